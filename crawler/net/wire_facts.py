"""What the network layer notes of an answer beside Scrapy's `Response`, for the archive and for the judges of the body."""

from __future__ import annotations

from dataclasses import dataclass

WIRE = "newswatch_wire"
"""Key of ``request.meta``: the `WireFacts` of the last answer to this request."""


@dataclass(frozen=True, slots=True)
class WireFacts:
    """Facts of one answer. ``ended`` is one of the words of `crawler.net.receive`; ``headers`` are in the order they came."""

    reason: str
    version: str
    headers: tuple[tuple[str, str], ...]
    ended: str = ""
    peer: str | None = None
