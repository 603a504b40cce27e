"""Search over a made corpus, half of it Chinese: right answers against a plain scan, speed, size, upkeep, kills, the desk, and rivals.

Full: 100,000 documents (10,000 beside them for the projection to a million), 100 kills; --smoke: 1,500 documents and a few kills.
"""

from __future__ import annotations

import shutil
import tempfile
import time
import tomllib
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

from pipelines.insight.holdings import Holdings
from pipelines.search.search import Search
from tests.bench import search_corpus, search_desk, search_kills, search_oracle, search_rivals
from tests.bench.__main__ import missed
from tests.bench.search_texts import texts
from tests.search.made import add, open_corpus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.search_oracle import Asked

STEMS = Path(__file__).parents[1] / "search" / "stems.toml"
APPENDED = 100
TARGETS: dict[str, list[Any]] = {
    "queries": [">=", 300],
    "recall": ["==", 1.0],
    "precision": ["==", 1.0],
    "stems.pairs": [">=", 100],
    "stems.right": ["==", 1.0],
    "query_median_ms": ["<=", 30.0],
    "query_p95_ms": ["<=", 150.0],
    "size_to_text": ["<=", 1.2],
    "append_ms": ["<=", 3.0],
    "rebuild_documents_per_second": [">=", 1500.0],
    "kills.lost": ["==", 0],
    "kills.doubled": ["==", 0],
    "kills.missing": ["==", 0],
    "desk.page_cpu_median_ms": ["<=", 50.0],
    "desk.page_cpu_worst_ms": ["<=", 300.0],
    "desk.page_largest_kb": ["<=", 40.0],
    "desk.csv_differs": ["==", 0],
    "desk.searchable_s": ["<=", 60.0],
    "desk.memory_mb": ["<=", 120.0],
}


def run(smoke: bool) -> dict[str, Any]:
    """Run it; the figures and what was missed."""
    count, kills = (1500, 6) if smoke else (100_000, 100)
    targets = TARGETS | ({} if smoke else {"kills": [">=", 100], "desk.slowdown": ["<=", 1.1]})
    folder = Path(tempfile.mkdtemp(prefix="newswatch-search-"))
    try:
        figures: dict[str, Any] = {"documents": count}
        if not smoke:
            small = _timed(folder / "small", 10_000)
        figures |= _measured(folder, count)
        if not smoke:
            figures |= {f"million.{name}": _projected(small[name], figures[name]) for name in ("query_median_ms", "query_p95_ms")}
        figures |= _stems(folder / "stems")
        figures |= search_kills.measured(folder / "kills", kills)
        asked = [one.text for one in search_oracle.queries()][:: 10 if smoke else 3]
        figures |= search_desk.measured(folder / "data", asked, crawls=0 if smoke else 3)
    finally:
        shutil.rmtree(folder)
    return {"name": "search", "figures": figures, "targets": targets, "missed": missed(figures, targets)}


def _measured(folder: Path, count: int) -> dict[str, Any]:
    data = folder / "data"
    size = search_corpus.make(data, texts(count))
    plain = search_oracle.plain(texts(count))
    asked = search_oracle.queries()
    right = {one.text: search_oracle.matching(one, plain) for one in asked}
    holdings = Holdings.open(data)
    search = Search(holdings)
    began = time.process_time()
    search.rebuild()
    figures: dict[str, Any] = {"rebuild_documents_per_second": round(count / (time.process_time() - began), 1)}
    figures["size_to_text"] = round(search.index.file.path.stat().st_size / size, 3)
    figures |= _answers(search, asked, right) | _times(search, asked)
    holdings.close()
    figures["append_ms"] = _append(data)
    return figures | search_rivals.measured(folder, plain, asked, right, size)


def _timed(data: Path, count: int) -> dict[str, float]:
    search_corpus.make(data, texts(count))
    holdings = Holdings.open(data)
    search = Search(holdings)
    search.rebuild()
    figures = _times(search, search_oracle.queries())
    holdings.close()
    shutil.rmtree(data)
    return figures


def _answers(search: Search, asked: Sequence[Asked], right: dict[str, set[int]]) -> dict[str, Any]:
    """Recall and precision over all answers, how many queries were wholly right, and which kinds were not."""
    hit = wanted = given = 0
    wrong: dict[str, list[str]] = {}
    for one in asked:
        with search.asking() as questions:  # a connection has two seconds for all that it is asked
            found, expected = set(questions.all(search.parse(one.text))), right[one.text]
        hit, wanted, given = hit + len(found & expected), wanted + len(expected), given + len(found)
        if found != expected:
            wrong.setdefault(one.kind, []).append(f"{one.text}: {len(found - expected)} too many, {len(expected - found)} missing")
    figures = {f"wrong.{kind}": "; ".join(each[:3]) for kind, each in wrong.items()}
    return {
        "queries": len(asked),
        "kinds": len({one.kind for one in asked}),
        "queries_with_hits": sum(bool(right[one.text]) for one in asked),
        "hits": wanted,
        "recall": hit / wanted,
        "precision": hit / given,
        **figures,
    }


def _times(search: Search, asked: Sequence[Asked]) -> dict[str, float]:
    """The count and the best twenty of each query, in milliseconds of the wall."""
    times = []
    for one in asked:
        began = time.perf_counter()
        with search.asking() as questions:
            query = search.parse(one.text)
            questions.count(query)
            questions.page(query)
        times.append(1000 * (time.perf_counter() - began))
    return {
        "query_median_ms": round(median(times), 2),
        "query_p95_ms": round(quantiles(times, n=20)[-1], 2),
        "query_worst_ms": round(max(times), 2),
    }


def _append(data: Path) -> float:
    """CPU milliseconds that the index costs for each text that is appended, one commit a text."""
    corpus, holdings = open_corpus(data), Holdings.open(data)
    search = Search(holdings)
    search.follow()
    spent = 0.0
    for number in range(APPENDED):
        add(corpus, 5_000_000 + number, f"Appended {number}", f"气候变化与发展 {number} climate change and development. " * 20)
        began = time.process_time()
        search.follow()
        spent += time.process_time() - began
    holdings.close()
    corpus.close()
    return round(1000 * spent / APPENDED, 3)


def _stems(data: Path) -> dict[str, Any]:
    """The hand-made table of pairs, asked of an index in which each word is a text."""
    table = tomllib.loads(STEMS.read_text(encoding="utf-8"))
    words = sorted({word for rows in table.values() for row in rows for word in row.split()})
    corpus = open_corpus(data)
    number = {word: add(corpus, 100 + place, f"Text {place}", word).sequence for place, word in enumerate(words)}
    corpus.close()
    holdings = Holdings.open(data)
    search = Search(holdings)
    search.follow()
    with search.asking() as questions:
        found = {word: set(questions.all(search.parse(word))) for word in words}
    holdings.close()
    pairs = [(*row.split(), alike) for name, alike in (("same", True), ("other", False)) for row in table[name]]
    right = [(number[two] in found[one]) is alike and (number[one] in found[two]) is alike for one, two, alike in pairs]
    return {"stems.pairs": len(pairs), "stems.right": sum(right) / len(right)}


def _projected(small: float, large: float) -> float:
    """A figure at a million, from those at 10,000 and at 100,000: what grows goes on growing as it did."""
    return round(large + max(0.0, (large - small) * 10), 1)
