"""What of a text is substance: without view counters, relative ages and time stamps, which change with every look at a page."""

from __future__ import annotations

import re

from pipelines.dedupe import normal

EDGE_LINES = 3
"""A date that stands alone on one of the first or last lines is the page's clock, not an event's date."""

_N = r"\d+(?:[.,]\d+)*\s?[kKmM万亿]?"
_COUNTED = r"(?:views?|reads?|hits?|visits?|likes?|shares?|comments?|downloads?|followers?|retweets?|reactions?|readers?|times?\sread)"
_COUNTED_ZH = r"(?:浏览|阅读|点击|访问|评论|点赞|收藏|转发|分享|下载|人气|关注)(?:次数|人数|数|量|率)?"
_DATE = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}年\d{1,2}月\d{1,2}日(?:\s*星期[一二三四五六日天])?"
    r"|\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9}\.?,?\s+\d{4}|[a-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4})"
)
_CLOCK = r"\d{1,2}[:时]\d{2}(?:[:分]\d{2}秒?)?\s?(?:[ap]\.?m\.?)?(?:\s?\(?(?:gmt|utc|cst|est|edt|cet|bst)(?:[+-]\d+)?\)?)?"
_STAMP = rf"(?:{_DATE}(?:[\s,T|-]+(?:at\s+)?{_CLOCK})?|{_CLOCK}(?:[\s,|-]+{_DATE})?)"
_LABEL = (
    r"(?:(?:page\s+)?(?:last|latest|date)?\s*(?:updated?|modified|edited|refreshed|reviewed|generated|printed|accessed|retrieved)(?:\s+(?:on|at|time|date))?"
    r"|(?:最后|最近)?(?:更新|修改|编辑|刷新|打印|访问)(?:时间|日期|于)?)"
)
_AGO = (
    r"(?:\d+|an?|one)\s+(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)\s+ago|just now|yesterday"
    r"|\d+\s?(?:秒|分钟|小时|天|周|个?月|年)前|刚刚|昨天"
)
_LINE = re.compile(
    rf"(?:{_N}\s*{_COUNTED}|{_COUNTED}\s*[:(|]?\s*{_N}\)?|{_COUNTED_ZH}\s*[:(]?\s*{_N}\s*(?:次|人|条)?\)?|{_N}\s*(?:次|人|条)?{_COUNTED_ZH}"
    rf"|(?:posted|published|updated)?\s*(?:{_AGO})|{_LABEL}\s*:?\s*(?:{_STAMP}|{_AGO})|{_CLOCK}|{_DATE}[\s,T|-]+(?:at\s+)?{_CLOCK})",
    re.IGNORECASE,
)
LONGEST_LINE = 200
"""A longer line says something; it is not looked into."""
_PARTS = re.compile(r"\s*[|•·—]\s*|\s{2,}|\t")
_BARE_DATE = re.compile(_DATE, re.IGNORECASE)


def substantial(body: str) -> list[str]:
    """The lines that say something: without lines (or parts between bars and bullets) that only count or tell the time."""
    lines = [line.strip() for line in normal.fold(body).splitlines() if line.strip()]
    last = len(lines) - EDGE_LINES
    return [line for at, line in enumerate(lines) if not passing(line, edge=at < EDGE_LINES or at >= last)]


def same(one: str, two: str) -> bool:
    """Whether two texts differ in counters, ages and time stamps alone; not when there is nothing else in them."""
    words = normal.words("\n".join(substantial(one)))
    return bool(words) and words == normal.words("\n".join(substantial(two)))


def passing(line: str, *, edge: bool = True) -> bool:
    """Whether a line (folded) only counts or tells the time; with ``edge`` a bare date is the page's clock too."""
    line = line.strip()
    if len(line) > LONGEST_LINE:
        return False
    parts = [part for part in _PARTS.split(line) if part]
    return bool(parts) and all(_LINE.fullmatch(part) or (edge and _BARE_DATE.fullmatch(part)) for part in parts)
