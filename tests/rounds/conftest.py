"""The catalogue of the rounds' tests: a SQLite file, and PostgreSQL in a schema of its own where it is there."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from pipelines.corpus.catalogue import Catalogue, url_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POSTGRES = "postgresql+psycopg://root@127.0.0.1:5432/test"


@pytest.fixture(params=["sqlite", "postgresql"])
def catalogue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Catalogue]:
    if request.param == "sqlite":
        opened = Catalogue.open(url_for(tmp_path / "catalogue.db"))
        yield opened
        opened.close()
        return
    schema, engine = f"rounds_{secrets.token_hex(4)}", create_engine(POSTGRES)
    try:
        with engine.begin() as connection:
            connection.execute(text(f"create schema {schema}"))
    except OperationalError:
        pytest.skip("PostgreSQL is not there (127.0.0.1:5432, database test)")
    opened = Catalogue.open(f"{POSTGRES}?options=-csearch_path%3D{schema}")
    yield opened
    opened.close()
    with engine.begin() as connection:
        connection.execute(text(f"drop schema {schema} cascade"))
    engine.dispose()
