"""``newswatch search``: find collected texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crawler.cli.opening import print_json
from crawler.cli.searching import marked, searching, told
from crawler.terminal import plain_text, say
from pipelines.search.ask import DATE, FOUND, RANK
from pipelines.search.query_fields import FIELDS
from pipelines.search.records_by_number import of_page
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from crawler.paths import Paths
    from pipelines.search.ask import Facets
    from pipelines.search.search import Hit, Page

_FACETS = 8


# a word after a minus is no option: unknown ones are words, and -h is not help here
@click.command(
    "search",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    epilog="\b\nFields:\n" + "\n".join(f"  {f'{name}:':<9} {about}" for name, about in FIELDS.items()),
)
@click.argument("words", nargs=-1, metavar="QUERY")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="texts to show")
@click.option("--page", type=click.IntRange(1, 100_000), default=1, show_default=True, help="which page of them")
@click.option(
    "--order", type=click.Choice([RANK, DATE, FOUND]), default=RANK, show_default=True, help="best match, newest, or last found first"
)
@click.option("--facets", is_flag=True, help="also count the texts by source, language, kind, year and watch")
@click.option("--json", "as_json", is_flag=True, help="everything, as JSON")
@click.pass_obj
def command(paths: Paths, words: tuple[str, ...], limit: int, page: int, order: str, facets: bool, as_json: bool) -> int:
    """Find collected texts by words, "phrases", -not, OR, brackets and fields, in English and Chinese.

    An English word finds all its forms (develop: developed, developing, development), a quoted one only itself; a star finds every
    ending. Chinese words of any length are found, in traditional and simplified writing. Without QUERY: everything, newest first.
    Newest versions count; version:all finds superseded ones, too. Exit 1 when nothing matches.

    \b
    Examples:
      newswatch search climate finance
      newswatch search '"belt and road" OR 一带一路 -title:forum'
      newswatch search 气候 source:unchina,unido after:2026-01 before:2026-07
      newswatch search kind:speech since:7d --order found --json
    """
    text = " ".join(words)
    with searching(paths) as search:
        found = search.page(text, order=order, limit=limit, offset=(page - 1) * limit)
    if as_json:
        print_json(of_page(found))
    else:
        _print(found, facets)
        told(found.doubts)
    return 0 if found.total else 1


def _print(page: Page, facets: bool) -> None:
    first = page.offset + 1
    shown = f", {first} to {page.offset + len(page.hits)}" if page.hits and (page.offset or len(page.hits) < page.total) else ""
    say(f"{plural(page.total, 'text')}{shown}")
    for hit in page.hits:
        say()
        _print_hit(hit)
    if facets and page.total:
        say()
        for name, counts in _counts(page.facets).items():
            more = f", and {len(counts) - _FACETS} more" if len(counts) > _FACETS else ""
            say(f"{name}: " + ", ".join(f"{plain_text(value)} {count}" for value, count in list(counts.items())[:_FACETS]) + more)


def _counts(facets: Facets) -> dict[str, dict[str, int]]:
    years = {str(year): count for year, count in reversed(facets.year.items())}
    found = {"source": facets.source, "language": facets.lang, "kind": facets.kind, "year": years, "watch": facets.watch}
    return {name: dict(counts) for name, counts in found.items() if counts}


def _print_hit(hit: Hit) -> None:
    document = hit.held.document
    facts = [document.published[:10] if document.published else f"fetched {document.fetched_at[:10]}", document.source, document.language]
    if document.version > 1:
        facts.append(f"version {document.version}")
    if hit.superseded_by is not None:
        facts.append(f"superseded by {hit.superseded_by}")
    if hit.copies:
        facts.append(f"also at {plural(len(hit.copies), 'other address', 'other addresses')}")
    click.echo(f"{document.sequence:>5}  {marked(hit.title)}")
    say(f"       {plain_text(' · '.join(facts))}")
    say(f"       {plain_text(document.url) or document.file}")
    if hit.passage:
        click.echo(f"       {marked(hit.passage)}")
