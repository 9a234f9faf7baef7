"""Care and unpopular work that nobody is made to do: claims of Katja's essay."""

from __future__ import annotations

import numpy as np

from feasible.book import Evidence, Figures, Verdict, claim, count, fails, holds, holds_if, write
from feasible.libcom.care_work import (
    RULES,
    best_burden,
    burdens,
    handed_on,
    in_turn_burden,
    left_alone,
    nobody_comes,
    nobody_on_a_list,
    nobody_unsure,
    noes_heard,
    offered,
    on_call_needed,
    share_that_binds,
    turns,
    worth_to_none,
)

_CHAPTER = "libcom/care-work"
#: What prints as nothing in whole percent.
_TRIFLE = 0.005
_LOT, _TURN, _BEST, _ROTA = RULES


def _weight(common: float, rule: str, column: str = "mean") -> float:
    return float(burdens(10, common)[column].to_dict()[rule])


@claim("K4.4", chapter=_CHAPTER)
def no_tokens_for_unpopular_work() -> Evidence:
    """Let ten people choose ten chores in turn; compare with pay that makes everybody choose the best."""
    people, common = 10, 0.75

    def judge(f: Figures) -> Verdict:
        case = (
            f"Where people dislike different chores, {write(f['people'])} chores chosen in turn weigh "
            f"{write(f['turn'], '%', decimals=0)} of what they do by lot; with pay that settles who does "
            "what, "
            f"{write(f['best'], '%', decimals=0)}. Where {write(f['common'], '%', decimals=0)} of a dislike "
            "is "
            f"everybody's, {write(f['turn_common'], '%', decimals=0)} and "
            f"{write(f['best_common'], '%', decimals=0)}."
        )
        if f["turn"] >= 1 - _TRIFLE:
            return fails(f"{case} Without pay nothing is gained.")
        if f["turn"] <= f["best"] + _TRIFLE and f["turn_common"] <= f["best_common"] + _TRIFLE:
            return holds(case)
        saved = (1 - f["turn"]) / (1 - f["best"])
        least = (1 - f["turn_common"]) / (1 - f["best_common"])
        return holds_if(
            "the work gets done and need not be shared out as well as can be",
            f"{case} Choosing saves {write(saved, '%', decimals=0)} and {write(least, '%', decimals=0)} of "
            "what "
            "pay could save. Whether anybody comes at all is another question.",
        )

    return Evidence(
        {
            "people": people,
            "turn": in_turn_burden(people),
            "best": best_burden(people),
            "common": common,
            "turn_common": _weight(common, _TURN),
            "best_common": _weight(common, _BEST),
        },
        judge,
    )


@claim("K4.15", chapter=_CHAPTER)
def agreed_beforehand_nobody_pleads() -> Evidence:
    """Let a person ask those who may refuse; or have the willing on call by agreement."""
    refuse, away, risk, climate = 0.3, 0.1, 0.001, 0.05

    def judge(f: Figures) -> Verdict:
        case = (
            f"If each who could help refuses with {write(f['refuse'], '%', decimals=0)} and is away with "
            f"{write(f['away'], '%', decimals=0)}, {count(f['asked'])} have to be asked until at most "
            f"{write(f['risk'], '%', digits=1)} are left alone, and a person hears "
            f"{write(f['noes'], decimals=2)} refusals on average. By agreement {count(f['on_call'])} of the "
            "willing on call do as much, and nobody hears one. In one and the same place this finds no more "
            "helpers than asking everybody would."
        )
        if f["on_call"] >= f["asked"] or f["noes"] <= 0:
            return fails(f"{case} The agreement changes nothing.")
        if f["with_climate"] <= f["risk"] + 1e-9:
            return holds(case)
        return holds_if(
            "enough people in the place are willing, since nobody is compelled to work",
            f"{case} Where nobody is willing with a chance of {write(f['climate'], '%', decimals=0)}, the "
            f"agreement leaves {write(f['with_climate'], '%', decimals=0)} alone.",
        )

    on_call = on_call_needed(risk, refuse, away)
    return Evidence(
        {
            "refuse": refuse,
            "away": away,
            "risk": risk,
            "asked": on_call_needed(risk, refuse, away, agreed=False),
            "noes": noes_heard(20, refuse, away),
            "on_call": on_call,
            "climate": climate,
            "with_climate": left_alone(on_call, refuse, away, agreed=True, all_refuse=climate),
        },
        judge,
    )


@claim("K5.2.4", chapter=_CHAPTER)
def care_has_to_be_answered() -> Evidence:
    """Withhold a fifth of the valley's care hours, and look at care, at bread and at the mean."""
    share = 0.8
    before, after, idle = offered(1.0), offered(share), offered(share, elsewhere=False)

    def judge(f: Figures) -> Verdict:
        case = (
            f"In the valley care runs short if less than {write(f['binds'], '%', decimals=0)} of its hours "
            "are "
            f"offered. At {write(f['share'], '%', decimals=0)} care falls from "
            f"{write(f['care_before'], '%', decimals=0)} of the need to {write(f['care'], '%', decimals=0)}"
        )
        if f["care"] >= f["care_before"] - _TRIFLE:
            return fails(f"{case}: nothing is lost if nobody asks.")
        if f["mean"] > f["mean_before"]:
            return holds(
                f"{case}, while the mean over all needs rises from "
                f"{write(f['mean_before'], '%', decimals=0)} to "
                f"{write(f['mean'], '%', decimals=0)}, because those hours go elsewhere. A plan that looks "
                "at "
                "sums would not notice. If they are not worked at all, care falls to "
                f"{write(f['idle'], '%', decimals=0)} and the mean with it."
            )
        return holds(f"{case}, and the mean over all needs falls with it.")

    return Evidence(
        {
            "binds": share_that_binds(),
            "share": share,
            "care_before": before.care,
            "care": after.care,
            "mean_before": before.mean,
            "mean": after.mean,
            "idle": idle.care,
        },
        judge,
    )


