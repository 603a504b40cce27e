"""What pydantic finds in a declaration, told as its writer needs it: the key, what is wrong with its value, and the right form."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from pipelines.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from pipelines.sources.positions import Path

_UNKNOWN = "unexpected_keyword_argument"
OF_CODE = "file"
"""A field of the nouns that no file may set: where they were read from."""
_EXAMPLES = {"schedule": "'every 2h'", "max_quiet": "'30d'", "next_page": '{ param = "page" }', "title": 'title = "Example News"'}
_HIDDEN = 'expected "env:NAME" or "file:/path", in a list where it may be many'
_LIMITS = {"greater_than": "more than", "greater_than_equal": "at least", "less_than": "less than", "less_than_equal": "at most"}


def told(error: ValidationError, noun: type, values: Mapping[str, Any], secret: frozenset[str] = frozenset()) -> list[tuple[Path, str]]:
    """Each fault that pydantic found in ``values`` for a ``noun``, as the path of its key and a sentence; one mistake is one fault.

    The values of the keys named in ``secret`` are not repeated.
    """
    found: list[tuple[Path, str]] = []
    astray: dict[tuple[Path, str], list[Path]] = {}
    for fault in error.errors(include_url=False):
        path = _keyed(tuple(fault["loc"]), values)
        if fault["type"] == _UNKNOWN and (home := _home(noun, path)) is not None:
            astray.setdefault((path[:-1], home), []).append(path)
        else:
            hidden = _dotted(path) in secret and fault["type"] != "value_error"
            found.append((path, f"{_dotted(path)}: {_HIDDEN}" if hidden else _sentence(fault, path, noun)))
    return found + [(paths[0], _astray(paths, home)) for (_, home), paths in astray.items()]


def keys_of(noun: type) -> dict[str, type | None]:
    """The keys of a noun's table, each with the noun of its own table where it is one."""
    hints = get_type_hints(noun)
    return {each.name: _table(hints[each.name]) for each in dataclasses.fields(noun) if each.name != OF_CODE}


def _table(hint: Any) -> type | None:
    """The noun within an annotation such as ``NextPage | None`` or ``tuple[Watch, ...]``."""
    return next((each for each in (hint, *get_args(hint)) if isinstance(each, type) and dataclasses.is_dataclass(each)), None)


def _keyed(loc: Path, values: Mapping[str, Any]) -> Path:
    """A path in the TOML for one in the noun: a table that is kept as pairs has keys, not numbers."""
    path: list[str | int] = []
    here: Any = values
    for part in loc:
        if isinstance(here, dict) and isinstance(part, int):
            name = list(here)[part]
            return (*path, name)
        path.append(part)
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            here = None
    return tuple(path)


def _home(noun: type, path: Path) -> str | None:
    """Where a key belongs that is in the wrong table; None when there is no such key, or a nearer one is known here."""
    key, parent = str(path[-1]), _noun_at(noun, path[:-1])
    tables = {name: table for name, table in keys_of(noun).items() if table is not None}
    if len(path) > 1 and key in keys_of(noun) and parent is not noun:
        return f"[{key}]" if key in tables else ""
    homes = [name for name, table in tables.items() if key in keys_of(table) and table is not parent]
    return f"[{homes[0]}]" if len(homes) == 1 else None


def _noun_at(noun: type, path: Path) -> type | None:
    here: type | None = noun
    for part in path:
        if isinstance(part, int):
            continue
        here = keys_of(here).get(str(part)) if here is not None else None
    return here


def _astray(paths: list[Path], home: str) -> str:
    names = ", ".join(str(path[-1]) for path in paths)
    table = paths[0][:-1]
    there = f"under [{'.'.join(map(str, table))}]" if table else "before the first [table], or under none"
    verb = "stands" if len(paths) == 1 else "stand"
    them = "it" if len(paths) == 1 else "them"
    if home == f"[{names}]":
        return f"{names} {verb} {there}; expected {home}, a table of its own"
    if not home:
        return f"{names} {verb} {there}; expected {them} above the first [table]"
    if table:
        return f"{names} {verb} {there}; expected {them} under {home}"
    return f"{names} {verb} under no table; expected {them} under {home}"


