"""Doctor: what it says of a good, a missing, a damaged and a neglected installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipelines.catalogue import documents
from pipelines.upkeep.doctor import BAD, OK, WARN, Fact, doctor, expat_fact, sqlite_fact
from pipelines.upkeep.verify import verify
from tests.corpus.made import NOW, open_corpus, put

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.corpus.corpus import Corpus


def told(data: Path, url: str | None = None) -> dict[str, Fact]:
    """The facts by name."""
    return {fact.name: fact for fact in doctor(data, NOW, url)}


def test_a_folder_without_a_corpus_is_left_so(tmp_path: Path) -> None:
    found = told(tmp_path / "data")
    assert found["corpus"].value == "none yet"
    assert found["disk"].state in {OK, BAD}
    assert not (tmp_path / "data").exists()


def test_a_corpus_in_use(tmp_path: Path, catalogue_url: str | None) -> None:
    corpus = open_corpus(tmp_path, catalogue_url=catalogue_url)
    put(corpus, 1)
    found = told(tmp_path, catalogue_url)
    assert (found["documents"].value, found["outbox"].value, found["runs"].value) == ("1", "1 waiting", "none running")
    assert (found["last fixity"].state, found["last backup"].state) == (WARN, WARN)
    verify(corpus, NOW)
    assert told(tmp_path, catalogue_url)["last fixity"].value == "2026-11-22 02:30 UTC: valid"
    with corpus.appending():
        assert told(tmp_path, catalogue_url)["writer"].value.startswith("process ")
    corpus.close()
    assert ("data checksums" in found) is (catalogue_url is not None)


def test_what_needs_attention(corpus: Corpus, catalogue_url: str | None) -> None:
    put(corpus, 1)
    corpus.layout.lock.write_text('{"pid": 1}')
    corpus.layout.quarantine.mkdir()
    (corpus.layout.quarantine / "005_0123456789abcdef.txt").write_text("x")
    with corpus.catalogue.writing() as connection:
        documents.remember(connection, "scheme", "0")
    found = told(corpus.layout.data, catalogue_url)
    assert found["writer"].state == WARN
    assert found["quarantine"].state == WARN
    assert found["index"].state == BAD and "newswatch reindex" in found["index"].advice


def test_a_damaged_catalogue_is_told_and_not_raised(tmp_path: Path) -> None:
    open_corpus(tmp_path).close()
    (tmp_path / "catalogue.db").write_bytes(b"no database" * 500)
    assert told(tmp_path)["catalogue"].state == BAD


def test_the_caller_adds_what_it_knows(tmp_path: Path) -> None:
    contact = Fact("contact", "none", WARN, "name one in newswatch.toml")
    assert doctor(tmp_path, NOW, further=[contact])[-1] == contact


@pytest.mark.parametrize(("version", "state"), [((2, 5, 0), WARN), ((2, 6, 1), WARN), ((2, 6, 2), OK), ((2, 7, 1), OK)])
def test_the_xml_parser(version: tuple[int, int, int], state: str) -> None:
    assert expat_fact(version).state == state


@pytest.mark.catalogue("L6")
def test_the_journal_is_told_with_its_reason() -> None:
    assert "journal delete: the rollback journal, because WAL" in sqlite_fact((3, 40, 1)).value
    assert "journal wal: WAL is safe" in sqlite_fact((3, 51, 3)).value
