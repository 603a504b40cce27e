"""Moody sites over several polls: 404 first, 500 past the end, oldest first, a new address, all refused.

Each is crawled as its story goes; what counts is that in the end every article is held once, nothing else, that a poll with nothing new
costs at most four requests, and that what was lost on the way was told.
"""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.demo.http import HTML, Resource, Response
from crawler.demo.server import Server
from tests.bench.discovery_phases import say
from tests.bench.discovery_static import TARGETS, Crawled, summary
from tests.end_to_end.aged import age
from tests.end_to_end.installation import Installation
from tests.sites.small import SmallSite

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = timedelta(days=1)
NOW = datetime.now(UTC).replace(microsecond=0)


def run(smoke: bool) -> dict[str, Any]:
    """Measure; ``smoke`` takes the first two."""
    moods = list(MOODS)[:2] if smoke else list(MOODS)
    with ThreadPoolExecutor(2) as pool:  # the work is done in processes of their own
        crawled = list(pool.map(through, moods))
    untold = [each.kind for each in crawled if "not told" in each.trouble]
    figures = summary(crawled) | {"losses that were not told": len(untold)}
    targets = TARGETS | {"losses that were not told": ["<=", 0]}
    from tests.bench.__main__ import missed

    return {"name": "discovery_moody", "figures": figures, "targets": targets, "missed": missed(figures, targets)}


def through(mood: str) -> Crawled:
    """One site through its story, then a poll with nothing new."""
    with tempfile.TemporaryDirectory() as folder, Server(SmallSite) as server:
        home, site = Installation(Path(folder)), server.site
        posts, told = MOODS[mood](home, site)
        lines = home.manifest()
        held = [line["url"].removeprefix(site.base) for line in lines]
        site.take_asked()
        last = home.run("crawl", "small")
        appended = len(home.manifest()) - len(lines)
        trouble = [] if told else ["not told"]
        trouble += [f"exit {last.code}"] if last.code else []
        false = [path for path in held if path not in posts]
        done = Crawled(
            mood, "moody", len(posts), len(posts & set(held)), len(false), len(site.asked), appended, "; ".join(trouble + false[:3])
        )
        say(f"{mood}: {done.row()}")
        return done


def _notes(home: Installation) -> str:
    return " ".join(row["notes"] for row in home.rows("select notes from visits"))


def _list(site: SmallSite, path: str, numbers: list[int], more: str = "") -> None:
    """A page of a list; article n is of the n-th day of January."""
    rows = ""
    for number in numbers:
        site.article(number, datetime(2026, 1, number, 9, tzinfo=UTC))
        rows += (
            f'<h3><a href="{site.pieces[number].path}">{site.pieces[number].title}</a></h3><span class="date">2026-01-{number:02d}</span>'
        )
    main = f"<main><div>{rows}</div></main>{more}"
    site.put(path, site.cms.frame("News", main, ""), HTML, NOW + timedelta(seconds=sum(numbers)))


def _plain(site: SmallSite, number: int) -> str:
    """An article at an address that feeds write as it is."""
    path = f"/news/{number}"
    site.pages[path] = site.pages.pop(site.article(number, NOW - DAY))
    site.pieces[number] = replace(site.pieces[number], path=path)
    return path


def not_there_yet(home: Installation, site: SmallSite) -> tuple[set[str], bool]:
    """The feed shows three articles whose pages come days later."""
    paths = {number: _plain(site, number) for number in range(1, 9)}
    site.feed("/feed.xml", list(paths), NOW)
    kept = {path: site.pages.pop(path) for number, path in paths.items() if number < 4}
    home.declare("small", site.declaration('feeds = ["@/feed.xml"]'))
    home.run("crawl", "small")
    told = set(kept) <= {url.removeprefix(site.base) for url, outcome in home.outcomes("small").items() if outcome != "new"}
    age(home, 2 * DAY)
    home.run("crawl", "small")
    site.pages |= kept
    age(home, 4 * DAY)
    home.run("crawl", "small")
    return set(paths.values()), told


def error_past_the_end(home: Installation, site: SmallSite) -> tuple[set[str], bool]:
    """A list by numbers whose page after the last answers 500, while it grows."""
    home.declare("small", site.declaration('listings = ["@/list"]\nnext_page = { param = "page", first = 0 }'))
    for newest in (12, 13, 15):
        numbers = list(range(newest, 0, -1))
        for at in range(0, newest, 4):
            _list(site, f"/list?page={at // 4}" if at else "/list", numbers[at : at + 4])
        site.pages[f"/list?page={(newest + 3) // 4}"] = Resource(b"<h1>Error</h1>", HTML, status=500)
        home.run("crawl", "small")
    return {piece.path for piece in site.pieces.values()}, "an error past its end" in _notes(home)


def oldest_first(home: Installation, site: SmallSite) -> tuple[set[str], bool]:
    """A list that begins with the oldest and grows at its end."""
    home.declare("small", site.declaration('listings = ["@/list"]'))
    for newest in (9, 11, 12):
        for page in range(3):
            more = f'<nav class="pager"><a rel="next" href="/list?page={page + 1}">Next</a></nav>' if page < 2 else ""
            last = min(4 + 4 * page, newest) if page < 2 else newest
            _list(site, f"/list?page={page}" if page else "/list", list(range(1 + 4 * page, last + 1)), more)
        home.run("crawl", "small")
    return {piece.path for piece in site.pieces.values()}, "oldest" in _notes(home)


def new_address(home: Installation, site: SmallSite) -> tuple[set[str], bool]:
    """A correction moves its article; the old address redirects. The version has the new one."""
    old, other, moved = site.article(1, NOW - DAY), site.article(2, NOW - DAY), "/news/1-the-corrected-headline"
    site.feed("/feed.xml", [1, 2], NOW)
    home.declare("small", site.declaration('feeds = ["@/feed.xml"]'))
    home.run("crawl", "small")
    site.article(1, NOW - DAY, "Correction: an earlier version of this story gave a wrong name of the valley, the county said on Friday.")
    site.pages[moved], site.pages[old] = site.pages[old], Response(301, (("Location", moved), ("Content-Length", "0")))
    site.pieces[1] = replace(site.pieces[1], path=moved)
    site.feed("/feed.xml", [1, 2], NOW + DAY)
    home.run("crawl", "small")
    versions = {line["url"].removeprefix(site.base): line["version"] for line in home.manifest()}
    return {old, other, moved}, versions.get(moved) == 2


def all_refused(home: Installation, site: SmallSite) -> tuple[set[str], bool]:
    """Twenty articles that answer 403 for a time: asked sparingly, told, and read when they are let out."""
    posts = {_plain(site, number) for number in range(1, 21)}
    site.feed("/feed.xml", list(range(1, 21)), NOW)
    home.declare("small", site.declaration('feeds = ["@/feed.xml"]'))
    kept = {path: site.pages[path] for path in posts}
    site.pages |= dict.fromkeys(posts, Resource(b"<h1>Forbidden</h1>", HTML, status=403))
    ran = home.run("crawl", "small")
    told = "left for the next run" in ran.err and len({one.path for one in site.take_asked()} & posts) <= 7
    site.pages |= kept
    age(home, 10 * DAY)
    home.run("crawl", "small")
    return posts, told


MOODS: dict[str, Callable[[Installation, SmallSite], tuple[set[str], bool]]] = {
    "404 first": not_there_yet,
    "500 past the end": error_past_the_end,
    "oldest first": oldest_first,
    "new address": new_address,
    "all refused": all_refused,
}
