"""What the essay on anarcho-communist planning says, its critic's objections, and what the models answer."""

from __future__ import annotations

import numpy as np

from feasible.book import Kind, Verdict, claim, write
from feasible.libcom.rationing import (
    TEN,
    THERE,
    MoneyOrRations,
    OrderGame,
    best_lie,
    cut_by_rounds,
    every_lie,
    loss_without_exchange,
    proportional,
    uniform,
)

_ESSAY = "Katja, Anarcho-Communist Planning"
_CRITIC = "Wetzel, Libcom or Parecon?"

# ---------------------------------------------------------------------- chapter libcom/rationing

_RATIONING = "libcom/rationing"
_CENTRAL, _CLASSICAL, _TOOLS = (
    "2. Criticism of Central Planning",
    "5.1. Classical Anarcho-Communism",
    "5.5. Tools and Process Requirements",
)
_MARKETS = "1.2. Criticism of Market Logic in General"
_MONEY = "Abolition of money?"
#: Lies that are tried: half to four times the need.
_FACTORS = np.linspace(0.5, 4.0, 36)


def _case() -> MoneyOrRations:
    """Return a good of which there is six tenths of what people would take for nothing. Numbers are ours."""
    return MoneyOrRations(satiation=10.0, ration=6.0, taste_sd=2.0, income_sd=0.4)


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="Scarce goods can be shared out without money, each in its own unit.",
    chapter=_RATIONING,
)
def no_money_needed() -> Verdict:
    """Share out one good, then several."""
    gain = float(best_lie(uniform, TEN, THERE, _FACTORS)["gain"].max())
    tastes = np.random.default_rng(1).dirichlet(np.ones(5), 2000)
    lost = float(loss_without_exchange(tastes).mean())
    return Verdict(
        Kind.HOLDS_IF,
        condition="each good is judged alone",
        because="One good at a time it works: the uniform rule wastes nothing, nobody prefers another's share, and "
        f"the largest gain from a false order is {write(gain, decimals=0)}. Across goods something is lost. Where "
        "five goods are rationed equally to people with all kinds of tastes, the rations would have to be "
        f"{write(lost, '%', decimals=0)} larger to be worth as much as an equal budget to choose within.",
        figures={"gain": gain, "lost": lost},
    )


@claim(
    essay=_ESSAY,
    passage=_CENTRAL,
    paraphrase="Where those affected share out a scarce good, open books and neighbors' eyes can take the place of surveillance and sanctions.",
    chapter=_RATIONING,
)
def eyes_can_replace_sanctions() -> Verdict:
    """Find what a frown must cost to keep orders honest."""
    game = OrderGame(TEN, THERE)
    mild = OrderGame(TEN, THERE, cost=0.05).equilibrium()
    return Verdict(
        Kind.HOLDS_IF,
        condition="all are served up to one cut, or a unit too many costs dear",
        because="Under the uniform rule nobody has anything to hide. Under shares in proportion to orders, honesty "
        f"lasts only if each unit ordered too many costs {write(game.deterrent, digits=2)} of a unit received. A frown "
        f"worth a twentieth of a unit leaves orders at {write(mild.inflation, digits=2)} times the needs, and the "
        f"frowns together cost {write(mild.spent / THERE, '%', decimals=0)} of what is shared out.",
        figures={"deterrent": game.deterrent, "inflation": mild.inflation, "spent": mild.spent / THERE},
    )


@claim(
    essay=_ESSAY,
    passage=_CENTRAL,
    paraphrase="It is central distribution that invites gaming.",
    chapter=_RATIONING,
)
def the_center_invites_gaming() -> Verdict:
    """Double one order in a village and in a town."""
    gains = {n: float(best_lie(proportional, [1.0] * n, 0.4 * n, [2.0])["gain"].max()) for n in (5, 1000)}
    honest = float(best_lie(uniform, [1.0] * 5, 2.0, _FACTORS)["gain"].max())
    return Verdict(
        Kind.FAILS,
        because="The rule invites it, whoever applies it. Among five neighbors who share four tenths of what they need in "
        f"proportion to orders, one who orders double gains {write(gains[5], '%', decimals=0)} of a need; among a "
        f"thousand, {write(gains[1000], '%', decimals=0)}. With a common cut it is {write(honest, '%', decimals=0)} in "
        "both. That a neighbor is easier to see through than a number is not in the model.",
        figures={"village": gains[5], "town": gains[1000], "cut": honest},
    )


