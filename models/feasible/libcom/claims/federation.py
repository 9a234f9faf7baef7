"""Communities that plan together by letters: claims of both essays, and what the letters answer."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

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
from feasible.economy import Economy
from feasible.libcom.federation import (
    METHODS,
    CostFit,
    Post,
    alone,
    communities,
    cost_exponent,
    decompose,
    first_level,
    measured_costs,
    needs_blocks,
    next_year,
    plan_by_multipliers,
    plan_by_slopes,
    touched,
    workshops,
)
from feasible.libcom.federation.cost import INPUTS
from feasible.libcom.federation_study import (
    load,
    loss_letter,
    same_letters,
    with_neighbors,
    without_exports,
)
from feasible.optimum.fulfillment import fulfill

_CRITIC = "Wetzel, Libcom or Parecon?"
_CHAPTER = "libcom/federation"
_SELF_SUFFICIENT, _ONE_MEETING = "Local Self-sufficiency?", "One Big Meeting?"
#: "Slightly more than quadratic": exponents from the first to below the second.
_SQUARE, _SLIGHTLY_MORE = 2.0, 2.5
#: An exact plan, to what letters tell; a plan near the best; half of everything.
_EXACT, _NEAR, _HALF = 1e-5, 0.01, 0.5
#: A change that few would notice.
_SLIGHT = 0.05


def _eight(local: int = 10) -> Economy:
    """Return eight communities that trade."""
    return communities(np.random.default_rng(1), 8, local=local, shared=30)


def _fits() -> dict[str, CostFit]:
    """Return the exponent of each method's stored times."""
    return {str(m): cost_exponent(g["size"], g["seconds"]) for m, g in measured_costs().groupby("method")}


@claim("K5.5.4", chapter=_CHAPTER)
def slightly_more_than_quadratic() -> Evidence:
    """Fit the exponents of stored times."""
    costs = measured_costs()
    sizes = costs["size"]
    dense, sparse, simplex = (_fits()[m] for m in ("dense ipm", "sparse ipm", "sparse simplex"))
    shorter = costs[(costs["method"] == "sparse ipm") & (sizes < sizes.max())]

    def judge(f: Figures) -> Verdict:
        words = {100: "a hundred", 800: "eight hundred"}
        smallest, largest = (words.get(f[size], write(f[size])) for size in ("smallest", "largest"))
        ways = {
            "dense": "every good goes into many others",
            "simplex": "the simplex method is used",
            "sparse": "an interior-point method is used",
        }
        so = [way for name, way in ways.items() if _SQUARE <= f[name] < _SLIGHTLY_MORE]

        def fitted(name: str) -> str:
            low, high = f[f"{name}_low"], f[f"{name}_high"]
            told = ", which includes the square" if low <= _SQUARE <= high else ""
            return (
                f"{write(f[name], decimals=2)} ({write(low, decimals=2)} to {write(high, decimals=2)}{told})"
            )

        measured = (
            f"Measured on programs of {smallest} to {largest} goods: exponent {fitted('dense')} where every "
            f"good uses every other, {fitted('simplex')} with {count(f['inputs'], 'input')} a good by "
            f"simplex, and {fitted('sparse')} by an interior-point method. The last rests on one size: "
            "without the "
            f"largest programs it is {write(f['without'], decimals=2)}."
        )
        if not so:
            return fails(measured)
        if len(so) == len(ways):
            return holds(measured)
        return holds_if(", or ".join(so), measured)

    return Evidence(
        {
            "dense": dense.exponent,
            "dense_low": dense.low,
            "dense_high": dense.high,
            "simplex": simplex.exponent,
            "simplex_low": simplex.low,
            "simplex_high": simplex.high,
            "sparse": sparse.exponent,
            "sparse_low": sparse.low,
            "sparse_high": sparse.high,
            "without": cost_exponent(shorter["size"], shorter["seconds"]).exponent,
            "inputs": INPUTS,
            "smallest": sizes.min(),
            "largest": sizes.max(),
        },
        judge,
    )


