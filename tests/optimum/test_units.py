"""Units are free: other units of goods, resources and plants change no verdict and no plan."""

import numpy as np
import pytest
from feasible.economy import Economy, Targets
from feasible.errors import FeasibleError, Infeasible, Unbounded
from feasible.optimum import fulfill, least_labor, linear_plan, welfare_optimum
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

powers = st.integers(-12, 12).map(lambda k: 10.0**k)


def rescaled(e, goods, resources, plants, **changes):
    """The same economy in other units: one of each new unit is so many of the old."""
    down, across = 1.0 / goods, plants
    given = {
        "goods": e.goods, "resources": e.resources, "plants": e.plants, "households": e.households,
        "inputs": sparse.csc_array(e.inputs.multiply(down[:, None]).multiply(across)),
        "outputs": sparse.csc_array(e.outputs.multiply(down[:, None]).multiply(across)),
        "resource_use": sparse.csc_array(e.resource_use.multiply(1.0 / resources[:, None]).multiply(across)),
        "endowment": e.endowment / resources, "capacity": e.capacity / plants,
        "effort": e.effort * plants**e.exponent, "exponent": e.exponent, "tastes": e.tastes,
        "needs": sparse.csr_array(e.needs.multiply(down)), "resource_kind": e.resource_kind,
        "productive": e.productive,
    }  # fmt: skip
    return Economy(**(given | changes))


@st.composite
def units(draw, economy):
    g, r, p, _ = economy.shape
    return tuple(np.array(draw(st.lists(powers, min_size=n, max_size=n))) for n in (g, r, p))


def small(seed, **changes):
    """Up to six goods in loops that yield, a spare plant or two, capacities on some, floors that can be met."""
    rng = np.random.default_rng(seed)
    g, r = int(rng.integers(2, 6)), int(rng.integers(1, 3))
    extra = int(rng.integers(0, 3)) if changes.pop("spare", True) else 0
    p = g + extra
    made = np.r_[np.arange(g), rng.integers(0, g, extra)]
    outputs = np.zeros((g, p))
    outputs[made, np.arange(p)] = rng.uniform(0.5, 2.0, p)
    inputs = rng.uniform(0.0, 0.5, (g, p)) * (rng.random((g, p)) < 0.4) / g
    given = {
        "goods": [f"g{i}" for i in range(g)], "resources": [f"r{i}" for i in range(r)],
        "plants": [f"p{i}" for i in range(p)], "households": ["a", "b"],
        "inputs": inputs, "outputs": outputs, "resource_use": rng.uniform(0.1, 1.0, (r, p)),
        "endowment": rng.uniform(5.0, 20.0, r),
        "capacity": np.where(rng.random(p) < 0.5, rng.uniform(1.0, 6.0, p), np.inf),
        "effort": rng.uniform(0.01, 0.1, p), "tastes": rng.dirichlet(np.ones(g), 2),
        "needs": rng.uniform(0.1, 1.0, (2, g)), "resource_kind": ["labor", "land"][:r],
    }  # fmt: skip
    return Economy(**(given | changes))


def answered(ask):
    """What is planned, or the error that says why nothing can be."""
    try:
        return ask()
    except Infeasible as error:
        return error


def names(error):
    """Whatever conflicts or gives way, without its amount: amounts have units."""
    limits = (
        {limit.split(" >= ")[0].split(" <= ")[0].split(" = ")[0] for limit in some}
        for some in (error.conflict, error.relaxation)
    )
    return tuple(limits)


def aims(e, seed):
    rng = np.random.default_rng(seed + 1)
    g = len(e.goods)
    value = rng.uniform(0.5, 2.0, g)
    return value, np.where(rng.random(g) < 0.5, rng.uniform(0.0, 0.3, g), 0.0)


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), data=st.data())
def test_a_linear_plan_knows_no_units(seed, data):
    e = small(seed)
    goods, resources, plants = data.draw(units(e))
    value, floor = aims(e, seed)
    there = rescaled(e, goods, resources, plants)
    plan = answered(lambda: linear_plan(e, Targets.of(e, value=value, floor=floor)))
    other = answered(lambda: linear_plan(there, Targets.of(there, value=value * goods, floor=floor / goods)))
    if isinstance(plan, Infeasible):
        assert isinstance(other, Infeasible)
        assert names(other) == names(plan)
        return
    assert other.value == pytest.approx(plan.value, rel=1e-9)
    size = plan.levels.max()
    assert other.levels * plants == pytest.approx(plan.levels, rel=1e-6, abs=1e-9 * size)
    assert other.deliveries * goods == pytest.approx(plan.deliveries, rel=1e-6, abs=1e-9 * size)


