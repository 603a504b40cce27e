"""``newswatch sources add`` and ``sources test``: a site is looked at and tried before anything of it is saved."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.opening import named, print_json
from crawler.paths import Paths
from crawler.processes.many import crawl_all
from crawler.spiders.probe import look
from crawler.terminal import plain_text, say
from pipelines.discover.probe import guess_source, toml_of
from pipelines.errors import ConfigError
from pipelines.sources import check
from pipelines.sources import settings as installation
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from crawler.processes.many import Crawled
    from crawler.progress import Event

NAME = re.compile(r"[a-z][a-z0-9_-]*")
SAMPLE = 3
_SHOWN = 1500
"""Characters of a text that are shown."""
_WORTH_TELLING = 5


@click.command("test")
@click.argument("name")
@click.option("--limit", type=click.IntRange(1, 1000), default=SAMPLE, show_default=True, help="articles to fetch")
@click.option("--json", "as_json", is_flag=True, help="the trial as JSON: exit, accounts, entrances, what was said, the texts")
@click.pass_obj
def test_source(paths: Paths, name: str, limit: int, as_json: bool) -> int:
    """Crawl a source without touching the corpus or what was seen, and show a few articles.

    \b
    Examples:
      newswatch sources test unido
      newswatch sources test unido --limit 10 --json
    """
    named(paths, [name])
    with tempfile.TemporaryDirectory(prefix="newswatch-test-") as folder:
        trial = trial_of(Paths(paths.config, Path(folder) / "data"), name, limit)
    if as_json:
        print_json(trial.as_dict())
    else:
        trial.show()
    return trial.crawled.exit


@click.command("add")
@click.argument("url")
@click.option("--name", metavar="NAME", help="its name [from the host]")
@click.option("--yes", is_flag=True, help="save without asking")
@click.option("--dry-run", is_flag=True, help="show and save nothing")
@click.option("--limit", type=click.IntRange(0, 100), default=SAMPLE, show_default=True, help="articles to crawl and show first")
@click.option("--allow-private", multiple=True, metavar="NETWORK", help="a network (CIDR) that may be reached although it is not public")
@click.option("--delay", type=click.FloatRange(0, 600), default=2.0, show_default=True, help="seconds between requests")
@click.option("--json", "as_json", is_flag=True, help="the declaration and its trial as JSON; saves with --yes only")
@click.pass_obj
def add(
    paths: Paths,
    url: str,
    name: str | None,
    yes: bool,
    dry_run: bool,
    limit: int,
    allow_private: tuple[str, ...],
    delay: float,
    as_json: bool,
) -> int:
    """Look at a site, write a declaration with a comment for each guess, crawl a few articles, and ask before saving.

    Nothing is saved when the declaration has a fault, or when the trial did not end in order. Exit 1 then.

    \b
    Examples:
      newswatch sources add https://www.undp.org/china
      newswatch sources add https://example.org/news --dry-run
    """
    if not dry_run:
        paths.changeable()
    looked = look(url, paths, allow_private, delay)
    assert looked.home is not None
    guess = guess_source(looked.home, looked.asked, looked.answers)
    chosen = name or guess.name
    if not NAME.fullmatch(chosen):
        raise ConfigError(f"--name {chosen!r}: expected a lower-case letter, then letters, digits, - and _")
    target = paths.config / "sources" / f"{chosen}.toml"
    if target.exists() and not dry_run:
        raise ConfigError(f"{target} is there already; expected a new name (--name)")
    text = _with(toml_of(guess), allow_private, delay)
    if not as_json:
        say(text)
    why, trial = tried(text, chosen, limit, installation.read(paths.config).contact)
    if trial is not None and not as_json:
        trial.show()
    if as_json:
        saved = not why and yes and not dry_run
        if saved:
            _save(target, text)
        print_json({"name": chosen, "file": str(target), "saved": saved, "why_not": why, "toml": text, "trial": trial and trial.as_dict()})
        return 1 if why else 0
    if why:
        say(f"not saved: {why}", err=True)
        return 1
    if dry_run:
        say(f"not saved (--dry-run); it would be {target}")
        return 0
    if not yes and not (sys.stdin.isatty() and click.confirm(f"Save as {target}?")):
        say("not saved; --yes saves without asking")
        return 1
    _save(target, text)
    say(f"saved: {target}")
    return 0


def _save(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")


def tried(text: str, name: str, limit: int, contact: str = "") -> tuple[str, Trial | None]:
    """Check a declaration and crawl ``limit`` articles by it, in folders that are gone afterwards.

    Gives why it is not to be saved (empty: it may be), and the trial, where there was one.
    """
    with tempfile.TemporaryDirectory(prefix="newswatch-add-") as folder:
        trial = Paths(Path(folder) / "config", Path(folder) / "data")
        (trial.config / "sources").mkdir(parents=True)
        (trial.config / "sources" / f"{name}.toml").write_text(text, "utf-8")
        if contact:
            installation.write_contact(trial.config, contact)
        if faults := check(trial.config):
            return "; ".join(f"line {fault.line}: {fault.message}" for fault in faults[:_WORTH_TELLING]), None
        if not limit:
            return "", None
        done = trial_of(trial, name, limit)
        if done.crawled.exit:
            return f"the trial did not end in order (exit {done.crawled.exit}); what it said stands above", done
        return "" if done.crawled.accounts.get("new") else "the trial brought no article", done


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial crawl brought: how it ended, what was said, the texts by the names of their files."""

    crawled: Crawled
    summary: TrialSummary
    texts: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        texts = [{"file": file, "text": text} for file, text in self.texts.items()]
        return {**self.crawled.as_dict(), "summary": self.summary.lines(), "texts": texts}

    def show(self) -> None:
        """Print the texts, then the summary."""
        for text in self.texts.values():
            width = shutil.get_terminal_size().columns
            say(f"\n{'-' * min(width, 100)}\n{text[:_SHOWN]}{' ...' if len(text) > _SHOWN else ''}")
        say("")
        for line in self.summary.lines():
            say(line)
        counts = ", ".join(f"{count} {key}" for key, count in self.crawled.accounts.items() if count)
        say(f"{self.crawled.source}: exit {self.crawled.exit}{': ' if counts else ''}{counts}")


