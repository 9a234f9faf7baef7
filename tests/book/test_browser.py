"""Gates on the built pages in Chromium: light, dark, and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = [pytest.mark.book, pytest.mark.browser]
TOC = yaml.safe_load((Path(__file__).parents[2] / "_toc.yml").read_text("utf-8"))
PAGES = [
    f"{n}.html"
    for n in [TOC["root"], *(c["file"] for p in TOC["parts"] for c in p["chapters"]), "search", "genindex"]
]
MODES = {
    "light": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 375, "height": 812}, "color_scheme": "light", "has_touch": True},
}
#: Solutions and hidden cells are read like the rest.
UNFOLD = """() => {
  for (const button of document.querySelectorAll(".toggle-button-hidden")) button.click();
  for (const details of document.querySelectorAll("main details")) details.open = true;
}"""
WIDER = """() => {
  const wide = document.documentElement.clientWidth;
  const out = [];
  for (const node of document.querySelectorAll("main *")) {
    const box = node.getBoundingClientRect();
    const scrolls = node.closest(".feasible-scroll, .pst-scrollable-table-container, pre, mjx-container");
    if (box.width && box.right > wide + 1 && !scrolls)
      out.push(node.tagName + "." + node.getAttribute("class") + " ends at " + Math.round(box.right));
  }
  return document.documentElement.scrollWidth > wide ? out.slice(0, 5).concat("page scrolls") : [];
}"""


class Visit:
    """A page with what it asked for and complained about."""

    def __init__(self, context: Any, address: str) -> None:
        self.page, self.address, self.complaints = context.new_page(), address, []
        self.page.on("console", lambda m: self.complain(m.type in {"error", "warning"}, f"console: {m.text}"))
        self.page.on("pageerror", lambda e: self.complain(True, f"error: {e}"))
        self.page.on("requestfailed", lambda r: self.complain(True, f"failed: {r.url}"))
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


@pytest.fixture(scope="module", params=list(MODES))
def mode(request: pytest.FixtureRequest, chromium: Any, address: str) -> Iterator[tuple[str, Visit]]:
    context = chromium.new_context(**MODES[request.param], reduced_motion="reduce")
    yield request.param, Visit(context, address)
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_fault(mode: tuple[str, Visit], name: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    kind, visit = mode
    visit.complaints.clear()
    page = visit.open(name)
    assert page.evaluate("document.documentElement.dataset.theme") == ("dark" if kind == "dark" else "light")
    page.evaluate(UNFOLD)
    found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]}).response["violations"]
    faults = [
        f"axe {v['id']} ({v['help']}): {node['html'][:160]} {node['failureSummary'].splitlines()[1:3]}"
        for v in found
        for node in v["nodes"][:4]
    ]
    faults += [f"wider than the screen: {w}" for w in page.evaluate(WIDER)]
    faults += visit.complaints
    assert not faults, f"{name} ({kind}):\n" + "\n".join(faults)


@pytest.mark.parametrize("name", PAGES)
def test_every_explorer_answers_the_keyboard(mode: tuple[str, Visit], name: str) -> None:
    _, visit = mode
    visit.complaints.clear()
    page = visit.open(name)
    boxes = page.locator(".feasible-explorer")
    for i in range(boxes.count()):
        box = boxes.nth(i)
        status, drawing = box.locator("[role=status]"), box.locator("[role=img]")
        for k in range(box.get_by_role("slider").count()):
            slider = box.get_by_role("slider").nth(k)
            slider.focus()
            heard = {}
            for key in ("Home", "ArrowRight", "ArrowUp", "End", "ArrowLeft"):
                slider.press(key)
                heard[key] = slider.get_attribute("aria-valuetext"), status.inner_text(), drawing.inner_html()
            shown = box.locator("output").nth(k).inner_text()
            assert shown == heard["ArrowLeft"][0], f"{name}: the value shown is not the value heard"
            assert len({h[0] for h in heard.values()}) >= min(4, int(slider.get_attribute("max")) + 1), (
                f"{name}: {heard}"
            )
            assert heard["Home"][1] != heard["End"][1], f"{name}: slider {k} changes no read-out"
            size = slider.bounding_box()
            assert size["height"] >= 44, f"{name}: slider {k} is {size['height']} px high"
        box.get_by_role("button", name="Back to the start").press("Enter")
    assert not visit.complaints
