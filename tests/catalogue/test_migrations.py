"""Catalogues of other versions: one that 0.1.0 wrote (stored here), newer ones, and migrations that die on the way; on both databases."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import MetaData, inspect, text

from pipelines.catalogue import migrations, sqlite
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.catalogue.schema import metadata
from pipelines.errors import STORAGE, SchemaError, StorageError
from pipelines.upkeep.rebuild import rebuild
from pipelines.upkeep.verify import verify
from tests.corpus.made import NOW, open_corpus, put
from tests.faults.storage_harness import Fault, dies

if TYPE_CHECKING:
    from sqlalchemy import Connection

STORED = Path(__file__).parent / "stored"
TABLES = sorted(set(metadata.tables) - {"removals"})
"""Those of 0.1.0."""
KNOWN = len(migrations.STEPS)


@pytest.fixture
def stored(tmp_path: Path, catalogue_url: str | None) -> tuple[Path, str | None]:
    """A data folder as version 0.1.0 left it: two documents, their run, leads, sightings and messages."""
    data = tmp_path / "old"
    shutil.copytree(STORED / "corpus", data / "corpus")
    if catalogue_url is None:
        with sqlite3.connect(data / "catalogue.db") as connection:
            connection.create_function("newswatch_digest", -1, sqlite.row_digest, deterministic=True)
            connection.executescript((STORED / "0.1.0.sqlite.sql").read_text("utf-8"))
        connection.close()
    else:
        schema = catalogue_url.rpartition("%3D")[2]
        with psycopg.connect("host=127.0.0.1 user=root dbname=test", options=f"-csearch_path={schema}") as server:
            server.execute((STORED / "0.1.0.postgresql.sql").read_text("utf-8").encode())
    return data, catalogue_url


def rows(data: Path, url: str | None) -> dict[str, list[Any]]:
    """All rows, by table, whatever the number of its schema."""
    catalogue = Catalogue(_unchecked(url or url_for(data / "catalogue.db")).engine)
    with catalogue.reading() as connection:
        found = {name: sorted(map(tuple, connection.execute(metadata.tables[name].select())), key=repr) for name in TABLES}
    catalogue.close()
    return found


def _unchecked(url: str) -> Catalogue:
    steps = migrations.STEPS
    try:
        for count in range(1, KNOWN + 2):
            migrations.STEPS = (*steps, later)[:count]
            with suppress(SchemaError):
                return Catalogue.open(url, migrate=False)
    finally:
        migrations.STEPS = steps
    raise AssertionError(f"{url}: a schema that no test made")


def later(connection: Connection) -> None:
    """A step as a later version could have it: a new table, an index, a value that is filled in."""
    connection.execute(text("CREATE TABLE later (source TEXT PRIMARY KEY, texts INTEGER NOT NULL)"))
    connection.execute(text("INSERT INTO later SELECT source, count(*) FROM documents GROUP BY source"))
    connection.execute(text("CREATE INDEX runs_state ON runs (state)"))


def breaking(connection: Connection) -> None:
    """The same, ended half way."""
    later(connection)
    connection.execute(text("DROP TABLE visits"))
    raise StorageError("the disk is full")


def test_the_steps_lead_to_the_schema_of_this_program(catalogue: Catalogue) -> None:
    wanted = sqlite.tables() if catalogue.sqlite else metadata
    with catalogue.reading() as connection:
        made = MetaData()
        made.reflect(connection)
    assert made.tables.keys() == wanted.tables.keys()
    for name, table in wanted.tables.items():
        there = made.tables[name]
        assert [(one.name, str(one.type), one.nullable) for one in there.columns] == [
            (one.name, str(one.type.compile(catalogue.engine.dialect)), one.nullable) for one in table.columns
        ], f"{name}: a change of `schema` needs a step of its own"
        assert [one.name for one in there.primary_key] == [one.name for one in table.primary_key]
        assert {(str(one.name), bool(one.unique), *(column.name for column in one.columns)) for one in there.indexes} >= {
            (str(one.name), bool(one.unique), *(column.name for column in one.columns)) for one in table.indexes
        }


def test_a_catalogue_of_0_1_0_is_opened_used_and_sound(stored: tuple[Path, str | None]) -> None:
    data, url = stored
    before = rows(data, url)

    corpus = open_corpus(data, catalogue_url=url)
    assert [document.title for document in corpus.documents()] == ["Farmers go back to school", "Lessons in water for nine villages"]
    assert rows(data, url)["leads"] == before["leads"]
    put(corpus, 1)
    assert corpus.count() == 3
    corpus.close()

    corpus = open_corpus(data, catalogue_url=url, repair=False)
    assert verify(corpus, NOW).findings == []
    corpus.close()
    assert rebuild(data, url).documents == 3


def test_an_older_catalogue_is_migrated_and_its_copy_kept(stored: tuple[Path, str | None], monkeypatch: pytest.MonkeyPatch) -> None:
    data, url = stored
    before = rows(data, url)
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, later))
    with pytest.raises(SchemaError, match=rf"schema 1, this program {KNOWN + 1}; expected a crawl to have brought it up to date"):
        open_corpus(data, catalogue_url=url, create=False, repair=False)

    corpus = open_corpus(data, catalogue_url=url)
    with corpus.catalogue.reading() as connection:
        assert migrations.number(connection) == KNOWN + 1
        assert connection.execute(text("SELECT source, texts FROM later")).all() == [("a", 2)]
    corpus.close()
    after = rows(data, url)
    assert {name: after[name] for name in TABLES if name not in ("meta", "events")} == {
        name: before[name] for name in TABLES if name not in ("meta", "events")
    }
    if url is None:
        with sqlite3.connect(data / "catalogue.db.schema-1") as kept:
            assert kept.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone() == ("1",)
        kept.close()

    monkeypatch.undo()  # and the older program again
    with pytest.raises(SchemaError, match=rf"schema {KNOWN + 1}, this program knows {KNOWN}; expected the newer program") as refused:
        open_corpus(data, catalogue_url=url)
    assert refused.value.exit_code == STORAGE
    assert rows(data, url) == after


@pytest.mark.catalogue("S21")
def test_a_migration_that_fails_leaves_everything_as_it_was(stored: tuple[Path, str | None], monkeypatch: pytest.MonkeyPatch) -> None:
    data, url = stored
    before = rows(data, url)
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, breaking))
    with pytest.raises(StorageError, match="the disk is full"):
        open_corpus(data, catalogue_url=url)
    monkeypatch.undo()

    assert rows(data, url) == before
    catalogue = Catalogue.open(url or url_for(data / "catalogue.db"))
    with catalogue.reading() as connection:
        assert not inspect(connection).has_table("later")
    catalogue.close()


@pytest.mark.catalogue("S21")
def test_a_migration_that_is_killed_is_made_by_the_next_opening(stored: tuple[Path, str | None], monkeypatch: pytest.MonkeyPatch) -> None:
    data, url = stored
    before = rows(data, url)

    fault = Fault("kill", 1)

    def killed(connection: Connection) -> None:
        later(connection)
        fault.meet("migration")

    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, killed))
    assert dies(lambda folder, _, disk: open_corpus(folder, catalogue_url=url).close(), data, data, fault)
    monkeypatch.undo()
    assert rows(data, url) == before

    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, later))
    corpus = open_corpus(data, catalogue_url=url)
    corpus.close()
    assert rows(data, url)["documents"] == before["documents"]
