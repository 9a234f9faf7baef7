"""Figures behind the claims of the room that no verdict states, and verdicts that take two other figures."""

from __future__ import annotations

import pytest
from feasible.book import Kind, write
from feasible.book.claims import evidence_of
from feasible.libcom.federation import pays_from

pytestmark = pytest.mark.xdist_group("claims")


def evidence(chapter):
    return evidence_of(f"libcom/{chapter}")


def figures(chapter: str) -> dict[str, dict[str, object]]:
    return {name: dict(found.figures) for name, found in evidence(chapter).items()}


def test_the_figures_behind_rationing():
    found = figures("rationing")
    assert found["eyes_can_replace_sanctions"]["deterrent"] == pytest.approx(40 * 58 / 60**2)
    assert 0 < found["eyes_can_replace_sanctions"]["spent"] < 1
    assert found["the_center_must_watch"]["village"] == pytest.approx(0.4 * 5 * 2 / 6 - 0.4)
    # One order among a thousand hardly moves the others: twice the share.
    assert found["the_center_must_watch"]["town"] == pytest.approx(0.4, rel=0.01)
    # A spread of incomes of a half is critical: 2 / (10 - 6).
    assert found["neighbors_know"]["critical"] == pytest.approx(0.5)
    assert found["neighbors_know"]["least"] == pytest.approx(0.36)
    assert found["sums_are_enough"]["people"] == 1000
    assert (found["sums_are_enough"]["exposed"], found["sums_are_enough"]["together"]) == (9, 0)
    assert found["past_use_needs_no_report"]["part"] == pytest.approx(0.5)
    year = found["last_year_is_good_enough"]
    assert year["steady"] == pytest.approx(year["before"]) == pytest.approx(0.9009, abs=1e-4)
    assert (year["books"], round(year["truth"], 3)) == (pytest.approx(1.0), 0.637)
    approval = found["approval_of_the_rule"]
    assert (approval["better"], approval["worse"], approval["neediest"]) == (6, 4, True)
    assert (found["they_agree"]["lose"], found["they_agree"]["cut_lose"]) == (2, 4)
    assert 0 < found["they_agree"]["most"] < 0.03
    assert (
        found["no_money_needed"]["rigid"]
        > found["no_money_needed"]["lost"]
        > found["no_money_needed"]["easy"]
    )
    assert found["local_tries_use_less"]["best"] < 0.75
    # Six of ten order the cap of 20; the others multiply their needs by as much as meets them.
    assert found["only_a_budget_reveals_strength"]["inflation"] == pytest.approx((6 * 20 + 13 * 40 / 9) / 60)


def test_the_figures_behind_living_side_by_side():
    found = figures("coexistence")
    kept = found["agreements_are_kept_without_police"]
    assert (kept["tried"], kept["kept"], kept["members"]) == (1013, 13, 2)
    assert kept["patience"] == pytest.approx(18 / 38)
    assert found["separation_deters"]["at_once"] > 1 > found["separation_deters"]["waiting"]
    assert found["rotation_keeps_power_down"]["standing"] == 1
    vote = found["a_majority_does_not_oppress"]
    assert (vote["none"], vote["once"], vote["anew"]) == pytest.approx((0, 0.1, 1))
    young = found["leaving_while_young_empties_it"]
    assert (young["left_light"], young["left_heavy"]) == pytest.approx((0.6, 0))
    assert young["kept"] == pytest.approx(0.4, abs=1e-3)
    assert young["duty"] == pytest.approx(1 / 6)


def test_the_figures_behind_care_and_privacy():
    care, told = figures("care-work"), figures("privacy-and-variety")
    assert care["agreed_beforehand_nobody_pleads"]["noes"] == pytest.approx(0.27 / 0.63, rel=1e-3)
    assert care["turns_spread_what_all_hate"]["rota"] < 1.2 < 2 < care["turns_spread_what_all_hate"]["turn"]
    assert care["care_has_to_be_answered"]["mean"] > care["care_has_to_be_answered"]["mean_before"]
    chain = told["open_books_calm_chains"]
    # Squares of the weights of (1.4 - .4 x)^4.
    assert chain["closed"] == pytest.approx(
        sum((c * 1.4**a * 0.4 ** (4 - a)) ** 2 for a, c in enumerate((1, 4, 6, 4, 1)))
    )
    assert told["a_list_of_each_is_dear_to_protect"]["one"] == pytest.approx(0.030, abs=0.001)


