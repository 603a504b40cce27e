"""What a source's pages teach about it: repeated blocks, the order of day and month, shared dates, its name in titles, walls.

The state is a JSON-able dict. For a given set of pages it is the same in whatever order they came, also beyond the limit: the
pages kept are those with the smallest hash of their key, not the latest.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.clean.boilerplate import recurring
from pipelines.model import SiteProfile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

VERSION = 1
MAX_PAGES = 400
"""Pages kept per source; more make the state larger, not better."""
_MAX_BLOCKS = 200
_SAMPLE = 160
_SHARED_PAGES, _SHARED_PART = 8, 0.5
_NAME_PAGES, _NAME_PART = 3, 0.5
_ORDER_PART = 0.9
_HEADING_PART = 0.2
_KINDS = ("orders", "dates", "names", "served", "headings")
_WALL_PAGES = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """A learnt block: its words, where it is cut (``any``, ``start``, ``end``), on how many of how many pages it stands."""

    text: str
    where: str
    count: int
    pages: int


def add(state: dict[str, Any], page_key: str, lessons: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The state with one more page (or with a page's new lessons). ``lessons`` are the observations of a `pipelines.clean.read.Reading`.

    A state of another version is begun anew. The state given is not changed.
    """
    pages: dict[str, Any] = dict(state.get("pages", {})) if state.get("version") == VERSION else {}
    texts: dict[str, str] = dict(state.get("texts", {})) if state.get("version") == VERSION else {}
    blocks = []
    held = {name for key, page in pages.items() if key != page_key for name, _ in page["blocks"]}
    for entry in lessons.get("blocks", ())[:_MAX_BLOCKS]:
        name, size, sample = entry.split("\t", 2)
        blocks.append([name, int(size)])
        if name in held:
            texts[name] = min(texts.get(name, sample[:_SAMPLE]), sample[:_SAMPLE])
    pages[page_key] = {
        "blocks": blocks,
        **{kind: list(lessons.get(kind, ())) for kind in _KINDS},
    }
    if len(pages) > MAX_PAGES:
        del pages[max(pages, key=_rank)]
    counted = Counter(name for page in pages.values() for name in {name for name, _ in page["blocks"]})
    texts = {name: text for name, text in sorted(texts.items()) if counted[name] >= 2}
    return {"version": VERSION, "pages": dict(sorted(pages.items())), "texts": texts}


def learnt(state: Mapping[str, Any]) -> SiteProfile:
    """What the state's pages teach, for reading the next page."""
    pages = _pages(state)
    return SiteProfile(
        boilerplate=frozenset(f"{where}:{name}" for name, (where, _) in _recurring(pages).items()),
        day_first=_day_first(pages),
        shared_dates=frozenset(_shared(pages, "dates", _SHARED_PAGES, _SHARED_PART)),
        site_names=frozenset(_shared(pages, "names", _NAME_PAGES, _NAME_PART)),
        headings=frozenset(_of_several_titles(pages)),
        walls=frozenset(_shared(pages, "served", _WALL_PAGES, 0.0)),
        pages=len(pages),
    )


def is_wall(state: Mapping[str, Any], lessons: Mapping[str, Sequence[str]]) -> bool:
    """Whether the page of these lessons was met so often by now, at other addresses, that it is no article."""
    served = set(lessons.get("served", ()))
    return sum(not served.isdisjoint(page.get("served", ())) for page in _pages(state).values()) >= _WALL_PAGES


def evidence(state: Mapping[str, Any]) -> list[Evidence]:
    """The learnt boilerplate with its words and counts, the most frequent first: what an operator is shown."""
    pages = _pages(state)
    texts = state.get("texts", {})
    found = [Evidence(texts.get(name, name), where, count, len(pages)) for name, (where, count) in _recurring(pages).items()]
    return sorted(found, key=lambda one: (-one.count, one.text))


def _pages(state: Mapping[str, Any]) -> dict[str, Any]:
    return dict(state.get("pages", {})) if state.get("version") == VERSION else {}


def _recurring(pages: Mapping[str, Any]) -> dict[str, tuple[str, int]]:
    return recurring({key: page["blocks"] for key, page in pages.items()})


def _day_first(pages: Mapping[str, Any]) -> bool | None:
    """The order of day and month that the unambiguous dates prove; None without proof or when they disagree."""
    proven = Counter(order.split(" ", 1)[0] for page in pages.values() for order in page["orders"])
    whole = proven["d"] + proven["m"]
    if not whole or max(proven["d"], proven["m"]) < _ORDER_PART * whole:
        return None
    return proven["d"] > proven["m"]


def _shared(pages: Mapping[str, Any], kind: str, least: int, part: float) -> Iterator[str]:
    counted = Counter(value for page in pages.values() for value in set(page.get(kind, ())))
    return (value for value, count in counted.items() if count >= least and count >= part * len(pages))


def _of_several_titles(pages: Mapping[str, Any]) -> Iterator[str]:
    """Headings that stand on pages of different titles; two pages are enough, and a fifth of all."""
    titles: dict[str, set[str]] = {}
    for page in pages.values():
        for entry in page.get("headings", ()):
            heading, title = entry.split("\t", 1)
            titles.setdefault(heading, set()).add(title)
    return (heading for heading, named in titles.items() if len(named) >= 2 and len(named) >= _HEADING_PART * len(pages))


def _rank(key: str) -> str:
    return hashlib.blake2b(key.encode(), digest_size=8).hexdigest()
