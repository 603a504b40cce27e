"""How often the rule "is it about China?" agrees with a reader: real pages (labelled by reading) and made beginnings in two languages.

The rule was tuned on the real and the first made set; ``held_out`` was written afterwards and judged once.
"""

from __future__ import annotations

from typing import Any

from tests.bench.__main__ import missed
from tests.clean.relevance.pieces import figures, made, real

TARGETS: dict[str, list[Any]] = {
    "real.precision": [">=", 0.9],
    "real.recall": [">=", 0.95],
    "made.precision": [">=", 0.9],
    "made.recall": [">=", 0.95],
    "held_out.precision": [">=", 0.85],
    "held_out.recall": [">=", 0.9],
}


def run(smoke: bool) -> dict[str, Any]:
    """Judge the labelled sets; the smoke run leaves the real pages out (their cleaning takes most of the time)."""
    sets = {"made": made(), "held_out": made("held_out")} | ({} if smoke else {"real": real()})
    found: dict[str, Any] = {f"{name}.{key}": value for name, judged in sets.items() if judged for key, value in figures(judged).items()}
    for name, judged in sets.items():
        found[f"{name}.wrong"] = [f"{each.name}: {each.topic.score}" for each in judged if not each.right]
    targets = {key: target for key, target in TARGETS.items() if key in found}
    return {"name": "relevance", "figures": found, "targets": targets, "missed": missed(found, targets)}
