"""What one entrance answered and showed in one run: the same noun for the run, the catalogue, coverage and health."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.model.cause import Cause, CauseKind
from pipelines.model.page import Way

FOUND = frozenset({"ok", "partial", "degraded", "clipped", "empty", "not_a_feed", "not_a_sitemap", "unreadable"})
"""The states that reading an entrance gives (`pipelines.model.Found`)."""
UNASKED, UNCHANGED = "unasked", "unchanged"


@dataclass(frozen=True, slots=True)
class Visit:
    """One entrance in one run. ``state`` is one of `FOUND`, ``unchanged`` (304), ``unasked``, or the word of a `Cause`."""

    entrance: str
    way: Way
    status: int | None = None
    """HTTP status of the first answer; None when nothing answered."""
    state: str = UNASKED
    leads: int = 0
    fresh: int = 0
    """Leads whose address was not known before the run, whichever entrance saw it first."""
    links: int = 0
    """Links or entries before any selection."""
    digest: str = ""
    """SHA-256 of the first page's body, in hex."""
    notes: tuple[str, ...] = ()
    pages: int = 0
    """Pages read of it: more than one where a listing or a sitemap index was followed."""
    failure: CauseKind | None = None
    """Whose failure it is that it could not be read; only while the run goes on, the catalogue keeps the cause."""
    reason: str = ""
    """The sentence of that failure; the catalogue keeps it as the first of the notes."""
    guess: bool = False
    """The declaration says this entrance is a guess: that it is not there is worth a word, not an alarm."""
    run: str = ""
    source: str = ""

    @property
    def cause(self) -> Cause | None:
        """Why it gave nothing; None when it was read, was not asked, or has a state of another version."""
        return None if self.state in FOUND else Cause.of(self.state)

    @property
    def failed(self) -> bool:
        """Whether it was asked and brought no answer that could be read."""
        return self.state not in FOUND and self.state not in (UNASKED, UNCHANGED)

    @property
    def said(self) -> str:
        """Reason and notes as one line."""
        return "; ".join([*([self.reason] if self.reason else []), *self.notes])
