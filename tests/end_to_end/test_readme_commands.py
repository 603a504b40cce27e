"""Every command that README shows is run, against made sites on loopback, or stands in a block that says who runs it."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crawler.demo.declare import declaration
from crawler.demo.server import Server
from crawler.demo.site import MadeSite

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PROGRAMS = Path(sys.executable).parent
PATIENCE = 300

BLOCK = re.compile(r"(?:<!-- (?P<mark>[^\n]*) -->\n)?```sh\n(?P<lines>.*?)```", re.DOTALL)
ELSEWHERE = {
    "setup": "installs; the demo that it ends with is run below",
    "test command": "installs and runs the tests: .ci/run does",
    "root": "needs root",
    "another machine: one with docker or podman": "needs containers",
}
"""The marks of blocks that are not run here, and why."""


def of_blocks(marks: bool) -> list[str]:
    """The commands of the shell blocks: those of marked blocks, or the others; a comment behind one is left out."""
    found = []
    for block in BLOCK.finditer(README):
        if bool(block["mark"]) is marks:
            joined = block["lines"].replace("\\\n", " ")
            found += [re.split(r"\s+# ", line)[0].strip() for line in joined.splitlines() if line.strip()]
    return found


def in_text() -> list[str]:
    """The commands in sentences and tables, without what can be left out."""
    prose = re.sub(r"```.*?```", "", README, flags=re.DOTALL)
    found = re.findall(r"`((?:newswatch|export) [^`]*)`", prose)
    return [f"newswatch {each}".replace("newswatch newswatch", "newswatch") for each in (re.sub(r" \[[^\]]*\]", "", one) for one in found)]


COMMANDS = sorted(set(of_blocks(False)) | set(in_text()))
SERVING = {"newswatch schedule": "next run", "newswatch desk": "The reading desk is at"}
"""Commands that go on until they are stopped, and what they say when they are at work."""
ENDS = {
    "newswatch accept NAME": 1,
    "newswatch diff 281": 1,
    "newswatch notify --test": 1,
    "newswatch search '\"climate change\" OR 气候 source:unido after:2026-01'": 1,
    "newswatch desk": -signal.SIGTERM,
}
"""Exit codes other than 0: a source that stands ok cannot be accepted, two versions differ, no channel is set here, the made site
tells nothing of the climate, and the desk ends by the signal it was sent."""
ADDED = {
    "newswatch desk": ["--port", "0"],
    "newswatch sources add URL": ["--yes", "--allow-private", "127.0.0.0/8", "--delay", "0"],
}
"""What the made sites need besides."""


@dataclass(frozen=True)
class House:
    """A folder with two crawled sources, and what stands for README's words."""

    folder: Path
    words: dict[str, str]
    other_site: str

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSWATCH_", "SCRAPY_"))}
        own = {"NEWSWATCH_CONFIG": str(self.folder / "config"), "NEWSWATCH_DATA": str(self.folder / "data")}
        return kept | own | {"PATH": f"{PROGRAMS}:{os.environ['PATH']}", "NO_COLOR": "1"}

    def arguments(self, command: str) -> list[str]:
        """A command of README with words of this folder in it."""
        words = dict(self.words)
        if command.startswith("newswatch sources add"):
            words["URL"] = self.other_site
        if command.startswith("newswatch import"):
            words |= {"FOLDER": "texts", "FILE": "map.json"}
        if command.startswith(("newswatch export", "newswatch backup")):
            made = f"out-{len(list(self.folder.glob('out-*')))}-{re.sub('[^a-z]', '', command)}"
            words |= {"FOLDER": made, "FILE": f"{made}.out", "FILE.zip": f"{made}.zip"}
        return [words.get(word, word) for word in shlex.split(command)] + ADDED.get(command, [])

    def start(self, arguments: list[str]) -> subprocess.Popen[str]:
        where = ROOT if arguments[0] == "scrapy" else self.folder
        return subprocess.Popen(
            arguments,
            cwd=where,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )

    def run(self, arguments: list[str]) -> tuple[int, str]:
        with self.start(arguments) as running:
            out, _ = running.communicate(timeout=PATIENCE)
        return running.returncode, out


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("readme")
    (folder / "config" / "sources").mkdir(parents=True)
    (folder / "config" / "newswatch.toml").write_text('contact = "monitor@example.org"\n', "utf-8")
    with Server(MadeSite) as one, Server(MadeSite, address="127.0.0.2") as two, Server(MadeSite, address="127.0.0.3") as other:
        for name, site in (("unchina", one), ("unido", two)):
            (folder / "config" / "sources" / f"{name}.toml").write_text(declaration(site.url), "utf-8")
        made = House(folder, {}, f"{other.url}/")
        assert made.run(["newswatch", "crawl", "unchina", "unido"])[0] == 0
        lines = [json.loads(line) for line in (folder / "data" / "corpus" / "manifest.jsonl").read_text("utf-8").splitlines()]
        _second_version(made, lines[0])
        made.words.update(_words(folder, lines))
        yield made