@pytest.mark.parametrize(
    ("seed", "goods"),
    [(1701, [1.0, 1.0, 1.0, 1e11, 1.0]), (1701, [1.0, 1.0, 1.0, 1e8, 1e-8]), (821, [1e9, 1e-4])],
)
def test_a_good_that_comes_in_large_numbers_leaves_the_others_exact(seed, goods):
    # Found at night: its numbers were all that the norm of what was left could see.
    e, goods = small(seed), np.array(goods)
    value, floor = aims(e, seed)
    there = rescaled(e, goods, np.ones(len(e.resources)), np.ones(len(e.plants)))
    plan = linear_plan(e, Targets.of(e, value=value, floor=floor))
    other = linear_plan(there, Targets.of(there, value=value * goods, floor=floor / goods))
    assert other.value == pytest.approx(plan.value, rel=1e-11)
    assert other.levels == pytest.approx(plan.levels, rel=1e-9)


def test_what_two_sights_without_units_agree_on_is_believed():
    # Found at night: three of five sights of one program saw no limit, two no plan; and of another the other way.
    e, plants = small(266), np.array([1e-9, 1e-4, 1e12])
    value, floor = aims(e, 266)
    floor[0] += 1000.0
    there = rescaled(e, np.ones(3), np.ones(1), plants)
    said = [
        answered(lambda one=one: linear_plan(one, Targets.of(one, value=value, floor=floor)))
        for one in (e, there)
    ]
    assert [names(error) for error in said] == [({"deliveries of g0", "r0 used"}, {"deliveries of g0"})] * 2
    e = small(36550)
    e = e.replace(resource_use=np.zeros(e.resource_use.shape), capacity=np.inf, effort=np.zeros(6))
    goods = np.array([1e2, 1e6, 1.0, 1.0, 1e-5])
    there = rescaled(e, goods, np.ones(2), np.array([1.0, 1e-4, 1.0, 1e-3, 1e-5, 1e12]))
    value, floor = aims(e, 36550)
    with pytest.raises(Unbounded):
        linear_plan(there, Targets.of(there, value=value * goods, floor=floor / goods))


