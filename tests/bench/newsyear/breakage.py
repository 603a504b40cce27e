"""Twelve ways in which a source breaks, and what a poll then sees. Each changes the visits and outcomes of a healthy poll."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines.model.health import HealthCause, RunFacts

if TYPE_CHECKING:
    from datetime import datetime

    from pipelines.model import Visit

LOUD = (
    "unreachable",
    "refused",
    "challenged",
    "moved",
    "gone",
    "robots",
    "clock",
    "storage",
    "feed broken",
    "layout of listing",
    "layout of articles",
)
SILENT = ("frozen",)
KINDS = LOUD + SILENT
RIGHT = {
    "unreachable": {HealthCause.UNREACHABLE},
    "refused": {HealthCause.REFUSED},
    "challenged": {HealthCause.CHALLENGED},
    "moved": {HealthCause.MOVED},
    "gone": {HealthCause.GONE},
    "robots": {HealthCause.ROBOTS},
    "clock": {HealthCause.CLOCK},
    "storage": {HealthCause.STORAGE},
    "feed broken": {HealthCause.FEED_BROKEN},
    "layout of listing": {HealthCause.LAYOUT_DISCOVERY},
    "layout of articles": {HealthCause.LAYOUT_BODY},
    "frozen": {HealthCause.FEED_FROZEN},
}
_ANSWERS: dict[str, tuple[int | None, str]] = {  # what an entrance answers: status, state
    "unreachable": (None, "failed"),
    "refused": (403, "failed"),
    "challenged": (403, "challenge"),
    "moved": (301, "off_host"),
    "gone": (404, "failed"),
    "robots": (None, "robots"),
    "storage": (None, "unasked"),
    "feed broken": (200, "not_a_feed"),
    "layout of listing": (200, "empty"),
}


@dataclass(frozen=True, slots=True)
class Breakage:
    """One injected breakage. ``entrance`` is the one that is hit; None: all of them."""

    kind: str
    since: datetime
    entrance: str | None = None

    def hits(self, entrance: str) -> bool:
        """Whether it touches an entrance."""
        return self.entrance is None or self.entrance == entrance


def applies(kind: str, ways: tuple[str, ...]) -> bool:
    """Whether a source with these entrances can break so."""
    if kind == "feed broken":
        return ways[0] in ("feed", "sitemap")
    return kind != "layout of listing" or "listing" in ways


def visit(broken: Breakage, one: Visit, others: int) -> Visit:
    """What the poll sees of an entrance. ``others`` are links on the page that are no articles."""
    if broken.kind not in _ANSWERS or not broken.hits(one.entrance):
        return one
    status, state = _ANSWERS[broken.kind]
    return replace(one, status=status, state=state, leads=0, fresh=0, links=others if state == "empty" else 0, digest="")


def run(broken: Breakage, facts: RunFacts) -> RunFacts:
    """What is seen of the run as a whole."""
    if broken.kind == "unreachable":
        return replace(facts, exit_code=69, errors={"timeout": 3})
    if broken.kind == "moved":
        return replace(facts, exit_code=2, moved={"new.example": 2})
    if broken.kind == "clock":
        return replace(facts, skew=(facts.skew or 0.0) + 5400.0)
    if broken.kind == "storage":
        return replace(facts, exit_code=74, error="no space left on device", outcomes={}, texts=(), reasons={})
    return facts
