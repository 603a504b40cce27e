"""``newswatch diff``: what changed between two versions of an article."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from crawler.cli.opening import print_json
from crawler.cli.searching import resolve, searching
from crawler.terminal import say
from pipelines.errors import MissingCorpusError
from pipelines.text.difference import Op, difference
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.paths import Paths
    from pipelines.model import Document
    from pipelines.text.difference import Difference

_MARKS = {Op.ADDED: ("{+", "+}"), Op.REMOVED: ("[-", "-]")}


@click.command("diff")
@click.argument("text", metavar="NNN|URL")
@click.argument("other", metavar="[NNN]", required=False)
@click.option("--all", "whole", is_flag=True, help="also the paragraphs that are the same")
@click.option("--colour/--no-colour", default=None, help="colours, or {+added+} and [-removed-] [colours on a terminal]")
@click.option("--json", "as_json", is_flag=True, help="as JSON")
@click.pass_obj
def command(paths: Paths, text: str, other: str | None, whole: bool, colour: bool | None, as_json: bool) -> int:
    """Show which words changed between two versions of an article: the one named and the one before it, or two that are named.

    Exit 1 when they differ, 0 when they are the same.

    \b
    Examples:
      newswatch diff 281
      newswatch diff https://china.un.org/en/282233-79th-united-nations-day-event
      newswatch diff 12 281 --json
    """
    with searching(paths, follow=False) as search:
        one = resolve(search, paths, text).document
        if other is not None:
            old, new = one, resolve(search, paths, other).document
        else:
            old, new = _neighbours(one, search.holdings.versions(one))
        found = difference(search.holdings.text(old), search.holdings.text(new))
    if as_json:
        blocks = [{"state": block.state, "parts": [{"op": part.op, "text": part.text} for part in block.parts]} for block in found.blocks]
        print_json({"old": old.sequence, "new": new.sequence, "added": found.added, "removed": found.removed, "blocks": blocks})
    else:
        _print(old, new, found, whole=whole, colour=sys.stdout.isatty() if colour is None else colour)
    return 1 if any(block.state != "same" for block in found.blocks) else 0


def _neighbours(document: Document, versions: Sequence[Document]) -> tuple[Document, Document]:
    """The document and the version before it; for the first version the one after it."""
    before = next((one for one in versions if one.sequence == document.supersedes), None)
    if before is not None:
        return before, document
    after = next((one for one in versions if one.supersedes == document.sequence), None)
    if after is not None:
        return document, after
    raise MissingCorpusError(f"{document.file} has no other version; expected one, or a second number to compare it with")


def _print(old: Document, new: Document, found: Difference, *, whole: bool, colour: bool) -> None:
    say(f"{old.file} (version {old.version}, fetched {old.fetched_at})")
    say(f"{new.file} (version {new.version}, fetched {new.fetched_at})")
    say(f"{plural(found.added, 'word')} added, {found.removed} removed\n")
    skipped = 0
    for block in found.blocks:
        if block.state == "same" and not whole:
            skipped += 1
            continue
        if skipped:
            say(f"... {plural(skipped, 'paragraph')} the same\n")
            skipped = 0
        click.echo("".join(_part(part.op, part.text, colour) for part in block.parts) + "\n", color=colour)
    if skipped:
        say(f"... {plural(skipped, 'paragraph')} the same")


def _part(op: Op, text: str, colour: bool) -> str:
    text = "".join(character if character.isprintable() else " " for character in text)
    if op is Op.SAME:
        return text
    if colour:
        return click.style(text, fg="green" if op is Op.ADDED else "red", underline=op is Op.ADDED, strikethrough=op is Op.REMOVED)
    opening, closing = _MARKS[op]
    return f"{opening}{text}{closing}"
