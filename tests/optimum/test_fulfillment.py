"""Planning in kind: by hand, against scipy, by its properties, and proofs that fail when they should."""

import dataclasses

import numpy as np
import pytest
from feasible.economy import Economy
from feasible.errors import InvalidEconomy, NotConverged, Unbounded
from feasible.optimum import fulfillment
from feasible.optimum.fulfillment import (
    NeedsProgram,
    Report,
    certify_fulfillment,
    fulfill,
    requests,
    stated_needs,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog


def town(**changes):
    """Three goods without loops: bread and soup share hours, a bridge has a yard of its own."""
    given = {
        "goods": ["bread", "soup", "bridge"],
        "resources": ["hours", "stone"],
        "plants": ["oven", "stove", "yard"],
        "households": ["a", "b"],
        "inputs": np.zeros((3, 3)),
        "outputs": np.eye(3),
        "resource_use": [[1, 2, 0], [0, 0, 1]],
        "endowment": [12, 3],
        "capacity": [np.inf, 2, np.inf],
        "resource_kind": ["labor", "other"],
        "tastes": [[0.5, 0.5, 0], [0.5, 0.5, 0]],
        "needs": [[1, 3, 2], [3, 1, 4]],
    }
    return Economy(**{**given, **changes})


def drawn(seed, *, loops=True):
    """Some goods, some of them with two plants, some plants without a capacity: scarce, in several levels."""
    rng = np.random.default_rng(seed)
    g, extra, r = int(rng.integers(2, 7)), int(rng.integers(0, 4)), int(rng.integers(1, 4))
    p = g + extra
    made = np.r_[np.arange(g), rng.integers(0, g, extra)]
    outputs = np.zeros((g, p))
    outputs[made, np.arange(p)] = 1
    return Economy(
        goods=range(g),
        resources=[f"r{i}" for i in range(r)],
        plants=[f"p{i}" for i in range(p)],
        households=["a", "b"],
        inputs=rng.random((g, p)) * (rng.random((g, p)) < 0.2) * 0.3 * loops,
        outputs=outputs,
        resource_use=rng.random((r, p)) * (rng.random((r, p)) < 0.5),
        endowment=rng.uniform(0.5, 3, r),
        capacity=rng.uniform(0.2, 3, p),
        needs=rng.uniform(0.2, 3, (2, g)),
        productive=False,
        resource_kind=["labor", "land", "other"][:r],
    )


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


def test_requests_sum_private_needs_and_take_the_largest_of_a_public_good():
    assert requests(town()).tolist() == [4, 4, 6]
    assert requests(town(good_kind=["final", "final", "public"])).tolist() == [4, 4, 4]


def test_the_assembly_asks_for_the_usual_share_of_capacity_where_no_need_is_stated():
    economy = town(
        capacity=[8, 10, 3],
        good_kind=["final", "final", "public"],
        tastes=[[0.5, 0.3, 0.2]] * 2,
        needs=[[1, 3, 0], [3, 2, 0]],
    )
    # Needs are 4 of 8 loaves and 5 of 10 bowls: half of capacity, so half of 3 bridges.
    assert requests(economy).tolist() == [4, 5, 1.5]


def test_proportions_are_needs_where_there_is_no_table():
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
def test_requests_that_cannot_be_formed(changes, message):
    with pytest.raises(InvalidEconomy, match=message):
        requests(town(**changes))


@pytest.mark.parametrize("request_", [[1, 2], [0, 0, 0], [1, -1, 1], [1, np.nan, 1], np.ones(12)])
def test_requests_that_do_not_fit(request_):
    with pytest.raises(InvalidEconomy, match="request"):
        fulfill(town(), request_)


# ---------------------------------------------------------------------- leximin


def test_by_hand_three_levels():
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


def test_by_hand_equal_multiple():
    # Eight hours for one loaf and one bowl each of two goods; a bowl takes two hours: 8/3 of each.
    plan = fulfill(town(endowment=[8, 100], capacity=[np.inf] * 3), [1, 1, 0])
    assert plan.multiple == pytest.approx(8 / 3)
    assert plan.fulfillment == pytest.approx([8 / 3, 8 / 3, 1])
    assert plan.deliveries == pytest.approx([8 / 3, 8 / 3, 0])
    assert plan.hours == pytest.approx(8)
    assert plan.certificate.ok
    assert "effort" in plan.certificate.claim


def test_what_nobody_can_make_is_at_zero_and_the_rest_is_met():
    plan = fulfill(town(capacity=[10, 0, 10]))
    assert plan.fulfillment == pytest.approx([1, 0, 0.5])
    assert plan.certificate.ok


def test_fewest_hours_and_least_activity():
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
def test_leximin_agrees_with_the_textbook_method(seed):
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


@pytest.mark.parametrize("goods", [30, 120])
def test_both_methods_agree(goods):
    economy = Economy.reference(3, goods)
    simplex, first = (fulfill(economy, method=m) for m in ("simplex", "first-order"))
    assert first.certificate.ok
    assert first.multiple == pytest.approx(simplex.multiple, rel=1e-9)
    assert first.levels == pytest.approx(simplex.levels, abs=1e-7)
    assert first.hours == pytest.approx(simplex.hours, rel=1e-7)


def test_large_economies_take_the_first_order_method():
    economy = Economy.reference(1, 800)
    program = NeedsProgram(economy)
    assert program.first_order
    plan = program.plan()
    assert plan.certificate.ok
    assert plan.certificate.value("fewest hours") < 1e-9
    # And simplex where that fails: levels where some goods are fixed leave it no interior.
    hard = fulfill(town(endowment=[12, 2]), method="first-order")
    assert hard.fulfillment == pytest.approx([1, 0.5, 1 / 3], abs=1e-6)
    assert hard.certificate.ok


def test_a_first_order_plan_that_is_no_vertex_claims_nothing_about_hours():
    # Two equal plants: no single plan, and no basis to be found.
    economy = town(
        plants=["oven", "stove", "yard"],
        outputs=[[1, 1, 0], [0, 0, 1]],
        goods=["bread", "bridge"],
        inputs=np.zeros((2, 3)),
        resource_use=[[1, 1, 0.5], [0, 0, 1]],
        capacity=[5, 5, 9],
        tastes=None,
        needs=[[1, 2], [2, 4]],
        endowment=[3, 9],
    )
    plan = fulfill(economy, method="first-order")
    assert plan.work_witness is None
    assert "hours" not in plan.certificate.claim
    assert plan.certificate.ok
    assert plan.multiple == pytest.approx(0.5)


def test_a_basis_that_is_singular_or_wrong_is_not_used(monkeypatch):
    economy = Economy.reference(1, 30)

    def fails(*_):
        raise np.linalg.LinAlgError

    monkeypatch.setattr(np.linalg, "solve", fails)
    assert fulfill(economy, method="first-order").work_witness is None
    monkeypatch.setattr(np.linalg, "solve", lambda a, b: np.full_like(b, -1.0))
    assert fulfill(economy, method="first-order").work_witness is None


def test_nothing_that_limits():
    free = town(resource_use=np.zeros((2, 3)), capacity=np.inf)
    with pytest.raises(Unbounded, match="oven, stove, yard"):
        fulfill(free)


def test_a_program_that_is_not_solved_says_so(monkeypatch):
    program = NeedsProgram(town())
    monkeypatch.setattr(program._needs, "run", lambda: fulfillment.highspy.HighsModelStatus.kIterationLimit)
    with pytest.raises(NotConverged, match="leximin of needs"):
        program.plan()


# ---------------------------------------------------------------------- certificates that fail


def certify(plan, **changes):
    given = {
        "levels": plan.levels,
        "deliveries": plan.deliveries,
        "stages": plan.stages,
        "work_witness": plan.work_witness,
    }
    return certify_fulfillment(plan.economy, plan.request, **{**given, **changes})


def names(certificate):
    return {check.name for check in certificate.failures}


def test_wrong_plans_are_not_certified():
    plan = fulfill(Economy.reference(1, 30))
    assert certify(plan).ok
    # Less for all; more than is made; more work than needed; beyond capacity.
    assert names(certify(plan, deliveries=0.99 * plan.deliveries)) >= {"least-met need", "fewest hours"}
    assert "balance of goods" in names(certify(plan, deliveries=1.01 * plan.deliveries))
    assert names(certify(plan, levels=1.01 * plan.levels)) >= {"fewest hours"}
    one = plan.deliveries.copy()
    one[int(np.flatnonzero(one)[0])] *= 0.9
    assert "least-met need" in names(certify(plan, deliveries=one))


def test_wrong_proofs_are_not_accepted():
    plan = fulfill(town(endowment=[12, 2]))
    first, second = plan.stages
    # A good that is called blocked although no multiplier stops it.
    liar = dataclasses.replace(first, blocked=np.array([True, False, True]))
    assert "needs fixed at their level" in names(certify(plan, stages=(liar, second)))
    # No multiplier at all; a stage left out; a free plant whose margin is positive.
    empty = dataclasses.replace(first, witness=np.zeros(3))
    assert "least-met need" in names(certify(plan, stages=(empty, second)))
    assert names(certify(plan, stages=(first,))) == {"requests met or proven out of reach"}
    free = town(resource_use=np.zeros((2, 3)), capacity=[np.inf, 2, 3])
    best = fulfill(free)
    assert best.certificate.ok
    greedy = dataclasses.replace(best.stages[0], witness=np.ones(3))
    assert "unlimited plants" in names(certify(best, stages=(greedy,)))


def test_a_plan_that_serves_a_blocked_good_less_is_not_leximin():
    plan = fulfill(town(endowment=[12, 2]))
    less = plan.deliveries - np.array([0, 0.2, 0])
    assert names(certify(plan, deliveries=less)) >= {"least-met need"}


# ---------------------------------------------------------------------- properties


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_scaling_all_needs_scales_nothing_but_the_multiple(seed, factor):
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
def test_nobodys_least_need_falls_when_a_capacity_grows(seed, plant, factor):
    economy = drawn(seed)
    capacity = economy.capacity.copy()
    capacity[plant % capacity.size] *= factor
    before = fulfill(economy)
    after = fulfill(economy.replace(capacity=capacity))
    assert after.multiple >= before.multiple * (1 - 1e-8)
    assert after.certificate.ok, after.certificate.explain()


# ---------------------------------------------------------------------- answers


@pytest.mark.parametrize("seed", range(8))
def test_answers_equal_a_fresh_plan(seed):
    economy = drawn(seed)
    program = NeedsProgram(economy)
    request, capacity = program.request, economy.capacity
    rng = np.random.default_rng(seed)
    for _ in range(12):
        j = int(rng.integers(capacity.size))
        factor = float(rng.choice([0.5, 0.8, 1.25, 2.0]))
        cap, other = capacity.copy(), request.copy()
        cap[j] *= factor
        other[int(rng.integers(other.size))] *= factor
        for change in (Report(request, cap), Report(request, capacity, j, factor), Report(other, capacity)):
            levels, deliveries = program.answer(change)
            fresh = NeedsProgram(program._economy_of(change), change.request).plan()
            assert deliveries == pytest.approx(fresh.deliveries, abs=1e-6)
            work = fulfillment.burden(fresh.economy)[0]
            assert work @ levels == pytest.approx(work @ fresh.levels, rel=1e-5, abs=1e-7)
    # And back: the truth is as it was.
    levels, deliveries = program.answer(Report(request, capacity))
    assert deliveries == pytest.approx(fulfill(economy).deliveries, abs=1e-9)


def test_answers_that_need_no_solving():
    economy = Economy.reference(1, 30)
    program = NeedsProgram(economy)
    plan = program.plan()
    solved = program.programs
    idle = int(np.flatnonzero(plan.levels == 0)[0])
    slack = int(np.flatnonzero((plan.levels > 0) & (plan.levels < 0.9 * economy.capacity))[0])
    full = int(np.flatnonzero(plan.levels >= economy.capacity * (1 - 1e-9))[0])
    for j, factor in ((idle, 2.0), (idle, 0.5), (slack, 2.0), (slack, 0.95)):
        cap = economy.capacity.copy()
        cap[j] *= factor
        levels, _ = program.answer(Report(plan.request, cap))
        assert np.array_equal(levels, plan.levels)
    program.answer(Report(plan.request, economy.capacity, idle, 1.5))
    program.answer(Report(plan.request, economy.capacity, slack, 1.0))
    assert program.programs == solved
    cap = economy.capacity.copy()
    cap[full] *= 0.5
    _, fewer = program.answer(Report(plan.request, cap))
    assert program.programs > solved
    assert fewer.sum() < plan.deliveries.sum()
    program.answer(Report(plan.request, economy.capacity, slack, 0.5))


def test_answers_by_the_first_order_method():
    economy = Economy.reference(1, 30)
    program = NeedsProgram(economy, method="first-order")
    exact = NeedsProgram(economy)
    cap = economy.capacity * np.where(np.arange(90) == 4, 0.5, 1.0)
    for change in (
        Report(program.request, cap),
        Report(program.request, economy.capacity, 4, 1.5),
    ):
        for mine, other in zip(program.answer(change), exact.answer(change), strict=True):
            assert mine == pytest.approx(other, abs=1e-7)
    # Without a proof about hours nothing is taken to be the same.
    program._solved = program._solved._replace(work_witness=None)
    assert program.answer(Report(program.request, economy.capacity))[0] == pytest.approx(exact.plan().levels)
