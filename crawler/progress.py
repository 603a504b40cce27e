"""What a person or a program sees of a crawl while it runs: bars on a terminal, plain lines without one, or JSON lines.

A crawl reports what happens as events, plain dicts with an ``event`` key:
``start`` (source, run), ``entrance`` (source, way, url, state, leads, fresh), ``settled`` (source, outcome, url, reason, file,
title, discovered, settled), ``said`` (source, text) and ``end`` (source, run, exit, accounts, sentences). A parent process reads
the JSON lines of its children and shows them the same way.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Protocol

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from crawler import log_lines
from crawler.terminal import plain_text
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from typing import TextIO

Event = dict[str, Any]
WORTH_A_LINE = frozenset({"new", "changed", "copy", "off_topic", "unreadable", "failed", "refused"})
_NO_EDGE = 240
"""Columns of a table that goes to a file or to another program."""
COLOURS = {
    "new": "green",
    "changed": "cyan",
    "copy": "blue",
    "off_topic": "dim",
    "refused": "yellow",
    "unreadable": "yellow",
    "failed": "red",
}


def tables() -> Console:
    """The console for a command's tables; without a terminal they are as wide as they need, for a file has no edge."""
    return Console(soft_wrap=True, width=None if sys.stdout.isatty() else _NO_EDGE)


class ProgressReporter(Protocol):
    """Takes the events of one or more crawls."""

    def event(self, event: Event) -> None:
        """One thing that happened."""

    def close(self) -> None:
        """No more events."""


def line(event: Event) -> str:
    """One event as one plain line; empty when it is not worth one."""
    source = event.get("source", "")
    match event["event"]:
        case "entrance":
            state = "" if event["state"] == "ok" else f" [{event['state']}]"
            links = f"{plural(event['leads'], 'link')}, {event['fresh']} new"
            return plain_text(f"{source}: {event['way']} {event['url']}: {links}{state}")
        case "settled" if event["outcome"] in WORTH_A_LINE:
            what = event.get("file") or event["url"]
            tail = event.get("title") if event["outcome"] in ("new", "changed") else event["reason"]
            return plain_text(f"{source}: {event['outcome']:<10} {what}  {tail or ''}")
        case "said":
            return plain_text(f"{source}: {event['text']}".removeprefix(": "))
        case "end":
            return "\n".join(f"{source}: {plain_text(sentence)}" for sentence in event["sentences"])
    return ""


class JsonLines:
    """Every event as one JSON line."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout

    def event(self, event: Event) -> None:
        """Write an event as a line of JSON."""
        print(json.dumps(event, ensure_ascii=False), file=self._stream, flush=True)

    def close(self) -> None:
        """Write out what is left."""
        self._stream.flush()


class PlainLines:
    """Plain lines, for logs and pipes: what went as it should on stdout, what a person should see on stderr."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._wrong = stream or sys.stderr

    def event(self, event: Event) -> None:
        """Write an event as a line, when it is worth one."""
        text = line(event)
        if text:
            print(text, file=self._wrong if event["event"] in ("said", "end") else self._stream, flush=True)

    def close(self) -> None:
        """Write out what is left."""
        self._stream.flush()


class ProgressBars:
    """A bar per source on a terminal, the lines worth reading above the bars."""

    def __init__(self, console: Console | None = None) -> None:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[now]}"),
            TimeElapsedColumn(),
        )
        self._progress = Progress(*columns, console=console or Console(), transient=True)
        self._tasks: dict[str, TaskID] = {}
        self._progress.start()

    def event(self, event: Event) -> None:
        """Move the source's bar, and print what is worth a line above it."""
        source = event.get("source", "")
        task = self._tasks.get(source)
        if task is None:
            task = self._tasks[source] = self._progress.add_task(escape(source), total=None, now="")
        if "discovered" in event:
            now = plain_text(event.get("title") or event.get("url", ""))[:60]
            self._progress.update(task, total=event["discovered"], completed=event["settled"], now=escape(now))
        text = line(event)
        if text:
            colour = COLOURS.get(event.get("outcome", ""), "default")
            self._progress.console.print(f"[{colour}]{escape(text)}[/]", highlight=False, soft_wrap=True)

    def close(self) -> None:
        """Take the bars away."""
        self._progress.stop()


class NoProgress:
    """Nothing; for a program that reads the result."""

    def event(self, event: Event) -> None:
        """Nobody is watching."""

    def close(self) -> None:
        """Nothing to end."""


def show_for(choice: str = "auto") -> ProgressReporter:
    """The show for ``auto``, ``bars``, ``lines``, ``json`` or ``none``; ``auto`` is bars on a terminal and lines elsewhere.

    With NEWSWATCH_LOG=json lines are JSON lines, too.
    """
    if choice in ("auto", "lines") and log_lines.as_json():
        return JsonLines()
    if choice == "none":
        return NoProgress()
    if choice == "json":
        return JsonLines()
    if choice == "bars" or (choice == "auto" and sys.stdout.isatty()):
        return ProgressBars()
    return PlainLines()
