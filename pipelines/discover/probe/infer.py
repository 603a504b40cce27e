"""What a site's answers tell: which entrances work, what its articles' addresses look like, and the rest of a declaration."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipelines.discover.paging import declared_page
from pipelines.discover.probe.fit import ENOUGH, fitted
from pipelines.discover.probe.guess import Guessed, GuessedSource, Sureness
from pipelines.discover.probe.infer_paging import next_page_of
from pipelines.discover.probe.infer_wording import dates_of, language_of, site_title
from pipelines.discover.probe.shown_articles import MIN_LEADS, gathered, read
from pipelines.model import Discover, Found, NextPage, Way
from pipelines.text.humanise import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipelines.discover.probe.answers import Answer, Candidate
    from pipelines.discover.probe.fit import Fit
    from pipelines.discover.probe.shown_articles import Evidence, Seen

_PART = re.compile(r"/(?:tags?|categor(?:y|ies)|authors?|topics?|archives?/(?:19|20)\d\d|(?:19|20)\d\d(?:/\d{1,2})?/?$)", re.IGNORECASE)
MAX_FEEDS = 5
MAX_LISTINGS = 6
MAX_LATER = 50
"""Pages of a listing that are known for its own when a menu or pager links them."""


def guess_source(home: Answer, asked: Sequence[Candidate], answers: Mapping[str, Answer]) -> GuessedSource:
    """Guess a source from its home page and the answers to the candidates, by the candidates' address.

    A candidate without an answer (forbidden by robots, failed) counts as not found.
    """
    hosts = _hosts([home.url, *(answer.url for answer in answers.values() if answer.good)], home.url)
    good = [(candidate, answers[candidate.url]) for candidate in asked if candidate.url in answers and answers[candidate.url].good]
    seen = [read(candidate, answer, hosts) for candidate, answer in good]
    pages = {answer.url: answer for candidate, answer in good if candidate.way is Way.LISTING} | {home.url: home}
    evidence = gathered(seen, list(pages.values()), hosts)
    fit = fitted(list(evidence.known), evidence.others)
    chosen = Discover(article=fit.pattern, exclude=fit.exclude) if fit else Discover()
    again = [read(each.candidate, each.answer, hosts, chosen) for each in seen]
    listings = _listings([each for each in again if each.candidate.way is Way.LISTING and _lists(each, evidence)])
    sitemaps = _distinct([each for each in again if each.candidate.way is Way.SITEMAP and _supported(each, fit, evidence)])
    shown = {url for each in (*listings, *sitemaps) for url in each.urls}
    feeds = _new_ones([each for each in again if each.candidate.way is Way.FEED and each.found.leads], shown)
    return GuessedSource(
        name=_name(home.url),
        title=site_title(home) or hosts[0],
        home=home.url,
        hosts=hosts,
        feeds=tuple(_entrance(each, f"{plural(len(each.found.leads), 'entry', 'entries')}") for each in feeds),
        sitemaps=tuple(_entrance(each, _sitemap_size(each.found)) for each in sitemaps),
        listings=tuple(_entrance(each, f"{plural(len(each.found.leads), 'article')}") for each in listings),
        article=_article(fit, evidence),
        exclude=fit.exclude if fit else (),
        key=_key(fit),
        keep=("id",) if fit and ("?id=" in fit.pattern or r"\?(?:[^#]*&)?id=" in fit.pattern) else (),
        next_page=_paging(listings),
        languages=_languages(home, listings or feeds),
        dates=dates_of([lead.published for each in [*listings, *feeds] for lead in each.found.leads if lead.published]),
        min_links=max(1, min((len(each.found.leads) for each in listings), default=2) // 2),
        samples=tuple(dict.fromkeys(lead.url for each in [*feeds[:1], *listings[:2]] for lead in each.found.leads[:3]))[:3],
        doubts=tuple(_doubts(feeds, sitemaps, listings, fit)),
    )


def _lists(each: Seen, evidence: Evidence) -> bool:
    """Whether a page lists articles: several of those that are known, or several by the pattern outside of its menus."""
    return len(each.found.leads) >= MIN_LEADS and (len(each.urls & evidence.known.keys()) >= MIN_LEADS or not evidence.known)


def _supported(each: Seen, fit: Fit | None, evidence: Evidence) -> bool:
    """Whether a sitemap may be an entrance: feed or listing give a pattern, and it tells articles from the pages that a sitemap has too.

    An index has its say by its parts; addresses that could be any page's count when nearly all of them are known articles.
    """
    if fit is None or not evidence.known or each.found.state in ("not_a_sitemap", "unreadable"):
        return False
    if fit.telling:
        return bool(each.found.children or each.found.leads)
    return bool(each.found.leads) and len(each.urls & evidence.known.keys()) >= ENOUGH * len(each.urls)


def _new_ones(feeds: list[Seen], shown: set[str]) -> list[Seen]:
    """The first feed (those that the site names come first), and others with an entry that neither it nor another entrance shows."""
    kept: list[Seen] = []
    held: set[str] = set()
    for each in sorted(feeds, key=lambda each: not each.candidate.named):
        if not kept or each.urls - held - shown:
            kept.append(each)
            held |= each.urls
    return kept[:MAX_FEEDS]


def _hosts(urls: Iterable[str], home: str) -> tuple[str, ...]:
    """The home page's host, and its ``www.`` twin where an answer came from there."""
    own = urlsplit(home).netloc.lower()
    bare = own.removeprefix("www.")
    seen = {urlsplit(url).netloc.lower() for url in urls}
    return (own, *sorted(host for host in seen if host != own and host.removeprefix("www.") == bare))


