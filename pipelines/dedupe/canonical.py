"""rel=canonical is a hint. Sites point it at their home page, at page 1, at another language; then it is not believed.

The mistakes are those that search engines list for it; the text has the last word, see `Hint`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from pipelines.dedupe import address, identity
from pipelines.dedupe.parameters import why_dropped

if TYPE_CHECKING:
    from pipelines.dedupe.address import Address
    from pipelines.model import Source

_PAGES = frozenset({"page", "paged", "pg", "p", "start", "offset"})


@dataclass(frozen=True, slots=True)
class Hint:
    """``key``: another key under which the article may be known, to be used only if that key holds no other text; None: no hint."""

    key: str | None
    reason: str


def canonical_hint(url: str, canonical: str | None, source: Source | None = None) -> Hint:
    """What the canonical link of a page is worth; ``canonical`` may be relative."""
    if not canonical or not canonical.strip():
        return Hint(None, "the page names no canonical address")
    try:
        here, there = address.split(url), address.split(urljoin(url, canonical.strip()))
    except ValueError as error:
        return Hint(None, f"not an address: {error}")
    doubt = _doubt(here, there, source)
    if doubt:
        return Hint(None, doubt)
    key = identity.url_key(urljoin(url, canonical.strip()), source)
    return Hint(None, "it names this page") if key == identity.url_key(url, source) else Hint(key, "same site, same language")


def _doubt(here: Address, there: Address, source: Source | None) -> str:
    if there.scheme not in ("http", "https"):
        return f"{there.scheme} is not an address of the web"
    if (identity.fold_host(here.host, source), here.port) != (identity.fold_host(there.host, source), there.port):
        return f"it is on another site: {there.host}"
    if not there.path and not there.parameters and (here.path or here.parameters):
        return "it is the site's home page"
    if identity.language_of(here) != identity.language_of(there):
        return "it is in another language"
    if not there.parameters and here.path.startswith(f"{there.path}/") and _sections(there) <= 1:
        return "it is a section of the site"
    if _page(here) > 1 and _page(there) <= 1:
        return "it leads from a later page to the first"
    lost = {each.name for each in here.parameters if each.value.isdigit() and not why_dropped(each.name, each.value)}
    lost -= {each.name for each in there.parameters}
    return f"it loses {sorted(lost)[0]}, which may tell articles apart" if lost and here.path == there.path else ""


def _sections(parts: Address) -> int:
    """Path segments, a language not counted."""
    return sum(1 for segment in parts.path.split("/") if segment and segment.lower() not in identity.LANGUAGES)


def _page(parts: Address) -> int:
    numbers = [int(each.value) for each in parts.parameters if each.name.lower() in _PAGES and each.value.isdecimal()]
    return max(numbers, default=0)
