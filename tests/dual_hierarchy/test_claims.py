"""Every claim of the room runs, says why in its own numbers, and is what the chapter says."""

import math

import pytest
from feasible.book import Kind, ledger

EXPECTED = {
    "dual-hierarchy/skeleton": {
        "four_constituencies": Kind.HOLDS,
        "any_of_the_four": Kind.HOLDS_IF,
        "only_the_party_is_left": Kind.HOLDS,
        "two_hierarchies_inhibit_lying": Kind.HOLDS_IF,
        "each_drive_has_one_constituency": Kind.FAILS,
        "chinese_provinces_stand_alone": Kind.HOLDS,
        "the_leap_industrialized": Kind.HOLDS_IF,
        "destroyed_in_1989": Kind.FAILS,
        "consumer_goods_stayed_flat": Kind.FAILS,
        "fastest_since_stalin": Kind.CANNOT_SETTLE,
    },
    "dual-hierarchy/family-circles": {
        "joined_pillars_tell_nothing": Kind.HOLDS_IF,
        "pressure_breeds_circles": Kind.HOLDS_IF,
        "rosy_reports_blind_the_center": Kind.HOLDS_IF,
        "layers_hide_the_truth": Kind.HOLDS_IF,
        "plans_on_lies_are_flawed": Kind.HOLDS_IF,
        "turnover_breaks_circles": Kind.HOLDS_IF,
        "circles_return_with_calm": Kind.HOLDS_IF,
        "outside_channels_help": Kind.HOLDS_IF,
        "deeper_purges_would_have_worked": Kind.CANNOT_SETTLE,
        "horizontal_and_vertical": Kind.CANNOT_SETTLE,
    },
    "dual-hierarchy/autocatalysis": {
        "loops_need_no_capitalism": Kind.HOLDS_IF,
        "heavy_industry_feeds_itself": Kind.HOLDS_IF,
        "soviet_core_reproduced_itself": Kind.CANNOT_SETTLE,
        "loops_close_in_the_neighborhood": Kind.HOLDS_IF,
        "models_die_suddenly": Kind.HOLDS_IF,
    },
    "dual-hierarchy/concentration": {
        "councils_fail_where_plants_are_giant": Kind.HOLDS_IF,
        "china_could_decentralize": Kind.HOLDS_IF,
        "cells_are_the_better_buffer": Kind.HOLDS_IF,
        "few_plants_plan_well": Kind.HOLDS_IF,
        "many_plants_cannot_be_planned": Kind.CANNOT_SETTLE,
        "concentration_made_the_collapse": Kind.CANNOT_SETTLE,
    },
}


@pytest.mark.parametrize("chapter", EXPECTED)
def test_verdicts(chapter):
    rows = ledger(chapter).set_index("claim")
    have = {name.removeprefix("dual_hierarchy."): kind for name, kind in rows["kind"].items()}
    assert have == {name: kind.name for name, kind in EXPECTED[chapter].items()}
    for row in rows.itertuples():
        assert row.figures, row.Index
        assert all(math.isfinite(v) for v in row.figures.values()), row.Index


def test_the_figures_behind_the_skeleton():
    rows = ledger("dual-hierarchy/skeleton").set_index("claim")["figures"]
    assert rows["dual_hierarchy.four_constituencies"] == {"generic": 4, "soviet": 4}
    reach = rows["dual_hierarchy.any_of_the_four"]
    assert (reach["secretaries"], reach["ministries"], reach["enterprises"], reach["cadres"]) == (0, 0, 0, 2)
    # One gatekeeper left would make "cannot close the road" false.
    assert reach["after an appeal"] == 0
    party = rows["dual_hierarchy.only_the_party_is_left"]
    assert (party["before"], party["after"], party["gatekeepers"]) == (2, 1, 1)
    lies = rows["dual_hierarchy.two_hierarchies_inhibit_lying"]
    assert (lies["channels"], lies["pairs"], lies["with police"]) == (2, 2, 3)
    # Of these three the essay itself says two things.
    assert rows["dual_hierarchy.each_drive_has_one_constituency"]["said twice"] == 3
    china = rows["dual_hierarchy.chinese_provinces_stand_alone"]
    assert (china["pieces China"], china["pieces USSR"], china["planned"], china["plants"]) == (4, 1, 1, 7)
    leap = rows["dual_hierarchy.the_leap_industrialized"]
    assert leap["workers"] > leap["steel"] > 3
    assert leap["1962"] < 0 < leap["1960"]
    assert rows["dual_hierarchy.destroyed_in_1989"]["1990 on 1987"] > 0
    flat = rows["dual_hierarchy.consumer_goods_stayed_flat"]
    assert flat["overhang"] == pytest.approx((1 + flat["income"]) / (1 + flat["goods"]) - 1, rel=1e-12)


