"""A person says that a source is right as it is: what can be accepted, what is judged afterwards, what is written down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from crawler.cli.main import newswatch
from pipelines import monitor
from pipelines.catalogue.schema import events
from pipelines.corpus.corpus import Corpus
from pipelines.errors import NewswatchError
from pipelines.model.health import HealthCause, State
from tests.monitor.made import NOW, SOURCE, crawl, daily

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.catalogue.connection import Catalogue
    from pipelines.model.health import HealthVerdict

EVERY = 86400.0
THIN: dict[str, Any] = {"leads": 3}
GONE: dict[str, Any] = {"state": "not_found", "status": 404, "leads": 0, "fresh": 0, "links": 0, "digest": ""}


def judged(catalogue: Catalogue, number: int, at: datetime, **seen: Any) -> HealthVerdict:
    """A crawl, judged as it is at its end."""
    run = crawl(catalogue, number, at, **seen)
    return monitor.after_run(catalogue, SOURCE, run, EVERY, at)


def broken(catalogue: Catalogue, **seen: Any) -> datetime:
    """A healthy month, and two runs that show something else; the time after them."""
    daily(catalogue, 30)
    for days in (0, 1):
        judged(catalogue, 40 + days, NOW + timedelta(days=days), **seen)
    return NOW + timedelta(days=1, hours=1)


def test_fewer_links_are_normal_once_accepted(catalogue: Catalogue) -> None:
    now = broken(catalogue, visit=THIN)
    before = monitor.accept(catalogue, "made", now, note="they show three now")
    later = [judged(catalogue, 50 + days, now + timedelta(days=days + 1), visit=THIN) for days in range(4)]

    assert (before.state, before.cause) == (State.BROKEN, HealthCause.LAYOUT_DISCOVERY)
    assert {verdict.state for verdict in later} == {State.OK}
    assert monitor.verdicts(catalogue)["made"].state is State.OK


def test_the_rules_go_on_from_the_accepted_state(catalogue: Catalogue) -> None:
    now = broken(catalogue, visit=THIN)
    monitor.accept(catalogue, "made", now)
    for days in range(4):
        judged(catalogue, 50 + days, now + timedelta(days=days + 1), visit=THIN)
    empty = {"leads": 0, "state": "empty"}
    last = [judged(catalogue, 60 + days, now + timedelta(days=days + 5), visit=empty) for days in range(2)]

    assert last[-1].cause is HealthCause.LAYOUT_DISCOVERY


def test_a_clock_that_differs_can_be_accepted(catalogue: Catalogue) -> None:
    now = broken(catalogue, report={"skew": 3600.0})
    assert monitor.accept(catalogue, "made", now).cause is HealthCause.CLOCK

    assert judged(catalogue, 50, now + timedelta(days=1), report={"skew": 3601.0}).state is State.OK
    assert judged(catalogue, 51, now + timedelta(days=2), report={"skew": 0.0}).cause is HealthCause.CLOCK


def test_what_is_accepted_is_written_down(catalogue: Catalogue) -> None:
    now = broken(catalogue, visit=THIN)
    monitor.accept(catalogue, "made", now, note="they show three now")
    with catalogue.reading() as connection:
        [row] = connection.execute(select(events).where(events.c.kind == "accepted")).all()

    assert (row.subject, row.outcome) == ("made", "layout changed (discovery)")
    assert row.details.endswith("-- they show three now")
    assert row.at.startswith("2026-06-11T13:00:00")


@pytest.mark.parametrize(("cause", "said"), [(None, "is not judged by what is usual"), (HealthCause.MOVED, "not 'moved'")])
def test_what_is_no_matter_of_the_usual_cannot_be_accepted(catalogue: Catalogue, cause: HealthCause | None, said: str) -> None:
    now = broken(catalogue, visit=GONE)
    with pytest.raises(NewswatchError, match=said):
        monitor.accept(catalogue, "made", now, cause=cause)

    assert monitor.verdicts(catalogue)["made"].cause is HealthCause.GONE


def test_a_healthy_source_has_nothing_to_accept(catalogue: Catalogue) -> None:
    with pytest.raises(NewswatchError, match="it never ran"):
        monitor.accept(catalogue, "made", NOW)
    daily(catalogue, 5)
    judged(catalogue, 40, NOW)
    with pytest.raises(NewswatchError, match="it stands ok"):
        monitor.accept(catalogue, "made", NOW)


def test_by_command(tmp_path: Path) -> None:
    (tmp_path / "config" / "sources").mkdir(parents=True)
    text = (
        'title = "Made"\nhome = "https://made.example/"\nhosts = ["made.example"]\n[discover]\nlistings = ["https://made.example/news"]\n'
    )
    (tmp_path / "config" / "sources" / "made.toml").write_text(text, "utf-8")
    corpus = Corpus.open(tmp_path / "data")
    start = datetime.now(UTC) - timedelta(days=3)
    daily(corpus.catalogue, 30, start)
    for days in (1, 2):
        judged(corpus.catalogue, 40 + days, start + timedelta(days=days), visit=THIN)
    corpus.close()

    def told(*words: str) -> tuple[int, str]:
        paths = ["--config", str(tmp_path / "config"), "--data", str(tmp_path / "data")]
        done = CliRunner().invoke(newswatch, [*paths, *words], standalone_mode=False)
        return (done.return_value or 0, done.output) if done.exception is None else (getattr(done.exception, "exit_code", -1), "")

    code, said = told("status")
    assert code == 1
    assert "made is broken since" in said
    assert "layout changed (discovery): https://made.example/news answers 200" in said
    assert "try `newswatch sources add https://made.example/`" in said
    assert told("accept", "made", "--cause", "moved")[0] == 1
    assert told("accept", "other")[0] == 78
    assert told("accept", "made")[1].startswith("made: accepted (layout changed (discovery) since ")
    assert "made is broken" not in told("status")[1]
    assert told("accept", "made")[0] == 1
