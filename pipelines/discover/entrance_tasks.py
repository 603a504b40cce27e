"""Tasks for the worker processes: bytes of an entrance in, JSON of a `Found` out.

``meta`` has ``url`` (after redirects), and may have ``content_type``, ``entrance`` (the declared address), ``hosts`` and
``discover`` (both as JSON of the source's own; made by `meta_for`).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter

from pipelines.discover.feed import read_feed
from pipelines.discover.listing import read_listing
from pipelines.discover.robots import read_rules
from pipelines.discover.sitemap import read_sitemap
from pipelines.model import Discover, Entrance, Found, Source, Way


def meta_for(source: Source, url: str, content_type: str = "", entrance: Entrance | None = None) -> dict[str, Any]:
    """The ``meta`` of a task that reads one entrance page of a source."""
    return {
        "url": url,
        "content_type": content_type,
        "entrance": entrance.url if entrance else url,
        "hosts": list(source.hosts),
        "discover": asdict(source.discover),
    }


def feed(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Task: `pipelines.discover.feed.read_feed`."""
    return found_to(read_feed(body, meta["url"], meta.get("content_type", ""), **_known(meta, Way.FEED)))


def sitemap(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Task: `pipelines.discover.sitemap.read_sitemap`."""
    return found_to(read_sitemap(body, meta["url"], meta.get("content_type", ""), **_known(meta, Way.SITEMAP)))


def listing(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Task: `pipelines.discover.listing.read_listing`."""
    return found_to(read_listing(body, meta["url"], meta.get("content_type", ""), **_known(meta, Way.LISTING)))


def robots(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Task: `pipelines.discover.robots.read_rules` for ``meta["agent"]``, with what it says of the addresses in ``meta["ask"]``."""
    rules = read_rules(body, meta["agent"], meta["url"])
    return {
        "allow": {url: rules.allow(url) for url in meta.get("ask", ())},
        "sitemaps": list(rules.sitemaps),
        "crawl_delay": rules.crawl_delay,
        "notes": list(rules.notes),
    }


def found_from(data: dict[str, Any]) -> Found:
    """The `Found` that a task returned as JSON."""
    return TypeAdapter(Found).validate_python(data)


def found_to(found: Found) -> dict[str, Any]:
    """A `Found` as JSON-able data."""
    data: dict[str, Any] = TypeAdapter(Found).dump_python(found, mode="json")
    return data


def _known(meta: dict[str, Any], way: Way) -> dict[str, Any]:
    discover = TypeAdapter(Discover).validate_python(meta["discover"]) if meta.get("discover") else None
    return {"discover": discover, "hosts": tuple(meta.get("hosts", ())), "entrance": Entrance(way, meta.get("entrance") or meta["url"])}