def _second_version(made: House, line: dict[str, Any]) -> None:
    """Take a changed text in under an address that is held."""
    (made.folder / "again").mkdir()
    text = (made.folder / "data" / "corpus" / line["file"]).read_text("utf-8")
    (made.folder / "again" / "first.txt").write_text(f"{text}\n\nA paragraph was added about the harvest of the year after.\n", "utf-8")
    (made.folder / "again.json").write_text(json.dumps({"first.txt": line["url"]}), "utf-8")
    assert made.run(["newswatch", "import", "again", "--map", "again.json", "--renumber"])[0] == 0


def _words(folder: Path, lines: list[dict[str, Any]]) -> dict[str, str]:
    (folder / "texts").mkdir()
    (folder / "texts" / "900_0123456789abcdef.txt").write_text("Lamps in the school\n\nThe school has light in the evening now.", "utf-8")
    (folder / "map.json").write_text("{}", "utf-8")
    (folder / "page.html").write_text(
        f"<html><body><h1>Rice in the hills</h1>{'<p>Villagers clear the fields by hand in spring.</p>' * 9}</body></html>", "utf-8"
    )
    archive = next(iter(sorted((folder / "data" / "archive").glob("*unido*.warc.gz"))))
    return {
        "NAME": "unido",
        "URL": lines[0]["url"],
        "281": str(lines[0]["sequence"]),
        "FILE": "page.html",
        "FILE.warc.gz": str(archive),
        "CURSOR": "",
        "COMMAND": "status",
    }


def test_blocks_that_are_not_run_say_why() -> None:
    marks = {block["mark"] for block in BLOCK.finditer(README) if block["mark"]}

    assert marks == set(ELSEWHERE)
    assert "README.md" in (ROOT / ".ci" / "run").read_text("utf-8")
    assert len(of_blocks(True)) >= 8
    assert len(COMMANDS) > 45


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_works(command: str, house: House) -> None:
    arguments = house.arguments(command)
    if command in SERVING:
        _serves(house, arguments, SERVING[command], ENDS.get(command, 0))
        return
    code, out = house.run(arguments)

    assert code == ENDS.get(command, 0), out
    assert "Traceback" not in out
    assert [line for line in out.splitlines() if STAMP.search(line) and not command.startswith(STORED)] == [], "one form of times"


STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
STORED = ("newswatch show", "newswatch trace", "newswatch changes", "newswatch export", "newswatch cite")
"""They print what is stored, or what a page itself says of its dates."""


def _serves(house: House, arguments: list[str], sign: str, ends: int) -> None:
    with house.start(arguments) as running:
        assert running.stdout is not None
        said = ""
        for line in running.stdout:
            said += line
            if sign in line:
                break
        running.send_signal(signal.SIGTERM)
        said += running.communicate(timeout=PATIENCE)[0]

    assert sign in said
    assert "Traceback" not in said
    assert running.returncode == ends, said


@pytest.mark.slow
def test_names_complete(house: House) -> None:
    found = re.search(r"`(eval [^`]*)`", README)
    assert found is not None
    code, out = house.run(["bash", "-c", f"{found[1]} && complete -p newswatch"])

    assert (code, "_newswatch_completion" in out) == (0, True), out
