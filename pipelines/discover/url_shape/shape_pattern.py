"""The regular expression that the addresses of a shape match."""

from __future__ import annotations

import re

_REGEX = {
    "{id}-{slug}": r"(?P<id>\d{3,})-[^/?#]*",
    "{date}-{slug}": r"\d{4}[-_]\d{1,2}[-_]\d{1,2}[-_](?P<slug>[^/?#]+?)",
    "{id}_{slug}": r"(?P<id>\d{3,})_[^/?#]*",
    "{year}-{month}": r"\d{4}[-_]\d{1,2}",
    "{year}": r"\d{4}",
    "{month}": r"\d{1,2}",
    "{day}": r"\d{1,2}",
    "{date}": r"[\d-]{8,10}",
    "{id}": r"(?P<id>\d+)",
    "{slug}": r"(?P<slug>[^/?#]+?)",
}
_PLACE = re.compile(r"\{date\}-\{slug\}|\{id\}[-_]\{slug\}|\{year\}-\{month\}|\{[a-z]+\}")


def pattern_of(shape: str) -> str:
    """A regular expression for a declaration's article, which addresses of this shape match; groups ``id``, ``slug`` where it has them."""
    path, _, query = shape.partition("?")
    told = "^" + _expression(path)
    if not query:
        return told + r"/?(?:\?|$)"
    return told + r"/?\?(?:[^#]*&)?" + r"&(?:[^#]*&)?".join(_expression(each) for each in query.split("&")) + "(?:&|$)"


def _expression(text: str) -> str:
    """Literal text escaped, places replaced; a group's name is used once, for the last place that has it."""
    places = list(_PLACE.finditer(text))
    told, done = [], 0
    for number, place in enumerate(places):
        expression = _REGEX[place[0]]
        later = [name for name in ("id", "slug") if f"(?P<{name}>" in expression and _again(name, places[number + 1 :])]
        for name in later:
            expression = expression.replace(f"(?P<{name}>", "(?:")
        told += [re.escape(text[done : place.start()]).replace(r"\-", "-"), expression]
        done = place.end()
    return "".join([*told, re.escape(text[done:]).replace(r"\-", "-")])


def _again(name: str, places: list[re.Match[str]]) -> bool:
    return any(f"(?P<{name}>" in _REGEX[place[0]] for place in places)
