"""Which English words are forms of one another: develop, develops, developed, developing, development.

Inflection (plurals, -ed, -ing, the irregular ones) and the nouns that say the same as their verb (-ment, -ation of -ate and -ise,
-ction). Derivation goes no further, for that is where the usual stemmers go wrong: for Porter's, *import* and *important*, *unit*
and *united*, *policy* and *police*, *organ* and *organisation* are one word (tested by tables in ``tests/search/test_english.py``).
Words are compared, never shortened in the index: a quoted word finds itself alone, and better rules need no new index.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"[a-z]{2,40}")
_VOWELS = re.compile(r"[aeiouy]+")
_SHORT = re.compile(r"(?:[^aeiouy]|qu)*[aeiouy][^aeiouwxy]")
"""One syllable with a single vowel and a single consonant: such a word doubles its consonant before -ed and -ing."""
_DOUBLES = re.compile(r".*[^aeiou]u?[aeiou][bdfgklmnprstvz]")
_NEEDS_E = re.compile(r".*(?:[cvu]|[^aeiouy]l|[aeiu]ng|[rdl]g)")
"""No verb ends like this: what is left of -ed or -ing then lacks its e (reduc-ed, chang-ed, urg-ed)."""
_KEEPS_DOUBLE = ("ll", "ss", "ff", "zz", "dd", "rr")


@lru_cache(maxsize=4096)
def forms(word: str) -> tuple[str, ...]:
    """The word and its other forms, in order of the alphabet. ``word`` is a token: small letters without accents."""
    own = lemmas(word)
    found = {candidate for lemma in own for candidate in _candidates(lemma) if not own.isdisjoint(lemmas(candidate))}
    return tuple(sorted(found | {word}))


@lru_cache(maxsize=65536)
def lemmas(word: str) -> frozenset[str]:
    """The words that ``word`` may be a form of, itself among them; two words belong together when they share one."""
    if not _WORD.fullmatch(word):
        return frozenset((word,))
    irregular, alone = _table()
    if word in irregular:
        return frozenset((word, *irregular[word]))
    if word in alone:
        return frozenset((word,))
    found = {word}
    for base in (*_of_plural(word), *_of_verb(word), *_of_noun(word)):
        found |= lemmas(base)
    return frozenset(found)


@cache
def _table() -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """(irregular form -> its words, words that stand alone)."""
    table = tomllib.loads(files(__package__).joinpath("english.toml").read_text(encoding="utf-8"))
    found: dict[str, tuple[str, ...]] = {}
    for row in table["irregular"]:
        base, *others = row.split()
        for other in others:
            found[other] = (*found.get(other, ()), base)
    return found, frozenset(table["alone"])


@cache
def _irregular_forms() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for form, bases in _table()[0].items():
        for base in bases:
            found[base] = (*found.get(base, ()), form)
    return found


def _of_plural(word: str) -> Iterator[str]:
    if not word.endswith("s") or word.endswith(("ss", "us", "is")) or len(word) < 4:
        return
    if word.endswith("ies"):
        if len(word) > 4:
            yield f"{word[:-3]}y"
        yield word[:-1]
        return
    yield word[:-1]
    stem = word[:-2]
    if word.endswith("es") and len(stem) > 2 and stem.endswith(("ss", "us", "x", "z", "ch", "sh", "o")):
        yield stem


def _of_verb(word: str) -> Iterator[str]:
    stem = word[:-3] if word.endswith("ing") else word[:-2] if word.endswith("ed") and not word.endswith("eed") else ""
    if len(stem) < 2 or not _VOWELS.search(stem):
        return
    if word.endswith("ied"):
        yield f"{stem[:-1]}y" if len(stem) > 2 else f"{stem}e"
        return
    if stem[-1] == stem[-2] and stem[-1] not in "aeiou":
        if stem[-2:] in _KEEPS_DOUBLE:
            yield stem
        if stem[-2:] not in _KEEPS_DOUBLE[1:4] and (stem[-1] != "l" or len(_VOWELS.findall(stem)) > 1):
            yield stem[:-1]
        return
    if not (_SHORT.fullmatch(stem) or _NEEDS_E.fullmatch(stem)) and len(stem) > 2:
        yield stem
    yield f"{stem}e"


def _of_noun(word: str) -> Iterator[str]:
    """The verb of a noun that says the same; and the -ize of an -ise, for the United Nations write the one and Europe the other."""
    if word.endswith("ment") and len(word) > 7:
        yield word[:-4]
    elif word.endswith(("isation", "ization")) and len(word) > 9:  # a verb of two syllables at least, as -ise below
        yield f"{word[:-5]}e"
    elif word.endswith("ise") and len(word) > 5:
        yield f"{word[:-3]}ize"
    elif word.endswith("ation") and len(word) > 7:
        yield f"{word[:-5]}ate"
    elif word.endswith("ction") and len(word) > 5:
        yield word[:-3]


def _candidates(lemma: str) -> Iterator[str]:
    """What the forms of a word may look like; those that are forms of other words are sorted out by `forms`."""
    yield lemma
    if len(lemmas(lemma)) > 1 or not _WORD.fullmatch(lemma):
        return  # its own word makes its forms
    cut, ends_in_y = lemma[:-1], lemma.endswith("y") and lemma[-2] not in "aeiou"
    stem = cut if lemma.endswith("e") else lemma
    yield f"{cut}ied" if ends_in_y else f"{stem}ed"
    keeps_e = lemma.endswith(("ee", "oe", "ye"))
    nouns = [f"{lemma}ing" if keeps_e else f"{stem}ing", f"{lemma}ment", *_irregular_forms().get(lemma, ())]
    if lemma.endswith(("ate", "ct")):
        nouns.append(f"{stem}ion")
    elif lemma.endswith("ize"):
        nouns += [f"{stem}ation", f"{lemma[:-3]}ise", f"{lemma[:-3]}ising", f"{lemma[:-3]}isation"]
        yield f"{lemma[:-3]}ised"
    if _DOUBLES.fullmatch(lemma):
        yield f"{lemma}{lemma[-1]}ed"
        nouns.append(f"{lemma}{lemma[-1]}ing")
    for one in (lemma, *nouns):
        yield from (one, f"{one}s")
    yield from ([f"{cut}ies"] if ends_in_y else [f"{lemma}es"])
