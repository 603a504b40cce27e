"""Crawls as processes of `newswatch crawl`: they end with it, they end in order when it is told to, they say what they say."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crawler.paths import Paths
from crawler.processes import many
from crawler.processes.many import crawl_all

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[3]
PARENT = (
    "import sys\nfrom pathlib import Path\nfrom crawler.paths import Paths\nfrom crawler.processes import many\n"
    "from crawler.progress import show_for\nmany.command = lambda name, *_: [sys.executable, '-c', sys.argv[2]]\n"
    "done = many.crawl_all(sys.argv[3:], Paths(Path(sys.argv[1]), Path(sys.argv[1])), [], 2, show_for('none'))\n"
    "print([(one.source, one.exit, one.sentences) for one in done], flush=True)\n"
)
STARTED = "import os, pathlib, sys, time; pathlib.Path(os.environ['NEWSWATCH_DATA'], str(os.getpid())).touch(); "


class Kept:
    """Keeps what is shown."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def event(self, event: dict[str, Any]) -> None:
        """Keep it."""
        self.events.append(event)

    def close(self) -> None:
        """No more."""


def parent(folder: Path, program: str, *names: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", PARENT, str(folder), program, *names],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def until(true: Callable[[], bool]) -> None:
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    pytest.fail("it never became so")


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_crawls_die_with_the_command(tmp_path: Path) -> None:
    with parent(tmp_path, STARTED + "time.sleep(120)", "a", "b") as command:
        until(lambda: len(list(tmp_path.iterdir())) == 2)
        command.kill()
    pids = [int(file.name) for file in tmp_path.iterdir()]

    assert len(pids) == 2
    until(lambda: all(map(gone, pids)))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_crawls_end_in_order_when_the_command_is_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    program = "import signal, sys; signal.signal(15, lambda *_: sys.exit(1)); " + STARTED + "time.sleep(120)"
    with parent(tmp_path, program, "a", "b", "c") as command:
        until(lambda: len(list(tmp_path.iterdir())) == 2)
        command.send_signal(number)
        out, err = command.communicate(timeout=60)

    assert len(list(tmp_path.iterdir())) == 2, "no further crawl is begun"
    if number == signal.SIGINT:
        assert (command.returncode, err.splitlines()[-1]) == (-signal.SIGINT, "KeyboardInterrupt")
    else:
        assert command.returncode == 0, err
        assert out.strip() == "[('a', 1, []), ('b', 1, []), ('c', 1, ['not begun: the command was told to stop'])]"


def test_what_a_crawl_says_is_shown_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = (
        'import sys; print(\'{"event": "start", "source": "a", "run": "r"}\'); print(\'no event\'); print(\'x\' * 5_000_000);'
        "print('newswatch: this went wrong', file=sys.stderr); print('[1]');"
        'print(\'{"event": "end", "source": "a", "run": "r", "exit": 1, "accounts": {"new": 2}, "sentences": ["so"]}\');'
        "import os; os.kill(os.getpid(), 9)"
    )
    monkeypatch.setattr(many, "command", lambda *_: [sys.executable, "-u", "-c", program])
    shown = Kept()
    (crawled,) = crawl_all(["a"], Paths(tmp_path, tmp_path), [], 1, shown)

    assert (crawled.exit, crawled.run, crawled.accounts) == (1, "r", {"new": 2})
    assert crawled.sentences[-1] == "the crawl was ended by signal 9"
    assert {"so", "this went wrong"} <= set(crawled.sentences)
    said = [event["text"] for event in shown.events if event["event"] == "said"]
    assert sorted(text for text in said if not text.startswith("x")) == ["[1]", "newswatch: this went wrong", "no event"]
    assert sum(len(text) for text in said if text.startswith("x")) == 5_000_000


def test_a_process_of_ours_finds_our_packages_and_nothing_of_the_users_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pipelines.py", "scrapy.py", "json.py", "socket.py"):
        (tmp_path / name).write_text("raise SystemExit('imported from the folder of the user')\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    program = "import pipelines, crawler, scrapy, json; print(pipelines.__file__)"
    monkeypatch.setattr(many, "command", lambda *_: [sys.executable, "-c", program])
    shown = Kept()
    (crawled,) = crawl_all(["a"], Paths(tmp_path, tmp_path), [], 1, shown)

    assert crawled.exit == 0, crawled
    assert [Path(event["text"]).parent for event in shown.events] == [ROOT / "pipelines"]
