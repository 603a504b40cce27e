"""A crawl with a clock on what durability costs: ``python -m tests.bench.storage_timed RESULT synced|unsynced NAME``.

RESULT gets seconds as JSON: of the whole crawl, in writing answers to the archive, in writing texts and journals, in commits, and in
``fsync`` of our own files (part of the first two). ``unsynced`` only says that it syncs.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.cmdline import execute
from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

from crawler.commands import crawl as command
from pipelines.archive.writer import ArchiveWriter
from pipelines.corpus.append import Batch

if TYPE_CHECKING:
    from collections.abc import Callable


def main(result: str, mode: str, name: str) -> None:
    """Crawl and write the result, however the crawl ended."""
    spent: Counter[str] = Counter()

    def clocked(act: Callable[..., Any], what: str) -> Callable[..., Any]:
        @wraps(act)
        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return act(*arguments, **named)
            finally:
                spent[what] += time.perf_counter() - began  # type: ignore[assignment] # seconds, counted as numbers

        return timed

    os.fsync = clocked(os.fsync if mode == "synced" else lambda _descriptor: None, "fsync")
    if mode == "unsynced":
        event.listen(Engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))
    for owner, attribute, what in (
        (ArchiveWriter, "write", "archive"),
        (Batch, "write", "texts"),
        (DefaultDialect, "do_commit", "commits"),
        (command, "crawl", "whole"),
    ):
        setattr(owner, attribute, clocked(getattr(owner, attribute), what))
    try:
        execute(["scrapy", "crawl", name, "--show", "lines"])
    finally:
        Path(result).write_text(json.dumps(spent), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
