"""Every claim of the room runs, says why in its own numbers, and is what the chapter says."""

import math

import pytest
from feasible.book import Kind, ledger

EXPECTED = {
    "roads/leverage": {
        "flows_hold_leverage": Kind.HOLDS_IF,
        "flows_are_the_strategic_sectors": Kind.FAILS,
        "disruption_stops_the_rest": Kind.HOLDS_IF,
        "few_can_do_what_many_cannot": Kind.HOLDS_IF,
        "stopping_energy_bites": Kind.HOLDS_IF,
        "the_state_concedes": Kind.CANNOT_SETTLE,
        "institutions_alone_stay_marginal": Kind.CANNOT_SETTLE,
    },
}


@pytest.mark.parametrize("chapter", EXPECTED)
def test_verdicts(chapter):
    rows = ledger(chapter).set_index("claim")
    have = {name.removeprefix("roads."): kind for name, kind in rows["kind"].items()}
    assert have == {name: kind.name for name, kind in EXPECTED[chapter].items()}
    for row in rows.itertuples():
        assert row.figures, row.Index
        assert all(math.isfinite(v) for v in row.figures.values()), row.Index


def test_the_figures_behind_them():
    rows = ledger("roads/leverage").set_index("claim")["figures"]
    flows = rows["roads.flows_hold_leverage"]
    assert flows["above"] >= 7
    assert flows["Warehouses"] > flows["Ports, couriers"] > flows["Refineries"] > flows["middle"]
    # The sentence says one of ten, and names it.
    assert rows["roads.flows_are_the_strategic_sectors"]["among_ten"] == 1
    stops = rows["roads.disruption_stops_the_rest"]
    assert stops["at_worst"] == pytest.approx(0.5)
    assert stops["at_worst"] > stops["rationed"] > stops["little"] > stops["some"] > stops["most"]
    each = rows["roads.few_can_do_what_many_cannot"]
    assert each["refineries"] > each["warehouses"] > each["trucks"] > each["restaurants"]
    energy = rows["roads.stopping_energy_bites"]
    assert 0 < energy["stock"] < 10
    assert energy["with_ten_days"] == 0.0
