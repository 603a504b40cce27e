"""Small exact probabilities for the rules of health. No approximations: the samples are small."""

from __future__ import annotations

from math import comb

STRANGE = 0.001
"""A sign is believed when chance alone would show it less often than this."""


def at_least(hits: int, trials: int, chance: float) -> float:
    """Probability of ``hits`` or more in ``trials`` when each has ``chance`` (binomial tail, exact)."""
    if hits <= 0:
        return 1.0
    return sum(comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(hits, trials + 1))


def rate(hits: int, trials: int) -> float:
    """How often something happens, judged from ``hits`` in ``trials``; never 0 or 1 (half a case is added on either side)."""
    return (hits + 0.5) / (trials + 1.0)


def strange(hits: int, trials: int, usual_hits: int, usual_trials: int, chance: float = STRANGE) -> bool:
    """Whether ``hits`` in ``trials`` is more than ``chance`` would make of the usual rate."""
    return at_least(hits, trials, rate(usual_hits, usual_trials)) < chance
