"""Linear programs: duals, sensitivity at degenerate vertices, refusals, certificates."""

import numpy as np
import pandas as pd
import pytest
from feasible.errors import Infeasible, InvalidInput, NotConverged, Unbounded
from feasible.optimum._certify_solution import certify_solution
from feasible.optimum.linear import LinearProgram
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linprog


def shop(**changes):
    given = {
        "objective": [3.0, 2.0],
        "matrix": [[2.0, 1.0], [1.0, 2.0]],
        "row_upper": [8.0, 10.0],
        "rows": ["hours", "steel"],
        "columns": ["bolts", "nuts"],
    } | changes
    return LinearProgram(given.pop("objective"), given.pop("matrix"), **given)


def test_hand_computed_vertex_prices_and_ranges():
    # At (2, 4) both rows bind: y = (4/3, 1/3). Hours may go from 5 (bolts 0) to 20 (nuts 0).
    solution = shop().solve()
    assert solution.primal == pytest.approx([2, 4])
    assert solution.duals == pytest.approx([4 / 3, 1 / 3])
    assert solution.reduced_costs == pytest.approx([0, 0], abs=1e-9)
    prices = shop().shadow_prices()
    assert prices.loc["hours"].tolist() == pytest.approx([8, 4 / 3, 4 / 3, 4 / 3, 5, 20])
    assert prices.loc["steel"].tolist() == pytest.approx([10, 1 / 3, 1 / 3, 1 / 3, 4, 16])
    # Bolts stay at 2 while their value keeps the slope between those of the two rows: 1 to 4.
    costs = shop().cost_ranges()
    assert costs.loc["bolts"].tolist() == pytest.approx([3, 1, 4, 2, 2])
    assert costs.loc["nuts"].tolist() == pytest.approx([2, 1.5, 6, 4, 4])


def test_degenerate_vertex_has_two_prices():
    # A third row x + y <= 6 passes through the optimum (2, 4): one more hour no longer helps alone.
    program = shop(
        matrix=[[2.0, 1.0], [1.0, 2.0], [1.0, 1.0]],
        row_upper=[8.0, 10.0, 6.0],
        rows=["hours", "steel", "space"],
    )
    prices = program.shadow_prices()
    values = {}
    for name, step in (
        ("hours", -0.1),
        ("hours", 0.1),
        ("steel", -0.1),
        ("steel", 0.1),
        ("space", -0.1),
        ("space", 0.1),
    ):
        limits = np.array([8.0, 10.0, 6.0])
        limits[["hours", "steel", "space"].index(name)] += step
        other = shop(
            matrix=[[2.0, 1.0], [1.0, 2.0], [1.0, 1.0]], row_upper=limits, rows=["hours", "steel", "space"]
        )
        values[name, step] = other.solve().objective
    for name in ("hours", "steel", "space"):
        assert prices.loc[name, "left"] == pytest.approx((14 - values[name, -0.1]) / 0.1)
        assert prices.loc[name, "right"] == pytest.approx((values[name, 0.1] - 14) / 0.1)
    assert prices.loc["space", "left"] == pytest.approx(1.0)
    assert prices.loc["space", "right"] == 0.0
    assert prices.loc["space", "up_to"] == np.inf


def test_no_less_is_feasible_where_the_left_price_is_infinite():
    program = LinearProgram([1.0], [[1.0], [1.0]], row_lower=[3.0, -np.inf], row_upper=[np.inf, 3.0])
    prices = program.shadow_prices()
    assert prices.loc["row 1", "left"] == np.inf
    assert prices.loc["row 1", "right"] == pytest.approx(1.0)
    assert prices.loc["row 1", "down_to"] == 3.0
    assert prices.loc["row 0", "right"] == -np.inf
    assert prices.loc["row 0", "left"] == pytest.approx(0.0)


def test_minimization_and_equalities():
    # Cheapest diet: 2 of x or 1 of y meets each unit; x costs 1, y costs 3.
    diet = LinearProgram(
        [1.0, 3.0], [[0.5, 1.0]], row_lower=[4.0], row_upper=[4.0], maximize=False, rows=["need"]
    )
    solution = diet.solve()
    assert solution.objective == pytest.approx(8.0)
    assert solution.duals == pytest.approx([2.0])
    prices = diet.shadow_prices(["need"])
    assert prices.loc["need"].tolist() == pytest.approx([4, 2, 2, 2, 0, np.inf])
    assert diet.cost_ranges(["column 1"]).loc["column 1"].tolist() == pytest.approx(
        [3, 2, np.inf, 0, 0], abs=1e-7
    )
    assert solution.certificate.ok
    with pytest.raises(InvalidInput, match="rows: no row called 'want'; expected one of need"):
        diet.shadow_prices(["want"])
    with pytest.raises(
        InvalidInput, match="columns: no column called 'z'; expected one of column 0, column 1"
    ):
        diet.cost_ranges(["z"])
    many = LinearProgram(np.ones(10), np.eye(10), row_upper=1.0)
    with pytest.raises(InvalidInput, match="row 7 and 2 more"):
        many.shadow_prices("row 10")


