"""What the addresses of a site's articles look like, when nobody has declared it.

A shape is an address with what varies taken out: ``/en/{id}-{slug}``, ``/{year}/{month}/{slug}``, ``/xw/t{date}_{id}.html``.
Links of one shape that carry headlines, dates and numbers are articles; menus and footers are not.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_FILES = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|gz|jpe?g|png|gif|svg|webp|ico|mp[34]|avi|mov|css|js|json|xml|rss|atom|txt|ics)$", re.IGNORECASE
)
_NOT_NEWS = frozenset(
    [
        "about",
        "about-us",
        "contact",
        "contact-us",
        "privacy",
        "privacy-policy",
        "terms",
        "terms-of-use",
        "cookies",
        "sitemap",
        "search",
        "login",
        "logout",
        "user",
        "users",
        "register",
        "account",
        "cart",
        "tag",
        "tags",
        "category",
        "categories",
        "author",
        "authors",
        "archive",
        "archives",
        "feed",
        "feeds",
        "rss",
        "page",
        "pages",
        "print",
        "share",
        "faq",
        "faqs",
        "jobs",
        "careers",
        "vacancies",
        "subscribe",
        "newsletter",
        "donate",
        "accessibility",
        "copyright",
        "disclaimer",
        "wp-admin",
        "wp-login.php",
        "wp-json",
        "wp-content",
        "node",
        "taxonomy",
        "topics",
        "topic",
        "gylm",
        "gywm",
        "lxwm",
        "wzdt",
    ]
)
_INDEX = re.compile(r"(?:index|default|home|list)(?:_\d+)?\.(?:s?html?|php|aspx?|jsp)", re.IGNORECASE)
_EXTENSION = re.compile(r"\.(?:s?html?|php|aspx?|jsp|do)$", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = re.compile(r"(?:0?[1-9]|1[0-2])")
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])")
_FULL_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:19|20)\d\d-\d\d?-\d\d?|\d\d?-\d\d?-(?:19|20)\d\d")
_DIGITS = re.compile(r"\d+")
_NUMBERED_SLUG = re.compile(r"(?!(?:19|20)\d\d[-_]\d{1,2}[-_])(\d{3,})[-_](?!\d+$)(.+)")
_CJK = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]")
_ID_NAMES = re.compile(r"(?:.*[_-])?(?:id|nid|aid|cid|tid|no|p|article|news|story|guid)", re.IGNORECASE)
_VARIES = ("{id}", "{date}", "{year}")

SLUG_WORDS = 3
_ENOUGH = 3.0
_AS_GOOD = 0.75
_SEVERAL = 2
_SEVERAL_LOOSE = 4


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it stands on a page. ``furniture``: in a menu, header, footer or pager."""

    url: str
    title: str = ""
    dated: bool = False
    furniture: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape with how sure it is that articles have it: the mean evidence per link, and how many links."""

    shape: str
    score: float
    links: int


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
    extension = found[0] if (found := _EXTENSION.search(text)) else ""
    stem = text.removesuffix(extension)
    if stem.isdigit():
        return _number(stem, before) + extension
    if _FULL_DATE.fullmatch(stem):
        return "{date}" + extension
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
    return len(words) >= SLUG_WORDS or len(text) >= 25 or bool(_CJK.search(text))


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
    if not segments or _barred(segments):
        return None
    extension = found[0] if (found := _EXTENSION.search(unquote(segments[-1]))) else ""
    return shape_of("/".join(["", *segments[:-1], "x"])).removesuffix("x") + "{slug}" + extension


def _barred(segments: list[str]) -> bool:
    """Whether a path is that of a file, of an index page, or holds a word that speaks against an article."""
    lower = [segment.lower() for segment in segments] or [""]
    return bool(_FILES.search(lower[-1]) or _INDEX.fullmatch(lower[-1])) or any(segment in _NOT_NEWS for segment in lower)


def article_shapes(links: Iterable[Link]) -> list[Shape]:
    """The shapes that the articles among a page's links share, surest first; empty when nothing looks like a list of articles.

    Evidence per link: a headline of several words, a date beside it, a number or date in the address; against: standing in the
    page's furniture, an address that names a section. Groups nearly as good as the best one count too (sections of one site).
    A loose shape is taken where articles have short slugs, so that no exact shape holds them together.
    """
    links = list(links)
    exact = _rated(links, lambda url: shape_of(url) if likely_article(url) else None, _SEVERAL)
    loose = _rated(links, loose_shape, _SEVERAL_LOOSE)
    held = {each.shape: max((good.links for good in exact if _within(good.shape, each.shape)), default=0) for each in loose}
    wider = [each for each in loose if each.links > 2 * held[each.shape]]
    kept = [each for each in exact if not any(_within(each.shape, other.shape) for other in wider)]
    good = sorted([*kept, *wider], key=lambda each: each.score * math.log2(1 + each.links), reverse=True)
    return [each for each in good if each.score >= _AS_GOOD * good[0].score]


def has_shape(link: Link, shapes: Iterable[Shape]) -> bool:
    """Whether a link has one of the article shapes; by a loose one only if it does not stand in the furniture."""
    chosen = {each.shape for each in shapes}
    if likely_article(link.url) and shape_of(link.url) in chosen:
        return True
    return not link.furniture and loose_shape(link.url) in chosen and (link.dated or _words(link.title) >= SLUG_WORDS)


def _rated(links: list[Link], shape: Callable[[str], str | None], several: int) -> list[Shape]:
    groups: dict[str, dict[str, float]] = {}
    for link in links:
        if (name := shape(link.url)) is not None:
            best = groups.setdefault(name, {})
            best[link.url] = max(best.get(link.url, -math.inf), _evidence(link, name))
    rated = [Shape(name, sum(found.values()) / len(found), len(found)) for name, found in groups.items()]
    return [each for each in rated if each.score >= _ENOUGH and each.links >= several]


def _within(exact: str, loose: str) -> bool:
    """Whether addresses of an exact shape have the loose one too."""
    return exact.rpartition("/")[0] == loose.rpartition("/")[0] and bool(_EXTENSION.search(exact)) == bool(_EXTENSION.search(loose))


def _evidence(link: Link, shape: str) -> float:
    words = _words(link.title)
    headline = 2.0 if words >= 5 else 1.0 if words >= 3 else -1.0
    address = 1.5 if any(mark in shape for mark in _VARIES) else 1.0
    return headline + address + (2.0 if link.dated else 0.0) - (3.0 if link.furniture else 0.0)


def _words(title: str) -> float:
    return len(title.split()) + len(_CJK.findall(title)) / 2


_REGEX = {
    "{id}-{slug}": r"(?P<id>\d{3,})-[^/?#]*",
    "{id}_{slug}": r"(?P<id>\d{3,})_[^/?#]*",
    "{year}-{month}": r"\d{4}[-_]\d{1,2}",
    "{year}": r"\d{4}",
    "{month}": r"\d{1,2}",
    "{day}": r"\d{1,2}",
    "{date}": r"[\d-]{8,10}",
    "{id}": r"(?P<id>\d+)",
    "{slug}": r"(?P<slug>[^/?#]+?)",
}
_PLACE = re.compile(r"\{id\}[-_]\{slug\}|\{year\}-\{month\}|\{[a-z]+\}")


def pattern_of(shape: str) -> str:
    """A regular expression for `discover.article` that addresses of this shape match; groups ``id``, ``slug`` where it has them."""
    path, _, query = shape.partition("?")
    told = "^" + _expression(path)
    if not query:
        return told + r"/?(?:\?|$)"
    return told + r"/?\?(?:[^#]*&)?" + r"&(?:[^#]*&)?".join(_expression(each) for each in query.split("&")) + "(?:&|$)"


def _expression(text: str) -> str:
    """Literal text escaped, places replaced; a group's name is used once, for the last place that has it."""
    places = list(_PLACE.finditer(text))
    told, done = [], 0
    for number, place in enumerate(places):
        expression = _REGEX[place[0]]
        later = [name for name in ("id", "slug") if f"(?P<{name}>" in expression and _again(name, places[number + 1 :])]
        for name in later:
            expression = expression.replace(f"(?P<{name}>", "(?:")
        told += [re.escape(text[done : place.start()]).replace(r"\-", "-"), expression]
        done = place.end()
    return "".join([*told, re.escape(text[done:]).replace(r"\-", "-")])


def _again(name: str, places: list[re.Match[str]]) -> bool:
    return any(f"(?P<{name}>" in _REGEX[place[0]] for place in places)
