"""The US economy as one plan: certified, its duals checked by difference, its bounds refused."""

import numpy as np
import pytest
from feasible.errors import Infeasible, InvalidInput
from feasible.shadow_prices.whole_economy import (
    UTILIZATION,
    carbon_curve,
    curved_shares,
    difference_quotient,
    embodied,
    idle_curve,
    measured_capacity,
    plan_year,
    productive_minors,
    room_to_scale,
    us_table,
    value_chain,
)


@pytest.mark.parametrize(
    ("sectors", "labor", "carbon"), [(15, 1.0, 0.9), (71, 1.0, 0.9), (71, 0.95, 1.0), (71, 1.05, 0.85)]
)
def test_certified_and_duals_are_difference_quotients(sectors, labor, carbon):
    year = plan_year(sectors, labor=labor, carbon=carbon)
    assert year.plan.certificate.ok
    assert difference_quotient(year, "labor") == pytest.approx((year.wage, year.wage), rel=1e-6, abs=1e-6)
    assert difference_quotient(year, "carbon") == pytest.approx((year.carbon_price,) * 2, rel=1e-6)


def test_the_recorded_year_is_feasible_so_the_plan_is_worth_at_least_as_much():
    for sectors in (15, 71):
        still = plan_year(sectors, room=0.0)
        assert still.value_share == pytest.approx(1.0, abs=1e-6)
        assert still.shares.to_numpy() == pytest.approx(np.ones(sectors), abs=1e-6)
        assert plan_year(sectors, room=0.1).value_share > 1.0
        assert plan_year(sectors, room=0.3).value_share > plan_year(sectors, room=0.1).value_share
    # Detail is freedom: 71 sectors can be rearranged in more ways than 15.
    assert plan_year(71).value_share > plan_year(15).value_share


def test_shares_stay_in_the_band_and_the_table_adds_up():
    year = plan_year(15, carbon=0.9)
    assert year.shares.between(0.7 - 1e-9, 1.3 + 1e-9).all()
    table = year.table()
    assert 1e9 * table["planned"].sum() == pytest.approx(year.value)
    assert table["recorded"].sum() == pytest.approx(year.actual.sum() / 1e3)
    assert (table["capacity used"] <= 1 + 1e-9).all()


def test_warm_restart_agrees_with_a_cold_start():
    start = plan_year(71)
    warm = plan_year(carbon=0.85, start=start)
    cold = plan_year(71, carbon=0.85)
    assert warm.value == pytest.approx(cold.value, rel=1e-10)
    assert warm.carbon_price == pytest.approx(cold.carbon_price, rel=1e-6)
    assert (warm.labor, warm.carbon, warm.room) == (1.0, 0.85, 0.3)


def test_a_tighter_cap_costs_more_and_ends_in_infeasibility():
    curve = carbon_curve([1.0, 0.9, 0.8, 0.75, 0.6], sectors=71)
    assert curve["feasible"].tolist() == [True, True, True, True, False]
    assert curve["certified"].tolist() == [True, True, True, True, False]
    assert curve["carbon_price"].iloc[:4].is_monotonic_increasing
    assert curve["value"].iloc[:4].is_monotonic_decreasing
    with pytest.raises(Infeasible, match="greenhouse gases used"):
        plan_year(71, carbon=0.6)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"labor": -0.1}, "labor is -0.1"),
        ({"room": 1.5}, "room is 1.5; expected a share of at least 0 and at most 1"),
    ],
)
def test_refusals(given, message):
    with pytest.raises(ValueError, match=message):
        plan_year(15, **given)


def test_other_values_make_other_prices():
    meals = "Food services and drinking places"
    usual, caring = plan_year(71), plan_year(71, weights={meals: 2.0})
    assert caring.plan.certificate.ok
    # Cut as far as it may be at the prices of 2021, and not if a meal counts twice.
    assert usual.shares[meals] == pytest.approx(0.7)
    assert caring.shares[meals] > 1.0
    assert caring.wage != pytest.approx(usual.wage)
    with pytest.raises(InvalidInput, match="weights: unknown sector 'Alchemy'"):
        plan_year(15, weights={"Alchemy": 2.0})


