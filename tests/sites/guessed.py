"""Sites of the shipped sources on which every guess of their declarations is wrong: what was declared fails, the news stand elsewhere."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.demo.http import HTML, TEXT, Resource, Response
from tests.sites import machine
from tests.sites.piece import slug

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sites.small import SmallSite

ROOT = Path(__file__).parents[2] / "config"
COUNT, PER_PAGE = 14, 6
PATHS = {  # where an article of the source lies; {n} is its number, {s} its title as a name
    "cicete": "/article/english/NewsUpdate/202611/{n:08d}.shtml",
    "fcssc": "/en/media_center/press_releases_detail/{n}",
    "southsouth": "/news/{s}/",
    "unchina": "/en/{n:06d}-{s}",
    "undesa": "/en/desa/{s}",
    "undp": "/china/stories/{s}",
    "unep": "/news-and-stories/story/{s}",
    "unfpachina": "/en/news/{n:06d}",
    "unhabitat": "/news/{s}",
    "unicefchina": "/en/stories/{s}",
    "unido": "/news/{s}",
    "unitar": "/about/news-stories/news/{s}",
    "unwomen": "/en/stories/2026/11/{s}",
    "upsc": "/upsc/view?id={n}",
    "whochina": "/china/news/detail/{s}",
}
_BARE = b"<!DOCTYPE html><html><head><title>Notice</title></head><body><p>This part of the site has been closed.</p></body></html>"
FAILURES = (
    Resource(b"<h1>Not found</h1>", HTML, status=404),
    Resource(b"<h1>Gone</h1>", HTML, status=410),
    Resource(_BARE, HTML),
    Response(302, (("Location", "/"), ("Content-Length", "0"))),
    Resource(b"<h1>Forbidden</h1>", HTML, status=403),
)
"""What the declared entrances answer, one after the other."""


@dataclass(frozen=True, slots=True)
class Shows:
    """Where a site really shows its articles, by paths; an empty one: it has no such way."""

    feed: str
    listing: str
    later: str
    sitemap: str


SHOWN = (
    Shows("/updates.xml", "/newsroom/latest", "?page={n}", ""),
    Shows("", "/media/news", "?start={n}", ""),
    Shows("/out/rss.php", "", "", "/maps/articles.xml"),
    Shows("/atom", "/press-room/", "page/{n1}/", "/sitemap/all.xml"),
)


def lay(site: SmallSite, name: str, place: int) -> tuple[str, set[str]]:
    """Lay the site of a source, its failures and ways chosen by ``place``; gives its declaration and its articles' paths."""
    text, declared = localized(name, site.base)
    shown, when = SHOWN[place % len(SHOWN)], datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    paths: dict[int, str] = {}
    for number in range(COUNT, 0, -1):
        old = site.article(number, when - timedelta(days=COUNT - number))
        paths[number] = PATHS[name].format(n=number + 5200, s=f"{slug(site.pieces[number].title, 60)}-{number}")
        site.pages[paths[number]] = site.pages.pop(old)
    for at, path in enumerate(declared):
        site.pages[path] = FAILURES[(place + at) % len(FAILURES)]
    menu = _menu(shown)
    site.put("/", menu("Home", "<h1>Welcome</h1><p>We work with all who ask for it.</p>"), HTML, when)
    site.put(urlsplit(tomllib.loads(text)["home"]).path or "/", menu("Home", "<h1>Welcome</h1>"), HTML, when)
    _ways(site, shown, paths, menu, when)
    return text, set(paths.values())


def localized(name: str, base: str) -> tuple[str, list[str]]:
    """A shipped declaration with its hosts turned into ``base``; and the paths of its declared entrances."""
    text = (ROOT / "sources" / f"{name}.toml").read_text("utf-8")
    family = (ROOT / "families" / "unct.toml").read_text("utf-8") if 'family     = "unct"' in text else ""
    text = re.sub(r"https?://[\w.-]+(?=[/\"])", base, re.sub(r"(?m)^(?:enabled|same_hosts|schedule|hosts)\s*=.*\n", "", text))
    text = text.replace("\nunverified", f'\nhosts = ["{urlsplit(base).hostname}"]\nallow_private = ["127.0.0.0/8"]\nunverified', 1)
    text = re.sub(r"(?m)^delay\s*=.*$", "delay = 0", text) if "[manners]" in text else f"{text}\n[manners]\ndelay = 0\n"
    values, inherited = tomllib.loads(text), tomllib.loads(family.replace("{language}", "en"))
    told = [each.get("discover", {}).get(way, []) for each in (values, inherited) for way in ("feeds", "sitemaps", "listings")]
    return text, [url.removeprefix(base) or "/" for urls in told for url in urls]


def _menu(shown: Shows) -> Callable[[str, str], str]:
    links = '<a href="/about-the-office">About the office</a><a href="/contact">Contact</a>'
    links += f'<a href="{shown.listing}">Newsroom</a>' if shown.listing else ""
    head = f'<link rel="alternate" type="application/rss+xml" href="{shown.feed}">' if shown.feed else ""

    def page(title: str, main: str) -> str:
        top = f'<!DOCTYPE html><html lang="en"><head><title>{title}</title>{head}</head>'
        return f"{top}<body><nav>{links}</nav><main>{main}</main></body></html>"

    return page


def _ways(site: SmallSite, shown: Shows, paths: dict[int, str], menu: Callable[[str, str], str], when: datetime) -> None:
    numbers = list(paths)
    if shown.feed:
        items = "".join(f"<item><title>{site.pieces[n].title}</title><link>{site.base}{paths[n]}</link></item>" for n in numbers[:8])
        site.put(shown.feed, f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>', "application/rss+xml", when)
    if shown.sitemap:
        told = machine.sitemap(site.base, [(path, when) for path in paths.values()])
        site.put(shown.sitemap, told, "application/xml", when)
        site.pages["/robots.txt"] = Resource(f"User-agent: *\nDisallow:\nSitemap: {site.base}{shown.sitemap}\n".encode(), TEXT)
    if shown.listing:
        for page, start in enumerate(range(0, len(numbers), PER_PAGE)):
            rows = "".join(_card(site, paths[n], n) for n in numbers[start : start + PER_PAGE])
            further = shown.listing + shown.later.format(n=page + 1, n1=page + 2)
            more = f'<nav class="pager"><a rel="next" href="{further}">Next</a></nav>' if start + PER_PAGE < len(numbers) else ""
            here = shown.listing + shown.later.format(n=page, n1=page + 1) if page else shown.listing
            site.put(here, menu("News", f"<h1>News</h1>{rows}{more}"), HTML, when)


def _card(site: SmallSite, path: str, number: int) -> str:
    return f'<article><h3><a href="{path}">{site.pieces[number].title}</a></h3><time>{site.pieces[number].day}</time></article>'
