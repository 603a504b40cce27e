"""Article markup made plain before it goes to trafilatura: every text in a paragraph, heading, list, quotation or table of its own.

trafilatura loses text that stands beside paragraphs in a ``div``, judges links and class names as a page's furniture would be
judged, and forgets what a number in front of a list item was. Within the article's own element that judgement has been made, so
links, inline markup and names are taken away here and the rest is put into the few elements that it keeps whole.
"""

from __future__ import annotations

import re

from lxml import etree

from pipelines.clean.dom import Element, drop

CAPTION = "\ue010"
"""Private mark at the beginning of a caption's text; the walk over trafilatura's tree turns it into a role."""
ROW = "\ue011"
"""Private mark between the rows of a large table."""

_INLINE = [
    "a", "span", "b", "strong", "i", "em", "u", "font", "small", "big", "abbr", "acronym", "cite", "mark", "ins", "del", "s",
    "strike", "label", "bdi", "bdo", "tt", "code", "kbd", "samp", "var", "dfn", "sub", "sup", "time", "data", "nobr", "wbr",
    "ruby", "rb", "center", "address", "hgroup", "o:p", "st1:place",
]  # fmt: skip
_RENAMED = {
    "article": "div", "section": "div", "main": "div", "header": "div", "figure": "div", "details": "div", "fieldset": "div", "body": "div",
    "summary": "h4", "legend": "h4", "dialog": "div", "noscript": "div", "button": "div", "form": "div", "aside": "div", "figcaption": "p",
    "picture": "div", "caption": "p",
}  # fmt: skip
_BLOCKS = frozenset(["div", "p", "ul", "ol", "dl", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr"])
_KNOWN = (
    _BLOCKS
    | frozenset(_RENAMED)
    | frozenset(_INLINE)
    | frozenset(["li", "dd", "dt", "br", "tbody", "thead", "tfoot", "tr", "td", "th", "q"])
)
_BLOCK_STYLE = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)\b", re.IGNORECASE)
_RAISED = dict(zip("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", strict=True))
_HOSTS = ("div", "blockquote", "td", "th", "li", "dd")
_MAX_ROWS = 400


def normalise(scope: Element) -> Element:
    """Take the article's element out of its page and return it in a frame: plain blocks, no inline markup, no attributes."""
    inner, inner.tail = scope, None
    scope = inner.makeelement("div")
    scope.append(inner)
    _blocks_by_style(scope)
    _name_the_unknown(scope)
    _raise_powers(scope)
    _mark_numbers(scope)
    for quote in scope.iter("q"):
        quote.text = "“" + (quote.text or "")
        quote.tail = "”" + (quote.tail or "")
        quote.tag = "span"
    for caption in scope.iter("figcaption"):
        caption.text = CAPTION + (caption.text or "")
    _lift_blocks(scope)
    etree.strip_tags(scope, *_INLINE)
    for element in scope.iter(*_RENAMED):
        element.tag = _RENAMED[element.tag]
    _flatten_layout_tables(scope)
    for host in list(scope.iter(*_HOSTS)):
        _wrap_loose_text(host)
    for paragraph in list(scope.iter("p")):
        _open_paragraph(paragraph)
    for element in scope.iter():
        kept = {name: element.get(name) for name in ("rend", "colspan", "rowspan") if element.get(name)}
        element.attrib.clear()
        element.attrib.update(kept)
        element.text, element.tail = element.text, element.tail  # one text node: the engine is slow on what stripping tags leaves
    etree.strip_tags(scope, "div")  # every text has an element of its own now
    return scope


def _blocks_by_style(scope: Element) -> None:
    """Inline elements that their style makes blocks are blocks, and so are custom ones (``<x-para>``) that stand in no sentence."""
    for element in scope.iter(etree.Element):
        if (element.tag in _INLINE and _BLOCK_STYLE.search(element.get("style") or "")) or (
            element.tag not in _KNOWN and "-" in element.tag and not _in_line(element)
        ):
            element.tag = "div"


def _in_line(element: Element) -> bool:
    """Whether text stands right before or after an element."""
    before, around = element.getprevious(), element.getparent()
    said = before.tail if before is not None else around.text if around is not None else None
    return bool((said or "").strip() or (element.tail or "").strip())


def _name_the_unknown(scope: Element) -> None:
    """Elements of names that HTML does not have (``<u+200b>``, ``<o:p>``) are plain inline ones; the engine cannot copy such names."""
    for element in scope.iter():
        if element.tag not in _KNOWN:
            element.tag = "span"


def _raise_powers(scope: Element) -> None:
    """Powers and notes keep their place above the line: 100² is not 1002."""
    for raised in scope.iter("sup"):
        said = "".join(raised.itertext()).strip()
        if said and all(character in _RAISED for character in said):
            tail = raised.tail
            raised.clear()
            raised.text, raised.tail = "".join(_RAISED[character] for character in said), tail


def _mark_numbers(scope: Element) -> None:
    """Write what an ordered list counts into ``rend``, which trafilatura carries over to its items."""
    for element in scope.iter():
        element.attrib.pop("rend", None)
    for ordered in scope.iter("ol"):
        style = ordered.get("type") or "1"
        count = _whole(ordered.get("start"), 1)
        for item in ordered.iterchildren("li"):
            count = _whole(item.get("value"), count)
            item.set("rend", f"n{_counted(count, style)}")
            count += 1


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else default


def _counted(count: int, style: str) -> str:
    if style in "aA" and 1 <= count <= 26:
        return chr(ord(style) + count - 1)
    if style in "iI" and 1 <= count < 40:
        roman = "".join(("", "x", "xx", "xxx")[count // 10] + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[count % 10])
        return roman if style == "i" else roman.upper()
    return str(count)


def _lift_blocks(scope: Element) -> None:
    """Inline elements that hold blocks are blocks (``<span><p>``, ``<a><h3>``, ``<center>``)."""
    for element in scope.iter(*_INLINE):
        if element.tag == "center" or any(
            inner.tag in _BLOCKS or inner.tag in _RENAMED for inner in element.iterdescendants(etree.Element)
        ):
            element.tag = "div"


def _flatten_layout_tables(scope: Element) -> None:
    """Tables for layout become plain containers: one column, nested tables, paragraphs or lists in the cells.

    A table of very many rows becomes a paragraph of its rows, which reads as the same table: the engine's time for a table grows
    with the square of its rows.
    """
    for table in list(scope.iter("table")):
        rows = list(table.iter("tr"))
        width = max((sum(1 for cell in _cells(row) if "".join(cell.itertext()).strip()) for row in rows), default=0)
        nested = next(table.iterdescendants("table"), None) is not None
        if nested or table.get("role") in ("presentation", "none") or width < 2 or _holds_articles(table):
            for element in [table, *table.iter("thead", "tbody", "tfoot", "tr", "td", "th", "caption")]:
                element.tag = "div"
        elif len(rows) > _MAX_ROWS:
            written = ROW.join(" | ".join(" ".join("".join(cell.itertext()).split()) for cell in _cells(row)) for row in rows)
            tail = table.tail
            table.clear()
            table.tag, table.text, table.tail = "p", written, tail


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _holds_articles(table: Element) -> bool:
    """Whether a cell reads like a page of its own rather than like a value."""
    return any(len([p for p in cell.iter("p") if len("".join(p.itertext())) > 80]) >= 2 for cell in table.iter("td"))


def _wrap_loose_text(host: Element) -> None:
    """Give every run of text beside blocks a paragraph of its own; a container with text only becomes one."""
    if not any(child.tag in _BLOCKS for child in host if isinstance(child.tag, str)):
        if host.tag == "div":
            host.tag = "p"
        return
    run: list[Element] = []
    text = host.text or ""
    host.text = None
    for child in [*host, None]:
        if child is not None and child.tag not in _BLOCKS:
            run.append(child)
            continue
        if text.strip() or any((inner.tail or "").strip() or "".join(inner.itertext()).strip() for inner in run):
            _wrap(host, text, run, child)
        else:
            for inner in run:
                host.remove(inner)
        run = []
        if child is not None:
            text, child.tail = child.tail or "", None


def _wrap(host: Element, text: str, run: list[Element], before: Element | None) -> None:
    paragraph = host.makeelement("p")
    paragraph.text = text
    for inner in run:
        paragraph.append(inner)
    if before is None:
        host.append(paragraph)
    else:
        before.addprevious(paragraph)


def _open_paragraph(paragraph: Element) -> None:
    """Split a paragraph at two or more line breaks, and lift blocks out that do not belong in it."""
    if any(child.tag in _BLOCKS for child in paragraph):
        etree.strip_tags(paragraph, "div", "p")
    children = list(paragraph)
    if sum(child.tag == "br" for child in children) < 2:
        return
    tail, paragraph.tail = paragraph.tail, None
    current, breaks = paragraph, 0
    for child in children:
        loose, child.tail = child.tail or "", None
        if child.tag == "br":
            paragraph.remove(child)
            breaks += 1
        else:
            current, breaks = _after_breaks(current, breaks), 0
            current.append(child)
        if loose.strip() or child.tag != "br":
            current, breaks = _after_breaks(current, breaks), 0
            _append_text(current, loose)
    current.tail = tail


def _after_breaks(current: Element, breaks: int) -> Element:
    """Where text goes after some line breaks: the same paragraph after one, a new one after more."""
    if breaks == 0:
        return current
    if breaks == 1:
        current.append(current.makeelement("br"))
        return current
    rest = current.makeelement("p")
    current.addnext(rest)
    return rest


def _append_text(paragraph: Element, text: str) -> None:
    if len(paragraph):
        paragraph[-1].tail = (paragraph[-1].tail or "") + text
    else:
        paragraph.text = (paragraph.text or "") + text


def drop_empty(scope: Element) -> None:
    """Take away elements that hold no text, so that the engine has less to look at."""
    for element in list(scope.iter("p", "div", "li")):
        if element is not scope and not "".join(element.itertext()).strip():
            drop(element)