def test_the_figures_behind_family_circles():
    rows = ledger("dual-hierarchy/family-circles").set_index("claim")["figures"]
    worth = rows["dual_hierarchy.joined_pillars_tell_nothing"]
    assert worth["friends"] == pytest.approx(0.0, abs=1e-12)
    assert worth["honest"] == pytest.approx(1.0)
    assert 0 < worth["half"] < 1
    pressure = rows["dual_hierarchy.pressure_breeds_circles"]
    assert pressure["10"] == pytest.approx(1.0)
    assert pressure["10"] > pressure["14"] > pressure["20"]
    rosy = rows["dual_hierarchy.rosy_reports_blind_the_center"]
    assert rosy["overstated"] == pytest.approx(0.3)
    assert rosy["always"] == pytest.approx(1.0)
    assert rosy["together"] < rosy["half"] < rosy["always"]
    layers = rows["dual_hierarchy.layers_hide_the_truth"]
    assert layers["one"] == layers["same"] > layers["more"] == 0.0
    plans = rows["dual_hierarchy.plans_on_lies_are_flawed"]
    assert 0 < plans["caught"] < plans["held"]
    purge = rows["dual_hierarchy.turnover_breaks_circles"]
    assert purge["without reward"] == 1.0
    assert purge["needed"] == pytest.approx(1 - 0.625 / 0.9)
    calm = rows["dual_hierarchy.circles_return_with_calm"]
    assert calm["fast"] < 0 < calm["slow"]
    eyes = rows["dual_hierarchy.outside_channels_help"]
    assert eyes["honest"] > eyes["half"] > eyes["friends"] == pytest.approx(0.0, abs=1e-12)
    deeper = rows["dual_hierarchy.deeper_purges_would_have_worked"]
    assert deeper["rate"] > deeper["needed"]
    assert rows["dual_hierarchy.horizontal_and_vertical"] == {"Soviet": 2, "Chinese": 1}


def test_the_figures_behind_autocatalysis():
    rows = ledger("dual-hierarchy/autocatalysis").set_index("claim")["figures"]
    loops = rows["dual_hierarchy.loops_need_no_capitalism"]
    assert loops["4 rules"] > loops["7 rules"] > loops["9 rules"]
    heavy = rows["dual_hierarchy.heavy_industry_feeds_itself"]
    assert heavy["rank"] > 0.95 > heavy["with own use"]
    core = rows["dual_hierarchy.soviet_core_reproduced_itself"]
    assert core["without"] > 0.8 > 0.5 > core["alone"]
    near = rows["dual_hierarchy.loops_close_in_the_neighborhood"]
    for setting in ("poor target, 3 rules", "rich source, 4 rules"):
        assert near[f"{setting}, torus"] > near[f"{setting}, complete"] + 0.5
    assert near["endogenous target, 7 rules, complete"] > near["endogenous target, 7 rules, torus"] + 0.5
    death = rows["dual_hierarchy.models_die_suddenly"]
    assert death["sudden"] > 1 > 0.5 > death["fading"]
    assert min(death["deaths"], death["slow deaths"]) > 30


def test_the_figures_behind_concentration():
    rows = ledger("dual-hierarchy/concentration").set_index("claim")["figures"]
    councils = rows["dual_hierarchy.councils_fail_where_plants_are_giant"]
    assert (
        councils["giants at 90%"] > 0.95 > 0.7 > councils["giants at 70%"] > 0.2 > councils["giants at 50%"]
    )
    assert councils["cells alone"] > councils["giants at 70%"]
    china = rows["dual_hierarchy.china_could_decentralize"]
    assert china["linked"] > china["cells"] > china["weak"]
    assert china["cells"] > china["wasteful"]
    buffer = rows["dual_hierarchy.cells_are_the_better_buffer"]
    # Any of 24 stops ends everything, for the country or for a cell: the same mean.
    expected = 1 - 0.95**24
    assert buffer["giants that trade"] == pytest.approx(
        expected, abs=3.5 * (expected * (1 - expected) / 40) ** 0.5
    )
    assert buffer["cells alone"] == pytest.approx(expected, abs=0.1)
    assert buffer["cells that trade"] < 0.5 * expected
    assert buffer["cells alone, everything"] < 0.2 < buffer["giants that trade, everything"]
    few = rows["dual_hierarchy.few_plants_plan_well"]
    assert few["calm"] > 0.99
    expected = 1 - 0.99**24
    assert few["lost"] == pytest.approx(expected, abs=3.5 * (expected * (1 - expected) / 60) ** 0.5)
    assert rows["dual_hierarchy.many_plants_cannot_be_planned"]["links"] > 5000
    collapse = rows["dual_hierarchy.concentration_made_the_collapse"]
    assert collapse["single"] == 0 < 0.9 < collapse["three"]
    assert 0.9 < collapse["outside"] < 1
