"""``newswatch trace``: from a text to its archived bytes, and back from a record to its texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from crawler.cli.opening import print_json
from crawler.cli.searching import resolve, searching
from crawler.cli.show import told
from crawler.terminal import plain_text, say
from pipelines.errors import UNHEALTHY, MissingCorpusError
from pipelines.insight import trace
from pipelines.insight.provenance import provenance
from pipelines.text.humanise import minute, plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.paths import Paths
    from pipelines.insight.trace import Recorded
    from pipelines.search.search import Search


@click.command("trace")
@click.argument("what", metavar="NNN|URL|RECORD")
@click.option("--json", "as_json", is_flag=True, help="as JSON")
@click.pass_obj
def command(paths: Paths, what: str, as_json: bool) -> int:
    """Follow a text back to the bytes it was read from, or a record of the archive forward to its texts.

    Of a text: the entrances that showed it, the run, the decision, and the WARC record with its request, read and checked against
    its digests now. RECORD is a WARC-Record-ID, with or without brackets. Exits 1 when a record is not as it was written.

    \b
    Examples:
      newswatch trace 281
      newswatch trace https://china.un.org/en/282233-79th-united-nations-day-event
      newswatch trace urn:uuid:0f5b9f6e-7b5f-5a43-9a52-5d3a1f2c7a11
    """
    with searching(paths, follow=False) as search:
        return _record(search, what, as_json) if trace.RECORD.fullmatch(what) else _text(search, paths, what, as_json)


def _text(search: Search, paths: Paths, what: str, as_json: bool) -> int:
    held = resolve(search, paths, what)
    known = provenance(search.holdings, held)
    found = trace.answer_of(search.holdings.layout.archive, held.document)
    if as_json:
        print_json(
            {"sequence": held.document.sequence, "url": held.document.url, "run": held.run, "sighting": known.sighting, "records": found}
        )
    else:
        for line in [*told(known), *(line for one in found for line in _lines(one))]:
            say(line if line.startswith("  ") else plain_text(line))
    return UNHEALTHY if any(one.faults for one in found) else 0


def _record(search: Search, what: str, as_json: bool) -> int:
    found = trace.find(search.holdings.layout.archive, what)
    if found is None:
        raise MissingCorpusError(
            f"no record of the archive has the id {what}; expected the WARC-Record-ID of one (newswatch show NNN --provenance)"
        )
    texts: list[Any] = trace.texts_of(search.holdings, found)
    if as_json:
        print_json(
            {"record": found, "texts": [{"sequence": one.sequence, "file": one.file, "url": one.url, "title": one.title} for one in texts]}
        )
        return 0
    for line in _lines(found):
        say(plain_text(line) if not line.startswith("  ") else line)
    say(f"{plural(len(texts), 'text')} came of it" + (":" if texts else ": it may be a listing, a feed, or an answer that was no news"))
    for one in texts:
        say(plain_text(f"{one.file}: {one.title}"))
    return 0


def _lines(one: Recorded) -> Iterator[str]:
    yield f"{one.kind} record {one.record}"
    yield f"  {plain_text(one.file)}, bytes {one.offset} to {one.end}, {plain_text(minute(one.date))}"
    yield f"  {plain_text(one.url)}"
    if one.payload:
        yield f"  payload {plain_text(one.payload)}"
    for fault in one.faults:
        yield f"  NOT AS IT WAS WRITTEN: {plain_text(fault)}"
