"""The causes: each is made somewhere, each has a row in the retry table, and the stored words are those of the first version."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pipelines.model.cause import Cause, CauseKind, Trouble
from pipelines.revisit import retries

ROOT = Path(__file__).parents[2]
MAKERS = ("crawler/net", "crawler/middlewares", "crawler/crawl", "pipelines/clean", "pipelines/runs")
"""Where a page or a request is judged; everything else only reads the words."""
STORED = {
    "bad_encoding", "blocked", "bomb", "challenge", "connection_lost", "connection_refused", "consent", "dns", "empty", "extract_failed",
    "gone", "headers_too_large", "host_busy", "host_paused", "host_silent", "http_status", "internal", "no_text", "not_found",
    "not_in_archive", "off_host", "paywall", "protocol", "rate_limited", "redirect_downgrade", "redirect_loop", "redirect_nowhere",
    "redirected_home", "refused_address", "refused_scheme", "refused_url", "robots", "robots_unreachable", "server_error", "soft_404",
    "status", "stopped", "storage", "thin", "timeout_headers", "timeout_total", "tls", "too_deep", "too_large", "too_many_redirects",
    "truncated", "unavailable", "unreachable", "wall", "wrong_type",
}  # fmt: skip


def made() -> set[str]:
    """The names of the causes that the programs which judge use."""
    names: set[str] = set()
    for folder in MAKERS:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Cause":
                    names.add(node.attr)
    return names


def test_the_stored_words_stay() -> None:
    assert {cause.value for cause in Cause} == STORED


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_is_made_somewhere_and_has_a_row_in_the_retry_table(cause: Cause) -> None:
    assert cause.name in made()
    assert cause in retries.TABLE
    assert "{" not in cause.sentence.format(host="a.example")


def test_the_retry_table_has_no_other_rows() -> None:
    assert set(retries.TABLE) == set(Cause)


@pytest.mark.parametrize(
    ("trouble", "word", "of_outcome"),
    [
        (Trouble.of(Cause.NOT_FOUND, "x"), "not_found", "404"),
        (Trouble.of(Cause.GONE, "x"), "gone", "410"),
        (Trouble.of(Cause.HTTP_STATUS, "x", status=418), "http_418", "http_418"),
        (Trouble.of(Cause.DNS, "x"), "dns", "dns"),
    ],
)
def test_a_trouble_is_stored_under_its_word_and_found_again(trouble: Trouble, word: str, of_outcome: str) -> None:
    assert (trouble.word, trouble.outcome_word) == (word, of_outcome)
    assert Cause.of(word) is Cause.of(of_outcome) is trouble.cause


@pytest.mark.parametrize("word", ["ok", "unchanged", "http_", "http_x", "", "a word of another version"])
def test_other_words_are_no_causes(word: str) -> None:
    assert Cause.of(word) is None


def test_a_kind_of_its_own_may_be_behind_a_cause() -> None:
    assert Trouble.of(Cause.ROBOTS_UNREACHABLE, "x", kind=CauseKind.NETWORK).kind is CauseKind.NETWORK
    assert Trouble.of(Cause.ROBOTS_UNREACHABLE, "x").kind is CauseKind.SERVER
