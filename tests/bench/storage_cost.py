"""What durability costs an append: articles a second one by one, in batches, and with a disk that does not sync."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.corpus.append import Context
from pipelines.corpus.files import Disk
from pipelines.upkeep.verify import verify
from tests.corpus.made import NOW, article, open_corpus, text

if TYPE_CHECKING:
    from collections.abc import Callable


class Unsynced(Disk):
    """A disk that only says it syncs: what durability costs is the difference."""

    def fsync(self, descriptor: int) -> None:
        """Nothing."""


def cost(count: int) -> dict[str, Any]:
    """Articles a second on the disk of the temporary folder, by how many share a commit; and the check of them all."""
    figures: dict[str, Any] = {}
    for together in (1, 20):
        figures[f"articles a second, {together} to a commit"] = _pace(count, together, Disk())
    figures["articles a second, 20 to a commit, texts not synced"] = _pace(count, 20, Unsynced())
    with tempfile.TemporaryDirectory() as folder:
        corpus = open_corpus(Path(folder))
        _fill(corpus, count, 20)
        for name, act in (("verify", lambda: verify(corpus, NOW)), ("open", lambda: open_corpus(Path(folder)).close())):
            figures[f"{name}, ms per document"] = _seconds(act) * 1000 / count
        corpus.close()
    return figures


def _pace(count: int, together: int, disk: Disk) -> float:
    with tempfile.TemporaryDirectory() as folder:
        corpus = open_corpus(Path(folder), disk=disk)
        seconds = _seconds(lambda: _fill(corpus, count, together))
        corpus.close()
    return count / seconds


def _fill(corpus: Any, count: int, together: int) -> None:
    for start in range(0, count, together):
        with corpus.appending() as batch:
            for number in range(start, min(start + together, count)):
                batch.append(article(number), text(number, 450), Context("made", f"made.test/{number}", NOW))


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
