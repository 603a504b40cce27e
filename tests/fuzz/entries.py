"""What is fuzzed: the tasks of the worker processes, called as a worker calls them, with seeds and the words of their formats.

A task may end by an error that the workroom declares (out of memory, nested too deep); everything else that is no answer is a finding.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from pipelines.clean import clean_tasks as clean_work
from pipelines.clean.textformat import parse, serialize
from pipelines.discover import entrance_tasks as discover_work
from pipelines.model import Discover, Page, Reading, SiteProfile, Source
from tests.fuzz import seeds

if TYPE_CHECKING:
    from collections.abc import Callable

DECLARED = (MemoryError, RecursionError)
"""Errors of a task that `pipelines.worker_pool` turns into the loss of that page, with its reason."""
URL = "https://a.example/news/2026/10/a-story"
STATES = frozenset({"ok", "degraded", "empty", "not_a_feed", "not_a_sitemap", "unreadable", "clipped", "partial"})
TYPES = ("text/html; charset=utf-8", "", "text/xml; charset=gb2312", "application/rss+xml; charset=utf-16", "text/html; charset=none")
_SOURCE = Source("fuzzed", "Fuzzed News", "https://a.example/", ("a.example",), discover=Discover(article="/news/"))
_LEARNT = SiteProfile(boilerplate=frozenset({"end:0"}), site_names=frozenset({"fuzzed news"}))
_FETCHED = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry point: ``run`` takes any bytes and raises AssertionError for a wrong answer; ``seconds`` are its limit of processor time."""

    run: Callable[[bytes], None]
    seeds: tuple[bytes, ...]
    words: tuple[bytes, ...]
    seconds: float


def clean(data: bytes) -> None:
    """The full reading of a page: a refusal with a reason, or articles whose text can be written and read back."""
    content_type, body = _split(data)
    page = Page(URL, URL, 200, (("Content-Type", content_type),), b"", _FETCHED, "fuzzed")
    meta = {"page": _json(Page, page), "source": _json(Source, _SOURCE), "learnt": _json(SiteProfile, _LEARNT)}
    meta["page"].pop("body")
    for effort in ("full", "text"):
        answer = json.loads(json.dumps(clean_work.read_task({**meta, "effort": effort}, body)))
        reading = TypeAdapter(Reading).validate_python(answer)
        assert bool(reading.articles) != (reading.refused is not None)
        for article in reading.articles:
            text = serialize(article.title, article.blocks)
            assert text == text.encode().decode()
            assert parse(text) == (article.title, article.blocks)


def feed(data: bytes) -> None:
    """The feed reader."""
    _found(discover_work.feed, data)


def sitemap(data: bytes) -> None:
    """The sitemap reader."""
    _found(discover_work.sitemap, data)


def listing(data: bytes) -> None:
    """The listing reader, without a declared pattern: it has the most to guess."""
    _found(discover_work.listing, data)


def _found(task: Callable[[dict[str, Any], bytes], dict[str, Any]], data: bytes) -> None:
    content_type, body = _split(data)
    answer = task({"url": URL, "content_type": content_type, "hosts": ["a.example"]}, body)
    found = discover_work.found_from(json.loads(json.dumps(answer)))
    assert found.state in STATES
    for lead in found.leads:
        assert urlsplit(lead.url).hostname == "a.example"
        assert "\n" not in (lead.title or "")
    assert len({lead.url for lead in found.leads}) == len(found.leads)


def _split(data: bytes) -> tuple[str, bytes]:
    """The first byte chooses the Content-Type, the rest is the body."""
    return TYPES[data[0] % len(TYPES)] if data else "", data[1:]


def _json(kind: type[Any], value: object) -> dict[str, Any]:
    made: dict[str, Any] = TypeAdapter(kind).dump_python(value, mode="json")
    return made


ENTRIES = {
    "clean": Entry(clean, seeds.PAGES, seeds.HTML_WORDS, 8.0),
    "feed": Entry(feed, seeds.FEEDS, seeds.XML_WORDS, 4.0),
    "sitemap": Entry(sitemap, seeds.SITEMAPS, seeds.XML_WORDS, 4.0),
    "listing": Entry(listing, seeds.LISTINGS, seeds.HTML_WORDS, 4.0),
}
