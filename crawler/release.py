"""Which version of Newswatch this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def release() -> str:
    """The version that is installed; 0 for a checkout that was never installed."""
    try:
        return version("newswatch")
    except PackageNotFoundError:
        return "0"
