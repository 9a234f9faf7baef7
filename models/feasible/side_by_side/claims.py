"""What the four essays say of each other's institutions, and what the comparison answers.

Most verdicts read the stored study, whose rows a test computes again; some plan an economy on the spot.
"""

from __future__ import annotations

import numpy as np

from feasible.book import Kind, Verdict, claim, write
from feasible.economy import Economy
from feasible.side_by_side.comparison import Benchmark, measure
from feasible.side_by_side.one_economy_six_institutions import Means, difference
from feasible.side_by_side.one_economy_six_institutions import circles as _circles
from feasible.side_by_side.one_economy_six_institutions import means as _means
from feasible.side_by_side.stored import load

_CHETIA, _MOURNING = "Chetia, When Efficiency Meets the Party", "Chetia, Mourning the USSR"
_WETZEL, _KATJA = "Wetzel, Libcom or Parecon?", "Katja, Anarcho-Communist Planning"
_PADGETT = "Padgett, The Politics of Communist Economic Reform"

#: Metric to institution to mean.
Table = dict[str, dict[str, float]]


def _table(found: Means) -> Table:
    return {
        str(metric): {str(name): float(value) for name, value in column.items()}
        for metric, column in found.mean.items()
    }


def means(goods: int, *, reports: str = "truth") -> Table:
    """Return the study's means of one size."""
    return _table(_means(goods, reports=reports))


def circles() -> Table:
    """Return the study's means as collusion and softness rise."""
    return _table(_circles())


# ---------------------------------------------------------------------- chapter one-economy-six-institutions

_SIX = "side-by-side/one-economy-six-institutions"


@claim(
    essay=_CHETIA,
    passage="Gosplan building, room 47",
    paraphrase="A shadow price is something other than a market price.",
    chapter=_SIX,
)
def shadow_prices_are_not_market_prices() -> Verdict:
    """Compare the planner's duals with the prices of a market with the same budgets."""
    from feasible.optimum import welfare_optimum
    from feasible.procedures import PriceSystem

    economy = Economy.reference(1, 30)
    plan, market = welfare_optimum(economy), PriceSystem(economy).solve()
    apart = float(np.abs(market.prices[:30] / plan.prices - 1.0).max())
    owners = PriceSystem(economy, owned=True).solve()
    other = float(np.abs(owners.prices[:30] / plan.prices - 1.0).max())
    return Verdict(
        Kind.FAILS,
        because="Where agents are honest and effort is convex, a market with the planner's budgets has the "
        f"planner's prices: they differ by less than {write(max(apart, 1e-8), '%', digits=1)}. What makes a price "
        "a market's is who has the money: with incomes from ownership the same goods cost up to "
        f"{write(other, '%', digits=2)} more or less.",
        figures={"same_budgets": apart, "owned": other},
    )


@claim(
    essay=_WETZEL,
    passage="Abolition of money?",
    paraphrase="Without prices as a measure of social cost there can be no effective economy.",
    chapter=_SIX,
)
def no_effective_economy_without_prices() -> Verdict:
    """Set the federation's needs beside its welfare."""
    mean = means(30)
    federation, rounds = (
        {metric: column[name] for metric, column in mean.items()}
        for name in ("in-kind federation", "participatory rounds")
    )
    return Verdict(
        Kind.HOLDS_IF,
        condition="effective means that people get what they like best for their work",
        because=f"Planning in kind gives up {write(federation['loss'], '%', digits=2)} of consumption against the "
        f"best plan, planning with prices {write(rounds['loss'], '%', digits=1)}. But it meets "
        f"{write(federation['mean_need'], '%', digits=3)} of stated needs, and planning with prices "
        f"{write(rounds['mean_need'], '%', digits=2)}.",
        figures={
            "loss_in_kind": federation["loss"],
            "loss_rounds": rounds["loss"],
            "needs_in_kind": federation["mean_need"],
            "needs_rounds": rounds["mean_need"],
        },
    )


@claim(
    essay=_WETZEL,
    passage="One Big Meeting?",
    paraphrase="Central planning has no way to learn what people would rather have; only making choices within a "
    "budget reveals it.",
    chapter=_SIX,
)
def central_planning_cannot_learn_preferences() -> Verdict:
    """Compare what a household gains by misstating its tastes to a center and to a round of proposals."""
    gap, wide = difference(
        "central plan", "participatory rounds", "gain_household", goods=300, reports="best response"
    )
    mean = means(300, reports="best response")["gain_household"]
    alike = abs(gap) <= wide + 0.005
    return Verdict(
        Kind.FAILS if alike else Kind.HOLDS,
        because="A household that is asked for its tastes and one that spends a budget at published prices have "
        "the same reasons to misstate what they like of public goods, and gain about the same by it: "
        f"{write(mean['central plan'], '%', digits=2)} and {write(mean['participatory rounds'], '%', digits=2)} "
        "at most. What budgets do is the same in both: they stand in the center's program too. That people "
        "know their tastes only when they choose is another argument, and not in the model.",
        figures={"central": mean["central plan"], "rounds": mean["participatory rounds"], "difference": gap},
    )


