"""S16-S18, S20-S22: hostile names, changed and lost files, flipped bits, a lost catalogue, interrupted and newer schemas."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text as sql

from pipelines.catalogue import migrations, sqlite
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.catalogue.schema import metadata, runs, states
from pipelines.corpus.files import NAME
from pipelines.errors import SchemaError, StorageError
from pipelines.upkeep.rebuild import rebuild
from tests.corpus.made import NOW, Clock, article, open_corpus, text
from tests.faults.storage_harness import checked, settle, work

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOSTILE = (
    "../../etc/passwd",
    "CON",
    "a\x00b",
    "x" * 300,
    "trailing.",
    "CAPS",
    "caps",
    "e\u0301",
    "\u00e9",
    "-rf",
    "a/b\\c:d*?",
    "\u202egnp.exe",
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A corpus with documents, a version and aliases, some runs and remembered states; closed."""
    corpus = open_corpus(tmp_path / "data")
    work(corpus)
    with corpus.catalogue.writing() as connection:
        for number in range(20):
            row = {
                "id": f"run-{number}",
                "source": "made",
                "trigger": "hand",
                "state": "ended",
                "health": "ok",
                "cause": "",
                "report": "{}",
            }
            connection.execute(runs.insert().values(**row, accounts='{"new": 1}', versions="{}", started_at="2026-11-22T02:30:00Z"))
            connection.execute(
                states.insert().values(subject=f"s{number}", name="rhythm", value='{"gap": 3600}', updated_at="2026-11-22T02:30:00Z")
            )
    corpus.close()
    assert checked(tmp_path / "data").findings == []
    return tmp_path / "data"


def kinds(data: Path) -> set[str]:
    """The kinds of finding in a corpus as it lies."""
    return {finding.kind for finding in checked(data).findings}


@pytest.mark.catalogue("S16")
def test_s16_no_title_and_no_url_reaches_a_path(tmp_path: Path) -> None:
    corpus = open_corpus(tmp_path / "data")
    for number, name in enumerate(HOSTILE):
        body = text(number).partition("\n")[2]
        clean = name.replace("\x00", "")
        kept = corpus.append(
            article(number, url=f"https://made.test/{name}", title=name), f"{clean}\n{body}", source="made", url_key=clean, fetched_at=NOW
        )
        assert kept.document is not None
        assert NAME.fullmatch(kept.document.file)
    corpus.close()
    assert {path.name for path in tmp_path.iterdir()} == {"data"}
    assert checked(tmp_path / "data").findings == []


def link_elsewhere(path: Path) -> None:
    """Put a link in the place of a file."""
    path.rename(path.with_suffix(".was"))
    path.symlink_to(path.with_suffix(".was"))


CHANGES: dict[str, tuple[Callable[[Path], Any], str]] = {
    "changed": (lambda path: path.write_bytes(path.read_bytes() + b"!"), "changed"),
    "emptied": (lambda path: path.write_bytes(b""), "changed"),
    "deleted": (lambda path: path.unlink(), "missing"),
    "renamed": (lambda path: path.rename(path.with_name("900_0123456789abcdef.txt")), "missing"),
    "linked": (link_elsewhere, "changed"),
    "added": (lambda path: shutil.copy(path, path.with_name("900_0123456789abcdef.txt")), "stray"),
    "added elsewhere": (lambda path: path.with_name("notes.md").write_text("mine"), "stray"),
    "left half-written": (lambda path: path.with_name("900_0123456789abcdef.txt.tmp").write_text("ha"), "torn"),
}


@pytest.mark.catalogue("S17")
@pytest.mark.parametrize("change", CHANGES)
def test_s17_what_was_done_to_files_by_hand_is_found(data: Path, change: str) -> None:
    do, expected = CHANGES[change]
    victim = sorted((data / "corpus").glob("002_*.txt"))[0]
    do(victim)
    report = checked(data)
    assert expected in {finding.kind for finding in report.findings}
    assert all(finding.said and finding.remedy for finding in report.findings)
    assert not report.valid


@pytest.mark.catalogue("S17")
def test_s17_a_file_added_by_hand_survives_a_repair(data: Path) -> None:
    stray = data / "corpus" / "900_0123456789abcdef.txt"
    stray.write_text("somebody put me here")
    settle(data)
    assert stray.read_text() == "somebody put me here"
    assert kinds(data) == {"stray"}


MANIFEST: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "a line gone": lambda lines: lines[:1] + lines[2:],
    "two lines swapped": lambda lines: [lines[1], lines[0], *lines[2:]],
    "a line twice": lambda lines: [lines[0], *lines],
    "a letter changed": lambda lines: [lines[0].replace(b":0,", b":1,", 1), *lines[1:]],
    "the last line gone": lambda lines: lines[:-1],
    "the last line torn": lambda lines: [*lines[:-1], lines[-1][:40]],
    "garbage at the end": lambda lines: [*lines, b"\0\0\0\0"],
    "empty": lambda _lines: [],
}


