"""The claims that the comparison settles."""

import math

import pytest
from feasible.book import Kind, ledger

EXPECTED = {
    "side-by-side/one-economy-six-institutions": {
        "shadow_prices_are_not_market_prices": Kind.FAILS,
        "no_effective_economy_without_prices": Kind.HOLDS_IF,
        "central_planning_cannot_learn_preferences": Kind.FAILS,
        "pay_for_effort_motivates": Kind.HOLDS_IF,
        "markets_divide": Kind.HOLDS_IF,
        "markets_are_always_unequal": Kind.FAILS,
        "in_kind_serves_needs": Kind.HOLDS,
        "tokens_are_unnecessary": Kind.HOLDS_IF,
        "decentral_planning_handles_less": Kind.FAILS,
        "market_socialism_is_feasible": Kind.HOLDS_IF,
        "collusion_flaws_the_plan": Kind.HOLDS,
        "opposed_pillars_might_have_worked": Kind.HOLDS_IF,
        "hoarding_makes_shortages": Kind.HOLDS,
    },
    "side-by-side/crises": {
        "central_structures_fail_at_one_point": Kind.HOLDS_IF,
        "works_in_crises": Kind.HOLDS_IF,
        "hoards_cushion": Kind.HOLDS,
    },
}


@pytest.mark.parametrize("chapter", EXPECTED)
def test_verdicts(chapter):
    rows = ledger(chapter).set_index("claim")
    have = {name.removeprefix("side_by_side."): kind for name, kind in rows["kind"].items()}
    assert have == {name: kind.name for name, kind in EXPECTED[chapter].items()}
    for row in rows.itertuples():
        assert row.figures, row.Index
        assert all(math.isfinite(v) for v in row.figures.values()), row.Index


def test_the_figures_behind_them():
    rows = ledger("side-by-side/one-economy-six-institutions").set_index("claim")["figures"]
    prices = rows["side_by_side.shadow_prices_are_not_market_prices"]
    assert prices["same_budgets"] < 1e-6 < 0.01 < prices["owned"]
    needs = rows["side_by_side.no_effective_economy_without_prices"]
    assert needs["needs_in_kind"] > needs["needs_rounds"]
    assert needs["loss_in_kind"] > needs["loss_rounds"]
    pay = rows["side_by_side.pay_for_effort_motivates"]
    assert pay["paid"] < 0.5 * min(pay["unpaid"], pay["in_kind"])
    divide = rows["side_by_side.markets_divide"]
    assert divide["difference"] - divide["interval"] > 0
    assert rows["side_by_side.markets_are_always_unequal"]["market"] < 0.1
    circles = rows["side_by_side.collusion_flaws_the_plan"]
    assert 0 < circles["half"] < circles["all"]
    soft = rows["side_by_side.market_socialism_is_feasible"]
    assert soft["hard"] < soft["soft"] < soft["command"]
    bends = rows["side_by_side.hoarding_makes_shortages"]
    assert bends["hoarding"] > bends["rosy"] > bends["hiding"]
    sent = rows["side_by_side.decentral_planning_handles_less"]
    assert min(sent["federation"], sent["rounds"]) > sent["central"]
    crises = ledger("side-by-side/crises").set_index("claim")["figures"]
    cushion = crises["side_by_side.hoards_cushion"]
    assert cushion["command"] < cushion["central"]
    points = crises["side_by_side.central_structures_fail_at_one_point"]
    assert points["central plan, reserve 0.2"] < points["central plan, reserve 0.0"]
    assert points["in-kind federation, reserve 0.0"] > points["market socialism, reserve 0.0"]
    assert points["central plan, reserve 0.0"] > points["in-kind federation, reserve 0.0"]
    assert points["central plan, reserve 0.2"] < points["in-kind federation, reserve 0.2"]
