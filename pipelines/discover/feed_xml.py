"""Lists of articles in XML that feed readers do not know: exports of content systems, and feeds too broken for them.

An entry is recognised by its shape: an element with children (or markup in them) that give an address and a title.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from pipelines.discover.feed_fields import entry_of
from pipelines.discover.markup import local_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.discover.feed_entry import Entry

_ENTRIES = frozenset({"item", "entry"})
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def read_xml(text: str) -> list[Entry]:
    """Entries of an XML text: its ``item`` and ``entry`` elements where they have addresses, else every element of such a shape."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return []
    if root is None:
        return []
    language = root.get(_LANGUAGE)
    elements = [element for element in root.iter() if isinstance(element.tag, str) and len(element)]
    named = [element for element in elements if local_name(element.tag) in _ENTRIES]
    found = list(_entries(named, language))
    return found or list(_entries([element for element in elements if len(element) > 1], language))


def _entries(elements: list[Any], language: str | None) -> Iterator[Entry]:
    for element in elements:
        entry = entry_of(_row(element), element.get(_LANGUAGE) or language)
        if entry:
            yield entry


def _row(element: Any) -> dict[str, str]:
    """The children of an element by name, the first of each; a link's address may be its ``href``."""
    row: dict[str, str] = {}
    for child in element:
        if not isinstance(child.tag, str):
            continue
        inner = "".join(etree.tostring(each, encoding="unicode") for each in child) if len(child) else ""
        said = ((child.text or "") + inner).strip()
        name = local_name(child.tag)
        if not said and name == "link" and child.get("rel", "alternate") == "alternate":
            said = (child.get("href") or "").strip()
        if said:
            row.setdefault(name, said)
    return row
