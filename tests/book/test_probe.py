"""Both kinds of explorer on a page of their own: empty cells, three widths, and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from feasible.book import Axis, Explorer, Frame, Reading
from feasible.errors import Infeasible

pytestmark = [pytest.mark.book, pytest.mark.browser]
X = np.linspace(0, 10, 21)


def rising(slope: float) -> Frame:
    if slope > 4:
        raise Infeasible(["hours", "carbon"], {"hours": 1})
    return Frame(
        curves={"labor": (X, slope * X), "carbon": (X, slope * X + 0.1), "land": (X, 40 - slope * X)},
        points={"the plan": (5.0, 5 * slope)},
        readings={"end": 10 * slope},
        note="It <b>rises</b>.",
    )


def probe(width: int) -> str:
    explorers = [
        Explorer.build(
            title="Slope",
            axes=[Axis("slope", "Slope", [1, 2, 3, 5])],
            compute=rising,
            readings=[Reading("end", "At the end", "$")],
            x_label="hours, billion",
            y_label="dollars",
            start={"slope": 1},
        ),
        Explorer.build(
            title="Own paths",
            axes=[Axis("a", "A", [1, 2])],
            compute=lambda a: Frame(curves={"path with a long name": ([0, a, 3], [0, np.nan, -a])}),
        ),
        Explorer.build(
            title="Gains and losses",
            axes=[Axis("a", "A", [1, 2])],
            compute=lambda a: Frame(bars={"gain": 10 * a, "loss": -5 * a}, marks={"gain": 12}),
            mark_label="today",
        ),
        Explorer.build(
            title="Clouds",
            axes=[
                Axis("who", "Who", range(6), names=("a", "b", "c", "d", "e", "f")),
                Axis("how", "How", [0, 1], names=("gladly", "not")),
            ],
            compute=lambda who, how: Frame(
                dots={"villages": (X, X + who), "towns": (X, X * how), "states": ([1], [2])},
                curves={"rule": ([0, 10], [0, 10])},
            ),
        ),
        Explorer.build(
            title="Before and after",
            axes=[Axis("a", "A", [1, 2])],
            compute=lambda a: Frame(
                bars={"bread": 90.0 + a, "care": 80.0, "nobody knows": np.nan},
                marks={"bread": 80.0, "care": 95.0},
            ),
            mark_label="before",
            as_dots=True,
        ),
    ]
    body = "".join(e._repr_html_() for e in explorers)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Probe</title>'
        '<link rel="stylesheet" href="_static/palette.css">'
        '<link rel="stylesheet" href="_static/explorer.css">'
        f'</head><body data-part="shadow-prices"><main style="width:{width}px"><h1>Probe</h1>{body}</main>'
        '<script defer src="_static/explorer.js"></script><script defer src="_static/start.js"></script></body></html>'
    )


@pytest.fixture(params=[340, 700, 1150])
def page(request: pytest.FixtureRequest, chromium: Any, address: str) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": request.param + 40, "height": 900})
    context.route("**/probe.html", lambda r: r.fulfill(body=probe(request.param), content_type="text/html"))
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda m: page.complaints.append(m.text))
    page.on("pageerror", lambda e: page.complaints.append(str(e)))
    page.goto(address + "probe.html")
    page.wait_for_selector("html[data-explorers=ready]")
    yield page
    assert not page.complaints
    context.close()


def test_curves_points_and_labels(page: Any) -> None:
    box = page.locator(".feasible-explorer").first
    assert box.locator("path.is-line").count() >= 3
    places = [box.get_by_text(name, exact=True).bounding_box() for name in ("labor", "carbon", "land")]
    assert abs(places[0]["y"] - places[1]["y"]) >= 15  # two lines that nearly meet: their labels do not
    assert box.locator("circle").count() == 1
    assert box.locator("dd").inner_text() == "$10.00"
    assert box.locator(".feasible-explorer-note").inner_text() == "It <b>rises</b>."


def test_a_cell_without_a_plan_says_so_and_the_way_back(page: Any) -> None:
    box = page.locator(".feasible-explorer").first
    start = box.locator(".feasible-explorer-status").inner_text()
    box.get_by_role("slider").press("End")
    assert box.locator(".feasible-explorer-no").is_visible()
    assert "cannot all be met: hours; carbon" in box.locator(".feasible-explorer-status").inner_text()
    assert box.locator("dd").inner_text() == "\u2013"
    assert box.locator("circle").count() == 0
    box.get_by_role("button").click()
    assert box.locator(".feasible-explorer-status").inner_text() == start
    assert not box.locator(".feasible-explorer-no").is_visible()


def test_gaps_are_not_bridged(page: Any) -> None:
    line = page.locator(".feasible-explorer").nth(1).locator("path.is-line").first
    assert line.get_attribute("d").count("M") == 2


def test_bars_below_zero_and_marks(page: Any) -> None:
    box = page.locator(".feasible-explorer").nth(2)
    gain, loss = (box.locator("rect").nth(k).bounding_box() for k in (0, 1))
    assert loss["x"] + loss["width"] == pytest.approx(gain["x"], abs=1)
    assert gain["width"] == pytest.approx(2 * loss["width"], rel=0.03)
    assert "\u221210" in box.inner_text()
    assert box.locator("line.is-mark").count() == 2  # one mark, one in the key


def test_clouds_have_shapes_and_names_are_chosen(page: Any) -> None:
    box = page.locator(".feasible-explorer").nth(3)
    shapes = [
        box.locator(f"{tag}.is-dot.is-series-{k}").count()
        for tag, k in (("circle", 2), ("rect", 3), ("path", 4))
    ]
    assert [n >= 1 for n in shapes] == [True, True, True]
    heard = box.locator(".feasible-explorer-status").inner_text()
    box.locator("select").select_option(label="f")
    assert "Who f, How" in box.locator(".feasible-explorer-status").inner_text() != heard
    box.get_by_role("radio").first.check(force=True)
    assert "How gladly" in box.locator(".feasible-explorer-status").inner_text()
    box.get_by_role("button").click()
    assert box.locator(".feasible-explorer-status").inner_text() == heard
    assert box.get_by_role("radio", checked=True).get_attribute("value") == "1"


def test_a_dot_is_joined_to_what_it_is_compared_with(page: Any) -> None:
    box = page.locator(".feasible-explorer").nth(4)
    assert box.locator("circle.is-bar").count() == 2
    assert box.locator("line.is-join").count() == 2
    bread, care = (box.locator("circle.is-bar").nth(k).bounding_box()["x"] for k in (0, 1))
    before = [box.locator("circle.is-open").nth(k).bounding_box()["x"] for k in (0, 1)]
    assert bread > before[0]
    assert care < before[1]


def test_without_javascript_the_start_reads_as_text(chromium: Any, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "index.html")
    assert page.get_by_text("need JavaScript").is_visible()
    context.close()