@claim(
    essay=_ESSAY,
    passage=_CENTRAL,
    paraphrase="Among neighbors it is easier to understand why one person needs more.",
    chapter=_RATIONING,
)
def neighbors_know() -> Verdict:
    """Ask how well neighbors must judge to come nearer to needs than a price."""
    case = _case()
    least = case.neighbors_beat_money
    return Verdict(
        Kind.HOLDS_IF,
        condition="their judgment explains enough of the difference in needs",
        because="A ration by neighbors' judgment always comes nearer to needs than an equal one. In our example it comes "
        f"nearer than a price once judgment explains {write(least, '%', decimals=0)} of the variance of needs. If people "
        f"felt the price {write(case.critical_income_sd / case.income_sd - 1, '%', decimals=0)} more differently, any "
        "judgment at all would do.",
        figures={"least": least, "critical": case.critical_income_sd},
    )


@claim(
    essay=_ESSAY,
    passage=_MARKETS,
    paraphrase="Markets tell what people need only in a distorted way.",
    chapter=_RATIONING,
)
def prices_distort_needs() -> Verdict:
    """Apply Weitzman's criterion."""
    case = _case()
    rich = MoneyOrRations(10.0, 6.0, 2.0, 0.8)
    return Verdict(
        Kind.HOLDS_IF,
        condition="people feel the price more differently than they need the good",
        because="A price misses by the spread of incomes times the price, an equal ration by the spread of needs "
        f"(Weitzman). With moderate spread of incomes the price's miss is {write(case.loss_by_money, digits=3)} against "
        f"{write(case.loss_by_rations, digits=3)}; with twice that spread it is {write(rich.loss_by_money, digits=3)}. With "
        "equal incomes, the critic's remedy, nothing is distorted.",
        figures={
            "money": case.loss_by_money,
            "rations": case.loss_by_rations,
            "unequal": rich.loss_by_money,
            "equal": MoneyOrRations(10.0, 6.0, 2.0, 0.0).loss_by_money,
        },
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="What a person needs never has to leave the community; sums are enough.",
    chapter=_RATIONING,
)
def sums_are_enough() -> Verdict:
    """Find the uniform rule over everybody from communities' sums."""
    rng = np.random.default_rng(2)
    communities = [rng.lognormal(1.0 + 0.3 * rng.standard_normal(), 0.7, 50) for _ in range(20)]
    total = 0.6 * float(sum(c.sum() for c in communities))
    found = cut_by_rounds(communities, total)
    once = uniform([float(c.sum()) for c in communities], total)
    off = float(np.abs(once - found.given).sum()) / 2 / total
    rounds = len(found.rounds)
    return Verdict(
        Kind.HOLDS_IF,
        condition="delegates ask more than once",
        because=f"A thousand people in twenty communities: the cut is found in {write(rounds)} rounds, and all that "
        "travels is two sums a round. From one sum of orders it cannot be found. Cutting the communities' sums "
        f"as if each were a person sends {write(off, '%', digits=2)} of the good to the wrong place.",
        figures={"rounds": float(rounds), "off": off},
    )


