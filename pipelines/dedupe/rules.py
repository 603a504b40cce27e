"""The thresholds of the decision, in one place, so that a benchmark can vary them. Counts are tokens (`normal`).

Set on one sample of real texts with made and natural copies, and reported on others (``python -m tests.bench dedupe``).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """Shares are of the tokens outside boilerplate."""

    short: int = 80
    """Below this a text is judged by the rules for short texts."""
    covered: float = 0.90
    """A copy is covered at least so far, small edits allowed."""
    covered_short: float = 0.88
    longest_new: int = 25
    """The longest new passage that a copy may have, or ``longest_share`` of its length if that is more."""
    longest_share: float = 0.04
    longest_short: int = 8
    new_share: float = 0.10
    """Share of a copy that new passages (of ``passage`` tokens and more) may make up."""
    passage: int = 10
    lead: float = 0.70
    """Share of the first quarter that must be held: a developing story has a new lead."""
    whole: float = 0.90
    """A held document that is found again to this share stands whole in the new text."""
    whole_covered: float = 0.75
    whole_words: int = 25
    whole_cjk: int = 40
    """The longest new passage beside a whole held document: a header, a dateline, a line at the end."""
    extra_words: int = 40
    extra_cjk: int = 60
    """With a whole held document in it, a text is still a copy with so many tokens around it."""
    inserted: float = 0.15
    """Share of new tokens that a copy may have in small holes, beyond what stood there."""
    contained_below: float = 0.75
    """A copy that has less than this of the held document is an excerpt of it."""
    contained_exact: float = 0.78
    """A small excerpt must be held word for word to this share; otherwise it is a retelling."""
    half_exact: float = 0.60
    """The same for an excerpt that has half of the held document, or nothing new at all."""
    sure: float = 0.97
    """Coverage at which no further candidate is looked at."""
    related: float = 0.30
    superset: float = 0.80
    replaced: float = 0.30
    """Two versions that share less than this both ways are different texts."""
    replaced_short: float = 0.50
    """The same for texts under ``short``, as the share of words in common order: a changed number leaves no passage there."""

    facts_share: float = 0.50
    """Share of facts (numbers, dates, names) among the edits from which a text says another thing."""
    few_edits: int = 3
    few_share: float = 0.01
    most_few: int = 6
    """Up to so many edits (or this share of the tokens, within a limit) are few: one fact among them that is sure is news."""
    days_apart: int = 5
    facts_share_apart: float = 0.25
    """The share when the two were published ``days_apart`` or more."""
    another_date: int = 60
    """The same words so many days later are another message."""
    bilingual: float = 0.04
    bilingual_tokens: int = 40
    """A text with so much of its tokens, and so many, in either script has two languages."""

    holders: int = 8
    """A passage that so many articles hold is boilerplate."""
    holders_one_source: int = 6
    """The same when all of them are of one source: a site repeats its furniture, others rarely repeat each other."""
    holders_short: int = 4
    most_holders: int = 33
    """No more holders of one fingerprint are asked for; beyond them it is not stored again."""
    core: int = 12
    """With fewer tokens outside boilerplate, nothing is masked and titles decide between equal texts."""
    candidates: int = 6
    beside_best: int = 10
    """A candidate that shares less than one in so many of the best one's fingerprints is not aligned."""
    least_shared: float = 0.05
    """After the best one, a candidate that shares less of the text's fingerprints is not aligned: it cannot hold the text."""
    union_reach: float = 0.40
    """With fewer of its fingerprints held by anybody a text is made up of no held ones."""
    union_candidates: int = 60
    union_tokens: int = 300
    union_core: int = 50
    union_back: float = 0.40
    union_new_share: float = 0.05
    union_passage: int = 20
    union_longest: int = 40
    union_longest_share: float = 0.0075


RULES = Rules()
