"""The command group, its options, and the one place where our errors become a sentence and an exit code."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from crawler import installation, log_lines
from crawler.net import redact
from crawler.paths import Paths
from crawler.terminal import say
from pipelines.errors import STORAGE, NewswatchError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {  # command: (module of this package, what it does); the module is imported when the command is used
    "init": ("init", "make a folder of your own: settings, sources, spiders, collected texts"),
    "crawl": ("crawl", "fetch what is new from the named sources, or from all"),
    "demo": ("demo", "watch the main job work on a made news site on this machine"),
    "schedule": ("schedule", "run all sources by their schedules until stopped"),
    "status": ("status", "how the sources stand, last runs, what was appended"),
    "metrics": ("metrics", "the state of things for Prometheus and other collectors"),
    "accept": ("accept", "say that a source is right as it is: no alarm for what is normal now"),
    "search": ("search", 'find collected texts: words, "phrases", -not, OR, source: lang: after: ...'),
    "desk": ("desk", "read in a browser: search, new, versions, sources, runs, watches"),
    "list": ("new", "what was new, by day and source"),
    "show": ("show", "one text by its number or address; --provenance: where it comes from"),
    "diff": ("diff", "which words changed between two versions of an article"),
    "cite": ("cite", "cite texts as CSL-JSON, BibTeX or RIS"),
    "export": ("export", "texts and records for others: csv, jsonl, zip, Parquet, dataset, WACZ, BagIt"),
    "changes": ("changes", "every change of the corpus as a line of JSON, from a cursor on"),
    "watch": ("watch", "queries whose new matches are told at once: try, add, list"),
    "trace": ("trace", "from a text to its archived bytes, and back from a record to its texts"),
    "why": ("why", "what is known of a URL, and why it is or is not in the corpus"),
    "coverage": ("coverage", "what each way of finding articles contributed and missed"),
    "sources": ("sources", "list, check, add and try declared sources"),
    "read": ("read_entrance", "print what a reader makes of a saved feed, sitemap, listing or robots.txt"),
    "clean": ("clean", "print the text of saved pages"),
    "reclean": ("reclean", "run the present cleaner over stored pages and show what would change"),
    "retopic": ("retopic", "judge again whether set-aside articles are about China"),
    "import": ("imports", "take a folder of text files into the corpus"),
    "key": ("key", "the identity of a URL"),
    "compare": ("compare", "how two texts stand to each other, and the rule that decides"),
    "reindex": ("reindex", "rebuild the deduplication index from the corpus"),
    "verify": ("verify", "check every file, row and record against its digest"),
    "rebuild": ("rebuild", "make the catalogue anew from files and manifest"),
    "backup": ("backup", "copy corpus and catalogue to a folder"),
    "restore": ("restore", "bring a backup back into an empty data folder"),
    "doctor": ("doctor", "versions, limits, disk, locks, settings: what could go wrong"),
    "archive": ("archive", "work on the WARC files: make older ones replay"),
    "notify": ("notify", "send what is waiting to be told, or try the channels"),
}


class Lazy(click.Group):
    """A group that imports a command's module only when the command is used: ``newswatch --help`` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        """The names of all commands, in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        """A command by its name, imported now; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"crawler.cli.{COMMANDS[cmd_name][0]}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - the same
        """The commands in the help text, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--data", metavar="FOLDER", help="data folder: corpus, catalogue, archive [NEWSWATCH_DATA, else newswatch.toml, else ./data]")
@click.option("--config", metavar="FOLDER", help="folder with newswatch.toml and sources/ [NEWSWATCH_CONFIG, else found]")
@click.version_option(package_name="newswatch")
@click.pass_context
def newswatch(ctx: click.Context, data: str | None, config: str | None) -> None:
    """A scheduled news monitor: fetches declared sources, cleans each article into one text file, appends what is new.

    \b
    Examples:
      newswatch demo                    see it work, without a network
      newswatch crawl unchina unido     fetch two sources now
      newswatch crawl                   fetch all sources
      newswatch why https://china.un.org/en/282233-79th-united-nations-day-event

    \b
    Exit codes: 0 healthy, 1 some source failed or is unhealthy, 2 none succeeded, 64 wrong use,
    69 network unreachable, 74 storage, 75 another run holds the lock, 78 configuration.
    """
    log_lines.as_json()  # a word that is no format is told before anything is done
    ctx.obj = Paths.find(data=data, config=config)
    installation.guard(ctx.obj)


def main(argv: Sequence[str] | None = None) -> None:
    """Run a command and exit with its code; an error raised on purpose becomes one sentence on stderr."""
    os.environ["PYTHONSAFEPATH"] = "1"  # no process of ours imports what lies in the folder the user stands in
    sys.exit(run(argv))


def run(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    try:
        result: Any = newswatch.main(args=None if argv is None else list(argv), prog_name="newswatch", standalone_mode=False)
    except NewswatchError as error:
        say(f"newswatch: {redact.clean(str(error))}", err=True)
        return error.exit_code
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        say(f"newswatch: {where}{error.strerror or error}; expected a file or folder that this user can read and write", err=True)
        return STORAGE
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        error.show()
        return 64  # EX_USAGE: 2 would read as "none succeeded"
    except click.Abort:
        say("newswatch: stopped", err=True)
        return 130
    return result if isinstance(result, int) else 0
