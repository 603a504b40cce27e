"""Article markup made plain before it goes to trafilatura: every text in a paragraph, heading, list, quotation or table of its own.

trafilatura loses text that stands beside paragraphs in a ``div``, judges links and class names as a page's furniture would be
judged, and forgets what a number in front of a list item was. Within the article's own element that judgement has been made, so
links, inline markup and names are taken away here and the rest is put into the few elements that it keeps whole.
"""

from __future__ import annotations

from lxml import etree

from pipelines.clean.dom import Element, drop

CAPTION = "\ue010"
"""Private mark at the beginning of a caption's text; the walk over trafilatura's tree turns it into a role."""

_INLINE = [
    "a",
    "span",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "font",
    "small",
    "big",
    "abbr",
    "acronym",
    "cite",
    "mark",
    "ins",
    "del",
    "s",
    "strike",
    "label",
    "bdi",
    "bdo",
    "tt",
    "code",
    "kbd",
    "samp",
    "var",
    "dfn",
    "sub",
    "sup",
    "time",
    "data",
    "nobr",
    "wbr",
    "ruby",
    "rb",
    "center",
    "address",
    "hgroup",
    "o:p",
    "st1:place",
]
_RENAMED = {
    "article": "div", "section": "div", "main": "div", "header": "div", "figure": "div", "details": "div", "fieldset": "div", "body": "div",
    "summary": "h4", "legend": "h4", "dialog": "div", "noscript": "div", "button": "div", "form": "div", "aside": "div", "figcaption": "p",
    "picture": "div", "caption": "p",
}  # fmt: skip
_BLOCKS = frozenset(["div", "p", "ul", "ol", "dl", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr"])
_HOSTS = ("div", "blockquote", "td", "th", "li", "dd")
_MAX_ROWS = 400


def normalise(scope: Element) -> Element:
    """Change the article's element in place and return it: plain blocks, no inline markup, no attributes."""
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
        for name in list(element.attrib):
            if name not in ("rend", "colspan", "rowspan"):
                del element.attrib[name]
    etree.strip_tags(scope, "div")  # every text has an element of its own now
    return scope


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
    """Tables for layout become plain containers: one column, nested tables, paragraphs or lists in the cells."""
    for table in list(scope.iter("table")):
        rows = list(table.iter("tr"))
        widths = [sum(1 for cell in row if cell.tag in ("td", "th") and "".join(cell.itertext()).strip()) for row in rows]
        nested = next(table.iterdescendants("table"), None) is not None
        if (
            nested
            or table.get("role") in ("presentation", "none")
            or max(widths, default=0) < 2
            or _holds_articles(table)
            or len(rows) > _MAX_ROWS
        ):
            wide = len(rows) > _MAX_ROWS and max(widths, default=0) >= 2
            for element in [table, *table.iter("thead", "tbody", "tfoot", "tr", "td", "th", "caption")]:
                if wide and element.tag in ("td", "th"):
                    element.tag = "span"
                    element.tail = " | " if element.getnext() is not None else None
                else:
                    element.tag = "div"
            if wide:
                etree.strip_tags(table, "span")


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
    for child in list(paragraph):
        if child.tag in _BLOCKS:
            etree.strip_tags(paragraph, "div", "p")
            break
    breaks = [child for child in paragraph if child.tag == "br"]
    current = paragraph
    for first in breaks:
        if first.getparent() is not current:
            continue
        following = first.getnext()
        if following is None or following.tag != "br" or (first.tail or "").strip():
            continue
        current = _split_after(current, first)


def _split_after(paragraph: Element, first: Element) -> Element:
    """A new paragraph from the text after a run of line breaks; the breaks themselves are dropped."""
    rest = paragraph.makeelement("p")
    moving = list(first.itersiblings())
    text = ""
    while moving and moving[0].tag == "br" and not text.strip():
        text = moving[0].tail or ""
        moving[0].tail = None
        paragraph.remove(moving.pop(0))
    rest.text = text
    for element in moving:
        rest.append(element)
    first.tail = None
    paragraph.remove(first)
    paragraph.addnext(rest)
    rest.tail, paragraph.tail = paragraph.tail, None
    return rest


def drop_empty(scope: Element) -> None:
    """Take away elements that hold no text, so that the engine has less to look at."""
    for element in list(scope.iter("p", "div", "li")):
        if element is not scope and not "".join(element.itertext()).strip():
            drop(element)
