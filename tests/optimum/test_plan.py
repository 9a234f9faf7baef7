"""Linear plans: hand computed, two ways to one answer, certificates, refusals that name the place."""

from dataclasses import replace

import numpy as np
import pytest
from feasible.economy import Check, Economy, Targets
from feasible.economy.datasets import us_2021
from feasible.errors import Infeasible, InvalidInput, NotConverged, Unbounded
from feasible.optimum import linear_plan, plan
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse


def leontief(n, seed, *, capacity=np.inf, resources=3):
    """Return a random economy of one plant a good, plants in another order than goods, yields not one."""
    rng = np.random.default_rng(seed)
    yields = rng.uniform(0.5, 2.0, n)
    order = rng.permutation(n)
    inputs = sparse.random_array((n, n), density=min(1.0, 8 / n), rng=rng).toarray()
    inputs *= 0.5 / max(float(np.abs(np.linalg.eigvals(inputs)).max()), 0.1)
    return Economy(
        goods=[f"g{i}" for i in range(n)], resources=[f"r{i}" for i in range(resources)],
        plants=[f"p{i}" for i in range(n)], households=[],
        inputs=inputs[:, order] * yields,
        outputs=sparse.csc_array((yields, (order, np.arange(n))), shape=(n, n)),
        resource_use=rng.uniform(0.1, 1.0, (resources, n)), endowment=rng.uniform(0.8, 1.2, resources) * n,
        capacity=capacity,
    )  # fmt: skip


def test_a_plant_that_makes_both_goods_while_another_makes_none():
    """As many plants as goods, and every good made once: still no technique a good, so not reduced."""
    economy = Economy(
        goods=["milk", "beef"], resources=["hours"], plants=["herd", "idle"], households=[],
        inputs=np.zeros((2, 2)), outputs=[[2, 0], [1, 0]], resource_use=[[1, 1]], endowment=[10], productive=False,
    )  # fmt: skip
    found = linear_plan(economy)
    assert found.value == pytest.approx(30)
    assert found.certificate.ok


def test_hand_computed():
    economy = Economy(
        goods=["corn", "iron"], resources=["labor"], plants=["farm", "foundry"], households=[],
        inputs=[[0.15, 0.25], [0.2, 0.05]], outputs=np.eye(2), resource_use=[[1.0, 2.0]], endowment=[1000.0],
    )  # fmt: skip
    embodied = np.array([1.35, 1.95]) / 0.7575
    targets = Targets.of(economy, floor={"iron": 100.0})
    for way in ("direct", "reduced"):
        best = linear_plan(economy, targets, way=way)
        assert best.way == way
        assert best.deliveries == pytest.approx([(1000 - 100 * embodied[1]) / embodied[0], 100.0])
        assert best.resource_prices == pytest.approx([1 / embodied[0]])
        assert best.prices == pytest.approx(embodied / embodied[0])
        # What the last unit of iron's floor costs over its value.
        assert best.prices - targets.value == pytest.approx([0, embodied[1] / embodied[0] - 1])
        assert best.capacity_rents.tolist() == [0, 0]
        assert best.value == pytest.approx(best.deliveries.sum())
        assert best.certificate.ok
        resources = best.resources()
        assert resources.loc["labor", ["endowment", "used", "price"]].tolist() == pytest.approx(
            [1000, 1000, 1 / embodied[0]]
        )
        assert resources.loc["labor", "down_to"] == pytest.approx(100 * embodied[1])
        assert resources.loc["labor", "up_to"] == np.inf


