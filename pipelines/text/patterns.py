"""Whether a regular expression or a CSS selector from a declaration can be used, and cannot be made to run for ever.

A pattern is refused when it does not compile, is longer than a page of a book, repeats a repetition in a way that lets one text
be read in exponentially many ways (``(a+)+``, ``(a|a)*``), or does not come to an end on one of the hard texts that are made from it.
Patterns that are only slow pass; every match of them has a deadline (`pipelines.text.matching`).
"""

from __future__ import annotations

import re
import time
from typing import Any

import cssselect

from pipelines.errors import PatternTooSlow
from pipelines.text.hard_texts import CATEGORIES, hard_texts, parsed, parts
from pipelines.text.matching import Matcher, shown

MAX_PATTERN = 1000
_TRIAL = 2.0
"""Seconds of processor time for all hard texts together; sound patterns need some milliseconds."""
_FUZZY = re.compile(r"(?<!\\)(?:\\\\)*\{(?!\d*,?\d*\})[^{}]*\}")

_TEXT = [chr(code) for code in range(32, 127)] + list("\n\t中文年éß—“")
"""The characters that two parts of a pattern are compared on."""


def check_pattern(pattern: str) -> Matcher:
    """Compile a pattern; ValueError says why it is refused."""
    if len(pattern) > MAX_PATTERN:
        raise ValueError(f"the pattern has {len(pattern)} characters; expected at most {MAX_PATTERN}")
    try:
        re.compile(pattern)  # the language of patterns is Python's, also where the module that matches them knows more
    except re.error as error:
        hint = f"; expected '{pattern.replace('.', chr(92) + '.').replace('*', '.*')}'" if pattern.startswith("*") else ""
        raise ValueError(f"'{pattern}' is not a regular expression: {error}{hint}") from error
    if found := _FUZZY.search(pattern):
        raise ValueError(f"'{pattern}' has {found[0].lstrip(chr(92))} in it; expected a number in the braces, or \\{{ for the sign itself")
    if _runs_away(parsed(pattern)):
        raise ValueError(f"'{pattern}' repeats a repetition and could run for ever; expected inner and outer parts that differ")
    return _tried(Matcher(pattern))


def _tried(matcher: Matcher) -> Matcher:
    """The matcher, when it comes to an end on every hard text."""
    began = time.process_time()
    for text in hard_texts(matcher.pattern):
        try:
            matcher.search(text)
        except PatternTooSlow:
            said = f"'{matcher.pattern}' could run for ever: it did not come to an end within {matcher.seconds:g} s on {shown(text)}"
            raise ValueError(f"{said}; expected repetitions whose parts differ") from None
        if time.process_time() - began > _TRIAL:
            break
    return matcher


def check_selector(selector: str) -> str:
    """Return the selector; ValueError when it is not CSS."""
    try:
        cssselect.HTMLTranslator().css_to_xpath(selector)
    except (cssselect.SelectorError, cssselect.ExpressionError) as error:
        raise ValueError(f"{selector!r} is not a CSS selector: {error}") from error
    return selector


def _runs_away(tree: Any) -> bool:
    """Whether an unbounded repetition holds something that can be read in more than one way."""
    for operation, value in tree:
        if _repeats(operation, value) and _ambiguous(value[2]):
            return True
        if any(_runs_away(inner) for inner in parts(value)):
            return True
    return False


def _repeats(operation: Any, value: Any) -> bool:
    return str(operation) in {"MAX_REPEAT", "MIN_REPEAT"} and int(value[1]) > 20


def _ambiguous(body: Any) -> bool:
    """Whether a repeated body can split one text in several ways: no part of it marks where a round ends."""
    items = _flat(body)
    for place, (operation, value) in enumerate(items):
        if str(operation) == "BRANCH":
            branches = list(value[1])
            empty = sum(not len(branch) for branch in branches)
            alike = empty > 1 or _overlap([_characters(branch) for branch in branches])
            if alike or any(_ambiguous(branch) for branch in branches):
                return True
        if _repeats(operation, value):
            own = _characters(value[2])
            others = [_characters([item]) for number, item in enumerate(items) if number != place and _must(item)]
            if not any(other and not own & other for other in others):
                return True
    return False


def _flat(body: Any) -> list[Any]:
    """The items of a body with the contents of its groups in place of the groups."""
    items: list[Any] = []
    for operation, value in body:
        inner = next(parts(value), None) if str(operation) in {"SUBPATTERN", "ATOMIC_GROUP"} else None
        items += [(operation, value)] if inner is None else _flat(inner)
    return items


def _must(item: Any) -> bool:
    """Whether an item takes at least one character."""
    operation, value = item
    if str(operation) in {"MAX_REPEAT", "MIN_REPEAT"}:
        return int(value[0]) > 0
    return str(operation) in {"LITERAL", "NOT_LITERAL", "ANY", "IN"}


def _overlap(sets: list[set[str]]) -> bool:
    return any(first & second for number, first in enumerate(sets) for second in sets[number + 1 :])


def _characters(tree: Any) -> set[str]:
    """The characters a sub-pattern can begin with or is made of, among `_TEXT`."""
    found: set[str] = set()
    for operation, value in tree:
        found |= _of(str(operation), value)
        if str(operation) in {"LITERAL", "IN", "NOT_LITERAL", "ANY"}:
            break
    return found


def _of(operation: str, value: Any) -> set[str]:
    if operation == "LITERAL":
        return {chr(value)}
    if operation == "NOT_LITERAL":
        return set(_TEXT) - {chr(value)}
    if operation == "ANY":
        return set(_TEXT)
    if operation == "IN":
        return _of_class(value)
    found: set[str] = set()
    for part in parts(value):
        found |= _characters(part)
    return found


def _of_class(items: list[tuple[Any, Any]]) -> set[str]:
    negated = bool(items) and str(items[0][0]) == "NEGATE"
    found: set[str] = set()
    for operation, value in items[negated:]:
        if str(operation) == "LITERAL":
            found.add(chr(value))
        elif str(operation) == "RANGE":
            found |= {char for char in _TEXT if value[0] <= ord(char) <= value[1]}
        elif str(operation) == "CATEGORY":
            found |= {char for char in _TEXT if re.match(CATEGORIES[str(value)], char)}
    return set(_TEXT) - found if negated else found
