"""``newswatch cite``: citations of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crawler.cli.opening import declared
from crawler.cli.searching import resolve, searching
from crawler.terminal import say
from pipelines.errors import ConfigError
from pipelines.outlets.citation import Cited, bibtex, csl, ris

if TYPE_CHECKING:
    from crawler.paths import Paths
    from pipelines.model import Document

WRITERS = {"csl": csl, "bibtex": bibtex, "ris": ris}


@click.command("cite")
@click.argument("texts", nargs=-1, metavar="NNN|URL...")
@click.option("--query", metavar="QUERY", help="all that matches, in the language of `newswatch search`")
@click.option("--as", "form", type=click.Choice(list(WRITERS)), default="csl", show_default=True, help="CSL-JSON, BibTeX or RIS")
@click.option("--json", "as_json", is_flag=True, help="the same as --as csl")
@click.pass_obj
def command(paths: Paths, texts: tuple[str, ...], query: str | None, form: str, as_json: bool) -> int:
    """Cite texts: title, source, date, address, the day it was fetched, and where in the archive its raw answer is kept.

    \b
    Examples:
      newswatch cite 281
      newswatch cite 12 281 --as bibtex > texts.bib
      newswatch cite --query '"climate change" source:unido' --as ris > texts.ris
    """
    if not texts and query is None:
        raise click.UsageError("expected numbers or addresses of texts, or --query")
    with searching(paths, follow=query is not None) as search:
        found = [resolve(search, paths, text).document for text in texts]
        if query is not None:
            with search.asking() as questions:
                numbers = list(questions.all(search.parse(query)))
            held = search.holdings.held(numbers)
            found += [held[number].document for number in numbers if number in held]
    titles = _titles(paths)
    click.echo(WRITERS["csl" if as_json else form](cited(document, titles) for document in found), nl=False)
    return 0


def cited(document: Document, titles: dict[str, str]) -> Cited:
    """A document with its source's title, or its name where the source is not declared."""
    return Cited(document, titles.get(document.source, document.source))


def _titles(paths: Paths) -> dict[str, str]:
    try:
        return {name: source.title for name, source in declared(paths).items()}
    except ConfigError as error:
        say(f"newswatch: sources are cited by their names: {error}", err=True)
        return {}
