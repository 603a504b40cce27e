"""The table of sources on the status page: one row each, with a plot of its articles per week."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from pipelines.model.health import State
from pipelines.outlets.plot import weeks
from pipelines.text.humanise import ago, day, duration, plural

if TYPE_CHECKING:
    from datetime import datetime

    from pipelines.outlets.status_snapshot import SourceStatus

PER_WEEK = "Articles per week"
LEGEND = (
    "Last success: the last crawl that was healthy. Usual gap: the median between publications. Each plot counts the articles by the "
    "week they came out, to a scale of its own; the paler bar is the last seven days. A run is late when the schedule wanted it before "
    "now, news are late when more than the usual gap went by."
)
MARKS = {State.BROKEN: "✕", State.DEGRADED: "!", State.QUIET: "…", State.UNKNOWN: "?", State.OK: "✓"}


def table(sources: list[SourceStatus], now: datetime) -> str:
    """The sources in the order given, as HTML."""
    heads = ("Source", "State", "Last success", "Last new", "Usual gap", "Next run", PER_WEEK)
    cells = "".join(f'<th scope="col">{head}</th>' for head in heads)
    rows = "".join(_row(source, now) for source in sources)
    return (
        '<section aria-labelledby="sources"><h2 id="sources">Sources</h2>'
        f'<table><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table><p class="legend">{LEGEND}</p></section>'
    )


def _row(source: SourceStatus, now: datetime) -> str:
    name = f"{_link(source.home, source.name)}<small>{escape(source.title)}</small>"
    verdict = source.verdict
    why = verdict.cause.value if verdict.cause.value != verdict.state.value else ""
    why += "" if verdict.confirmed else " (a first sign)"
    state = f"{pill(verdict.state)}<small>{escape(why)}</small>" if source.enabled else '<span class="pill off">off</span>'
    gap = f"{duration(source.expected)}<small>95 % below {duration(source.p95)}; {escape(source.basis)}</small>"
    cells = (
        ("Last success", f"{ago(source.last_success, now)}<small>{_tried(source, now)}</small>"),
        ("Last new", f"{ago(source.last_new, now)}<small>{_expected(source, now)}</small>"),
        ("Usual gap", gap if source.expected else f"unknown<small>{escape(source.basis)}</small>"),
        ("Next run", f"{_next(source, now)}<small>{escape(source.schedule)}</small>"),
        (PER_WEEK, f"{weeks(source.per_week, now)}<small>{_held(source.documents)}</small>"),
    )
    rest = "".join(f'<td data-label="{label}">{cell}</td>' for label, cell in cells)
    return f'<tr><th scope="row">{name}</th><td data-label="State">{state}</td>{rest}</tr>'


def _tried(source: SourceStatus, now: datetime) -> str:
    """When it was tried last, where that was no success."""
    return "" if source.last_run in (None, source.last_success) else f"tried {ago(source.last_run, now)}"


def _held(count: int) -> str:
    return f"{plural(count, 'text')} held"


def _expected(source: SourceStatus, now: datetime) -> str:
    if source.due is None or not source.enabled:
        return ""
    if source.due >= now:
        return f"expected in {duration((source.due - now).total_seconds())}"
    alarm = f"; alarm on {day(source.alarm_at)}" if source.alarm_at and source.alarm_at > now else ""
    return f'<span class="late">{duration((now - source.due).total_seconds())} late</span>{alarm}'


def _next(source: SourceStatus, now: datetime) -> str:
    if source.next_run is None or not source.enabled:
        return "not planned"
    late = (now - source.next_run).total_seconds()
    return f'<span class="late">{duration(late)} late</span>' if late > 60 else f"in {duration(max(0.0, -late))}"


def pill(state: State) -> str:
    """A state as a word with its mark and colour."""
    return f'<span class="pill {state.value}"><span aria-hidden="true">{MARKS[state]}</span> {state.value}</span>'


def _link(url: str, text: str) -> str:
    """A link for a web address; plain text for anything else."""
    if not url.startswith(("https://", "http://")):
        return escape(text)
    return f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(text)}</a>'
