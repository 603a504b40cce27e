"""The 104 real pages beside the project (../shared/pages) over real HTTP, each site with made listing, feed and sitemap pages.

The pages go out byte for byte under the paths they had. No one way shows them all on every site; together the ways of a site do.
"""

from __future__ import annotations

import gzip
import json
import re
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from crawler.demo.http import RSS, TEXT, XML, Resource, Response, answer
from crawler.demo.server import Server

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PAGES = Path(__file__).parents[2].parent / "shared" / "pages"
ARCHIVED = date(2021, 4, 15)
PER_PAGE = 8
SITES = {  # folder: (article pattern, identity, ways)
    "unep": (r"^/news-and-stories/(?:story|press-release)/", None, ("listing", "feed")),
    "isa": (r"^/news/", None, ("sitemap",)),
    "cbd": (r"^/article/", None, ("feed", "sitemap")),
    "ioc": (r"^/news/", None, ("listing",)),
    "imo": (r"(?i)^/en/mediacentre/pressbriefings/pages/[^/]+\.aspx$", None, ("listing", "sitemap")),
    "fao": (r"^/news/story/(?P<lang>[a-z]{2})/item/(?P<id>\d+)/icode/", "{host}/{lang}/{id}", ("listing", "feed", "sitemap")),
}


@dataclass(frozen=True, slots=True)
class Gold:
    """What is known of a real page; ``text`` None: not known, ``published`` None: the page shows no date."""

    page: str
    path: str
    title: str
    published: str | None
    text: str | None

    @property
    def body(self) -> bytes:
        """The page's bytes as they were archived."""
        return gzip.decompress((PAGES / self.page).read_bytes())


def there() -> bool:
    """Whether the real pages can be read."""
    return (PAGES / "gold.jsonl").is_file()


def gold(site: str) -> list[Gold]:
    """The pages of one site, in the order of the gold file."""
    lines = map(json.loads, (PAGES / "gold.jsonl").read_text("utf-8").splitlines())
    mine = (line for line in lines if line["page"].startswith(f"{site}/"))
    return [Gold(line["page"], urlsplit(line["url"]).path, line["title"], line["published"], line["text"]) for line in mine]


class RealSite:
    """One site's real pages at ``base``, with made entrances."""

    def __init__(self, base: str, site: str) -> None:
        self.base, self.site, self.pages = base, site, gold(site)
        self.ways = SITES[site][2]
        self._resources = {unquote(one.path): Resource(one.body, "text/html; charset=UTF-8", _noon(0)) for one in self.pages}

    def respond(self, method: str, path: str, headers: Mapping[str, str]) -> Response:
        """Answer one request."""
        parts = urlsplit(path)
        page = parse_qs(parts.query).get("page", ["1"])[0]
        return answer(self._resources.get(unquote(parts.path)) or self._entrance(parts.path, int(page)), headers)

    def shown(self, way: str) -> Sequence[Gold]:
        """What one way shows: when there are several, each leaves out some."""
        if len(self.ways) == 1:
            return self.pages
        left_out = self.ways.index(way)
        return [one for place, one in enumerate(self.pages) if place % (3 * len(self.ways)) != left_out]

    def declaration(self) -> str:
        """The TOML text that declares this site."""
        article, key, _ = SITES[self.site]
        entrances = {"feed": f'feeds = ["{self.base}/made/feed.xml"]', "sitemap": f'sitemaps = ["{self.base}/made/sitemap.xml"]'}
        entrances["listing"] = f'listings = ["{self.base}/made/listing"]\nnext_page = {{ param = "page", first = 1 }}'
        ways = "\n".join(entrances[way] for way in self.ways)
        identity = f'\n[identity]\nkey = "{key}"\n' if key else ""
        return (
            f'title = "Real pages of {self.site}"\nhome = "{self.base}/"\nhosts = ["{urlsplit(self.base).hostname}"]\n'
            f'allow_private = ["127.0.0.0/8"]\nlanguage = ["en"]\n\n[discover]\n{ways}\narticle = \'{article}\'\n{identity}'
            "\n[expect]\nmin_links = 1\nmin_chars = 100\n\n[manners]\ndelay = 0\n"
        )

    def _entrance(self, place: str, page: int) -> Resource:
        if place == "/robots.txt":
            return Resource(b"User-agent: *\nDisallow: /admin/\n", TEXT, _noon(0))
        if place == "/made/feed.xml" and "feed" in self.ways:
            return Resource(self._feed().encode(), RSS, _noon(0))
        if place == "/made/sitemap.xml" and "sitemap" in self.ways:
            rows = "".join(f"<url><loc>{escape(self.base + one.path)}</loc></url>" for one in self.shown("sitemap"))
            told = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
            return Resource(told.encode(), XML, _noon(0))
        if place == "/made/listing" and "listing" in self.ways:
            return Resource(self._listing(page).encode(), modified=_noon(0))
        return Resource(b"<!DOCTYPE html><title>Not found</title><h1>Not found</h1>", status=404)

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>{escape(one.title, quote=False)}</title><link>{escape(self.base + one.path)}</link>"
            f"<pubDate>{format_datetime(_noon(place))}</pubDate></item>"
            for place, one in enumerate(self.shown("feed"))
        )
        head = f"<title>Latest</title><link>{self.base}/</link><description>Latest</description>"
        return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{items}</channel></rss>'

    def _listing(self, page: int) -> str:
        shown = self.shown("listing")
        part = shown[(page - 1) * PER_PAGE : page * PER_PAGE]
        rows = "".join(f'<div class="row"><h3><a href="{escape(one.path)}">{escape(one.title)}</a></h3></div>\n' for one in part)
        following = f'<a rel="next" href="?page={page + 1}">Next</a>' if page * PER_PAGE < len(shown) else ""
        menu = '<header><a href="/">Home</a> <a href="/about">About</a></header>'
        body = f'{menu}<main>{rows}</main><nav class="pager">{following}</nav>'
        return f"<!DOCTYPE html><html><head><title>News</title></head><body>{body}</body></html>"


class RealSites:
    """All sites of the real pages, served while the ``with`` block lasts."""

    def __init__(self, *names: str) -> None:
        self.names = names or tuple(SITES)
        self.servers: dict[str, Server[RealSite]] = {}
        self._open = ExitStack()

    def __enter__(self) -> RealSites:
        for place, name in enumerate(self.names):
            server = Server(lambda base, name=name: RealSite(base, name), address=f"127.0.2.{place + 1}")  # type: ignore[misc]
            self.servers[name] = self._open.enter_context(server)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def config(self, folder: Path) -> Path:
        """Write the sources into ``folder``; gives the folder."""
        (folder / "sources").mkdir(parents=True, exist_ok=True)
        for name, server in self.servers.items():
            (folder / "sources" / f"{name}.toml").write_text(server.site.declaration(), "utf-8")
        return folder


def words(text: str) -> list[str]:
    """Words for comparing a cleaned text with the silver one: letters and digits only, what the bad conversion broke left out."""
    return [word for word in re.findall(r"\w+", text.lower()) if "�" not in word]


def _noon(days: int) -> datetime:
    return datetime.combine(ARCHIVED - timedelta(days=days), time(12), UTC)
