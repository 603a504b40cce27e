"""The round: verdicts kept, alarms once, news once, sending that neither loses nor repeats; kills in between do no harm."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from pipelines import monitor
from pipelines.catalogue.schema import events, outbox, runs
from pipelines.errors import NetworkError
from pipelines.model import Outcome
from pipelines.model.health import HealthCause, State
from pipelines.model.watch import Watch
from pipelines.outlets import notify
from pipelines.sources.settings import Notify, Settings
from tests.monitor.made import NOW, SOURCE, crawl, daily

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.catalogue.connection import Catalogue
    from pipelines.outlets.messages import Message

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

EVERY = 86400.0
CHANNELS = ("env:OPS",)
GONE: dict[str, Any] = {"state": "not_found", "status": 404, "leads": 0, "fresh": 0, "links": 0, "digest": ""}


def check(catalogue: Catalogue, now: datetime) -> monitor.MonitorReport:
    """One round of judging and alarms."""
    report = monitor.check(catalogue, {"made": SOURCE}, lambda _source: EVERY, now)
    monitor.alarm(catalogue, report, CHANNELS, now)
    return report


def messages(catalogue: Catalogue) -> list[str]:
    with catalogue.reading() as connection:
        rows = connection.execute(select(outbox.c.payload).where(outbox.c.kind == "message").order_by(outbox.c.id))
        return [json.loads(row.payload)["title"] for row in rows]


def break_it(catalogue: Catalogue, first: int, count: int, start: datetime) -> datetime:
    for number in range(count):
        crawl(catalogue, first + number, start + timedelta(days=number), visit=GONE, new=0, health="broken", exit_code=2)
    return start + timedelta(days=count - 1, minutes=10)


def test_a_healthy_source(catalogue: Catalogue) -> None:
    daily(catalogue, 30)
    report = check(catalogue, NOW)

    assert report.verdicts["made"].state is State.OK
    assert messages(catalogue) == []


def test_the_verdict_is_kept_with_the_run(catalogue: Catalogue) -> None:
    daily(catalogue, 30)
    run = crawl(catalogue, 40, NOW, visit=GONE, new=0)
    verdict = monitor.after_run(catalogue, SOURCE, run, EVERY, NOW)
    with catalogue.reading() as connection:
        row = connection.execute(select(runs).where(runs.c.id == run)).one()

    assert (verdict.cause, verdict.confirmed, row.health) == (HealthCause.GONE, False, "degraded")
    assert row.cause.startswith("entrance gone: https://made.example/news answers 404")


@pytest.mark.catalogue("H24")
def test_an_alarm_is_raised_once_and_ended_once(catalogue: Catalogue) -> None:
    daily(catalogue, 30)
    check(catalogue, NOW)
    first = break_it(catalogue, 40, 1, NOW)
    check(catalogue, first)
    assert messages(catalogue) == []

    second = break_it(catalogue, 41, 1, NOW + timedelta(days=1))
    for minutes in (0, 15, 30):
        check(catalogue, second + timedelta(minutes=minutes))
    assert messages(catalogue) == ["made: broken (entrance gone)"]

    check(catalogue, second + timedelta(hours=24))
    assert messages(catalogue)[1:] == ["made: still broken (entrance gone)"]

    crawl(catalogue, 50, second + timedelta(hours=25))
    check(catalogue, second + timedelta(hours=26))
    check(catalogue, second + timedelta(hours=27))
    assert messages(catalogue)[2:] == ["made: recovered"]


@pytest.mark.catalogue("T6")
def test_a_run_whose_process_died_is_judged_by_the_next_round(catalogue: Catalogue) -> None:
    from pipelines.catalogue import attempts
    from pipelines.catalogue import runs as ledger

    daily(catalogue, 30)
    check(catalogue, NOW)
    with catalogue.writing() as connection:
        ledger.start(connection, "dead", "made", trigger="schedule", now=NOW, pid=7, host="here", versions={})
        attempts.ended(connection, "made", pid=7, host="here", since=NOW, planned_at=NOW, code=-9, why="ended at its deadline of 1:36:00")
    verdict = check(catalogue, NOW + timedelta(minutes=5)).verdicts["made"]

    assert (verdict.cause, verdict.confirmed) == (HealthCause.CRASHED, False)
    assert "ended at its deadline of 1:36:00" in verdict.sentence
    assert check(catalogue, NOW + timedelta(minutes=20)).verdicts["made"].runs == 1


def test_an_overdue_run_is_told_between_runs(catalogue: Catalogue) -> None:
    daily(catalogue, 30)
    check(catalogue, NOW)

    assert check(catalogue, NOW + timedelta(days=2)).verdicts["made"].cause is HealthCause.OVERDUE
    assert messages(catalogue) == ["made: broken (overdue)"]


def test_a_person_can_say_that_it_is_right_so(catalogue: Catalogue) -> None:
    daily(catalogue, 30)
    crawl(catalogue, 40, NOW, visit={"leads": 3}, new=0)
    assert check(catalogue, NOW).verdicts["made"].cause is HealthCause.LAYOUT_DISCOVERY
    monitor.accept(catalogue, "made", NOW)
    crawl(catalogue, 41, NOW + timedelta(hours=1), visit={"leads": 3}, new=0)

    assert check(catalogue, NOW + timedelta(hours=2)).verdicts["made"].state is State.OK


def test_challenged_articles_are_named(catalogue: Catalogue) -> None:
    daily(catalogue, 30)
    crawl(catalogue, 40, NOW, new=0, settled=((Outcome.REFUSED, "challenge"),) * 4)

    assert check(catalogue, NOW).verdicts["made"].cause is HealthCause.CHALLENGED


class Wire:
    """Stands where Apprise is: takes messages, or refuses them."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.up = True

    def send(self, _channel: notify.Channel, message: Message, _workers: object) -> None:
        if not self.up:
            raise NetworkError("env:OPS: the message was not taken")
        self.taken.append(message)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    made = Wire()
    monkeypatch.setenv("OPS", "json://ops.example/hook")
    monkeypatch.setattr(notify, "send", made.send)
    return made


