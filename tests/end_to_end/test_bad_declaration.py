"""One declaration that cannot be used disables itself: it is told as an unhealthy source, and everything else goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crawler.demo import MadeSite, Server, declaration
from crawler.schedule.declarations import Declarations
from pipelines.errors import ConfigError
from tests.end_to_end.installation import Installation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FAULT = "unknown key 'discover.feedz'"
BAD = 'title = "Bad"\nhome = "https://bad.example/"\nhosts = ["bad.example"]\n[discover]\nfeedz = []\n'


@pytest.fixture(scope="module")
def site() -> Iterator[Server[MadeSite]]:
    with Server(MadeSite, address="127.0.0.4") as server:
        yield server


@pytest.fixture
def installation(tmp_path: Path, site: Server[MadeSite]) -> Installation:
    made = Installation(tmp_path)
    made.declare("well", declaration(site.url))
    made.declare("bad", BAD)
    return made


def test_the_others_are_crawled_and_it_is_told_as_unhealthy(installation: Installation) -> None:
    ran = installation.run("crawl", "--json")
    told = {one["source"]: one for one in json.loads(ran.out)["sources"]}
    assert (ran.code, told["well"]["exit"], told["bad"]["exit"]) == (1, 0, 78), ran
    assert FAULT in told["bad"]["sentences"][0]
    assert len(installation.manifest()) == 24

    plain = installation.run("crawl")
    assert (plain.code, FAULT in plain.err) == (1, True), plain

    status = installation.run("status")
    assert "bad is broken, declaration: its declaration cannot be used, so nothing of it is fetched" in status.out, status
    assert (status.code, "well" in status.out) == (1, True)
    probe = installation.run("status", "--check")
    assert (probe.code, probe.out) == (1, "needs attention: bad: declaration (2 sources: 1 ok, 1 broken)\n"), probe

    checked = installation.run("notify")
    assert checked.code == 1, checked
    assert "bad: broken (declaration)" in checked.err
    page = (installation.data / "status.html").read_text("utf-8")
    assert "bad.toml:5" in page
    assert "1 broken, 1 ok" in page
    assert "bad is broken since" in installation.run("status").out

    installation.declare("bad", BAD.replace("feedz = []", 'listings = ["https://bad.example/news"]\narticle = "^/news/"'))
    mended = installation.run("notify")
    assert (mended.code, "bad: recovered" in mended.err) == (0, True), mended


def test_each_is_crawled_by_its_name(installation: Installation) -> None:
    well, bad, both = (installation.run("crawl", *names) for names in (("well",), ("bad",), ("well", "bad")))
    assert (well.code, bad.code, both.code) == (0, 78, 1), (well, bad, both)
    assert FAULT not in well.err
    assert FAULT in bad.err

    scrapy = [installation.scrapy("crawl", name) for name in ("well", "bad")]
    assert [ran.code for ran in scrapy] == [0, 78], scrapy
    assert FAULT in scrapy[1].err
    listed = installation.scrapy("list")
    assert (listed.code, listed.out.split(), FAULT in listed.err) == (78, ["well"], True), listed


def test_other_commands_leave_it_out(installation: Installation) -> None:
    for name, *rest in (("key", "https://bad.example/a"), ("sources", "list"), ("schedule", "--next")):
        ran = installation.run(name, *rest)
        assert ran.code == 0, ran
        assert FAULT in ran.err or name == "schedule", ran
    doctor = installation.run("doctor")
    assert (doctor.code, FAULT in doctor.out) == (1, True), doctor
    named = installation.run("sources", "test", "bad")
    assert (named.code, FAULT in named.err) == (78, True), named


def test_the_scheduler_begins_with_the_good_ones_and_takes_up_what_is_mended(installation: Installation) -> None:
    declarations = Declarations(installation.config)
    assert list(declarations.sources) == ["well"]
    assert FAULT in declarations.faults[0]
    installation.declare("bad", BAD.replace("feedz = []", 'listings = ["https://bad.example/news"]\narticle = "^/news/"'))
    changes = declarations.reload()
    assert changes is not None
    assert changes.planned_anew == ("bad",)
    assert declarations.faults == ()


def test_when_none_is_left_nothing_is_done(installation: Installation) -> None:
    installation.declare("well", BAD)
    for command in (("crawl",), ("status",), ("notify",), ("schedule", "--next")):
        ran = installation.run(*command)
        assert (ran.code, FAULT in ran.err) == (78, True), ran
    with pytest.raises(ConfigError):
        Declarations(installation.config)


def test_of_two_of_one_name_the_first_is_used(installation: Installation, site: Server[MadeSite]) -> None:
    installation.declare("zwei", declaration(site.url).replace("title", 'name = "well"\ntitle', 1))
    ran = installation.run("crawl", "--json")
    told = {one["source"]: one["exit"] for one in json.loads(ran.out)["sources"]}
    assert told == {"well": 0, "bad": 78, "zwei": 78}
