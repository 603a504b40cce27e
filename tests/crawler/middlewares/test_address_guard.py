"""The guard will not start beside a download handler that has none."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler.middlewares.address_guard import AddressGuard
from pipelines.errors import ConfigError

STOCK = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"


def crawler(handlers: dict[str, Any]) -> Any:
    settings = Settings()
    settings.setmodule("crawler.settings")
    settings["DOWNLOAD_HANDLERS"] = {**settings["DOWNLOAD_HANDLERS"], **handlers}
    return SimpleNamespace(settings=settings, spider=None)


def test_our_handlers_are_accepted() -> None:
    AddressGuard.from_crawler(crawler({}))


@pytest.mark.parametrize("scheme", ["http", "https", "ftp"])
def test_another_handler_is_refused(scheme: str) -> None:
    with pytest.raises(ConfigError, match=f"{scheme}.*checks no address"):
        AddressGuard.from_crawler(crawler({scheme: STOCK}))
