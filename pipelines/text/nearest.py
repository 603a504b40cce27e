"""The known name that a misspelt one was meant for."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def closest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is close enough to have been meant; None when none is."""
    names = sorted(known)
    found = difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    return found[0] if found else None


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the known name closest to ``name``, or the list of known names when none is close."""
    names = sorted(known)
    found = closest(name, names)
    return f"; did you mean {found!r}?" if found else f"; known are {', '.join(names)}"
