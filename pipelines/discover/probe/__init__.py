"""A first look at an unknown site: what to ask for, and what its answers tell. Pure; the asking is the caller's.

asked   = candidates(home, robots)              what to fetch, best first
guess   = guess_source(home, asked, answers)    entrances, article pattern, paging, language, dates, each with a confidence
text    = toml_of(guess)                        the declaration, a comment for each guess
"""

from __future__ import annotations

from pipelines.discover.probe.answers import Answer, Candidate
from pipelines.discover.probe.candidate_urls import candidates
from pipelines.discover.probe.guess import Guessed, GuessedSource, Sureness
from pipelines.discover.probe.infer import guess_source
from pipelines.discover.probe.to_toml import toml_of

__all__ = ["Answer", "Candidate", "Guessed", "GuessedSource", "Sureness", "candidates", "guess_source", "toml_of"]
