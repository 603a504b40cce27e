"""Declarations with rules of identity of their own."""

from __future__ import annotations

from pipelines.model import Discover, Identity, Source


def source(name: str, hosts: tuple[str, ...], article: str | None = None, key: str | None = None, **identity: tuple[str, ...]) -> Source:
    return Source(
        name=name,
        title=name,
        home=f"https://{hosts[0]}/",
        hosts=hosts,
        language=("en", "zh"),
        discover=Discover(article=article),
        identity=Identity(key=key, **identity),
    )


UNCHINA = source("unchina", ("china.un.org",), r"^/(en|zh)/(node/)?(?P<id>\d{4,7})(-|$)", "{host}/{lang}/{id}")
