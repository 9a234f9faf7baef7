"""Plans by products alone: the same answers as simplex, families that are hard for Newton, and what gives up."""

import sys

import numpy as np
import pytest
from feasible.economy import Economy, Targets
from feasible.errors import Infeasible, NotConverged
from feasible.optimum import LinearProgram, _needs_program, _vertex, fulfill, linear_plan, plan
from feasible.optimum._capacities import Boxed, Equations, boxed, search
from feasible.optimum._capacities.gradients import solve_positive
from feasible.optimum._capacities.interior import approach
from feasible.optimum._capacities.newton import Proximal, Sides
from feasible.optimum._capacities.vertex import corner
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

FAMILIES = ["plain", "tied", "zero", "empty", "limits", "joint", "endless", "few values", "orders"]


def economy_of(seed, family, *, goods=None, units=0):
    """Return an economy of several plants a good with capacities that bind, and targets, with one trait."""
    rng = np.random.default_rng(seed)
    g, plants, r = goods or int(rng.integers(3, 25)), int(rng.integers(1, 4)), int(rng.integers(1, 4))
    p, good = g * plants, np.repeat(np.arange(g), plants)
    inputs = rng.uniform(0.2, 1.0, (g, p)) * (rng.random((g, p)) < min(1.0, 5 / g))
    inputs *= 0.5 / np.maximum(inputs.sum(axis=0), 1.0) * rng.uniform(0.8, 1.2, p)
    outputs = (good == np.arange(g)[:, None]) * 1.0
    use, capacity = rng.uniform(0.1, 1.0, (r, p)), rng.uniform(0.5, 1.5, p)
    value, floor, ceiling, quota = rng.uniform(0.5, 1.5, g), np.zeros(g), np.full(g, np.inf), np.zeros(p)
    endowment = (use @ capacity) * rng.uniform(0.2, 0.8, r)
    if family == "tied":
        # Every plant of a good is the same, every good is worth the same.
        first = np.arange(p) // plants * plants
        inputs, use, value, capacity = inputs[:, first], use[:, first], np.ones(g), np.ones(p)
    elif family == "zero":
        capacity = np.where(rng.random(p) < 0.3, 0.0, capacity)
    elif family == "empty":
        inputs = inputs * (rng.random(p) < 0.7)
    elif family == "limits":
        floor = 0.03 * rng.random(g)
        ceiling = np.where(rng.random(g) < 0.5, rng.uniform(0.05, 0.5, g), np.inf)
        quota = 0.1 * rng.random(p) * (rng.random(p) < 0.3)
    elif family == "joint":
        outputs[rng.integers(0, g, p), np.arange(p)] += 0.3 * (rng.random(p) < 0.3)
    elif family == "endless":
        capacity = np.where(rng.random(p) < 0.5, np.inf, capacity)
    elif family == "few values":
        value = value * (rng.random(g) < 0.5)
    elif family == "infeasible":
        floor = rng.uniform(2.0, 3.0, g) * plants
    powers = units or 3 * (family == "orders")
    s, c, w = (10.0 ** rng.integers(-powers, powers + 1, size) for size in (g, p, r))
    economy = Economy(
        goods=range(g), resources=[f"r{i}" for i in range(r)], plants=range(p), households=[],
        inputs=inputs / s[:, None] * c, outputs=outputs / s[:, None] * c, resource_use=use / w[:, None] * c,
        endowment=endowment / w, capacity=capacity / c, productive=False,
    )  # fmt: skip
    return economy, Targets.of(
        economy, value=value * s, floor=floor / s, ceiling=ceiling / s, quota=quota / c
    )


def same(economy, targets):
    """Plan Newton's way and by simplex; return the plan, or None where neither finds one."""
    try:
        direct = linear_plan(economy, targets, way="direct")
    except Infeasible:
        with pytest.raises(Infeasible):
            linear_plan(economy, targets, way="newton")
        return None
    except NotConverged:
        # Where nothing can be made simplex finds prices of which rounding is a share of nothing.
        direct = None
    try:
        found = linear_plan(economy, targets, way="newton")
    except NotConverged:
        assert direct is None
        return None
    assert found.certificate.ok, found.certificate.explain()
    assert direct is None or found.value == pytest.approx(direct.value, rel=1e-7)
    if found.way == "newton":
        assert max(check.value for check in found.certificate.checks) <= 1e-8
    return found


