"""``newswatch read``: what a reader of entrances makes of a saved file, outside of any crawl."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from crawler import settings
from crawler.cli.opening import named, print_json
from crawler.terminal import plain_text, say
from pipelines.discover.entrance_tasks import found_from, meta_for
from pipelines.discover.web_address import absolute
from pipelines.model import Source
from pipelines.text.humanise import plural
from pipelines.worker_pool import WorkerPool

if TYPE_CHECKING:
    from crawler.paths import Paths
    from pipelines.model import Found

WAYS = ("feed", "sitemap", "listing", "robots")
READ = frozenset({"ok", "partial", "degraded", "clipped", "empty"})
"""States of a file that is what it was read as."""


@click.command("read")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True), metavar="FILE")
@click.option("--as", "way", type=click.Choice(WAYS), required=True, help="which reader reads it")
@click.option("--url", required=True, metavar="URL", help="the address it came from: links are resolved against it")
@click.option("--source", "name", metavar="NAME", help="read it as this declared source does: its hosts and patterns choose")
@click.option("--type", "content_type", default="", metavar="TYPE", help="its Content-Type header, as 'text/xml; charset=gbk'")
@click.option("--ask", multiple=True, metavar="URL", help="with --as robots: may this address be asked for? May be given several times")
@click.option("--json", "as_json", is_flag=True, help="as JSON")
@click.pass_obj
def command(paths: Paths, file: str, way: str, url: str, name: str | None, content_type: str, ask: tuple[str, ...], as_json: bool) -> int:
    """Print what a reader makes of a saved feed, sitemap, listing or robots.txt ("-" reads standard input).

    Every lead with title and date, how many items there were, further sitemaps, the next page, the state, and notes on what was mended
    or left out. Without --source only the address's own host counts, and the shape of the links tells which are articles.
    Exit 1 when the file is not what it was read as.

    \b
    Examples:
      curl -s https://news.example/feed.xml | newswatch read - --as feed --url https://news.example/feed.xml
      newswatch read list.html --as listing --url https://china.un.org/en/stories --source unchina
      newswatch read robots.txt --as robots --url https://news.example/robots.txt --ask https://news.example/news/1
    """
    if ask and way != "robots":
        raise click.UsageError("--ask is for --as robots")
    if absolute("", url)[0] is None:
        raise click.UsageError(f"--url {url!r} is no web address; expected one as https://host/path")
    source = named(paths, [name])[name] if name else Source("read", "read", url, ())
    meta = meta_for(source, url, content_type) | {"ask": ask, "agent": settings.ROBOTSTXT_USER_AGENT}
    with click.open_file(file, "rb") as opened:
        body = opened.read()
    with WorkerPool() as workers:
        answer = workers.run_sync(f"pipelines.discover.entrance_tasks:{way}", meta, body)
    if way == "robots":
        return _print_robots(answer, as_json)
    return _print_found(found_from(answer), as_json)


def _print_robots(answer: dict[str, Any], as_json: bool) -> int:
    if as_json:
        print_json(answer)
        return 0
    for url, allowed in answer["allow"].items():
        say(f"{'allowed' if allowed else 'forbidden':<10} {plain_text(url)}")
    for url in answer["sitemaps"]:
        say(f"sitemap    {plain_text(url)}")
    if answer["crawl_delay"] is not None:
        say(f"delay      {answer['crawl_delay']:g} s")
    _print_notes(answer["notes"])
    return 0


def _print_found(found: Found, as_json: bool) -> int:
    if as_json:
        leads = [{"url": lead.url, "title": lead.title, "published": lead.published} for lead in found.leads]
        told = {"leads": leads, "items": found.links, "children": found.children, "next": found.next_page}
        print_json({**told, "state": found.state, "notes": found.notes})
        return 0 if found.state in READ else 1
    for lead in found.leads:
        dates = " | ".join(plain_text(each) for each in (lead.published, lead.modified and f"changed {lead.modified}") if each)
        say(f"{plain_text(lead.url)}\n    {plain_text(lead.title or '(no title)')}{f'  [{dates}]' if dates else ''}")
    for child in found.children:
        say(f"sitemap: {plain_text(child)}")
    if found.next_page:
        say(f"next page: {plain_text(found.next_page)}")
    _print_notes(found.notes)
    say(f"{found.state}: {plural(len(found.leads), 'lead')} of {plural(found.links, 'item')}")
    return 0 if found.state in READ else 1


def _print_notes(notes: tuple[str, ...] | list[str]) -> None:
    for note in notes:
        say(f"note: {plain_text(note)}")
