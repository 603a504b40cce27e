"""Health: a made year of thirty sources with twelve kinds of breakage.

The year is watched with the real rules (`pipelines.health`) and, over the same polls, with the fixed rules that monitors use
today. A loud breakage shows itself at every poll; a silent one only by what does not come. The delay of a silent one is counted in the
source's true 95th-percentile gap between publications.
"""

from __future__ import annotations

from collections import defaultdict
from multiprocessing import get_context
from statistics import median
from typing import TYPE_CHECKING, Any

from tests.bench.newsyear.breakage import KINDS, LOUD, SILENT
from tests.bench.newsyear.fixed import RULES
from tests.bench.newsyear.measure import watch_year
from tests.bench.newsyear.sources import DAYS, made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.newsyear.measure import Trial, Year

SEEDS = (1, 2)
TARGETS: dict[str, list[Any]] = {
    "undetected": ["==", 0],
    "loud_polls_median": ["<=", 2],
    "silent_delay_in_p95_gaps_median": ["<=", 1.5],
    "false_alarms_per_source_year": ["<=", 0.5],
    "cause_right": [">=", 0.95],
}


def run(smoke: bool) -> dict[str, Any]:
    """The years of two seeds; with ``smoke`` one, with two sources of each kind."""
    tasks = [(source, seed) for seed in (SEEDS[:1] if smoke else SEEDS) for source in made(seed)]
    tasks = [(source, seed) for source, seed in tasks if source.name[-1] in "24"] if smoke else tasks
    with get_context("spawn").Pool(2) as pool:
        years = pool.starmap(watch_year, [(source, seed, DAYS) for source, seed in tasks], chunksize=1)
    figures = {**_found(years), **_fixed(years)}
    from tests.bench.__main__ import missed

    return {"name": "schedule_year", "figures": figures, "targets": TARGETS, "missed": missed(figures, TARGETS)}


def _found(years: Sequence[Year]) -> dict[str, Any]:
    trials = [trial for year in years for trial in year.trials]
    alarms: dict[str, int] = defaultdict(int)
    for year in years:
        alarms[year.source.kind] += len(year.false)
    loud, silent = _of(trials, LOUD), _of(trials, SILENT)
    return {
        "source_years": len(years),
        "breakages": len(trials),
        "undetected": sum(trial.cause is None for trial in trials),
        "loud_polls_median": median(trial.polls for trial in loud),
        "loud_polls_max": max(trial.polls for trial in loud),
        "silent_delay_in_p95_gaps_median": median(trial.ratio for trial in silent),
        "silent_delay_in_p95_gaps_max": max(trial.ratio for trial in silent),
        "silent_delay_in_p95_gaps_by_rhythm_alone_median": median([trial.ratio for trial in silent if trial.alone] or [0.0]),
        "cause_right": sum(trial.right for trial in trials) / len(trials),
        "false_alarms_per_source_year": sum(len(year.false) for year in years) / len(years),
        **{f"false_alarms_{kind}": count for kind, count in alarms.items()},
        **{f"{kind}: polls median, cause right": _kind(_of(trials, (kind,))) for kind in KINDS},
    }


def _of(trials: Sequence[Trial], kinds: Sequence[str]) -> list[Trial]:
    return [trial for trial in trials if trial.kind in kinds]


def _kind(trials: Sequence[Trial]) -> str:
    if not trials:
        return "none"
    return f"{median(trial.polls for trial in trials):g}, {sum(trial.right for trial in trials)} of {len(trials)}"


def _fixed(years: Sequence[Year]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for rule in RULES:
        tried = [(kind, ratio) for year in years for kind, ratio in year.fixed[rule]]
        caught = [ratio for _, ratio in tried if ratio is not None]
        figures[f"fixed rule, {rule}: false alarms per source-year"] = sum(year.cries[rule] for year in years) / len(years)
        figures[f"fixed rule, {rule}: breakages not told of"] = 1 - len(caught) / max(1, len(tried))
        figures[f"fixed rule, {rule}: delay in p95 gaps, median"] = median(caught or [0.0])
    return figures
