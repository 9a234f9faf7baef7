"""What figures of the room's claims are where no verdict says it, and verdicts under several other figures."""

import pytest
from feasible.book import Kind
from feasible.book.claims import registered

pytestmark = pytest.mark.xdist_group("claims")


def evidence(chapter, name):
    (found,) = (c for c in registered(f"parecon/{chapter}") if c.name == f"parecon.{name}")
    return found.evidence


@pytest.mark.parametrize(
    ("chapter", "name", "expected"),
    [
        ("balanced-jobs", "three_fourths", {"named": 85, "between": 15, "working": 60, "stated": 75}),
        ("balanced-jobs", "other_fourth", {"stated": 25}),
        ("balanced-jobs", "ownership_sorts", {"free_of_work": 0.02}),
        ("balanced-jobs", "jobs_can_be_balanced", {"people": 10, "spread": 0.0, "design": 9.0}),
        ("balanced-jobs", "no_separate_group", {"before": 1.0, "cleaning": 1.0}),
        ("planning-rounds", "first_proposals_do_not_add_up", {"at_once": 0.0}),
        ("planning-rounds", "rounds_make_the_plan", {"published": 0, "halved": 34, "economies": 34}),
        ("one-price", "retreats_to_what_it_was", {"for_good": 1.0, "waiting": 1.05}),
        ("one-price", "capacity_brings_it_down", {"built": 0.2, "price": 1.0, "price_if_dear": 1.1}),
        ("one-price", "price_measures_desire", {"richer_gets": 0.6, "rich_push": 0.6, "poor_push": 0.4}),
        ("one-price", "only_budgets_reveal", {"unknown": 4, "known_without": 2, "known_with": 4}),
        ("when-rounds-fail", "dearer_means_less", {"owned": 0.0, "fixed": -0.5}),
        ("when-rounds-fail", "earned_incomes_steady_the_rounds", {"rounds": 26}),
    ],
)
def test_figures(chapter, name, expected):
    figures = evidence(chapter, name).figures
    assert {key: figures[key] for key in expected} == pytest.approx(expected, abs=1e-9)


def test_figures_within_bounds():
    assert evidence("balanced-jobs", "no_separate_group").figures["planning"] > 0.9
    board = evidence("planning-rounds", "the_board_decides_nothing").figures
    assert board["low"] < 0 < board["high"]
    assert board["differ"] < 0.2
    sticks = evidence("one-price", "sticks").figures
    assert sticks["insist"] > 10 * sticks["yield"]
    dual = evidence("one-price", "no_effective_economy_without_prices").figures
    assert dual["right"] <= dual["left"]
    scale = evidence("one-price", "a_common_scale").figures
    assert scale["one"] == pytest.approx(scale["other"])
    assert evidence("when-rounds-fail", "earned_incomes_steady_the_rounds").figures["least"] < 0.15
    assert evidence("when-rounds-fail", "ratio_shows_effectiveness").figures["low"] > 0.6
    free = evidence("when-rounds-fail", "groups_propose_freely").figures
    assert max(free["paced"], free["bent"]) < 200
    assert evidence("when-rounds-fail", "balance_is_a_plan").figures["losses"] > 0.01


@pytest.mark.parametrize(
    ("chapter", "name", "changed", "kind", "word"),
    [
        ("balanced-jobs", "no_separate_group", {"planning": 0.3, "at_most": 0.4}, Kind.HOLDS, "The most"),
        (
            "one-price",
            "retreats_to_what_it_was",
            {"waiting": 1.0, "stays_above": 0.0},
            Kind.HOLDS,
            "returns even",
        ),
        (
            "planning-rounds",
            "rounds_make_the_plan",
            {"halved": 30, "gentle_arrived": 40},
            Kind.FAILS,
            "30 times",
        ),
        ("when-rounds-fail", "ratio_shows_effectiveness", {"moved": 0.5, "high": 1.2}, Kind.HOLDS, "50%"),
        ("when-rounds-fail", "groups_propose_freely", {"paced": 0, "bent": 0}, Kind.FAILS, "no rounds"),
    ],
)
def test_verdicts_under_other_figures(chapter, name, changed, kind, word):
    verdict = evidence(chapter, name).under(**changed)
    assert verdict.kind is kind
    assert word in verdict.because


@pytest.mark.parametrize(
    ("changed", "condition"),
    [
        ({}, "no good answers its own price too strongly, or a step is halved whenever it overshoots"),
        ({"gentle_arrived": 40}, "a step is halved whenever it overshoots"),
        ({"halved": 30}, "no good answers its own price too strongly"),
    ],
)
def test_the_conditions_under_which_rounds_arrive(changed, condition):
    assert evidence("planning-rounds", "rounds_make_the_plan").under(**changed).condition == condition
