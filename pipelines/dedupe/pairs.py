"""Decide many texts from a file of JSON lines, each beside the held texts that it brings (``newswatch compare --jsonl``)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, StrictBool, StrictStr, ValidationError, field_validator

from pipelines.dedupe.book import Book
from pipelines.dedupe.decide import decide
from pipelines.dedupe.facts import Facts, facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.model import Verdict

HELD, ELSEWHERE = "held", "elsewhere"
MOST_TEXT = 16 << 20
"""Characters of a body, as for fetched pages."""


class Given(BaseModel):
    """A text as a line has it; other keys are passed over."""

    model_config = ConfigDict(frozen=True)

    title: StrictStr = ""
    body: StrictStr
    published: StrictStr | None = None
    language: StrictStr | None = None

    @field_validator("body")
    @classmethod
    def _of_a_size(cls, body: str) -> str:
        if len(body) > MOST_TEXT:
            raise ValueError(f"it has {len(body)} characters; expected at most {MOST_TEXT}")
        return body

    def facts(self) -> Facts:
        """Made ready; raises ValueError for a date that is none."""
        try:
            return facts(self.title, self.body, self.published, self.language or "und")
        except ValueError as error:
            raise ValueError(f"published: {self.published!r} is no date; expected one as 2026-11-22") from error


class Pair(BaseModel):
    """A line: the texts that are held, each under an address of its own, and the one that comes.

    With ``same_address`` it comes under the address of the held ones, which are its versions, the oldest first.
    """

    model_config = ConfigDict(frozen=True)

    id: Any = None
    held: tuple[Given, ...]
    new: Given
    same_address: StrictBool | None = False

    def verdict(self) -> Verdict:
        """What becomes of the text that comes; raises ValueError for a date that is none."""
        book = Book()
        for at, text in enumerate(self.held):
            book.put(text.facts(), HELD if self.same_address else f"{HELD} {at}", f"source {at}")
        return decide(self.new.facts(), HELD if self.same_address else ELSEWHERE, book)


@dataclass(slots=True)
class Tally:
    """How many lines were decided and how many carry an error."""

    lines: int = 0
    errors: int = 0


def decide_lines(given: Iterable[bytes], out: IO[str]) -> Tally:
    """Read lines ``{"id", "held": [{"title", "body", "published", "language"}], "new": {...}, "same_address"}`` and write
    ``{"id", "decision", "kept", "reason", "evidence"}`` in the same order.

    ``kept`` is whether a document would be appended; ``others`` in the evidence are the places in ``held``. A line that cannot be
    decided has null for both and its reason in ``error``.
    """
    tally = Tally()
    for number, raw in enumerate(given, start=1):
        if not raw.strip():
            continue
        row = _row(number, raw)
        tally.lines += 1
        tally.errors += "error" in row
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return tally


def _row(number: int, raw: bytes) -> dict[str, Any]:
    name: Any = None
    try:
        row = json.loads(raw)
        name = row.get("id") if isinstance(row, dict) else None
        verdict = Pair.model_validate(row).verdict()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the line"
        return _failed(name, f"line {number}: {where}: {first['msg']}")
    except (ValueError, RecursionError) as error:
        return _failed(name, f"line {number}: {error}")
    evidence = verdict.evidence | {"others": list(verdict.others)}
    return {"id": name, "decision": verdict.decision, "kept": verdict.decision.appended, "reason": verdict.reason, "evidence": evidence}


def _failed(name: Any, error: str) -> dict[str, Any]:
    return {"id": name, "decision": None, "kept": None, "reason": "", "evidence": {}, "error": error}
