"""Every claim of the room runs, says why in its own numbers, and is what the chapters say."""

from __future__ import annotations

import math

import pytest
from feasible.book import Kind, ledger

EXPECTED = {
    "libcom/rationing": {
        "no_money_needed": Kind.HOLDS_IF,
        "eyes_can_replace_sanctions": Kind.HOLDS_IF,
        "the_center_invites_gaming": Kind.FAILS,
        "neighbors_know": Kind.HOLDS_IF,
        "prices_distort_needs": Kind.HOLDS_IF,
        "sums_are_enough": Kind.HOLDS_IF,
        "last_year_is_good_enough": Kind.HOLDS_IF,
        "approval_of_the_rule": Kind.CANNOT_SETTLE,
        "they_agree": Kind.CANNOT_SETTLE,
        "only_a_budget_reveals_strength": Kind.HOLDS_IF,
    },
    "libcom/quotas": {
        "a_cap_can_be_shared_out": Kind.HOLDS,
        "reports_can_be_trusted": Kind.HOLDS_IF,
        "the_past_can_be_counted": Kind.HOLDS_IF,
        "emissions_show_exploitation": Kind.CANNOT_SETTLE,
        "cap_and_needs_fit": Kind.HOLDS_IF,
        "raise_the_minimum": Kind.HOLDS_IF,
        "a_majority_can_decide": Kind.HOLDS_IF,
        "quotas_without_prices_waste": Kind.HOLDS_IF,
    },
    "libcom/in-kind": {
        "in_kind_is_enough": Kind.HOLDS_IF,
        "any_units_will_do": Kind.HOLDS,
        "one_number_hides": Kind.HOLDS_IF,
        "committees_propose": Kind.HOLDS,
        "rough_estimates_do": Kind.HOLDS_IF,
        "judgments_can_be_indicators": Kind.CANNOT_SETTLE,
        "effective_needs_prices": Kind.HOLDS_IF,
    },
    "libcom/federation": {
        "slightly_more_than_quadratic": Kind.HOLDS_IF,
        "splitting_saves_time": Kind.HOLDS_IF,
        "bread_stays_home": Kind.HOLDS,
        "persons_stay_home": Kind.HOLDS_IF,
        "no_better_in_one_place": Kind.HOLDS_IF,
        "no_prices_travel": Kind.HOLDS_IF,
        "the_technology_is_there": Kind.HOLDS_IF,
        "a_staff_is_needed": Kind.CANNOT_SETTLE,
        "the_least_willing_decides": Kind.HOLDS_IF,
    },
}


@pytest.mark.parametrize("chapter", EXPECTED)
def test_verdicts(chapter):
    rows = ledger(chapter).set_index("claim")
    have = {name.removeprefix("libcom."): kind for name, kind in rows["kind"].items()}
    assert have == {name: kind.name for name, kind in EXPECTED[chapter].items()}
    for row in rows.itertuples():
        assert row.figures, row.Index
        assert all(math.isfinite(v) for v in row.figures.values()), row.Index


def test_the_figures_behind_rationing():
    rows = ledger("libcom/rationing").set_index("claim")["figures"]
    assert rows["libcom.no_money_needed"]["gain"] == 0.0
    eyes = rows["libcom.eyes_can_replace_sanctions"]
    assert eyes["deterrent"] == pytest.approx(40 * 58 / 60**2)
    assert eyes["inflation"] > 10
    assert 0 < eyes["spent"] < 1
    gaming = rows["libcom.the_center_invites_gaming"]
    assert gaming["village"] == pytest.approx(0.4 * 5 * 2 / 6 - 0.4)
    assert gaming["town"] > gaming["village"] > gaming["cut"] == 0
    # A spread of incomes of a half is critical: 2 / (10 - 6).
    assert rows["libcom.neighbors_know"]["critical"] == pytest.approx(0.5)
    assert rows["libcom.neighbors_know"]["least"] == pytest.approx(0.36)
    prices = rows["libcom.prices_distort_needs"]
    assert prices["unequal"] > prices["rations"] > prices["money"] > prices["equal"] == 0
    assert rows["libcom.sums_are_enough"]["rounds"] < 12
    assert rows["libcom.sums_are_enough"]["off"] > 0.01
    assert rows["libcom.last_year_is_good_enough"]["part"] == pytest.approx(0.5)
    assert rows["libcom.last_year_is_good_enough"]["with_enough"] == pytest.approx(1.0)
    # The sentence says that those who need most are fewer.
    assert rows["libcom.approval_of_the_rule"]["better"] == 6
    assert rows["libcom.they_agree"]["gain"] == 0.25
    assert rows["libcom.only_a_budget_reveals_strength"]["inflation"] > 2


