"""Names of countries, territories and China's provinces, to tell a name within a name (俄罗斯 in 白俄罗斯, Sudan in South Sudan).

The names are Unicode's (CLDR, by way of Babel); the provinces are those of GB/T 2260, which CLDR does not have.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale

from pipelines.dedupe import normal
from pipelines.dedupe.wording import says

if TYPE_CHECKING:
    from pipelines.dedupe.facts import Facts

_NOT_A_PLACE = re.compile(r"pseudo|unknown|outlying|伪|未知")


@cache
def names() -> dict[str, list[tuple[str, ...]]]:
    """The names as tokens, by their first token, the longest first."""
    written = [name.replace("·", " ") for given in says()["places"].values() for name in given.split()]
    for language in ("en", "zh_Hans"):
        written += [name for name in Locale.parse(language).territories.values() if not _NOT_A_PLACE.search(name.casefold())]
    found: dict[str, set[tuple[str, ...]]] = {}
    for name in written:
        tokens = tuple(normal.words(re.sub(r"\(.*?\)|（.*?）", "", name).replace("&", "and")))
        if tokens and len(name) > 1:
            found.setdefault(tokens[0], set()).add(tokens)
    return {first: sorted(group, key=len, reverse=True) for first, group in found.items()}


LONGEST = 10
"""A name is looked for so many tokens before an edit."""


def touching(text: Facts, start: int, end: int) -> list[tuple[str, ...]]:
    """The names that reach into or border on the tokens ``start`` to ``end`` (exclusive), each the longest at its place."""
    table, words = names(), text.words
    found: list[tuple[str, ...]] = []
    at = max(0, start - LONGEST)
    while at <= min(end, text.tokens - 1):
        name = next((name for name in table.get(words[at], ()) if tuple(words[at : at + len(name)]) == name), None)
        if name is None:
            at += 1
            continue
        if at + len(name) >= start:
            found.append(name)
        at += len(name)
    return found
