"""A web server on loopback that does everything wrong that a site can do to a crawler.

Raw sockets under asyncio, in a thread of its own; it ends with the ``with`` block. Each path names a fault (``/bomb/br/200``: 200 MiB
of zeros in brotli); ``hits`` is what was asked of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import hashlib
import random
import ssl
import threading
import time
import zlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Self

import brotli
from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tests.faults.certificates import Certificate

MIB = 1 << 20
END = b"<p>FINAL-MARKER</p></article></body></html>"
ARTICLE = (
    b"<html><head><title>An article</title></head><body><article>"
    + b"".join(b"<p>Paragraph %d with enough words to look like a sentence of a real article.</p>" % n for n in range(60))
    + END
)
HTML = "Content-Type: text/html; charset=utf-8"


def noise(count: int) -> bytes:
    """Paragraphs that do not compress to nothing, so that half of the packed bytes is half of the text."""
    lines = (b"<p>%d %s</p>" % (n, hashlib.sha256(str(n).encode()).hexdigest().encode()) for n in range(count))
    return b"<html><body><article>" + b"".join(lines) + END


@cache
def bomb(kind: str, mib: int) -> bytes:
    """So many MiB of zeros, packed."""
    zeros = bytes(MIB)
    if kind == "br":
        packer = brotli.Compressor(quality=5)
        return bytes(b"".join(packer.process(zeros) for _ in range(mib)) + packer.finish())
    if kind == "zstd":
        frame = zstd.ZstdCompressor()
        return b"".join(frame.compress(zeros) for _ in range(mib)) + frame.flush()
    stream = zlib.compressobj(9, zlib.DEFLATED, 31 if kind == "gzip" else 15)
    return b"".join(stream.compress(zeros) for _ in range(mib)) + stream.flush()


def packed(kind: str, body: bytes) -> bytes:
    """A body in one content encoding."""
    packers: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "zstd": zstd.compress,
    }
    return packers[kind](body)


def answer(status: int, headers: Sequence[str] = (HTML,), body: bytes = b"", length: int | None = None) -> bytes:
    """A whole answer; ``length`` is what Content-Length says when that is not the truth, -1 for no such header."""
    said = [] if length == -1 else [f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join([f"HTTP/1.1 {status} X", *headers, *said, "Connection: close", "", ""]).encode("latin-1") + body


def noisy(seed: int) -> bytes:
    """An answer in one of several codings, damaged in a few places."""
    chance = random.Random(seed)
    kind = chance.choice(["gzip", "deflate", "br", "zstd"])
    whole = chance.choice(
        [
            answer(200, body=ARTICLE),
            answer(200, [HTML, f"Content-Encoding: {kind}"], packed(kind, ARTICLE)),
            answer(200, [HTML, "Transfer-Encoding: chunked"], b"%x\r\n%s\r\n0\r\n\r\n" % (len(ARTICLE), ARTICLE), length=-1),
            answer(302, ["Location: /ok"]),
            answer(429, ["Retry-After: 5000"]),
        ]
    )
    damaged = bytearray(whole)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(min(len(damaged), chance.choice([40, 200, len(damaged)])))
        match chance.randrange(4):
            case 0:
                damaged[at] = chance.randrange(256)
            case 1:
                del damaged[at : at + chance.randint(1, 40)]
            case 2:
                damaged[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 20)))
            case 3:
                damaged[at:at] = damaged[at : at + chance.randint(1, 60)]
        if not damaged:
            return b""
    return bytes(damaged)


@dataclass(frozen=True, slots=True)
class Hit:
    """One request that came: when (monotonic seconds), to which of the server's addresses, for what, with which headers."""

    at: float
    host: str
    path: str
    headers: dict[str, str]


class HostileServer:
    """Listens on all given loopback addresses at one port, and with TLS at one port per certificate.

    ``robots`` are whole answers to /robots.txt by address; None: it hangs.
    """

    def __init__(
        self,
        hosts: Iterable[str] = ("127.0.0.2",),
        certificates: Iterable[Certificate] = (),
        robots: Mapping[str, bytes | None] | None = None,
    ) -> None:
        self.hosts = tuple(hosts)
        self._robots = robots or {}
        self.hits: list[Hit] = []
        self.port = 0
        self.tls_ports: dict[str, int] = {}
        self._certificates = tuple(certificates)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._servers: list[asyncio.Server] = []

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def url(self, path: str, host: str | None = None) -> str:
        """The address of a path, at the first of the hosts when none is given."""
        return f"http://{host or self.hosts[0]}:{self.port}{path}"

    def asked(self, path: str, host: str | None = None) -> list[Hit]:
        """The requests for a path, robots.txt not counted in unless asked for."""
        return [hit for hit in self.hits if hit.path == path and host in (None, hit.host)]

    async def _listen(self) -> None:
        for host in self.hosts:
            server = await asyncio.start_server(self._serve, host, self.port, limit=MIB)
            self.port = server.sockets[0].getsockname()[1]
            self._servers.append(server)
        for certificate in self._certificates:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.chain, certificate.key)
            context.set_alpn_protocols(["h2", "spdy/3", "http/1.1"])  # who asks for nothing in particular is spoken to in HTTP/1.1
            server = await asyncio.start_server(self._serve, self.hosts[0], 0, ssl=context)
            self.tls_ports[certificate.name] = server.sockets[0].getsockname()[1]
            self._servers.append(server)

    async def _stop(self) -> None:
        for server in self._servers:
            server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, TimeoutError, asyncio.CancelledError):
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            path = lines[0].split(" ")[1]
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
            self.hits.append(Hit(time.monotonic(), writer.get_extra_info("sockname")[0], path, headers))
            await self._answer(Faults(self, writer, headers), path, self.hits[-1].host)
            await writer.drain()
        writer.close()
        with contextlib.suppress(ConnectionError, ssl.SSLError, TimeoutError):
            await writer.wait_closed()

    async def _answer(self, faults: Faults, path: str, host: str) -> None:
        if path == "/robots.txt" and host in self._robots:
            robots = self._robots[host]
            if robots is not None:
                faults.send(robots)
                return
            path = "/silent"
        name, *rest = path.partition("?")[0].strip("/").split("/")
        fault = getattr(faults, f"do_{name.replace('.', '_').replace('-', '_')}", None)
        if fault is None:
            faults.send(answer(404, body=b"nothing here"))
        else:
            await fault(*rest)


