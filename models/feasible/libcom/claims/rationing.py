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
from feasible.libcom.in_kind import planned_from_use
from feasible.libcom.rationing import (
    TEN,
    THERE,
    MoneyOrRations,
    OrderGame,
    alone_in_sum,
    best_lie,
    best_of,
    cut_by_rounds,
    exposed,
    first_come,
    loss_without_exchange,
    proportional_shares,
    shelf,
    uniform,
)

_CRITIC = "Wetzel, Libcom or Parecon?"
_CHAPTER = "libcom/rationing"
_MONEY = "Abolition of money?"
#: Lies that are tried: half to four times the need.
_FACTORS = np.linspace(0.5, 4.0, 36)
#: What counts as nothing: rounding, and a share that prints as zero percent.
_ROUNDING, _TRIFLE = 1e-9, 0.005
#: A share that is small to people, a difference beyond what is drawn at random, and half.
_SMALL, _NOTICED, _HALF = 0.1, 0.003, 0.5
#: Hours of work in the valley: years alike, and years of which the second has too little.
_STEADY, _SHORT_YEAR = (115_000, 115_000, 115_000), (115_000, 80_000, 115_000, 115_000)


def _case(times: float = 1.0) -> MoneyOrRations:
    """Return a good of which there is six tenths of what people would take for nothing. Numbers are ours."""
    return MoneyOrRations(satiation=10.0, ration=6.0, taste_sd=2.0, income_sd=0.4 * times)


def _lost_across(goods: int, elasticity: float = 1.0) -> float:
    """Return what equal rations of several goods lose, on average over all kinds of tastes."""
    tastes = np.random.default_rng(1).dirichlet(np.ones(goods), 2000)
    return float(loss_without_exchange(tastes, elasticity).mean())


@claim("K5.5.14", chapter=_CHAPTER)
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
            "within; that number is for tastes of unit elasticity, and from "
            f"{write(f['easy'], '%', decimals=0)} to {write(f['rigid'], '%', decimals=0)} for others.",
        )

    return Evidence(
        {
            "gain": best_lie(uniform, TEN, THERE, _FACTORS)["gain"].max(),
            "idle": max(1.0 - float(met.sum()) / min(THERE, float(needs.sum())), 0.0),
            "envy": float(((np.minimum(got.max(), needs) - met) / needs).max()),
            "lost": _lost_across(goods),
            "easy": _lost_across(goods, 4.0),
            "rigid": _lost_across(goods, 0.25),
            "goods": goods,
        },
        judge,
    )


@claim("K2.8", chapter=_CHAPTER)
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


