"""Planning in kind: by hand, against scipy, by its properties, and proofs that fail when they should."""

import numpy as np
import pytest
from feasible.economy import Economy
from feasible.errors import InvalidEconomy, InvalidInput
from feasible.optimum.fulfillment import (
    fulfill,
    requests,
    stated_needs,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog


def brute_leximin(economy, request, *, cap=1.0):
    """The textbook method: a good is fixed if another program shows that it cannot do better."""
    g, r, p, _ = economy.shape
    net, use = economy.net.toarray(), economy.resource_use.toarray()
    limits = [(0, None if np.isinf(c) else c) for c in economy.capacity] + [(0, None)]
    level = np.full(g, np.nan)

    def best(open_goods, target=None, floor=0.0):
        a, b = [np.column_stack([use, np.zeros(r)])], [economy.endowment]
        rows = np.column_stack([-net, np.zeros(g)])
        bound = np.where(np.isnan(level), 0.0, np.nan_to_num(level)) * request
        for good in open_goods:
            if target is None or good == target:
                rows[good, p] = request[good]
            else:
                bound[good] = floor * request[good]
        result = linprog(
            np.r_[np.zeros(p), -1], A_ub=np.vstack([rows, *a]), b_ub=np.r_[-bound, *b] + 1e-10, bounds=limits
        )
        return result.x[p]

    while np.isnan(level).any():
        open_goods = np.flatnonzero(np.isnan(level))
        t = best(open_goods)
        if t >= cap:
            level[open_goods] = t if len(open_goods) == g else cap
            break
        stuck = [good for good in open_goods if best(open_goods, good, t - 1e-9) < t + 1e-6]
        level[stuck] = t
    return level


# ---------------------------------------------------------------------- requests


def test_requests_sum_private_needs_and_take_the_largest_of_a_public_good(town):
    assert requests(town()).tolist() == [4, 4, 6]
    assert requests(town(good_kind=["final", "final", "public"])).tolist() == [4, 4, 4]


def test_the_assembly_asks_for_the_usual_share_of_capacity_where_no_need_is_stated(town):
    economy = town(
        capacity=[8, 10, 3],
        good_kind=["final", "final", "public"],
        tastes=[[0.5, 0.3, 0.2]] * 2,
        needs=[[1, 3, 0], [3, 2, 0]],
    )
    # Needs are 4 of 8 loaves and 5 of 10 bowls: half of capacity, so half of 3 bridges.
    assert requests(economy).tolist() == [4, 5, 1.5]


def test_proportions_are_needs_where_there_is_no_table(town):
    economy = town(utility="fixed-proportions", needs=None, tastes=[[1, 2, 0], [0, 2, 1]])
    assert stated_needs(economy).toarray().tolist() == [[1, 2, 0], [0, 2, 1]]
    assert requests(economy).tolist() == [1, 4, 1]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"tastes": [[0.5, 0.3, 0.2]] * 2, "needs": [[1, 3, 0], [3, 1, 0]]},
            "needs.good 'bridge'.*needs table",
        ),
        ({"needs": None}, "needs.good 'bread'.*needs table"),
        ({"needs": None, "tastes": None}, "needs: nobody needs anything"),
        (
            {"households": [], "needs": None, "tastes": None},
            "households: there is nobody to plan for; expected at least one household",
        ),
    ],
)
def test_requests_that_cannot_be_formed(changes, message, town):
    with pytest.raises(InvalidEconomy, match=message):
        requests(town(**changes))


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ([1, 2], r"has shape \(2,\); expected 3 values, one a good"),
        ([0, 0, 0], "asks for nothing; expected an amount of some good"),
        ([1, -1, 1], r"request\[good 'soup'\]: is -1; expected zero or more"),
        ([1, np.nan, 1], r"request\[good 'soup'\]: is nan"),
        (np.ones(12), r"has shape \(12,\)"),
    ],
)
def test_requests_that_do_not_fit(town, request_, message):
    with pytest.raises(InvalidInput, match=message):
        fulfill(town(), request_)


@pytest.mark.parametrize("method", ["fast", "Simplex"])
def test_unknown_methods_are_refused(town, method):
    with pytest.raises(
        InvalidInput, match=f"method: is '{method}'; expected one of auto, simplex, first-order"
    ):
        fulfill(town(), method=method)


# ---------------------------------------------------------------------- leximin


def test_by_hand_three_levels(town):
    # Soup: two bowls of four. Then stone: three bridges of six. Then bread: all four, counted up to 1.
    plan = fulfill(town(endowment=[12, 2]))
    assert plan.fulfillment == pytest.approx([1, 0.5, 1 / 3], abs=1e-12)
    assert [stage.fulfillment for stage in plan.stages] == pytest.approx([1 / 3, 0.5])
    assert [stage.blocked.tolist() for stage in plan.stages] == [[False, False, True], [False, True, False]]
    assert plan.levels == pytest.approx([4, 2, 2])
    assert plan.hours == pytest.approx(8)
    assert plan.multiple == pytest.approx(1 / 3)
    assert plan.certificate.ok
    # Beyond 1 bread takes the hours that are left.
    more = fulfill(town(endowment=[12, 2]), beyond=True)
    assert more.fulfillment == pytest.approx([2, 0.5, 1 / 3])
    assert more.certificate.ok
    assert len(more.stages) == 3


