"""The desk's own words, English and Chinese. The English sentence is the key; one that has no Chinese yet is shown in English."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LANGUAGES = {"en": "English", "zh": "中文"}
"""The languages of the interface, each in its own name."""
FILE = "words.toml"


@cache
def chinese() -> dict[str, str]:
    """The Chinese of each English sentence."""
    found = tomllib.loads(files("pipelines.desk").joinpath(FILE).read_text(encoding="utf-8"))
    return {str(english): str(said) for english, said in found["zh"].items()}


def word(language: str, text: str, **values: object) -> str:
    """A sentence in a language, with its values put in."""
    said = chinese().get(text, text) if language == "zh" else text
    return said.format(**values) if values else said


def count(language: str, number: int, one: str, many: str, **more: object) -> str:
    """``1 text``, ``1,204 texts``; Chinese has one form."""
    return word(language, one if number == 1 else many, n=f"{number:,}", **more)


def preferred(chosen: str, accepted: str) -> str:
    """The language for a reader: the one that was chosen, else the first that its browser accepts and we have, else English."""
    if chosen in LANGUAGES:
        return chosen
    for code in _ranked(accepted):
        if code.partition("-")[0] in LANGUAGES:
            return code.partition("-")[0]
    return "en"


def _ranked(header: str) -> Iterable[str]:
    """The codes of an Accept-Language header, the most wanted first (RFC 9110 12.5.4); unreadable weights count as nothing."""
    found = []
    for place, part in enumerate(header[:500].split(",")):
        code, _, weight = part.strip().lower().partition(";")
        wanted = _weight(weight)
        if code and wanted > 0:
            found.append((-wanted, place, code.strip()))
    return (code for _, _, code in sorted(found))


def _weight(text: str) -> float:
    name, _, value = text.replace(" ", "").partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name == "q" else 0.0
    except ValueError:
        return 0.0
