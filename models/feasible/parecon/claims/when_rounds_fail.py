"""What the essay says of rounds that should end in a plan, where some do not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from feasible.book import (
    Evidence,
    Figures,
    Verdict,
    cannot_settle,
    claim,
    fails,
    holds,
    holds_if,
    part,
    write,
)
from feasible.parecon.planning_rounds import Councils
from feasible.parecon.when_rounds_fail import (
    LinearSupply,
    Returns,
    Scarf,
    increasing_returns_by_share,
    least_earned,
)

_ESSAY = "Wetzel, Libcom or Parecon?"
_CHAPTER = "parecon/when-rounds-fail"
_CONSUMPTION, _MONEY, _WAGE = "Consumption Self-management", "Abolition of money?", "Wage Labor?"
#: Rounds have arrived when the worst good is nearer to balance than this.
_TOLERANCE = 0.05
#: What changes a ratio by less leaves it as it is, to the percent.
_NOTHING = 0.005


def _small_economy() -> Councils:
    return Councils.draw(np.random.default_rng(1))


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="When a good gets dearer, those who want it must back off, because it breaks their budgets.",
    chapter=_CHAPTER,
)
def dearer_means_less() -> Evidence:
    """Raise one price in Scarf's economy, with incomes of both kinds."""

    def judge(f: Figures) -> Verdict:
        fixed = (
            "Where everybody's income is fixed, a good that is one percent dearer is asked for "
            f"{write(abs(f['fixed']) / 100, '%', decimals=1)} {'less' if f['fixed'] < 0 else 'more'}."
        )
        if f["owned"] == 0:
            owned = "as much as before: what the buyers give up, the owner can afford"
        else:
            much = write(abs(f["owned"]) / 100, "%", decimals=1)
            owned = f"{much} {'less' if f['owned'] < 0 else 'more'}"
        because = f"{fixed} Where somebody's income is the price of what they own, {owned}."
        if f["fixed"] >= 0:
            return fails(because)
        if f["owned"] < 0:
            return holds(because)
        return holds_if(
            "incomes do not rise with the price", f"{because} Nothing in the rounds then pulls prices back."
        )

    owned, fixed = (float(Scarf(earned).slopes()[0, 0]) for earned in (0.0, 1.0))
    return Evidence({"owned": owned, "fixed": fixed}, judge)


