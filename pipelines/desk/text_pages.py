"""The page of a text, and the page of the difference between two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.corpus.files import body_of
from pipelines.desk.typeset import LONGEST, typeset
from pipelines.errors import StorageError
from pipelines.insight.provenance import provenance
from pipelines.search.marks import marks, pieces
from pipelines.search.query import BODY, TITLE
from pipelines.text.difference import Difference, difference

if TYPE_CHECKING:
    from pipelines.desk.context import Desk
    from pipelines.desk.typeset import Block
    from pipelines.insight.holdings import Held
    from pipelines.insight.provenance import Provenance
    from pipelines.model import Document
    from pipelines.search.marks import Piece

MOST_COMPARED = 2_000_000
"""Characters of two texts together that are compared."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The page of a text. ``trouble`` says why its file could not be read."""

    known: Provenance
    title: tuple[Piece, ...]
    blocks: tuple[Block, ...]
    source_title: str
    query: str = ""
    hits: int = 0
    cut: bool = False
    trouble: str = ""

    @property
    def taken(self) -> int:
        """The place of the date that was taken among those of the page; -1 where none was kept."""
        return next((place for place, date in enumerate(self.known.dates) if date["chosen"]), -1)

    @property
    def document(self) -> Document:
        """The document."""
        return self.known.document

    @property
    def held(self) -> Held:
        """The document with what the catalogue knows of it."""
        return self.known.held


@dataclass(frozen=True, slots=True)
class Compared:
    """The page of a difference. ``versions`` are all of the article, newest first; ``unlike``: the two are not of one article."""

    old: Document
    new: Document
    found: Difference
    versions: tuple[Document, ...]
    unlike: bool = False


def reading(desk: Desk, held: Held, query: str = "") -> Reading:
    """The page of a text, with the hits of a query marked. Raises QueryError."""
    document = held.document
    asked = desk.search.parse(query) if query else None
    try:
        text, trouble = desk.holdings.text(document), ""
    except StorageError as error:
        text, trouble = document.title, str(error)
    body = body_of(text, document.title)
    in_title, in_body = (marks(document.title, asked, TITLE), marks(body, asked, BODY)) if asked else ([], [])
    return Reading(
        known=provenance(desk.holdings, held),
        title=tuple(pieces(document.title, in_title)),
        blocks=typeset(body, in_body),
        source_title=desk.titles().get(document.source, document.source),
        query=query,
        hits=len(in_title) + len(in_body),
        cut=len(body) > LONGEST,
        trouble=trouble,
    )


def compared(desk: Desk, old: Held, new: Held) -> Compared:
    """What changed between two texts; raises StorageError when one cannot be read or the two are too long."""
    one, two = (desk.holdings.text(held.document) for held in (old, new))
    if len(one) + len(two) > MOST_COMPARED:
        raise StorageError(f"the texts have {len(one) + len(two)} characters together; expected {MOST_COMPARED} at most (newswatch diff)")
    unlike = old.document.url_key != new.document.url_key
    return Compared(old.document, new.document, difference(one, two), tuple(desk.holdings.versions(new.document)), unlike)