@claim("K5.5.28", chapter=_CHAPTER)
def known_shortages_bring_people() -> Evidence:
    """Let nobody know who comes; then let everybody see a list."""
    few, many, dearest = 5, 50, 2.0

    def judge(f: Figures) -> Verdict:
        case = (
            f"Where nobody knows who else comes, nobody does in {write(f['few'], '%', decimals=0)} of cases "
            "among "
            f"{write(f['few_people'])} and {write(f['many'], '%', decimals=0)} among "
            f"{write(f['many_people'])} if "
            f"people mind differently, in {write(f['few_alike'], '%', decimals=0)} and "
            f"{write(f['many_alike'], '%', decimals=0)} if all mind alike. If they are asked in turn "
            "and see who has come, in "
            f"{write(f['few_listed'], '%', decimals=0)} and {write(f['many_listed'], '%', decimals=0)}; if "
            "the list stays open until somebody has had enough, in "
            f"{write(f['few_open'], '%', decimals=0)} and {write(f['many_open'], '%', decimals=0)}."
        )
        if f["few_listed"] >= f["few"] or f["many_listed"] >= f["many"]:
            return fails(f"{case} A list does not help.")
        if f["few_listed"] < _TRIFLE:
            return holds(case)
        return holds_if(
            "who has come is known as well, and the task is worth its trouble to somebody in the place", case
        )

    return Evidence(
        {
            "few_people": few,
            "many_people": many,
            "few": nobody_unsure(few, dearest),
            "many": nobody_unsure(many, dearest),
            "few_alike": nobody_comes(few, 0.5),
            "many_alike": nobody_comes(many, 0.5),
            "few_listed": nobody_on_a_list(few, dearest),
            "many_listed": nobody_on_a_list(many, dearest),
            "few_open": worth_to_none(few, dearest),
            "many_open": worth_to_none(many, dearest),
        },
        judge,
    )


@claim("K5.5.29", chapter=_CHAPTER)
def turns_spread_what_all_hate() -> Evidence:
    """Compare whoever bears most by lot, by choosing in turn and by rota, if most of a dislike is shared."""
    common = 0.75
    week = turns(6, 2)

    def judge(f: Figures) -> Verdict:
        case = (
            f"Where {write(f['common'], '%', decimals=0)} of a dislike is everybody's, whoever bears most "
            "of ten "
            f"chores bears {write(f['lot'], decimals=1)} times the average by lot, "
            f"{write(f['turn'], decimals=1)} if they choose in turn, and {write(f['rota'], decimals=1)} if "
            "all "
            f"do all in turn. The average burden is {write(f['mean'], '%', decimals=0)} of a lot's"
        )
        if f["rota"] >= min(f["lot"], f["turn"]):
            return fails(f"{case}: a rota spreads nothing.")
        if f["mean"] < 1 - 2 * f["error"]:
            return holds(f"{case}, so that it is lighter as well.")
        if not f["whole"]:
            return fails(f"{case}. But whole shifts do not come out even.")
        return holds_if(
            "spreading a burden is meant, and not making it smaller",
            f"{case}: a rota spreads it and takes nothing away. Whole shifts come out even over the weeks.",
        )

    return Evidence(
        {
            "common": common,
            "lot": _weight(common, _LOT, "worst"),
            "turn": _weight(common, _TURN, "worst"),
            "rota": _weight(common, _ROTA, "worst"),
            "mean": _weight(common, _ROTA) / _weight(common, _LOT),
            "error": _weight(common, _LOT, "error"),
            "whole": week.certificate.ok,
        },
        judge,
    )


@claim("K4.9", chapter=_CHAPTER)
def points_begin_a_market() -> Evidence:
    """Let points be handed on, or only what they buy, or nothing."""
    strengths = np.linspace(0.5, 1.5, 101)
    used = 0.5
    free, goods, bound = (handed_on(strengths, part) for part in (0.0, used, 1.0))

    def judge(f: Figures) -> Verdict:
        because = (
            "Everybody gets as many points, and people care for what they buy more or less. If points can be "
            f"handed on {write(f['working'], '%', decimals=0)} of people work for others' points, and "
            f"{write(f['free'], '%', decimals=0)} of all points change hands, to everybody's gain. If they "
            "are "
            f"bound to a name and {write(f['used'], '%', decimals=0)} of what they buy is used where it is "
            f"given, the rest does as well: {write(f['goods'], '%', decimals=0)}. If all is used where it is "
            f"given, {write(f['bound'], '%', decimals=0)}."
        )
        if f["free"] < _TRIFLE:
            return fails(f"{because} Nobody wants to.")
        if f["bound"] >= _TRIFLE:
            return holds(because)
        if f["goods"] >= _TRIFLE:
            return holds_if(
                "points, or what they buy, can be handed on: a name on the points is not enough", because
            )
        return holds_if("points can be handed on", because)

    return Evidence(
        {
            "free": free.changed,
            "working": free.working,
            "used": used,
            "goods": goods.changed,
            "bound": bound.changed,
        },
        judge,
    )
