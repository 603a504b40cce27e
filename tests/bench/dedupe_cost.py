"""What a decision costs through SQLite, as the corpus makes it: facts, index, texts from files, alignment."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pipelines.catalogue import documents
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.corpus.dedupe_index import CatalogueIndex, Texts
from pipelines.dedupe.decide import decide
from pipelines.dedupe.facts import facts
from pipelines.model import Document

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.dedupe_set import Sample

APPENDED = "2026-11-22T00:00:00Z"


def hold(sample: Sample, folder: Path) -> Catalogue:
    """Put a sample's held texts into a catalogue and text files; undurable, for measuring only."""
    catalogue = Catalogue.open(url_for(folder / "catalogue.db"))
    with catalogue.writing() as connection:
        for sequence, text in enumerate(sample.held):
            made = facts(text.title, text.body, text.published, text.language)
            name = f"{sequence:03}_{sequence:016x}.txt"
            (folder / name).write_text(f"{text.title}\n\n{text.body}", encoding="utf-8")
            document = Document(
                sequence,
                name,
                f"{sequence:064x}",
                f"https://held.example/{sequence}",
                f"held.example/{sequence}",
                text.title,
                "held",
                APPENDED,
                published=text.published,
                language=text.language,
            )
            documents.put_document(connection, documents.row_of(document, made, len(text.body), APPENDED, None), made)
    return catalogue


def decisions(sample: Sample, folder: Path) -> tuple[list[float], list[float]]:
    """(seconds of processor, seconds on the clock) of each decision, facts included; other programs slow the second one down."""
    catalogue = hold(sample, folder)
    worked: list[float] = []
    passed: list[float] = []
    with catalogue.reading() as connection:
        shelf = CatalogueIndex(connection, Texts(folder))
        for query in sample.queries:
            text = query.text
            started, worked_before = time.perf_counter(), time.thread_time()
            decide(facts(text.title, text.body, text.published, text.language), "new.example/x", shelf)
            worked.append(time.thread_time() - worked_before)
            passed.append(time.perf_counter() - started)
    catalogue.close()
    return worked, passed
