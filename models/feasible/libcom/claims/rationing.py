"""Scarce goods without money: claims of both essays, and what rules, games and rations answer."""

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
    part,
    write,
)
from feasible.libcom.rationing import (
    TEN,
    THERE,
    MoneyOrRations,
    OrderGame,
    best_lie,
    cut_by_rounds,
    every_lie,
    loss_without_exchange,
    proportional_shares,
    uniform,
)

_ESSAY = "Katja, Anarcho-Communist Planning"
_CRITIC = "Wetzel, Libcom or Parecon?"
_CHAPTER = "libcom/rationing"
_CENTRAL, _CLASSICAL, _TOOLS = (
    "2. Criticism of Central Planning",
    "5.1. Classical Anarcho-Communism",
    "5.5. Tools and Process Requirements",
)
_MARKETS = "1.2. Criticism of Market Logic in General"
_MONEY = "Abolition of money?"
#: Lies that are tried: half to four times the need.
_FACTORS = np.linspace(0.5, 4.0, 36)
#: What counts as nothing: rounding, and a share that prints as zero percent.
_ROUNDING, _TRIFLE = 1e-9, 0.005


def _case(times: float = 1.0) -> MoneyOrRations:
    """Return a good of which there is six tenths of what people would take for nothing. Numbers are ours."""
    return MoneyOrRations(satiation=10.0, ration=6.0, taste_sd=2.0, income_sd=0.4 * times)


