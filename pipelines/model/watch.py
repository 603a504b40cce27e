"""What somebody wants to be told of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched for: one of the words, or a query. Without sources or languages: in all of them."""

    name: str
    words: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    query: str = ""
    """In the language of `pipelines.search.parse`; empty where words are given."""
