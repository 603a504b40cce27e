"""A hostile corpus in a real browser: nothing from outside runs, is fetched, or takes the reader elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.desk import replays
from pipelines.archive.writer import ArchiveWriter
from pipelines.catalogue import runs, sightings
from pipelines.catalogue.sightings import Sighting
from pipelines.model import Article, Outcome
from tests.archive import making
from tests.crawler.desk.browser import Browser, Canary, chromium
from tests.crawler.desk.made import RUN, install, served
from tests.search.made import NOW, open_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.paths import Paths

ACTS = "document.documentElement.dataset.ran='yes';fetch('{at}/js');alert(1)"
VECTORS = (
    "<script>{acts}</script>",
    '<img src=x onerror="{acts}">',
    '<svg onload="{acts}">',
    '<iframe src="javascript:{acts}"></iframe>',
    "<img src={at}/img>",
    "<link rel=stylesheet href={at}/css>",
    "<style>@import '{at}/import'; body {{ background: url({at}/bg) }}</style>",
    "<meta http-equiv=refresh content='0;url={at}/refresh'>",
    "<iframe src={at}/frame></iframe>",
    "<object data={at}/object></object>",
    "<embed src={at}/embed>",
    "<video autoplay src={at}/video poster={at}/poster></video>",
    "<audio autoplay src={at}/audio></audio>",
    "<link rel=prefetch href={at}/prefetch>",
    "<link rel=icon href={at}/icon>",
    "<base href={at}/>",
    '<input autofocus onfocus="{acts}">',
    '<details open ontoggle="{acts}">',
    "<svg><image href={at}/svg /><use href={at}/use#x /></svg>",
    "<body background={at}/body>",
    '<iframe srcdoc="<script>parent.{acts}</script>"></iframe>',
    "<img srcset='{at}/srcset 1x'>",
    "<picture><source srcset={at}/source></picture>",
    "<form id=f action={at}/form></form><button form=f autofocus>x</button>",
    "<script src={at}/src></script>",
    "<script type=module>{acts}</script>",
    "<table background={at}/table>",
    '<frameset onload="{acts}">',
    '<marquee onstart="{acts}">',
    "<div style='background:url({at}/style)'>d</div>",
)
PATHS = (
    "/search?q=crocodiles",
    "/search?q=version:all",
    "/new",
    "/watches",
    "/compare?q=crocodiles&q=one",
    "/sources",
    "/sources/made",
    "/runs",
    f"/runs/{RUN}",
    "/why?url=https://made.test/evil",
    "/texts/5?q=crocodiles",
    "/texts/5/archived",
    "/texts/5/archived?show=source",
    "/diff/0/5",
    "/texts/5.txt",
    "/texts/5/source.txt",
    "/texts/5.json",
    "/search.json?q=crocodiles",
    "/search.atom",
    "/nowhere/%3Cscript%3Ealert(1)%3C/script%3E",
    "/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "/search?source=%3Cimg%20src=x%20onerror=alert(1)%3E",
    "/why?url=javascript:alert(1)//%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "/texts/5?q=%3Cscript%3Ealert(1)%3C/script%3E",
)


def _install(folder: Path, canary: Canary) -> Paths:
    """The made corpus, and a text whose title, body, address, notes, reasons and archived page are hostile."""
    at = f"http://127.0.0.1:{canary.port}"
    hostile = " ".join(vector.format(acts=ACTS.format(at=at), at=at) for vector in VECTORS)
    paths = install(folder, evil=False)
    corpus = open_corpus(paths.data)
    with ArchiveWriter(corpus.layout.archive, "hostile") as writer:
        page = f"<html><head><title>{hostile}</title>{hostile}</head><body>{hostile}<h1>still there</h1>{hostile}</body></html>"
        warc = making.put(writer, page.encode(), url="https://made.test/evil")
    title = f'"></title></textarea>{hostile}'
    article = Article(
        "https://made.test/evil", title, (), language='en" onload="alert(1)', kind='x"><script>alert(1)</script>', cleaner=hostile
    )
    body = f"{title}\n\n{hostile} crocodiles\n\n• one {hostile}\n\n| a | {hostile} |"
    corpus.append(article, body, source="made", url_key=f"made.test/{hostile}", fetched_at=making.NOW, warc=warc, run=RUN)
    with corpus.catalogue.writing() as connection:
        runs.start(connection, RUN, "made", trigger=hostile, now=NOW, pid=1, host=hostile, versions={hostile: hostile})
        seen = [
            Sighting("a", f"javascript:{ACTS.format(at=at)}", (hostile,), Outcome.REFUSED, hostile),
            Sighting("b", hostile, outcome=Outcome.FAILED),
        ]
        sightings.concluded(connection, RUN, "made", seen, NOW)
        balance = sightings.balance(connection, RUN)
        runs.end(connection, RUN, now=NOW, exit_code=0, health=hostile, cause=hostile, accounts=balance, report={hostile: hostile})
    corpus.close()
    return paths


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    with Canary() as made:
        yield made


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, canary: Canary) -> Iterator[Browser]:
    with chromium() as driver, served(_install(tmp_path_factory.mktemp("hostile"), canary)) as desk:
        yield Browser(driver, desk.port)


def _still_ours(browser: Browser, canary: Canary) -> None:
    """No alert stands, nothing ran, nothing called, and the reader is where the reader went."""
    assert browser.run("return document.documentElement.dataset.ran || ''") == ""
    assert browser.driver.current_url.startswith(browser.base)
    assert canary.calls == []


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_nothing_from_outside_acts(browser: Browser, canary: Canary, path: str) -> None:
    browser.complaints()
    browser.open(path)
    browser.run("for (const one of document.querySelectorAll('details')) one.open = true")

    _still_ours(browser, canary)
    if "archived" not in path:  # not one thing of it even tried: the policy had nothing to refuse
        assert [line for line in browser.complaints() if "status of 4" not in line] == []


@pytest.mark.slow
def test_the_archived_page_is_there_and_quiet(browser: Browser, canary: Canary) -> None:
    browser.open("/texts/5/archived")
    browser.driver.switch_to.frame(browser.one("iframe"))

    assert "still there" in browser.text("body")
    assert browser.run("return self.origin") == "null"
    browser.driver.switch_to.default_content()
    browser.open("/texts/5/page")
    assert "still there" in browser.text("body")
    _still_ours(browser, canary)


@pytest.mark.slow
def test_the_sandbox_alone_lets_nothing_run_and_asks_for_nothing(browser: Browser, canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replays, "replayed", lambda source: source)
    for path in ("/texts/5/page", "/texts/5/archived"):
        browser.open(path)
        said = [call for call in canary.calls if call]
        canary.calls.clear()  # Chromium opens bare connections for what the policy then forbids: no page that is quietened makes it
        assert said == []
        _still_ours(browser, canary)


@pytest.mark.slow
def test_a_page_of_another_site_gets_nothing(browser: Browser) -> None:
    """From an opaque origin: neither read, nor embedded, nor framed."""
    browser.driver.get("data:text/html,<title>other</title>")
    script = """
    const [base, done] = arguments, told = [];
    const image = new Image(); image.onload = () => told.push('image'); image.src = base + '/icon.svg';
    const frame = document.createElement('iframe'); frame.src = base + '/search'; document.body.append(frame);
    fetch(base + '/search.json').then(() => told.push('fetch'), () => 0);
    setTimeout(() => done(told), 1500);
    """
    assert browser.driver.execute_async_script(script, browser.base) == []
    browser.driver.switch_to.frame(browser.one("iframe"))
    assert "Newswatch" not in browser.run("return document.body ? document.body.innerText : ''")
    browser.driver.switch_to.default_content()
