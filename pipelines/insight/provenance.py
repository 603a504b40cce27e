"""Where a text comes from: which entrances showed its address, which run fetched it, every date the page gave, its record and digests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.catalogue import sightings as accounts
from pipelines.catalogue import urls

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.catalogue.sightings import Sighting
    from pipelines.insight.holdings import Copy, Held, Holdings
    from pipelines.model import Document
    from pipelines.revisit.known import KnownUrl, Mention


@dataclass(frozen=True, slots=True)
class Provenance:
    """All that is known of where a text comes from."""

    held: Held
    versions: tuple[Document, ...]
    """All versions of the article, newest first, this one among them."""
    copies: tuple[Copy, ...]
    relations: tuple[tuple[str, Document], ...]
    leads: tuple[KnownUrl, ...]
    """Its address as its sources know it."""
    sighting: Sighting | None
    """The outcome that appended it, with its reason and evidence; None for an imported text, or when it is too long ago."""

    @property
    def document(self) -> Document:
        """The document itself."""
        return self.held.document

    @property
    def superseded_by(self) -> Document | None:
        """The version that follows this one."""
        return next((one for one in self.versions if one.supersedes == self.document.sequence), None)

    @property
    def ways(self) -> list[tuple[str, Mention]]:
        """(entrance, how it showed the address), the first to show it first."""
        found = [(entrance, mention) for lead in self.leads for entrance, mention in lead.ways.items()]
        return sorted(found, key=lambda one: (one[1].first, one[0]))

    @property
    def dates(self) -> list[Mapping[str, Any]]:
        """Every date the page gave, as it was read when the text was appended; empty for texts from before that was kept.

        ``came_from``, ``raw``, ``value`` (None: refused), ``reason``, ``where``; ``chosen`` for the one that was taken.
        """
        found = self.sighting.evidence.get(accounts.DATES, ()) if self.sighting else ()
        chosen = self.document.published, self.document.published_from
        return [{**one, "chosen": bool(one.get("value")) and (one.get("value"), one.get("came_from")) == chosen} for one in found]


def provenance(holdings: Holdings, held: Held) -> Provenance:
    """Gather what is known of a document."""
    document = held.document
    with holdings.reading() as connection:
        leads = urls.find(connection, keys=(document.url_key,), url=document.url)
        seen = accounts.of_url(connection, (document.url_key,), document.url, limit=500)
    mine = [one for one in seen if one.document == document.sequence and one.run == held.run]
    return Provenance(
        held=held,
        versions=tuple(holdings.versions(document)),
        copies=tuple(holdings.copies((document.sequence,))[document.sequence]),
        relations=tuple(holdings.relations(document)),
        leads=tuple(leads),
        sighting=mine[0] if mine else None,
    )
