"""``newswatch retopic``: judge set-aside articles again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crawler.cli.opening import named, print_json
from crawler.cli.stored import now, rereading
from crawler.terminal import plain_text, say

if TYPE_CHECKING:
    from crawler.paths import Paths


@click.command("retopic")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--json", "as_json", is_flag=True, help="as JSON")
@click.pass_obj
def command(paths: Paths, names: tuple[str, ...], as_json: bool) -> int:
    """Judge articles that were set aside as off topic by the present rule, from their stored pages; bring in what is about China.

    \b
    Examples:
      newswatch retopic unido      # after its threshold or terms were changed
      newswatch retopic
    """
    known = named(paths, names)
    rows = []
    for name in names or [name for name, source in known.items() if not source.relevance.everything]:
        with rereading(paths, known[name], "retopic") as rereader:
            for lead in rereader.set_aside():
                reading, settled = rereader.again(lead, now())
                topic = reading.topics[0] if reading.topics else None
                said = reading.refused.evidence if reading.refused else f"score {topic.score:g}" if topic else "no topic"
                outcome = settled[0].outcome.value if settled else "off_topic"
                rows.append({"source": name, "url": lead.url, "outcome": outcome, "reason": said, "title": lead.title or ""})
    if as_json:
        print_json(rows)
        return 0
    for row in rows:
        say(plain_text(f"{row['source']}: {row['outcome']:<10} {row['url']}  {row['reason']}  {row['title']}"))
    brought = sum(row["outcome"] != "off_topic" for row in rows)
    say(f"{len(rows)} judged again, {brought} brought in")
    return 0