@claim(
    essay=_WETZEL,
    passage='"Wage Labor"?',
    paraphrase="Pay for effort is needed so that people have a reason to work well.",
    chapter=_SIX,
)
def pay_for_effort_motivates() -> Verdict:
    """Let everybody tell their best lie where effort is paid for and where it is not."""
    mean = means(30, reports="best response")
    paid, unpaid, kind = (
        mean["loss"][name] for name in ("participatory rounds", "market socialism", "in-kind federation")
    )
    return Verdict(
        Kind.HOLDS_IF,
        condition="people look to themselves alone",
        because="Where consumption does not depend on work, every plant's best report is one that keeps it from "
        "being asked to do much. If all give it, equal dividends lose "
        f"{write(unpaid, '%', digits=2)} of consumption and planning in kind {write(kind, '%', digits=2)}. Where "
        "claimed effort is paid for, all overstate it alike, and the loss is "
        f"{write(paid, '%', digits=2)}. No model says how selfish people are.",
        figures={"paid": paid, "unpaid": unpaid, "in_kind": kind},
    )


@claim(
    essay=_WETZEL,
    passage="Autonomy and Allocation",
    paraphrase="Under markets firms end up with very different incomes, and a class divide is inevitable.",
    chapter=_SIX,
)
def markets_divide() -> Verdict:
    """Compare two markets that differ in ownership alone."""
    mean = means(30)["gini"]
    gap, wide = difference("capitalist baseline", "market socialism", "gini")
    return Verdict(
        Kind.HOLDS_IF,
        condition="what firms earn stays with those who own them",
        because="Two markets with the same firms and the same rules of price differ only in where earnings go. "
        f"Their Gini coefficients are {write(mean['capitalist baseline'], digits=2)} and "
        f"{write(mean['market socialism'], digits=2)}: the divide comes from ownership, not from prices. The "
        "model has no bargaining power and no coordinators, who are the essay's other reason.",
        figures={"baseline": mean["capitalist baseline"], "equal_dividends": mean["market socialism"],
                 "difference": gap, "interval": wide},
    )  # fmt: skip


@claim(
    essay=_KATJA,
    passage="1.2. Criticism of Market Logic in General",
    paraphrase="Markets always tend to inequality.",
    chapter=_SIX,
)
def markets_are_always_unequal() -> Verdict:
    """Look for a market that is more equal than a plan."""
    gap, wide = difference("market socialism", "central plan", "gini")
    mean = means(30)["gini"]
    return Verdict(
        Kind.FAILS if gap + wide < 0 else Kind.CANNOT_SETTLE,
        because="A market whose earnings are shared out equally is more equal "
        f"(Gini {write(mean['market socialism'], digits=2)}) than a plan for unequal budgets "
        f"({write(mean['central plan'], digits=2)}). The claim is about how inequality grows over time; one "
        "period shows where it starts.",
        figures={"market": mean["market socialism"], "plan": mean["central plan"], "difference": gap},
    )


@claim(
    essay=_KATJA,
    passage="6. Conclusion",
    paraphrase="Planning in kind serves needs first.",
    chapter=_SIX,
)
def in_kind_serves_needs() -> Verdict:
    """Compare the least need met under every institution."""
    least = means(30)["least_need"]
    others = max(value for name, value in least.items() if name != "in-kind federation")
    return Verdict(
        Kind.HOLDS,
        because=f"It meets the least-met need to {write(least['in-kind federation'], '%', digits=3)}; the next best "
        f"institution to {write(others, '%', digits=2)}. Institutions that follow tastes and budgets "
        "leave some household almost without something that it says it needs and would rather not pay for.",
        figures={"in_kind": least["in-kind federation"], "next": others},
    )


@claim(
    essay=_KATJA,
    passage="4. Previously Proposed Concepts",
    paraphrase="Tokens for effort are unnecessary: needs can be planned for without them.",
    chapter=_SIX,
)
def tokens_are_unnecessary() -> Verdict:
    """Compare the federation, honest and not, with institutions that pay."""
    honest, lying = means(30), means(30, reports="best response")
    name = "in-kind federation"
    return Verdict(
        Kind.HOLDS_IF,
        condition="people do not take the advantage that they could",
        because=f"Honestly reported, needs are met to {write(honest['mean_need'][name], '%', digits=3)} without "
        f"any tokens. A household that doubles its stated needs gains "
        f"{write(lying['gain_household'][name], '%', digits=2)}, more than by any lie elsewhere, and if all do, "
        f"and all plants understate what they can do, {write(lying['mean_need'][name], '%', digits=2)} of needs "
        "are met.",
        figures={
            "needs_honest": honest["mean_need"][name],
            "needs_lying": lying["mean_need"][name],
            "gain": lying["gain_household"][name],
        },
    )