@pytest.mark.parametrize("family", FAMILIES)
def test_families_agree_with_simplex(family):
    ways = [found.way for seed in range(12) if (found := same(*economy_of(seed, family)))]
    assert ways.count("newton") >= 0.7 * len(ways)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from(["plain", "limits", "endless", "empty"]))
def test_units_are_free(seed, family):
    found = same(*economy_of(seed, family, units=12))
    plain = same(*economy_of(seed, family))
    assert (found is None) == (plain is None)


def test_many_goods_are_planned_this_way_and_ranged_at_the_vertex(monkeypatch):
    monkeypatch.setattr(plan, "_NEWTON_FROM", 40)
    economy, targets = economy_of(3, "plain", goods=60)
    found = linear_plan(economy, targets)
    direct = linear_plan(economy, targets, way="direct")
    assert (found.way, found.fell_back, direct.way) == ("newton", False, "direct")
    assert found.levels == pytest.approx(direct.levels, abs=1e-9)
    assert found.resources().to_numpy() == pytest.approx(direct.resources().to_numpy(), rel=1e-6, abs=1e-9)
    changed = economy.replace(endowment=economy.endowment * 0.99)
    again = linear_plan(changed, targets, start=found)
    assert again.way == "newton"
    assert again.value == pytest.approx(linear_plan(changed, targets, way="direct").value, rel=1e-9)
    other, aims = economy_of(4, "plain", goods=50)
    assert linear_plan(other, aims, start=found).certificate.ok


def test_infeasible_ones_are_explained_as_by_simplex():
    economy, targets = economy_of(1, "infeasible", goods=30)
    with pytest.raises(Infeasible) as error:
        linear_plan(economy, targets, way="newton")
    with pytest.raises(Infeasible) as other:
        linear_plan(economy, targets, way="direct")
    assert error.value.conflict == other.value.conflict


def test_where_it_does_not_converge_simplex_does_and_says_so(monkeypatch):
    economy, targets = economy_of(3, "plain", goods=10)
    monkeypatch.setattr(plan, "search", lambda *_: None)
    found = linear_plan(economy, targets, way="newton")
    assert (found.way, found.fell_back) == ("direct", True)


def test_what_is_not_proven_to_eight_digits_is_not_returned(monkeypatch):
    economy, targets = economy_of(3, "plain", goods=10)
    wrong = plan.search

    def short(*given):
        found = wrong(*given)
        return found._replace(levels=0.999 * found.levels, vertex=False)

    monkeypatch.setattr(plan, "search", short)
    assert linear_plan(economy, targets, way="newton").fell_back


def test_nothing_valued_is_left_to_simplex():
    economy, _ = economy_of(3, "plain", goods=10)
    assert linear_plan(economy, Targets.of(economy, value=0.0), way="newton").fell_back


def test_a_solution_found_elsewhere_is_certified_first():
    shop = LinearProgram([3.0, 2.0], [[2.0, 1.0], [1.0, 2.0]], row_upper=[8.0, 10.0])
    assert shop.know([2.0, 4.0], [4 / 3, 1 / 3]).reduced_costs == pytest.approx([0, 0])
    assert shop.solve().iterations == 0
    with pytest.raises(NotConverged, match="duality gap"):
        shop.know([2.0, 3.0], [4 / 3, 1 / 3])


# ---------------------------------------------------------------------- the parts


def small(top=(1.0, 1.0, np.inf)):
    """Three columns, two rows: the first row wants one unit, the second allows two."""
    matrix = sparse.csc_array([[1.0, 1.0, 0.5], [0.0, 1.0, 1.0]])
    return Boxed.of(
        np.array([1.0, 2.0, 4.0]), matrix, (np.array([1.5, -np.inf]), np.array([np.inf, 2.0])),
        (np.zeros(3), np.array(top)),
    )  # fmt: skip


