"""What is remembered between runs: states of sources and hosts (JSON by name), and the validators of conditional requests.

A validator may be put down only after the content it came with was stored: a 304 would hide that content for good.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import TypeAdapter
from sqlalchemy import func, select

from pipelines.catalogue.schema import stamp, states, validators
from pipelines.catalogue.upsert import upsert
from pipelines.model import WarcRef

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

T = TypeVar("T")
PATIENCE = timedelta(hours=24)
"""How long a page is believed unchanged on the server's word alone: some servers answer 304 over changed content."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
LIARS = 2
"""The weight of lies that makes the validators of a whole source untrustworthy. A strong ETag promises the same bytes: one lie is enough.
A weak one, or a date alone, may stay as it is over a changed stamp in the page's foot: it takes two addresses."""


@dataclass(frozen=True, slots=True)
class Validator:
    """What a server gave to ask it by whether a page changed, and what its last full answer was."""

    url: str
    body_sha256: str
    fetched_at: datetime
    """The last full answer."""
    checked_at: datetime
    """The last answer of any kind."""
    etag: str | None = None
    last_modified: str | None = None
    liar: int = 0
    source: str = ""
    warc: WarcRef | None = None


class Answered(StrEnum):
    """How a full answer stands to the validator it was asked with or could have been."""

    FIRST = "first"
    SAME = "same"
    CHANGED = "changed"
    LIAR = "liar"  # other content under the same validator: a 304 would have hidden it


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


def of_subject(connection: Connection, subject: str) -> dict[str, Any]:
    """All remembered values of one subject, by name, in order of name."""
    query = select(states.c.name, states.c.value).where(states.c.subject == subject).order_by(states.c.name)
    return {row.name: json.loads(row.value) for row in connection.execute(query)}


def forget(connection: Connection, subject: str) -> None:
    """Forget all that is remembered of one subject."""
    connection.execute(states.delete().where(states.c.subject == subject))


def validator(connection: Connection, url: str) -> Validator | None:
    """What is remembered of an address."""
    row = connection.execute(select(validators).where(validators.c.url == url)).mappings().first()
    return None if row is None else _validator(row)


def put_validator(connection: Connection, validator: Validator) -> None:
    """Remember a validator; the one before is replaced."""
    warc = validator.warc
    row = {
        "url": validator.url,
        "etag": validator.etag,
        "last_modified": validator.last_modified,
        "body_sha256": validator.body_sha256,
        "fetched_at": stamp(validator.fetched_at),
        "checked_at": stamp(validator.checked_at),
        "liar": validator.liar,
        "source": validator.source,
        "warc": json.dumps([warc.file, warc.offset, warc.record]) if warc else None,
    }
    upsert(connection, validators, [row], keys=("url",), change=[name for name in row if name != "url"])


def lying(connection: Connection, source: str) -> int:
    """The weight of the lies that addresses of a source were caught at (`LIARS`)."""
    query = select(func.coalesce(func.sum(validators.c.liar), 0)).where(validators.c.source == source)
    return int(connection.execute(query).scalar_one())


def trust(validator: Validator | None, now: datetime, *, lying: int = 0, patience: timedelta = PATIENCE) -> dict[str, str]:
    """The conditional headers to ask with; none when the page must be fetched in full.

    In full: nothing is remembered, the address lied once, its source did to the weight of `LIARS`, or the last full answer is older than
    ``patience`` (or lies in the future: the clock was set back).
    """
    if validator is None or validator.liar or lying >= LIARS or not timedelta(0) <= now - validator.fetched_at <= patience:
        return {}
    headers = {"If-None-Match": validator.etag, "If-Modified-Since": validator.last_modified}
    return {name: value for name, value in headers.items() if value}


def judge_answer(validator: Validator | None, *, etag: str | None, last_modified: str | None, body_sha256: str) -> Answered:
    """Judge a full answer; a header that it lacks may be given empty. ``body_sha256`` may be of what matters in the body only."""
    if validator is None:
        return Answered.FIRST
    if body_sha256 == validator.body_sha256:
        return Answered.SAME
    given = (validator.etag, validator.last_modified)
    return Answered.LIAR if any(given) and given == (etag or None, last_modified or None) else Answered.CHANGED


def after_answer(
    validator: Validator | None,
    *,
    url: str,
    source: str,
    now: datetime,
    etag: str | None,
    last_modified: str | None,
    body_sha256: str,
    warc: WarcRef | None,
) -> Validator:
    """What to remember after a full answer whose content was stored."""
    lied = judge_answer(validator, etag=etag, last_modified=last_modified, body_sha256=body_sha256) is Answered.LIAR
    held = validator.liar if validator else 0
    weight = LIARS if etag and not etag.startswith("W/") else 1
    liar = max(held, weight) if lied else held
    return Validator(url, body_sha256, now, now, etag or None, last_modified or None, liar, source, warc)


def after_304(connection: Connection, url: str, now: datetime) -> None:
    """Remember that the server said nothing changed; an address that is not remembered stays so."""
    connection.execute(validators.update().where(validators.c.url == url).values(checked_at=stamp(now)))


def doubted(connection: Connection, url: str) -> None:
    """Have the next question for an address be a full one: its 304 contradicts what an entrance says. Its validators stay."""
    connection.execute(validators.update().where(validators.c.url == url).values(fetched_at=stamp(LONG_AGO)))


def _validator(row: Mapping[Any, Any]) -> Validator:
    times = {name: datetime.fromisoformat(row[name]).astimezone(UTC) for name in ("fetched_at", "checked_at")}
    warc = json.loads(row["warc"]) if row["warc"] else None
    return Validator(**{**row, **times, "warc": WarcRef(*warc) if warc else None})
