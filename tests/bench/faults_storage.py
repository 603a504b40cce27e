"""Storage under fire: kills and errors at every step, kills at random moments under load, power cuts by model, flipped bits.

What durability costs is measured beside it: of an append (`storage_cost`) and of whole crawls, which are killed, too (`storage_crawls`).
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import sys
import time
import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any

from pipelines.catalogue.schema import metadata
from pipelines.corpus.append import Context
from pipelines.errors import StorageError
from tests.bench.__main__ import missed
from tests.bench.storage_cost import cost
from tests.bench.storage_crawls import crawls
from tests.corpus.made import NOW, article, open_corpus, put, text, tree
from tests.faults.storage_harness import Fault, FaultyDisk, checked, child, meet_statements, memory_folder, settle, undisturbed, work
from tests.faults.storage_powercut import cuts, record, survives

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TARGETS: dict[str, list[Any]] = {
    "kill -9 at a step: violations": ["==", 0],
    "error at a step: violations": ["==", 0],
    "kill -9 under load: violations": ["==", 0],
    "power cut states: violations": ["==", 0],
    "flipped bits that change an answer: not found": ["==", 0],
    "kill -9 of a crawl: articles lost": ["==", 0],
    "kill -9 of a crawl: articles doubled or different": ["==", 0],
    "kill -9 of a crawl: verify": ["==", 0],
}


def run(smoke: bool) -> dict[str, Any]:
    """All of it; with ``smoke`` every few steps, 20 random kills, fewer bits and one killed crawl, in half a minute."""
    figures: dict[str, Any] = {}
    with memory_folder() as folder:
        parts: dict[str, Callable[[], dict[str, Any]]] = {
            "kills at steps": lambda: killed_at_steps(folder / "kills", 12 if smoke else 1),
            "errors at steps": lambda: failed_at_steps(folder / "errors", 29 if smoke else 2),
            "kills under load": lambda: killed_under_load(folder / "load", 20 if smoke else 300),
            "power cuts": lambda: power_cuts(folder / "cuts", 9 if smoke else 1),
            "flipped bits": lambda: flipped_bits(folder / "bits", 30 if smoke else 1000),
            "cost of an append": lambda: cost(60 if smoke else 400),
            "whole crawls": lambda: crawls(20 if smoke else 160, 1 if smoke else 40, compare=not smoke),
        }
        for name, part in parts.items():
            began = time.monotonic()
            figures |= part()
            print(f"faults_storage: {name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    least = {"kill -9 under load: kills": [">=", 20 if smoke else 300], "kill -9 of a crawl: kills": [">=", 1 if smoke else 40]}
    targets = {**TARGETS, **least}
    return {"name": "faults_storage", "figures": figures, "targets": targets, "missed": missed(figures, targets)}


def killed_at_steps(folder: Path, stride: int) -> dict[str, Any]:
    """kill -9 at every ``stride``-th step of the work, each in a fresh folder; then repair, check, go on, compare."""
    expected = undisturbed(folder / "undisturbed")
    steps = wrong = 0
    for at in range(1, 10_000, stride):
        data = folder / str(at)
        died, acknowledged = child(data, None, Fault("kill", at))
        if not died:
            break
        steps += 1
        wrong += not recovers(data, acknowledged, expected)
        shutil.rmtree(data)
    return {"kill -9 at a step: steps": steps, "kill -9 at a step: violations": wrong}


def failed_at_steps(folder: Path, stride: int) -> dict[str, Any]:
    """ENOSPC, EIO, EROFS and a failing fsync at every ``stride``-th step, once and from then on."""
    expected = undisturbed(folder / "undisturbed")
    steps = wrong = 0
    for kind in ("ENOSPC", "EIO", "EROFS", "fsync"):
        for lasting in (False, True):
            for at in range(1, 1000, stride):
                data, fault, acknowledged = folder / f"{kind}-{lasting}-{at}", Fault(kind, at, lasting), list[str]()
                settle(data)
                corpus = open_corpus(data, disk=FaultyDisk(fault))
                meet_statements(corpus, fault)
                try:
                    work(corpus, acknowledged.append)
                    break
                except (StorageError, OSError):
                    steps += 1
                finally:
                    corpus.close()
                wrong += not recovers(data, acknowledged, expected)
                shutil.rmtree(data)
    return {"error at a step: steps": steps, "error at a step: violations": wrong}


def recovers(data: Path, acknowledged: list[str], expected: dict[str, bytes]) -> bool:
    """Whether a corpus is whole after one opening, has what was acknowledged, and ends as the undisturbed one."""
    settle(data)
    if checked(data).findings or not set(" ".join(acknowledged).split()) <= tree(data).keys():
        return False
    corpus = open_corpus(data)
    work(corpus, done=len(acknowledged))
    corpus.close()
    return corpus.repairs == [] and tree(data) == expected and not checked(data).findings


def killed_under_load(folder: Path, kills: int) -> dict[str, Any]:
    """A process that appends is killed at random moments, again and again over one corpus that keeps growing."""
    rng, wrong, survived, repairs = random.Random(1), 0, 0, Counter[str]()
    for turn in range(kills):
        acknowledged = load(folder, turn * 1000, rng.uniform(0.0, 0.12), turn % 3)
        corpus = open_corpus(folder)
        corpus.close()
        repairs.update(repair.kind for repair in corpus.repairs)
        there = [name for name in tree(folder) if name.endswith(".txt")]
        numbers = sorted(int(name.partition("_")[0]) for name in there)
        last = turn % 10 == 9 or turn == kills - 1
        lost = not set(acknowledged) <= set(there) or numbers != list(range(len(numbers)))
        wrong += lost or (last and bool(checked(folder).findings))
        survived += 1
    figures = {"kills": survived, "violations": wrong, "documents": len(there), **dict(sorted(repairs.items()))}
    return {f"kill -9 under load: {name}": value for name, value in figures.items()}


def load(folder: Path, first: int, seconds: float, after: int) -> list[str]:
    """Fork a process that appends, kill it so many seconds after its ``after``-th text; the files that it had acknowledged."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of threads of the forking process; the child needs none
        pid = os.fork()
    if not pid:
        try:
            corpus = open_corpus(folder)
            for number in range(first, first + 500):
                kept = put(corpus, number)
                assert kept.document is not None
                os.write(writing, f"{kept.document.file}\n".encode())
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as told:
        acknowledged = [told.readline().strip() for _ in range(after)]
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return acknowledged + told.read().split()