def test_what_is_embodied_in_final_demand_is_what_was_used():
    for sectors in (15, 71):
        table = us_table(sectors)
        content = embodied(table)
        demand = np.asarray(table.final_demand())
        assert float(content["hours"] @ demand) == pytest.approx(table.satellites.loc["labor hours"].sum())
        kilograms = table.satellites.loc["greenhouse gases"].sum()
        assert 1e6 * float(content["kg"] @ demand) == pytest.approx(kilograms)
        assert (content["hours"] >= content["direct hours"]).all()
        assert (content["kg"] >= content["direct kg"]).all()


def test_hawkins_simon_of_the_us():
    for sectors in (15, 71):
        coefficients = us_table(sectors).technical_coefficients().to_numpy()
        assert (productive_minors(coefficients) > 0).all()
        scale = room_to_scale(coefficients)
        assert (productive_minors(0.999 * scale * coefficients) > 0).all()
        assert (productive_minors(1.001 * scale * coefficients) <= 0).any()
    assert room_to_scale(np.zeros((2, 2))) == np.inf


@pytest.mark.parametrize("resource", ["labor", "carbon"])
@pytest.mark.parametrize("sectors", [15, 71])
def test_a_value_chain_adds_up_to_the_unit_and_to_its_price(sectors, resource):
    # Both limits bind here.
    year = plan_year(sectors, labor=0.98, carbon=0.93)
    price = year.wage if resource == "labor" else year.carbon_price
    assert price > 0
    chain = value_chain(year, resource)
    assert chain.to_numpy().sum() == pytest.approx(1.0, rel=1e-6)
    assert chain.attrs["value"] == pytest.approx(-price, rel=1e-6)
    # The other limit still binds: what gives way there adds up to nothing.
    other = 1 if resource == "labor" else 0
    use = year.plan.economy.resource_use[[other]].toarray()[0, :sectors]
    mine = year.plan.economy.resource_use[[1 - other]].toarray()[0, :sectors]
    rate = use / mine
    assert rate @ chain.to_numpy().sum(axis=1) == pytest.approx(
        0.0, abs=1e-6 * np.abs(rate[:, None] * chain.to_numpy()).sum()
    )


def test_a_limit_that_does_not_bind_has_no_chain():
    slack = plan_year(15, labor=1.2, carbon=0.8)
    with pytest.raises(ValueError, match="labor does not bind"):
        value_chain(slack, "labor")


def test_without_idle_plant_nothing_is_gained():
    full = plan_year(71, capacity=1.0)
    assert full.value_share == pytest.approx(1.0, abs=1e-9)
    curve = idle_curve([1.0, 1.05, 1.1, 1.3])
    assert curve["gain"].to_list() == pytest.approx([0.0, 0.0323, 0.0592, 0.1103], abs=1e-4)
    assert curve["wage"].to_list() == pytest.approx([20.1, 32.1, 43.0, 75.7], abs=0.1)
    # As much plant idle as deliveries may grow is what is meant where nothing is said.
    assert plan_year(71).wage == pytest.approx(curve["wage"].iloc[-1])


def test_plant_as_it_was_measured():
    """Industry at 78.8 % of its capacity, nothing to spare elsewhere."""
    room = measured_capacity()
    assert sum(v > 1 for v in room.values()) == 23  # mining 3, utilities 1, manufacturing 19
    assert room["Construction"] == room["Housing"] == 1.0
    year = plan_year(71, capacity=room)
    assert (year.value_share - 1, year.wage) == (
        pytest.approx(0.0120, abs=1e-4),
        pytest.approx(19.87, abs=0.01),
    )
    made = year.plan.levels[:71] / us_table().output.to_numpy()
    assert made.max() <= 1 / UTILIZATION + 1e-9
    assert made[list(us_table().sectors).index("Housing")] <= 1 + 1e-9
    with pytest.raises(InvalidInput, match="unknown sector 'Moon'"):
        plan_year(15, capacity={"Moon": 2.0})


def test_housing_is_more_than_a_quarter_of_the_gain():
    table = plan_year(71).table()
    gained = table["planned"] - table["recorded"]
    assert gained["Housing"] / gained.sum() == pytest.approx(0.283, abs=1e-3)


def test_a_finer_table_may_have_the_dearer_last_tonne():
    fine, coarse = (carbon_curve([0.8, 0.75], sectors=n) for n in (71, 15))
    assert (fine["value"] > coarse["value"]).all()
    assert (fine.loc[0.75, "carbon_price"], coarse.loc[0.75, "carbon_price"]) == (
        pytest.approx(9_264, abs=1),
        pytest.approx(7_863, abs=1),
    )


