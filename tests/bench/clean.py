"""Cleaning measured on recorded pages with gold: Newswatch beside the extractors people use.

F1 is over 4-grams of words (Chinese, Japanese and Korean writing one character each), the mean over a site's pages. A date is right
when it is the day the page shows for itself; it is invented when a page of a site whose pages otherwise show dates shows none. CPU
is this process's, the others take turns page by page; Newswatch's figure includes learning from the site's pages.
"""

from __future__ import annotations

import gzip
import html
import importlib.util
import json
import logging
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipelines.clean import learn
from pipelines.clean.batch import bare_source, written
from pipelines.clean.read import read
from pipelines.clean.reapply import settled
from pipelines.model import DateFrom, Page, Reading, SiteProfile
from pipelines.text.characters import tokens

PAGES = Path(__file__).parents[2].parent / "shared" / "pages"
NOW = datetime(2021, 4, 30, tzinfo=UTC)
"""Shortly after the pages were archived."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A recorded page: its bytes and what should come out; ``text`` None where it is not known."""

    site: str
    url: str
    body: bytes
    title: str
    published: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """What an extractor made of a page; ``date`` an ISO day or None."""

    text: str = ""
    title: str = ""
    date: str | None = None


@dataclass(slots=True)
class Score:
    """What is counted for one extractor."""

    f1: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


Extractor = Callable[[Gold], Result]


def run(smoke: bool) -> dict[str, Any]:
    """Measure all extractors that are installed (``smoke``: trafilatura only); figures are ``<extractor>/<measure>``."""
    pages = load(PAGES)
    if not pages:
        return {"name": "clean", "figures": {}, "targets": {}, "missed": [], "skipped": f"no recorded pages at {PAGES}"}
    logging.disable(logging.CRITICAL)
    try:
        scores = measure(pages, {"trafilatura": others()["trafilatura"]} if smoke else others())
    finally:
        logging.disable(logging.NOTSET)
    figures = {f"{name}/{key}": value for name, score in scores.items() for key, value in summary(score).items()}
    stock = figures["trafilatura/cpu_ms_per_page"]
    figures["newswatch/cpu_against_trafilatura"] = round(figures["newswatch/cpu_ms_per_page"] / stock, 3)
    targets: dict[str, list[Any]] = {f"newswatch/f1_{site}": [">=", 0.99] for site in scores["newswatch"].f1}
    targets |= {
        "newswatch/titles_exact": [">=", 1.0],
        "newswatch/dates_right": [">=", 0.99],
        "newswatch/dates_invented": ["<=", 0],
        "newswatch/cpu_against_trafilatura": ["<=", 1.3],
    }
    from tests.bench import clean_gold  # it stands on this module

    if given := clean_gold.cases(smoke):
        more, bounds = clean_gold.figures(given, smoke)
        figures, targets = figures | more, targets | bounds
    missed = [key for key, (sign, bound) in targets.items() if not (figures[key] >= bound if sign == ">=" else figures[key] <= bound)]
    return {"name": "clean", "figures": figures, "targets": targets, "missed": missed, "table": table(figures, list(scores))}


def load(folder: Path) -> list[Gold]:
    """The recorded pages with gold in a folder; empty when there is none."""
    listed = folder / "gold.jsonl"
    if not listed.is_file():
        return []
    pages = []
    for line in listed.read_text("utf-8").splitlines():
        row = json.loads(line)
        body = gzip.decompress((folder / row["page"]).read_bytes())
        pages.append(Gold(row["page"].split("/")[0], row["url"], body, row["title"].strip(), row["published"], row["text"]))
    return pages


def measure(pages: list[Gold], extractors: dict[str, Extractor]) -> dict[str, Score]:
    """Scores of every extractor over the pages, taking turns; one page is read by all first, so that nothing is paid for loading."""
    scores = {name: Score() for name in ("newswatch", *extractors)}
    for extractor in extractors.values():
        extractor(pages[0])
    for result, gold in zip(newswatch(pages, scores["newswatch"]), pages, strict=True):
        count(scores["newswatch"], gold, result)
    for gold in pages:
        for name, extractor in extractors.items():
            begun = time.process_time()
            result = extractor(gold)
            scores[name].seconds += time.process_time() - begun
            count(scores[name], gold, result)
    for score in scores.values():
        score.counts["pages"] = len(pages)
    return scores


def newswatch(pages: list[Gold], score: Score) -> list[Result]:
    """Our own cleaning of undeclared sites: every page read once, what its site's pages teach applied to all."""
    readings: list[Reading] = []
    states: dict[str, dict[str, Any]] = {}
    read(_page(pages[0]), bare_source(""), SiteProfile())
    begun = time.process_time()
    for gold in pages:
        readings.append(read(_page(gold), _source(gold), SiteProfile()))
        states[gold.site] = learn.add(states.get(gold.site, {}), gold.url, readings[-1].lessons)
    taught = {site: learn.learnt(state) for site, state in states.items()}
    finals = []
    for gold, reading in zip(pages, readings, strict=True):
        final = settled(reading, taught[gold.site], _source(gold))
        finals.append(final if final is not None else read(_page(gold), _source(gold), taught[gold.site]))
    score.seconds = time.process_time() - begun
    return [_result(final) for final in finals]


