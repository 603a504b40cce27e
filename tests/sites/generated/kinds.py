"""The ten kinds of generated sites by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.sites.generated import blogs, systems

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.sites.generated.entries import Entry
    from tests.sites.generated.folder import Built

KINDS: dict[str, Callable[[Sequence[Entry]], Built]] = {
    "hugo": blogs.hugo,
    "wordpress": systems.wordpress,
    "next": systems.next_export,
    "hexo": blogs.hexo,
    "jekyll": blogs.jekyll,
    "pelican": blogs.pelican,
    "eleventy": blogs.eleventy,
    "mkdocs": systems.mkdocs,
    "docusaurus": systems.docusaurus,
    "gatsby": systems.gatsby,
}
UNDATED = frozenset({"next"})
"""Kinds whose only entrance is a page of cards without dates."""
