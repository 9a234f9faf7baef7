"""Years: structure by hand, a closed form, units, states, ownership, refusals."""

import numpy as np
import pandas as pd
import pytest
from feasible import Economy, welfare_optimum
from feasible.economy import gini, welfare, with_workers
from feasible.economy.years import State, Technology, fund_gini, over_time
from feasible.errors import InvalidEconomy, InvalidInput
from hypothesis import given, settings
from hypothesis import strategies as st


def mill(**changes):
    """One good from one mill and labor; a machine takes half a loaf."""
    given_ = {
        "goods": ["bread"], "resources": ["hours"], "plants": ["mill"], "households": ["a", "b"], "inputs": [[0.1]],
        "outputs": [[1]], "resource_use": [[2]], "endowment": [100], "capacity": [4], "effort": [0.01],
        "tastes": [[1], [1]], "needs": [[1], [2]], "region": "north", "resource_ownership": [[1], [0]],
        "plant_ownership": [[0.5], [0.5]],
    }  # fmt: skip
    return Economy(**(given_ | changes))


TECHNOLOGY = Technology(wear=0.5, materials={"bread": 0.5}, work={"hours": 3}, adjust=0.02)


def test_the_mill_by_hand():
    years = over_time(mill(), 3, TECHNOLOGY, beta=0.5)
    e = years.economy
    assert e.goods.tolist() == [
        *(f"bread, year {t}" for t in (1, 2, 3)), *(f"use of mill, year {t}" for t in (1, 2, 3)),
    ]  # fmt: skip
    assert e.resources.tolist() == ["hours, year 1", "hours, year 2", "hours, year 3"]
    assert e.plants.tolist() == [
        "mill, year 1", "building mill, year 1", "mill, year 2", "building mill, year 2", "mill, year 3",
        "inherited mill",
    ]  # fmt: skip
    assert e.inputs.toarray()[:, :2].tolist() == [[0.1, 0.5], [0, 0], [0, 0], [1, 0], [0, 0], [0, 0]]
    assert e.outputs.toarray()[:, [1, 3, 5]].tolist() == [
        [0, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 1], [1, 0, 0.5], [0.5, 1, 0.25],
    ]  # fmt: skip
    assert e.resource_use.toarray()[:, :4].tolist() == [[2, 3, 0, 0], [0, 0, 2, 3], [0, 0, 0, 0]]
    assert e.capacity.tolist() == [np.inf] * 5 + [4]
    assert e.tastes.toarray()[0, :3] == pytest.approx(np.array([4, 2, 1]) / 7)
    assert years.unit == pytest.approx(1 / 1.75)
    # Effort of year t counts half as much as that of the year before, in budgets of all years.
    assert e.effort[[0, 2, 4]] / years.unit == pytest.approx([0.01, 0.005, 0.0025])
    assert e.effort[1] / years.unit == pytest.approx(0.02 / 16)
    assert e.needs.toarray()[:, :3].tolist() == [[1, 1, 1], [2, 2, 2]]
    assert e.plant_ownership.toarray()[0].tolist() == [0.5] * 6
    assert e.resource_ownership.toarray()[0].tolist() == [1, 1, 1]
    assert set(e.region) == {"north"}
    levels = [4, 1, 3, 2, 3.5, 4]
    assert years.built(levels)[:, 0].tolist() == [1, 2, 0]
    assert years.machines(levels)[:, 0].tolist() == [4, 3, 3.5, 1.75]
    assert years.levels_of(levels, 1).tolist() == [3]
    assert years.joined([[4], [3], [3.5]], [[1], [2], [9]]).tolist() == levels
    prices = np.arange(1.0, 7.0)
    assert years.prices_of(prices, 2).tolist() == pytest.approx([3 * 1.75 / 0.25])
    assert years.consumption_of(np.tile(prices, (2, 1)), 1).tolist() == [[2], [2]]


def test_machines_at_the_end_are_worth_something():
    years = over_time(mill(), 2, TECHNOLOGY, beta=0.5, first=1, later=2.0)
    e = years.economy
    assert e.households.tolist() == ["a", "b", "those who come later"]
    assert e.goods[-1] == "machines of mill at the end"
    assert e.good_kind[-1] == "final"
    # Two households' budgets of the years 1/2 and 1/4, and two years of both at 1/8.
    assert e.budgets / e.budgets[0] == pytest.approx([1, 1, 0.5 / 0.75])
    assert e.budgets.sum() == pytest.approx(3)
    assert years.built([0, 1, 0, 1, 1])[:, 0].tolist() == [1, 1]
    best = welfare_optimum(e)
    assert best.certificate.ok
    assert years.machines(best.levels)[2, 0] > 0


