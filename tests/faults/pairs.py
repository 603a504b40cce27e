"""Which commands may use one data folder at the same time, as a table, and a way to try it with the real commands.

The first of a pair is a process that is stopped at the moment at which it has its locks; the second runs beside it to its end.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import LOCKED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.end_to_end.installation import Installation

ROOT = Path(__file__).parents[2]


class Use(Enum):
    """How a command uses the data folder."""

    SOURCE = "with others, one of its kind for a source"
    SHARED = "with others"
    ALONE = "alone"
    LOOK = "looks, and is held up by nobody"


@dataclass(frozen=True, slots=True)
class Command:
    """A command line as it is tried; ``into_empty``: it wants a data folder without a corpus."""

    words: tuple[str, ...]
    use: Use
    into_empty: bool = False

    @property
    def name(self) -> str:
        """The command line without its folders."""
        return " ".join(word for word in self.words if "/" not in word and "{" not in word)


COMMANDS = (
    Command(("crawl", "one"), Use.SOURCE),
    Command(("reclean", "--source", "one"), Use.SOURCE),
    Command(("reclean", "--source", "one", "--adopt"), Use.SOURCE),
    Command(("retopic", "one"), Use.SOURCE),
    Command(("import", "{folder}/more", "--renumber", "--json"), Use.SHARED),
    Command(("backup", "{folder}/backup"), Use.SHARED),
    Command(("verify",), Use.SHARED),
    Command(("accept", "one"), Use.SHARED),
    Command(("reindex", "--compare"), Use.SHARED),
    Command(("reindex",), Use.ALONE),
    Command(("rebuild",), Use.ALONE),
    Command(("archive", "prune", "--keep", "365", "--apply"), Use.ALONE),
    Command(("archive", "prune", "--keep", "365"), Use.LOOK),
    Command(("archive", "merge", "--apply"), Use.ALONE),
    Command(("restore", "{folder}/kept"), Use.ALONE, into_empty=True),
    Command(("status",), Use.LOOK),
    Command(("why", "https://one.example/1"), Use.LOOK),
    Command(("coverage", "one"), Use.LOOK),
    Command(("sources", "list"), Use.LOOK),
    Command(("search", "villages"), Use.LOOK),
    Command(("list",), Use.LOOK),
    Command(("show", "1"), Use.LOOK),
    Command(("export", "csv", "{folder}/out.csv"), Use.LOOK),
    Command(("changes",), Use.LOOK),
    Command(("compare", "{folder}/more/001_0123456789abcdef.txt", "{folder}/seed/001_0123456789abcdef.txt"), Use.LOOK),
    Command(("doctor",), Use.LOOK),
)


def refused(first: Command, second: Command) -> bool:
    """Whether the second is to end with 75 while the first is at work."""
    if second.use is Use.LOOK or first.use is Use.LOOK:
        return False
    return Use.ALONE in (first.use, second.use) or first.use is second.use is Use.SOURCE


_STOPPED = """
import sys
from contextlib import contextmanager
from pipelines.catalogue import folder_access

def stopping(real):
    @contextmanager
    def held(*given, **named):
        with real(*given, **named):
            print("HELD", file=sys.__stdout__, flush=True)
            sys.stdin.readline()
            yield
    return held

folder_access.together, folder_access.alone = stopping(folder_access.together), stopping(folder_access.alone)
words = sys.argv[1:]
if words[0] == "crawl":
    from scrapy.cmdline import execute
    execute(["scrapy", *words])
else:
    from crawler.cli.main import main
    sys.exit(main(words))
"""


@contextmanager
def at_work(installation: Installation, command: Command) -> Iterator[subprocess.Popen[str]]:
    """The command, stopped when it has its locks; goes on to its end afterwards (its return code is then set)."""
    words = [sys.executable, "-c", _STOPPED, *filled(installation, command)]
    log = (installation.folder / "first.log").open("w")
    with (
        log,
        subprocess.Popen(
            words, cwd=ROOT, env=installation.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if line == "HELD\n":
                    break
            else:
                raise AssertionError(f"{command.name} took no lock and ended with {process.wait()}: {Path(log.name).read_text()[-2000:]}")
            yield process
            process.communicate("\n" * 1000)
        finally:
            process.kill()


def beside(installation: Installation, command: Command) -> tuple[int, str]:
    """Run a command to its end in a forked process, for the imports are made already; its exit code and what it printed."""
    log = installation.folder / "second.log"
    pid = os.fork()
    if not pid:
        os._exit(_run(installation, command, log))
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), log.read_text("utf-8", "replace")


def _run(installation: Installation, command: Command, log: Path) -> int:
    code = 99
    try:
        file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for descriptor in (1, 2):
            os.dup2(file, descriptor)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.stdout, sys.stderr = (os.fdopen(os.dup(file), "w", encoding="utf-8") for _ in range(2))
        os.environ.clear()
        os.environ.update(installation.environment())
        os.chdir(ROOT)
        from crawler.cli.main import main

        main(filled(installation, command))
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 99
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def prepare(installation: Installation) -> None:
    """An installation with one source that cannot be reached, one text, a backup of it, and a text to import."""
    installation.declare(
        "one",
        'title = "One"\nhome = "https://one.example/"\nhosts = ["one.example"]\n'
        '[discover]\nlistings = ["https://one.example/news"]\narticle = "^/news/"\n',
    )
    for name, title in (("seed", "Nine villages measured"), ("more", "Another text of other words")):
        (installation.folder / name).mkdir()
        text = f"{title}\n\n" + " ".join(f"{name}{number}" for number in range(100))
        (installation.folder / name / "001_0123456789abcdef.txt").write_text(text, "utf-8")
    for words in (("import", f"{installation.folder}/seed"), ("backup", f"{installation.folder}/kept")):
        ran = installation.run(*words)
        assert ran.code == 0, ran


def tried(installation: Installation, first: Command, seconds: Sequence[Command]) -> list[str]:
    """`verdicts`, for a restore in a data folder that it may restore into; the corpus is whole afterwards."""
    aside = installation.folder / "aside"
    if first.into_empty:
        installation.data.rename(aside)
    wrong = verdicts(installation, first, [one for one in seconds if first.into_empty or not one.into_empty])
    ran = installation.run("verify")
    if ran.code:
        wrong.append(f"verify after {first.name}: {ran}")
    if first.into_empty:
        shutil.rmtree(installation.data)
        aside.rename(installation.data)
    return wrong


def filled(installation: Installation, command: Command) -> list[str]:
    """The command line with this installation's folders."""
    return [word.format(folder=installation.folder) for word in command.words]


def verdicts(installation: Installation, first: Command, seconds: Sequence[Command]) -> list[str]:
    """What was not as the table says while ``first`` was at work, a sentence each."""
    wrong = []
    with at_work(installation, first) as process:
        for second in seconds:
            code, said = beside(installation, second)
            locked = code == LOCKED or (first.into_empty and second.use is not Use.LOOK and code == 1 and "no corpus there" in said)
            if refused(first, second) != locked or code == 99:
                wrong.append(f"{second.name} beside {first.name}: exit {code}: {said[-600:]}")
    if process.returncode in (LOCKED, 74, 99) or process.returncode < 0:
        wrong.append(f"{first.name} ended with {process.returncode}: {(installation.folder / 'first.log').read_text()[-600:]}")
    return wrong