def trial_of(paths: Paths, name: str, limit: int) -> Trial:
    """Crawl some articles of a source into folders of its own."""
    told = TrialSummary()
    crawled = crawl_all([name], paths, ["--limit", str(limit), "--trigger", "hand", "--trial"], 1, told)[0]
    texts = {path.name: path.read_text("utf-8") for path in sorted((paths.data / "corpus").glob("*.txt"))}
    return Trial(crawled, told, texts)


class TrialSummary:
    """Takes the events of a trial and tells them in a few lines: the pages of each way, what was said, what went wrong."""

    def __init__(self) -> None:
        self._pages: Counter[str] = Counter()
        self._links: Counter[str] = Counter()
        self._states: dict[str, str] = {}
        self._wrong: Counter[str] = Counter()
        self._said: list[str] = []

    def event(self, event: Event) -> None:
        """One thing that happened."""
        if event["event"] == "entrance":
            self._pages[event["way"]] += 1
            self._links[event["way"]] += event["leads"]
            if event["state"] not in ("ok", "unchanged"):
                self._states.setdefault(event["url"], event["state"])
        elif event["event"] == "settled" and event["outcome"] in ("failed", "unreadable", "refused"):
            self._wrong[f"{event['outcome']}: {event['reason']}"] += 1
        elif event["event"] == "said":
            self._said.append(event["text"])
        elif event["event"] == "end":
            self._said += event["sentences"]

    def close(self) -> None:
        """No more events."""

    def lines(self) -> list[str]:
        """The summary."""
        told = [f"{way}: {plural(pages, 'page')}, {plural(self._links[way], 'link')}" for way, pages in self._pages.items()]
        told += [f"{url}: {state}" for url, state in list(self._states.items())[:_WORTH_TELLING]]
        told += [f"{count} x {why}" for why, count in self._wrong.most_common(_WORTH_TELLING)]
        told += list(dict.fromkeys(self._said))[:_WORTH_TELLING]
        return [plain_text(line) for line in told]


def _with(text: str, allow_private: tuple[str, ...], delay: float) -> str:
    """The declaration with what was asked for on the command line."""
    if allow_private:
        networks = ", ".join(f'"{network}"' for network in allow_private)
        text = text.replace("\n[discover]", f"allow_private = [{networks}]\n\n[discover]", 1)
    return text + (f"\n[manners]\ndelay = {delay:g}\n" if delay != 2.0 else "")
