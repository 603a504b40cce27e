"""The made articles: read from ``stories_*.toml`` beside this file.

A story's ``body`` is written in a small markup, one block per paragraph: ``## heading``, ``- item`` and ``1. item`` lines, ``> quotation``,
``| a | b |`` rows, ``!caption``, everything else a paragraph. `pages` makes HTML of it; ``Story.text`` is the corpus text it should become.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files

_NUMBERED = re.compile(r"\d+\. ")


@dataclass(frozen=True, slots=True)
class Story:
    """A made article. ``age`` is in hours before the site's first moment; None: not published until the site is told to."""

    id: int
    language: str
    section: str
    kind: str
    title: str
    slug: str
    body: str
    age: float | None = None
    translates: int | None = None
    """The id of the story that this one is the translation of."""
    shown: tuple[str, ...] = ("feed", "sitemap", "listing")
    """The ways that lead to it."""
    page: str = "article"
    """``article``, ``challenge`` or ``soft_404``: what the site serves in its place."""
    barred: bool = False
    """Whether robots.txt asks to leave it alone."""

    @property
    def path(self) -> str:
        """Where the site serves it."""
        return f"/{self.language}/{self.section}/{self.id}-{self.slug}"

    @property
    def blocks(self) -> tuple[str, ...]:
        """The body's blocks in its markup."""
        return tuple(block.strip() for block in re.split(r"\n\s*\n", self.body.strip()))

    @property
    def text(self) -> str:
        """The text of the corpus file that this story should become."""
        return "\n\n".join([self.title, *(plain(block) for block in self.blocks)])


def plain(block: str) -> str:
    """A block of the markup as the corpus file writes it."""
    lines = block.split("\n")
    if all(line.startswith("- ") for line in lines):
        return "\n".join(f"  • {line[2:]}" for line in lines)
    if all(_NUMBERED.match(line) for line in lines):
        return "\n".join(f"  {line}" for line in lines)
    if all(line.startswith("|") for line in lines):
        return "\n".join(" | ".join(cells(line)) for line in lines)
    return re.sub(r"^(## |> |!)", "", block)


def cells(row: str) -> list[str]:
    """The cells of a ``| a | b |`` row."""
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def stories() -> tuple[Story, ...]:
    """All made articles of the demonstration, English first, oldest first."""
    folder = files("crawler.demo")
    told = [tomllib.loads((folder / f"stories_{language}.toml").read_text("utf-8")) for language in ("en", "zh")]
    return tuple(_story(fields) for part in told for fields in part["story"])


def _story(fields: dict[str, object]) -> Story:
    given = dict(fields)
    if isinstance(ways := given.get("shown"), list):
        given["shown"] = tuple(ways)
    return Story(**given)  # type: ignore[arg-type]  # our own data file; a wrong key fails at once, and a test reads them all
