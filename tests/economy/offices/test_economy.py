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
