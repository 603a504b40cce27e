"""Why a text is no TOML, as the person who wrote it needs it told: the cause and the right form instead of what a parser expected.

`tomllib` says where it gave up; the line in which the mistake is may be another one, and what was probably meant is read from it
(`pipelines.sources.line_causes`). A table of mistakes tests both: ``tests/sources/mistakes.toml``.
"""

from __future__ import annotations

import re
import tomllib

from pipelines.sources.line_causes import KEPT, ON_ONE_LINE, PAIR, causes

_LOOK_BACK = 60
"""Lines before an error that may belong to the statement it is in."""


def cause(text: str, line: int, column: int, message: str) -> tuple[int, str]:
    """Return the line that is wrong, counted from 1, and a sentence: what is wrong with it, and what was expected.

    ``line``, ``column`` and ``message`` are what `tomllib` said of ``text``.
    """
    lines = text.split("\n")
    begin = _statement(lines, line)
    said = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    if twice := _twice(lines, begin, message):
        return begin, twice
    if begin < line and (open_since := _not_closed(lines, begin, line, said)):
        return begin, open_since
    for sentence in causes(said, column, message, within=begin < line):
        return line, sentence
    return line, f"broken TOML: {message[:1].lower()}{message[1:]}"


def masked(text: str) -> str:
    """A text with the same signs and keys whose values are ``xxx``, for files in which somebody may have written a secret."""
    return "\n".join(_masked(line) for line in text.split("\n"))


def _masked(line: str) -> str:
    head = re.match(r"\s*[\w.-]+\s*[=:]|\s*\[+[\w. -]+\]+", line)
    begin = head.end() if head else 0
    return line[:begin] + re.sub(r"\w+", lambda found: found[0] if found[0] in KEPT else "xxx", line[begin:])


def _statement(lines: list[str], line: int) -> int:
    """The line in which the statement begins that the error is in: the last one before which all is valid."""
    for begin in range(min(line, len(lines)), max(0, line - _LOOK_BACK), -1):
        try:
            tomllib.loads("\n".join(lines[: begin - 1]))
        except (tomllib.TOMLDecodeError, RecursionError):
            continue
        return begin
    return min(line, len(lines))


def _twice(lines: list[str], begin: int, message: str) -> str:
    """A key or a table that occurs twice, and where it occurs first."""
    if not message.startswith(("Cannot overwrite", "Cannot declare", "Cannot mutate", "Duplicate inline", "Cannot redefine")):
        return ""
    said = lines[begin - 1].strip()
    if said.startswith("["):
        name = said.split("#")[0].strip()
        first = next((number for number, each in enumerate(lines[: begin - 1], 1) if each.split("#")[0].strip() == name), None)
        return f"the table {name} stands twice{_first(first)}; expected all its keys under one"
    pair = PAIR.match(said)
    key = pair["key"] if pair else said
    same = re.compile(rf"\s*{re.escape(key)}\s*=")
    first = next((number for number in range(begin - 1, 0, -1) if same.match(lines[number - 1])), None)
    return f"the key {key} stands twice{_first(first)}; expected it once"


def _first(line: int | None) -> str:
    return f", first in line {line}" if line else ""


def _not_closed(lines: list[str], begin: int, line: int, said: str) -> str:
    """A list, table or text that began in an earlier line and has no end before the next statement."""
    opening = lines[begin - 1]
    pair = PAIR.match(opening)
    value = pair["value"].strip() if pair else opening.strip()
    if value.startswith(('"""', "'''")):
        return f"the text that begins here is not closed; expected {value[:3]} at its end"
    if value.startswith("[") and (line > len(lines) or not said.strip() or said.lstrip().startswith("[") or PAIR.match(said)):
        return "the list that begins here is not closed; expected ] after its last item"
    if value.startswith("{"):
        return ON_ONE_LINE
    return ""
