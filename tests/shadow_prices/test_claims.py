"""Figures of the room's claims that no verdict pins, and answers that one other figure does not reach."""

import pytest
from feasible.book import Kind
from feasible.book.claims import evidence_of

pytestmark = pytest.mark.xdist_group("claims")


def evidence(chapter):
    return evidence_of(f"shadow-prices/{chapter}")


def figures(chapter):
    return {name: found.figures for name, found in evidence(chapter).items()}


def test_figures_of_the_mills():
    rows = figures("mills")
    assert rows["a_fifth_is_the_optimum"]["gain_free"] == pytest.approx(70_000)
    assert rows["a_fifth_is_the_optimum"]["gain_limited"] == pytest.approx(14_000)
    less = rows["mill_3_looks_less_valuable"]
    baked = 14_000 / 0.006
    assert less["lost_without_mill_3"] == pytest.approx(0.8 * baked)
    assert less["lost_without_mill_5"] == pytest.approx(0.8 * baked + 1.2 * 1.03 * baked - baked)
    assert (less["used_mill_3"], less["rent_mill_3"]) == pytest.approx((0.8, 0.0))
    bakers = rows["workers_miss_their_flour"]
    assert bakers["flour_lost"] == bakers["flour_lost_with_bread"] == 0.2
    assert (bakers["price"], bakers["cost"]) == pytest.approx((52.5, 14_000))
    assert bakers["gain_with_bread"] == pytest.approx(9_286.2, abs=0.1)
    rules = rows["the_rules_can_be_written_down"]
    assert (rules["rules"], rules["cost_something"], rules["least_fulfillment"]) == (5, 2, pytest.approx(1.0))
    # 1,750 loaves a tonne, of which Mill 5's edge is .0098 of a loaf that counts 1.02.
    assert rows["shadow_prices_are_opportunity_costs"]["price_at_weight"] == pytest.approx(17.5)
    credit = rows["the_credit_can_go_elsewhere"]
    assert credit["noise"] / credit["noise_compared"] == pytest.approx(2**0.5)
    assert rows["instincts_are_inefficient"]["cost"] == pytest.approx(70_000 - 9_286.195, abs=0.01)


def test_figures_of_the_whole_economy():
    rows = figures("whole-economy")
    more = rows["the_same_resources_deliver_more"]
    assert more["gain_full"] == pytest.approx(0.0, abs=1e-8)
    assert (more["gain_measured"], more["gain_idle"]) == pytest.approx((0.0120, 0.1103), abs=1e-4)
    assert 0 < more["sectors_moved_by_other_values"] < 71
    assert more["sectors"] == rows["fewer_shortages"]["sectors"] == 66  # five are imported on balance
    flow = rows["resources_flow_unevenly"]
    assert (flow["sectors"], flow["at_an_edge"]) == (66, 64)
    assert (flow["moved_easily"], flow["moved_hardly"]) == (45, 5)
    admitted = rows["scarcity_has_to_be_admitted"]
    assert admitted["carbon_tight"] > admitted["carbon_loose"]
    assert admitted["wage_tight"] < admitted["wage_loose"]
    assert (admitted["worth_least"], admitted["worth_most"]) == pytest.approx((20 / 3, 80 / 3))
    assert rows["fewer_shortages"]["loaves"] == pytest.approx(9_286.195, abs=1e-2)
    assert rows["fewer_shortages"]["gain_nobody_less"] == pytest.approx(0.0, abs=1e-6)


def test_figures_of_kantorovichs_shop():
    rows = figures("kantorovich")
    more = rows["the_same_machines_make_more"]
    assert more["gain_parts"] == pytest.approx(260 / 3 / (856 / 11) - 1)
    assert more["gain_plywood"] == pytest.approx(78.718 / 75.102 - 1, abs=1e-5)
    machines = rows["multipliers_value_machines"]
    assert machines["automatic_found"] < machines["automatic_worth"]
    assert machines["automatic_until"] == pytest.approx(0.125, abs=1e-6)
    together = rows["prices_and_plan_come_together"]
    # At the right prices all milling machines may choose Part II: the lathes' sixty of Part I are left.
    assert (together["worst_at_the_prices"], together["best"]) == pytest.approx((60.0, 260 / 3))


def test_figures_of_reading_duals():
    rows = figures("reading-duals")
    follow = rows["output_follows_the_price"]
    assert (follow["moved"], follow["gain"], follow["promised"]) == pytest.approx((50, 1.1, 4))
    assert (follow["next_tonne"], follow["found"]) == pytest.approx((-0.005, -0.05))
    assert 0.02 < follow["error"] < 0.06
    bolts = rows["average_losses_decide"]
    assert (bolts["first_tonne"], bolts["relative"]) == pytest.approx((0.04, 0.04 / 0.94))
    assert (bolts["average_loss"], bolts["last_loss"]) == pytest.approx((0.04025, 0.101))


