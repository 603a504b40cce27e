"""The front of all readers: what a file is, in which charset, from where on, and what of it could be saved."""

from __future__ import annotations

import gzip
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.discover.front import from_root, kind_of, received
from pipelines.discover.unpack import unpacked

RSS = '<rss version="2.0"><channel><title>新闻</title></channel></rss>'


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (RSS, "xml"),
        (f"<!DOCTYPE html>\n{RSS}", "xml"),
        (f"<br /><b>Notice</b>: x in y.php<br />\n<?xml version='1.0'?>{RSS}", "xml"),
        ("<?xml version='1.0'?><response><item/></response>", "xml"),
        ("<!-- made by hand --><export/>", "xml"),
        ("<html><body><p>&lt;rss&gt;</p></body></html>", "html"),
        ("<!doctype HTML><title>404</title>", "html"),
        ("<!-- x --><!DOCTYPE html><p>404", "html"),
        ("<head></head><rss>", "html"),
        ('{"items": []}', "data"),
        (")]}',\n[1]", "data"),
        ('/**/jQuery123_456({"a": 1});', "data"),
        ("var list = [{}];", "data"),
        ("window.DATA={}", "data"),
        ("User-agent: *", "text"),
        ("https://a.example/1\n", "text"),
        ("", "nothing"),
        (" \n ", "nothing"),
    ],
)
def test_a_file_is_known_by_its_beginning(text: str, kind: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    "body",
    [
        RSS.encode(),
        b"\xef\xbb\xbf\n\x00 " + RSS.encode(),
        f'<?xml version="1.0" encoding="utf-16"?>{RSS}'.encode(),
        f'<?xml version="1.0" encoding="utf-8"?>{RSS}'.encode("utf-16"),
        f'<?xml version="1.0" encoding="gb2312"?>{RSS}'.encode(),
        gzip.compress(RSS[:30].encode(), mtime=0) + gzip.compress(RSS[30:].encode(), mtime=0),
        gzip.compress(RSS.encode(), mtime=0) + b"\0" * 512,
        gzip.compress(gzip.compress(RSS.encode(), mtime=0), mtime=0),
        f"\nWarning: undefined in /srv/x.php on line 3\n<!-- cache -->{RSS}".encode(),
    ],
)
def test_one_file_in_many_wrappings(body: bytes) -> None:
    assert from_root(received(body).text)[0].rstrip("\0") == RSS


def test_what_stood_before_the_beginning_is_told() -> None:
    assert from_root(f"<b>Fatal</b> error\n<?xml version='1.0'?>\n{RSS}")[1].endswith("'<b>Fatal</b> error'")
    assert from_root(f"<?xml version='1.0'?><!-- x --><!DOCTYPE rss [<!ENTITY a 'b'>]>{RSS}") == (RSS, "")


@pytest.mark.parametrize(
    ("piece", "text"),
    [
        ("café".encode("cp1252"), "café"),
        ("联合国".encode("gbk"), "联合国"),
        ("“x”".encode("cp1252"), "“x”"),
        (b"\x81\x8d", "\ufffd\ufffd"),
    ],
)
def test_a_place_in_another_charset_is_read_for_itself(piece: bytes, text: str) -> None:
    around = "Ein schöner Tag in Zürich, 中国的新闻 über München — "
    file = received(f"{around} [".encode() + piece + b"] " + around.encode(), "text/xml; charset=utf-8")

    assert f"[{text}]" in file.text
    assert file.text.count(around.strip()) == 2
    assert any("not UTF-8" in note for note in file.notes)


def test_a_torn_or_too_large_file_gives_what_it_has() -> None:
    body = gzip.compress(bytes(range(256)) * 4000, mtime=0)

    torn = unpacked(body[:-9])
    assert torn.torn and torn.body and torn.notes == ("gzip: the compressed file ends early",)
    cut = unpacked(gzip.compress(b"x" * 11, mtime=0) + gzip.compress(b"y" * 9, mtime=0), limit=15)
    assert (cut.body, cut.cut) == (b"x" * 11 + b"y" * 4, True)
    assert unpacked(b"z" * 30, limit=10).body == b"z" * 10
    assert unpacked(b"\x1f\x8bnot gzip").torn


@pytest.mark.parametrize("text", ["<!---->" * 9000, "<!doctype[" * 9000, "<!--" * 20_000, "a<" * 40_000, "<?" * 30_000, " " * 90_000])
def test_hostile_beginnings_end_soon(text: str) -> None:
    began = time.process_time()

    kind_of(text)
    from_root(text + "<rss>")
    from_root(text[:40_000] + "<rss>")

    assert time.process_time() - began < 3


@settings(max_examples=300, deadline=None)
@given(
    body=st.binary(max_size=300) | st.binary(max_size=60).map(gzip.compress),
    content_type=st.sampled_from(["", "x; charset=gbk", "x; charset=utf-16"]),
)
def test_any_bytes_are_received(body: bytes, content_type: str) -> None:
    file = received(body, content_type)

    file.text.encode()
    assert "\x00" not in file.text
    from_root(file.text)
    assert file.kind in ("xml", "html", "data", "text", "nothing")