def test_rows_of_one_name_have_prices_of_their_own():
    program = LinearProgram(
        [3, 5], [[1, 0], [0, 2], [3, 2]], row_upper=[4, 12, 18], rows=["power", "power", "labor"]
    )
    prices = program.shadow_prices()
    assert prices.index.tolist() == ["power", "power", "labor"]
    assert prices["price"].tolist() == pytest.approx([0.0, 1.5, 1.0])
    assert program.shadow_prices("power")["price"].tolist() == pytest.approx([0.0, 1.5])
    assert program.shadow_prices(["labor", "power"]).index.tolist() == ["labor", "power", "power"]
    with pytest.raises(InvalidInput, match="matrix: several rows are called 'power'"):
        LinearProgram([3], pd.DataFrame([[1.0], [2.0]], ["a", "b"]), rows=["power", "power"])


def test_one_row_or_column_may_be_asked_for_by_its_name():
    assert shop().shadow_prices("hours").equals(shop().shadow_prices(["hours"]))
    assert shop().cost_ranges("nuts").equals(shop().cost_ranges(["nuts"]))


def test_where_the_optimum_is_unique_least_is_most():
    # Two of three columns stay at zero, exactly: their reduced costs say so in every optimal solution.
    program = LinearProgram([1.0, 9.0, 1.0], [[1.0, 2.0, 3.0], [3.0, 2.0, 2.0]], row_upper=[9.0, 15.0])
    found = program.cost_ranges()
    assert found["least"].tolist() == pytest.approx([0.0, 4.5, 0.0], abs=1e-12)
    assert found["most"].tolist() == pytest.approx([0.0, 4.5, 0.0], abs=1e-12)
    assert found["to"].tolist() == pytest.approx([4.5, np.inf, 13.5])
    # A tie: everything between two vertices is optimal.
    tie = LinearProgram([1.0, 1.0], [[1.0, 1.0]], row_upper=[3.0], column_upper=[2.0, 2.0]).cost_ranges()
    assert tie[["least", "most"]].to_numpy() == pytest.approx(np.array([[1.0, 2.0], [1.0, 2.0]]))
    # A minimum, and a column that is best at its upper limit.
    least = LinearProgram([-1.0, 2.0], [[1.0, 1.0]], row_lower=[3.0], column_upper=[2.0, 9.0], maximize=False)
    assert least.cost_ranges()[["least", "most"]].to_numpy() == pytest.approx(
        np.array([[2.0, 2.0], [1.0, 1.0]])
    )


def test_infeasible_names_an_irreducible_conflict_and_the_least_relaxation():
    program = LinearProgram(
        [1.0, 1.0],
        [[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]],
        row_lower=[-np.inf, 4.0, 0.0],
        row_upper=[5.0, np.inf, 9.0],
        column_lower=[0.0, 2.0],
        rows=["flour", "mill 3 floor", "idle"],
        columns=["mill 3", "mill 5"],
    )
    with pytest.raises(Infeasible) as error:
        program.solve()
    assert sorted(error.value.conflict) == ["flour <= 5", "mill 3 floor >= 4", "mill 5 >= 2"]
    # One unit is missing; giving way on flour (1 of 5) is the smallest share.
    assert error.value.relaxation == pytest.approx({"flour <= 5": 1.0})
    # If flour cannot give way, and the floor by half a unit only, mill 5 gives the rest.
    program.row_give = np.array([0.0, 0.5, 0.0])
    explained = program.explain_infeasibility()
    assert "flour <= 5" not in explained.conflict
    assert explained.relaxation == pytest.approx({"mill 3 floor >= 4": 0.5, "mill 5 >= 2": 0.5})


def test_infeasible_equality_and_upper_bound_are_named():
    program = LinearProgram(
        [1.0], [[1.0]], row_lower=[5.0], row_upper=[5.0], column_upper=[3.0], rows=["quota"], columns=["oven"]
    )
    with pytest.raises(Infeasible, match=r"quota = 5; oven <= 3"):
        program.solve()


