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
    write,
)
from feasible.economy import Economy
from feasible.libcom.federation import (
    METHODS,
    CostFit,
    communities,
    cost_exponent,
    decompose,
    measured_costs,
    plan_by_slopes,
    workshops,
)
from feasible.libcom.federation.cost import INPUTS
from feasible.libcom.federation_study import (
    LIMIT,
    load,
    loss_letter,
    same_letters,
    with_neighbors,
    without_exports,
)
from feasible.optimum.fulfillment import fulfill

_ESSAY = "Katja, Anarcho-Communist Planning"
_CRITIC = "Wetzel, Libcom or Parecon?"
_CHAPTER = "libcom/federation"
_CENTRAL, _TOOLS = "2. Criticism of Central Planning", "5.5. Tools and Process Requirements"
_SELF_SUFFICIENT, _ONE_MEETING = "Local Self-sufficiency?", "One Big Meeting?"
#: "Slightly more than quadratic": exponents from the first to below the second.
_SQUARE, _SLIGHTLY_MORE = 2.0, 2.5
#: An exact plan, to what letters tell; a plan near the best; half of everything.
_EXACT, _NEAR, _HALF = 1e-5, 0.01, 0.5


def _eight(local: int = 10) -> Economy:
    """Return eight communities that trade."""
    return communities(np.random.default_rng(1), 8, local=local, shared=30)


def _fits() -> dict[str, CostFit]:
    """Return the exponent of each method's stored times."""
    return {str(m): cost_exponent(g["size"], g["seconds"]) for m, g in measured_costs().groupby("method")}


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="Linear programming costs slightly more than the square of the number of goods.",
    chapter=_CHAPTER,
)
def slightly_more_than_quadratic() -> Evidence:
    """Fit the exponents of stored times."""
    fits, sizes = _fits(), measured_costs()["size"]
    dense, sparse, simplex = (fits[m] for m in ("dense ipm", "sparse ipm", "sparse simplex"))

    def judge(f: Figures) -> Verdict:
        words = {100: "a hundred", 800: "eight hundred"}
        smallest, largest = (words.get(f[size], write(f[size])) for size in ("smallest", "largest"))
        ways = {
            "dense": "every good goes into many others",
            "simplex": "the simplex method is used",
            "sparse": "an interior-point method is used",
        }
        so = [way for name, way in ways.items() if _SQUARE <= f[name] < _SLIGHTLY_MORE]
        less = "less than the square" if f["high"] < _SQUARE else "not clearly less than the square"
        measured = (
            f"Measured on programs of {smallest} to {largest} goods: exponent "
            f"{write(f['dense'], decimals=2)} ({write(f['dense_low'], decimals=2)} to "
            f"{write(f['dense_high'], decimals=2)}) where every good uses every other, "
            f"{write(f['simplex'], decimals=2)} with {count(f['inputs'], 'input')} a good by simplex, and "
            f"{write(f['sparse'], decimals=2)} ({write(f['low'], decimals=2)} to "
            f"{write(f['high'], decimals=2)}) by an interior-point method: {less}. Real recipes are of the "
            "second kind."
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
            "sparse": sparse.exponent,
            "low": sparse.low,
            "high": sparse.high,
            "inputs": INPUTS,
            "smallest": sizes.min(),
            "largest": sizes.max(),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="Splitting the plan among communities makes it more likely to be computed in reasonable time.",
    chapter=_CHAPTER,
)
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
            "They also work side by side. But a method made for the whole problem is quicker than either, "
            "as the benchmarks show: what speaks for a federation is who knows and who decides."
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

    return Evidence(
        {"dense": fits["dense ipm"].exponent, "sparse": fits["sparse ipm"].exponent, "rounds": 24}, judge
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="What is made where it is used, bread for instance, need never be reported outside the "
    "community.",
    chapter=_CHAPTER,
)
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
            f"{write(f['local'], '%', decimals=0)} of the goods and resources of {places} appear in no "
            f"letter, and the plan is exact all the same, after {write(f['exchanges'])} exchanges. Each "
            "community plans its own bread at the multipliers of what travels. What is local does show in "
            "the sums, as a slope."
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


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="The needs of single persons never leave the community; they are added up first.",
    chapter=_CHAPTER,
)
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
            f"{write(f['plants'])} plants and one for each local good; from the slopes, how much more it "
            "could make.",
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


