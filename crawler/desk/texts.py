"""The desk's routes of one text: the text and all that is known of it, its files and citations, and what changed between two."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from crawler.desk import responses
from crawler.desk.responses import page, route
from pipelines.desk import text_pages
from pipelines.errors import MissingCorpusError, QueryError
from pipelines.insight.provenance import provenance
from pipelines.outlets.citation import Cited, bibtex, csl, ris
from pipelines.search.records_by_number import of_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from pipelines.desk.context import Desk
    from pipelines.desk.render import Renderer
    from pipelines.insight.holdings import Held

CITATIONS = {
    "csl": (csl, "application/vnd.citationstyles.csl+json"),
    "bib": (bibtex, "application/x-bibtex"),
    "ris": (ris, "application/x-research-info-systems"),
}


class Texts:
    """The routes of single texts over one desk."""

    def __init__(self, desk: Desk, renderer: Renderer) -> None:
        self._desk, self._renderer = desk, renderer

    def routes(self) -> list[Route]:
        """All routes; those of files come first, for their ending is no part of a number."""
        return [
            route("/texts/{number:int}.{form}", self.text_file),
            route("/diff/{old:int}/{new:int}.{form}", self.difference),
            route("/texts/{number:int}", self.text),
            route("/diff", self.chosen),
            route("/diff/{old:int}/{new:int}", self.difference),
        ]

    def text(self, request: Request) -> Response:
        """A text with its hits marked and all that is known of it."""
        view = text_pages.reading(self._desk, self.held(request.path_params["number"]), request.query_params.get("q", "")[:2000])
        return page(request, self._renderer, "text.html", view=view)

    def text_file(self, request: Request) -> Response:
        """A text as a file, as JSON, or its citation; raises MissingCorpusError for another ending."""
        form, held = request.path_params["form"], self.held(request.path_params["number"])
        document = held.document
        if form == "txt":
            return responses.file(self._desk.holdings.text(document), "text/plain; charset=utf-8")
        if form == "json":
            return responses.json_answer(of_text(provenance(self._desk.holdings, held), self._desk.holdings.text(document)))
        if form not in CITATIONS:
            raise MissingCorpusError(f"no text is made as {form[:20]!r}; expected txt, json, {', '.join(CITATIONS)}")
        write, kind = CITATIONS[form]
        cited = Cited(document, self._desk.titles().get(document.source, document.source))
        return responses.file(
            write([cited]), f"{kind}; charset=utf-8", f"newswatch-{document.sequence}.{'json' if form == 'csl' else form}"
        )

    def chosen(self, request: Request) -> Response:
        """From the form of a text's versions to their difference; raises QueryError for what is no number."""
        old, new = (request.query_params.get(name, "") for name in ("old", "new"))
        if not (old.isascii() and old.isdigit() and new.isascii() and new.isdigit()):
            raise QueryError("expected the numbers of two texts, as in /diff/12/281")
        return responses.elsewhere(f"/diff/{int(old)}/{int(new)}")

    def difference(self, request: Request) -> Response:
        """What changed between two texts, as a page or as JSON; raises MissingCorpusError for another ending."""
        old, new = (self.held(request.path_params[name]) for name in ("old", "new"))
        view = text_pages.compared(self._desk, old, new)
        form = request.path_params.get("form")
        if form == "json":
            blocks = [{"state": block.state, "parts": block.parts} for block in view.found.blocks]
            told = {"old": view.old.sequence, "new": view.new.sequence, "added": view.found.added, "removed": view.found.removed}
            return responses.json_answer({**told, "blocks": blocks})
        if form is not None:
            raise MissingCorpusError(f"no difference is made as {form[:20]!r}; expected json")
        whole = "all" in request.query_params
        return page(request, self._renderer, "diff.html", view=view, whole=whole, blocks=list(_shown(view.found.blocks, whole)))

    def held(self, number: int) -> Held:
        """The document of a number; raises MissingCorpusError."""
        found = self._desk.holdings.one(number) if number < 1 << 31 else None
        if found is None:
            raise MissingCorpusError(f"no text has the number {number}; expected one that a list shows")
        return found


def _shown(blocks: Sequence[Any], whole: bool) -> Any:
    """(kind, block) of what is shown; of paragraphs that are the same their number, but for the ones beside a change."""
    near = {place + step for place, block in enumerate(blocks) if block.state != "same" for step in (-1, 0, 1)}
    kept = [(block.state, block) if whole or place in near else ("gap", 1) for place, block in enumerate(blocks)]
    for gap, group in groupby(kept, key=lambda one: one[0] == "gap"):
        if gap:
            yield "gap", sum(1 for _ in group)
        else:
            yield from group
