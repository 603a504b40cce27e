"""Hostile answers (H1 to H28 of the catalogue) through Scrapy's engine with the real settings: one crawl, one loopback address per case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pipelines.archive.answer import answer
from pipelines.archive.reader import frame_of
from tests.faults.hostile_server import ARTICLE, HostileServer, bomb
from tests.faults.net_harness import Crawl, ask, crawl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BOUND = 1 << 20
"""Bytes of a body in these tests; the real bound is 16 times that."""

PATHS = {
    "H1": "/slow-headers/0.2",
    "H1 silent": "/silent",
    "H2": "/slow-body/0.2",
    "H3": "/endless-body",
    "H4 headers": "/endless-headers",
    "H4 line": "/endless-line",
    "H4 1xx": "/endless-1xx",
    "H5": "/bomb/gzip/64",
    "H6": "/bomb/deflate/64",
    "H7": "/bomb/br/64",
    "H8": "/bomb/zstd/64",
    "H9 bomb": "/bomb-in-bomb/64",
    "H9 three": "/layers/3",
    "H9 four": "/layers/4",
    "H10 length": "/long-length",
    "H10 chunk": "/chunk-cut",
    "H10 bad chunk": "/chunk-bad",
    "H10 reset": "/reset",
    "H11": "/short-length/500",
    "H12 cut": "/no-length/2000",
    "H12 whole": "/no-length",
    "H12 packed": "/packed-no-length/gzip",
    "H13 gzip": "/packed-cut/gzip",
    "H13 deflate": "/packed-cut/deflate",
    "H13 br": "/packed-cut/br",
    "H13 zstd": "/packed-cut/zstd",
    "H13 crc": "/gzip-crc",
    "H13 lie": "/packed-lie/gzip",
    "H13 lie br": "/packed-lie/br",
    "H13 unasked": "/packed-lie/compress",
    "H13 once": "/packed-once/zstd",
    "H14 circle": "/redirect-circle/a",
    "H14 nine": "/redirect-chain/8",
    "H14 eight": "/redirect-chain/7",
    "H14 nowhere": "/redirect-nowhere",
    "H15": "/redirect-self",
    "H15 cookie": "/cookie-wall",
    "H15 refresh": "/refresh-self",
    "H22 401": "/status/401",
    "H22 403": "/status/403",
    "H22 451": "/status/451",
    "H23 404": "/status/404",
    "H23 410": "/status/410",
    "H24": "/status/500",
    "H30": "/http2",
    "H30 http09": "/http09",
    "ok gzip": "/packed/gzip",
    "ok deflate": "/packed/deflate",
    "ok br": "/packed/br",
    "ok zstd": "/packed/zstd",
    "ok chunks": "/chunk-ok",
    "ok headers": "/odd-headers",
    "ok empty": "/empty",
    "ok policy": "/referrer-policy",
    "ok cookies": "/cookies/2000",
    "ok co.uk": "/cookie-for/co.uk",
}
HOSTS = {case: f"127.0.1.{number}" for number, case in enumerate(PATHS, 1)}


@pytest.fixture(scope="module")
def server() -> Iterator[HostileServer]:
    for kind in ("gzip", "deflate", "br", "zstd"):
        bomb(kind, 64)  # made before the clock runs
    with HostileServer(HOSTS.values()) as server:
        yield server


@pytest.fixture(scope="module")
def run(server: HostileServer, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    folder = tmp_path_factory.mktemp("http")
    spec = {
        "ask": ask({case: server.url(path, HOSTS[case]) for case, path in PATHS.items()}),
        "source": {"hosts": list(HOSTS.values()), "allow_private": ["127.0.1.0/24"]},
        "settings": {"DOWNLOAD_MAXSIZE": BOUND},
        "archive": str(folder / "archive"),
    }
    return crawl(folder, spec)


def failed(run: Crawl, case: str) -> dict[str, Any]:
    assert run[case]["outcome"] == "failure", run[case]
    return run[case]


def page(run: Crawl, case: str) -> dict[str, Any]:
    assert run[case]["outcome"] == "page", run[case]
    return run[case]


def asked(server: HostileServer, case: str) -> int:
    return len(server.asked(PATHS[case], HOSTS[case]))


def test_nothing_is_lost_and_nothing_is_logged_as_our_fault(run: Crawl) -> None:
    assert set(run.outcomes) == set(PATHS)
    assert {case: one["sentence"] for case, one in run.outcomes.items() if one.get("reason") == "internal"} == {}
    assert "Traceback" not in run.log


@pytest.mark.catalogue("H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "H9")
def test_the_whole_set_stays_small(run: Crawl) -> None:
    assert run.rss_mb < 200
    assert run.code == 0


@pytest.mark.catalogue("H1")
@pytest.mark.parametrize("case", ["H1", "H1 silent"])
def test_h1_headers_that_do_not_come(run: Crawl, server: HostileServer, case: str) -> None:
    assert failed(run, case)["reason"] == "timeout_headers"
    assert failed(run, case)["after"] < 5
    assert asked(server, case) == 1, "a host that hangs is not asked again in the same run"


@pytest.mark.catalogue("H2")
def test_h2_a_body_that_trickles_is_archived_as_far_as_it_came(run: Crawl, server: HostileServer) -> None:
    assert failed(run, "H2")["reason"] == "timeout_total"
    assert failed(run, "H2")["after"] < 6
    assert failed(run, "H2")["warc"]
    assert asked(server, "H2") == 1


@pytest.mark.catalogue("H3")
def test_h3_an_endless_body_is_cut_at_the_bound(run: Crawl, server: HostileServer) -> None:
    assert failed(run, "H3")["reason"] == "too_large"
    assert str(BOUND) in failed(run, "H3")["sentence"]
    assert failed(run, "H3")["warc"]
    assert asked(server, "H3") == 1


@pytest.mark.catalogue("H4")
@pytest.mark.parametrize("case", ["H4 headers", "H4 line", "H4 1xx"])
def test_h4_endless_headers(run: Crawl, server: HostileServer, case: str) -> None:
    assert failed(run, case)["reason"] == "headers_too_large"
    assert asked(server, case) == 2


@pytest.mark.catalogue("H5", "H6", "H7", "H8", "H9")
@pytest.mark.parametrize("case", ["H5", "H6", "H7", "H8", "H9 bomb"])
def test_h5_to_h9_bombs(run: Crawl, server: HostileServer, case: str) -> None:
    assert failed(run, case)["reason"] == "bomb"
    assert failed(run, case)["warc"], "the small packed bytes are kept"
    assert asked(server, case) == 1


@pytest.mark.catalogue("H9")
def test_h9_three_layers_are_undone_and_a_fourth_is_not(run: Crawl) -> None:
    assert page(run, "H9 three")["bytes"] == len(ARTICLE)
    assert failed(run, "H9 four")["reason"] == "bad_encoding"


@pytest.mark.catalogue("H10", "H12")
@pytest.mark.parametrize("case", ["H10 length", "H10 chunk", "H10 bad chunk", "H10 reset", "H12 cut"])
def test_h10_h12_a_cut_body_is_asked_for_again_and_never_used(run: Crawl, server: HostileServer, case: str) -> None:
    assert failed(run, case)["reason"] in {"truncated", "protocol"}
    assert asked(server, case) == 3


@pytest.mark.catalogue("H11")
def test_h11_a_short_length_is_taken_at_its_word(run: Crawl) -> None:
    assert page(run, "H11")["bytes"] == 500


@pytest.mark.catalogue("H12")
def test_h12_a_body_without_length_is_whole_when_it_shows_its_end(run: Crawl) -> None:
    assert page(run, "H12 whole")["bytes"] == len(ARTICLE)
    assert "FINAL-MARKER" in page(run, "H12 packed")["text"]


@pytest.mark.catalogue("H13")
@pytest.mark.parametrize("case", ["H13 gzip", "H13 deflate", "H13 br", "H13 zstd", "H13 crc", "H13 lie", "H13 lie br", "H13 unasked"])
def test_h13_a_body_that_is_not_whole_in_its_encoding(run: Crawl, server: HostileServer, case: str) -> None:
    assert failed(run, case)["reason"] == "bad_encoding"
    assert asked(server, case) == 3


@pytest.mark.catalogue("H13")
def test_h13_the_second_answer_is_used_when_it_is_whole(run: Crawl) -> None:
    assert "FINAL-MARKER" in page(run, "H13 once")["text"]


@pytest.mark.catalogue("H14")
def test_h14_redirects_end_after_eight(run: Crawl, server: HostileServer) -> None:
    assert failed(run, "H14 circle")["reason"] == "redirect_loop"
    assert "/redirect-circle/a -> " in failed(run, "H14 circle")["sentence"]
    assert failed(run, "H14 nine")["reason"] == "too_many_redirects"
    assert page(run, "H14 eight")["redirects"] == [server.url(f"/redirect-chain/{n}", HOSTS["H14 eight"]) for n in range(7, -1, -1)]
    assert failed(run, "H14 nowhere")["reason"] == "redirect_nowhere"


@pytest.mark.catalogue("H15")
def test_h15_a_redirect_to_itself_is_followed_and_then_told(run: Crawl, server: HostileServer) -> None:
    assert failed(run, "H15")["reason"] == "redirect_loop"
    assert asked(server, "H15") == 9
    assert page(run, "H15 cookie")["redirects"] == [server.url("/cookie-wall", HOSTS["H15 cookie"])]
    assert page(run, "H15 refresh")["redirects"] == []


@pytest.mark.catalogue("H22")
@pytest.mark.parametrize("case", ["H22 401", "H22 403", "H22 451"])
def test_h22_blocked(run: Crawl, server: HostileServer, case: str) -> None:
    assert (failed(run, case)["reason"], failed(run, case)["kind"]) == ("blocked", "blocked")
    assert asked(server, case) == 1


@pytest.mark.catalogue("H23")
def test_h23_h24_gone_and_broken(run: Crawl, server: HostileServer) -> None:
    assert (failed(run, "H23 404")["reason"], failed(run, "H23 404")["kind"]) == ("not_found", "gone")
    assert (failed(run, "H23 410")["reason"], failed(run, "H23 410")["kind"]) == ("gone", "gone")
    assert (failed(run, "H24")["reason"], failed(run, "H24")["kind"]) == ("server_error", "server")
    assert asked(server, "H24") == 3


@pytest.mark.catalogue("H30")
@pytest.mark.parametrize("case", ["H30", "H30 http09"])
def test_h30_what_is_no_http_1(run: Crawl, server: HostileServer, case: str) -> None:
    assert failed(run, case)["reason"] == "protocol"
    assert asked(server, case) == 3


@pytest.mark.parametrize("case", ["ok gzip", "ok deflate", "ok br", "ok zstd"])
def test_honest_encodings_pass(run: Crawl, case: str) -> None:
    assert "FINAL-MARKER" in page(run, case)["text"]


def test_honest_oddities_pass(run: Crawl) -> None:
    assert page(run, "ok chunks")["bytes"] == len(ARTICLE)
    assert page(run, "ok empty")["bytes"] == 0
    assert page(run, "ok policy")["status"] == 200
    assert page(run, "ok cookies")["bytes"] == len(ARTICLE)
    assert page(run, "ok co.uk")["bytes"] == len(ARTICLE)


def test_every_request_says_who_asks(run: Crawl, server: HostileServer) -> None:
    assert {hit.headers["user-agent"].split(" ")[0].split("/")[0] for hit in server.hits} == {"Newswatch"}


@pytest.mark.catalogue("H2", "H3", "H10")
def test_what_was_cut_is_marked_in_the_archive(run: Crawl, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = next(tmp_path_factory.getbasetemp().glob("http*")) / "archive"

    marks = {case: _truncated(folder, run[case]["warc"]) for case in ("H2", "H3", "H10 length", "H5", "ok gzip")}

    assert marks == {"H2": "time", "H3": "length", "H10 length": "disconnect", "H5": None, "ok gzip": None}


def test_headers_are_archived_in_their_order_and_spelling(run: Crawl, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = next(tmp_path_factory.getbasetemp().glob("http*")) / "archive"
    ref = page(run, "ok headers")["warc"]

    kept = answer(frame_of(folder / ref[0], ref[1])).headers

    assert kept[:5] == (("x-ZULU", "1"), ("ETag", 'W/"a"'), ("x-alpha", "first"), ("X-Alpha", "second"), ("X-Folded", "one two"))


def _truncated(folder: Path, ref: list[Any]) -> str | None:
    return answer(frame_of(folder / ref[0], ref[1])).truncated
