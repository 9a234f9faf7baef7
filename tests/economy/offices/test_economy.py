"""From a reading to an economy: who wants what, what limits it, what was assumed; satellites from one's own file."""

from __future__ import annotations

import runpy
import types
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from feasible.economy.input_output import InputOutputTable
from feasible.economy.offices import Reading, read
from feasible.economy.offices.economy import economy_of
from feasible.economy.offices.satellites import with_satellites
from feasible.errors import InvalidInput
from feasible.optimum import least_labor, linear_plan, welfare_optimum

lay = types.SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("layouts.py"))))


def bea(tmp_path) -> Reading:
    use = lay.write_csv(tmp_path / "use.csv", lay.bea_use_rows())
    return read("bea", use, lay.write_csv(tmp_path / "make.csv", lay.bea_make_rows()))


SIDE = [
    ["sector", "labor hours [million hours]", "CO2 (kt)"],
    ["111CA", 3, 40],
    ["Manufacturing", 5, "60.5"],
    ["54", "12", "-"],
]


def with_side(tmp_path) -> Reading:
    return with_satellites(bea(tmp_path), lay.write_csv(tmp_path / "side.csv", SIDE))


def test_satellites_of_ones_own(tmp_path):
    got = with_side(tmp_path)
    assert got.table.satellite("labor hours").tolist() == [3, 5, 12]
    assert got.table.satellite("CO2").tolist() == [40, 60.5, 0]
    assert got.table.units["CO2"] == "kt"
    assert "a satellite in kt" in got.report["rule"].tolist()
    part = with_satellites(bea(tmp_path), lay.write_xlsx(tmp_path / "s.xlsx", {"S": SIDE[:3]}), sheet="S")
    assert part.table.satellite("labor hours").tolist() == [3, 5, 0]
    assert "1 sector that it leaves out: none" in part.report["rule"].iloc[-1]


@pytest.mark.parametrize(
    ("at", "value", "words"),
    [
        ((0, 0), "name", "starts with"),
        ((0, 1), "labor", "line 1, column 2: is 'labor'; expected a name and its unit"),
        ((1, 0), "Forestry", "line 2, column 1: is 'Forestry'; expected one of the 3 sectors"),
        ((2, 0), "Farms", "line 3, column 1: is 'Farms' again"),
        ((2, 1), "many", "line 3, column 2: is 'many'"),
        ((2, 1), "-4", "line 3, column 2: is -4; expected zero or more"),
    ],
)
def test_satellites_that_are_refused(tmp_path, at, value, words):
    rows = [list(row) for row in SIDE]
    rows[at[0]][at[1]] = value
    with pytest.raises(InvalidInput, match=words):
        with_satellites(bea(tmp_path), lay.write_csv(tmp_path / "side.csv", rows))


def test_todays_table_is_a_plan_of_the_economy(tmp_path):
    """What was made, imported and taken is possible: balances, resources and capacities hold at today's levels."""
    reading = with_side(tmp_path)
    made = economy_of(reading)
    e = made.economy
    today = np.where(np.isfinite(e.capacity), e.capacity, 0.0)
    today[:3] = lay.OUTPUT
    wanted = np.maximum(lay.FINAL[:, :4], 0).sum(axis=1)
    # By-products: sectors, not products, are the goods; final uses go to sectors by market shares.
    moved = (
        np.linalg.solve(lay.MAKE / lay.MAKE.sum(axis=0), np.zeros(3))
        + (lay.MAKE / lay.MAKE.sum(axis=0)) @ wanted
    )
    np.testing.assert_allclose(e.net @ today, moved, atol=1e-9)
    np.testing.assert_allclose(e.resource_use @ today, [20, 100.5])
    np.testing.assert_allclose(e.endowment, [20, 100.5])
    np.testing.assert_allclose(made.targets.floor, 0.9 * moved)
    np.testing.assert_allclose(made.targets.ceiling, 1.1 * moved)
    assert e.resource_kind.tolist() == ["labor", "emission"]
    assert e.households.tolist() == ["Personal consumption expenditures", "other final users"]
    assert e.budgets.sum() == pytest.approx(2)
    assert e.budgets[0] / e.budgets[1] == pytest.approx(450 / 290)
    assert e.needs.toarray()[1].tolist() == [0, 0, 0]
    assert e.needs.toarray()[0].sum() == pytest.approx(225)


