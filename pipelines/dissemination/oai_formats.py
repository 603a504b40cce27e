"""The formats in which harvesters may take a text: oai_dc (Dublin Core, every repository reads it) and newswatch (the full text)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

from pipelines.outlets.flat_record import COLUMNS
from pipelines.search.records_by_number import one
from pipelines.text.characters import xml_safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipelines.dissemination.oai_items import Item
    from pipelines.insight.holdings import Holdings

DC, OAI_DC = "http://purl.org/dc/elements/1.1/", "http://www.openarchives.org/OAI/2.0/oai_dc/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NEWSWATCH = "urn:newswatch:record:1"
_ABSTRACT = 600


@dataclass(frozen=True, slots=True)
class Described:
    """An item and the corpus to read its text from."""

    item: Item
    holdings: Holdings


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its namespace, the address of its schema (empty: served beside the repository), and what writes it."""

    namespace: str
    schema: str
    write: Callable[[Any, Described], None]


def dublin_core(described: Described) -> Iterator[tuple[str, str]]:
    """(element, value): simple Dublin Core. The language is an element and not an attribute: harvesters lose attributes."""
    document = described.item.held.document
    body = described.holdings.body(document).strip()
    yield "title", document.title
    yield "identifier", document.url
    yield "date", document.published or document.fetched_at[:10]
    yield "language", document.language
    yield "publisher", document.source
    yield "type", document.kind
    yield "format", "text/plain"
    if body:
        abstract = body.split("\n\n", 1)[0]
        yield "description", abstract if len(abstract) <= _ABSTRACT else f"{abstract[: _ABSTRACT - 1]}…"
    for copy in described.holdings.copies((document.sequence,))[document.sequence]:
        yield "relation", copy.url
    for relation, other in described.holdings.relations(document):
        if relation == "translation":
            yield "relation", other.url


def _write_dublin_core(element: Any, described: Described) -> None:
    top = etree.SubElement(element, f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    top.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    for name, value in dublin_core(described):
        etree.SubElement(top, f"{{{DC}}}{name}").text = xml_safe(value)


def _write_newswatch(element: Any, described: Described) -> None:
    held = described.item.held
    known = one(described.holdings, held, None)
    top = etree.SubElement(element, f"{{{NEWSWATCH}}}record", nsmap={None: NEWSWATCH})
    for name in COLUMNS:
        value = known[name]
        for each in value if isinstance(value, list) else [value]:
            if each is not None:
                etree.SubElement(top, f"{{{NEWSWATCH}}}{name}").text = xml_safe(_as_text(each))
    etree.SubElement(top, f"{{{NEWSWATCH}}}text").text = xml_safe(described.holdings.text(held.document))


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


FORMATS = {
    "oai_dc": Format(OAI_DC, "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", _write_dublin_core),
    "newswatch": Format(NEWSWATCH, "", _write_newswatch),
}


def schema() -> bytes:
    """The XML schema of the format ``newswatch``, made from the columns."""
    xs = "http://www.w3.org/2001/XMLSchema"
    top = etree.Element(f"{{{xs}}}schema", nsmap={"xs": xs}, targetNamespace=NEWSWATCH, elementFormDefault="qualified")
    one = etree.SubElement(top, f"{{{xs}}}element", name="record")
    sequence = etree.SubElement(etree.SubElement(one, f"{{{xs}}}complexType"), f"{{{xs}}}sequence")
    kinds = {int: "xs:long", bool: "xs:boolean"}
    for name, kind in COLUMNS.items():
        most = "unbounded" if kind is list else "1"
        etree.SubElement(sequence, f"{{{xs}}}element", name=name, type=kinds.get(kind, "xs:string"), minOccurs="0", maxOccurs=most)
    etree.SubElement(sequence, f"{{{xs}}}element", name="text", type="xs:string")
    return bytes(etree.tostring(top, xml_declaration=True, encoding="UTF-8", pretty_print=True))
