"""Citations, read back by the libraries that their users have."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from pipelines.model import Document
from pipelines.outlets.citation import Cited, bibtex, csl, ris

DOCUMENT = Document(
    sequence=12,
    file="012_0123456789abcdef.txt",
    sha256="ab" * 32,
    url="https://made.test/zh/news?id=12&x={y}_%7E",
    url_key="made.test/12",
    title='50% of {trade} & 中国 #1: the \\ "UN_China" plan',
    source="made",
    fetched_at="2026-11-29T02:30:00Z",
    published="2026-11-28T09:00:00+08:00",
    language="zh",
    kind="press_release",
    version=2,
    warc_file="a.warc.gz",
    warc_offset=7,
    warc_record="<urn:uuid:1>",
)
HOSTILE = replace(
    DOCUMENT, sequence=13, title="A\nER  - \r\nTY  - BOOK\n} @book{x, title={y}}", url="https://made.test/\r\nKW  - x", published=None
)
CITED = [Cited(DOCUMENT, "Made & Co"), Cited(HOSTILE, "Made")]


def test_csl_names_dates_and_archive() -> None:
    one, other = json.loads(csl(CITED))

    assert one["title"] == DOCUMENT.title
    assert one["type"] == "article"
    assert one["issued"] == {"date-parts": [[2026, 11, 28]]}
    assert one["accessed"] == {"date-parts": [[2026, 11, 29]]}
    assert one["URL"] == DOCUMENT.url
    assert one["archive_location"] == "a.warc.gz, record <urn:uuid:1>"
    assert "Version 2" in one["note"]
    assert "issued" not in other


def test_bibtex_is_read_back() -> None:
    library = pytest.importorskip("bibtexparser")
    parsed = library.parse_string(bibtex(CITED))

    assert not parsed.failed_blocks
    fields: dict[str, Any] = {entry.key: {field.key: field.value for field in entry.fields} for entry in parsed.entries}
    assert set(fields) == {"newswatch-12", "newswatch-13"}
    assert fields["newswatch-12"]["date"] == "2026-11-28"
    assert fields["newswatch-12"]["urldate"] == "2026-11-29"
    assert fields["newswatch-12"]["url"] == "https://made.test/zh/news?id=12&x=%7By%7D_%7E"
    assert fields["newswatch-12"]["title"] == r"{50\% of \{trade\} \& 中国 \#1: the \textbackslash{} " + r'"UN\_China" plan}'
    assert "date" not in fields["newswatch-13"]


def test_ris_is_read_back() -> None:
    rispy = pytest.importorskip("rispy")
    one, other = rispy.loads(ris(CITED))

    assert one["type_of_reference"] == "ELEC"
    assert one["title"] == DOCUMENT.title
    assert one["urls"] == [DOCUMENT.url]
    assert one["access_date"] == "2026/11/29"
    assert other["title"].startswith("A ER - TY - BOOK")
    assert "keywords" not in other
