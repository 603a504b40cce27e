"""The shape of a source's TOML: which keys there are, of what type, in which units. Unknown keys are faults.

Each model becomes the frozen dataclass of `pipelines.model.source` of the same name; a test holds the two together.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from pipelines.model import source as model
from pipelines.text.durations import duration, schedule
from pipelines.text.networks import check_network
from pipelines.text.patterns import check_pattern, check_selector
from pipelines.text.languages import check_language


def _name(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,63}", text):
        raise ValueError(f"{text!r} cannot be a spider's name; expected a small letter, then at most 63 of a-z, 0-9, _ and -")
    return text


def _pattern(text: str) -> str:
    return check_pattern(text).pattern


def _schedule(text: str) -> str:
    schedule(text)
    return " ".join(text.split())


def _timezone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is not a time zone; expected a name as 'UTC' or 'Asia/Shanghai'") from error


def _seconds(value: Any) -> Any:
    return duration(value) if isinstance(value, str) else value


Pattern = Annotated[str, AfterValidator(_pattern)]
Selector = Annotated[str, AfterValidator(check_selector)]
Language = Annotated[str, AfterValidator(check_language)]
Network = Annotated[str, AfterValidator(check_network)]
TimeZone = Annotated[str, AfterValidator(_timezone)]
Seconds = Annotated[float, BeforeValidator(_seconds), Field(gt=0)]
Host = Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$")]
DatePlace = Literal["visible", "dateline", "jsonld", "meta", "feed", "listing", "url"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NextPage(_Table):
    """``discover.next_page``."""

    param: str | None = None
    path: str | None = None
    first: int = Field(default=1, ge=0)

    @model_validator(mode="after")
    def _one_way(self) -> NextPage:
        if (self.param is None) == (self.path is None):
            raise ValueError("expected either 'param' (a query parameter) or 'path' (with {n} for the page's number)")
        if self.path is not None and "{n}" not in self.path:
            raise ValueError(f"path is {self.path!r}; expected {{n}} in it, where the page's number goes")
        return self

    def frozen(self) -> model.NextPage:
        return model.NextPage(**dict(self))


class Discover(_Table):
    """``[discover]``."""

    feeds: list[str] = []
    sitemaps: list[str] = []
    listings: list[str] = []
    article: Pattern | None = None
    exclude: list[Pattern] = []
    next_page: NextPage | None = None
    max_pages: int = Field(default=200, ge=1, le=10_000)
    robots_sitemaps: bool = False

    def frozen(self) -> model.Discover:
        return model.Discover(**{**_tuples(self), "next_page": self.next_page and self.next_page.frozen()})


class Identity(_Table):
    """``[identity]``."""

    key: str | None = None
    same_hosts: list[Host] = []
    keep: list[str] = []
    drop: list[str] = []

    def frozen(self) -> model.Identity:
        return model.Identity(**_tuples(self))


class Dates(_Table):
    """``[dates]``."""

    order: list[DatePlace] = list(model.Dates().order)  # type: ignore[arg-type]  # the dataclass keeps plain text
    day_first: bool | None = None
    formats: list[str] = []
    select: list[Selector] = []
    timezone: TimeZone = "UTC"

    def frozen(self) -> model.Dates:
        return model.Dates(**_tuples(self))


class Clean(_Table):
    """``[clean]``; ``kinds`` is a table from label to kind."""

    title: list[Selector] = []
    body: list[Selector] = []
    remove: list[Selector] = []
    cut_lines: list[Pattern] = []
    kinds: dict[str, str] = {}
    several: bool = False

    def frozen(self) -> model.Clean:
        return model.Clean(**{**_tuples(self), "kinds": tuple(self.kinds.items())})


class Relevance(_Table):
    """``[relevance]``; ``terms`` is a table from term to weight."""

    everything: bool = True
    threshold: float = Field(default=3.0, gt=0, strict=False)
    terms: dict[str, float] = {}

    @model_validator(mode="after")
    def _asked(self) -> Relevance:
        if self.everything and (self.terms or "threshold" in self.model_fields_set):
            raise ValueError("'terms' and 'threshold' have no effect unless everything = false is said as well")
        return self

    def frozen(self) -> model.Relevance:
        return model.Relevance(**{**dict(self), "terms": tuple((term, float(weight)) for term, weight in self.terms.items())})


class Expect(_Table):
    """``[expect]``."""

    min_links: int = Field(default=1, ge=0)
    max_quiet: Seconds | None = None
    min_chars: int = Field(default=200, ge=0)

    def frozen(self) -> model.Expect:
        return model.Expect(**dict(self))


class Manners(_Table):
    """``[manners]``."""

    delay: Annotated[float, BeforeValidator(_seconds), Field(ge=0)] = 2.0
    timeout: Seconds = 60.0
    max_requests: int = Field(default=5000, ge=1)
    looks: list[Seconds] = list(model.Manners().looks)

    def frozen(self) -> model.Manners:
        return model.Manners(**_tuples(self))


class Source(_Table):
    """A whole file under ``config/sources/``."""

    name: Annotated[str, AfterValidator(_name)]
    title: str = Field(min_length=1)
    home: str
    hosts: list[Host] = Field(min_length=1)
    schedule: Annotated[str, AfterValidator(_schedule)] = "every 6h"
    timezone: TimeZone = "UTC"
    language: list[Language] = []
    family: str | None = None
    enabled: bool = True
    allow_private: list[Network] = []
    tls: Literal["verify", "insecure"] = "verify"
    unverified: list[str] = []
    discover: Discover = Discover()
    identity: Identity = Identity()
    dates: Dates = Dates()
    clean: Clean = Clean()
    relevance: Relevance = Relevance()
    expect: Expect = Expect()
    manners: Manners = Manners()

    def frozen(self, file: str) -> model.Source:
        tables = {key: value.frozen() for key, value in dict(self).items() if hasattr(value, "frozen")}
        return model.Source(**{**_tuples(self), **tables, "file": file})


def _tuples(table: BaseModel) -> dict[str, Any]:
    """The fields of a table with its lists as tuples."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in dict(table).items()}
