"""Explorers: what is stored is what was computed, and every slip in building one is named."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import numpy as np
import pytest
from feasible.book import Axis, Explorer, Frame, Guess, Link, Reading
from feasible.errors import Infeasible, Unbounded

X = np.linspace(0, 1, 7)
AXES = [Axis("h", "Hours", [1, 2, 3], "bn hours"), Axis("c", "Cap", [0.1, 0.2, 0.35, 0.5], "%")]
READINGS = [
    Reading("out", "Output", "$"),
    Reading("wage", "Labor", "$", per="hour"),
    Reading("n", "Loaves", "loaves", 1),
]


def curves(h: float, c: float) -> Frame:
    if h == 1 and c == 0.1:
        raise Infeasible(["hours", "the floor of bread"], {"hours": 1.0})
    if h == 3 and c == 0.5:
        raise Unbounded(["bread"])
    return Frame(
        curves={"one": (X, h * X / 3), "two": (X, c * X**2)},
        points={"plan": (0.5, h * c)},
        readings={"out": h * 1e12 / 3, "wage": None, "n": math.nan},
        note="Labor is <scarce>.",
    )


def bars(h: float, c: float) -> Frame:
    return Frame(
        bars={"Farms": h / 3, "Mills": -c}, marks={"Farms": 0.5}, readings={"out": 1, "wage": 2, "n": 3}
    )


def build(compute: Any = curves, **more: Any) -> Explorer:
    how = {"title": "What <hours> allow", "axes": AXES, "readings": READINGS, "compute": compute, **more}
    return Explorer.build(**how)


def test_grid_is_what_was_computed() -> None:
    explorer = build()
    assert len(explorer.grid) == 12
    for point in explorer.grid:
        view = explorer.at(**point)
        try:
            frame = curves(**point)
        except (Infeasible, Unbounded):
            assert not view.feasible
            continue
        assert view.feasible
        for name, (x, y) in frame.curves.items():
            np.testing.assert_allclose(view.curves[name][0], x, rtol=1e-4)
            np.testing.assert_allclose(view.curves[name][1], y, rtol=1e-4)
        assert view.points["plan"] == pytest.approx(frame.points["plan"], rel=1e-4)
        assert view.readings == {r.label: r.text(frame.readings[r.name]) for r in READINGS}


def test_bars_are_what_was_computed() -> None:
    explorer = build(bars)
    assert explorer.kind == "bars"
    for point in explorer.grid:
        view, frame = explorer.at(**point), bars(**point)
        assert view.bars == pytest.approx(dict(frame.bars), rel=1e-4)
        assert view.marks == {"Farms": 0.5}
        assert explorer.spec["range"][1][0] <= min(view.bars.values())


def test_texts_are_what_readers_hear() -> None:
    explorer = build(start={"h": 2.2})
    assert explorer.at().text == (
        "Hours 2\u202fbn hours, Cap 35%. Output $667\u202fbn; Labor \u2013; Loaves \u2013. Labor is <scarce>."
    )
    assert explorer.at(h=1, c=0.1).text.endswith("these cannot all be met: hours; the floor of bread.")
    assert "no limit" in explorer.at(h=3, c=0.5).text
    assert repr(explorer).startswith("What <hours> allow. Hours 2")
    assert explorer.at(h=2.9).text.startswith("Hours 3")


def test_curves_with_their_own_x() -> None:
    explorer = build(lambda h, c: Frame(curves={"a": ([0, h], [0, c]), "b": (X, X)}), readings=[])
    assert explorer.spec["shared_x"] is None
    np.testing.assert_allclose(explorer.at(h=3, c=0.5).curves["a"], ([0, 3], [0, 0.5]))
    assert explorer.spec["range"] == [[0, 3], [0.0, 1]]
    assert explorer.at().text == "Hours 2\u202fbn hours, Cap 35%."


def test_gap_in_a_curve_is_kept_and_zero_is_optional() -> None:
    gap = build(lambda h, c: Frame(curves={"a": ([0, 1, 2], [h, math.nan, 5])}), readings=[], y_zero=False)
    y = gap.at(h=1).curves["a"][1]
    assert np.isnan(y[1])
    assert gap.spec["range"] == [[0, 2], [1, 5]]


def test_page_holds_the_grid_safely() -> None:
    html = build()._repr_html_()
    found = re.search(r'<script type="application/json">(.*?)</script>', html)
    assert found
    assert json.loads(found.group(1))["cells"][5]["c"]
    assert "<scarce>" not in html
    assert "What &lt;hours&gt; allow" in html
    assert html.count("<script") == html.count("</script>") == 1
    assert "need JavaScript" in html
    assert build()._repr_html_() == html


def test_what_repeats_is_stored_once() -> None:
    explorer = build(lambda h, c: Frame(curves={"fixed": (X, X**2), "own": (X, h * X)}), readings=[])
    assert len(explorer.spec["pool"]) == 1 + len(AXES[0].stops)
    assert explorer.spec["cells"][0]["c"][0] == explorer.spec["cells"][-1]["c"][0] == 0
    for point in explorer.grid:
        view = explorer.at(**point)
        np.testing.assert_allclose(view.curves["fixed"][1], X**2, rtol=1e-4)
        np.testing.assert_allclose(view.curves["own"][1], point["h"] * X, rtol=1e-4)
    alone = build(lambda h, c: Frame(curves={"a": ([0, h, 9 + c], [0, h * c, c])}), readings=[])
    assert alone.spec["pool"] == []
    own = build(lambda h, c: Frame(curves={"a": ([0, 1, h], X[:3] * c), "b": (X, X)}), readings=[])
    np.testing.assert_allclose(own.at(h=3, c=0.5).curves["a"], ([0, 1, 3], X[:3] / 2), rtol=1e-4)


def test_clouds_of_dots() -> None:
    explorer = build(lambda h, c: Frame(dots={"villages": (X, h * X), "towns": ([c], [h])}), readings=[])
    assert explorer.kind == "curves"
    assert explorer.spec["range"] == [[0, 1], [0.0, 3]]
    view = explorer.at(h=2, c=0.5)
    np.testing.assert_allclose(view.dots["villages"], (X, 2 * X), rtol=1e-4)
    np.testing.assert_allclose(view.dots["towns"], ([0.5], [2]))
    assert view.curves == {}


def test_bars_as_dots_begin_where_values_do() -> None:
    explorer = build(
        lambda h, c: Frame(bars={"Farms": 90 + h}, marks={"Farms": 100}), readings=[], as_dots=True
    )
    assert explorer.spec["range"][1] == [91, 100]
    assert explorer.spec["dots"]


def test_longer_bars_are_broken() -> None:
    explorer = build(lambda h, c: Frame(bars={"Farms": 10 * h}), readings=[], upto=20)
    assert explorer.spec["range"][1] == [0, 20]
    assert explorer.at(h=3).bars == {"Farms": 30}
    assert build(lambda h, c: Frame(bars={"Farms": 10 * h}), readings=[], upto=50).spec["range"][1] == [0, 30]


def test_a_bar_is_picked() -> None:
    which = Axis("which", "Which", range(3), names=("Farms", "Mills", "Mines"))
    explorer = build(
        lambda h, which: Frame(bars={"Farms": h, "Mills": 2, "Mines": 3 - h}),
        axes=[AXES[0], which],
        readings=[],
        pick="which",
        ranked=True,
    )
    assert (explorer.spec["pick"], explorer.spec["ranked"]) == (1, True)
    assert (build(bars).spec["pick"], build(bars).spec["ranked"]) == (None, False)


def test_powers_of_ten_leave_zero_out() -> None:
    explorer = build(lambda h, c: Frame(curves={"a": ([1, h + 1], [h, 1000])}), readings=[], log_y=True)
    assert explorer.spec["range"] == [[1, 4], [1, 1000]]
    assert explorer.spec["log"]
    assert not explorer.spec["follow"]
    assert build(readings=[], follow_x=True).spec["follow"]


def test_networks_may_have_other_nodes_at_other_points() -> None:
    def states(h: float, c: float) -> Frame:
        more = {"voters": (0.9, 0.0)} if h == 3 else {}
        return Frame(
            nodes={"leader": (0.5, 1.0), "party\ncells": (0.7, 1 / 3), **more},
            links=[Link("leader", "party\ncells", "directs", 2, -0.1), Link("party\ncells", "leader")],
            lost=["party\ncells"] if c == 0.5 else [],
        )

    explorer = build(states, readings=[])
    assert explorer.kind == "network"
    assert explorer.at(h=1).nodes == {"leader": (0.5, 1), "party\ncells": (0.7, 0.33333)}
    assert list(explorer.at(h=3).nodes) == ["leader", "party\ncells", "voters"]
    assert explorer.spec["cells"][0]["t"] == [[0, 1, "directs", 2, -0.1], [1, 0, "", 0, 0.0]]
    assert [node[3] for node in explorer.spec["cells"][3]["n"]] == [0, 1]
    assert "<script" in explorer._repr_html_()


def test_a_guess_is_answered_by_what_was_computed() -> None:
    explorer = build(guess=Guess("How much, in $?", "out", {"h": 2.9}))
    asked = explorer.spec["guess"]
    assert asked["at"] == [2, explorer.spec["index"][1]]
    assert asked["answer"] == explorer.at(h=3).readings["Output"]
    assert (asked["ask"], asked["unit"]) == ("How much, in $?", "$")
    assert build().spec["guess"] is None


def test_a_name_stands_in_addresses() -> None:
    assert 'data-name="needs-met"' in build(name="needs-met")._repr_html_()


def test_live_widget_has_the_same_grid() -> None:
    explorer = build()
    data, _ = explorer._repr_mimebundle_()
    assert set(data) >= {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
    assert explorer.widget is explorer.widget
    assert explorer.widget.spec["cells"] == explorer.spec["cells"]
    assert list(explorer.widget.index) == explorer.spec["index"]
    assert "data-jp-theme-light" in explorer.widget._css
    assert explorer.widget._esm.endswith("export default FeasibleExplorer;\n")
    explorer.widget.close()


@pytest.mark.parametrize(
    ("values", "unit", "text"),
    [
        ([0.5, 1], "t", "0.5\u202ft"),
        ([0.25, 1.0], "", "0.25"),
        ([1 / 3, 1], "", "0.333"),
        ([1000, 2000], "$", "$1,000"),
    ],
)
def test_stops_are_written_with_as_few_decimals_as_show_them(
    values: list[float], unit: str, text: str
) -> None:
    axis = Axis("a", "A", values, unit)
    assert axis.text(axis.stops[0]) == text


def test_decimals_can_be_fixed() -> None:
    assert Axis("a", "A", [1, 2], decimals=1).text(1.0) == "1.0"


def test_stops_can_have_names() -> None:
    axis = Axis("who", "Institution", [0, 1], "%", names=("central plan", "one office plans for needs"))
    assert [axis.text(stop) for stop in axis.stops] == ["central plan", "one office plans for needs"]
    explorer = build(
        lambda who, c: Frame(bars={"Farms": who + c}), axes=[axis, AXES[1]], readings=[], start={"who": 1}
    )
    assert explorer.spec["axes"][0]["texts"] == ["central plan", "one office plans for needs"]
    assert [a["choice"] for a in explorer.spec["axes"]] == [True, False]
    assert explorer.at().text.startswith("Institution one office plans for needs, Cap")
    assert explorer.at(who=0).text.startswith("Institution central plan, Cap")
    with pytest.raises(ValueError, match="axis 'who': 3 names for 2 stops"):
        Axis("who", "Institution", [0, 1], names=("a", "b", "c"))


@pytest.mark.parametrize("values", [[1], [2, 1], [1, math.nan], [[1, 2], [3, 4]], [1, 1]])
def test_bad_stops_are_refused(values: Any) -> None:
    with pytest.raises(ValueError, match="axis 'a': expected two or more finite, increasing values"):
        Axis("a", "A", values)


def nothing(h: float, c: float) -> Frame:
    raise Unbounded(["bread"])


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"title": " "}, "a title and one to four axes"),
        ({"axes": []}, "a title and one to four axes"),
        ({"axes": [AXES[0], AXES[0]]}, "same name"),
        ({"compute": nothing}, "no point of the grid has a plan"),
        ({"compute": lambda h, c: Frame()}, "curves, bars or a network, and one of them alone"),
        (
            {"compute": lambda h, c: Frame(curves={"a": (X, X)}, bars={"b": 1})},
            "curves, bars or a network, and one of them alone",
        ),
        (
            {"compute": lambda h, c: Frame(nodes={"a": (0, 0)}, bars={"b": 1})},
            "curves, bars or a network, and one of them alone",
        ),
        (
            {
                "compute": lambda h, c: Frame(
                    nodes={"a": (0, 0)}, links=[Link("a", "b"), Link("c", "a")], lost=["d"]
                ),
                "readings": [],
            },
            "no node called b, c, d",
        ),
        (
            {"compute": lambda h, c: Frame(bars={"b": 1}), "readings": [], "pick": "h"},
            "pick 'h': expected an axis with the bars' names, b",
        ),
        (
            {"compute": lambda h, c: Frame(curves={"a": (X, X)}), "readings": [], "log_y": True},
            "powers of ten: expected positive values, found 0",
        ),
        ({"compute": lambda h, c: Frame(bars={f"b{h}": 1}), "readings": []}, "other points draw"),
        ({"compute": lambda h, c: Frame(bars={"b": 1})}, "no reading out, wage, n"),
        ({"compute": lambda h, c: Frame(curves={"a": (X, [1])}), "readings": []}, "same length"),
        ({"compute": lambda h, c: Frame(curves={"a": ([math.nan], [1])}), "readings": []}, "finite x"),
        ({"start": {"z": 1}}, "no axis called z"),
        ({"name": "Needs met"}, "small letters, digits and hyphens"),
        ({"guess": Guess("?", "profit")}, "none is called 'profit'"),
        ({"guess": Guess("?", "out", {"h": 3, "c": 0.5})}, "where no plan is"),
        ({"guess": Guess("?", "out", {"z": 3})}, "no axis called z"),
    ],
)
def test_bad_explorers_are_refused(more: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build(**more)


def test_unknown_axis_is_refused() -> None:
    with pytest.raises(ValueError, match="no axis called z"):
        build().at(z=1)
