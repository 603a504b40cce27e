"""What kind of text a page is: press release, story, speech ... by the label it shows, its address or its JSON-LD."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pipelines.clean.dom import Element, ancestors, text
from pipelines.clean.metadata import Metadata, articles
from pipelines.clean.wordlists import table
from pipelines.text.characters import line, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DEFAULT = "article"
_LEVELS = 5
_MANY = 120


@functools.cache
def _named(what: str) -> dict[str, str]:
    """Name -> kind, of one table of ``kinds.toml``."""
    return {name: kind for kind, names in table("kinds")[what].items() for name in names}


def kind_of(tree: Element, metadata: Metadata, url: str, declared: Iterable[tuple[str, str]] = ()) -> str:
    """The kind of a page: the label beside its heading, a folder of its address, its JSON-LD; ``article`` when nothing says."""
    labels = {**_named("labels"), **{words(label): kind for label, kind in declared}}
    return _beside_heading(tree, labels) or _in_path(url) or _in_jsonld(metadata) or DEFAULT


def label_kind(label: str, declared: Mapping[str, str]) -> str | None:
    """The kind a short line names, None when it is no label."""
    said = words(line(label))
    return declared.get(said) or _named("labels").get(said)


def _beside_heading(tree: Element, labels: Mapping[str, str]) -> str | None:
    heading = next(iter(tree.iter("h1")), None)
    if heading is None:
        return None
    for level, around in enumerate(ancestors(heading)):
        if level >= _LEVELS or around.tag in ("body", "html"):
            return None
        for looked, element in enumerate(around.iter("span", "div", "p", "small", "a", "li", "strong", "em", "h4", "h5", "h6")):
            if looked >= _MANY:
                return None
            if len(element) <= 2 and 2 <= len(said := text(element) if len(element.text or "") <= 40 else "") <= 40:
                kind = labels.get(words(said))
                if kind and not any(
                    outer.tag in ("nav", "footer", "aside") or (outer.tag in ("ul", "ol") and outer.find(".//h1") is None)
                    for outer in ancestors(element)
                ):
                    return kind
    return None


def _in_path(url: str) -> str | None:
    for folder in unquote(urlsplit(url).path).lower().split("/")[:-1]:
        kind = _named("folders").get(folder) or _named("folders").get(re.sub(r"_detail.*$", "", folder))
        if kind:
            return kind
    return None


def _in_jsonld(metadata: Metadata) -> str | None:
    for node in articles(metadata):
        kinds = node.get("@type")
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if isinstance(kind, str) and kind in _named("jsonld"):
                return _named("jsonld")[kind]
    return None
