"""A stored answer as a page, to be cleaned again from the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.model import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipelines.archive.answer import Answer

    Decode = Callable[[bytes, Sequence[str], int], bytes]

MAX_BODY = 16 << 20


def page(answer: Answer, *, source: str, decode: Decode, limit: int = MAX_BODY, requested: str | None = None) -> Page:
    """The page of an answer. ``decode(body, encodings, limit)`` undoes content encodings, given in the order they were applied,
    and is the crawler's own, so that a page is read again under the rules it was read under; its errors pass through.
    """
    encodings = [name for key, value in answer.headers if key.lower() == "content-encoding" for name in value.split(",")]
    return Page(
        url=answer.url,
        requested=requested or answer.url,
        status=answer.status,
        headers=answer.headers,
        body=decode(answer.body, encodings, limit),
        fetched_at=answer.at,
        source=source,
        warc=answer.warc,
    )
