"""The desk over HTTP: every page and list, what is refused, and that nothing from outside becomes markup."""

from __future__ import annotations

import base64
import csv
import io
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from lxml import etree, html

from crawler.desk import access
from crawler.desk.access import POLICY
from pipelines.sources.settings import Desk as DeskSettings
from tests.crawler.desk.made import EVIL, RUN, Client, install, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES = (
    "/search", "/search?q=climate", "/search?q=crocodiles", "/new", "/watches", "/compare", "/compare?q=climate&q=china", "/sources",
    "/sources/made", "/runs", f"/runs/{RUN}", "/why", "/why?url=https://made.test/evil", "/texts/0", "/texts/4", "/texts/5?q=crocodiles",
    "/texts/5/archived", "/texts/5/archived?show=source", "/diff/0/4", "/diff/0/4?all=1", "/diff/1/5",
)  # fmt: skip
LISTS = ("/search", "/new", "/watches", "/sources", "/runs", f"/runs/{RUN}", "/compare?q=climate")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with served(install(tmp_path_factory.mktemp("desk"))) as client:
        yield client


def _list(desk: Client, path: str, form: str) -> Any:
    place, _, query = path.partition("?")
    return desk.get(f"{place}.{form}?{query}")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_and_safe(desk: Client, path: str, language: str) -> None:
    answer = desk.get(path, Accept_Language=language)
    tree = html.document_fromstring(answer.body, parser=html.HTMLParser(encoding="utf-8"))

    assert answer.status == 200, answer.text
    assert tree.get("lang") == {"en": "en", "zh": "zh-Hans"}[language]
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not tree.xpath("//script | //style | //@style | //@*[starts-with(name(), 'on')] | //a[starts-with(@href, 'javascript')]")
    assert [image.get("src") for image in tree.xpath("//img | //iframe") if not image.get("src", "").startswith("/")] == []
    assert len(tree.xpath("//main")) == len(tree.xpath("//h1")) == 1
    assert len({*tree.xpath("//@id")}) == len(tree.xpath("//@id"))


@pytest.mark.parametrize("path", LISTS)
def test_every_list_has_the_same_rows_in_every_format(desk: Client, path: str) -> None:
    rows = list(csv.DictReader(io.StringIO(_list(desk, path, "csv").text)))
    told = _list(desk, path, "json")
    lines = _list(desk, path, "jsonl").text.splitlines()
    feed = etree.fromstring(_list(desk, path, "atom").body)
    name = "{http://www.w3.org/2005/Atom}"

    assert len(rows) == told.json["total"] == len(lines) == int(told.headers["x-total-count"]) > 0
    assert feed.tag == f"{name}feed"
    assert feed.findtext(f"{name}id", "").startswith("urn:uuid:")
    entries = list(feed.iter(f"{name}entry"))
    assert entries
    assert all(entry.find(f"{name}link").get("href").startswith(f"http://127.0.0.1:{desk.port}/") for entry in entries)


def test_the_rows_of_a_csv_are_as_many_as_the_page_says(desk: Client) -> None:
    asked = (
        "",
        "q=climate",
        "q=version:all",
        "source=made",
        "q=-climate&lang=en",
        "kind=story&year=2026",
        "watch=climate",
        "month=2026-11",
    )
    for query in asked:
        page = html.document_fromstring(desk.get(f"/search?{query}").body)
        said = page.get_element_by_id("found").text.split()[0]

        assert len(list(csv.DictReader(io.StringIO(desk.get(f"/search.csv?{query}").text)))) == int(said)


def test_facets_narrow_down_and_are_given_up_again(desk: Client) -> None:
    page = html.document_fromstring(desk.get("/search?q=china").body)
    (chosen,) = page.xpath("//aside//a[contains(@href, 'source=made')]/@href")
    narrowed = html.document_fromstring(desk.get(chosen).body)

    assert page.xpath("//aside//h2/text()") == ["Source", "Language", "Kind", "Year", "Watch"]
    assert narrowed.xpath("//p[@class='chosen']/a/@href") == ["/search?q=china"]
    counted = page.xpath("//aside//a[contains(., 'made')]/span/text()")[-1]
    assert desk.get(chosen.replace("/search", "/search.json")).json["total"] == int(counted)


def test_hits_are_marked_in_both_scripts(desk: Client) -> None:
    for query, number, found in (("气候", 0, "气候"), ("氣候", 4, "氣候"), ("organization", 1, "organisations")):
        page = html.document_fromstring(desk.get(f"/texts/{number}?q={quote(query)}").body, parser=html.HTMLParser(encoding="utf-8"))

        assert found in page.xpath("//article//mark/text()")


def test_a_hostile_text_stays_text(desk: Client) -> None:
    page = html.document_fromstring(desk.get("/texts/5?q=crocodiles").body, parser=html.HTMLParser(encoding="utf-8"))

    assert EVIL.split()[0] in page.xpath("string(//article)")
    assert page.xpath("//article//mark/text()") == ["crocodiles"]
    assert desk.get(f"/runs/{RUN}").text.count('<a class="out" href="javascript') == 0


def test_an_archived_page_is_quiet_and_in_a_sandbox(desk: Client) -> None:
    answer = desk.get("/texts/5/page")
    tree = html.document_fromstring(answer.body, parser=html.HTMLParser(encoding="utf-8"))

    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["memento-datetime"] == "Sun, 22 Nov 2026 01:55:12 GMT"
    assert not tree.xpath("//script | //meta | //@onload | //@onerror | //@action | //img/@src | //a/@href")
    assert "气候 kept" in answer.text
    assert desk.get("/texts/5/source.txt").headers["content-type"] == "text/plain; charset=utf-8"
    assert "<script>alert(1)</script>" in desk.get("/texts/5/source.txt").text
    assert desk.get("/texts/1/archived").status == 404
    assert "imported" in desk.get("/texts/1/archived").text