def power_cuts(folder: Path, stride: int) -> dict[str, Any]:
    """Every ``stride``-th state that a power cut can leave of a batch; and of an order that must be found wanting."""

    def batch(corpus: Any) -> None:
        with corpus.appending() as turn:
            for number in (3, 4):
                turn.append(article(number), text(number), Context("made", f"made.test/{number}", NOW))
            turn.append(article(1), text(1), Context("made", "other.test/1", NOW))

    recording = record(folder, lambda corpus: [put(corpus, number) for number in (1, 2)], batch)
    states = list(cuts(recording))[::stride]
    wrong = sum(bool(survives(recording, state, committed, folder / "cut")) for state, committed in states)
    careless = list(cuts(recording, [op for op in recording.ops if op[0] != "sync"]))[::100]
    control = sum(bool(survives(recording, state, committed, folder / "cut")) for state, committed in careless)
    names = {"power cut states": len(states), "power cut states: violations": wrong}
    return {**names, "power cut states: violations of an append that does not sync": control}


def flipped_bits(folder: Path, count: int) -> dict[str, Any]:
    """One bit at a time in the catalogue, among bytes that are not zero; those that change an answer must be found."""
    corpus = open_corpus(folder)
    work(corpus)
    corpus.close()
    path, rng, harmful, unseen = folder / "catalogue.db", random.Random(2), 0, 0
    original = path.read_bytes()
    expected, places = answers(path), [at for at, byte in enumerate(original) if byte]
    for _ in range(count):
        changed = bytearray(original)
        changed[rng.choice(places)] ^= 1 << rng.randrange(8)
        path.write_bytes(changed)
        if answers(path) != expected:
            harmful += 1
            unseen += not found(folder)
    return {"flipped bits": count, "flipped bits that change an answer": harmful, "flipped bits that change an answer: not found": unseen}


def found(folder: Path) -> bool:
    """Whether a check of a damaged corpus says so."""
    try:
        return not checked(folder).valid
    except StorageError:  # it could not even be opened, and that was said
        return True


def answers(path: Path) -> list[list[str]] | None:
    """All rows of all tables; None when they cannot be read."""
    connection = sqlite3.connect(path)
    connection.text_factory = bytes
    try:
        tables = {table.name: ", ".join(f'"{column.name}"' for column in table.columns) for table in metadata.sorted_tables}
        queries = [f'SELECT {columns} FROM "{name}"' for name, columns in tables.items()]
        return [sorted(map(repr, connection.execute(query))) for query in queries]
    except (sqlite3.Error, UnicodeDecodeError):
        return None
    finally:
        connection.close()
