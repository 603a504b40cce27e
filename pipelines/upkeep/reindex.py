"""Compute hashes and fingerprints of all documents again, and see which past decisions would be others today.

Needed when the normalisation changes (`pipelines.dedupe.normal.SCHEME`). Works in portions, each one commit, so that it can be
stopped at any moment and goes on where it was; appends are refused while the scheme of the index is not the program's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, select, update

from pipelines.catalogue import documents as rows
from pipelines.catalogue.schema import documents, fingerprints, stamp
from pipelines.corpus.dedupe_index import CatalogueIndex, Texts
from pipelines.corpus.files import body_of
from pipelines.corpus.recover import IMPORTED
from pipelines.dedupe.decide import decide
from pipelines.dedupe.facts import facts
from pipelines.dedupe.index import facts_of
from pipelines.dedupe.normal import SCHEME
from pipelines.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from pipelines.corpus.corpus import Corpus
    from pipelines.dedupe.facts import Facts
    from pipelines.dedupe.index import HeldText
    from pipelines.model import Document, Verdict

TOGETHER = 100
_DONE, _NEXT = "scheme", "reindex"


@dataclass(frozen=True, slots=True)
class Reindexed:
    """How many documents were indexed, and the files whose text could not be read (they keep their old fingerprints)."""

    documents: int
    unreadable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differing:
    """A document that the present rules would not have appended, or would have linked otherwise."""

    document: Document
    now: Verdict


def reindex(corpus: Corpus, now: datetime, progress: Callable[[int], None] | None = None) -> Reindexed:
    """Index all documents again, going on where an interrupted run stopped; ``progress`` is told each number that is done."""
    count, unreadable = 0, list[str]()
    while True:
        with corpus.turn() as (_, connection):
            after = int(rows.remembered(connection, _NEXT) or -1)
            query = select(documents).where(documents.c.sequence > after).order_by(documents.c.sequence).limit(TOGETHER)
            portion = connection.execute(query).all()
            texts = Texts(corpus.layout.corpus)
            for row in portion:
                try:
                    text = texts.read(row.file)
                except StorageError as error:
                    unreadable.append(str(error))
                    continue
                _index(connection, row.sequence, row.title, text, row.published, row.language)
            count += len(portion)
            if len(portion) < TOGETHER:
                rows.remember(connection, _DONE, str(SCHEME))
                rows.forget(connection, _NEXT)
                rows.tell(
                    connection, stamp(now), "reindex", f"scheme {SCHEME}", "done", {"documents": count, "unreadable": len(unreadable)}
                )
                return Reindexed(count, tuple(unreadable))
            rows.remember(connection, _NEXT, str(portion[-1].sequence))
        if progress:
            progress(portion[-1].sequence)


def differing(corpus: Corpus, progress: Callable[[int], None] | None = None) -> Iterator[Differing]:
    """Decide about every document again with only what was there before it; yields those that come out otherwise.

    Reads only. Imported documents were never decided about and are passed over; copies have left no text to decide about.
    """
    for document in corpus.documents():
        with corpus.catalogue.reading() as connection:
            index = Earlier(CatalogueIndex(connection, Texts(corpus.layout.corpus)), document.sequence)
            held = index.document(document.sequence)
            verdict = decide(facts_of(held), document.url_key, index)
        if document.method != IMPORTED and not _agrees(document, verdict):
            yield Differing(document, verdict)
        if progress:
            progress(document.sequence)


class Earlier:
    """An index that knows only the documents before one number."""

    def __init__(self, index: CatalogueIndex, before: int) -> None:
        self._index, self._before = index, before

    def versions(self, url_key: str) -> list[HeldText]:
        """The earlier versions, newest first."""
        return [held for held in self._index.versions(url_key) if held.sequence < self._before]

    def alias(self, url_key: str) -> tuple[int, str] | None:
        """Always None: whether an alias was there before a document is not known."""
        del url_key
        return None

    def same_words(self, content_hash: str) -> list[HeldText]:
        """Earlier documents with the same words."""
        return [held for held in self._index.same_words(content_hash) if held.sequence < self._before]

    def holders(self, hashes: Iterable[int], limit: int) -> dict[int, list[int]]:
        """The earlier holders of each fingerprint."""
        found = self._index.holders(hashes, rows.CROWDED + 1)
        earlier = {value: [number for number in held if number < self._before][:limit] for value, held in found.items()}
        return {value: held for value, held in earlier.items() if held}

    def document(self, sequence: int) -> HeldText:
        """One document."""
        return self._index.document(sequence)

    def facts(self, held: HeldText) -> Facts:
        """The facts of a held document."""
        return self._index.facts(held)

    def origins(self, sequences: Iterable[int]) -> dict[int, tuple[str, str]]:
        """(url key, source) of each document."""
        return self._index.origins(sequences)


def _agrees(document: Document, verdict: Verdict) -> bool:
    if not verdict.decision.appended:
        return False
    linked = document.relation if document.relation != "translation" else None
    return linked is None or (linked == verdict.decision.value and document.related_to in verdict.others)


def _index(connection: Connection, sequence: int, title: str, text: str, published: str | None, language: str) -> None:
    new = facts(title, body_of(text, title), published, language)
    connection.execute(delete(fingerprints).where(fingerprints.c.document == sequence))
    rows.put_fingerprints(connection, sequence, new.fingerprints)
    changed = update(documents).where(documents.c.sequence == sequence).values(content_hash=new.content_hash, tokens=new.tokens)
    connection.execute(changed)
