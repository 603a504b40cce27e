"""Reading stored answers again under the present rules: to compare, to adopt, to bring in what was set aside as off topic.

Asks the network for nothing. What is adopted goes the same way as a fetched page, in a run of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines.archive.reader import read
from pipelines.archive.stored_page import page as page_of
from pipelines.catalogue import urls, validators
from pipelines.clean.clean_tasks import read_in_sync
from pipelines.clean.recleaning_diff import Change, compare
from pipelines.clean.textformat import serialize
from pipelines.errors import ArchiveError, WorkerError
from pipelines.model import Entrance, Lead, Reading, Refusal, WarcRef, Way
from pipelines.model.cause import Cause
from pipelines.revisit.known import UrlState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pipelines.archive.stored_page import Decode
    from pipelines.model import Article, Document, Page
    from pipelines.revisit.known import KnownUrl
    from pipelines.runs.outcomes import UrlOutcome
    from pipelines.runs.run import Run
    from pipelines.worker_pool import WorkerPool


@dataclass(frozen=True, slots=True)
class Recleaned:
    """A held document beside what the present cleaner makes of its page; ``page`` and ``reading`` are there when it could be read."""

    document: Document
    change: Change
    page: Page | None = None
    reading: Reading | None = None


class Recleaner:
    """Reads the stored answers of one source again. ``decode`` undoes content encodings and is the crawler's own."""

    def __init__(self, run: Run, worker_pool: WorkerPool, decode: Decode) -> None:
        self.run, self.worker_pool, self.decode = run, worker_pool, decode

    def held(self, since: str | None = None) -> Iterator[Recleaned]:
        """Every newest version that has a stored answer, in order; ``since`` (ISO day) leaves out what was fetched before."""
        documents = list(self.run.corpus.documents(source=self.run.source.name))
        newest = {document.url_key: document.sequence for document in documents}
        for document in documents:
            wanted = newest[document.url_key] == document.sequence and document.warc_file and document.warc_offset is not None
            if wanted and (since is None or document.fetched_at >= since):
                yield self._reread(document)

    def adopt(self, one: Recleaned, now: datetime) -> list[UrlOutcome]:
        """Append what the present cleaner makes of a page as a new version of its document."""
        assert one.page is not None
        assert one.reading is not None
        key = self.run.state.key(one.page.lead.url if one.page.lead else one.page.url)
        with self.run.corpus.catalogue.reading() as connection:
            known = [lead for lead in urls.find(connection, keys=[key]) if lead.source == self.run.source.name]
        for lead in known:
            self.run.reopen(lead, now)
        return self.run.on_article(one.page, one.reading, now)

    def set_aside(self) -> list[KnownUrl]:
        """The addresses that were judged off topic."""
        with self.run.corpus.catalogue.reading() as connection:
            return [known for known in urls.every(connection, self.run.source.name) if known.state is UrlState.OFF_TOPIC]

    def again(self, known: KnownUrl, now: datetime) -> tuple[Reading, list[UrlOutcome]]:
        """Judge an address that was set aside; it is brought in when it is about China by the present rule."""
        with self.run.corpus.catalogue.reading() as connection:
            stored = validators.get(connection, known.url)
        if stored is None or stored.warc is None:
            return Reading(refused=Refusal(Cause.NOT_IN_ARCHIVE, "no stored answer is known")), []
        try:
            page = self._page(stored.warc, known.url)
            reading = self._read(page)
        except (ArchiveError, WorkerError) as error:
            return Reading(refused=Refusal(Cause.NOT_IN_ARCHIVE, str(error))), []
        if not any(topic.about for topic in reading.topics):
            return reading, []
        self.run.reopen(known, now)
        return reading, self.run.on_article(page, reading, now)

    def _reread(self, document: Document) -> Recleaned:
        old = (self.run.corpus.layout.corpus / document.file).read_text("utf-8")
        assert document.warc_file is not None
        assert document.warc_offset is not None
        try:
            page = self._page(WarcRef(document.warc_file, document.warc_offset, document.warc_record or ""), document.url)
            reading = self._read(page)
        except (ArchiveError, WorkerError) as error:
            return Recleaned(document, compare(document.file, old, None, str(error)))
        article = self._same(reading, document)
        if article is None:
            reason = reading.refused.reason if reading.refused else "no article"
            return Recleaned(document, compare(document.file, old, None, reason), page, reading)
        new = serialize(article.title, article.blocks)
        return Recleaned(document, compare(document.file, old, new), page, replace(reading, articles=(article,), topics=()))

    def _page(self, ref: WarcRef, url: str) -> Page:
        answer = read(self.run.corpus.layout.archive, ref)
        page = page_of(answer, source=self.run.source.name, decode=self.decode)
        return replace(page, lead=Lead(url, Entrance(Way.HAND, url)), warc=ref)

    def _read(self, page: Page) -> Reading:
        self.run.open()
        return read_in_sync(self.worker_pool, page, self.run.source, self.run.profiles.learnt)

    def _same(self, reading: Reading, document: Document) -> Article | None:
        """The article of a page that a document was made of: by its key, then its title, then being alone."""
        by_key = [one for one in reading.articles if self.run.state.key(one.url) == document.url_key]
        by_title = [one for one in reading.articles if one.title == document.title]
        found = by_key[:1] if len(by_key) == 1 else by_title[:1] or by_key[:1]
        return found[0] if found else (reading.articles[0] if len(reading.articles) == 1 else None)
