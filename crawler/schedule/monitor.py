"""One round of health checks, notices and the status page; the scheduler starts it, cron may too.

Run as ``python -m crawler.schedule.monitor``.
"""

from __future__ import annotations

import logging
import sys
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crawler import log_lines
from crawler.all_sources import read_sources, usable_sources
from crawler.installation import guard
from crawler.paths import Paths
from crawler.release import release
from crawler.schedule.due import period, plan
from crawler.schedule.serve import AutoSchedule, RunHistory, catalogue_at
from pipelines import monitor
from pipelines.archive import cdxj
from pipelines.errors import NewswatchError
from pipelines.model import Source
from pipelines.outlets import metrics, status_page
from pipelines.sources import settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.catalogue.connection import Catalogue
    from pipelines.monitor import MonitorReport
    from pipelines.outlets.status_snapshot import StatusSnapshot
    from pipelines.sources import Sources

log = logging.getLogger(__name__)


def make(paths: Paths, *, tell: bool = True) -> MonitorReport:
    """Judge, alarm, send, ping, and write ``status.html`` into the data folder; without ``tell`` nothing is sent.

    A source whose declaration is faulty is broken, and the others are judged; a folder that declares none that can be used is a
    ConfigError.
    """
    installed = settings.read(paths.config)
    found = usable_sources(paths.config)
    faulty = {name: "; ".join(map(str, faults)) for name, faults in found.faulty.items()}
    catalogue = catalogue_at(paths)
    try:
        report = monitor.check(catalogue, found.sources, period, _now(), faulty)
        report.troubles += [*map(str, found.amiss), *faulty.values()]
        monitor.alarm(catalogue, report, installed.notify.urls, _now())
        monitor.news(catalogue, installed, monitor.read_text(paths.data / "corpus"), _now())
        if tell:
            monitor.send(catalogue, installed, report, _now)
            monitor.ping(installed, report)
        shown = [trouble for trouble in report.troubles if trouble not in faulty.values()]  # these are reported as sources
        show(paths, catalogue, found, least=installed.limits.min_free, troubles=shown)
    finally:
        catalogue.close()
    return report


def after_crawl(paths: Paths, catalogue: Catalogue, least: int) -> str:
    """Write ``status.html`` after a crawl; gives what kept it from being written, which makes the crawl no worse."""
    found = read_sources(paths.config)
    try:
        show(paths, catalogue, found, least=least, troubles=[str(fault) for fault in found.amiss])
    except (NewswatchError, OSError) as error:
        return f"status.html, the indexes or the metrics were not written: {error}"
    return ""


def show(paths: Paths, catalogue: Catalogue, found: Sources, *, least: int = 0, troubles: Sequence[str] = ()) -> None:
    """Write ``status.html`` into the data folder, and metrics and indexes of the archive where the settings want them."""
    now = standing_now(paths, catalogue, found, least=least, troubles=troubles)
    status_page.write(paths.data / "status.html", now)
    installed = settings.read(paths.config)
    if installed.metrics.textfile:
        metrics.write(Path(installed.metrics.textfile), now, release())
    if installed.archive.cdxj:
        deque(cdxj.keep_up(paths.data / "archive"), maxlen=0)


def standing_now(paths: Paths, catalogue: Catalogue, found: Sources, *, least: int = 0, troubles: Sequence[str] = ()) -> StatusSnapshot:
    """The state of things that page and metrics are made of."""
    now, sources = _now(), dict(found.sources)
    dues = plan(sources, RunHistory(catalogue).last_starts(), now, AutoSchedule(catalogue, lambda: sources, settings.read(paths.config)))
    due = {one.source: one.first_missed or one.at for one in dues}
    sources |= {name: Source(name, name, "", (), file=faults[0].file) for name, faults in found.faulty.items()}
    return monitor.standing(catalogue, sources, paths.data, now, due=due, least=least, troubles=troubles)


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> int:
    """One round; 0 when all could be told, else the exit code of what went wrong."""
    try:
        log_lines.begin()
        paths = Paths.find()
        guard(paths)
        report = make(paths)
    except NewswatchError as error:
        log.error("%s", error)
        return error.exit_code
    for notice in report.notices:
        log.info("alarm: %s", notice)
    for trouble in report.troubles:
        log.error("%s", trouble)
    for line in report.undelivered:
        log.info("%s", line)
    return 1 if report.troubles or report.undelivered else 0


if __name__ == "__main__":
    sys.exit(main())
