"""How far the sitemaps of a source were read: the rules of `discover.parts` over what the corpus remembers."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from pipelines.catalogue import state
from pipelines.discover import sitemap_parts
from pipelines.discover.sitemap_parts import Part, Parts
from pipelines.text.dates import moment

if TYPE_CHECKING:
    from datetime import datetime

    from pipelines.model import Found
    from pipelines.runs.run import EntranceResult, Run

SOUND = frozenset({"ok", "partial", "empty"})
READ = SOUND | {"degraded", "clipped", "unchanged"}
"""What else an answer may be gives nothing to rest on: it is asked for again in the next poll."""


class Sitemaps:
    """The sitemaps of one run, by their declared address, and which of their parts this run asked."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._parts: dict[str, Parts] = {}
        self._asked: dict[str, set[str]] = {}

    def begin(self, sitemap: str, now: datetime) -> tuple[str, bool]:
        """The address to ask first, and whether anything is known of this sitemap: what is unknown must be fetched in full."""
        held = self._remembered(sitemap)
        self._parts[sitemap] = held or {sitemap: Part(sitemap)}
        first = sitemap_parts.begin(self._parts[sitemap], sitemap, now)
        self._asked[sitemap] = {first}
        return first, bool(held)

    def named(self, sitemap: str, url: str, found: Found, now: datetime) -> Found:
        """Note what the part at ``url`` names, before anything of it is stored: a kill in between must not lose it.

        Gives ``found`` as it counts: where other parts rest, it is not all that the sitemap has, and the visit is one of ``unchanged``.
        """
        children = list(zip(found.children, found.children_modified, strict=True))
        held = self._parts[sitemap]
        if url in held and (children or any(part.index == url for part in held.values())):
            after, left_out = sitemap_parts.named(held, url, children, whole=found.state in SOUND)
            self._remember(sitemap, after, now)
            found = replace(found, notes=(*found.notes, left_out)) if left_out else found
        coming = self._asked[sitemap] | set(sitemap_parts.further(self._parts[sitemap], now, new=False))
        return replace(found, state="unchanged") if found.state in SOUND and set(self._parts[sitemap]) - coming else found

    def answered(self, sitemap: str, url: str, found: Found | None, shown: EntranceResult | None, now: datetime) -> list[str]:
        """What is to be asked after the part at ``url`` was read (``found`` None: not modified) and what it showed was stored."""
        held = self._parts[sitemap]
        grown = any(part.asked is None and part.index == url for part in held.values())
        new = shown is not None and (bool(shown.tasks) or any(known is None for _, known in shown.leads))
        if url in held and (found is None or found.state in READ):
            first = held[url].asked is None
            changed = _newest(found, now) if first else now if new or grown else None
            self._remember(sitemap, sitemap_parts.answered(held, url, now, changed), now)
        return self._further(sitemap, now, new=new or grown)

    def failed(self, sitemap: str, url: str) -> bool:
        """Note a part that did not answer. Whether the sitemap itself is to be asked instead, in full: it may name others by now."""
        if url == sitemap or self._asked[sitemap] != {url}:
            return False
        held = self._parts[sitemap]
        self._parts[sitemap] = {**held, url: replace(held[url], asked=None)}
        self._asked[sitemap] = {sitemap}
        return True

    def _further(self, sitemap: str, now: datetime, *, new: bool) -> list[str]:
        asked = self._asked[sitemap]
        wanted = [url for url in sitemap_parts.further(self._parts[sitemap], now, new=new) if url not in asked]
        asked |= set(wanted)
        return wanted

    def _remembered(self, sitemap: str) -> Parts:
        if not self._run.ledger.exists:
            return {}
        with self._run.corpus.catalogue.reading() as connection:
            held = state.get(connection, self._run.source.name, f"sitemap {sitemap}") or []
        return {told["url"]: _part(told) for told in held}

    def _remember(self, sitemap: str, after: Parts, now: datetime) -> None:
        with self._run.corpus.catalogue.writing() as connection:
            state.put(connection, self._run.source.name, f"sitemap {sitemap}", [_told(part) for part in after.values()], now)
        self._parts[sitemap] = after


def _newest(found: Found | None, now: datetime) -> datetime | None:
    """When a part that is read for the first time last changed, by the dates it gives; None where it gives none."""
    dates = [moment(lead.modified) or moment(lead.published) for lead in found.leads] if found else []
    return max((date for date in dates if date is not None and date <= now), default=None)


def _told(part: Part) -> dict[str, Any]:
    """A part as it is kept, without what is at its default."""
    said = {name: value.isoformat() if name in ("asked", "changed") and value else value for name, value in asdict(part).items()}
    return {name: value for name, value in said.items() if value}


def _part(told: dict[str, Any]) -> Part:
    times: dict[str, Any] = {name: moment(told[name]) for name in ("asked", "changed") if name in told}
    return Part(**{**told, **times})
