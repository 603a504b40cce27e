"""Is anything of a text news beside a held one that has its words? The one rule of all copies, in English and Chinese alike.

What is new is judged by what a text says: figures in digits and words, negation and direction, names, also those within names,
roles, the status it gives at its head (`notices`), its date, its title (`headlines`), the language. On doubt it is kept and linked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipelines.dedupe import guard, headlines, notices

if TYPE_CHECKING:
    from pipelines.dedupe.facts import Facts
    from pipelines.dedupe.guard import Changes
    from pipelines.dedupe.novelty import Coverage
    from pipelines.dedupe.rules import Rules

_SYMBOLS = re.compile(r"[%‰°$€£¥₹₽₩]|(?<![\w.])[-−](?=\d)")


class News(NamedTuple):
    """Why a text is kept: the rule, and a sentence's part that tells it."""

    rule: str
    why: str


def of_equal_words(new: Facts, old: Facts, rules: Rules) -> News | None:
    """What is new in a text whose words are all those of a held one: its title, its date, its symbols."""
    told = headlines.differ(new, old)
    if told:
        return News("titles", told)
    standing = notices.news(new, old)
    if standing:
        return News("status", f"one of them says that it is {standing}")
    if _SYMBOLS.findall(new.folded) != _SYMBOLS.findall(old.folded):
        return News("symbols", "a unit, currency or sign is another one")
    return _date(new, old, rules)


def of_held_words(coverage: Coverage, edits: Changes, rules: Rules) -> News | None:
    """What is new in a text that is covered by a held one; None when it is a copy."""
    new, old = coverage.new, coverage.old
    told = guard.says_another_thing(coverage, edits, rules)
    if told:
        return News("twin", told)
    whole = coverage.back >= rules.contained_below
    told = headlines.differ(new, old) if whole else ""
    if told:
        return News("titles", told)
    standing = notices.news(new, old, coverage.alignment.exact | ~coverage.core)
    if standing:
        return News("status", f"one of them says that it is {standing}")
    if _one_language_of_two(new, old, rules):
        return News("language", "it is a text in one language, the held one has two")
    return _date(new, old, rules) if whole else None


def _date(new: Facts, old: Facts, rules: Rules) -> News | None:
    """The same message a season or a year later is another message."""
    apart = guard.days_apart(new, old)
    if apart is None or apart < rules.another_date:
        return None
    return News("date", f"they were published {apart} days apart")


def _one_language_of_two(new: Facts, old: Facts, rules: Rules) -> bool:
    """The held page has both languages, this one has next to nothing of one of them."""
    if not new.tokens or not old.tokens:
        return False
    here, there = float(new.cjk.mean()), float(old.cjk.mean())
    lesser = min(there, 1 - there)
    if lesser < rules.bilingual or lesser * old.tokens < rules.bilingual_tokens:
        return False
    return here < there / 2 or 1 - here < (1 - there) / 2
