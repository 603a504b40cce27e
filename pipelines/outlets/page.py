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
from pipelines.outlets.plot import weeks
from pipelines.outlets.style import STYLE
from pipelines.outlets.words import ago, day, duration, size

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from pipelines.outlets.standing import SourceStanding, Standing

ORDER = (State.BROKEN, State.DEGRADED, State.QUIET, State.UNKNOWN, State.OK)
MARKS = {State.BROKEN: "✕", State.DEGRADED: "!", State.QUIET: "…", State.UNKNOWN: "?", State.OK: "✓"}


def render(standing: Standing) -> str:
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
            _table(sources, standing.at),
            _machine(standing),
            "</main>",
            "</body>",
            "</html>",
            "",
        )
    )


def write(path: Path, standing: Standing) -> None:
    """Write the page to a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    fresh.write_text(render(standing), encoding="utf-8")
    fresh.replace(path)


def _headline(standing: Standing) -> str:
    counts = {state: sum(source.verdict.state is state for source in standing.sources if source.enabled) for state in ORDER}
    if not standing.sources:
        return "no source is declared"
    return ", ".join(f"{count} {state.value}" for state, count in counts.items() if count)


def _head(standing: Standing) -> str:
    return (
        f'<header><h1>Newswatch</h1><p class="headline">{escape(_headline(standing))}</p>'
        f'<p class="made">as of <time datetime="{standing.at:%Y-%m-%dT%H:%M:%SZ}">{standing.at:%Y-%m-%d %H:%M} UTC</time></p></header>'
    )


def _alarms(standing: Standing) -> str:
    hit = [source for source in standing.sources if source.enabled and source.verdict.alarming]
    boxes = [_alarm(source, standing.at) for source in sorted(hit, key=lambda one: ORDER.index(one.verdict.state))]
    boxes += [f'<li class="box degraded"><p>{escape(trouble)}</p></li>' for trouble in standing.troubles]
    if not boxes:
        return ""
    return f'<section aria-labelledby="alarms"><h2 id="alarms">What needs a person</h2><ul class="boxes">{"".join(boxes)}</ul></section>'


def _alarm(source: SourceStanding, now: datetime) -> str:
    verdict = source.verdict
    since = f", for {duration((now - verdict.since).total_seconds())}" if verdict.since else ""
    also = "".join(f"<p>{escape(str(line))}</p>" for line in verdict.evidence.get("also", ()))
    head = f"{_pill(verdict.state)} <b>{escape(source.name)}</b> <span>{escape(verdict.cause.value)}{escape(since)}</span>"
    return f'<li class="box {verdict.state.value}"><p class="what">{head}</p><p>{escape(verdict.sentence)}</p>{also}</li>'


def _table(sources: list[SourceStanding], now: datetime) -> str:
    heads = ("Source", "State", "Last success", "Last new", "Usual gap", "Next run", "Articles per week, half a year")
    cells = "".join(f'<th scope="col">{head}</th>' for head in heads)
    rows = "".join(_row(source, now) for source in sources)
    return (
        '<section aria-labelledby="sources"><h2 id="sources">Sources</h2>'
        f"<table><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _row(source: SourceStanding, now: datetime) -> str:
    name = f"{_link(source.home, source.name)}<small>{escape(source.title)}</small>"
    verdict = source.verdict
    why = verdict.cause.value if verdict.cause.value and verdict.cause.value != verdict.state.value else ""
    state = f"{_pill(verdict.state)}<small>{escape(why)}</small>" if source.enabled else '<span class="pill off">off</span>'
    gap = f"{duration(source.expected)}<small>95 % below {duration(source.p95)}; {escape(source.basis)}</small>"
    cells = (
        ("Last success", ago(source.last_success, now)),
        ("Last new", f"{ago(source.last_new, now)}<small>{_expected(source, now)}</small>"),
        ("Usual gap", gap if source.expected else f"unknown<small>{escape(source.basis)}</small>"),
        ("Next run", f"{_next(source, now)}<small>{escape(source.schedule)}</small>"),
        ("Per week", f"{weeks(source.per_week, now)}<small>{source.documents} texts held</small>"),
    )
    rest = "".join(f'<td data-label="{label}">{cell}</td>' for label, cell in cells)
    return f'<tr><th scope="row">{name}</th><td data-label="State">{state}</td>{rest}</tr>'


def _expected(source: SourceStanding, now: datetime) -> str:
    if source.due is None:
        return ""
    if source.due >= now:
        return f"next expected by {day(source.due)}"
    return f"expected {ago(source.due, now)}" + (f", alarm {day(source.alarm_at)}" if source.alarm_at and source.alarm_at > now else "")


def _next(source: SourceStanding, now: datetime) -> str:
    if source.next_run is None or not source.enabled:
        return "not planned"
    late = (now - source.next_run).total_seconds()
    return f"{duration(late)} late" if late > 60 else f"in {duration(-late)}"


def _machine(standing: Standing) -> str:
    share = 1 - standing.free / standing.size if standing.size else 0.0
    low = standing.free < standing.least
    disk = f"{size(standing.free)} of {size(standing.size)} free" + (", below the floor: fetching pauses" if low else "")
    waiting = f"{standing.waiting} not delivered since {ago(standing.waiting_since, standing.at)}" if standing.waiting else "all delivered"
    return (
        '<section aria-labelledby="machine"><h2 id="machine">This machine</h2><dl>'
        f'<dt>Disk</dt><dd><meter min="0" max="1" high="0.9" value="{share:.3f}">{share:.0%} full</meter> {disk}</dd>'
        f"<dt>Messages</dt><dd>{waiting}</dd></dl></section>"
    )


def _pill(state: State) -> str:
    return f'<span class="pill {state.value}"><span aria-hidden="true">{MARKS[state]}</span> {state.value}</span>'


def _link(url: str, text: str) -> str:
    """A link for a web address; plain text for anything else."""
    if not url.startswith(("https://", "http://")):
        return escape(text)
    return f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(text)}</a>'
