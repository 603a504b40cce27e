"""The word lists of cleaning: TOML files beside the code, each a table of regular expressions, compiled once."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import Any


@functools.cache
def table(name: str) -> dict[str, Any]:
    """The content of ``<name>.toml`` in this folder."""
    return tomllib.loads(resources.files("pipelines.clean").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@functools.cache
def either(name: str, key: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """One pattern of all expressions under a key, between ``before`` and ``after``, without regard to case."""
    return re.compile(f"{before}(?:{'|'.join(table(name)[key])}){after}", re.IGNORECASE)
