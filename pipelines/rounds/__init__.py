"""The round: after a run and every quarter of an hour, judge the sources, tell what changed, send what waits, show how things stand.

This is where the catalogue, the rules of health and the outlets meet. All writes are idempotent: a round that is killed is simply
made again.
"""

from __future__ import annotations

from pipelines.rounds.accepting import accept
from pipelines.rounds.judging import Report, after_run, check
from pipelines.rounds.sending import ping, send, trial
from pipelines.rounds.showing import standing, verdicts
from pipelines.rounds.telling import alarm, news, read_text

__all__ = ["Report", "accept", "after_run", "alarm", "check", "news", "ping", "read_text", "send", "standing", "trial", "verdicts"]