@claim(
    essay=_ESSAY,
    passage="5.3. Structural Requirements and the Proposed Mode of Organization",
    paraphrase="For most things what was used last year is a good enough estimate of what is needed.",
    chapter=_RATIONING,
)
def last_year_is_good_enough() -> Verdict:
    """Let last year's use bound this year's order, for people whose needs have become equal."""
    past = np.array([8.0, 8.0, 4.0])
    scarce = OrderGame([4.0, 4.0, 4.0], 6.0, cap=past).equilibrium()
    plenty = OrderGame([4.0, 4.0, 4.0], 12.0, cap=past).equilibrium()
    part = float(scarce.deliveries[2] / scarce.deliveries[0])
    return Verdict(
        Kind.HOLDS_IF,
        condition="there is enough, or needs have not changed",
        because="Where there is enough, an estimate need only be about right. Where a good is short and past use bounds "
        f"orders, it becomes a claim: of three people with equal needs, the one who used half gets {write(part, '%', decimals=0)} "
        "of what the others get. Newcomers and those who went without bear the shortage.",
        figures={"part": part, "with_enough": float(plenty.deliveries.min() / plenty.deliveries.max())},
    )


@claim(
    essay=_ESSAY,
    passage=_CENTRAL,
    paraphrase="People approve more of a rule of sharing that they have decided on themselves.",
    chapter=_RATIONING,
)
def approval_of_the_rule() -> Verdict:
    """Count who gains from which rule."""
    better = int((uniform(TEN, THERE) > proportional(TEN, THERE)).sum())
    return Verdict(
        Kind.CANNOT_SETTLE,
        because="Approval is not in a model. Interests are: of our ten people "
        f"{write(better)} get more if all are cut at one level, and {write(len(TEN) - better)}, those who need most, get "
        "more if all get the same share of their need. A vote among those affected would be carried by the first.",
        figures={"better": float(better), "people": float(len(TEN))},
    )


@claim(
    essay=_ESSAY,
    passage=_CLASSICAL,
    paraphrase="If a stock does not suffice, those who want it come to an agreement.",
    chapter=_RATIONING,
)
def they_agree() -> Verdict:
    """List what no agreement on things that cannot be cut has all of."""
    eating, drawing = every_lie(4, 4), every_lie(4, 4, "priority")
    gamed, wasted = eating.gamed / eating.cases, drawing.inefficient / drawing.cases
    return Verdict(
        Kind.CANNOT_SETTLE,
        because="For things that cannot be cut there is no rule that treats equals equally, wastes no wish and cannot be gamed "
        "(Bogomolnaia and Moulin, for four and more). Among all cases of four people and four things, serial can be gamed in "
        f"{write(gamed, '%', decimals=0)}, by at most {write(float(eating.gain), '%', decimals=0)} of the distance from nothing "
        f"to the best; choosing in random order cannot, and wastes wishes in {write(wasted, '%', decimals=0)}. Which fault "
        "to live with is what they must agree on.",
        figures={"gamed": gamed, "wasted": wasted, "gain": float(eating.gain)},
    )


@claim(
    essay=_CRITIC,
    passage=_MONEY,
    paraphrase="How strongly people want things shows only in choices within a finite sum of money.",
    chapter=_RATIONING,
)
def only_a_budget_reveals_strength() -> Verdict:
    """Separate how much of one thing from which of two."""
    race = OrderGame(TEN, THERE, cap=20.0).equilibrium()
    gain = float(best_lie(uniform, TEN, THERE, _FACTORS)["gain"].max())
    tastes = np.random.default_rng(1).dirichlet(np.ones(5), 2000)
    lost = float(loss_without_exchange(tastes).mean())
    return Verdict(
        Kind.HOLDS_IF,
        condition="what is asked is what one would give up for it, and any finite claim will do for money",
        because="Orders shared in proportion say nothing: with a cap at twice the largest need they come to "
        f"{write(race.inflation, digits=2)} times the needs. How much of one good a person needs does show without money: under a "
        f"common cut a false order gains {write(gain, decimals=0)}. Which of two goods a person would rather have more of "
        f"does not: in our example equal rations would have to be {write(lost, '%', decimals=0)} larger to make up for it. "
        "Points that buy nothing else would do as well as money.",
        figures={"inflation": race.inflation, "gain": gain, "lost": lost},
    )
