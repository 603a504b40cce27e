"""A sitemap of the corpus for those who harvest without OAI-PMH: every article's newest text with the time it was last published.

Parts of at most `PART` addresses (sitemaps.org, 50,000) are cut by the articles' first numbers, so that an article stays in its part and
only parts with news change; the index says of each when that was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from pipelines.catalogue.schema import stamp
from pipelines.dissemination.oai_items import Wanted, items

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from pipelines.dissemination.ledger import Ledger
    from pipelines.insight.holdings import Holdings

PART = 20_000
"""Numbers of a part; never to be changed, or articles move between parts."""
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True, slots=True)
class Listed:
    """An address by its number (of a text, or of a part) and when what is there was last published."""

    number: int
    at: datetime


def parts(ledger: Ledger, size: int = PART) -> list[Listed]:
    """The parts, by number from 0. A part's time is the last publication's: a correction may have changed any of them."""
    known = ledger.publications()
    return [Listed(number, known[-1].at) for number in range(ledger.last() // size + 1)] if ledger.last() >= 0 else []


def part(holdings: Holdings, ledger: Ledger, number: int, size: int = PART) -> list[Listed]:
    """The articles of a part, by their newest texts; those that their site took away are left out."""
    found = []
    for one in items(holdings, ledger, Wanted(), number * size):
        if one.first >= (number + 1) * size:
            break
        if not one.deleted:
            found.append(Listed(one.held.document.sequence, one.at))
    return found


def write(kind: str, listed: Iterable[Listed], address: Callable[[int], str]) -> bytes:
    """A sitemap (``urlset`` of ``url``) or an index (``sitemapindex`` of ``sitemap``) as XML; ``address`` makes absolute ones."""
    root = etree.Element(f"{{{_SPACE}}}{kind}", nsmap={None: _SPACE})
    for one in listed:
        made = etree.SubElement(root, f"{{{_SPACE}}}{'url' if kind == 'urlset' else 'sitemap'}")
        etree.SubElement(made, f"{{{_SPACE}}}loc").text = address(one.number)
        etree.SubElement(made, f"{{{_SPACE}}}lastmod").text = stamp(one.at)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))
