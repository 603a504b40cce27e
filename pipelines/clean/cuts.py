"""What cleaning left out of a page and why: every cut carries the names of the signs that decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pipelines.clean.dom import drop, text

if TYPE_CHECKING:
    from pipelines.clean.dom import Element

_SHOWN = 120


class Cut(NamedTuple):
    """The beginning of what was left out, and the signs that decided."""

    text: str
    signs: tuple[str, ...]


@dataclass(slots=True)
class Cuts:
    """What was cut, in the order it happened."""

    made: list[Cut] = field(default_factory=list)

    def cut(self, element: Element, *signs: str) -> None:
        """Drop an element and keep why; what holds no text is not told."""
        if element.getparent() is None:
            return
        said = text(element)
        if said:
            self.made.append(Cut(said[:_SHOWN], signs))
        drop(element)
