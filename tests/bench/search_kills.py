"""Followers of the corpus that are killed while they write the index: what they leave is gone on from, and nothing is lost or doubled."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from pipelines.insight.holdings import Holdings
from pipelines.search.search import Search
from tests.search.made import add, fill, open_corpus

if TYPE_CHECKING:
    from pathlib import Path

FOLLOW = """
import sys
from pathlib import Path
from pipelines.insight.holdings import Holdings
from pipelines.search import index_sync
from pipelines.search.search import Search
index_sync.TOGETHER = index_sync.MANY_TOGETHER = 2
search = Search(Holdings.open(Path(sys.argv[1])))
print("begun", flush=True)
while True:
    if "rebuild" in sys.argv:
        search.rebuild()
    search.follow()
"""


def measured(folder: Path, kills: int) -> dict[str, Any]:
    """``kills`` SIGKILLs over two followers at a time, every fifth pair rebuilding, while texts are appended."""
    chance = random.Random(5)
    corpus = open_corpus(folder)
    fill(corpus)
    done = number = 0
    while done < kills:
        mode = ["rebuild"] if done % 10 == 8 else []
        followers = [
            subprocess.Popen([sys.executable, "-c", FOLLOW, str(folder), *mode], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in "ab"
        ]
        for follower in followers:
            assert follower.stdout is not None
            assert follower.stdout.readline() == b"begun\n", follower.stderr.read() if follower.stderr else b""
        for _ in range(4):
            add(corpus, 1000 + number, f"Made {number}", f"word{number} {'filler ' * (number % 50)}")
            number += 1
            time.sleep(chance.random() * 0.02)
        for follower in followers:
            time.sleep(chance.random() * 0.02)
            follower.send_signal(signal.SIGKILL)
            follower.communicate()
            done += 1
    holdings = Holdings.open(folder)
    search = Search(holdings)
    search.follow()
    with search.asking() as questions:
        found = list(questions.all(search.parse("version:all")))
        lost = sum(questions.count(search.parse(f'"word{one}"')) != 1 for one in range(number))
    with search.index.file.writing() as connection:
        connection.execute("INSERT INTO text(text, rank) VALUES ('integrity-check', 0)")
    holdings.close()
    corpus.close()
    return {"kills": done, "kills.lost": lost, "kills.doubled": len(found) - len(set(found)), "kills.missing": number + 4 - len(set(found))}
