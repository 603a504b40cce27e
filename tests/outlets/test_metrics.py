"""Metrics: the same facts as the status page, read back by prometheus-client's own parsers, by promtool and by a real node_exporter."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import time
import urllib.request
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text

from pipelines.errors import StorageError
from pipelines.model.health import State
from pipelines.outlets import metrics, status_page
from pipelines.outlets.status_snapshot import SourceTotals
from tests.outlets.sample import NOW, standing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.outlets.status_snapshot import StatusSnapshot

PROMTOOL = shutil.which("promtool")
EXPORTER = shutil.which("prometheus-node-exporter") or shutil.which("node_exporter")
NO_PROMTOOL = "promtool is not here (Debian: prometheus)"
NO_EXPORTER = "node_exporter is not here (Debian: prometheus-node-exporter)"
REWRITES = 1000


def full() -> StatusSnapshot:
    """A standing with figures in every family."""
    shown = standing()
    first = replace(shown.sources[0], totals=SourceTotals({"new": 12, "same": 3}, {"2xx": 40, "4xx": 2}, 123_456))
    return replace(shown, sources=(first, *shown.sources[1:]), documents=7, bytes=70, archived=700, verified_at=NOW, verify_faults=2)


def samples(text: str) -> dict[tuple[str, tuple[str, ...]], float]:
    return {(sample.name, tuple(sorted(sample.labels.values()))): sample.value for family in read_text(text) for sample in family.samples}


def test_every_state_is_the_one_of_the_page() -> None:
    shown = full()
    found = samples(metrics.render(shown, "1.2").decode())
    for source in shown.sources:
        ones = [state for state in State if found["newswatch_source_state", tuple(sorted((source.name, state.value)))] == 1]
        assert ones == [source.verdict.state]
    page = status_page.render(shown)
    assert page.count('class="box broken"') == sum(
        found["newswatch_source_state", tuple(sorted((source.name, "broken")))] for source in shown.sources
    )


def test_figures_are_those_of_the_standing() -> None:
    found = samples(metrics.render(full(), "1.2").decode())
    expected = {
        ("newswatch_outcomes_total", ("new", "unchina")): 12,
        ("newswatch_requests_total", ("4xx", "unchina")): 2,
        ("newswatch_bytes_total", ("unchina",)): 123_456,
        ("newswatch_corpus_documents", ()): 7,
        ("newswatch_corpus_bytes", ()): 70,
        ("newswatch_archive_bytes", ()): 700,
        ("newswatch_disk_free_bytes", ()): 18 << 30,
        ("newswatch_outbox_waiting", ()): 3,
        ("newswatch_verify_faults", ()): 2,
        ("newswatch_verify_last_timestamp_seconds", ()): NOW.timestamp(),
        ("newswatch_build_info", ("1.2",)): 1,
        ("newswatch_source_enabled", ("paused",)): 0,
        ("newswatch_source_last_new_timestamp_seconds", ("unchina",)): NOW.timestamp() - 86400,
        ("newswatch_source_silence_ratio", ("unchina",)): pytest.approx(1 / 3.2),
    }
    assert {key: found[key] for key in expected} == expected


def test_what_is_not_known_is_left_out() -> None:
    found = samples(metrics.render(standing(), "1.2").decode())
    assert ("newswatch_source_last_new_timestamp_seconds", ("unitar",)) not in found
    assert [name for name, _ in found if name.startswith("newswatch_verify")] == []


def test_both_formats_say_the_same_and_nothing_has_a_timestamp() -> None:
    text, strict = metrics.render(full(), "1.2").decode(), metrics.render(full(), "1.2", strict=True).decode()
    assert strict.endswith("# EOF\n")
    families = list(read_openmetrics(strict))  # type: ignore[no-untyped-call]
    assert {(s.name, tuple(sorted(s.labels.values()))): s.value for family in families for s in family.samples} == samples(text)
    assert all(sample.timestamp is None for family in families for sample in family.samples)


def test_the_file_is_whole_and_readable_by_others(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        metrics.write(tmp_path / "newswatch.prom", full(), "1.2")
    finally:
        os.umask(before)
    file = tmp_path / "newswatch.prom"
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert file.read_bytes() == metrics.render(full(), "1.2")
    assert [path.name for path in tmp_path.iterdir()] == ["newswatch.prom"]


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="expected a file in a folder that this user can write to"):
        metrics.write(tmp_path / "nowhere" / "newswatch.prom", full(), "1.2")


@pytest.mark.skipif(PROMTOOL is None, reason=NO_PROMTOOL)
def test_promtool_has_nothing_to_say() -> None:
    done = subprocess.run([str(PROMTOOL), "check", "metrics"], input=metrics.render(full(), "1.2"), capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.fixture
def exporter(tmp_path: Path) -> Iterator[str]:
    """A node_exporter on loopback that reads the files of ``tmp_path``; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    options = [f"--web.listen-address={address}", "--collector.disable-defaults", "--collector.textfile"]
    command = [str(EXPORTER), *options, f"--collector.textfile.directory={tmp_path}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield f"http://{address}/metrics"
        finally:
            process.terminate()


def scraped(url: str) -> str:
    limit = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                return str(answer.read().decode())
        except OSError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.skipif(EXPORTER is None, reason=NO_EXPORTER)
def test_node_exporter_never_meets_half_a_file(tmp_path: Path, exporter: str) -> None:
    shown = full()
    metrics.write(tmp_path / "newswatch.prom", shown, "1.2")
    errors = scrapes = 0
    for number in range(REWRITES):
        metrics.write(tmp_path / "newswatch.prom", replace(shown, documents=number), "1.2")
        if number % 20 == 0:
            text = scraped(exporter)
            scrapes += 1
            errors += "node_textfile_scrape_error 0" not in text or "newswatch_source_state" not in text
    assert (scrapes, errors) == (REWRITES // 20, 0)
    found = samples(scraped(exporter))
    assert found["newswatch_corpus_documents", ()] == REWRITES - 1
    assert found["newswatch_outcomes_total", ("new", "unchina")] == 12
