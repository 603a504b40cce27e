"""The state of things as metrics, in Prometheus's text format and in OpenMetrics: made from the same facts as the status page.

Labels are names of declared sources and closed words only, never addresses; there are no timestamps beside the samples (node_exporter
refuses them), times are gauges. Counters come from the run ledger, so that they do not begin anew with each process.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.openmetrics import exposition as openmetrics

from pipelines.errors import StorageError
from pipelines.model.health import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from prometheus_client.core import Metric

    from pipelines.outlets.status_snapshot import SourceStatus, StatusSnapshot

READABLE = 0o644
"""node_exporter runs as another user than we do, whatever our umask is."""


class Metrics:
    """A collector for prometheus-client: ``standing`` as metric families."""

    def __init__(self, standing: StatusSnapshot, version: str) -> None:
        self._standing, self._version = standing, version

    def collect(self) -> Iterator[Metric]:
        """The metric families, those of sources first."""
        yield from self._sources()
        yield from self._counters()
        yield from self._installation()

    def _sources(self) -> Iterator[Metric]:
        states = GaugeMetricFamily("newswatch_source_state", "1 for the state that the source is in", labels=["source", "state"])
        enabled = GaugeMetricFamily("newswatch_source_enabled", "1 when the source is crawled", labels=["source"])
        for source in self._standing.sources:
            enabled.add_metric([source.name], float(source.enabled))
            for state in State:
                states.add_metric([source.name, state.value], float(source.verdict.state is state))
        yield states
        yield enabled
        yield self._gauge("last_success_timestamp_seconds", "when the last healthy run began", lambda one: _seconds(one.last_success))
        yield self._gauge("last_new_timestamp_seconds", "date of the newest article", lambda one: _seconds(one.last_new))
        yield self._gauge("next_due_timestamp_seconds", "when the source is to be crawled next", lambda one: _seconds(one.next_run))
        yield self._gauge("silence_ratio", "time since the newest article in parts of the gap that 95 % of gaps stay below", self._silence)

    def _gauge(self, name: str, about: str, value: Callable[[SourceStatus], float | None]) -> Metric:
        family = GaugeMetricFamily(f"newswatch_source_{name}", about, labels=["source"])
        for source in self._standing.sources:
            if (found := value(source)) is not None:
                family.add_metric([source.name], found)
        return family

    def _silence(self, source: SourceStatus) -> float | None:
        if not source.last_new or not source.p95:
            return None
        return max(0.0, (self._standing.at - source.last_new).total_seconds()) / source.p95

    def _counters(self) -> Iterator[Metric]:
        outcomes = CounterMetricFamily("newswatch_outcomes", "addresses by what became of them in all runs", labels=["source", "outcome"])
        requests = CounterMetricFamily("newswatch_requests", "answers by the class of their status", labels=["source", "status_class"])
        received = CounterMetricFamily("newswatch_bytes", "bytes received", labels=["source"])
        for source in self._standing.sources:
            for outcome, count in sorted(source.totals.outcomes.items()):
                outcomes.add_metric([source.name, outcome], count)
            for status, count in sorted(source.totals.statuses.items()):
                requests.add_metric([source.name, status], count)
            received.add_metric([source.name], source.totals.bytes)
        yield from (outcomes, requests, received)

    def _installation(self) -> Iterator[Metric]:
        here = self._standing
        info = GaugeMetricFamily("newswatch_build_info", "1, with the version", labels=["version"])
        info.add_metric([self._version], 1)
        yield info
        figures: list[tuple[str, str, float | None]] = [
            ("corpus_documents", "texts in the corpus", here.documents),
            ("corpus_bytes", "bytes of the texts in the corpus", here.bytes),
            ("archive_bytes", "bytes of the archived answers", here.archived),
            ("disk_free_bytes", "bytes free on the disk of the data folder", here.free),
            ("disk_floor_bytes", "bytes free below which nothing is fetched", here.least),
            ("outbox_waiting", "messages that were tried in vain and wait", here.waiting),
            ("outbox_oldest_timestamp_seconds", "when the oldest of them was written", _seconds(here.waiting_since)),
            ("verify_faults", "what the last verify found", here.verify_faults),
            ("verify_last_timestamp_seconds", "when it was", _seconds(here.verified_at)),
        ]
        for name, about, value in figures:
            if value is not None:
                yield GaugeMetricFamily(f"newswatch_{name}", about, value=value)


def render(standing: StatusSnapshot, version: str, *, strict: bool = False) -> bytes:
    """The metrics as text (Prometheus 0.0.4), or with ``strict`` as OpenMetrics 1.0."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Metrics(standing, version))
    made: bytes = openmetrics.generate_latest(registry) if strict else generate_latest(registry)  # type: ignore[no-untyped-call]
    return made


def write(path: Path, standing: StatusSnapshot, version: str) -> None:
    """Write the text for node_exporter's textfile collector: whole or not at all, readable by all. Raises StorageError."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")  # on the same disk, and no name that node_exporter reads
    try:
        fresh.write_bytes(render(standing, version))
        fresh.chmod(READABLE)
        fresh.replace(path)
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror or error}; expected a file in a folder that this user can write to") from error


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None
