"""What a run's facts say: rules from the most to the least fundamental; the first that speaks names the cause.

A rule takes a `Case` and gives a `HealthFinding` or None. All are pure. Silence is not judged here but by `silence`, because it needs
the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.health import access_rules, entrance_rules, text_rules
from pipelines.model.health import HealthCause

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.health.rule_facts import Case, HealthFinding

    Rule = Callable[[Case], HealthFinding | None]

RULES: tuple[Rule, ...] = (
    access_rules.storage,
    access_rules.declaration,
    access_rules.clock,
    access_rules.crashed,
    access_rules.machine,
    access_rules.robots,
    access_rules.challenged,
    access_rules.moved,
    access_rules.refused,
    access_rules.unreachable,
    entrance_rules.gone,
    entrance_rules.unreadable,
    entrance_rules.torn,
    entrance_rules.layout,
    entrance_rules.behind,
    text_rules.challenged,
    text_rules.machine,
    text_rules.unfetched,
    text_rules.unreadable,
    text_rules.dates,
    text_rules.titles,
    text_rules.length,
    text_rules.language,
    text_rules.copies,
)

COMPARED = frozenset(
    {
        HealthCause.CLOCK,
        HealthCause.FEED_BROKEN,
        HealthCause.LAYOUT_DISCOVERY,
        HealthCause.LAYOUT_BODY,
        HealthCause.DATES,
        HealthCause.TITLES,
        HealthCause.LENGTH,
        HealthCause.LANGUAGE,
        HealthCause.COPIES,
        HealthCause.FEED_FROZEN,
        HealthCause.QUIET,
    }
)
"""Causes that are found by comparing with the source's own past; a person may say that the present is the new normal."""


def findings(case: Case) -> list[HealthFinding]:
    """All that the rules find: what hits the whole source first, then in the order of the rules."""
    found = [finding for rule in RULES if (finding := rule(case))]
    return sorted(found, key=lambda finding: not finding.whole)
