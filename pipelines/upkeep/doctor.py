"""What could go wrong with this installation and data folder: versions, SQLite's journal, room, limits, locks, waiting work.

Looks and changes nothing. What belongs to the crawler (contact address, robots, schedules) is given in by the caller as further facts.
"""

from __future__ import annotations

import json
import os
import platform
import pyexpat
import resource
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from pipelines.catalogue import documents as rows
from pipelines.catalogue import migrations, mounts, sqlite
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.catalogue.schema import documents, events, outbox, runs, states
from pipelines.corpus.layout import Layout
from pipelines.corpus.lock import WriterLock
from pipelines.dedupe.normal import SCHEME
from pipelines.errors import NewswatchError
from pipelines.text.humanise import minute, plural
from pipelines.upkeep.growth import growth
from pipelines.upkeep.space import FLOOR, floor_for, probe, shortage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

OK, WARN, BAD = "ok", "warn", "bad"
_PACKAGES = ("scrapy", "twisted", "trafilatura", "lxml", "feedparser", "apscheduler", "sqlalchemy", "warcio")
_SAFE_EXPAT = (2, 6, 2)
"""Older ones can be hung or overrun by hostile XML (CVE-2023-52425, CVE-2024-28757)."""
_FILES = 512


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was looked at: ``state`` is ``ok``, ``warn`` or ``bad``, ``advice`` what to do about it."""

    name: str
    value: str
    state: str = OK
    advice: str = ""


def doctor(
    data: Path,
    now: datetime,
    catalogue_url: str | None = None,
    further: Iterable[Fact] = (),
    *,
    floor: int = FLOOR,
    network_ok: bool = False,
) -> list[Fact]:
    """Look at an installation and its data folder; never raises for what is found there.

    ``floor`` are the bytes that must stay free, ``network_ok`` says that a network file system is wanted.
    """
    layout = Layout(data)
    found = [*_versions(), *_limits(), *_room(layout, floor, network_ok), *_growth(layout, now), *_locks(layout, now)]
    found += _catalogue(layout, catalogue_url)
    return [*found, *further]


def expat_fact(found: tuple[int, int, int]) -> Fact:
    """Whether Python's XML parser is recent enough for hostile XML."""
    text = ".".join(map(str, found))
    if found >= _SAFE_EXPAT:
        return Fact("expat", text)
    wanted = ".".join(map(str, _SAFE_EXPAT))
    return Fact("expat", text, WARN, f"hostile XML can hang it; {wanted} or newer comes with current patch releases of Python")


def sqlite_fact(found: tuple[int, int, int]) -> Fact:
    """Which journal this SQLite gets, and why."""
    mode, text = sqlite.journal_mode(found), ".".join(map(str, found))
    why = "WAL is safe in it" if mode == "wal" else "the rollback journal, because WAL can corrupt a database in versions before 3.51.3"
    return Fact("sqlite", f"{text}, journal {mode}: {why}")


def _versions() -> Iterator[Fact]:
    yield Fact("python", platform.python_version())
    yield expat_fact(pyexpat.version_info)
    yield sqlite_fact(sqlite.linked_version())
    yield Fact("system", f"{platform.system()} {platform.release()}")
    for name in ("newswatch", *_PACKAGES):
        try:
            yield Fact(name, version(name))
        except PackageNotFoundError:
            state = WARN if name == "newswatch" else BAD
            yield Fact(name, "not installed", state, f"expected the distribution {name}: pip install newswatch")


def _limits() -> Iterator[Fact]:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    few = soft != resource.RLIM_INFINITY and soft < _FILES
    yield Fact("open files", str(soft), WARN if few else OK, f"ulimit -n {_FILES}: a crawl needs about that many" if few else "")


def _room(layout: Layout, floor: int, network_ok: bool) -> Iterator[Fact]:
    space = probe(layout.data)
    text = f"{space.free >> 20} MiB free of {space.total >> 20}, floor {floor_for(space.total, floor) >> 20} MiB"
    short = shortage(space, floor)
    yield Fact("disk", text, BAD if short else OK, short)
    try:
        mounts.refuse_network(layout.catalogue)
    except NewswatchError as error:
        yield Fact("file system", str(layout.data), WARN if network_ok else BAD, str(error))
    if layout.data.exists() and not os.access(layout.data, os.W_OK):
        yield Fact("data folder", str(layout.data), BAD, "it cannot be written by this user")