def test_the_figures_behind_what_was_settled_last():
    debts = figures("coexistence")["debts_break_and_taxes_rescue"]
    assert (debts["plain"], debts["failed"], debts["spread"]) == (2, 10, 1)
    assert (debts["tax"], debts["next"]) == (pytest.approx(2.0), pytest.approx(1.0))
    partners = figures("coexistence")["who_may_choose_leaves_some_out"]
    assert (partners["groups"], partners["last"]) == (2.0, pytest.approx(0.0, abs=1e-9))
    assert partners["together"] < partners["first"]
    points = figures("care-work")["points_begin_a_market"]
    assert points["free"] == pytest.approx(points["goods"]) == pytest.approx(0.126, abs=1e-3)


def test_the_figures_behind_quotas():
    found = figures("quotas")
    shared = found["a_cap_can_be_shared_out"]
    assert shared["plans"] == shared["rules"] * shared["mixtures"] * 2 * shared["caps"] == 96
    trust = found["reports_can_be_trusted"]
    assert 0 < trust["least"] < trust["most"] < trust["by"] < trust["equal_losses"]
    assert (trust["nothing"], trust["served"], trust["who"]) == (7, 3, "India")
    past = found["the_past_can_be_counted"]
    assert past["nothing"] == ("Russia", "Brazil")
    assert 0 < past["us"] < 0.1 < past["moved"]
    shown = found["emissions_show_exploitation"]
    assert shown["first_years"] < shown["second_years"] < shown["other_years"]
    assert {shown["first"], shown["second"]} == set(past["nothing"])
    majority = found["a_majority_can_decide"]
    assert (majority["best"], majority["beats"], majority["at_most"]) == ("“cut from the top”", 6, 5)
    lot = found["delegates_can_represent_all"]
    assert lot["smallest"] == "Iran"
    assert lot["at_few"] == pytest.approx((1 - lot["share"]) ** 20)
    assert found["cap_and_needs_fit"]["at_mild"] == pytest.approx(0.7 * 5883 / 4538)


def test_the_figures_behind_in_kind():
    found = figures("in-kind")
    assert found["in_kind_is_enough"]["least"] == pytest.approx(found["rough_estimates_do"]["best"])
    assert found["in_kind_is_enough"]["shifted"] > 0.1
    hidden = found["one_number_hides"]
    assert hidden["high"] > 10 * hidden["low"]
    assert found["committees_propose"]["plans"] == hidden["plans"] > 30
    assert found["rough_estimates_do"]["at_fine"] > found["rough_estimates_do"]["at_rough"]
    scale = found["judgments_can_be_indicators"]
    assert 0 < scale["high"] < scale["plans"] == 40
    assert scale["kept"] < scale["best"]
    assert found["scarcity_can_be_explained"]["named"] == ("hours in all", "emissions, t")
    assert found["scarcity_can_be_explained"]["missed"] == found["scarcity_can_be_explained"]["idle"] == 0
    assert found["critical_collectives_have_power"]["all"] == 6
    assert found["committees_have_no_power"]["winners"] == 40
    assert found["rough_estimates_do"]["corrected"] > found["rough_estimates_do"]["at_fine"]
    assert (hidden["share"], round(hidden["price"])) == (23, 156)
    assert hidden["shorter"] < 0.6 * hidden["loss"]
    assert found["effective_needs_prices"]["little"] < 0.05 < 0.3 < found["effective_needs_prices"]["much"]
    assert 0.1 < found["effective_needs_prices"]["lost"] < 0.5


def test_the_figures_behind_federation():
    found = figures("federation")
    cost = found["slightly_more_than_quadratic"]
    assert cost["dense_low"] < cost["dense"] < cost["dense_high"]
    assert cost["sparse_low"] < cost["sparse"] < cost["sparse_high"] < 2
    assert cost["without"] == pytest.approx(1.99, abs=0.005)
    assert cost["simplex_low"] < cost["simplex"] < cost["simplex_high"]
    assert found["bread_stays_home"]["local"] > 0.9
    assert found["persons_stay_home"]["limits"] > 2 * found["persons_stay_home"]["plants"]
    assert found["no_prices_travel"]["methods"] == found["no_prices_travel"]["with_prices"] == 3
    assert found["no_prices_travel"]["values"] == found["no_prices_travel"]["apart"] == 0
    assert found["no_prices_travel"]["times"] == pytest.approx(1.33, abs=0.01)
    assert found["persons_stay_home"]["same"]
    assert found["persons_stay_home"]["local"] == 11
    assert found["there_is_a_way_that_is_no_market"]["off"] < 1e-9
    assert found["a_few_may_leave"]["worst"] == pytest.approx(-0.18, abs=0.005)
    assert found["a_few_may_leave"]["best"] == pytest.approx(0.08, abs=0.005)
    assert found["local_is_not_enough"]["by_itself"] == 0
    assert found["local_is_not_enough"]["few_by_itself"] > found["local_is_not_enough"]["few_together"] > 1
    changes = found["changes_are_enough"]
    assert changes["at_small"] > 0.99
    assert changes["at_large"] > 0.99 > changes["at_blow"] > 0.9
    assert changes["at_blow_few"] == pytest.approx(0.520, abs=0.005)
    concerned = found["everyone_follows_what_concerns_them"]
    assert concerned["at_many"] < 0.5 < concerned["at_few"] < 0.9
    assert found["the_technology_is_there"]["at_middle"] <= 30
    staff = found["a_staff_is_needed"]
    assert staff["shared"] == 33
    assert staff["letters"] > 10 * staff["recipes"]
    least = found["the_least_willing_decides"]
    assert 0 < least["least"] < least["worst"] < 0.25
    assert least["makers"] == 3
    assert least["alone"] == pytest.approx(1.0)
    assert least["need"] == 0.5


