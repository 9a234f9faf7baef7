"""Figures behind the room's claims, where a verdict does not already turn on them."""

import pytest
from feasible.book import Kind
from feasible.book.claims import evidence_of

pytestmark = pytest.mark.xdist_group("claims")


def evidence():
    return evidence_of("roads/leverage")


def test_the_figures_behind_them():
    rows = {name: found.figures for name, found in evidence().items()}
    flows = rows["flows_hold_leverage"]
    assert flows["warehouses"] > flows["ports"] > flows["middle"]
    assert (flows["sectors"], flows["flows"], flows["above"], flows["above_in_all"]) == (71, 10, 7, 6)
    assert flows["above_reversed"] == 2
    assert flows["largest_other"] < flows["warehouses"]
    strategic = rows["flows_are_the_strategic_sectors"]
    assert (strategic["together"], strategic["largest"]) == pytest.approx((0.1027, 0.0628), abs=1e-4)
    assert (strategic["among"], strategic["first"]) == (1, "administrative and support services")
    assert strategic["multiple"] == pytest.approx(2.09, abs=0.03)
    stops = rows["disruption_stops_the_rest"]
    assert stops["at_worst"] == pytest.approx(stops["depth"])
    listed = [stops[f"homes_{k}"] for k in ("first", "half", "spared")]
    assert listed == pytest.approx([0.0583, 0.2748, 0.6188], abs=1e-4)
    assert stops["little"] > stops["most"]


@pytest.mark.parametrize(
    ("claim", "changed", "kind", "word"),
    [
        ("flows_hold_leverage", {"above": 5}, Kind.FAILS, "5 are above"),
        ("flows_hold_leverage", {"above_reversed": 6}, Kind.HOLDS, "6 are."),
        ("flows_are_the_strategic_sectors", {"among": 6}, Kind.HOLDS, "6 are among them"),
        ("flows_are_the_strategic_sectors", {"together": 0.05}, Kind.FAILS, "5.00%"),
        ("flows_are_the_strategic_sectors", {"multiple": 3.0}, Kind.HOLDS_IF, "weigh more as well"),
        ("disruption_stops_the_rest", {"little": 0.4, "homes_first": 0.4}, Kind.HOLDS, "40%"),
        ("disruption_stops_the_rest", {"homes_half": 0.1}, Kind.HOLDS_IF, "10% if homes keep half"),
        ("institutions_alone_stay_marginal", {"most": 3.0}, Kind.CANNOT_SETTLE, "not all of them less"),
    ],
)
def test_other_figures_make_another_verdict(claim, changed, kind, word):
    found = evidence()[claim].under(**changed)
    assert found.kind is kind
    assert word in found.because
