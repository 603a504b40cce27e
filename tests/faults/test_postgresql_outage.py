"""L3: the catalogue's PostgreSQL server restarts, crashes, stays away or breaks transactions off, in the middle of real crawls."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.demo.server import Server
from tests.end_to_end.installation import PATIENCE, Installation
from tests.faults.postgresql_cluster import ADDRESS, INSTALLED, PASSWORD, Cluster
from tests.sites.kinds import KindSite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(not INSTALLED, reason="no PostgreSQL server programs below /usr/lib/postgresql"),
    pytest.mark.slow,
]
START = datetime(2026, 11, 21, tzinfo=UTC)
COUNT = 24
TABLES = ("documents", "leads", "sightings", "runs", "states")
FAILING = (
    "CREATE SEQUENCE statements",
    "CREATE SEQUENCE tries",
    """
CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF nextval('statements') IN (10, 20, 40, 70, 110, 160) THEN
    PERFORM nextval('tries');
    RAISE EXCEPTION 'could not serialize access due to concurrent update' USING ERRCODE = '40001';
  END IF;
  RETURN NEW;
END $$
""",
)


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with Cluster() as cluster:
        yield cluster


@pytest.fixture
def cluster(server: Cluster) -> Iterator[Cluster]:
    """The server with an empty database, running again afterwards."""
    yield server
    if not server.running:
        server.start()
    server.execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


@pytest.fixture
def site() -> Iterator[Server[KindSite]]:
    with Server(lambda base: KindSite(base, "drupal", count=COUNT, start=START)) as made:
        yield made


def installed(folder: Path, cluster: Cluster, site: Server[KindSite], patience: str) -> Installation:
    """An installation whose catalogue is on the server."""
    installation = Installation(folder)
    secret = folder / "catalogue.url"
    secret.write_text(cluster.url)
    secret.chmod(0o600)
    settings = f'contact = "monitor@example.org"\ncatalogue = "file:{secret}"\n[limits]\npatience = "{patience}"\n'
    (installation.config / "newswatch.toml").write_text(settings)
    installation.declare("kind", site.site.declaration())
    return installation


def texts(installation: Installation) -> int:
    return len(list(installation.data.glob("corpus/*.txt")))


def crawl_until(installation: Installation, count: int) -> subprocess.Popen[str]:
    """A crawl that has appended so many texts."""
    command = [sys.executable, "-m", "crawler.cli", "crawl", "kind", "--json"]
    process = subprocess.Popen(
        command, env=installation.environment(), cwd=installation.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    end = time.monotonic() + PATIENCE
    while texts(installation) < count and process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    assert process.poll() is None, process.communicate()
    return process


def complete(installation: Installation, site: Server[KindSite]) -> None:
    """Every article once, in files and rows, and all of it in step."""
    assert Counter(line["url"] for line in installation.manifest()) == Counter(site.site.urls)
    verified = installation.run("verify")
    assert verified.code == 0, verified


def asked(site: Server[KindSite]) -> Counter[str]:
    """How often each article was asked for since the last call."""
    return Counter(exchange.path for exchange in site.take_log() if exchange.path in site.site.paths)


@pytest.mark.catalogue("L3")
def test_a_server_that_restarts_costs_nothing(tmp_path: Path, cluster: Cluster, site: Server[KindSite]) -> None:
    installation = installed(tmp_path, cluster, site, "60s")
    with crawl_until(installation, 12) as process:
        cluster.stop("immediate")
        time.sleep(2.0)
        assert process.poll() is None, "the crawl did not wait"
        cluster.start()
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, (out, err)
    complete(installation, site)
    assert set(asked(site).values()) == {1}, "an article was fetched again"


@pytest.mark.catalogue("L3")
def test_a_server_that_stays_away_ends_the_run_and_the_next_one_takes_in_what_was_fetched(
    tmp_path: Path, cluster: Cluster, site: Server[KindSite]
) -> None:
    installation = installed(tmp_path, cluster, site, "2s")
    with crawl_until(installation, 12) as process:
        cluster.stop("immediate")
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 74, (out, err)
    assert f"port {cluster.port} failed" in out + err
    assert PASSWORD not in out + err
    held = texts(installation)
    fetched = archived(installation, site)
    first = asked(site)
    assert len(fetched) > held, "nothing was fetched that could not be appended: the test proves nothing"

    cluster.start()
    again = installation.run("crawl", "kind")
    assert again.code == 0, again
    complete(installation, site)
    assert not asked(site).keys() & fetched, "what lay in the archive was fetched again"
    assert set(first.values()) == {1}
    rows = cluster.execute("select outcome, count(*) from sightings where outcome not in ('skipped', 'pending') group by outcome")
    assert dict(rows) == {"new": COUNT}


@pytest.mark.catalogue("L3")
def test_a_server_that_is_away_at_the_start_is_named(tmp_path: Path, cluster: Cluster, site: Server[KindSite]) -> None:
    installation = installed(tmp_path, cluster, site, "1s")
    cluster.stop("fast")
    ran = installation.run("crawl", "kind")
    assert ran.code == 74, ran
    assert f'"{ADDRESS}", port {cluster.port} failed' in ran.err
    assert PASSWORD not in ran.out + ran.err
    assert not site.take_log(), "a site was asked although nothing could be kept"
    assert not installation.corpus.exists()


@pytest.mark.catalogue("L3")
def test_backends_killed_at_work_cost_nothing(tmp_path: Path, cluster: Cluster, site: Server[KindSite]) -> None:
    """PostgreSQL answers the death of one process by ending all, and recovers as after a crash."""
    installation = installed(tmp_path, cluster, site, "60s")
    with crawl_until(installation, 10) as process:
        killed = cluster.kill_backends()
        out, err = process.communicate(timeout=PATIENCE)
    assert killed
    assert process.returncode == 0, (out, err)
    complete(installation, site)


@pytest.mark.catalogue("L3")
def test_transactions_that_lose_are_made_again(tmp_path: Path, cluster: Cluster, site: Server[KindSite]) -> None:
    """Some statements that write end in a serialization failure, made by the server itself."""
    installation = installed(tmp_path, cluster, site, "60s")
    prepared = installation.run("import", str(_empty(tmp_path)))
    assert prepared.code == 0, prepared
    triggers = [f"CREATE TRIGGER lose BEFORE INSERT OR UPDATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION lose()" for table in TABLES]
    cluster.execute(*FAILING, *triggers)
    ran = installation.run("crawl", "kind")
    [[lost]] = cluster.execute("select is_called from tries")
    cluster.execute(*(f"DROP TRIGGER lose ON {table}" for table in TABLES))
    assert lost, "no statement failed: the test proves nothing"
    assert ran.code == 0, ran
    complete(installation, site)
    assert set(asked(site).values()) == {1}


@pytest.mark.catalogue("L3")
def test_the_scheduler_outlives_an_outage(tmp_path: Path, cluster: Cluster, site: Server[KindSite]) -> None:
    installation = installed(tmp_path, cluster, site, "5s")
    installation.declare("kind", site.site.declaration().replace("title =", 'schedule = "every 5s"\ntitle =', 1))
    command = [sys.executable, "-m", "crawler.cli", "schedule"]
    with subprocess.Popen(command, env=installation.environment(), cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_for(lambda: texts(installation) == COUNT, process)
            cluster.stop("immediate")
            log = installation.data / "logs" / "kind.log"
            wait_for(lambda: f"port {cluster.port} failed" in log.read_text("utf-8"), process)
            cluster.start()
            site.site.publish(3, datetime.now(UTC), timedelta(seconds=1))
            wait_for(lambda: texts(installation) == COUNT + 3, process)
        finally:
            process.terminate()
            _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert PASSWORD not in err + log.read_text("utf-8")
    complete(installation, site)


def wait_for(what: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Until something is so, while a process lives."""
    end = time.monotonic() + PATIENCE
    while not what():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.1)


def archived(installation: Installation, site: Server[KindSite]) -> set[str]:
    """The articles whose answers lie whole in the archive, read by another program."""
    found = set()
    for file in installation.data.glob("archive/*.warc.gz*"):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "response" and record.http_headers.get_statuscode() == "200":
                    found.add(record.rec_headers.get_header("WARC-Target-URI").removeprefix(site.url))
    return found & site.site.paths


def _empty(folder: Path) -> Path:
    made = folder / "nothing"
    made.mkdir()
    return made