def others() -> dict[str, Extractor]:
    """The extractors to compare with, those that are installed."""
    found: dict[str, Extractor] = {
        "trafilatura": lambda gold: _trafilatura(gold),
        "trafilatura precision": lambda gold: _trafilatura(gold, favor_precision=True),
        "trafilatura recall": lambda gold: _trafilatura(gold, favor_recall=True),
        "resiliparse": _resiliparse,
    }
    if importlib.util.find_spec("readability"):
        found["readability-lxml"] = _readability
    if importlib.util.find_spec("newspaper"):
        found["newspaper4k"] = _newspaper
    return found


def count(score: Score, gold: Gold, result: Result) -> None:
    """Count one page."""
    if gold.text is not None:
        score.f1[gold.site].append(f1(result.text, gold.text))
    score.counts["titles"] += _same(result.title, gold.title)
    if gold.published is not None:
        score.counts["dated"] += 1
        score.counts["dates right"] += result.date == gold.published
    elif gold.site in _DATED:
        score.counts["dates invented"] += result.date is not None


_DATED = frozenset({"unep", "isa", "cbd", "ioc"})
"""Sites whose gold has dates, so that none means none: imo.org shows a date the gold lacks, fao.org dates its texts in the dateline."""


def summary(score: Score) -> dict[str, float]:
    """The figures of one extractor."""
    pages = score.counts["pages"]
    return {
        **{f"f1_{site}": round(sum(values) / len(values), 4) for site, values in score.f1.items()},
        "titles_exact": round(score.counts["titles"] / pages, 4),
        "dates_right": round(score.counts["dates right"] / max(1, score.counts["dated"]), 4),
        "dates_invented": score.counts["dates invented"],
        "cpu_ms_per_page": round(1000 * score.seconds / pages, 2),
        "pages_per_cpu_second": round(pages / score.seconds, 1) if score.seconds else 0.0,
    }


def table(figures: dict[str, Any], names: list[str]) -> str:
    """The figures as a Markdown table, a row per extractor."""
    keys = [key.split("/", 1)[1] for key in figures if key.startswith("trafilatura/")]
    rows = [["", *keys], ["---"] * (len(keys) + 1), *([name, *(str(figures.get(f"{name}/{key}", "")) for key in keys)] for name in names)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def f1(found: str, wanted: str, length: int = 4) -> float:
    """F1 of two texts over the multisets of their word n-grams."""
    one, two = _grams(found, length), _grams(wanted, length)
    common = sum((one & two).values())
    if not common:
        return float(not one and not two)
    precision, recall = common / sum(one.values()), common / sum(two.values())
    return 2 * precision * recall / (precision + recall)


def _grams(text: str, length: int) -> Counter[tuple[str, ...]]:
    words = tokens(text)
    return Counter(tuple(words[start : start + length]) for start in range(max(1, len(words) - length + 1))) if words else Counter()


def _same(one: str, two: str) -> bool:
    return " ".join(unicodedata.normalize("NFC", one).split()) == " ".join(unicodedata.normalize("NFC", two).split())


def _page(gold: Gold) -> Page:
    return Page(gold.url, gold.url, 200, (("Content-Type", "text/html; charset=utf-8"),), gold.body, NOW)


def _source(gold: Gold) -> Any:
    return replace(bare_source(urlsplit(gold.url).hostname or ""), name=gold.site)


def _result(reading: Reading) -> Result:
    if not reading.articles:
        return Result()
    article = reading.articles[0]
    published = article.published
    shown = published is not None and published.came_from is not DateFrom.DATELINE  # a dateline is marked as what it is
    day = published.value[:10] if shown and published and published.value else None
    return Result(written(article).partition("\n\n")[2], article.title, day)


def _trafilatura(gold: Gold, **options: bool) -> Result:
    from trafilatura import bare_extraction

    found: Any = bare_extraction(gold.body.decode("utf-8", "replace"), url=gold.url, with_metadata=True, include_comments=False, **options)  # type: ignore[arg-type]  # switches only
    return Result(found.text or "", found.title or "", found.date) if found is not None else Result()


def _resiliparse(gold: Gold) -> Result:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse(gold.body.decode("utf-8", "replace"))
    text = extract_plain_text(tree, main_content=True, list_bullets=False, links=False, alt_texts=False, form_fields=False)
    return Result(text, tree.title or "")


def _readability(gold: Gold) -> Result:
    from lxml.html import fromstring
    from readability import Document

    document = Document(gold.body.decode("utf-8", "replace"))
    text = fromstring(document.summary()).text_content()
    return Result(text, html.unescape(document.short_title()))


def _newspaper(gold: Gold) -> Result:
    import newspaper

    article = newspaper.Article(gold.url)
    article.download(input_html=gold.body.decode("utf-8", "replace"))
    article.parse()
    return Result(article.text, article.title, str(article.publish_date)[:10] if article.publish_date else None)
