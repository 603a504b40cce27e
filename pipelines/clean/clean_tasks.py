"""Cleaning in a worker process, and what is tried when a page kills its worker.

The ladder: the full reading, trafilatura's quick one over the page as it is, its baseline, the bare text without a parser. Each step
is its own task with its own time; the article says by which it was extracted. A page for which every step fails is the
caller's `WorkerError`, and so is one whose workers were ended from outside (`WorkerLost`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from pipelines.clean.body import Effort
from pipelines.clean.read import read
from pipelines.errors import WorkerError, WorkerLost
from pipelines.model import Page, Reading, SiteProfile, Source
from pipelines.model.cause import Cause

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.worker_pool import WorkerPool

TASK = "pipelines.clean.clean_tasks:read_task"
_WITHOUT_TEXT = frozenset({Cause.EMPTY, Cause.THIN})
_PAGES = TypeAdapter(Page)
_SOURCES = TypeAdapter(Source)
_LEARNT = TypeAdapter(SiteProfile)
_READINGS = TypeAdapter(Reading)


async def read_in(worker_pool: WorkerPool, page: Page, source: Source, learnt: SiteProfile) -> Reading:
    """`pipelines.clean.read.read` in a worker process; raises WorkerError when no step of the ladder brought an answer."""
    meta = _meta(page, source, learnt)
    failures: list[str] = []
    for effort in Effort:
        try:
            answer = await worker_pool.run(TASK, {**meta, "effort": effort}, page.body)
        except WorkerLost:
            raise  # it says nothing of the page: a lesser reading would be kept for ever because of a bad hour of this machine
        except WorkerError as error:
            failures.append(f"{effort}: {error}")
        else:
            if reading := _believed(answer, effort, failures):
                return reading
    raise WorkerError(f"{page.url}: no way of cleaning worked ({'; '.join(failures)})")


def read_in_sync(worker_pool: WorkerPool, page: Page, source: Source, learnt: SiteProfile) -> Reading:
    """`read_in` for callers without an event loop; raises WorkerError as it does."""
    meta = _meta(page, source, learnt)
    failures: list[str] = []
    for effort in Effort:
        try:
            answer = worker_pool.run_sync(TASK, {**meta, "effort": effort}, page.body)
        except WorkerLost:
            raise  # it says nothing of the page: a lesser reading would be kept for ever because of a bad hour of this machine
        except WorkerError as error:
            failures.append(f"{effort}: {error}")
        else:
            if reading := _believed(answer, effort, failures):
                return reading
    raise WorkerError(f"{page.url}: no way of cleaning worked ({'; '.join(failures)})")


def read_task(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """The task that runs in the worker: JSON-able page, source and learnt facts in ``meta``, the body beside it."""
    page = replace(_PAGES.validate_python({**meta["page"], "body": b""}), body=body)
    source, learnt = _SOURCES.validate_python(meta["source"]), _LEARNT.validate_python(meta["learnt"])
    reading = read(page, source, learnt, Effort(meta.get("effort", Effort.FULL)))
    return dict(_READINGS.dump_python(reading, mode="json"))


def _meta(page: Page, source: Source, learnt: SiteProfile) -> Mapping[str, Any]:
    return {
        "url": page.url,
        "page": _PAGES.dump_python(replace(page, body=b""), mode="json", exclude={"body"}),
        "source": _SOURCES.dump_python(source, mode="json"),
        "learnt": _LEARNT.dump_python(learnt, mode="json"),
    }


def _believed(answer: Mapping[str, Any], effort: Effort, failures: list[str]) -> Reading | None:
    """The reading of a step with notes on those before it; None where a step between finds no text: that says more of the step."""
    reading = _READINGS.validate_python(answer)
    if not failures:
        return reading
    if reading.refused is not None and reading.refused.reason in _WITHOUT_TEXT and effort is not Effort.TEXT:
        failures.append(f"{effort}: {reading.refused.evidence}")
        return None
    notes = tuple(f"cleaning fell back: {failure}" for failure in failures)
    return replace(reading, articles=tuple(replace(article, notes=(*article.notes, *notes)) for article in reading.articles))
