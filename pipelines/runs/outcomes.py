"""What becomes of one address: the outcome, its reason and its evidence, written to the open transaction."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.catalogue import sightings, urls
from pipelines.catalogue.sightings import Sighting
from pipelines.catalogue.unread import evidence_of
from pipelines.clean.textformat import serialize
from pipelines.corpus.append import Context
from pipelines.dedupe.moves import Signs
from pipelines.dedupe.translation import translation_keys
from pipelines.model import Article, Decision, Entrance, Lead, Outcome, Page, Reading, Way
from pipelines.model.cause import Cause, CauseKind
from pipelines.revisit import plan
from pipelines.revisit.known import UrlState
from pipelines.runs import leads, moved

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from pipelines.corpus.append import Batch
    from pipelines.model import DateCandidate, Document
    from pipelines.model.cause import Trouble
    from pipelines.runs.state import Draft

OF_KIND = {
    CauseKind.REFUSED: Outcome.REFUSED,
    CauseKind.UNREADABLE: Outcome.UNREADABLE,
    CauseKind.ARCHIVE: Outcome.SKIPPED,
    CauseKind.STOPPED: Outcome.SKIPPED,
}
"""What an address without an article comes to by whose failure it is; all else is failed, and a challenge page is refused.

Unreadable is what says more of our reading than of the page."""
STATES = {
    Outcome.NEW: UrlState.HELD,
    Outcome.SAME: UrlState.HELD,
    Outcome.CHANGED: UrlState.HELD,
    Outcome.COPY: UrlState.HELD,
    Outcome.OFF_TOPIC: UrlState.OFF_TOPIC,
    Outcome.REFUSED: UrlState.REFUSED,
    Outcome.UNREADABLE: UrlState.UNREADABLE,
    Outcome.FAILED: UrlState.FAILED,
}
MOST_DATES = 30
"""Dates of a page that are kept as evidence."""
HAS_TEXT = frozenset({Outcome.NEW, Outcome.SAME, Outcome.CHANGED, Outcome.COPY, Outcome.OFF_TOPIC})


@dataclass(frozen=True, slots=True)
class UrlOutcome:
    """An address with its outcome in this run."""

    url_key: str
    url: str
    outcome: Outcome
    reason: str
    document: int | None = None
    file: str | None = None
    title: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """For whoever is watching."""
        return {"outcome": self.outcome.value, "url": self.url, "reason": self.reason, "file": self.file, "title": self.title}


def of_page(draft: Draft, batch: Batch, page: Page, reading: Reading, now: datetime) -> list[UrlOutcome]:
    """Settle the address of a fetched page, and those of the further articles that stand on it.

    A page without a lead is an entrance that may hold whole articles; it is no article itself: with less than two, nothing is kept.
    """
    if page.lead is None and len(reading.articles) < 2:
        return []
    lead = page.lead or Lead(page.url, Entrance(Way.HAND, page.url))
    if reading.refused is not None or not reading.articles:
        cause = reading.refused.reason if reading.refused else Cause.NO_TEXT
        said = f"{cause}: {reading.refused.evidence}" if reading.refused else cause.sentence
        evidence = evidence_of(cause, page.warc)
        return [_write(draft, batch.connection, lead, of_cause(cause), said, now, cause=cause, evidence=evidence)]
    several = len(reading.articles) > 1
    settled = [_article(draft, batch, page, lead, reading, place, several, now) for place in range(len(reading.articles))]
    if not several:
        return settled
    kept = ", ".join(f"{sum(one.outcome is outcome for one in settled)} {outcome}" for outcome in {one.outcome: 0 for one in settled})
    whole = Outcome.NEW if any(one.outcome is Outcome.NEW for one in settled) else settled[0].outcome
    first = next((one.document for one in settled if one.outcome is whole), None)
    said = f"a page of {len(settled)} whole articles: {kept}"
    return [*settled, _write(draft, batch.connection, lead, whole, said, now, document=first, evidence={"cause": "several"})]


def of_trouble(draft: Draft, connection: Connection, lead: Lead, trouble: Trouble, now: datetime) -> UrlOutcome:
    """Settle an address that brought no page."""
    evidence = {"cause": trouble.outcome_word}
    outcome = of_cause(trouble.cause)
    if outcome is Outcome.SKIPPED:  # nothing was asked: the state of the address stays as it is
        sighting = Sighting(draft.key(lead.url), lead.url, (), outcome, trouble.sentence, None, evidence)
        sightings.concluded(connection, draft.run, draft.source.name, [sighting], now)
        return _concluded(draft, UrlOutcome(sighting.url_key, lead.url, outcome, trouble.sentence))
    state = UrlState.GONE if trouble.cause in (Cause.NOT_FOUND, Cause.GONE) else None
    if state:
        moved.ask_copies(draft, connection, lead, now)
    return _write(draft, connection, lead, outcome, trouble.sentence, now, cause=trouble.cause, state=state, evidence=evidence)


def of_cause(cause: Cause) -> Outcome:
    """The outcome of an address that brought no article."""
    return Outcome.REFUSED if cause is Cause.CHALLENGE else OF_KIND.get(cause.kind, Outcome.FAILED)


def same(draft: Draft, connection: Connection, lead: Lead, reason: str, now: datetime) -> UrlOutcome:
    """Settle a held article that did not change."""
    known = draft.before(draft.key(lead.url))
    return _write(draft, connection, lead, Outcome.SAME, reason, now, document=known.document if known else None)


def _article(draft: Draft, batch: Batch, page: Page, lead: Lead, reading: Reading, place: int, several: bool, now: datetime) -> UrlOutcome:
    article = reading.articles[place]
    topic = reading.topics[place] if place < len(reading.topics) else None
    own = _own_lead(draft, batch.connection, page, article, now) if several else lead
    key = draft.key(own.url)
    known = draft.before(key)
    published = article.published.value if article.published else None
    if topic is not None and not topic.about and (known is None or known.document is None):
        threshold = draft.source.relevance.threshold
        said = f"score {topic.score:g} is below {threshold:g}: {'; '.join(topic.evidence) or 'no term of China'}"
        evidence = {"score": topic.score, "threshold": threshold, "terms": list(topic.evidence)}
        return _write(draft, batch.connection, own, Outcome.OFF_TOPIC, said, now, evidence=evidence, title=article.title)
    context = Context(
        source=draft.source.name,
        url_key=key if several else draft.key(page.url),
        fetched_at=page.fetched_at,
        warc=page.warc,
        run=draft.run,
        translations=translation_keys(article.url, article.alternates, draft.source),
        signs=Signs() if several else moved.signs(draft, batch.connection, page),
    )
    kept = batch.append(article, serialize(article.title, article.blocks), context)
    verdict, held = kept.verdict, kept.document
    outcome, reason = verdict.decision.outcome, verdict.reason
    if outcome is Outcome.SAME and held is not None and _made_of(held, page) and (known is None or known.document != held.sequence):
        outcome = Outcome.CHANGED if held.supersedes is not None else Outcome.NEW
        reason = "appended from this very answer before, in a turn that was broken off after its files were written"
    if verdict.decision is Decision.DUPLICATE and held is not None and (known is None or known.document is None):
        moved.ask_first(draft, batch.connection, page.url, held, now)
    evidence = {"decision": verdict.decision.value, "others": list(verdict.others), **verdict.evidence}
    if verdict.decision.appended:
        evidence[sightings.DATES] = [_told(candidate) for candidate in article.candidates[:MOST_DATES]]
    if topic is not None:
        evidence["topic"] = {"score": topic.score, "terms": list(topic.evidence)}
    return _write(
        draft,
        batch.connection,
        own,
        outcome,
        reason,
        now,
        document=held.sequence if held else None,
        file=held.file if held else None,
        title=article.title,
        evidence=evidence,
        published=published or lead.published,
    )


def _told(candidate: DateCandidate) -> dict[str, Any]:
    """A date the page gives, as the evidence keeps it: short, for a page may call anything a date."""
    said = {"came_from": candidate.came_from.value, "raw": candidate.raw, "value": candidate.value}
    said |= {"reason": candidate.reason, "where": candidate.where}
    return {name: text[:200] if isinstance(text, str) else text for name, text in said.items()}


def _made_of(document: Document, page: Page) -> bool:
    """Whether a document was made of this very answer."""
    return page.warc is not None and document.warc_record == page.warc.record  # the file may have been joined with others since


def _own_lead(draft: Draft, connection: Connection, page: Page, article: Article, now: datetime) -> Lead:
    """The address of one of several articles on a page: its own where the page gives one, else the page's with a mark from its title."""
    mark = hashlib.sha256(article.title.encode()).hexdigest()[:12]
    url = article.url if article.url != page.url else f"{page.url}#!article-{mark}"  # a #! fragment stays in the key
    lead = Lead(url, Entrance(Way.LISTING, page.url), article.title)
    key = draft.key(url)
    [known] = urls.discover(connection, draft.source.name, [(lead, key)], now)
    draft.discover(key, known)
    return lead


