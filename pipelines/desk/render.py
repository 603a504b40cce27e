"""Pages as HTML: Jinja2 templates that escape everything, in English or Chinese, with one style sheet and no script."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from pipelines.desk import words
from pipelines.errors import ConfigError
from pipelines.outlets.table import MARKS
from pipelines.text.humanise import ago, duration, minute, size

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = "templates"
LABELS = {"source": "Source", "lang": "Language", "kind": "Kind", "year": "Year", "month": "Month", "watch": "Watch"}
"""The facets by their names."""
_ENCODED = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")


class Renderer:
    """Makes pages. Safe to use from any number of threads. Raises ConfigError where Jinja2 is not installed."""

    def __init__(self) -> None:
        self._environment = _environment()

    def page(self, template: str, language: str, values: dict[str, Any]) -> str:
        """A page in one of `words.LANGUAGES`; ``values`` are what the template shows."""

        def word(text: str, **more: object) -> str:
            return words.word(language, text, **more)

        def count(number: int, one: str, many: str, **more: object) -> str:
            return words.count(language, number, one, many, **more)

        return self._environment.get_template(template).render(t=word, n=count, ui=language, style=style_name(), **values)


@cache
def style() -> bytes:
    """The style sheet."""
    return files("pipelines.desk").joinpath(TEMPLATES, "desk.css").read_bytes()


@cache
def style_name() -> str:
    """The name of the style sheet: another sheet, another name, so that it may be kept for ever."""
    return f"desk-{hashlib.sha256(style()).hexdigest()[:12]}.css"


def is_web(address: str) -> bool:
    """Whether an address may become a link."""
    return address.startswith(("https://", "http://"))


def readable(address: str) -> str:
    """An address as people read it: letters of other scripts instead of their percent-encoding; all else stays as it is."""
    return _ENCODED.sub(_letters, address)


def _letters(match: re.Match[str]) -> str:
    """The letters that some percent-encoded bytes are; the bytes as they were where they are anything else."""
    text = unquote_to_bytes(match[0]).decode("utf-8", "replace")
    return text if text.isalnum() else match[0]


def _environment() -> Environment:
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError as error:
        raise ConfigError(
            f"the reading desk needs more packages ({error}); expected them installed: pip install 'newswatch[desk]'"
        ) from error
    made = Environment(loader=PackageLoader("pipelines.desk", TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.lstrip_blocks = True
    made.filters |= {
        "size": size,
        "ago": ago,
        "duration": duration,
        "is_web": is_web,
        "day": _day,
        "minute": minute,
        "safe_lang": _lang,
        "readable": readable,
    }
    made.globals |= {"labels": LABELS, "marks": {state.value: mark for state, mark in MARKS.items()}}
    return made


def _day(text: str | None) -> str:
    return text[:10] if text else ""


def _lang(code: str) -> str:
    """A language code for the ``lang`` attribute; nothing for an unknown one."""
    return code if code and code != "und" and code.replace("-", "").isalnum() else ""
