"""Cleaning in a worker process, and what is tried when a page kills its worker.

The ladder: the full reading, trafilatura's quick one over the page as it is, its baseline, the bare text. Each step is its own task
with its own time; the article says by which it was won. A page for which every step fails is the caller's `WorkerError`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from pipelines.clean.body import Effort
from pipelines.clean.read import read
from pipelines.errors import WorkerError
from pipelines.model import Learnt, Page, Reading, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.workroom import Workroom

TASK = "pipelines.clean.work:read_task"
_PAGES = TypeAdapter(Page)
_SOURCES = TypeAdapter(Source)
_LEARNT = TypeAdapter(Learnt)
_READINGS = TypeAdapter(Reading)


async def read_in(workroom: Workroom, page: Page, source: Source, learnt: Learnt) -> Reading:
    """`pipelines.clean.read.read` in a worker process; raises WorkerError when no step of the ladder brought an answer."""
    meta = _meta(page, source, learnt)
    failures: list[str] = []
    for effort in Effort:
        try:
            return _noted(_READINGS.validate_python(await workroom.run(TASK, {**meta, "effort": effort}, page.body)), failures)
        except WorkerError as error:
            failures.append(f"{effort}: {error}")
    raise WorkerError(f"{page.url}: no way of cleaning worked ({'; '.join(failures)})")


def read_in_sync(workroom: Workroom, page: Page, source: Source, learnt: Learnt) -> Reading:
    """`read_in` for callers without an event loop."""
    meta = _meta(page, source, learnt)
    failures: list[str] = []
    for effort in Effort:
        try:
            return _noted(_READINGS.validate_python(workroom.run_sync(TASK, {**meta, "effort": effort}, page.body)), failures)
        except WorkerError as error:
            failures.append(f"{effort}: {error}")
    raise WorkerError(f"{page.url}: no way of cleaning worked ({'; '.join(failures)})")


def read_task(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """The task that runs in the worker: JSON-able page, source and learnt facts in ``meta``, the body beside it."""
    page = replace(_PAGES.validate_python({**meta["page"], "body": b""}), body=body)
    source, learnt = _SOURCES.validate_python(meta["source"]), _LEARNT.validate_python(meta["learnt"])
    reading = read(page, source, learnt, Effort(meta.get("effort", Effort.FULL)))
    return dict(_READINGS.dump_python(reading, mode="json"))


def _meta(page: Page, source: Source, learnt: Learnt) -> Mapping[str, Any]:
    return {
        "url": page.url,
        "page": _PAGES.dump_python(replace(page, body=b""), mode="json", exclude={"body"}),
        "source": _SOURCES.dump_python(source, mode="json"),
        "learnt": _LEARNT.dump_python(learnt, mode="json"),
    }


def _noted(reading: Reading, failures: list[str]) -> Reading:
    if not failures:
        return reading
    notes = tuple(f"cleaning fell back: {failure}" for failure in failures)
    return replace(reading, articles=tuple(replace(article, notes=(*article.notes, *notes)) for article in reading.articles))
