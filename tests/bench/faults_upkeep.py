"""Backup, restore, joining and pruning of archive files, interrupted at every step: killed, with a full disk, with a disk that fails.

After each interruption the corpus is checked, the command is given once more, and what must be there then is: every text and its
record, one finished backup, the restored corpus, one joined file, and the journal of what was removed.
"""

from __future__ import annotations

import shutil
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pipelines.archive.check_records import pointer, verify_all
from pipelines.archive.writer import ArchiveWriter
from pipelines.catalogue import runs
from pipelines.corpus.files import Disk
from pipelines.errors import NewswatchError
from pipelines.upkeep.backup import backup
from pipelines.upkeep.backup_contents import check, held
from pipelines.upkeep.merge import merge
from pipelines.upkeep.prune import prune
from pipelines.upkeep.restore import restore
from pipelines.upkeep.verify import verify
from tests.archive import making
from tests.bench.__main__ import missed
from tests.corpus.made import NOW, Clock, article, open_corpus, text, tree
from tests.faults.storage_harness import Fault, dies, memory_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KINDS = ("kill", "ENOSPC", "EIO")
TEXTS, IDLE, MOST_STEPS = 3, 2, 1000
LATER = NOW + timedelta(days=9)


def run(smoke: bool) -> dict[str, Any]:
    """All commands with all kinds of faults at every step; with ``smoke`` at every fifth."""
    figures: dict[str, Any] = {}
    for name, act in {"backup": _back_up, "restore": _restore, "archive merge": _merge, "archive prune": _prune}.items():
        steps, wrong = 0, list[str]()
        for kind in KINDS:
            with memory_folder() as folder:
                found = _interrupted(folder, act, kind, 5 if smoke else 1)
            steps, wrong = steps + found[0], wrong + [f"{name}, {kind} {sentence}" for sentence in found[1]]
        figures |= {f"{name}: interruptions": steps, f"{name}: violations": len(wrong)}
        for sentence in wrong:
            print(f"faults_upkeep: {sentence}", file=sys.stderr, flush=True)
    targets: dict[str, list[Any]] = {key: ["==", 0] if key.endswith("violations") else [">=", 3] for key in figures}
    return {"name": "faults_upkeep", "figures": figures, "targets": targets, "missed": missed(figures, targets)}


def _interrupted(folder: Path, act: Callable[[Path, Path, Disk | None], object], kind: str, every: int) -> tuple[int, list[str]]:
    """How often the command was interrupted, and what was not as it must be."""
    steps, wrong, model = 0, list[str](), folder / "model"
    _fill(model, folder / "copy")
    for at in range(1, MOST_STEPS, every):
        data, copy = folder / "data", folder / "mine"
        for source, target in ((model, data), (folder / "copy", copy)):
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)
        if not dies(act, data, copy, Fault(kind, at)):
            return steps, wrong
        steps += 1
        wrong += [f"at step {at}: {sentence}" for sentence in _faults(data, copy)]
        try:
            act(data, copy, None)
        except NewswatchError as error:
            wrong.append(f"at step {at}: it did not go on: {error}")
        wrong += [f"after step {at}: {sentence}" for sentence in _faults(data, copy)]
        if act is _restore and tree(data / "back") != tree(model):
            wrong.append(f"after step {at}: what was restored is not what was backed up")
    return steps, wrong


def _fill(data: Path, copy: Path) -> None:
    """Texts with an archive file each, files that nothing needs, and a backup of it that is older than the last text."""
    corpus = open_corpus(data)
    for number in range(TEXTS + IDLE):
        if number == TEXTS - 1:
            backup(corpus, copy, NOW)
        name = f"run-{number}"
        with corpus.catalogue.writing() as connection:
            runs.start(connection, name, "made", trigger="hand", now=NOW, pid=1, host="", versions={})
            runs.end(connection, name, now=NOW, exit_code=0, health="ok", accounts={}, report={})
        with ArchiveWriter(corpus.layout.archive, name) as writer:
            warc = making.put(writer, name.encode(), url=f"https://made.test/{number}")
        if number < TEXTS:
            corpus.append(article(number), text(number), source="made", url_key=f"made.test/{number}", fetched_at=NOW, warc=warc)
    corpus.close()


def _faults(data: Path, copy: Path) -> list[str]:
    """What is not as it must be at any moment: texts and records of the corpus, and a backup that is finished and whole."""
    corpus = open_corpus(data, create=False)
    archive = corpus.layout.archive
    found = verify(corpus, NOW, pointer=lambda ref: pointer(archive, ref), archive=lambda: ((f.file, str(f)) for f in verify_all(archive)))
    corpus.close()
    wrong = [f"{one.kind}: {one.subject}: {one.said}" for one in found.findings]
    wrong += [] if found.files == found.pointers == TEXTS else [f"{found.files} texts and {found.pointers} records of {TEXTS}"]
    kept = held(copy)
    if kept is None:
        return [*wrong, "there is no finished backup"]
    try:
        check(kept)
    except NewswatchError as error:
        wrong.append(f"the backup: {error}")
    return wrong


def _back_up(data: Path, copy: Path, disk: Disk | None) -> None:
    corpus = open_corpus(data, create=False)
    backup(corpus, copy, LATER, disk=disk or Disk())
    corpus.close()


def _restore(data: Path, copy: Path, disk: Disk | None) -> None:
    """Into a folder beside; what an earlier try brought to its end is enough."""
    if not (data / "back").exists():
        _back_up(data, copy, None)
    if disk is None and (data / "back" / "corpus").exists() and not (data / "back" / "restoring").exists():
        return
    restore(copy, data / "back", clock=Clock(), disk=disk or Disk())


def _merge(data: Path, _copy: Path, disk: Disk | None) -> None:
    corpus = open_corpus(data, create=False)
    merge(corpus, LATER, 1 << 20, dry=False, disk=disk)
    corpus.close()


def _prune(data: Path, _copy: Path, disk: Disk | None) -> None:
    corpus = open_corpus(data, create=False)
    prune(corpus, LATER, LATER, dry=False, disk=disk)
    corpus.close()
