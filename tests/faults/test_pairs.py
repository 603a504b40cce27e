"""Which commands may use a data folder together: a sample of the table; `python -m tests.bench faults_pairs` tries every pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.installation import Installation
from tests.faults.pairs import COMMANDS, Use, prepare, refused, tried

if TYPE_CHECKING:
    from pathlib import Path

BY_NAME = {command.name: command for command in COMMANDS}
SECONDS = ("crawl one", "import --renumber --json", "reindex", "status")


@pytest.mark.slow
@pytest.mark.parametrize("first", ["crawl one", "rebuild", "restore"])
def test_commands_share_a_data_folder_as_the_table_says(first: str, tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    prepare(installation)

    assert tried(installation, BY_NAME[first], [BY_NAME[name] for name in SECONDS]) == []


def test_the_table_is_the_same_from_both_sides() -> None:
    assert all(refused(one, other) == refused(other, one) for one in COMMANDS for other in COMMANDS)
    alone = [(one, other) for one in COMMANDS for other in COMMANDS if one.use is Use.ALONE and other.use is not Use.LOOK]
    assert len(alone) > 1
    assert all(refused(one, other) for one, other in alone)
