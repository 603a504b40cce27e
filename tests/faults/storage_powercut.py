"""Power cuts by model: what may be on the disk when the power goes, for every moment of a recorded append.

The adversary of ALICE (Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014): bytes that were not synced may be there
wholly, in half, as zeros or not at all, and entries of a folder that was not synced may or may not be there, in any combination.
The append is the real one, recorded; so are the recovery and the check of each state.
"""

from __future__ import annotations

import itertools
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import event

from pipelines.corpus.files import Disk
from tests.corpus.made import open_corpus
from tests.faults.storage_harness import checked, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pipelines.corpus.corpus import Corpus

Op = tuple[str, str, bytes | str]
"""(what, name within the corpus folder, data or new name)."""
Tree = dict[str, bytes]


class RecordingDisk(Disk):
    """A disk that writes down what is done to it."""

    def __init__(self) -> None:
        self.ops: list[Op] = []
        self._open: dict[int, str] = {}

    def open(self, path: Path, flags: int) -> int:
        """Note the creation."""
        if not path.exists():
            self.ops.append(("create", path.name, b""))
        descriptor = super().open(path, flags)
        self._open[descriptor] = path.name
        return descriptor

    def write(self, descriptor: int, data: memoryview) -> int:
        """Note the bytes."""
        self.ops.append(("write", self._open[descriptor], bytes(data)))
        return super().write(descriptor, data)

    def fsync(self, descriptor: int) -> None:
        """Note the sync of a file or of the folder."""
        self.ops.append(("sync", self._open.get(descriptor, "."), b""))
        super().fsync(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        """Note the new name."""
        self.ops.append(("rename", old.name, new.name))
        super().rename(old, new)

    def sync_folder(self, path: Path) -> None:
        """Note the sync of the folder and not of its descriptor's file."""
        self._open = {}
        super().sync_folder(path)


@dataclass(slots=True)
class File:
    """One file: what is surely on the disk, and what was written since."""

    synced: bytes = b""
    later: bytes = b""

    def contents(self) -> list[bytes]:
        """What may be found in it after the cut."""
        if not self.later:
            return [self.synced]
        half = len(self.later) // 2
        return [self.synced, self.synced + self.later[:half], self.synced + bytes(len(self.later)), self.synced + self.later]


@dataclass(slots=True)
class Model:
    """The folder as the operations leave it: files by number, names that are sure, and changes of names that are not."""

    files: list[File] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    """As a program sees them now."""
    sure: dict[str, int] = field(default_factory=dict)
    unsure: list[tuple[str, str, int]] = field(default_factory=list)
    """(old name or "", new name, file)."""

    def do(self, op: Op) -> None:
        """Apply one operation."""
        what, name, more = op
        if what == "create":
            self.files.append(File())
            self.names[name] = len(self.files) - 1
            self.unsure.append(("", name, self.names[name]))
        elif what == "write":
            assert isinstance(more, bytes)
            self.files[self.names[name]].later += more
        elif what == "rename":
            number = self.names.pop(name)
            self.names[str(more)] = number
            self.unsure.append((name, str(more), number))
        elif name == ".":
            self.sure, self.unsure = dict(self.names), []
        else:
            file = self.files[self.names[name]]
            file.synced, file.later = file.synced + file.later, b""

    def states(self) -> Iterator[Tree]:
        """Every folder that may be found after the power went now."""
        for kept in itertools.product((False, True), repeat=len(self.unsure)):
            names = dict(self.sure)
            for (old, new, number), keep in zip(self.unsure, kept, strict=True):
                if keep:
                    names.pop(old, None)
                    names[new] = number
            for contents in itertools.product(*(self.files[number].contents() for number in names.values())):
                yield dict(zip(names, contents, strict=True))


@dataclass(slots=True)
class Recording:
    """A corpus before, the operations of a piece of work, and its catalogue after."""

    before: Path
    after: Path
    ops: list[Op]
    documents: int
    """How many documents there are once it was committed."""


def record(folder: Path, prepare: Callable[[Corpus], object], work: Callable[[Corpus], object]) -> Recording:
    """Record a piece of work on a prepared corpus."""
    before, after = folder / "before", folder / "after"
    corpus = open_corpus(before)
    prepare(corpus)
    corpus.close()
    shutil.copytree(before, after)
    disk = RecordingDisk()
    corpus = open_corpus(after, disk=disk)
    event.listen(corpus.catalogue.engine, "commit", lambda _connection: disk.ops.append(("commit", "", b"")))
    disk.ops.clear()
    work(corpus)
    count = corpus.count()
    corpus.close()
    return Recording(before, after, disk.ops, count)


def cuts(recording: Recording, ops: list[Op] | None = None) -> Iterator[tuple[Tree, bool]]:
    """(folder, whether the commit had returned) for every state that a power cut can leave; each once."""
    model, committed = Model(), False
    for path in sorted((recording.before / "corpus").iterdir()):
        model.files.append(File(path.read_bytes()))
        model.names[path.name] = len(model.files) - 1
    model.sure = dict(model.names)
    seen: set[tuple[bool, frozenset[tuple[str, bytes]]]] = set()
    for op in [("start", "", b""), *(recording.ops if ops is None else ops)]:
        if op[0] == "commit":
            committed = True
        elif op[0] != "start":
            model.do(op)
        for state in model.states():
            key = committed, frozenset(state.items())
            if key not in seen:
                seen.add(key)
                yield state, committed


def survives(recording: Recording, tree: Tree, committed: bool, data: Path) -> str:
    """Lay the state out, recover, check; what is wrong, or nothing."""
    shutil.rmtree(data, ignore_errors=True)
    (data / "corpus").mkdir(parents=True)
    shutil.copy(recording.after / "catalogue.db" if committed else recording.before / "catalogue.db", data / "catalogue.db")
    for name, content in tree.items():
        (data / "corpus" / name).write_bytes(content)
    settle(data)
    findings = checked(data).findings
    if findings:
        return f"{findings[0].kind} {findings[0].subject}: {findings[0].said}"
    texts = len(list((data / "corpus").glob("*.txt")))
    return "" if texts == recording.documents or not committed else f"{texts} texts of {recording.documents} that were acknowledged"
