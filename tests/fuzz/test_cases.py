"""Every input that once went unanswered is answered now, and a short hunt of each entry finds no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.entries import ENTRIES
from tests.fuzz.hunt import Hunt, fault, mutations

CASES = sorted(path for path in (Path(__file__).parent / "cases").rglob("*") if path.is_file())


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_is_answered(case: Path) -> None:
    assert fault(ENTRIES[case.parent.name], case.read_bytes()) is None


@pytest.mark.parametrize("name", ENTRIES)
def test_a_short_hunt_finds_nothing(name: str) -> None:
    hunt = Hunt(ENTRIES[name])

    mutations(hunt.entry, seed=5, seconds=2, each=hunt.try_one)

    assert hunt.executions > len(hunt.entry.seeds)
    assert hunt.findings == {}


def test_a_finding_is_kept_once_and_made_small(tmp_path: Path) -> None:
    def broken(data: bytes) -> None:
        if b"<x>" in data:
            raise ValueError(data)

    entry = ENTRIES["feed"]
    hunt = Hunt(type(entry)(broken, (b"\0sound",), (b"<x>",), 1.0), tmp_path / "cases")

    mutations(hunt.entry, seed=1, seconds=0.3, each=hunt.try_one)

    (kept,) = (tmp_path / "cases").iterdir()
    assert b"<x>" in kept.read_bytes()
    assert len(kept.read_bytes()) <= 5