class Faults:
    """One answer each. A method ``do_x_y`` answers ``/x-y/...``; the rest of the path are its arguments."""

    def __init__(self, server: HostileServer, writer: asyncio.StreamWriter, headers: dict[str, str]) -> None:
        self._server = server
        self._writer = writer
        self._headers = headers

    def send(self, data: bytes) -> None:
        """Write without waiting."""
        self._writer.write(data)

    async def _forever(self, piece: bytes) -> None:
        while True:
            self.send(piece)
            await self._writer.drain()

    async def do_ok(self, *_: str) -> None:
        self.send(answer(200, body=ARTICLE))

    async def do_bomb(self, kind: str, mib: str) -> None:
        self.send(answer(200, [HTML, f"Content-Encoding: {kind}"], bomb(kind, int(mib))))

    async def do_bomb_in_bomb(self, mib: str) -> None:
        self.send(answer(200, [HTML, "Content-Encoding: gzip, gzip"], gzip.compress(bomb("gzip", int(mib)))))

    async def do_layers(self, count: str) -> None:
        body = ARTICLE
        for _ in range(int(count)):
            body = gzip.compress(body, 1)
        self.send(answer(200, [HTML, f"Content-Encoding: {', '.join(['gzip'] * int(count))}"], body))

    async def do_endless_body(self) -> None:
        self.send(answer(200, length=-1))
        await self._forever(b"<p>endless</p>" * 4096)

    async def do_endless_headers(self) -> None:
        self.send(b"HTTP/1.1 200 OK\r\n")
        await self._forever(b"".join(b"X-H%d: %s\r\n" % (n, b"v" * 1000) for n in range(50)))

    async def do_endless_line(self) -> None:
        self.send(b"HTTP/1.1 200 OK\r\nX-A: ")
        await self._forever(b"a" * 65536)

    async def do_endless_1xx(self) -> None:
        await self._forever(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 100)

    async def do_slow_headers(self, pause: str) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Pad: " + b"a" * 100000:
            self.send(bytes([byte]))
            await self._writer.drain()
            await asyncio.sleep(float(pause))

    async def do_slow_body(self, pause: str) -> None:
        self.send(answer(200, length=1_000_000))
        for byte in ARTICLE * 200:
            self.send(bytes([byte]))
            await self._writer.drain()
            await asyncio.sleep(float(pause))

    async def do_silent(self) -> None:
        await asyncio.sleep(600)

    async def do_long_length(self) -> None:
        self.send(answer(200, body=ARTICLE, length=len(ARTICLE) + 5000))

    async def do_short_length(self, length: str) -> None:
        self.send(answer(200, body=ARTICLE, length=int(length)))

    async def do_no_length(self, upto: str = "") -> None:
        self.send(answer(200, body=ARTICLE[: int(upto)] if upto else ARTICLE, length=-1))

    async def do_chunk_cut(self) -> None:
        self.send(answer(200, [HTML, "Transfer-Encoding: chunked"], b"%x\r\n" % len(ARTICLE) + ARTICLE[:1500], length=-1))

    async def do_chunk_bad(self) -> None:
        self.send(answer(200, [HTML, "Transfer-Encoding: chunked"], b"ZZ\r\n" + ARTICLE, length=-1))

    async def do_odd_headers(self) -> None:
        early = b"HTTP/1.1 103 Early Hints\r\nLink: </early>\r\n\r\n"
        odd = ["x-ZULU: 1", 'ETag: W/"a"', "x-alpha: first", "X-Alpha: second", "X-Folded: one\r\n two", "no colon here", HTML]
        self.send(early + answer(200, odd, ARTICLE))

    async def do_chunk_ok(self) -> None:
        chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(ARTICLE), ARTICLE)
        self.send(answer(200, [HTML, "Transfer-Encoding: chunked"], chunks, length=-1))

    async def do_packed(self, kind: str) -> None:
        self.send(answer(200, [HTML, f"Content-Encoding: {kind}"], packed(kind, noise(500))))

    async def do_packed_cut(self, kind: str) -> None:
        whole = packed(kind, noise(500))
        self.send(answer(200, [HTML, f"Content-Encoding: {kind}"], whole[: len(whole) // 2]))

    async def do_packed_no_length(self, kind: str) -> None:
        self.send(answer(200, [HTML, f"Content-Encoding: {kind}"], packed(kind, noise(500)), length=-1))

    async def do_packed_lie(self, kind: str) -> None:
        self.send(answer(200, [HTML, f"Content-Encoding: {kind}"], ARTICLE))

    async def do_gzip_crc(self) -> None:
        body = bytearray(gzip.compress(ARTICLE))
        body[-8] ^= 0xFF
        self.send(answer(200, [HTML, "Content-Encoding: gzip"], bytes(body)))

    async def do_packed_once(self, kind: str) -> None:
        """Cut at the first request, whole from then on."""
        first = len(self._server.asked(f"/packed-once/{kind}")) == 1
        whole = packed(kind, noise(500))
        self.send(answer(200, [HTML, f"Content-Encoding: {kind}"], whole[: len(whole) // 2] if first else whole))

    async def do_redirect_chain(self, left: str) -> None:
        self.send(answer(302, [f"Location: {'/ok' if left == '0' else f'/redirect-chain/{int(left) - 1}'}"]))

    async def do_redirect_self(self) -> None:
        self.send(answer(302, ["Location: /redirect-self"]))

    async def do_redirect_circle(self, name: str) -> None:
        self.send(answer(302, [f"Location: /redirect-circle/{'b' if name == 'a' else 'a'}"]))

    async def do_cookie_wall(self) -> None:
        if "seen=1" in self._headers.get("cookie", ""):
            self.send(answer(200, body=ARTICLE))
        else:
            self.send(answer(302, ["Location: /cookie-wall", "Set-Cookie: seen=1; Path=/"]))

    async def do_redirect_to(self, *target: str) -> None:
        """The target is the rest of the path in hex, so that it can hold anything."""
        self.send(answer(302, [f"Location: {bytes.fromhex(target[0]).decode('latin-1')}"]))

    async def do_refresh_to(self, target: str) -> None:
        page = f"<html><head><meta http-equiv='refresh' content='0; url={bytes.fromhex(target).decode()}'></head><body></body></html>"
        self.send(answer(200, body=page.encode()))

    async def do_refresh_self(self) -> None:
        self.send(answer(200, body=b"<html><head><meta http-equiv='refresh' content='5'></head>" + ARTICLE[6:]))

    async def do_redirect_nowhere(self) -> None:
        self.send(answer(302, body=b"moved"))

    async def do_status(self, status: str, *retry_after: str) -> None:
        after = [f"Retry-After: {retry_after[0].replace('_', ' ')}"] if retry_after else []
        self.send(answer(int(status), [HTML, *after], b"<html><body>no</body></html>"))

    async def do_busy_once(self, status: str, retry_after: str) -> None:
        """Busy at the first request, an article from then on."""
        if len(self._server.asked(f"/busy-once/{status}/{retry_after}")) == 1:
            await self.do_status(status, retry_after)
        else:
            await self.do_ok()

    async def do_etag(self, tag: str) -> None:
        if self._headers.get("if-none-match") == f'"{tag}"':
            self.send(answer(304, [f'ETag: "{tag}"']))
        else:
            self.send(answer(200, [HTML, f'ETag: "{tag}"'], ARTICLE))

    async def do_cookies(self, count: str) -> None:
        self.send(answer(200, [HTML, *(f"Set-Cookie: c{n}=v; path=/" for n in range(int(count)))], ARTICLE))

    async def do_cookie_for(self, domain: str) -> None:
        self.send(answer(200, [HTML, f"Set-Cookie: a=b; Domain={domain}"], ARTICLE))

    async def do_http2(self) -> None:
        """Speaks HTTP/2 to whoever asks in HTTP/1.1: a SETTINGS frame and GOAWAY."""
        self.send(bytes.fromhex("000000040000000000") + bytes.fromhex("0000080700000000000000000000000001"))

    async def do_http09(self) -> None:
        self.send(b"just bytes, no status line\n" + ARTICLE)

    async def do_reset(self) -> None:
        self.send(answer(200, body=ARTICLE[:1000], length=len(ARTICLE)))
        await self._writer.drain()
        self._writer.transport.abort()

    async def do_noise(self, seed: str, *_: str) -> None:
        """A good answer with a few bytes changed, doubled, added or missing; the same for the same seed."""
        self.send(noisy(int(seed)) if seed.isdigit() else answer(404))

    async def do_empty(self) -> None:
        self.send(answer(200))

    async def do_referrer_policy(self) -> None:
        self.send(answer(200, [HTML, "Referrer-Policy: sys.exit"], b"<html><body><a href='/ok'>x</a></body></html>"))
