"""Reads back every setting that safety and manners hang on: a setting that is misspelt is ignored by Scrapy without a word."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings, default_settings
from scrapy.utils.conf import build_component_list
from scrapy.utils.misc import load_object

import crawler.settings
from crawler.loader import user_agent
from crawler.net.handler import GuardedHandler
from crawler.net.url_policy import LONGEST_URL


@pytest.fixture
def settings() -> Settings:
    settings = Settings()
    settings.setmodule("crawler.settings")
    return settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROBOTSTXT_OBEY", True),
        ("CONCURRENT_REQUESTS", 4),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", 1),
        ("DOWNLOAD_MAXSIZE", 16 << 20),
        ("DOWNLOAD_TIMEOUT", 60),
        ("NEWSWATCH_HEADERS_TIMEOUT", 30.0),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("DOWNLOAD_FAIL_ON_DATALOSS", True),
        ("TELNETCONSOLE_ENABLED", False),
        ("REMOTE_CONTROL_ENABLED", False),
        ("HTTPPROXY_ENABLED", False),
        ("REDIRECT_MAX_TIMES", 8),
        ("RETRY_TIMES", 2),
        ("REFERRER_POLICY", "same-origin"),
        ("URLLENGTH_LIMIT", LONGEST_URL),
        ("CLOSESPIDER_TIMEOUT", 1800),
        ("CLOSESPIDER_PAGECOUNT", 5000),
        ("SCHEDULER_MEMORY_QUEUE", "scrapy.squeues.FifoMemoryQueue"),
        ("SPIDER_LOADER_CLASS", "crawler.loader.SourceLoader"),
        ("COMMANDS_MODULE", "crawler.commands"),
        ("JOBDIR", None),
        ("HTTPCACHE_ENABLED", False),
        ("AUTOTHROTTLE_ENABLED", False),
    ],
)
def test_set(settings: Settings, name: str, value: object) -> None:
    assert settings[name] == value


def test_bounds_there_are(settings: Settings) -> None:
    assert 0 < settings.getint("DEPTH_LIMIT") <= 1000
    assert 0 < settings.getint("MEMUSAGE_LIMIT_MB") <= 1500
    assert 0 < settings.getfloat("DNS_TIMEOUT") <= 30
    assert settings.getdict("FEEDS") == {}
    assert not {"429", "503"} & {str(status) for status in settings.getlist("RETRY_HTTP_CODES")}


def test_only_guarded_handlers_connect(settings: Settings) -> None:
    handlers = {scheme: path for scheme, path in settings.getwithbase("DOWNLOAD_HANDLERS").items() if path is not None}

    assert set(handlers) == {"http", "https"}
    assert all(issubclass(load_object(path), GuardedHandler) for path in handlers.values())


def test_every_setting_is_known(settings: Settings) -> None:
    ours = {name for name in vars(crawler.settings) if name.isupper()}

    assert {name for name in ours if not name.startswith("NEWSWATCH_")} - set(dir(default_settings)) == set()


def test_the_order_of_the_middlewares(settings: Settings) -> None:
    paths = build_component_list(settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES"))
    names = [load_object(path).__name__ for path in paths]

    assert [names[0], names[-3:]] == ["EarlyGuard", ["AddressGuard", "Archive", "ReplayAnswers"]]
    for first, second in (
        ("EarlyGuard", "Robots"),
        ("Conditional", "RetryMiddleware"),
        ("RetryMiddleware", "MetaRefresh"),
        ("MetaRefresh", "Decoding"),
        ("Decoding", "Redirects"),
        ("Redirects", "OfflineCookies"),
        ("OfflineCookies", "Backoff"),
        ("Backoff", "AddressGuard"),
    ):
        assert names.index(first) < names.index(second), (first, second)
    stock = {"RobotsTxtMiddleware", "HttpCompressionMiddleware", "RedirectMiddleware", "MetaRefreshMiddleware", "CookiesMiddleware"}
    assert not stock & set(names)


@pytest.mark.parametrize("contact", ["desk@news.example", ""])
def test_who_asks(contact: str) -> None:
    agent = user_agent(contact)

    assert agent.startswith("Newswatch/")
    assert (contact in agent) if contact else ("contact not given" in agent)
