"""The state of every source and of the installation, gathered for status page, metrics and exit code."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from pipelines.catalogue import attempts, key_values, outbox, runs, totals
from pipelines.catalogue.schema import documents
from pipelines.catalogue.schema import runs as ledger
from pipelines.health import assess
from pipelines.insight import history
from pipelines.insight.publications import per_week, publications
from pipelines.model.health import HealthVerdict, History, State
from pipelines.monitor.judge import HEALTH
from pipelines.outlets.status_snapshot import SourceStatus, SourceTotals, StatusSnapshot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from pipelines.catalogue.connection import Catalogue
    from pipelines.model import Source

WEEKS = 26


def standing(
    catalogue: Catalogue,
    sources: Mapping[str, Source],
    data: Path,
    now: datetime,
    *,
    due: Mapping[str, datetime] | None = None,
    least: int = 0,
    troubles: Sequence[str] = (),
) -> StatusSnapshot:
    """The state of things at ``now``. ``due`` is when each source runs next, ``least`` the bytes that must stay free."""
    with catalogue.reading() as connection:
        kept, counted = key_values.named(connection, HEALTH), totals.read(connection)
        shown = tuple(
            replace(_source(connection, source, kept.get(name), now, (due or {}).get(name)), totals=SourceTotals(**counted.get(name, {})))
            for name, source in sources.items()
        )
        waiting, since = outbox.backlog(connection)
        texts, size = connection.execute(select(func.count(), func.coalesce(func.sum(documents.c.bytes), 0)).select_from(documents)).one()
        verified = attempts.last(connection, "fixity")
    disk = shutil.disk_usage(data)
    return StatusSnapshot(
        at=now,
        sources=shown,
        free=disk.free,
        size=disk.total,
        least=least,
        waiting=waiting,
        waiting_since=datetime.fromisoformat(since) if since else None,
        troubles=tuple(troubles),
        documents=texts,
        bytes=int(size),
        archived=_size_of(data / "archive"),
        verified_at=verified[0] if verified else None,
        verify_faults=sum(json.loads(verified[1]).get("found", {}).values()) if verified else None,
    )


def _size_of(folder: Path) -> int:
    """Bytes of the files of a folder; one that is taken away meanwhile counts for nothing."""
    found = 0
    for file in folder.iterdir() if folder.is_dir() else ():
        with suppress(FileNotFoundError):
            found += file.stat().st_size
    return found


def verdicts(catalogue: Catalogue) -> dict[str, HealthVerdict]:
    """What every source that was ever judged was last judged to be."""
    with catalogue.reading() as connection:
        return {name: key_values.noun(HealthVerdict, kept) for name, kept in key_values.named(connection, HEALTH).items()}


def _source(connection: Connection, source: Source, kept: Mapping[str, object] | None, now: datetime, due: datetime | None) -> SourceStatus:
    published = publications(connection, source.name, now)
    known = assess.rhythm_of(source, History(published=published, watched_since=history.watched_since(connection, source.name)))
    last = runs.last(connection, source.name, 1)
    succeeded = select(func.max(ledger.c.started_at)).where(ledger.c.source == source.name, ledger.c.exit_code == 0)
    success = connection.execute(succeeded).scalar()
    count = connection.execute(select(func.count()).select_from(documents).where(documents.c.source == source.name)).scalar_one()
    return SourceStatus(
        name=source.name,
        title=source.title,
        home=source.home,
        schedule=source.schedule,
        verdict=key_values.noun(HealthVerdict, kept) if kept else HealthVerdict(State.UNKNOWN, sentence="it never ran"),
        documents=count,
        last_run=last[0].started_at if last else None,
        last_success=datetime.fromisoformat(success) if success else None,
        last_new=known.last,
        expected=known.expected,
        p95=known.p95,
        basis=known.basis,
        due=known.due,
        alarm_at=known.alarm_at,
        next_run=due,
        per_week=tuple(per_week(published, now, WEEKS)),
        enabled=source.enabled,
    )
