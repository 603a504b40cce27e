"""The shape of an address: what varies from article to article named in braces.

``/en/{id}-{slug}``, ``/{year}/{month}/{slug}``, ``/xw/t{date}_{id}.html``. Which shapes are those of articles is `article_shapes`.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from pipelines.text.scripts import CJK_CHARACTER

_FILES = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|gz|jpe?g|png|gif|svg|webp|ico|mp[34]|avi|mov|css|js|json|xml|rss|atom|txt|ics)$", re.IGNORECASE
)
_WORDS = (
    "about about-us contact contact-us privacy privacy-policy terms terms-of-use cookies sitemap search login "
    "logout user users register account cart tag tags category categories author authors archive archives feed "
    "feeds rss page pages print share faq faqs jobs careers vacancies subscribe newsletter donate accessibility "
    "copyright disclaimer wp-admin wp-login.php wp-json wp-content node taxonomy topics topic gylm gywm lxwm wzdt "
)
_NOT_NEWS = frozenset(_WORDS.split())
_INDEX = re.compile(r"(?:index|default|home|list)(?:[-_]?\d+)?\.(?:s?html?|php|aspx?|jsp)", re.IGNORECASE)
EXTENSION = re.compile(r"\.(?:s?html?|php|aspx?|jsp|do)$", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = re.compile(r"(?:0?[1-9]|1[0-2])")
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])")
_FULL_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:19|20)\d\d-\d\d?-\d\d?|\d\d?-\d\d?-(?:19|20)\d\d")
_DIGITS = re.compile(r"\d+")
_DATED_SLUG = re.compile(r"(?:19|20)\d\d[-_]\d\d?[-_]\d\d?[-_](?=.*[^\d_-])")
_NUMBERED_SLUG = re.compile(r"(?!(?:19|20)\d\d[-_]\d{1,2}[-_])(\d{3,})[-_](?!\d+$)(.+)")
_ID_NAMES = re.compile(r"(?:.*[_-])?(?:id|nid|aid|cid|tid|no|p|article|news|story|guid)", re.IGNORECASE)

SLUG_WORDS = 3
"""Words from which a segment counts as a headline."""


def shape_of(url: str) -> str:
    """The shape of an address: path and telling query parameters with what varies named in braces."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    shaped: list[str] = []
    for segment in segments:
        shaped.append(_segment(segment, shaped, last=len(shaped) == len(segments) - 1))
    query = "&".join(f"{name}={{id}}" for name, value in sorted(parse_qsl(parts.query)) if value.isdigit() and _ID_NAMES.fullmatch(name))
    return "/" + "/".join(shaped) + (f"?{query}" if query else "")


def _segment(raw: str, before: list[str], *, last: bool) -> str:
    text = unquote(raw)
    extension = found[0] if (found := EXTENSION.search(text)) else ""
    stem = text.removesuffix(extension)
    if stem.isdigit():
        return _number(stem, before) + extension
    if _FULL_DATE.fullmatch(stem):
        return "{date}" + extension
    if last and _DATED_SLUG.match(stem):
        return "{date}-{slug}" + extension
    if _YEAR.fullmatch(stem[:4]) and _MONTH.fullmatch(stem[5:]) and stem[4:5] in {"-", "_"}:
        return "{year}-{month}" + extension
    if numbered := _NUMBERED_SLUG.fullmatch(stem):
        return ("{id}_{slug}" if stem[len(numbered[1])] == "_" else "{id}-{slug}") + extension
    if is_slug(stem):  # further up it is the name of a section: /news-and-stories/story/...
        return "{slug}" + extension if last else raw
    return _DIGITS.sub(lambda digits: "{date}" if _FULL_DATE.fullmatch(digits[0]) else "{id}", stem) + extension


def _number(digits: str, before: list[str]) -> str:
    if _YEAR.fullmatch(digits):
        return "{year}"
    if _FULL_DATE.fullmatch(digits):
        return "{date}"
    if len(digits) == 6 and _YEAR.fullmatch(digits[:4]) and _MONTH.fullmatch(digits[4:]):
        return "{year}{month}"
    if before and before[-1] == "{year}" and _MONTH.fullmatch(digits):
        return "{month}"
    if before and before[-1] == "{month}" and _DAY.fullmatch(digits):
        return "{day}"
    return "{id}"


def is_slug(text: str) -> bool:
    """Whether a segment is a headline made into an address: three words or more, or not in Latin letters."""
    words = [word for word in re.split(r"[-_+ .]", text) if word]
    return len(words) >= SLUG_WORDS or len(text) >= 25 or bool(CJK_CHARACTER.search(text))


def likely_article(url: str) -> bool:
    """Whether an address alone looks like an article: it has a number, a date or a headline, and no word that speaks against."""
    parts = urlsplit(url)
    segments = [segment.lower() for segment in parts.path.split("/") if segment]
    if not segments and not parts.query:
        return False
    if _barred(segments):
        return "node" in segments[:-1] and segments[-1].isdigit()
    shape = shape_of(url)
    return any(mark in shape for mark in ("{id}", "{date}", "{slug}"))


def loose_shape(url: str) -> str | None:
    """The shape with the whole last segment taken as a headline, ``/news/{slug}``; None for what cannot be an article."""
    segments = [segment for segment in urlsplit(url).path.split("/") if segment]
    return None if not segments or _barred(segments) else _loosened(segments)


def known_shape(url: str) -> str | None:
    """The shape of what the site itself shows as an article: folders as ``/about/news/`` speak against it no more, its own name does."""
    if likely_article(url):
        return shape_of(url)
    segments = [segment for segment in urlsplit(url).path.split("/") if segment]
    if not segments or _barred(segments[-1:]):
        return None
    telling = any(mark in shape_of(url).rpartition("/")[2] for mark in ("{id}", "{date}", "{slug}"))
    return shape_of(url) if telling else _loosened(segments)


def _loosened(segments: list[str]) -> str:
    extension = found[0] if (found := EXTENSION.search(unquote(segments[-1]))) else ""
    return shape_of("/".join(["", *segments[:-1], "x"])).removesuffix("x") + "{slug}" + extension


def _barred(segments: list[str]) -> bool:
    """Whether a path is that of a file, of an index page, or holds a word that speaks against an article."""
    lower = [segment.lower() for segment in segments] or [""]
    return bool(_FILES.search(lower[-1]) or _INDEX.fullmatch(lower[-1])) or any(segment in _NOT_NEWS for segment in lower)
