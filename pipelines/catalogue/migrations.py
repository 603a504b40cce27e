"""Numbered schema migrations: append-only, each applied once, in the transaction that also records it.

A step gets the connection of an open write transaction. The number of the last step is the schema number; a catalogue with a
higher one was made by a newer program and is refused. What the first step makes is frozen as SQL (``steps``), whatever `schema` says by
then. Before a catalogue in use is changed, `catalogue` puts a copy beside it.
On SQLite a step that changes a table makes it anew, for the digest of its rows is part of its definition (`sqlite.tables`).
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import insert, inspect, select, update

from pipelines.catalogue.schema import meta
from pipelines.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    Step = Callable[[Connection], None]


def first(connection: Connection) -> None:
    """The tables of version 0.1.0. `schema` says how they are now: the steps together lead there, and a test compares."""
    _run(connection, "0001")


def removals(connection: Connection) -> None:
    """What a site has taken away of what is held."""
    _run(connection, "0002")


def _run(connection: Connection, name: str) -> None:
    """Run a frozen step: its statements for this kind of database."""
    text = files(__package__).joinpath("steps", f"{name}.{connection.dialect.name}.sql").read_text("utf-8")
    for statement in text.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)


STEPS: tuple[Step, ...] = (first, removals)


def number(connection: Connection) -> int:
    """The schema number of a catalogue; 0 for an empty one. Raises SchemaError when what it says is no number."""
    if not inspect(connection).has_table("meta"):
        return 0
    value = connection.execute(select(meta.c.value).where(meta.c.name == "schema")).scalar()
    if value and not value.isdecimal():
        raise SchemaError(f"the catalogue says its schema is {value!r}; expected a number (newswatch rebuild)")
    return int(value) if value else 0


def pending(connection: Connection, steps: Sequence[Step] | None = None) -> Sequence[Step]:
    """The steps that a catalogue still needs. Raises SchemaError for a newer catalogue."""
    have, steps = number(connection), STEPS if steps is None else steps
    if have > len(steps):
        raise SchemaError(f"the catalogue has schema {have}, this program knows {len(steps)}; expected the newer program that made it")
    return steps[have:]


def check(connection: Connection, steps: Sequence[Step] | None = None) -> None:
    """Raise SchemaError unless the catalogue has this program's schema; changes nothing."""
    steps = STEPS if steps is None else steps
    if pending(connection, steps):
        have = number(connection)
        raise SchemaError(f"the catalogue has schema {have}, this program {len(steps)}; expected a crawl to have brought it up to date")


def apply(connection: Connection, steps: Sequence[Step] | None = None) -> list[str]:
    """Apply the pending steps within the caller's transaction; return their names. Raises SchemaError for a newer catalogue."""
    steps = STEPS if steps is None else steps
    todo = pending(connection, steps)
    for step in todo:
        step(connection)
    if todo:
        changed = connection.execute(update(meta).where(meta.c.name == "schema").values(value=str(len(steps))))
        if not changed.rowcount:
            connection.execute(insert(meta).values(name="schema", value=str(len(steps))))
    return [step.__name__ for step in todo]
