"""Claims of the chapter on the two mills."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from feasible.book import Evidence, Figures, Verdict, cannot_settle, claim, fails, holds, holds_if, write
from feasible.shadow_prices.mills import Mills, bolts, break_even, loaves_behind_the_gain

_ESSAY = "Chetia, When Efficiency Meets the Party"
_ROOM = "Gosplan building, room 47"
_MILLS = "shadow-prices/mills"


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="Moving a fifth of Mill 3's flour to a mill that makes three percent more gains 14,000 "
    "loaves a week.",
    chapter=_MILLS,
)
def a_fifth_of_the_flour_gains_loaves() -> Evidence:
    """Infer the size of the mill from the gain, and try a mill of half that size."""

    def judge(f: Figures) -> Verdict:
        size, gain = write(round(f["loaves_relative"], -4)), write(round(f["gain"]))
        points = write(round(f["loaves_points"], -4))
        if round(f["gain"]) != round(f["stated"]):
            return fails(
                f"A mill that bakes {size} loaves a week gains {gain} and not {write(f['stated'])}. Read as "
                f"percentage points of yield, the stated gain needs {points}."
            )
        if round(f["gain_at_half_the_size"]) == round(f["gain"]):
            return holds(
                f"A mill that bakes {size} loaves a week gains {gain}, and so does one of half the size."
            )
        return holds_if(
            f"Mill 3 bakes about {size} loaves a week",
            f"A mill of that size gains {gain} loaves. Read as percentage points of yield, the same gain "
            f"needs {points}.",
        )

    mills = Mills()
    return Evidence(
        {
            "stated": 14_000,
            "loaves_relative": loaves_behind_the_gain(),
            "loaves_points": loaves_behind_the_gain(meaning="points"),
            "gain": mills.plan().gain,
            "gain_at_half_the_size": replace(mills, flour=mills.flour / 2).plan().gain,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="The optimum is to cut Mill 3 by a fifth.",
    chapter=_MILLS,
)
def a_fifth_is_the_optimum() -> Evidence:
    """Without a limit the program moves everything."""

    def judge(f: Figures) -> Verdict:
        cost = round(f["gain_free"] - f["gain_limited"])
        if cost <= 0:
            return holds(
                f"With no limit the program moves {write(f['moved'], '%')} of the flour and gains "
                f"{write(round(f['gain_free']))} loaves: no more than a fifth does."
            )
        limit = (
            "is a limit that somebody set: Mill 5's spare capacity, or a rule"
            if f["moved"] > f["asked"]
            else "is more than they ask for"
        )
        return fails(
            f"Yields alone move {write(f['moved'], '%')} of the flour and gain "
            f"{write(round(f['gain_free']))} loaves. A fifth {limit}. It costs {write(cost)} loaves a week."
        )

    fifth = 0.2
    free, limited = Mills(spare=1.0).plan(), Mills(spare=fifth).plan()
    return Evidence(
        {"asked": fifth, "moved": free.moved, "gain_free": free.gain, "gain_limited": limited.gain}, judge
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="Treating both mills equally loses output.",
    chapter=_MILLS,
)
def equal_treatment_loses_bread() -> Evidence:
    """Any spare capacity at the better mill is worth something."""

    def judge(f: Figures) -> Verdict:
        share = write(f["share_of_bread"], "%")
        if f["loaves_per_tonne"] <= 0 or f["share_of_bread"] <= 0:
            return fails(
                f"A tonne that moves to Mill 5 brings {write(f['loaves_per_tonne'])} loaves; a fifth moved "
                f"changes the two mills' bread by {share}."
            )
        much = "not much" if f["share_of_bread"] < 0.01 else "much"
        return holds(
            "Each tonne that stays at the weaker mill while the better one has room costs "
            f"{write(f['loaves_per_tonne'])} loaves. It is {much}: a fifth moved adds {share} to the two "
            "mills' bread."
        )

    mills = Mills(spare=0.2)
    return Evidence(
        {
            "loaves_per_tonne": mills.price("Mill 5's capacity"),
            "share_of_bread": mills.plan().gain / (mills.bread_3 + mills.bread_5),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="A shadow price is an opportunity cost and owes nothing to ideology.",
    chapter=_MILLS,
)
def shadow_prices_are_opportunity_costs() -> Evidence:
    """Compare the dual with a finite difference, and with a program without the rule."""

    def judge(f: Figures) -> Verdict:
        released = f"Releasing one tonne from Mill 3's floor gains {write(f['finite_difference'])} loaves"
        if not math.isclose(f["price"], f["finite_difference"], rel_tol=1e-6, abs_tol=1e-6):
            return fails(f"{released}, and the program reports a price of {write(f['price'])}.")
        if math.isclose(f["price_without_rule"], f["price"], rel_tol=1e-6, abs_tol=1e-6):
            return holds(
                f"{released}, which is the price that the program reports, with the rule and without it."
            )
        owes = (
            "exists because the rule does" if abs(f["price_without_rule"]) < 1e-6 else "depends on the rule"
        )
        return holds_if(
            "the rules are taken as given",
            f"{released}, which is the price that the program reports. But the price {owes}: without it the "
            f"price is {write(round(f['price_without_rule']))}.",
        )

    ruled = Mills(spare=1.0, keep=0.8)
    one_tonne_less = replace(ruled, keep=ruled.keep - 1 / ruled.flour)
    return Evidence(
        {
            "price": ruled.price("Mill 3's floor"),
            "finite_difference": one_tonne_less.plan().gain - ruled.plan().gain,
            "price_without_rule": replace(ruled, keep=0.0).price("Mill 3's floor"),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="The calculation makes Mill 3 look less valuable.",
    chapter=_MILLS,
)
def mill_3_looks_less_valuable() -> Evidence:
    """Marginal and total value of the weaker mill."""

    def judge(f: Figures) -> Verdict:
        full = "not full" if f["used_mill_3"] < 1 - 1e-9 else "full"
        earns = write(f["rent_mill_3"]) if abs(f["rent_mill_3"]) > 1e-9 else "none"
        margin = (
            f"At the margin Mill 5's capacity earns {write(f['rent_mill_5'])} loaves a tonne and Mill 3's, "
            f"which is {full}, earns {earns}."
        )
        if f["rent_mill_5"] <= f["rent_mill_3"] + 1e-9:
            return fails(margin)
        if f["loaves_without_mill_3"] <= 0:
            return holds(f"{margin} Nor does Mill 3 bake a loaf that Mill 5 could not.")
        return holds_if(
            "value means what one more tonne of capacity is worth",
            f"{margin} In all, Mill 3 bakes {write(round(f['loaves_without_mill_3']))} loaves a week that "
            "nobody else could.",
        )

    mills = Mills(spare=0.2)
    plan = mills.plan()
    # Mill 3 has no limit of its own in the program: what it grinds today becomes one.
    floor = "Mill 3's floor"
    program = mills.program()
    at = list(program.rows).index(floor)
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    lower[at], upper[at] = -np.inf, mills.flour
    program.set_rows(lower=lower, upper=upper)
    return Evidence(
        {
            "rent_mill_5": mills.price("Mill 5's capacity"),
            "rent_mill_3": float(program.shadow_prices([floor])["right"].iloc[0]),
            "used_mill_3": plan.flour_3 / mills.flour,
            "loaves_without_mill_3": plan.loaves - mills.bread_5 * (1 + mills.spare),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="If the flour moves, District 3 goes short.",
    chapter=_MILLS,
)
def district_3_goes_short() -> Evidence:
    """Compare a plan left to itself with one in which the district eats what it eats today."""

    def judge(f: Figures) -> Verdict:
        short, cost, gain = (write(round(f[name])) for name in ("short", "cost_of_floor", "gain"))
        if f["short"] <= 0:
            return fails(
                f"Left to itself the move leaves the district with {write(-round(f['short']))} loaves more."
            )
        sent = f["sent"] > 0
        rule = (
            f"Left to itself the move leaves the district {short} loaves short. A rule that the district "
            f"eats what it eats today {'sends Mill 5' if sent else 'keeps Mill 3'}'s bread there and costs "
            f"{cost} of the {gain} loaves gained, if {write(f['lost_on_the_road'], '%', digits=1)} is lost "
            "on the road."
        )
        if f["cost_of_floor"] >= f["gain"]:
            return holds(f"{rule} Then no move is left that is worth it.")
        return holds_if(
            "no bread crosses the city", f"{rule} The bakers' work {'does go' if sent else 'stays'}."
        )

    free, bread = Mills(spare=0.2), Mills(spare=0.2, district_3=1.0)
    left, ruled = free.plan(), bread.plan()
    return Evidence(
        {
            "short": free.bread_3 - left.district_3,
            "gain": left.gain,
            "cost_of_floor": left.gain - ruled.gain,
            "sent": ruled.shipped,
            "lost_on_the_road": free.lost_on_the_road,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="Inefficiency is not equality: nobody has to lose by the better plan.",
    chapter=_MILLS,
)
def nobody_has_to_lose_bread() -> Evidence:
    """Both districts keep today's bread and some is left over, unless roads eat it."""

    def judge(f: Figures) -> Verdict:
        edge = write(f["break_even_loss"], "%")
        if round(f["gain"]) <= 0:
            return fails(
                "If both districts keep today's bread nothing is left over: the change is "
                f"{write(round(f['gain']))} loaves."
            )
        kept = f"Both districts can keep today's bread and share {write(round(f['gain']))} loaves more."
        if round(f["gain_on_longer_roads"]) > 0:
            return holds(
                f"{kept} Even where roads lose more than {edge} of it, "
                f"{write(round(f['gain_on_longer_roads']))} are left to share."
            )
        return holds_if(
            f"less than {edge} of the bread sent between districts is lost",
            f"{kept} With longer roads the better mill's edge is eaten on the way and equal treatment is "
            "best.",
        )

    edge = break_even().lost_on_the_road
    kept = Mills(spare=0.2, district_3=1.0, district_5=1.0)
    return Evidence(
        {
            "gain": kept.plan().gain,
            "break_even_loss": edge,
            "gain_on_longer_roads": replace(kept, lost_on_the_road=1.01 * edge).plan().gain,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="The same steel makes more bolts in Perm than in Magnitogorsk.",
    chapter=_MILLS,
)
def steel_makes_more_bolts_in_perm() -> Evidence:
    """Move a tonne of steel."""

    def judge(f: Figures) -> Verdict:
        if f["gain"] <= 0:
            return fails(
                f"A tonne moved changes the bolts by {write(f['gain'], 't', decimals=2)}, "
                f"{write(f['relative'], '%')}."
            )
        return holds(
            f"A tonne moved makes {write(f['gain'], 't', decimals=2)} of bolts more, "
            f"{write(f['relative'], '%')}. That is the price of each tonne that goes elsewhere for another "
            "reason."
        )

    found = bolts()
    return Evidence({"gain": found.gain, "relative": found.relative}, judge)


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="Allocation by such prices overrides what politics wants.",
    chapter=_MILLS,
)
def prices_override_politics() -> Evidence:
    """Every rule can be written into the program and is then obeyed to the last loaf."""

    def judge(f: Figures) -> Verdict:
        rows = "Quotas, reserves and districts' bread are rows of the program"
        if f["least_fulfillment"] < 1 - 1e-9:
            return holds(f"{rows}, and of one of them the plan meets {write(f['least_fulfillment'], '%')}.")
        price = (
            f"each has a price: the dearest, {f['dearest_rule']}, costs {write(round(f['dearest']))} loaves "
            "a week"
            if f["dearest"] > 0
            else f"each has a price, even if it is nothing, as it is for {f['dearest_rule']}"
        )
        return fails(
            f"{rows}, and the plan meets each of them in full. What changes is that {price}. Whether a price "
            "that everybody can read changes politics is another question."
        )

    rules = Mills(spare=1.0, keep=0.9, reserve=0.5, district_3=1.0, district_5=1.0)
    plan = rules.plan()
    kept = min(
        plan.flour_3 / rules.flour / rules.keep,
        plan.flour_3 / rules.flour / rules.reserve,
        plan.district_3 / rules.bread_3,
        plan.district_5 / rules.bread_5,
    )
    costs = rules.cost_of_rules()
    dearest = max(costs, key=lambda rule: costs[rule])
    return Evidence(
        {"least_fulfillment": kept, "dearest_rule": dearest, "dearest": costs[dearest]},
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="A quiet pilot would show shorter bread queues.",
    chapter=_MILLS,
)
def a_pilot_would_show_it() -> Evidence:
    """Size of the effect against ordinary weekly variation."""

    def judge(f: Figures) -> Verdict:
        noise, level = write(f["weekly_noise"], "%"), write(100 * f["level"], decimals=0)
        if f["gain_share"] <= 0:
            return fails(
                f"There is no gain to show: the move changes the bread by {write(f['gain_share'], '%')}."
            )
        size = (
            "is real and small: bigger differences between mills are where a pilot should start"
            if f["gain_share"] < 0.01
            else "is real and large"
        )
        if f["weekly_noise"] >= 1:
            return holds(
                f"A year before and a year after tell the gain from chance (at the {level} % level) even if "
                f"output varies by {noise} from week to week. The gain {size}."
            )
        return holds_if(
            f"output varies by less than {noise} from week to week",
            f"A year before and a year after tell the gain from chance (at the {level} % level) only then. "
            f"The gain {size}.",
        )

    mills = Mills(spare=0.2)
    noise = break_even(mills).weekly_noise
    share = mills.plan().gain / (mills.bread_3 + mills.bread_5)
    error = noise * math.sqrt(2 / 52)
    return Evidence(
        {
            "weekly_noise": noise,
            "gain_share": share,
            # How likely chance alone would show such a difference, either way, at that noise.
            "level": math.erfc(share / error / math.sqrt(2)),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="Truth is worth the turbulence; or stability is worth the loaves.",
    chapter=_MILLS,
)
def stability_or_truth() -> Evidence:
    """Compute what would tip the balance, and leave the choice."""

    def judge(f: Figures) -> Verdict:
        if min(f["discouraged"], f["riot"]) <= 0:
            return cannot_settle("The move gains nothing. What calm is worth is for those who eat the bread.")
        return cannot_settle(
            f"The gain is gone if Mill 3's people bake {write(f['discouraged'], '%')} less of what they "
            f"keep, or if the move stops Mill 3 in one week of {write(round(1 / f['riot']))}. Whether they "
            "would, and what calm is worth, is for those who eat the bread."
        )

    edge = break_even()
    return Evidence({"discouraged": edge.discouraged, "riot": edge.riot}, judge)
