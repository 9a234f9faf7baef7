"""What the essays say of institutions that the study compares on the same economies."""

from __future__ import annotations

import numpy as np

from feasible.book import (
    Evidence,
    Figures,
    Verdict,
    cannot_settle,
    claim,
    count,
    fails,
    holds,
    holds_if,
    write,
)
from feasible.economy import Economy
from feasible.institutions.command import CommandPlan
from feasible.optimum import welfare_optimum
from feasible.procedures import PriceSystem
from feasible.side_by_side.comparison import Benchmark, Means, measure
from feasible.side_by_side.honest_and_not import circles, difference, means

_CHETIA, _MOURNING = "Chetia, When Efficiency Meets the Party", "Chetia, Mourning the USSR"
_WETZEL, _KATJA = "Wetzel, Libcom or Parecon?", "Katja, Anarcho-Communist Planning"
_PADGETT = "Padgett, The Politics of Communist Economic Reform"
_CHAPTER = "side-by-side/honest-and-not"
_FEDERATION, _ROUNDS = "one office plans for needs", "participatory rounds"
_COMMAND, _MARKET = "command with family circles", "market socialism"
#: Prices that are nearer to each other are the same; and what a table shows at least of a difference.
_SAME, _LEAST = 1e-6, 1e-8
#: Shares of consumption: gains that differ by less are alike, a smaller loss is next to none.
_ALIKE, _LITTLE = 0.005, 0.01
#: A plan that loses more than this share is deeply flawed.
_DEEPLY = 0.1
#: A Gini coefficient below this is equality.
_EQUAL = 0.1
#: Needs that are met to this share are met.
_MET = 0.99
#: A household that gets a smaller share of what it needs gets almost nothing of it.
_ALMOST_NOTHING = 0.05


def _mean(found: Means, metric: str) -> dict[str, float]:
    """Return one metric's means by institution."""
    return {str(name): float(value) for name, value in found.mean[metric].items()}


@claim("C17", chapter=_CHAPTER)
def shadow_prices_are_not_market_prices() -> Evidence:
    """Compare the planner's duals with the prices of a market with the same budgets."""
    economy = Economy.reference(1, 30)
    plan, market = welfare_optimum(economy), PriceSystem(economy).solve()
    owners = PriceSystem(economy, owned=True).solve()

    def judge(f: Figures) -> Verdict:
        owned = write(f["owned"], "%", digits=2)
        if f["same_budgets"] > _SAME:
            return holds(
                "Even where agents are honest and effort is convex, a market with the planner's budgets has "
                "other prices than the planner: they differ by up to "
                f"{write(f['same_budgets'], '%', digits=2)}, and with incomes from ownership by up to "
                f"{owned}."
            )
        owners = f"with incomes from ownership the same goods cost up to {owned} more or less"
        if f["owned"] <= _SAME:
            owners = "but incomes from ownership change no price here"
        return fails(
            "Where agents are honest and effort is convex, a market with the planner's budgets has the "
            "planner's prices: they differ by less than "
            f"{write(max(f['same_budgets'], _LEAST), '%', digits=1)}. What makes a price a market's is who "
            f"has the money: {owners}."
        )

    return Evidence(
        {
            "same_budgets": float(np.abs(market.prices[:30] / plan.prices - 1.0).max()),
            "owned": float(np.abs(owners.prices[:30] / plan.prices - 1.0).max()),
        },
        judge,
    )


@claim("W81", chapter=_CHAPTER)
def pay_for_effort_motivates() -> Evidence:
    """Let everybody tell their best lie where effort is paid for and where it is not."""
    honest, loss = _mean(means(30), "loss"), _mean(means(30, reports="best response"), "loss")

    def judge(f: Figures) -> Verdict:
        because = (
            "Where consumption does not depend on work, every plant's best report is one that keeps it from "
            "being asked to do much. If all give it, equal dividends lose "
            f"{write(f['unpaid'], '%', digits=2)} of consumption and planning in kind "
            f"{write(f['in_kind'], '%', digits=2)}. Where claimed effort is paid for, all overstate it "
            f"alike, and the loss is {write(f['paid'], '%', digits=2)}."
        )
        # Needed: without it more than twice as much is lost.
        if 2 * f["paid"] > min(f["unpaid"], f["in_kind"]):
            return fails(f"{because} To pay for it does not halve the loss.")
        if 2 * f["honest"] > f["unpaid"]:
            honest = write(f["honest"], "%", digits=2)
            return holds(f"{because} Equal dividends lose {honest} even if nobody lies.")
        return holds_if("people look to themselves alone", f"{because} No model says how selfish people are.")

    return Evidence(
        {
            "paid": loss[_ROUNDS],
            "unpaid": loss[_MARKET],
            "in_kind": loss[_FEDERATION],
            "honest": honest[_MARKET],
        },
        judge,
    )


