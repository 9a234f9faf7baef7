"""Claims of the chapter on the two mills."""

from __future__ import annotations

import math
from dataclasses import replace

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
from feasible.shadow_prices.mills import (
    Mills,
    bolts,
    break_even,
    loaves_behind_the_gain,
    noise_that_hides,
    petrov,
)

_MILLS = "shadow-prices/mills"


@claim("C8", chapter=_MILLS)
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


@claim("C9", chapter=_MILLS)
def a_fifth_of_the_flour_gains_loaves() -> Evidence:
    """Infer the size of the mill from the gain, and try a mill of half that size."""

    def judge(f: Figures) -> Verdict:
        size, gain = write(round(f["loaves_relative"], -4)), write(round(f["gain"]))
        points, fed = write(round(f["loaves_points"], -4)), write(round(f["eaters"], -4))
        if round(f["gain"]) != round(f["stated"]):
            return fails(
                f"A mill that bakes {size} loaves a week, bread for {fed} people, gains {gain} and not "
                f"{write(f['stated'])}. Read as percentage points of yield, the stated gain needs {points}."
            )
        if round(f["gain_at_half_the_size"]) == round(f["gain"]):
            return holds(
                f"A mill that bakes {size} loaves a week gains {gain}, and so does one of half the size."
            )
        return holds_if(
            f"Mill 3 bakes about {size} loaves a week",
            "By construction: the essay does not give the mill's size, and we chose the one that gains "
            f"{gain}. "
            f"It feeds {fed} people. Read as percentage points of yield, the same gain needs {points}.",
        )

    mills = Mills()
    return Evidence(
        {
            "stated": 14_000,
            "loaves_relative": loaves_behind_the_gain(),
            "loaves_points": loaves_behind_the_gain(meaning="points"),
            "gain": mills.plan().gain,
            "gain_at_half_the_size": replace(mills, flour=mills.flour / 2).plan().gain,
            "eaters": mills.eaters,
        },
        judge,
    )


@claim("C13", chapter=_MILLS)
def equal_treatment_loses_bread() -> Evidence:
    """Price the better mill's room, and find the falling yield at which equal shares are best."""

    def judge(f: Figures) -> Verdict:
        share = write(f["share_of_bread"], "%")
        if f["loaves_per_tonne"] <= 0 or f["share_of_bread"] <= 0:
            return fails(
                f"A tonne that moves to Mill 5 brings {write(f['loaves_per_tonne'])} loaves; a fifth moved "
                f"changes the two mills' bread by {share}."
            )
        costs = (
            "Each tonne that stays at the weaker mill while the better one has room costs "
            f"{write(f['loaves_per_tonne'])} loaves; a fifth moved adds {share} to the two mills' bread."
        )
        if f["diminishing"] >= 1:
            return holds(f"{costs} That is so however much worse Mill 5 bakes its last tonne.")
        return holds_if(
            f"Mill 5's yield on the last of that flour is less than {write(f['diminishing'], '%')} below its "
            "first",
            f"{costs} The essay's three percent is an average, and the gain is as thin as that.",
        )

    mills = Mills(spare=0.2)
    return Evidence(
        {
            "loaves_per_tonne": mills.price("Mill 5's capacity"),
            "share_of_bread": mills.plan().gain / (mills.bread_3 + mills.bread_5),
            "diminishing": break_even(mills).diminishing,
        },
        judge,
    )


@claim("C14", chapter=_MILLS)
def the_rules_can_be_written_down() -> Evidence:
    """Write all five rules as rows of one program, and drop each alone."""

    def judge(f: Figures) -> Verdict:
        rules = count(f["rules"], "rule")
        if f["least_fulfillment"] < 1 - 1e-9:
            return holds(
                f"Written as rows of a program {rules} are not all obeyed: of one of them the plan meets "
                f"{write(f['least_fulfillment'], '%')}."
            )
        dear = (
            f"{count(f['cost_something']).capitalize()} of them would gain loaves if dropped alone, most of "
            "all "
            f"{f['dearest_rule']}: {write(round(f['dearest']))} a week."
            if f["cost_something"] > 0
            else f"None of them would gain a loaf if dropped alone, not even {f['dearest_rule']}."
        )
        return holds_if(
            "nobody writes the rules down",
            f"Quotas, reserves and districts' bread can be rows of a program, and a row is obeyed by "
            f"construction. What an equation adds is the price. With {rules}: {dear}",
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
        {
            "rules": len(costs),
            "least_fulfillment": kept,
            "cost_something": sum(round(cost) > 0 for cost in costs.values()),
            "dearest_rule": dearest,
            "dearest": costs[dearest],
        },
        judge,
    )