def _growth(layout: Layout, now: datetime) -> Iterator[Fact]:
    if layout.data.is_dir():
        told = growth([layout.corpus, layout.archive], now)
        short = told.size_a_year is not None and told.size_a_year > probe(layout.data).free
        yield Fact("growth", str(told), WARN if short else OK, "that is more than is free on the disk" if short else "")


def _locks(layout: Layout, now: datetime) -> Iterator[Fact]:
    lock = WriterLock(layout.lock, lambda: now)
    holder = lock.holder()
    if holder:
        yield Fact("writer", f"process {holder.get('pid')} since {minute(holder.get('since'))}")
    elif lock.trace():
        yield Fact("writer", "none, and the last one died at work", WARN, "any crawl repairs what it left")
    else:
        yield Fact("writer", f"none at {minute(now)}")
    aside = sorted(path.name for path in layout.quarantine.iterdir()) if layout.quarantine.is_dir() else []
    if aside:
        yield Fact(
            "quarantine",
            f"{plural(len(aside), 'file')}: {', '.join(aside[:5])}",
            WARN,
            "set aside by recovery; look at them and take them away",
        )


def _catalogue(layout: Layout, url: str | None) -> list[Fact]:
    if url is None and not layout.catalogue.exists():
        return [Fact("corpus", "none yet", OK, "a crawl or `newswatch import` makes it")]
    try:
        catalogue = Catalogue.open(url or url_for(layout.catalogue), read_only=True, network_ok=True)
    except NewswatchError as error:
        return [Fact("catalogue", "cannot be used", BAD, str(error))]
    try:
        with catalogue.reading() as connection:
            return [*_server(catalogue, connection), *_contents(connection)]
    except NewswatchError as error:
        return [Fact("catalogue", "cannot be read", BAD, str(error))]
    finally:
        catalogue.close()


def _server(catalogue: Catalogue, connection: Connection) -> Iterator[Fact]:
    where = catalogue.engine.url.render_as_string(hide_password=True)
    yield Fact("catalogue", f"{where}, schema {migrations.number(connection)} of {len(migrations.STEPS)}")
    if not catalogue.sqlite:
        sums = str(connection.exec_driver_sql("SHOW data_checksums").scalar())
        advice = "" if sums == "on" else "PostgreSQL finds flipped bits only with data checksums: pg_checksums --enable"
        yield Fact("data checksums", sums, OK if sums == "on" else WARN, advice)


def _contents(connection: Connection) -> Iterator[Fact]:
    count = connection.execute(select(func.count()).select_from(documents)).scalar_one()
    yield Fact("documents", str(count))
    found = rows.scheme(connection)
    if found != SCHEME:
        yield Fact("index", f"scheme {found}, the program's is {SCHEME}", BAD, "run `newswatch reindex`: appends are refused until then")
    for kind, advice in (("fixity", "run `newswatch verify`"), ("backup", "run `newswatch backup FOLDER`")):
        query = select(events.c.at, events.c.outcome).where(events.c.kind == kind).order_by(events.c.id.desc()).limit(1)
        last = connection.execute(query).first()
        state = WARN if last is None else BAD if last.outcome == "damaged" else OK
        yield Fact(f"last {kind}", f"{minute(last.at)}: {last.outcome}" if last else "never", state, "" if state == OK else advice)
    waiting = connection.execute(select(func.count()).select_from(outbox).where(outbox.c.announced_at.is_(None))).scalar_one()
    yield Fact("outbox", f"{waiting} waiting")
    running = connection.execute(select(runs.c.id, runs.c.pid).where(runs.c.state == "running")).all()
    yield Fact("runs", ", ".join(f"{run.id} (process {run.pid})" for run in running) or "none running")
    for row in connection.execute(select(states).where(states.c.name == "health").order_by(states.c.subject)):
        yield _standing(row.subject, json.loads(row.value))


def _standing(name: str, verdict: dict[str, Any]) -> Fact:
    """The state of a source, as its health was last judged."""
    since = f" since {minute(verdict['since'])}" if verdict.get("since") else ""
    cause = f", {verdict['cause']}" if verdict.get("cause") else ""
    return Fact(f"source {name}", f"{verdict['state']}{since}{cause}", WARN if cause else OK, verdict.get("sentence", "") if cause else "")
