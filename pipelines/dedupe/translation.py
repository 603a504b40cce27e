"""Translations are related, never copies: found by the site's own alternates and by keys that differ in language alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.dedupe.identity import LANGUAGES, url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipelines.model import Source


def translation_keys(url: str, alternates: Iterable[tuple[str, str]], source: Source | None = None) -> tuple[str, ...]:
    """Keys under which translations of a page may be held: its alternates (language, URL), then siblings by its source's template."""
    own = url_key(url, source)
    named = [url_key(address, source) for _, address in alternates]
    return tuple(key for key in dict.fromkeys([*named, *_siblings(own, source)]) if key != own)


def translation_of(own_key: str, keys: Iterable[str], held: Mapping[str, int]) -> tuple[int, ...]:
    """The documents that hold translations; ``held`` gives the newest sequence of each key that is known, ``own_key`` is left out."""
    return tuple(dict.fromkeys(held[key] for key in keys if key in held and key != own_key))


def _siblings(own: str, source: Source | None) -> list[str]:
    """The same node in the other languages that a source declares, where its keys carry the language."""
    if source is None or not source.identity.key or "{lang}" not in source.identity.key:
        return []
    segments = own.split("/")
    place = next((at for at, segment in enumerate(segments) if at and segment.lower() in LANGUAGES), None)
    if place is None:
        return []
    others = [language for language in source.language if language != segments[place]]
    return ["/".join([*segments[:place], language, *segments[place + 1 :]]) for language in others]
