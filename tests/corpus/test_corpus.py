"""Open, append, read: what a program that uses the corpus sees, on both databases."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from pipelines.catalogue.schema import aliases, documents, outbox
from pipelines.corpus.append import Context
from pipelines.corpus.corpus import Corpus
from pipelines.corpus.recover import written_at
from pipelines.errors import ConfigError, MissingCorpusError, StorageError
from pipelines.model import Decision
from tests.corpus.made import NOW, article, open_corpus, put, text, tree

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_article_is_file_line_row_and_outbox(corpus: Corpus) -> None:
    kept = put(corpus, 1, run="run-1")

    document = kept.document
    assert document is not None
    data = text(1).encode()
    assert kept.verdict.decision is Decision.NEW
    assert document.file == f"000_{hashlib.sha256(data).hexdigest()[:16]}.txt"
    assert (corpus.layout.corpus / document.file).read_bytes() == data
    (line,) = corpus.layout.manifest.read_text().splitlines()
    record = json.loads(line)
    assert {name: record[name] for name in asdict(document)} == {**asdict(document), "notes": []}
    assert (document.published, document.precision, document.published_from) == ("2026-11-01", "day", "visible")
    assert (document.warc_file, document.warc_offset, document.warc_record) == ("a.warc.gz", 1, "<urn:x>")
    with corpus.catalogue.reading() as connection:
        row = connection.execute(select(documents)).one()
        told = connection.execute(select(outbox)).one()
    assert (row.sequence, row.bytes, row.run, row.appended_at) == (0, len(data), "run-1", row.appended_at)
    assert (told.kind, told.key, json.loads(told.payload)["file"]) == ("document", "document:0", document.file)
    assert list(corpus.documents()) == [document]
    assert corpus.text(document) == text(1)


def test_the_modification_time_is_the_time_of_the_append(corpus: Corpus) -> None:
    document = put(corpus, 1).document
    assert document is not None
    with corpus.catalogue.reading() as connection:
        appended = connection.execute(select(documents.c.appended_at)).scalar_one()
    assert written_at(corpus.layout.corpus / document.file) == appended


def test_the_same_again_changes_nothing_on_disk(corpus: Corpus) -> None:
    put(corpus, 1)
    before = tree(corpus.layout.data)
    again = put(corpus, 1)
    assert again.verdict.decision is Decision.SAME
    assert again.document is not None and again.document.sequence == 0
    assert tree(corpus.layout.data) == before


def test_the_same_words_elsewhere_become_an_alias_once(corpus: Corpus) -> None:
    put(corpus, 1)
    copy = put(corpus, 1, key="other.test/a")
    assert copy.verdict.decision is Decision.EXACT
    assert copy.document is not None and copy.document.sequence == 0
    put(corpus, 1, key="other.test/a")
    assert corpus.count() == 1
    assert len(corpus.layout.aliases.read_text().splitlines()) == 1
    with corpus.catalogue.reading() as connection:
        row = connection.execute(select(aliases)).one()
    assert (row.url_key, row.document, row.decision) == ("other.test/a", 0, "exact")


@pytest.mark.catalogue("P22")
def test_a_changed_text_is_a_new_version_and_the_old_file_stays(corpus: Corpus) -> None:
    put(corpus, 1)
    before = tree(corpus.layout.data)
    changed = put(corpus, 1, words=text(1) + "\n\nAn added paragraph that corrects what was said in the first one above.")
    assert changed.verdict.decision is Decision.CHANGED
    assert changed.document is not None
    assert (changed.document.sequence, changed.document.version, changed.document.supersedes) == (1, 2, 0)
    after, texts = tree(corpus.layout.data), [name for name in before if name.endswith(".txt")]
    assert len(texts) == 1
    assert [after[name] for name in texts] == [before[name] for name in texts]


def test_a_key_with_a_document_of_its_own_is_no_alias_any_more(corpus: Corpus) -> None:
    put(corpus, 1)
    put(corpus, 1, key="other.test/a")
    own = put(corpus, 2, key="other.test/a")
    assert own.verdict.decision.appended
    with corpus.catalogue.reading() as connection:
        assert connection.execute(select(aliases)).all() == []


def test_a_translation_is_linked(corpus: Corpus) -> None:
    put(corpus, 1)
    chinese = put(corpus, 2, translations=("unknown.test/1", "made.test/1")).document
    assert chinese is not None
    assert (chinese.relation, chinese.related_to) == ("translation", 0)


def test_a_batch_is_one_commit_and_sees_itself(corpus: Corpus) -> None:
    with corpus.appending() as batch:
        kept = [batch.append(article(number), text(number), Context("made", f"made.test/{number}", NOW)) for number in (1, 2)]
        twice = batch.append(article(1), text(1), Context("made", "other.test/1", NOW))
        assert corpus.count() == 0, "nothing is visible before the end of the block"
    assert [each.document.sequence for each in kept if each.document] == [0, 1]
    assert twice.verdict.decision is Decision.EXACT
    assert corpus.count() == 2


def test_a_block_that_raises_leaves_nothing(corpus: Corpus) -> None:
    put(corpus, 1)
    before = tree(corpus.layout.data)
    with pytest.raises(RuntimeError, match="changed my mind"), corpus.appending() as batch:
        batch.append(article(2), text(2), Context("made", "made.test/2", NOW))
        raise RuntimeError("changed my mind")
    assert tree(corpus.layout.data) == before
    assert corpus.count() == 1
    assert put(corpus, 2).document is not None


def test_the_number_is_one_higher_than_any_in_rows_and_files(corpus: Corpus) -> None:
    put(corpus, 1)
    (corpus.layout.corpus / "041_0123456789abcdef.txt").write_text("put there by hand")
    document = put(corpus, 2).document
    assert document is not None and document.sequence == 42


def test_a_file_with_a_monstrous_number_is_no_corpus_file(corpus: Corpus) -> None:
    (corpus.layout.corpus / "99999999999999999999_0123456789abcdef.txt").write_text("x")
    document = put(corpus, 1).document
    assert document is not None and document.sequence == 0


def test_pages_of_documents(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.corpus.readable.PAGE", 2)
    for number in range(5):
        put(corpus, number, source="even" if number % 2 == 0 else "odd")
    assert [document.sequence for document in corpus.documents()] == [0, 1, 2, 3, 4]
    assert [document.sequence for document in corpus.documents(after=1, source="even")] == [2, 4]


def test_appending_while_reading_a_long_list_does_not_lock(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.corpus.readable.PAGE", 1)
    put(corpus, 0)
    put(corpus, 1)
    for document in corpus.documents(after=-1):
        if document.sequence < 2:
            put(corpus, document.sequence + 10)
    assert corpus.count() == 4


def test_a_missing_corpus_is_said_and_not_made(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert not Corpus.exists(data)
    with pytest.raises(MissingCorpusError, match="no corpus there yet"):
        Corpus.open(data, create=False)
    assert not data.exists()


def test_opening_a_corpus_in_order_changes_nothing(tmp_path: Path) -> None:
    first = open_corpus(tmp_path)
    put(first, 1)
    first.close()
    before = {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(tmp_path.rglob("*"))}
    second = open_corpus(tmp_path, create=False)
    second.close()
    assert second.repairs == []
    assert {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(tmp_path.rglob("*"))} == before


def test_the_same_pages_give_the_same_corpus_bit_for_bit(tmp_path: Path) -> None:
    for name in ("a", "b"):
        made = open_corpus(tmp_path / name)
        for number in (1, 2, 1, 3):
            put(made, number, run=f"run-{name}")
        put(made, 2, key="other.test/2")
        made.close()
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


@pytest.mark.parametrize("url", ["not a url", "oracle9://x/y", "postgresql+nodriver://x/y"])
def test_a_catalogue_url_that_cannot_be(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match="expected sqlite"):
        Corpus.open(tmp_path, url)


def test_a_text_that_is_gone_is_a_storage_error(corpus: Corpus) -> None:
    document = put(corpus, 1).document
    assert document is not None
    (corpus.layout.corpus / document.file).unlink()
    with pytest.raises(StorageError, match=document.file):
        corpus.text(document)
