"""Faults, the whole, of parts that run alone too: what the store survives (`faults_storage`), what a hostile network costs (`faults_net`),
what hostile pages cost (`faults_pages`), and how many cases of the hostile catalogue are tested (`faults_catalogue`).
"""

from __future__ import annotations

from typing import Any

from tests.bench import faults_catalogue, faults_net, faults_pages, faults_storage


def run(smoke: bool) -> dict[str, Any]:
    """All parts, one after the other; keys are prefixed with the part's name."""
    whole: dict[str, Any] = {"name": "faults", "figures": {}, "targets": {}, "missed": []}
    for part in (faults_storage, faults_net, faults_pages, faults_catalogue):
        result, name = part.run(smoke), part.__name__.rpartition("_")[2]
        whole["figures"] |= {f"{name}: {key}": value for key, value in result["figures"].items()}
        whole["targets"] |= {f"{name}: {key}": value for key, value in result["targets"].items()}
        whole["missed"] += [f"{name}: {key}" for key in result["missed"]]
    return whole
