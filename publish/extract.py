"""The text of every built page as XHTML that needs no script, for the PDF and the EPUB.

Chromium reads the page, draws equations as MathML, drops what the page hides (a figure's form for phones, buttons)
and leaves explorers as the sentence that stands there without a script.
"""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import yaml

SITE = "https://feasible-book.github.io/feasible/"
ROOT = Path(__file__).resolve().parents[1]
#: Scripts that change what a page shows: here none may.
_SCRIPTS = re.compile(
    r"/(start|explorer|filter|check|terms|search|workshop|togglebutton|copybutton|design-tabs|sphinx-book-theme)[\w.-]*\.js"
)
_TAKE = r"""async () => {
  if (window.MathJax?.startup?.promise) {
    await MathJax.startup.promise;
    for (const item of MathJax.startup.document.math) {
      const mml = MathJax.startup.toMML(item.root);
      const math = new DOMParser().parseFromString(mml, "application/xml").documentElement;
      math.setAttribute("alttext", item.math);
      item.typesetRoot.replaceWith(document.importNode(math, true));
    }
  }
  const article = document.querySelector("article.bd-article");
  for (const fold of article.querySelectorAll("details")) fold.open = true;
  const hidden = [...article.querySelectorAll("*")].filter(
    e => !e.closest("math") && getComputedStyle(e).display === "none" && e.tagName !== "SCRIPT");
  for (const e of hidden) e.remove();
  for (const e of article.querySelectorAll(
    "script, style, button, input, iframe, .headerlink, .feasible-cite, .copybtn, template, noscript")) e.remove();
  for (const e of article.querySelectorAll("details")) {
    const box = document.createElement("div");
    box.className = "fold";
    for (const child of [...e.childNodes]) if (child.nodeName !== "SUMMARY") box.append(child);
    e.replaceWith(box);
  }
  for (const e of article.querySelectorAll("[style*='display']")) e.style.removeProperty("display");
  for (const e of article.querySelectorAll("*"))
    for (const {name} of [...e.attributes])
      if (/^(on|data-|tabindex|aria-live|contenteditable|border|cellpadding|cellspacing|align|valign)/.test(name))
        e.removeAttribute(name);
  for (const e of article.querySelectorAll("a:not([href])")) e.replaceWith(...e.childNodes);
  const title = article.querySelector("h1")?.textContent.trim() ?? document.title;
  return [title, [...article.childNodes].map(n => new XMLSerializer().serializeToString(n)).join("")];
}"""


@dataclass(frozen=True)
class Page:
    """One page: its name, the part it stands in, its title, and its text as XHTML."""

    name: str
    part: str
    title: str
    text: str

    @property
    def slug(self) -> str:
        """Its name as one word."""
        return self.name.replace("/", "--")


def planned(root: Path = ROOT) -> list[tuple[str, str]]:
    """Return the pages in the book's order: name, and the caption of the part."""
    toc = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))
    return [(toc["root"], ""), *((c["file"], p["caption"]) for p in toc["parts"] for c in p["chapters"])]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on the loopback; yield its address, ending in a slash."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@contextmanager
def chromium() -> Iterator[Any]:
    """Start the system's Chromium, else Playwright's own."""
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as driver:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = driver.chromium.launch(executable_path=os.environ.get("CHROMIUM") or found, args=flags)
        yield browser
        browser.close()


def take(site: Path, browser: Any, names: list[tuple[str, str]] | None = None) -> list[Page]:
    """Read pages of a built site; all planned ones by default."""
    pages = []
    with served(site) as address:
        tab = browser.new_page()
        tab.route(_SCRIPTS, lambda route: route.abort())
        for name, part in names or planned():
            tab.goto(f"{address}{name}.html", wait_until="load", timeout=120_000)
            title, text = tab.evaluate(_TAKE)
            pages.append(Page(name, part, title, settled(text)))
        tab.close()
    return pages


def settled(text: str) -> str:
    """Write out colors that a style sheet of the site would say, and drop namespaces declared twice."""
    text = re.sub(r"var\(--[\w-]+,\s*(#[0-9a-fA-F]{3,8})\)", r"\1", text)
    return re.sub(r'(<(?!svg|math)[\w-]+[^<>]*?) xmlns="http://www\.w3\.org/1999/xhtml"', r"\1", text)


def outward(page: str, href: str) -> str:
    """Return the address of a link that leaves the pages: what is no page, such as a figure's data, is on the site."""
    return urljoin(f"{SITE}{page}.html", href)


def resolved(page: str, href: str) -> tuple[str, str] | None:
    """Return the page and the place that a relative link goes to; None for a link out of the book."""
    if re.match(r"[a-z][a-z0-9+.-]*:|//", href):
        return None
    path, _, place = href.partition("#")
    path = path.split("?")[0]
    if not path:
        return page, place
    folder = page.split("/")[:-1]
    for part in path.split("/"):
        if part == "..":
            folder = folder[:-1]
        elif part not in {".", ""}:
            folder = [*folder, part]
    target = "/".join(folder)
    return (target.removesuffix(".html"), place) if target.endswith(".html") else None
