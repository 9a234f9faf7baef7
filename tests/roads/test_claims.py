"""Figures behind the room's claims, where a verdict does not already turn on them."""

import pytest
from feasible.book import Kind
from feasible.book.claims import registered

pytestmark = pytest.mark.xdist_group("claims")


def evidence():
    return {c.name.removeprefix("roads."): c.evidence for c in registered("roads/leverage")}


def test_the_figures_behind_them():
    rows = {name: found.figures for name, found in evidence().items()}
    flows = rows["flows_hold_leverage"]
    assert flows["warehouses"] > flows["ports"] > flows["refineries"] > flows["middle"]
    assert (flows["sectors"], flows["flows"], flows["above"]) == (71, 10, 7)
    assert rows["flows_are_the_strategic_sectors"]["flows"] == ("wholesale trade",)
    stops = rows["disruption_stops_the_rest"]
    assert stops["at_worst"] == pytest.approx(stops["depth"])
    assert stops["rationed"] > stops["little"] > stops["most"]
    each = rows["few_can_do_what_many_cannot"]
    assert each["refineries"] > each["warehouses"] > each["trucks"]
    energy = rows["stopping_energy_bites"]
    assert 0 < energy["stock"] < energy["days"]


@pytest.mark.parametrize(
    ("claim", "changed", "kind", "word"),
    [
        ("flows_hold_leverage", {"above": 5}, Kind.FAILS, "5 are above"),
        ("flows_hold_leverage", {"among_the_costliest": 6}, Kind.HOLDS, "costs most are among them"),
        ("flows_are_the_strategic_sectors", {"flows": tuple("abcdef")}, Kind.HOLDS, "six move or power"),
        ("flows_are_the_strategic_sectors", {"first": "farms"}, Kind.FAILS, "is farms."),
        ("disruption_stops_the_rest", {"little": 0.4, "rationed": 0.4}, Kind.HOLDS, "40%"),
        ("few_can_do_what_many_cannot", {"earned": 2.0}, Kind.HOLDS, "what others lose"),
        ("stopping_energy_bites", {"felt": 0.01}, Kind.HOLDS, "1.0% of a day's deliveries still"),
        ("institutions_alone_stay_marginal", {"most": 3.0}, Kind.CANNOT_SETTLE, "not all of them less"),
    ],
)
def test_other_figures_make_another_verdict(claim, changed, kind, word):
    found = evidence()[claim].under(**changed)
    assert found.kind is kind
    assert word in found.because
