"""What somebody wants to be told of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched for. Without sources or languages: in all of them."""

    name: str
    words: tuple[str, ...]
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
