"""What was decided on a page can be read with the signs that decided."""

from __future__ import annotations

from pipelines.clean.explain import explain
from tests.clean.making import BODY, TITLE, html, page, source


def test_cuts_lines_and_the_title_are_told_with_their_signs() -> None:
    box = '<div class="newsletter"><p>Our letter on Fridays.</p><form><input type="email"></form></div>'
    told = explain(page(html(f"<h1>{TITLE}</h1><div>{BODY}{box}<p>Share this page</p></div>")), source())

    assert "charset: read as utf-8" in told
    assert any(line.startswith(f"title: {TITLE} (from h1") for line in told)
    assert "cut: Our letter on Fridays. <- holds a form, hardly any text beside it" in told
    assert any(line.startswith("line: Share this page <- ") for line in told)
    assert "method: trafilatura" in told
    assert told[-1] == "kept: 4 blocks"


def test_a_refusal_is_told_with_its_evidence() -> None:
    assert explain(page(b"%PDF-1.7"), source()) == ["refused: wrong_type (the bytes are PDF)"]
    paid = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
    told = explain(page(html(f"<h1>{TITLE}</h1><p>The terraces bear rice again after many years, the county said.</p>", paid)), source())

    assert "may be only the beginning of a text: its data say that it is not free" in told
    assert told[-1].startswith("refused: paywall")
