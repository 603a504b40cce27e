"""Schedule: a soak of the real scheduler with real crawls of made sites on loopback, with crashes, hangs and kills injected.

Sites hang, crawls are killed, crashed, frozen and told to stop at random moments, the scheduler itself is killed. A witness that
knows only /proc writes down what ran; the ledger has to agree with it, and the corpus with what the sites published.
"""

from __future__ import annotations

from typing import Any

from tests.bench.soak.driving import Plan, soak

FULL = Plan(runs=1000, names=12, slots=3, every=30.0, deadline=25.0, kills=6)
SMOKE = Plan(runs=20, names=3, slots=3, every=4.0, deadline=6.0, kills=1)
NONE = (
    "lost",
    "wrong_state",
    "left_open",
    "unwitnessed",
    "overlaps",
    "orphans",
    "articles_missing",
    "articles_twice",
    "articles_strange",
    "texts_missing",
    "verify_exit",
    "scheduler_exit",
    "last_crawl_exit",
)


def run(smoke: bool) -> dict[str, Any]:
    """The soak: 1,000 crawls, or 20 with ``smoke``."""
    from tests.bench.__main__ import missed

    plan = SMOKE if smoke else FULL
    targets: dict[str, list[Any]] = {"crawls": [">=", plan.runs], "memory_growth": ["<=", 1.1], **{name: ["==", 0] for name in NONE}}
    figures = soak(plan)
    return {"name": "schedule_soak", "figures": figures, "targets": targets, "missed": missed(figures, targets)}
