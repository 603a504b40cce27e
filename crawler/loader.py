"""Scrapy's spider loader: a spider class for every declared source, and the hand-written spider classes beside them."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from scrapy.utils.misc import load_object

from crawler.hand_written import place_of, written
from crawler.net.url_policy import UrlPolicy
from crawler.paths import Paths
from crawler.release import release
from pipelines import sources
from pipelines.sources import refusal
from pipelines.sources import settings as installation

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.settings import BaseSettings

    from pipelines.model import Source


class SourceLoader:
    """Loads nothing before it is asked: Scrapy makes its loader where no command could catch a `ConfigError`."""

    def __init__(self, settings: BaseSettings) -> None:
        self._settings = settings
        self._spiders: dict[str, type[Spider]] | None = None
        self.faulty: dict[str, tuple[sources.TomlFault, ...]] = {}
        """The faults of the spiders that cannot be used, by name; the others can."""

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Make one for a project's settings; NEWSWATCH_CONFIG says where the declarations are, when not in the usual places."""
        return cls(settings)

    def load(self, spider_name: str) -> type[Spider]:
        """Return the spider class of that name; `KeyError` when there is none, `ConfigError` when its declaration is wrong."""
        try:
            return self._all()[spider_name]
        except KeyError:
            if faults := self.faulty.get(spider_name):
                raise refusal(faults) from None
            near = difflib.get_close_matches(spider_name, self._all(), 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise KeyError(f"Spider not found: {spider_name}{hint}") from None

    def list(self) -> list[str]:
        """Return the names of all spiders that can be used, in alphabetical order; `ConfigError` when there is none for its faults."""
        return sorted(self._all())

    def find_by_request(self, request: Request) -> list[str]:  # type: ignore[valid-type]  # our method `list` hides the type here
        """Return the names of the spiders whose hosts the request goes to."""
        return [name for name, spider in self._all().items() if UrlPolicy.of(spider).covers(request.url)]

    def _all(self) -> dict[str, type[Spider]]:
        if self._spiders is None:
            config = Paths.find(config=self._settings.get("NEWSWATCH_CONFIG")).config
            found = written(config, self._settings.getlist("SPIDER_MODULES"))
            spiders = dict(found.spiders)
            self.faulty = {Path(fault.file).stem: (fault,) for fault in found.faults}
            declared = sources.read_folder(config)
            self.faulty |= declared.faulty
            for name, spider in self._declared(config, declared).items():
                if name in spiders:
                    places = f"{place_of(spiders.pop(name))} and {place_of(spider)}"
                    fault = sources.TomlFault(spider.source.file, 0, f"two spiders are named {name!r}: {places}; expected different names")
                    self.faulty[name] = (fault,)
                else:
                    spiders[name] = spider
            if not spiders:
                raise refusal([*declared.amiss, *(fault for faults in self.faulty.values() for fault in faults)])
            self._spiders = spiders
        return self._spiders

    def _declared(self, config: Path, declared: sources.Sources) -> dict[str, Any]:
        agent = user_agent(installation.read(config).contact)
        base: type[Spider] = load_object(self._settings["NEWSWATCH_SPIDER"])
        return {name: spider_of(source, base, agent) for name, source in declared.sources.items()}


def spider_of(source: Source, base: type[Spider], agent: str) -> type[Spider]:
    """Return a spider class for a source: ``base`` with its name, its declaration and the settings that follow from it."""
    settings = {**(base.custom_settings or {}), **settings_of(source), "USER_AGENT": agent}
    members = {"name": source.name, "source": source, "allowed_domains": [*source.hosts], "custom_settings": settings}
    return cast("type[Spider]", type(base.__name__, (base,), {**members, "__module__": base.__module__, "__doc__": source.title}))


def settings_of(source: Source) -> dict[str, Any]:
    """Return the Scrapy settings that a declaration decides."""
    return {
        "DOWNLOAD_DELAY": source.manners.delay,
        "DOWNLOAD_TIMEOUT": source.manners.timeout,
        "CLOSESPIDER_PAGECOUNT": source.manners.max_requests,
        "DEPTH_LIMIT": source.discover.max_pages + 10,  # a listing is as many links deep as it has pages
        "DOWNLOAD_VERIFY_CERTIFICATES": source.tls != "insecure",
    }


def user_agent(contact: str) -> str:
    """Return the one User-Agent of all crawls: name, version, and whom a site's owner can write to."""
    return f"Newswatch/{release()} (news monitor; {f'+{contact}' if contact else 'contact not given'})"