@claim("K5.5.5", chapter=_CHAPTER)
def splitting_saves_time() -> Evidence:
    """Find the number of communities from which splitting pays."""
    fits = _fits()

    def judge(f: Figures) -> Verdict:
        exchanges = f"{write(f['rounds'])} {'exchange' if f['rounds'] == 1 else 'exchanges'}"
        if f["rounds"] <= 1:
            return holds(f"With {exchanges} any small programs together cost less than the whole.")
        # K communities with R exchanges take R K (n / K)^p in place of n^p.
        pays = {
            recipes: f["rounds"] ** (1 / (f[recipes] - 1)) if f[recipes] > 1 else math.inf
            for recipes in ("dense", "sparse")
        }
        best = min(pays.values())
        if best == math.inf:
            return fails(
                "The whole costs no more than in proportion to its size. Splitting it saves nothing."
            )
        if max(pays.values()) <= 2:
            return holds(f"With {exchanges} two communities' programs already cost less than the whole.")
        others = (
            "The second number rests on the largest programs measured: without them it is "
            f"{write(f['rounds'] ** (1 / (f['without'] - 1)), decimals=0)}."
            if f["without"] > 1
            else "Without the largest programs measured the second number has no end."
        )
        if max(pays.values()) == math.inf:
            recipes = "dense" if pays["sparse"] == math.inf else "sparse"
            return holds_if(
                f"recipes are {recipes} and there are enough communities for the rounds that they need",
                f"With {exchanges} it takes {write(best, decimals=0)} communities before all their small "
                f"programs together cost less than the whole where recipes are {recipes}; elsewhere they "
                f"never do. {others}",
            )
        return holds_if(
            "there are enough communities for the rounds that they need",
            f"With {exchanges} it takes {write(pays['dense'], decimals=0)} communities before all their "
            "small programs together cost less than the whole where recipes are dense, and "
            f"{write(pays['sparse'], decimals=0)} where they are sparse. {others}",
        )

    costs = measured_costs()
    shorter = costs[(costs["method"] == "sparse ipm") & (costs["size"] < costs["size"].max())]
    return Evidence(
        {
            "dense": fits["dense ipm"].exponent,
            "sparse": fits["sparse ipm"].exponent,
            "without": cost_exponent(shorter["size"], shorter["seconds"]).exponent,
            "rounds": len(plan_by_slopes(_eight()).exchanges),
        },
        judge,
    )


@claim("K5.5.15", chapter=_CHAPTER)
def bread_stays_home() -> Evidence:
    """Look for local goods in the letters."""
    economy = _eight(local=40)
    plan = plan_by_slopes(economy)

    def judge(f: Figures) -> Verdict:
        places = count(f["places"], "community", "communities")
        if f["local"] <= 0:
            return cannot_settle(
                f"Every good of the {places} is made or used in several; nothing is like bread."
            )
        if f["reported"] > 0 or not f["exact"]:
            exact = "exact" if f["exact"] else "not exact"
            return fails(
                f"{write(f['reported'])} goods and resources that only one of {places} makes and uses appear "
                f"in letters, and after {write(f['exchanges'])} exchanges the plan is {exact}."
            )
        return holds(
            "That no letter names them is how the method is built, and that they are "
            f"{write(f['local'], '%', decimals=0)} of the goods and resources of {places} is how we drew "
            f"these. What is found is that the plan is exact all the same, after {write(f['exchanges'])} "
            "exchanges: each community plans its own bread at the multipliers of what travels."
        )

    return Evidence(
        {
            "local": 1.0 - len(plan.shared) / (len(economy.goods) + len(economy.resources)),
            "reported": int(plan.shared.str.contains("place").sum()),
            "exact": plan.certificate.ok,
            "exchanges": len(plan.exchanges),
            "places": len({*map(str, economy.region)}),
        },
        judge,
    )


