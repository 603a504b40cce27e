"""What cleaning reaches on the yardstick, and the floor it must not fall below."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.bench.clean import Score, count, newswatch
from tests.quality.yardstick import digest, pages

FLOOR = Path(__file__).parent / "floor.json"


def measured() -> dict[str, Any]:
    """The yardstick's digest and what cleaning reaches on it."""
    made = pages()
    score = Score()
    for gold, result in zip(made, newswatch(made, score), strict=True):
        count(score, gold, result)
        if gold.published is None:
            score.counts["invented"] += result.date is not None
    figures = {f"f1 {site}": round(sum(values) / len(values), 4) for site, values in score.f1.items()}
    figures |= {
        "titles": score.counts["titles"] / len(made),
        "dates": round(score.counts["dates right"] / score.counts["dated"], 4),
        "no date invented": 1.0 - score.counts["invented"] / len(made),
    }
    return {"digest": digest(made), "figures": figures}


def below(figures: dict[str, float], floor: dict[str, float]) -> dict[str, tuple[float, float]]:
    """The figures that are lower than their floor: (now, floor)."""
    return {key: (figures.get(key, 0.0), value) for key, value in floor.items() if figures.get(key, 0.0) < value}
