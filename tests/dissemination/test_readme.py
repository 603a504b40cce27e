"""The follower that README shows, run as it stands there and killed while it works."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.corpus.made import open_corpus, put, text

if TYPE_CHECKING:
    from collections.abc import Mapping

REMOVAL = {"url_key": "made.test/2", "document": 2, "url": "https://made.test/2", "event": "removed", "status": 410, "looks": 2}
REMOVAL |= {"since": "2026-11-27T12:00:00Z", "seen_at": "2026-11-28T12:00:00Z"}
README = Path(__file__).parents[2] / "README.md"


def follower(folder: Path) -> Path:
    found = re.search(r"<!-- follower -->\n```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None, "README shows a follower"
    program = folder / "follow.py"
    program.write_text(found[1])
    return program


def environment(folder: Path) -> Mapping[str, str]:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    return {**os.environ, "PATH": path, "NEWSWATCH_DATA": str(folder / "data"), "NEWSWATCH_CONFIG": str(folder)}


def kept(folder: Path) -> list[int]:
    if not (folder / "kept.db").exists():
        return []
    with sqlite3.connect(folder / "kept.db") as database:
        found = [row[0] for row in database.execute("SELECT sequence FROM texts ORDER BY 1")]
    database.close()
    return found


def test_the_follower_of_the_readme_has_every_text_once_although_it_is_killed(tmp_path: Path) -> None:
    program = follower(tmp_path)
    corpus = open_corpus(tmp_path / "data")
    for number in range(6):
        put(corpus, number)
    put(corpus, 1, key="made.test/elsewhere")
    command = [sys.executable, str(program), str(tmp_path / "kept.db")]
    with subprocess.Popen(command, env=environment(tmp_path)) as running:
        running.kill()
    subprocess.run(command, env=environment(tmp_path), check=True, timeout=120)
    assert kept(tmp_path) == [0, 1, 2, 3, 4, 5]

    put(corpus, 0, words=text(50))
    with corpus.appending() as batch:
        batch.removal(REMOVAL)
    corpus.close()
    subprocess.run(command, env=environment(tmp_path), check=True, timeout=120)
    subprocess.run(command, env=environment(tmp_path), check=True, timeout=120)
    assert kept(tmp_path) == [0, 1, 2, 3, 4, 5, 6]
