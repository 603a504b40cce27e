"""``newswatch why``: what is known of a URL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crawler.all_sources import keys_of
from crawler.cli.opening import declared, looked_at, print_json
from crawler.terminal import plain_text, say
from pipelines.insight.why import why
from pipelines.sources.address_check import address_fault
from pipelines.text.humanise import minute, plural

if TYPE_CHECKING:
    from crawler.paths import Paths
    from pipelines.insight.why import UrlStory


@click.command("why")
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="everything, as JSON")
@click.pass_obj
def command(paths: Paths, url: str, as_json: bool) -> int:
    """Tell what is known of a URL: when and by which way it was seen, its outcomes and their reasons, its file.

    Exit 0 when something is known of it, 1 when nothing is, 64 when it is no address.

    \b
    Examples:
      newswatch why https://china.un.org/en/282233-79th-united-nations-day-event
      newswatch why --json https://unitar.org/about/news-stories/news/some-story
    """
    if wrong := address_fault(url):
        raise click.UsageError(f"URL {wrong}")
    keys = list(dict.fromkeys(keys_of(url, declared(paths)).values()))
    with looked_at(paths) as corpus, corpus.catalogue.reading() as connection:
        story = why(connection, url, keys)
    if as_json:
        print_json(story)
    else:
        for line in told(story):
            say(plain_text(line) if not line.startswith(" ") else "  " + plain_text(line))
    return 0 if story.known else 1


def told(story: UrlStory) -> list[str]:
    """The story as lines, the answer first."""
    lines = [story.verdict]
    for lead in story.leads:
        lines.append(f"{lead.source}: {lead.state}, key {lead.url_key}, looked at {plural(lead.looks, 'time')}")
        for entrance, shown in lead.ways.items():
            lines.append(f"  seen by {shown.way} {entrance}: first {minute(shown.first)}, last {minute(shown.last)}")
        if lead.next_look:
            lines.append(f"  next look {minute(lead.next_look)}")
    for document in story.documents:
        supersedes = f", supersedes {document.supersedes}" if document.supersedes is not None else ""
        lines.append(f"{document.file}: version {document.version}{supersedes}, {document.title}")
        dated = f"{document.published} ({document.published_from})" if document.published else "no date"
        lines.append(f"  published: {dated}; fetched {minute(document.fetched_at)}")
        lines += [f"  {note}" for note in document.notes if note.startswith("incomplete: ")]
        lines.append(f"  raw answer: {document.warc_file} at byte {document.warc_offset}" if document.warc_file else "  no raw answer")
    for alias in story.aliases:
        lines.append(f"alias of document {alias.document}: {alias.decision}, {alias.evidence.get('reason', '')}")
    for seen in story.sightings:
        lines.append(f"{minute(seen.at)} {seen.outcome or 'undecided'} in run {seen.run}: {seen.reason}")
    if story.nearest:
        lines += ["Known of the same host:", *(f"  {url}" for url in story.nearest)]
    return lines
