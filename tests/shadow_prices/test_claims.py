"""Every claim of the room runs, says why in its own numbers, and is what the chapter says."""

from __future__ import annotations

import math

import pytest
from feasible.book import Kind, ledger

EXPECTED = {
    "shadow-prices/mills": {
        "a_fifth_of_the_flour_gains_loaves": Kind.HOLDS_IF,
        "a_fifth_is_the_optimum": Kind.FAILS,
        "equal_treatment_loses_bread": Kind.HOLDS,
        "shadow_prices_are_opportunity_costs": Kind.HOLDS_IF,
        "mill_3_looks_less_valuable": Kind.HOLDS_IF,
        "district_3_goes_short": Kind.HOLDS_IF,
        "nobody_has_to_lose_bread": Kind.HOLDS_IF,
        "steel_makes_more_bolts_in_perm": Kind.HOLDS,
        "prices_override_politics": Kind.FAILS,
        "a_pilot_would_show_it": Kind.HOLDS_IF,
        "stability_or_truth": Kind.CANNOT_SETTLE,
    },
    "shadow-prices/whole-economy": {
        "shadow_prices_measure_worth_to_the_plan": Kind.HOLDS,
        "the_same_resources_deliver_more": Kind.HOLDS_IF,
        "scarcity_has_to_be_admitted": Kind.HOLDS,
        "resources_flow_unevenly": Kind.HOLDS,
        "fewer_shortages": Kind.FAILS,
        "opportunity_cost_is_not_ideology": Kind.HOLDS_IF,
    },
    "shadow-prices/kantorovich": {
        "the_same_machines_make_more": Kind.HOLDS,
        "work_belongs_with_the_fastest": Kind.FAILS,
        "multipliers_value_machines": Kind.HOLDS_IF,
        "the_plan_can_be_explained": Kind.HOLDS,
        "data_bring_more_output": Kind.HOLDS_IF,
    },
    "shadow-prices/reading-duals": {
        "each_thing_has_one_value": Kind.FAILS,
        "output_follows_the_price": Kind.HOLDS_IF,
        "a_trial_shows_the_method": Kind.HOLDS_IF,
        "average_losses_decide": Kind.HOLDS_IF,
        "prices_say_what_to_build": Kind.FAILS,
        "mathematics_takes_no_side": Kind.CANNOT_SETTLE,
    },
    "shadow-prices/growth": {
        "ten_years_make_good_the_distance": Kind.HOLDS_IF,
        "five_years_shorten_queues": Kind.FAILS,
        "the_core_feeds_itself": Kind.HOLDS,
        "the_rest_serves_the_core": Kind.HOLDS_IF,
        "nearly_half_is_overwhelming": Kind.HOLDS_IF,
        "light_industry_takes_off": Kind.HOLDS_IF,
        "the_fastest_plan_has_prices": Kind.HOLDS,
        "planning_industrialized_a_peasant_country": Kind.CANNOT_SETTLE,
    },
}


@pytest.mark.parametrize("chapter", EXPECTED)
def test_verdicts(chapter):
    rows = ledger(chapter).set_index("claim")
    have = {name.removeprefix("shadow_prices."): kind for name, kind in rows["kind"].items()}
    assert have == {name: kind.name for name, kind in EXPECTED[chapter].items()}
    for row in rows.itertuples():
        assert row.figures, row.Index
        assert all(math.isfinite(v) for v in row.figures.values()), row.Index


def test_figures_of_the_mills():
    rows = ledger("shadow-prices/mills").set_index("claim")["figures"]
    assert rows["shadow_prices.a_fifth_of_the_flour_gains_loaves"]["gain"] == pytest.approx(14_000)
    assert rows["shadow_prices.a_fifth_is_the_optimum"]["gain_free"] == pytest.approx(70_000)
    marginal = rows["shadow_prices.shadow_prices_are_opportunity_costs"]
    assert marginal["price"] == pytest.approx(marginal["finite_difference"], rel=1e-6)
    assert marginal["price_without_rule"] == pytest.approx(0.0, abs=1e-9)
    assert rows["shadow_prices.mill_3_looks_less_valuable"]["loaves_without_mill_3"] == pytest.approx(
        0.8 * 14_000 / 0.006
    )
    assert rows["shadow_prices.prices_override_politics"]["least_fulfillment"] >= 1 - 1e-9


