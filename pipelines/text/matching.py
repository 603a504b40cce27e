"""Matching what a declaration's regular expression matches, within a bound of processor time.

Python's own ``re`` cannot be interrupted: a pattern that repeats what can be read in several ways holds its whole process for ever. The
module `regex` reads the same patterns and gives up after a time that it counts in processor time of the process, so a busy machine
changes nothing. All patterns of declarations are matched here, in workers as well as in the crawl's own process. One difference is
left: combining marks are word characters, as Unicode has it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import regex

from pipelines.errors import PatternTooSlow

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 1.0
"""Processor time that one text may cost; a pattern that passes its check (`pipelines.text.patterns`) needs milliseconds for a page."""
_SHOWN = 80
"""Characters that are shown of a text."""


class Matcher:
    """A pattern that comes to an end. ``key`` is where it was declared, for the error."""

    def __init__(self, pattern: str, key: str = "pattern", seconds: float = SECONDS) -> None:
        """Compile; ValueError for what is no regular expression."""
        self.pattern, self.key, self.seconds = pattern, key, seconds
        try:
            self._compiled = regex.compile(pattern, regex.VERSION0)
        except regex.error as error:
            raise ValueError(f"'{pattern}' is not a regular expression: {error}") from error

    @property
    def groups(self) -> frozenset[str]:
        """The names of its groups."""
        return frozenset(self._compiled.groupindex)

    def search(self, text: str) -> regex.Match[str] | None:
        """The first place where the pattern matches. Raises PatternTooSlow."""
        return self._bounded(self._compiled.search, text)

    def fullmatch(self, text: str) -> regex.Match[str] | None:
        """The match of the whole text. Raises PatternTooSlow."""
        return self._bounded(self._compiled.fullmatch, text)

    def _bounded(self, how: Callable[..., regex.Match[str] | None], text: str) -> regex.Match[str] | None:
        try:
            return how(text, timeout=self.seconds)
        except TimeoutError:
            raise PatternTooSlow(
                f"{self.key} = '{self.pattern}' did not come to an end within {self.seconds:g} s of processor time on {shown(text)}; "
                "expected a pattern without repetitions of parts that overlap"
            ) from None


@lru_cache(maxsize=512)
def matcher(pattern: str, key: str) -> Matcher:
    """The matcher of a pattern, compiled once."""
    return Matcher(pattern, key)


def shown(text: str) -> str:
    """A text in quotes, its middle left out when it is long."""
    return repr(text) if len(text) <= _SHOWN else f"{text[: _SHOWN // 2]!r}… ({len(text)} characters)"
