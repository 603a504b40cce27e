"""The one door to a terminal: names, titles and reasons come from outside, and must neither steer it nor flood it."""

from __future__ import annotations

import click

LONGEST = 2000
"""Characters of a line; of a longer one the length is given."""


def plain_text(text: object, longest: int = LONGEST) -> str:
    """Text of one line that cannot steer a terminal: no control or direction characters, cut to ``longest`` characters."""
    raw = str(text)
    line = " ".join(_printable(raw[: 4 * longest]).split())
    return line if len(line) <= longest and len(raw) <= 4 * longest else f"{line[:longest]}… ({len(raw)} characters)"


def say(text: object = "", *, err: bool = False) -> None:
    """Print lines for a person, each without what could steer a terminal and cut to `LONGEST` characters; with ``err`` on stderr."""
    click.echo("\n".join(map(_line, str(text).split("\n"))), err=err)


def _line(raw: str) -> str:
    shown = _printable(raw[:LONGEST]).rstrip()
    return shown if len(raw) <= LONGEST else f"{shown}… ({len(raw)} characters)"


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
