"""`newswatch retopic` and `newswatch reclean` over what a real crawl stored: nothing is asked of the network again."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from crawler.cli.main import run
from crawler.demo import MadeSite, Server, declaration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEVER = "\n[relevance]\neverything = false\nthreshold = 90\n"
ALWAYS = "\n[relevance]\neverything = false\nthreshold = 0.01\n"


class Place:
    """A configuration and a data folder whose only source is the made site."""

    def __init__(self, folder: Path, base: str) -> None:
        self.folder, self._text = folder, declaration(base)
        (folder / "config" / "sources").mkdir(parents=True)

    def declare(self, more: str) -> None:
        (self.folder / "config" / "sources" / "demo.toml").write_text(self._text + more, "utf-8")

    def run(self, *arguments: str) -> int:
        return run(["--data", str(self.folder / "data"), "--config", str(self.folder / "config"), *arguments])

    def lines(self) -> list[dict[str, object]]:
        path = self.folder / "data" / "corpus" / "manifest.jsonl"
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with Server(MadeSite) as server:
        made = Place(tmp_path_factory.mktemp("rereading"), server.url)
        made.declare(NEVER)
        assert made.run("crawl", "demo", "--json") == 0
    yield made


def test_what_was_set_aside_is_brought_in_when_the_rule_changes(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert place.lines() == []
    capsys.readouterr()
    assert place.run("retopic", "demo", "--json") == 0
    assert {"off_topic"} == {row["outcome"] for row in json.loads(capsys.readouterr().out)}

    place.declare(ALWAYS)
    assert place.run("retopic", "demo", "--json") == 0

    rows = json.loads(capsys.readouterr().out)
    brought = [row for row in rows if row["outcome"] == "new"]
    assert {"new", "off_topic"} >= {row["outcome"] for row in rows}
    assert len(brought) == len(place.lines()) > 3
    assert place.run("verify") == 0


def test_another_cleaner_is_compared_and_then_adopted(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.declare(ALWAYS)
    if not place.lines():
        assert place.run("retopic", "demo") == 0
    before = len(place.lines())
    block = (place.folder / "data" / "corpus" / str(place.lines()[0]["file"])).read_text("utf-8").split("\n\n")[1]
    place.declare(f"{ALWAYS}\n[clean]\ncut_lines = [{json.dumps(re.escape(block), ensure_ascii=False)}]\n")
    capsys.readouterr()

    assert place.run("reclean", "--json") == 0
    compared = json.loads(capsys.readouterr().out)
    assert before == len(place.lines())
    assert compared["counts"]["changed"] == 1
    assert block in compared["worst"][0]["old"]
    assert block not in compared["worst"][0]["new"]

    assert place.run("reclean", "--source", "demo", "--adopt", "--json") == 0
    assert json.loads(capsys.readouterr().out)["adopted"] == {"changed": 1}
    newest = place.lines()[-1]
    assert (before + 1, 2) == (len(place.lines()), newest["version"])
    assert newest["supersedes"] is not None
    assert place.run("verify") == 0
