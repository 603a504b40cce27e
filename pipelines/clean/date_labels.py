"""What the words around a date say that it is the day of: one sign among those of `pipelines.clean.date_signs`."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from pipelines.text.chinese import simplified
from pipelines.text.one_of import one_of
from pipelines.text.scripts import CJK_CHARACTER

if TYPE_CHECKING:
    from collections.abc import Iterable


class Says(StrEnum):
    """What stands beside a date."""

    NOTHING = "nothing"
    PUBLISHED = "published"
    GENERIC = "generic"
    """A label that says no more than that a date follows."""
    MODIFIED = "modified"
    TODAY = "today"
    OTHER = "another day"
    """The day of an event, a term, a document or a picture."""
    UNKNOWN = "unknown label"
    """A label (words and a colon) of a kind that is in no list."""
    WORDS = "words"


_TURN = re.compile(r"[|·•;；/,，。()（）\[\]【】\n]|\s[-–—]\s|\t")
"""Where what stands before a date begins: a sign that parts it from something else."""
_LOOSE_END = re.compile(r"[\s:-]+$|\s[–—]$")
_COLON = re.compile(r"[:：]\s*$")
_LINK = r"(?:\s+(?:on|at|(?:by|in|under)\s.{1,60}?\s(?:on|at)|le|el|em|am|il|vom|the|of))?"
_CHINESE_LABEL = re.compile(r"(?:日期|时间)$")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    data = tomllib.loads(resources.files("pipelines.clean").joinpath("date_labels.toml").read_text(encoding="utf-8"))
    made = {}
    for kind, languages in data.items():
        labels = [label.replace("_", " ") for line in languages.values() for label in line.split()]
        if kind == "other":
            made[kind] = re.compile(_beginnings(labels))
        else:
            made[kind] = re.compile(rf"(?:^|(?<=[\W_])|(?<=[\u3400-\u9fff])(?=[\u3400-\u9fff])){one_of(labels)}{_LINK}$")
    return made


def _beginnings(labels: Iterable[str]) -> str:
    latin = [label for label in labels if not CJK_CHARACTER.search(label)]
    chinese = [label for label in labels if CJK_CHARACTER.search(label)]
    return rf"\b{one_of(latin)}|{one_of(chinese)}"


def folded(text: str) -> str:
    """A text as labels are matched: NFKC, lower case, simplified characters, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().translate(simplified()).split())


def says(before: str, after: str = "") -> Says:
    """What kind of day the words directly ``before`` and ``after`` a date make it."""
    after = folded(after[:24]).lstrip(" (")
    if after and _patterns()["other"].match(after):
        return Says.OTHER
    whole = folded(before[-120:])
    if not whole:
        return Says.NOTHING
    colon = _COLON.search(whole) is not None
    whole = _LOOSE_END.sub("", whole)
    words = _TURN.split(whole)[-1].strip() if not whole.endswith(("|", "/", ",", "·", ")", "]")) else ""
    if not words:
        return Says.NOTHING
    if colon:
        words = words.rsplit(": ", 1)[-1]
        last = words.rsplit(" ", 1)[-1]
        words = last if CJK_CHARACTER.match(last) else words  # Chinese puts no space into a label
    return _kind(words, colon=colon)


def _kind(words: str, *, colon: bool) -> Says:
    patterns = _patterns()
    generic = patterns["generic"].search(words)
    if generic is not None and generic.start() == 0:
        return Says.GENERIC
    for kind in (Says.TODAY, Says.PUBLISHED, Says.MODIFIED):
        found = patterns[kind.name.lower()].search(words)
        if found is not None and not _others(words[: found.start()]):
            return kind
    if _others(words) or (_CHINESE_LABEL.search(words) and len(words) <= 12):
        return Says.OTHER
    if generic is not None and colon and len(words.split()) <= 4:
        return Says.OTHER
    return Says.UNKNOWN if colon else Says.WORDS


def _others(words: str) -> bool:
    return _patterns()["other"].search(words) is not None