def test_limits_that_contradict_each_other_are_a_conflict_of_their_own():
    # One of them gives way: the one that has to by the smaller share.
    row = LinearProgram([1.0], [[1.0]], row_lower=[5.0], row_upper=[3.0], rows=["quota"])
    with pytest.raises(Infeasible) as error:
        row.solve()
    assert error.value.conflict == ("quota >= 5", "quota <= 3")
    assert error.value.relaxation == pytest.approx({"quota >= 5": 2.0})
    # Nothing can be less than nothing, and a cap below zero is what has to give.
    column = LinearProgram([1.0], [[1.0]], row_upper=[9.0], column_upper=[-1.0], columns=["oven"])
    with pytest.raises(Infeasible, match=r"oven <= -1.*oven <= -1 by 1") as error:
        column.solve()
    assert error.value.conflict == ("oven <= -1",)
    # And another conflict beside it: both have to give way, and one is told.
    both = shop(row_lower=[9.0, 30.0], row_upper=[8.0, 40.0], column_upper=[1.0, 1.0])
    with pytest.raises(Infeasible) as error:
        both.solve()
    assert {"hours >= 9", "steel >= 30"} <= set(error.value.relaxation)


def test_unbounded_names_the_direction():
    with pytest.raises(Unbounded, match="sold"):
        LinearProgram([2.0, -1.0], [[1.0, -1.0]], row_upper=[0.0], columns=["sold", "made"]).solve()
    # A free column, and presolve that cannot tell unbounded from infeasible.
    with pytest.raises(Unbounded, match="debt"):
        LinearProgram([-1.0], [[0.0]], row_upper=[1.0], column_lower=-np.inf, columns=["debt"]).solve()


def test_a_second_call_keeps_to_its_arguments():
    program = LinearProgram([1.0, 1.0], [[1.0, 1.0], [1.0, 3.0]], row_upper=[3.0, 6.0])
    vertex = program.solve()
    # The same value on a whole edge: another method may stop elsewhere on it.
    inner = program.solve("interior-point")
    assert inner is not vertex
    assert inner.objective == pytest.approx(vertex.objective)
    assert program.solve() is vertex
    assert program.solve("interior-point") is inner
    fresh = LinearProgram([1.0, 1.0], [[1.0, 1.0], [1.0, 3.0]], row_upper=[3.0, 6.0]).solve("interior-point")
    assert (inner.primal.tolist(), inner.iterations) == (fresh.primal.tolist(), fresh.iterations)
    # A tolerance is that of the certificate.
    assert {check.tolerance for check in vertex.certificate.checks} == {1e-7}
    strict = program.solve(tolerance=0.5)
    assert {check.tolerance for check in strict.certificate.checks} == {0.5}
    assert strict.primal is vertex.primal
    assert {check.tolerance for check in program.solve().certificate.checks} == {1e-7}
    with pytest.raises(InvalidInput, match="method: is 'dual'; expected one of simplex, interior-point"):
        program.solve("dual")


def test_a_certificate_is_of_the_limits_that_were_solved():
    program = shop()
    before = program.solve()
    program.set_rows(upper=[1.0, 1.0])
    assert before.certificate.ok
    assert program.solve().certificate.ok


def test_prices_do_not_depend_on_the_method():
    by_simplex, by_interior_point = shop(), shop()
    by_interior_point.solve("interior-point")
    assert by_interior_point.shadow_prices().to_numpy() == pytest.approx(
        by_simplex.shadow_prices().to_numpy()
    )