def test_boxes_keep_what_cannot_move_and_turn_limits_from_above():
    program = Boxed.of(
        np.array([1.0, 1.0]), sparse.csc_array([[1.0, 1.0]]), (np.array([-np.inf]), np.array([4.0])),
        (np.array([0.5, 1.0]), np.array([0.5, 3.0])),
    )  # fmt: skip
    assert program.moving.tolist() == [1]
    assert program.row_size[0] < 0
    assert program.levels(np.array([1.0 / program.column_size[0]])) == pytest.approx([0.5, 2.0])
    assert program.low[0] * program.row_size[0] == pytest.approx(4.0 - 1.5)
    assert program.inside(np.array([0.5, 9.0])) == pytest.approx(program.top)
    assert program.prices(program.duals(np.array([2.0]))) == pytest.approx([2.0])


def test_a_column_without_a_limit_is_as_large_as_its_part():
    matrix = sparse.csc_array(np.ones((1, 8)))
    rows, columns = boxed._shared(matrix, np.array([16.0]), np.full(8, np.inf), np.ones(1), np.full(8, 16.0))
    assert columns.tolist() == [2.0] * 8
    assert rows.tolist() == [2.0]
    empty = sparse.csc_array((1, 2))
    assert boxed._shared(empty, np.array([4.0]), np.full(2, np.inf), np.array([3.0]), np.ones(2))[0] == [3.0]


def test_the_search_by_hand():
    found = search(small())
    assert found.vertex
    assert found.levels == pytest.approx([1.0, 0.5, 0.0])
    assert found.duals == pytest.approx([2.0, 0.0])


def test_prices_prove_that_nothing_is_feasible():
    program = Boxed.of(
        np.ones(2), sparse.csc_array([[1.0, 1.0]]), (np.array([3.0]), np.array([np.inf])), (np.zeros(2), np.ones(2))
    )  # fmt: skip
    assert search(program) is None
    assert Proximal(program, np.ones(2), np.full(1, 1e4)).hopeless()
    assert not Proximal(small(), np.ones(3), np.zeros(2)).hopeless()


def test_it_gives_up_after_its_steps(monkeypatch):
    module = sys.modules["feasible.optimum._capacities.search"]
    monkeypatch.setattr(module, "_STEPS", 1)
    monkeypatch.setattr(module, "corner", lambda *_: (None, 0))
    monkeypatch.setattr(module, "_PROVEN", -1.0)
    assert module.search(small()) is None


def test_interior_points_stop_where_gradients_take_too_long(monkeypatch):
    module = sys.modules["feasible.optimum._capacities.interior"]
    far = approach(small())
    monkeypatch.setattr(module, "_TOO_MANY", 0)
    near = approach(small())
    assert near.products < far.products


def test_singular_equations_have_no_solution():
    singular = Equations(sparse.csr_array([[1.0, 1.0], [1.0, 1.0]]))
    assert singular.levels(np.array([1.0, 0.0])) is None
    assert singular.prices(np.array([1.0, 0.0])) is None
    nothing = Equations(sparse.csr_array((2, 2)))
    assert nothing.levels(np.ones(2)) is None
    assert nothing.prices(np.ones(2)) is None
    regular = Equations(sparse.csr_array([[2.0, 0.0], [1.0, 1.0]]))
    assert regular.levels(np.array([2.0, 3.0])) == pytest.approx([1.0, 2.0])
    assert regular.prices(np.array([3.0, 1.0])) == pytest.approx([1.0, 1.0])


def test_gradients_begin_where_they_are_told():
    matrix = np.array([[4.0, 1.0], [1.0, 3.0]])
    exact = np.linalg.solve(matrix, [1.0, 2.0])
    found, products = solve_positive(
        lambda v: matrix @ v, np.diag(matrix), np.array([1.0, 2.0]), share=1e-10, most=9, start=exact
    )
    assert products == 1
    assert found == pytest.approx(exact)
    assert solve_positive(lambda v: 0 * v, np.ones(2), np.ones(2), share=1e-9, most=7)[1] == 7


