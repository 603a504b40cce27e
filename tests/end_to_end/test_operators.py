"""What an administrator's programs read: probes, metrics after a run, JSON answers and JSON logs, and a run that a signal stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from crawler.demo import MadeSite, Server, declaration
from tests.end_to_end.installation import PATIENCE, ROOT, Installation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = Installation(tmp_path_factory.mktemp("operators"))
    file = installation.folder / "newswatch.prom"
    (installation.config / "newswatch.toml").write_text(
        f'contact = "a@example.org"\n[metrics]\ntextfile = "{file}"\n[archive]\ncdxj = true\n', "utf-8"
    )
    with Server(MadeSite) as server:
        installation.declare("demo", declaration(server.url))
        ran = installation.run("crawl")
        assert (ran.code, ran.err) == (0, ""), "cron mails what a crawl says on stderr"
        yield installation


def test_metrics_are_written_after_a_run(crawled: Installation) -> None:
    text = (crawled.folder / "newswatch.prom").read_text("utf-8")
    found = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["newswatch_source_state", "demo", "ok"] == 1
    assert found["newswatch_outcomes_total", "demo", "new"] == len(crawled.manifest()) == found["newswatch_corpus_documents",]
    assert found["newswatch_corpus_bytes",] == sum(len(text.encode()) for text in crawled.texts().values())
    assert found["newswatch_bytes_total", "demo"] > 0
    printed = crawled.run("metrics", "--openmetrics")
    assert (printed.code, printed.out.endswith("# EOF\n")) == (0, True)


def test_the_archive_is_indexed_after_a_run(crawled: Installation) -> None:
    archive = crawled.data / "archive"
    files = sorted(path.name for path in archive.glob("*.warc.gz"))
    assert files
    assert sorted(path.name for path in (archive / "cdxj").iterdir()) == [f"{name}.cdxj" for name in files]


def test_a_textfile_that_cannot_be_written_is_told_and_the_crawl_is_no_worse(crawled: Installation, tmp_path: Path) -> None:
    other = Installation(tmp_path, crawled.config)
    settings = (crawled.config / "newswatch.toml").read_text("utf-8")
    try:
        (crawled.config / "newswatch.toml").write_text(settings.replace(str(crawled.folder), str(tmp_path / "nowhere")), "utf-8")
        ran = other.run("crawl")
    finally:
        (crawled.config / "newswatch.toml").write_text(settings, "utf-8")
    assert ran.code == 0, ran
    assert "the metrics were not written" in ran.err
    (crawled.config / "newswatch.toml").write_text(settings.replace(str(crawled.folder), "relative"), "utf-8")
    checked = other.run("sources", "check")
    (crawled.config / "newswatch.toml").write_text(settings, "utf-8")
    assert (checked.code, "expected an absolute path ending in .prom" in checked.out) == (78, True), checked


def test_probes_are_one_line(crawled: Installation) -> None:
    probe = crawled.run("status", "--check")
    assert (probe.code, probe.out) == (0, "ok (1 source: 1 ok)\n"), probe
    assert crawled.run("status", "--check", "--json").code == 64
    alive = crawled.run("schedule", "--check")
    assert (alive.code, alive.out.startswith("ok: the last round was 2")) == (0, True), alive
    os.utime(crawled.data / "status.html", (0, 0))
    late = crawled.run("schedule", "--check")
    assert (late.code, late.out) == (1, "needs attention: the last round was 1970-01-01 00:00 UTC; expected one every 15 minutes\n")


def test_answers_for_programs(crawled: Installation, tmp_path: Path) -> None:
    backup = crawled.run("backup", str(tmp_path / "copy"), "--json")
    told = json.loads(backup.out)
    count = len(crawled.manifest())
    assert (backup.code, told["documents"], told["copied"]) == (0, count, count)

    other = Installation(tmp_path / "other")
    restored = other.run("restore", str(tmp_path / "copy"), "--json")
    answer = json.loads(restored.out)
    assert (restored.code, answer["valid"], answer["findings"]) == (0, True, [])
    assert answer["files"] >= count
    assert other.texts() == crawled.texts()

    notified = crawled.run("notify", "--json")
    assert (notified.code, json.loads(notified.out)["verdicts"]["demo"]["state"]) == (0, "ok"), notified
    tried = crawled.run("notify", "--test", "--json")
    assert json.loads(tried.out)["channels"] == ["no channel is set: see [notify] urls in newswatch.toml"]

    trial = crawled.run("sources", "test", "demo", "--limit", "2", "--json")
    assert (trial.code, len(json.loads(trial.out)["texts"])) == (0, 2), trial

    home = json.loads(crawled.run("sources", "list", "--json").out)[0]["home"]
    options = ("--allow-private", "127.0.0.0/8", "--delay", "0", "--limit", "1", "--json", "--name", "added")
    added = crawled.run("sources", "add", home, *options)
    answer = json.loads(added.out)
    assert (answer["saved"], answer["name"], "[discover]" in answer["toml"]) == (False, "added", True), added
    assert not (crawled.config / "sources" / "added.toml").exists(), "without --yes nothing is saved"


def test_logs_as_json_lines(crawled: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSWATCH_LOG", "json")
    environment = crawled.environment() | {"NEWSWATCH_LOG": "json"}
    command = [sys.executable, "-m", "scrapy", "crawl", "demo", "-L", "INFO"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"start", "end"} <= {event["event"] for event in events}
    log = [line for line in done.stderr.splitlines() if line.startswith("{")]
    assert "Spider opened" in {json.loads(line)["message"] for line in log}
    assert datetime.fromisoformat(json.loads(log[-1])["at"]).tzinfo == UTC

    wrong = subprocess.run(
        [sys.executable, "-m", "crawler.cli", "status"],
        env=environment | {"NEWSWATCH_LOG": "xml"},
        cwd=crawled.folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert (wrong.returncode, wrong.stderr) == (78, "newswatch: NEWSWATCH_LOG is 'xml'; expected text or json\n")


def test_a_run_that_a_signal_stopped_says_so(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    with Server(MadeSite) as server:
        installation.declare("demo", declaration(server.url).replace("delay = 0", "delay = 1"))
        command = [sys.executable, "-m", "scrapy", "crawl", "demo", "--show", "json"]
        with subprocess.Popen(command, env=installation.environment(), cwd=ROOT, stdout=subprocess.PIPE, text=True) as crawl:
            assert crawl.stdout is not None
            said = [json.loads(crawl.stdout.readline()) for _ in range(2)]  # it has begun, and an entrance was read
            crawl.send_signal(signal.SIGTERM)
            said += [json.loads(line) for line in crawl.stdout]
            code = crawl.wait(PATIENCE)
    assert code in (1, 2), said
    assert "the run was stopped by a signal before it had come to its end; the next run does what was left" in said[-1]["sentences"]
