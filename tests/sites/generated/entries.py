"""The posts of a generated site, and the parts that many generators write alike: feeds, sitemaps, pages of a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from crawler.demo.pages import body_html
from crawler.demo.story import Story
from tests.sites import machine
from tests.sites.generated.folder import PLACEHOLDER
from tests.sites.piece import slug
from tests.sites.texts import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """A post: ``slug`` of its title, its time, its blocks in the markup of `crawler.demo.story`."""

    number: int
    title: str
    slug: str
    at: datetime
    blocks: tuple[str, ...]

    @property
    def html(self) -> str:
        """Its body."""
        return body_html(Story(self.number, "en", "blog", "Post", self.title, "", "\n\n".join(self.blocks)))

    @property
    def teaser(self) -> str:
        """Its first words."""
        return escape(self.blocks[0][:140])


def entries(count: int, world: str) -> list[Entry]:
    """Posts of every third day, newest first; a few titles are of one or two words, as titles are."""
    start = datetime.now(UTC).replace(hour=8, minute=30, second=0, microsecond=0) - timedelta(days=1)
    made = []
    for number in range(count):
        told = write(number, "en", world=world)
        title = " ".join(told.title.split()[:2]).strip(":,") + f" {number}" if number % 7 == 3 else told.title
        made.append(Entry(number, title, slug(title, 60), start - timedelta(days=3 * number), told.blocks))
    return made


def listed(posts: Sequence[Entry], card: Callable[[Entry], str], pager: Callable[[int, int], str]) -> list[str]:
    """The pages of a list: cards of ten posts, then what ``pager`` gives for (number from 1, of how many)."""
    pages = [posts[at : at + PER_PAGE] for at in range(0, len(posts), PER_PAGE)]
    return ["".join(map(card, page)) + pager(number, len(pages)) for number, page in enumerate(pages, 1)]


def sitemap(paths: Iterable[str], posts: Iterable[tuple[str, Entry]] = ()) -> bytes:
    """A sitemap of pages without a date, and of posts with theirs."""
    dated = machine.sitemap(PLACEHOLDER, [(path, post.at) for path, post in posts])
    plain = "".join(f"<url><loc>{PLACEHOLDER}{path}</loc></url>\n" for path in paths)
    return dated.replace("</urlset>", f"{plain}</urlset>").encode()


def rss(posts: Iterable[tuple[str, Entry]], title: str = "Made site") -> bytes:
    """RSS 2.0."""
    items = "".join(
        f"<item><title>{escape(post.title)}</title><link>{PLACEHOLDER}{path}</link><guid>{PLACEHOLDER}{path}</guid>"
        f"<pubDate>{format_datetime(post.at)}</pubDate><description>{post.teaser}</description></item>\n"
        for path, post in posts
    )
    head = f"<title>{title}</title><link>{PLACEHOLDER}/</link><description>{title}</description>"
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def atom(posts: Iterable[tuple[str, Entry]], title: str = "Made site") -> bytes:
    """Atom."""
    told = "".join(
        f'<entry><title type="html">{escape(post.title)}</title><link href="{PLACEHOLDER}{path}" rel="alternate" type="text/html"/>'
        f"<id>{PLACEHOLDER}{path}</id><published>{post.at.isoformat()}</published><updated>{post.at.isoformat()}</updated></entry>\n"
        for path, post in posts
    )
    head = f'<title>{title}</title><id>{PLACEHOLDER}/</id><link href="{PLACEHOLDER}/"/>'
    return f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">{head}{told}</feed>'.encode()


def page(title: str, generator: str, menu: Sequence[tuple[str, str]], main: str, head: str = "") -> bytes:
    """A page with the site's menu above and below its main part."""
    links = "".join(f'<li><a href="{path}">{name}</a></li>' for path, name in menu)
    made = f'<meta name="generator" content="{generator}">' if generator else ""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} | Made site</title>{made}{head}</head><body>'
        f'<header class="site-header"><a class="site-title" href="/">Made site</a><nav><ul>{links}</ul></nav></header>{main}'
        f'<footer class="site-footer"><ul>{links}</ul><p>Written in the valley.</p></footer></body></html>'
    ).encode()


def standing(names: Sequence[str]) -> str:
    """The text of a page that is no post."""
    said = " ".join(f"The office keeps a page about {name} for those who ask for it in writing." for name in names)
    return f"<p>{said} It is changed when the rules change, and it is no news.</p>"
