"""The round: after a run and every quarter of an hour, judge the sources, tell what changed, send what waits, show how things stand.

This is where the catalogue, the rules of health and the outlets meet; each step is one short function. All writes are idempotent:
a round that is killed is simply made again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.corpus import attempts, history, memory, outbox
from pipelines.corpus.schema import stamp
from pipelines.errors import NewswatchError
from pipelines.health import alarms, judge
from pipelines.model.health import Cause, HealthVerdict, State
from pipelines.outlets import deadman, digest, notify
from pipelines.outlets.messages import Message, bundle, message, of_payload, pause
from pipelines.outlets.secrets import read
from pipelines.outlets.watches import News

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from pipelines.corpus.catalogue import Catalogue
    from pipelines.corpus.outbox import Waiting
    from pipelines.model import Source
    from pipelines.settings import Settings

HEALTH, ALARM, ACCEPTED, DIGEST = "health", "alarm", "health accepted", "digest"


@dataclass(slots=True)
class Report:
    """What a round did, for the log: verdicts by source, alarms, and what could not be sent."""

    verdicts: dict[str, HealthVerdict] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    sent: int = 0
    troubles: list[str] = field(default_factory=list)


def after_run(catalogue: Catalogue, source: Source, run: str, every: float, now: datetime) -> HealthVerdict:
    """Judge a run that ended, and keep the verdict with the run and the source. ``every`` is the source's period in seconds."""
    with catalogue.reading() as connection:
        facts = history.facts(connection, run)
        if facts is None or not source.enabled:
            return HealthVerdict(State.UNKNOWN, sentence="the run is not in the ledger")
        past = _history(connection, source, every, now, before=facts)
    verdict = judge.after_run(source, facts, past, now)
    with catalogue.writing() as connection:
        attempts.judged(connection, run, verdict)
        memory.put(connection, source.name, HEALTH, {**_stored(verdict), "run": run}, now)
    return verdict


def check(catalogue: Catalogue, sources: Mapping[str, Source], every: Callable[[Source], float], now: datetime) -> Report:
    """Judge runs that nobody judged (their process died) and, between runs, the silence of every source; raise the alarms."""
    report = Report()
    for source in sources.values():
        if source.enabled:
            report.verdicts[source.name] = _checked(catalogue, source, every(source), now)
    return report


def accept(catalogue: Catalogue, source: str, now: datetime) -> None:
    """A person says that a source is as it should be: what was before is no measure any more."""
    with catalogue.writing() as connection:
        memory.put(connection, source, ACCEPTED, stamp(now), now)
        memory.put(connection, source, HEALTH, _stored(HealthVerdict(State.OK)), now)


def alarm(catalogue: Catalogue, report: Report, channels: Sequence[str], now: datetime) -> None:
    """Put into the outbox what has to be told of the verdicts; keeps in the same commit that it was told."""
    with catalogue.writing() as connection:
        told = {name: _told(value) for name, value in memory.named(connection, ALARM).items()}
        raised = []
        for name, verdict in report.verdicts.items():
            found, then = alarms.change(told.get(name, alarms.Told()), name, verdict, now)
            if then != told.get(name, alarms.Told()):
                memory.put(connection, name, ALARM, _as_json(then), now)
            raised += [found] if found else []
        for notice in alarms.group(raised, len(report.verdicts)):
            report.notices.append(notice.title)
            _enqueue(connection, channels, message(notice.title, notice.body, notice.key), now)


def news(catalogue: Catalogue, settings: Settings, texts: Callable[[str], str], now: datetime) -> None:
    """Make messages of new documents: watches at once, the digest when it is due. ``texts`` gives the text of a corpus file."""
    with catalogue.writing() as connection:
        seen = memory.get(connection, "", DIGEST) or {}
        waiting = outbox.documents(connection)
        unseen = [row for row in waiting if row.id > int(seen.get("watched", 0))]
        items = [_news(row, texts if settings.watches else None) for row in unseen]
        for one in digest.of_watches(settings.watches, items, f"watch:{unseen[-1].id}" if unseen else ""):
            _enqueue(connection, settings.notify, one, now)
        watched = max((row.id for row in waiting), default=int(seen.get("watched", 0)))
        last = datetime.fromisoformat(seen["at"]) if "at" in seen else None
        if waiting and (last is None or now - last >= timedelta(seconds=settings.digest)):
            summary = digest.digest([_news(row, None) for row in waiting], f"digest:{waiting[0].id}-{waiting[-1].id}")
            if summary:
                _enqueue(connection, settings.notify, summary, now)
            outbox.taken(connection, waiting, now)
            last = now
        memory.put(connection, "", DIGEST, {"watched": watched, **({"at": stamp(last)} if last else {})}, now)


def send(catalogue: Catalogue, settings: Settings, report: Report, clock: Callable[[], datetime]) -> None:
    """Send the messages whose time has come. A try is counted before it is made; what fails is tried again later, ever more seldom."""
    with catalogue.reading() as connection:
        due = outbox.due(connection, clock())
    by_channel: dict[str, list[Waiting]] = {}
    for row in due:
        by_channel.setdefault(row.subject, []).append(row)
    for name, rows in by_channel.items():
        _send_channel(catalogue, settings, report, name, rows, clock)