def test_ramsey_in_closed_form():
    # Cake: what is built this year is all there is next year; no labor, no adjustment cost to speak of. With
    # log utility a share beta / (1 + beta) of the first year's bread is put by, whatever a machine takes.
    for beta in (0.5, 0.9):
        economy = mill(inputs=[[0]], effort=[1e-9], capacity=[8], resource_use=[[1e-6]])
        technology = Technology(wear=1.0, materials={"bread": 0.25}, adjust=1e-7)
        years = over_time(economy, 2, technology, beta=beta)
        best = welfare_optimum(years.economy)
        assert best.certificate.ok
        built = years.built(best.levels)[0, 0]
        # Bread 8 = eaten + built / 4 and next year's bread is what was built: log (8 - b / 4) + beta log b.
        assert built == pytest.approx(32 * beta / (1 + beta), rel=2e-2)


@settings(max_examples=10)
@given(st.integers(0, 1000), st.integers(1, 4), st.sampled_from([0.0, 1.0]), st.integers(-6, 6))
def test_every_plan_is_certified_in_any_unit(seed, periods, later, power):
    economy = Economy.reference(seed, 6, households=3)
    rng = np.random.default_rng(seed)
    needed = pd.DataFrame(np.zeros((6, 18)), economy.goods, economy.plants)
    needed.iloc[0] = rng.uniform(0.2, 1.0, 18)
    given_ = {"machines": 0.6 * economy.capacity, "later": later}
    years = over_time(economy, periods, Technology(materials=needed), **given_)
    best = welfare_optimum(years.economy)
    assert best.certificate.ok, best.certificate.explain()
    path = years.machines(best.levels)
    for t in range(periods):
        assert np.all(years.levels_of(best.levels, t) <= path[t] * (1 + 1e-6) + 1e-9 * path[t].max())
    # A plant's level in another unit: its machines are counted in it, too.
    unit = 10.0 ** (power * rng.integers(0, 2, 18))
    other = economy.replace(
        inputs=economy.inputs.toarray() / unit, outputs=economy.outputs.toarray() / unit,
        resource_use=economy.resource_use.toarray() / unit, capacity=economy.capacity * unit,
        effort=economy.effort * unit**-economy.exponent,
    )  # fmt: skip
    given_["machines"] = given_["machines"] * unit
    shuffled = (needed / unit).sample(frac=1, axis=1, random_state=1)
    again = over_time(other, periods, Technology(materials=shuffled), **given_)
    other_best = welfare_optimum(again.economy)
    if later == 0.0:
        assert other_best.welfare == pytest.approx(best.welfare, abs=1e-6)
    assert again.machines(other_best.levels) / unit == pytest.approx(path, rel=1e-4, abs=1e-6)


def test_twelve_goods_over_ten_years():
    # Once beyond what conjugate gradients could do.
    economy = Economy.reference(1, 12, households=8)
    years = over_time(economy, 10, Technology(materials={"good 01": 0.6}, work={"skilled labor": 0.2}))
    best = welfare_optimum(years.economy)
    assert best.certificate.value("duality gap") <= 1e-8
    assert best.certificate.ok
    share = (years.built(best.levels) / economy.capacity).mean(axis=1)
    assert share[:9] == pytest.approx([0, 0, 0, 0.007, 0.010, 0.015, 0.017, 0.006, 0], abs=6e-4)
    # Undone decisions: what the plan built, joined from year to year, is the plan.
    levels = np.array([years.levels_of(best.levels, t) for t in range(10)])
    joined = years.joined(levels, years.built(best.levels))
    e = years.economy
    assert welfare(e, best.consumption, joined) == pytest.approx(best.welfare, abs=0.02)


def test_people_are_no_machines():
    people = with_workers(mill(), [[1], [2]], 10, [[1], [1]])
    years = over_time(people.economy, 2, Technology(materials={"bread": 0.5, "hours": 3}))
    assert years.equipped.tolist() == [0]
    e = years.economy
    assert e.capacity[[1, 2]].tolist() == [10, 10]
    assert np.isinf(e.capacity[years.activities[:, 0]]).all()
    assert welfare_optimum(e).certificate.ok
    assert years.machines(np.ones(len(e.plants)))[1].tolist() == [0.8 * 4 + 1, 10, 10]