def _sentence(fault: ErrorDetails, path: Path, noun: type) -> str:
    name, value, kind, context = _dotted(path), fault["input"], fault["type"], fault.get("ctx", {})
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    match kind:
        case "unexpected_keyword_argument":
            return f"unknown key {name!r}{nearest(key, keys_of(parent) if (parent := _noun_at(noun, path[:-1])) else ())}"
        case "missing":
            return f"the key {name} is missing{f'; expected {_EXAMPLES[key]}' if key in _EXAMPLES else ''}"
        case "value_error":
            return f"{name}: {context['error']}" if name else str(context["error"])
        case "string_type":
            form = f", as {_EXAMPLES[key]}" if key in _EXAMPLES and key != "title" else _form(path, key, _quoted(value))
            return f"{name}: {_shown(value)}; expected text in quotes{form}"
        case "tuple_type" if isinstance(value, str):
            return f"{name}: {value!r} is one text; expected a list: {key} = [{_quoted(value)}]"
        case "tuple_type":
            return f"{name}: {_shown(value)}; expected a list, as {key} = [...]"
        case "bool_type":
            meant = str(str(value).lower() in {"true", "yes", "on", "1"}).lower()
            return f"{name}: {_shown(value)}; expected true or false, without quotes{_form(path, key, meant)}"
        case "int_type" | "float_type":
            bare = str(value).strip() if isinstance(value, str) and str(value).strip().isdigit() else ""
            return f"{name}: {_shown(value)}; expected a number, without quotes{_form(path, key, bare)}"
        case "literal_error":
            known = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
            said = f"{value!r} is not known here" if isinstance(value, str) else _shown(value)
            return f"{name}: {said}{nearest(str(value), known)}"
        case "dataclass_type":
            if isinstance(value, list):
                return f"[[{name}]] makes a list of tables; expected [{name}]"
            inner = ", ".join(keys_of(table)) if (table := _noun_at(noun, path)) else ""
            return f"{name}: {_shown(value)}; expected {_EXAMPLES.get(key) or f'a table [{name}] with keys of its own ({inner})'}"
        case _ if kind in _LIMITS:
            limit = next(number for word, number in context.items() if word in {"gt", "ge", "lt", "le"})
            return f"{name}: {value!r} is out of bounds; expected {_LIMITS[kind]} {limit:g}"
        case "finite_number":
            return f"{name}: {value!r} is no number to count with; expected a finite one"
        case "string_too_short":
            return f"{name}: is empty; expected a text"
        case "too_short":
            return f"{name}: the list is empty; expected at least one item"
        case "string_too_long" | "too_long":
            return f"{name}: is too long; expected at most {context.get('max_length')}"
    return f"{name} = {value!r}: {fault['msg'][0].lower()}{fault['msg'][1:]}"


def _dotted(path: Path) -> str:
    """``dates.order`` for an item of that list: the line says which one."""
    return ".".join(part for part in path if isinstance(part, str))


def _form(path: Path, key: str, value: str) -> str:
    """The right form of a whole line; nothing for the items of a list, which have no line of their own."""
    return f": {key} = {value}" if value and isinstance(path[-1], str) else ""


def _quoted(value: Any) -> str:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    text = str(value)
    return f"'{text}'" if "\\" in text else f'"{text}"'


def _shown(value: Any) -> str:
    """A value as it was written, and what it is."""
    if isinstance(value, bool):
        return f"{str(value).lower()} is a flag"
    if isinstance(value, dict):
        return "is a table" if value else "is an empty table"
    if isinstance(value, list | tuple):
        return "is a list"
    if isinstance(value, str):
        return f"{value!r} is text"
    if isinstance(value, int | float):
        return f"{value} is a number"
    return f"{value} is a date or time"
