"""Words in drawings: none lies over another, none is cut off, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = [pytest.mark.book, pytest.mark.browser]
TOC = yaml.safe_load((Path(__file__).parents[2] / "_toc.yml").read_text("utf-8"))
PAGES = [f"{n}.html" for n in [TOC["root"], *(c["file"] for p in TOC["parts"] for c in p["chapters"])]]
WIDTHS = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 375, "height": 812}}
#: Pairs of texts whose boxes intersect, and texts beyond the edge of their drawing. A box is as high as a line, so that
#: of its height the part is taken that letters fill.
OVERLAPS = """() => {
  const out = [];
  for (const drawing of document.querySelectorAll("figure.feasible-figure > svg, .feasible-explorer-stage svg")) {
    const edge = drawing.getBoundingClientRect();
    if (!edge.width) continue;
    const words = [...drawing.querySelectorAll("text")].filter((node) => node.textContent.trim()).map((node) => {
      const box = node.getBoundingClientRect();
      const [flat, high] = [Math.min(box.width, box.height) * 0.18, box.height > box.width];
      return { text: node.textContent.trim(), left: box.left + (high ? flat : 0), right: box.right - (high ? flat : 0),
        top: box.top + (high ? 0 : flat), bottom: box.bottom - (high ? 0 : flat) };
    });
    words.forEach((a, i) => {
      const beyond = Math.max(edge.left - a.left, a.right - edge.right, edge.top - a.top, a.bottom - edge.bottom);
      if (beyond > 3) out.push(`${a.text}: cut by ${beyond.toFixed(0)} px`);
      for (const b of words.slice(i + 1)) {
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const tall = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 2 && tall > 2) out.push(`${a.text} lies over ${b.text}: ${wide.toFixed(0)} by ${tall.toFixed(0)} px`);
      }
    });
  }
  return out;
}"""


@pytest.fixture(scope="module", params=list(WIDTHS))
def visit(request: pytest.FixtureRequest, chromium: Any, address: str, visiting: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport=WIDTHS[request.param], reduced_motion="reduce")
    yield visiting(context, address)
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_no_word_lies_over_another(visit: Any, name: str) -> None:
    assert visit.open(name).evaluate(OVERLAPS) == []


def test_what_lies_over_another_is_found(chromium: Any) -> None:
    page = chromium.new_page()
    page.set_content("""<figure class="feasible-figure"><svg width="200" height="100" font-size="14">
      <text x="10" y="20">one</text><text x="20" y="24">two</text><text x="10" y="60">three</text>
      <text x="180" y="60">far beyond</text></svg></figure>""")
    found = page.evaluate(OVERLAPS)
    page.close()
    assert [text.split(":")[0] for text in found] == ["one lies over two", "far beyond"]
