"""An analyst at the desk, in a real browser over a real crawl of the demo site: ten tasks, both languages, keyboard, phone, dark.

With AXE_CORE (axe.min.js of axe-core) every page is held against its rules; with DESK_SCREENSHOTS pictures are kept to be looked at.
"""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import feedparser
import pytest

from crawler.paths import Paths
from tests.crawler.desk.browser import AXE, PHONE, WIDE, Browser, chromium
from tests.crawler.desk.made import Client, served
from tests.end_to_end.installation import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WATCH = 'contact = "demo@newswatch.example"\n[[watch]]\nname = "water"\nquery = "water OR 水"\n'
PAGES = {
    "search": "/search?q=water OR 水&source=demo",
    "nothing": "/search?q=zzzz",
    "wrong": '/search?q="open',
    "new": "/new?days=30",
    "watches": "/watches",
    "compare": "/compare?q=city&q=water",
    "sources": "/sources",
    "source": "/sources/demo",
    "runs": "/runs",
    "run": "/runs/{run}",
    "why": "/why?url={url}",
    "english": "/texts/{changed}?q=sand",
    "chinese": "/texts/{chinese}?q=药",
    "difference": "/diff/{old}/{changed}",
    "archived": "/texts/{chinese}/archived",
    "source-text": "/texts/{chinese}/archived?show=source",
}
SHIFTS = """
const done = arguments[0]; let sum = 0;
new PerformanceObserver(list => { for (const one of list.getEntries()) sum += one.value; }).observe({type: 'layout-shift', buffered: true});
setTimeout(() => done(sum), 250);
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("demo")
    _demo(folder)
    (folder / "config" / "newswatch.toml").write_text(WATCH, "utf-8")
    with served(Paths(config=folder / "config", data=folder / "data")) as client:
        yield client


def _demo(folder: Path) -> None:
    command = [sys.executable, "-m", "crawler.cli", "demo", "--folder", str(folder)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSWATCH_", "SCRAPY_"))}
    done = subprocess.run(
        command, cwd=folder, env={**kept, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def browser(desk: Client) -> Iterator[Browser]:
    with chromium() as driver:
        yield Browser(driver, desk.port)


@pytest.fixture(scope="module")
def places(desk: Client) -> dict[str, str]:
    """What the addresses of `PAGES` are filled with."""
    texts = desk.get("/search.csv?q=version:all")
    rows = list(csv.DictReader(io.StringIO(texts.text)))
    changed = next(row for row in rows if row["supersedes"])
    chinese = next(row for row in rows if "药箱" in row["title"])
    run = desk.get("/runs.json").json["rows"][0]["run"]
    found = {"changed": changed["sequence"], "old": changed["supersedes"], "chinese": chinese["sequence"]}
    return {**found, "run": run, "url": changed["url"]}


def test_what_was_new_is_the_first_page(browser: Browser) -> None:
    browser.open("/")

    assert browser.driver.current_url.endswith("/new")
    assert "28 texts in the last 7 days" in browser.text()
    assert len(browser.all("main li")) == 28


def test_a_word_of_one_character_is_found_and_narrowed_down(browser: Browser) -> None:
    browser.open("/search")
    browser.one("#q").send_keys("水")
    browser.click("Search", "form.ask")
    marked = {mark.text for mark in browser.all("mark")}
    browser.click("story", "aside")

    assert marked == {"水"}
    assert "kind=story" in browser.driver.current_url
    assert int(browser.text("#found").split()[0]) == len(browser.all(".hits > li"))
    browser.click("remove", ".chosen")
    assert "kind" not in browser.driver.current_url


def test_a_text_is_read_with_its_hits_and_its_provenance(browser: Browser, places: dict[str, str]) -> None:
    browser.open("/search?q=sand")
    browser.click("Twenty minutes", ".hits")

    assert "sand" in [mark.text for mark in browser.all("article mark")]
    assert "taken" in browser.text("#dates ~ *")
    assert {"Versions", "Where it comes from", "How it was found"} <= {one.text for one in browser.all("main h2")}


def test_what_a_correction_changed_is_shown_in_words(browser: Browser, places: dict[str, str]) -> None:
    browser.open(f"/texts/{places['changed']}")
    browser.click("what changed", "main")

    assert "third" in browser.all("ins")[-1].text
    assert "fifth" in browser.one("del").text
    browser.click("with all that is the same")
    assert browser.all(".gap") == []


def test_the_page_as_it_was(browser: Browser, places: dict[str, str]) -> None:
    browser.open(f"/texts/{places['chinese']}")
    browser.click("the page as it was", "main")
    browser.driver.switch_to.frame(browser.one("iframe"))
    assert "药箱" in browser.text("h1")
    browser.driver.switch_to.default_content()
    browser.click("source text")
    assert "<h1" in browser.text("pre.source")


def test_queries_are_compared_and_the_figures_taken_along(browser: Browser, desk: Client) -> None:
    browser.open("/search?q=city")
    browser.click("compare with another query")
    browser.all("form.choose input")[1].send_keys("water")
    browser.click("Compare", "form.choose")
    table = browser.all("#months ~ * tbody tr")
    address = next(link.get_attribute("href") for link in browser.all(".formats a") if link.text == "CSV")
    rows = list(csv.DictReader(io.StringIO(desk.get(address.partition(str(desk.port))[2]).text)))

    assert len(browser.all(".sides > section")) == 2
    assert {row["query"] for row in rows} == {"city", "water"}
    assert sum(int(row["matching"]) > 0 for row in rows if row["query"] == "water") == sum("0\n" not in row.text for row in table)


def test_from_a_source_to_what_became_of_every_address(browser: Browser) -> None:
    browser.open("/sources")
    browser.click("Country Desk", "main")
    assert "ok" in browser.text("h1")
    browser.click("20", "#lastruns ~ *")
    browser.click("changed 1", ".chosen")
    (row,) = browser.all("#urls ~ .scroll tbody tr")
    assert "words are other" in row.text
    browser.click("all that is known", "main")
    assert "In the corpus" in browser.text(".box")


def test_why_an_address_is_not_there(browser: Browser) -> None:
    browser.open("/why")
    browser.one("#url").send_keys("http://nowhere.test/x")
    browser.click("Show", "form.ask")

    assert "Never seen" in browser.text(".box")


def test_a_list_is_taken_along_whole_and_followed(browser: Browser, desk: Client) -> None:
    browser.open("/search?q=water&lang=en")
    shown = int(browser.text("#found").split()[0])
    links = {link.text: urlsplit(link.get_attribute("href")) for link in browser.all(".formats a")}
    told = desk.get(f"{links['CSV'].path}?{links['CSV'].query}")
    feed = feedparser.parse(desk.get(f"{links['Atom'].path}?{links['Atom'].query}").body)

    assert len(list(csv.DictReader(io.StringIO(told.text)))) == shown == len(feed.entries) > 0
    assert not feed.bozo
    browser.open("/watches")
    assert "hits" in browser.text("main h2")


def test_the_language_is_chosen_once(browser: Browser) -> None:
    browser.open("/search")
    browser.click("中文", "footer")
    browser.click("新增", "nav")

    assert browser.one("html").get_attribute("lang") == "zh-Hans"
    assert "最近 7 天" in browser.text()
    browser.click("English", "footer")
    assert "What was new" in browser.text()


def test_everything_is_reached_by_keyboard(browser: Browser) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.open("/search?q=water")
    browser.one("body").send_keys(Keys.TAB)
    assert browser.run("return document.activeElement.textContent") == "Skip to the content"
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.run("return document.activeElement.id") == "main"
    seen = []
    for _ in range(60):
        browser.driver.switch_to.active_element.send_keys(Keys.TAB)
        seen.append(browser.run("const e = document.activeElement; return e.tagName + ' ' + (e.textContent || e.name).trim().slice(0, 40)"))
    assert any(one.startswith("INPUT q") for one in seen)
    assert any("English" in one or "中文" in one for one in seen)
    assert browser.run("const s = getComputedStyle(document.activeElement); return s.outlineStyle") != ""


@pytest.mark.parametrize(
    ("language", "size", "dark"),
    [("en", WIDE, False), ("zh", WIDE, True), ("en", PHONE, True), ("zh", PHONE, False), ("en", (2560, 1440), False)],
)
def test_pages_fit_and_keep_to_the_rules(
    browser: Browser, desk: Client, places: dict[str, str], language: str, size: tuple[int, int], dark: bool
) -> None:
    wrong: list[str] = []
    browser.complaints()
    for name, path in PAGES.items():
        address = path.format(**places)
        browser.open(f"{address}{'&' if '?' in address else '?'}hl={language}", size=size, dark=dark)
        width, seen = browser.run("return [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        wrong += [f"{name}: {width} px in a window of {seen}"] if width > seen else []
        shift = browser.driver.execute_async_script(SHIFTS)
        wrong += [f"{name}: the layout shifts by {shift}"] if shift else []
        browser.shoot(f"{name}-{language}-{size[0]}{'-dark' if dark else ''}")
        wrong += [f"{name}: {one}" for one in (browser.violations() if AXE and size != (2560, 1440) else [])]
    assert not wrong, "\n".join(wrong)
    assert [line for line in browser.complaints() if "status of 4" not in line] == []


def test_a_first_page_is_small(desk: Client, places: dict[str, str]) -> None:
    style = desk.get("/search").text.partition('stylesheet" href="')[2].partition('"')[0]
    for path in PAGES.values():
        page = desk.get(path.format(**places).replace(" ", "%20").replace('"', "%22").replace("水", "%E6%B0%B4").replace("药", "%E8%8D%AF"))
        assert len(page.body) + len(desk.get(style).body) < 40_000