def test_by_default_goods_that_are_not_intermediate_count():
    economy = Economy(
        goods=["steel", "car"], resources=["labor"], plants=["mill", "works"], households=[],
        inputs=[[0, 2], [0, 0]], outputs=np.eye(2), resource_use=[[1, 1]], endowment=[30.0],
        good_kind=["intermediate", "final"],
    )  # fmt: skip
    best = linear_plan(economy)
    assert best.deliveries == pytest.approx([0, 10])
    assert best.levels == pytest.approx([20, 10])


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(2, 25), st.sampled_from(["none", "few", "quota"]))
def test_both_ways_agree(seed, n, limits):
    rng = np.random.default_rng(seed)
    capacity = np.inf if limits == "none" else rng.uniform(0.5, 4.0, n)
    economy = leontief(n, seed, capacity=capacity)
    quota = 0.05 * rng.random(n) if limits == "quota" else 0.0
    ceiling = rng.uniform(0.5, 2.0, n)
    ceiling[rng.random(n) < 0.5] = np.inf
    targets = Targets.of(
        economy, value=rng.uniform(0.5, 2.0, n), floor=0.05 * rng.random(n), ceiling=ceiling, quota=quota
    )
    try:
        direct = linear_plan(economy, targets, way="direct")
    except Infeasible:
        with pytest.raises(Infeasible):
            linear_plan(economy, targets, way="reduced")
        return
    reduced = linear_plan(economy, targets, way="reduced")
    assert reduced.way == "reduced"
    assert reduced.value == pytest.approx(direct.value, rel=1e-8)
    assert direct.certificate.ok, direct.certificate.explain()
    assert reduced.certificate.ok, reduced.certificate.explain()


def test_where_many_capacities_bind_the_direct_way_takes_over(monkeypatch):
    economy = leontief(20, 1, capacity=0.5)
    monkeypatch.setattr(plan, "_MOST_ROWS", 3)
    found = linear_plan(economy, way="reduced")
    assert found.way == "direct"
    assert found.certificate.ok
    assert found.capacity_rents.max() > 0


def test_large_economies_are_reduced_even_with_capacities(monkeypatch):
    monkeypatch.setattr(plan, "_REDUCE_FROM", 10)
    assert linear_plan(leontief(12, 2, capacity=50.0)).way == "reduced"
    monkeypatch.setattr(plan, "_REDUCE_FROM", 100)
    assert linear_plan(leontief(12, 2, capacity=50.0)).way == "direct"


def test_warm_restart_reuses_the_model():
    economy = Economy.from_input_output(us_2021(71), resources=["labor hours"], capacity_factor=1.2)
    wanted = np.where(economy.good_kind == "final", 1.0, 0.0)
    first = linear_plan(economy, Targets.of(economy, value=wanted), way="direct")
    changed = economy.replace(endowment=0.9 * economy.endowment)
    again = linear_plan(changed, Targets.of(changed, value=wanted), start=first)
    assert again.program is first.program
    assert again.certificate.ok
    assert again.value == pytest.approx(
        linear_plan(changed, Targets.of(changed, value=wanted)).value, rel=1e-9
    )
    other = linear_plan(changed, Targets.of(changed, value=2 * wanted), start=again)
    assert other.program is not again.program


def test_refuses_to_reduce_what_has_several_plants_a_good():
    with pytest.raises(InvalidInput, match="way: is 'reduced', but some good has several plants"):
        linear_plan(Economy.reference(1, 10), way="reduced")
    with pytest.raises(
        InvalidInput, match="way: is 'backward'; expected one of auto, direct, newton, reduced"
    ):
        linear_plan(Economy.reference(1, 10), way="backward")


def test_infeasible_floors_are_named():
    economy = Economy(
        goods=["bread", "rolls", "flour"], resources=["labor"], plants=["bakery", "oven", "mill"], households=[],
        inputs=[[0, 0, 0], [0, 0, 0], [1, 1, 0]], outputs=np.eye(3), resource_use=[[1, 1, 1]], endowment=[29.0],
        capacity=[np.inf, np.inf, 8.0], good_kind=["final", "final", "intermediate"],
    )  # fmt: skip
    targets = Targets.of(economy, value=[1, 1, 0], floor={"bread": 6.0, "rolls": 5.0})
    with pytest.raises(Infeasible) as error:
        linear_plan(economy, targets)
    assert sorted(error.value.conflict) == [
        "deliveries of bread >= 6", "deliveries of rolls >= 5", "level of mill <= 8",
    ]  # fmt: skip
    # Three loaves too many: giving way on mill capacity (3 of 8) is the smallest share.
    assert error.value.relaxation == pytest.approx({"level of mill <= 8": 3.0})
    with pytest.raises(Infeasible, match="level of bakery >= 30"):
        linear_plan(economy, Targets.of(economy, quota={"bakery": 30.0}))


