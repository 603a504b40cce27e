"""What is remembered between runs of sources and hosts: JSON values by subject and name."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import TypeAdapter
from sqlalchemy import select

from pipelines.catalogue.schema import stamp, states
from pipelines.catalogue.upsert import upsert

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

T = TypeVar("T")


def fields(noun: Any) -> dict[str, Any]:
    """A noun (frozen data) as a JSON value; `noun` makes it again."""
    return {name: stamp(value) if isinstance(value, datetime) else value for name, value in asdict(noun).items()}


def noun(kind: type[T], value: Mapping[str, Any]) -> T:
    """The noun of a remembered value: fields that are missing have their default, those a newer program added are left out."""
    hashable: Any = kind
    return cast("T", _adapter(hashable).validate_python(value))


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def get(connection: Connection, subject: str, name: str) -> Any:
    """A remembered JSON value; None when there is none."""
    value = connection.execute(select(states.c.value).where(states.c.subject == subject, states.c.name == name)).scalar()
    return None if value is None else json.loads(value)


def put(connection: Connection, subject: str, name: str, value: Any, now: datetime) -> None:
    """Remember a JSON value; the one before is replaced."""
    row = {"subject": subject, "name": name, "value": json.dumps(value, ensure_ascii=False, sort_keys=True), "updated_at": stamp(now)}
    upsert(connection, states, [row], keys=("subject", "name"), change=("value", "updated_at"))


def named(connection: Connection, name: str) -> dict[str, Any]:
    """The remembered values of one name, by subject."""
    query = select(states.c.subject, states.c.value).where(states.c.name == name).order_by(states.c.subject)
    return {row.subject: json.loads(row.value) for row in connection.execute(query)}


def of_subjects(connection: Connection, prefix: str, name: str) -> dict[str, Any]:
    """The remembered values of one name, by what follows ``prefix`` in the subjects that begin with it."""
    after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
    query = select(states.c.subject, states.c.value).where(states.c.subject >= prefix, states.c.subject < after, states.c.name == name)
    return {row.subject.removeprefix(prefix): json.loads(row.value) for row in connection.execute(query)}


def of_subject(connection: Connection, subject: str) -> dict[str, Any]:
    """All remembered values of one subject, by name, in order of name."""
    query = select(states.c.name, states.c.value).where(states.c.subject == subject).order_by(states.c.name)
    return {row.name: json.loads(row.value) for row in connection.execute(query)}


def forget(connection: Connection, subject: str) -> None:
    """Forget all that is remembered of one subject."""
    connection.execute(states.delete().where(states.c.subject == subject))
