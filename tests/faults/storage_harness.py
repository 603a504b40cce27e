"""Faults at the n-th step of writing: a disk that fails or is the last thing its process does, and SQL that does the same.

Not part of the program: the disk is handed to `Corpus.open`, the statements are met through SQLAlchemy's events.
"""

from __future__ import annotations

import errno
import os
import signal
import tempfile
import time
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from pipelines.corpus.append import Context
from pipelines.corpus.files import Disk
from pipelines.errors import StorageError
from pipelines.upkeep.verify import verify
from tests.corpus.made import NOW, article, open_corpus, put, text, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipelines.corpus.corpus import Corpus
    from pipelines.upkeep.findings import CheckReport

ERRORS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EROFS": errno.EROFS, "fsync": errno.EIO}
MEETS = {"ENOSPC": {"open", "write", "mkdir"}, "fsync": {"fsync"}}
"""Which calls a kind of fault meets; a kind that is not named here meets all."""


@dataclass(slots=True)
class Fault:
    """A fault at the ``at``-th step that it meets: ``kill``, or a name of `ERRORS`. ``lasting``: every later step fails too."""

    kind: str
    at: int
    lasting: bool = False
    count: int = field(default=0)
    step: str = field(default="")
    """Where it struck; empty when it has not."""

    def meet(self, step: str, *, half: Callable[[], None] | None = None) -> None:
        """One step: strike if it is the one. ``half`` does half of the step first, to leave it torn."""
        if self.kind in MEETS and step.partition(" ")[0] not in MEETS[self.kind]:
            return
        self.count += 1
        if self.count != self.at and not (self.lasting and self.step):
            return
        self.step = self.step or step
        if half:
            half()
        if self.kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)
        raise OSError(ERRORS[self.kind], os.strerror(ERRORS[self.kind]), step)


class FaultyDisk(Disk):
    """A disk on which every call is a step."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault

    def open(self, path: Path, flags: int) -> int:
        """Step ``open``."""
        self.fault.meet(f"open {path.suffix}")
        return super().open(path, flags)

    def write(self, descriptor: int, data: memoryview) -> int:
        """Steps ``write`` (nothing written) and ``write half``."""
        self.fault.meet("write")
        self.fault.meet("write half", half=lambda: self._half(descriptor, data))
        return super().write(descriptor, data)

    def fsync(self, descriptor: int) -> None:
        """Step ``fsync``."""
        self.fault.meet("fsync")
        super().fsync(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        """Step ``rename``."""
        self.fault.meet("rename")
        super().rename(old, new)

    def remove(self, path: Path) -> None:
        """Step ``remove``."""
        self.fault.meet("remove")
        super().remove(path)

    def truncate(self, descriptor: int, size: int) -> None:
        """Step ``truncate``."""
        self.fault.meet("truncate")
        super().truncate(descriptor, size)

    def _half(self, descriptor: int, data: memoryview) -> None:
        super().write(descriptor, data[: len(data) // 2])


def meet_statements(corpus: Corpus, fault: Fault) -> None:
    """Make every statement that writes, and the commit itself, a step too."""

    def statement(_c: Any, _cursor: Any, said: str, _p: Any, context: Any, _m: bool) -> None:
        if context.execution_options.get("newswatch_write") and said.startswith(("INSERT", "UPDATE", "DELETE")):
            fault.meet(f"sql {said[:20]}")

    event.listen(corpus.catalogue.engine, "before_cursor_execute", statement)
    event.listen(corpus.catalogue.engine, "commit", lambda _connection: fault.meet("commit"))


def work(corpus: Corpus, say: Callable[[str], None] = lambda _said: None, *, done: int = 0) -> None:
    """What is done to a corpus in these tests, from turn ``done`` on; ``say`` gets the files that a turn acknowledged.

    Turns: a new text, another, a copy of the first, a correction of the second, and a batch of two new texts with a copy.
    """
    singles: list[tuple[int, dict[str, Any]]] = [
        (1, {}),
        (2, {}),
        (1, {"key": "other.test/1"}),
        (2, {"words": text(2) + "\n\nA line that corrects the text."}),
    ]
    for number, more in singles[done:]:
        kept = put(corpus, number, **more)
        say(kept.document.file if kept.document else "")
    if done > len(singles):
        return
    with corpus.appending() as batch:
        batched = [batch.append(article(number), text(number), Context("made", f"made.test/{number}", NOW)) for number in (3, 4)]
        batch.append(article(4), text(4), Context("made", "other.test/4", NOW))
    say(" ".join(each.document.file for each in batched if each.document))


@contextmanager
def memory_folder() -> Iterator[Path]:
    """A folder in memory where there is one: a kill leaves there what it leaves on a disk, and syncing costs nothing."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="newswatch-", dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def undisturbed(data: Path) -> dict[str, bytes]:
    """The corpus that the work makes when nothing happens."""
    corpus = open_corpus(data)
    work(corpus)
    corpus.close()
    return tree(data)


def dies(act: Callable[[Path, Path, Disk], object], one: Path, other: Path, fault: Fault) -> bool:
    """Do something in a forked process whose disk has a fault; whether it died of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of threads of the forking process; the child needs none
        pid = os.fork()
    if not pid:
        code = 9
        try:
            act(one, other, FaultyDisk(fault))
            code = 0
        except StorageError:
            code = 3
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    assert not os.WIFEXITED(status) or os.WEXITSTATUS(status) in (0, 3), "it failed in another way than by its fault"
    return os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 3


def child(data: Path, url: str | None, fault: Fault) -> tuple[bool, list[str]]:
    """Do the work in a forked process that dies of the fault; (whether it died, the files it acknowledged)."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of threads of the forking process; the child needs none
        pid = os.fork()
    if not pid:
        code = 9
        try:
            corpus = open_corpus(data, catalogue_url=url, disk=FaultyDisk(fault))
            meet_statements(corpus, fault)
            work(corpus, lambda file: void(os.write(writing, f"{file}\n".encode())))
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as told:
        acknowledged = told.read().splitlines()
    _, status = os.waitpid(pid, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError(f"the child ended with {os.WEXITSTATUS(status)} instead of dying at its fault")
    return os.WIFSIGNALED(status), acknowledged


def void(_value: object) -> None:
    """Take a value and give none."""


def checked(data: Path, url: str | None = None) -> CheckReport:
    """Verify a corpus as it lies, without repairing it."""
    corpus = open_corpus(data, catalogue_url=url, create=False, repair=False)
    try:
        return verify(corpus, NOW)
    finally:
        corpus.close()


def settle(data: Path, url: str | None = None) -> list[str]:
    """Open a corpus after a fault, so that it repairs itself; returns the kinds of repair."""
    corpus = open_corpus(data, catalogue_url=url)
    corpus.close()
    return sorted({repair.kind for repair in corpus.repairs})
