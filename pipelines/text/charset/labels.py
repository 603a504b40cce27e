"""What a page or its server says its charset is, as the codec that reads it. Does not ask whether it is true."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import webencodings

_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^[^<]{0,200}<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:-]{2,40})", re.IGNORECASE)
HEAD = 4096
"""How many bytes of a page are searched for its label; browsers look at 1,024, real pages have it later too."""

_WIDER = {
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso2022_jp": "iso2022_jp_2004",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "utf-16": "utf-16-le",
}
"""Pages labelled with the older name use the larger set (WHATWG Encoding Standard, "Names and labels")."""
_NOT_TEXT = frozenset(
    {"base64", "bz2", "hex", "idna", "punycode", "quopri", "raw_unicode_escape", "rot13", "unicode_escape", "utf-7", "uu", "zlib"}
)


@dataclass(frozen=True, slots=True)
class Label:
    """A charset as it is declared, and Python's name of the codec that reads it."""

    said: str
    codec: str


def declared(body: bytes, content_type: str = "") -> tuple[Label, ...]:
    """The labels of a body that stand for a charset: the Content-Type header's, its meta element's, its XML declaration's."""
    head = body[:HEAD]
    said = _HEADER.findall(content_type)[:1]
    said += [found.decode("ascii", "replace") for found in (*_META.findall(head)[:1], *_XML.findall(head)[:1])]
    labels = [Label(each.lower(), codec) for each in said if (codec := codec_of(each))]
    return tuple({label.codec: label for label in reversed(labels)}.values())[::-1]


def codec_of(name: str) -> str | None:
    """Python's name of the codec for a charset's label, of the larger set where browsers read that; None when there is none."""
    known = webencodings.lookup(name)
    for each in (known.codec_info.name if known else name, name):
        try:
            codec = codecs.lookup(each).name
        except LookupError:
            continue
        return None if codec in _NOT_TEXT else _WIDER.get(codec, codec)
    return None
