"""Send what waits in the outbox, and call the dead-man address. A message is claimed, and its try counted, before it is sent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pipelines.catalogue import outbox
from pipelines.errors import NewswatchError
from pipelines.outlets import notify
from pipelines.outlets.messages import OVERDUE, Message, bundle, message, of_payload, pause
from pipelines.outlets.secrets import read
from pipelines.text.humanise import minute, plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.catalogue.connection import Catalogue
    from pipelines.catalogue.outbox import Waiting
    from pipelines.monitor.judge import MonitorReport
    from pipelines.sources.settings import Settings
    from pipelines.worker_pool import WorkerPool


def send(catalogue: Catalogue, settings: Settings, report: MonitorReport, clock: Callable[[], datetime]) -> None:
    """Send the messages whose time has come. What fails is tried again later, ever more seldom, and no round is well until it is taken.

    Several rounds may be under way, on several machines: each message is claimed by one of them.
    """
    with catalogue.reading() as connection:
        due = outbox.due(connection, clock())
    by_channel: dict[str, list[Waiting]] = {}
    for row in due:
        by_channel.setdefault(row.subject, []).append(row)
    with notify.senders() as workers:
        for name, rows in by_channel.items():
            if name in settings.notify.urls:
                _send_channel(catalogue, settings, report, name, rows, clock, workers)
            else:
                _nowhere(catalogue, report, name, rows, clock())
    with catalogue.reading() as connection:
        report.undelivered = [str(one) for one in outbox.undelivered(connection)]


def _nowhere(catalogue: Catalogue, report: MonitorReport, name: str, rows: list[Waiting], now: datetime) -> None:
    """The channel was taken out of the settings: its messages are reported once and done with."""
    why = f"{name} is no longer among [notify] urls"
    with catalogue.writing() as connection:
        outbox.give_up(connection, rows, why, now)
    report.troubles.append(f"{why}: {plural(len(rows), 'message')} for it will not be sent (`newswatch status` shows alarms)")


def ping(settings: Settings, report: MonitorReport) -> None:
    """Call the dead-man address, if there is one."""
    if settings.notify.deadman:
        try:
            with notify.senders() as workers:
                notify.ping(read(settings.notify.deadman), settings.notify.allow_private, workers)
        except NewswatchError as error:
            report.troubles.append(str(error))


def trial(settings: Settings, now: datetime, *, really: bool = False) -> list[str]:
    """What would be sent to each channel, as lines for a person; with ``really`` a test message is sent. Nothing secret is shown."""
    one = message("Newswatch: a test", f"This message was sent on request at {minute(now)}.", f"test:{now:%Y%m%dT%H%M%S}")
    lines = [] if settings.notify.urls else ["no channel is set: see [notify] urls in newswatch.toml"]
    for name in settings.notify.urls:
        try:
            channel = notify.Channel.named(name, settings.notify.allow_private)
            if really:
                with notify.senders() as workers:
                    notify.send(channel, one, workers)
            lines.append(f"{name}: {channel.shown()}: {'sent' if really else 'would send'} {one.title!r}")
        except NewswatchError as error:
            lines.append(f"{name}: {error}")
    return lines


def _send_channel(
    catalogue: Catalogue,
    settings: Settings,
    report: MonitorReport,
    name: str,
    rows: list[Waiting],
    clock: Callable[[], datetime],
    workers: WorkerPool,
) -> None:
    try:
        channel = notify.Channel.named(name, settings.notify.allow_private)
    except NewswatchError as error:
        _put_off(catalogue, report, rows, str(error), clock())
        return
    for wanted, one in _bundled(rows, clock()):
        with catalogue.writing() as connection:
            group = outbox.claim(connection, wanted, clock() + pause(wanted[0].tries))
        if not group:
            continue  # another round is sending it
        if len(group) < len(wanted):
            [(group, one), *_] = _bundled(group, clock())
        try:
            notify.send(channel, one, workers)
        except NewswatchError as error:
            with catalogue.writing() as connection:
                outbox.failed(connection, group, str(error))
            _put_off(catalogue, report, [row for row in rows if row.id > group[-1].id], str(error), clock())
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
    late = [row for row, (_, since) in zip(rows, waiting, strict=True) if now - since >= OVERDUE]
    rest = [([row], one) for row, (one, since) in zip(rows, waiting, strict=True) if now - since < OVERDUE]
    return [(late, together), *rest]


def _put_off(catalogue: Catalogue, report: MonitorReport, rows: list[Waiting], error: str, now: datetime) -> None:
    report.troubles.append(error)
    with catalogue.writing() as connection:
        for row in rows:
            outbox.failed(connection, outbox.claim(connection, [row], now + pause(row.tries)), error)
