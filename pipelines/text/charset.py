"""Bytes to text: the charset is decided here, once, and every repair is noted.

A declared charset is believed when it decodes strictly. A body that is not what it says is tried with the East Asian
multi-byte charsets, because only those can prove themselves: they fail on text that is not theirs, where a single-byte charset
decodes anything. What still does not fit is replaced character by character, so that one bad byte changes nothing else.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from resiliparse.parse.encoding import detect_encoding

_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})")
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_NOT_ASCII = bytes(range(0x80, 0x100))
_HEAD = 4096
_SAMPLE = 1 << 18
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# As browsers do: pages labelled with the older name use the larger set (WHATWG Encoding Standard, "names and labels").
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252", "big5": "big5hkscs", "shift_jis": "cp932"}
_MULTIBYTE = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")
_COMMON = {
    "gb18030": "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下",
    "big5hkscs": "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下",
    "cp932": "のはをにがとでたしてるれますこいなあら年日本国人",
    "euc_jp": "のはをにがとでたしてるれますこいなあら年日本国人",
    "cp949": "의이는을에가로다한고하지사를은",
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text, the charset it was read by, and what had to be repaired."""

    text: str
    charset: str
    notes: tuple[str, ...] = ()


def decode(body: bytes, content_type: str = "") -> Decoded:
    """The text of a page: byte order mark, then the declared charset, then the page's own, then what the bytes prove."""
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return _by(body[len(mark) :], charset, ())
    declared = _declared(body, content_type)
    for charset in declared or ["utf-8"]:
        text = _strict(body, charset)
        if text is not None and not _wrong_script(text, charset):
            return Decoded(text, charset)
    first = declared[0] if declared else "utf-8"
    proven = _proven(body)
    if proven is not None:
        return _by(body, proven, (f"charset repaired: {first} declared, the bytes are {proven}",))
    if not declared and _broken(body, "utf-8") * 4 > _high(body[:_SAMPLE]):
        return _by(body, "cp1252", ("charset guessed: none declared, the bytes are not utf-8, read as cp1252",))
    return _by(body, first, ())


def _declared(body: bytes, content_type: str) -> list[str]:
    head = body[:_HEAD]
    named = _HEADER.findall(content_type)[:1]
    named += [match.decode("ascii") for match in _META.findall(head)[:1] + _XML.findall(head)[:1]]
    known = [charset for charset in map(_lookup, named) if charset]
    return list(dict.fromkeys(known))


def _lookup(name: str) -> str | None:
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return None
    return _WIDER.get(known, known) if known not in _NOT_TEXT else None


_NOT_TEXT = frozenset(
    {"base64", "bz2", "hex", "quopri", "rot13", "uu", "zlib", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7"}
)


def _strict(body: bytes, charset: str) -> str | None:
    try:
        return body.decode(charset)
    except UnicodeDecodeError:
        return None


def _wrong_script(text: str, charset: str) -> bool:
    """A multi-byte charset that decodes, but into characters nobody writes: the label is wrong."""
    if charset not in _COMMON:
        return charset == "cp1252" and "\ufffd" in text
    wide = [c for c in text[:_SAMPLE] if ord(c) > 0x2E7F]
    return len(wide) >= 40 and _commonness(wide, charset) < 0.04


def _commonness(wide: list[str], charset: str) -> float:
    common = frozenset(_COMMON[charset])
    return sum(c in common for c in wide) / len(wide)


def _proven(body: bytes) -> str | None:
    """The multi-byte charset whose decoding is whole and reads as its language, or the best of those with a few bad bytes."""
    sample = body[:_SAMPLE]
    high = _high(sample)
    if high < 20:
        return None
    best: tuple[float, str] | None = None
    for charset in dict.fromkeys((*filter(None, [_lookup(detect_encoding(sample) or "")]), *_MULTIBYTE)):
        if charset not in _COMMON or _broken(body, charset) * 50 > high:
            continue
        wide = [c for c in sample.decode(charset, "replace") if ord(c) > 0x2E7F and c != "\ufffd"]
        score = _commonness(wide, charset) if len(wide) * 3 >= high else 0.0
        if score >= 0.08 and (best is None or score > best[0]):
            best = (score, charset)
    return best[1] if best else None


def _high(sample: bytes) -> int:
    """How many bytes are not ASCII."""
    return len(sample) - len(sample.translate(None, _NOT_ASCII))


def _broken(body: bytes, charset: str) -> int:
    sample = body[:_SAMPLE]
    return sample.decode(charset, "replace").count("\ufffd") - sample.count(b"\xef\xbf\xbd" if charset == "utf-8" else b"\xff\xff\xff")


def _by(body: bytes, charset: str, notes: tuple[str, ...]) -> Decoded:
    text = body.decode(charset, "replace")
    before = body.count(b"\xef\xbf\xbd") if charset == "utf-8" else 0
    lost = text.count("\ufffd") - before
    if lost > 0:
        notes = (*notes, f"charset: {lost} byte sequences are not {charset} and were replaced")
    return Decoded(text, charset, notes)