@pytest.mark.catalogue("S17")
@pytest.mark.parametrize("journal", ["manifest.jsonl", "aliases.jsonl"])
@pytest.mark.parametrize("change", MANIFEST)
def test_s17_a_changed_manifest_is_found(data: Path, change: str, journal: str) -> None:
    path = data / "corpus" / journal
    before = path.read_bytes()
    path.write_bytes(b"".join(MANIFEST[change](before.splitlines(keepends=True))))
    assert path.read_bytes() != before
    assert kinds(data) & {"manifest", "torn"}


@pytest.mark.catalogue("S17")
@pytest.mark.parametrize("change", ["the last line gone", "the last line torn", "garbage at the end", "empty"])
@pytest.mark.parametrize("journal", ["manifest.jsonl", "aliases.jsonl"])
def test_s17_the_end_of_a_journal_comes_back_from_the_catalogue(data: Path, change: str, journal: str) -> None:
    path = data / "corpus" / journal
    before = path.read_bytes()
    path.write_bytes(b"".join(MANIFEST[change](before.splitlines(keepends=True))))
    settle(data)
    assert checked(data).findings == []
    assert sorted(path.read_bytes()) == sorted(before) or journal == "aliases.jsonl"


@pytest.mark.catalogue("S18")
@pytest.mark.slow
def test_s18_every_flipped_bit_in_texts_and_journals_is_found(data: Path) -> None:
    rng = random.Random(5)
    filled = sorted(path for path in (data / "corpus").iterdir() if path.stat().st_size)
    assert len(filled) > 2
    for path in filled:
        original = path.read_bytes()
        for _ in range(12):
            at = rng.randrange(len(original) * 8)
            changed = bytearray(original)
            changed[at // 8] ^= 1 << at % 8
            path.write_bytes(changed)
            assert kinds(data) & {"changed", "manifest", "torn"}, f"{path.name}, bit {at}"
        path.write_bytes(original)
    assert checked(data).findings == []


def answers(path: Path) -> dict[str, list[Any]] | None:
    """Everything that the tables say; None when the file cannot be read to its end."""
    try:
        connection = sqlite3.connect(path)
        try:
            connection.text_factory = bytes
            queries = {table.name: ", ".join(f'"{column.name}"' for column in table.columns) for table in metadata.sorted_tables}
            return {name: sorted(map(repr, connection.execute(f'SELECT {columns} FROM "{name}"'))) for name, columns in queries.items()}
        finally:
            connection.close()
    except (sqlite3.Error, UnicodeDecodeError):
        return None


@pytest.mark.catalogue("S18")
@pytest.mark.slow
def test_s18_a_flipped_bit_in_the_database_is_found_or_changes_no_answer(data: Path) -> None:
    path = data / "catalogue.db"
    original = path.read_bytes()
    expected = answers(path)
    rng = random.Random(11)
    harmless = 0
    for _ in range(80):
        at = rng.randrange(len(original) * 8)
        changed = bytearray(original)
        changed[at // 8] ^= 1 << at % 8
        path.write_bytes(changed)
        if answers(path) == expected:
            harmless += 1  # unused space, or a field of the header that says nothing about content
            continue
        assert _found(data), f"bit {at} changed an answer and was not found"
    path.write_bytes(original)
    assert checked(data).findings == []
    assert harmless < 80


@pytest.mark.catalogue("S18")
@pytest.mark.parametrize("name", ["manifest", "aliases", "scheme"])
def test_s18_a_flipped_bit_in_a_number_that_is_kept_as_text_is_found(data: Path, name: str) -> None:
    path = data / "catalogue.db"
    connection = sqlite3.connect(path)
    (value,) = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    connection.close()
    whole, flipped = f"{name}{value}".encode(), f"{name}{chr(ord(value[0]) ^ 0x08)}{value[1:]}".encode()
    assert path.read_bytes().count(whole) == 1
    path.write_bytes(path.read_bytes().replace(whole, flipped))

    assert _found(data)


def _found(data: Path) -> bool:
    try:
        return not checked(data).valid
    except StorageError:  # it could not even be opened, and that was said
        return True


@pytest.mark.catalogue("S18")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE documents SET title = 'Mode article' WHERE sequence = 1",
        "UPDATE documents SET url_key = 'made.test/9' WHERE sequence = 1",
        "UPDATE documents SET content_hash = 'n1:00' WHERE sequence = 1",
        "UPDATE documents SET bytes = 5 WHERE sequence = 1",
        "UPDATE documents SET related_to = 77 WHERE sequence = 1",
        "DELETE FROM documents WHERE sequence = 1",
        "DELETE FROM fingerprints WHERE document = 1 AND hash = (SELECT min(hash) FROM fingerprints WHERE document = 1)",
        "INSERT INTO fingerprints (hash, document) VALUES (5, 1)",
        "INSERT INTO fingerprints (hash, document) VALUES (5, 99)",
        "DELETE FROM aliases",
        "UPDATE aliases SET document = 2",
        "UPDATE aliases SET document = 99",
        "UPDATE meta SET value = '5 x' WHERE name = 'manifest'",
        "DROP INDEX documents_hash",
    ],
)
def test_s18_a_row_that_was_changed_with_its_digest_is_found_from_the_files(data: Path, statement: str) -> None:
    """Somebody with the program's own means: only the second source, files and manifest, can tell."""
    catalogue = Catalogue.open(url_for(data / "catalogue.db"))
    with catalogue.writing() as connection:
        connection.execute(sql(statement))
    catalogue.close()
    assert kinds(data) & {"row", "index", "torn", "database"}


