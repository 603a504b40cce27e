"""One page in, its articles out: gate, title, dates, text, language, kind, in this order, over one parse.

Pure: no network, no clock, no memory between pages. What earlier pages of the source taught comes in as `SiteProfile`, what this page
teaches goes out as lessons. Meant to run in a worker process (`pipelines.clean.clean_tasks`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipelines.clean import boilerplate, gate
from pipelines.clean.body import Body, Effort, extract_body, extract_unit
from pipelines.clean.dates import Found, find_published, shown_date, with_dateline
from pipelines.clean.dom import MAX_DEPTH, Element, depth, parse, visible_text
from pipelines.clean.headings import main_headings
from pipelines.clean.kinds import kind_of
from pipelines.clean.language import languages_of
from pipelines.clean.metadata import Metadata, read_metadata
from pipelines.clean.multi_article import find_units
from pipelines.clean.next_part import next_part
from pipelines.clean.relevance import judge
from pipelines.clean.site_names import name_parts
from pipelines.clean.slim import light
from pipelines.clean.textformat import plain
from pipelines.clean.titles import find_title
from pipelines.clean.trim import trim
from pipelines.clean.version import CLEANER
from pipelines.model import Article, Block, Dates, Page, Reading, Refusal, SiteProfile, Source, Topic
from pipelines.model.cause import Cause
from pipelines.text.characters import line, words
from pipelines.text.charset import decode
from pipelines.text.matching import matcher

if TYPE_CHECKING:
    from collections.abc import Sequence

_OLD = 7
"""Days before the fetch from which a date that many pages share is suspicious: fresh pages share the day they were published."""
_OPENING = 4


@dataclass(frozen=True, slots=True)
class _Opened:
    """A parsed page that passed the gate's first looks."""

    tree: Element
    text: str
    metadata: Metadata
    headings: str
    """What the page itself says it is, whatever its listing says."""
    notes: tuple[str, ...]
    asked: str = ""
    """What says that only the beginning of the text is shown (`pipelines.clean.gate.asks`)."""


def read(page: Page, source: Source, learnt: SiteProfile, effort: Effort = Effort.FULL) -> Reading:
    """What a page of a source says: articles or a refusal, with what the page teaches about its site.

    ``effort`` is lowered by `pipelines.clean.clean_tasks` for pages that killed a worker.
    """
    opened = _open(page, effort)
    if isinstance(opened, Refusal):
        return Reading(refused=opened)
    several = _several(opened, page, source, learnt) if effort is Effort.FULL and _may_hold_several(page, source) else ()
    if several:
        return Reading(articles=several, topics=_topics(several, source))
    article, lessons, refused = _article(opened, page, source, learnt, effort)
    if refused is not None:
        return Reading(refused=refused, lessons=lessons)
    return Reading(articles=(article,), topics=_topics((article,), source), lessons=lessons)


def _topics(articles: Sequence[Article], source: Source) -> tuple[Topic, ...]:
    """Whether each article is about China, for a source that is about more."""
    if source.relevance.everything:
        return ()
    texts = ("\n".join(plain(block) for block in article.blocks) for article in articles)
    return tuple(judge(article.title, "", text, source.relevance, article.language) for article, text in zip(articles, texts, strict=True))


def _may_hold_several(page: Page, source: Source) -> bool:
    """A site's home page, or a page of a source declared to have such that is not one of its articles by address."""
    parts = urlsplit(page.url)
    if gate.is_home(parts) or not source.clean.several or source.discover.article is None:
        return gate.is_home(parts)
    return matcher(source.discover.article, "discover.article").search(f"{parts.path}?{parts.query}" if parts.query else parts.path) is None


def _several(opened: _Opened, page: Page, source: Source, learnt: SiteProfile) -> tuple[Article, ...]:
    """The articles of a page that holds several; empty when it does not."""
    labels = {words(label): kind for label, kind in source.clean.kinds}
    articles = []
    for unit in find_units(opened.tree, page.url, labels):
        found = shown_date(unit.dated, "the article's own line", rules=_dates(source), learnt=learnt, fetched_at=page.fetched_at)
        body = extract_unit(unit.element)
        blocks = boilerplate.cut(trim(body.blocks, unit.title, source.clean.cut_lines), learnt.boilerplate)
        found = with_dateline(found, _opening(blocks), rules=_dates(source), learnt=learnt, fetched_at=page.fetched_at)
        if gate.after(unit.title, "\n".join(plain(block) for block in blocks)) is None:
            article = _assemble(page, source, Metadata(), unit.title, blocks, body, found)
            notes = (*opened.notes, f"one of several articles on {page.url}"[:300])
            articles.append(replace(article, url=unit.url, kind=unit.kind, notes=notes))
    return tuple(articles)


def _open(page: Page, effort: Effort) -> _Opened | Refusal:
    refused = gate.before(page)
    if refused is not None:
        return refused
    decoded = decode(page.body, page.header("content-type"))
    text, notes = light(decoded.text, only_text=effort is Effort.TEXT)
    tree = parse(text)
    if tree is None:
        return Refusal(Cause.EMPTY, "no element on the page")
    if depth(tree) > MAX_DEPTH:
        return Refusal(Cause.TOO_DEEP, f"elements nested more than {MAX_DEPTH} deep")
    metadata = read_metadata(tree, page.url)
    refused = gate.on_markup(page, tree, metadata, visible_text(tree, 30_000))
    headings = "\n".join([metadata.title, *(" ".join(element.itertext()) for element in tree.iter("h1"))])
    opened = _Opened(tree, text, metadata, headings, (*decoded.notes, *notes, *metadata.notes), gate.asks(tree, metadata))
    return refused or opened


