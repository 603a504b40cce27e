"""Documents, aliases, events and remembered names as rows: what goes into the tables and what comes out. Nothing is decided here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from pipelines.catalogue.schema import aliases, documents, events, fingerprints, meta, outbox
from pipelines.errors import StorageError
from pipelines.model import Document
from pipelines.model.record import End, dump, to_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Connection, Row, RowMapping

    from pipelines.dedupe.facts import Facts

CROWDED = 32
"""A fingerprint with this many holders is boilerplate and is not stored again: it bounds the table and every query."""
_IN = 500  # parameters in one IN list; SQLite's own bound was 999 for long
COLUMNS = tuple(documents.c[name] for name in Document.__dataclass_fields__)
_REMEMBERED = select(meta.c.value).where(meta.c.name == bindparam("wanted"))


def document_of(row: Row[Any]) -> Document:
    """The document of a row that has `COLUMNS`; raises ValueError for a row that was not written like this."""
    values = {column.name: row._mapping[column.name] for column in COLUMNS}
    notes = json.loads(str(values["notes"]))
    if not isinstance(notes, list):
        raise ValueError(f"notes are {values['notes']!r}; expected a list")
    return Document(**{**values, "notes": tuple(notes)})


def document(connection: Connection, sequence: int) -> Document | None:
    """A document by its number."""
    row = connection.execute(select(*COLUMNS).where(documents.c.sequence == sequence)).first()
    return document_of(row) if row else None


def versions(connection: Connection, url_key: str) -> list[Document]:
    """The versions held under a key, newest first."""
    query = select(*COLUMNS).where(documents.c.url_key == url_key).order_by(documents.c.version.desc(), documents.c.sequence.desc())
    return [document_of(row) for row in connection.execute(query)]


def row_of(document: Document, facts: Facts, size: int, appended_at: str, run: str | None) -> dict[str, Any]:
    """The row of a document; ``size`` is the bytes of its file."""
    record = to_record(document)
    return {
        **record,
        "notes": dump(record["notes"]),
        "bytes": size,
        "appended_at": appended_at,
        "content_hash": facts.content_hash,
        "tokens": facts.tokens,
        "run": run,
    }


def holders(connection: Connection, hashes: Iterable[int]) -> dict[int, list[int]]:
    """Who holds each of the fingerprints; those that nobody holds are left out."""
    found: dict[int, list[int]] = {}
    for wanted in _portions(hashes):
        listed = ",".join(map(str, map(int, wanted)))  # written out: quicker than parameters, and integers cannot be anything else
        query = f"SELECT hash, document FROM fingerprints WHERE hash IN ({listed}) ORDER BY hash, document"  # noqa: S608 - see above
        for value, sequence in connection.exec_driver_sql(query):
            found.setdefault(value, []).append(sequence)
    return found


def origins(connection: Connection, sequences: Iterable[int]) -> dict[int, tuple[str, str]]:
    """(url key, source) of each of the documents that are held."""
    found: dict[int, tuple[str, str]] = {}
    for wanted in _portions(sequences):
        query = select(documents.c.sequence, documents.c.url_key, documents.c.source).where(documents.c.sequence.in_(wanted))
        found.update({row.sequence: (row.url_key, row.source) for row in connection.execute(query)})
    return found


def _portions(values: Iterable[int]) -> Iterator[list[int]]:
    wanted = list(values)
    for start in range(0, len(wanted), _IN):
        yield wanted[start : start + _IN]


def put_fingerprints(connection: Connection, sequence: int, hashes: Iterable[int]) -> None:
    """Store the fingerprints of a document, but for those that are crowded."""
    wanted = sorted(set(hashes))
    held = holders(connection, wanted)
    new = [{"hash": value, "document": sequence} for value in wanted if len(held.get(value, ())) < CROWDED]
    if new:
        connection.execute(insert(fingerprints), new)


def put_document(connection: Connection, row: dict[str, Any], facts: Facts) -> None:
    """Store a document's row and fingerprints; its key is then no alias any more."""
    connection.execute(insert(documents).values(**row))
    put_fingerprints(connection, row["sequence"], facts.fingerprints)
    connection.execute(delete(aliases).where(aliases.c.url_key == row["url_key"]))


