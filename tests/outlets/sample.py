"""A standing with every state in it, and hostile texts, for the tests of the status page and for looking at it.

``python -m tests.outlets.sample FILE`` writes the page.
"""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.model.health import HealthCause, HealthVerdict, State
from pipelines.outlets import status_page
from pipelines.outlets.status_snapshot import SourceStatus, StatusSnapshot

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 2
REFUSED = "https://who.example/china/news/" + "a-path-without-any-place-to-break-it" * 5 + ": connection refused (since 4 runs)"
HOSTILE = '"><script>document.title="owned"</script><img src=x onerror=alert(1)>'


def source(name: str, title: str, verdict: HealthVerdict, *, mean: float = 4.0, gap: float = 1.0, hostile: bool = False) -> SourceStatus:
    """A source with made figures."""
    dice = random.Random(name)
    weeks = tuple(max(0, round(dice.gauss(mean, mean**0.5))) for _ in range(26))
    return SourceStatus(
        name=name,
        title=HOSTILE if hostile else title,
        home="javascript:alert(1)" if hostile else f"https://{name}.example/news",
        schedule="every 2h",
        verdict=verdict,
        documents=sum(weeks) * 7,
        last_run=NOW - timedelta(hours=1),
        last_success=NOW - timedelta(hours=1 if verdict.state is State.OK else 40),
        last_new=NOW - timedelta(days=gap),
        expected=gap * 86400,
        p95=gap * 3.2 * 86400,
        basis="112 gaps since 2026-02-01",
        due=NOW + timedelta(days=0.4 * gap),
        alarm_at=NOW + timedelta(days=5 * gap),
        next_run=NOW + timedelta(minutes=55),
        per_week=weeks,
    )


def standing() -> StatusSnapshot:
    """Every state once, most of them fine."""
    since, soon = NOW - timedelta(days=2, hours=5), NOW - timedelta(minutes=40)
    layout = (
        "https://unido.example/news answers 200 with 64 links, but no article link (usually 20): the layout or the article addresses "
        "changed (links now look like /news/detail/...); try `newswatch sources add https://unido.example/` (since 3 runs)"
    )
    quiet = "nothing new for 9 days; usually 47 h, 95 % of its gaps are below 7.4 days (112 gaps since 2026-02-01)"
    return StatusSnapshot(
        at=NOW,
        sources=(
            source("unchina", "United Nations in China", HealthVerdict(State.OK)),
            source("unnews", "联合国新闻", HealthVerdict(State.OK), mean=38, gap=0.2),
            source(
                "unido", "UNIDO", HealthVerdict(State.BROKEN, HealthCause.LAYOUT_DISCOVERY, layout, since, {"also": ["texts shorter"]}, 3)
            ),
            source("upsc", "联合国南南合作办公室", HealthVerdict(State.QUIET, HealthCause.QUIET, quiet, since), mean=0.5, gap=9),
            source("fcssc", "Finance Centre", HealthVerdict(State.DEGRADED, HealthCause.DATES, HOSTILE, since), mean=2, hostile=True),
            replace(
                source("regional-commission-for-asia", LONG, HealthVerdict(State.OK), gap=3),
                due=NOW - timedelta(days=2),
                next_run=NOW - timedelta(hours=3),
            ),
            source(
                "who",
                "世界卫生组织驻华代表处",
                HealthVerdict(State.BROKEN, HealthCause.UNREACHABLE, REFUSED, soon, runs=4),
            ),
            source("cicete", "中国国际经济技术交流中心", HealthVerdict(State.DEGRADED, HealthCause.TITLES, confirmed=False)),
            replace(source("paused", "Paused by hand", HealthVerdict(State.OK)), enabled=False, due=since),
            SourceStatus(
                "unitar", "UNITAR", "https://unitar.example/", "every 6h", HealthVerdict(State.UNKNOWN), 0, basis="no publication is known"
            ),
        ),
        free=18 << 30,
        size=252 << 30,
        least=1 << 30,
        waiting=3,
        waiting_since=since,
        troubles=("config/sources/x.toml:3: unknown key 'feed'; did you mean 'feeds'?",),
    )


if __name__ == "__main__":
    status_page.write(Path(sys.argv[1]), standing())
