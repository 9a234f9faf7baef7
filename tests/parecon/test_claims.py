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
    "parecon/planning-rounds": {
        "first_proposals_do_not_add_up": Kind.HOLDS,
        "rounds_make_the_plan": Kind.HOLDS_IF,
        "prices_measure_cost": Kind.HOLDS_IF,
        "the_board_decides_nothing": Kind.HOLDS_IF,
        "rounds_scale": Kind.HOLDS_IF,
        "only_rounds_reveal_preferences": Kind.FAILS,
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
