"""The records of documents by their numbers, as exports, lists and JSON answers have them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from pipelines.errors import StorageError
from pipelines.outlets.flat_record import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipelines.insight.holdings import Copy, Held, Holdings
    from pipelines.insight.provenance import Provenance
    from pipelines.search.search import Hit, Page, Search

TOGETHER = 500


def records(search: Search, numbers: Iterable[int], *, text: bool = False) -> Iterator[dict[str, Any]]:
    """The record of each document in the order of the numbers, with its ``text`` when asked for; holds a few hundred in memory.

    Raises StorageError for one that the catalogue has lost, or whose text cannot be read: an export with a hole is none.
    """
    source = iter(numbers)
    while part := list(islice(source, TOGETHER)):
        held, copies = search.holdings.held(part), search.holdings.copies(part)
        with search.asking() as questions:
            after = questions.successors(part)
        for number in part:
            if number not in held:
                raise StorageError(
                    f"document {number} is in the index and not in the catalogue (newswatch verify, newswatch reindex --search)"
                )
            found = of(held[number], copies[number], after.get(number))
            yield {**found, "text": search.holdings.text(held[number].document)} if text else found


def of(held: Held, copies: Sequence[Copy], superseded_by: int | None) -> dict[str, Any]:
    """The record of one document."""
    return record(
        held.document,
        appended_at=held.appended_at,
        size=held.size,
        run=held.run,
        superseded_by=superseded_by,
        copies=[copy.url for copy in copies],
        removed_since=held.removed_since,
    )


def of_hit(hit: Hit) -> dict[str, Any]:
    """The record of a hit, with the passage that shows the query's words and where in it they stand."""
    passage, marks = "", list[list[int]]()
    for piece in hit.passage:
        if piece.hit:
            marks.append([len(passage), len(passage) + len(piece.text)])
        passage += piece.text
    return {**of(hit.held, hit.copies, hit.superseded_by), "passage": passage, "marks": marks}


def one(holdings: Holdings, held: Held, superseded_by: int | None) -> Mapping[str, Any]:
    """The record of one document, its copies looked up."""
    number = held.document.sequence
    return of(held, holdings.copies((number,))[number], superseded_by)


def of_page(page: Page) -> dict[str, Any]:
    """A page of hits as JSON has it."""
    facets = page.facets
    counts = {name: dict(getattr(facets, name)) for name in ("source", "lang", "kind", "year", "month", "watch")}
    return {
        "query": page.query,
        "total": page.total,
        "order": page.order,
        "offset": page.offset,
        "cursor": page.cursor,
        "doubts": list(page.doubts),
        "facets": counts,
        "hits": [of_hit(hit) for hit in page.hits],
    }


def of_text(known: Provenance, text: str) -> dict[str, Any]:
    """A text with its provenance as JSON has it."""
    after = known.superseded_by
    return {
        **of(known.held, known.copies, after.sequence if after else None),
        "text": text,
        "provenance": {
            "dates": known.dates,
            "ways": [{"entrance": entrance, "way": shown.way, "first": shown.first, "last": shown.last} for entrance, shown in known.ways],
            "sighting": known.sighting,
            "versions": [one.sequence for one in known.versions],
            "copies": known.copies,
            "relations": [{"relation": relation, "sequence": other.sequence, "title": other.title} for relation, other in known.relations],
        },
    }
