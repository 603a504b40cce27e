"""The former name of `crawler.schedule.monitor`, for crontabs that start ``python -m crawler.rounds``."""

from __future__ import annotations

import sys

from crawler.schedule.monitor import main

if __name__ == "__main__":
    sys.exit(main())
