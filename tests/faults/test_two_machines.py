"""L4: two machines on one PostgreSQL. With one folder between them they share the work; with a folder each, the second may not write."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from pipelines.errors import StorageError
from tests.corpus.made import open_corpus, put
from tests.faults.storage_harness import checked

ROOT = Path(__file__).parents[2]
MACHINE = """
import sys
from pathlib import Path
from tests.corpus.made import open_corpus, put
corpus = open_corpus(Path(sys.argv[1]), catalogue_url=sys.argv[2])
sys.stdin.read()
for number in range(8):
    kept = put(corpus, number)
    print(number, kept.verdict.decision.value, flush=True)
corpus.close()
"""


@pytest.mark.slow
@pytest.mark.catalogue("L4")
def test_l4_the_same_articles_from_two_machines_are_there_once(tmp_path: Path, postgresql: str) -> None:
    """Both crawl the same source at the same time: for each address one says new, the other that it is the same."""
    open_corpus(tmp_path, catalogue_url=postgresql).close()
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", MACHINE, str(tmp_path), postgresql]
    machines = [subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) for _ in range(2)]
    for machine in machines:
        assert machine.stdin is not None
        machine.stdin.close()
    said: list[str] = []
    for machine in machines:
        assert machine.stdout is not None
        said += machine.stdout.read().splitlines()
        machine.stdout.close()
        assert machine.wait() == 0

    decisions = Counter(said)
    assert {number: decisions[f"{number} new"] for number in range(8)} == dict.fromkeys(range(8), 1)
    assert decisions.total() == 16
    corpus = open_corpus(tmp_path, catalogue_url=postgresql)
    assert corpus.count() == 8
    corpus.close()
    assert checked(tmp_path, postgresql).findings == []


@pytest.mark.catalogue("L4")
def test_l4_a_machine_without_the_texts_appends_nothing(tmp_path: Path, postgresql: str) -> None:
    """A second machine with an empty folder of its own: the texts would be scattered over both, so it is told and changes nothing."""
    first = open_corpus(tmp_path / "first", catalogue_url=postgresql)
    put(first, 1)
    with pytest.raises(StorageError, match=r"second.*not one of them is here"):
        open_corpus(tmp_path / "second", catalogue_url=postgresql)

    assert put(first, 2).document is not None
    assert first.count() == 2
    first.close()
    assert list((tmp_path / "second").rglob("*.txt")) == []
    assert checked(tmp_path / "first", postgresql).findings == []
