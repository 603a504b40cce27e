"""Several writers of one text at once: one NEW, the others copies, on both databases; threads and processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipelines.upkeep.verify import verify
from tests.corpus.made import NOW, open_corpus, put
from tests.threads import beside

if TYPE_CHECKING:
    from pipelines.corpus.corpus import Corpus

ROOT = Path(__file__).parents[2]
WRITERS = 4
WRITER = """
import sys
from pathlib import Path
from tests.corpus.made import open_corpus, put
corpus = open_corpus(Path(sys.argv[1]), catalogue_url=sys.argv[2] or None)
sys.stdin.read()
for number in (1, 2, 3):
    print(put(corpus, number, key=f"host{sys.argv[3]}.test/{number}").verdict.decision.value, flush=True)
corpus.close()
"""


def sound(corpus: Corpus, count: int) -> None:
    """``count`` documents, numbered without gaps, and nothing to find."""
    assert [document.sequence for document in corpus.documents()] == list(range(count))
    assert verify(corpus, NOW).findings == []


def test_threads_of_one_corpus(corpus: Corpus) -> None:
    gate = threading.Barrier(WRITERS)

    def write(host: int) -> str:
        gate.wait()
        return put(corpus, 1, key=f"host{host}.test/1").verdict.decision.value

    with beside(*(partial(write, host) for host in range(WRITERS))) as writers:
        pass
    assert Counter(writer.result() for writer in writers) == {"new": 1, "exact": WRITERS - 1}
    sound(corpus, 1)


@pytest.mark.catalogue("S15")
@pytest.mark.slow
def test_processes_with_a_corpus_each(tmp_path: Path, catalogue_url: str | None) -> None:
    open_corpus(tmp_path, catalogue_url=catalogue_url).close()
    command = [sys.executable, "-c", WRITER, str(tmp_path), catalogue_url or ""]
    pipe = subprocess.PIPE
    writers = [subprocess.Popen([*command, str(host)], cwd=ROOT, stdin=pipe, stdout=pipe, text=True) for host in range(WRITERS)]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.close()
    decisions: Counter[str] = Counter()
    for writer in writers:
        assert writer.stdout is not None
        decisions.update(writer.stdout.read().split())
        writer.stdout.close()
        assert writer.wait() == 0
    assert decisions == {"new": 3, "exact": 3 * (WRITERS - 1)}
    corpus = open_corpus(tmp_path, catalogue_url=catalogue_url)
    assert corpus.repairs == []
    sound(corpus, 3)
    corpus.close()