@claim("K5.5.10", chapter=_CHAPTER)
def persons_stay_home() -> Evidence:
    """Exchange wishes between neighbors and compare every letter."""
    economy = communities(np.random.default_rng(1), 4, local=10, shared=8)
    alike = with_neighbors(economy, 0.0)
    apart = with_neighbors(economy, 0.9)
    letter = loss_letter(economy)
    place = min({*map(str, economy.region)})

    def judge(f: Figures) -> Verdict:
        neighbors = (
            f"{count(f['neighbors'], 'neighbor')}' wishes differ as much as you like and add up to the same"
        )
        if f["neighbors"] < 2:
            return fails(
                "A community of one household has no sum to hide in: its letters say what the household "
                "needs."
            )
        if not f["same"]:
            return fails(f"Let {neighbors}: letters change.")
        alike = f"Let {neighbors}: not one number in any letter changes."
        # Each plant has two limits, nothing and its capacity.
        if f["limits"] != 2 * f["plants"] + f["local"]:
            return holds_if(
                "a community is more than one household",
                f"{alike} Nor do the letters give away the community: from one of them a reader would learn "
                f"that {f['place']} has {write(f['limits'])} limits, and its {write(f['plants'])} plants "
                f"and {write(f['local'])} local goods have others.",
            )
        return holds_if(
            "a community is more than one household, and its sums may be known",
            f"{alike} What the letters do give away is the community itself. From one of them a reader "
            f"learns that {f['place']} has {write(f['limits'])} limits, two for each of its "
            f"{write(f['plants'])} plants and one for each of {write(f['local'])} local goods and resources; "
            "from the slopes, how much more it could make.",
        )

    return Evidence(
        {
            "same": same_letters(alike, apart),
            "neighbors": len(alike.households) // len(economy.households),
            "place": place,
            "limits": letter.limits,
            "plants": letter.plants,
            "local": letter.local,
        },
        judge,
    )


@claim("K2.5", chapter=_CHAPTER)
def no_better_in_one_place() -> Evidence:
    """Compare plans by letters with the whole program."""
    blocks = workshops(np.random.default_rng(1), 10, 10)
    plan, limit = decompose(blocks), 200
    quotas = decompose(blocks, "kornai-liptak", limit=limit)
    duals = np.abs(plan.multipliers / blocks.whole.multipliers - 1.0)

    def judge(f: Figures) -> Verdict:
        billionths = math.ceil(round(max(f["off"], f["duals"], 1e-9) * 1e9, 3))
        exact = max(f["off"], f["duals"]) < _EXACT
        mixed = (
            f"After {write(f['rounds'])} rounds of mixed proposals value and multipliers differ from the "
            f"whole program's by less than {write(billionths)} "
            f"{'part' if billionths == 1 else 'parts'} in a billion."
            if exact
            else f"After {write(f['rounds'])} rounds of mixed proposals value or multipliers are still "
            f"{write(max(f['off'], f['duals']), '%', digits=2)} off."
        )
        if exact and f["quotas"] < _EXACT:
            return holds(f"{mixed} Quotas alone come as near after {write(f['limit'])} rounds.")
        below = (
            f"Quotas alone are {write(f['quotas'], '%', digits=2)} below it after {write(f['limit'])} rounds."
        )
        ways = [way for way, near in (("multipliers", exact), ("slopes", f["slopes"] < _EXACT)) if near]
        if not ways:
            return fails(f"{mixed} {below}")
        return holds_if(f"{' or '.join(ways)} are exchanged until nothing changes", f"{mixed} {below}")

    return Evidence(
        {
            "off": abs(plan.value / blocks.whole.value - 1.0),
            "duals": float(duals.max()),
            "rounds": len(plan.rounds),
            "quotas": abs(quotas.value / blocks.whole.value - 1.0),
            "limit": limit,
            "slopes": plan_by_slopes(_eight()).certificate.value("duality gap"),
        },
        judge,
    )


