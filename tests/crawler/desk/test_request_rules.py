"""Who is answered, as a table; and that a desk which would be open to strangers does not start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crawler.cli.main import run
from crawler.desk.listen import secret
from crawler.desk.rate import MOST, Buckets, reader
from crawler.desk.request_rules import Request, is_open, refused, rules
from pipelines.errors import CONFIG, ConfigError
from pipelines.sources.settings import Desk

if TYPE_CHECKING:
    from pathlib import Path

LOCAL = rules(Desk(), "", "127.0.0.1", 8080)
PUBLIC = rules(Desk(names=("desk.example.org",), open=("oai", "changes")), "secret", "192.0.2.7", 80)


def ask(**more: Any) -> Request:
    values: dict[str, Any] = {"method": "GET", "path": "/search", "target": 7, "hosts": ("127.0.0.1:8080",), "peer": "127.0.0.1"}
    return Request(**{**values, **more})


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080"])
def test_names_of_this_machine_are_its_own(host: str) -> None:
    assert refused(ask(hosts=(host,)), LOCAL) is None


@pytest.mark.parametrize(
    "hosts",
    [(), ("",), ("evil.test",), ("127.0.0.1",), ("127.0.0.1:81",), ("localhost:8080", "localhost:8080"), ("localhost:8080.evil",)],
)
def test_other_names_are_refused(hosts: tuple[str, ...]) -> None:
    found = refused(ask(hosts=hosts), LOCAL)

    assert found is not None
    assert found.status == 421


def test_elsewhere_only_the_names_that_were_set_count() -> None:
    known = {"authorization": "Basic bWU6c2VjcmV0"}

    assert refused(ask(hosts=("desk.example.org",), headers=known), PUBLIC) is None
    assert refused(ask(hosts=("192.0.2.7",), headers=known), PUBLIC) is None
    assert refused(ask(hosts=("localhost:80",), headers=known), PUBLIC) is not None


@pytest.mark.parametrize("header", ["", "Basic", "Basic !!!", "Basic bWU6", "Bearer bWU6c2VjcmV0", "Basic c2VjcmV0"])
def test_wrong_passwords(header: str) -> None:
    found = refused(ask(hosts=("desk.example.org",), headers={"authorization": header}), PUBLIC)

    assert found is not None
    assert found.status == 401


@pytest.mark.parametrize(
    ("path", "opened"),
    [("/oai", True), ("/changes", True), ("/changes/x", True), ("/new.atom", False), ("/oaix", False), ("/", False)],
)
def test_paths_are_opened_by_name(path: str, opened: bool) -> None:
    assert is_open(path, PUBLIC) is opened
    assert (refused(ask(path=path, hosts=("desk.example.org",)), PUBLIC) is None) is opened


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "desk.example.org"])
def test_a_desk_open_to_strangers_does_not_start(host: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ConfigError, match="open to everybody"):
        secret(Desk(host=host))
    (tmp_path / "config").mkdir()

    assert run(["--config", str(tmp_path / "config"), "--data", str(tmp_path), "desk", "--host", host]) == CONFIG
    assert "[desk] password" in capsys.readouterr().err


def test_an_empty_password_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MADE_PASSWORD", "")
    with pytest.raises(ConfigError):
        secret(Desk(host="0.0.0.0", password="env:MADE_PASSWORD"))
    monkeypatch.setenv("MADE_PASSWORD", "x")

    assert secret(Desk(host="0.0.0.0", password="env:MADE_PASSWORD")) == "x"


def test_buckets_fill_again_and_are_bounded() -> None:
    now = [0.0]
    buckets = Buckets(2, 0.5, lambda: now[0])

    assert [buckets.take("a") for _ in range(3)] == [0.0, 0.0, 2.0]
    now[0] = 2.0
    assert buckets.take("a") == 0.0
    for number in range(MOST + 5):
        buckets.take(str(number))
    assert len(buckets._left) == MOST


def test_readers_of_one_network_count_together() -> None:
    assert reader("2001:db8::1") == reader("2001:db8::2")
    assert reader("192.0.2.1") != reader("192.0.2.2")
    assert reader("127.0.0.1", "203.0.113.5, 198.51.100.7") == "198.51.100.7"
    assert reader("127.0.0.1", "nonsense") == "127.0.0.1"