@claim(
    essay=_KATJA,
    passage="5.5. Tools and Process Requirements",
    paraphrase="Decentral planning has less to handle than central planning, because only aggregates travel.",
    chapter=_SIX,
)
def decentral_planning_handles_less() -> Verdict:
    """Count bytes."""
    sent = means(300)["bytes"]
    central, federation, rounds = (
        sent[name] for name in ("central plan", "in-kind federation", "participatory rounds")
    )
    return Verdict(
        Kind.FAILS if min(federation, rounds) > 0.9 * central else Kind.HOLDS,
        because=f"With 300 goods the center receives and sends {write(central / 1e3, digits=2)} kB, the federation "
        f"{write(federation / 1e3, digits=2)} kB and rounds of proposals {write(rounds / 1e6, digits=2)} MB. Needs "
        "do travel as aggregates; recipes have to travel as they are, or prices have to travel many times. "
        "Aggregates of recipes would make it less, and the plan worse.",
        figures={"central": central, "federation": federation, "rounds": rounds},
    )


@claim(
    essay=_MOURNING,
    passage="Still Thinking, Still Trying",
    paraphrase="Market socialism is a feasible alternative to planning by command.",
    chapter=_SIX,
)
def market_socialism_is_feasible() -> Verdict:
    """Compare market socialism, hard and soft, with command."""
    mean, rising = means(30)["loss"], circles()["loss"]
    return Verdict(
        Kind.HOLDS_IF,
        condition="firms pay for what they use",
        because="With the same budgets as the best plan it loses "
        f"{write(rising['softness 0'], '%', digits=1)} of consumption, where command with family circles loses "
        f"{write(mean['command with family circles'], '%', digits=2)}. If firms expect the state to carry six "
        f"tenths of their costs it loses {write(rising['softness 0.6'], '%', digits=1)}.",
        figures={
            "hard": rising["softness 0"],
            "soft": rising["softness 0.6"],
            "command": mean["command with family circles"],
        },
    )


@claim(
    essay=_PADGETT,
    passage="Stalin",
    paraphrase="Once plants and party cells report together, the next central plan is deeply flawed.",
    chapter=_SIX,
)
def collusion_flaws_the_plan() -> Verdict:
    """Follow the loss as collusion rises."""
    loss = circles()["loss"]
    return Verdict(
        Kind.HOLDS,
        because=f"The loss is {write(loss['collusion 0.5'], '%', digits=2)} of consumption when half of what is bent "
        f"gets past both inspections, and {write(loss['collusion 1'], '%', digits=2)} when all does.",
        figures={"half": loss["collusion 0.5"], "all": loss["collusion 1"]},
    )


@claim(
    essay=_PADGETT,
    passage="Stalin",
    paraphrase="Had directors and party cells been at odds, kontrol might have worked.",
    chapter=_SIX,
)
def opposed_pillars_might_have_worked() -> Verdict:
    """Look at the loss without collusion, and at whether half of it would help."""
    loss = circles()["loss"]
    saved = 1.0 - loss["collusion 0.5"] / loss["collusion 1"]
    return Verdict(
        Kind.HOLDS_IF,
        condition="inspectors can tell what a plant needs",
        because="Where nothing bent gets past the two pillars the central plan is recovered, which is how the model "
        f"is made. Less obvious: half a collusion leaves {write(1.0 - saved, '%', digits=2)} of the loss, so that "
        "every bit of mutual distrust pays.",
        figures={"none": loss["collusion 0"], "half": loss["collusion 0.5"], "all": loss["collusion 1"]},
    )


@claim(
    essay=_PADGETT,
    passage="Gorbachev",
    paraphrase="Hoarding makes the shortages worse that it protects against.",
    chapter=_SIX,
)
def hoarding_makes_shortages() -> Verdict:
    """Switch the three ways of bending reports on one by one."""
    from feasible.institutions.command import CommandPlan

    economy = Economy.reference(1, 30)
    aim = Benchmark.of(economy)
    none = {"hoarding": 0.0, "hiding": 0.0, "rosy": 0.0}
    full = CommandPlan(collusion=1.0)
    loss = {
        name: measure(CommandPlan(collusion=1.0, **(none | {name: getattr(full, name)})).run(economy), aim)[
            "loss"
        ]
        for name in none
    }
    return Verdict(
        Kind.HOLDS,
        because=f"Of the three ways to bend a report, asking for more inputs than needed costs "
        f"{write(loss['hoarding'], '%', digits=2)} of consumption by itself, paper output "
        f"{write(loss['rosy'], '%', digits=2)} and hidden capacity {write(loss['hiding'], '%', digits=1)}: inputs "
        "asked for in vain are what other plants then lack.",
        figures=loss,
    )


