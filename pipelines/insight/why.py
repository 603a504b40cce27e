"""Why is this URL in the corpus, or why not: everything that is known of an address, over all sources."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rapidfuzz import fuzz, process
from sqlalchemy import select

from pipelines.catalogue import documents as rows
from pipelines.catalogue import sightings as accounts
from pipelines.catalogue import urls as leads
from pipelines.catalogue.schema import aliases, documents
from pipelines.catalogue.schema import leads as lead_table
from pipelines.revisit.known import UrlState
from pipelines.text.humanise import minute

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from pipelines.catalogue.sightings import Sighting
    from pipelines.model import Document
    from pipelines.revisit.known import KnownUrl

NEAREST = 5
_CANDIDATES = 20_000


@dataclass(frozen=True, slots=True)
class Alias:
    """The address is held as a copy: under which document, by which decision, on what evidence."""

    url: str
    document: int
    decision: str
    evidence: Mapping[str, Any]
    seen_at: str


@dataclass(frozen=True, slots=True)
class UrlStory:
    """What is known of an address. ``documents`` are the versions held under it and the documents its copies point to; each names its
    WARC record."""

    url: str
    keys: tuple[str, ...]
    verdict: str
    """The answer in one sentence."""
    leads: tuple[KnownUrl, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    """Newest first."""
    documents: tuple[Document, ...] = ()
    aliases: tuple[Alias, ...] = ()
    nearest: tuple[str, ...] = field(default=())
    """For an unknown address: known ones of the same host, most alike first."""

    @property
    def known(self) -> bool:
        """Whether anything at all is known of it."""
        return bool(self.leads or self.sightings or self.documents or self.aliases)


def why(connection: Connection, url: str, keys: Iterable[str], *, sightings: int = 50) -> UrlStory:
    """Tell what is known of ``url``, by the keys that sources would give it (`pipelines.dedupe.identity.url_key`) and as it is written."""
    wanted = tuple(dict.fromkeys(keys))
    found = tuple(leads.find(connection, keys=wanted, url=url))
    copies = tuple(_aliases(connection, wanted, url))
    held = tuple(_documents(connection, wanted, url, [*(copy.document for copy in copies), *(lead.document for lead in found)]))
    seen = tuple(accounts.of_url(connection, wanted, url, sightings))
    near = () if found or copies or held or seen else _nearest(connection, url)
    return UrlStory(url, wanted, verdict(url, found, seen, held, copies), found, seen, held, copies, near)


def verdict(url: str, known: Sequence[KnownUrl], seen: Sequence[Sighting], held: Sequence[Document], copies: Sequence[Alias]) -> str:
    """The answer in one sentence."""
    if copies:
        return f"Held as a copy: {_file(held, copies[0].document)} has its text ({copies[0].decision}, since {minute(copies[0].seen_at)})."
    if held:
        newest = held[0]
        versions = f", version {newest.version}" if newest.version > 1 else ""
        return f"In the corpus: {newest.file}{versions}, fetched {minute(newest.fetched_at)} from {newest.source}."
    if known:
        return "Not in the corpus: " + "; ".join(map(_standing, known)) + "."
    if seen:
        last = seen[0]
        return f"Not in the corpus: {last.outcome or 'undecided'} in run {last.run} ({last.reason or 'no reason was given'})."
    return f"Never seen: no entrance of any source ever showed {url}."


def _standing(lead: KnownUrl) -> str:
    shown = f"{lead.source} has known it since {minute(lead.first_seen)}"
    if lead.state is UrlState.PENDING:
        return f"{shown} and has not fetched it yet"
    retry = f"next look {minute(lead.next_look)}" if lead.next_look else "no further look is planned"
    return f"{shown}: {lead.state} ({lead.reason or 'no reason was given'}), {retry}"


def _file(documents: Sequence[Document], sequence: int) -> str:
    return next((document.file for document in documents if document.sequence == sequence), f"document {sequence}")


def _aliases(connection: Connection, keys: Sequence[str], url: str) -> list[Alias]:
    query = select(aliases).where(aliases.c.url_key.in_(keys) | (aliases.c.url == url)).order_by(aliases.c.seen_at.desc())
    return [Alias(row.url, row.document, row.decision, json.loads(row.evidence), row.seen_at) for row in connection.execute(query)]


def _documents(connection: Connection, keys: Sequence[str], url: str, others: Iterable[int | None]) -> list[Document]:
    """Versions under the address, newest first; then the documents that copies and leads name."""
    query = select(*rows.COLUMNS).where(documents.c.url_key.in_(keys) | (documents.c.url == url))
    own = [rows.document_of(row) for row in connection.execute(query.order_by(documents.c.version.desc(), documents.c.sequence.desc()))]
    named = sorted({sequence for sequence in others if sequence is not None} - {document.sequence for document in own})
    return own + [document for sequence in named if (document := rows.document(connection, sequence)) is not None]


def _nearest(connection: Connection, url: str) -> tuple[str, ...]:
    host = urlsplit(url if "//" in url else f"https://{url}").netloc.rpartition("@")[2].lower()
    if not host:
        return ()
    found: set[str] = set()
    for column in (lead_table.c.url, documents.c.url):
        query = select(column).where(column.contains(f"//{host}/", autoescape=True)).limit(_CANDIDATES)
        found |= set(connection.execute(query).scalars())
    return tuple(match[0] for match in process.extract(url, sorted(found), scorer=fuzz.ratio, limit=NEAREST))
