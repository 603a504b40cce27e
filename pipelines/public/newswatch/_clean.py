"""Cleaning pages: bytes and an address in, an article out."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipelines.clean.batch import bare_source
from pipelines.clean.clean_tasks import read_in_sync
from pipelines.clean.read import read
from pipelines.clean.textformat import serialize
from pipelines.errors import NewswatchError, WorkerError
from pipelines.model import Page, SiteProfile
from pipelines.worker_pool import WorkerPool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future

    from pipelines.model import Article as Cleaned
    from pipelines.model import Reading, Source


class RefusedPage(NewswatchError):
    """A page that is no article: a challenge, a soft 404, a list, a page without text.

    ``url`` is its address, ``cause`` one word (``challenge``, ``soft_404``, ``thin``, ...), ``evidence`` what on the page showed it.

    >>> try:
    ...     newswatch.clean_page("<html><body>Just a moment...</body></html>", "https://news.example.org/news/1")
    ... except newswatch.RefusedPage as refused:
    ...     print(refused.cause)
    challenge
    """

    def __init__(self, url: str, cause: str, evidence: str) -> None:
        super().__init__(f"{url}: {cause}: {evidence}")
        self.url, self.cause, self.evidence = url, cause, evidence


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article.

    >>> article = newswatch.clean_page(Path("page.html").read_bytes(), "https://news.example.org/news/terraces-of-yunhe-bear-rice-again")
    >>> print(article.text.splitlines()[0])
    Terraces of Yunhe bear rice again
    """

    url: str
    """The address of the article; on a page that holds several, with the fragment of its own."""
    title: str
    text: str
    """The text as the corpus has it: title, empty line, paragraphs, lists and tables (one plain text, UTF-8, NFC)."""
    published: str | None
    """ISO 8601: a day (``2026-11-20``), or a time with its zone; None when the page gives no date that can be believed."""
    published_from: str | None
    """Where that date was found: ``visible``, ``dateline``, ``jsonld``, ``meta``, ``url``, ``feed`` or ``listing``."""
    language: str
    """ISO 639-1 code, ``und`` when there is too little text to say."""
    kind: str
    """``article``, ``statement``, ``event``, ..."""
    notes: tuple[str, ...] = ()
    """Repairs and doubts: ``charset repaired: gb2312 declared, the bytes are utf-8``."""
    more: tuple[Article, ...] = ()
    """The other articles of a page that holds several."""


def clean_page(
    body: bytes | str,
    url: str,
    *,
    content_type: str = "",
    source: Source | None = None,
    fetched_at: datetime | None = None,
) -> Article:
    """Clean one page in this process.

    ``body`` are the bytes as they came (the charset is found out; give a str when it is known), ``url`` the absolute address they
    came from, ``content_type`` the header of that name, ``source`` the declaration whose selectors and date rules are to be used,
    ``fetched_at`` the aware time of the fetch, after which no date is believed (now, when not given). Raises `RefusedPage` when the
    page is no article. A page made to harm can take long or much memory: for untrusted pages there is `clean_pages`.

    >>> article = newswatch.clean_page(Path("page.html").read_bytes(), "https://news.example.org/news/terraces-of-yunhe-bear-rice-again")
    >>> article.published, article.published_from, article.language
    ('2026-11-20', 'visible', 'en')
    """
    page = _page(body, url, content_type, fetched_at)
    return _article(url, read(page, source or _bare(url), SiteProfile()))


def clean_pages(
    pages: Iterable[tuple[str, bytes | str]], *, workers: int = 2, source: Source | None = None
) -> Iterator[Article | RefusedPage | WorkerError]:
    """Clean many pages, given as (address, body), in killable worker processes; answers come in the order of the pages.

    A page that is refused, or that no worker could read within its limits (20 s of processor time, 1 GiB), is an error in its
    place and harms no other. Each page is read by itself; ``newswatch clean --jsonl`` also learns from the pages of one site.

    >>> pages = [("https://news.example.org/news/terraces-of-yunhe-bear-rice-again", Path("page.html").read_bytes())]
    >>> [article.title for article in newswatch.clean_pages(pages, workers=1)]
    ['Terraces of Yunhe bear rice again']
    """
    with WorkerPool(workers) as pool, ThreadPoolExecutor(workers) as threads:
        window: deque[Future[Article | RefusedPage | WorkerError]] = deque()
        for url, body in pages:
            window.append(threads.submit(_cleaned, pool, url, body, source))
            if len(window) > 2 * workers:
                yield window.popleft().result()
        while window:
            yield window.popleft().result()


def _cleaned(pool: WorkerPool, url: str, body: bytes | str, source: Source | None) -> Article | RefusedPage | WorkerError:
    try:
        return _article(url, read_in_sync(pool, _page(body, url, "", None), source or _bare(url), SiteProfile()))
    except (RefusedPage, WorkerError) as error:
        return error


def _page(body: bytes | str, url: str, content_type: str, fetched_at: datetime | None) -> Page:
    if isinstance(body, str):
        body, content_type = body.encode("utf-8", "replace"), "text/html; charset=utf-8"
    headers = (("Content-Type", content_type or "text/html"),)
    return Page(url=url, requested=url, status=200, headers=headers, body=body, fetched_at=fetched_at or datetime.now(UTC))


def _bare(url: str) -> Source:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if not host:
        raise NewswatchError(f"{url[:200]!r} is no absolute address; expected one as 'https://www.example.org/news/1'")
    return bare_source(host.removeprefix("www."))


def _article(url: str, reading: Reading) -> Article:
    if reading.refused is not None:
        raise RefusedPage(url, reading.refused.reason.value, reading.refused.evidence)
    if not reading.articles:
        raise RefusedPage(url, "empty", "no article was found on the page")
    first, *others = map(_shown, reading.articles)
    return replace(first, more=tuple(others))


def _shown(article: Cleaned) -> Article:
    date = article.published
    return Article(
        url=article.url,
        title=article.title,
        text=serialize(article.title, article.blocks),
        published=date.value if date else None,
        published_from=date.came_from.value if date and date.value else None,
        language=article.language,
        kind=article.kind,
        notes=article.notes,
    )
