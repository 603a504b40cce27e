"""Pagers that a script writes, read from its source: those of a content system that very many Chinese government sites have.

``createPageHTML(pages, this page from 0, "index", "html")`` in all its forms (the id of an element before them, lengths after them, names
of variables in their place), and the older form in which the page's own script puts ``"index_" + nextPage + ".html"`` together.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

_CALL = re.compile(r"createPage(?:HTML)?\w*\s*\(([^()]{1,500})\)", re.IGNORECASE)
_TOKEN = re.compile(r"'([^'\\]{0,100})'|\"([^\"\\]{0,100})\"|(?<![\w.])(\d{1,6})(?![\w.])|([A-Za-z_$][\w$]*)(?!\s*[:\w(])")
_VARIABLE = re.compile(r"(?<![\w.])([A-Za-z_$][\w$]*)\s*=\s*(?:'([^'\\]{0,100})'|\"([^\"\\]{0,100})\"|(\d{1,6}))\s*(?=[;,\n\r/]|$)")
_NAME = re.compile(r"(?:\./)?[\w./-]{1,100}")
_EXTENSION = re.compile(r"\.?(?:s?html?|php|aspx?|jsp)", re.IGNORECASE)
_WRITTEN = re.compile(
    r"[\"'=]([\w./-]{1,100}_)\\?[\"']\s*\+\s*\(?\s*(?:nextPage|(?:currentPage|cur\w*)\s*\+\s*1)\s*\)?\s*\+\s*\\?[\"'](\.\w{2,6})",
    re.IGNORECASE,
)
_COUNT = ("countPage", "pageCount", "totalPage", "totalPages")
_CURRENT = ("currentPage", "curPage", "pageIndex", "nowPage")
_LONGEST = 50_000
_SCRIPTS = 200


def scripted_next(page: Any, url: str) -> str | None:
    """The address, relative to ``url``, of the page that a pager script of the page calls its next; None when there is none."""
    texts = [(script.text or "")[:_LONGEST] for script in islice(page.iter("script"), _SCRIPTS)]
    named = {
        found[1]: next(each for each in found.groups()[1:] if each is not None) for text in texts for found in _VARIABLE.finditer(text)
    }
    for text in texts:
        for call in _CALL.finditer(text):
            if found := _of_call(call[1], named):
                return _beside(url, found)
        if written := _WRITTEN.search(text):
            count, current = _number(named, _COUNT), _number(named, _CURRENT)
            if count is None or current is None or current + 1 < count:
                return _beside(url, f"{written[1]}{(current or 0) + 1}{written[2]}")
    return None


def _of_call(arguments: str, named: dict[str, str]) -> str | None:
    values: list[str] = []
    for single, double, number, name in _TOKEN.findall(arguments):
        values.append(number or named.get(name, "") if number or name else single or double)
    first = next((place for place in range(len(values) - 1) if values[place].isdigit() and values[place + 1].isdigit()), None)
    if first is None:
        return None
    pages, here = int(values[first]), int(values[first + 1])
    name, extension = _file([value for value in values[first + 2 :] if value and not value.isdigit()])
    return f"{name}_{here + 1}.{extension}" if here + 1 < pages and name else None


def _file(words: list[str]) -> tuple[str, str]:
    """Name and extension of the list's files among the words of a call."""
    for place, word in enumerate(words):
        stem, dot, ending = word.rpartition(".")
        if dot and stem and _EXTENSION.fullmatch(ending) and _NAME.fullmatch(stem):
            return stem, ending
        if place + 1 < len(words) and _NAME.fullmatch(word) and _EXTENSION.fullmatch(words[place + 1]):
            return word, words[place + 1].lstrip(".")
    return "", ""


def _number(named: dict[str, str], names: tuple[str, ...]) -> int | None:
    lower = {name.lower(): value for name, value in named.items()}
    return next((int(lower[name.lower()]) for name in names if lower.get(name.lower(), "").isdigit()), None)


def _beside(url: str, name: str) -> str:
    """The file beside the page at ``url``; its name may be one from the root."""
    if name.startswith("/"):
        return name
    folder = urlsplit(url).path.rpartition("/")[0]
    return f"{folder}/{name.removeprefix('./')}"
