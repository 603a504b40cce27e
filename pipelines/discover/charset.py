"""Bytes of a feed, sitemap or listing to text, when the declared charset may be wrong. Does not look at HTTP.

Valid UTF-8 is UTF-8 whatever is declared: other encodings hardly ever happen to be valid UTF-8. Then the declared charset is
believed if it fits, then the Chinese ones if the result reads as Chinese.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_IN_BODY = re.compile(rb"(?:<\?xml[^>]{0,200}?encoding|<meta[^>]{0,300}?charset)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252", "big5": "big5hkscs"}
_FREQUENT = set("的一是在不了有和人这這中大为為上个個国國我以要他时時来來用们們生到作地于於出年会會")
_WESTERN = frozenset({"cp1252", "latin-1", "iso8859-15", "cp1250", "cp1251", "koi8-r"})
"""Charsets in which any bytes are text, so that fitting them proves nothing."""
_CHINESE_SHARE = 0.05
"""Share of the most frequent characters among the Chinese ones of a Chinese text; by chance it is far lower."""
_MOSTLY_RIGHT = 0.3
"""Share of non-ASCII characters that may be undecodable in a text that still counts as damaged UTF-8."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was read by, and a note when that is not what was declared or something was lost."""

    text: str
    encoding: str
    note: str = ""


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Decode bytes by byte order mark, validity, declaration and likeness, in that order; never fails."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(encoding, "replace"), encoding)
    if body[:4] in {b"<\x00?\x00", b"<\x00!\x00"}:
        return Decoded(body.decode("utf-16-le", "replace"), "utf-16-le")
    if body[:4] in {b"\x00<\x00?", b"\x00<\x00!"}:
        return Decoded(body.decode("utf-16-be", "replace"), "utf-16-be")
    declared = _declared(body, content_type)
    for encoding in ["utf-8", *declared]:
        text = _strictly(body, encoding)
        if text is not None and not (encoding in _WESTERN and _reads_as_chinese(body)):
            return Decoded(text, encoding, _note(encoding, declared))
    return _by_likeness(body, declared)


def _declared(body: bytes, content_type: str) -> list[str]:
    found = [match[1] for match in (_IN_HEADER.search(content_type),) if match]
    found += [match[1].decode("ascii", "replace") for match in (_IN_BODY.search(body[:4096]),) if match]
    names = [_name(each) for each in found]
    return list(dict.fromkeys(name for name in names if name))


def _name(label: str) -> str:
    """Python's name for a charset label, or of its superset; empty when there is none."""
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return ""
    return _WIDER.get(name, name)


def _strictly(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (UnicodeDecodeError, ValueError):
        return None


def _note(encoding: str, declared: list[str]) -> str:
    wrong = declared and encoding not in declared and not (encoding == "utf-8" and declared == ["cp1252"])
    return f"declared {declared[0]}, read as {encoding}" if wrong else ""


def _reads_as_chinese(body: bytes) -> bool:
    text = _strictly(body, "gb18030") or ""
    chinese = [char for char in text if "\u4e00" <= char <= "\u9fff"]
    return len(chinese) > 3 and sum(char in _FREQUENT for char in chinese) > _CHINESE_SHARE * len(chinese)


def _by_likeness(body: bytes, declared: list[str]) -> Decoded:
    mended = body.decode("utf-8", "replace")
    lost = mended.count("\ufffd")
    if lost <= _MOSTLY_RIGHT * sum(char > "\x7f" for char in mended):
        return Decoded(mended, "utf-8", f"{lost} bytes are not UTF-8 and were replaced")
    chinese = [(encoding, text) for encoding in ("gb18030", "big5hkscs") if (text := _strictly(body, encoding)) is not None]
    if chinese:
        encoding, text = max(chinese, key=lambda each: sum(char in _FREQUENT for char in each[1]))
        if any(char in _FREQUENT for char in text):
            return Decoded(text, encoding, f"declared {(declared or ['nothing'])[0]}, read as {encoding}")
    return Decoded(body.decode("cp1252", "replace"), "cp1252", f"declared {(declared or ['nothing'])[0]}, read as cp1252")
