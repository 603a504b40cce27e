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
from pipelines.text.chinese import simplified

REMOVED_TAGS = [
    "script", "style", "noscript", "template", "svg", "canvas", "iframe", "frame", "frameset", "object", "embed", "applet",
    "audio", "video", "map", "nav", "footer", "aside", "menu", "form", "button", "input", "select", "textarea", "datalist",
    "output", "progress", "meter", "dialog", "link", "meta", "base", "rt", "rp", "rtc", "source", "track", "img", "picture",
    "area", "colgroup", "col",
]  # fmt: skip
"""Elements that never hold article text; forms, asides and buttons are looked at first, because some sites wrap everything in one."""


@functools.cache
def _named() -> re.Pattern[str]:
    return either("furniture", "names", r"(?:^|[\s_-])", r"(?=$|[\s_-])")


def is_named_furniture(name: str) -> bool:
    """Whether an element's class or id says that it is furniture."""
    return bool(name) and _named().search(name) is not None


_AROUND = " -–—:|»>"
_FILE_NAME = re.compile(r"[\w ()\[\]%.-]{1,120}\.(?:jpe?g|png|gif|webp|svg|pdf|docx?|mp4|bmp|tiff?)", re.IGNORECASE)
_LONGEST = 320
_CREDIT = 14


def folded(text: str) -> str:
    """A line as words are matched: compatibility forms replaced (full-width signs are plain ones), Chinese in simplified characters."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text).translate(simplified())


def is_sentence(text: str) -> bool:
    """Whether a line reads as running text: it ends as a sentence does and has the words of one."""
    return amount(text) >= _FEW_WORDS and text.rstrip("\"'”’»」』)）] ").endswith((".", "!", "?", "。", "！", "？", "…"))


def is_interface(text: str) -> bool:
    """Whether a line is, whole, a phrase of an interface or a file's name."""
    said = folded(text)
    return len(said) <= _LONGEST and (either("furniture", "lines").fullmatch(said) or _FILE_NAME.fullmatch(said)) is not None


def is_labelled(text: str) -> bool:
    """Whether a line is a label of a page and its value (source, editor, clicks, copyright)."""
    said = folded(text).strip()
    return len(said) <= _LONGEST and either("furniture", "labelled").fullmatch(said) is not None


def is_credit(text: str) -> bool:
    """Whether a line does nothing but credit a picture."""
    said = folded(text)
    return either("furniture", "credits").match(said) is not None and amount(said) <= _CREDIT and not is_sentence(text)


def is_byline(text: str) -> bool:
    """Whether a line begins as those do that name a writer or the hour of publication."""
    return either("furniture", "bylines").match(folded(text).strip()) is not None


def is_tail_heading(text: str) -> bool:
    """Whether a heading may begin what follows the article: related news, further reading."""
    return either("furniture", "tails").fullmatch(folded(text).strip(_AROUND)) is not None


def is_teaser_label(text: str) -> bool:
    """Whether a line begins with a label of other articles ("Read more: ...")."""
    return either("furniture", "teaser_labels").match(folded(text).strip(_AROUND)) is not None


def is_trail(text: str) -> bool:
    """Whether a line is a trail of short names that begins at the home page."""
    said = folded(text)
    return either("furniture", "trails").fullmatch(said) is not None and not is_sentence(text) and len(_STEP.findall(said)) >= 1


_STEP = re.compile(r"\s*[/>»›→]\s*")
_FEW_WORDS = 4