def test_figures_of_growth():
    rows = figures("growth")
    ten = rows["ten_years_make_good_the_distance"]
    assert ten["crossing"] == pytest.approx(16.4, abs=0.05)
    assert ten["machines"] == pytest.approx((1.12 / 1.04) ** 10 - 1)
    assert rows["the_core_feeds_itself"]["consumption"] == pytest.approx(1.0)
    rest = rows["the_rest_serves_the_core"]
    assert 0.1 < rest["worst"] < 0.15
    assert 0.0 < rest["fall"] < 0.2
    plans = rows["nearly_half_is_overwhelming"]
    assert (plans["horizon_soviet"], plans["horizon_china"], plans["best_there"]) == (
        22,
        24,
        pytest.approx(0.51),
    )
    record = rows["planning_industrialized_a_peasant_country"]
    assert record["happened"] == pytest.approx(2_037_253 / 231_886)
    assert record["error_with"] == pytest.approx(record["error_without"], abs=1e-6)


@pytest.mark.parametrize(
    ("chapter", "name", "changed", "kind", "word"),
    [
        (
            "mills",
            "shadow_prices_are_opportunity_costs",
            {"price_without_rule": 52.5},
            Kind.HOLDS,
            "with the rule and without it",
        ),
        (
            "mills",
            "shadow_prices_are_opportunity_costs",
            {"price_without_rule": 30.0},
            Kind.HOLDS_IF,
            "depends on the rule",
        ),
        (
            "whole-economy",
            "the_same_resources_deliver_more",
            {"gain_full": 0.02},
            Kind.HOLDS_IF,
            "2.0% if plant was full",
        ),
        ("whole-economy", "fewer_shortages", {"gain_nobody_less": 0.01}, Kind.HOLDS, "1.0% as well"),
        ("whole-economy", "resources_flow_unevenly", {"moved_hardly": 40}, Kind.HOLDS, "most of them"),
        (
            "whole-economy",
            "scarcity_has_to_be_admitted",
            {"worth_most": 0.0},
            Kind.HOLDS_IF,
            "all crews are worth the same",
        ),
        ("mills", "instincts_are_inefficient", {"cost_of_quota_on_long_roads": 5.0}, Kind.HOLDS, "costs 5"),
        ("mills", "mathematics_sees_no_medals", {"moved_with_names_exchanged": 3.0}, Kind.FAILS, "3.00"),
        ("mills", "mathematics_sees_no_medals", {"badge": 1.0}, Kind.HOLDS, "wastes less"),
        ("mills", "workers_miss_their_flour", {"flour_lost_with_bread": 0.1}, Kind.HOLDS_IF, "some of it"),
        ("mills", "the_rules_can_be_written_down", {"cost_something": 0}, Kind.HOLDS_IF, "None of them"),
        ("mills", "the_credit_can_go_elsewhere", {"noise_compared": 0.1}, Kind.FAILS, "no greater cost"),
        (
            "mills",
            "mill_3_looks_less_valuable",
            {"lost_without_mill_3": 3e6},
            Kind.HOLDS_IF,
            "3,000,000 loaves a week less",
        ),
        (
            "kantorovich",
            "prices_and_plan_come_together",
            {"bound_at_the_prices": 90.0},
            Kind.HOLDS,
            "bound every plan by 90.0",
        ),
        (
            "kantorovich",
            "the_same_machines_make_more",
            {"gain_parts": 0.0, "gain_excavators": 0.0, "gain_plywood": 0.0},
            Kind.FAILS,
            "0.0% more pairs",
        ),
        (
            "kantorovich",
            "multipliers_value_machines",
            {"automatic_found": 80 / 3},
            Kind.HOLDS,
            "exactly its worth too",
        ),
        (
            "reading-duals",
            "output_follows_the_price",
            {"error": 1.0, "found": 1.0},
            Kind.HOLDS,
            "still leave a fixed plan a gain",
        ),
        ("reading-duals", "output_follows_the_price", {"found": 1.0}, Kind.HOLDS_IF, "asks nobody"),
        (
            "reading-duals",
            "average_losses_decide",
            {"last_loss": 0.05},
            Kind.HOLDS,
            "no more than in Magnitogorsk",
        ),
        ("reading-duals", "average_losses_decide", {"average_loss": 0.07}, Kind.HOLDS_IF, "no longer below"),
    ],
)
def test_other_figures_make_another_verdict(chapter, name, changed, kind, word):
    found = evidence(chapter)[name].under(**changed)
    assert found.kind is kind
    assert word in found.because
