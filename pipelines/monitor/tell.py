"""Tell: alarms on the change of a state, watches that matched, digests; all into the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pipelines.catalogue import key_values, outbox
from pipelines.catalogue.schema import stamp
from pipelines.health import alarms
from pipelines.health.alarms import Told
from pipelines.monitor.watching import asking
from pipelines.outlets import digest
from pipelines.outlets.messages import Message, message
from pipelines.outlets.watches import News

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from pipelines.catalogue.connection import Catalogue
    from pipelines.catalogue.outbox import Waiting
    from pipelines.monitor.judge import MonitorReport
    from pipelines.sources.settings import Settings


ALARM, DIGEST = "alarm", "digest"
"""Names of states in the catalogue."""


def alarm(catalogue: Catalogue, report: MonitorReport, channels: Sequence[str], now: datetime) -> None:
    """Put into the outbox what has to be reported of the verdicts; keeps in the same commit that it was."""
    with catalogue.writing() as connection:
        catalogue.exclude_others(connection)  # another machine's round would tell the same
        told = {name: key_values.noun(Told, value) for name, value in key_values.named(connection, ALARM).items()}
        raised = []
        for name, verdict in report.verdicts.items():
            found, then = alarms.change(told.get(name, Told()), name, verdict, now)
            if then != told.get(name, Told()):
                key_values.put(connection, name, ALARM, key_values.fields(then), now)
            raised += [found] if found else []
        for notice in alarms.group(raised, len(report.verdicts)):
            report.notices.append(notice.title)
            _enqueue(connection, channels, message(notice.title, notice.body, notice.key), now)


def news(catalogue: Catalogue, settings: Settings, texts: Callable[[str], str], now: datetime) -> None:
    """Make messages of new documents: watches at once; when it is due, the digest of what no watch told.

    ``texts`` gives the text of a corpus file.
    """
    with catalogue.writing() as connection:
        catalogue.exclude_others(connection)
        seen = key_values.get(connection, "", DIGEST) or {}
        waiting = outbox.documents(connection)
        unseen = [row for row in waiting if row.id > int(seen.get("watched", 0))]
        items = [_news(row, texts if settings.watch else None) for row in unseen]
        ask = asking(settings.watch, now)
        told = set(seen.get("told", ()))
        for one in digest.of_watches(settings.watch, items, f"watch:{unseen[-1].id}" if unseen else "", ask):
            _enqueue(connection, settings.notify.urls, one, now)
            named = {article["url"] for article in one.data["articles"]}
            told |= {row.id for row, item in zip(unseen, items, strict=True) if item.url in named}
        watched = max((row.id for row in waiting), default=int(seen.get("watched", 0)))
        last = datetime.fromisoformat(seen["at"]) if "at" in seen else None
        if waiting and (last is None or now - last >= timedelta(seconds=settings.notify.digest)):
            summary = digest.digest([_news(row, None) for row in waiting if row.id not in told], f"digest:{waiting[0].id}-{waiting[-1].id}")
            if summary:
                _enqueue(connection, settings.notify.urls, summary, now)
            outbox.taken(connection, waiting, now)
            last, told = now, set()
        kept = {"watched": watched, "told": sorted(told), **({"at": stamp(last)} if last else {})}
        key_values.put(connection, "", DIGEST, kept, now)


def read_text(corpus: Path) -> Callable[[str], str]:
    """Gives the text of a corpus file by its name; nothing for one that is not there."""

    def text(name: str) -> str:
        try:
            return (corpus / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    return text


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
        kind=str(record.get("kind", "article")),
        appended_at=datetime.fromisoformat(row.created_at),
    )