def test_a_plant_without_a_capacity_may_be_counted_in_hundred_millionths():
    e, plants = small(128124), np.array([1.0, 1e-8, 1.0])
    best, other = welfare_optimum(e), welfare_optimum(rescaled(e, np.ones(3), np.ones(1), plants))
    assert other.levels * plants == pytest.approx(best.levels, rel=1e-7)


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), data=st.data())
def test_an_optimum_knows_no_units(seed, data):
    e = small(seed)
    goods, resources, plants = data.draw(units(e))
    best, other = welfare_optimum(e), welfare_optimum(rescaled(e, goods, resources, plants))
    assert other.levels * plants == pytest.approx(best.levels, rel=1e-5, abs=1e-6 * best.levels.max())
    assert other.prices / goods == pytest.approx(best.prices, rel=1e-5, abs=1e-6 * best.prices.max())


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), data=st.data())
def test_least_labor_knows_no_units(seed, data):
    e = small(seed)
    goods, resources, plants = data.draw(units(e))
    there = rescaled(e, goods, resources, plants)
    _, floor = aims(e, seed)
    floor[0] = max(floor[0], 0.01)
    plan = answered(lambda: least_labor(e, Targets.of(e, floor=floor)))
    other = answered(lambda: least_labor(there, Targets.of(there, floor=floor / goods)))
    if isinstance(plan, Infeasible):
        assert isinstance(other, Infeasible)
        assert names(other) == names(plan)
        return
    assert other.hours * resources[0] == pytest.approx(plan.hours, rel=1e-8)


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), data=st.data())
def test_a_plan_in_kind_knows_no_units(seed, data):
    e = small(seed)
    goods, resources, plants = data.draw(units(e))
    plan, other = fulfill(e), fulfill(rescaled(e, goods, resources, plants))
    assert other.fulfillment == pytest.approx(plan.fulfillment, rel=1e-6, abs=1e-9)
    assert other.hours * resources[0] == pytest.approx(plan.hours, rel=1e-6)
    assert other.levels * plants == pytest.approx(plan.levels, rel=1e-6, abs=1e-7 * plan.levels.max())


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), data=st.data())
def test_the_endless_is_endless_in_any_units(seed, data):
    e = small(seed)
    g, r, p, _ = e.shape
    e = e.replace(resource_use=np.zeros((r, p)), capacity=np.inf, effort=np.zeros(p))
    goods, resources, plants = data.draw(units(e))
    there = rescaled(e, goods, resources, plants)
    value, floor = aims(e, seed)
    for one, unit in ((e, np.ones(g)), (there, goods)):
        with pytest.raises(Unbounded) as error:
            linear_plan(one, Targets.of(one, value=value * unit, floor=floor / unit))
        # By plants where the whole program is solved, by goods where balances are eliminated.
        known = {f"level of {plant}" for plant in e.plants} | {f"deliveries of {good}" for good in e.goods}
        assert set() < set(error.value.direction) <= known
        for beyond in (False, True):
            with pytest.raises(Unbounded) as error:
                fulfill(one, beyond=beyond)
            assert set() < set(error.value.direction) <= set(e.plants)
        with pytest.raises(Unbounded):
            welfare_optimum(one)


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), data=st.data())
def test_what_conflicts_is_called_the_same_in_any_units(seed, data):
    """Floors of one good or two that no plan meets."""
    e = small(seed)
    goods, resources, plants = data.draw(units(e))
    there = rescaled(e, goods, resources, plants)
    value, floor = aims(e, seed)
    floor[: 1 + seed % 2] += 1000.0
    for planned in (
        lambda one, unit: linear_plan(one, Targets.of(one, value=value * unit, floor=floor / unit)),
        lambda one, unit: least_labor(one, Targets.of(one, floor=floor / unit)),
    ):
        said = []
        for one, unit in ((e, np.ones(goods.size)), (there, goods)):
            with pytest.raises(Infeasible) as error:
                planned(one, unit)
            said.append(error.value)
        assert names(said[0]) == names(said[1])
        assert names(said[0])[1] <= {f"deliveries of {good}" for good in e.goods}
        assert said[0].relaxation
        for here, other in zip(said[0].relaxation.items(), said[1].relaxation.items(), strict=True):
            good = e.goods.get_loc(here[0].removeprefix("deliveries of ").split(" >= ")[0])
            assert other[1] * goods[good] == pytest.approx(here[1], rel=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_loops_that_do_not_yield_deliver_nothing_in_any_unit(seed):
    e = small(seed, spare=False, capacity=None)
    rng = np.random.default_rng(seed)
    g, r, p, _ = e.shape
    barren = e.replace(inputs=e.outputs.toarray() * 1.2, productive=False)
    there = rescaled(barren, *(10.0 ** rng.integers(-12, 13, n) for n in (g, r, p)))
    for one in (barren, there):
        assert linear_plan(one).value == 0.0
        assert fulfill(one).fulfillment.max() <= 1e-12
        with pytest.raises(Infeasible, match="make no more of it than they use up"):
            welfare_optimum(one)


# ---------------------------------------------------------------------- the reduced way and the direct one


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6))
def test_both_ways_answer_alike(seed):
    """Value, plan, prices, sides, ranges and rents: whatever is asked of the reduced way."""
    e = small(seed, spare=False)
    value, floor = aims(e, seed)
    targets = Targets.of(e, value=value, floor=floor)
    ways = {}
    for way in ("direct", "reduced"):
        try:
            ways[way] = linear_plan(e, targets, way=way)
        except FeasibleError as error:
            ways[way] = error
    direct, reduced = ways["direct"], ways["reduced"]
    if isinstance(direct, FeasibleError):
        assert type(reduced) is type(direct)
        assert str(reduced) == str(direct)
        return
    assert reduced.way == "reduced"
    assert reduced.value == pytest.approx(direct.value, rel=1e-9)
    assert reduced.certificate.ok
    one, two = direct.resources(), reduced.resources()
    for column in ("left", "right", "down_to", "up_to"):
        assert two[column].to_numpy() == pytest.approx(one[column].to_numpy(), rel=1e-6, abs=1e-7), column
    assert ((two["right"] <= two["price"] + 1e-7) & (two["price"] <= two["left"] + 1e-7)).all()
    rows = direct.program.shadow_prices([f"deliveries of {good}" for good in e.goods])
    alike = np.isclose(rows["left"], rows["right"], rtol=1e-7)
    # A price is a floor's or a value's: where it has one side only, both ways have found it.
    if alike.all() and np.isclose(one["left"], one["right"]).all():
        assert reduced.prices == pytest.approx(direct.prices, rel=1e-6, abs=1e-9)
        assert reduced.capacity_rents == pytest.approx(direct.capacity_rents, rel=1e-6, abs=1e-7)
