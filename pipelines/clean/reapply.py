"""What a site taught, applied to a page that was read before it was known; without reading the page again where that is possible."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.clean import boilerplate, gate
from pipelines.clean.date_choice import choose
from pipelines.clean.site_names import without_site
from pipelines.clean.textformat import plain
from pipelines.text.characters import words

if TYPE_CHECKING:
    from pipelines.model import Article, DateCandidate, Reading, SiteProfile, Source


def settled(reading: Reading, learnt: SiteProfile, source: Source) -> Reading | None:
    """The reading as it would be with ``learnt``; None when the page has to be read again to know it (an
    ambiguous date, a title that is the site's name or holds it)."""
    if reading.refused is not None:
        return reading
    if learnt.day_first is not None and any(_waits(candidate) for article in reading.articles for candidate in article.candidates):
        return None
    if any(_misnamed(article, learnt) for article in reading.articles):
        return None
    articles = tuple(_settled(article, learnt, source) for article in reading.articles)
    for article in articles:
        refused = gate.after(article.title, "\n".join(plain(block) for block in article.blocks))
        if refused is not None and len(articles) == 1:
            return replace(reading, articles=(), refused=refused)
    return replace(reading, articles=articles)


def _settled(article: Article, learnt: SiteProfile, source: Source) -> Article:
    candidates = tuple(_unless_shared(candidate, learnt) for candidate in article.candidates)
    return replace(
        article,
        blocks=boilerplate.cut(article.blocks, learnt.boilerplate),
        candidates=candidates,
        published=choose(candidates, source.dates.order),
    )


def _misnamed(article: Article, learnt: SiteProfile) -> bool:
    """Whether what was learnt could change the title: the choice is then made again, with everything that the page says."""
    name = words(article.title)
    known = name in learnt.site_names or name in learnt.headings
    return known or without_site(article.title, learnt.site_names, guess=False) != article.title


def _waits(candidate: DateCandidate) -> bool:
    """Whether the order of day and month would decide this candidate."""
    return candidate.value is None and candidate.reason.startswith("day or month first")


def _unless_shared(candidate: DateCandidate, learnt: SiteProfile) -> DateCandidate:
    if candidate.value and f"{candidate.came_from}:{candidate.value[:10]}" in learnt.shared_dates:
        return replace(candidate, value=None, reason="the whole site shares it")
    return candidate
