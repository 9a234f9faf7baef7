"""What the essays say of institutions that the study compares on the same economies."""

from __future__ import annotations

import numpy as np

from feasible.book import (
    Evidence,
    Figures,
    Verdict,
    claim,
    count,
    fails,
    holds,
    holds_if,
    write,
)
from feasible.economy import Economy
from feasible.institutions import entry
from feasible.institutions.command import CommandPlan
from feasible.optimum import welfare_optimum
from feasible.procedures import PriceSystem
from feasible.side_by_side.comparison import Benchmark, Means, measure
from feasible.side_by_side.honest_and_not import circles, difference, fortunes, means, sharing_that_bounds
from feasible.side_by_side.price_of_a_guarantee import standing

_CHETIA, _MOURNING = "Chetia, When Efficiency Meets the Party", "Chetia, Mourning the USSR"
_WETZEL, _KATJA = "Wetzel, Libcom or Parecon?", "Katja, Anarcho-Communist Planning"
_PADGETT = "Padgett, The Politics of Communist Economic Reform"
_CHAPTER = "side-by-side/honest-and-not"
_FEDERATION, _ROUNDS = "one office plans for needs", "participatory rounds"
_RECORD, _GUARANTEE = "federation on a public record", "guarantee and budgets"
_COMMAND, _MARKET = "command with family circles", "market socialism"
#: Prices that are nearer to each other are the same; and what a table shows at least of a difference.
_SAME, _LEAST = 1e-6, 1e-8
#: Shares of consumption: gains that differ by less are alike, a smaller loss is next to none.
_ALIKE, _LITTLE = 0.005, 0.01
#: A plan that loses more than this share is deeply flawed.
_DEEPLY = 0.1
#: Needs that are met to this share are met.
_MET = 0.99


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
        same = (
            "Where agents are honest and effort is convex, a market with the planner's budgets has the "
            "planner's prices, by a theorem: they differ by less than "
            f"{write(max(f['same_budgets'], _LEAST), '%', digits=1)}. What makes a price a market's is who "
            "has the money: "
        )
        if f["owned"] <= _SAME:
            return fails(f"{same}but incomes from ownership change no price here.")
        return holds_if(
            "the market's money is spread otherwise than the plan's budgets",
            f"{same}with incomes from ownership the same goods cost up to {owned} more or less.",
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
        # Needed: without it more is lost.
        if f["paid"] >= min(f["unpaid"], f["in_kind"]):
            return fails(f"{because} To pay for it does not lower the loss.")
        if f["honest"] >= f["unpaid"]:
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
        plan = f"the plan's is {write(f['plan'], digits=2)}"
        if f["equal_dividends"] > f["plan"]:
            return holds(
                f"{ginis}markets divide more than a plan even where earnings are shared out; {plan}."
            )
        if f["difference"] <= f["interval"]:
            return fails(f"{ginis}whoever owns the firms, markets divide no more than a plan; {plan}.")
        return holds_if(
            "what firms earn stays with those who own them",
            f"{ginis}in this model the divide comes from ownership, not from prices. It has no bargaining "
            "power and no coordinators, which are the essay's reasons.",
        )

    return Evidence(
        {
            "baseline": gini["capitalist baseline"],
            "equal_dividends": gini[_MARKET],
            "plan": gini["central plan"],
            "difference": gap,
            "interval": wide,
        },
        judge,
    )


@claim("K1.2.5", chapter=_CHAPTER)
def markets_are_always_unequal() -> Evidence:
    """Let luck part fortunes that begin alike, and share some of them out."""
    risk, years = 0.1, 50

    def judge(f: Figures) -> Verdict:
        because = (
            "Let all begin alike and each year stake the same part on a fair bet, which moves what they "
            f"have by {write(f['risk'], '%', decimals=0)}. After {count(f['years'], 'year')} fortunes lie "
            f"{write(f['apart'], '%', digits=2)} of their mean apart, though nobody takes larger risks than "
            "others, and they part without end; larger risks of those who have more speed it up. "
        )
        if f["apart"] <= 0.0:
            return fails(because)
        if f["bound"] >= 1.0:
            return holds(because)
        return holds_if(
            "what risks earn stays with those who take them",
            f"{because}To share out {write(f['bound'], '%', digits=1)} of all wealth a year keeps it "
            "bounded. Where all earnings are shared out, as in market socialism, nobody's fortune grows; its "
            f"Gini coefficient of consumption is {write(f['market'], digits=2)}.",
        )

    return Evidence(
        {
            "risk": risk,
            "years": years,
            "apart": fortunes(risk=risk, years=years),
            "bound": sharing_that_bounds(risk),
            "market": _mean(means(30), "gini")[_MARKET],
        },
        judge,
    )


@claim("K6.3", chapter=_CHAPTER)
def in_kind_serves_needs() -> Evidence:
    """Compare the least need met: one office that plans for needs, and a federation on a public record."""
    least = _mean(means(30), "least_need")
    villages = _mean(standing("chosen"), "least_need")

    def judge(f: Figures) -> Verdict:
        because = (
            "One office that plans for needs meets the least-met need to "
            f"{write(f['in_kind'], '%', digits=3)}; the next best of the six to "
            f"{write(f['next'], '%', digits=2)}. In villages in which people work, the federation on a "
            f"public record meets it to {write(f['record'], '%', digits=2)}, a guarantee "
            f"of half to {write(f['guarantee'], '%', digits=2)}, and who follows budgets to "
            f"{write(f['budgets'], '%', digits=2)} at best. That is what these plans aim at, and no surprise"
        )
        if f["in_kind"] <= f["next"] or f["record"] <= f["budgets"]:
            return fails(f"{because}; yet they miss it.")
        if f["record"] <= f["guarantee"]:
            return holds_if("nobody guarantees needs and plans the rest by budgets", f"{because}.")
        return holds(f"{because}. What it costs is in the chapter on the price of a guarantee.")

    others = max(value for name, value in least.items() if name != _FEDERATION)
    aimed = (_FEDERATION, _RECORD, _GUARANTEE)
    return Evidence(
        {
            "in_kind": least[_FEDERATION],
            "next": others,
            "record": villages[_RECORD],
            "guarantee": villages[_GUARANTEE],
            "budgets": max(v for name, v in villages.items() if name not in aimed and not np.isnan(v)),
        },
        judge,
    )


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
    """Count bytes: all that are sent, and those that the busiest has to handle."""
    goods = 30
    economy = Economy.reference(1, goods)
    center, parts = (entry(key).make().run(economy).messages for key in ("central", "office"))
    # Of the plan for needs: what the office handles, and what a community does on average.
    letters = {str(kind): float(size) for kind, size in parts["bytes"].items()}
    office = sum(size for kind, size in letters.items() if _of_the_office(kind))
    communities = len(set(economy.region))
    home = sum(letters.values()) / communities
    sent = _mean(means(goods), "bytes")

    def judge(f: Figures) -> Verdict:
        because = (
            f"With {write(f['goods'])} goods the center handles {write(f['central'] / 1e3, digits=2)} kB. "
            f"Split between {count(f['communities'], 'community', 'communities')} and one office for what "
            f"they exchange, the busiest handles {write(f['busiest'] / 1e3, digits=2)} kB, and "
            f"{write(f['federation'] / 1e3, digits=2)} kB are sent in all; by rounds of proposals it is "
            f"{write(f['rounds'] / 1e6, digits=2)} MB. "
        )
        less, easier = f["federation"] < f["central"], f["busiest"] < f["central"]
        if less and easier:
            return holds(because)
        if less or easier:
            what = "in all" if less else "by the busiest"
            return holds_if(
                f"what counts is what is handled {what}",
                f"{because}Needs travel as aggregates; recipes have to travel as they are.",
            )
        return fails(f"{because}Needs do travel as aggregates; recipes have to travel as they are.")

    return Evidence(
        {
            "goods": goods,
            "communities": communities,
            "central": float(center["bytes"].sum()),
            "busiest": float(max(office, home)),
            "federation": sum(letters.values()),
            "rounds": sent[_ROUNDS],
        },
        judge,
    )


def _of_the_office(kind: str) -> bool:
    """Whether such letters go to the federation's office or come from it."""
    return "federation" in kind or kind.endswith("to communities")


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
