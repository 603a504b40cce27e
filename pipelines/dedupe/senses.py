"""Words that turn what a sentence says: negation, and words of which one excludes the other (rose and fell, before and after).

Closed classes of the two languages: negators, and sets of contrasts, each with its poles. A word may stand in several sets.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from pipelines.dedupe.wording import says

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_DENIES = says()["negation"]
_NEGATORS = frozenset(_DENIES["words"].split()) | {f"{word}nt" for word in _DENIES["auxiliaries"].split()}
_NEGATORS_ZH = frozenset(_DENIES["characters"])
_NEGATES_NOTHING_ZH = frozenset(_DENIES["idle"].split())


def _poles(table: str) -> dict[str, list[tuple[int, int]]]:
    """Each word to its (set, pole)."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, line in enumerate(table.strip().split("\n")):
        for pole, words in enumerate(line.split("|")):
            for word in words.split():
                found[word].append((at, pole))
    return dict(found)


_POLES = _poles(says()["contrasts"]["en"])
_POLES_ZH = _poles(says()["contrasts"]["zh"])
_ENDINGS = re.compile(r"(?:ies|es|s|ied|ed|d|ing)$")
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "mis")


def turned(mine: Sequence[str], theirs: Sequence[str], *, after_mine: str = "", after_theirs: str = "") -> bool:
    """Whether one passage denies what the other says, or says the opposite; ``after_*`` are the tokens that follow them."""
    if _negations([*mine, after_mine]) % 2 != _negations([*theirs, after_theirs]) % 2:
        return True
    return opposed(mine, theirs)


def opposed(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether one passage has a word that excludes one of the other's."""
    here, there = set(mine) - set(theirs), set(theirs) - set(mine)
    if any(_prefixed(one, two) for one in here for two in there):
        return True
    poles, other_poles = _poles_of(here), _poles_of(there)
    return any(poles[at].isdisjoint(other_poles[at]) for at in poles.keys() & other_poles.keys())


def _negations(tokens: Sequence[str]) -> int:
    """How many words deny, the last token being looked at as a neighbour only."""
    found = 0
    for at, token in enumerate(tokens[:-1]):
        before = tokens[at - 1] if at else ""
        if token in _NEGATORS:
            found += 1
        elif token in _NEGATORS_ZH:
            found += token + tokens[at + 1] not in _NEGATES_NOTHING_ZH and before + token not in _NEGATES_NOTHING_ZH
    return found


def _poles_of(tokens: Iterable[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for token in tokens:
        for language, table in (("en", _POLES), ("zh", _POLES_ZH)):
            for form in _forms(token):
                for at, pole in table.get(form, ()):
                    found[f"{language}{at}"].add(pole)
    return found


def _forms(token: str) -> list[str]:
    """The word and what it may be an inflection of."""
    stem = _ENDINGS.sub("", token)
    if stem == token or len(stem) < 3:
        return [token]
    doubled = [stem[:-1]] if stem[-1] == stem[-2] else []
    return [token, stem, f"{stem}e", f"{stem}y", *doubled]


def _prefixed(one: str, two: str) -> bool:
    """Legal and illegal, agreed and disagreed."""
    shorter, longer = sorted((one, two), key=len)
    return len(shorter) >= 4 and longer.endswith(shorter) and longer[: -len(shorter)] in _PREFIXES
