"""The charset of a body is decided here, once, and every repair is noted.

A byte order mark decides, then the bytes themselves where they prove what they are: valid UTF-8 is UTF-8 whatever the label says,
because text in another charset hardly ever happens to be valid. Then the label is believed if every byte fits and the text reads as
people write; two signs are needed to overrule it, the reading and the detector. What still does not fit is replaced character by
character, so that one bad byte changes nothing else.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from pipelines.text.charset import proof
from pipelines.text.charset.labels import declared
from pipelines.text.charset.mojibake import mojibake
from pipelines.text.charset.reading import is_plain, oddness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.text.charset.labels import Label

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BEYOND = re.compile("[^\x00-\x7f]")
_FEW = 8
"""Up to so many two-byte characters may be valid UTF-8 by chance."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body's text, Python's name of the codec it was read by, and what had to be repaired or is doubtful, a sentence each."""

    text: str
    charset: str
    notes: tuple[str, ...] = ()


def decode(body: bytes, content_type: str = "") -> Decoded:
    """The text of a page, feed, sitemap or robots.txt. Never fails: what no charset explains is replaced by U+FFFD and counted.

    ``content_type`` is the value of the header of that name; labels inside the body (meta element, XML declaration) are found here.
    """
    mark, marked = next((each for each in _MARKS if body.startswith(each[0])), (b"", ""))
    body = body[len(mark) :]
    labels = declared(body, content_type)
    if marked == "utf-8" and proof.strictly(body, "utf-8") is None and not proof.is_damaged_utf8(proof.sample(body)):
        marked = ""  # a mark that an editor left in one part of a page of another charset
    codec = marked or proof.unmarked_unicode(body) or _unmarked(body, labels)
    text, lost = _by(body, codec)
    return Decoded(text, codec, tuple(_notes(text, codec, lost, labels, sure=bool(marked) or text.isascii())))


def _unmarked(body: bytes, labels: Sequence[Label]) -> str:
    if body.isascii():
        return proof.seven_bit(body) or next((label.codec for label in labels if label.codec == "hz"), "utf-8")
    text = proof.strictly(body, "utf-8")
    if text is not None:
        return _other_than_chance(text, body, labels) or "utf-8"
    some = proof.sample(body)
    if proof.is_damaged_utf8(some):
        return "utf-8"
    natural = [codec for codec in proof.guesses(some) if _is_natural(codec, body, some)]
    right = (label.codec for label in labels if _is_right(label.codec, body, some, natural))
    return next(right, "") or _proven(some, natural, labels)


def _other_than_chance(text: str, body: bytes, labels: Sequence[Label]) -> str | None:
    """The label's codec where a few bytes are valid UTF-8 only by chance: they fit the label too, and as UTF-8 nobody writes them."""
    beyond = [found[0] for found in islice(_BEYOND.finditer(text), _FEW + 1)] if labels and labels[0].codec != "utf-8" else []
    if not 0 < len(beyond) <= _FEW or max(beyond) > "\u07ff" or is_plain(text):
        return None
    return labels[0].codec if proof.strictly(body, labels[0].codec) is not None else None


def _is_right(codec: str, body: bytes, some: bytes, natural: Sequence[str]) -> bool:
    """Whether a label is to be believed: all bytes fit, and not both the reading and a detector speak against it.

    UTF-16 and UTF-32 have been recognised before by the NUL bytes that any markup has in them.
    """
    if codec.startswith(("utf-16", "utf-32")):
        return False
    return proof.strictly(body, codec) is not None and (not natural or codec in natural[:1] or _is_natural(codec, body, some))


def _is_natural(codec: str, body: bytes, some: bytes) -> bool:
    return proof.strictly(body, codec) is not None and oddness(some.decode(codec, "ignore"), codec) < 0.5


def _proven(some: bytes, natural: Sequence[str], labels: Sequence[Label]) -> str:
    """The codec that fits best where no label does: an East Asian one, be it with a few bad bytes, before one that takes any bytes."""
    whole = [codec for codec in natural if codec in proof.EAST_ASIAN]
    damaged = [] if whole else [codec for codec in [proof.damaged_east_asian(some)] if codec]
    return [*whole, *damaged, *natural, *(label.codec for label in labels), "utf-8"][0]


def _by(body: bytes, codec: str) -> tuple[str, int]:
    """The text, and how many byte sequences were replaced; a character that the page itself shows as unreadable is not counted."""
    text = proof.strictly(body, codec)
    if text is not None:
        return text, 0
    text = body.decode(codec, "replace")
    return text, text.count("\ufffd") - (body.count("\ufffd".encode()) if codec == "utf-8" else 0)


def _notes(text: str, codec: str, lost: int, labels: Sequence[Label], *, sure: bool) -> list[str]:
    notes = []
    if labels and not sure and codec not in [label.codec for label in labels]:
        notes.append(f"charset repaired: {labels[0].said} declared, the bytes are {codec}")
    elif not labels and not sure and codec != "utf-8":
        notes.append(f"charset guessed: none declared, read as {codec}")
    if lost:
        notes.append(f"charset: {lost} byte sequences are not {codec} and were replaced")
    return notes + mojibake(text)
