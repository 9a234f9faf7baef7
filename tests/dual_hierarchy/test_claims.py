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