def sides_of(program, free, full, tight):
    k = program.cost.size
    margin = program.cost - program.matrix.T @ program.prices(np.array([2.0, 0.0]))
    return Sides(
        np.array(free), np.array(full), np.array(tight), np.zeros(k, dtype=bool), np.arange(float(k)), margin
    )


def test_a_corner_changes_sides_until_nothing_breaks():
    program = small()
    none, all_ = [False] * 3, [True, False]
    right, _ = corner(program, sides_of(program, [False, True, False], [True, False, False], all_))
    assert program.levels(right.x) == pytest.approx([1.0, 0.5, 0.0])
    # The wrong column is free: it would be above its top, another earns by joining.
    mended, _ = corner(program, sides_of(program, [True, False, False], none, all_))
    assert mended is None or program.levels(mended.x) == pytest.approx([1.0, 0.5, 0.0])
    # One column too many, the least clear one, is left out; one too few joins in.
    fewer, _ = corner(program, sides_of(program, [False, True, True], [True, False, False], all_))
    assert fewer is None or program.levels(fewer.x) == pytest.approx([1.0, 0.5, 0.0])
    joined, _ = corner(program, sides_of(program, none, [True, False, False], all_))
    assert program.levels(joined.x) == pytest.approx([1.0, 0.5, 0.0])
    unequal, _ = corner(program, sides_of(program, none, none, [True, True]))
    assert unequal is None


def test_the_largest_equal_share_by_products_and_from_a_plan_near_it():
    economy = Economy.reference(2, 150)
    exact, found = (fulfill(economy, method=method) for method in ("simplex", "first-order"))
    assert found.multiple == pytest.approx(exact.multiple, rel=1e-10)
    assert found.hours == pytest.approx(exact.hours, rel=1e-8)
    assert found.certificate.value("fewest hours") < 1e-9
    changed = economy.replace(endowment=0.99 * economy.endowment)
    again = fulfill(changed, method="first-order", start=found)
    assert again.certificate.ok
    assert again.multiple == pytest.approx(fulfill(changed, method="simplex").multiple, rel=1e-9)
    other = fulfill(Economy.reference(2, 60), method="first-order", start=found)
    assert other.certificate.ok


def test_large_vertices_are_solved_by_gradients(monkeypatch):
    economy = Economy.reference(1, 60)
    dense = fulfill(economy, method="first-order")
    monkeypatch.setattr(_vertex, "_LAPACK_UP_TO", 0)
    found = fulfill(economy, method="first-order")
    assert found.work_witness is not None
    assert found.levels == pytest.approx(dense.levels, rel=1e-9, abs=1e-12)
    monkeypatch.setattr(_vertex.Equations, "levels", lambda *_: None)
    assert fulfill(economy, method="first-order").work_witness is None


def test_where_products_do_not_converge_a_first_order_method_does(monkeypatch):
    economy = Economy.reference(3, 30)
    monkeypatch.setattr(_needs_program, "search", lambda *_: None)
    found = fulfill(economy, method="first-order")
    assert found.certificate.ok
    assert found.multiple == pytest.approx(fulfill(economy, method="simplex").multiple, rel=1e-8)


def test_a_plan_within_limits_that_all_fell_alike_begins_at_the_old_vertex(monkeypatch):
    """Prices hold as they are, and levels take one solution of the vertex's equations: no Newton step."""
    economy, targets = economy_of(5, "plain", goods=40)
    found = linear_plan(economy, targets, way="newton")
    assert found.way == "newton"
    monkeypatch.setattr(Proximal, "step", None)
    for share in (0.99, 1.01):
        less = economy.replace(capacity=share * economy.capacity, endowment=share * economy.endowment)
        again = linear_plan(less, targets, way="newton", start=found)
        assert again.value == pytest.approx(share * found.value, rel=1e-9)
        assert again.prices == pytest.approx(found.prices, rel=1e-9)
        assert again.certificate.value("duality gap") <= 1e-8
    # The plan before still knows its own limits.
    assert found.program.column_upper == pytest.approx(economy.capacity)