def test_by_hand_equal_multiple(town):
    # Eight hours for one loaf and one bowl each of two goods; a bowl takes two hours: 8/3 of each.
    plan = fulfill(town(endowment=[8, 100], capacity=[np.inf] * 3), [1, 1, 0])
    assert plan.multiple == pytest.approx(8 / 3)
    assert plan.fulfillment == pytest.approx([8 / 3, 8 / 3, 1])
    assert plan.deliveries == pytest.approx([8 / 3, 8 / 3, 0])
    assert plan.hours == pytest.approx(8)
    assert plan.certificate.ok
    assert "effort" in plan.certificate.claim


def test_what_nobody_can_make_is_at_zero_and_the_rest_is_met(town):
    plan = fulfill(town(capacity=[10, 0, 10]))
    assert plan.fulfillment == pytest.approx([1, 0, 0.5])
    assert plan.certificate.ok


def test_fewest_hours_and_least_activity(town):
    two = {
        "goods": ["bread"],
        "plants": ["hand", "machine"],
        "households": ["a"],
        "inputs": [[0, 0]],
        "outputs": [[1, 1]],
        "needs": [[4]],
        "tastes": [[1]],
        "capacity": [9, 3],
        "endowment": [40, 5],
    }
    # Five loaves by flour; three of them by machine.
    economy = town(**two, resource_use=[[2, 1], [1, 1]])
    plan = fulfill(economy)
    assert plan.levels == pytest.approx([2, 3])
    assert plan.hours == pytest.approx(7)
    assert plan.certificate.ok
    assert "fewer hours" in plan.certificate.claim
    # No labor anywhere: one unit of level counts as one.
    lazy = fulfill(town(**two, resource_use=[[2, 1], [1, 1]], resource_kind="other"))
    assert lazy.hours == 0
    assert "less activity" in lazy.certificate.claim
    assert lazy.certificate.value("least activity") < 1e-7


@pytest.mark.parametrize("seed", range(25))
def test_leximin_agrees_with_the_textbook_method(seed, drawn):
    economy = drawn(seed)
    plan = fulfill(economy)
    expected = brute_leximin(economy, plan.request)
    assert plan.fulfillment == pytest.approx(expected, abs=1e-5)
    assert plan.certificate.ok, plan.certificate.explain()
    beyond = fulfill(economy, beyond=True)
    assert beyond.certificate.ok, beyond.certificate.explain()
    assert beyond.fulfillment == pytest.approx(brute_leximin(economy, plan.request, cap=np.inf), abs=1e-5)


@pytest.mark.parametrize("seed", [1, 2])
def test_hours_agree_with_scipy_on_the_reference_economy(seed):
    economy = Economy.reference(seed, 30)
    plan = fulfill(economy)
    work = economy.resource_use[[0, 1]].sum(axis=0)
    result = linprog(
        work,
        A_ub=np.vstack([-economy.net.toarray(), economy.resource_use.toarray()]),
        b_ub=np.r_[-plan.deliveries * (1 - 1e-9), economy.endowment],
        bounds=np.column_stack([np.zeros(90), economy.capacity]),
    )
    assert plan.hours == pytest.approx(result.fun, rel=1e-6)
    assert plan.certificate.ok


def test_loops_that_do_not_yield_are_not_filled(town):
    """Each loaf takes two: filling would go backwards, and the programs say that there is nothing."""
    barren = town(inputs=np.diag([2.0, 0.0, 0.0]), productive=False)
    for method in ("filling", "auto"):
        plan = fulfill(barren, method=method)
        assert plan.fulfillment == pytest.approx([0, 0.5, 0.5])
        assert plan.programs > 0
        assert plan.certificate.ok
    with pytest.raises(InvalidInput, match="method: is 'filling', but some good is made by several plants"):
        fulfill(town(outputs=[[1, 1, 0], [0, 1, 0], [0, 0, 1]]), method="filling")


# ---------------------------------------------------------------------- properties


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_scaling_all_needs_scales_nothing_but_the_multiple(drawn, seed, factor):
    economy = Economy.reference(seed % 5, 8)
    plan, scaled = (fulfill(economy, f * requests(economy)) for f in (1.0, 0.1))
    assert scaled.multiple == pytest.approx(10 * plan.multiple, rel=1e-7)
    assert scaled.deliveries == pytest.approx(plan.deliveries, rel=1e-7)
    small = drawn(seed)
    base = fulfill(small, beyond=True)
    other = fulfill(small, factor * base.request, beyond=True)
    assert other.fulfillment * factor == pytest.approx(base.fulfillment, rel=1e-5, abs=1e-7)
    assert other.hours == pytest.approx(base.hours, rel=1e-4, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 20), st.floats(1.0, 3.0))
def test_nobodys_least_need_falls_when_a_capacity_grows(drawn, seed, plant, factor):
    economy = drawn(seed)
    capacity = economy.capacity.copy()
    capacity[plant % capacity.size] *= factor
    before = fulfill(economy)
    after = fulfill(economy.replace(capacity=capacity))
    assert after.multiple >= before.multiple * (1 - 1e-8)
    assert after.certificate.ok, after.certificate.explain()
