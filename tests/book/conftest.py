"""The built site, a server on the loopback for it, and one Chromium."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


#: Solutions and hidden cells are read like the rest.
UNFOLD = """() => {
  for (const button of document.querySelectorAll(".toggle-button-hidden")) button.click();
  for (const details of document.querySelectorAll("main details")) details.open = true;
}"""


class Visit:
    """A page with what it asked for and complained about."""

    def __init__(self, context: Any, address: str) -> None:
        self.page, self.address, self.complaints = context.new_page(), address, []
        self.page.on("console", lambda m: self.complain(m.type in {"error", "warning"}, f"console: {m.text}"))
        self.page.on("pageerror", lambda e: self.complain(True, f"error: {e}"))
        # The browser itself drops what it fetches for the tab when a page is left.
        dropped = ("/_static/mark.svg", "net::ERR_ABORTED")
        self.page.on(
            "requestfailed",
            lambda r: self.complain((r.url[-len(dropped[0]) :], r.failure) != dropped, f"failed: {r.url}"),
        )
        self.page.on("response", lambda r: self.complain(r.status >= 400, f"{r.status}: {r.url}"))
        local = (address, "data:", "blob:")
        self.page.on("request", lambda r: self.complain(not r.url.startswith(local), f"third party: {r.url}"))

    def complain(self, wrong: bool, what: str) -> None:
        if wrong:
            self.complaints.append(what)

    def open(self, name: str) -> Any:
        self.page.goto(self.address + name, wait_until="load")
        if self.page.locator(".feasible-explorer").count():
            self.page.wait_for_selector("html[data-explorers=ready]", timeout=10_000)
        if self.page.locator(".math").count():
            self.page.wait_for_function("window.MathJax?.startup?.promise !== undefined")
            self.page.evaluate("() => MathJax.startup.promise.then(() => true)")
        self.page.evaluate("() => document.fonts.ready.then(() => true)")
        return self.page

    def unfold(self) -> None:
        self.page.evaluate(UNFOLD)


@pytest.fixture(scope="session")
def visiting() -> type[Visit]:
    """The class of visits, for tests that make their own."""
    return Visit


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def site() -> Path:
    if not (SITE / "index.html").exists():
        pytest.fail(
            f"the site is not built: {SITE / 'index.html'} is missing. Run `make book` first.", pytrace=False
        )
    return SITE


class _Quiet(http.server.SimpleHTTPRequestHandler):
    extensions_map = {  # noqa: RUF012  the parent's
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".woff2": "font/woff2",
    }

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Address of the site on the loopback, ending in a slash."""
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site))
    ) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Chromium from the PATH, else Playwright's own; without either tests skip, or fail where told to."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        own = driver.chromium.executable_path
        names = ("chromium", "chromium-browser", "google-chrome")
        found = next(filter(None, map(shutil.which, names)), own if Path(own).exists() else None)
        if found is None:
            message = "no Chromium: install your system's, or run `.venv/bin/playwright install chromium`"
            if os.environ.get("FEASIBLE_REQUIRE_BROWSER") == "1":
                pytest.fail(message, pytrace=False)
            pytest.skip(message)
        browser = driver.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()
