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


@pytest.fixture(scope="module", params=list(MODES))
def mode(
    request: pytest.FixtureRequest, chromium: Any, address: str, visiting: Any
) -> Iterator[tuple[str, Any]]:
    context = chromium.new_context(**MODES[request.param], reduced_motion="reduce")
    yield request.param, visiting(context, address)
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_fault(mode: tuple[str, Any], name: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    kind, visit = mode
    visit.complaints.clear()
    page = visit.open(name)
    assert page.evaluate("document.documentElement.dataset.theme") == ("dark" if kind == "dark" else "light")
    visit.unfold()
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
def test_every_explorer_answers_the_keyboard(mode: tuple[str, Any], name: str) -> None:
    _, visit = mode
    visit.complaints.clear()
    page = visit.open(name)
    boxes = page.locator(".feasible-explorer")
    for i in range(boxes.count()):
        box = boxes.nth(i)
        status, drawing = box.locator(".feasible-explorer-status"), box.locator("[role=img]")
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
        for k in range(box.locator("fieldset").count()):
            buttons = box.locator("fieldset").nth(k).get_by_role("radio")
            buttons.nth(0).check(force=True)
            told = [status.inner_text()]
            for _ in range(buttons.count() - 1):
                box.locator("fieldset").nth(k).locator("input:checked").press("ArrowDown")
                told.append(status.inner_text())
            assert len(set(told)) == buttons.count(), f"{name}: choice {k} changes no read-out: {told}"
            size = box.locator("fieldset").nth(k).locator("span").first.bounding_box()
            assert size["height"] >= 44, f"{name}: choice {k} is {size['height']} px high"
        for k in range(box.locator("select").count()):
            before = status.inner_text()
            box.locator("select").nth(k).press("ArrowDown")
            box.locator("select").nth(k).press("ArrowDown")
            assert status.inner_text() != before, f"{name}: list {k} changes no read-out"
        box.get_by_role("button", name="Back to the start").press("Enter")
    assert not visit.complaints
