"""The desk's routes: an address to a page, a list or a file. What is shown is made in `pipelines.desk`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from crawler.desk import lists, responses
from crawler.desk.replays import Replays
from crawler.desk.responses import Listing, page, route
from crawler.desk.texts import Texts
from pipelines.desk import new_texts, results, run_pages, standing, trend, watch_pages
from pipelines.desk.asked import Asked
from pipelines.desk.render import Renderer, style, style_name
from pipelines.errors import MissingCorpusError, NewswatchError
from pipelines.insight.why import why
from pipelines.search.query_fields import FIELDS
from pipelines.search.records_by_number import of_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute, Route

    from pipelines.desk.context import Desk

Keys = Callable[[str], list[str]]
MadeOf = Callable[["Desk", "Request"], Listing]

SPANS = (1, 7, 30, 90)
FORMATS = ("csv", "json", "atom")
ICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#1b5aa0"/>'
    b'<path d="M4 4h8v1.5H4zM4 7.25h8v1.5H4zM4 10.5h5V12H4z" fill="#fff"/></svg>'
)


def app(desk: Desk, keys: Keys, more: Sequence[BaseRoute] = ()) -> Starlette:
    """The pages over a desk. ``keys`` gives the keys of an address; ``more`` are routes of others (a harvesting protocol, a change
    feed), which find what they need in ``request.app.state.desk``."""
    pages = Pages(desk, Renderer(), keys)
    texts = Texts(desk, pages.renderer)
    replays = Replays(desk, pages.renderer, keys, texts.held)
    made = Starlette(
        routes=[*pages.routes(), *texts.routes(), *replays.routes(), *more],
        exception_handlers={NewswatchError: pages.fault, HTTPException: pages.missing},
    )
    made.state.desk = desk
    return made


class Pages:
    """The routes over one desk. Every handler is a plain function: it runs in a thread, and may take its time."""

    def __init__(self, desk: Desk, renderer: Renderer, keys: Keys) -> None:
        self.desk, self.renderer, self._keys = desk, renderer, keys

    def routes(self) -> list[Route]:
        """All routes; those of lists come first, for their ending is no part of a name."""
        named: dict[str, MadeOf] = {
            "/new": lists.new, "/sources": lists.sources, "/runs": lists.runs, "/watches": lists.watches, "/compare": lists.compare,
            "/runs/{name}": lists.run,
        }  # fmt: skip
        found = [route(f"{path}.{{form}}", self._list(made)) for path, made in named.items()]
        return [
            route("/search.{form}", self.search_list),
            *found,
            route("/", self.front),
            route("/search", self.search),
            route("/new", self.new),
            route("/watches", self.watches),
            route("/compare", self.compare),
            route("/sources", self.sources),
            route("/sources/{name}", self.source),
            route("/runs", self.runs),
            route("/runs/{name}", self.run),
            route("/why", self.why),
            route(f"/{style_name()}", self.style),
            route("/icon.svg", self.icon),
        ]

    def front(self, _request: Request) -> Response:
        """The first page: what was new."""
        return responses.elsewhere("/new")

    def search(self, request: Request) -> Response:
        """Hits, facets, hits over time."""
        view = results.results(self.desk, Asked.of(request.query_params.multi_items()))
        return self._page(
            request,
            "search.html",
            view=view,
            fields=list(FIELDS.items()),
            page_address=lambda at: view.asked.at(at).address(),
            lists=FORMATS,
        )

    def search_list(self, request: Request) -> Response:
        """The same in other formats; as JSON a page of it, as ``newswatch search --json`` prints it, with the address of the next."""
        form = request.path_params["form"]
        if form != "json":
            return responses.listing(request, form, lists.search(self.desk, request), self.desk.clock())
        asked = Asked.of(request.query_params.multi_items())
        view = results.results(self.desk, asked)
        following = responses.absolute(request, asked.at(asked.page + 1).address("/search.json")) if asked.page < view.pages else None
        return responses.json_answer({**of_page(view.page), "next": following}, {"X-Total-Count": str(view.total)})

    def new(self, request: Request) -> Response:
        """What was new."""
        view = new_texts.news(self.desk, Asked.of(request.query_params.multi_items()), lists.days_of(request))
        return self._page(request, "new.html", view=view, spans=sorted({*SPANS, view.span}), lists=FORMATS)

    def watches(self, request: Request) -> Response:
        """The watches with their hits."""
        return self._page(request, "watches.html", views=watch_pages.watches(self.desk), lists=FORMATS)

    def compare(self, request: Request) -> Response:
        """Queries side by side."""
        texts = request.query_params.getlist("q")
        view = trend.trend(self.desk, texts)
        return self._page(request, "compare.html", view=view, texts=texts, lists=FORMATS if view.sides else ())

    def sources(self, request: Request) -> Response:
        """The state of the sources."""
        return self._page(request, "sources.html", views=standing.sources(self.desk), lists=FORMATS)

    def source(self, request: Request) -> Response:
        """One source."""
        return self._page(request, "source.html", view=standing.source(self.desk, request.path_params["name"]))

    def runs(self, request: Request) -> Response:
        """The ledger."""
        source = request.query_params.get("source", "")
        view = run_pages.ledger(self.desk, source, page_of(request))
        return self._page(request, "runs.html", view=view, page_address=lambda at: _with(request, page=at), lists=FORMATS)

    def run(self, request: Request) -> Response:
        """One run with every address."""
        view = run_pages.run(self.desk, request.path_params["name"], request.query_params.get("outcome", ""), page_of(request))
        report = json.dumps(view.run.report, ensure_ascii=False, indent=1)
        return self._page(request, "run.html", view=view, report=report, page_address=lambda at: _with(request, page=at), lists=FORMATS)

    def why(self, request: Request) -> Response:
        """All that is known of an address."""
        url = request.query_params.get("url", "").strip()
        story = None
        if url:
            with self.desk.holdings.reading() as connection:
                story = why(connection, url, self._keys(url))
        return self._page(request, "why.html", url=url, story=story)

    def style(self, _request: Request) -> Response:
        """The style sheet; its name changes with it."""
        answer = responses.file(style(), "text/css; charset=utf-8")
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer

    def icon(self, _request: Request) -> Response:
        """The icon."""
        answer = responses.file(ICON, "image/svg+xml")
        answer.headers["Cache-Control"] = "public, max-age=86400"
        return answer

    def fault(self, request: Request, fault: Exception) -> Response:
        """An error that was raised on purpose, as a page."""
        assert isinstance(fault, NewswatchError)
        return responses.error(request, self.renderer, fault)

    def missing(self, request: Request, _fault: Exception) -> Response:
        """An address that there is not."""
        return responses.error(request, self.renderer, MissingCorpusError(f"there is no page {request.url.path[:200]}"))

    def _list(self, made: MadeOf) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            return responses.listing(request, request.path_params["form"], made(self.desk, request), self.desk.clock())

        return answer

    def _page(self, request: Request, template: str, *, lists: Sequence[str] = (), **values: Any) -> Response:
        return page(request, self.renderer, template, lists=lists, **values)


def page_of(request: Request) -> int:
    """The page that is asked for; the first where it is none."""
    said = request.query_params.get("page", "")
    return max(1, int(said)) if said.isascii() and said.isdigit() and len(said) < 7 else 1


def _with(request: Request, **more: object) -> str:
    return str(request.url.include_query_params(**more)).partition(request.url.netloc)[2]
