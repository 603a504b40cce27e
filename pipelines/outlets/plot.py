"""A small bar plot of articles per week, as inline SVG that takes its colours from the page's style sheet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pipelines.text.humanise import day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

BAR, GAP, HEIGHT = 7, 2, 34


def weeks(counts: Sequence[int], now: datetime) -> str:
    """Bars for the weeks, old to new, the last seven days lighter, with the scale beside and the span below.

    Each bar says its week and number when it is pointed at.
    """
    if not counts:
        return ""
    most = max(counts)
    width = len(counts) * (BAR + GAP) - GAP
    bars = "".join(_bar(place, count, most, now - timedelta(weeks=len(counts) - place), len(counts)) for place, count in enumerate(counts))
    label = f"articles per week over {len(counts)} weeks: {sum(counts)} in all, {most} at most, {counts[-1]} in the last seven days"
    base = f'<line class="base" x1="0" y1="{HEIGHT}.5" x2="{width}" y2="{HEIGHT}.5"/>'
    span = f"<span>{day(now - timedelta(weeks=len(counts)))}</span><span>today</span>"
    return (
        f'<span class="plot"><svg role="img" aria-label="{label}" viewBox="0 0 {width} {HEIGHT + 1}" width="{width}" height="{HEIGHT + 1}">'
        f'{bars}{base}</svg><span class="most">{most} a week</span><span class="span" aria-hidden="true">{span}</span></span>'
    )


def _bar(place: int, count: int, most: int, start: datetime, total: int) -> str:
    height = max(2.0, HEIGHT * count / most) if count else 0.0
    kind = "bar now" if place == total - 1 else "bar"
    x = place * (BAR + GAP)
    title = f"<title>week from {day(start)}: {count}</title>"
    return (
        f'<g><rect class="hit" x="{x}" y="0" width="{BAR + GAP}" height="{HEIGHT}"/>'
        f'<rect class="{kind}" x="{x}" y="{HEIGHT - height:.1f}" width="{BAR}" height="{height:.1f}" rx="1"/>{title}</g>'
    )
