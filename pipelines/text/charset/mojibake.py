"""Text that went through a wrong charset before it reached us, or with us. It is noted and not undone: the page says what it says.

The proof is the way back: characters that, written in the wrong charset and read as UTF-8, are text again. Ordinary text does not
come back, because it hardly ever happens to be valid UTF-8.
"""

from __future__ import annotations

import re
from itertools import islice

_MOST = 20_000
"""Runs of characters beyond ASCII that are looked at."""
_LEAST = 4
"""Fewer characters that come back may be chance, or a page that shows what such text looks like."""
_RUN = re.compile("[^\x00-\x7f]{2,}")
_TRAIL = "[\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2010-\u2122]"
_SIGNS = {
    "cp1252": re.compile(f"[\u00c2-\u00f4]{_TRAIL}"),
    "cp1251": re.compile(f"(?:[РС](?:{_TRAIL}|[\u0400-\u040f\u0450-\u0491])){{2}}|[РС]{_TRAIL}"),
    "gb18030": re.compile("[鐨涓鍦鏄浜銆锛鍜鏈鍥鈥绗](?:[^\x00-\x7f]|$)"),
}
"""What the most frequent characters become that UTF-8 and the wrong charset make of each other; cheap to look for."""


def mojibake(text: str) -> list[str]:
    """A sentence for each wrong charset that a text went through, as far as its first 20,000 words show; none for good text."""
    runs = [] if text.isascii() else [found[0] for found in islice(_RUN.finditer(text), _MOST)]
    some = " ".join(runs)
    counts = {codec: _come_back(runs, codec) for codec, sign in _SIGNS.items() if sign.search(some)}
    return [f"mojibake: {count} characters are utf-8 that was read as {codec}" for codec, count in counts.items() if count >= _LEAST]


def _come_back(runs: list[str], codec: str) -> int:
    """How many characters are there again when the wrong charset is undone."""
    total = 0
    for run in runs:
        undone = b"".join(_bytes(character, codec) for character in run).decode("utf-8", "replace")
        lost = undone.count("\ufffd")
        total += len(undone) - lost if len(undone) - lost > 2 * lost else 0
    return total


def _bytes(character: str, codec: str) -> bytes:
    """The bytes that a codec reads as a character; bytes it leaves undefined were read as the control characters of that number."""
    try:
        return character.encode(codec)
    except UnicodeEncodeError:
        return bytes([ord(character)]) if ord(character) < 0x100 else b"?"
