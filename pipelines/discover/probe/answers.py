"""What was asked of a site and what it answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.model import Way


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may be an entrance; ``named`` when the site itself names it, else a habit of such sites."""

    url: str
    way: Way
    why: str
    named: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """A response; ``url`` is where it came from after redirects."""

    url: str
    status: int
    content_type: str
    body: bytes

    @property
    def good(self) -> bool:
        """Whether there is something to read."""
        return self.status == 200 and bool(self.body)