@claim("K5.5.13", chapter=_CHAPTER)
def no_prices_travel() -> Evidence:
    """Plan once by announced multipliers and once by announced totals."""
    economy = _eight()
    told = plan_by_multipliers(economy)
    post = Post(keep=True)
    kept = plan_by_multipliers(economy, tallies=True, post=post)

    def judge(f: Figures) -> Verdict:
        classical = (
            f"In {count(f['with_prices'])} of {count(f['methods'])} classical methods some letter values one "
            "good against another."
        )
        if f["values"] > 0:
            return fails(
                f"{classical} With announced totals {write(f['values'])} letters still hold a value, and the "
                f"plan is {write(f['apart'], '%')} off after {write(f['rounds'])} rounds, at "
                f"{write(f['times'], digits=3)} times the bytes."
            )
        same = (
            "the plan is the same to the last bit"
            if f["apart"] == 0
            else f"some plant's level is {write(f['apart'], '%')} off"
        )
        totals = (
            f"{classical} It need not: let the federation announce what is made and what is asked for of "
            "each good, and let every community keep a tally of what is short by one public rule. No letter "
            f"holds a value, {same}, in {write(f['rounds'])} rounds and with "
            f"{write(f['times'], digits=3)} times the bytes. The tally at home is what the other letters "
            "called a multiplier: whoever wants to can read it as a price."
        )
        if f["apart"] > _NEAR:
            return holds_if("a plan that is well off will do", totals)
        return holds_if(
            "each community may keep a tally of what is short, by one rule for all: a price that is not sent",
            totals,
        )

    return Evidence(
        {
            "methods": len(METHODS),
            "with_prices": sum(bool(says.prices) for says in METHODS.values()),
            "values": sum("multipliers" in letter.kind for letter in post.letters),
            "apart": float(np.abs(kept.levels - told.levels).max() / told.levels.max()),
            "rounds": len(kept.exchanges),
            "times": kept.messages.bytes / told.messages.bytes,
        },
        judge,
    )


@claim("K5.5.1", chapter=_CHAPTER)
def the_technology_is_there() -> Evidence:
    """Let the federation grow and count exchanges."""
    sizes = (4, 8, 16)
    small, middle, large = (
        len(plan_by_slopes(communities(np.random.default_rng(1), k, local=10, shared=30)).exchanges)
        for k in sizes
    )
    few, many = 4, 30
    traded = (
        load()
        .query("family == 'trade' and method == 'dantzig-wolfe'")
        .groupby("shared")["near"]
        .median()
        .astype(float)
    )

    def judge(f: Figures) -> Verdict:
        slopes = (
            f"With slopes a federation of {write(f['small'])}, {write(f['middle'])} and {write(f['large'])} "
            f"communities agrees in {write(f['at_small'])}, {write(f['at_middle'])} and "
            f"{write(f['at_large'])} exchanges."
        )
        words = {30: "thirty"}
        few, many = (words.get(f[goods], count(f[goods])) for goods in ("few", "many"))
        rounds = (
            f"{write(f['at_few'], decimals=0)} for {few}, {write(f['at_many'], decimals=0)} for {many}. A "
            "model counts letters. It does not count the meetings that lie between them."
        )
        # Four times as many communities, or seven times as many goods, and at most twice the rounds.
        steady = f["at_large"] <= 2 * f["at_small"]
        if f["at_many"] <= 2 * f["at_few"]:
            mixed = f"With mixed proposals the rounds hardly grow with the goods that are traded: {rounds}"
            if steady:
                return holds(f"{slopes} {mixed}")
            return holds_if("communities make mixed proposals", f"{slopes} {mixed}")
        mixed = f"With mixed proposals the rounds grow with every good that is traded: {rounds}"
        if steady:
            return holds_if("communities report slopes, or share few goods", f"{slopes} {mixed}")
        return holds_if("communities share few goods", f"{slopes} {mixed}")

    return Evidence(
        {
            "small": sizes[0],
            "middle": sizes[1],
            "large": sizes[2],
            "at_small": small,
            "at_middle": middle,
            "at_large": large,
            "few": few,
            "at_few": traded[few],
            "many": many,
            "at_many": traded[many],
        },
        judge,
    )


