"""All replicas at once on loopback, and the real source files rewritten to point at them.

A host of a real site becomes a loopback address of its own (www.unido.org 127.0.1.4), all on one port: so a per-host delay, an
allow-list and the folding of hosts into one mean what they mean outside.
"""

from __future__ import annotations

import re
import shutil
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.demo.server import Exchange, Server
from tests.sites import fcssc, unchina, undesa, unido, unitar, unnews, upsc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.sites.piece import Piece
    from tests.sites.replica import Replica

CONFIG = Path(__file__).parents[2] / "config"
MODULES = {"unchina": unchina, "unido": unido, "unitar": unitar, "undesa": undesa, "fcssc": fcssc, "upsc": upsc, "unnews": unnews}
CLASSES: dict[str, type[Replica]] = {
    "unchina": unchina.UNChina,
    "unido": unido.UNIDO,
    "unitar": unitar.UNITAR,
    "undesa": undesa.UNDESA,
    "fcssc": fcssc.FCSSC,
    "upsc": upsc.UPSC,
    "unnews": unnews.UNNews,
}


class Town:
    """The named replicas, served while the ``with`` block lasts. ``bases`` tells where each real host is."""

    def __init__(self, *names: str, today: date | None = None) -> None:
        self.names, self.today = names or tuple(CLASSES), today or datetime.now(UTC).date()
        self.bases: dict[str, str] = {}
        self.replicas: dict[str, Replica] = {}
        self.servers: dict[str, Server[Replica]] = {}
        self._open = ExitStack()

    def __enter__(self) -> Town:
        hosts = [(name, host) for name in self.names for host in CLASSES[name].hosts]
        port = 0
        for place, (name, host) in enumerate(hosts):
            server = Server(lambda _, name=name: self._replica(name), address=f"127.0.1.{place + 1}", port=port)  # type: ignore[misc]
            self.servers[host], self.bases[host], port = server, server.url, server.port
            self._open.enter_context(server)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def take_log(self, name: str) -> list[Exchange]:
        """What the hosts of a replica were asked for since the last call."""
        return [exchange for host in CLASSES[name].hosts for exchange in self.servers[host].take_log()]

    def config(self, folder: Path, **settings: str) -> Path:
        """Write the sources of this town into ``folder`` (``sources/``, ``families/``); gives the folder."""
        (folder / "sources").mkdir(parents=True, exist_ok=True)
        if (CONFIG / "families").is_dir():
            shutil.copytree(CONFIG / "families", folder / "families", dirs_exist_ok=True)
        for name in self.names:
            text = (CONFIG / "sources" / f"{name}.toml").read_text("utf-8")
            (folder / "sources" / f"{name}.toml").write_text(moved(text, self.bases, **settings), "utf-8")
        return folder

    def url(self, name: str, piece: Piece) -> str:
        """Where an article is served."""
        return self.replicas[name].base + piece.path

    def _replica(self, name: str) -> Replica:
        if name not in self.replicas:
            self.replicas[name] = CLASSES[name](self.bases, MODULES[name].pieces(self.today), self.today)
        return self.replicas[name]


def moved(text: str, bases: Mapping[str, str], *, looks: str = "[]", delay: str = "0") -> str:
    """A source file with its hosts moved to ``bases`` and loopback allowed, asked without delay; all else as it is written."""
    for host, base in sorted(bases.items(), key=lambda pair: -len(pair[0])):
        text = re.sub(rf"https?://{re.escape(host)}(?=[/\"'])", base, text)
        text = re.sub(rf"([\"']){re.escape(host)}\1", f'"{urlsplit(base).hostname}"', text)
    text = re.sub(r"(?m)^title", 'allow_private = ["127.0.0.0/8"]\ntitle', text, count=1)
    manners = f"delay = {delay}\n" + (f"looks = {looks}\n" if looks != "[]" else "")
    text = re.sub(r"(?m)^delay\s*=.*\n?", "", text)
    return re.sub(r"(?m)^\[manners\]\n", f"[manners]\n{manners}", text) if "[manners]" in text else f"{text}\n[manners]\n{manners}"
