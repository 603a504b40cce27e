"""What outlives a crawl is handed to the middlewares it is for."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler.crawl.wiring import connect
from crawler.middlewares.archive import Archive
from crawler.middlewares.conditional import Conditional
from crawler.net.errors import HostPaused
from crawler.net.host_slots import HostSlots
from crawler.net.manners import Backoff
from crawler.net.pauses import LONGEST, Pause, RunMemory
from pipelines.errors import ConfigError


def crawler(*, switched_on: bool = True) -> Any:
    made = SimpleNamespace(settings=Settings({"NEWSWATCH_GRACE": 1}), spider=None, crawling=True, _engine=None)
    parts = {Archive: Archive(made), Conditional: Conditional(), Backoff: Backoff(made, HostSlots(None), 0)}  # type: ignore[arg-type]
    made.get_downloader_middleware = parts.get if switched_on else lambda kind: None
    return made


def test_each_gets_its_own() -> None:
    made, memory, moment = crawler(), RunMemory(), datetime(2026, 11, 1, tzinfo=UTC)
    memory.put("busy.example", Pause(datetime.now(UTC) + LONGEST, why="it was busy in an earlier run"))
    writer: Any = object()

    connect(made, archive=writer, earlier=lambda url: None, validators={"u": ("e", None)}, hosts=memory, clock=lambda: moment)

    archive, conditional = made.get_downloader_middleware(Archive), made.get_downloader_middleware(Conditional)
    assert (archive.writer, archive.clock()) == (writer, moment)
    assert conditional.validators.get("u") == ("e", None)
    with pytest.raises(HostPaused, match="earlier run"):
        made.get_downloader_middleware(Backoff)._pause("busy.example")


def test_what_is_not_given_stays() -> None:
    made = crawler()

    connect(made)

    assert made.get_downloader_middleware(Archive).writer is None
    assert made.get_downloader_middleware(Conditional).validators is None


def test_nothing_is_connected_to_what_is_switched_off() -> None:
    with pytest.raises(ConfigError, match="no Backoff"):
        connect(crawler(switched_on=False), hosts=RunMemory())
