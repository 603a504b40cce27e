"""A crawl's session equips its network layer; a spider without one keeps nothing."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from scrapy.settings import Settings

from crawler.crawl.session import CrawlSession
from crawler.net.equipment import Equipment
from crawler.net.errors import HostPaused
from crawler.net.pauses import LONGEST, Pause, StoredMemory
from pipelines.errors import ConfigError
from tests.runs.made import NOW

if TYPE_CHECKING:
    from tests.runs.made import Opener


def crawler(spider: Any = None) -> Any:
    """What the network layer needs to see of a crawl."""
    settings = Settings({"NEWSWATCH_GRACE": 1, "NEWSWATCH_HOST_LOCKS": False})
    signals = SimpleNamespace(connect=lambda *_: None)
    return SimpleNamespace(settings=settings, spider=spider, crawling=True, _engine=None, signals=signals)


def session(begin: Opener) -> CrawlSession:
    silent: Any = SimpleNamespace(event=lambda _: None)
    workers: Any = SimpleNamespace(close=lambda: None)
    return CrawlSession(begin(), workers, silent, lambda: NOW)


def test_a_session_gives_its_archive_clock_and_memory(begin: Opener) -> None:
    one, archive = session(begin), cast("Any", SimpleNamespace(close=lambda: None))  # nothing is written to it
    one.archive = archive

    equipment = Equipment.from_crawler(crawler(SimpleNamespace(session=one)))

    assert equipment.archive is archive
    assert equipment.memory is one
    assert equipment.clock() == NOW
    one.close()


def test_a_replay_and_a_spider_of_its_own_are_not_equipped(begin: Opener) -> None:
    one = session(begin)

    for spider in (SimpleNamespace(session=one), SimpleNamespace()):
        equipment = Equipment.from_crawler(crawler(spider))
        assert (equipment.archive, equipment.memory, equipment.shortage()) == (None, None, "")
    one.close()


def test_pauses_of_earlier_runs_are_heeded() -> None:
    equipment = Equipment.from_crawler(crawler())
    later = Pause(equipment.clock() + LONGEST, why="it was busy in an earlier run")
    kept: dict[str, Any] = {}
    StoredMemory({}, kept.__setitem__).put("busy.example", later)

    equipment.manners.remember_in(StoredMemory(kept, lambda host, pause: None))

    with pytest.raises(HostPaused, match="earlier run"):
        equipment.manners.check("busy.example")


def test_a_pause_is_kept_by_the_writer_and_found_by_the_next_run(begin: Opener) -> None:
    one = session(begin)

    async def put() -> None:
        one._keep_pause("busy.example", {"until": NOW.isoformat(), "strikes": 2, "why": "busy"})
        await asyncio.gather(*one._noting)

    asyncio.run(put())
    one.close()
    following = begin()
    following.open()

    assert following.pauses == {"busy.example": {"until": NOW.isoformat(), "strikes": 2, "why": "busy"}}


def test_a_crawl_without_the_extension_is_told_so() -> None:
    made = crawler()
    made.get_extension = lambda kind: None

    with pytest.raises(ConfigError, match="Equipment"):
        Equipment.of(made)
