"""Watches: words and phrases, English or Chinese, that somebody wants to be informed of. Matching is pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pipelines.text.scripts import CJK_CHARACTER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from pipelines.model.watch import Watch

    Ask = Callable[[Watch, "News"], list[str]]


@dataclass(frozen=True, slots=True)
class News:
    """An article as an outlet reports it."""

    title: str
    url: str
    source: str
    published: str | None
    language: str
    text: str = ""
    kind: str = "article"
    appended_at: datetime | None = None


def hits(watch: Watch, news: News) -> list[str]:
    """The words of a watch that are in an article's title or text, in the order of the watch; none when it is not for this watch.

    Case, width and accents do not matter. A word in letters matches as a whole word (``port`` is not in ``support``), Chinese
    matches anywhere, a phrase may be broken over a line.
    """
    if watch.sources and news.source not in watch.sources:
        return []
    if watch.languages and news.language.partition("-")[0] not in watch.languages:
        return []
    text = folded(f"{news.title}\n{news.text}")
    return [word for word in watch.words if _pattern(word).search(text)]


def matching(watches: Iterable[Watch], news: News, ask: Ask = hits) -> list[tuple[Watch, list[str]]]:
    """The watches an article is for, each with the words that were found; ``ask`` knows queries, too (`pipelines.monitor.watching`).

    What was in the corpus before a watch was saved is not for it.
    """
    return [(watch, found) for watch in watches if _later(news, watch) and (found := ask(watch, news))]


def _later(news: News, watch: Watch) -> bool:
    return watch.since is None or news.appended_at is None or news.appended_at >= watch.since


def folded(text: str) -> str:
    """A text for comparing: compatibility forms, small letters, no accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", "".join(character for character in plain if not unicodedata.combining(character)))


@cache
def _pattern(word: str) -> re.Pattern[str]:
    if CJK_CHARACTER.search(word):
        return re.compile(r"\s*".join(re.escape(character) for character in folded(word) if not character.isspace()))
    parts = [re.escape(part) for part in folded(word).split()]
    return re.compile(r"(?<!\w)" + r"\s+".join(parts) + r"(?!\w)")
