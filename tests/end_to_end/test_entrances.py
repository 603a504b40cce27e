"""Entrances as they are met: each kind of feed read, a broken one told at every poll, endless listings ended with a named reason."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from crawler.demo.http import HTML, RSS, XML, Resource
from crawler.demo.server import Server
from tests.end_to_end.installation import Installation
from tests.sites import machine
from tests.sites.small import SmallSite

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime.now(UTC).replace(microsecond=0)
WHEN = NOW - timedelta(days=1)


def lay_feeds(site: SmallSite) -> dict[str, str]:
    """One article in each kind of feed; gives the path of the feed to that of the article."""
    shown = {
        name: (f"{site.base}{site.article(number, WHEN)}", site.pieces[number].title)
        for number, name in enumerate(("guid", "rss091", "rdf", "json", "atom", "torn"))
    }
    head = f"<title>x</title><link>{site.base}/</link>"

    def lay(name: str, text: str, type: str = RSS) -> None:
        url, title = shown[name]
        site.put(f"/{name}", text.replace("@url", url).replace("@path", url[len(site.base) + 1 :]).replace("@title", title), type, NOW)

    other = f"<link>{site.base}/feed/view/en/1</link>"
    lay(
        "guid",
        f'<rss version="2.0"><channel>{head}<item><title>@title</title>{other}<guid isPermaLink="true">@url</guid></item></channel></rss>',
    )
    lay("rss091", f'<rss version="0.91"><channel>{head}<item><title>@title</title><link>/@path</link></item></channel></rss>')
    namespaces = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
    lay(
        "rdf",
        f'<rdf:RDF {namespaces}><channel>{head}</channel><item rdf:about="@url"><title>@title</title><link>@url</link></item></rdf:RDF>',
    )
    told = {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [{"id": "5", "url": "/@path", "title": "@title"}]}
    lay("json", json.dumps(told), "application/feed+json")
    entry = '<entry><title>@title</title><link href="@path"/><id>6</id></entry>'
    lay("atom", f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{site.base}/"><title>x</title>{entry}</feed>', XML)
    lay("torn", f'<rss version="2.0"><channel>{head}<item><title>@title & co</title><link>@url</link></item><item><title>to')
    site.put("/html", "<!DOCTYPE html><html><title>News</title><body><p>This feed has moved.</p></body></html>", HTML, NOW)
    return {f"{site.base}/{name}": url for name, (url, _) in shown.items()}


def test_every_kind_of_feed_is_read_and_what_is_none_is_told_at_every_poll(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    with Server(SmallSite) as server:
        site = server.site
        shown = lay_feeds(site)
        packed = site.article(9, WHEN)
        site.pages["/map.xml.gz"] = Resource(
            gzip.compress(machine.sitemap(site.base, [(packed, WHEN)]).encode()), "application/x-gzip", NOW
        )
        feeds = ", ".join(f'"{url}"' for url in [*shown, f"{site.base}/html"])
        installation.declare("small", site.declaration(f'feeds = [{feeds}]\nsitemaps = ["@/map.xml.gz"]'))
        first = installation.run("crawl", "small")
        site.take_asked()
        again = installation.run("crawl", "small")

    assert {line["url"] for line in installation.manifest()} == {*shown.values(), site.base + packed}
    assert first.code == again.code == 1
    for ran in (first, again):
        assert f"feed {site.base}/html: not_a_feed" in ran.err, ran
    states = {row["entrance"].rpartition("/")[2]: row["state"] for row in installation.rows("select * from visits order by rowid desc")}
    assert states["torn"] == "degraded"
    assert [(one.path, one.status) for one in site.asked if one.status != 304] == [("/html", 200)]
    assert len(site.asked) == len(shown) + 2


def test_a_calendar_and_a_listing_without_end_are_left_with_a_named_reason(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    with Server(SmallSite) as server:
        site = server.site

        def page(path: str, numbers: list[int], following: str) -> None:
            rows = "".join(f'<h3><a href="{site.article(number, WHEN)}">{site.pieces[number].title}</a></h3>' for number in numbers)
            more = f'<nav class="pager"><a rel="next" href="{following}">Next</a></nav>'
            site.put(path, site.cms.frame("News", f"<main>{rows}</main>{more}", ""), HTML, NOW)

        for place in range(12):
            months = [NOW.year * 12 + NOW.month + place + step for step in (0, 1)]
            named = [f"/calendar?month={month // 12}-{month % 12 + 1:02d}" for month in months]
            page(named[0] if place else "/calendar", [100 + place], named[1])
            page(f"/endless?page={place}" if place else "/endless", [1, 2, 3], f"/endless?page={place + 1}")
            page(f"/deep?page={place}" if place else "/deep", [200 + place], f"/deep?page={place + 1}")
        installation.declare("small", site.declaration('listings = ["@/calendar", "@/endless", "@/deep"]\nmax_pages = 8'))
        ran = installation.run("crawl", "small")

    notes = {row["entrance"].rpartition("/")[2]: row["notes"] for row in installation.rows("select entrance, notes from visits")}
    assert "endless addresses" in notes["calendar"]
    assert "3 pages: repeats itself" in notes["endless"]
    assert "8 pages: as many pages as allowed" in notes["deep"]
    assert ran.code == 1, ran
    assert "a calendar that runs into the future" in ran.err
    assert "the bound is 8" in ran.err
