"""A document as one flat record: the row of every export, list and JSON answer, with its columns in their order and their types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pipelines.model import Document

COLUMNS: dict[str, type] = {
    "sequence": int,
    "title": str,
    "url": str,
    "source": str,
    "language": str,
    "kind": str,
    "published": str,
    "precision": str,
    "published_from": str,
    "dateline": str,
    "fetched_at": str,
    "appended_at": str,
    "version": int,
    "supersedes": int,
    "superseded_by": int,
    "current": bool,
    "relation": str,
    "related_to": int,
    "copies": list,
    "file": str,
    "sha256": str,
    "bytes": int,
    "warc_file": str,
    "warc_offset": int,
    "warc_record": str,
    "run": str,
    "method": str,
    "cleaner": str,
    "notes": list,
    "removed_since": str,
}
"""Column and type; dates and times are ISO 8601 text in UTC, ``published`` is as its page wrote it. Lists hold text."""


def record(
    document: Document,
    *,
    appended_at: datetime,
    size: int,
    run: str | None,
    superseded_by: int | None,
    copies: Sequence[str],
    removed_since: str | None = None,
) -> dict[str, Any]:
    """The record of a document. A value that is not known is None, never left out."""
    more = {
        "appended_at": f"{appended_at:%Y-%m-%dT%H:%M:%SZ}",
        "superseded_by": superseded_by,
        "current": superseded_by is None,
        "copies": list(copies),
        "bytes": size,
        "run": run,
        "notes": list(document.notes),
        "removed_since": removed_since,
    }
    return {name: more[name] if name in more else getattr(document, name) for name in COLUMNS}
