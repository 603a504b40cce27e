"""``newswatch restore``: bring a backup back into an empty data folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.opening import catalogue_url, print_json
from crawler.terminal import plain_text, say
from pipelines.text.humanise import plural
from pipelines.upkeep.restore import restore

if TYPE_CHECKING:
    from crawler.paths import Paths


@click.command("restore")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="what was restored and found, as JSON")
@click.pass_obj
def command(paths: Paths, folder: Path, as_json: bool) -> int:
    """Bring the backup in FOLDER back into the data folder, which must be new or empty, and check what came. Exit 1 with a list.

    A data folder in which a restore did not come to its end is refused by every other command; run it again, it goes on or begins anew.

    \b
    Example:
      newswatch --data ./data restore /mnt/copy/newswatch
    """
    report = restore(folder, paths.data, catalogue_url(paths))
    if as_json:
        found = [{"kind": one.kind, "subject": one.subject, "said": one.said, "remedy": one.remedy} for one in report.findings]
        print_json({"data": str(paths.data), "files": report.files, "valid": report.valid, "findings": found})
        return 0 if report.valid else 1
    for finding in report.findings:
        say(plain_text(f"{finding.kind}: {finding.subject}: {finding.said}") + f"\n  {finding.remedy}")
    say(plain_text(f"{paths.data}: {plural(report.files, 'file')} restored and checked, {plural(len(report.findings), 'finding')}"))
    return 0 if report.valid else 1
