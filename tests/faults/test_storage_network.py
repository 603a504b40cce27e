"""L5: a data folder on a network file system is refused, with the way to say that it is wanted; and taken when that was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.cli.opening import opened
from crawler.paths import Paths
from crawler.schedule.serve import catalogue_at
from pipelines.catalogue import mounts
from pipelines.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A data folder that lies, as the system says, on NFS."""
    table = tmp_path / "mountinfo"
    table.write_text(f"22 1 0:20 / / rw - ext4 /dev/sda1 rw\n23 22 0:50 / {tmp_path}/data rw - nfs4 server:/export rw\n")
    monkeypatch.setattr(mounts, "_MOUNTS", table)
    (tmp_path / "config").mkdir()
    return Paths(config=tmp_path / "config", data=tmp_path / "data")


@pytest.mark.catalogue("L5")
def test_l5_a_network_file_system_is_refused_and_the_refusal_says_how_to_insist(paths: Paths) -> None:
    with (
        pytest.raises(ConfigError, match=r"network file system \(nfs4\).*`network_ok = true` in newswatch\.toml"),
        opened(paths, create=True),
    ):
        pass
    with pytest.raises(ConfigError, match="network_ok"):
        catalogue_at(paths)


@pytest.mark.catalogue("L5")
def test_l5_it_is_taken_when_the_settings_say_so(paths: Paths) -> None:
    (paths.config / "newswatch.toml").write_text("network_ok = true\n")
    with opened(paths, create=True) as corpus:
        assert corpus.count() == 0
    catalogue_at(paths).close()
