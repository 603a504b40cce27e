"""A process that appends made articles until it is killed, and prints each file when it has been acknowledged.

``python -m tests.faults.storage_load FOLDER SEED [LIMIT]``
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.corpus.made import open_corpus, put


def main(data: str, seed: str, limit: str = "500") -> None:
    """Append ``limit`` articles at most: a load that nobody kills stops by itself."""
    corpus = open_corpus(Path(data))
    for number in range(int(limit)):
        kept = put(corpus, int(seed) * 1000 + number)
        if kept.document:
            sys.stdout.write(f"{kept.document.file}\n")
            sys.stdout.flush()
    corpus.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
