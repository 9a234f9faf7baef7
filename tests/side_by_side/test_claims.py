"""What figures of the room's claims are where no verdict says it, and verdicts under several other figures."""

import pytest
from feasible.book import Kind
from feasible.book.claims import evidence_of
from feasible.economy import Economy
from feasible.side_by_side.crises import four_shocks

pytestmark = pytest.mark.xdist_group("claims")

SIX, CRISES = "honest-and-not", "crises"


def evidence(chapter, name):
    return evidence_of(f"side-by-side/{chapter}")[name]


def test_figures():
    assert evidence(SIX, "shadow_prices_are_not_market_prices").figures["owned"] > 0.01
    soft = evidence(SIX, "market_socialism_is_feasible").figures
    assert soft["hard"] < soft["soft"] < soft["command"]
    bends = evidence(SIX, "hoarding_makes_shortages").figures
    assert bends["hoarding"] > bends["rosy"] > bends["hiding"]
    points = evidence(CRISES, "central_structures_fail_at_one_point").figures
    assert points["central_loose"] < points["central_stiff"]
    assert points["market"] < points["federation"]
    hoards = evidence(CRISES, "hoards_cushion").figures
    assert hoards["stiff"] < hoards["loose"] == hoards["shocks"] == 4
    # Hit less, and worse off all the same.
    assert hoards["crisis"] > hoards["honest"]
    crises = evidence(CRISES, "works_in_crises").figures
    assert (crises["shocks"], crises["economies"]) == (4, 18)


@pytest.mark.parametrize(
    ("changed", "kind", "condition"),
    [
        ({}, Kind.HOLDS_IF, "it looks some six years ahead, and surprises are small"),
        ({"hit": 0.99}, Kind.HOLDS_IF, "it looks some six years ahead"),
        ({"hit": 0.99, "valued": 0.97}, Kind.HOLDS_IF, "it looks some six years ahead, or knows what machines will be worth"),
        ({"hit": 0.99, "one": 0.99, "three": 0.99}, Kind.HOLDS, ""),
        ({"six": 0.8}, Kind.FAILS, ""),
    ],
)  # fmt: skip
def test_when_a_plan_is_something_to_rely_on(changed, kind, condition):
    verdict = evidence("years", "a_plan_is_something_to_rely_on").under(**changed)
    assert (verdict.kind, verdict.condition) == (kind, condition)
    assert "Nothing unforeseen" not in verdict.because


@pytest.mark.parametrize(
    ("changed", "kind", "condition"),
    [
        ({}, Kind.HOLDS_IF, "people may depart from their orders, as those who trade supplies do"),
        ({"stiff": 4}, Kind.HOLDS, ""),
        ({"loose": 3, "stiff": 4}, Kind.HOLDS_IF, "orders bind"),
        ({"loose": 3}, Kind.FAILS, ""),
    ],
)
def test_when_hoards_cushion(changed, kind, condition):
    verdict = evidence(CRISES, "hoards_cushion").under(**changed)
    assert (verdict.kind, verdict.condition) == (kind, condition)
    better = evidence(CRISES, "hoards_cushion").under(crisis=0.01)
    assert "better off than under the honest plan" in better.because
    assert "no better off" not in better.because


def test_the_cap_falls_by_as_much_as_the_claim_says():
    (cap,) = (s for s in four_shocks(Economy.reference(1, 12)) if s.name == "a cap falls")
    fall = evidence(CRISES, "hoards_cushion").figures["fall"]
    assert list(cap.endowment.values()) == pytest.approx([1 - fall])


@pytest.mark.parametrize(
    ("changed", "kind", "condition"),
    [
        ({}, Kind.HOLDS_IF, "what counts is what is handled by the busiest"),
        ({"federation": 1e3}, Kind.HOLDS, ""),
        ({"federation": 1e3, "busiest": 1e9}, Kind.HOLDS_IF, "what counts is what is handled in all"),
        ({"busiest": 1e9}, Kind.FAILS, ""),
    ],
)
def test_who_would_have_less_to_handle(changed, kind, condition):
    verdict = evidence(SIX, "decentral_planning_handles_less").under(**changed)
    assert (verdict.kind, verdict.condition) == (kind, condition)


@pytest.mark.parametrize(
    ("name", "changed", "kind"),
    [
        ("shadow_prices_are_not_market_prices", {}, Kind.HOLDS_IF),
        ("shadow_prices_are_not_market_prices", {"owned": 0.0}, Kind.FAILS),
        ("shadow_prices_are_not_market_prices", {"same_budgets": 0.1}, Kind.HOLDS),
        ("pay_for_effort_motivates", {"paid": 0.9}, Kind.FAILS),
        ("pay_for_effort_motivates", {"honest": 0.6}, Kind.HOLDS),
        ("markets_divide", {"equal_dividends": 0.2}, Kind.HOLDS),
        ("markets_divide", {"difference": 0.0}, Kind.FAILS),
        ("markets_are_always_unequal", {}, Kind.HOLDS_IF),
        ("markets_are_always_unequal", {"apart": 0.0}, Kind.FAILS),
        ("markets_are_always_unequal", {"bound": 1.0}, Kind.HOLDS),
        ("in_kind_serves_needs", {}, Kind.HOLDS),
        ("in_kind_serves_needs", {"record": 0.4}, Kind.HOLDS_IF),
        ("in_kind_serves_needs", {"record": 0.0}, Kind.FAILS),
    ],
)
def test_verdicts_under_other_figures(name, changed, kind):
    assert evidence(SIX, name).under(**changed).kind is kind
