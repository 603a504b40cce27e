"""Markup to plain text, for titles. Not for article text."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def plain(text: str) -> str:
    """The text without tags and with character references resolved; linear in its length."""
    return html.unescape(_TAG.sub(" ", text)).replace("\xa0", " ") if "<" in text or "&" in text else text
