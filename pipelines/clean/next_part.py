"""Whether an article goes on at another address: its next part, told from the next article by two signs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

from pipelines.clean.dom import Element, text

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = re.compile(
    r"^\W*(?:下一?页|下一?頁|next(?: page)?|page suivante|suivante?|siguiente|próxima(?: página)?|nächste seite|weiter)\W*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^(?P<stem>.*?)(?:[_-](?P<low>\d{1,2})|/(?P<deep>\d{1,2})/?|/page/(?P<page>\d{1,2})/?)?(?P<end>\.\w{3,5})?/?$")
_PARAMETERS = frozenset(["page", "p", "pn", "pageno", "page_no", "pg", "part"])


def next_part(tree: Element, url: str) -> str | None:
    """The address of the part of an article that follows the one at ``url``; None when it is whole or the link is to another article.

    Two signs are needed: a link that says that it leads on (``rel=next``, its words), and an address that is this one with the next number.
    """
    for link in _onward(tree):
        try:
            address = urljoin(url, str(link.get("href") or "").strip())
            if _numbered(address) == (_numbered(url)[0], _numbered(url)[1] + 1):
                return address
        except ValueError:
            continue
    return None


def _onward(tree: Element) -> Iterator[Element]:
    for link in tree.iter("link", "a"):
        if link.get("href") and ("next" in (link.get("rel") or "").lower().split() or (link.tag == "a" and _WORDS.match(text(link)))):
            yield link


def _numbered(url: str) -> tuple[tuple[str, str, tuple[tuple[str, str], ...]], int]:
    """An address without the number of its part, and that number; the first part has none, or 1 (or 0 in a parameter)."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query)
    given = [value for name, value in query if name.lower() in _PARAMETERS and value.isdigit()]
    rest = tuple(pair for pair in query if pair[0].lower() not in _PARAMETERS)
    if given:
        return (parts.netloc, parts.path.rstrip("/"), rest), int(given[0][:4])
    found = _NUMBER.match(parts.path)
    number = next((int(value) for value in (found["low"], found["deep"], found["page"]) if value), 1) if found else 1
    stem = f"{found['stem']}{found['end'] or ''}".rstrip("/") if found else parts.path
    return (parts.netloc, stem, rest), number