def test_states():
    economy = Economy.reference(1, 6, households=3)
    state = State.of(economy, machines=dict.fromkeys(economy.plants, 0.5))
    assert state.machines.tolist() == [0.5] * 18
    assert state.on(economy).capacity.tolist() == [0.5] * 18
    built = np.full(18, 0.1)
    payers = np.zeros((3, 18))
    payers[2] = 1.0
    after = state.after(built, 0.2, payers=payers, consumption=np.ones((3, 6)), known={"needs": 1})
    assert (after.year, after.known) == (1, {"needs": 1})
    assert after.machines == pytest.approx(np.full(18, 0.5))
    assert after.owners.sum(axis=0) == pytest.approx(np.ones(18))
    assert after.owners[0] == pytest.approx(0.8 * state.owners[0])
    assert after.on(economy).plant_ownership.shape == (3, 18)
    same = after.after(built, 0.2)
    assert same.owners is after.owners
    assert same.known is after.known
    assert same.consumption is None
    unlimited = State.of(mill(capacity=[np.inf])).after([0], 0.5)
    assert unlimited.machines.tolist() == [np.inf]


@given(st.integers(0, 1000), st.floats(0.01, 0.5), st.integers(0, 15), st.floats(0, 0.6))
def test_the_gini_of_an_equal_fund_and_of_owners_who_save_alike(seed, wear, years, new):
    rng = np.random.default_rng(seed)
    wealth = rng.random(12) ** 3 + 1e-9
    economy = mill(households=range(12), tastes=np.ones((12, 1)), needs=None, resource_ownership=None,
                   plant_ownership=wealth[:, None] / wealth.sum())  # fmt: skip
    fund = owners = State.of(economy)
    for _ in range(years):
        built = [4.0 * new]
        fund = fund.after(built, wear, payers=np.full(12, 1 / 12))
        owners = owners.after(built, wear, payers=owners.owners)
    first = gini(economy.plant_ownership.toarray()[:, 0])
    growth = float(fund.machines[0] / 4.0)
    assert gini(fund.owners[:, 0]) == pytest.approx(fund_gini(first, wear, years, growth), abs=1e-9)
    assert gini(owners.owners[:, 0]) == pytest.approx(first, abs=1e-9)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"periods": 0}, "periods: is 0; expected a whole number from 1"),
        ({"periods": 1.5}, r"periods: is 1\.5; expected a whole number"),
        ({"beta": 0}, "beta: is 0"),
        ({"beta": 1.1}, r"beta: is 1\.1; expected a share"),
        ({"first": -1}, "first: is -1"),
        ({"later": -1}, "later: is -1"),
        ({"worth": 0}, "worth: adds up to 0"),
        ({"machines": {"oven": 1}}, "machines: unknown plant 'oven'"),
        ({"technology": Technology(wear=2)}, "wear: is 2; expected a share"),
        ({"technology": Technology(adjust=0)}, "adjust: is 0"),
        ({"technology": Technology(materials={"iron": 1})}, "materials: unknown good 'iron'"),
        ({"technology": Technology(work=[[1, 2]])}, "work: "),
    ],
)
def test_refusals_of_numbers(changes, message):
    given_ = {"periods": 2, "technology": TECHNOLOGY} | changes
    with pytest.raises(InvalidInput, match=message):
        over_time(mill(), given_.pop("periods"), given_.pop("technology"), **given_)


def test_refusals_of_economies():
    with pytest.raises(InvalidEconomy, match="tastes: years need budgets that divide over goods"):
        over_time(mill(utility="fixed-proportions"), 2, TECHNOLOGY)
    with pytest.raises(InvalidEconomy, match="capacity: no plant has a capacity"):
        over_time(mill(capacity=np.inf), 2, TECHNOLOGY)


