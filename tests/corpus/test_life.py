"""Any sequence of appends, crashes, damage to the end of a journal, recoveries and rebuilds: the corpus is what a plain list says."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pipelines.errors import StorageError
from pipelines.upkeep.rebuild import rebuild
from tests.corpus.made import Clock, open_corpus, put, text
from tests.faults.storage_harness import Fault, FaultyDisk, checked, meet_statements

if TYPE_CHECKING:
    import random


class Life(RuleBasedStateMachine):
    """A corpus beside a list of the texts that it must hold."""

    @initialize()
    def begin(self) -> None:
        """A new corpus."""
        self.data = Path(tempfile.mkdtemp(prefix="newswatch-life-"))
        self.corpus = open_corpus(self.data)
        self.held: dict[int, str] = {}
        self.next = 0

    @rule()
    def append(self) -> None:
        """A new text."""
        kept = put(self.corpus, self.next)
        assert kept.verdict.decision.value == "new"
        self.held[self.next] = text(self.next)
        self.next += 1

    @rule(choice=st.randoms(use_true_random=False))
    def append_again(self, choice: random.Random) -> None:
        """A text that is held, under its own key or another."""
        if self.held:
            number = choice.choice(sorted(self.held))
            key = choice.choice([None, f"other.test/{number}"])
            assert put(self.corpus, number, key=key).verdict.decision.value in {"same", "exact"}

    @rule(at=st.integers(1, 40), kind=st.sampled_from(["EIO", "ENOSPC", "fsync"]), lasting=st.booleans())
    def fail(self, at: int, kind: str, lasting: bool) -> None:
        """An append on a failing disk: old state or new state."""
        self.corpus.close()
        fault = Fault(kind, at, lasting)
        failing = open_corpus(self.data, disk=FaultyDisk(fault))
        meet_statements(failing, fault)
        try:
            put(failing, self.next)
            self.held[self.next] = text(self.next)
        except (StorageError, OSError):
            assert fault.step
        failing.close()
        self.corpus = open_corpus(self.data)
        if self.corpus.count() > len(self.held):
            self.held[self.next] = text(self.next)
        self.next += 1

    @rule()
    def reopen(self) -> None:
        """Close and open."""
        self.corpus.close()
        self.corpus = open_corpus(self.data)
        assert self.corpus.repairs == []

    @rule()
    def lose_the_catalogue(self) -> None:
        """The catalogue is deleted and made anew by opening."""
        self.corpus.close()
        (self.data / "catalogue.db").unlink()
        self.corpus = open_corpus(self.data)

    @rule()
    def make_it_anew(self) -> None:
        """A rebuild changes no answer."""
        self.corpus.close()
        assert rebuild(self.data, clock=Clock()).differences == []
        self.corpus = open_corpus(self.data)

    @rule(size=st.integers(1, 200))
    def lose_the_end_of_the_manifest(self, size: int) -> None:
        """Some last bytes of the manifest are gone."""
        path = self.corpus.layout.manifest
        if path.exists():
            self.corpus.close()
            raw = path.read_bytes()
            path.write_bytes(raw[: max(0, len(raw) - size)])
            self.corpus = open_corpus(self.data)

    @invariant()
    def it_holds_what_it_must(self) -> None:
        """Every text once, in whole, and nothing else."""
        held = [self.corpus.text(document) for document in self.corpus.documents()]
        assert sorted(held) == sorted(self.held.values())

    def teardown(self) -> None:
        """The end: nothing to find."""
        if hasattr(self, "corpus"):
            self.corpus.close()
            assert checked(self.data).findings == []
            shutil.rmtree(self.data)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
