"""Keeping TLS over redirects."""

from __future__ import annotations

import pytest

from crawler.middlewares.redirects import secured
from crawler.net.errors import RedirectRefused


@pytest.mark.parametrize(
    ("target", "chain", "asked"),
    [
        ("https://a.example/2", ("https://a.example/1",), "https://a.example/2"),
        ("http://a.example/2", ("http://a.example/1",), "http://a.example/2"),
        ("https://a.example/2", ("http://a.example/1",), "https://a.example/2"),
        ("http://a.example/2?q=http://x", ("https://a.example/1",), "https://a.example/2?q=http://x"),
        ("http://a.example:80/2", ("https://a.example/1",), "https://a.example/2"),
    ],
)
def test_a_hop_keeps_tls(target: str, chain: tuple[str, ...], asked: str) -> None:
    assert secured(target, chain) == asked


@pytest.mark.parametrize(
    ("target", "chain"),
    [
        ("http://a.example/1", ("https://a.example/1",)),
        ("http://a.example/1", ("https://a.example/1", "https://a.example/2")),
        ("http://a.example:8080/2", ("https://a.example/1",)),
    ],
    ids=["itself without TLS", "back to the first without TLS", "a port of its own"],
)
def test_a_site_that_insists_on_http_is_refused(target: str, chain: tuple[str, ...]) -> None:
    with pytest.raises(RedirectRefused) as caught:
        secured(target, chain)

    assert caught.value.reason == "redirect_downgrade"
    assert caught.value.chain == chain
