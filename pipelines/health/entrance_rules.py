"""Rules about what the entrances show: gone, not what they were, a changed layout, behind the others."""

from __future__ import annotations

from math import pow
from statistics import median
from typing import TYPE_CHECKING

from pipelines.health.access_rules import named, noted, of_entrances
from pipelines.health.odds import STRANGE, rate
from pipelines.health.rule_facts import HealthFinding
from pipelines.model.health import HealthCause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.health.rule_facts import Case
    from pipelines.model import Visit
    from pipelines.model.health import History, RunFacts

READ = frozenset({"ok", "degraded", "clipped", "partial", "empty"})
BROKEN = frozenset({"not_a_feed", "not_a_sitemap", "unreadable"})
FEW = 0.25
"""Fewer leads than this share of the usual is a changed layout, where the usual is `MANY` or more."""
MANY = 8
TORN_RUNS = 3
"""Runs in a row after which a broken feed that can still be read is reported."""


def gone(case: Case) -> HealthFinding | None:
    """404 or 410 at an entrance."""
    hit = [visit for visit in case.facts.visits if visit.status in (404, 410)]
    cure = f"find the new one with `newswatch sources add {case.source.home}` and change the file"
    return of_entrances(case, hit, HealthCause.GONE, f"{named(hit)} answers {hit[0].status if hit else ''}: the entrance is gone; {cure}")


def unreadable(case: Case) -> HealthFinding | None:
    """A feed or sitemap that answers with something else."""
    hit = [visit for visit in case.facts.visits if visit.state in BROKEN and (visit.status or 200) < 400]
    what = hit[0].way.replace("_", " ") if hit else ""
    cure = "open it in a browser; if it was replaced, change the entrance"
    return of_entrances(case, hit, HealthCause.FEED_BROKEN, f"{named(hit)} answers but is no readable {what}{noted(hit)}: {cure}")


def torn(case: Case) -> HealthFinding | None:
    """A feed or sitemap that is broken though its entries could be read, which it did not use to be."""
    hit = [visit for visit in case.facts.visits if visit.state == "degraded" and not _always_torn(visit.entrance, case.history)]
    if not hit:
        return None
    cure = "nothing is known to be missed yet, but what stands after the fault may be; tell the publisher"
    sentence = f"{named(hit)} is broken{noted(hit)} and was read as far as it goes: {cure}"
    return HealthFinding(
        HealthCause.FEED_BROKEN, sentence, whole=False, sure=TORN_RUNS, evidence={"entrances": [visit.entrance for visit in hit]}
    )


def layout(case: Case) -> HealthFinding | None:
    """An entrance that answers, but shows no (or far fewer) links that match the pattern."""
    visits = case.facts.visits
    read = [visit for visit in visits if visit.state in READ and (visit.status or 200) < 400]
    hit = [visit for visit in read if thinned(visit, case.history)]
    if not hit and read and len(read) == len(visits) and _below_minimum(case):
        hit = read
    listing = any(visit.way == "listing" for visit in hit)
    return of_entrances(case, hit, HealthCause.LAYOUT_DISCOVERY if listing else HealthCause.FEED_BROKEN, _thin(hit, case) if hit else "")


def behind(case: Case) -> HealthFinding | None:
    """An entrance that no longer shows what the others show as new: a frozen feed, a cached listing."""
    if len(case.facts.visits) < 2:
        return None
    runs = [*filter(case.history.counts, case.history.all_runs()), case.facts]
    for visit in case.facts.visits:
        missed, share = _missed(visit.entrance, runs)
        if answered(visit) and missed and pow(1 - share, missed) < STRANGE:
            sentence = (
                f"{visit.entrance} answers but showed nothing of what was new in {missed} runs, which other entrances showed "
                f"(it used to in {share:.0%} of the runs): it is frozen or serves an old copy; remove it or ask the publisher"
            )
            evidence = {"entrances": [visit.entrance], "missed": missed, "share": round(share, 3)}
            return HealthFinding(HealthCause.FEED_FROZEN, sentence, whole=False, evidence=evidence)
    return None


def answered(visit: Visit) -> bool:
    """Whether the entrance gave something to go by."""
    return visit.state in READ or visit.state == "unchanged"


def usual_leads(entrance: str, history: History) -> list[int]:
    """How many leads the entrance showed in its healthy runs, old to new; answers "not changed" left out."""
    return [visit.leads for run in history.usual for visit in run.visits if visit.entrance == entrance and visit.state in READ]


def thinned(visit: Visit, history: History) -> bool:
    """Whether the entrance shows nothing although it always does, or a small part of the usual."""
    usual = usual_leads(visit.entrance, history)
    if visit.leads == 0:
        return bool(usual) and usual.count(0) / len(usual) < 0.05
    return len(usual) > 1 and visit.way == "listing" and median(usual) >= MANY and visit.leads < min(FEW * median(usual), min(usual))


def _always_torn(entrance: str, history: History) -> bool:
    states = [visit.state for run in history.usual for visit in run.visits if visit.entrance == entrance]
    return states.count("degraded") * 2 > len(states)


def _below_minimum(case: Case) -> bool:
    """Fewer leads than ``expect.min_links``, which healthy runs (if there were any) always reached."""
    found = [sum(visit.leads for visit in run.visits) for run in (*case.history.usual, case.facts)]
    unchanged = [any(visit.state == "unchanged" for visit in run.visits) for run in case.history.usual]
    least = case.source.expect.min_links
    return found[-1] < least and not any(before < least for before, same in zip(found, unchanged, strict=False) if not same)


def _thin(hit: Sequence[Visit], case: Case) -> str:
    visit = hit[0]
    usual = usual_leads(visit.entrance, case.history)
    was = f"usually {median(usual):.0f}" if usual else f"at least {case.source.expect.min_links} expected"
    links = f"{visit.links} links, but " if visit.links else ""
    what = "no article link" if not visit.leads else f"only {visit.leads} article links"
    return (
        f"{named(hit)} answers {visit.status or 200} with {links}{what} ({was}): the layout or the article addresses "
        f"changed{noted(hit)}; try `newswatch sources add {case.source.home}`"
    )


def _missed(entrance: str, runs: Sequence[RunFacts]) -> tuple[int, float]:
    """In how many runs with something new it showed none of it, since it last did; and its share of such runs before that."""
    shown, total, missed = 0, 0, 0
    for run in runs:
        answers = [visit for visit in run.visits if visit.entrance == entrance and answered(visit)]
        if not answers or not any(visit.fresh for visit in run.visits):
            continue
        if any(visit.fresh for visit in answers):
            shown, total, missed = shown + 1, total + missed + 1, 0
        else:
            missed += 1
    return missed, rate(shown, total) if total else 0.0
