"""Newswatch as a library: clean pages, read feeds, sitemaps and listings, compare texts, walk and search a corpus, crawl.

    >>> import newswatch
    >>> from pathlib import Path
    >>> article = newswatch.clean_page(Path("page.html").read_bytes(), "https://news.example.org/news/terraces-of-yunhe-bear-rice-again")
    >>> print(article.title, article.published, article.language)
    Terraces of Yunhe bear rice again 2026-11-20 en

What is listed in ``__all__`` is the public interface: it changes only with an entry in the changelog. Everything else, the packages
``crawler`` and ``pipelines`` among it, is private: it may change with any release. Importing this is quick; what a name needs is
imported when the name is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newswatch._clean import Article, RefusedPage, clean_page, clean_pages
    from newswatch._compare import Comparison, compare, url_key
    from newswatch._corpus import Corpus, Hit, open_corpus
    from newswatch._crawl import Crawled, crawl
    from newswatch._discover import read_feed, read_listing, read_sitemap
    from newswatch._sources import load_sources
    from pipelines.errors import ConfigError, MissingCorpusError, NewswatchError, QueryError, StorageError, WorkerError
    from pipelines.insight.changes import Change
    from pipelines.model import Decision, Document, Found, Lead, Source, Verdict

__all__ = [
    "Article",
    "Change",
    "Comparison",
    "ConfigError",
    "Corpus",
    "Crawled",
    "Decision",
    "Document",
    "Found",
    "Hit",
    "Lead",
    "MissingCorpusError",
    "NewswatchError",
    "QueryError",
    "RefusedPage",
    "Source",
    "StorageError",
    "Verdict",
    "WorkerError",
    "clean_page",
    "clean_pages",
    "compare",
    "crawl",
    "load_sources",
    "open_corpus",
    "read_feed",
    "read_listing",
    "read_sitemap",
    "url_key",
]

_HOMES = {
    "newswatch._clean": ("Article", "RefusedPage", "clean_page", "clean_pages"),
    "newswatch._compare": ("Comparison", "compare", "url_key"),
    "newswatch._corpus": ("Corpus", "Hit", "open_corpus"),
    "newswatch._crawl": ("Crawled", "crawl"),
    "newswatch._discover": ("read_feed", "read_listing", "read_sitemap"),
    "newswatch._sources": ("load_sources",),
    "pipelines.errors": ("ConfigError", "MissingCorpusError", "NewswatchError", "QueryError", "StorageError", "WorkerError"),
    "pipelines.insight.changes": ("Change",),
    "pipelines.model": ("Decision", "Document", "Found", "Lead", "Source", "Verdict"),
}


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            globals()[name] = value = getattr(import_module(module), name)
            return value
    raise AttributeError(f"module 'newswatch' has no attribute {name!r}; public are {', '.join(__all__)}")


def __dir__() -> list[str]:
    return __all__