def test_nobody_gets_less_and_nothing_is_gained():
    year = plan_year(71, floor=1.0)
    assert year.value_share == pytest.approx(1.0, abs=1e-8)
    assert year.shares.min() >= 1 - 1e-8


def test_values_that_tire():
    """Proportional to hours to the power of minus the elasticity, and the hours of 2021 are used up."""
    for elasticity in (0.0, 0.3, 1.0):
        share = curved_shares(elasticity, sectors=15)
        hours = embodied(us_table(15))["hours"].to_numpy()
        recorded = np.maximum(us_table(15).final_demand().to_numpy(), 0)
        assert hours @ (recorded * share.to_numpy()) == pytest.approx(hours @ recorded)
        assert np.ptp(share.to_numpy() * hours**elasticity) == pytest.approx(0.0, abs=1e-12)
    nothing = us_table().final_demand().to_numpy() <= 0
    assert nothing.sum() == 5
    assert (curved_shares(0.5)[nothing] == 1.0).all()
    # At 1 each product gets the hours that its part of spending buys.
    spent = recorded / recorded.sum() * (hours @ recorded) / hours
    assert share.to_numpy() * recorded == pytest.approx(spent)


@pytest.mark.parametrize("sectors", [15, 71])
@pytest.mark.parametrize(
    ("carbon", "idle"), [(1.0, 0.3), (0.9, 0.3), (0.8, 0.3), (0.75, 0.3), (1.0, None), (1.0, 0.1)]
)
def test_every_price_that_the_page_quotes_has_one_value(sectors, carbon, idle):
    """One less costs what one more brings: none is read at an edge."""
    year = plan_year(
        sectors, carbon=carbon, capacity=measured_capacity(sectors) if idle is None else 1 + idle
    )
    sides = year.plan.resources()
    assert sides["left"].to_numpy() == pytest.approx(sides["right"].to_numpy(), rel=1e-6, abs=1e-12)


def test_prices_of_hours_and_tonnes_are_those_of_a_program_written_anew():
    """Values of scipy's linprog on the table's own rows, both sides by difference."""
    for sectors, carbon, idle, wage, charge in (
        (71, 1.0, 0.3, 75.68, 168), (71, 0.9, 0.3, 49.91, 1322), (71, 0.8, 0.3, 0.0, 7155), (71, 1.0, None, 19.87, 197),
        (15, 1.0, 0.3, 55.85, 972), (15, 1.0, None, 36.77, 185),
    ):  # fmt: skip
        capacity = measured_capacity(sectors) if idle is None else 1 + idle
        year = plan_year(sectors, carbon=carbon, capacity=capacity)
        assert (year.wage, year.carbon_price) == (
            pytest.approx(wage, abs=0.006),
            pytest.approx(charge, abs=0.6),
        )


def test_all_that_may_be_imported_is():
    """Import plants take no hours and no carbon: each price is positive, so none stands idle."""
    for carbon, idle in ((1.0, 0.3), (0.9, 0.3), (0.8, 0.3), (1.0, 0.0)):
        plan = plan_year(71, carbon=carbon, capacity=1 + idle).plan
        assert list(plan.economy.plants[71:]) == [
            f"imports: {name}"
            for name in ("Forestry, fishing, and related activities", "Oil and gas extraction", "Wood products",
                         "Nonmetallic mineral products", "Primary metals")
        ]  # fmt: skip
        assert plan.levels[71:] == pytest.approx(plan.economy.capacity[71:])
        assert plan.economy.capacity[71:].sum() == pytest.approx(98_072, abs=1)
        assert not plan.economy.resource_use[:, 71:].toarray().any()


def test_the_hour_rises_with_idle_plant_in_the_fine_table_and_dips_once_in_the_coarse():
    rooms = [1 + twentieth / 20 for twentieth in range(7)]
    fine, coarse = ([plan_year(n, capacity=room).wage for room in rooms] for n in (71, 15))
    assert (np.diff(fine) > 0).all()
    # With a tenth less carbon it falls once in the fine table, too, where all plant is idle that may be.
    cut = [plan_year(71, carbon=0.9, capacity=room).wage for room in rooms]
    assert (np.diff(cut) < 0).tolist() == [False] * 5 + [True]
    assert cut[-2:] == pytest.approx([52.95, 49.91], abs=0.01)
    assert (np.diff(coarse) < 0).tolist() == [False, False, True, False, False, False]
