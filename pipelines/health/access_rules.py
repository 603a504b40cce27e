"""Rules about whether the run took place and whether the source let us in."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

from pipelines.errors import CONFIG, NO_NETWORK, STORAGE
from pipelines.health.rule_facts import HealthFinding
from pipelines.model.cause import Cause
from pipelines.model.health import HealthCause

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipelines.health.rule_facts import Case
    from pipelines.model import Visit

SKEW = 300.0
"""Seconds by which our clock may differ from the server's."""
OFTEN = 6 * 3600.0
"""Sources polled at least this often (seconds) are unreachable only after three runs: short outages are nobody's business."""
REFUSALS = frozenset({401, 402, 403, 407, 429, 451})
CURE = "what came is read again by itself; if it lasts, see the load and the memory of this machine (`newswatch doctor`)"
_LET_IN_OR_NOT = (Cause.ROBOTS, Cause.OFF_HOST, Cause.CHALLENGE)


def storage(case: Case) -> HealthFinding | None:
    """The crawl could not write (exit code 74)."""
    if case.facts.exit_code != STORAGE:
        return None
    said = f" ({case.facts.error})" if case.facts.error else ""
    cure = "free space or repair the disk, then run `newswatch verify`; what was acknowledged is safe"
    return HealthFinding(HealthCause.STORAGE, f"our own storage failed{said}: {cure}", sure=1)


def declaration(case: Case) -> HealthFinding | None:
    """The source's file cannot be used (exit code 78)."""
    if case.facts.exit_code != CONFIG:
        return None
    name = case.source.file or case.source.name
    return HealthFinding(HealthCause.DECLARATION, f"{name} cannot be used: {case.facts.error or 'see `newswatch sources check`'}", sure=1)


def clock(case: Case) -> HealthFinding | None:
    """Our clock and the server's disagree more than they used to."""
    if case.facts.skew is None:
        return None
    usual = [run.skew for run in case.history.usual if run.skew is not None]
    off = case.facts.skew - (median(usual) if usual else 0.0)
    if abs(off) <= SKEW:
        return None
    how = f"{abs(off) / 60:.0f} min {'ahead of' if off > 0 else 'behind'}"
    cure = "check time synchronisation here (timedatectl); if it is right, the server's clock is wrong"
    return HealthFinding(HealthCause.CLOCK, f"this machine's clock is {how} the server's: {cure}", evidence={"skew": case.facts.skew})


def crashed(case: Case) -> HealthFinding | None:
    """The crawl process was killed, hung past its deadline, or died without a report."""
    facts = case.facts
    if facts.state == "ended" and facts.exit_code is not None and facts.exit_code >= 0:
        return None
    if facts.exit_code == NO_NETWORK:
        cure = "look at this machine's network; `newswatch doctor` tells more"
        return HealthFinding(HealthCause.UNREACHABLE, f"no host of the source could be reached: {cure}", evidence={"exit": facts.exit_code})
    said = facts.error or ("it was ended from outside" if facts.state == "killed" else f"exit code {facts.exit_code}")
    return HealthFinding(
        HealthCause.CRASHED, f"the crawl did not finish: {said}; see the log of run {facts.run}", evidence={"exit": facts.exit_code}
    )


def machine(case: Case) -> HealthFinding | None:
    """The entrances answered, and our machine did not come to an end with reading them."""
    hit = [visit for visit in case.facts.visits if _ours(visit)]
    return of_entrances(case, hit, HealthCause.MACHINE, f"{named(hit)} answered, and could not be read here{noted(hit)}: {CURE}")


def robots(case: Case) -> HealthFinding | None:
    """robots.txt forbids the entrances."""
    hit = [visit for visit in case.facts.visits if visit.cause is Cause.ROBOTS]
    say = f"robots.txt now forbids {named(hit)}: read it, and ask the publisher or remove the entrance"
    return of_entrances(case, hit, HealthCause.ROBOTS, say)


