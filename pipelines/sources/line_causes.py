"""What is wrong with one line that is no TOML, and the right form of it: a table of habits, the surest sign first.

Quotes, words and signs of YAML, JSON, Python and of word processors; `pipelines.sources.syntax` says which line it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_CURLY = re.compile("[“”„‟«»‘’‚‹›＂＇「」]")
_FULL_WIDTH = {"＝": "=", "：": "=", "，": ",", "［": "[", "］": "]", "｛": "{", "｝": "}", "＃": "#", "、": ",", "。": "."}
PAIR = re.compile(r"\s*(?P<key>[^=#\[\]{}\"']+?|\"[^\"]*\"|'[^']*')\s*=(?P<value>.*)$")
_YAML = re.compile(r"\s*(?P<key>[\w.-]+|\"[^\"]*\")\s*:(?P<value>\s.*|\s*)$")
_CLOSED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'")
WORDS = {
    **dict.fromkeys(("True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), "true"),
    **dict.fromkeys(("False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), "false"),
}
NOTHING = frozenset({"None", "null", "NULL", "nil", "~", "undefined"})
KEPT = WORDS.keys() | NOTHING
"""Words by which other languages say what TOML says otherwise."""
ON_ONE_LINE = "a table in braces stands on one line; expected { ... } without a line break, and no comma before }"


def causes(said: str, column: int, message: str, *, within: bool) -> Iterator[str]:
    """What is wrong with a line, the surest first. ``within``: the line is part of a list that began before it."""
    if not within and (foreign := _foreign(said.strip())):
        yield foreign
    bare = _CLOSED.sub('""', said)
    if wide := next((char for char in bare if char in _FULL_WIDTH), None):
        yield f"{wide} is a full-width character; expected {_FULL_WIDTH[wide]}"
    if curly := _CURLY.search(bare):
        yield f'{curly[0]} is a curly quote; expected straight quotes, as "text"'
    if "Unescaped '\\'" in message or "Invalid hex value" in message:
        yield f"a backslash in double quotes; expected single quotes around a pattern{_single(said)}"
    if message.startswith("Unclosed array") and (item := re.match(r"\"[^\"]*\"?|'[^']*'?|[{\[\d][^,\]}]*", said[column - 1 :])):
        yield f"a comma is missing before {item[0]}; expected one between the items of a list"
    if within:
        yield from _of_value(said.strip().rstrip(",").rstrip(), "", message)
        return
    if pair := PAIR.match(said):
        yield from _of_pair(pair["key"], pair["value"].strip(), message)
    yield from _of_line(said)


def _foreign(line: str) -> str:
    """What a line is when its first characters say that it comes from somewhere else."""
    if line.startswith("---"):
        return "--- is YAML; expected TOML, as key = value"
    if line.startswith(("//", "/*", "--", ";", "%")):
        return "a comment begins with #"
    if line.startswith("{"):
        return "this is JSON; expected TOML, as key = value"
    return "this is a page, no declaration; expected TOML, as key = value" if line.startswith("<") else ""


def _single(said: str) -> str:
    """A line with its one text in single quotes, where that can be shown."""
    found = re.fullmatch(r"(\s*[\w.-]+\s*=\s*)\"([^\"']*)\"\s*(#.*)?", said)
    return f": {found[1].strip()} '{found[2]}'" if found else ", as '\\d+'"


def _of_pair(key: str, value: str, message: str) -> Iterator[str]:
    if key.endswith(":") or value.startswith("="):
        yield f"expected one = between key and value: {key.rstrip(': ')} = {value.lstrip('= ') or '...'}"
    elif re.search(r"\s", key) and not key.startswith(('"', "'")):
        yield f"the key {key!r} has a space; expected {re.sub(r'[^A-Za-z0-9_-]+', '_', key)}"
    elif not key.isascii():
        yield f'the key {key} has letters that a bare key may not have; expected quotes around it: "{key}"'
    else:
        yield from _of_value(value, f"{key} = ", message)


def _of_value(value: str, head: str, message: str) -> Iterator[str]:
    """What is wrong with a value. ``head`` is the key with its equals sign, for showing the right form."""
    plain = re.sub(r"\s+#.*$", "", value)
    if not plain or plain.startswith("#"):
        yield f"there is no value after = on this line; expected {head}..., or the line left out"
    elif plain[0] in "\"'":
        yield from _of_quoted(plain, head)
    elif plain[0] == "{":
        if re.match(r"\{\s*[\w\"']+\s*:", plain):
            yield 'a table in braces has = between key and value; expected { param = "page" }'
        if plain.count("{") > plain.count("}"):
            yield ON_ONE_LINE
        yield "a table in braces is not as it should be; expected { key = value, key = value }"
    elif plain[0] == "[":
        yield from _of_list(plain, head)
    elif plain.rstrip(",;") in WORDS:
        yield f"{plain.rstrip(',;')} is no word of TOML; expected {head}{WORDS[plain.rstrip(',;')]}"
    elif plain.rstrip(",;") in NOTHING:
        yield "TOML has no word for nothing; expected the line left out"
    elif re.fullmatch(r"0\d+", plain):
        yield f"a number does not begin with 0; expected {head}{plain.lstrip('0') or '0'}"
    elif re.fullmatch(r"(true|false|-?\d+(\.\d+)?)\s*[,;]", plain):
        yield f"nothing may follow a value but a comment; expected {head}{plain.rstrip(' ,;')}"
    elif "Invalid value" in message or "Expected newline" in message or "Unclosed array" in message:
        text = plain.rstrip(",;").strip("\"'").strip()
        yield f'expected quotes around text: {head}"{text}"'


def _of_quoted(value: str, head: str) -> Iterator[str]:
    quote = value[0]
    closed = _CLOSED.match(value)
    if not closed:
        yield f"the quote is not closed; expected {quote} at the end of the text"
        return
    rest = value[closed.end() :].strip()
    if rest.startswith(",") and rest.strip(", ") and head:
        yield f"several values; expected them in brackets: {head}[{value.rstrip(', ')}]"
    elif rest[:1] in {",", ";"}:
        yield f"nothing may follow a value but a comment; expected {head}{closed[0]}"
    elif quote == "'" and rest:
        yield "the text has a ' in it and ends there; expected double quotes around it"
    elif rest:
        yield 'the text has a " in it and ends there; expected single quotes around it, or \\" within'


def _of_list(value: str, head: str) -> Iterator[str]:
    inner = _CLOSED.sub('""', value)
    if inner.count("[") > inner.count("]"):
        yield f"the list is not closed; expected ] at its end: {head}{value.rstrip(', ')}]"
    elif re.search(r'"\s*"', inner):
        yield "a comma is missing between the items of a list"
    elif "True" in inner or "False" in inner:
        yield "expected true and false in small letters"
    elif not re.search("[\"']", value):
        items = ", ".join(f'"{item.strip()}"' for item in value.strip("[] ").split(",") if item.strip())
        yield f"expected quotes around text: {head}[{items}]"
    else:
        yield 'the list has an item without quotes, or one quote too few; expected ["one", "two"]'


def _of_line(said: str) -> Iterator[str]:
    """What a line is that is no ``key = value`` at all."""
    line = said.strip()
    if line.startswith("- "):
        yield f'a list is written in brackets; expected key = ["{line[2:].strip().strip(chr(34))}"]'
    elif line.startswith("["):
        name = line.strip("[] ").split("#")[0].strip(" ]")
        yield f"the line is no table; expected [{name}]"
    elif yaml := _YAML.match(said):
        key, value = yaml["key"], yaml["value"].strip()
        plain = value[:1] in {*"[{\"'"} or value in {"true", "false"} or value.isdigit()
        form = f"{key} = {value if plain else chr(34) + value + chr(34)}" if value else f"{key} = ..., or [{key}] for a table"
        yield f"expected = after the key, not a colon: {form}"
    elif re.fullmatch(r"[\w-]+", line):
        yield f"{line} has no value; expected {line} = ..."
    elif found := re.match(r"([\w-]+)\s+(.+)", line):
        yield f"expected = after the key: {found[1]} = {found[2]}"
