"""The pattern that fits the addresses which a site itself shows as its articles: as narrow as it can be, as wide as it must be. Pure.

Known articles are the entries of feeds and the posts of listings. The pattern is widened, a literal segment at a time, until it takes
95 % of them; what else of the site's own menus it would take is excluded by name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.discover.links import path_of
from pipelines.discover.probe.pattern import pattern_for
from pipelines.discover.url_shape.shape import known_shape
from pipelines.text.languages import CODES
from pipelines.text.matching import Matcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ENOUGH = 0.95
"""Share of the known articles that a pattern must take."""
MOST_EXCLUDED = 40
_TELLING = ("{id}", "{date}", "{year}")
_SLUG = re.compile(r"\{slug\}(?:\.\w+)?$")
_SECTIONS = (
    "about|about-us|archives?|authors?|blog|categor(?:y|ies)|contact|contact-us|feed|imprint|index[-_]?\\d*|legal|links|news|now"
    "|page[-_]?\\d*|pages|posts|privacy|privacy-policy|projects|rss|search|series|sitemap|subscribe|tags?|terms|topics?|uses"
)
"""What stands where a headline would, and is none: sections that nearly every system makes under such a name."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A pattern with the shapes it stands for, how many of how many known articles it takes, and what it is not to take."""

    pattern: str
    shapes: tuple[str, ...]
    matches: int
    total: int
    exclude: tuple[str, ...] = ()

    @property
    def telling(self) -> bool:
        """Whether an address alone tells: it has a number, a date, or a folder of its own. ``/{slug}`` may be any page of the site."""
        return all(any(mark in shape for mark in _TELLING) or _has_folder(shape) for shape in self.shapes)


def fitted(known: Sequence[str], others: Iterable[str] = ()) -> Fit | None:
    """The narrowest pattern that takes 95 % of the ``known`` articles, else the one that takes most; None where none has a shape.

    ``others`` are addresses of the site that are no articles: its menus, its sections.
    """
    paths = [path_of(url) for url in dict.fromkeys(known)]
    counted = Counter(shape for url in dict.fromkeys(known) if (shape := known_shape(url)))
    best: Fit | None = None
    for shapes in _wider(counted):
        pattern = pattern_for(shapes)
        if pattern is None:
            continue
        expression = Matcher(pattern)
        matches = sum(expression.search(path) is not None for path in paths)
        if best is None or matches > best.matches:
            best = Fit(pattern, tuple(shapes), matches, len(paths))
        if matches >= ENOUGH * len(paths):
            break
    return _without(best, set(paths), others) if best else None


def _wider(counted: Counter[str]) -> Iterator[list[str]]:
    """Sets of shapes, each wider than the one before: the frequent ones, all, and those with ever fewer literal segments."""
    most = max(counted.values(), default=0)
    yield [shape for shape, number in counted.most_common() if number >= max(2, most // 20)] or list(counted)
    shapes = [shape for shape, _ in counted.most_common()]
    yield shapes
    for keep in (True, False):
        shapes = list(_unified(shapes, keep_common=keep))
        yield shapes


def _unified(shapes: Sequence[str], *, keep_common: bool) -> Iterator[str]:
    """Shapes of one length become one, with any name where they differ; without ``keep_common`` wherever they have a literal at all."""
    lengths: dict[tuple[int, str], list[list[str]]] = defaultdict(list)
    for shape in shapes:
        segments = shape.split("/")
        lengths[len(segments), ("{" in segments[-1] and _ending(segments[-1])) or ""].append(segments)
    for (_, ending), group in lengths.items():
        first = group[0]
        if len(group) == 1 and keep_common:
            yield "/".join(first)
            continue
        middle = [_segment({segments[place] for segments in group}, keep_common) for place in range(1, len(first) - 1)]
        last = {segments[-1] for segments in group}
        yield "/".join(["", *middle, last.pop() if len(last) == 1 else "{slug}" + ending])


def _segment(names: set[str], keep_common: bool) -> str:
    if len(names) == 1 and (keep_common or "{" in next(iter(names))):
        return next(iter(names))
    return "{name}"


def _ending(segment: str) -> str:
    found = re.search(r"\}(\.\w+)$", segment)
    return found[1] if found else ""


def _has_folder(shape: str) -> bool:
    folders = [segment for segment in shape.split("/")[1:-1] if "{" not in segment and segment not in CODES]
    return bool(folders)


def _without(fit: Fit, known: set[str], others: Iterable[str]) -> Fit:
    """The fit with what it must not take: sections by their usual names, pages of the site's own menus by theirs."""
    exclude: list[str] = []
    if any(_SLUG.search(shape) and not any(mark in shape for mark in _TELLING) for shape in fit.shapes):
        usual = rf"/(?:{_SECTIONS})(?:\.\w+)?/?(?:\?|$)"
        if not any(re.search(usual, path) for path in known):
            exclude.append(usual)
    expression = Matcher(fit.pattern)
    taken = [path for path in dict.fromkeys(map(path_of, others)) if path not in known and expression.search(path)]
    named = sorted(path.rstrip("/") for path in taken if not any(re.search(each, path) for each in exclude))
    if named and len(named) <= MOST_EXCLUDED:
        exclude.append(rf"^(?:{'|'.join(re.escape(path) for path in dict.fromkeys(named))})/?$".replace(r"\-", "-"))
    return Fit(fit.pattern, fit.shapes, fit.matches, fit.total, tuple(exclude))
