"""The one fixture of a PostgreSQL schema, and a catalogue and a corpus on each kind; loaded for all tests by tests/conftest.py."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from pipelines.catalogue.connection import Catalogue, url_for
from tests.corpus.made import open_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.corpus.corpus import Corpus

SERVER = "postgresql+psycopg://root@127.0.0.1:5432/test"


@pytest.fixture
def postgresql() -> Iterator[str]:
    """The URL of an empty PostgreSQL schema; skips where no server listens on loopback."""
    engine = create_engine(SERVER)
    schema = f"newswatch_{uuid.uuid4().hex[:12]}"
    try:
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
    except OperationalError:
        engine.dispose()
        pytest.skip("no PostgreSQL on 127.0.0.1:5432")
    yield f"{SERVER}?options=-csearch_path%3D{schema}"
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def catalogue_url(request: pytest.FixtureRequest) -> str | None:
    """Where the catalogue is: None for the SQLite file in the data folder."""
    return None if request.param == "sqlite" else str(request.getfixturevalue("postgresql"))


@pytest.fixture
def catalogue(catalogue_url: str | None, tmp_path: Path) -> Iterator[Catalogue]:
    """An empty catalogue."""
    opened = Catalogue.open(catalogue_url or url_for(tmp_path / "catalogue.db"))
    yield opened
    opened.close()


@pytest.fixture
def corpus(tmp_path: Path, catalogue_url: str | None) -> Iterator[Corpus]:
    """An empty corpus."""
    opened = open_corpus(tmp_path, catalogue_url=catalogue_url)
    yield opened
    opened.close()
