"""What bytes say of their own charset, whatever their label is. Pure functions, most of them over a `sample` of the body.

Multi-byte charsets can prove themselves: they fail on bytes that are not theirs, and what they make of foreign bytes are characters
nobody writes. A single-byte charset decodes anything; there the words tell (`oddness`).
"""

from __future__ import annotations

import re

from chardetng_py import EncodingDetector
from resiliparse.parse.encoding import detect_encoding

from pipelines.text.charset.labels import codec_of
from pipelines.text.charset.reading import ENOUGH, SAMPLE, east_asian, oddness

EAST_ASIAN = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")
_FORMS = {"euc_jp": ("euc_jp", "euc_jis_2004")}
"""A charset whose Python codec knows only a part of it: ``euc_jp`` lacks the characters of NEC's row 13 (①, ㈱)."""
_ASCII = re.compile(rb"([\x00-\x7f]{24})[\x00-\x7f]{24,}(?=[\x00-\x7f]{24})")
_NOT_ASCII = bytes(range(0x80, 0x100))
_NUL_PLACES = {
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
}
"""Which of four bytes in a row are often NUL in markup."""


def strictly(body: bytes, codec: str) -> str | None:
    """The text of a body when every byte of it fits the codec; a character cut off at the very end is left out."""
    for form in _FORMS.get(codec, (codec,)):
        try:
            return body.decode(form)
        except UnicodeDecodeError as error:
            if len(body) - error.start < 4 and ("unexpected end" in error.reason or "incomplete" in error.reason):
                return body[: error.start].decode(form)
        except ValueError:
            continue
    return None


def sample(body: bytes) -> bytes:
    """The bytes beyond ASCII with what is around them: scripts and styles that fill a page's first half say nothing."""
    return _ASCII.sub(b"\\1 ", body)[:SAMPLE]


def is_damaged_utf8(some: bytes) -> bool:
    """Whether a body is UTF-8 but for some bad bytes: more than two whole sequences for each broken one, as no other charset has."""
    text = some.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    return sum(c > "\x7f" for c in text) - lost > max(4, 2 * lost)


def unmarked_unicode(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark: the NUL bytes of the markup are all at the same places, and what is between them
    is markup: ASCII. Bytes that merely alternate are neither."""
    head = body[:4096]
    if head.count(0) * 8 < len(head):
        return None
    often = [head[place::4].count(0) * 8 > len(head[place::4]) for place in range(4)]
    codec = _NUL_PLACES.get((often[0], often[1], often[2], often[3]))
    latin = [c for c in head.decode(codec, "replace") if c < "\u0100"] if codec else []
    return codec if 2 * sum(c.isascii() for c in latin) > len(latin) else None


def seven_bit(body: bytes) -> str | None:
    """ISO-2022-JP by its escape sequences; every byte of it is ASCII."""
    return "iso2022_jp_2004" if b"\x1b$B" in body or b"\x1b$@" in body else None


def guesses(some: bytes) -> tuple[str, ...]:
    """The codecs that Firefox's detector (chardetng) and uchardet take the bytes for, UTF-8 left aside."""
    detector = EncodingDetector()
    detector.feed(some, last=len(some) < SAMPLE)
    named = (detector.guess(tld=None, allow_utf8=False), detect_encoding(some) or "")
    return tuple(codec for codec in dict.fromkeys(map(codec_of, named)) if codec and codec != "utf-8")


def damaged_east_asian(some: bytes) -> str | None:
    """The East Asian charset that fits all but a few bytes (2 %) and reads as its language, if there is one."""
    high = len(some) - len(some.translate(None, _NOT_ASCII))
    least, chosen = 0.5, None
    for codec in EAST_ASIAN:
        text = some.decode(codec, "replace")
        if high < 2 * ENOUGH or text.count("\ufffd") * 50 > high or len(east_asian(text)) * 3 < high:
            continue
        if (odd := oddness(text, codec)) < least:
            least, chosen = odd, codec
    return chosen
