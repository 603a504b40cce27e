"""What a query says, as a tree of frozen values; made by `parse`, asked of the index by `compile`, of a single text by `match`."""

from __future__ import annotations

from dataclasses import dataclass

TITLE, BODY = "title", "body"
"""The columns of the index."""


@dataclass(frozen=True, slots=True)
class Words:
    """Tokens that stand side by side; a single English word stands for all its forms unless it is ``exact``."""

    tokens: tuple[str, ...]
    column: str = ""
    """`TITLE` or `BODY`; empty: any of them."""
    exact: bool = False
    """It was quoted: these spellings and no other forms."""
    prefix: bool = False
    """It ended with a star: the last token is the beginning of a word."""


@dataclass(frozen=True, slots=True)
class Field:
    """One of ``values`` is in a field of the text's record: ``source``, ``lang`` or ``kind``."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Days:
    """A time between two, both of them included; None: without end.

    ``of`` is ``date`` (the article's own; days as numbers, 20261129) or ``found`` (when it was appended; seconds since 1970).
    """

    of: str
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """Whether the article has a date of its own."""

    yes: bool


class Version:
    """Names for `Versions.which`."""

    CURRENT, OLD, ALL = "current", "old", "all"


@dataclass(frozen=True, slots=True)
class Versions:
    """Which versions of an article count: the newest, the superseded ones, or all."""

    which: str


@dataclass(frozen=True, slots=True)
class Watched:
    """It matches a watch of the installation's settings."""

    name: str


@dataclass(frozen=True, slots=True)
class And:
    """All of them hold; without parts it always holds."""

    parts: tuple[Query, ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    """One of them holds."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """It does not hold."""

    part: Query


Query = Words | Field | Days | Dated | Versions | Watched | And | Or | Not


def both(*queries: Query) -> Query:
    """All of some queries; those that always hold are left out."""
    parts: list[Query] = []
    for query in queries:
        parts += query.parts if isinstance(query, And) else [query]
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def leaves(query: Query) -> list[tuple[Query, bool]]:
    """Every leaf of the tree, and whether it is asked for (not below a negation)."""
    if isinstance(query, And | Or):
        return [leaf for part in query.parts for leaf in leaves(part)]
    if isinstance(query, Not):
        return [(leaf, not wanted) for leaf, wanted in leaves(query.part)]
    return [(query, True)]
