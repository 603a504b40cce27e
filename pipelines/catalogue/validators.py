"""The validators of conditional requests, as rows. How far each is believed is ruled in `pipelines.revisit.validator_rules`.

A validator may be put down only after the content it came with was stored: a 304 would hide that content for good.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from pipelines.catalogue.schema import stamp, validators
from pipelines.catalogue.upsert import upsert
from pipelines.model import WarcRef
from pipelines.revisit.validator_rules import LONG_AGO, Validator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

_IN = 500  # parameters in one IN list
_COLUMNS = tuple(column.name for column in validators.c)


def get(connection: Connection, url: str) -> Validator | None:
    """What is remembered of an address."""
    row = connection.execute(select(validators).where(validators.c.url == url)).mappings().first()
    return None if row is None else _validator(row)


def of_urls(connection: Connection, urls: Iterable[str]) -> dict[str, Validator]:
    """What is remembered of several addresses, by address; those of which nothing is are left out."""
    wanted, found = list(urls), dict[str, Validator]()
    for start in range(0, len(wanted), _IN):
        query = select(validators).where(validators.c.url.in_(wanted[start : start + _IN]))
        found |= {row["url"]: _validator(row) for row in connection.execute(query).mappings()}
    return found


def put(connection: Connection, validator: Validator) -> None:
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
    upsert(connection, validators, [row], keys=("url",), change=[name for name in _COLUMNS if name != "url"])


def lying(connection: Connection, source: str) -> int:
    """The weight of the lies that addresses of a source were caught at (`pipelines.revisit.validator_rules.LIARS`)."""
    query = select(func.coalesce(func.sum(validators.c.liar), 0)).where(validators.c.source == source)
    return int(connection.execute(query).scalar_one())


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
