"""A declared source: what one file under ``config/sources/`` says, checked and frozen.

These classes are the shape of the TOML: a key there is a field here, a table a class, and a key without a field is a fault. Each
value is checked wherever a source is made, from TOML as well as in code (`pipelines.model.fields`). Reading the files and telling
faults by file and line is `pipelines.sources`; no rule of behaviour lives here. Durations are seconds, patterns are kept as text
(they are compiled where they are used, in a worker process).
"""

from __future__ import annotations

from dataclasses import field
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from pipelines.model.fields import (
    DateFormat,
    DatePlace,
    Flag,
    Labels,
    Language,
    Network,
    Number,
    PathPattern,
    Pattern,
    Pause,
    Seconds,
    Selector,
    Text,
    Timetable,
    TimeZone,
    Weights,
    Whole,
)

CONFIG = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, config=CONFIG)
class NextPage:
    """How a listing goes on: a query parameter, a path with ``{n}``, or the page's own rel=next / "older" link."""

    param: Text | None = None
    path: Text | None = None
    first: Annotated[Whole, Field(ge=0)] = 1
    """The number of the first page: 0 on Drupal, 1 nearly everywhere else."""

    @model_validator(mode="after")
    def _one_way(self) -> NextPage:
        if (self.param is None) == (self.path is None):
            raise ValueError("expected either 'param' (a query parameter) or 'path' (with {n} for the page's number)")
        if self.path is not None and "{n}" not in self.path:
            raise ValueError(f"path is {self.path!r}; expected {{n}} in it, where the page's number goes")
        return self


@dataclass(frozen=True, slots=True, config=CONFIG)
class Discover:
    """The entrances of a source and how its article links look.

    ``article`` and ``exclude`` are regular expressions searched in the link's path with its query
    (``/upsc/view?id=7``). Without ``article`` the shape that article links share is found from the page.
    """

    feeds: tuple[Text, ...] = ()
    sitemaps: tuple[Text, ...] = ()
    listings: tuple[Text, ...] = ()
    article: PathPattern | None = None
    exclude: tuple[PathPattern, ...] = ()
    next_page: NextPage | None = None
    max_pages: Annotated[Whole, Field(ge=1, le=10_000)] = 200
    robots_sitemaps: Flag = False
    """Also use the sitemaps that robots.txt declares."""


@dataclass(frozen=True, slots=True, config=CONFIG)
class Identity:
    """When two URLs are one article (see `pipelines.dedupe.identity`)."""

    key: Text | None = None
    """A template over the named groups of ``discover.article`` and ``host``, ``path``: ``{host}/{lang}/{id}``."""
    same_hosts: tuple[Text, ...] = ()
    """Hosts that serve the same articles; all are folded to the first."""
    keep: tuple[Text, ...] = ()
    """Query parameters that tell articles apart although the general rule would drop them."""
    drop: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, config=CONFIG)
class Dates:
    """Where a source shows its dates, best first, and how it writes them."""

    order: tuple[DatePlace, ...] = ("visible", "jsonld", "meta", "feed", "listing", "url")
    """Provenances that count as the publication date. A dateline says when a text was written: it counts where it is declared."""
    day_first: Flag | None = None
    """How 04/05/2019 is read; None: learnt from the unambiguous dates of the same source."""
    formats: tuple[DateFormat, ...] = ()
    """strptime formats tried first on the text of the selected elements and metadata."""
    select: tuple[Selector, ...] = ()
    """CSS selectors of the element that shows the page's own date."""
    timezone: TimeZone = "UTC"


@dataclass(frozen=True, slots=True, config=CONFIG)
class Clean:
    """What only this site's pages need; the general machinery works without it."""

    title: tuple[Selector, ...] = ()
    body: tuple[Selector, ...] = ()
    remove: tuple[Selector, ...] = ()
    """CSS selectors of elements that never belong to the article."""
    cut_lines: tuple[Pattern, ...] = ()
    """Regular expressions; a block they match in full is furniture."""
    kinds: Labels = ()
    """(label on the page, kind), as ("新闻稿", "press release")."""
    several: Flag = False
    """Pages of this source may hold several whole articles."""


@dataclass(frozen=True, slots=True, config=CONFIG)
class Relevance:
    """Whether the source is about more than China, and what counts as China there."""

    everything: Flag = True
    """True: every article of this source is kept; no question is asked."""
    threshold: Annotated[Number, Field(gt=0)] = 3.0
    terms: Weights = ()
    """Further terms and their weight; a negative weight speaks against."""


@dataclass(frozen=True, slots=True, config=CONFIG)
class Expect:
    """Below these the run is not healthy."""

    min_links: Annotated[Whole, Field(ge=0)] = 1
    max_quiet: Seconds | None = None
    min_chars: Annotated[Whole, Field(ge=0)] = 200


@dataclass(frozen=True, slots=True, config=CONFIG)
class Manners:
    """How politely the source is asked; robots.txt can only make it slower."""

    delay: Pause = 2.0
    timeout: Seconds = 60.0
    max_requests: Annotated[Whole, Field(ge=1)] = 5000
    looks: tuple[Seconds, ...] = (900.0, 3600.0, 10800.0, 86400.0, 604800.0, 2592000.0)
    """Ages after publication at which an article is looked at again for corrections."""


@dataclass(frozen=True, slots=True, config=CONFIG)
class Source:
    """One declared source. ``hosts`` is an allow-list: every other host is off-source."""

    name: Text
    title: Text
    home: Text
    hosts: tuple[Text, ...]
    schedule: Timetable = "every 6h"
    timezone: TimeZone = "UTC"
    language: tuple[Language, ...] = ()
    family: Text | None = None
    enabled: Flag = True
    allow_private: tuple[Network, ...] = ()
    """Networks (CIDR) this source may be reached at although they are not public."""
    tls: Literal["verify", "insecure"] = "verify"
    unverified: tuple[Text, ...] = ()
    """Names of settings that are guesses: a failure there is reported as a wrong guess."""
    discover: Discover = field(default_factory=Discover)
    identity: Identity = field(default_factory=Identity)
    dates: Dates = field(default_factory=Dates)
    clean: Clean = field(default_factory=Clean)
    relevance: Relevance = field(default_factory=Relevance)
    expect: Expect = field(default_factory=Expect)
    manners: Manners = field(default_factory=Manners)
    file: Text = ""
    """The TOML file it was read from; empty for a source made in code."""
