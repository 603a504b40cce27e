"""Tests of `pipelines.dedupe`."""