def challenged(case: Case) -> HealthFinding | None:
    """The entrances answer with a page that wants to see a browser or a person."""
    hit = [visit for visit in case.facts.visits if visit.cause is Cause.CHALLENGE]
    hit += [visit for visit in case.facts.visits if hit and visit.cause is Cause.HOST_PAUSED]  # not contacted because of it
    cure = "ask the publisher to let the User-Agent in, or use a feed"
    return of_entrances(case, hit, HealthCause.CHALLENGED, f"{named(hit)} answers with a challenge page (bot check): {cure}")


def moved(case: Case) -> HealthFinding | None:
    """The entrances redirect to a host that the source does not name."""
    hit = [visit for visit in case.facts.visits if visit.cause is Cause.OFF_HOST]
    hosts = case.facts.moved
    host = max(hosts, key=lambda name: hosts[name], default="another host")
    cure = f'if that is the new address, add "{host}" to hosts and change the entrance'
    return of_entrances(case, hit, HealthCause.MOVED, f"{named(hit)} redirects to {host}: {cure}")


def refused(case: Case) -> HealthFinding | None:
    """401, 403, 429 and their like."""
    hit = [visit for visit in case.facts.visits if _status(visit) in REFUSALS and visit.cause not in (Cause.CHALLENGE, Cause.ROBOTS)]
    slow = any(_status(visit) == 429 for visit in hit)
    cure = "raise manners.delay" if slow else "the site may block this address or User-Agent: ask the publisher"
    return of_entrances(case, hit, HealthCause.REFUSED, f"{named(hit)} answers {_status(hit[0]) if hit else ''}: {cure}")


def unreachable(case: Case) -> HealthFinding | None:
    """No answer, or a server error."""
    hit = [visit for visit in case.facts.visits if _unanswered(visit)]
    finding = of_entrances(case, hit, HealthCause.UNREACHABLE, _unreachable(hit, case.facts.errors))
    return replace(finding, sure=3) if finding and case.history.every <= OFTEN else finding


def of_entrances(case: Case, hit: Sequence[Visit], cause: HealthCause, sentence: str) -> HealthFinding | None:
    """A finding when some entrances are hit; for the whole source when all that were asked are."""
    asked = [visit for visit in case.facts.visits if visit.state != "unasked"]
    if not hit:
        return None
    whole = len(hit) == len(asked)
    return HealthFinding(cause, sentence, whole, evidence={"entrances": [visit.entrance for visit in hit]})


def named(visits: Sequence[Visit]) -> str:
    """The entrances by their address: the first, and how many more."""
    more = f" (and {len(visits) - 1} more)" if len(visits) > 1 else ""
    return (visits[0].entrance if visits else "") + more


def noted(visits: Sequence[Visit]) -> str:
    """What is noted of the first of some visits, in brackets."""
    return f" ({'; '.join(visits[0].notes)})" if visits and visits[0].notes else ""


def _ours(visit: Visit) -> bool:
    return visit.cause is not None and visit.cause.kind.ours


def _unanswered(visit: Visit) -> bool:
    status = _status(visit)
    if _ours(visit):
        return False
    if visit.failed and visit.cause not in _LET_IN_OR_NOT:
        return status is None or status >= 500 or status < 400
    return status is not None and status >= 500 and visit.cause is not Cause.CHALLENGE


def _status(visit: Visit) -> int | None:
    """The status; a pause that a host asked for in an earlier run counts as the 429 it was asked with."""
    return 429 if visit.cause is Cause.HOST_PAUSED else visit.status


def _unreachable(hit: Sequence[Visit], errors: Mapping[str, int]) -> str:
    codes = Counter(visit.status for visit in hit if visit.status and visit.status >= 500)
    if not hit or codes:
        status = codes.most_common(1)[0][0] if codes else ""
        return f"{named(hit)} answers {status}: the server has a fault; nothing can be done here unless it lasts"
    host = hit[0].entrance.partition("://")[2].partition("/")[0] or hit[0].entrance
    cause = hit[0].cause or Cause.of(max(errors, key=lambda name: errors[name], default="")) or Cause.UNREACHABLE
    what = cause.sentence.format(host=host)
    return f"{what}: open {hit[0].entrance} in a browser; if it works there, look at this machine's network"