def two_mills():
    """Bread from an old and a new mill, cake by hand; two years, machines at the end worth three quarters of a year."""
    economy = Economy(
        goods=["bread", "cake"], resources=["hours", "land"], plants=["old", "hand", "new"], households=["a", "b"],
        inputs=[[0, 1, 0.25], [0, 0, 0]], outputs=[[1, 0, 1], [0, 1, 0]], resource_use=[[2, 1, 0.5], [0, 0, 1]],
        endowment=[10, 8], capacity=[4, np.inf, 2], effort=[0.1, 0.2, 0.3], exponent=[2, 1.5, 3],
        tastes=[[1, 0], [0.5, 0.5]], needs=[[1, 0], [2, 1]], budgets=[0.8, 1.2], region=["x", "y", "z"],
        household_region=["x", "y"], resource_ownership=[[1, 0], [0, 1]], plant_ownership=[[1, 0, 0], [0, 1, 1]],
        resource_kind=["labor", "land"],
    )  # fmt: skip
    takes = pd.DataFrame([[0.5, 0, 0.75], [0, 0, 0.125]], ["bread", "cake"], ["old", "hand", "new"])
    technology = Technology(wear=0.25, materials=takes, work={"land": 2}, adjust=0.08)
    return over_time(
        economy, 2, technology, beta=0.5, first=2, later=0.75, worth={"old": 1, "hand": 7, "new": 3},
        machines={"old": 3, "hand": np.inf, "new": 1},
    )  # fmt: skip


def test_two_mills_by_hand():
    years = two_mills()
    e = years.economy
    assert e.name == "economy over 2 years"
    assert years.equipped.tolist() == [0, 2]
    assert e.goods.tolist() == [
        "bread, year 1", "cake, year 1", "bread, year 2", "cake, year 2", "use of old, year 1", "use of new, year 1",
        "use of old, year 2", "use of new, year 2", "machines of old at the end", "machines of new at the end",
    ]  # fmt: skip
    assert e.plants.tolist() == [
        "old, year 1", "hand, year 1", "new, year 1", "building old, year 1", "building new, year 1",
        "old, year 2", "hand, year 2", "new, year 2", "building old, year 2", "building new, year 2",
        "inherited old", "inherited new",
    ]  # fmt: skip
    assert years.activities.tolist() == [[0, 1, 2], [5, 6, 7]]
    assert (years.builds.tolist(), years.inherits.tolist()) == ([[3, 4], [8, 9]], [10, 11])
    assert (years.goods.tolist(), years.services.tolist()) == ([[0, 1], [2, 3]], [[4, 5], [6, 7]])
    inputs, outputs = np.zeros((10, 12)), np.zeros((10, 12))
    for first, plant in ((0, 0), (2, 5)):
        inputs[first, [plant + 1, plant + 2]] = [1, 0.25]
        outputs[first, [plant, plant + 2]] = 1
        outputs[first + 1, plant + 1] = 1
        # Building: half a loaf for an old mill, three quarters and an eighth of a cake for a new one.
        inputs[[first, first, first + 1], [plant + 3, plant + 4, plant + 4]] = [0.5, 0.75, 0.125]
    inputs[[4, 5, 6, 7], [0, 2, 5, 7]] = 1
    outputs[[6, 8], 3] = outputs[[7, 9], 4] = [1, 0.75]
    outputs[8, 8] = outputs[9, 9] = 1
    outputs[[4, 6, 8], 10] = outputs[[5, 7, 9], 11] = [1, 0.75, 0.5625]
    assert e.inputs.toarray().tolist() == inputs.tolist()
    assert e.outputs.toarray().tolist() == outputs.tolist()
    use = np.zeros((4, 12))
    for first, plant in ((0, 0), (2, 5)):
        use[first, plant : plant + 3] = [2, 1, 0.5]
        use[first + 1, plant + 2 : plant + 5] = [1, 2, 2]
    assert e.resource_use.toarray().tolist() == use.tolist()
    assert e.endowment.tolist() == [10, 8, 10, 8]
    assert e.capacity.tolist() == [np.inf] * 10 + [3, 1]
    # Years count 1/4 and 1/8, those who come later 3/4 of both budgets at 1/16; on average everybody's count 1.
    budgets = np.array([0.8 * 0.375, 1.2 * 0.375, 0.75 * 2 / 16])
    assert years.unit == pytest.approx(3 / budgets.sum())
    assert e.budgets == pytest.approx(budgets * years.unit)
    effort = np.array([0.1, 0.2, 0.3, 0.08 / 16, 0.08 / 4])
    upkeep = 1e-3 * 2 / (2 * 3) / np.array([16, 4])
    assert e.effort == pytest.approx(years.unit * np.concatenate([effort / 4, effort / 8, upkeep / 4]))
    assert e.exponent.tolist() == [2, 1.5, 3, 2, 2, 2, 1.5, 3, 2, 2, 2, 2]
    assert e.region.tolist() == [*"xyzxz", *"xyzxz", *"xz"]
    assert e.good_kind.tolist() == ["final"] * 4 + ["intermediate"] * 4 + ["final"] * 2
    tastes = np.zeros((3, 10))
    tastes[0, [0, 2]] = [2 / 3, 1 / 3]
    tastes[1, :4] = [1 / 3, 1 / 3, 1 / 6, 1 / 6]
    tastes[2, [8, 9]] = [0.25, 0.75]
    assert e.tastes.toarray() == pytest.approx(tastes)
    assert e.needs.toarray().tolist() == [[1, 0, 1, 0] + [0] * 6, [2, 1, 2, 1] + [0] * 6, [0] * 10]
    assert e.household_region.tolist() == ["x", "y", "everywhere"]
    assert e.resource_ownership.toarray().tolist() == [[1, 0, 1, 0], [0, 1, 0, 1], [0] * 4]
    mine = [1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0]
    assert e.plant_ownership.toarray().tolist() == [mine, [1 - own for own in mine], [0] * 12]
    assert e.resource_kind.tolist() == ["labor", "land", "labor", "land"]


