"""XML as templates write it: bare ampersands, names of HTML, references without an end; and what must stay as it is."""

from __future__ import annotations

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipelines.discover.mend import mended, untorn

NAMES = [
    "amp",
    "copy",
    "lang",
    "lt",
    "gt",
    "not",
    "para",
    "part",
    "sect",
    "cent",
    "deg",
    "reg",
    "times",
    "order",
    "image",
    "prod",
    "sub",
    "zwj",
    "x",
    "_y",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_is_no_symbol(name: str) -> None:
    text, notes = mended(f"<loc>https://a.example/v?id=1&{name}=2</loc>")

    assert etree.fromstring(text).text == f"https://a.example/v?id=1&{name}=2"
    assert notes == ("1 bare ampersands were taken for text",)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("R&D, AT&T & Co", "R&D, AT&T & Co"),
        ("Rice &amp; wheat", "Rice & wheat"),
        ("caf&eacute;&nbsp;&hellip;", "café\xa0…"),
        ("&NotEqualTilde;", html.unescape("&NotEqualTilde;")),
        ("&unknown;", "&unknown;"),
        ("&#8217;&#x4E2D;", "’中"),
        ("&#xD800;&#0;&#99999999;", "\ufffd\ufffd\ufffd"),
        ("5 < 6 &lt; 7", "5 < 6 < 7"),
        ("<![CDATA[a & b &copy; <b>]]> & c", "a & b &copy; <b> & c"),
        ("&&amp;&", "&&&"),
    ],
)
def test_text_is_what_was_meant(text: str, read: str) -> None:
    assert etree.fromstring(f"<t>{mended(text)[0]}</t>").text == read


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("<url><loc>https://a.example/1</loc></url><url><loc>https://a.example/2-ma", "<url><loc>https://a.example/1</loc></url><url>"),
        (
            "<item><link>https://a.example/1</link></item><item><link><![CDATA[https://a.ex",
            "<item><link>https://a.example/1</link></item><item>",
        ),
        ("<entry><link href='https://a.example/1", "<entry>"),
        ("<urlset><url><loc>https://a.example/1</loc></url></urlset>", None),
        ("<item><link>https://a.example/1</link><title>Half a ti", None),
        ("<a>" * 3000, None),
    ],
)
def test_half_an_address_is_none(text: str, whole: str | None) -> None:
    left, note = untorn(text)

    assert left == (text if whole is None else whole)
    assert bool(note) == (whole is not None)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*"&;#x12aZ<> =/", "amp", "nbsp", "中", "<![CDATA[", "]]>"]), max_size=60).map("".join))
def test_plain_text_survives_whatever_it_is(text: str) -> None:
    content = text.replace("<", "").replace("]]>", "")
    assert etree.fromstring(f"<t>{mended(content)[0]}</t>") is not None
    mended(text)
    untorn(text)
