"""What is known of a run when its crawl is over: the verdict on its source, Scrapy's counters, the versions its texts depend on."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from crawler.schedule.due import period
from pipelines import monitor
from pipelines.catalogue import runs
from pipelines.errors import HEALTHY, UNHEALTHY
from pipelines.model.health import State

if TYPE_CHECKING:
    from pipelines.runs.run_record import RunRecord

VERSIONED = ("newswatch", "scrapy", "trafilatura", "lxml", "feedparser", "warcio", "sqlalchemy")


def judge(record: RunRecord, code: int) -> tuple[int, list[str]]:
    """Judge the run against the source's own history; a broken source is not healthy although its crawl went through.

    Gives the exit code and what there is to say. A run that left nothing behind is not judged.
    """
    if not record.exists:
        return code, []
    catalogue = record.corpus.catalogue
    verdict = monitor.after_run(catalogue, record.source, record.run, period(record.source), record.clock())
    if verdict.state is State.OK:
        return code, [verdict.sentence] if verdict.sentence else []
    if verdict.state is not State.BROKEN:
        return code, []
    if code == HEALTHY:
        code = UNHEALTHY
        with catalogue.writing() as connection:
            runs.exited(connection, record.run, code)
    return code, [verdict.sentence]


def report(stats: dict[str, Any]) -> dict[str, Any]:
    """What is kept with the run of Scrapy's counters: requests, bytes, answers by status, errors."""
    statuses = {key.rpartition("/")[2]: value for key, value in stats.items() if key.startswith("downloader/response_status_count/")}
    return {
        "requests": stats.get("downloader/request_count", 0),
        "bytes": stats.get("downloader/response_bytes", 0),
        "statuses": statuses,
        "retries": stats.get("retry/count", 0),
        "errors": stats.get("log_count/ERROR", 0),
        "seconds": stats.get("elapsed_time_seconds", 0),
    }


def versions() -> dict[str, str]:
    """The versions that a run's texts depend on."""
    found = {"python": platform.python_version()}
    for name in VERSIONED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # run from a checkout that was never installed
            found[name] = "0"
    return found
