"""Figures behind the room's claims, where a verdict does not already turn on them."""

import pytest
from feasible.book import Kind
from feasible.book.claims import registered

pytestmark = pytest.mark.xdist_group("claims")


def evidence(chapter):
    return {
        c.name.removeprefix("dual_hierarchy."): c.evidence for c in registered(f"dual-hierarchy/{chapter}")
    }


def figures(chapter):
    return {name: found.figures for name, found in evidence(chapter).items()}


def test_the_figures_behind_the_skeleton():
    rows = figures("skeleton")
    assert rows["any_of_the_four"]["cadres"] == rows["any_of_the_four"]["masters"] == 2
    assert rows["only_the_party_is_left"]["party"] == ("provincial secretary",)
    lies = rows["two_hierarchies_inhibit_lying"]
    assert (lies["channels"], lies["size"], lies["circles"], lies["police"]) == (2, 2, 2, 3)
    assert (lies["always"], lies["partners"]) == ("provincial secretary", ("director", "ministry"))
    # Of these three the essay itself says two things.
    assert rows["each_drive_has_one_constituency"]["said_twice"] == 3
    china = rows["chinese_provinces_stand_alone"]
    assert (china["china"], china["soviet"], china["planned"], china["plants"]) == (4, 1, 1, 7)
    leap = rows["the_leap_industrialized"]
    assert leap["workers"] > leap["steel"] > 3
    flat = rows["consumer_goods_stayed_flat"]
    assert flat["overhang"] == pytest.approx((1 + flat["income"]) / (1 + flat["goods"]) - 1, rel=1e-12)


def test_the_figures_behind_family_circles():
    rows = figures("family-circles")
    assert rows["pressure_breeds_circles"]["before"] == pytest.approx(1.0)
    rosy = rows["rosy_reports_blind_the_center"]
    assert rosy["overstated"] == pytest.approx(rosy["rungs"] * rosy["pad"])
    assert rosy["together"] < rosy["at_random"] < rosy["always"] == pytest.approx(1.0)
    # Crawford and Sobel: from a bias of a quarter nothing is said.
    assert rows["layers_hide_the_truth"]["limit"] == 0.25
    assert rows["turnover_breaks_circles"]["needed"] == pytest.approx(1 - 0.625 / 0.9)
    calm = rows["circles_return_with_calm"]
    # The reward of the example is enough under fast turnover and not under slow.
    assert calm["reward_fast"] < rows["turnover_breaks_circles"]["reward"] < calm["reward_slow"]
    eyes = rows["outside_channels_help"]
    assert eyes["honest"] > eyes["half"] > eyes["friends"]


def test_the_figures_behind_autocatalysis():
    rows = figures("autocatalysis")
    loops = rows["loops_need_no_capitalism"]
    assert loops["short_alive"] > loops["longer_alive"] > loops["longest_alive"]
    core = rows["soviet_core_reproduced_itself"]
    assert core["without"] > 0.8 > 0.5 > core["alone"]
    near = rows["loops_close_in_the_neighborhood"]
    for setting in ("poor", "rich"):
        assert near[f"{setting}_near"] > near[f"{setting}_far"] + 0.5
    assert near["fed_far"] > near["fed_near"] + 0.5


def test_the_figures_behind_concentration():
    rows = figures("concentration")
    councils = rows["councils_fail_where_plants_are_giant"]
    assert councils["giants_first"] > 0.95 > councils["giants_second"] > councils["giants_third"]
    # What may leave the regions in the last case is just enough for plants to feed each other.
    assert councils["third"] > councils["threshold"]
    buffer = rows["cells_are_the_better_buffer"]
    # Any of 24 stops ends everything, for the country or for a cell: the same mean.
    expected = 1 - 0.95**24
    assert buffer["giants"] == pytest.approx(expected, abs=3.5 * (expected * (1 - expected) / 40) ** 0.5)
    assert buffer["alone"] == pytest.approx(expected, abs=0.1)
    assert buffer["trading"] < 0.5 * expected
    few = rows["few_plants_plan_well"]
    expected = 1 - 0.99**24
    assert few["lost"] == pytest.approx(expected, abs=3.5 * (expected * (1 - expected) / 60) ** 0.5)
    assert rows["many_plants_cannot_be_planned"]["links"] == 8**2 * 24 * 4
    collapse = rows["concentration_made_the_collapse"]
    assert collapse["single"] == 0
    assert 0.9 < collapse["outside"] < 1


@pytest.mark.parametrize(
    ("chapter", "claim", "changed", "kind", "word"),
    [
        ("skeleton", "any_of_the_four", {"cadres": 0}, Kind.HOLDS, "directly too"),
        ("skeleton", "two_hierarchies_inhibit_lying", {"channels": 1}, Kind.FAILS, "one liar can close that"),
        (
            "skeleton",
            "destroyed_in_1989",
            {"on_the_best_before": -0.1, "on_1987": -0.1},
            Kind.HOLDS,
            "10% below",
        ),
        ("skeleton", "consumer_goods_stayed_flat", {"goods": 0.01}, Kind.HOLDS, "that is flat"),
        ("skeleton", "fastest_since_stalin", {"uncounted": ()}, Kind.CANNOT_SETTLE, "gives a count too"),
        ("family-circles", "layers_hide_the_truth", {"same": 1.0}, Kind.HOLDS, "fewer than through one"),
        ("family-circles", "pressure_breeds_circles", {"in_step": 0.7}, Kind.HOLDS, "some hold too"),
        ("family-circles", "plans_on_lies_are_flawed", {"caught": 0.2}, Kind.HOLDS, "less than half"),
        ("family-circles", "deeper_purges_would_have_worked", {"rate": 0.1}, Kind.CANNOT_SETTLE, "not above"),
        ("autocatalysis", "models_die_suddenly", {"fading": 0.9}, Kind.HOLDS, "little does"),
        ("autocatalysis", "models_die_suddenly", {"deaths": 12}, Kind.CANNOT_SETTLE, "too few to tell"),
        ("concentration", "cells_are_the_better_buffer", {"alone": 0.4}, Kind.HOLDS, "less, and cells"),
        ("concentration", "china_could_decentralize", {"wasteful": 0.6}, Kind.HOLDS, "60%"),
        ("concentration", "concentration_made_the_collapse", {"single": 0.99}, Kind.FAILS, "too little"),
        ("concentration", "concentration_made_the_collapse", {"outside": 1.2}, Kind.CANNOT_SETTLE, "only if"),
    ],
)
def test_other_figures_make_another_verdict(chapter, claim, changed, kind, word):
    found = evidence(chapter)[claim].under(**changed)
    assert found.kind is kind
    assert word in found.because
