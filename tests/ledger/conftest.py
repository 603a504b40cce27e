"""A catalogue of each kind; PostgreSQL only where one listens on loopback."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from pipelines.corpus.catalogue import Catalogue, url_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVER = "postgresql+psycopg://root@127.0.0.1:5432/test"


@pytest.fixture(params=["sqlite", "postgresql"])
def catalogue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Catalogue]:
    """An empty catalogue."""
    if request.param == "sqlite":
        opened = Catalogue.open(url_for(tmp_path / "catalogue.db"))
        yield opened
        opened.close()
    else:
        yield from _postgresql()


def _postgresql() -> Iterator[Catalogue]:
    engine = create_engine(SERVER)
    schema = f"ledger_{uuid.uuid4().hex[:12]}"
    try:
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
    except OperationalError:
        engine.dispose()
        pytest.skip("no PostgreSQL on 127.0.0.1:5432")
    opened = Catalogue.open(f"{SERVER}?options=-csearch_path%3D{schema}")
    yield opened
    opened.close()
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()