@pytest.mark.catalogue("S20")
@pytest.mark.parametrize("loss", ["deleted", "emptied", "garbage", "first page zeroed", "truncated"])
def test_s20_a_lost_catalogue_is_made_anew_with_the_same_answers(data: Path, loss: str) -> None:
    path = data / "catalogue.db"
    before = answers(path)
    assert before is not None
    original = path.read_bytes()
    ruin = {
        "emptied": b"",
        "garbage": os.urandom(len(original)),
        "first page zeroed": bytes(4096) + original[4096:],
        "truncated": original[: len(original) // 2],
    }
    path.unlink() if loss == "deleted" else path.write_bytes(ruin[loss])
    done = rebuild(data, clock=Clock())
    after = answers(path)
    assert after is not None
    derived = ("documents", "aliases", "fingerprints")
    assert {name: after[name] for name in derived} == {name: before[name] for name in derived}
    assert (done.documents, done.aliases) == (5, 2)
    assert done.lost
    assert checked(data).findings == []


@pytest.mark.catalogue("S20")
def test_s20_a_rebuild_of_a_whole_catalogue_keeps_all_that_only_it_knows(data: Path) -> None:
    before = answers(data / "catalogue.db")
    done = rebuild(data, clock=Clock())
    after = answers(data / "catalogue.db")
    assert before is not None and after is not None
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"events", "meta"}
    assert done.differences == [] and done.lost == []
    assert done.carried["runs"] == 20
    assert (data / "quarantine" / done.kept).exists()


@pytest.mark.catalogue("S20")
def test_s20_a_missing_catalogue_is_made_anew_by_opening(data: Path) -> None:
    before = answers(data / "catalogue.db")
    (data / "catalogue.db").unlink()
    assert settle(data) == ["adopted"]
    after = answers(data / "catalogue.db")
    assert before is not None and after is not None
    assert {name: after[name] for name in ("documents", "fingerprints")} == {name: before[name] for name in ("documents", "fingerprints")}
    assert after["outbox"] == [], "what was told before must not be told again"
    assert checked(data).findings == []


@pytest.mark.catalogue("S20")
def test_s20_a_damaged_line_and_a_whole_catalogue_mend_each_other(data: Path) -> None:
    path = data / "corpus" / "manifest.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], lines[1].replace(b"Made", b"Mode"), *lines[2:]]))
    done = rebuild(data, clock=Clock())
    assert {repair.kind for repair in done.repairs} >= {"restored", "quarantined"}
    assert path.read_bytes().splitlines(keepends=True)[1] == lines[1]
    assert checked(data).findings == []


@pytest.mark.catalogue("S20")
def test_s20_a_malformed_catalogue_says_what_to_do(data: Path) -> None:
    (data / "catalogue.db").write_bytes(b"this is no database" * 1000)
    with pytest.raises(StorageError, match=r"catalogue\.db.*not a database"):
        open_corpus(data)


@pytest.mark.catalogue("S21")
def test_s21_a_migration_that_dies_leaves_the_old_schema_and_a_copy_is_made_before(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def second(connection: Any) -> None:
        connection.execute(sql("CREATE TABLE later (a INTEGER)"))
        connection.execute(sql("DROP TABLE visits"))
        raise StorageError("killed between two statements")

    before = answers(data / "catalogue.db")
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, second))
    with pytest.raises(StorageError, match="between two statements"):
        open_corpus(data)
    monkeypatch.undo()
    assert answers(data / "catalogue.db") == before
    assert answers(data / f"catalogue.db.schema-{len(migrations.STEPS)}") == before
    assert checked(data).findings == []


@pytest.mark.catalogue("S22")
@pytest.mark.parametrize("repair", [True, False])
def test_s22_a_newer_catalogue_is_refused_with_both_numbers(data: Path, repair: bool) -> None:
    catalogue = Catalogue.open(url_for(data / "catalogue.db"))
    with catalogue.writing() as connection:
        connection.execute(sql("UPDATE meta SET value = '7' WHERE name = 'schema'"))
    catalogue.close()
    with pytest.raises(SchemaError, match=f"schema 7, this program knows {len(migrations.STEPS)}"):
        open_corpus(data, repair=repair)


def test_the_digest_is_kept_by_sqlite_itself(data: Path) -> None:
    """An update by any statement keeps the digest right; a program without the function can read and not write."""
    with sqlite3.connect(data / "catalogue.db") as plain:
        (count,) = plain.execute("SELECT count(*) FROM documents WHERE row_digest IS NOT NULL").fetchone()
        with pytest.raises(sqlite3.OperationalError, match="newswatch_digest"):
            plain.execute("UPDATE documents SET title = 'x'")
    plain.close()
    assert count == 5
    assert sqlite.row_digest("a", 1, None) == sqlite.row_digest("a", 1, None) != sqlite.row_digest("a", "1", None)