@claim("W91", chapter=_CHAPTER)
def a_staff_is_needed() -> Evidence:
    """Compare what the center reads with what the whole program would take."""
    economy = _eight()
    plan = plan_by_slopes(economy)
    numbers = plan.messages.bytes / 8
    recipes = economy.inputs.nnz + economy.outputs.nnz + economy.resource_use.nnz + 3 * len(economy.plants)

    def judge(f: Figures) -> Verdict:
        times = f["letters"] / f["recipes"]
        spared = "is not" if times > 1 else "is"
        more = "many times" if times >= 5 else "more than" if times > 1 else "less than"
        reading = f"It {spared} spared reading: all letters together hold {more} the numbers of all recipes."
        return cannot_settle(
            f"The center of {count(f['places'], 'community', 'communities')} gets none of the "
            f"{write(f['recipes'])} numbers that describe their plants, by construction. It adds up letters, "
            f"{write(round(f['letters'] / f['exchanges']))} numbers an exchange, and solves one system of "
            f"{write(f['shared'])} equations, which anyone with the letters can check. {reading} Whether "
            "those who write and mend the program come to rule is a question about people; rotation and "
            "open code are answers to it, not computations."
        )

    return Evidence(
        {
            "places": len({*map(str, economy.region)}),
            "recipes": recipes,
            "letters": round(numbers),
            "exchanges": len(plan.exchanges),
            "shared": len(plan.shared),
        },
        judge,
    )


def _with_one_maker(economy: Economy) -> tuple[Economy, str, float]:
    """Let one place alone make the good that most households need; return it, the place and their share."""
    traded = economy.goods.str.startswith("shared")
    wanted = (economy.needs.toarray() > 0.0).sum(axis=0)
    makes = economy.outputs.indices == int(np.argmax(np.where(traded, wanted, 0)))
    place = min({*map(str, economy.region[makes])})
    stops = makes & (economy.region != place)
    single = economy.replace(capacity=np.where(stops, 0.0, economy.capacity), productive=False)
    return single, place, float(wanted[traded].max() / len(economy.households))


@claim("W96", chapter=_CHAPTER)
def the_least_willing_decides() -> Evidence:
    """Let one community after another stop making for others; then one that alone makes a good."""
    economy = _eight()
    before = fulfill(economy).multiple
    after = [
        fulfill(without_exports(economy, place)).multiple for place in sorted({*map(str, economy.region)})
    ]
    made = pd.DataFrame({"good": economy.goods[economy.outputs.indices], "place": economy.region})
    traded = made[made["good"].str.startswith("shared")]
    single, place, need = _with_one_maker(economy)
    alone = fulfill(without_exports(single, place)).multiple / fulfill(single).multiple

    def judge(f: Figures) -> Verdict:
        made = (
            "every traded good is made in several places"
            if f["makers"] > 1
            else "some traded goods are made in one place only"
        )
        falls = (
            f"Each community in turn stops making anything for the others, in a federation in which {made}. "
            f"The least-met need of all falls by {write(f['least'], '%', decimals=0)} to "
            f"{write(f['worst'], '%', decimals=0)}."
        )
        if f["worst"] >= _HALF:
            return holds(f"{falls} That dictates.")
        rest = "everything" if f["alone"] >= 1 - _NEAR else write(f["alone"], "%", decimals=0)
        single = (
            f"A community that alone makes a good that {part(f['need'])} of all households need takes {rest} "
            "with it."
        )
        if f["alone"] < _HALF:
            return fails(f"{falls} That hurts and does not dictate. {single}")
        return holds_if(
            "it alone makes what others need", f"{falls} That hurts and does not dictate. {single}"
        )

    return Evidence(
        {
            "least": 1.0 - max(after) / before,
            "worst": 1.0 - min(after) / before,
            "makers": int(traded.groupby("good")["place"].nunique().min()),
            "alone": 1.0 - alone,
            "need": need,
        },
        judge,
    )