def _lost_across(goods: int) -> float:
    """Return what equal rations of several goods lose, on average over all kinds of tastes."""
    tastes = np.random.default_rng(1).dirichlet(np.ones(goods), 2000)
    return float(loss_without_exchange(tastes).mean())


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="Scarce goods can be shared out without money, each in its own unit.",
    chapter=_CHAPTER,
)
def no_money_needed() -> Evidence:
    """Share out one good, then several."""
    needs, got = np.array(TEN), uniform(TEN, THERE)
    met = np.minimum(got, needs)
    goods = 5

    def judge(f: Figures) -> Verdict:
        if max(f["idle"], f["envy"], f["gain"]) > _ROUNDING:
            return fails(
                f"It does not work with one good. The uniform rule leaves {write(f['idle'], '%')} of it "
                f"unused; with another's share somebody would have {write(f['envy'], '%')} of a need more, "
                f"and with a false order {write(f['gain'], '%')}."
            )
        alone = (
            "One good at a time it works: the uniform rule wastes nothing, nobody prefers another's share, "
            f"and the largest gain from a false order is {write(f['gain'], decimals=0)}."
        )
        if f["lost"] < _TRIFLE:
            return holds(
                f"{alone} With {count(f['goods'], 'good')} next to nothing is lost either: equal rations are "
                "worth as much as an equal budget to choose within."
            )
        return holds_if(
            "each good is judged alone",
            f"{alone} Across goods something is lost. Where {count(f['goods'], 'good')} are rationed "
            "equally to people with all kinds of tastes, the rations would have to be "
            f"{write(f['lost'], '%', decimals=0)} larger to be worth as much as an equal budget to choose "
            "within.",
        )

    return Evidence(
        {
            "gain": best_lie(uniform, TEN, THERE, _FACTORS)["gain"].max(),
            "idle": max(1.0 - float(met.sum()) / min(THERE, float(needs.sum())), 0.0),
            "envy": float(((np.minimum(got.max(), needs) - met) / needs).max()),
            "lost": _lost_across(goods),
            "goods": goods,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_CENTRAL,
    paraphrase="Where those affected share out a scarce good, open books and neighbors' eyes can take the "
    "place of surveillance and sanctions.",
    chapter=_CHAPTER,
)
def eyes_can_replace_sanctions() -> Evidence:
    """Find what a frown must cost to keep orders honest."""
    frown = 0.05
    mild = OrderGame(TEN, THERE, cost=frown).equilibrium()

    def judge(f: Figures) -> Verdict:
        frown = {0.05: "a twentieth"}.get(f["frown"], write(f["frown"], digits=2))
        if f["inflation"] <= 1 + _ROUNDING or f["deterrent"] <= f["frown"]:
            return holds(
                f"A frown worth {frown} of a unit keeps orders honest even under shares in proportion to "
                f"orders: a unit ordered too many brings {write(f['deterrent'], digits=2)} of a unit."
            )
        costs = "dear" if f["deterrent"] >= 10 * f["frown"] else "more than such a frown"
        proportion = (
            "Under shares in proportion to orders, honesty lasts only if each unit ordered too many costs "
            f"{write(f['deterrent'], digits=2)} of a unit received. A frown worth {frown} of a unit leaves "
            f"orders at {write(f['inflation'], digits=2)} times the needs, and the frowns together cost "
            f"{write(f['spent'], '%', decimals=0)} of what is shared out."
        )
        if f["gain"] > _ROUNDING:
            return holds_if(
                f"a unit too many costs {costs}",
                f"Under the uniform rule a false order still gains {write(f['gain'], '%')} of a need. "
                f"{proportion}",
            )
        return holds_if(
            f"all are served up to one cut, or a unit too many costs {costs}",
            f"Under the uniform rule nobody has anything to hide. {proportion}",
        )

    return Evidence(
        {
            "gain": best_lie(uniform, TEN, THERE, _FACTORS)["gain"].max(),
            "frown": frown,
            "deterrent": OrderGame(TEN, THERE).deterrent,
            "inflation": mild.inflation,
            "spent": mild.spent / THERE,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_CENTRAL,
    paraphrase="It is central distribution that invites gaming.",
    chapter=_CHAPTER,
)
def the_center_invites_gaming() -> Evidence:
    """Multiply one order in a village and in a town."""
    few, many, share, times = 5, 1000, 0.4, 2.0
    gains = {
        n: best_lie(proportional_shares, [1.0] * n, share * n, [times])["gain"].max() for n in (few, many)
    }
    cut = max(
        best_lie(uniform, [1.0] * few, share * few, _FACTORS)["gain"].max(),
        best_lie(uniform, [1.0] * many, share * many, [times])["gain"].max(),
    )

    def judge(f: Figures) -> Verdict:
        some = part(f["part"])
        order = {2.0: "double"}.get(f["times"], f"{write(f['times'])} times the need")
        crowd = {1000: "a thousand"}.get(f["many"], write(f["many"]))
        seen = (
            f"Among {count(f['few'], 'neighbor')} who share {some} of what they need in proportion to "
            f"orders, one who orders {order} gains {write(f['village'], '%', decimals=0)} of a need; among "
            f"{crowd}, {write(f['town'], '%', decimals=0)}."
        )
        if f["town"] < _TRIFLE:
            return fails(f"A large number does not invite it. {seen}")
        if f["village"] < _TRIFLE:
            return holds(f"Only the large number invites it. {seen}")
        if f["cut"] > _ROUNDING:
            return fails(
                f"Either rule invites it, whoever applies it. {seen} With a common cut it is up to "
                f"{write(f['cut'], '%')}."
            )
        return fails(
            f"The rule invites it, whoever applies it. {seen} With a common cut it is "
            f"{write(f['cut'], '%', decimals=0)} in both. That a neighbor is easier to see through than a "
            "number is not in the model."
        )

    return Evidence(
        {
            "village": gains[few],
            "town": gains[many],
            "cut": cut,
            "few": few,
            "many": many,
            "part": share,
            "times": times,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_CENTRAL,
    paraphrase="Among neighbors it is easier to understand why one person needs more.",
    chapter=_CHAPTER,
)
def neighbors_know() -> Evidence:
    """Ask how well neighbors must judge to come nearer to needs than a price."""
    case = _case()

    def judge(f: Figures) -> Verdict:
        always = "A ration by neighbors' judgment always comes nearer to needs than an equal one."
        if f["least"] <= 0 or f["critical"] <= f["spread"]:
            return holds(
                f"{always} In our example any judgment at all comes nearer than a price: people feel the "
                f"price with a spread of {write(f['spread'], digits=2)}, and "
                f"{write(f['critical'], digits=2)} would be enough."
            )
        if f["least"] >= 1:
            return fails("In our example a price meets needs exactly, and no judgment comes nearer.")
        return holds_if(
            "their judgment explains enough of the difference in needs",
            f"{always} In our example it comes nearer than a price once judgment explains "
            f"{write(f['least'], '%', decimals=0)} of the variance of needs. If people felt the price "
            f"{write(f['critical'] / f['spread'] - 1, '%', decimals=0)} more differently, any judgment at "
            "all would do.",
        )

    return Evidence(
        {"least": case.neighbors_beat_money, "critical": case.critical_income_sd, "spread": case.income_sd},
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_MARKETS,
    paraphrase="Markets tell what people need only in a distorted way.",
    chapter=_CHAPTER,
)
def prices_distort_needs() -> Evidence:
    """Apply Weitzman's criterion."""
    times = 2.0
    case = _case()

    def judge(f: Figures) -> Verdict:
        wide = {2.0: "twice that spread"}.get(f["times"], f"{write(f['times'])} times that spread")
        equal = "nothing is distorted" if f["equal"] < _ROUNDING else f"it is still {write(f['equal'])}"
        misses = (
            "A price misses by the spread of incomes times the price, an equal ration by the spread of "
            "needs (Weitzman). With moderate spread of incomes the price's miss is "
            f"{write(f['money'], digits=3)} against {write(f['rations'], digits=3)}; with {wide} it is "
            f"{write(f['unequal'], digits=3)}. With equal incomes, the critic's remedy, {equal}."
        )
        if min(f["money"], f["unequal"]) > f["rations"]:
            return holds(misses)
        if max(f["money"], f["unequal"]) <= f["rations"]:
            return fails(misses)
        return holds_if("people feel the price more differently than they need the good", misses)

    return Evidence(
        {
            "money": case.loss_by_money,
            "rations": case.loss_by_rations,
            "unequal": _case(times).loss_by_money,
            "equal": _case(0.0).loss_by_money,
            "times": times,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="What a person needs never has to leave the community; sums are enough.",
    chapter=_CHAPTER,
)
def sums_are_enough() -> Evidence:
    """Find the uniform rule over everybody from communities' sums."""
    rng = np.random.default_rng(2)
    communities = [rng.lognormal(1.0 + 0.3 * rng.standard_normal(), 0.7, 50) for _ in range(20)]
    total = 0.6 * float(sum(c.sum() for c in communities))
    found = cut_by_rounds(communities, total)
    whole = uniform(np.concatenate(communities), total)
    right = np.array([got.sum() for got in np.split(whole, len(communities))])
    once = uniform([float(c.sum()) for c in communities], total)

    def judge(f: Figures) -> Verdict:
        people = {1000: "A thousand"}.get(f["people"], write(f["people"]))
        places = {20: "twenty"}.get(f["communities"], write(f["communities"]))
        who = f"{people} people in {places} communities"
        if f["miss"] > _ROUNDING:
            return fails(
                f"{who}: after {write(f['rounds'])} rounds of sums {write(f['miss'], '%')} of the good are "
                "still in the wrong place."
            )
        if f["rounds"] <= 1 or f["off"] <= _ROUNDING:
            return holds(f"{who}: one sum of orders from each is enough to find the cut.")
        return holds_if(
            "delegates ask more than once",
            f"{who}: the cut is found in {write(f['rounds'])} rounds, and all that travels is two sums a "
            "round. From one sum of orders it cannot be found. Cutting the communities' sums as if each "
            f"were a person sends {write(f['off'], '%', digits=2)} of the good to the wrong place.",
        )

    return Evidence(
        {
            "rounds": len(found.rounds),
            "miss": float(np.abs(right - found.given).sum()) / 2 / total,
            "off": float(np.abs(once - found.given).sum()) / 2 / total,
            "people": whole.size,
            "communities": len(communities),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage="5.3. Structural Requirements and the Proposed Mode of Organization",
    paraphrase="For most things what was used last year is a good enough estimate of what is needed.",
    chapter=_CHAPTER,
)
def last_year_is_good_enough() -> Evidence:
    """Let last year's use bound this year's order, for people whose needs have become equal."""
    past, needs = np.array([8.0, 8.0, 4.0]), np.array([4.0, 4.0, 4.0])
    scarce = OrderGame(needs, 6.0, cap=past).equilibrium().deliveries
    plenty = OrderGame(needs, 12.0, cap=past).equilibrium().deliveries
    # Nobody's needs have changed, and there is half of them again.
    steady = OrderGame(past, 10.0, cap=past).equilibrium().deliveries / past

    def judge(f: Figures) -> Verdict:
        used = {0.5: "half"}.get(f["used"], f"{write(f['used'], '%')} as much")
        claimed = (
            "Where a good is short and past use bounds orders, it becomes a claim: of "
            f"{count(f['people'], 'person', 'people')} with equal needs, the one who used {used} gets "
            f"{write(f['part'], '%', decimals=0)} of what the others get."
        )
        if f["part"] >= 1 - _ROUNDING:
            return holds(
                "It does no harm even where a good is short: the one who used "
                f"{used} gets {write(f['part'], '%', decimals=0)} of what the others with equal needs get."
            )
        if f["with_enough"] < 1 - _ROUNDING:
            return fails(
                f"{claimed} Even where there is enough, somebody gets {write(f['with_enough'], '%')} of what "
                "another gets."
            )
        steady = f["unchanged"] >= 1 - _ROUNDING
        return holds_if(
            "there is enough, or needs have not changed" if steady else "there is enough",
            f"Where there is enough, an estimate need only be about right. {claimed} Newcomers and those "
            "who went without bear the shortage.",
        )

    return Evidence(
        {
            "part": float(scarce[2] / scarce[0]),
            "with_enough": float(plenty.min() / plenty.max()),
            "unchanged": float(steady.min() / steady.max()),
            "used": float(past[2] / past[0]),
            "people": past.size,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_CENTRAL,
    paraphrase="People approve more of a rule of sharing that they have decided on themselves.",
    chapter=_CHAPTER,
)
def approval_of_the_rule() -> Evidence:
    """Count who gains from which rule."""
    one_cut, one_share = uniform(TEN, THERE), proportional_shares(TEN, THERE)
    better, worse = one_cut > one_share, one_cut < one_share
    needs = np.array(TEN)

    def judge(f: Figures) -> Verdict:
        neediest = ", those who need most," if f["neediest"] else ""
        winner = "the first" if f["better"] > f["worse"] else "the others"
        vote = (
            "would end in a tie"
            if f["better"] == f["worse"]
            else f"among those affected would be carried by {winner}"
        )
        return cannot_settle(
            f"Approval is not in a model. Interests are: of our {count(f['people'], 'person', 'people')} "
            f"{write(f['better'])} get more if all are cut at one level, and {write(f['worse'])}{neediest} "
            f"get more if all get the same share of their need. A vote {vote}."
        )

    return Evidence(
        {
            "better": int(better.sum()),
            "worse": int(worse.sum()),
            "neediest": bool(needs[worse].min() >= needs[~worse].max()),
            "people": len(TEN),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_CLASSICAL,
    paraphrase="If a stock does not suffice, those who want it come to an agreement.",
    chapter=_CHAPTER,
)
def they_agree() -> Evidence:
    """List what no agreement on things that cannot be cut has all of."""
    people = things = 4
    eating, drawing = every_lie(people, things), every_lie(people, things, "priority")

    def judge(f: Figures) -> Verdict:
        idle = f", and wastes wishes in {write(f['idle'], '%', decimals=0)}" if f["idle"] > 0 else ""
        drawn = f"can in {write(f['drawn'], '%', decimals=0)}" if f["drawn"] > 0 else "cannot"
        return cannot_settle(
            "For things that cannot be cut there is no rule that treats equals equally, wastes no wish and "
            "cannot be gamed (Bogomolnaia and Moulin, for four and more). Among all cases of "
            f"{count(f['people'], 'person', 'people')} and {count(f['things'], 'thing')}, serial can be "
            f"gamed in {write(f['gamed'], '%', decimals=0)}, by at most {write(f['gain'], '%', decimals=0)} "
            f"of the distance from nothing to the best{idle}; choosing in random order {drawn}, and wastes "
            f"wishes in {write(f['wasted'], '%', decimals=0)}. Which fault to live with is what they must "
            "agree on."
        )

    return Evidence(
        {
            "gamed": eating.gamed / eating.cases,
            "gain": float(eating.gain),
            "idle": eating.inefficient / eating.cases,
            "drawn": drawing.gamed / drawing.cases,
            "wasted": drawing.inefficient / drawing.cases,
            "people": people,
            "things": things,
        },
        judge,
    )


@claim(
    essay=_CRITIC,
    passage=_MONEY,
    paraphrase="How strongly people want things shows only in choices within a finite sum of money.",
    chapter=_CHAPTER,
)
def only_a_budget_reveals_strength() -> Evidence:
    """Separate how much of one thing from which of two."""
    cap = 20.0

    def judge(f: Figures) -> Verdict:
        cap = {2.0: "twice"}.get(f["cap"], f"{write(f['cap'])} times")
        if f["inflation"] > 1 + _ROUNDING:
            orders = (
                f"Orders shared in proportion say nothing: with a cap at {cap} the largest need they come to "
                f"{write(f['inflation'], digits=2)} times the needs."
            )
        else:
            orders = (
                f"Orders shared in proportion are honest: with a cap at {cap} the largest need they stay at "
                f"{write(f['inflation'], digits=2)} times the needs."
            )
        if f["gain"] > _ROUNDING:
            return holds(
                f"{orders} A common cut does not tell either how much of one good a person needs: a false "
                f"order gains {write(f['gain'], '%')} of a need."
            )
        shows = (
            f"{orders} How much of one good a person needs does show without money: under a common cut a "
            f"false order gains {write(f['gain'], decimals=0)}."
        )
        if f["lost"] < _TRIFLE:
            return fails(
                f"{shows} Which of two goods a person would rather have more of makes no difference: equal "
                "rations are worth as much as a budget."
            )
        return holds_if(
            "what is asked is what one would give up for it, and any finite claim will do for money",
            f"{shows} Which of two goods a person would rather have more of does not: in our example equal "
            f"rations would have to be {write(f['lost'], '%', decimals=0)} larger to make up for it. Points "
            "that buy nothing else would do as well as money.",
        )

    return Evidence(
        {
            "inflation": OrderGame(TEN, THERE, cap=cap).equilibrium().inflation,
            "cap": cap / max(TEN),
            "gain": best_lie(uniform, TEN, THERE, _FACTORS)["gain"].max(),
            "lost": _lost_across(5),
        },
        judge,
    )
