"""A document as its manifest line has it, and where a journal ends: what the corpus folder and the catalogue both write."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from pipelines.model.document import Document

_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}  # many programs end a line there; JSON may escape them


@dataclass(frozen=True, slots=True)
class End:
    """Where a journal ends: its size in bytes and the check of its last line."""

    size: int = 0
    check: str = ""


def dump(value: Any) -> str:
    """JSON as all our files and JSON columns have it: compact, keys in the order given, readable characters, one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(_LINE_ENDS)


def to_record(document: Document) -> dict[str, Any]:
    """A document as its manifest record."""
    return {**asdict(document), "notes": list(document.notes)}


def from_record(record: dict[str, Any]) -> Document:
    """The document of a manifest record; fields that a newer program added are left out."""
    known = {field.name for field in fields(Document)}
    values = {name: value for name, value in record.items() if name in known}
    return Document(**{**values, "notes": tuple(record.get("notes", ()))})