def test_the_figures_behind_quotas():
    rows = ledger("libcom/quotas").set_index("claim")["figures"]
    shared = rows["libcom.a_cap_can_be_shared_out"]
    assert shared["ok"] == shared["plans"] == 4 * 3 * 2 * 4
    trust = rows["libcom.reports_can_be_trusted"]
    assert 0 < trust["least"] < trust["most"] < 0.1 < trust["equal_losses"]
    assert trust["nothing"] == 7
    past = rows["libcom.the_past_can_be_counted"]
    # The sentence names two that are left with nothing.
    assert past["nothing"] == 2
    assert 0 < past["us"] < 0.1 < past["moved"]
    shown = rows["libcom.emissions_show_exploitation"]
    assert shown["first"] < shown["second"] < shown["other"]
    fit = rows["libcom.cap_and_needs_fit"]
    assert fit["at_seven_tenths"] > fit["at_half"] > fit["india"]
    least = rows["libcom.raise_the_minimum"]
    assert least["least_top"] > least["least_same"]
    assert least["part_same"] > least["part_top"]
    assert (
        rows["libcom.a_majority_can_decide"]["countries"]
        > 0.5
        > rows["libcom.a_majority_can_decide"]["people"]
    )
    assert rows["libcom.a_majority_can_decide"]["nobodys_worst"] == 4
    waste = rows["libcom.quotas_without_prices_waste"]
    assert waste["equal"] > waste["top"] > waste["same"]
    assert waste["same"] == pytest.approx(0.0, abs=1e-9)


def test_the_figures_behind_in_kind():
    rows = ledger("libcom/in-kind").set_index("claim")["figures"]
    assert abs(rows["libcom.in_kind_is_enough"]["gap"]) < 1e-6
    assert rows["libcom.any_units_will_do"]["off"] < 1e-9
    hidden = rows["libcom.one_number_hides"]
    assert hidden["loss"] > 0.01
    assert hidden["high"] > 10 * hidden["low"]
    assert rows["libcom.committees_propose"]["plans"] == hidden["plans"] > 30
    rough = rows["libcom.rough_estimates_do"]
    assert rough["best"] > rough["small"] > rough["large"]
    assert rows["libcom.judgments_can_be_indicators"]["workshop"] > 0
    assert 0.1 < rows["libcom.effective_needs_prices"]["lost"] < 0.5


def test_the_figures_behind_federation():
    rows = ledger("libcom/federation").set_index("claim")["figures"]
    cost = rows["libcom.slightly_more_than_quadratic"]
    # The sentence says that sparse programs cost less than the square.
    assert cost["sparse"] < cost["high"] < 2 < cost["dense"]
    pays = rows["libcom.splitting_saves_time"]
    assert 10 < pays["dense"] < pays["sparse"]
    assert rows["libcom.bread_stays_home"]["local"] > 0.9
    assert rows["libcom.bread_stays_home"]["ok"] == 1
    home = rows["libcom.persons_stay_home"]
    assert home["same"] == 1
    assert home["limits"] > 2 * home["plants"]
    best = rows["libcom.no_better_in_one_place"]
    assert best["off"] < 1e-9
    assert best["duals"] < 1e-9
    assert best["quotas"] > 0.01
    assert rows["libcom.no_prices_travel"]["methods"] == 3
    assert rows["libcom.the_technology_is_there"]["few"] <= 30
    assert rows["libcom.a_staff_is_needed"]["shared"] == 33
    least = rows["libcom.the_least_willing_decides"]
    assert 0 < least["least"] < least["worst"] < 0.25
