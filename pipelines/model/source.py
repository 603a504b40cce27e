"""A declared source: what one file under ``config/sources/`` says, checked and frozen.

Plain data. Reading and checking the TOML is `pipelines.sources`; no rule of behaviour lives here.
Durations are seconds, patterns are kept as text (they are compiled where they are used, in a worker process).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class NextPage:
    """How a listing goes on: a query parameter, a path with ``{n}``, or the page's own rel=next / "older" link."""

    param: str | None = None
    path: str | None = None
    first: int = 1
    """The number of the first page: 0 on Drupal, 1 nearly everywhere else."""


@dataclass(frozen=True, slots=True)
class Discover:
    """The entrances of a source and how its article links look.

    ``article`` and ``exclude`` are regular expressions searched in the link's path with its query
    (``/upsc/view?id=7``). Without ``article`` the shape that article links share is found from the page.
    """

    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()
    article: str | None = None
    exclude: tuple[str, ...] = ()
    next_page: NextPage | None = None
    max_pages: int = 200
    robots_sitemaps: bool = False
    """Also use the sitemaps that robots.txt declares."""


@dataclass(frozen=True, slots=True)
class Identity:
    """When two URLs are one article (see `pipelines.dedupe.identity`)."""

    key: str | None = None
    """A template over the named groups of ``discover.article`` and ``host``, ``path``: ``{host}/{lang}/{id}``."""
    same_hosts: tuple[str, ...] = ()
    """Hosts that serve the same articles; all are folded to the first."""
    keep: tuple[str, ...] = ()
    """Query parameters that tell articles apart although the general rule would drop them."""
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dates:
    """Where a source shows its dates, best first, and how it writes them."""

    order: tuple[str, ...] = ("visible", "jsonld", "meta", "feed", "listing", "url")
    """Provenances that count as the publication date. A dateline says when a text was written: it counts where it is declared."""
    day_first: bool | None = None
    """How 04/05/2019 is read; None: learnt from the unambiguous dates of the same source."""
    formats: tuple[str, ...] = ()
    """strptime formats tried first on the text of the selected elements and metadata."""
    select: tuple[str, ...] = ()
    """CSS selectors of the element that shows the page's own date."""
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Clean:
    """What only this site's pages need; the general machinery works without it."""

    title: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    """CSS selectors of elements that never belong to the article."""
    cut_lines: tuple[str, ...] = ()
    """Regular expressions; a block they match in full is furniture."""
    kinds: tuple[tuple[str, str], ...] = ()
    """(label on the page, kind), as ("新闻稿", "press release")."""
    several: bool = False
    """Pages of this source may hold several whole articles."""


@dataclass(frozen=True, slots=True)
class Relevance:
    """Whether the source is about more than China, and what counts as China there."""

    everything: bool = True
    """True: every article of this source is kept; no question is asked."""
    threshold: float = 3.0
    terms: tuple[tuple[str, float], ...] = ()
    """Further terms and their weight; a negative weight speaks against."""


@dataclass(frozen=True, slots=True)
class Expect:
    """Below these the run is not healthy."""

    min_links: int = 1
    max_quiet: float | None = None
    min_chars: int = 200


@dataclass(frozen=True, slots=True)
class Manners:
    """How politely the source is asked; robots.txt can only make it slower."""

    delay: float = 2.0
    timeout: float = 60.0
    max_requests: int = 5000
    looks: tuple[float, ...] = (900.0, 3600.0, 10800.0, 86400.0, 604800.0, 2592000.0)
    """Ages after publication at which an article is looked at again for corrections."""


@dataclass(frozen=True, slots=True)
class Source:
    """One declared source. ``hosts`` is an allow-list: every other host is off-source."""

    name: str
    title: str
    home: str
    hosts: tuple[str, ...]
    schedule: str = "every 6h"
    timezone: str = "UTC"
    language: tuple[str, ...] = ()
    family: str | None = None
    enabled: bool = True
    allow_private: tuple[str, ...] = ()
    """Networks (CIDR) this source may be reached at although they are not public."""
    tls: str = "verify"
    unverified: tuple[str, ...] = ()
    """Names of settings that are guesses: a failure there is reported as a wrong guess."""
    discover: Discover = field(default_factory=Discover)
    identity: Identity = field(default_factory=Identity)
    dates: Dates = field(default_factory=Dates)
    clean: Clean = field(default_factory=Clean)
    relevance: Relevance = field(default_factory=Relevance)
    expect: Expect = field(default_factory=Expect)
    manners: Manners = field(default_factory=Manners)
    file: str = ""
    """The TOML file it was read from; empty for a source made in code."""
