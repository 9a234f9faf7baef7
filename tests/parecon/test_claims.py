"""What figures of the room's claims are where no verdict says it, and verdicts under several other figures."""

import pytest
from feasible.book import Kind
from feasible.book.claims import evidence_of

pytestmark = pytest.mark.xdist_group("claims")


def evidence(chapter, name):
    return evidence_of(f"parecon/{chapter}")[name]


@pytest.mark.parametrize(
    ("chapter", "name", "expected"),
    [
        ("balanced-jobs", "three_fourths", {"named": 85, "between": 15, "working": 60, "stated": 75}),
        ("balanced-jobs", "other_fourth", {"stated": 25}),
        ("balanced-jobs", "ownership_sorts", {"free_of_work": 0.02}),
        ("balanced-jobs", "jobs_can_be_balanced", {"people": 10, "cannot": 0.95, "bound": 8.0}),
        ("balanced-jobs", "no_separate_group", {"before": 1.0, "cleaning": 1.0}),
        ("planning-rounds", "first_proposals_do_not_add_up", {"at_once": 0.0, "within": 0.16}),
        ("planning-rounds", "rounds_make_the_plan", {"published": 0, "halved": 34, "economies": 34}),
        ("one-price", "retreats_to_what_it_was", {"for_good": 1.0, "waiting": 1.05}),
        ("one-price", "capacity_brings_it_down", {"built": 0.2, "price": 1.0, "price_if_dear": 1.1}),
        ("one-price", "price_measures_desire", {"richer_gets": 0.6, "rich_push": 0.6, "poor_push": 0.4}),
        ("one-price", "a_threshold_disbands", {"seeds": 5}),
        ("when-rounds-fail", "dearer_means_less", {"owned": 0.0, "fixed": -0.005}),
    ],
)
def test_figures(chapter, name, expected):
    figures = evidence(chapter, name).figures
    assert {key: figures[key] for key in expected} == pytest.approx(expected, abs=1e-9)


def test_figures_within_bounds():
    rivals = evidence("effort", "rivals_close_plants_and_people_look_for_work").figures
    assert (rivals["closed"], rivals["ended"]) == pytest.approx((1.6, 0.097), abs=1e-3)
    assert rivals["looking"] == pytest.approx(rivals["ended"] / (rivals["ended"] + 2))
    managers = evidence("effort", "planners_want_managers").figures
    assert (managers["asked"], managers["loss"]) == pytest.approx((0.8, 2 / 15))
    fair = evidence("effort", "no_rule_of_pay_is_fair_to_all").figures
    assert (fair["product"], fair["sacrifice"], fair["hours"]) == (17, 19, 0)
    assert fair["none"] > 0.5
    assert evidence("balanced-jobs", "no_separate_group").figures["planning"] > 0.9
    board = evidence("planning-rounds", "the_board_decides_nothing").figures
    assert board["low"] < 0 < board["high"]
    assert board["differ"] < 0.2
    sticks = evidence("one-price", "sticks").figures
    assert sticks["insist"] > 10 * sticks["yield"]
    scale = evidence("one-price", "a_common_scale").figures
    assert scale["one"] == pytest.approx(scale["other"])
    # Golden: a fifth more output per input, 12.7 % (2.4 to 25.9); work twice as hard, +3.8 % and 27.5 % less made.
    ratio = evidence("one-price", "ratio_shows_effectiveness").figures
    assert (ratio["moved"], ratio["least"], ratio["most"]) == pytest.approx((0.127, 0.024, 0.259), abs=1e-3)
    assert ratio["cobb_douglas"] < 1e-9
    assert evidence("one-price", "output_shows_effort").figures["less"] == pytest.approx(-0.275, abs=1e-3)
    effort = evidence("one-price", "less_for_the_same_means_less_effort").figures
    assert effort["reference"] == pytest.approx(0.0379, abs=1e-4)
    assert effort["chosen"] == pytest.approx(0.0, abs=1e-12)
    days = evidence("planning-rounds", "first_requests_overwork").figures
    assert days["book"] < days["day"] < days["low"]
    keeps = evidence("balanced-jobs", "no_separate_group").figures
    assert keeps["at_most"] == pytest.approx(0.489, abs=1e-3)
    free = evidence("when-rounds-fail", "groups_propose_freely").figures
    assert max(free["paced"], free["bent"]) < 200
    assert evidence("when-rounds-fail", "balance_is_a_plan").figures["losses"] > 0.01