def test_it_is_planned_in_every_way(tmp_path):
    made = economy_of(with_side(tmp_path), limits={"CO2": 0.95})
    assert made.economy.endowment[1] == pytest.approx(0.95 * 100.5)
    plan = linear_plan(made.economy, made.targets)
    assert plan.certificate.ok
    assert plan.resource_prices[1] > 0
    assert least_labor(made.economy, made.targets).hours < 20
    assert welfare_optimum(made.economy).certificate.ok
    assert "limit: CO2" in made.assumed["what"].tolist()
    assert "95 % of what the table says is used" in made.assumed["assumption"].tolist()


def test_pay_stands_for_hours_where_there_are_none(tmp_path):
    made = economy_of(bea(tmp_path))
    assert made.economy.resources.tolist() == ["pay (million USD)"]
    assert made.economy.endowment.tolist() == [330]
    assert "pay (million USD) stands for them" in made.assumed["assumption"].str.cat()
    world = economy_of(read("oecd", lay.icio_csv(tmp_path / "ICIO2023_2020.csv")))
    assert world.economy.resources.tolist() == ["value added (million USD)"]
    assert world.economy.region.tolist() == ["AAA", "AAA", "CHN", "CHN"]
    assert world.economy.household_region.tolist() == ["AAA", "CHN", "everywhere"]
    assert world.economy.goods[0] == "AAA: A01_02"


def test_imported_inputs_are_a_limit(tmp_path):
    made = economy_of(read("eurostat", lay.eurostat_csv(tmp_path / "e.csv", lay.eurostat_domestic_cells())))
    assert made.economy.resources.tolist() == ["pay (million EUR)", "Imports used"]
    assert made.economy.endowment[1] == pytest.approx(46)


def test_emissions_that_are_taken_up_are_permits(tmp_path):
    made = economy_of(
        read("exiobase", lay.pymrio_folder(tmp_path / "IOT_2011")), resources=["CO2, air", "CH4, air"]
    )
    e = made.economy
    assert e.goods[-1] == "permits: CH4, air"
    assert e.endowment[e.resources.get_loc("CH4, air")] == pytest.approx(1 - 1 + 2)
    assert made.targets.floor[-1] == 0
    assert linear_plan(e, made.targets).certificate.ok


def final_table(**columns) -> InputOutputTable:
    final = pd.DataFrame(columns, lay.SECTORS)
    return InputOutputTable.from_transactions(
        lay.frame(lay.FLOWS, lay.SECTORS, lay.SECTORS), final
    ).with_satellite("hours", [1, 2, 3], "h")


def test_stocks_that_are_drawn_and_columns_that_say_nothing():
    rest = lay.FINAL.sum(axis=1).astype(float)
    reading = Reading(
        final_table(households=rest + 10, stocks=[-10.0, -10, 5], Rounding=[0.0, 0, -15]),
        pd.DataFrame(),
        "own",
        {"households": "households", "stocks": "stocks"},
    )
    made = economy_of(reading)
    assert made.economy.plants.tolist() == [*lay.SECTORS, "from stocks: food", "from stocks: goods"]
    assert made.economy.capacity[3:].tolist() == [10, 10]
    assert "what was drawn from stocks of a good can be drawn again" in made.assumed["assumption"].tolist()


def test_without_households_final_demand_is_one():
    made = economy_of(Reading(final_table(total=lay.FINAL.sum(axis=1)), pd.DataFrame(), "own"))
    assert made.economy.households.tolist() == ["final demand"]
    assert made.economy.needs.nnz == 0
    assert "resources and plants belong to final demand as a whole" in made.assumed["assumption"].tolist()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"floor": 1.2}, "floor: is 1.2; expected 1 at most"),
        ({"needs": -1}, "needs: is -1; expected zero or more"),
        ({"ceiling": 0.9}, "ceiling: is 0.9; expected 1 or more"),
        ({"capacity": 0.5}, "capacity: is 0.5; expected 1 or more"),
        ({"limits": {"CO": 1}}, r"limits\['CO'\]: there is no such resource"),
        ({"limits": {"hours": -1}}, r"limits\['hours'\]: is -1"),
        ({"resources": ["CO2"]}, r"resources\['CO2'\]: there is no such satellite"),
        ({"resources": []}, "has neither satellites nor primary inputs"),
    ],
)
def test_refusals(options, words):
    with pytest.raises(InvalidInput, match=words):
        economy_of(Reading(final_table(total=lay.FINAL.sum(axis=1)), pd.DataFrame(), "own"), **options)