def _sitemap_size(found: Found) -> str:
    if found.children:
        return f"an index of {plural(len(found.children), 'sitemap')}"
    return f"{plural(len(found.leads), 'address', 'addresses')} of articles by the look of them"


def _listings(listings: list[Seen]) -> list[Seen]:
    """The listings that bring articles no other listing before them brings, richest first; later pages of one are no listings, and
    those of one month, tag or author are none beside one that goes on over all of them."""
    kept: list[Seen] = []
    held: set[str] = set()
    later = {url for each in listings for url in _later_pages(each)}
    first = [each for each in _distinct(listings) if each.answer.url not in later]
    for each in sorted(first, key=lambda each: (_is_part(each.answer.url), each.found.next_page is None, -len(each.found.leads))):
        if _is_part(each.answer.url) and any(other.found.next_page for other in kept if not _is_part(other.answer.url)):
            continue
        if len(each.urls - held) >= max(1, len(each.urls) // 5) and len(kept) < MAX_LISTINGS:
            kept.append(each)
            held |= each.urls
    return kept


def _is_part(url: str) -> bool:
    """Whether a listing is by its address that of a month, a tag, a category or an author."""
    return _PART.search(urlsplit(url).path) is not None


def _later_pages(each: Seen) -> set[str]:
    following = each.found.next_page
    way = next_page_of(each.answer.url, following) if following else None
    numbered = {declared_page(each.answer.url, pages, Discover(next_page=way)) for pages in range(1, MAX_LATER)} if way else set()
    return {url for url in (following, *numbered) if url}


def _distinct(entrances: list[Seen]) -> list[Seen]:
    """One of those that ended at the same address or say the same."""
    kept: dict[object, Seen] = {}
    for each in entrances:
        leads = frozenset(lead.url for lead in each.found.leads)
        kept.setdefault((leads, each.found.children), each)
    return list(kept.values())


def _entrance(each: Seen, size: str) -> Guessed[str]:
    sure = Sureness.SURE if each.candidate.named and each.found.state == "ok" else Sureness.LIKELY
    if each.candidate.way is Way.LISTING and len(each.found.leads) < 2 * MIN_LEADS:
        sure = Sureness.GUESS
    state = "" if each.found.state == "ok" else f", {each.found.state}"
    return Guessed(each.answer.url, sure, f"{each.candidate.why}, {size}{state}")


def _article(fit: Fit | None, evidence: Evidence) -> Guessed[str] | None:
    if fit is None:
        return None
    sure = Sureness.LIKELY if evidence.of_feeds or len(fit.shapes) == 1 else Sureness.GUESS
    shapes = f"from {plural(len(fit.shapes), 'shape')}: {', '.join(fit.shapes[:4])}"
    return Guessed(fit.pattern, sure, f"{shapes}; matches {fit.matches} of {fit.total} articles that feeds and listings name")


def _key(fit: Fit | None) -> Guessed[str] | None:
    """By number where the address has one: slugs get cut and changed, numbers do not."""
    if fit is None or "(?P<id>" not in fit.pattern:
        return None
    language = "{lang}/" if "(?P<lang>" in fit.pattern else ""
    return Guessed(f"{{host}}/{language}{{id}}", Sureness.GUESS, "the number in the address tells articles apart")


def _paging(listings: list[Seen]) -> Guessed[NextPage] | None:
    for each in listings:
        if each.found.next_page and (way := next_page_of(each.answer.url, each.found.next_page)):
            return Guessed(way, Sureness.LIKELY, f"the page after {each.answer.url} is {each.found.next_page}")
    return None


def _languages(home: Answer, listings: list[Seen]) -> Guessed[tuple[str, ...]] | None:
    titles = " ".join(lead.title or "" for each in listings for lead in each.found.leads)
    found = language_of(home, titles)
    return Guessed(found[0], Sureness(found[1]), found[2]) if found else None


def _name(url: str) -> str:
    """A source's name from its host: ``china.un.org`` gives ``china_un``."""
    host = urlsplit(url).hostname or "site"
    labels = host.removeprefix("www.").split(".")
    while len(labels) > 1 and (len(labels[-1]) <= 3 or labels[-1] in {"info", "news", "example"}):
        labels.pop()
    name = "_".join(label for label in labels if label).lower()
    name = "".join(char if char.isascii() and (char.isalnum() or char in "_-") else "_" for char in name)
    return name if name[:1].isalpha() else f"site_{name}"


def _doubts(feeds: list[Seen], sitemaps: list[Seen], listings: list[Seen], fit: Fit | None) -> Iterable[str]:
    if not feeds and not sitemaps and not listings:
        yield "no way in was found: no feed, no sitemap, no page that lists articles"
    if fit is None:
        yield "no shape of article addresses was found; every page will have to find it anew"
    elif fit.matches < ENOUGH * fit.total:
        yield f"the pattern matches only {fit.matches} of {fit.total} articles that feeds and listings name"
    if not feeds:
        yield "no feed was found"
    if not listings:
        yield "no listing page was found: what leaves the feed between two polls is lost"
    elif not any(each.found.next_page for each in listings):
        yield "no listing says how it goes on: a burst larger than a page is lost"
