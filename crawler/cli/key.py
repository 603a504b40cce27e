"""``newswatch key``: the identity of a URL and how it comes about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crawler.all_sources import sources_of
from crawler.cli.opening import named, print_json
from crawler.terminal import say
from pipelines.dedupe.identity import read_key

if TYPE_CHECKING:
    from crawler.paths import Paths
    from pipelines.model import Source


@click.command("key")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--source", "name", metavar="NAME", help="by the rule of this source [the ones whose hosts it belongs to]")
@click.option("--json", "as_json", is_flag=True, help="as JSON")
@click.pass_obj
def command(paths: Paths, urls: tuple[str, ...], name: str | None, as_json: bool) -> int:
    """Show the key of URLs: equal keys are one article.

    \b
    Examples:
      newswatch key https://www.unido.org/news/some-story?utm_source=x
      newswatch key --source unchina https://china.un.org/zh/node/204437
    """
    known = named(paths, [name] if name else [])
    answers = []
    for url in urls:
        owners: list[Source | None] = [known[name]] if name else [*sources_of(url, known)]
        for source in owners or [None]:
            reading = read_key(url, source)
            answers.append((url, source.name if source is not None else "", reading))
    if as_json:
        print_json([{"url": url, "source": source or None, "key": reading.key, "steps": reading.steps} for url, source, reading in answers])
        return 0
    for _, owner, reading in answers:
        say(f"{reading.key}  ({owner or 'general rule'})")
        for step in reading.steps:
            say(f"  {step}")
    return 0
