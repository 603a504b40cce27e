"""A language that takes the model is told in a worker process too, where nothing may be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.clean.language import language_of
from pipelines.worker_pool import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Mapping


def told(meta: Mapping[str, Any], body: bytes) -> dict[str, Any]:
    """The language of a text: a task for the worker."""
    return {"language": language_of(body.decode())}


def test_the_model_is_loaded_without_writing_a_file() -> None:
    worker_pool = WorkerPool()
    try:
        french = "Les habitants du village ont restauré les terrasses abandonnées depuis trente ans avec leurs propres mains."
        assert worker_pool.run_sync("tests.clean.test_language_in_worker:told", {}, french.encode()) == {"language": "fr"}
    finally:
        worker_pool.close()
