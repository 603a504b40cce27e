"""The forms of ``forms.toml`` as expressions. Nothing is read before the first date is looked for."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from pipelines.text.one_of import one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Forms:
    """Expressions by the name of the form, the numbers of months (1 to 12) and weekdays (Monday 0) by name, the year before an era's
    first by the era's name, minutes east of UTC by the zone's name, and the label before a date."""

    expressions: Mapping[str, re.Pattern[str]]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    eras: Mapping[str, int]
    zones: Mapping[str, int]
    label: re.Pattern[str]


@cache
def forms() -> Forms:
    """The forms, read and compiled once."""
    data = tomllib.loads(resources.files("pipelines.text.dates").joinpath("forms.toml").read_text(encoding="utf-8"))
    months = _numbered(data["months"].values(), 1)
    weekdays = _numbered(data["weekdays"].values(), 0)
    zones = "|".join(sorted(map(re.escape, data["zones"]), key=len, reverse=True))
    parts = {name: part.replace("{zone_name}", rf"(?-i:(?:{zones})\b)") for name, part in data["parts"].items()}
    for _ in parts:  # a part may be made of others
        parts = {name: _filled(part, parts) for name, part in parts.items()}
    parts["month"] = rf"(?P<month>{one_of(months)})\b\.?"
    parts["weekday"] = rf"(?:\b(?P<weekday>{one_of(weekdays)})\b\.?,?[\s/|·-]*)?"
    parts["era"] = f"(?P<era>{one_of(data['eras'])})"
    labels = one_of(label for labels in data["labels"].values() for label in labels)
    return Forms(
        expressions={name: re.compile(_filled(form, parts), re.IGNORECASE) for name, form in data["forms"].items()},
        months=months,
        weekdays=weekdays,
        eras=data["eras"],
        zones=data["zones"],
        label=re.compile(rf"^\W*{labels}\s*(?:on|at)?\s*[::]?", re.IGNORECASE),
    )


def _numbered(languages: Iterable[list[str]], first: int) -> dict[str, int]:
    names = (enumerate(language, start=first) for language in languages)
    return {name.replace("_", " "): number for language in names for number, alternatives in language for name in alternatives.split()}


def _filled(form: str, parts: Mapping[str, str]) -> str:
    for name, part in parts.items():
        form = form.replace(f"{{{name}}}", part)
    return form
