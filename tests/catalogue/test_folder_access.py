"""Who may use a data folder: many together, or one alone; held by the kernel, so that nobody who is gone holds anything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipelines.catalogue import folder_access
from pipelines.catalogue.connection import Catalogue, url_for
from pipelines.catalogue.schema import meta
from pipelines.errors import LockedError, StorageError
from tests.corpus.made import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
_HOLDER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from pipelines.catalogue import folder_access
data, how = Path(sys.argv[1]), sys.argv[2]
with folder_access.alone(data, "rebuild", datetime(2026, 11, 29, tzinfo=UTC)) if how == "alone" else folder_access.together(data):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder."""
    made = tmp_path / "data"
    made.mkdir()
    return made


@pytest.fixture
def holder(data: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    """Another process that uses the folder, alone or together with others."""
    command = [sys.executable, "-c", _HOLDER, str(data), request.param]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_any_number_use_it_together(data: Path) -> None:
    with folder_access.together(data), folder_access.together(data), folder_access.together(data, wait=60):
        pass


@pytest.mark.parametrize("holder", ["alone"], indirect=True)
def test_while_one_has_it_alone_the_others_are_told_who(data: Path, holder: subprocess.Popen[str]) -> None:
    said = rf"rebuild has it alone \(process {holder.pid}, since 2026-11-29T00:00:00Z\)"
    with pytest.raises(LockedError, match=said), folder_access.together(data):
        pass
    with pytest.raises(LockedError, match=said), folder_access.alone(data, "reindex", NOW):
        pass
    holder.communicate()
    with folder_access.together(data):
        pass


@pytest.mark.parametrize("holder", ["together"], indirect=True)
def test_who_wants_it_alone_is_told_who_uses_it(data: Path, holder: subprocess.Popen[str]) -> None:
    with (
        folder_access.together(data),
        pytest.raises(LockedError, match=rf"used by process {holder.pid} \(.*{data} together\).*rebuild needs the data folder alone"),
        folder_access.alone(data, "rebuild", NOW),
    ):
        pass
    holder.communicate()
    with folder_access.alone(data, "rebuild", NOW):
        pass


@pytest.mark.parametrize("holder", ["alone", "together"], indirect=True)
def test_a_holder_that_is_killed_holds_nothing_and_is_not_named_again(data: Path, holder: subprocess.Popen[str]) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with folder_access.together(data), pytest.raises(LockedError) as refusal, folder_access.alone(data, "reindex", NOW):
        pass
    assert "rebuild" not in str(refusal.value)
    with folder_access.alone(data, "reindex", NOW):
        pass


@pytest.mark.parametrize("holder", ["alone"], indirect=True)
def test_a_write_to_the_catalogue_waits_for_who_has_the_folder_alone(data: Path, holder: subprocess.Popen[str]) -> None:
    Catalogue.open(url_for(data / "catalogue.db")).close()
    catalogue = Catalogue.open(url_for(data / "catalogue.db"), data=data)
    with catalogue.reading() as connection:
        assert connection.execute(meta.select()).all(), "a look is not held up"
    assert holder.stdin is not None
    holder.stdin.close()
    with catalogue.writing() as connection:
        assert holder.wait() == 0
        connection.execute(meta.insert().values(name="a", value="b"))
    catalogue.close()


def test_a_folder_that_is_not_there_is_not_made_for_the_lock(tmp_path: Path) -> None:
    with folder_access.together(tmp_path / "nowhere"):
        pass
    assert not (tmp_path / "nowhere").exists()


def test_the_lock_file_is_taken_away_only_when_nobody_uses_it(data: Path) -> None:
    with folder_access.together(data):
        folder_access.take_away(data)
        with pytest.raises(LockedError), folder_access.alone(data, "rebuild", NOW):
            pass
    folder_access.take_away(data)
    assert not (data / folder_access.FILE).exists()


def test_a_half_restored_folder_is_refused(data: Path) -> None:
    (data / folder_access.RESTORING).mkdir()
    for entered in (folder_access.together(data), folder_access.alone(data, "rebuild", NOW)):
        with pytest.raises(StorageError, match="a restore did not come to its end here"), entered:
            pass
    with folder_access.alone(data, "restore", NOW, half_restored_ok=True):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_where_nothing_may_be_written_there_is_nothing_to_lock(data: Path) -> None:
    data.chmod(0o555)
    with folder_access.together(data):
        pass
    with pytest.raises(StorageError, match="expected a folder that this user can write"), folder_access.alone(data, "rebuild", NOW):
        pass
