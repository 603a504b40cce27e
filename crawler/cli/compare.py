"""``newswatch compare``: how two texts stand to each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.opening import declared, looked_at, print_json
from crawler.known import keys_of
from crawler.terminal import plain_text, say
from pipelines.dedupe.compare import compare
from pipelines.dedupe.facts import Facts, facts
from pipelines.errors import StorageError
from pipelines.insight.why import why

if TYPE_CHECKING:
    from crawler.paths import Paths
    from pipelines.dedupe.compare import Side

MARKS = {"equal": "=", "edited": "~", "new": "+"}


@click.command("compare")
@click.argument("one", metavar="A")
@click.argument("two", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="everything, as JSON")
@click.option("--full", is_flag=True, help="every stretch in full")
@click.pass_obj
def command(paths: Paths, one: str, two: str, as_json: bool, full: bool) -> int:
    """Compare two texts (files, or URLs whose text is held): alignment, coverage, the longest new passage, the rule that decides.

    \b
    Examples:
      newswatch compare data/corpus/003_a279fa0d7fd5511c.txt story.txt
      newswatch compare https://unido.org/news/a https://aim.unido.org/a
    """
    comparison = compare(_facts(paths, one), _facts(paths, two))
    if as_json:
        print_json({"rule": comparison.rule, "verdict": comparison.verdict, "one": comparison.one, "two": comparison.two})
        return 0
    verdict = comparison.verdict
    say(f"If only B were held, A would be: {verdict.decision} (rule: {comparison.rule or 'none'})\n  {verdict.reason}")
    for name, side in (("A", comparison.one), ("B", comparison.two)):
        _tell(name, side, full)
    return 0


def _tell(name: str, side: Side, full: bool) -> None:
    say(f"\n{name}: {side.tokens} words, {side.covered:.1%} stand in the other ({side.exact:.1%} to the letter)")
    say(f"  its opening: {side.lead:.1%}")
    say(f"  longest new passage: {side.longest_new} words: {plain_text(side.longest_new_text)[:300]}")
    for segment in side.segments:
        text = plain_text(segment.text)
        shown = text if full or len(text) <= 160 else f"{text[:75]} ... {text[-75:]}"
        say(f"  {MARKS.get(segment.kind, segment.kind)} {segment.tokens:>5}  {shown}")


def _facts(paths: Paths, name: str) -> Facts:
    text = _text(paths, name)
    title, _, body = text.partition("\n")
    return facts(title, body)


def _text(paths: Paths, name: str) -> str:
    path = Path(name)
    if path.is_file():
        return path.read_text("utf-8", "replace")
    with looked_at(paths) as corpus:
        with corpus.catalogue.reading() as connection:
            story = why(connection, name, list(keys_of(name, declared(paths)).values()))
        if not story.documents:
            raise StorageError(f"{name}: neither a file nor a URL whose text is held ({story.verdict})")
        return (corpus.layout.corpus / story.documents[0].file).read_text("utf-8")
