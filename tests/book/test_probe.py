"""Both kinds of explorer on a page of their own: empty cells, three widths, and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from feasible.book import Axis, Explorer, Frame, Link, Reading
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


def state(who: float) -> Frame:
    if who == 2:
        raise Infeasible(["offices"], {"offices": 1})
    more = {"voters": (1.0, 0.0)} if who else {}
    return Frame(
        nodes={"leader": (0.5 - 0.2 * who, 1.0), "party\ncells": (0.7, 0.3), **more},
        links=[
            Link("leader", "party\ncells", "addresses" if who else "", 2 * int(who), 0.1),
            *([Link("leader", "voters")] if who else []),
        ],
        lost=["party\ncells"] if not who else [],
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
        Explorer.build(
            title="Who is longest",
            axes=[
                Axis("who", "Who", range(3), names=("bread", "care", "heat")),
                Axis("a", "A", [1, 2]),
            ],
            compute=lambda who, a: Frame(bars={"bread": 1, "care": 2 * a, "heat": 3}, marks={"heat": 2}),
            start={"who": 1, "a": 1},
            ranked=True,
            pick="who",
            upto=3,
        ),
        Explorer.build(
            title="Swings",
            axes=[Axis("a", "A", [1, 2])],
            compute=lambda a: Frame(curves={"orders": ([1, 2, 2 + a], [1, 100, 10_000 * a])}),
            y_label="times",
            log_y=True,
            follow_x=True,
        ),
        Explorer.build(
            title="States",
            axes=[Axis("who", "Who", [0, 1, 2], names=("one", "two", "none"))],
            compute=state,
            start={"who": 0},
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


def rows(box: Any) -> list[str]:
    names = box.locator("svg text.is-ink")
    places = {names.nth(k).text_content(): names.nth(k).bounding_box()["y"] for k in range(names.count())}
    return sorted(places, key=lambda name: places[name])


def test_bars_by_length_one_picked_by_a_click(page: Any) -> None:
    page.emulate_media(reduced_motion="reduce")
    box = page.locator(".feasible-explorer").nth(5)
    assert rows(box) == ["heat", "care", "bread"]
    assert box.locator("rect.is-picked").count() == 1
    box.get_by_role("slider").press("End")
    assert rows(box) == ["care", "heat", "bread"]
    assert box.locator("path.is-break").count() == 1, "four do not fit where three end"
    box.locator("rect.is-hit").first.click()
    assert "Who bread" in box.locator(".feasible-explorer-status").inner_text()
    assert box.locator("svg text.is-picked").text_content() == "bread"
    assert box.get_by_role("radio", checked=True).get_attribute("value") == "0"


def test_powers_of_ten_and_an_axis_that_ends_with_its_curve(page: Any) -> None:
    page.emulate_media(reduced_motion="reduce")
    box = page.locator(".feasible-explorer").nth(6)
    box.get_by_role("slider").press("Home")
    told = box.locator("svg text.is-quiet").all_text_contents()
    assert [power in told for power in ("1", "10", "100", "1,000", "10,000", "100,000")] == [True] * 6
    line = box.locator("path.is-line")
    points = [tuple(map(float, p.split())) for p in re.split("[ML]", line.get_attribute("d"))[1:]]
    assert points[0][1] - points[1][1] == pytest.approx(points[1][1] - points[2][1], abs=0.2)
    first = points[-1][0]
    box.get_by_role("slider").press("End")
    last = re.split("[ML]", line.get_attribute("d"))[-1]
    assert float(last.split()[0]) == pytest.approx(first, abs=1), "both end at the right"


def test_a_network_changes_its_state(page: Any) -> None:
    page.emulate_media(reduced_motion="reduce")
    box = page.locator(".feasible-explorer").nth(7)
    assert box.locator("rect.is-node").count() == 2
    assert box.locator("rect.is-node.is-lost").count() == 1
    assert "\n" not in box.locator("svg").get_attribute("aria-label")
    box.get_by_role("radio").nth(1).check(force=True)
    page.wait_for_function(
        "document.querySelectorAll('.feasible-explorer')[7].querySelectorAll('rect.is-node').length === 3"
    )
    assert box.locator("path.is-tie.is-series-2").count() == 1
    assert "leader, addresses, party cells." in box.locator("svg").get_attribute("aria-label")
    size, outer = box.locator("rect.is-node").last.bounding_box(), box.locator("svg").bounding_box()
    assert size["x"] + size["width"] <= outer["x"] + outer["width"] + 1
    box.get_by_role("radio").nth(2).check(force=True)
    assert box.locator(".feasible-explorer-no").is_visible()
    assert box.locator("rect.is-node").count() == 0


def test_without_javascript_the_start_reads_as_text(chromium: Any, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "index.html")
    assert page.get_by_text("need JavaScript").is_visible()
    context.close()
