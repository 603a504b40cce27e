"""Which articles a watch is for: by its words, or by its query in the language of search."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pipelines.corpus.files import body_of
from pipelines.outlets.watches import hits
from pipelines.search.marks import marks
from pipelines.search.match import Subject, line, matches
from pipelines.search.query_dates import number
from pipelines.search.watched import queries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from pipelines.model.watch import Watch
    from pipelines.outlets.watches import Ask, News

MOST = 5
"""Words that a message names of what matched."""


def asking(watches: Iterable[Watch], now: datetime) -> Ask:
    """What asks a watch of an article: returns the words that were found, or the query where it is about other things than words.

    Raises ConfigError for a watch whose query cannot be understood.
    """
    known = queries([watch for watch in watches if watch.query], now)

    def ask(watch: Watch, news: News) -> list[str]:
        query = known.get(watch.name)
        if query is None:
            return hits(watch, news)
        if not matches(query, _subject(news, now)):
            return []
        whole = f"{news.title}\n\n{body_of(news.text, news.title)}"
        found = dict.fromkeys(whole[start:end] for start, end in marks(whole, query, "title") + marks(whole, query, "body"))
        return list(found)[:MOST] or [watch.query]

    return ask


def _subject(news: News, now: datetime) -> Subject:
    day = _day(news.published)
    return Subject(
        title=line(news.title),
        body=line(body_of(news.text, news.title)),
        source=news.source,
        lang=news.language,
        kind=news.kind,
        day=number(day or now.date()),
        dated=day is not None,
        found=int(now.timestamp()),
    )


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None
