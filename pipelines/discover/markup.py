"""Small things about markup: a title without its tags, a tag without its namespace. Not for article text."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_LONGEST = 20_000
_NO_TEXT = re.compile(r"<(script|style|noscript|iframe)\b[^<>]*>[^<]*(?:<(?!/\1)[^<]*)*</\1\s*>", re.IGNORECASE)


def plain(text: str) -> str:
    """The text without tags and scripts and with character references resolved."""
    if "<" not in text and "&" not in text:
        return text
    text = text[:_LONGEST]  # a script without an end is looked for up to here
    return html.unescape(_TAG.sub(" ", _NO_TEXT.sub(" ", text))).replace("\xa0", " ")


def local_name(tag: str) -> str:
    """The name of a tag without namespace or prefix, in small letters; a mended tree may hold names that are none (``:``)."""
    return tag.rpartition("}")[2].rpartition(":")[2].lower()