@claim("C15", chapter=_MILLS)
def mill_3_looks_less_valuable() -> Evidence:
    """Marginal and total value of both mills."""

    def judge(f: Figures) -> Verdict:
        full = "not full" if f["used_mill_3"] < 1 - 1e-9 else "full"
        earns = write(f["rent_mill_3"]) if abs(f["rent_mill_3"]) > 1e-9 else "none"
        margin = (
            f"At the margin Mill 5's capacity earns {write(f['rent_mill_5'])} loaves a tonne and Mill 3's, "
            f"which is {full}, earns {earns}."
        )
        whole = (
            f"Without Mill 3 the city would have {write(round(f['lost_without_mill_3']))} loaves a week "
            "less, "
            f"without Mill 5 {write(round(f['lost_without_mill_5']))}."
        )
        if f["rent_mill_5"] <= f["rent_mill_3"] + 1e-9:
            return fails(f"{margin} {whole}")
        if f["lost_without_mill_3"] >= f["lost_without_mill_5"]:
            return holds_if("value means what one more tonne of capacity is worth", f"{margin} {whole}")
        return holds(f"{margin} {whole} Less on either count, and not worthless.")

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
            "lost_without_mill_3": plan.loaves - mills.bread_5 * (1 + mills.spare),
            "lost_without_mill_5": plan.loaves - mills.bread_3,
        },
        judge,
    )


@claim("C18", chapter=_MILLS)
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
            "the rules and the aim are taken as given",
            f"{released}, which is the price that the program reports. But the price {owes}: without it the "
            f"price is {write(round(f['price_without_rule']))}. Let a loaf from Mill 3 count "
            f"{write(f['weight'] - 1, '%')} more, and it is {write(f['price_at_weight'])}.",
        )

    ruled, floor, weight = Mills(spare=1.0, keep=0.8), "Mill 3's floor", 1.02
    one_tonne_less = replace(ruled, keep=ruled.keep - 1 / ruled.flour)
    return Evidence(
        {
            "price": ruled.price("Mill 3's floor"),
            "finite_difference": one_tonne_less.plan().gain - ruled.plan().gain,
            "price_without_rule": replace(ruled, keep=0.0).price("Mill 3's floor"),
            # Counting Mill 3's loaves for more is one with a smaller edge of Mill 5.
            "weight": weight,
            "price_at_weight": weight * replace(ruled, better=(1 + ruled.better) / weight - 1).price(floor),
        },
        judge,
    )


@claim("C21", chapter=_MILLS)
def workers_miss_their_flour() -> Evidence:
    """Follow the bakers' flour, with and without a rule for the eaters' bread."""

    def judge(f: Figures) -> Verdict:
        lost, kept = part(f["flour_lost"], decimals=0), write(round(f["gain_with_bread"]))
        if f["flour_lost"] <= 0:
            return fails(f"The plan takes {lost} of Mill 3's flour.")
        if f["flour_lost_with_bread"] < f["flour_lost"]:
            return holds_if(
                "their district's bread is not guaranteed either",
                f"The plan takes {lost} of their flour. A rule that the district eats what it eats today "
                "leaves "
                f"them some of it, and {kept} loaves of the gain.",
            )
        return holds_if(
            "no rule leaves Mill 3 its flour",
            f"The plan takes {lost} of their flour. A rule that the district eats what it eats today sends "
            f"bread from Mill 5, leaves {kept} loaves of the gain and returns none of the work. A rule that "
            f"leaves Mill 3 its flour costs {write(f['price'])} loaves a tonne, {write(round(f['cost']))} "
            "in all. "
            "Whether they would riot is not in the table.",
        )

    free, bread, flour = Mills(spare=0.2), Mills(spare=0.2, district_3=1.0), Mills(spare=0.2, keep=1.0)
    left, ruled = free.plan(), bread.plan()
    return Evidence(
        {
            "flour_lost": round(left.moved, 9),
            "flour_lost_with_bread": round(ruled.moved, 9),
            "gain_with_bread": ruled.gain,
            "price": flour.price("Mill 3's floor"),
            "cost": left.gain - flour.plan().gain,
        },
        judge,
    )


@claim("C23", chapter=_MILLS)
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


