"""The dateline that opens a text (``Shanghai, July 4 2024 -``): when it was written, which is not always when it was published."""

from __future__ import annotations

import re

_PLACE = r"[^\W\d_][^\d()\n–—|:;]{1,60}?"
_FOLLOWED = r"\s*\)?\s*(?:[-–—|:.]|/|\s-\s)"
_MONTH = r"[^\W\d_]{3,10}\.?"
_DAY_MONTH = rf"\d{{1,2}}(?:er|º|°|\.)?\s+(?:de\s+)?{_MONTH},?\s+(?:de[l]?\s+)?\d{{4}}"
_DATELINES = (
    re.compile(rf"^{_PLACE}[,\s]*\(\s*(?P<date>[^()]{{6,40}}?\d{{4}})\s*\)\s*[-–—:]"),
    re.compile(rf"^\(?{_PLACE}[,/–—-]\s*(?:le\s+|el\s+)?(?P<date>(?:[A-Z][a-z]{{2,8}}day,?\s+)?(?:\d{{1,2}}[^,\d()]{{0,12}}\s*[A-Z][a-z]{{2,8}}\.?,?\s+\d{{4}}|[A-Z][a-z]{{2,8}}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|{_DAY_MONTH})){_FOLLOWED}"),
    re.compile(rf"^(?P<date>\d{{1,2}}(?:\s?[-–]\s?\d{{1,2}})?(?:st|nd|rd|th)?\s+[A-Z][a-z]{{2,8}}\.?,?\s+\d{{4}}|[A-Z][a-z]{{2,8}}\.?\s+\d{{1,2}},?\s+\d{{4}}|{_DAY_MONTH}),?\s+[(]?{_PLACE}{_FOLLOWED}"),
    re.compile(r"^(?P<date>\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d\d-\d\d)\s*[-–—|:]\s"),
    re.compile(r"^[((【]?[^\d。,,]{0,12}[,,\s]?(?P<date>\d{4}年\d{1,2}月\d{1,2}日)[^。]{0,12}?(?:[))】]|电|讯|電|訊|[,,]\s*[\u4e00-\u9fff]{2,8}\s*[-–—]|\s*[-–—]{1,2})"),
)  # fmt: skip


def dateline(text: str) -> str | None:
    """The date in a paragraph that opens like ``Shanghai, July 4 2024 -`` or ``7 July 2023, Hiroshima, Japan -``."""
    opening = text[:160]
    for form in _DATELINES:
        match = form.match(opening)
        if match:
            return match["date"]
    return None