@claim("K1.2.1", chapter=_CHAPTER)
def there_is_a_way_that_is_no_market() -> Evidence:
    """Let communities find the largest common share of all needs by letters."""
    economy = communities(np.random.default_rng(1), 8, local=10, shared=10)
    blocks = needs_blocks(economy)
    plan = decompose(blocks)

    def judge(f: Figures) -> Verdict:
        found = (
            f"After {write(f['rounds'])} rounds of mixed proposals "
            f"{count(f['places'], 'community', 'communities')} that make {count(f['shared'], 'good')} for "
            "each other have a plan that differs from the best for the least-met need of all by "
            f"{write(max(f['off'], 1e-9), '%', digits=1)}."
        )
        market = "It is no market by construction: no budget is read, and nobody buys or pays."
        if f["off"] < _EXACT:
            return holds(f"{found} {market}")
        if f["off"] < _HALF:
            return holds_if("a plan below the best will do", f"{found} {market}")
        return fails(f"{found} {market}")

    return Evidence(
        {
            "off": abs(1.0 - plan.value / blocks.whole.value),
            "rounds": len(plan.rounds),
            "places": len(economy.households),
            "shared": int(economy.goods.str.startswith("shared").sum()),
        },
        judge,
    )


@claim("K3.2", chapter=_CHAPTER)
def a_few_may_leave() -> Evidence:
    """Let one community after another leave, with its people, works and part of the common stocks."""
    economy = _eight()
    names = sorted({*map(str, economy.region)})
    before = fulfill(economy).multiple
    after = [fulfill(alone(economy, [n for n in names if n != gone])).multiple / before for gone in names]

    def judge(f: Figures) -> Verdict:
        left = (
            f"One of {count(f['places'], 'community', 'communities')} after another leaves, with its people, "
            "its works and an equal part of what all share by nature. The least-met need of the others "
            f"changes by {write(f['worst'], '%', decimals=0, sign=True)} to "
            f"{write(f['best'], '%', decimals=0, sign=True)}."
        )
        if f["worst"] > -_SLIGHT:
            return holds(f"{left} Nobody depends on any one of them.")
        if f["best"] < -_HALF:
            return fails(f"{left} Every one of them takes most of it away.")
        return holds_if("those who leave make nothing that others cannot do without", left)

    return Evidence({"worst": min(after) - 1.0, "best": max(after) - 1.0, "places": len(names)}, judge)


@claim("K5.3.8", chapter=_CHAPTER)
def local_is_not_enough() -> Evidence:
    """Let every community meet its own needs with its own plants, where much travels and where little."""
    economy, plain = _eight(), communities(np.random.default_rng(1), 4, local=10, shared=8)

    def best(place: Economy) -> float:
        names = sorted({*map(str, place.region)})
        return max(0.0, *(float(fulfill(alone(place, [name])).multiple) for name in names))

    def judge(f: Figures) -> Verdict:
        each = (
            f"Where {write(f['goods'])} goods travel none of {write(f['places'])} communities by itself "
            "meets "
            f"more than {write(f['by_itself'], '%', decimals=0)} of its least-met need; together all meet "
            f"{write(f['together'], '%', decimals=0)}."
        )
        other = (
            f"Where {write(f['few_goods'])} goods travel among {write(f['few_places'])} communities, and "
            "most "
            f"make most of them, one of them meets {write(f['few_by_itself'], '%', decimals=0)} by itself; "
            f"together all meet {write(f['few_together'], '%', decimals=0)}."
        )
        much, little = f["by_itself"] < f["together"], f["few_by_itself"] < f["few_together"]
        if much and little:
            return holds(f"{each} {other}")
        if much:
            return holds_if("communities' works take many goods that only others make", f"{each} {other}")
        return fails(f"{each} {other}")

    return Evidence(
        {
            "goods": int(economy.goods.str.startswith("shared").sum()),
            "places": len(economy.households),
            "by_itself": best(economy),
            "together": fulfill(economy).multiple,
            "few_goods": int(plain.goods.str.startswith("shared").sum()),
            "few_places": len(plain.households),
            "few_by_itself": best(plain),
            "few_together": fulfill(plain).multiple,
        },
        judge,
    )


