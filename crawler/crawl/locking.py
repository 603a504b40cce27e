"""The lock of a source: one crawl of it at a time, however it was started; the kernel frees it when its holder is gone."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from pipelines.catalogue import folder_access
from pipelines.corpus.files import disk_errors
from pipelines.corpus.lock import WriterLock
from pipelines.errors import LockedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path


@contextmanager
def source_lock(data: Path, name: str, clock: Callable[[], datetime]) -> Iterator[None]:
    """Hold the lock of a source, however the crawl was started; raises LockedError that names the holder, and while another command
    (a rebuild) has the data folder alone.

    A folder that was made for the lock alone is taken away again.
    """
    folder = data / "locks"
    with disk_errors(data):
        made = [path for path in (folder, data, *data.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)
    lock = WriterLock(folder / f"{name}.lock", clock, wait=0)
    with ExitStack() as holding:
        if made:
            holding.callback(_tidy, data, folder, made, clock)
        try:
            with disk_errors(data):
                holding.enter_context(lock.held())
        except LockedError as error:
            who = lock.holder()
            told = f"process {who.get('pid', 'unknown')}, since {who.get('since', 'unknown')}"
            raise LockedError(f"{name} is being crawled already ({told})") from error
        holding.enter_context(folder_access.together(data))
        yield


def _tidy(data: Path, folder: Path, made: list[Path], clock: Callable[[], datetime]) -> None:
    if not (data / "corpus").exists():
        _remove_empty(folder, made, clock)


def _remove_empty(folder: Path, made: list[Path], clock: Callable[[], datetime]) -> None:
    """Take away lock files that nobody holds, and the folders that were made for them."""
    for path in sorted(folder.rglob("*"), reverse=True) if folder.exists() else []:
        if path.name == folder_access.FILE.name:
            continue
        if path.is_file() and not WriterLock(path, clock).holder():
            path.unlink(missing_ok=True)
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    folder_access.take_away(folder.parent)
    for path in made:
        if path.exists() and not any(path.iterdir()):
            path.rmdir()
