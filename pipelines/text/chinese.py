"""Chinese characters: from traditional to simplified, one for one."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def simplified() -> dict[int, str]:
    """Traditional to simplified characters for `str.translate`, from OpenCC's table.

    Characters only: phrases would make the fold of a character depend on its neighbours.
    """
    table = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split() for line in table.splitlines() if line.strip())
    return {ord(pair[0]): pair[1] for pair in pairs if len(pair) >= 2 and len(pair[1]) == 1}
