"""The command ``newswatch``: thin. Every command is a few lines over a function that a program could call too."""

from crawler.cli.main import main

__all__ = ["main"]