@claim(
    essay=_ESSAY,
    passage=_CENTRAL,
    paraphrase="Computing in one center would get no better plan than decentralized planning.",
    chapter=_CHAPTER,
)
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


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="Communities can coordinate without any universal unit of account.",
    chapter=_CHAPTER,
)
def no_prices_travel() -> Evidence:
    """Count the methods in which some letter compares one good with another."""
    shared = 30
    stored = load().query("method == 'kornai-liptak'")

    def judge(f: Figures) -> Verdict:
        if f["with_prices"] < f["methods"]:
            return holds(
                f"In {write(f['methods'] - f['with_prices'])} of the {write(f['methods'])} classical methods "
                "no letter values one good against another."
            )
        goods = {30: "thirty"}.get(f["shared"], write(f["shared"]))
        off = (
            f"{write(f['quotas'], '%', decimals=0)} off after {write(f['limit'])} rounds with {goods} shared "
            "goods"
        )
        values = (
            f"In each of the {write(f['methods'])} classical methods some letter values one good against "
            "another: sent down by the federation, or sent up by communities. That is a common unit, though "
            "nobody is paid in it."
        )
        recipes = "The plan in kind of the side-by-side part sends no value at all. It sends every recipe."
        if f["quotas"] < _NEAR:
            return holds_if(
                "recipes travel instead, or values may be sent up as long as none are sent down",
                f"{values} Where only quotas go down the plan is {off}, and what comes up are values. "
                f"{recipes}",
            )
        return holds_if(
            "recipes travel instead, or a plan well below the best is good enough",
            f"{values} Where only quotas go down the plan is still {off}, and what comes up are values. "
            f"{recipes}",
        )

    return Evidence(
        {
            "methods": len(METHODS),
            "with_prices": sum(bool(says.prices) for says in METHODS.values()),
            "quotas": stored[stored["shared"] == shared]["end"].median(),
            "shared": shared,
            "limit": LIMIT,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_TOOLS,
    paraphrase="The technology to plan an economy of today's complexity is there, for decentralized "
    "planning too.",
    chapter=_CHAPTER,
)
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
            f"{write(f['at_large'])} exchanges; the benchmarks plan ten thousand goods that way."
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


@claim(
    essay=_CRITIC,
    passage=_ONE_MEETING,
    paraphrase="A federal plan for a large economy needs a central planning staff, whose expertise makes "
    "it an elite.",
    chapter=_CHAPTER,
)
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
            f"The center of {count(f['places'], 'community', 'communities')} never sees one of the "
            f"{write(f['recipes'])} numbers that describe their plants. It adds up letters, "
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


def _with_one_maker(economy: Economy) -> tuple[Economy, str]:
    """Let one place alone make the shared good that most households need, and return it with the place."""
    traded = economy.goods.str.startswith("shared")
    wanted = (economy.needs.toarray() > 0.0).sum(axis=0)
    makes = economy.outputs.indices == int(np.argmax(np.where(traded, wanted, 0)))
    place = min({*map(str, economy.region[makes])})
    stops = makes & (economy.region != place)
    return economy.replace(capacity=np.where(stops, 0.0, economy.capacity), productive=False), place


@claim(
    essay=_CRITIC,
    passage=_SELF_SUFFICIENT,
    paraphrase="If no community can be made to exchange more than it wants, the least willing imposes its "
    "will on all.",
    chapter=_CHAPTER,
)
def the_least_willing_decides() -> Evidence:
    """Let one community after another stop making for others; then one that alone makes a good."""
    economy = _eight()
    before = fulfill(economy).multiple
    after = [
        fulfill(without_exports(economy, place)).multiple for place in sorted({*map(str, economy.region)})
    ]
    made = pd.DataFrame({"good": economy.goods[economy.outputs.indices], "place": economy.region})
    traded = made[made["good"].str.startswith("shared")]
    single, place = _with_one_maker(economy)
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
        single = f"A community that alone makes a good that all need takes {rest} with it."
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
        },
        judge,
    )
