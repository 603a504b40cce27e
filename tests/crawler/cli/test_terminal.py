"""Nothing from outside steers a terminal or floods it: one door, and hostile names through every command that shows some."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler.cli.main import run
from crawler.terminal import LONGEST, plain_text, say
from tests.corpus.made import article, open_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
HOSTILE = "a\x1b[2Jb\x9b31mc\x07d\u202ee\u2066f\rg\u2028h"
PRINTS = re.compile(r"\bclick\.echo\(|(?<![.\w])print\(")
ELSEWHERE = {
    "changes.py": "JSON",
    "cite.py": "a bibliography, for programs",
    "clean.py": "a text of the corpus, which holds no control characters",
    "crawl.py": "JSON",
    "demo.py": "JSON",
    "diff.py": "colours of its own around texts of the corpus",
    "new.py": "colours of its own around a day",
    "opening.py": "JSON",
    "search.py": "colours of its own around plain text",
    "show.py": "colours of its own around plain text",
    "watch.py": "colours of its own around plain text",
}
"""Modules that print beside the door, and why they may."""


def steers(text: str) -> list[str]:
    """The characters that could do more than be shown."""
    return [f"U+{ord(c):04X}" for c in text if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Co")]


def test_there_is_one_door() -> None:
    beside = {path.name for path in (ROOT / "crawler" / "cli").glob("*.py") if PRINTS.search(path.read_text())}
    assert beside == set(ELSEWHERE)


def test_a_line_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert plain_text(HOSTILE) == "a [2Jb 31mc d e f g h"
    say(f"  {HOSTILE}\n  second", err=True)
    assert capsys.readouterr().err == "  a [2Jb 31mc d e f g h\n  second\n"


@pytest.mark.parametrize("size", [LONGEST + 1, 1 << 20])
def test_a_long_title_is_cut_and_its_length_told(size: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert plain_text("x" * (4 * LONGEST + size)).endswith(f"x… ({4 * LONGEST + size} characters)")
    say("x" * size)
    assert len(capsys.readouterr().out) < LONGEST + 40
    assert plain_text("x" * LONGEST) == "x" * LONGEST


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation in which every name and title is hostile."""
    sources = tmp_path / "config" / "sources"
    sources.mkdir(parents=True)
    title = json.dumps(f"T {HOSTILE}")
    listing = 'listings = ["https://a.example/news"]\narticle = "^/news/"'
    (sources / "a.toml").write_text(
        f'title = {title}\nhome = "https://a.example/"\nhosts = ["a.example"]\n[discover]\n{listing}\n', "utf-8"
    )
    (sources / "b.toml").write_text(f"title = {title}\n{title} = 1\n", "utf-8")
    data = tmp_path / "data"
    corpus = open_corpus(data)
    made = article(1, url=f"https://a.example/news/{HOSTILE}")
    corpus.append(made, f"Title {HOSTILE}\n\nA text of words.", source="a", url_key=f"a.example/{HOSTILE}", fetched_at=corpus._moment())
    corpus.close()
    (data / "corpus" / "stray\x1b[31m.txt").write_text("x")
    (tmp_path / "in\x1b[2J").mkdir()
    (tmp_path / "in\x1b[2J" / "evil\x1b[31mRED\x07.txt").write_text("x")
    (tmp_path / "in\x1b[2J" / "001_00000000000000aa.txt").write_text(f"{HOSTILE}\n\n{'word ' * 50}")
    monkeypatch.setenv("NEWSWATCH_DATA", str(data))
    monkeypatch.setenv("NEWSWATCH_CONFIG", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    yield tmp_path


COMMANDS = [
    ["import", "in\x1b[2J"],
    ["verify"],
    ["status"],
    ["sources", "list"],
    ["sources", "check"],
    ["doctor"],
    ["why", "https://a.example/news/\x1b[2J"],
    ["key", "https://a.example/news/\x1b[2J"],
    ["coverage"],
    ["search", "words"],
    ["list"],
    ["show", "0"],
    ["reclean"],
    ["retopic"],
    ["notify"],
    ["schedule", "--next"],
    ["backup", "out\x1b[2J"],
    ["restore", "out\x1b[2J"],
    ["rebuild"],
    ["reindex"],
    ["archive", "migrate", "--dry-run"],
    ["accept", "nobody\x1b[2J"],
    ["crawl", "nobody\x1b[2J"],
    ["compare", "https://a.example/\x1b[2J", "nowhere\x1b[2J"],
    ["clean", "nowhere\x1b[2J", "--url", "https://a.example/"],
]


def test_hostile_names_through_every_command(hostile: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        run(["--data", str(hostile / "back"), *command] if command[0] == "restore" else command)
        told = capfd.readouterr()
        assert steers(told.out + told.err) == [], (command, told)
        assert told.out + told.err, command