def test_unbounded_plans_name_what_grows():
    economy = Economy(
        goods=["air"], resources=["labor"], plants=["pump"], households=[], inputs=[[0]], outputs=[[1]],
        resource_use=[[0]], endowment=[1.0],
    )  # fmt: skip
    for way, name in (("direct", "level of pump"), ("reduced", "deliveries of air")):
        with pytest.raises(Unbounded, match=f"{name} can grow for ever"):
            linear_plan(economy, way=way)


def test_the_us_economy_is_planned_and_its_duals_are_difference_quotients():
    table = us_2021(71)
    economy = Economy.from_input_output(
        table, resources=["labor hours", "greenhouse gases"], capacity_factor=1.1
    )
    economy = economy.replace(endowment=economy.endowment * [1.0, 0.95])
    actual = np.maximum(np.asarray(table.final_demand()), 0.0)
    targets = Targets.of(economy, value=(actual > 0) * 1.0, floor=0.8 * actual, ceiling=1.2 * actual)
    best = linear_plan(economy, targets)
    assert best.certificate.ok
    assert np.all(best.resource_prices > 0)
    for at in range(2):
        step = np.zeros(2)
        step[at] = 1e-5
        more = linear_plan(economy.replace(endowment=economy.endowment * (1 + step)), targets).value
        less = linear_plan(economy.replace(endowment=economy.endowment * (1 - step)), targets).value
        quotient = (more - less) / (2e-5 * economy.endowment[at])
        assert quotient == pytest.approx(best.resource_prices[at], rel=1e-6)


def test_a_plan_that_fails_its_certificate_is_not_returned(monkeypatch):
    economy = Economy(
        goods=["flour"], resources=["labor"], plants=["mill"], households=[], inputs=[[0]], outputs=[[1]],
        resource_use=[[1]], endowment=[20.0], capacity=[10.0],
    )  # fmt: skip
    found = plan.certify_plan

    def doubted(*given, **more):
        return replace(found(*given, **more), checks=(Check("duality gap", 0.5, 1e-7, "share of the value"),))

    monkeypatch.setattr(plan, "certify_plan", doubted)
    for way in ("auto", "direct", "reduced"):
        with pytest.raises(NotConverged, match="linear plan: duality gap") as error:
            linear_plan(economy, way=way)
        assert error.value.residual == 0.5


def test_a_plant_that_may_not_run_at_all_is_full():
    """The new mill saves half an hour a sack, and has no capacity: its first would be worth that."""
    mills = Economy(
        goods=["flour"], resources=["labor"], plants=["old", "new"], households=[], inputs=[[0, 0]],
        outputs=[[1, 1]], resource_use=[[1, 0.5]], endowment=[20.0], capacity=[np.inf, 0.0], productive=False,
    )  # fmt: skip
    found = linear_plan(mills)
    assert found.levels.tolist() == [20.0, 0.0]
    assert found.capacity_rents.tolist() == [0.0, 0.5]
    assert found.capacities().loc["new", "right"] == pytest.approx(0.5)
    # A billionth short of a capacity is full, more than that is not.
    for short, rent in ((0.5e-9, 0.5), (2e-9, 0.0)):
        near = replace(
            found, economy=mills.replace(capacity=[np.inf, 4.0]), levels=np.array([18.0, 4.0 * (1 - short)])
        )
        assert near.capacity_rents.tolist() == [0.0, rent]
