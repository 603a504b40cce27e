"""Answers of the desk: pages, lists in every format, errors. One place for content types, languages and download names."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from crawler.desk.request_rules import METHODS
from pipelines.desk import atom, words
from pipelines.errors import AwayError, ConfigError, LockedError, MissingCorpusError, NewswatchError, QueryError
from pipelines.outlets.export import csv_lines, jsonl_lines
from pipelines.text.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from starlette.requests import Request

    from pipelines.desk.atom import Entry
    from pipelines.desk.render import Renderer

    Record = Mapping[str, Any]

COOKIE = "ui"
"""The language that was chosen; nothing else is kept of a reader, and not here."""
LISTS = {"csv": "text/csv; charset=utf-8", "json": "application/json", "jsonl": "application/x-ndjson", "atom": "application/atom+xml"}
_STATUS: tuple[tuple[type[NewswatchError], int, str], ...] = (
    (QueryError, 400, "This cannot be understood"),
    (MissingCorpusError, 404, "Not here"),
    (LockedError, 503, "In use"),
    (AwayError, 503, "The catalogue is away"),
    (ConfigError, 500, "The settings have a fault"),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list in any format: its name (of the file), its address without ending, rows of ``columns`` and how many, entries of a feed.

    ``records`` and ``entries`` are made only for the format that is asked for."""

    name: str
    title: str
    columns: Sequence[str]
    total: int
    records: Callable[[], Iterable[Record]]
    entries: Callable[[], Iterable[Entry]]
    page: str
    """The address of the list as a page, without host."""


def route(path: str, handler: Callable[[Request], Response]) -> Route:
    """A route for reading."""
    return Route(path, handler, methods=list(METHODS))


def language(request: Request) -> str:
    """The interface's language for a request: chosen in the address, then in the cookie, then by the browser."""
    chosen = request.query_params.get("hl") or request.cookies.get(COOKIE, "")
    return words.preferred(chosen, request.headers.get("accept-language", ""))


def page(request: Request, renderer: Renderer, template: str, *, status: int = 200, lists: Sequence[str] = (), **values: Any) -> Response:
    """A page. ``lists`` are the formats that its list has under its own address."""
    spoken = language(request)
    here = f"/{request.url.path.split('/')[1]}"
    values |= {
        "here": here,
        "languages": [(code, name, _address(request, hl=code)) for code, name in words.LANGUAGES.items()],
        "formats": [(form.upper() if form != "atom" else "Atom", as_list(request, form)) for form in lists],
        "alternates": [(LISTS[form].partition(";")[0], as_list(request, form)) for form in lists if form == "atom"],
    }
    body = renderer.page(template, spoken, values).encode("utf-8", "replace")
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"Vary": "Accept-Language, Cookie", "Content-Language": "zh-Hans" if spoken == "zh" else "en", "ETag": etag}
    if request.headers.get("if-none-match") == etag and status == 200:
        return Response(status_code=304, headers=headers)
    answer = Response(body, status, headers, "text/html; charset=utf-8")
    if request.query_params.get("hl") in words.LANGUAGES:
        answer.set_cookie(COOKIE, spoken, max_age=31_536_000, httponly=True, samesite="lax")
    return answer


def listing(request: Request, form: str, found: Listing, now: Any) -> Response:
    """A list in one of `LISTS`; raises MissingCorpusError for another. ``excel=1`` makes a CSV that spreadsheets read right."""
    if form not in LISTS:
        raise MissingCorpusError(f"no list is made as {form[:20]!r}; expected one of {', '.join(LISTS)}")
    headers = {"X-Total-Count": str(found.total)}
    if form == "atom":
        own = str(request.url)
        made = atom.feed(found.title, own, absolute(request, found.page), found.entries(), now)
        return Response(made, headers=headers, media_type=LISTS[form])
    if form == "json":
        return json_answer({"title": found.title, "total": found.total, "rows": list(found.records())}, headers)
    headers["Content-Disposition"] = f'attachment; filename="{found.name}.{form}"'
    excel = request.query_params.get("excel") == "1"
    rows = found.records()
    lines = csv_lines(rows, excel=excel, columns=found.columns) if form == "csv" else jsonl_lines(rows)
    return StreamingResponse((line.encode("utf-8", "replace") for line in lines), headers=headers, media_type=LISTS[form])


def json_answer(value: Any, headers: Mapping[str, str] | None = None) -> Response:
    """A value (dataclasses, dates, enumerations within) as JSON."""
    body = json.dumps(value, default=plain, ensure_ascii=False, indent=1)
    return Response(body.encode("utf-8", "replace"), headers=headers, media_type="application/json")


def file(body: str | bytes, media_type: str, name: str = "") -> Response:
    """A body as a file; with a name it is saved, not shown."""
    data = body.encode("utf-8", "replace") if isinstance(body, str) else body
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
    return Response(data, headers=headers, media_type=media_type)


def error(request: Request, renderer: Renderer, fault: NewswatchError) -> Response:
    """What went wrong, as a page with the sentence, or as JSON where a list was asked for."""
    status, title = next(((code, said) for kind, code, said in _STATUS if isinstance(fault, kind)), (500, "This went wrong"))
    form = request.path_params.get("form")
    if form is not None:
        answer = json_answer({"error": str(fault)})
        answer.status_code = status
        return answer
    query = request.query_params.get("q") if isinstance(fault, QueryError) else None
    return page(request, renderer, "error.html", status=status, title=title, sentence=str(fault), query=query)


def as_list(request: Request, form: str) -> str:
    """The address of this page's list in a format: the same query, without page and language."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in ("page", "hl")]
    return f"{request.url.path}.{form}" + (f"?{urlencode(kept)}" if kept else "")


def as_page(request: Request) -> str:
    """The address of a list's page, without host, from that of the list."""
    path = request.url.path.rpartition(".")[0]
    return f"{path}?{request.url.query}" if request.url.query else path


def absolute(request: Request, address: str) -> str:
    """An address of this desk with its host."""
    return f"{request.url.scheme}://{request.url.netloc}{address}"


def elsewhere(address: str, status: int = 303) -> Response:
    """A redirect within the desk."""
    return RedirectResponse(address, status)


def _address(request: Request, **more: str) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in more]
    return f"{request.url.path}?{urlencode([*kept, *more.items()])}"