def _article(
    opened: _Opened, page: Page, source: Source, learnt: SiteProfile, effort: Effort
) -> tuple[Article, dict[str, list[str]], Refusal | None]:
    tree, metadata = opened.tree, opened.metadata
    onward = next_part(tree, page.url)
    mains = [heading.text for heading in main_headings(tree)]  # before the body is taken out of the tree
    title = find_title(
        tree,
        metadata,
        select=source.clean.title,
        site_names=(source.title, *learnt.site_names),
        recurring=learnt.headings,
        lead=page.lead.title if page.lead else None,
        url=page.url,
    )
    found = find_published(
        tree,
        metadata,
        url=page.url,
        title=title.text if title else "",
        rules=_dates(source),
        learnt=learnt,
        fetched_at=page.fetched_at,
        lead=page.lead,
    )
    kind = kind_of(tree, metadata, page.url, source.clean.kinds)
    said = title.text if title else ""
    body = extract_body(tree, opened.text, metadata, title=said, select=source.clean.body, remove=source.clean.remove, effort=effort)
    whole = trim(body.blocks, said, source.clean.cut_lines, metadata.authors())
    blocks = boilerplate.cut(whole, learnt.boilerplate)
    name, notes = (title.text, opened.notes) if title else _named_by_text(blocks, opened.notes)
    found = with_dateline(found, _opening(blocks), rules=_dates(source), learnt=learnt, fetched_at=page.fetched_at)
    article = _assemble(page, source, metadata, name, blocks, body, found)
    goes_on = (f"incomplete: the text goes on at {onward}"[:300],) if onward else ()
    decided = (title.where, *title.signs) if title else ()
    article = replace(article, kind=kind, title_signs=decided, notes=(*notes, *body.notes, *goes_on, *_foreign(metadata, source)))
    served = _served(opened.headings, whole)
    wall = Refusal(Cause.WALL, "the same page is served for several addresses") if served in learnt.walls else None
    refused = wall or gate.after(name, "\n".join(plain(block) for block in blocks), opened.asked)
    if opened.asked and refused is None:
        article = replace(article, notes=(*article.notes, f"may be only the beginning of the text: {opened.asked}"))
    return article, {**_lessons(page, metadata, mains, whole, found), "served": [served]}, refused


def _dates(source: Source) -> Dates:
    """The rules of a source's dates; its own time zone where they name none."""
    return source.dates if source.dates.timezone != "UTC" else replace(source.dates, timezone=source.timezone)


def _assemble(page: Page, source: Source, metadata: Metadata, title: str, blocks: tuple[Block, ...], body: Body, found: Found) -> Article:
    declared = frozenset(code for code in (*source.language, metadata.lang[:2].lower()) if code)
    language, mixed = languages_of([title, *map(plain, blocks)] if len(blocks) < 2 else map(plain, blocks), declared)
    return Article(
        url=page.url,
        title=title,
        blocks=blocks,
        published=found.published,
        dateline=found.dateline,
        candidates=found.candidates,
        language=language,
        languages=mixed,
        canonical=metadata.canonical if _ours(metadata.canonical, source) else None,
        alternates=tuple((code, link) for code, link in metadata.alternates if _ours(link, source)),
        method=body.method,
        cleaner=CLEANER,
    )


def _named_by_text(blocks: Sequence[Block], notes: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The beginning of the text as title, for a page that has none anywhere."""
    first = line(plain(blocks[0])) if blocks else ""
    return first[:120], (*notes, "title taken from the text")


def _opening(blocks: Sequence[Block]) -> list[str]:
    return [line(plain(block)) for block in blocks[:_OPENING]]


def _ours(link: str | None, source: Source) -> bool:
    return bool(link) and (urlsplit(link).hostname or "") in source.hosts


def _foreign(metadata: Metadata, source: Source) -> tuple[str, ...]:
    if metadata.canonical is None or _ours(metadata.canonical, source):
        return ()
    return (f"canonical address is off-source: {metadata.canonical}"[:300],)


def _served(headings: str, blocks: Sequence[Block]) -> str:
    """A fingerprint of headings and text: two articles never share both."""
    said = "\n".join([words(headings), *(words(plain(block)) for block in blocks)])
    return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()


def _lessons(page: Page, metadata: Metadata, headings: Sequence[str], blocks: Sequence[Block], found: Found) -> dict[str, list[str]]:
    """What this page teaches about its site; `pipelines.clean.learn` counts it over the pages."""
    fetched = page.fetched_at.date()
    days = [(candidate.came_from, candidate.value[:10]) for candidate in found.candidates if candidate.value]
    return {
        "blocks": [boilerplate.lesson(block) for block in blocks],
        "orders": list(found.orders),
        "dates": [f"{came_from}:{day}" for came_from, day in dict.fromkeys(days) if (fetched - date.fromisoformat(day)).days > _OLD],
        "headings": [f"{words(heading)[:200]}\t{words(metadata.title)[:200]}" for heading in headings[:3] if words(heading)],
        "names": [words(part) for part in name_parts(metadata) if part],
    }
