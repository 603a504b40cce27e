"""JSON-LD as pages carry it: also in CDATA, with comments, trailing commas, or quotation marks that were not escaped."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.clean.dom import Element

_SIZE = 1 << 20
_DEPTH = 50
_NODES = 2000
_OWN = frozenset(["@graph", "mainEntity", "mainEntityOfPage"])
"""Keys below which a node still is of the page itself; below others (``itemListElement``, ``video``, ``hasPart``) it is another thing."""
_WRAPPED = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*$"
)
_TRAILING = re.compile(r",(\s*[}\]])")
_QUOTE = re.compile(r'(?<!\\)"')


def read_jsonld(tree: Element) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """The nodes that are of the page itself, and a note for each script that could not be read or had to be mended."""
    nodes: list[dict[str, Any]] = []
    notes: list[str] = []
    for script in tree.iter("script"):
        if not (script.get("type") or "").strip().lower().startswith("application/ld+json"):
            continue
        source = script.text or ""
        if len(source) > _SIZE:
            notes.append(f"json-ld ignored: {len(source)} characters")
            continue
        try:
            value, mended = _loaded(source)
        except (ValueError, RecursionError) as error:
            notes.append(f"json-ld not readable: {type(error).__name__}")
            continue
        if mended:
            notes.append("json-ld mended")
        for node in _nodes(value, 0):
            if len(nodes) < _NODES:
                nodes.append(node)
    return nodes, tuple(dict.fromkeys(notes))


def _loaded(source: str) -> tuple[Any, bool]:
    """The value, and whether it had to be mended; ValueError when it cannot be."""
    try:
        return json.loads(source, strict=False), False
    except ValueError:
        bare = source
        for _ in range(4):
            bare = _WRAPPED.sub("", bare)
        bare = bare.strip().rstrip(";")
    for mended in (bare, _TRAILING.sub(r"\1", bare), _TRAILING.sub(r"\1", _escaped(bare))):
        try:
            return json.loads(mended, strict=False), True
        except ValueError:
            continue
    raise ValueError("not JSON")


def _escaped(source: str) -> str:
    """The same with a backslash before every quotation mark that neither opens nor closes a value."""
    return _QUOTE.sub(lambda mark: mark[0] if _structural(source, mark.start()) else '\\"', source)


def _structural(source: str, at: int) -> bool:
    before, after = source[max(0, at - 40) : at].rstrip()[-1:], source[at + 1 : at + 41].lstrip()[:1]
    return before in "[{,:" or after in ",:}]"


def _nodes(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEPTH:
        return
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for key, inner in value.items():
            if key in _OWN and isinstance(inner, dict | list):
                yield from _nodes(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value[:_NODES]:
            yield from _nodes(inner, depth + 1)