def test_splitting_pays_from_where_the_formula_says():
    found = evidence("federation")["splitting_saves_time"]
    said = found.verdict.because
    for recipes in ("dense", "sparse"):
        pays = pays_from(found.figures[recipes], found.figures["rounds"])
        assert f"{write(pays, decimals=0)} " in said


@pytest.mark.parametrize(
    ("chapter", "name", "changed", "kind", "words"),
    [
        # Counting half the years, or half of two countries' past, would change nothing.
        ("quotas", "the_past_can_be_counted", {"doubt": 0.0, "period": 0.0}, Kind.HOLDS, "they can"),
        ("quotas", "a_majority_can_decide", {"countries": 0.5}, Kind.HOLDS_IF, "a tie"),
        ("quotas", "a_majority_can_decide", {"people": 0.6}, Kind.HOLDS, "on one side"),
        (
            "federation",
            "slightly_more_than_quadratic",
            {"dense": 1.9, "simplex": 1.9},
            Kind.FAILS,
            "rests on one size",
        ),
        ("quotas", "delegates_can_represent_all", {"at_few": 0.01}, Kind.HOLDS, "drawn by lot"),
        ("quotas", "delegates_can_represent_all", {"at_many": 0.3}, Kind.FAILS, "leaves small groups"),
        ("rationing", "sums_are_enough", {"exposed": 0}, Kind.HOLDS_IF, "wrong place"),
        ("rationing", "sums_are_enough", {"together": 2}, Kind.FAILS, "still expose"),
        ("rationing", "the_center_must_watch", {"cut": 0.1}, Kind.HOLDS, "grows with numbers"),
        ("rationing", "the_center_must_watch", {"town": 0.2}, Kind.FAILS, "no more than small"),
        ("rationing", "last_year_is_good_enough", {"truth": 0.95}, Kind.HOLDS, "before"),
        ("rationing", "last_year_is_good_enough", {"steady": 0.5}, Kind.FAILS, "not asked for again"),
        ("rationing", "they_agree", {"lose": 0}, Kind.HOLDS, "All gain"),
        ("rationing", "they_agree", {"most": 0.5}, Kind.FAILS, "no reason"),
        ("privacy-and-variety", "open_books_calm_chains", {"closed_long": 9.0}, Kind.HOLDS, "look back"),
        (
            "privacy-and-variety",
            "trouble_is_absorbed_at_home",
            {"shared": 0.9, "scattered": 0.9},
            Kind.HOLDS,
            "at home",
        ),
        ("privacy-and-variety", "trouble_is_absorbed_at_home", {"local": 0.2}, Kind.FAILS, "at home"),
        ("privacy-and-variety", "separate_parts_absorb_less", {"home": 0.0}, Kind.FAILS, "as much"),
        (
            "care-work",
            "no_tokens_for_unpopular_work",
            {"turn": 0.15, "best": 0.15, "turn_common": 0.5, "best_common": 0.5},
            Kind.HOLDS,
            "by lot",
        ),
        ("care-work", "care_has_to_be_answered", {"mean": 0.5}, Kind.HOLDS, "falls with it"),
        ("coexistence", "agreements_are_kept_without_police", {"kept": 1013}, Kind.HOLDS, "1,013"),
        ("coexistence", "agreements_are_kept_without_police", {"patience": 1.0}, Kind.FAILS, "meeting again"),
        (
            "coexistence",
            "leaving_while_young_empties_it",
            {"left_light": 1.0, "left_heavy": 1.0},
            Kind.FAILS,
            "reason to",
        ),
        ("coexistence", "capitalism_cannot_coexist", {"alone": 1.0}, Kind.FAILS, "They meet"),
        ("coexistence", "capitalism_cannot_coexist", {"rich": 0.5}, Kind.HOLDS, "They miss"),
        ("privacy-and-variety", "open_books_calm_chains", {"closed": 9.0}, Kind.FAILS, "hardly matter"),
        ("rationing", "local_tries_use_less", {"own": 0.5}, Kind.HOLDS, "copy the best"),
        ("rationing", "local_tries_use_less", {"best": 0.99}, Kind.FAILS, "copy the best"),
        ("rationing", "a_shelf_can_be_free", {"at_town": 0.9}, Kind.FAILS, "no small reserve"),
        ("rationing", "rare_needs_stay_anonymous", {"at_village": 0.01}, Kind.HOLDS, "one person's"),
        ("rationing", "rare_needs_stay_anonymous", {"at_region": 0.9}, Kind.FAILS, "hides little"),
        ("in-kind", "rough_estimates_do", {"at_fine": 0.5, "corrected": 0.5}, Kind.FAILS, "do not average"),
        ("in-kind", "committees_have_no_power", {"winners": 1}, Kind.HOLDS, "no power"),
        (
            "in-kind",
            "critical_collectives_have_power",
            {"all": 0, "worst": 0.01},
            Kind.FAILS,
            "Nobody depends",
        ),
        ("in-kind", "critical_collectives_have_power", {"all": 12}, Kind.HOLDS, "take the whole"),
        ("coexistence", "debts_break_and_taxes_rescue", {"destroyed": 1.0}, Kind.FAILS, "ends by itself"),
        ("coexistence", "debts_break_and_taxes_rescue", {"next": 3.0}, Kind.FAILS, "no tax"),
        ("coexistence", "who_may_choose_leaves_some_out", {"groups": 1.0}, Kind.FAILS, "stay together"),
        ("coexistence", "who_may_choose_leaves_some_out", {"last": 2.0}, Kind.FAILS, "Nobody is worse"),
        ("coexistence", "who_may_choose_leaves_some_out", {"last": 1.2}, Kind.HOLDS_IF, "needs are"),
        ("care-work", "points_begin_a_market", {"free": 0.0}, Kind.FAILS, "Nobody wants"),
        ("care-work", "points_begin_a_market", {"bound": 0.1}, Kind.HOLDS, "10%"),
        ("care-work", "points_begin_a_market", {"goods": 0.0}, Kind.HOLDS_IF, "0%"),
        ("federation", "no_prices_travel", {"apart": 0.1}, Kind.HOLDS_IF, "10.0% off"),
        ("federation", "no_prices_travel", {"values": 3, "apart": 0.1}, Kind.FAILS, "still hold a value"),
        ("federation", "local_is_not_enough", {"few_by_itself": 0.1}, Kind.HOLDS, "goods travel"),
        ("federation", "local_is_not_enough", {"by_itself": 9.0}, Kind.FAILS, "goods travel"),
        ("federation", "a_few_may_leave", {"worst": -0.9, "best": -0.8}, Kind.FAILS, "takes most"),
        ("federation", "a_few_may_leave", {"worst": -0.01}, Kind.HOLDS, "Nobody depends"),
        ("federation", "there_is_a_way_that_is_no_market", {"off": 0.1}, Kind.HOLDS_IF, "no market"),
        ("federation", "there_is_a_way_that_is_no_market", {"off": 0.9}, Kind.FAILS, "no market"),
        (
            "federation",
            "changes_are_enough",
            {"at_blow": 1.0, "at_blow_few": 0.995},
            Kind.HOLDS,
            "breaks down",
        ),
        ("federation", "changes_are_enough", {"at_large": 0.9}, Kind.FAILS, "is not enough"),
        ("federation", "splitting_saves_time", {"without": 0.9}, Kind.HOLDS_IF, "no end"),
        ("federation", "splitting_saves_time", {"dense": 1.0, "sparse": 0.9}, Kind.FAILS, "saves nothing"),
        ("federation", "splitting_saves_time", {"dense": 9.0, "sparse": 8.0}, Kind.HOLDS, "two communities"),
        ("federation", "no_better_in_one_place", {"off": 0.1, "slopes": 0.1}, Kind.FAILS, "10% off"),
        (
            "federation",
            "the_technology_is_there",
            {"at_large": 100, "at_many": 20.0},
            Kind.HOLDS_IF,
            "hardly grow",
        ),
    ],
)
def test_verdicts_that_take_two_figures(chapter, name, changed, kind, words):
    verdict = evidence(chapter)[name].under(**changed)
    assert verdict.kind is kind
    assert words in f"{verdict.text} {verdict.because}"
