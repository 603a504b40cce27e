"""The word classes of ``says.toml``, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def says() -> dict[str, Any]:
    """The tables of the file: ``small``, ``negation``, ``contrasts``, ``status``, ``places``."""
    return tomllib.loads(files("pipelines.dedupe").joinpath("says.toml").read_text(encoding="utf-8"))
