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

ANSWERS = {
    "": [0, 1, 2, 3],
    "气候": [0],
    "氣候": [0],
    "气": [0, 2],
    "候变": [0, 2],
    "变化": [0],
    "气候变化": [0],
    "化石": [2],
    "国中": [],
    "联合国中国": [],
    '"联合国，中国"': [0],
    "2026年": [0],
    "UNIDO": [0],
    "unido的报告": [0],
    "气 -粮食": [2],
    "-气": [1, 3],
    "-气 -women": [3],
    "woman": [1],
    "organization": [1],
    "meeting": [1],
    '"meeting"': [],
    '"met"': [1],
    "partnership": [1],
    "370139": [1],
    "370,139": [1],
    "ivoire": [1],
    '"cote d\'ivoire"': [1],
    "climate": [3],
    '"climate change"': [3],
    '"climate finance change"': [],
    "import": [3],
    "important": [],
    "unit": [3],
    "develop*": [1],
    '"climate fin*"': [],
    "beijing OR 粮食": [0, 1],
    "(beijing OR 粮食) -unido": [1],
    "title:气候": [0],
    "title:粮食": [],
    "text:粮食": [0],
    "title:(china OR 第二)": [2, 3],
    "source:unchina": [0],
    "-source:unchina": [1, 2, 3],
    "lang:zh": [0, 2],
    "lang:zh-hant": [2],
    "kind:story": [1],
    "after:2026-11-02": [1, 3],
    "before:2026": [2],
    "on:2025-03": [2],
    "dated:no": [3],
    "source:unchina OR kind:story": [0, 1],
    "气候 OR kind:story": [0, 1],
    "-(气 OR source:made) OR climate": [3],
    "-(气 lang:zh)": [1, 3],
    "since:2026-11-29": [0, 1, 2, 3],
    "until:2026-11-29": [],
    "version:old": [],
    "nothing": [3],
    "source:nobody": [],
    "watch:nobody": [],
}
"""The numbers of the texts that a query finds."""


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
