"""Durations and schedules as people write them: ``30d``, ``every 2h``, a cron line, ``auto``. Does not run anything."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.text.cron import FIELDS, cron_line

UNITS = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}

_LONG = {"second": "s", "sec": "s", "minute": "m", "hour": "h", "hr": "h", "day": "d", "week": "w"}
_EACH = {"hourly": "every 1h", "daily": "every 24h", "nightly": "0 3 * * *", "weekly": "every 1w"}
"""Words that people write for a schedule, and what they mean by them."""

_DURATION = re.compile(r"(?P<number>\d+(?:\.\d+)?) ?(?P<unit>[a-z]+)")
_EVERY = re.compile(r"every (?P<duration>.+)")


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a source is due: ``every`` seconds, by a ``cron`` line, or by the source's own rhythm (``auto``)."""

    every: float | None = None
    cron: str | None = None
    auto: bool = False


def duration(text: str) -> float:
    """Return the seconds of ``90s``, ``15m``, ``2h``, ``30d``, ``2w``; ValueError says what was expected."""
    found = _DURATION.fullmatch(text.strip().lower())
    if not found:
        raise ValueError(f"{text!r} is not a duration; expected a number and a unit, as '15m', '2h' or '30d'")
    unit = found["unit"]
    if unit not in UNITS:
        meant = _LONG.get(unit.removesuffix("s"), "")
        hint = f"expected '{found['number']}{meant}'" if meant else f"expected one of {', '.join(UNITS)}, as '30d'"
        raise ValueError(f"{text!r} has the unknown unit {unit!r}; {hint}")
    seconds = float(found["number"]) * UNITS[unit]
    if not seconds:
        raise ValueError(f"{text!r} is no time at all; expected more than zero")
    return seconds


def schedule(text: str) -> Schedule:
    """Read ``every 2h``, ``auto`` or a cron line of five fields; ValueError says what was expected."""
    said = " ".join(text.lower().split())
    if said == "auto":
        return Schedule(auto=True)
    if every := _EVERY.fullmatch(said):
        return Schedule(every=duration(every["duration"]))
    if len(said.split(" ")) == len(FIELDS):
        return Schedule(cron=cron_line(said))
    raise ValueError(f"{text!r} is not a schedule; expected {_meant(said)}")


def _meant(said: str) -> str:
    """The right form of what was probably meant; without a guess all the forms there are."""
    if (word := said.lstrip("@")) in _EACH:
        return repr(_EACH[word])
    for text in (said, said.replace("every", "", 1)):
        number = _DURATION.fullmatch(text.strip())
        unit = _LONG.get(number["unit"].removesuffix("s"), number["unit"]) if number else ""
        if number and unit in UNITS:
            return repr(f"every {number['number']}{unit}")
    return "'every 2h', 'auto' or a cron line of five fields as '15 6 * * *'"