def test_what_two_mills_did_by_hand():
    years = two_mills()
    levels = [2, 1, 0.5, 0.25, 0.125, 3, 1.5, 1, 0.75, 0.0625, 3, 1]
    assert years.built(levels).tolist() == [[0.25, 0, 0.125], [0.75, 0, 0.0625]]
    machines = years.machines(levels)
    assert machines[:, 0].tolist() == [3, 3 * 0.75 + 0.25, 2.5 * 0.75 + 0.75]
    assert machines[:, 2].tolist() == [1, 0.875, 0.875 * 0.75 + 0.0625]
    assert machines[:, 1].tolist() == [np.inf] * 3
    assert [years.levels_of(levels, t).tolist() for t in (0, 1)] == [[2, 1, 0.5], [3, 1.5, 1]]
    prices = np.arange(1.0, 11.0)
    # Carried forward to the year itself: over 1/4, and over 1/8.
    assert years.prices_of(prices, 0) == pytest.approx(np.array([1, 2]) / (years.unit / 4))
    assert years.prices_of(prices, 1) == pytest.approx(np.array([3, 4]) / (years.unit / 8))
    # A machine's service at its price, for each that is used: the hand has none.
    assert years.rents_of(levels, prices, 0) == pytest.approx(
        np.array([5 * 2, 0, 6 * 0.5]) / (years.unit / 4)
    )
    assert years.rents_of(levels, prices, 1) == pytest.approx(np.array([7 * 3, 0, 8 * 1]) / (years.unit / 8))
    had = np.arange(30.0).reshape(3, 10)
    assert years.consumption_of(had, 1).tolist() == [[2, 3], [12, 13]]
    built = [[0.25, 9, 0.125], [0.75, 9, 0.0625]]
    assert years.joined([[2, 1, 0.5], [3, 1.5, 1]], built).tolist() == levels
    one = over_time(mill(), 1, TECHNOLOGY)
    assert one.economy.name == "economy over 1 year"
    assert one.built([1, 1]).tolist() == [[0]]


def test_who_pays_for_new_machines_owns_them():
    state = State(3, np.array([4.0, np.inf, 0.0]), np.array([[1.0, 0.5, 0.25], [0.0, 0.5, 0.75]]))
    after = state.after([1.0, 5.0, 2.0], 0.25, payers=[0.0, 1.0], consumption=np.ones((2, 1)))
    assert after.year == 4
    assert after.machines.tolist() == [4.0, np.inf, 2.0]
    # A quarter of the first is new, nothing of what nothing limits, and all of the last.
    assert after.owners.tolist() == [[0.75, 0.5, 0.0], [0.25, 0.5, 1.0]]
    assert after.consumption.tolist() == [[1], [1]]
    none = State(0, np.zeros(1), np.ones((1, 1))).after([0.0], 1.0, payers=[1.0])
    assert (none.machines.tolist(), none.owners.tolist()) == ([0.0], [[1.0]])
    assert State.of(mill()).machines.tolist() == [4]
    assert State.of(mill()).year == 0


def test_usual_technology_and_the_ends_of_what_is_allowed():
    usual = Technology()
    assert (usual.wear, usual.adjust, usual.materials, usual.work) == (0.2, 0.05, {}, {})
    whole = over_time(mill(), 2, Technology(wear=1, adjust=1e-3), beta=1)
    assert whole.economy.outputs.toarray()[2:, -1].tolist() == [1, 0]
    assert over_time(mill(), 2, usual).beta == 0.9
    assert fund_gini(0.5, 1.0, 0, 2.0) == 0.25
    assert fund_gini(0.5, 1.0, 1, 2.0) == 0.0