@claim("K2.6", chapter=_CHAPTER)
def the_center_must_watch() -> Evidence:
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
        if f["town"] <= f["village"] + _TRIFLE:
            return fails(f"{seen} Large numbers tempt no more than small ones.")
        grows = f"{seen} The temptation grows with numbers."
        if f["cut"] > _ROUNDING:
            return holds(f"{grows} With a common cut a false order still gains {write(f['cut'], '%')}.")
        return holds_if(
            "shares follow orders",
            f"{grows} With a common cut it is {write(f['cut'], '%', decimals=0)} in both, and there is "
            "nothing "
            "to watch.",
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


@claim("K2.10", chapter=_CHAPTER)
def neighbors_know() -> Evidence:
    """Ask how well neighbors must judge to come nearer to needs than a price."""
    case = _case()

    def judge(f: Figures) -> Verdict:
        asked = (
            f"In our example neighbors come nearer to needs than a price once their judgment explains "
            f"{write(f['least'], '%', decimals=0)} of the variance of needs; if people felt the price "
            f"{write(f['critical'] / f['spread'] - 1, '%', decimals=0)} more differently, any judgment would "
            "do."
            if f["spread"] > 0
            else "Where all feel the price alike no judgment comes nearer to needs than a price."
        )
        return cannot_settle(
            "Whether it is easier among neighbors is a question to people. What a model can say is how good "
            f"their judgment must be. {asked}"
        )

    return Evidence(
        {"least": case.neighbors_beat_money, "critical": case.critical_income_sd, "spread": case.income_sd},
        judge,
    )


@claim("K1.2.7", chapter=_CHAPTER)
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
        return holds_if(
            "people feel the price so differently that the spread, times what the price must take from the "
            "average demand, exceeds the spread of needs",
            f"{misses} Here that begins at a spread of {write(f['critical'], digits=2)}; the moderate one is "
            f"{write(f['spread'], digits=2)}.",
        )

    return Evidence(
        {
            "money": case.loss_by_money,
            "rations": case.loss_by_rations,
            "unequal": _case(times).loss_by_money,
            "equal": _case(0.0).loss_by_money,
            "critical": case.critical_income_sd,
            "spread": case.income_sd,
            "times": times,
        },
        judge,
    )


@claim("K2.9", chapter=_CHAPTER)
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
        found = (
            f"{who}: the cut is found in {write(f['rounds'])} rounds of two sums from each. From one sum of "
            "orders it cannot be found: cutting the communities' sums as if each were a person sends "
            f"{write(f['off'], '%', digits=2)} of the good to the wrong place."
        )
        if f["exposed"] <= 0:
            return holds_if("delegates ask more than once", found)
        read = (
            "But whoever reads each community's answers can compute "
            f"{count(f['exposed'], 'person', 'people')}'s "
            "exact needs, because one person fewer was short."
        )
        if f["together"] > 0:
            return fails(
                f"{found} {read} Added up over all communities they still expose {write(f['together'])}."
            )
        return holds_if(
            "communities' answers are added up with each other before anyone reads them",
            f"{found} {read} Added up over all communities first they expose nobody.",
        )

    return Evidence(
        {
            "rounds": len(found.rounds),
            "miss": float(np.abs(right - found.given).sum()) / 2 / total,
            "off": float(np.abs(once - found.given).sum()) / 2 / total,
            "people": whole.size,
            "communities": len(communities),
            "exposed": len(exposed(communities, total)),
            "together": len(exposed(communities, total, together=True)),
        },
        judge,
    )


@claim("K5.5.16", chapter=_CHAPTER)
def past_use_needs_no_report() -> Evidence:
    """Let past use bound orders, for people whose needs have become equal."""
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


@claim("K2.7", chapter=_CHAPTER)
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


@claim("K5.1.2", chapter=_CHAPTER)
def they_agree() -> Evidence:
    """Compare what an agreement gives each with what first come, first served gives on average."""
    otherwise = first_come(TEN, THERE)
    agreed = proportional_shares(TEN, THERE)
    one_cut = uniform(TEN, THERE)

    def judge(f: Figures) -> Verdict:
        gains = (
            f"If nobody agrees and the first to come takes all that he needs, each of {write(f['people'])} "
            "people gets less on average than by the same share of needs for all, but for "
            f"{count(f['lose'])}, "
            f"who get up to {write(f['most'], '%', digits=2)} more. One cut for all gives "
            f"{count(f['cut_lose'])} of them less than first come."
        )
        if f["lose"] <= 0:
            return holds(f"{gains} All gain by the first agreement.")
        if f["most"] >= _SMALL:
            return fails(f"{gains} They have no reason to agree.")
        return holds_if(
            "otherwise the first to come are served, and those who need most give up a little for being sure",
            gains,
        )

    return Evidence(
        {
            "people": len(TEN),
            "lose": int((agreed < otherwise * (1 - _NOTICED)).sum()),
            "most": max(0.0, float((otherwise / agreed - 1.0).max())),
            "cut_lose": int((one_cut < otherwise * (1 - _NOTICED)).sum()),
        },
        judge,
    )


@claim("W67", chapter=_CHAPTER)
def only_a_budget_reveals_strength() -> Evidence:
    """Separate how much of one thing from which of two."""
    cap = 20.0
    race = OrderGame(TEN, THERE, cap=cap).equilibrium()

    def judge(f: Figures) -> Verdict:
        cap = {2.0: "twice"}.get(f["cap"], f"{write(f['cap'])} times")
        if f["inflation"] > 1 + _ROUNDING:
            orders = (
                f"Orders shared in proportion say little: with a cap at {cap} the largest need they come to "
                f"{write(f['inflation'], digits=2)} times the needs, and {count(f['same'])} of "
                f"{count(f['people'])} people order the same."
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
            "what is asked is what one would give up for it",
            f"{shows} Which of two goods a person would rather have more of does not: in our example equal "
            f"rations would have to be {write(f['lost'], '%', decimals=0)} larger to make up for it "
            f"({write(f['easy'], '%', decimals=0)} where people easily put one thing for another).",
        )

    return Evidence(
        {
            "inflation": race.inflation,
            "same": int(np.isclose(race.orders, cap).sum()),
            "people": len(TEN),
            "cap": cap / max(TEN),
            "gain": best_lie(uniform, TEN, THERE, _FACTORS)["gain"].max(),
            "lost": _lost_across(5),
            "easy": _lost_across(5, 4.0),
        },
        judge,
    )


@claim("K5.3.15", chapter=_CHAPTER)
def last_year_is_good_enough() -> Evidence:
    """Plan the valley for last year's use, after a year in which little was worked."""
    steady, short = (planned_from_use(hours) for hours in (_STEADY, _SHORT_YEAR))

    def judge(f: Figures) -> Verdict:
        year = (
            f"In steady years nothing is lost: the least-met need stays at "
            f"{write(f['steady'], '%', decimals=0)}. After one year with too little work, "
            f"{count(f['later'], 'year')} later the books say that {write(f['books'], '%', decimals=0)} of "
            "what "
            f"is asked for is met, and {write(f['truth'], '%', decimals=0)} of the least-met need is."
        )
        if f["truth"] >= f["before"] - _TRIFLE:
            return holds(f"{year} It was {write(f['before'], '%', decimals=0)} before.")
        reason = (
            f"{year} It was {write(f['before'], '%', decimals=0)} before: what could not be used is not "
            "asked "
            "for again."
        )
        if f["steady"] < f["before"] - _TRIFLE:
            return fails(reason)
        return holds_if("nothing ran short last year, or what was missing is told", reason)

    return Evidence(
        {
            "steady": steady["truth"].iloc[-1],
            "before": short["truth"].iloc[0],
            "books": short["books"].iloc[-1],
            "truth": short["truth"].iloc[-1],
            "later": len(_SHORT_YEAR) - 2,
        },
        judge,
    )


@claim("K2.11", chapter=_CHAPTER)
def local_tries_use_less() -> Evidence:
    """Let communities try ways of doing without, each on its own, and copy the best or not."""
    places, spread = 20, 0.2

    def judge(f: Figures) -> Verdict:
        tries = (
            f"{write(f['places'])} communities each try a way of their own, whose use differs by "
            f"{write(f['spread'], '%', decimals=0)} or so. If each keeps its own, use is "
            f"{write(f['own'], '%', decimals=0)} of the usual on average; if all copy the best, "
            f"{write(f['best'], '%', decimals=0)}. A center that tries as many finds as much; what it could "
            "think of is not in the model."
        )
        if f["own"] < 1 - _SMALL:
            return holds(tries)
        if f["best"] >= 1 - _SMALL:
            return fails(tries)
        return holds_if("many try and the others copy what works", tries)

    return Evidence(
        {
            "places": places,
            "spread": spread,
            "own": best_of(1, spread),
            "best": best_of(places, spread),
        },
        judge,
    )


@claim("K5.5.18", chapter=_CHAPTER)
def a_shelf_can_be_free() -> Evidence:
    """Ask how much more than the estimate a common shelf must hold."""
    village, town, spread, rush = 50, 1000, 0.5, 0.1

    def judge(f: Figures) -> Verdict:
        holds_more = (
            f"If people's use differs by {write(f['spread'], '%', decimals=0)} from the estimate, "
            "independently, "
            f"a shelf for {write(f['village'])} must hold {write(f['at_village'], '%', decimals=0)} more "
            "than "
            f"estimated to be empty on one day in a hundred; for {write(f['town'])}, "
            f"{write(f['at_town'], '%', decimals=0)}."
        )
        if f["at_town"] >= _HALF:
            return fails(f"{holds_more} That is no small reserve.")
        return holds_if(
            "use is independent and nobody takes more because it may run out",
            f"{holds_more} If all take {write(f['rush'], '%', decimals=0)} more at once, the second shelf is "
            f"{'short' if f['rush'] > f['at_town'] else 'still full'}.",
        )

    return Evidence(
        {
            "village": village,
            "at_village": shelf(village, spread),
            "town": town,
            "at_town": shelf(town, spread),
            "spread": spread,
            "rush": rush,
        },
        judge,
    )


@claim("K5.5.19", chapter=_CHAPTER)
def rare_needs_stay_anonymous() -> Evidence:
    """Ask how often a community's sum of a rare need is one person's need."""
    rare, village, region = 10_000, 500, 50_000

    def judge(f: Figures) -> Verdict:
        sums = (
            f"Where one in {write(f['rare'])} needs a device, a sum from a community of "
            f"{write(f['village'])} "
            f"that is not zero is one person's need in {write(f['at_village'], '%', decimals=0)} of cases; "
            f"from a region of {write(f['region'])}, in {write(f['at_region'], '%', decimals=0)}."
        )
        if f["at_village"] < _SMALL:
            return holds(sums)
        if f["at_region"] >= _HALF:
            return fails(f"{sums} Leaving out the name hides little.")
        return holds_if("many communities' needs are put together before they are told", sums)

    return Evidence(
        {
            "rare": rare,
            "village": village,
            "at_village": alone_in_sum(village, 1 / rare),
            "region": region,
            "at_region": alone_in_sum(region, 1 / rare),
        },
        judge,
    )
