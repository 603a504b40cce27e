"""What a run's account means: tables of sentences and exit codes."""

from __future__ import annotations

import pytest

from pipelines.model import Outcome, Visit, Way
from pipelines.model.cause import CauseKind
from pipelines.runs.tally import Tally, as_json, exit_code, together, unhealthy


def account(
    *visits: Visit, outcomes: tuple[Outcome, ...] = (), answers: int = 1, finish: str = "finished", troubles: tuple[str, ...] = ()
) -> Tally:
    keys = {f"k{place}": outcome for place, outcome in enumerate(outcomes)}
    shown = {visit.entrance: visit for visit in visits}
    return Tally("s", "r", dict(keys), set(keys), shown, answers, finish, list(troubles))


READ = Visit("http://a/feed", Way.FEED, 200, "ok", leads=5)
AWAY = Visit("http://a/list", Way.LISTING, None, "dns", failure=CauseKind.NETWORK, reason="a: the name cannot be resolved")
SHUT = Visit("http://a/list", Way.LISTING, 403, "blocked", failure=CauseKind.BLOCKED, reason="a answered 403")
GUESS = Visit("http://a/map", Way.SITEMAP, 404, "not_found", failure=CauseKind.GONE, reason="a answered 404", guess=True)
SAME = Visit("http://a/feed", Way.FEED, 304, "unchanged")


@pytest.mark.parametrize(
    ("run", "code"),
    [
        (account(READ, outcomes=(Outcome.NEW, Outcome.SKIPPED)), 0),
        (account(READ, GUESS, outcomes=(Outcome.NEW,)), 0),
        (account(SAME), 0),
        (account(), 2),
        (account(answers=0), 2),
        (account(READ, SHUT, outcomes=(Outcome.NEW,)), 1),
        (account(READ, troubles=("a listing could not be walked",)), 1),
        (account(READ, finish="shutdown"), 1),
        (account(READ, finish="closespider_timeout"), 0),
        (account(READ, outcomes=(Outcome.FAILED,) * 3), 1),
        (account(READ, outcomes=(Outcome.FAILED,) * 2 + (Outcome.NEW,) * 2), 0),
        (account(SHUT), 2),
        (account(GUESS), 2),
        (account(AWAY, answers=0), 69),
        (account(AWAY, SHUT), 2),
    ],
)
def test_the_exit_code_is_true(run: Tally, code: int) -> None:
    assert code == exit_code(run)


def test_a_run_over_stored_answers_asks_nobody() -> None:
    run = account(answers=0)
    run.stored = True

    assert exit_code(run) == 0


def test_no_answer_at_all_is_said() -> None:
    assert unhealthy(account(answers=0), 1) == ["no answer came: every request was refused or failed (-L INFO tells of each)"]


def test_too_few_links_are_said_with_both_numbers() -> None:
    said = unhealthy(account(READ), min_links=6)

    assert said == ["5 article links found, at least 6 expected: a layout or the article pattern may have changed"]


def test_an_unchanged_entrance_is_no_reason_to_miss_links() -> None:
    assert unhealthy(account(READ, SAME), min_links=6) == []


def test_an_account_that_does_not_add_up_is_said() -> None:
    run = account(READ, outcomes=(Outcome.NEW,))
    run.discovered.add("lost")

    assert run.missing() == ["lost"]
    assert unhealthy(run, 1) == ["1 URLs have no outcome, as lost: the account does not add up"]


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ([], 0),
        ([0, 0], 0),
        ([0, 1], 1),
        ([0, 2], 1),
        ([2, 2], 2),
        ([69, 69], 69),
        ([2, 69], 2),
        ([0, 69], 1),
        ([0, 74], 74),
        ([0, 78, 75], 78),
    ],
)
def test_several_runs_together(codes: list[int], code: int) -> None:
    assert code == together(codes)


def test_the_account_as_json_names_every_outcome() -> None:
    counted = as_json(account(READ, outcomes=(Outcome.NEW,)))["accounts"]

    assert {"discovered", *(outcome.value for outcome in Outcome)} == set(counted)
    assert (counted["discovered"], counted["new"]) == (1, 1)


@pytest.mark.parametrize(
    ("lost", "asked", "usual", "healthy"),
    [
        (28, 32, (0, 0), False),
        (3, 5, (0, 7), False),
        (2, 2, (0, 0), True),
        (3, 6, (0, 0), True),
        (28, 32, (2, 400), False),
        (28, 32, (350, 400), True),
        (3, 30, (40, 400), True),
        (3, 3, (4, 400), False),
        (3, 30, (0, 4000), False),
    ],
)
def test_a_run_that_lost_more_than_its_sources_usual_share_is_unhealthy(
    lost: int, asked: int, usual: tuple[int, int], healthy: bool
) -> None:
    run = account(READ, outcomes=(Outcome.REFUSED,) * lost + (Outcome.NEW,) * (asked - lost))
    run.usual = usual

    assert (exit_code(run) == 0) is healthy
    assert healthy or f"{lost} of {asked} articles that were asked for were refused, failed or could not be read" in unhealthy(run, 1)[0]
