"""A data folder of made texts, written as an append writes it but without deciding: files, manifest, catalogue rows."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import insert

from pipelines.catalogue import documents as rows
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.catalogue.schema import documents
from pipelines.corpus.corpus import Corpus
from pipelines.corpus.files import name_for, sha256
from pipelines.corpus.layout import Layout
from pipelines.corpus.text_folder import CorpusFolder
from pipelines.model import Document
from pipelines.model.record import dump, to_record

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.bench.search_texts import Made

TOGETHER = 2000


def document_of(made: Made, text: bytes, versions: dict[int, tuple[str, int]]) -> Document:
    """The document of a made text; ``versions`` remembers key and version of each number."""
    key, before = versions.get(made.supersedes if made.supersedes is not None else -1, (f"made.test/{made.number}", 0))
    versions[made.number] = (key, before + 1)
    return Document(
        sequence=made.number,
        file=name_for(made.number, text),
        sha256=sha256(text),
        url=f"https://{key}",
        url_key=key,
        title=made.title,
        source=made.source,
        fetched_at=made.fetched_at,
        published=made.published,
        precision="day" if made.published else None,
        language=made.language,
        kind=made.kind,
        version=before + 1,
        supersedes=made.supersedes,
    )


def make(data: Path, texts: Iterable[Made]) -> int:
    """Write a corpus into an empty data folder; returns the bytes of its texts."""
    Corpus.open(data).close()
    catalogue = Catalogue.open(url_for(data / "catalogue.db"))
    versions: dict[int, tuple[str, int]] = {}
    size, source = 0, iter(texts)
    while part := list(islice(source, TOGETHER)):
        size += _put(data, catalogue, part, versions)
    catalogue.close()
    return size


def _put(data: Path, catalogue: Catalogue, part: list[Made], versions: dict[int, tuple[str, int]]) -> int:
    journal = CorpusFolder(Layout(data)).journals["manifest"]
    size, lines, found = 0, [], []
    for made in part:
        text = f"{made.title}\n\n{made.body}".encode()
        document = document_of(made, text, versions)
        (data / "corpus" / document.file).write_bytes(text)
        size += len(text)
        lines.append(to_record(document))
        more = {"bytes": len(text), "appended_at": document.fetched_at, "content_hash": document.sha256, "tokens": 1, "run": None}
        found.append({**to_record(document), "notes": dump([]), **more})
    with catalogue.writing() as connection:
        connection.execute(insert(documents), found)
        rows.set_end(connection, "manifest", journal.append(lines, rows.end_of(connection, "manifest")))
    return size
