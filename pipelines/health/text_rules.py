"""Rules about the articles: can they be fetched and read, and do they look as they used to.

Each compares the newest articles with the source's own healthy past by an exact binomial test, so that two bad articles count at a
source that never had one, and ten do not at a source where every third is bad.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from pipelines.health.access_rules import CURE
from pipelines.health.odds import strange
from pipelines.health.rule_facts import HealthFinding
from pipelines.model.cause import Cause
from pipelines.model.health import HealthCause, State
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.health.rule_facts import Case
    from pipelines.model.health import RunFacts, Text

NEWEST = 10
"""Articles that are compared with the past."""
FEWEST = 8
"""Past articles without which nothing is compared."""
CHANCE = 0.0002
"""How seldom chance may explain a sign; the test is made with every new page, hundreds of times a year, so it has to be small."""
SHORT = 0.05
"""The share of past texts below which a text counts as short."""
_READ = ("new", "same", "changed", "copy", "off_topic")
_HEALTHY = (State.OK, State.QUIET)
_NO_ARTICLE = (Cause.SOFT_404, Cause.WALL, Cause.THIN, Cause.EMPTY, Cause.CONSENT, Cause.NO_TEXT)


def challenged(case: Case) -> HealthFinding | None:
    """Articles answer with challenge pages."""
    window = _window(case, lambda run: run.reasons.get(f"refused:{Cause.CHALLENGE}", 0))
    cure = "ask the publisher to let the User-Agent in, or raise manners.delay"
    return window.finding(HealthCause.CHALLENGED, f"were challenge pages (bot check): {cure}")


def unfetched(case: Case) -> HealthFinding | None:
    """Articles cannot be fetched although the entrances answer."""
    statuses = Counter({status: n for status, n in case.facts.statuses.items() if status >= "400"})
    worst = statuses.most_common(1)[0][0] if statuses else ""
    answer = f" (mostly status {worst})" if worst else ""
    window = _window(case, lambda run: run.count("failed") - _ours(run))
    cause = HealthCause.REFUSED if worst in ("401", "403", "429", "451") else HealthCause.UNREACHABLE
    return window.finding(cause, f"could not be fetched{answer}: open one in a browser")


def machine(case: Case) -> HealthFinding | None:
    """Articles were fetched, and our machine did not come to an end with reading or keeping them."""
    hit = _ours(case.facts)
    if not hit:
        return None
    said = f"{plural(hit, 'article')} that came could not be read or kept here: {CURE}"
    return HealthFinding(HealthCause.MACHINE, said, whole=False, evidence={"articles": hit})


def unreadable(case: Case) -> HealthFinding | None:
    """Articles are fetched, but no text is found in them."""
    window = _window(case, lambda run: run.count("unreadable") + _unmade(run))
    cure = f"look at one with `newswatch sources test {case.source.name}`; a [clean] body selector may help"
    return window.finding(HealthCause.LAYOUT_BODY, f"gave no article text: the layout of the pages changed; {cure}")


def dates(case: Case) -> HealthFinding | None:
    """Articles come without a date, where they used to have one."""
    return _texts(case, HealthCause.DATES, lambda text: not text.dated, "have no date", "see [dates] select and formats")


def titles(case: Case) -> HealthFinding | None:
    """Articles come without a title, where they used to have one."""
    return _texts(case, HealthCause.TITLES, lambda text: not text.titled, "have no title", "see [clean] title")


def length(case: Case) -> HealthFinding | None:
    """Texts are shorter than nearly all before them: a part of the page is no longer read."""
    past = sorted(text.chars for text in _past(case))
    if len(past) < FEWEST:
        return None
    short = past[int(SHORT * len(past))] * 0.8
    return _texts(case, HealthCause.LENGTH, lambda text: text.chars < short, f"are shorter than {short:.0f} characters", "see [clean] body")


def language(case: Case) -> HealthFinding | None:
    """Texts are in a language that hardly ever came before."""
    past = Counter(text.language for text in _past(case))
    known = {name for name, n in past.items() if n >= 0.02 * past.total()} | set(case.source.language) | {"und"}
    new = Counter(text.language for text in case.facts.texts if text.language not in known)
    named = new.most_common(1)[0][0] if new else ""
    return _texts(case, HealthCause.LANGUAGE, lambda text: text.language not in known, f"are in another language ({named})", "see language")


def copies(case: Case) -> HealthFinding | None:
    """Nearly everything fetched is a copy of what is held: a template or a cookie page is read instead of articles."""
    window = _window(case, lambda run: run.count("copy"))
    cure = "one page may be served for every address, or the addresses changed: ask `newswatch why` for one"
    return window.finding(HealthCause.COPIES, f"repeat texts that are held already: {cure}", whole=False) if window.bad > 2 else None


@dataclass(frozen=True, slots=True)
class _Window:
    """The newest pages: how many were bad, how many there were, and the same for the healthy past before them."""

    bad: int
    pages: int
    past_bad: int
    past_pages: int

    def finding(self, cause: HealthCause, what: str, *, whole: bool = True) -> HealthFinding | None:
        """A finding when the newest pages are bad more often than the past explains."""
        if not self.bad or self.past_pages < FEWEST or not strange(self.bad, self.pages, self.past_bad, self.past_pages, CHANCE):
            return None
        evidence = {"bad": self.bad, "pages": self.pages}
        return HealthFinding(cause, f"{self.bad} of the last {self.pages} articles {what}", whole, 1, evidence)


def _window(case: Case, measure: Callable[[RunFacts], int]) -> _Window:
    """Go back from the judged run until there are `NEWEST` pages or a run that was mostly fine."""
    bad, pages, taken = 0, 0, set()
    for run in (case.facts, *reversed(case.history.reading)):
        here, of = measure(run), _pages(run)
        if (of and here * 2 <= of) or pages >= NEWEST:
            break
        bad, pages = bad + here, pages + of
        taken.add(run.run)
    if not bad:
        return _Window(0, pages, 0, 0)
    past = [run for run in case.history.reading if run.run not in taken and run.health in _HEALTHY]
    return _Window(bad, pages, sum(map(measure, past)), sum(map(_pages, past)))


def _pages(run: RunFacts) -> int:
    """Articles that were asked for: read, unreadable, failed, or answered with something else."""
    return run.count(*_READ, "unreadable", "failed") - _ours(run) + run.reasons.get(f"refused:{Cause.CHALLENGE}", 0) + _unmade(run)


def _ours(run: RunFacts) -> int:
    """Articles whose failure says nothing of the site."""
    return sum(run.reasons.get(f"failed:{cause}", 0) for cause in Cause if cause.kind.ours)


def _unmade(run: RunFacts) -> int:
    """Pages that are no article although they are where articles were."""
    return sum(run.reasons.get(f"refused:{reason}", 0) for reason in _NO_ARTICLE)


def _texts(case: Case, cause: HealthCause, bad: Callable[[Text], bool], what: str, cure: str) -> HealthFinding | None:
    """A finding when the newest texts, one after the other, are bad, and the past before them explains it badly."""
    runs = (*case.history.reading, case.facts)
    newest = sorted((text for run in runs for text in run.texts), key=lambda text: text.at, reverse=True)[:NEWEST]
    hits = list(takewhile(bad, newest))
    past = [text for text in _past(case) if text.at < hits[-1].at] if hits else []
    if len(past) < FEWEST or not strange(len(hits), len(hits), sum(map(bad, past)), len(past), CHANCE / 10):
        return None
    sentence = f"the last {len(hits)} articles {what}, which is rare here: {cure}"
    return HealthFinding(cause, sentence, whole=False, sure=1, evidence={"articles": len(hits)})


def _past(case: Case) -> list[Text]:
    return [text for run in case.history.reading if run.health in _HEALTHY for text in run.texts]
