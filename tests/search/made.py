"""A small corpus to search in, and its index."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pipelines.corpus.corpus import Corpus
from pipelines.insight.holdings import Holdings
from pipelines.model import Article, DateCandidate, DateFrom
from pipelines.search.search import Search
from tests.corpus.made import Clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pipelines.model import Document
    from pipelines.model.watch import Watch

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)

TEXTS: Mapping[int, tuple[str, str, Mapping[str, str]]] = {
    0: ("气候变化报告", "联合国，中国。氣候的變化很大，2026 年 UNIDO 的报告说，粮食安全是重点。", {"language": "zh", "source": "unchina"}),
    1: (
        "Women leaders met in Beijing",
        "The organisations developed 370,139 partnerships. It was said twice in Côte d'Ivoire.",
        {"kind": "story"},
    ),
    2: ("第二篇", "候变与化石。气，候。今日大家都在说别的事情，一点也不谈天气。", {"language": "zh-Hant", "published": "2025-03-04"}),
    3: (
        "China and the delta",
        "Nothing of the sort. Climate change is told of, and climate finance. A united unit imports.",
        {"published": ""},
    ),
}


def add(corpus: Corpus, number: int, title: str, body: str, *, key: str = "", **more: str) -> Document:
    """Append a text; ``more`` are language, kind, source, published."""
    published = more.get("published", f"2026-11-{1 + number % 28:02d}")
    date = DateCandidate(DateFrom.VISIBLE, published, published) if published else None
    url = f"https://{key or f'made.test/{number}'}"
    article = Article(
        url, title, (), published=date, language=more.get("language", "en"), kind=more.get("kind", "article"), cleaner="clean 1"
    )
    kept = corpus.append(
        article, f"{title}\n\n{body}", source=more.get("source", "made"), url_key=key or f"made.test/{number}", fetched_at=NOW
    )
    assert kept.document is not None
    return kept.document


def fill(corpus: Corpus) -> list[Document]:
    """Append `TEXTS`."""
    return [add(corpus, number, title, body, **more) for number, (title, body, more) in TEXTS.items()]


def search_in(corpus: Corpus, watches: Iterable[Watch] = ()) -> Search:
    """A `Search` over a corpus that is open for writing elsewhere."""
    return Search(Holdings(corpus.layout, corpus.catalogue), watches=watches, clock=lambda: NOW)


def open_corpus(data: Path) -> Corpus:
    """A corpus whose clock goes on by a second at every look, from `NOW` on."""
    return Corpus.open(data, clock=Clock(NOW - timedelta(hours=1)))


def found(search: Search, query: str) -> list[int]:
    """The numbers of all that matches, in order; the index is brought up to date first."""
    search.follow()
    with search.asking() as questions:
        return sorted(questions.all(search.parse(query)))
