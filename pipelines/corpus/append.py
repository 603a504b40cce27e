"""The append protocol: decide, write, commit. One `Batch` is one writer's turn: one lock, one transaction, any number of articles.

The order is what makes it safe. Rows are put into the open transaction first (nobody sees them); then every text is written
beside its name, synced and renamed, the folder synced, the manifest lines added and synced; the commit comes last. A crash
before the manifest line leaves a file that nothing refers to (recovery sets it aside); a crash after it leaves a document that
only lacks its row (recovery adopts it); there is never a row without its file and line.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pipelines.catalogue import documents, removals
from pipelines.catalogue.schema import stamp
from pipelines.corpus.dedupe_index import CatalogueIndex, Texts
from pipelines.corpus.files import body_of, name_for, sha256
from pipelines.dedupe import moves
from pipelines.dedupe.facts import Facts, facts
from pipelines.dedupe.moves import MOVED_FROM, Signs
from pipelines.errors import StorageError
from pipelines.model import Decision, Document, Verdict
from pipelines.model.record import to_record

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from pipelines.corpus.lock import Hold
    from pipelines.corpus.text_folder import CorpusFolder
    from pipelines.model import Article, WarcRef

_LINKED = {Decision.TWIN, Decision.RELATED, Decision.SUPERSET, Decision.REPLACED}


@dataclass(frozen=True, slots=True)
class Kept:
    """The outcome of an article. ``document`` is the one appended, or the held one that the verdict rests on."""

    verdict: Verdict
    document: Document | None


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a fetched article beside its text."""

    source: str
    url_key: str
    fetched_at: datetime
    warc: WarcRef | None = None
    run: str | None = None
    translations: tuple[str, ...] = ()
    """URL keys of the pages that the site names as its translations."""
    signs: Signs = field(default_factory=Signs)
    """What says that the address is a held article's new one."""


