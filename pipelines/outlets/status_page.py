"""The status page: one static HTML file without scripts, to be opened from disk or served by anything.

Everything that comes from outside is escaped, links are http(s) only, and a Content-Security-Policy allows nothing but the page's
own style sheet (by its digest).
"""

from __future__ import annotations

import base64
import hashlib
import os
from html import escape
from typing import TYPE_CHECKING

from pipelines.model.health import State
from pipelines.outlets.style import STYLE
from pipelines.outlets.table import pill, table
from pipelines.text.humanise import ago, duration, minute, size

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from pipelines.outlets.status_snapshot import SourceStatus, StatusSnapshot

ORDER = (State.BROKEN, State.DEGRADED, State.QUIET, State.UNKNOWN, State.OK)


def render(standing: StatusSnapshot) -> str:
    """The page as HTML."""
    sources = sorted(standing.sources, key=lambda source: (not source.enabled, ORDER.index(source.verdict.state), source.name))
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            '<meta name="color-scheme" content="light dark">',
            '<meta http-equiv="refresh" content="300">',
            f"<title>{_headline(standing)} - Newswatch</title>",
            f"<style>{STYLE}</style>",
            "</head>",
            "<body>",
            _head(standing),
            "<main>",
            _alarms(standing),
            table(sources, standing.at),
            _machine(standing),
            "</main>",
            "</body>",
            "</html>",
            "",
        )
    )


def write(path: Path, standing: StatusSnapshot) -> None:
    """Write the page to a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    fresh.write_text(render(standing), encoding="utf-8")
    fresh.replace(path)


def _headline(standing: StatusSnapshot) -> str:
    counts = {state: sum(source.verdict.state is state for source in standing.sources if source.enabled) for state in ORDER}
    if not standing.sources:
        return "no source is declared"
    return ", ".join(f"{count} {state.value}" for state, count in counts.items() if count)


def _head(standing: StatusSnapshot) -> str:
    return (
        f'<header><h1>Newswatch</h1><p class="headline">{escape(_headline(standing))}</p>'
        f'<p class="made">as of <time datetime="{standing.at:%Y-%m-%dT%H:%M:%SZ}">{minute(standing.at)}</time></p></header>'
    )


def _alarms(standing: StatusSnapshot) -> str:
    hit = [source for source in standing.sources if source.enabled and source.verdict.alarming]
    boxes = [_alarm(source, standing.at) for source in sorted(hit, key=lambda one: ORDER.index(one.verdict.state))]
    boxes += [f'<li class="box degraded"><p>{escape(trouble)}</p></li>' for trouble in standing.troubles]
    if not boxes:
        return '<p class="fine">Nothing needs attention.</p>' if standing.sources else ""
    return f'<section aria-labelledby="alarms"><h2 id="alarms">Needs attention</h2><ul class="boxes">{"".join(boxes)}</ul></section>'


def _alarm(source: SourceStatus, now: datetime) -> str:
    verdict = source.verdict
    since = f", for {duration((now - verdict.since).total_seconds())}" if verdict.since else ""
    also = "".join(f"<p>{escape(str(line))}</p>" for line in verdict.evidence.get("also", ()))
    head = f"{pill(verdict.state)} <b>{escape(source.name)}</b> <span>{escape(verdict.cause.value)}{escape(since)}</span>"
    return f'<li class="box {verdict.state.value}"><p class="what">{head}</p><p>{escape(verdict.sentence)}</p>{also}</li>'


def _machine(standing: StatusSnapshot) -> str:
    share = 1 - standing.free / standing.size if standing.size else 0.0
    low = standing.free < standing.least
    left = f"{size(standing.free)} of {size(standing.size)} free ({1 - share:.0%})"
    floor = f"below the floor of {size(standing.least)}: fetching pauses" if low else f"fetching pauses below {size(standing.least)}"
    disk = f'<span class="late">{left}; {floor}</span>' if low else f"{left}; {floor}"
    waiting = "all delivered"
    if standing.waiting:
        waiting = f'<span class="late">{standing.waiting} not delivered, the oldest from {ago(standing.waiting_since, standing.at)}</span>'
    return (
        '<section aria-labelledby="machine"><h2 id="machine">This machine</h2><dl>'
        f'<dt>Disk</dt><dd><meter min="0" max="1" high="0.9" value="{share:.3f}">{share:.0%} full</meter>{disk}</dd>'
        f"<dt>Messages</dt><dd>{waiting}</dd></dl></section>"
    )