@claim("W37", chapter=_CHAPTER)
def markets_divide() -> Evidence:
    """Compare two markets that differ in ownership alone."""
    gini = _mean(means(30), "gini")
    gap, wide = difference("capitalist baseline", _MARKET, "gini")

    def judge(f: Figures) -> Verdict:
        ginis = (
            "Two markets with the same firms and the same rules of price differ only in where earnings go. "
            f"Their Gini coefficients are {write(f['baseline'], digits=2)} and "
            f"{write(f['equal_dividends'], digits=2)}: "
        )
        if f["equal_dividends"] >= _EQUAL:
            return holds(f"{ginis}markets divide even where earnings are shared out equally.")
        if f["difference"] <= f["interval"]:
            return fails(f"{ginis}whoever owns the firms, there is no divide.")
        return holds_if(
            "what firms earn stays with those who own them",
            f"{ginis}the divide comes from ownership, not from prices. The model has no bargaining power "
            "and no coordinators, who are the essay's other reason.",
        )

    return Evidence(
        {
            "baseline": gini["capitalist baseline"],
            "equal_dividends": gini[_MARKET],
            "difference": gap,
            "interval": wide,
        },
        judge,
    )


@claim("K1.2.5", chapter=_CHAPTER)
def markets_are_always_unequal() -> Evidence:
    """Look for a market that is more equal than a plan."""
    gini = _mean(means(30), "gini")
    gap, wide = difference(_MARKET, "central plan", "gini")

    def judge(f: Figures) -> Verdict:
        more = f["difference"] + f["interval"] < 0
        because = (
            f"A market whose earnings are shared out equally is {'' if more else 'not '}more equal "
            f"(Gini {write(f['market'], digits=2)}) than a plan for unequal budgets "
            f"({write(f['plan'], digits=2)}). The claim is about how inequality grows over time; one period "
            "shows where it starts."
        )
        return fails(because) if more else cannot_settle(because)

    return Evidence(
        {"market": gini[_MARKET], "plan": gini["central plan"], "difference": gap, "interval": wide}, judge
    )


@claim("K6.3", chapter=_CHAPTER)
def in_kind_serves_needs() -> Evidence:
    """Compare the least need met under every institution."""
    least = _mean(means(30), "least_need")

    def judge(f: Figures) -> Verdict:
        because = (
            f"It meets the least-met need to {write(f['in_kind'], '%', digits=3)}; the next best "
            f"institution to {write(f['next'], '%', digits=2)}."
        )
        if f["in_kind"] <= f["next"]:
            return fails(because)
        left = "almost without something" if f["next"] < _ALMOST_NOTHING else "with less of something"
        return holds(
            f"{because} Institutions that follow tastes and budgets leave some household {left} that it "
            "says it needs and would rather not pay for."
        )

    others = max(value for name, value in least.items() if name != _FEDERATION)
    return Evidence({"in_kind": least[_FEDERATION], "next": others}, judge)


@claim("K4.3", chapter=_CHAPTER)
def tokens_are_unnecessary() -> Evidence:
    """Compare the federation, honest and not, with institutions that pay."""
    honest, lying = means(30), means(30, reports="best response")
    gains = [_mean(lying, f"gain_{who}") for who in ("household", "plant")]

    def judge(f: Figures) -> Verdict:
        honest = write(f["needs_honest"], "%", digits=3)
        met = f"Honestly reported, needs are met to {honest} without any tokens."
        than = "more" if f["gain"] > f["gain_elsewhere"] else "no more"
        lies = (
            f"A household that doubles its stated needs gains {write(f['gain'], '%', digits=2)}, {than} "
            "than by any lie elsewhere, and if all do, and all plants understate what they can do, "
            f"{write(f['needs_lying'], '%', digits=2)} of needs are met."
        )
        if f["needs_honest"] < _MET:
            return fails(f"{met} {lies}")
        if f["needs_lying"] >= _MET:
            return holds(f"{met} {lies}")
        return holds_if("people do not take the advantage that they could", f"{met} {lies}")

    return Evidence(
        {
            "needs_honest": _mean(honest, "mean_need")[_FEDERATION],
            "needs_lying": _mean(lying, "mean_need")[_FEDERATION],
            "gain": gains[0][_FEDERATION],
            "gain_elsewhere": max(v for gain in gains for name, v in gain.items() if name != _FEDERATION),
        },
        judge,
    )