# ---------------------------------------------------------------------- chapter crises

_CRISES = "side-by-side/crises"


def _impact(shock: str, reserve: float = 0.2) -> dict[str, float]:
    """Return the mean share of output that each institution loses in the period of a shock."""
    rows = load("crises")
    first = rows[(rows["shock"] == shock) & (rows["reserve"] == reserve) & (rows["period"] == 1)]
    kept = first.groupby("institution")["output"].mean()
    return {str(name): 1.0 - float(value) for name, value in kept.items()}


@claim(
    essay=_KATJA,
    passage="5.5. Tools and Process Requirements",
    paraphrase="Central structures are less resilient: they have a single point of failure.",
    chapter=_CRISES,
)
def central_structures_fail_at_one_point() -> Verdict:
    """Close the plant that makes most."""
    none, some = _impact("a plant closes", 0.0), _impact("a plant closes", 0.2)
    stiff, loose = (
        none["central plan"] > none["in-kind federation"],
        some["central plan"] > some["in-kind federation"],
    )
    kind = Kind.HOLDS if stiff and loose else Kind.HOLDS_IF if stiff else Kind.FAILS
    return Verdict(
        kind,
        condition="nobody may depart from an order" if kind is Kind.HOLDS_IF else "",
        because="The point of failure is in the plants, not in the office. With orders that nobody may depart from, "
        f"the closing of one plant takes {write(none['central plan'], '%', digits=2)} of output from the central "
        f"plan and {write(none['in-kind federation'], '%', digits=2)} from the federation, whose stricken "
        "communities help themselves. If plants may do a fifth of what they could do more, it is "
        f"{write(some['central plan'], '%', digits=2)} and {write(some['in-kind federation'], '%', digits=2)}. "
        f"Where prices move at once it is {write(none['market socialism'], '%', digits=1)}.",
        figures={
            f"{name}, reserve {r}": value
            for r, table in ((0.0, none), (0.2, some))
            for name, value in table.items()
        },
    )


@claim(
    essay=_KATJA,
    passage="5.2. Post-Modern Requirements for Anarchist Economics",
    paraphrase="A utopia must also work in crises, and do so better than what there is.",
    chapter=_CRISES,
)
def works_in_crises() -> Verdict:
    """Compare the least need met after shocks, federation against baseline."""
    rows = load("crises")
    last = rows[(rows["reserve"] == 0.2) & (rows["period"] == rows["period"].max())]
    need = last.groupby("institution")["least_need"].mean()
    shocks = sorted(set(rows["shock"]))
    lost = {
        name: float(np.mean([_impact(shock)[name] for shock in shocks]))
        for name in ("in-kind federation", "capitalist baseline")
    }
    return Verdict(
        Kind.HOLDS_IF,
        condition="it is judged by needs",
        because="Averaged over four shocks and twenty economies, once everyone has adapted, the least-met need is "
        f"met to {write(float(need['in-kind federation']), '%', digits=2)} in the federation and to "
        f"{write(float(need['capitalist baseline']), '%', digits=1)} in the baseline. In the "
        f"period of the shock the federation loses {write(lost['in-kind federation'], '%', digits=2)} of its output "
        f"on average, the baseline {write(lost['capitalist baseline'], '%', digits=2)}.",
        figures={str(k): float(v) for k, v in need.items()}
        | {f"{k}, output lost": v for k, v in lost.items()},
    )


@claim(
    essay=_PADGETT,
    passage="Gorbachev",
    paraphrase="Hoards and informal supply keep a command economy running when supplies fail.",
    chapter=_CRISES,
)
def hoards_cushion() -> Verdict:
    """Let the scarcest resource shrink under a padded and under an honest plan."""
    cap = _impact("a cap falls")
    command, central = cap["command with family circles"], cap["central plan"]
    rows = load("crises")
    start = rows[(rows["reserve"] == 0.2) & (rows["period"] == 0)].groupby("institution")["loss"].mean()
    return Verdict(
        Kind.HOLDS if command < central else Kind.FAILS,
        because="When the scarcest resource shrinks by a fifth, a plan that asked for more than it needed loses "
        f"{write(max(command, 0.0), '%', digits=1)} of its output and an honest one "
        f"{write(central, '%', digits=2)}. It is an expensive cushion: it costs "
        f"{write(float(start['command with family circles']), '%', digits=2)} of consumption in every year without "
        "a crisis.",
        figures={"command": command, "central": central},
    )
