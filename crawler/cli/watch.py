"""``newswatch watch``: be informed of what matches a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crawler.cli.opening import print_json
from crawler.cli.searching import marked, searching, told
from crawler.terminal import plain_text, say
from pipelines.errors import ConfigError
from pipelines.model.watch import Watch
from pipelines.search.ask import DATE
from pipelines.search.query import both
from pipelines.search.records_by_number import of_page
from pipelines.search.search import utc_now
from pipelines.search.watched import query_of
from pipelines.sources import settings
from pipelines.sources.add_watch import write_watch
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from crawler.paths import Paths

# a word after a minus is no option
_QUERY = {"ignore_unknown_options": True, "help_option_names": ["--help"]}


@click.group("watch")
def command() -> None:
    """Watches: queries whose new matches are told at once (README, watches).

    A watch asks in the language of `newswatch search`; it stands in newswatch.toml as a [[watch]] with a name and a query.

    \b
    Examples:
      newswatch watch try 'climate OR 气候'
      newswatch watch add 'climate OR 气候 -weather' --name climate
      newswatch watch list
    """


@command.command("try", context_settings=_QUERY)
@click.argument("words", nargs=-1, required=True, metavar="QUERY")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="texts to show, the newest")
@click.option("--json", "as_json", is_flag=True, help="as `newswatch search --json`")
@click.pass_obj
def attempt(paths: Paths, words: tuple[str, ...], limit: int, as_json: bool) -> int:
    """Show what a watch would have told of: how many texts that are held match, in which months, and the newest of them.

    Exit 1 when nothing matches.

    \b
    Examples:
      newswatch watch try climate finance
      newswatch watch try '"belt and road" OR 一带一路' --limit 3
    """
    text = " ".join(words)
    with searching(paths) as search:
        page = search.page(text, query_of(Watch("query", query=text), utc_now()), order=DATE, limit=limit)
    if as_json:
        print_json(of_page(page))
        return 0 if page.total else 1
    told(page.doubts)
    months = list(page.facets.month.items())[-12:]
    say(f"{plural(page.total, 'text')} {'matches' if page.total == 1 else 'match'}" + (", by month:" if months else ""))
    most = max((count for _, count in months), default=1)
    for month, count in months:
        say(f"  {month // 100}-{month % 100:02d} {count:>5} {'▇' * round(30 * count / most)}")
    for hit in page.hits:
        document = hit.held.document
        click.echo(f"{(document.published or document.fetched_at)[:10]}  {marked(hit.title)}  {plain_text(document.url)}")
    return 0 if page.total else 1


@command.command("add", context_settings=_QUERY)
@click.argument("words", nargs=-1, required=True, metavar="QUERY")
@click.option("--name", required=True, help="what its messages are called by")
@click.option("--json", "as_json", is_flag=True, help="the watch, as JSON")
@click.pass_obj
def add(paths: Paths, words: tuple[str, ...], name: str, as_json: bool) -> int:
    """Save a watch in newswatch.toml; the next round of checks already asks it, of what was appended after this.

    \b
    Examples:
      newswatch watch add 'climate OR 气候' --name climate
      newswatch watch add 'title:"press release" source:unido' --name unido-press
    """
    watch = Watch(name.strip(), query=" ".join(words), since=utc_now())
    query_of(watch, utc_now())  # what cannot be asked is not saved
    known = settings.read(paths.config).watch
    if any(one.name == watch.name for one in known):
        raise ConfigError(f"{paths.config / settings.FILE}: a watch is named {watch.name!r} already; expected another name")
    file = write_watch(paths.config, watch)
    if as_json:
        print_json({"name": watch.name, "query": watch.query, "file": str(file)})
    else:
        say(f"watch {plain_text(watch.name)} is saved in {file}")
    return 0


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="as JSON")
@click.pass_obj
def listed(paths: Paths, as_json: bool) -> int:
    """List the watches, what they ask for, and how many texts match.

    \b
    Examples:
      newswatch watch list
      newswatch watch list --json
    """
    watches = settings.read(paths.config).watch
    with searching(paths) as search, search.asking() as questions:
        counts = {one.name: questions.count(both(search.watches[one.name])) for one in watches}
    if as_json:
        print_json([{"name": one.name, "query": one.query, "words": one.words, "texts": counts[one.name]} for one in watches])
        return 0
    for one in watches:
        say(f"{plain_text(one.name)}: {plain_text(one.query or ' OR '.join(one.words))}  ({plural(counts[one.name], 'text')})")
    if not watches:
        say("no watch is set; `newswatch watch try QUERY` shows what one would match, `watch add` saves it")
    return 0