def test_figures_of_the_whole_economy():
    rows = ledger("shadow-prices/whole-economy").set_index("claim")["figures"]
    worth = rows["shadow_prices.shadow_prices_measure_worth_to_the_plan"]
    assert worth["wage"] == pytest.approx(worth["hour_less"], rel=1e-6)
    assert worth["wage"] == pytest.approx(worth["hour_more"], rel=1e-6)
    assert worth["carbon_price"] == pytest.approx(worth["tonne_less"], rel=1e-6)
    more = rows["shadow_prices.the_same_resources_deliver_more"]
    assert 0 < more["gain_tenth"] < more["gain_three_tenths"]
    flow = rows["shadow_prices.resources_flow_unevenly"]
    assert flow["cut"] + flow["grown"] + flow["between"] == 71
    assert flow["between"] <= 2
    scarce = rows["shadow_prices.scarcity_has_to_be_admitted"]
    assert scarce["carbon_tight"] > scarce["carbon_loose"]
    assert scarce["wage_tight"] < scarce["wage_loose"]
    other = rows["shadow_prices.opportunity_cost_is_not_ideology"]
    assert other["wage_other_values"] != pytest.approx(other["wage"], rel=1e-3)


def test_figures_of_kantorovichs_shop():
    rows = ledger("shadow-prices/kantorovich").set_index("claim")["figures"]
    more = rows["shadow_prices.the_same_machines_make_more"]
    assert more["gain_parts"] == pytest.approx(260 / 3 / (856 / 11) - 1)
    assert more["gain_plywood"] == pytest.approx(78.718 / 75.102 - 1, abs=1e-5)
    assert rows["shadow_prices.the_plan_can_be_explained"]["certified"] == 1.0
    machines = rows["shadow_prices.multipliers_value_machines"]
    assert machines["lathe_found"] == pytest.approx(machines["lathe_worth"], rel=1e-6)
    assert machines["automatic_found"] < machines["automatic_worth"]
    errors = rows["shadow_prices.data_bring_more_output"]
    assert 0.02 < errors["error_plywood"] < 0.06 < errors["error_parts"] < 0.3


def test_figures_of_reading_duals():
    rows = ledger("shadow-prices/reading-duals").set_index("claim")["figures"]
    value = rows["shadow_prices.each_thing_has_one_value"]
    assert (value["one_more"], value["one_less"]) == pytest.approx((0.0, 52.5), abs=1e-9)
    assert 0 < value["printed_zero"] < 24
    assert rows["shadow_prices.prices_say_what_to_build"] == pytest.approx(
        {"promised": 180, "costs": 60, "result": -180, "saves": 60}
    )
    assert rows["shadow_prices.a_trial_shows_the_method"] == pytest.approx(
        {"trial": 0.4, "scaled": 4.0, "found": -0.05}
    )


def test_figures_of_growth():
    rows = ledger("shadow-prices/growth").set_index("claim")["figures"]
    ten = rows["shadow_prices.ten_years_make_good_the_distance"]
    assert ten["crossing"] == pytest.approx(16.4, abs=0.05)
    assert ten["machines"] == pytest.approx((1.12 / 1.04) ** 10 - 1)
    queues = rows["shadow_prices.five_years_shorten_queues"]
    assert (queues["ahead_in"], queues["repaid_in"]) == (17.0, 23.0)
    core = rows["shadow_prices.the_core_feeds_itself"]
    assert (core["machines"], core["consumption"]) == (pytest.approx(1.2**20), pytest.approx(1.0))
    rest = rows["shadow_prices.the_rest_serves_the_core"]
    assert 0.1 < rest["worst"] < 0.15
    assert 0.0 < rest["fall"] < 0.2
    plans = rows["shadow_prices.nearly_half_is_overwhelming"]
    assert 15 < plans["horizon_42"] <= plans["horizon_48"] < 30
    light = rows["shadow_prices.light_industry_takes_off"]
    assert light["first_high"] < light["first_low"]
    prices = rows["shadow_prices.the_fastest_plan_has_prices"]
    assert prices["growth"] == pytest.approx(prices["interest"], rel=1e-8)
    record = rows["shadow_prices.planning_industrialized_a_peasant_country"]
    assert record["happened"] == pytest.approx(2_037_253 / 231_886)