SETTINGS = Settings(notify=Notify(urls=CHANNELS), watch=(Watch("titles", ("Title 2902",)), Watch("words", ("气候变化",))))


def send(catalogue: Catalogue, now: datetime) -> monitor.MonitorReport:
    report = monitor.MonitorReport()
    monitor.send(catalogue, SETTINGS, report, lambda: now)
    return report


def test_news_are_told_once(catalogue: Catalogue, wire: Wire) -> None:
    daily(catalogue, 30)
    texts = {"300_000000000000012c.txt": "关于气候变化"}
    for _ in range(3):
        monitor.news(catalogue, SETTINGS, lambda name: texts.get(name, ""), NOW)
    send(catalogue, NOW)
    send(catalogue, NOW)

    assert [message.title for message in wire.taken] == ["watch words: 1 article", "29 new articles from 1 source"]


def test_the_digest_waits_for_its_time_and_watches_do_not(catalogue: Catalogue, wire: Wire) -> None:
    daily(catalogue, 3)
    monitor.news(catalogue, SETTINGS, lambda _name: "", NOW)
    crawl(catalogue, 29, NOW + timedelta(hours=1), new=3)
    for hours in (1, 2, 30):
        monitor.news(catalogue, SETTINGS, lambda _name: "", NOW + timedelta(hours=hours))
        send(catalogue, NOW + timedelta(hours=hours))

    assert [message.title for message in wire.taken] == [
        "3 new articles from 1 source",
        "watch titles: 1 article",
        "2 new articles from 1 source",
    ]
    assert "Title 2902" not in wire.taken[2].body


def test_what_was_held_before_a_watch_was_saved_is_not_told(catalogue: Catalogue, wire: Wire) -> None:
    daily(catalogue, 1)
    watches = (Watch("later", ("Title",), since=NOW + timedelta(days=400)), Watch("before", ("Title",), since=NOW - timedelta(days=400)))
    monitor.news(catalogue, replace(SETTINGS, watch=watches), lambda _name: "", NOW)
    send(catalogue, NOW)

    assert len(wire.taken) == 1
    assert wire.taken[0].title.startswith("watch before: ")


