"""A guess of a whole source, value by value, each with how sure it is and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from pipelines.discover.probe.infer_wording import Wording

if TYPE_CHECKING:
    from pipelines.model import NextPage

T = TypeVar("T")


class Sureness(StrEnum):
    """How sure a guess is."""

    SURE = "sure"  # the site says so itself, and it was read
    LIKELY = "likely"  # it was read, or several things speak for it
    GUESS = "guess"  # a habit of such sites, or one thing speaks for it


@dataclass(frozen=True, slots=True)
class Guessed(Generic[T]):
    """A guessed value, how sure it is, and what it rests on."""

    value: T
    sure: Sureness
    why: str


@dataclass(frozen=True, slots=True)
class GuessedSource:
    """What is guessed of a site; what is not there was not found."""

    name: str
    title: str
    home: str
    hosts: tuple[str, ...]
    feeds: tuple[Guessed[str], ...] = ()
    sitemaps: tuple[Guessed[str], ...] = ()
    listings: tuple[Guessed[str], ...] = ()
    article: Guessed[str] | None = None
    exclude: tuple[str, ...] = ()
    """Patterns of what the article's would take and is none: sections, pages of the menus."""
    key: Guessed[str] | None = None
    keep: tuple[str, ...] = ()
    next_page: Guessed[NextPage] | None = None
    languages: Guessed[tuple[str, ...]] | None = None
    dates: Wording = field(default_factory=Wording)
    min_links: int = 1
    samples: tuple[str, ...] = ()
    """Addresses of articles to try the declaration on, newest first."""
    doubts: tuple[str, ...] = ()
