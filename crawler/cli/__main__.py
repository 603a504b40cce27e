"""``python -m crawler.cli`` is ``newswatch``."""

from crawler.cli.main import main

main()
