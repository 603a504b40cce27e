"""Texts that are hard for a regular expression: made from the pattern itself, so that the parts that repeat have much to repeat.

What makes a pattern run for ever is a text that its repetitions can share out among themselves in many ways, and that fails at its
end. So each repetition is given a long run of what it takes, in several alphabets, with what the pattern wants before it and a
character that nothing wants behind it (Weideman and others, "Analyzing matching time behavior of backtracking regular expression
matchers", 2016: prefix, pump, suffix).
"""

from __future__ import annotations

import importlib
import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

LENGTHS = (40, 2000)
"""Rounds of a repetition: enough for 2^40 ways, and as many as an address has characters."""
_ALPHABETS = ("a", "1", "-", "/", " ", "_", ".", "中", "A")
"""What a repeated class of characters is given, where it takes it."""
_FAILS = ("\x00", "//", "\n\n", "")
"""What comes after it: characters that one or the other class does not take."""
_DEEPEST = 60
_LONGEST = 4096
"""Characters of a text."""


def hard_texts(pattern: str) -> Iterator[str]:
    """Texts for a pattern that compiles, the short ones first."""
    tree = parsed(pattern)
    pumps: list[Any] = [None, *_repetitions(tree, 0)]
    for rounds in LENGTHS:
        for pump in pumps:
            for letter in _ALPHABETS:
                run = _Sample(letter, pump, rounds).of(tree) if pump is not None else _Sample(letter, None, 0).of(tree) * rounds
                for end in _FAILS:
                    yield run[:_LONGEST] + end


def parsed(pattern: str) -> Any:
    """The parse tree of a pattern, of the parser that `re` itself uses; the documented module has no way to it."""
    return importlib.import_module("re._parser").parse(pattern)


def parts(value: Any) -> Iterator[Any]:
    """The sub-patterns within an operation's argument."""
    if hasattr(value, "getwidth"):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from parts(item)


def _repetitions(tree: Any, depth: int) -> Iterator[Any]:
    """The arguments of all operations that repeat, from the outside in."""
    if depth > _DEEPEST:
        return
    for operation, value in tree:
        if str(operation) in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"} and int(value[1]) > 1:
            yield value
        for inner in parts(value):
            yield from _repetitions(inner, depth + 1)


class _Sample:
    """Makes a text that a pattern takes, more or less: ``pump`` is repeated ``rounds`` times, other repetitions as little as they may."""

    def __init__(self, letter: str, pump: Any, rounds: int) -> None:
        self._letter, self._pump, self._rounds = letter, pump, rounds
        self._groups: dict[int, str] = {}

    def of(self, tree: Any) -> str:
        """The text for a part of a pattern."""
        return "".join(self._one(str(operation), value) for operation, value in tree)

    def _one(self, operation: str, value: Any) -> str:
        if operation == "LITERAL":
            return chr(value)
        if operation in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            return self._repeated(value)
        if operation == "BRANCH":
            return self._branch([self.of(branch) for branch in value[1]])
        if operation in {"ANY", "NOT_LITERAL", "IN"}:
            return self._member(operation, value)
        if operation == "SUBPATTERN":
            text = self.of(value[-1])
            if value[0] is not None:
                self._groups[value[0]] = text
            return text
        if operation == "GROUPREF":
            return self._groups.get(value, "")
        if operation in {"AT", "ASSERT_NOT"} and not self._holds_pump(value):
            return ""
        return "".join(map(self.of, parts(value)))

    def _repeated(self, value: Any) -> str:
        least, most, body = int(value[0]), int(value[1]), value[2]
        text = self.of(body)
        if value is self._pump:
            return text * self._rounds
        times = max(least, 1) if self._holds_pump(value) or (not least and most) else least
        return text * min(times, 2000)

    def _branch(self, texts: list[str]) -> str:
        """The branch that takes the letter, else the longest."""
        return next((text for text in texts if text.startswith(self._letter)), max(texts, key=len))

    def _holds_pump(self, value: Any) -> bool:
        return any(each is self._pump for part in parts(value) for each in _repetitions(part, 0))

    def _member(self, operation: str, value: Any) -> str:
        if operation == "ANY":
            return self._letter
        if operation == "NOT_LITERAL":
            return self._letter if ord(self._letter) != value else "b"
        return _in_class(_spelled(value), self._letter)


@cache
def _in_class(items: tuple[tuple[str, Any], ...], letter: str) -> str:
    """A character that a class takes: the letter, or the first that it names."""
    candidates = [letter, *_ALPHABETS, *(chr(value if isinstance(value, int) else value[0]) for name, value in items if name in _NAMED)]
    return next((each for each in candidates if _takes(items, each)), "b")


_NAMED = {"LITERAL", "RANGE"}
CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}


def _spelled(items: list[tuple[Any, Any]]) -> tuple[tuple[str, Any], ...]:
    return tuple((str(operation), str(value) if str(operation) == "CATEGORY" else value) for operation, value in items)


def _takes(items: tuple[tuple[str, Any], ...], char: str) -> bool:
    named = any(
        (name == "LITERAL" and ord(char) == value)
        or (name == "RANGE" and value[0] <= ord(char) <= value[1])
        or (name == "CATEGORY" and re.match(CATEGORIES[value], char) is not None)
        for name, value in items
    )
    return named != (bool(items) and items[0][0] == "NEGATE")