def test_warm_changes_agree_with_fresh_models():
    program = shop()
    program.solve()
    assert program.solve() is program.solve()
    program.set_rows(upper=[9.0, 10.0], lower=[-np.inf, 1.0])
    assert program.solve().objective == pytest.approx(14 + 4 / 3)
    program.set_columns(upper=[1.0, np.inf], lower=[0.0, 1.0])
    assert program.solve().objective == pytest.approx(3 + 2 * 4.5)
    program.set_objective([0.0, 1.0])
    assert program.solve("interior-point").objective == pytest.approx(5.0)
    untouched = shop()
    untouched.set_rows()
    untouched.set_columns()
    untouched.set_objective([3.0, 2.0])
    assert untouched.solve().objective == pytest.approx(14.0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"objective": [np.nan, 1.0]}, r"objective\[column 'bolts'\]: is nan; expected a finite number"),
        ({"objective": [np.inf, 1.0]}, r"objective\[column 'bolts'\]: is inf; expected a finite number"),
        ({"row_upper": [1.0, 2.0, 3.0]}, r"row_upper: has shape \(3,\); expected 2 values, one a row"),
        (
            {"row_upper": [-np.inf, 1.0]},
            r"row_upper\[row 'hours'\]: is -inf; expected inf where nothing limits",
        ),
        ({"column_lower": [0.0, np.inf]}, r"column_lower\[column 'nuts'\]: is inf; expected -inf where"),
        ({"rows": ["one"]}, "rows: has 1 names; expected 2, one a row of the matrix"),
        ({"columns": ["one"]}, "columns: has 1 names; expected 2, one a column of the matrix"),
        (
            {"rows": ["one", "one"], "row_upper": {"one": 8.0}},
            "row_upper: several rows are called 'one'; expected numbers in the rows' order",
        ),
        ({"columns": ["a", "a"], "objective": {"a": 8.0}}, "objective: several columns are called 'a'"),
        ({"rows": ["one", " "]}, r"rows\[1\]: an empty label"),
        ({"rows": {"one", "two"}}, "rows: is .*; expected a list of labels"),
        ({"rows": "ab"}, "rows: is 'ab'; expected a list of labels"),
        ({"row_give": [-1.0, 0.0]}, r"row_give\[row 'hours'\]: is -1; expected zero or more"),
        ({"matrix": [[1.0, np.inf], [2.0, 1.0]]}, r"matrix\[column 'nuts'\]\[row 'hours'\]: is inf"),
        ({"matrix": [[1.0, "two"], [2.0, 1.0]]}, r"matrix\[column 'nuts'\]\[row 'hours'\]: is 'two'"),
        ({"matrix": [1.0, 2.0]}, "matrix: is no table of numbers; expected rows of as many numbers each"),
        ({"matrix": "two by two"}, "matrix: is no table of numbers"),
    ],
)
def test_bad_input_is_refused(changes, message):
    with pytest.raises(InvalidInput, match=message):
        shop(**changes)


def test_other_stops_are_reported(monkeypatch):
    program = shop()
    program._model()._highs.setOptionValue("time_limit", 0.0)
    program._model()._highs.setOptionValue("presolve", "off")
    with pytest.raises(NotConverged, match="Time limit"):
        program.solve()


def test_certificate_fails_for_wrong_solutions():
    program = shop()
    good = program.solve()
    assert good.certificate.ok
    for x, y, failed in (
        (good.primal * 1.1, good.duals, ["limits", "duality gap"]),
        (good.primal, good.duals * 1.1, ["duality gap"]),
        (good.primal, -good.duals, ["prices", "duality gap"]),
    ):
        assert [check.name for check in certify_solution(program, x, y).failures] == failed


@st.composite
def programs(draw):
    m, n = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    numbers = st.integers(0, 5).map(float)
    matrix = np.array(draw(st.lists(st.lists(numbers, min_size=n, max_size=n), min_size=m, max_size=m)))
    matrix[0] += 1.0  # bounded
    upper = np.array(draw(st.lists(st.integers(0, 12).map(float), min_size=m, max_size=m)))
    value = np.array(draw(st.lists(numbers, min_size=n, max_size=n)))
    return matrix, upper, value


@settings(max_examples=60)
@given(programs())
def test_value_duality_and_one_sided_prices_agree_with_an_independent_solver(drawn):
    matrix, upper, value = drawn
    program = LinearProgram(value, sparse.csc_array(matrix), row_upper=upper)
    solution = program.solve()
    other = linprog(-value, A_ub=matrix, b_ub=upper, method="highs-ipm")
    assert solution.objective == pytest.approx(-other.fun, abs=1e-7)
    assert solution.objective == pytest.approx(float(solution.duals @ upper), abs=1e-7)
    assert solution.certificate.ok
    prices = program.shadow_prices()
    assert (prices["right"] <= prices["price"] + 1e-7).all()
    assert (prices["price"] <= prices["left"] + 1e-7).all()
    step = 1e-3
    for i, name in enumerate(program.rows):
        if prices.loc[name, "up_to"] - upper[i] > 2 * step:
            more = upper.copy()
            more[i] += step
            gained = -linprog(-value, A_ub=matrix, b_ub=more, method="highs").fun + other.fun
            assert gained / step == pytest.approx(prices.loc[name, "right"], abs=1e-4)


def test_limits_that_cannot_give_way_enough_are_named():
    # Both sides are laws of nature: no relaxation exists, and the error says so instead of naming nothing.
    program = LinearProgram(
        [1.0], [[1.0], [1.0]], row_lower=[5.0, -np.inf], row_upper=[np.inf, 3.0], rows=["need", "supply"],
        row_give=[1.0, 0.0],
    )  # fmt: skip
    with pytest.raises(Infeasible, match=r"need \(which gives way by too little.*supply.*none found"):
        program.solve()
