"""After a crawl whose guessed entrance failed: the site is looked over, at most once a week, and what it shows instead is kept and told."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from crawler.processes.child import environment
from pipelines.catalogue import key_values
from pipelines.model.cause import CauseKind
from pipelines.monitor import PROPOSAL
from pipelines.runs.entrances import NAMED_IN_VAIN
from pipelines.runs.tally import read
from pipelines.text.dates import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.paths import Paths
    from pipelines.model import Visit
    from pipelines.runs.run_record import RunRecord
    from pipelines.runs.tally import Tally

WAIT = timedelta(days=7)
LONGEST = 900.0
"""Seconds for the look, which keeps the source's own pace."""
_NOT_ITS_FAULT = (CauseKind.NETWORK, CauseKind.SERVER, CauseKind.BLOCKED, CauseKind.REFUSED, CauseKind.STOPPED)
"""A host that is away or keeps us out says nothing of the address."""


def second_look(paths: Paths, record: RunRecord, tally: Tally) -> str:
    """Look the site over where that is due, and keep what is proposed; gives that, or what went wrong with the look, as a sentence."""
    if not record.exists:
        return ""
    name, now, catalogue = record.source.name, record.clock(), record.corpus.catalogue
    failing = wrong_guesses([one for one in tally.visits.values() if NAMED_IN_VAIN not in one.notes])
    with catalogue.reading() as connection:
        kept = key_values.get(connection, name, PROPOSAL)
    if not failing:
        if kept and kept.get("said") and tally.visits:
            _keep(record, None)  # what was proposed is done, or not needed any more
        return ""
    at = moment(kept["at"]) if kept else None
    if kept and at is not None and timedelta(0) <= now - at < WAIT:
        return str(kept["said"])
    try:
        said = _proposed(paths, name)
    except (OSError, subprocess.SubprocessError, ValueError, LookupError) as error:
        return f"the site of {name} could not be looked over for the entrances that fail: {error}"
    _keep(record, said)
    return said


def wrong_guesses(visits: Sequence[Visit]) -> list[Visit]:
    """The entrances that are marked as guesses and brought no article, for a reason that is theirs."""
    return [one for one in visits if one.guess and one.failure not in _NOT_ITS_FAULT and not read(one)]


def _keep(record: RunRecord, said: str | None) -> None:
    now = record.clock()
    with record.corpus.catalogue.writing() as connection:
        value = None if said is None else {"at": now.isoformat(), "said": said}
        key_values.put(connection, record.source.name, PROPOSAL, value, now)


def _proposed(paths: Paths, name: str) -> str:
    """What a look proposes, as a sentence; empty when the site shows nothing better."""
    folders = {"NEWSWATCH_CONFIG": str(paths.config), "NEWSWATCH_DATA": str(paths.data)}
    command = [sys.executable, "-m", "crawler.cli", "sources", "review", name, "--json"]
    ran = subprocess.run(command, env=environment(folders), capture_output=True, text=True, timeout=LONGEST, check=False, cwd=paths.config)  # noqa: S603
    if ran.returncode not in (0, 1):
        raise ValueError(ran.stderr.strip()[-300:] or f"exit {ran.returncode}")
    told: dict[str, Any] = json.loads(ran.stdout)[0]
    why: list[str] = told["proposal"]["why"]
    return f"{'; '.join(why)} (`newswatch sources review {name} --write` saves it)" if why else ""
