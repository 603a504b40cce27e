"""A real browser for tests: Debian's Chromium, driven by Selenium. Where one of them is missing the tests are skipped, with the reason."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from base64 import b64decode
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

AXE = os.environ.get("AXE_CORE", "")
"""The file axe.min.js of axe-core (npm), for the rules of accessibility; it is no part of this project."""
SHOTS = os.environ.get("DESK_SCREENSHOTS", "")
"""A folder for pictures of the pages, to be looked at."""
PATIENCE = 60.0
"""Seconds after which a page is taken for one that will not come."""
WIDE, PHONE = (1280, 900), (390, 844)


class Browser:
    """One window. ``port`` is that of the desk it looks at."""

    def __init__(self, driver: Any, port: int) -> None:
        self.driver, self.base = driver, f"http://127.0.0.1:{port}"

    def open(self, path: str, *, size: tuple[int, int] = WIDE, dark: bool = False) -> None:
        """Open a page of the desk."""
        metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == PHONE}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        media = {"features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        self.driver.get(f"{self.base}{path}")

    def all(self, selector: str) -> list[Any]:
        """The elements of a CSS selector."""
        return list(self.driver.find_elements("css selector", selector))

    def one(self, selector: str) -> Any:
        """The only element of a CSS selector."""
        (found,) = self.all(selector)
        return found

    def click(self, text: str, within: str = "body") -> None:
        """Follow the first link, or press the first button, that says ``text``, and wait for the page that it leads to."""
        found = [element for element in self.all(f"{within} a, {within} button") if text in element.text]
        assert found, f"no link says {text!r} in {within} of {self.driver.current_url}"
        self.run("window.before = true")
        found[0].click()
        until = time.monotonic() + PATIENCE
        while not self.run("return !window.before && document.readyState == 'complete'"):
            assert time.monotonic() < until, f"{text!r} led nowhere from {self.driver.current_url}"
            time.sleep(0.02)

    def run(self, script: str, *arguments: object) -> Any:
        """What a script gives."""
        return self.driver.execute_script(script, *arguments)

    def text(self, selector: str = "main") -> str:
        """The text that is seen of an element."""
        return str(self.one(selector).text)

    def complaints(self) -> list[str]:
        """What the browser wrote to its console since it was asked last: refused scripts and styles among them."""
        return [entry["message"] for entry in self.driver.get_log("browser") if "favicon" not in entry["message"]]

    def shoot(self, name: str) -> None:
        """Keep a picture where one is wished for."""
        if not SHOTS:
            return
        height = min(2600, self.run("return document.documentElement.scrollHeight"))
        width = self.run("return window.innerWidth")
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        made = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True, "clip": clip})
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        (Path(SHOTS) / f"{name}.png").write_bytes(b64decode(made["data"]))

    def violations(self) -> list[str]:
        """What axe-core finds wrong on the page that is open."""
        self.run(Path(AXE).read_text(encoding="utf-8"))
        found = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run(document, {iframes: false}).then(r => done(r.violations))"
        )
        return [f"{one['id']}: {one['nodes'][0]['html'][:160]} ({len(one['nodes'])} times)" for one in found]


@contextmanager
def chromium() -> Iterator[Any]:
    """A driver of Debian's Chromium without a window; skips the test where it cannot be had."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="the browser is driven by selenium (pip install selenium)")
    from selenium.webdriver.chrome.service import Service

    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("no chromium and chromedriver here (apt-get install chromium chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--hide-scrollbars"):
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium has none for root
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    window = webdriver.Chrome(options=options, service=Service(driver))
    try:
        window.set_page_load_timeout(60)
        yield window
    finally:
        window.quit()


class Canary:
    """A port of loopback that nobody may call: ``calls`` are the first bytes of those who did."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.2)
        self.port = int(self._listener.getsockname()[1])
        self.calls: list[bytes] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="canary")

    def __enter__(self) -> Canary:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._listener.close()

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                caller, _ = self._listener.accept()
            except TimeoutError:
                continue
            with caller:
                caller.settimeout(1)
                try:
                    self.calls.append(caller.recv(200))
                except OSError:
                    self.calls.append(b"")
