"""The place ``{language}`` in a family's addresses: each member has its own languages, and their pages lie below them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from pipelines.text.languages import CODES

PLACE = "{language}"

_TAG = re.compile(r"([a-z]{2})(?:-[a-z]{2,4})?")
_USUAL = "en"


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """A declaration's values with every address (and ``language = ["{language}"]``) that names the place written out.

    The languages are those of ``language``, as the address of ``home`` writes its own (``pt-br`` for ``pt``); where none is declared
    that of ``home`` alone, and English where that names none.
    """
    home = _of_home(values.get("home"))
    declared = values.get("language")
    own = [code for code in declared if isinstance(code, str) and code != PLACE] if isinstance(declared, list) else []
    written = [home if home and code == home[:2] else code for code in own] or [home or _USUAL]
    done = dict(values)
    if isinstance(declared, list) and PLACE in declared:
        done["language"] = [code[:2] for code in written]
    if isinstance(discover := values.get("discover"), dict):
        done["discover"] = {name: _each(value, written) if isinstance(value, list) else value for name, value in discover.items()}
    return done


def _of_home(home: object) -> str:
    """The language that a home page's address begins with, as it is written there; empty when it names none."""
    first = urlsplit(home).path.strip("/").partition("/")[0].lower() if isinstance(home, str) else ""
    found = _TAG.fullmatch(first)
    return first if found and found[1] in CODES else ""


def _each(entries: list[Any], languages: list[str]) -> list[Any]:
    told: list[Any] = []
    for entry in entries:
        if isinstance(entry, str) and PLACE in entry:
            told += [entry.replace(PLACE, language) for language in languages]
        else:
            told.append(entry)
    return told
