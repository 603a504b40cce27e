"""Cleaning measured on public pages with gold text, set by set, beside the same extractors, with bootstrap intervals.

F1 is of word 4-grams, the mean over a set's pages; for pages whose gold is snippets, the F1 of those that must and must not be there. A
page is below the floor when its F1 is more than 0.1 under that of stock trafilatura.
"""

from __future__ import annotations

import json
import lzma
import random
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Any

from tests.bench.clean import Gold, Score, f1, newswatch, others

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDER = Path(__file__).parents[2].parent / "shared" / "gold"
TARGETS = {"SH": 0.975, "FU": 0.965, "TF": 0.955, "WX": 0.93, "RD": 0.95, "ZH": 0.93}
_FLOOR, _PART = 0.1, 0.01
_DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Snippets:
    """What must and what must not be in the text of a page."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A page of a set with its gold; ``stock`` is the score of stock trafilatura that the set keeps."""

    which: str
    name: str
    page: Gold
    snippets: Snippets | None
    stock: float


def cases(smoke: bool) -> list[Case]:
    """The pages of all sets, for a smoke run every twentieth; empty where there are none."""
    found = [_case(row) for file in sorted(FOLDER.glob("*.jsonl.xz")) for row in _rows(file)]
    return found[::20] if smoke else found


def figures(given: Sequence[Case], smoke: bool) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """The figures and targets of all sets, for Newswatch and the others in the same run."""
    pages = [replace(case.page, site=(case.page.url.split("/")[2]).removeprefix("www.")) for case in given]
    extractors = {} if smoke else {name: one for name, one in others().items() if name in _BESIDE}
    texts = {"newswatch": [result.text for result in newswatch(pages, Score())]}
    texts |= {name: [one(page).text for page in pages] for name, one in extractors.items()}
    found: dict[str, Any] = {}
    for name, all_texts in texts.items():
        by: dict[str, list[float]] = defaultdict(list)
        for case, text in zip(given, all_texts, strict=True):
            by[case.which].append(scored(case, text))
        for which, values in by.items():
            low, high = interval(values)
            found |= {f"{name}/gold_{which}": round(mean(values), 4), f"{name}/gold_{which}_95": [low, high]}
    below = {case.name: round(scored(case, text) - case.stock, 2) for case, text in zip(given, texts["newswatch"], strict=True)}
    below = {name: gap for name, gap in below.items() if gap < -_FLOOR}
    found |= {"newswatch/gold_below_stock": below, "newswatch/gold_below_stock_part": round(len(below) / len(given), 4)}
    targets: dict[str, list[Any]] = {
        f"newswatch/gold_{which}": [">=", bound] for which, bound in TARGETS.items() if f"newswatch/gold_{which}" in found
    }
    return found, targets | {"newswatch/gold_below_stock_part": ["<=", _PART]}


_BESIDE = ("trafilatura", "trafilatura precision", "resiliparse", "readability-lxml")


def scored(case: Case, text: str) -> float:
    """The F1 of one text."""
    if case.snippets is None:
        return f1(text, case.page.text or "")
    said = _flat(text)
    hit = sum(_flat(one) in said for one in case.snippets.wanted)
    wrong = sum(_flat(one) in said for one in case.snippets.unwanted)
    return 2 * hit / max(1, hit + wrong + len(case.snippets.wanted))


def interval(values: Sequence[float], seed: int = 1) -> tuple[float, float]:
    """The 95 % bootstrap interval of a mean."""
    drawn = random.Random(seed)
    means = sorted(mean(drawn.choices(values, k=len(values))) for _ in range(_DRAWS))
    return round(means[_DRAWS // 40], 4), round(means[-_DRAWS // 40], 4)


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _case(row: dict[str, Any]) -> Case:
    page = Gold(row["set"], row["url"], row["html"].encode("utf-8", "replace"), row["title"] or "", row["date"], row["text"])
    snippets = None if row["text"] is not None else Snippets(tuple(row["with"]), tuple(row["without"]))
    return Case(row["set"], row["id"], page, snippets, row["stock"])


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
