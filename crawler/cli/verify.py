"""``newswatch verify``: check every file, row and record against its digest."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from crawler.cli.opening import opened, print_json
from crawler.terminal import plain_text, say
from pipelines.archive import check_records as archive
from pipelines.text.humanise import plural
from pipelines.upkeep.verify import QUARTER, verify

if TYPE_CHECKING:
    from crawler.paths import Paths


@click.command("verify")
@click.option("--sample", is_flag=True, help=f"today's part of {QUARTER}: every file is read once a quarter when it runs daily")
@click.option("--no-archive", is_flag=True, help="leave the WARC files out")
@click.option("--json", "as_json", is_flag=True, help="the report as JSON")
@click.pass_obj
def command(paths: Paths, sample: bool, no_archive: bool, as_json: bool) -> int:
    """Check texts, manifest, catalogue, references and WARC digests; changes nothing. Exit 1 with a list when something is wrong.

    \b
    Examples:
      newswatch verify
      newswatch verify --sample --json       # from cron, daily
    """
    folder = paths.data / "archive"
    parts = QUARTER if sample else 1
    now = datetime.now(UTC)
    with opened(paths, repair=False) as corpus:
        report = verify(
            corpus,
            now,
            parts=parts,
            pointer=None if no_archive else lambda ref: archive.pointer(folder, ref),
            archive=None if no_archive else lambda: ((fault.file, str(fault)) for fault in archive.verify_all(folder)),
        )
    if as_json:
        print_json(report)
    else:
        for finding in report.findings:
            say(plain_text(f"{finding.kind}: {finding.subject}: {finding.said}") + f"\n  {finding.remedy}")
        size = f"{plural(report.files, 'file')}, {plural(report.size, 'byte')}"
        counted = f"{plural(report.rows, 'row')}, {plural(report.pointers, 'reference')}"
        say(f"{size}, {counted} checked ({report.part}): {plural(len(report.findings), 'finding')}")
    return 0 if report.valid else 1
