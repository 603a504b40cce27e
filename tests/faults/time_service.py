"""The real scheduler over made crawls, as a process that can be paused and killed.

``python -m tests.faults.time_service PLACE SLOTS a=DEEDS b=DEEDS``

``DEEDS`` are those of `tests.crawler.schedule.fake_crawl`, one for each run of the source, as ``hang,fine``; the last one stays.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.schedule.declarations import Declarations
from crawler.schedule.options import ServiceOptions
from crawler.schedule.run_history import RunHistory
from crawler.schedule.service import Service
from pipelines.catalogue.connection import Catalogue, url_for

if TYPE_CHECKING:
    from datetime import datetime

ENDINGS = ((signal.SIGTERM, 0.5), (signal.SIGTERM, 0.3), (signal.SIGKILL, 5.0))
DEADLINE, TICK, RUN = 8.0, 0.5, "0.3"


def serve(place: Path, slots: int, deeds: dict[str, list[str]]) -> None:
    """Run until SIGTERM."""
    begun: Counter[str] = Counter()

    def crawl(name: str, _planned: datetime) -> list[str]:
        deed = deeds[name][min(begun[name], len(deeds[name]) - 1)]
        begun[name] += 1
        return [sys.executable, "-m", "tests.crawler.schedule.fake_crawl", str(place / "data"), name, deed, RUN]

    settings = ServiceOptions(slots=slots, tick=TICK, drain=5.0, endings=ENDINGS, deadline=DEADLINE)
    catalogue = Catalogue.open(url_for(place / "data" / "catalogue.db"))
    service = Service(
        Declarations(place / "config"), RunHistory(catalogue), place / "data" / "logs", settings=settings, crawl=crawl, health_check=None
    )
    asyncio.run(service.serve())
    catalogue.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    serve(Path(sys.argv[1]), int(sys.argv[2]), {name: said.split(",") for name, _, said in (word.partition("=") for word in sys.argv[3:])})
