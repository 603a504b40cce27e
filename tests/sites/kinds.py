"""Made sites of the kinds a monitor meets: Drupal, WordPress, a static generator, a Chinese government CMS; whole or with one way broken.

Pages are rendered once, when they are published, with the weight of real pages around the article. Used to measure what is found and
what it costs; the addresses of what is published are known.
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from crawler.demo.http import HTML, RSS, TEXT, XML, Resource, Response, answer
from crawler.demo.pages import body_html
from crawler.demo.story import Story
from tests.sites import cms, machine
from tests.sites.texts import write

if TYPE_CHECKING:
    from collections.abc import Mapping

FEED_SIZE, PAGE_SIZE = 20, 20


@dataclass(frozen=True, slots=True)
class Post:
    """A published article of a made site."""

    number: int
    path: str
    story: Story
    at: datetime


class KindSite:
    """A site of one kind (``drupal``, ``wordpress``, ``static``, ``government``) at ``base``.

    ``broken`` maps a way to how it fails: ``feed`` to ``missing``, ``html`` or ``torn``; ``sitemap`` to ``missing``, ``torn`` or
    ``stale`` (knows only what stood at the start); ``listing`` to ``missing`` or ``short`` (first page only). ``start`` is the moment
    of the newest of the first ``count`` articles, which appeared every five hours before.
    """

    def __init__(
        self, base: str, kind: str, *, count: int, start: datetime, broken: Mapping[str, str] | None = None, weight: int = 24_000
    ) -> None:
        self.base, self.cms, self.broken = base, cms.KINDS[kind], dict(broken or {})
        self.posts: list[Post] = []
        self._weight = cms.weight(weight)
        self._pages: dict[str, Resource] = {}
        self._entrances: dict[str, Resource] = {}
        self._lock = threading.Lock()
        self._first_count = count
        self.publish(count, start - timedelta(hours=5 * count), timedelta(hours=5))

    def publish(self, count: int, after: datetime, every: timedelta) -> list[str]:
        """Publish ``count`` articles, the first ``every`` later than ``after``; gives their addresses."""
        with self._lock:
            fresh = [self._post(len(self.posts) + place, after + every * (place + 1)) for place in range(count)]
            self._pages |= {unquote(post.path): self._page(post) for post in fresh}
            self.posts += fresh
            self._entrances = {}
            return [self.base + post.path for post in fresh]

    @property
    def urls(self) -> set[str]:
        """The addresses of all articles."""
        return {self.base + post.path for post in self.posts}

    @property
    def paths(self) -> set[str]:
        """The same without the host, as a request log has them."""
        return {post.path for post in self.posts}

    def entrances(self) -> dict[str, str]:
        """Way to address, but for the ways that are missing."""
        told = {"feed": self.cms.feed, "sitemap": self.cms.sitemap, "listing": self.cms.listing}
        return {way: self.base + path for way, path in told.items() if self.broken.get(way) != "missing"}

    def respond(self, method: str, path: str, headers: Mapping[str, str]) -> Response:
        """Answer one request."""
        parts = urlsplit(path)
        page = self._pages.get(unquote(parts.path))
        return answer(page or self._entrance(f"{parts.path}?{parts.query}" if parts.query else parts.path), headers)

    def declaration(self) -> str:
        """The TOML text that declares it, with every way it has."""
        ways = self.entrances()
        lines = [
            f'{key} = ["{ways[way]}"]' for way, key in (("feed", "feeds"), ("sitemap", "sitemaps"), ("listing", "listings")) if way in ways
        ]
        return (
            f'title = "A made site"\nhome = "{self.base}/"\nhosts = ["{urlsplit(self.base).hostname}"]\nallow_private = ["127.0.0.0/8"]\n'
            f'language = ["{self.cms.language}"]\n\n[discover]\n' + "\n".join(lines) + f"\narticle = '{self.cms.article}'\n"
            f"next_page = {self.cms.next_page}\n\n[manners]\ndelay = 0\n"
        )

    def _post(self, number: int, at: datetime) -> Post:
        told = write(number, self.cms.language, world=self.cms.name)
        story = Story(number, self.cms.language, "news", "News", told.title, "", "\n\n".join(told.blocks))
        return Post(number, quote(self.cms.path(number, told.title, at), safe="/"), story, at)

    def _page(self, post: Post) -> Resource:
        sidebar = random.Random(post.number).sample(self.posts, min(5, len(self.posts)))
        aside = "".join(f'<li><a href="{other.path}">{other.story.title}</a></li>' for other in sidebar)
        main = self.cms.page(post.story.title, post.at, body_html(post.story))
        body = self.cms.frame(post.story.title, f"{main}<aside><ul>{aside}</ul></aside>", self._weight)
        return Resource(body.encode(), HTML, post.at)

    def _entrance(self, asked: str) -> Resource:
        with self._lock:
            if asked not in self._entrances:
                self._entrances[asked] = self._make(asked)
            return self._entrances[asked]

    def _make(self, asked: str) -> Resource:
        posts = self.posts[::-1]
        if asked == "/robots.txt":
            told = [] if "sitemap" in self.broken else [self.cms.sitemap]
            return Resource(machine.robots(self.base, (), None, told).encode(), TEXT, self.posts[0].at)
        if asked == self.cms.feed:
            return self._torn("feed", self.cms.feed_text(self.base, posts[:FEED_SIZE]), RSS)
        if asked in (self.cms.sitemap, self.cms.child):
            return self._sitemap(asked, posts)
        number = 0 if asked == "/" else self.cms.number(asked)
        if number is None or (self.broken.get("listing") == "missing" and asked != "/") or number * PAGE_SIZE >= len(posts):
            return Resource(self.cms.frame("Not found", "<h1>Not found</h1>", "").encode(), status=404)
        more = (number + 1) * PAGE_SIZE < len(posts) and self.broken.get("listing") != "short"
        rows = "".join(self.cms.row(post.story.title, post.path, post.at) for post in posts[number * PAGE_SIZE : (number + 1) * PAGE_SIZE])
        following = self.cms.pager(number + 1) if more else ""
        return Resource(self.cms.frame("News", f"<main>{rows}</main>{following}", self._weight).encode(), HTML, posts[0].at)

    def _sitemap(self, asked: str, posts: list[Post]) -> Resource:
        if asked == self.cms.sitemap and self.cms.child:
            return self._torn("sitemap", machine.sitemap_index(self.base, [self.cms.child]), XML)
        known = posts[-self._first_count :] if self.broken.get("sitemap") == "stale" else posts
        return self._torn("sitemap", machine.sitemap(self.base, [(unquote(post.path), post.at) for post in known]), XML)

    def _torn(self, way: str, text: str, type: str) -> Resource:
        """An XML entrance as it is, or as it fails."""
        how, body = self.broken.get(way), text.encode()
        if how == "missing":
            return Resource(b"<!DOCTYPE html><title>Not found</title>", status=404)
        if how == "html":
            return Resource(b"<!DOCTYPE html><html><title>News</title><body><p>This feed has moved.</p></body></html>", HTML)
        if how == "torn":
            body = body[: len(body) * 2 // 3]
        return Resource(body, type, max((post.at for post in self.posts), default=datetime.now(UTC)))