def _write(
    draft: Draft,
    connection: Connection,
    lead: Lead,
    outcome: Outcome,
    reason: str,
    now: datetime,
    *,
    cause: Cause | None = None,
    state: UrlState | None = None,
    document: int | None = None,
    file: str | None = None,
    title: str | None = None,
    evidence: dict[str, Any] | None = None,
    published: str | None = None,
) -> UrlOutcome:
    source, key = draft.source, draft.key(lead.url)
    known = draft.before(key)
    state = state or STATES[outcome]
    dated = published or (known.published if known else None) or lead.published
    looks, shown = source.manners.looks, cause is not None and leads.shown_now(connection, draft, key, known)
    following = plan.next_look(known, state=state, cause=cause, now=now, published=dated, looks=looks, shown=shown)
    if not draft.discovered(key):  # a page given by hand
        urls.discover(connection, source.name, [(lead, key)], now)
    urls.settle(
        connection,
        source.name,
        key,
        state=state,
        reason=reason,
        document=document,
        now=now,
        next_look=following,
        looked=outcome not in (Outcome.FAILED, Outcome.REFUSED),
    )
    sighting = Sighting(key, lead.url, draft.ways(key), outcome, reason, document, evidence or ({"cause": cause.value} if cause else {}))
    sightings.concluded(connection, draft.run, source.name, [sighting], now)
    return _concluded(draft, UrlOutcome(key, lead.url, outcome, reason, document, file, title))


def _concluded(draft: Draft, outcome: UrlOutcome) -> UrlOutcome:
    draft.conclude(outcome.url_key, outcome.outcome)
    return outcome