def test_final_users_that_take_nothing():
    table = InputOutputTable.from_transactions([[1, 9], [9, 1]], [0, 0])
    with pytest.raises(InvalidInput, match="final_uses: final users take nothing"):
        economy_of(Reading(table, pd.DataFrame(), "own"))


def test_a_satellite_that_is_taken_up_and_no_emission():
    table = final_table(total=lay.FINAL.sum(axis=1)).with_satellite("water", [1, 1, 1], "m3")
    table = table.with_satellite("water (taken up)", [0, 0, 2], "m3")
    made = economy_of(Reading(table, pd.DataFrame(), "own"))
    assert made.economy.resources.tolist() == ["hours", "water"]
    assert made.economy.endowment.tolist() == [6, 3]


def fractions(**more) -> Reading:
    """Two sectors in fractions of a million, a third good only imported; stocks of one are drawn down."""
    names = ["a", "b", "c"]
    uses = ["homes", "state", "imports", "stocks", "Rounding"]
    final = pd.DataFrame(
        [[0.3, 0.1, -0.05, 0.02, 0.0], [0.5, 0.2, 0.0, -0.1, 0.0], [0.0, 0.0, -0.2, 0.0, 0.0]], names, uses
    )
    flows = pd.DataFrame([[0.1, 0.2, 0.0], [0.05, 0.1, 0.0], [0.1, 0.1, 0.0]], names, names)
    side = {
        "satellites": pd.DataFrame([[0.4, 0.6, 0.0], [0.2, 0.1, 0.0]], ["labor hours", "CO2"], names),
        "units": {"labor hours": "h", "CO2": "kt"},
    }  # fmt: skip
    table = InputOutputTable.from_transactions(flows, final, unit="million", **(side | more))
    kinds = {"homes": "households", "state": "government", "imports": "imports", "stocks": "stocks"}
    return Reading(table, pd.DataFrame(), "own", kinds)


def test_every_part_by_hand():
    made = economy_of(
        fractions(), limits={"CO2": 0.5}, capacity=1.5, effort=0.1, needs=0.25, floor=0.5, ceiling=2.0
    )
    e = made.economy
    assert e.goods.tolist() == ["a", "b", "c"]
    assert e.plants.tolist() == ["a", "b", "imports: a", "imports: c", "from stocks: b"]
    # Made: .3 + .37 of a, .15 + .6 of b, and nothing of c.
    assert e.capacity == pytest.approx([1.5 * 0.67, 1.5 * 0.75, 0.05, 0.2, 0.1])
    assert e.inputs.toarray()[:, :2] == pytest.approx(
        np.array([[0.1 / 0.67, 0.2 / 0.75], [0.05 / 0.67, 0.1 / 0.75], [0.1 / 0.67, 0.1 / 0.75]])
    )
    assert not e.inputs.toarray()[:, 2:].any()
    assert e.outputs.toarray().tolist() == [[1, 0, 1, 0, 0], [0, 1, 0, 0, 1], [0, 0, 0, 1, 0]]
    assert e.resource_use.toarray()[:, :2] == pytest.approx(
        np.array([[0.4 / 0.67, 0.6 / 0.75], [0.2 / 0.67, 0.1 / 0.75]])
    )
    assert not e.resource_use.toarray()[:, 2:].any()
    assert e.endowment == pytest.approx([1.0, 0.15])
    # Homes spend .8 of 1.12, all others .32.
    assert e.households.tolist() == ["homes", "other final users"]
    assert e.budgets == pytest.approx([0.8 / 0.56, 0.32 / 0.56])
    assert e.tastes.toarray() == pytest.approx(np.array([[3 / 8, 5 / 8, 0], [3 / 8, 5 / 8, 0]]))
    assert e.needs.toarray() == pytest.approx(np.array([[0.075, 0.125, 0], [0, 0, 0]]))
    # A tenth of the price for today's last unit, where a unit of budget is .56 of money.
    assert e.effort == pytest.approx([0.1 / (2 * 0.56 * 0.67), 0.1 / (2 * 0.56 * 0.75), 0, 0, 0])
    assert set(e.exponent) == {2.0}
    assert e.region.tolist() == ["home", "home", "abroad", "abroad", "home"]
    assert e.household_region.tolist() == ["home", "home"]
    assert e.good_kind.tolist() == ["final", "final", "intermediate"]
    assert e.resource_kind.tolist() == ["labor", "emission"]
    assert e.resource_ownership.toarray().tolist() == [[1, 1], [0, 0]]
    assert e.plant_ownership.toarray().tolist() == [[1] * 5, [0] * 5]
    aims = made.targets
    assert aims.value.tolist() == [1, 1, 0]
    assert aims.floor == pytest.approx([0.21, 0.35, 0.0])
    assert aims.ceiling == pytest.approx([0.84, 1.4, np.inf])
    told = dict(made.assumed.to_numpy().tolist())
    assert list(told) == [
        "technology", "people", "budgets", "ownership", "other final users", "imports", "capacity", "effort", "needs",
        "values", "floors, ceilings", "limit: labor hours", "limit: CO2", "stocks",
    ]  # fmt: skip
    assert told["people"].startswith("the households are those of the final uses: homes; how many")
    assert told["ownership"].endswith("belong to the households in proportion to what they spend")
    assert told["capacity"] == "1.5 times today's output of each sector"
    assert told["effort"].startswith("today's last unit of output costs 10 % of its price")
    assert told["needs"] == "25 % of what households consume today of each good"
    assert told["floors, ceilings"] == "for linear plans: 50 % and 200 % of today's deliveries"
    assert told["limit: labor hours"] == "as much as the table says is used"
    assert told["limit: CO2"] == "50 % of what the table says is used"


