"""Write the floor of cleaning anew: ``python -m tests.quality [--allow-lower]``.

The floor is only raised, unless ``--allow-lower`` says that it is lowered on purpose; a changed yardstick counts as lowering.
"""

from __future__ import annotations

import argparse
import json
import sys

from tests.quality.floor import FLOOR, below, measured


def main() -> int:
    """Measure and write; exit code 1 when the floor would be lowered and that was not asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description=__doc__)
    parser.add_argument("--allow-lower", action="store_true", help="the floor may be lowered, the yardstick may have changed")
    options = parser.parse_args()
    now = measured()
    if FLOOR.is_file() and not options.allow_lower:
        floor = json.loads(FLOOR.read_text("utf-8"))
        if floor["digest"] != now["digest"]:
            print(f"the yardstick changed: {floor['digest']} -> {now['digest']}; --allow-lower accepts it")
            return 1
        fallen = below(now["figures"], floor["figures"])
        if fallen:
            print(f"below the floor, nothing written: {fallen}")
            return 1
    FLOOR.write_text(json.dumps(now, indent=1) + "\n", "utf-8")
    print(json.dumps(now, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