class Batch:
    """Articles on their way into the corpus. Nothing is acknowledged before the block that gave the batch has ended."""

    def __init__(self, connection: Connection, store: CorpusFolder, texts: Texts, highest: int, now: datetime) -> None:
        self.connection = connection
        """The open transaction: what is written to it is committed together with the articles."""
        self._store = store
        self._texts = texts
        texts.begin()
        self._index = CatalogueIndex(connection, texts)
        self._highest = highest
        self.now = now
        """When this turn began: the time that its documents are said to be appended."""
        self._files: dict[str, bytes] = {}
        self._written: list[str] = []
        self._lines: list[dict[str, Any]] = []
        self._aliases: list[dict[str, Any]] = []
        self._removals: list[dict[str, Any]] = []

    def append(self, article: Article, text: str, context: Context) -> Kept:
        """Decide about an article and take what the decision asks for. ``text`` is its corpus file.

        An article whose address changed keeps the key it was first held under; the new key is an alias whose evidence says so.
        """
        title = text.partition("\n")[0]
        new = facts(title, body_of(text, title), article.published.value if article.published else None, article.language)
        asked = context.url_key
        own = documents.moved_from(self.connection, asked) or asked
        verdict = moves.judge(new, own, self._index, context.signs)
        moved = verdict.evidence.get(MOVED_FROM)
        context = replace(context, url_key=moved or own)
        if not verdict.decision.appended:
            if verdict.others and (moved or verdict.decision is not Decision.SAME):
                self.alias(asked, article.url, verdict, new.content_hash, context.fetched_at)
            return Kept(verdict, self._document(verdict.others[0]) if verdict.others else None)
        document = self._link(_document(self._highest + 1, article, text, context), verdict, context)
        self.take(document, text, new, run=context.run, news=True)
        if moved:
            self.alias(asked, article.url, replace(verdict, others=(document.sequence,)), new.content_hash, context.fetched_at)
        return Kept(verdict, document)

    def take(self, document: Document, text: str, new: Facts, *, run: str | None = None, news: bool = False) -> None:
        """Take a document as it is, without a decision (import); ``news`` puts it into the outbox."""
        data = text.encode()
        now = stamp(self.now)
        documents.put_document(self.connection, documents.row_of(document, new, len(data), now, run), new)
        if news:
            documents.announce(self.connection, document, now)
        self._files[document.file] = data
        self._texts.waiting[document.file] = text
        self._lines.append(to_record(document))
        self._highest = max(self._highest, document.sequence)

    def alias(self, url_key: str, url: str, verdict: Verdict, content_hash: str, seen_at: datetime) -> None:
        """Keep that the text of an address is held already in the document that the verdict names first."""
        record: dict[str, Any] = {
            "url_key": url_key,
            "document": verdict.others[0],
            "url": url,
            "decision": verdict.decision.value,
            "content_hash": content_hash,
            "evidence": {"reason": verdict.reason, **verdict.evidence},
            "seen_at": stamp(seen_at),
        }
        if documents.put_alias(self.connection, record):
            self._aliases.append(record)

    def removal(self, record: dict[str, Any]) -> None:
        """Keep that a site took away the page of a held article, or shows it again (`pipelines.catalogue.removals`)."""
        if removals.put(self.connection, record):
            self._removals.append(record)

    @property
    def highest(self) -> int:
        """The highest number that is taken, this turn's included; -1 when there is none."""
        return self._highest

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files that will be written."""
        return tuple(self._files)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write to the corpus folder."""
        return not (self._files or self._aliases or self._removals)

    def write(self, hold: Hold) -> None:
        """Make everything but the commit durable. On any error what was written is taken back and the error goes on.

        ``hold`` is the writer's lock; it is left unclean until the caller has committed.
        """
        before = {name: documents.end_of(self.connection, name) for name in self._store.journals}
        hold.announce(self.files)
        hold.clean = False
        try:
            self._write_files()
            for name, records in (("manifest", self._lines), ("aliases", self._aliases), ("removals", self._removals)):
                if records:
                    documents.set_end(self.connection, name, self._store.journals[name].append(records, before[name]))
        except BaseException:
            with ExitStack() as at_last:
                at_last.callback(self._store.take_back, "aliases", before["aliases"])
                at_last.callback(self._store.take_back, "removals", before["removals"])
                self._store.take_back("manifest", before["manifest"])
                self._store.remove(self._written)  # only when no line names them any more
            hold.clean = True
            raise

    def _write_files(self) -> None:
        disk, folder = self._store.disk, self._store.layout.corpus
        wanted = {name: data for name, data in self._files.items() if not self._there(name, data)}
        for name, data in wanted.items():
            self._written.append(name)
            disk.create(folder / f"{name}.tmp", data, self.now.timestamp())
        for name in wanted:
            disk.rename(folder / f"{name}.tmp", folder / name)
        if self._files:
            disk.sync_folder(folder)

    def _there(self, name: str, data: bytes) -> bool:
        path = self._store.layout.corpus / name
        if not path.exists():
            return False
        if path.read_bytes() != data:
            raise StorageError(f"{path}: a file of this name is there with other bytes; expected a free name (newswatch verify)")
        return True

    def _document(self, sequence: int) -> Document:
        found = documents.document(self.connection, sequence)
        if found is None:
            raise StorageError(f"document {sequence} is named by a decision and is not in the catalogue; expected a row (newswatch verify)")
        return found

    def _link(self, document: Document, verdict: Verdict, context: Context) -> Document:
        versions = documents.versions(self.connection, context.url_key)
        if versions:
            document = replace(document, version=versions[0].version + 1, supersedes=versions[0].sequence)
        if verdict.decision in _LINKED and verdict.others:
            return replace(document, relation=verdict.decision.value, related_to=verdict.others[0])
        translated = next((held[0] for key in context.translations if (held := documents.versions(self.connection, key))), None)
        return replace(document, relation="translation", related_to=translated.sequence) if translated else document


def _document(sequence: int, article: Article, text: str, context: Context) -> Document:
    data, warc, date = text.encode(), context.warc, article.published
    return Document(
        sequence=sequence,
        file=name_for(sequence, data),
        sha256=sha256(data),
        url=article.url,
        url_key=context.url_key,
        title=text.partition("\n")[0],
        source=context.source,
        fetched_at=stamp(context.fetched_at),
        published=date.value if date else None,
        precision=date.precision if date and date.value else None,
        published_from=date.came_from.value if date and date.value else None,
        dateline=article.dateline.value if article.dateline else None,
        language=article.language,
        kind=article.kind,
        warc_file=warc.file if warc else None,
        warc_offset=warc.offset if warc else None,
        warc_record=warc.record if warc else None,
        method=article.method,
        cleaner=article.cleaner,
        notes=article.notes,
    )