@claim("C28", chapter=_MILLS)
def mathematics_sees_no_medals() -> Evidence:
    """Exchange the factories' names; then let a medal into the objective."""

    def judge(f: Figures) -> Verdict:
        moved = f"{write(f['moved'], 't', digits=3)} of steel"
        if f["moved"] != f["moved_with_names_exchanged"]:
            return fails(
                f"The plan moves {moved}, and {write(f['moved_with_names_exchanged'], 't', digits=3)} with "
                "the "
                "factories' names exchanged."
            )
        names = (
            f"Exchange the factories' names, and the plan still moves {moved} to the one that wastes less."
        )
        if f["badge"] <= 1:
            return holds(names)
        return holds_if(
            "no medal is written into the objective",
            f"{names} That is so by construction. But count a bolt from Magnitogorsk "
            f"{write(f['badge'] - 1, '%')} more than one from Perm, and the same program leaves the steel "
            "where "
            "it is.",
        )

    found = bolts()
    exchanged = bolts(loss_47=0.02, loss_92=0.06, spare=0.0, spare_47=10.0)
    return Evidence(
        {
            "moved": found.moved,
            "moved_with_names_exchanged": -exchanged.moved,
            "badge": found.badge,
        },
        judge,
    )


@claim("C31", chapter=_MILLS)
def prices_override_politics() -> Evidence:
    """Say what is written and what is not."""

    def judge(f: Figures) -> Verdict:
        written = (
            f"Petrov's three rules, once they are written, keep {write(round(f['forgone']))} loaves a week "
            "from "
            "being baked, and the program obeys."
            if f["forgone"] > 0
            else "Petrov's three rules, once they are written, forgo nothing, and the program obeys."
        )
        return cannot_settle(
            f"{written} An instinct is what nobody has written. Whether people go on trusting it beside a "
            "table is not in the table."
        )

    return Evidence({"forgone": Mills(spare=1.0).plan().gain - petrov().plan().gain}, judge)


@claim("C33", chapter=_MILLS)
def instincts_are_inefficient() -> Evidence:
    """Cost the three rules, then lengthen the road."""

    def judge(f: Figures) -> Verdict:
        cost = f"Petrov's three rules together cost {write(round(f['cost']))} loaves a week"
        if f["cost"] <= 0:
            return fails(f"{cost}: they are in nobody's way.")
        road = write(f["road"], "%")
        if round(f["cost_of_quota_on_long_roads"]) > 0:
            return holds(
                f"{cost}. Even where more than {road} of the bread is lost between districts the quota alone "
                f"costs {write(round(f['cost_of_quota_on_long_roads']))}."
            )
        return holds_if(
            "bread is all that they are for, and little of it is lost on the way",
            f"{cost}. Where more than {road} of the bread is lost between districts, and each is to keep "
            "its own, "
            "the quota costs nothing: equal shares are the optimum.",
        )

    edge = break_even().lost_on_the_road
    long = replace(petrov(), lost_on_the_road=1.01 * edge, district_5=1.0)
    return Evidence(
        {
            "cost": Mills(spare=1.0).plan().gain - petrov().plan().gain,
            "road": edge,
            "cost_of_quota_on_long_roads": long.cost_of_rules()["Mill 3's floor"],
        },
        judge,
    )


@claim("C34", chapter=_MILLS)
def stability_or_truth() -> Evidence:
    """Compute what would tip the balance, and leave the choice."""

    def judge(f: Figures) -> Verdict:
        if f["riot"] <= 0:
            return cannot_settle("The move gains nothing. What calm is worth is for those who eat the bread.")
        return cannot_settle(
            f"The gain is gone if the move stops Mill 3 in one week of {write(round(1 / f['riot']))}. "
            "Whether it "
            "would, and what calm is worth, is for those who eat the bread and those who bake it."
        )

    return Evidence({"riot": break_even().riot}, judge)


@claim("C36", chapter=_MILLS)
def the_credit_can_go_elsewhere() -> Evidence:
    """Weigh a pilot's effect against weekly noise, alone and beside mills that were left as they were."""

    def judge(f: Figures) -> Verdict:
        effect = write(f["effect"], "%")
        if f["effect"] <= 0:
            return fails(f"There is no gain to give credit for: the move changes the bread by {effect}.")
        alone, beside = (write(f[k], "%", decimals=2) for k in ("noise", "noise_compared"))
        weeks = (
            f"The move adds {effect} to the two mills' bread. A year before and a year after show that, "
            f"{write(f['power'], '%', decimals=0)} of the time, if a week's output varies by less than "
            f"{alone}, "
            "and credit it with everything else that changed"
        )
        if f["noise_compared"] >= f["noise"]:
            return fails(f"{weeks}. Mills left as they were tell the two apart at no greater cost.")
        return holds_if(
            "no mill is left as it was to compare with",
            f"{weeks}: a trend of {effect} a year looks the same. Mills left as they were tell the two "
            "apart, if a "
            f"week varies by less than {beside}.",
        )

    mills, power = Mills(spare=0.2), 0.8
    effect = mills.plan().gain / (mills.bread_3 + mills.bread_5)
    return Evidence(
        {
            "effect": effect,
            "power": power,
            "noise": noise_that_hides(effect, power=power),
            "noise_compared": noise_that_hides(effect, power=power, compared=True),
        },
        judge,
    )
