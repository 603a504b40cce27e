"""The demonstration site: which stories are on it now, and what it answers. State in memory, time from the clock it is given."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, unquote, urlsplit

from crawler.demo import indexes, pages
from crawler.demo.http import HTML, RSS, TEXT, XML, Resource, Response, answer
from crawler.demo.pages import PageFacts
from crawler.demo.story import Story, stories

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

CORRECTED = {1116: ("fell to a fifth of the average", "fell, as corrected figures show, to a third of the average")}
REPUBLISHED = {1107: ("Flood exercise draws lessons for towns on the river", "JIANGKOU - ")}
STRANGE = "https://partner.example/en/stories/9001-news-from-elsewhere"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a reader of the whole site would find at one moment: the stories by their addresses."""

    shown: Mapping[str, Story]


class MadeSite:
    """The site at ``base`` (``http://127.0.0.1:40123``). Times of publication are counted back from the clock's first moment."""

    page_size, feed_size = 6, 12

    def __init__(
        self, base: str, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC), told: Sequence[Story] | None = None
    ) -> None:
        self.base, self._clock, self._lock = base, clock, threading.Lock()
        self._started = clock().replace(microsecond=0)
        everything = tuple(told) if told is not None else stories()
        self._waiting = [story for story in everything if story.age is None]
        self._shown = {
            story.path: PageFacts(story, self._back(story.age), self._back(story.age)) for story in everything if story.age is not None
        }

    def respond(self, method: str, path: str, headers: Mapping[str, str]) -> Response:
        """Answer one request; a HEAD is answered as a GET, and the server leaves the body out."""
        if method not in ("GET", "HEAD"):
            return Response(405, (("Allow", "GET, HEAD"),))
        with self._lock:
            return answer(self._find(path), headers)

    def publish_next(self, count: int = 1) -> list[str]:
        """Publish the next ``count`` stories that are waiting; gives their addresses."""
        with self._lock:
            chosen, self._waiting = self._waiting[:count], self._waiting[count:]
            for story in chosen:
                self._put(story)
            return [self.base + quote(story.path) for story in chosen]

    def correct(self) -> list[str]:
        """Change a word of fact in a published story, as an editor would, and name the correction; gives its address."""
        with self._lock:
            return [self._correct(shown) for shown in list(self._shown.values()) if shown.story.id in CORRECTED]

    def republish(self) -> list[str]:
        """Publish a story once more, under another address, title and dateline; gives the new address."""
        with self._lock:
            return [self._republish(shown.story) for shown in list(self._shown.values()) if shown.story.id in REPUBLISHED]

    def snapshot(self) -> Snapshot:
        """What is on the site now; two of them give the expected outcomes (`expected.expected`)."""
        with self._lock:
            return Snapshot({path: shown.story for path, shown in self._shown.items()})

    def _find(self, path: str) -> Resource:
        parts = urlsplit(path)
        place, query = unquote(parts.path), parse_qs(parts.query)
        if shown := self._shown.get(place):
            return self._page(shown)
        if match := re.fullmatch(r"/(en|zh)/(stories|press)/?", place):
            return self._listing(match[1], match[2], query.get("page", ["0"])[0])
        if match := re.fullmatch(r"/(en|zh)?/?", place):
            return self._home(match[1] or "en")
        return self._index(place)

    def _index(self, place: str) -> Resource:
        newest = max(shown.modified for shown in self._shown.values())
        if place == "/robots.txt":
            return Resource(indexes.robots(self.base, [one.story for one in self._shown.values()]).encode(), TEXT, self._started)
        if place == "/feed.xml":
            return Resource(indexes.feed(self.base, self._by("feed")[: self.feed_size], STRANGE).encode(), RSS, newest)
        if place == "/sitemap.xml":
            return Resource(indexes.sitemap(self.base, self._by("sitemap")).encode(), XML, newest)
        return Resource(pages.missing_page("zh" if place.startswith("/zh") else "en").encode(), HTML, status=404)

    def _page(self, shown: PageFacts) -> Resource:
        story = shown.story
        if story.page == "challenge":
            return Resource(pages.challenge_page().encode(), HTML, extra=(("Server", "cloudflare"), ("Cache-Control", "no-store")))
        if story.page == "soft_404":
            return Resource(pages.missing_page(story.language).encode(), HTML)
        body = pages.article_page(shown, self.base, self._related(shown), self._twin(story))
        return Resource(body.encode(), HTML, shown.modified)

    def _listing(self, language: str, section: str, asked: str) -> Resource:
        shown = [one for one in self._by("listing", language) if one.story.section == section]
        total = max(1, -(-len(shown) // self.page_size))
        number = int(asked) if asked.isdecimal() else 0
        part = shown[number * self.page_size : (number + 1) * self.page_size]
        strange = STRANGE if (language, section, number) == ("en", "stories", 0) else None
        newest = max((one.modified for one in shown), default=self._started)
        return Resource(pages.listing_page(language, section, number, total, part, strange).encode(), HTML, newest)

    def _home(self, language: str) -> Resource:
        shown = self._by("listing", language)
        return Resource(pages.home_page(language, shown[:3]).encode(), HTML, max(one.modified for one in shown))

    def _by(self, way: str, language: str | None = None) -> list[PageFacts]:
        wanted = [one for one in self._shown.values() if way in one.story.shown and language in (None, one.story.language)]
        return sorted(wanted, key=lambda one: (one.published, one.story.id), reverse=True)

    def _related(self, shown: PageFacts) -> list[PageFacts]:
        """Three older stories: never a newer one, so that a page does not change when others are published."""
        older = [
            one for one in self._by("listing", shown.story.language) if one.published < shown.published and one.story.page == "article"
        ]
        return sorted(older, key=lambda one: (one.story.id * 7919 + shown.story.id) % 97)[:3]

    def _twin(self, story: Story) -> Story | None:
        told = [one.story for one in self._shown.values()]
        return next((one for one in told if story.translates == one.id or one.translates == story.id), None)

    def _put(self, story: Story) -> None:
        now = self._clock().replace(microsecond=0)
        self._shown[story.path] = PageFacts(story, now, now)

    def _correct(self, shown: PageFacts) -> str:
        story, (old, new) = shown.story, CORRECTED[shown.story.id]
        now = max(self._clock().replace(microsecond=0), shown.modified + timedelta(seconds=1))
        self._shown[story.path] = replace(shown, story=replace(story, body=story.body.replace(old, new)), modified=now)
        return self.base + quote(story.path)

    def _republish(self, story: Story) -> str:
        title, dateline = REPUBLISHED[story.id]
        again = replace(
            story, id=story.id + 80, section="press", kind="Press Release", title=title, slug=re.sub(r"\W+", "-", title.lower())
        )
        again = replace(again, body=dateline + story.body.strip(), age=None)
        self._put(again)
        return self.base + quote(again.path)

    def _back(self, hours: float | None) -> datetime:
        return self._started - timedelta(hours=hours or 0)
