"""In which order a list shows its articles, by the days it gives or else by the numbers in their addresses. Pure.

A list whose oldest come first shows what is new on its last page: nothing of its first page tells of it.
"""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER = re.compile(r"(?<![^\W_])\d{1,9}(?![^\W_])")
_CLEAR = 4
"""Steps one way for each step the other way (a pinned article) that make an order."""
_STEPS = 3


class Order(StrEnum):
    """What comes first."""

    NEWEST = "newest first"
    OLDEST = "oldest first"
    UNKNOWN = ""


def order_of(days: Sequence[str | None], numbers: Sequence[int | None]) -> Order:
    """The order of the articles with these ISO days and numbers of their addresses, in the order shown.

    Days decide where three steps between them are seen; numbers only when every address has one and all go one way.
    """
    dated = [day for day in days if day]
    up = sum(before < after for before, after in pairwise(dated))
    down = sum(before > after for before, after in pairwise(dated))
    if up + down >= _STEPS:
        return Order.OLDEST if up >= _CLEAR * max(down, 1) or not down else Order.NEWEST if down > up else Order.UNKNOWN
    counted = [number for number in numbers if number is not None]
    if len(counted) <= _STEPS or len(counted) < len(numbers):
        return Order.UNKNOWN
    if all(before < after for before, after in pairwise(counted)):
        return Order.OLDEST
    return Order.NEWEST if all(before > after for before, after in pairwise(counted)) else Order.UNKNOWN


def number_of(url: str) -> int | None:
    """The number by which a site counts its articles: the first of the last part of the address that has one; None without."""
    parts = urlsplit(url)
    for segment in (*reversed(parts.path.split("/")), parts.query):
        if found := _NUMBER.search(segment):
            return int(found[0])
    return None
