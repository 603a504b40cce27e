"""Cleaning does not fall below its floor on the yardstick, and the yardstick is the one the floor was measured with."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.quality.floor import FLOOR, below, measured


@pytest.fixture(scope="module")
def now() -> dict[str, Any]:
    return measured()


def test_the_yardstick_is_the_one_of_the_floor(now: dict[str, Any]) -> None:
    assert now["digest"] == json.loads(FLOOR.read_text("utf-8"))["digest"], "python -m tests.quality --allow-lower, if on purpose"


def test_nothing_is_below_its_floor(now: dict[str, Any]) -> None:
    assert below(now["figures"], json.loads(FLOOR.read_text("utf-8"))["figures"]) == {}
