"""The service of the soak: the real scheduler with made crawls and short patience."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import TYPE_CHECKING

from crawler.schedule.declarations import Declarations
from crawler.schedule.ledger import Ledger
from crawler.schedule.service import Service, Settings
from pipelines.corpus.catalogue import Catalogue, url_for

if TYPE_CHECKING:
    from pathlib import Path


def main(folder: Path, every: float, slots: int) -> None:
    """Serve the sources of a folder until told to stop."""
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    data = folder / "data"
    settings = Settings(
        slots=slots,
        watch=5.0,
        tick=5.0,
        drain=10.0,
        again=every,
        endings=((15, 0.5), (15, 0.3), (9, 5.0)),
        deadline=2.5,
        environment={"SOAK_DATA": str(data)},
    )
    catalogue = Catalogue.open(url_for(data / "catalogue.db"))
    service = Service(
        Declarations(folder / "config"),
        Ledger(catalogue),
        data / "logs",
        settings=settings,
        crawl=lambda name, _planned: [sys.executable, "-m", "tests.schedule.fake_crawl", str(data), name, "draw:soak", "0.05"],
        round_=None,
    )
    asyncio.run(service.serve())
    catalogue.close()
