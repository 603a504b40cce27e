"""Schedule and health, the whole: what a made year comes to (`schedule_year`) and a soak of the real scheduler (`schedule_soak`)."""

from __future__ import annotations

from typing import Any

from tests.bench import schedule_soak, schedule_year


def run(smoke: bool) -> dict[str, Any]:
    """Both parts, one after the other; the soak's keys are prefixed with ``soak``."""
    year, soak = schedule_year.run(smoke), schedule_soak.run(smoke)
    return {
        "name": "schedule",
        "figures": year["figures"] | {f"soak: {key}": value for key, value in soak["figures"].items()},
        "targets": year["targets"] | {f"soak: {key}": value for key, value in soak["targets"].items()},
        "missed": [*year["missed"], *(f"soak: {key}" for key in soak["missed"])],
    }