def put_alias(connection: Connection, record: Mapping[str, Any]) -> bool:
    """Store an alias in the place of the one its key had; False when nothing was new, or the key has documents of its own."""
    key = record["url_key"]
    if connection.execute(select(documents.c.sequence).where(documents.c.url_key == key).limit(1)).first():
        return False
    old = connection.execute(select(aliases).where(aliases.c.url_key == key)).mappings().first()
    if old and all(old[name] == record[name] for name in ("document", "decision", "content_hash", "url")):
        return False
    connection.execute(delete(aliases).where(aliases.c.url_key == key))
    connection.execute(insert(aliases).values(**{**record, "evidence": dump(record["evidence"])}))
    return True


def moved_from(connection: Connection, url_key: str) -> str | None:
    """The key that the article at an address is held under, where it moved there; None when it is its own or nothing is known of it."""
    evidence = connection.execute(select(aliases.c.evidence).where(aliases.c.url_key == url_key)).scalar()
    found = json.loads(evidence).get("moved_from") if evidence else None
    return found if isinstance(found, str) else None


def alias_record(row: RowMapping) -> dict[str, Any]:
    """The journal record of an alias row."""
    return {**{column.name: row[column.name] for column in aliases.c}, "evidence": json.loads(row["evidence"])}


def has_file(connection: Connection, name: str) -> bool:
    """Whether a document has this file."""
    return connection.execute(select(documents.c.sequence).where(documents.c.file == name)).first() is not None


def announce(connection: Connection, document: Document, now: str) -> None:
    """Put a document into the outbox, once."""
    key = f"document:{document.sequence}"
    if connection.execute(select(outbox.c.id).where(outbox.c.key == key)).first():
        return
    payload = dump(to_record(document))
    row = {"kind": "document", "subject": document.file, "key": key, "payload": payload, "created_at": now, "tries": 0, "error": ""}
    connection.execute(insert(outbox).values(**row))


def highest(connection: Connection) -> int:
    """The highest sequence number in the catalogue; -1 when it has no documents."""
    value = connection.execute(select(func.max(documents.c.sequence))).scalar()
    return -1 if value is None else int(value)


def tell(connection: Connection, now: str, kind: str, subject: str, outcome: str, details: Mapping[str, Any]) -> None:
    """Keep an event: recovery, fixity, migration, import, backup."""
    connection.execute(insert(events).values(at=now, kind=kind, subject=subject, outcome=outcome, details=dump(dict(details))))


def remembered(connection: Connection, name: str) -> str | None:
    """A value of the ``meta`` table."""
    value: str | None = connection.execute(_REMEMBERED, {"wanted": name}).scalar()
    return value


def remember(connection: Connection, name: str, value: str) -> None:
    """Set a value of the ``meta`` table."""
    if not connection.execute(update(meta).where(meta.c.name == name).values(value=value)).rowcount:
        connection.execute(insert(meta).values(name=name, value=value))


def forget(connection: Connection, name: str) -> None:
    """Remove a value of the ``meta`` table."""
    connection.execute(delete(meta).where(meta.c.name == name))


def scheme(connection: Connection) -> int:
    """The normalisation by which hashes and fingerprints were made; 0 when it is not known."""
    return _number(str(remembered(connection, "scheme") or 0), "scheme")


def _number(text: str, name: str) -> int:
    if text.isascii() and text.isdigit():
        return int(text)
    raise StorageError(f"catalogue, meta {name!r}: {text[:40]!r}; expected a number: it is damaged (newswatch verify, newswatch rebuild)")


def end_of(connection: Connection, journal: str) -> End:
    """Where a journal (``manifest`` or ``aliases``) ended at the last commit."""
    size, _, check = str(remembered(connection, journal) or "0 ").partition(" ")
    return End(_number(size, journal), check)


def set_end(connection: Connection, journal: str, end: End) -> None:
    """Keep where a journal ends, in the transaction that made it grow."""
    remember(connection, journal, f"{end.size} {end.check}")
