"""What is page furniture by its own name or words: share lines, breadcrumbs, pagers, cookie texts, credits.

Rules that hold on any site. What only recurs on one site is learnt (`pipelines.clean.boilerplate`), what only one site needs is declared.
The words are in ``furniture.toml``.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from pipelines.clean.wordlists import either
from pipelines.text.characters import amount

REMOVED_TAGS = [
    "script", "style", "noscript", "template", "svg", "math", "canvas", "iframe", "frame", "frameset", "object", "embed", "applet",
    "audio", "video", "map", "nav", "footer", "aside", "menu", "form", "button", "input", "select", "textarea", "datalist",
    "output", "progress", "meter", "dialog", "link", "meta", "base", "rt", "rp", "rtc", "source", "track", "img", "picture",
    "area", "colgroup", "col",
]  # fmt: skip
"""Elements that never hold article text; forms, asides and buttons are looked at first, because some sites wrap everything in one."""

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@functools.cache
def _named() -> re.Pattern[str]:
    parts = either("furniture", "names", r"(?:^|[\s_-])", r"(?=$|[\s_-])").pattern
    whole = either("furniture", "whole_names", r"(?:^|\s)", r"(?=$|\s)").pattern
    return re.compile(f"{parts}|{whole}", re.IGNORECASE)


def is_named_furniture(name: str) -> bool:
    """Whether an element's class or id says that it is furniture."""
    return bool(name) and _named().search(name) is not None


def is_hidden_style(style: str) -> bool:
    """Whether an inline style hides the element."""
    return bool(style) and _HIDDEN_STYLE.search(style) is not None


_AROUND = " -–—:|»>"
_FILE_NAME = re.compile(r"[\w ()\[\]%.-]{1,120}\.(?:jpe?g|png|gif|webp|svg|pdf|docx?|mp4|bmp|tiff?)", re.IGNORECASE)


def is_furniture_line(text: str) -> bool:
    """Whether a line is furniture by its words alone: an interface phrase, a file name, a credit with nothing else."""
    if len(text) > 320:
        return False
    return either("furniture", "lines").fullmatch(text) is not None or _FILE_NAME.fullmatch(text) is not None or is_credit(text)


def is_credit(text: str) -> bool:
    """Whether a line does nothing but credit a picture."""
    return either("furniture", "credits").match(text) is not None and amount(text) <= 14 and not text.rstrip("\"'”’").endswith((".", "。"))


def is_tail_heading(text: str) -> bool:
    """Whether a heading begins what follows the article: related news, further reading."""
    return either("furniture", "tails").fullmatch(text.strip(_AROUND)) is not None


def is_teaser_label(text: str) -> bool:
    """Whether a line begins with a label of other articles ("Read more: ...")."""
    return either("furniture", "teaser_labels").match(unicodedata.normalize("NFKC", text).strip(_AROUND)) is not None


def is_breadcrumb(text: str) -> bool:
    """Whether a line is a trail of short names joined by ``/``, ``>`` or ``»``, beginning at the home page."""
    return re.match(r"(?:home|首页|主页)\s*[/>»›→]", text, re.IGNORECASE) is not None and len(text) <= 200
