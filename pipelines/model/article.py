"""A cleaned article: title, blocks, dates with where they came from, language, kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pipelines.model.cause import Cause


class Role(StrEnum):
    """What a paragraph is on the page. The text file does not show it, so it takes no part in equality."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    QUOTE = "quote"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, heading, quotation or caption: its lines (more than one where the author made a line break)."""

    lines: tuple[str, ...]
    role: Role = field(default=Role.PARAGRAPH, compare=False)


@dataclass(frozen=True, slots=True)
class Item:
    """One list item; ``number`` is what the page counts it by (``1``), None for a bullet; ``depth`` begins with 0."""

    text: str
    depth: int = 0
    number: str | None = None


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list with all its levels, in page order."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: rows of cells."""

    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | ListBlock | Table


class DateFrom(StrEnum):
    """Where a date was found."""

    VISIBLE = "visible"
    DATELINE = "dateline"
    JSONLD = "jsonld"
    META = "meta"
    URL = "url"
    FEED = "feed"
    LISTING = "listing"


@dataclass(frozen=True, slots=True)
class DateCandidate:
    """A date that something says. ``value`` is ISO 8601 (``2023-07-28`` or with time and zone); None: refused, see ``reason``."""

    came_from: DateFrom
    raw: str
    value: str | None
    precision: str = "day"
    """``day`` or ``minute``."""
    reason: str = ""
    """Why it was refused or how it was read (``day first, learnt from 12 dates``)."""
    where: str = ""
    """The element, property or rule it was read from."""
    signs: tuple[str, ...] = ()
    """What spoke for it and against it, by the names of `pipelines.clean.date_signs`; empty where nothing had to be weighed."""


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says, cleaned. ``text`` of the corpus file is made from title and blocks by `pipelines.clean.textformat`."""

    url: str
    title: str
    blocks: tuple[Block, ...]
    published: DateCandidate | None = None
    dateline: DateCandidate | None = None
    candidates: tuple[DateCandidate, ...] = ()
    language: str = "und"
    languages: tuple[str, ...] = ()
    """More than one when the text is mixed."""
    kind: str = "article"
    canonical: str | None = None
    alternates: tuple[tuple[str, str], ...] = ()
    """(language, URL) pairs the page names as its translations."""
    method: str = ""
    """How the text was extracted: ``trafilatura``, ``trafilatura-full``, ``baseline``."""
    cleaner: str = ""
    """Version of our cleaning rules and of the engine: ``clean 1, trafilatura 2.3.1``."""
    notes: tuple[str, ...] = ()
    """Repairs and doubts a reader should know of (``charset repaired: gb18030``)."""
    title_signs: tuple[str, ...] = ()
    """Where the title was found, and what decided."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A page that is not news: ``reason`` is the cause (``challenge``, ``soft_404``), ``evidence`` what showed it."""

    reason: Cause
    evidence: str


@dataclass(frozen=True, slots=True)
class Topic:
    """Whether an article is about China: the score, the threshold, and each term that counted with where it stood."""

    about: bool
    score: float
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What cleaning made of a page: articles, or a refusal, and what the page teaches about its site."""

    articles: tuple[Article, ...] = ()
    refused: Refusal | None = None
    topics: tuple[Topic, ...] = ()
    """One per article, for sources that are about more than China."""
    lessons: dict[str, list[str]] = field(default_factory=dict)
    """Facts for site-level learning (`pipelines.clean.learn`), by kind."""


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """What is known of a source's pages from earlier ones; made by `pipelines.clean.learn` from the stored lessons."""

    boilerplate: frozenset[str] = frozenset()
    day_first: bool | None = None
    shared_dates: frozenset[str] = frozenset()
    site_names: frozenset[str] = frozenset()
    headings: frozenset[str] = frozenset()
    """Main headings that stand on pages of different titles: the site's logo, or a section's name."""
    walls: frozenset[str] = frozenset()
    """Fingerprints of pages that are served for several addresses, whatever is asked for."""
    pages: int = 0
    now: datetime | None = None
    """When the pages are read, for dates that lie in the future; None: each page's own ``fetched_at``."""
