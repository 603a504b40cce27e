"""The door: what ``import newswatch`` gives is listed, documented by an example that runs, typed, and quick to import."""

from __future__ import annotations

import ast
import doctest
import inspect
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import newswatch
import pytest

from pipelines.clean.read import read
from pipelines.clean.textformat import serialize
from pipelines.corpus.corpus import Corpus
from pipelines.dedupe.identity import url_key
from pipelines.model import SiteProfile
from tests.clean.making import BODY, TITLE, html, page, source

HOME = Path(newswatch.__file__).parent
URL, SCHOOL_URL = "https://news.example.org/news/terraces-of-yunhe-bear-rice-again", "https://news.example.org/news/lamps"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
RICE = f'<h1>{TITLE}</h1><p class="date">20 November 2026</p>{BODY}'
SCHOOL = "<h1>A school lights its lamps</h1>" + "".join(
    f"<p>{text}</p>"
    for text in (
        "The school of Yunhe has had light in the evening since the county put panels on its roof in spring.",
        "Pupils who live far away stay until eight now, and their teachers read with them in the old dining hall.",
        "Before that a lamp of oil stood on each table, and lessons ended when the oil for the week was used up.",
    )
)
FILES = {
    "page.html": html(RICE),
    "listing.html": f'<html><body><ul><li><a href="/news/terraces-of-yunhe-bear-rice-again">{TITLE}</a> 20 November 2026</li>'
    '<li><a href="/news/a-school-lights-its-lamps">A school lights its lamps</a> 19 November 2026</li></ul></body></html>',
    "feed.xml": f"<rss version='2.0'><channel><title>x</title><item><title>{TITLE}</title><link>{URL}</link></item></channel></rss>",
    "sitemap.xml": "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
    f"<url><loc>{URL}</loc><lastmod>2026-11-20</lastmod></url></urlset>",
    "config/newswatch.toml": 'contact = "a@example.org"\n',
    "config/sources/example.toml": 'title = "Example"\nhome = "https://news.example.org/"\nhosts = ["news.example.org"]\n'
    'schedule = "every 2h"\n[discover]\nfeeds = ["https://news.example.org/feed.xml"]\n',
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with what the examples name: saved files, declarations, a corpus of two texts."""
    monkeypatch.chdir(tmp_path)
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    with closing(Corpus.open(tmp_path / "data", clock=lambda: NOW)) as corpus:
        for address, main in ((URL, RICE), (SCHOOL_URL, SCHOOL)):
            append(corpus, address, main)
        first = next(iter((tmp_path / "data" / "corpus").glob("000_*.txt")))
    (tmp_path / "article.txt").write_text(first.read_text("utf-8"), "utf-8")
    return tmp_path


def append(corpus: Corpus, address: str, main: str) -> None:
    article = read(page(html(main, title=""), address), source(), SiteProfile()).articles[0]
    text = serialize(article.title, article.blocks)
    corpus.append(article, text, source="example", url_key=url_key(address), fetched_at=NOW)


def examples() -> list[doctest.DocTest]:
    """The examples of the package, of every public name and of every public method."""
    finder = doctest.DocTestFinder(exclude_empty=True, recurse=False)
    found = finder.find(newswatch, "newswatch", globs={})
    for name in newswatch.__all__:
        found += finder.find(getattr(newswatch, name), f"newswatch.{name}", globs={"newswatch": newswatch, "Path": Path})
    return [test for test in found if test.examples]


@pytest.mark.parametrize("test", examples(), ids=lambda test: test.name)
def test_an_example_runs(test: doctest.DocTest, folder: Path) -> None:
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.REPORT_NDIFF).run(test, out=said.append)

    assert result.failed == 0, "".join(said)


def test_every_name_is_there_and_documented() -> None:
    assert 25 <= len(newswatch.__all__) <= 32
    assert newswatch.__all__ == sorted(newswatch.__all__)
    assert dir(newswatch) == newswatch.__all__
    for name in newswatch.__all__:
        assert inspect.getdoc(getattr(newswatch, name)), name


def test_every_name_of_its_own_has_an_example() -> None:
    own = [name for name in newswatch.__all__ if getattr(newswatch, name).__module__.startswith("newswatch")]
    shown = {test.name for test in examples()}

    assert len(own) > 10
    assert [name for name in own if f"newswatch.{name}" not in shown] == []


def test_what_is_listed_for_people_and_for_type_checkers_is_the_same() -> None:
    tree = ast.parse((HOME / "__init__.py").read_text("utf-8"))
    typed = {
        (node.module, alias.name)
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert typed == {(module, name) for module, names in newswatch._HOMES.items() for name in names}
    assert sorted(name for _, name in typed) == newswatch.__all__
    assert (HOME / "py.typed").exists()


def test_another_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(AttributeError, match="public are Article, Change"):
        newswatch.Klean  # noqa: B018 - the look at it is the test


def test_importing_it_is_cheap() -> None:
    program = "import sys, newswatch; print([name for name in sys.modules if name.split('.')[0] in {'scrapy', 'twisted', 'lxml', 'numpy'}])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.strip() == "[]"


def test_a_corpus_is_walked_in_pages_with_versions_resolved(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Corpus.open(folder / "data", clock=lambda: NOW)) as corpus:
        append(corpus, URL, RICE.replace("Villagers", "Farmers and students").replace("hammers", "axes, saws"))
    monkeypatch.setattr("newswatch._corpus._PAGE", 2)
    with newswatch.open_corpus(folder / "data") as corpus:
        assert [document.sequence for document in corpus] == [0, 1, 2]
        assert [document.sequence for document in corpus.documents(latest=True)] == [1, 2]
        assert [document.sequence for document in corpus.documents(since="2026-11-20")] == [0, 2]
        assert [document.sequence for document in corpus.documents(source="other")] == []
        assert [document.version for document in corpus.find(URL)] == [2, 1]
        assert corpus.versions(corpus[2]) == corpus.find(URL)
        rows = list(corpus.records())
        assert [(row["sequence"], row["current"], row["text"].splitlines()[0]) for row in rows] == [
            (1, True, "A school lights its lamps"),
            (2, True, TITLE),
        ]
        assert [row["superseded_by"] for row in corpus.records(latest=False, text=False)] == [2, None, None]
        with pytest.raises(KeyError):
            corpus[9]


def test_changes_are_read_on_from_a_cursor(folder: Path) -> None:
    with newswatch.open_corpus(folder / "data") as corpus:
        first, second = corpus.changes()
        assert [change.sequence for change in corpus.changes(str(first.cursor))] == [1]
        assert list(corpus.changes(str(second.cursor))) == []
        with pytest.raises(newswatch.NewswatchError, match="cursor"):
            list(corpus.changes("m999999-0000000000000000"))


def test_a_text_is_decided_about_without_being_kept(folder: Path) -> None:
    text = (folder / "article.txt").read_text("utf-8")
    with newswatch.open_corpus(folder / "data") as corpus:
        assert corpus.decide(text, URL).decision == newswatch.Decision.SAME
        assert corpus.decide(text, "https://other.example/1").decision == newswatch.Decision.EXACT
        assert corpus.decide("Another title\n\nQuite another text about a river.", "https://other.example/2").decision == "new"
        assert len(corpus) == 2


def test_pages_of_strangers_are_answered_one_by_one(folder: Path) -> None:
    pages: list[tuple[str, bytes | str]] = [
        (URL, FILES["page.html"].encode("utf-16")),
        ("https://news.example.org/news/2", "<html></html>"),
        (SCHOOL_URL, html(SCHOOL)),
    ]
    first, second, third = newswatch.clean_pages(iter(pages), workers=1)

    assert isinstance(first, newswatch.Article)
    assert first.title == TITLE
    assert isinstance(second, newswatch.RefusedPage)
    assert (second.url, second.cause) == ("https://news.example.org/news/2", "empty")
    assert isinstance(third, newswatch.Article)


@pytest.mark.parametrize(("url", "said"), [("notaurl", "absolute address"), ("http://[", "absolute address"), ("", "absolute address")])
def test_an_address_that_is_none_is_refused(url: str, said: str) -> None:
    with pytest.raises(newswatch.NewswatchError, match=said):
        newswatch.clean_page("<html></html>", url)


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(newswatch.MissingCorpusError, match="no corpus there yet"):
        newswatch.open_corpus(tmp_path)
    with pytest.raises(newswatch.ConfigError):
        newswatch.load_sources(tmp_path / "nowhere")


def test_a_crawl_of_what_is_not_declared_is_refused(folder: Path) -> None:
    with pytest.raises(newswatch.ConfigError, match="did you mean 'example'"):
        newswatch.crawl("exampel", config=folder / "config", data=folder / "data")


def test_a_declaration_chooses_what_a_reader_takes(folder: Path) -> None:
    declared: Any = newswatch.load_sources(folder / "config")["example"]
    other = FILES["feed.xml"].replace(URL, "https://elsewhere.example/1").encode()

    assert newswatch.read_feed(other, "https://news.example.org/feed.xml", source=declared).leads == ()
