"""A guess as the text of a declaration: every guessed value with how sure it is and what it rests on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pipelines.discover.probe.guess import Guessed, GuessedSource, Sureness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.model import NextPage


def toml_of(guess: GuessedSource) -> str:
    """The TOML of a guessed source, as `pipelines.sources` reads it; what is not sure is listed in ``unverified``."""
    lines = [f"# {_comment(guess.title)}: guessed from the site itself. sure: the site says so; likely: it was read; guess: try it.", ""]
    lines += [f"# doubt: {_comment(doubt)}" for doubt in guess.doubts] + [""] * bool(guess.doubts)
    lines += [*_head(guess), "", "[discover]", *_discover(guess)]
    if guess.key or guess.keep:
        lines += ["", "[identity]"]
        lines += [f"keep       = {_list(guess.keep)}"] if guess.keep else []
        lines += [f"key        = {_text(guess.key.value)}   # {_told(guess.key)}"] if guess.key else []
    lines += list(_dates(guess))
    lines += ["", "[expect]", f"min_links  = {guess.min_links}   # half of what the leanest listing showed"]
    return "\n".join(lines) + "\n"


def _head(guess: GuessedSource) -> Iterator[str]:
    yield f"title      = {_text(guess.title)}"
    yield f"home       = {_text(guess.home)}"
    yield f"hosts      = {_list(guess.hosts)}"
    yield 'schedule   = "auto"'
    if guess.languages:
        yield f"language   = {_list(guess.languages.value)}   # {_told(guess.languages)}"
    unsure = [name for name, sure in _settings(guess) if any(each is not Sureness.SURE for each in sure)]
    if unsure:
        yield f"unverified = {_list(unsure)}"


def _settings(guess: GuessedSource) -> Iterator[tuple[str, list[Sureness]]]:
    """Names of the guessed settings with how sure each of their values is."""
    yield "discover.feeds", [each.sure for each in guess.feeds]
    yield "discover.sitemaps", [each.sure for each in guess.sitemaps]
    yield "discover.listings", [each.sure for each in guess.listings]
    yield "discover.article", [guess.article.sure] if guess.article else []
    yield "discover.exclude", [Sureness.GUESS] if guess.exclude else []
    yield "discover.next_page", [guess.next_page.sure] if guess.next_page else []
    yield "identity.key", [guess.key.sure] if guess.key else []


def _discover(guess: GuessedSource) -> Iterator[str]:
    for name in ("feeds", "sitemaps", "listings"):
        entrances: tuple[Guessed[str], ...] = getattr(guess, name)
        if entrances:
            yield f"{name:<10} = ["
            yield from (f"    {_text(each.value)},   # {_told(each)}" for each in entrances)
            yield "]"
    if guess.article:
        yield f"article    = {_pattern(guess.article.value)}   # {_told(guess.article)}"
    if guess.exclude:
        yield f"exclude    = [{', '.join(map(_pattern, guess.exclude))}]   # guess: sections and the site's own menus"
    if guess.next_page:
        yield f"next_page  = {_paging(guess.next_page.value)}   # {_told(guess.next_page)}"


def _dates(guess: GuessedSource) -> Iterator[str]:
    wording = guess.dates
    if wording.unread:
        yield ""
        yield f"# doubt: {wording.unread} of {wording.seen} dates are in no form that is read; [dates] formats = [...] can name it"
    if wording.day_first is not None:
        yield ""
        yield f"[dates]   # likely: from {wording.seen} dates on listings and in feeds"
        yield f"day_first  = {json.dumps(wording.day_first)}"


def _paging(way: NextPage) -> str:
    kind, value = ("param", way.param) if way.param is not None else ("path", way.path)
    return f"{{ {kind} = {_text(str(value))}, first = {way.first} }}"


def _told(guessed: Guessed[object] | Guessed[str] | Guessed[NextPage] | Guessed[tuple[str, ...]]) -> str:
    return _comment(f"{guessed.sure}: {guessed.why}")


def _comment(text: str) -> str:
    """Text that cannot end a comment: one line without control characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _pattern(text: str) -> str:
    return f"'{text}'" if "'" not in text else _text(text)


def _list(values: tuple[str, ...] | list[str]) -> str:
    return f"[{', '.join(_text(value) for value in values)}]"


def _text(value: str) -> str:
    """A TOML basic string; JSON's escapes are among TOML's."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
