"""The sites of the soak: small ones of all kinds, each on a loopback address of its own, that publish now and then and sometimes hang."""

from __future__ import annotations

import random
import threading
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from crawler.demo.server import Server
from tests.sites.cms import KINDS
from tests.sites.kinds import KindSite, Post

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crawler.demo.http import Response

LONGEST = 120.0
"""Seconds after which even a hanging site lets go of a request."""
SECOND = timedelta(seconds=1)


class HangingSite(KindSite):
    """A made site that can be told to answer nothing for a while. ``first`` keeps the articles of sites of one kind apart."""

    def __init__(self, base: str, kind: str, first: int) -> None:
        self._first = first
        self._answers = threading.Event()
        self._answers.set()
        super().__init__(base, kind, count=4, start=datetime.now(UTC), weight=3000)

    def respond(self, method: str, path: str, headers: Mapping[str, str]) -> Response:
        """Answer one request, as soon as the site answers at all."""
        self._answers.wait(LONGEST)
        return super().respond(method, path, headers)

    def hang(self, seconds: float) -> None:
        """Answer nothing from now on, for so long."""
        self._answers.clear()
        again = threading.Timer(seconds, self._answers.set)
        again.daemon = True
        again.start()

    @property
    def hangs(self) -> bool:
        """Whether it answers nothing at present."""
        return not self._answers.is_set()

    def wake(self) -> None:
        """Answer again."""
        self._answers.set()

    def _post(self, number: int, at: datetime) -> Post:
        return super()._post(self._first + number, at)


class Farm:
    """``count`` sites, served while the ``with`` block lasts."""

    def __init__(self, count: int, seed: int) -> None:
        self.sites: dict[str, HangingSite] = {}
        self._count, self._dice, self._open = count, random.Random(seed), ExitStack()

    def __enter__(self) -> Farm:
        kinds = sorted(KINDS)
        for number in range(self._count):
            kind, first = kinds[number % len(kinds)], 10_000 * (number // len(kinds))
            server = Server(lambda base, kind=kind, first=first: HangingSite(base, kind, first), address=f"127.0.5.{number + 1}")  # type: ignore[misc]  # mypy does not see the defaults
            self._open.enter_context(server)
            self.sites[f"made{number}"] = server.site
        return self

    def __exit__(self, *_: object) -> None:
        for site in self.sites.values():
            site.wake()
        self._open.close()

    def declare(self, config: Path, every: float) -> None:
        """Write the installation's settings and a declaration of each site."""
        (config / "sources").mkdir(parents=True)
        (config / "newswatch.toml").write_text('contact = "soak@example.org"\n[limits]\nmin_free = 0\n', "utf-8")
        for name, site in self.sites.items():
            (config / "sources" / f"{name}.toml").write_text(f'schedule = "every {every:g}s"\n' + site.declaration(), "utf-8")

    def publish(self) -> None:
        """One new article at one of the sites."""
        site = self._dice.choice(list(self.sites.values()))
        site.publish(1, datetime.now(UTC) - SECOND, SECOND)

    def hang(self, seconds: float) -> None:
        """Let one of the sites that answer hang for a time."""
        awake = [site for site in self.sites.values() if not site.hangs]
        if awake:
            self._dice.choice(awake).hang(seconds)

    @property
    def published(self) -> list[str]:
        """The addresses of all articles of all sites."""
        return [url for site in self.sites.values() for url in site.urls]