def ping(settings: Settings, report: Report) -> None:
    """Call the dead-man address, if there is one."""
    if settings.deadman:
        try:
            deadman.ping(read(settings.deadman), settings.notify_private)
        except NewswatchError as error:
            report.troubles.append(str(error))


def _checked(catalogue: Catalogue, source: Source, every: float, now: datetime) -> HealthVerdict:
    with catalogue.reading() as connection:
        stored = memory.get(connection, source.name, HEALTH) or {}
        latest = history.latest(connection, source.name)
        if latest is None or latest.run == stored.get("run"):
            past = _history(connection, source, every, now)
            verdict = judge.between(source, past, now)
        else:
            verdict = None
    if verdict is None:
        assert latest is not None  # it is the run to be judged
        return after_run(catalogue, source, latest.run, every, now)
    if _stored(verdict) != {key: value for key, value in stored.items() if key != "run"}:
        with catalogue.writing() as connection:
            memory.put(connection, source.name, HEALTH, {**_stored(verdict), "run": stored.get("run", "")}, now)
    return verdict


def _history(connection: Connection, source: Source, every: float, now: datetime, before: Any = None) -> Any:
    accepted = memory.get(connection, source.name, ACCEPTED)
    previous = memory.get(connection, source.name, HEALTH)
    return history.history(
        connection,
        source.name,
        now,
        before=before,
        previous=verdict_of(previous) if previous else None,
        every=every,
        accepted=datetime.fromisoformat(accepted) if accepted else None,
    )


def _send_channel(
    catalogue: Catalogue, settings: Settings, report: Report, name: str, rows: list[Waiting], clock: Callable[[], datetime]
) -> None:
    try:
        channel = notify.Channel.named(name, settings.notify_private)
    except NewswatchError as error:
        _put_off(catalogue, report, rows, str(error), clock())
        return
    for group, one in _bundled(rows, clock()):
        with catalogue.writing() as connection:
            outbox.tried(connection, group, clock() + pause(group[0].tries))
        try:
            notify.send(channel, one)
        except NewswatchError as error:
            _put_off(catalogue, report, [row for row in rows if row.id >= group[0].id], str(error), clock())
            return
        with catalogue.writing() as connection:
            outbox.taken(connection, group, clock())
        report.sent += 1


def _bundled(rows: list[Waiting], now: datetime) -> list[tuple[list[Waiting], Message]]:
    """The messages to send, with the rows that each stands for: overdue ones together in one."""
    waiting = [(of_payload(row.payload), datetime.fromisoformat(row.created_at)) for row in rows]
    together = bundle(waiting, now)
    if together is None:
        return [([row], one) for row, (one, _) in zip(rows, waiting, strict=True)]
    late = [row for row, (_, since) in zip(rows, waiting, strict=True) if now - since >= timedelta(hours=24)]
    rest = [([row], one) for row, (one, since) in zip(rows, waiting, strict=True) if now - since < timedelta(hours=24)]
    return [(late, together), *rest]


def _put_off(catalogue: Catalogue, report: Report, rows: list[Waiting], error: str, now: datetime) -> None:
    report.troubles.append(error)
    with catalogue.writing() as connection:
        for row in rows:
            outbox.tried(connection, [row], now + pause(row.tries))
        outbox.failed(connection, rows, error)


def _enqueue(connection: Connection, channels: Sequence[str], one: Message, now: datetime) -> None:
    for channel in channels:
        outbox.put(connection, key=f"{one.key}|{channel}", channel=channel, payload=one.payload(), now=now)


def _news(row: Waiting, texts: Callable[[str], str] | None) -> News:
    record = row.payload
    text = texts(str(record.get("file", row.subject))) if texts else ""
    published = record.get("published")
    return News(
        title=str(record.get("title", "")),
        url=str(record.get("url", "")),
        source=str(record.get("source", "")),
        published=str(published) if published else None,
        language=str(record.get("language", "und")),
        text=text,
    )


def read_text(corpus: Path) -> Callable[[str], str]:
    """Gives the text of a corpus file by its name; nothing for one that is not there."""

    def text(name: str) -> str:
        try:
            return (corpus / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    return text


def verdict_of(value: Mapping[str, Any]) -> HealthVerdict:
    """The verdict that was stored."""
    since = value.get("since")
    return HealthVerdict(
        State(value["state"]),
        Cause(value["cause"]),
        value.get("sentence", ""),
        datetime.fromisoformat(since) if since else None,
        value.get("evidence", {}),
        int(value.get("runs", 0)),
        bool(value.get("confirmed", True)),
    )


def _stored(verdict: HealthVerdict) -> dict[str, Any]:
    return {
        "state": verdict.state.value,
        "cause": verdict.cause.value,
        "sentence": verdict.sentence,
        "since": stamp(verdict.since) if verdict.since else None,
        "evidence": verdict.evidence,
        "runs": verdict.runs,
        "confirmed": verdict.confirmed,
    }


def _told(value: Mapping[str, Any]) -> alarms.Told:
    times = {name: datetime.fromisoformat(value[name]) if value.get(name) else None for name in ("since", "at", "closed_at")}
    return alarms.Told(bool(value.get("open")), Cause(value.get("cause", "")), **times)


def _as_json(told: alarms.Told) -> dict[str, Any]:
    times = {name: stamp(moment) if (moment := getattr(told, name)) else None for name in ("since", "at", "closed_at")}
    return {"open": told.open, "cause": told.cause.value, **times}
