"""``newswatch compare``: how two texts are related."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from crawler.all_sources import keys_of
from crawler.cli.opening import declared, looked_at, print_json
from crawler.terminal import plain_text, say
from pipelines.dedupe.facts import Facts, facts
from pipelines.dedupe.pairs import decide_lines
from pipelines.dedupe.side_by_side import compare
from pipelines.errors import StorageError
from pipelines.insight.why import why
from pipelines.text.humanise import minute, plural

if TYPE_CHECKING:
    from crawler.paths import Paths
    from pipelines.corpus.corpus import Corpus
    from pipelines.dedupe.side_by_side import Side
    from pipelines.insight.why import Alias
    from pipelines.model import Document

MARKS = {"equal": "=", "edited": "~", "new": "+"}


@click.command("compare")
@click.argument("one", metavar="A")
@click.argument("two", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="everything, as JSON")
@click.option("--full", is_flag=True, help="every stretch in full")
@click.option("--jsonl", "lines", is_flag=True, help="A and B are files, IN and OUT: texts as JSON lines in, decisions out")
@click.pass_obj
def command(paths: Paths, one: str, two: str, as_json: bool, full: bool, lines: bool) -> int:
    """Compare two texts (files, or URLs whose text is held): alignment, coverage, the longest new passage, the rule that decides.

    For an address that is held as a copy, the decision that was recorded is told: its own words are not in the corpus.
    With --jsonl IN has lines {"id", "held": [{"title", "body", "published", "language"}], "new": {...}, "same_address"}, and OUT gets lines
    {"id", "decision", "kept", "reason", "evidence"}. With same_address the held texts are versions of that address, the oldest first.
    Exit 1 when a line could not be decided; its reason is in "error".

    \b
    Examples:
      newswatch compare data/corpus/003_a279fa0d7fd5511c.txt story.txt
      newswatch compare https://unido.org/news/a https://aim.unido.org/a
      newswatch compare --jsonl pairs.jsonl decisions.jsonl
    """
    if lines:
        return _decided(Path(one), Path(two))
    first, second = _text(paths, one), _text(paths, two)
    if first.alias is not None:
        return _recorded(one, first.alias, as_json)
    comparison = compare(first.facts, second.facts, same_address=bool(first.key) and first.key == second.key)
    if as_json:
        print_json({"rule": comparison.rule, "verdict": comparison.verdict, "one": comparison.one, "two": comparison.two})
        return 0
    verdict = comparison.verdict
    say(f"If only B were held, A would be: {verdict.decision} (rule: {comparison.rule or 'none'})\n  {verdict.reason}")
    for name, side in (("A", comparison.one), ("B", comparison.two)):
        _tell(name, side, full)
    return 0


def _decided(given: Path, out: Path) -> int:
    """Decide the lines of a file."""
    if not given.is_file():
        raise StorageError(f"{given}: {'is a folder' if given.is_dir() else 'there is no such file'}; expected JSON lines")
    if out.exists() and out.samefile(given):
        raise click.UsageError(f"{out}: IN and OUT are one file; expected two")
    with given.open("rb") as pairs, out.open("w", encoding="utf-8") as target:
        tally = decide_lines(pairs, target)
    say(f"{plural(tally.lines, 'line')}, {tally.errors} with an error: {out}", err=True)
    return 1 if tally.errors else 0


def _recorded(name: str, alias: Alias, as_json: bool) -> int:
    """Tell what was decided on an address when it was fetched, as ``newswatch why`` does."""
    if as_json:
        verdict = {"decision": alias.decision, "reason": "", "others": [alias.document], "evidence": alias.evidence}
        print_json({"rule": str(alias.evidence.get("rule", "")), "verdict": verdict, "one": None, "two": None, "recorded": alias.seen_at})
        return 0
    say(f"{name} was held as a copy when it came: {alias.decision} of document {alias.document}, since {minute(alias.seen_at)}")
    say(f"  Its own words are not in the corpus. The evidence kept: {plain_text(json.dumps(dict(alias.evidence), ensure_ascii=False))}")
    return 0


def _tell(name: str, side: Side, full: bool) -> None:
    say(f"\n{name}: {plural(side.tokens, 'word')}, {side.covered:.1%} stand in the other ({side.exact:.1%} to the letter)")
    say(f"  its opening: {side.lead:.1%}")
    longest = f": {plain_text(side.longest_new_text)[:300]}" if side.longest_new else ""
    say(f"  longest new passage: {plural(side.longest_new, 'word')}{longest}")
    for segment in side.segments:
        text = plain_text(segment.text)
        shown = text if full or len(text) <= 160 else f"{text[:75]} ... {text[-75:]}"
        say(f"  {MARKS.get(segment.kind, segment.kind)} {segment.tokens:>5}  {shown}")


class _Text(NamedTuple):
    """A text to compare; its key where it stands in the corpus, or the alias by which its address is a copy."""

    facts: Facts
    key: str = ""
    alias: Alias | None = None


def _text(paths: Paths, name: str) -> _Text:
    """A file's text, or that of an address; with date and language where the corpus knows them."""
    path = Path(name)
    if path.is_file() and path.resolve().parent != (paths.data / "corpus").resolve():
        return _Text(_split(path.read_text("utf-8", "replace")))
    with looked_at(paths) as corpus, corpus.catalogue.reading() as connection:
        if path.is_file():
            found = next((document for document in corpus.documents() if document.file == path.name), None)
            return _held(corpus, found) if found else _Text(_split(path.read_text("utf-8", "replace")))
        story = why(connection, name, list(keys_of(name, declared(paths)).values()))
        if not story.documents:
            raise StorageError(f"{name}: neither a file nor a URL whose text is held ({story.verdict})")
        return _held(corpus, story.documents[0])._replace(alias=story.aliases[0] if story.aliases else None)


def _held(corpus: Corpus, document: Document) -> _Text:
    text = (corpus.layout.corpus / document.file).read_text("utf-8")
    return _Text(_split(text, document.published, document.language), document.url_key)


def _split(text: str, published: str | None = None, language: str = "und") -> Facts:
    title, _, body = text.partition("\n")
    return facts(title, body, published, language)