def test_versions_in_time_are_mementos(desk: Client) -> None:
    gate = desk.get("/timegate/https://made.test/0", Accept_Datetime="Sat, 21 Nov 2020 00:00:00 GMT")
    newest = desk.get("/timegate/https://made.test/0")
    link = desk.get("/timemap/link/https://made.test/0")

    assert (gate.status, gate.headers["location"]) == (302, f"http://127.0.0.1:{desk.port}/texts/0.txt")
    assert gate.headers["vary"] == "accept-datetime"
    assert 'rel="timemap"' in gate.headers["link"]
    assert newest.headers["location"].endswith("/texts/4.txt")
    assert link.headers["content-type"].startswith("application/link-format")
    assert link.text.count("memento") == 2
    assert desk.get("/timemap/json/https://made.test/0").json["original_uri"] == "https://made.test/0"
    assert desk.get("/timegate/https://made.test/0", Accept_Datetime="yesterday").status == 400
    assert desk.get("/timegate/https://nowhere.test/0").status == 404


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/search?q=%22open", 400, "quote"),
        ("/search?page=0", 400, "page"),
        ("/search?order=up", 400, "order"),
        ("/search?month=2026-13", 400, "month"),
        (f"/search?q={'a' * 3000}", 400, "3000 characters"),
        ("/search.xml", 404, "expected one of csv"),
        ("/texts/99", 404, "99"),
        ("/texts/99999999999999999999", 404, "no text has the number"),
        ("/texts/1.exe", 404, "exe"),
        ("/diff/0/4.exe", 404, "exe"),
        ("/diff?old=1&new=x", 400, "numbers"),
        ("/runs/none", 404, "ledger"),
        ("/sources/none", 404, "made"),
        ("/none", 404, "/none"),
        ("/compare?q=a&q=b&q=c&q=d&q=e", 400, "4 at most"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_sentence(desk: Client, path: str, status: int, said: str) -> None:
    answer = desk.get(path)

    assert (answer.status, said in answer.text) == (status, True), answer.text


@pytest.mark.parametrize(
    ("headers", "method", "status"),
    [
        ({"Host": "evil.test"}, "GET", 421),
        ({"Host": "127.0.0.1.evil.test:1"}, "GET", 421),
        ({"Origin": "https://evil.test"}, "GET", 403),
        ({"Origin": "null"}, "GET", 403),
        ({"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "image"}, "GET", 403),
        ({"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"}, "GET", 403),
        ({"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}, "GET", 200),
        ({}, "POST", 405),
        ({}, "DELETE", 405),
        ({"Content_Length": "5"}, "GET", 413),
        ({}, "HEAD", 200),
    ],
)  # fmt: skip
def test_what_another_site_could_make_a_browser_ask_is_refused(desk: Client, headers: dict[str, str], method: str, status: int) -> None:
    assert desk.get("/search", method, **headers).status == status


def test_long_addresses_are_refused(desk: Client) -> None:
    assert desk.get(f"/search?{'x' * 9000}").status == 414


def test_a_page_that_did_not_change_is_not_sent_again(desk: Client) -> None:
    first = desk.get("/texts/1")

    assert desk.get("/texts/1", If_None_Match=first.headers["etag"]).status == 304


def test_the_language_is_chosen_and_remembered_by_the_browser(desk: Client) -> None:
    answer = desk.get("/search?hl=zh")

    assert "检索" in answer.text
    assert answer.headers["set-cookie"].startswith("ui=zh;")
    assert "检索" in desk.get("/search", Cookie="ui=zh").text
    assert "检索" in desk.get("/search", Accept_Language="fr, zh-CN;q=0.8, en;q=0.5").text


def test_a_password_is_asked_for_and_guesses_are_few(tmp_path: Path) -> None:
    def basic(password: str) -> str:
        return "Basic " + base64.b64encode(f"me:{password}".encode()).decode()

    with served(install(tmp_path), DeskSettings(open=("feeds",)), password="sésame") as desk:
        assert desk.get("/search").headers["www-authenticate"].startswith("Basic")
        assert desk.get("/search", Authorization=basic("sésame")).status == 200
        assert desk.get("/new.atom").status == 200
        assert desk.get("/new.csv").status == 401
        tries = [desk.get("/search", Authorization=basic(str(n))).status for n in range(12)]

    assert tries[:10] == [401] * 10
    assert tries[10:] == [429, 429]


def test_only_the_proxy_that_authenticates_is_answered(tmp_path: Path) -> None:
    paths = install(tmp_path)
    with served(paths, DeskSettings(upstream=("10.0.0.0/8",))) as desk:
        assert desk.get("/search", X_Forwarded_For="10.0.0.1").status == 403
    with served(paths, DeskSettings(upstream=("127.0.0.1/32",), names=("desk.example.org",))) as desk:
        assert desk.get("/search", Host="desk.example.org", X_Forwarded_For="192.0.2.1").status == 200


def test_one_who_asks_too_often_is_told_to_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "BURST", 5.0)
    monkeypatch.setattr(access, "PER_SECOND", 0.001)
    with served(install(tmp_path)) as desk:
        answers = [desk.get("/icon.svg") for _ in range(7)]

    assert [answer.status for answer in answers] == [200] * 5 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) > 100
