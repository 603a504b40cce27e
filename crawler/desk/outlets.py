"""The desk's doors for programs: OAI-PMH, the change feed, and feeds that miss nothing.

``/oai`` and ``/oai/newswatch.xsd``; ``/changes``; ``/feed.atom`` with closed pages ``/feed/NNN.atom``; ``/feed.json``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from starlette.responses import Response

from crawler.desk import lists, responses
from crawler.desk.responses import absolute, route
from pipelines.catalogue.schema import stamp
from pipelines.desk import atom
from pipelines.desk.atom import Entry, History
from pipelines.dissemination import archived_feed, changefeed, corpus_map, oai_formats
from pipelines.dissemination.ledger import Ledger
from pipelines.dissemination.oai import Provider, Repository
from pipelines.errors import ConfigError, CursorError, QueryError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from pipelines.desk.context import Desk
    from pipelines.dissemination.archived_feed import Leaf, Published
    from pipelines.sources.settings import Desk as DeskSettings

MOST = 5000
USUAL = 500
TITLE = "Newswatch: every text"


class Outlets:
    """The routes over one desk."""

    def __init__(self, desk: Desk, settings: DeskSettings) -> None:
        self._desk, self._settings = desk, settings
        self._ledger = Ledger(desk.holdings.layout.published)

    def routes(self) -> list[Route]:
        """All routes."""
        return [
            route("/oai", self.oai),
            route("/oai/newswatch.xsd", self.schema),
            route("/changes", self.changes),
            route("/feed.atom", self.newest),
            route("/feed/{number:int}.atom", self.closed),
            route("/feed.json", self.json_feed),
            route("/sitemap.xml", self.sitemap_index),
            route("/sitemap/{number:int}.xml", self.sitemap_part),
        ]

    def oai(self, request: Request) -> Response:
        """An OAI-PMH request. Its identifiers hold the host's name that `[desk] names` gives first: it should not change.

        Raises ConfigError without a contact.
        """
        if not self._desk.contact:
            raise ConfigError("OAI-PMH names an administrator; expected a contact in newswatch.toml")
        domain = (self._settings.names or (request.url.netloc,))[0].partition(":")[0]
        repository = Repository("Newswatch", domain, absolute(request, "/oai"), self._desk.contact)
        asked = request.query_params.multi_items()
        provider = Provider(self._desk.holdings, self._ledger, repository)
        return Response(provider.answer(dict(asked), repeated=len(dict(asked)) < len(asked)), media_type="text/xml")

    def schema(self, _request: Request) -> Response:
        """The schema of the full text's format."""
        return Response(oai_formats.schema(), media_type="application/xml")

    def changes(self, request: Request) -> Response:
        """Changes after ``since``, at most ``limit``; ``cursor`` is where the next request goes on, ``more`` whether there is more now.

        Raises QueryError for what is no place or limit.
        """
        limit = _limit(request.query_params.get("limit", ""))
        try:
            cursor, above = changefeed.start_of(request.query_params.get("since", ""))
            found = changefeed.feed(self._desk.holdings, cursor, above=above, text=request.query_params.get("text") == "1")
            taken = list(islice(found, limit + 1))
        except CursorError as error:
            raise QueryError(str(error)) from error
        more, taken = len(taken) > limit, taken[:limit]
        return responses.json_answer({"changes": taken, "cursor": taken[-1]["cursor"] if taken else str(cursor), "more": more})

    def newest(self, request: Request) -> Response:
        """The feed that readers subscribe to."""
        self._ledger.enter(self._desk.holdings)
        return self._atom(request, archived_feed.newest(self._desk.holdings, self._ledger))

    def closed(self, request: Request) -> Response:
        """A closed page of the feed, the same for ever."""
        number = request.path_params["number"]
        leaf = archived_feed.closed_page(self._desk.holdings, self._ledger, number)
        if leaf is None:
            return Response(f"the feed has no closed page {number}\n", 404, media_type="text/plain")
        answer = self._atom(request, leaf)
        answer.headers["Cache-Control"] = "max-age=31536000, immutable"
        return answer

    def json_feed(self, request: Request) -> Response:
        """The newest page as JSON Feed 1.1."""
        self._ledger.enter(self._desk.holdings)
        leaf = archived_feed.newest(self._desk.holdings, self._ledger)
        items = [self._json_item(request, one) for one in leaf.items]
        own = absolute(request, "/feed.json")
        made = {"version": "https://jsonfeed.org/version/1.1", "title": TITLE, "feed_url": own, "home_page_url": absolute(request, "/new")}
        answer = responses.json_answer({**made, "items": items})
        answer.headers["Content-Type"] = "application/feed+json"
        return answer

    def sitemap_index(self, request: Request) -> Response:
        """The index of the sitemaps of the corpus."""
        self._ledger.enter(self._desk.holdings)
        made = corpus_map.write("sitemapindex", corpus_map.parts(self._ledger), lambda number: absolute(request, f"/sitemap/{number}.xml"))
        return Response(made, media_type="application/xml")

    def sitemap_part(self, request: Request) -> Response:
        """One sitemap of the corpus."""
        number = request.path_params["number"]
        if number >= len(corpus_map.parts(self._ledger)):
            return Response(f"there is no sitemap {number}\n", 404, media_type="text/plain")
        found = corpus_map.part(self._desk.holdings, self._ledger, number)
        return Response(corpus_map.write("urlset", found, lambda text: absolute(request, f"/texts/{text}")), media_type="application/xml")

    def _atom(self, request: Request, leaf: Leaf) -> Response:
        def page(number: int) -> str:
            return absolute(request, f"/feed/{number}.atom") if 1 <= number <= leaf.closed else ""

        if leaf.number:
            own, before, after = page(leaf.number), page(leaf.number - 1), page(leaf.number + 1)
        else:
            own, before, after = absolute(request, "/feed.atom"), page(leaf.closed), ""
        gone = [(lists.key_of(one.held), one.at) for one in leaf.taken_away]
        history = History(bool(leaf.number), absolute(request, "/feed.atom"), before, after, gone)
        entries = [self._entry(request, one) for one in leaf.items]
        now = datetime.now(UTC)
        return Response(atom.feed(TITLE, own, absolute(request, "/new"), entries, now, history), media_type=responses.LISTS["atom"])

    def _entry(self, request: Request, one: Published) -> Entry:
        made = lists.entry(request, one.held, self._desk.titles(), _beginning(self._desk, one))
        return Entry(made.key, made.title, one.at, made.link, made.summary, made.author, made.language, made.related)

    def _json_item(self, request: Request, one: Published) -> dict[str, str]:
        entry, document = self._entry(request, one), one.held.document
        item = {"id": entry.key, "url": entry.link, "external_url": document.url, "title": entry.title, "summary": entry.summary}
        item["content_text"] = self._desk.holdings.body(document).strip() or entry.title
        item["date_published"] = stamp(one.at)
        item |= {"_removed_since": one.held.removed_since} if one.held.removed_since else {}
        return item | ({"language": entry.language} if entry.language else {})


def _beginning(desk: Desk, one: Published) -> str:
    return desk.holdings.body(one.held.document).strip().partition("\n")[0][:300]


def _limit(text: str) -> int:
    if not text:
        return USUAL
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST):
        raise QueryError(f"limit {text[:20]!r}: expected a number from 1 to {MOST}")
    return int(text)
