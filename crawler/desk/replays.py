"""The routes of the archive: the page of a text as it was, its source, and the versions of an address in time (Memento)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from starlette.responses import RedirectResponse, Response

from crawler.desk import responses
from crawler.net.decode import decode
from crawler.net.errors import NotFetched
from pipelines.desk import memento
from pipelines.desk.archived import Archived, archived, replayed
from pipelines.desk.memento import Addresses, Memento
from pipelines.errors import ArchiveError, MissingCorpusError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from pipelines.desk.context import Desk
    from pipelines.desk.render import Renderer
    from pipelines.insight.holdings import Held
    from pipelines.model import Document

Keys = Callable[[str], list[str]]

LONGEST = 200_000
"""Characters of a page's source that are shown; the whole of it is a file."""
SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""The policy of an archived page: an origin of its own, no script, no form, nothing loaded but the styles and pictures within it."""


class Replays:
    """The routes. ``held`` gives the document of a number, ``keys`` the keys of an address."""

    def __init__(self, desk: Desk, renderer: Renderer, keys: Keys, held: Callable[[int], Held]) -> None:
        self._desk, self._renderer, self._keys, self._held = desk, renderer, keys, held

    def routes(self) -> list[Route]:
        """All routes."""
        found = {
            "/texts/{number:int}/archived": self.frame,
            "/texts/{number:int}/page": self.page,
            "/texts/{number:int}/source.txt": self.source,
            "/timemap/{form}/{url:path}": self.timemap,
            "/timegate/{url:path}": self.timegate,
        }
        return [responses.route(path, handler) for path, handler in found.items()]

    def frame(self, request: Request) -> Response:
        """The page of ours around an archived one, or around its source."""
        document = self._held(request.path_params["number"]).document
        found, trouble = None, ""
        try:
            found = self._archived(document)
        except ArchiveError as error:
            trouble = str(error)
        source = request.query_params.get("show") == "source"
        values: dict[str, Any] = {"document": document, "found": found, "trouble": trouble, "source": source, "longest": LONGEST}
        return responses.page(request, self._renderer, "archived.html", status=404 if trouble else 200, **values)

    def page(self, request: Request) -> Response:
        """The archived page itself, quietened and in its sandbox; raises MissingCorpusError where there is none."""
        document = self._held(request.path_params["number"]).document
        found = self._found(document)
        if not found.html:
            raise MissingCorpusError(f"the answer of {document.url} is no HTML page; its source is shown instead")
        answer = responses.file(replayed(found.source), "text/html; charset=utf-8")
        answer.headers["Content-Security-Policy"] = SANDBOX
        answer.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"  # has no meaning in a frame
        self._as_memento(answer, request, document)
        return answer

    def source(self, request: Request) -> Response:
        """The source of an archived answer as plain text, as it was decoded."""
        return responses.file(self._found(self._held(request.path_params["number"]).document).source, "text/plain; charset=utf-8")

    def timemap(self, request: Request) -> Response:
        """All versions of an address (RFC 7089 5); ``link`` or ``json``, raises MissingCorpusError for another."""
        url, form = original(request, 3), request.path_params["form"]
        where, found = self._versions(request, url)
        if form == "json":
            return responses.json_answer(memento.as_json(where, found))
        if form != "link":
            raise MissingCorpusError(f"no time map is made as {form[:20]!r}; expected link or json")
        return responses.file(memento.links(where, found, self_=where.map), "application/link-format; charset=utf-8")

    def timegate(self, request: Request) -> Response:
        """To the version of a moment (RFC 7089 4.1.1, pattern 2.1): 302, by Accept-Datetime."""
        url = original(request, 2)
        where, found = self._versions(request, url)
        asked = request.headers.get("accept-datetime")
        chosen = memento.at(found, memento.accepted(asked) if asked else None)
        return RedirectResponse(chosen.address, 302, {"Vary": "accept-datetime", "Link": memento.links(where, found)})

    def _as_memento(self, answer: Response, request: Request, document: Document) -> None:
        where, found = self._versions(request, document.url)
        answer.headers["Memento-Datetime"] = memento.header_date(_moment(document))
        answer.headers["Link"] = memento.links(where, found)

    def _versions(self, request: Request, url: str) -> tuple[Addresses, list[Memento]]:
        held = self._desk.holdings.at(self._keys(url), url)
        if not held:
            raise MissingCorpusError(f"no version of {url[:300]} is held; /why says what is known of it")
        gate, mapped = (responses.absolute(request, f"/{path}/{url}") for path in ("timegate", "timemap/link"))
        found = [Memento(_moment(one), responses.absolute(request, _address(one))) for one in reversed(held)]
        return Addresses(held[0].url if len(held) == 1 else url, gate, mapped), found

    def _archived(self, document: Document) -> Archived:
        try:
            return archived(self._desk.holdings.layout.archive, document, decode)
        except NotFetched as error:
            raise ArchiveError(f"the archived answer cannot be read: {error}") from error

    def _found(self, document: Document) -> Archived:
        try:
            return self._archived(document)
        except ArchiveError as error:
            raise MissingCorpusError(str(error)) from error


def original(request: Request, parts: int) -> str:
    """The address that stands behind so many parts of the path, with its own query, as it was written."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    written = raw.partition(b"?")[0].split(b"/", parts)[-1]
    if b"://" not in written and b"%3a" in written.lower():
        written = unquote_to_bytes(written)
    query: bytes = request.scope.get("query_string", b"")
    return (written + (b"?" + query if query else b"")).decode("utf-8", "replace")


def _address(document: Document) -> str:
    return f"/texts/{document.sequence}/page" if document.warc_file else f"/texts/{document.sequence}.txt"


def _moment(document: Document) -> datetime:
    moment = datetime.fromisoformat(document.fetched_at)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
