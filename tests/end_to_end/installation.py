"""An installation of its own for a test: folders, the real commands as processes, and what they left on disk, read without our code."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
NAME = re.compile(r"\d{3,}_[0-9a-f]{16}\.txt")
PATIENCE = 300.0
"""Seconds after which a command is taken for hung; generous, for machines that do other work beside."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that ended."""

    code: int
    out: str
    err: str
    seconds: float

    def __str__(self) -> str:
        return f"exit {self.code} after {self.seconds:.1f} s\n--- stdout\n{self.out[-4000:]}\n--- stderr\n{self.err[-4000:]}"


class Installation:
    """A config and a data folder below ``folder``."""

    def __init__(self, folder: Path, config: Path | None = None) -> None:
        self.folder, self.config, self.data = folder, config or folder / "config", folder / "data"
        self.config.mkdir(parents=True, exist_ok=True)
        settings = self.config / "newswatch.toml"
        if not settings.exists():
            settings.write_text('contact = "monitor@example.org"\n', "utf-8")

    def declare(self, name: str, text: str) -> None:
        """Write a source."""
        (self.config / "sources").mkdir(exist_ok=True)
        (self.config / "sources" / f"{name}.toml").write_text(text, "utf-8")

    def environment(self) -> dict[str, str]:
        """The environment of a command: this installation's folders, the code of this checkout."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSWATCH_", "SCRAPY_"))}
        return kept | {"NEWSWATCH_CONFIG": str(self.config), "NEWSWATCH_DATA": str(self.data), "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}

    def run(self, *arguments: str, timeout: float = PATIENCE, stdin: str = "") -> Ran:
        """``newswatch ARGUMENTS`` in a folder that is not the project's."""
        return self._run([sys.executable, "-m", "crawler.cli", *arguments], self.folder, timeout, stdin)

    def scrapy(self, *arguments: str, timeout: float = PATIENCE) -> Ran:
        """``scrapy ARGUMENTS`` in the project's folder."""
        return self._run([sys.executable, "-m", "scrapy", *arguments], ROOT, timeout, "")

    def _run(self, command: list[str], folder: Path, timeout: float, stdin: str) -> Ran:
        """Run in a process group of its own, so that what it started does not outlive it when it takes too long."""
        began = time.monotonic()
        with subprocess.Popen(
            command,
            cwd=folder,
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                out, err = process.communicate(stdin, timeout)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                out, err = process.communicate()
                raise AssertionError(f"{command[2:]} did not end\n{Ran(-9, out, err, timeout)}") from None
        return Ran(process.returncode, out, err, time.monotonic() - began)

    @property
    def corpus(self) -> Path:
        """The folder of text files."""
        return self.data / "corpus"

    def manifest(self) -> list[dict[str, Any]]:
        """The manifest's lines; empty when there is none."""
        file = self.corpus / "manifest.jsonl"
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []

    def texts(self) -> dict[str, str]:
        """The text files by name."""
        return {file.name: file.read_bytes().decode("utf-8") for file in sorted(self.corpus.glob("*_*.txt"))}

    def check(self) -> None:
        """Files, names, digests and manifest agree, by the corpus's rules: numbered names with the digest, no empty line at the end."""
        lines, texts = self.manifest(), self.texts()
        assert [line["file"] for line in lines] == sorted(texts, key=lambda name: int(name.split("_")[0]))
        for line in lines:
            body = texts[line["file"]].encode()
            assert NAME.fullmatch(line["file"])
            assert line["sha256"] == hashlib.sha256(body).hexdigest()
            assert not body.endswith(b"\n")

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Rows of the catalogue."""
        with closing(sqlite3.connect(f"file:{self.data / 'catalogue.db'}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query, values)]

    def last_run(self, source: str) -> dict[str, Any]:
        """The newest run of a source, with its accounts read."""
        row = self.rows("select * from runs where source = ? order by started_at desc, id desc limit 1", source)[0]
        return row | {"accounts": json.loads(row["accounts"]), "report": json.loads(row["report"])}

    def outcomes(self, source: str) -> dict[str, str]:
        """URL to outcome in the newest run of a source."""
        run = self.last_run(source)["id"]
        return {row["url"]: row["outcome"] for row in self.rows("select url, outcome from sightings where run = ?", run)}

    def balanced(self, source: str) -> Counter[str]:
        """The outcomes of the newest run, after checking that every discovered address has exactly one and that the ledger says so."""
        run = self.last_run(source)
        counted = Counter(row["outcome"] for row in self.rows("select outcome from sightings where run = ?", run["id"]))
        accounts = dict(run["accounts"])
        discovered = accounts.pop("discovered")
        assert discovered == sum(accounts.values()) == counted.total()
        assert {outcome: count for outcome, count in accounts.items() if count} == dict(counted)
        return counted


def f1(left: list[str], right: list[str], size: int = 4) -> float:
    """F1 of shared word 4-grams (of words, when a text is shorter)."""
    a, b = _grams(left, size), _grams(right, size)
    shared = (a & b).total()
    return 2 * shared / (a.total() + b.total()) if a and b else float(a == b)


def _grams(words: list[str], size: int) -> Counter[tuple[str, ...]]:
    size = min(size, len(words))
    return Counter(tuple(words[place : place + size]) for place in range(len(words) - size + 1)) if words else Counter()


def tokens(text: str) -> list[str]:
    """Words of an alphabet, single characters of Chinese."""
    return re.findall(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+", text.lower())
