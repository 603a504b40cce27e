"""A declaration with some of its settings changed: only their lines differ, comments and order of the others stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tomlkit

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def edited(text: str, changes: Mapping[str, Any], verified: Collection[str] = ()) -> str:
    """The text of a declaration after ``changes`` (by dotted name; None takes a setting out), without ``verified`` in ``unverified``."""
    document = tomlkit.parse(text)
    for name, value in changes.items():
        *tables, key = name.split(".")
        table: Any = document
        for each in tables:
            if each not in table and value is None:
                break
            table = table.setdefault(each, tomlkit.table())
        else:
            _put(table, key, value)
    left = [name for name in document.get("unverified", ()) if name not in verified]
    if "unverified" in document and left != list(document["unverified"]):
        _put(document, "unverified", left or None)
    return tomlkit.dumps(document)


def _put(table: Any, key: str, value: Any) -> None:
    if value is None:
        if key in table:
            del table[key]
        return
    table[key] = _item(value)


def _item(value: Any) -> Any:
    """A value as declarations write it: patterns in single quotes, several entrances a line each, a way of paging in one line."""
    if isinstance(value, dict):
        table = tomlkit.inline_table()
        table.update(value)
        return table
    if isinstance(value, list | tuple):
        items = tomlkit.array()
        for each in value:
            items.append(_item(each))
        return items.multiline(len(value) > 1)
    if isinstance(value, str) and "\\" in value and "'" not in value:
        return tomlkit.string(value, literal=True)
    return value
