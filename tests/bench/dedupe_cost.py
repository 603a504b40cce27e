"""What a decision costs through SQLite, as the corpus makes it: facts, index, texts from files, alignment."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from crawler.demo.story import plain
from pipelines.catalogue import documents
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.corpus.dedupe_index import CatalogueIndex, Texts
from pipelines.dedupe.decide import decide
from pipelines.dedupe.facts import facts
from pipelines.model import Document
from tests.bench.dedupe_texts import Text
from tests.sites.texts import write

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from pipelines.dedupe.facts import Facts
    from tests.bench.dedupe_set import Sample

APPENDED = "2026-11-22T00:00:00Z"


def hold(sample: Sample, folder: Path) -> Catalogue:
    """Put a sample's held texts into a catalogue and text files; undurable, for measuring only."""
    catalogue = Catalogue.open(url_for(folder / "catalogue.db"))
    with catalogue.writing() as connection:
        for sequence, text in enumerate(sample.held):
            made = facts(text.title, text.body, text.published, text.language)
            _put(connection, folder, sequence, text, made)
    return catalogue


def _put(connection: Connection, folder: Path, sequence: int, text: Text, made: Facts) -> None:
    """Append a text to the file folder and the catalogue."""
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


def streamed(count: int, folder: Path, *, shared: bool) -> list[float]:
    """Seconds of processor for each decision of the later half of a stream of made articles, each appended as a writer does.

    With ``shared`` a third of each one's paragraphs comes from a pool of thirty, as in press releases and briefings.
    """
    catalogue, texts, worked = Catalogue.open(url_for(folder / "catalogue.db")), Texts(folder), []
    for number in range(count):
        title, body = _release(number, shared=shared)
        with catalogue.writing() as connection:
            started = time.thread_time()
            made = facts(title, body, "2026-11-22", "en")
            decide(made, f"held.example/{number}", CatalogueIndex(connection, texts))
            worked.append(time.thread_time() - started)
            _put(connection, folder, number, Text(title, body, "en", "2026-11-22"), made)
    catalogue.close()
    return worked[count // 2 :]


def _release(number: int, *, shared: bool) -> tuple[str, str]:
    """Title and body of a made article of some 25 paragraphs."""
    dice = random.Random(number)
    told = [write(number + 100_000 * part, world="releases") for part in range(3)]
    blocks = [block for part in told for block in part.blocks]
    world, pool = ("pool", 30) if shared else (f"pool {number}", 10_000)
    for other in dice.sample(range(pool), len(blocks) // 2):
        blocks.insert(dice.randint(1, len(blocks)), write(1_000_000 + other, world=world).blocks[1])
    return told[0].title, "\n".join(map(plain, blocks))