@pytest.mark.catalogue("C7")
def test_what_was_not_taken_is_tried_again_ever_more_seldom(catalogue: Catalogue, wire: Wire) -> None:
    daily(catalogue, 3)
    monitor.news(catalogue, SETTINGS, lambda _name: "", NOW)
    wire.up = False
    tries, now = [], NOW
    for _ in range(24 * 12):
        if send(catalogue, now).troubles:
            tries.append(now)
        now += timedelta(minutes=5)
    gaps = [later - earlier for earlier, later in pairwise(tries)]

    assert gaps == sorted(gaps)
    assert 5 < len(tries) < 12
    wire.up = True
    send(catalogue, now + timedelta(days=1))
    send(catalogue, now + timedelta(days=2))
    assert len(wire.taken) == 1


@pytest.mark.catalogue("C7")
def test_after_a_long_outage_one_message_stands_for_many(catalogue: Catalogue, wire: Wire) -> None:
    daily(catalogue, 30)
    check(catalogue, NOW)
    wire.up = False
    for days in range(6):
        end = break_it(catalogue, 40 + days, 1, NOW + timedelta(days=days))
        check(catalogue, end)
        send(catalogue, end)
    assert len(messages(catalogue)) >= 3
    wire.up = True
    send(catalogue, end + timedelta(days=3))

    assert "messages were not delivered since" in wire.taken[0].title
    assert "made: still broken (entrance gone)" in wire.taken[0].body
    assert send(catalogue, end + timedelta(days=9)).sent == 0


@pytest.mark.catalogue("C7")
def test_a_try_is_counted_before_it_is_made(catalogue: Catalogue, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_channel: notify.Channel, _message: Message, _workers: object) -> None:
        raise KeyboardInterrupt

    daily(catalogue, 3)
    monitor.news(catalogue, SETTINGS, lambda _name: "", NOW)
    monkeypatch.setattr(notify, "send", killed)
    with pytest.raises(KeyboardInterrupt):
        send(catalogue, NOW)
    with catalogue.reading() as connection:
        row = connection.execute(select(outbox).where(outbox.c.kind == "message")).one()

    assert (row.tries, row.announced_at) == (1, None)
    monkeypatch.setattr(notify, "send", wire.send)
    assert send(catalogue, NOW).sent == 0
    assert send(catalogue, NOW + timedelta(minutes=6)).sent == 1


