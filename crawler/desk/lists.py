"""The desk's lists as CSV, JSON, JSON lines and Atom: each under the address of its page, with an ending."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from crawler.desk.responses import Listing, absolute, as_page
from pipelines.desk import new_texts, results, run_pages, standing, trend, watch_pages
from pipelines.desk.asked import Asked
from pipelines.desk.atom import MOST, Entry
from pipelines.outlets.flat_record import COLUMNS
from pipelines.search.ask import FOUND
from pipelines.search.records_by_number import records

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.requests import Request

    from pipelines.catalogue.runs import Run
    from pipelines.desk.context import Desk
    from pipelines.desk.standing import SourceView
    from pipelines.insight.holdings import Held
    from pipelines.search.query import Query


def search(desk: Desk, request: Request) -> Listing:
    """All texts that match: the rows are as many as the page says."""
    asked = Asked.of(request.query_params.multi_items())
    total, numbers = results.numbers(desk, asked)
    title = f"Newswatch: {asked.text or 'all texts'}"
    query = asked.query(desk.search.parse)
    return _texts(desk, request, "texts", title, total, numbers, query)


def new(desk: Desk, request: Request) -> Listing:
    """What was found in the last days, last found first."""
    asked, days = Asked.of(request.query_params.multi_items()), days_of(request)
    query = new_texts.recent(desk, asked, days)
    with desk.search.asking() as questions:
        numbers = list(questions.all(query, order=FOUND))
    return _texts(desk, request, "new", "Newswatch: new texts", len(numbers), numbers, query)


def sources(desk: Desk, request: Request) -> Listing:
    """The state of the sources."""
    found = standing.sources(desk)
    entries = [_state(request, view, desk.clock()) for view in found]
    title = "Newswatch: sources"
    return Listing(
        "sources", title, standing.COLUMNS, len(found), lambda: [view.record for view in found], lambda: entries, as_page(request)
    )


def runs(desk: Desk, request: Request) -> Listing:
    """The ledger, newest run first."""
    source = request.query_params.get("source", "")
    found = run_pages.ledger(desk, source)
    return Listing(
        "runs",
        f"Newswatch: runs{f' of {source}' if source else ''}",
        run_pages.RUN_COLUMNS,
        found.total,
        lambda: run_pages.every(desk, source),
        lambda: [_run(request, run) for run in found.runs[:MOST]],
        as_page(request),
    )


def run(desk: Desk, request: Request) -> Listing:
    """Every address of a run and its outcome."""
    name = request.path_params["name"]
    found = run_pages.addresses(desk, name, request.query_params.get("outcome", ""))
    entries = [_address(request, one) for one in found[:MOST]]
    return Listing(name, f"Newswatch: {name}", run_pages.URL_COLUMNS, len(found), lambda: found, lambda: entries, as_page(request))


def watches(desk: Desk, request: Request) -> Listing:
    """The watches and their counts; as a feed their newest hits."""
    found = watch_pages.watches(desk)
    newest = {held.document.sequence: held for view in found for held in view.newest}
    ordered = sorted(newest.values(), key=lambda held: (held.appended_at, held.document.sequence), reverse=True)
    entries = [entry(request, held, desk.titles()) for held in ordered]
    title = "Newswatch: watches"
    return Listing(
        "watches", title, watch_pages.COLUMNS, len(found), lambda: [view.record for view in found], lambda: entries, as_page(request)
    )


def compare(desk: Desk, request: Request) -> Listing:
    """Queries by month: matching, all, and their ratio; as a feed the newest hits of all of them."""
    found = trend.trend(desk, request.query_params.getlist("q"))
    held = {hit.held.document.sequence: hit.held for side in found.sides for hit in side.page.hits}
    ordered = sorted(held.values(), key=lambda one: one.appended_at, reverse=True)
    entries = [entry(request, one, desk.titles()) for one in ordered]
    title = "Newswatch: queries by month"
    return Listing("compare", title, trend.COLUMNS, len(found.rows), lambda: found.rows, lambda: entries, as_page(request))


def days_of(request: Request) -> int:
    """The span that a page of what was new is asked for; that of a week where it is none."""
    said = request.query_params.get("days", "")
    return min(new_texts.MOST_DAYS, max(1, int(said))) if said.isascii() and said.isdigit() and len(said) < 6 else new_texts.WEEK


def entry(request: Request, held: Held, titles: dict[str, str], summary: str = "") -> Entry:
    """A text as an entry. Another version is another entry, for feed readers pass changed ones over."""
    document = held.document
    return Entry(
        key=key_of(held),
        title=document.title or document.file,
        updated=held.appended_at,
        link=absolute(request, f"/texts/{document.sequence}"),
        summary=summary,
        author=titles.get(document.source, document.source),
        language=document.language if document.language.replace("-", "").isalnum() and document.language != "und" else "",
        related=document.url,
    )


def key_of(held: Held) -> str:
    """What makes the id of a text's entry."""
    return f"{held.document.url}#{held.document.sha256}"


def _texts(desk: Desk, request: Request, name: str, title: str, total: int, numbers: Sequence[int], query: Query) -> Listing:
    def entries() -> Iterable[Entry]:
        with desk.search.asking() as questions:
            newest = questions.page(query, order=FOUND, limit=MOST)
            after = questions.successors(newest)
        titles = desk.titles()
        for hit in desk.search.hits(newest, query, after):
            yield entry(request, hit.held, titles, "".join(piece.text for piece in hit.passage))

    return Listing(name, title, list(COLUMNS), total, lambda: records(desk.search, numbers), entries, as_page(request))


def _state(request: Request, view: SourceView, now: datetime) -> Entry:
    status = view.status
    verdict = status.verdict
    said = f"{status.name} is {verdict.state.value}" + (f": {verdict.cause.value}" if verdict.cause.value else "")
    since = verdict.since or status.last_run or now
    key = f"newswatch:source:{status.name}:{verdict.state.value}:{verdict.cause.value}:{verdict.since or ''}"
    return Entry(key, said, since, absolute(request, f"/sources/{status.name}"), verdict.sentence, status.title)


def _run(request: Request, run: Run) -> Entry:
    counts = ", ".join(f"{count} {name}" for name, count in run.accounts.items() if count)
    at = run.ended_at or run.started_at or run.planned_at or datetime.fromtimestamp(0, UTC)
    said = f"{run.id}: {run.state}, {run.health}"
    return Entry(f"newswatch:run:{run.id}:{run.state}", said, at, absolute(request, f"/runs/{run.id}"), counts or run.cause, run.source)


def _address(request: Request, one: dict[str, Any]) -> Entry:
    at = datetime.fromisoformat(one["at"])
    link = f"/texts/{one['document']}" if one["document"] is not None else f"/runs/{one['run']}"
    said = f"{one['outcome']}: {one['url']}"
    moment = at if at.tzinfo else at.replace(tzinfo=UTC)
    return Entry(
        f"newswatch:seen:{one['run']}:{one['url_key']}", said, moment, absolute(request, link), one["reason"], one["source"], "", one["url"]
    )
