"""Discovery on made sites of four kinds: what is found of what was published, and what it costs the site.

Per site: a first crawl, a re-poll with nothing new, a poll after 10 new, after 60 (a feed of 20 has lost 40), and after a week's gap
in which 25 appeared. Each kind is measured whole and with ways missing or broken. Everything is read from the server's own request
log and the corpus's manifest. Peers (plain Scrapy + trafilatura, trafilatura's command line, newspaper4k, news-please) go through the
same phases on the same whole sites; news-please, which takes longest, on two of the kinds. They run in this interpreter or in the one
that NEWSWATCH_PEERS names (scrapy, trafilatura, news-please and jieba installed, newspaper4k comes with them); one that cannot be
driven is told with the reason.
Then the groups that have a module of their own: generated sites, wrong guesses, moody sites; their figures and targets begin with its name.
Two sites are measured at a time: the seconds say how long it took here, and compare nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tests.bench import discovery_guesses, discovery_moody, discovery_static
from tests.bench.discovery_added import added_right
from tests.bench.discovery_peers import PEERS
from tests.bench.discovery_phases import ours
from tests.sites.cms import KINDS

if TYPE_CHECKING:
    from tests.bench.discovery_peers import Peer
    from tests.bench.discovery_phases import Phase

Site = tuple[str, Mapping[str, str]]
"""A kind of site, and which of its ways are broken how."""
WHOLE: Mapping[str, str] = {}
BROKEN: dict[str, Mapping[str, str]] = {  # ways missing or broken on each kind
    "drupal": {"sitemap": "stale"},
    "wordpress": {"feed": "html", "listing": "short"},
    "static": {"listing": "missing"},
    "government": {"sitemap": "missing", "feed": "torn"},
}
GROUPS = (discovery_static, discovery_guesses, discovery_moody)
TARGETS: dict[str, list[Any]] = {
    "found share, least of all": [">=", 1.0],
    "re-poll requests beyond entrances, most": ["<=", 0],
    "re-poll share of first bytes, most": ["<=", 0.01],
    "articles fetched again by a re-poll": ["<=", 0],
    "sources add right, share": [">=", 1.0],
}


def run(smoke: bool) -> dict[str, Any]:
    """Measure; ``smoke`` takes 45 articles on one kind, and plain Scrapy as the only peer."""
    states = [("drupal", WHOLE)] if smoke else [(kind, broken) for kind in KINDS for broken in (WHOLE, BROKEN[kind])]
    sites = {_label(kind, broken): (kind, broken) for kind, broken in states}
    peers, absent = _drivable(1 if smoke else len(PEERS))
    phases, added = _work(sites, peers, 45 if smoke else 500)
    figures = _summary({site: phases[site] for site in sites}, {site: broken for site, (_, broken) in sites.items()})
    figures["sources add right, share"] = sum(added.values()) / len(added)
    figures |= {f"{site}: sources add": "right" if right else "wrong" for site, right in added.items()}
    figures |= absent | {f"{who}: {phase.name}": phase.row() for who, gone in phases.items() for phase in gone}
    told = {who: [asdict(phase) for phase in gone] for who, gone in phases.items()}
    targets = dict(TARGETS)
    for group in GROUPS:
        result = group.run(smoke)
        name = result["name"].removeprefix("discovery_")
        figures |= {f"{name}: {key}": value for key, value in result["figures"].items()}
        targets |= {f"{name}: {key}": wanted for key, wanted in result["targets"].items()}
    return {"name": "discovery", "figures": figures, "targets": targets, "missed": _missed(figures, targets), "phases": told}


def _work(sites: Mapping[str, Site], peers: list[Peer], count: int) -> tuple[dict[str, list[Phase]], dict[str, bool]]:
    """The phases of every site, ours and then each peer's on the kinds there are; and whether `sources add` was right, by site."""
    kinds = {kind for kind, _ in sites.values()}
    driven = [(f"{peer.name}, {kind}", peer, kind) for peer in peers for kind in peer.kinds if kind in kinds]
    with ThreadPoolExecutor(2) as pool:  # the work is done in processes of their own
        gone = {site: pool.submit(ours, site, kind, count, broken) for site, (kind, broken) in sites.items()}
        added = {site: pool.submit(added_right, site, kind, 45, broken) for site, (kind, broken) in sites.items()}
        gone |= {label: pool.submit(peer.through, label, kind, count) for label, peer, kind in driven}
        return {name: future.result() for name, future in gone.items()}, {site: future.result() for site, future in added.items()}


def _drivable(most: int) -> tuple[list[Peer], dict[str, str]]:
    """The first peers that can be driven here; and of those that cannot, why."""
    absent = {peer.name: why for peer in PEERS[:most] if (why := peer.missing())}
    return [peer for peer in PEERS[:most] if peer.name not in absent], absent


def _summary(measured: Mapping[str, list[Phase]], broken: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    polls = {site: (phases[0], phases[1]) for site, phases in measured.items()}
    ways = {site: 3 - sum(how == "missing" for how in broken[site].values()) for site in measured}
    return {
        "found share, least of all": min(phase.found / phase.fresh for phases in measured.values() for phase in phases if phase.fresh),
        "re-poll requests beyond entrances, most": max(poll.requests - ways[site] for site, (_, poll) in polls.items()),
        "re-poll share of first bytes, most": max(poll.bytes / first.bytes if first.bytes else 1.0 for first, poll in polls.values()),
        "articles fetched again by a re-poll": sum(poll.articles for _, poll in polls.values()),
    }


def _label(kind: str, broken: Mapping[str, str]) -> str:
    return f"{kind}, {', '.join(f'{way} {how}' for way, how in broken.items()) or 'whole'}"


def _missed(figures: dict[str, Any], targets: dict[str, list[Any]]) -> list[str]:
    from tests.bench.__main__ import missed

    return missed(figures, targets)
