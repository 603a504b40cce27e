"""The round: after a run and every quarter of an hour, judge the sources, tell what changed, send what waits, show the state of things.

This is where the catalogue, the rules of health and the outlets meet. All writes are idempotent: a round that is killed is simply
made again.
"""

from __future__ import annotations

from pipelines.monitor.accept import accept
from pipelines.monitor.gather import standing, verdicts
from pipelines.monitor.judge import PROPOSAL, MonitorReport, after_run, check
from pipelines.monitor.send import ping, send, trial
from pipelines.monitor.tell import alarm, news, read_text

__all__ = [
    "PROPOSAL",
    "MonitorReport",
    "accept",
    "after_run",
    "alarm",
    "check",
    "news",
    "ping",
    "read_text",
    "send",
    "standing",
    "trial",
    "verdicts",
]
