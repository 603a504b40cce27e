"""``newswatch schedule`` with short patience: the real service, ledger, declarations, rounds and crawl commands.

The intervals stand in the declarations; how long a run may take, and how long a signal is waited for, cannot be configured below
half an hour and ten seconds, so they are given here.
"""

from __future__ import annotations

import logging
import sys

from crawler.paths import Paths
from crawler.processes import many
from crawler.schedule.serve import ServiceOptions, serve


def main(slots: int, deadline: float) -> None:
    """Serve the installation that the environment names until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    paths = Paths.find()
    patience = ServiceOptions(
        slots=slots,
        watch=5.0,
        tick=5.0,
        health_check=60.0,
        drain=20.0,
        again=30.0,
        endings=((15, 3.0), (15, 2.0), (9, 10.0)),
        deadline=deadline,
        environment=many.environment(paths),
    )
    serve(paths, patience)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
