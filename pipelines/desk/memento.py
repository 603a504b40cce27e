"""Versions of an address in time, as Memento has it (RFC 7089): which one was there at a moment, and the list of them. Pure.

A version of the corpus is valid from when it was fetched until the next was; the memento of a moment is the last version not later,
the first where all are later (RFC 7089 4.1 leaves the choice to the server).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from pipelines.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Memento:
    """A version: when it was fetched, and its address here."""

    at: datetime
    address: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """The address that versions are of, and the absolute ones of its time gate and its time map."""

    original: str
    gate: str
    map: str


def accepted(header: str) -> datetime:
    """The moment of an Accept-Datetime header; raises QueryError for one that is none (RFC 7089 2.1.1: GMT, as in HTTP)."""
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError) as error:
        raise QueryError(f"Accept-Datetime {header[:60]!r}; expected one as 'Thu, 31 May 2007 20:35:00 GMT'") from error
    if moment.tzinfo is None or not header.rstrip().endswith("GMT"):
        raise QueryError(f"Accept-Datetime {header[:60]!r}; expected it in GMT")
    return moment


def at(mementos: Sequence[Memento], moment: datetime | None) -> Memento:
    """The version of a moment; the newest where none is named. ``mementos`` are not empty; of one moment the later counts."""
    ordered = sorted(mementos, key=lambda one: one.at)
    if moment is None:
        return ordered[-1]
    return next((one for one in reversed(ordered) if one.at <= moment), ordered[0])


def links(where: Addresses, mementos: Sequence[Memento], *, self_: str = "") -> str:
    """A time map in link format (RFC 6690), or with ``self_`` empty the value of a Link header of a gate or memento."""
    ordered = sorted(mementos, key=lambda one: one.at)
    first, last = ordered[0], ordered[-1]
    span = f'; from="{_date(first.at)}"; until="{_date(last.at)}"'
    found = [f'{_uri(where.original)}; rel="original"']
    if self_:
        found.append(f'{_uri(self_)}; rel="self"; type="application/link-format"{span}')
    else:
        found.append(f'{_uri(where.map)}; rel="timemap"; type="application/link-format"{span}')
    found.append(f'{_uri(where.gate)}; rel="timegate"')
    shown = ordered if self_ else list(dict.fromkeys((first, last)))
    found += [f'{_uri(one.address)}; rel="{_relation(one, first, last)}"; datetime="{_date(one.at)}"' for one in shown]
    return (",\n" if self_ else ", ").join(found) + ("\n" if self_ else "")


def as_json(where: Addresses, mementos: Sequence[Memento]) -> dict[str, Any]:
    """A time map as JSON, in the form that Memento aggregators have."""
    ordered = sorted(mementos, key=lambda one: one.at)
    listed = [{"datetime": f"{one.at:%Y-%m-%dT%H:%M:%SZ}", "uri": one.address} for one in ordered]
    return {
        "original_uri": where.original,
        "timegate_uri": where.gate,
        "timemap_uri": {"link_format": where.map},
        "mementos": {"first": listed[0], "last": listed[-1], "list": listed},
    }


def header_date(moment: datetime) -> str:
    """A moment as the Memento-Datetime header has it."""
    return _date(moment)


def _relation(one: Memento, first: Memento, last: Memento) -> str:
    words = ["first"] * (one is first) + ["last"] * (one is last) + ["memento"]
    return " ".join(words)


def _date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _uri(address: str) -> str:
    """An address between angle brackets; what would end it, or a header, is percent-encoded."""
    return (
        "<"
        + "".join(character if 0x20 < ord(character) < 0x7F and character not in '<>"' else _encoded(character) for character in address)
        + ">"
    )


def _encoded(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