@pytest.mark.parametrize(
    ("chapter", "name", "changed", "kind", "word"),
    [
        (
            "balanced-jobs",
            "no_separate_group",
            {"planning": 0.3, "at_most": 0.4, "planning_at_most": 0.3},
            Kind.HOLDS,
            "The most",
        ),
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
        ("one-price", "ratio_shows_effectiveness", {"cobb_douglas": 0.2}, Kind.HOLDS, "20%"),
        ("one-price", "ratio_shows_effectiveness", {"least": 0.0}, Kind.FAILS, "0%"),
        ("one-price", "a_threshold_disbands", {"most": 0.001}, Kind.HOLDS, "0.10%"),
        ("one-price", "a_threshold_disbands", {"covers": 0.9}, Kind.FAILS, "do not cover"),
        ("one-price", "holding_out_pays", {"together": 0.001}, Kind.FAILS, "0.10%"),
        ("one-price", "holding_out_pays", {"alone": 0.5}, Kind.HOLDS, "50%"),
        (
            "one-price",
            "less_for_the_same_means_less_effort",
            {"chosen": -0.1, "reference": -0.1},
            Kind.HOLDS,
            "10.0%",
        ),
        ("planning-rounds", "first_requests_overwork", {"low": 7.0}, Kind.FAILS, "7.0"),
        ("planning-rounds", "first_requests_overwork", {"book": 14.0}, Kind.HOLDS, "14"),
        ("balanced-jobs", "votes_are_not_enough", {"informed": 0.6}, Kind.HOLDS_IF, "60%"),
        ("balanced-jobs", "jobs_can_be_balanced", {"cannot": 0.0}, Kind.HOLDS, "5.8%"),
        ("when-rounds-fail", "balance_is_a_plan", {"losses": 0.0}, Kind.HOLDS, "no proposal loses"),
        ("public-goods", "harmful_requests_may_be_refused", {"free_large": 0.5}, Kind.FAILS, "never helps"),
        ("public-goods", "harmful_requests_may_be_refused", {"free_middle": 0.1}, Kind.HOLDS, "0.100"),
        ("public-goods", "scopes_voice_what_is_wanted", {"near": 0.0}, Kind.FAILS, "assemblies never"),
        ("public-goods", "scopes_voice_what_is_wanted", {"far": 0.5}, Kind.FAILS, "federation never"),
        ("public-goods", "polluting_saves_and_shifts", {"gaining": 0}, Kind.FAILS, "0 of them"),
        ("public-goods", "polluting_saves_and_shifts", {"harm": 0.0}, Kind.FAILS, "harms nobody"),
        ("public-goods", "shifting_costs_is_profitable", {"losers": 0, "kept": 0.1}, Kind.HOLDS, "10%"),
        ("public-goods", "shifting_costs_is_profitable", {"alone": 0.0}, Kind.FAILS, "0%"),
        ("public-goods", "public_goods_are_encouraged", {"mean": 0.1}, Kind.FAILS, "10%"),
        ("public-goods", "public_goods_are_encouraged", {"majority": 1.0, "bent": 1.0}, Kind.HOLDS, "100%"),
        ("public-goods", "residents_may_refuse", {"free_loss": 0.0}, Kind.FAILS, "worse than no limit"),
        ("public-goods", "residents_may_refuse", {"free_loss": 0.2}, Kind.HOLDS, "20%"),
        ("public-goods", "groups_reckon_with_nature", {"twice": 2.0}, Kind.FAILS, "2.00"),
        ("public-goods", "groups_reckon_with_nature", {"right": 0.98}, Kind.HOLDS_IF, "0.98"),
        ("public-goods", "polluters_score_badly", {"dirty": 0}, Kind.FAILS, "0 of them"),
        ("public-goods", "polluters_score_badly", {"cleaned": 0}, Kind.FAILS, "not help"),
        ("having-a-say", "private_requests_harm_nobody", {"net": 0.4}, Kind.FAILS, "40%"),
        ("effort", "skills_are_left_undeveloped", {"middle": 1.0, "full": 1.0}, Kind.FAILS, "100%"),
        ("effort", "skills_are_left_undeveloped", {"bound": 0.9}, Kind.HOLDS, "90%"),
        ("effort", "scarce_talents_are_paid_more", {"unequal": 1.0}, Kind.FAILS, "1.0 times"),
        ("effort", "scarce_talents_are_paid_more", {"equal": 9.0}, Kind.HOLDS_IF, "9.0 times"),
        ("effort", "the_idle_get_along_alone", {"unhelped": 0.1}, Kind.FAILS, "no sacrifice"),
        ("effort", "the_idle_get_along_alone", {"helped": -0.1}, Kind.HOLDS, "Nobody needs"),
        ("effort", "the_disbanded_look_for_work", {"moved": 0.0}, Kind.FAILS, "0%"),
        ("effort", "the_disbanded_look_for_work", {"left": 1.5}, Kind.HOLDS, "50% more"),
        (
            "effort",
            "rivals_close_plants_and_people_look_for_work",
            {"ended": 0.0, "closed": 0.0},
            Kind.FAILS,
            "0",
        ),
        ("effort", "rivals_close_plants_and_people_look_for_work", {"looking": 0.0}, Kind.FAILS, "at once"),
        ("effort", "planners_want_managers", {"loss": 0.0}, Kind.FAILS, "nothing to be seen"),
        ("effort", "no_rule_of_pay_is_fair_to_all", {"product": 0}, Kind.FAILS, "product, 0"),
        ("effort", "no_rule_of_pay_is_fair_to_all", {"hours": 3}, Kind.HOLDS, "3, and"),
        ("having-a-say", "assemblies_suit_public_goods", {"most": 0.0}, Kind.FAILS, "0%"),
        ("having-a-say", "assemblies_suit_public_goods", {"least": 0.0}, Kind.HOLDS_IF, "0%"),
        (
            "having-a-say",
            "work_is_the_workers_business",
            {"small": 50, "median": 0.01},
            Kind.HOLDS,
            "50 groups",
        ),
        ("having-a-say", "others_get_no_say", {"mostly": 0.0}, Kind.FAILS, "0%"),
        ("having-a-say", "others_get_no_say", {"mostly": 0.3}, Kind.HOLDS_IF, "30%"),
        ("having-a-say", "a_congress_decides_little", {"decisions": 20000.0}, Kind.FAILS, "enough"),
        ("having-a-say", "self_sufficiency_wastes", {"very": 0.01}, Kind.FAILS, "1%"),
        ("having-a-say", "self_sufficiency_wastes", {"alike": 0.2}, Kind.HOLDS, "20%"),
        ("having-a-say", "no_wine_without_vines", {"all": 80, "made": 1.0}, Kind.FAILS, "100%"),
        ("having-a-say", "no_wine_without_vines", {"alone": 60}, Kind.HOLDS_IF, "60 can"),
        ("having-a-say", "no_reason_to_do_without_others", {"alike": 0.0}, Kind.FAILS, "0%"),
        ("having-a-say", "no_reason_to_do_without_others", {"open": 0.1}, Kind.HOLDS_IF, "10%"),
        ("having-a-say", "much_is_local", {"local": 300}, Kind.HOLDS, "300"),
        ("having-a-say", "much_is_local", {"mostly": 0}, Kind.FAILS, "0 touch"),
        ("having-a-say", "say_in_proportion", {"stake_passes": True}, Kind.FAILS, "passes by stake"),
        ("having-a-say", "say_in_proportion", {"claimed_passes": False}, Kind.HOLDS, "does not pass"),
        ("having-a-say", "say_in_proportion", {"quadratic_passes": True}, Kind.HOLDS_IF, "it passes"),
        ("having-a-say", "the_distant_are_heard", {"region": 0.99}, Kind.FAILS, "gains nothing"),
        ("having-a-say", "few_questions_touch_all_equally", {"half": 0.6}, Kind.FAILS, "60%"),
        ("having-a-say", "few_questions_touch_all_equally", {"touched": 0.3}, Kind.HOLDS, "30%"),
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
