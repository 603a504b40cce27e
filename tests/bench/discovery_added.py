"""Whether ``newswatch sources add URL`` alone declares a made site so that every article is found and no other page taken for one."""

from __future__ import annotations

import re
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.discovery_phases import say, serve
from tests.end_to_end.installation import Installation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.sites.kinds import KindSite


def added_right(label: str, kind: str, count: int, broken: Mapping[str, str]) -> bool:
    """Add a site by its home page, crawl what was written, and compare with what the site published. Says on stderr what was wrong."""
    with tempfile.TemporaryDirectory() as folder, serve(kind, count, broken) as server:
        installation = Installation(Path(folder))
        options = ("--yes", "--delay", "0", "--allow-private", "127.0.0.0/8")
        ran = installation.run("sources", "add", f"{server.url}/", *options)
        written = sorted((installation.config / "sources").glob("*.toml")) if ran.code == 0 else []
        if len(written) != 1:
            say(f"{label}: sources add: {len(written)} sources written, {ran}")
            return False
        wrong = _misjudged(written[0].read_text("utf-8"), server.site)
        installation.run("crawl", written[0].stem)
        held = {line["url"].removeprefix(server.url) for line in installation.manifest()}
        missed, other = server.site.paths - held, held - server.site.paths
        right = not (wrong or missed or other)
        said = "right" if right else f"misjudged {wrong}, missed {len(missed)}, {len(other)} that are no articles"
        say(f"{label}: sources add: {said}")
        return right


def _misjudged(text: str, site: KindSite) -> list[str]:
    """The paths that the written pattern takes for what they are not."""
    article = re.compile(tomllib.loads(text)["discover"].get("article", "(?!)"))
    others = [site.cms.listing, "/", "/about/mission", "/about/people", site.cms.feed, site.cms.later.format(n=1, n1=2)]
    missed = [path for path in sorted(site.paths) if not article.search(path)]
    return missed + [path for path in others if article.search(path)]
