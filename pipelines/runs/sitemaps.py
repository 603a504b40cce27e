"""How far the sitemaps of a source were read: the rules of `discover.sitemap_parts` over what the corpus remembers."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from pipelines.catalogue import key_values as states
from pipelines.discover import sitemap_parts
from pipelines.discover.sitemap_parts import Part, Parts
from pipelines.text.dates import moment

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from pipelines.model import Found
    from pipelines.runs.state import Draft

SOUND = frozenset({"ok", "partial", "empty"})
READ = SOUND | {"degraded", "clipped", "unchanged"}
"""What else an answer may be gives nothing to rest on: it is asked for again in the next poll."""
MOST = 200
"""Parts of one sitemap that a run reads; the next runs read the rest."""


class Sitemaps:
    """The sitemaps of one run, by their declared address, and which of their parts this run asked."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._parts: dict[str, Parts] = {}
        self._asked: dict[str, set[str]] = {}

    def begin(self, connection: Connection | None, sitemap: str, now: datetime) -> tuple[str, bool]:
        """The address to ask first, and whether anything is known of this sitemap: what is unknown must be fetched in full."""
        held = states.get(connection, self._source, _name(sitemap)) if connection is not None else None
        self._parts[sitemap] = {told["url"]: _part(told) for told in held} if held else {sitemap: Part(sitemap)}
        first = sitemap_parts.begin(self._parts[sitemap], sitemap, now)
        self._asked[sitemap] = {first}
        return first, bool(held)

    def named(self, sitemap: str, url: str, found: Found, now: datetime) -> tuple[Parts, Found]:
        """The parts with those that the part at ``url`` names, and ``found`` as it counts.

        Where other parts rest, it is not all that the sitemap has, and the visit is one of ``unchanged``.
        """
        parts = self._parts[sitemap]
        children = list(zip(found.children, found.children_modified, strict=True))
        if url in parts and (children or any(part.index == url for part in parts.values())):
            parts, left_out = sitemap_parts.named(parts, url, children, whole=found.state in SOUND)
            found = replace(found, notes=(*found.notes, left_out)) if left_out else found
        coming = self._asked[sitemap] | set(sitemap_parts.further(parts, now, new=False))
        return parts, replace(found, state="unchanged") if found.state in SOUND and set(parts) - coming else found

    def answered(
        self,
        connection: Connection,
        draft: Draft,
        sitemap: str,
        url: str,
        parts: Parts | None,
        found: Found | None,
        new: bool,
        now: datetime,
    ) -> tuple[list[str], str]:
        """What is to be asked after the part at ``url`` answered, and what is left to the next runs, as a sentence.

        ``parts`` are those of `named`, ``found`` what was read (both None: not modified); ``new``: it showed something not known.
        """
        parts = self._parts[sitemap] if parts is None else parts
        grown = any(part.asked is None and part.index == url for part in parts.values())
        new = new or grown
        if url in parts and (found is None or found.state in READ):
            changed = _newest(found, now) if parts[url].asked is None else now if new else None
            parts = sitemap_parts.answered(parts, url, now, changed)
        if parts != self._parts[sitemap]:
            states.put(connection, self._source, _name(sitemap), [_told(part) for part in parts.values()], now)
        asked = self._asked[sitemap]
        wanted = [one for one in sitemap_parts.further(parts, now, new=new) if one not in asked]
        further = wanted[: max(0, MOST - len(asked))]
        draft.then(lambda: self._parts.__setitem__(sitemap, parts))
        draft.then(lambda: asked.update(further))
        return further, f"more than {MOST} sitemaps: the rest is left to the next runs" if len(further) < len(wanted) else ""

    def failed(self, draft: Draft, sitemap: str, url: str) -> bool:
        """Note a part that did not answer. Whether the sitemap itself is to be asked instead, in full: it may name others by now."""
        if url == sitemap or self._asked.get(sitemap) != {url}:
            return False
        held = self._parts[sitemap]
        draft.then(lambda: self._parts.__setitem__(sitemap, {**held, url: replace(held[url], asked=None)}))
        draft.then(lambda: self._asked.__setitem__(sitemap, {sitemap}))
        return True


def _newest(found: Found | None, now: datetime) -> datetime | None:
    """When a part that is read for the first time last changed, by the dates it gives; None where it gives none."""
    dates = [moment(lead.modified) or moment(lead.published) for lead in found.leads] if found else []
    return max((date for date in dates if date is not None and date <= now), default=None)


def _name(sitemap: str) -> str:
    return f"sitemap {sitemap}"


def _told(part: Part) -> dict[str, Any]:
    """A part as it is kept, without what is at its default."""
    said = {name: value.isoformat() if name in ("asked", "changed") and value else value for name, value in asdict(part).items()}
    return {name: value for name, value in said.items() if value}


def _part(told: dict[str, Any]) -> Part:
    times: dict[str, Any] = {name: moment(told[name]) for name in ("asked", "changed") if name in told}
    return Part(**{**told, **times})
