"""Archives that other programs wrote: Wget's own WARC files, warcio's capture, and ours cut into plain text by warcio."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pipelines.archive import names
from pipelines.archive.check_records import verify
from pipelines.archive.replay import Replay
from pipelines.archive.writer import ArchiveWriter
from pipelines.errors import NotInArchive
from tests.archive.making import RUN, URL, put
from tests.threads import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES = {"/chunked": "<p>北京, in three chunks</p>".encode(), "/plain": b"<p>plain</p>"}


class _Site(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # http.server calls it so
        body = PAGES.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.path == "/chunked" and body:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for part in (body[:7], body[7:20], body[20:], b""):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        else:
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    """A server on loopback."""
    with serving(http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Site)) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.mark.parametrize("compressed", [True, False])
def test_wget(site: str, tmp_path: Path, compressed: bool) -> None:
    wget = shutil.which("wget")
    if wget is None:
        pytest.skip("wget is not installed")
    command = [wget, "-q", "--tries=1", "--timeout=5", f"--warc-file={tmp_path / 'got'}", "-O", str(tmp_path / "out")]
    plain = [] if compressed else ["--no-warc-compression"]
    subprocess.run([*command, *plain, f"{site}/chunked", f"{site}/plain", f"{site}/gone"], check=False, timeout=30)
    (path,) = names.files(tmp_path)
    assert list(verify(path)) == []
    replay = Replay([path])
    assert replay.answer(f"{site}/chunked").body == PAGES["/chunked"]
    assert replay.answer(f"{site}/plain").body == PAGES["/plain"]
    assert replay.answer(f"{site}/gone").status == 404
    with pytest.raises(NotInArchive):
        replay.answer(f"{site}/other")


@pytest.mark.parametrize("arguments", [["recompress"], ["extract"]])
def test_ours_survives_other_hands(tmp_path: Path, arguments: list[str]) -> None:
    """`warcio recompress` writes every record anew; `warcio extract` gives a single one.

    Headers in ASCII: warcio 1.8 rewrites others when it writes a record again, and leaves the digest of the original.
    """
    with ArchiveWriter(tmp_path / "ours", RUN) as writer:
        ref = put(writer, "<p>北京</p>".encode(), headers=((b"Content-Type", b"text/html"),))
        put(writer, "<p>北京</p>".encode(), after=1, earlier=ref, headers=((b"Content-Type", b"text/html"),))
    source, target = tmp_path / "ours" / ref.file, tmp_path / "theirs.warc.gz"
    program = [sys.executable, "-m", "warcio.cli"]
    if arguments == ["recompress"]:
        subprocess.run([*program, "recompress", str(source), str(target)], check=True, capture_output=True)
        replay = Replay([target])
        assert [replay.answer(URL).body for _ in range(2)] == ["<p>北京</p>".encode()] * 2
        assert list(verify(target)) == []
    else:
        payload = subprocess.run([*program, "extract", "--payload", str(source), str(ref.offset)], check=True, capture_output=True)
        assert payload.stdout == "<p>北京</p>".encode()