def test_what_is_not_said_is_a_quarter_more_plant_and_the_other_usual_numbers():
    usual = {"capacity": 1.25, "effort": 0.05, "needs": 0.5, "floor": 0.9, "ceiling": 1.1}
    found, said = (economy_of(fractions(), **given) for given in ({}, usual))
    assert found.economy == said.economy or (
        np.array_equal(found.economy.capacity, said.economy.capacity)
        and np.array_equal(found.economy.effort, said.economy.effort)
        and np.array_equal(found.economy.needs.toarray(), said.economy.needs.toarray())
    )
    assert found.targets.floor.tolist() == said.targets.floor.tolist()
    assert found.targets.ceiling.tolist() == said.targets.ceiling.tolist()
    assert found.assumed.equals(said.assumed)


@pytest.mark.parametrize(
    ("name", "allowed", "refused", "words"),
    [
        ("capacity", [1.0, 50.0], [0.99, -1.0], "1 or more: what the table has is possible"),
        ("ceiling", [1.0, 50.0], [0.99, -1.0], "1 or more: what the table has is possible"),
        ("needs", [0.0, 1.0], [1.01], "1 at most: today's deliveries are what the table has"),
        ("floor", [0.0, 1.0], [1.01], "1 at most: today's deliveries are what the table has"),
        ("effort", [0.0, 9.0], [-0.1], "zero or more"),
    ],
)
def test_how_far_numbers_may_go(name, allowed, refused, words):
    for value in allowed:
        economy_of(fractions(), **{name: value})
    for value in refused:
        with pytest.raises(InvalidInput, match=rf"{name}: is {value:g}; expected ({words}|zero or more)"):
            economy_of(fractions(), **{name: value})


def test_what_is_paid_or_added_counts_in_fractions_too():
    """No hours, so pay; no pay, so value added, of which less than nothing is nothing."""
    added = pd.DataFrame([[0.42, 0.35, 0.0]], ["pay"], ["a", "b", "c"])
    none = {"satellites": None, "units": None}
    paid = fractions(value_added=added, **none)
    wages = Reading(paid.table, pd.DataFrame(), "own", paid.kinds, ("pay",))
    made = economy_of(wages)
    assert made.economy.resources.tolist() == ["pay (million)"]
    assert made.economy.endowment == pytest.approx([0.77])
    assert dict(made.assumed.to_numpy().tolist())["labor"].startswith("the table has no hours: pay (million)")
    made = economy_of(paid)
    assert made.economy.resources.tolist() == ["value added (million)"]
    assert made.economy.resource_use.toarray()[0, :2] == pytest.approx([0.42 / 0.67, 0.35 / 0.75])