@claim("K5.4.2", chapter=_CHAPTER)
def changes_are_enough() -> Evidence:
    """Write last year's offers anew after changes everywhere, and after a breakdown in one region."""
    small, large = 0.05, 0.2
    regions = sorted({*map(str, Economy.reference(1, 30).region)})

    def at_once(*, shock: float | None = None, blow: str | None = None, weighted: bool = False) -> float:
        values = first_level(next_year(shock, blow=blow, weighted=weighted))
        return float(values.iloc[0] / values.iloc[-1])

    def judge(f: Figures) -> Verdict:
        told = (
            "Communities that plan in kind by offers on a record write last year's anew, cut to what can "
            f"still be done. If all has changed by up to {write(f['small'], '%', decimals=0)}, each by "
            f"itself, these give {write(f['at_small'], '%', decimals=1)} of the best possible before "
            f"anything new is offered; by up to {write(f['large'], '%', decimals=0)}, "
            f"{write(f['at_large'], '%', decimals=1)}. If half of one of {count(f['regions'], 'region')} "
            f"breaks down it is {write(f['at_blow'], '%', decimals=0)} at worst, and "
            f"{write(f['at_blow_few'], '%', decimals=0)} if only the offers that were used are still known."
        )
        if min(f["at_small"], f["at_large"]) < 1 - _NEAR:
            return fails(f"{told} Announcing what has changed is not enough.")
        if min(f["at_blow"], f["at_blow_few"]) >= 1 - _NEAR:
            return holds(told)
        return holds_if("changes come here and there, and do not strike one place", told)

    return Evidence(
        {
            "small": small,
            "at_small": at_once(shock=small),
            "large": large,
            "at_large": at_once(shock=large),
            "regions": len(regions),
            "at_blow": min(at_once(blow=place) for place in regions),
            "at_blow_few": min(at_once(blow=place, weighted=True) for place in regions),
        },
        judge,
    )


@claim("K5.5.6", chapter=_CHAPTER)
def everyone_follows_what_concerns_them() -> Evidence:
    """Count the shared goods that each community makes, uses or wants."""
    few, many = (8, 30), (64, 640)

    def concerned(places: int, shared: int) -> float:
        found, _ = touched(communities(np.random.default_rng(1), places, local=10, shared=shared))
        travels = found.sum(axis=0) > 1
        return float(found[:, travels].mean())

    def judge(f: Figures) -> Verdict:
        reach = (
            f"In a federation of {write(f['few'])} communities each is concerned with "
            f"{write(f['at_few'], '%', decimals=0)} of the goods that travel; of {write(f['many'])}, with "
            f"{write(f['at_many'], '%', decimals=0)}. Letters about the rest need not reach it."
        )
        if f["at_few"] < _HALF and f["at_many"] < _HALF:
            return holds(reach)
        if f["at_many"] < _HALF:
            return holds_if("the federation is large and a place uses few of its goods", reach)
        return fails(f"{reach} Hardly anything is of no concern to anyone.")

    return Evidence(
        {
            "few": few[0],
            "at_few": concerned(*few),
            "many": many[0],
            "at_many": concerned(*many),
        },
        judge,
    )
