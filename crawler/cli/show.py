"""``newswatch show``: one text, and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from crawler.cli.opening import print_json
from crawler.cli.searching import lines_of, resolve, searching
from crawler.terminal import plain_text, say
from pipelines.insight.provenance import provenance
from pipelines.search.records_by_number import of_text
from pipelines.text.humanise import minute, plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crawler.paths import Paths
    from pipelines.insight.provenance import Provenance


@click.command("show")
@click.argument("text", metavar="NNN|URL")
@click.option("--provenance", "whence", is_flag=True, help="where it comes from instead of its text: dates, ways, fetch, record, versions")
@click.option("--json", "as_json", is_flag=True, help="text and provenance, as JSON")
@click.pass_obj
def command(paths: Paths, text: str, whence: bool, as_json: bool) -> int:
    """Show a text by its number or its address (of an address the newest version).

    \b
    Examples:
      newswatch show 281
      newswatch show https://china.un.org/en/282233-79th-united-nations-day-event
      newswatch show 281 --provenance
      newswatch show 281 --json
    """
    with searching(paths, follow=False) as search:
        held = resolve(search, paths, text)
        known = provenance(search.holdings, held)
        body = search.holdings.text(held.document)
    if as_json:
        print_json(of_text(known, body))
    elif whence:
        for line in told(known):
            say(line if line.startswith("  ") else plain_text(line))
    else:
        _print(known, body)
    return 0


def _print(known: Provenance, text: str) -> None:
    document, after = known.document, known.superseded_by
    facts = [document.published or "undated", document.source, document.language, document.kind]
    facts += [f"version {document.version}"] if len(known.versions) > 1 else []
    click.echo(click.style(f"{document.file}  {plain_text(' · '.join(facts))}", dim=True))
    click.echo(click.style(plain_text(document.url), dim=True))
    if known.held.removed_since:
        click.echo(click.style(f"its site does not show the page any more, since {known.held.removed_since[:10]}", fg="yellow"))
    if after is not None:
        click.echo(click.style(f"superseded by {after.sequence} (newswatch diff {document.sequence})", fg="yellow"))
    say()
    title, _, rest = text.partition("\n")
    click.echo(click.style("".join(lines_of(title)), bold=title == document.title))
    for line in lines_of(rest):
        say(line)


def told(known: Provenance) -> Iterator[str]:
    """The provenance as lines; those that belong to the one before are indented and safe to print."""
    held, document, seen = known.held, known.document, known.sighting
    yield f"{document.file}: {document.title}"
    yield f"address: {document.url} (key {document.url_key})"
    yield f"published: {document.published or 'no date'}" + (f", from {document.published_from}" if document.published_from else "")
    taken = next((place for place, date in enumerate(known.dates) if date["chosen"]), -1)
    yield from (_date(date, taken=place == taken) for place, date in enumerate(known.dates))
    if not known.dates:
        yield "  the other dates of its page were not kept"
    for entrance, shown in known.ways:
        yield f"shown by {shown.way} {entrance}: first {minute(shown.first)}, last {minute(shown.last)}"
    yield f"fetched: {minute(document.fetched_at)}; appended: {minute(held.appended_at)}" + (f" in run {held.run}" if held.run else "")
    if seen is not None:
        yield f"outcome: {seen.outcome} ({seen.reason})"
    record = f"{document.warc_file} at byte {document.warc_offset}, record {document.warc_record}"
    yield f"raw answer: {record}" if document.warc_file else "raw answer: none"
    yield f"SHA-256: {document.sha256} of {plural(held.size, 'byte')}"
    yield f"cleaned by: {document.method or 'unknown'}, {document.cleaner or 'unknown'}"
    for note in document.notes:
        yield f"note: {note}"
    for one in known.versions if len(known.versions) > 1 else ():
        here = "  (this one)" if one.sequence == document.sequence else ""
        yield f"version {one.version}: {one.file}, fetched {minute(one.fetched_at)}{here}"
    if held.removed_since:
        yield f"its site does not show the page any more, since {minute(held.removed_since)}"
    for copy in known.copies:
        yield f"copy: {copy.url} ({copy.decision}, {copy.evidence.get('reason', '')})"
    for relation, other in known.relations:
        yield f"{relation}: {other.file} {other.title}"


def _date(date: Mapping[str, Any], *, taken: bool) -> str:
    read = date["value"] or f"refused: {date['reason']}"
    mark = "(taken) " if taken else ""
    return (
        f"  {plain_text(date['came_from']):<9} {plain_text(date['raw'])!r}: {plain_text(read)} {mark}{plain_text(date['where'])}".rstrip()
    )
