"""Small things about markup: a title without its tags, a tag without its namespace. Not for article text."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def plain(text: str) -> str:
    """The text without tags and with character references resolved; linear in its length."""
    return html.unescape(_TAG.sub(" ", text)).replace("\xa0", " ") if "<" in text or "&" in text else text


def local_name(tag: str) -> str:
    """The name of a tag without namespace or prefix, in small letters; a mended tree may hold names that are none (``:``)."""
    return tag.rpartition("}")[2].rpartition(":")[2].lower()
