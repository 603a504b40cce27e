"""The contract of every declared source: its made pages read as it is declared to read them.

Each folder here holds pages made in the manner of one source (structure from what is known of the site, words our own) and
``expected.json``: what must come of each. A declared source without such a folder fails.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.clean.read import read
from pipelines.clean.textformat import plain
from pipelines.dedupe.identity import url_key
from pipelines.discover import entrance_tasks
from pipelines.discover.paging import declared_page
from pipelines.model import Entrance, Found, Lead, Page, Reading, SiteProfile, Source, Way
from pipelines.sources import load

PAGES = Path(__file__).parent
SOURCES = load(PAGES.parents[1] / "config")
FETCHED = datetime(2026, 11, 1, tzinfo=UTC)
TASKS = {Way.FEED: entrance_tasks.feed, Way.SITEMAP: entrance_tasks.sitemap, Way.LISTING: entrance_tasks.listing}


def expected(name: str) -> dict[str, Any]:
    """What must come of a source's pages."""
    data: dict[str, Any] = json.loads((PAGES / name / "expected.json").read_text(encoding="utf-8"))
    return data


def cases(part: str) -> list[Any]:
    """(source, case) for every page or entrance of every source that has its folder."""
    folders = sorted(folder.parent.name for folder in PAGES.glob("*/expected.json"))
    return [pytest.param(name, case, id=f"{name}-{case['file']}") for name in folders for case in expected(name)[part]]


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_every_source_has_its_pages(name: str) -> None:
    data = expected(name)

    assert any(page["outcome"] == "article" for page in data["pages"])
    assert data["entrances"]
    assert {case["file"] for case in [*data["pages"], *data["entrances"]]} | {"expected.json"} == {
        file.name for file in (PAGES / name).iterdir()
    }


def test_every_folder_is_of_a_declared_source() -> None:
    assert {folder.parent.name for folder in PAGES.glob("*/expected.json")} <= set(SOURCES)


def reading(name: str, case: dict[str, Any]) -> Reading:
    """What cleaning makes of a page."""
    body = (PAGES / name / case["file"]).read_bytes()
    lead = Lead(case["url"], Entrance(Way.LISTING, SOURCES[name].home), **case["lead"]) if "lead" in case else None
    page = Page(case["url"], case["url"], 200, (("content-type", "text/html; charset=utf-8"),), body, FETCHED, source=name, lead=lead)
    return read(page, SOURCES[name], SiteProfile())


@pytest.mark.parametrize(("name", "case"), cases("pages"))
def test_a_page_is_read_as_expected(name: str, case: dict[str, Any]) -> None:
    got = reading(name, case)

    if case["outcome"] == "refused":
        assert got.refused is not None
        assert got.refused.reason == case["reason"]
        return
    assert got.refused is None
    (article,) = got.articles
    text = "\n".join(plain(block) for block in article.blocks)
    told = {"title": article.title, "published": article.published and str(article.published.value)[:10], "language": article.language}
    told |= {"kind": article.kind, "dateline": article.dateline and str(article.dateline.value)[:10]}
    assert told | {key: case[key] for key in told if key in case} == told
    assert [line for line in case.get("contains", []) if line not in text] == []
    assert [line for line in case.get("lacks", []) if line in text] == []
    assert [topic.about for topic in got.topics] == ([] if SOURCES[name].relevance.everything else [case["outcome"] == "article"])


@pytest.mark.parametrize(("name", "case"), cases("pages"))
def test_a_page_has_its_key_under_all_its_addresses(name: str, case: dict[str, Any]) -> None:
    source = SOURCES[name]

    keys = {url_key(url, source) for url in [case["url"], *case.get("aliases", [])]}

    assert len(keys) == 1
    assert keys == {case.get("key", keys.copy().pop())}


@pytest.mark.parametrize(("name", "case"), cases("entrances"))
def test_an_entrance_shows_its_articles(name: str, case: dict[str, Any]) -> None:
    found = entrance(SOURCES[name], case)

    assert [lead.url for lead in found.leads] == case["leads"], found.notes
    assert found.state in {"ok", "partial", "degraded"}
    if case["way"] == "listing":
        assert found.next_page == case["next"]


@pytest.mark.parametrize(("name", "case"), [case for case in cases("entrances") if case.values[1]["way"] == "listing"])
def test_the_declared_paging_agrees_with_the_page(name: str, case: dict[str, Any]) -> None:
    declared = declared_page(case["url"], 1, SOURCES[name].discover)

    assert case["next"] is None or declared in {None, case["next"]}


@pytest.mark.parametrize(("name", "case"), cases("entrances"))
def test_an_entrance_is_one_that_is_declared(name: str, case: dict[str, Any]) -> None:
    source = SOURCES[name]

    assert (
        case["url"]
        in {"feed": source.discover.feeds, "sitemap": source.discover.sitemaps, "listing": source.discover.listings}[case["way"]]
    )


def entrance(source: Source, case: dict[str, Any]) -> Found:
    """What the worker's task makes of an entrance page."""
    way = Way(case["way"])
    meta = {"url": case["url"], "hosts": source.hosts, "discover": asdict(source.discover), "entrance": Entrance(way, case["url"]).url}
    return entrance_tasks.found_from(TASKS[way](meta, (PAGES / source.name / case["file"]).read_bytes()))
