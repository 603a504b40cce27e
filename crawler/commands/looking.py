"""What Scrapy's commands that only look have in common here: which spider, whose contact, and a sentence in place of a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from w3lib.url import is_url

from crawler.installation import require_contact, secrets_of
from crawler.loader import user_agent
from crawler.middlewares.failures import explain
from crawler.net import redact
from crawler.paths import Paths
from crawler.spiders.articles import error_of
from crawler.spiders.inspection import of_host, sources_asked, spider_for, stop
from pipelines.errors import UNHEALTHY, WRONG_USE, NewswatchError
from pipelines.sources import settings as installation

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from scrapy import Spider
    from scrapy.settings import BaseSettings, Settings
    from scrapy.spiderloader import SpiderLoaderProtocol
    from twisted.python.failure import Failure

SPIDER = "crawler.spiders.inspection.LookingSpider"


def prepare(settings: Settings) -> None:
    """Before the crawler is made: sources are looked at and not crawled, and nothing goes into the corpus."""
    settings.set("NEWSWATCH_SPIDER", SPIDER, priority="cmdline")
    settings.set("ITEM_PIPELINES", {}, priority="cmdline")
    settings.set("NEWSWATCH_HOST_LOCKS", False, priority="cmdline")


def chosen(settings: Settings, loader: SpiderLoaderProtocol, name: str | None, url: str | None) -> type[Spider]:
    """The spider that looks; raises ConfigError without a contact, for an unknown name, and for a declaration that cannot be used."""
    paths = Paths.find(config=settings.get("NEWSWATCH_CONFIG"), data=settings.get("NEWSWATCH_DATA"))
    installed = installation.read(paths.config)
    redact.install(secrets_of(installed))
    agent = user_agent(installed.contact)
    spider = spider_for(loader, name, url, agent)
    require_contact(paths, sources_asked(spider))
    settings.set("USER_AGENT", agent, priority="project")  # for spiders written by hand
    return spider


def contact_for(settings: BaseSettings, url: str) -> None:
    """ConfigError when an address is on a public host, and nobody there could know whom to write to."""
    paths = Paths.find(config=settings.get("NEWSWATCH_CONFIG"), data=settings.get("NEWSWATCH_DATA"))
    require_contact(paths, [of_host(urlsplit(url).hostname or "")])


def guarded(command: Any, work: Callable[[], None]) -> None:
    """Do a command's work; an error raised on purpose is a sentence and the command's exit code."""
    try:
        work()
    except NewswatchError as error:
        command.exitcode = stop(redact.clean(str(error)), error.exit_code)


def with_address(command: Any, args: list[str], work: Callable[[str], None]) -> None:
    """Do a command's work with its one argument, a web address; what is none is wrong use."""
    if len(args) != 1 or not is_url(args[0]):
        command.exitcode = stop(f"{' '.join(args) or 'nothing'!r} is no web address; expected one as https://host/path", WRONG_USE)
        return
    guarded(command, lambda: work(args[0]))


class Refused:
    """A command of Scrapy's that is refused; stands before Scrapy's own class."""

    requires_crawler_process = False
    exitcode: int
    instead: str
    """Why, and what to use."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - the signature is Scrapy's
        """Refuse."""
        self.exitcode = stop(self.instead, WRONG_USE)


def errback(command: Any) -> Callable[[Failure], None]:
    """The errback of the one request of a command: what went wrong as a sentence, and exit 1."""

    def told(failure: Failure) -> None:
        request = failure.request  # type: ignore[attr-defined] # Scrapy puts it there
        command.exitcode = stop(redact.clean(explain(error_of(failure), request.url).sentence), UNHEALTHY)

    return told
