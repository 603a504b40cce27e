"""What doctor says of how a data folder grows."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

from pipelines.upkeep.doctor import doctor
from pipelines.upkeep.growth import Growth, growth, pace
from tests.corpus.made import NOW

if TYPE_CHECKING:
    from pathlib import Path


def ago(days: float) -> float:
    return (NOW - timedelta(days=days)).timestamp()


def test_a_year_is_told_from_the_last_month() -> None:
    files = [(ago(400), 1 << 30), (ago(20), 10 << 20), (ago(10), 20 << 20), (ago(0.5), 30 << 20)]
    found = pace(files, NOW)
    assert found == Growth(4, (1 << 30) + (60 << 20), round(3 * 365 / 30), round((60 << 20) * 365 / 30))
    assert "a year adds 36 files, 730 MiB" in str(found)


def test_a_folder_that_is_younger_than_a_month_is_counted_by_its_own_age() -> None:
    assert pace([(ago(10), 1000), (ago(5), 1000)], NOW) == Growth(2, 2000, 73, 73000)


def test_what_is_too_young_or_of_the_future_tells_no_pace() -> None:
    assert pace([], NOW) == Growth(0, 0)
    assert "too young to tell" in str(pace([(ago(0.1), 5)], NOW))
    assert pace([(ago(-400), 5)], NOW) == Growth(0, 0)


def test_doctor_tells_it(tmp_path: Path) -> None:
    for name, size in (("archive/a.warc.gz", 4 << 20), ("corpus/001_0123456789abcdef.txt", 100)):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_bytes(b"x" * size)
        os.utime(path, (ago(2), ago(2)))
    assert growth([tmp_path / "archive", tmp_path / "nowhere"], NOW).files == 1
    told = {fact.name: fact.value for fact in doctor(tmp_path, NOW)}
    assert told["growth"].startswith("2 files, 4 MiB; at the pace of the last month a year adds 365 files, ")
