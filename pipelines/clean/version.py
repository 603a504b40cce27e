"""Which cleaner made a text: the number is raised whenever the rules change what comes out, so that old texts can be cleaned again."""

from __future__ import annotations

from importlib.metadata import version

RULES = 2
CLEANER = f"clean {RULES}, trafilatura {version('trafilatura')}"
