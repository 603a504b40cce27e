"""Pages that only hold others: the frame of a frameset, or the inline frame, in which the list of articles most likely stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.discover.links import Sieve

_ASIDE = re.compile(
    r"(?:^|[/_.-])(?:nav|menu|top|head(?:er)?|foot(?:er)?|left|banner|logo|title|toolbar|ads?|search|login|counter|map|weather)",
    re.IGNORECASE,
)
_LIST = re.compile(r"(?:^|[/_.-])(?:main|list|content|body|right|news|index|article|story|xw|xinwen)", re.IGNORECASE)


def listed_in(page: Any, sieve: Sieve) -> str | None:
    """The address, on the source's hosts, of the frame that most likely holds the list; None where there is none."""
    rated: list[tuple[float, int, str]] = []
    for place, frame in enumerate(page.iter("frame", "iframe")):
        target, _ = sieve.address(frame.get("src") or "") if frame.get("src") else (None, "")
        if target:
            rated.append((_likeness(frame, target, sieve), -place, target))
    return max(rated)[2] if rated and max(rated)[0] >= 0 else None


def _likeness(frame: Any, target: str, sieve: Sieve) -> float:
    named = f"{frame.get('name') or ''} {frame.get('id') or ''} {target.rpartition('/')[2]}".replace(" ", "/")
    score = 2.0 * bool(_LIST.search(named)) - 3.0 * bool(_ASIDE.search(named))
    return score + _share(frame) + (0.5 if sieve.base.partition("?")[0].rstrip("/") in target else 0.0)


def _share(frame: Any) -> float:
    """The part of its frameset that a frame takes up, 0 to 1: ``cols="20%,80%"``; the rest for ``*``."""
    holder = frame.getparent()
    if holder is None or holder.tag != "frameset":
        return 0.5 if frame.tag == "iframe" else 0.0
    sizes = [size.strip() for size in (holder.get("cols") or holder.get("rows") or "").split(",")]
    inner = [each for each in holder if each.tag in ("frame", "frameset")]
    place = inner.index(frame) if frame in inner else len(sizes)
    if place >= len(sizes):
        return 0.0
    if sizes[place] == "*":
        return 0.8
    number = re.match(r"\d{1,4}", sizes[place])
    return min(1.0, int(number[0]) / 100) if number and sizes[place].endswith("%") else 0.3
