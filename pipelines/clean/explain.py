"""Why the text of a page is what it is: every cut, choice and refusal with the signs that decided (``newswatch clean --explain``).

Meant to run in a worker process: `task` takes address, Content-Type and the source in ``meta`` and gives ``{"lines": [...]}``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from pipelines.clean import gate
from pipelines.clean.body import extract_body
from pipelines.clean.dom import MAX_DEPTH, depth, parse, visible_text
from pipelines.clean.metadata import read_metadata
from pipelines.clean.slim import light
from pipelines.clean.textformat import plain
from pipelines.clean.titles import find_title
from pipelines.clean.trim import trim
from pipelines.model import Page, Source
from pipelines.text.characters import line
from pipelines.text.charset import decode
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

TASK = "pipelines.clean.explain:task"
_SOURCES = TypeAdapter(Source)
_PAGES = TypeAdapter(Page)
_SHOWN = 100


def explain(page: Page, source: Source) -> list[str]:
    """What was decided on a page, a line each, in the order of the decisions."""
    return list(_told(page, source))


def _told(page: Page, source: Source) -> Iterator[str]:
    refused = gate.before(page)
    if refused is not None:
        yield f"refused: {refused.reason} ({refused.evidence})"
        return
    decoded = decode(page.body, page.header("content-type"))
    yield from (f"charset: {note}" for note in (f"read as {decoded.charset}", *decoded.notes))
    html, notes = light(decoded.text)
    yield from (f"page: {note}" for note in notes)
    tree = parse(html)
    if tree is None or depth(tree) > MAX_DEPTH:
        yield "refused: no tree can be made of the page"
        return
    metadata = read_metadata(tree, page.url)
    refused = gate.on_markup(page, tree, metadata, visible_text(tree, 30_000))
    if refused is not None:
        yield f"refused: {refused.reason} ({refused.evidence})"
    asked = gate.asks(tree, metadata)
    if asked:
        yield f"may be only the beginning of a text: {asked}"
    title = find_title(tree, metadata, select=source.clean.title, site_names=(source.title,), url=page.url)
    yield f"title: {title.text} (from {', '.join((title.where, *title.signs))})" if title else "title: none on the page"
    said = title.text if title else ""
    body = extract_body(tree, html, metadata, title=said, select=source.clean.body, remove=source.clean.remove)
    for cut in body.cuts:
        yield f"cut: {cut.text[:_SHOWN]} <- {', '.join(cut.signs)}"
    yield f"method: {body.method}"
    yield from (f"choice: {note}" for note in body.notes)
    kept = trim(body.blocks, said, source.clean.cut_lines, metadata.authors())
    left = {plain(block) for block in kept}
    for block in body.blocks:
        if plain(block) not in left:
            yield f"line: {line(plain(block))[:_SHOWN]} <- a phrase, label or byline, at its place in the text"
    refused = gate.after(said, "\n".join(plain(block) for block in kept), asked)
    yield f"refused: {refused.reason} ({refused.evidence})" if refused else f"kept: {plural(len(kept), 'block')}"


def task(meta: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Task: `explain`."""
    page = _PAGES.validate_python({**meta["page"], "body": body})
    return {"lines": explain(page, _SOURCES.validate_python(meta["source"]))}
