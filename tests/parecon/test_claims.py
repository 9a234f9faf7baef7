"""Every claim of the room runs, says why in its own numbers, and is what the chapter says."""

import math

import pytest
from feasible.book import Kind, ledger

EXPECTED = {
    "parecon/balanced-jobs": {
        "three_fourths": Kind.HOLDS_IF,
        "other_fourth": Kind.HOLDS,
        "ownership_sorts": Kind.HOLDS,
        "property_is_not_all": Kind.HOLDS_IF,
        "jobs_can_be_balanced": Kind.HOLDS,
        "no_separate_group": Kind.HOLDS_IF,
        "abilities_develop": Kind.CANNOT_SETTLE,
        "sacrifice_is_equalized": Kind.HOLDS_IF,
        "surgeons_sweep": Kind.HOLDS_IF,
    },
    "parecon/one-price": {
        "scarcity_raises_the_price": Kind.HOLDS,
        "retreats_to_what_it_was": Kind.HOLDS_IF,
        "sticks": Kind.HOLDS,
        "capacity_brings_it_down": Kind.HOLDS,
        "price_measures_desire": Kind.HOLDS_IF,
        "only_budgets_reveal": Kind.HOLDS_IF,
        "no_effective_economy_without_prices": Kind.HOLDS_IF,
        "a_common_scale": Kind.CANNOT_SETTLE,
    },
    "parecon/planning-rounds": {
        "first_proposals_do_not_add_up": Kind.HOLDS,
        "rounds_make_the_plan": Kind.HOLDS_IF,
        "prices_measure_cost": Kind.HOLDS_IF,
        "the_board_decides_nothing": Kind.HOLDS_IF,
        "rounds_scale": Kind.HOLDS_IF,
        "only_rounds_reveal_preferences": Kind.FAILS,
    },
    "parecon/when-rounds-fail": {
        "dearer_means_less": Kind.HOLDS_IF,
        "earned_incomes_steady_the_rounds": Kind.HOLDS,
        "ratio_shows_effectiveness": Kind.FAILS,
        "prices_are_enough": Kind.HOLDS_IF,
        "groups_propose_freely": Kind.HOLDS_IF,
        "balance_is_a_plan": Kind.FAILS,
    },
}


@pytest.mark.parametrize("chapter", EXPECTED)
def test_verdicts(chapter):
    rows = ledger(chapter).set_index("claim")
    have = {name.removeprefix("parecon."): kind for name, kind in rows["kind"].items()}
    assert have == {name: kind.name for name, kind in EXPECTED[chapter].items()}
    for row in rows.itertuples():
        assert row.figures, row.Index
        assert all(math.isfinite(v) for v in row.figures.values()), row.Index


def test_the_figures_behind_balanced_jobs():
    rows = ledger("parecon/balanced-jobs").set_index("claim")["figures"]
    fourths = rows["parecon.three_fourths"]
    assert (fourths["named"], fourths["between"], fourths["slack"]) == (85.0, 15.0, 0.0)
    assert rows["parecon.other_fourth"]["other_fourth"] == rows["parecon.other_fourth"]["stated"] == 25.0
    assert rows["parecon.ownership_sorts"]["free_of_work"] == pytest.approx(0.02)
    assert rows["parecon.ownership_sorts"]["exploitation"] > 1
    assert rows["parecon.property_is_not_all"]["classes_of_the_propertyless"] == 1
    assert rows["parecon.property_is_not_all"]["classes_with_equal_wealth"] == 1
    assert rows["parecon.property_is_not_all"]["hired_with_equal_wealth"] == 0
    balanced = rows["parecon.jobs_can_be_balanced"]
    assert balanced["worst_week"] < balanced["bound"]
    assert balanced["spread_on_average"] == pytest.approx(0, abs=1e-9)
    group = rows["parecon.no_separate_group"]
    assert group["before"] == pytest.approx(1.0)
    assert group["both"] < 0.5 < 0.9 < group["planning"] <= group["at_most"] <= 1
    strain = rows["parecon.sacrifice_is_equalized"]
    assert strain["hard on the body, after"] < strain["hard on the body, before"]
    assert strain["noise and heat, after"] > 0.75 * strain["noise and heat, before"]
    surgeons = rows["parecon.surgeons_sweep"]
    assert surgeons["lost_with_five"] > 1.5 * surgeons["lost_with_ten"]


def test_the_figures_behind_planning_rounds():
    rows = ledger("parecon/planning-rounds").set_index("claim")["figures"]
    made = rows["parecon.rounds_make_the_plan"]
    assert (made["published"], made["halved"]) == (0, made["economies"])
    cost = rows["parecon.prices_measure_cost"]
    assert cost["relative"] < 0.02 < cost["level"] < cost["worst"]
    board = rows["parecon.the_board_decides_nothing"]
    assert board["low"] < 0 < board["high"]
    assert 0 < board["differ"] < 0.2
    scale = rows["parecon.rounds_scale"]
    assert scale["book"] < 1.2 * scale["small"]
    assert rows["parecon.only_rounds_reveal_preferences"]["asked"] < 7


def test_the_figures_behind_one_price():
    rows = ledger("parecon/one-price").set_index("claim")["figures"]
    assert rows["parecon.scarcity_raises_the_price"]["least"] > 1
    back = rows["parecon.retreats_to_what_it_was"]
    assert 0 < back["gives_back"] < 1
    assert (back["for_good"], back["waiting"]) == (1.0, 1.05)
    assert rows["parecon.sticks"]["insist"] > 10 * rows["parecon.sticks"]["yield"]
    built = rows["parecon.capacity_brings_it_down"]
    assert built["built"] == pytest.approx(0.2)
    assert built["price_if_dear"] == pytest.approx(1.1)
    desire = rows["parecon.price_measures_desire"]
    assert (desire["richer_gets"], desire["rich_push"], desire["poor_push"]) == pytest.approx((0.6, 0.6, 0.4))
    known = rows["parecon.only_budgets_reveal"]
    assert known["known_without"] < known["known_with"] == known["unknown"]
    dual = rows["parecon.no_effective_economy_without_prices"]
    assert dual["right"] <= dual["left"]
    assert dual["left"] == pytest.approx(dual["premium"], abs=0.01)
    scale = rows["parecon.a_common_scale"]
    assert scale["one"] == pytest.approx(scale["other"])


def test_the_figures_behind_when_rounds_fail():
    rows = ledger("parecon/when-rounds-fail").set_index("claim")["figures"]
    assert rows["parecon.dearer_means_less"] == pytest.approx({"owned": 0.0, "fixed": -0.5})
    earned = rows["parecon.earned_incomes_steady_the_rounds"]
    assert earned["rounds"] == 26
    assert earned["least"] < 0.15
    ratio = rows["parecon.ratio_shows_effectiveness"]
    assert 0.6 < ratio["low"] < ratio["high"] < 1
    assert ratio["moved"] == pytest.approx(0.0, abs=1e-12)
    assert 0 < rows["parecon.prices_are_enough"]["loss"] < rows["parecon.prices_are_enough"]["grant"]
    free = rows["parecon.groups_propose_freely"]
    assert free["worst"] > 0.5
    assert max(free["paced"], free["bent"]) < 200
    assert rows["parecon.balance_is_a_plan"]["losses"] > 0.01