@claim(
    essay=_ESSAY,
    passage=_WAGE,
    paraphrase="Incomes are earned by effort and sacrifice: nobody lives on what they own.",
    chapter=_CHAPTER,
)
def earned_incomes_steady_the_rounds() -> Evidence:
    """Mix earned and owned incomes until rounds arrive."""
    limit = 2000
    owned, earned = (Scarf(share).rounds(limit=limit) for share in (0.0, 1.0))

    def judge(f: Figures) -> Verdict:
        five = "five percent" if f["tolerance"] == 0.05 else write(f["tolerance"], "%")
        limit = "two thousand" if f["limit"] == 2000 else write(f["limit"])
        if f["nearest_owned"] < f["tolerance"]:
            return fails(
                "It is not what lets rounds end. In Scarf's economy, with all income from ownership, "
                f"Hahnel's rule gets within {write(f['nearest_owned'], '%')}."
            )
        if f["nearest_earned"] >= f["tolerance"]:
            return fails(
                "It does not let rounds end. In Scarf's economy, with all income earned, Hahnel's rule gets "
                f"no nearer than {write(f['nearest_earned'], '%')}."
            )
        return holds(
            "The essay gives it as justice; it is also what lets rounds end. In Scarf's economy, with all "
            f"income from ownership, Hahnel's rule never gets within {five}. With all of it earned it takes "
            f"{write(f['rounds'])} {'round' if f['rounds'] == 1 else 'rounds'}. It arrives from "
            f"{write(f['least'], '%', digits=2)} earned on, if {limit} rounds are allowed."
        )

    return Evidence(
        {
            "nearest_owned": float(owned.table["imbalance"].min()),
            "nearest_earned": float(earned.table["imbalance"].min()),
            "rounds": earned.to(_TOLERANCE) or limit,
            "least": least_earned(_TOLERANCE, limit=limit),
            "tolerance": _TOLERANCE,
            "limit": limit,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="The ratio of benefits to costs in planning shows how effectively a group uses what it has.",
    chapter=_CHAPTER,
)
def ratio_shows_effectiveness() -> Evidence:
    """Compute the ratio for councils, for the same twice as productive, and with increasing returns."""
    councils = _small_economy()
    odd = councils.with_increasing_returns(np.random.default_rng(2))
    ratios = odd.benefit_cost[odd.returns > 1.0]
    twice = replace(councils, scale=2.0 * councils.scale)

    def judge(f: Figures) -> Verdict:
        ratios = f"{write(f['low'], digits=2)} to {write(f['high'], digits=2)}"
        moved = (
            f"Double a group's productivity, and the ratio changes by {write(f['moved'], '%', decimals=0)}"
        )
        if f["moved"] > _NOTHING and f["high"] >= 1:
            return holds(
                f"{moved}. With increasing returns it is {ratios}: a threshold spares some who work well."
            )
        if f["moved"] > _NOTHING:
            return holds_if(
                "returns do not increase",
                f"{moved}. But a threshold would disband every group with increasing returns, whose ratios "
                f"are {ratios}.",
            )
        threshold = (
            f"A threshold would disband every group with increasing returns, whose ratios are {ratios}"
        )
        if f["high"] >= 1:
            threshold = f"With increasing returns the ratios are {ratios}"
        return fails(
            "In the book's own councils the ratio is one over the sum of their exponents. "
            f"{moved}: the group proposes more, until cost has caught up. {threshold} however well it works. "
            "Comparing outputs of groups with equal means, which the essay also proposes, is a different "
            "test and does not have this fault."
        )

    return Evidence(
        {
            "low": ratios.min(),
            "high": ratios.max(),
            "moved": np.abs(twice.benefit_cost / councils.benefit_cost - 1.0).max(),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_MONEY,
    paraphrase="Prices as a measure of social cost are what an effective economy cannot do without.",
    chapter=_CHAPTER,
)
def prices_are_enough() -> Evidence:
    """Show what a price cannot say where returns increase."""
    councils = _small_economy().with_increasing_returns(np.random.default_rng(2))
    typical = Returns(float(np.median(councils.returns[councils.returns > 1.0])))

    def judge(f: Figures) -> Verdict:
        even = f"Told to break even it makes {write(f['scale'], '%', decimals=0)} of what it should."
        if f["grant"] <= 0:
            return holds(
                "At the right price for its last unit, a group with the typical increasing returns covers "
                f"its cost. {even}"
            )
        return holds_if(
            "returns do not increase; where they do, prices need a decision on quantity beside them",
            "At the right price for its last unit, a group with the typical increasing returns does not "
            f"cover its cost: somebody must add {write(f['grant'], '%', decimals=0)} of its revenue, and "
            f"decide that it exists and how large it is. {even} That prices are one part of the answer the "
            "model confirms; that they are needed as money it cannot settle, since a planner's equations "
            "produce the same numbers unpublished.",
        )

    return Evidence({"grant": typical.grant, "scale": typical.break_even_scale}, judge)


@claim(
    essay=_ESSAY,
    passage=_CONSUMPTION,
    paraphrase="Production groups can each propose what suits them at the published terms.",
    chapter=_CHAPTER,
)
def groups_propose_freely() -> Evidence:
    """Plan a reference economy with straight-line costs, with leaps and with paces."""
    limit, bend = 1000, 0.1
    case = LinearSupply()
    leaps = case.rounds(limit=limit)

    def judge(f: Figures) -> Verdict:
        # No rounds: it never arrives.
        limit = "a thousand" if f["limit"] == 1000 else write(f["limit"])
        tenth = part(f["bend"])
        five = "five percent" if f["tolerance"] == 0.05 else write(f["tolerance"], "%")
        paced = f"{write(f['paced'])} rounds reach {five}" if f["paced"] > 0 else f"no rounds reach {five}"
        bent = write(f["bent"]) if f["bent"] > 0 else "none"
        because = (
            "With straight-line costs a group wants all or nothing at almost any price, and after "
            f"{limit} rounds the worst good is never nearer than {write(f['worst'], '%', decimals=0)}. If "
            f"groups change their last proposal in proportion to what a unit brings, {paced}; if costs bend "
            f"by {tenth} of what the reference economy has, {bent}."
        )
        if f["worst"] < f["tolerance"]:
            return holds(because)
        helps = ["effort gets harder with output"] if f["bent"] > 0 else []
        if f["paced"] > 0:
            helps += ["groups move toward what pays instead of leaping to it"]
        if not helps:
            return fails(because)
        return holds_if(", or ".join(helps), because)

    return Evidence(
        {
            "worst": float(leaps.table["imbalance"].iloc[-50:].min()),
            "paced": case.inert(0.5, limit=limit).to(_TOLERANCE) or 0,
            "bent": LinearSupply(bend=bend).rounds(limit=limit).to(_TOLERANCE) or 0,
            "bend": bend,
            "limit": limit,
            "tolerance": _TOLERANCE,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_CONSUMPTION,
    paraphrase="If the rounds end with requests and offers in balance, there is a do-able and effective "
    "plan.",
    chapter=_CHAPTER,
)
def balance_is_a_plan() -> Evidence:
    """Run rounds in which a fifth of the councils has increasing returns."""
    share = 0.2
    table = increasing_returns_by_share([0.0, share]).fillna({"to_5": 0})

    def judge(f: Figures) -> Verdict:
        fifth = part(f["share"])
        if f["rounds"] == 0:  # they never arrive
            return cannot_settle(
                f"With increasing returns in {fifth} of the councils the rounds do not balance."
            )
        sooner = (
            f"{'sooner' if f['rounds'] < f['without'] else 'no sooner'} than without ({write(f['without'])})"
        )
        if f["losses"] <= 0:
            return holds(
                f"With increasing returns in {fifth} of the councils the rounds balance in "
                f"{write(f['rounds'])} rounds, {sooner}, and no proposal loses anything."
            )
        return fails(
            f"With increasing returns in {fifth} of the councils the rounds balance in {write(f['rounds'])} "
            f"rounds, {sooner}, on proposals that lose {write(f['losses'], '%', decimals=1)} of all "
            "incomes. Each of those councils would do better to make nothing, or far more: the proposal is "
            "the worst scale in reach, found because a formula was asked for a point where nothing changes."
        )

    without, rounds = (int(v) for v in table["to_5"])
    return Evidence(
        {"share": share, "rounds": rounds, "without": without, "losses": float(table["losses"].iloc[1])},
        judge,
    )