@claim("K5.4.4", chapter=_CHAPTER)
def decentral_planning_handles_less() -> Evidence:
    """Count bytes."""
    goods = 300
    sent = _mean(means(goods), "bytes")

    def judge(f: Figures) -> Verdict:
        because = (
            f"With {write(f['goods'])} goods the center receives and sends "
            f"{write(f['central'] / 1e3, digits=2)} kB, the federation "
            f"{write(f['federation'] / 1e3, digits=2)} kB and rounds of proposals "
            f"{write(f['rounds'] / 1e6, digits=2)} MB."
        )
        in_kind, by_rounds = f["federation"] < f["central"], f["rounds"] < f["central"]
        if in_kind and by_rounds:
            return holds(because)
        if in_kind or by_rounds:
            return holds_if("it plans in kind" if in_kind else "it plans by rounds of proposals", because)
        return fails(
            f"{because} Needs do travel as aggregates; recipes have to travel as they are, or prices have to "
            "travel many times. Aggregates of recipes would make it less, and the plan worse."
        )

    return Evidence(
        {
            "goods": goods,
            "central": sent["central plan"],
            "federation": sent[_FEDERATION],
            "rounds": sent[_ROUNDS],
        },
        judge,
    )


@claim("C88", chapter=_CHAPTER)
def market_socialism_is_feasible() -> Evidence:
    """Compare market socialism, hard and soft, with command."""
    soft = 0.6
    mean, rising = _mean(means(30), "loss"), _mean(circles(), "loss")

    def judge(f: Figures) -> Verdict:
        share = "six tenths" if f["softness"] == 0.6 else write(f["softness"], "%")
        because = (
            f"With the same budgets as the best plan it loses {write(f['hard'], '%', digits=1)} of "
            f"consumption, where command with family circles loses {write(f['command'], '%', digits=2)}. If "
            f"firms expect the state to carry {share} of their costs it loses "
            f"{write(f['soft'], '%', digits=1)}."
        )
        if f["hard"] >= f["command"]:
            return fails(because)
        if f["soft"] <= _LITTLE:
            return holds(because)
        return holds_if("firms pay for what they use", because)

    return Evidence(
        {
            "hard": rising["softness 0"],
            "command": mean[_COMMAND],
            "softness": soft,
            "soft": rising[f"softness {soft}"],
        },
        judge,
    )


@claim("PS10", chapter=_CHAPTER)
def opposed_pillars_might_have_worked() -> Evidence:
    """Look at the loss without collusion, and at whether half of it would help."""
    loss = _mean(circles(), "loss")

    def judge(f: Figures) -> Verdict:
        left = write(f["half"] / f["all"], "%", digits=2)
        if f["none"] > _LITTLE:
            return fails(
                f"Where nothing bent gets past the two pillars the plan still loses {write(f['none'], '%')} "
                f"of consumption. Half a collusion leaves {left} of the loss."
            )
        if f["half"] >= f["all"]:
            return fails(f"Half a collusion leaves {left} of the loss, so that some distrust does not pay.")
        return holds_if(
            "inspectors can tell what a plant needs",
            "Where nothing bent gets past the two pillars the central plan is recovered, which is how the "
            f"model is made. Less obvious: half a collusion leaves {left} of the loss, so that every bit of "
            "mutual distrust pays.",
        )

    return Evidence(
        {"none": loss["collusion 0"], "half": loss["collusion 0.5"], "all": loss["collusion 1"]}, judge
    )


@claim("PB17", chapter=_CHAPTER)
def hoarding_makes_shortages() -> Evidence:
    """Switch the three ways of bending reports on one by one."""
    economy = Economy.reference(1, 30)
    aim = Benchmark.of(economy)
    full, none = CommandPlan(collusion=1.0), {"hoarding": 0.0, "hiding": 0.0, "rosy": 0.0}
    loss = {}
    for way in none:
        plan = CommandPlan(collusion=1.0, **(none | {way: getattr(full, way)}))
        loss[way] = measure(plan.run(economy), aim)["loss"]

    def judge(f: Figures) -> Verdict:
        because = (
            f"Of the {count(f['ways'])} ways to bend a report, asking for more inputs than needed costs "
            f"{write(f['hoarding'], '%', digits=2)} of consumption by itself, paper output "
            f"{write(f['rosy'], '%', digits=2)} and hidden capacity {write(f['hiding'], '%', digits=1)}"
        )
        if f["hoarding"] <= _LITTLE:
            return fails(f"{because}: what is asked for in vain is not missed elsewhere.")
        return holds(f"{because}: inputs asked for in vain are what other plants then lack.")

    return Evidence({"ways": len(loss), **loss}, judge)