def test_a_channel_that_is_not_set_loses_nothing(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPS", raising=False)
    daily(catalogue, 3)
    monitor.news(catalogue, SETTINGS, lambda _name: "", NOW)
    report = send(catalogue, NOW)

    assert report.troubles == ["env:OPS: the environment variable is not set; expected it to hold the address"]
    assert len(messages(catalogue)) == 1


def test_what_was_not_taken_is_told_until_it_is(catalogue: Catalogue, wire: Wire) -> None:
    daily(catalogue, 3)
    monitor.news(catalogue, SETTINGS, lambda _name: "", NOW)
    wire.up = False
    first, between = send(catalogue, NOW), send(catalogue, NOW + timedelta(minutes=1))

    said = "1 message for env:OPS not delivered since 2026-06-10 12:00 UTC: env:OPS: the message was not taken"
    assert (first.undelivered, between.undelivered) == ([said], [said])
    assert (first.troubles, between.troubles) == (["env:OPS: the message was not taken"], []), "nothing was tried a minute later"
    wire.up = True
    assert send(catalogue, NOW + timedelta(hours=1)).undelivered == []


def test_two_rounds_at_once_send_each_message_once(catalogue: Catalogue, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    daily(catalogue, 30)
    monitor.news(catalogue, SETTINGS, lambda name: "关于气候变化" if name.startswith("300") else "", NOW)
    waiting = len(messages(catalogue))
    assert waiting > 1

    def other_round_first(channel: notify.Channel, message: Message, workers: object) -> None:
        monkeypatch.setattr(notify, "send", wire.send)
        send(catalogue, NOW)  # on another machine, while this one is about to send
        wire.send(channel, message, workers)

    monkeypatch.setattr(notify, "send", other_round_first)
    send(catalogue, NOW)

    assert len(wire.taken) == len({message.key for message in wire.taken}) == waiting


def test_messages_for_a_channel_that_was_taken_out_are_told_of_once(catalogue: Catalogue, wire: Wire) -> None:
    daily(catalogue, 3)
    monitor.news(catalogue, SETTINGS, lambda _name: "", NOW)
    reports = []
    for minutes in (0, 60):
        reports.append(monitor.MonitorReport())
        monitor.send(catalogue, Settings(), reports[-1], lambda minutes=minutes: NOW + timedelta(minutes=minutes))  # type: ignore[misc]

    assert reports[0].troubles == [
        "env:OPS is no longer among [notify] urls: 1 message for it will not be sent (`newswatch status` shows alarms)"
    ]
    assert (reports[1].troubles, reports[1].undelivered, wire.taken) == ([], [], [])
    with catalogue.reading() as connection:
        assert connection.execute(select(events.c.outcome).where(events.c.kind == "message")).scalars().all() == ["dropped"]


def test_how_things_stand(catalogue: Catalogue, tmp_path: Path) -> None:
    daily(catalogue, 30)
    check(catalogue, NOW)
    standing = monitor.standing(catalogue, {"made": SOURCE, "new": replace(SOURCE, name="new")}, tmp_path, NOW, due={"made": NOW})
    made, new = standing.sources

    assert (made.verdict.state, made.documents, sum(made.per_week), made.next_run) == (State.OK, 30, 30, NOW)
    assert (new.verdict.state, new.documents, new.last_new) == (State.UNKNOWN, 0, None)
    assert made.expected == 86400
    assert standing.size > standing.free > 0


def test_a_trial_sends_nothing_unless_told_to(wire: Wire) -> None:
    dry = monitor.trial(SETTINGS, NOW)
    assert wire.taken == []
    assert "would send 'Newswatch: a test'" in dry[0]
    assert "hook" not in dry[0]

    assert "sent 'Newswatch: a test'" in monitor.trial(SETTINGS, NOW, really=True)[0]
    assert len(wire.taken) == 1
    assert monitor.trial(Settings(), NOW) == ["no channel is set: see [notify] urls in newswatch.toml"]


@pytest.mark.parametrize(
    ("code", "cause", "confirmed"),
    [
        (74, HealthCause.STORAGE, True),
        (78, HealthCause.DECLARATION, True),
        (1, HealthCause.CRASHED, False),
        (-11, HealthCause.CRASHED, False),
    ],
)
def test_a_crawl_that_ends_before_it_opens_its_run_is_judged_too(
    catalogue: Catalogue, code: int, cause: HealthCause, confirmed: bool
) -> None:
    """As on a full disk: nothing is fetched, and the source is not merely overdue."""
    from pipelines.catalogue import attempts

    daily(catalogue, 30)
    check(catalogue, NOW)
    for hours in (0, 1):
        at = NOW + timedelta(hours=hours)
        with catalogue.writing() as connection:
            attempts.ended(connection, "made", pid=7, host="here", since=at, planned_at=at, code=code, why="")
        verdict = check(catalogue, at + timedelta(minutes=5)).verdicts["made"]
        assert (verdict.cause, verdict.confirmed) == (cause, confirmed or hours == 1)
    crawl(catalogue, 50, NOW + timedelta(hours=2))

    assert check(catalogue, NOW + timedelta(hours=3)).verdicts["made"].state is State.OK


def test_a_slot_at_which_nothing_was_started_is_no_run(catalogue: Catalogue) -> None:
    from pipelines.catalogue import attempts

    daily(catalogue, 30)
    with catalogue.writing() as connection:
        attempts.never_began(connection, "made", "missed", planned_at=NOW, cause="5 slots missed: the scheduler was not running")
        attempts.ended(connection, "made", pid=7, host="here", since=NOW, planned_at=NOW, code=-15, why=attempts.STOPPED)

    assert check(catalogue, NOW).verdicts["made"].state is State.OK
