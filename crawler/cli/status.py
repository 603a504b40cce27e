"""``newswatch status``: sources, last runs, what was appended."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table
from sqlalchemy import func, select

from crawler.all_sources import usable_sources
from crawler.cli.opening import looked_at, print_json
from crawler.progress import tables
from crawler.terminal import plain_text, say
from pipelines import monitor
from pipelines.catalogue import outbox, runs
from pipelines.catalogue.schema import documents
from pipelines.catalogue.unread import unread as unread_articles
from pipelines.corpus.corpus import Corpus
from pipelines.errors import HEALTHY, UNHEALTHY
from pipelines.model.health import HealthCause, HealthVerdict, State
from pipelines.text.humanise import minute, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from crawler.paths import Paths
    from pipelines.catalogue.runs import Run
    from pipelines.model import Document
    from pipelines.sources import Sources, TomlFault


@click.command("status")
@click.option("--runs", "count", type=click.IntRange(1, 1000), default=3, show_default=True, help="last runs of each source")
@click.option("--newest", type=click.IntRange(0, 1000), default=10, show_default=True, help="newest documents")
@click.option("--check", is_flag=True, help="one line for a monitoring probe: what needs attention, or that nothing does")
@click.option("--json", "as_json", is_flag=True, help="as JSON")
@click.pass_obj
def command(paths: Paths, count: int, newest: int, check: bool, as_json: bool) -> int:
    """Show how the sources stand, why and what to do, their last runs, and what was appended.

    Exit 1 while an enabled source is broken, or while an alarm or other message that was tried waits to be delivered.

    \b
    Examples:
      newswatch status
      newswatch status --check              # for a probe: one line, exit 0 or 1
      newswatch status --runs 10 --json
    """
    if check and as_json:
        raise click.UsageError("--check is one line of text; expected it without --json, which has everything")
    found = usable_sources(paths.config)
    sources = [*found.sources, *found.faulty]
    if not Corpus.exists(paths.data):
        rows: list[dict[str, Any]] = [{"source": name, "documents": 0, "newest": None, "runs": []} for name in sources]
        latest: list[Document] = []
        verdicts: dict[str, HealthVerdict] = {}
        waiting: list[outbox.Undelivered] = []
        unread: Counter[str] = Counter()
    else:
        with looked_at(paths, repair=False) as corpus:
            with corpus.catalogue.reading() as connection:
                rows = [_row(connection, name, count) for name in sorted({*sources, *runs.latest(connection)})]
                waiting = outbox.undelivered(connection)
                unread = Counter(one.source for one in unread_articles(connection))
                total = connection.execute(select(func.max(documents.c.sequence))).scalar()
            latest = list(corpus.documents(after=(total or 0) - newest)) if newest and total is not None else []
            verdicts = monitor.verdicts(corpus.catalogue)
    verdicts |= {name: _left_out(verdicts.get(name), faults) for name, faults in found.faulty.items()}
    rows = [{**row, "stands": verdicts.get(row["source"]), "unread": unread[row["source"]]} for row in rows]
    broken = [name for name, verdict in verdicts.items() if verdict.state is State.BROKEN and _watched(found, name)]
    code = UNHEALTHY if broken or waiting else HEALTHY
    if check:
        say(plain_text(_one_line(sources, found, verdicts, broken, waiting)))
        return code
    if as_json:
        told = {"data": str(paths.data), "config": str(paths.config), "sources": rows, "newest": latest, "undelivered": waiting}
        print_json(told)
        return code
    _print(paths, rows, latest)
    for one in waiting:
        say(plain_text(one), err=True)
    return code


def _watched(found: Sources, name: str) -> bool:
    """Whether a source is to be crawled: enabled, or declared so badly that nobody can tell."""
    return name in found.faulty or (name in found.sources and found.sources[name].enabled)


def _one_line(
    sources: Sequence[str], found: Sources, verdicts: Mapping[str, HealthVerdict], broken: Sequence[str], waiting: Sequence[object]
) -> str:
    """For a probe: ``ok`` or ``needs attention``, the sources by state, and what is wrong with each broken one."""
    unknown = HealthVerdict(State.UNKNOWN)
    watched = [name for name in sources if _watched(found, name)]
    states = Counter(verdicts.get(name, unknown).state for name in watched)
    counts = ", ".join(f"{states[state]} {state.value}" for state in State if states[state])
    wrong = [f"{name}: {verdicts[name].cause.value or 'broken'}" for name in broken]
    wrong += [f"{plural(len(waiting), 'channel')} with undelivered messages"] if waiting else []
    head = f"needs attention: {'; '.join(wrong)}" if wrong else "ok"
    return f"{head} ({plural(len(watched), 'source')}{': ' if counts else ''}{counts})"


def _row(connection: Connection, name: str, count: int) -> dict[str, Any]:
    held = connection.execute(
        select(func.count(), func.max(documents.c.appended_at), func.max(documents.c.published)).where(documents.c.source == name)
    ).one()
    last = runs.last(connection, name, count, began=False)
    return {"source": name, "documents": held[0], "appended": held[1], "newest": held[2], "runs": last}


def _print(paths: Paths, rows: list[dict[str, Any]], latest: list[Document]) -> None:
    console = tables()
    table = Table(
        "source",
        "stands",
        "texts",
        "last appended",
        "newest date",
        "last run",
        "how it ended",
        title=f"{paths.data}",
        title_justify="left",
    )
    for row in rows:
        first: Run | None = row["runs"][0] if row["runs"] else None
        when = f"{minute(first.started_at or first.planned_at)}" if first else "never"
        stands = row["stands"].state.value if row["stands"] else "unknown"
        table.add_row(row["source"], stands, str(row["documents"]), minute(row.get("appended")), row["newest"] or "", when, _ended(first))
    console.print(table)
    for row in rows:
        if row["stands"] and row["stands"].sentence:
            say(plain_text(_stands(row["source"], row["stands"])))
    for row in rows:
        if row["unread"]:
            some = plural(row["unread"], "article")
            say(f"{row['source']}: {some} that came could not be read on this machine and will be read again")
    for row in rows:
        for run in row["runs"]:
            counts = ", ".join(f"{number} {name}" for name, number in run.accounts.items() if number)
            parts = [run.state, f"exit code {run.exit_code}" if run.exit_code is not None else "", counts, run.cause]
            say(plain_text(f"{run.id}: {', '.join(part for part in parts if part)}"))
    for document in latest:
        say(plain_text(f"{document.file}  {document.published or '          '}  {document.source}  {document.title}"))


def _left_out(before: HealthVerdict | None, faults: Sequence[TomlFault]) -> HealthVerdict:
    """The state of a source whose declaration cannot be used, though nobody may have judged it since."""
    said = f"its declaration cannot be used, so nothing of it is fetched: {'; '.join(map(str, faults))}"
    since = before.since if before and before.cause is HealthCause.DECLARATION else None
    return HealthVerdict(State.BROKEN, HealthCause.DECLARATION, said, since)


def _stands(name: str, verdict: HealthVerdict) -> str:
    """What stands against a source: state, since when, cause, and what can be done."""
    since = f" since {minute(verdict.since)}" if verdict.since else ""
    waits = "" if verdict.confirmed else " (a first sign; the next run tells)"
    cause = f", {verdict.cause.value}" if verdict.cause.value else ""
    return f"{name} is {verdict.state.value}{since}{cause}: {verdict.sentence}{waits}"


def _ended(run: Run | None) -> str:
    if run is None:
        return ""
    parts = [run.state, f"exit code {run.exit_code}" if run.exit_code is not None else "", run.health]
    return ", ".join(part for part in parts if part)
