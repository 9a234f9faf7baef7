"""Claims of the chapter on reading shadow prices."""

from __future__ import annotations

import math

import numpy as np

from feasible.book import Evidence, Figures, Verdict, cannot_settle, claim, fails, holds, holds_if, write
from feasible.shadow_prices.mills import Mills
from feasible.shadow_prices.reading_duals import Bakeries, Pilot, printed_prices

_ESSAY = "Chetia, When Efficiency Meets the Party"
_ROOM = "Gosplan building, room 47"
_READING = "shadow-prices/reading-duals"


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="The model assigns each thing its value.",
    chapter=_READING,
)
def each_thing_has_one_value() -> Evidence:
    """Two rules hold the same line: print the price in many orders."""

    def judge(f: Figures) -> Verdict:
        more, less = write(round(f["one_more"]), "loaves"), write(f["one_less"])
        sides = f"A tonne more room at Mill 5 brings {more}, a tonne less costs {less}."
        if math.isclose(f["one_more"], f["one_less"], rel_tol=1e-6, abs_tol=1e-6):
            return holds(f"Even where two rules hold the same line there is one value. {sides}")
        other = f["orders"] - f["printed_first"] - f["printed_second"]
        printed = (
            f"The same program written down in {write(f['orders'])} orders printed the first "
            f"{write(f['printed_first'])} times and the second {write(f['printed_second'])} times"
        )
        between = "" if other == 0 else f", and {write(other)} times something in between"
        return fails(f"Where two rules hold the same line there are two values. {sides} {printed}{between}.")

    mills, rule, orders = Mills(spare=0.2, keep=0.8), "Mill 5's capacity", 24
    sides = mills.price_of_rules()[["relax", "tighten"]].to_numpy(dtype=float)
    more, less = (float(v) for v in sides[0])
    printed = printed_prices(mills.program(), [rule], orders, np.random.default_rng(5))[rule]
    return Evidence(
        {
            "one_more": more,
            "one_less": less,
            "orders": orders,
            "printed_first": int(((printed - more).abs() < 1e-6).sum()),
            "printed_second": int(((printed - less).abs() < 1e-6).sum()),
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="If resources follow such prices, output rises.",
    chapter=_READING,
)
def output_follows_the_price() -> Evidence:
    """Follow the first price of the pilot to the end."""

    def judge(f: Figures) -> Verdict:
        gain, promised, found = (write(f[k], "t", decimals=2) for k in ("gain", "promised", "found"))
        end = f"The first price, followed to the end, promises {promised} and finds {found}."
        if f["gain"] <= 0:
            return fails(f"If Perm's loss grows with its load as assumed, no move gains anything. {end}")
        next_tonne = (
            "lose" if f["next_tonne"] < 0 else "gain nothing" if f["next_tonne"] == 0 else "gain as well"
        )
        best = (
            f"If Perm's loss grows with its load as assumed, moving {write(f['moved'], 't', digits=3)} of "
            f"steel gains {gain} of bolts, and the next tonne would {next_tonne}. {end}"
        )
        if f["found"] > 0:
            return holds(best)
        return holds_if("the price is computed again as they move", best)

    pilot = Pilot()
    best = pilot.best()
    path = pilot.path([best.moved, pilot.steel])
    return Evidence(
        {
            "moved": best.moved,
            "gain": best.gain,
            "next_tonne": path["next"].iloc[0],
            "promised": path["promised"].iloc[1],
            "found": path["found"].iloc[1],
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="A quiet trial in Perm would show what the method brings.",
    chapter=_READING,
)
def a_trial_shows_the_method() -> Evidence:
    """Extrapolate a small pilot."""

    def judge(f: Figures) -> Verdict:
        trial = (
            f"A trial with {write(f['steel_of_trial'], 't', digits=2)} gains "
            f"{write(f['trial'], 't', decimals=2)}"
        )
        if not math.isclose(f["trial"], f["promised"], rel_tol=1e-6):
            return fails(f"{trial}, where the price promised {write(f['promised'], 't', decimals=2)}.")
        scaled = f["trial"] * f["steel"] / f["steel_of_trial"]
        up = (
            f"{trial}, just as promised. Scaled up to {write(f['steel'], 't', digits=3)} it would be "
            f"{write(scaled, 't', decimals=2)}; found is {write(f['found'], 't', decimals=2)}"
        )
        if f["found"] >= scaled - 1e-9:
            return holds(f"{up}.")
        return holds_if(
            "what follows is no larger than the trial", f"{up}, if losses grow with load as assumed."
        )

    pilot = Pilot()
    path = pilot.path([pilot.rung, pilot.steel])
    return Evidence(
        {
            "steel_of_trial": pilot.rung,
            "trial": path["found"].iloc[0],
            "promised": path["promised"].iloc[0],
            "steel": pilot.steel,
            "found": path["found"].iloc[1],
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="Steel belongs in Perm because Perm loses two percent of it and Magnitogorsk six.",
    chapter=_READING,
)
def average_losses_decide() -> Evidence:
    """Compare averages with the last tonne."""

    def judge(f: Figures) -> Verdict:
        average, last = write(f["average_loss"], "%", digits=2), write(f["last_loss"], "%", digits=3)
        with_all = f"With all the steel in Perm its average loss would be {average}"
        if f["last_loss"] <= f["loss_in_magnitogorsk"]:
            return holds(f"{with_all}, and the last tonne would lose {last}: no more than in Magnitogorsk.")
        if f["average_loss"] >= f["loss_in_magnitogorsk"]:
            return fails(
                f"{with_all}, no longer below Magnitogorsk's, and the last tonne would lose {last}. Moving "
                "all of it loses steel on any count."
            )
        return holds_if(
            "these are the losses on the next tonne",
            f"{with_all}, still below Magnitogorsk's. But the last tonne would lose {last}. Averages go on "
            "recommending a move long after it has stopped paying.",
        )

    pilot = Pilot()
    end = pilot.path([pilot.steel]).iloc[0]
    return Evidence(
        {
            "average_loss": 1 - end["average"],
            "last_loss": pilot.loss_47 - end["last"],
            "loss_in_magnitogorsk": pilot.loss_47,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="Opportunity cost tells the plan where resources should go.",
    chapter=_READING,
)
def prices_say_what_to_build() -> Evidence:
    """Let the price decide on a bakery that comes whole."""

    def judge(f: Figures) -> Verdict:
        promised = write(round(abs(f["promised"])), "hours")
        before = (
            "At the price of bread without a new bakery it would "
            f"{'earn' if f['promised'] > 0 else 'lose'} {promised} a day, and building it costs "
            f"{write(round(abs(f['costs'])))} {'more' if f['costs'] > 0 else 'less'} than it saves."
        )
        falls = (
            f"the price falls and the bakery runs at a loss of {write(round(-f['result']))}"
            if f["result"] < 0
            else f"the bakery still earns {write(round(f['result']))}"
        )
        after = f"Where building does save {write(round(f['saves']))}, {falls}."
        # The price says to build where the bakery would earn, and to keep it where it does.
        wrong = ((f["promised"] > 0) == (f["costs"] > 0)) + ((f["result"] < 0) == (f["saves"] > 0))
        if wrong == 0:
            return holds(f"{before} {after} The price is right both times.")
        return fails(
            f"Not what comes whole. {before} {after} The price is wrong "
            f"{'both times' if wrong > 1 else 'once'}."
        )

    few, many = Bakeries(demand=120.0), Bakeries(demand=140.0)
    without, with_it = few.whole(), many.whole()
    return Evidence(
        {
            "promised": few.result_of_a_plant(without.price_more),
            "costs": few.program(1).solve().objective - without.hours,
            "result": many.result_of_a_plant(with_it.price_more),
            "saves": many.program(0).solve().objective - with_it.hours,
        },
        judge,
    )


@claim(
    essay=_ESSAY,
    passage=_ROOM,
    paraphrase="Mathematics takes no side.",
    chapter=_READING,
)
def mathematics_takes_no_side() -> Evidence:
    """Both one-sided prices of a political rule; which to quote is not in the model."""

    def judge(f: Figures) -> Verdict:
        eased, tightened = write(round(f["eased"]), "loaves"), write(f["tightened"])
        medals = "Nothing in the calculation looks at medals."
        if math.isclose(f["eased"], f["tightened"], rel_tol=1e-6, abs_tol=1e-6):
            return holds(f"{medals} Whoever quotes the price of Mill 3's floor has to quote {eased} a tonne.")
        return cannot_settle(
            f"{medals} But where two rules hold the same line, whoever wants Mill 3's floor to stay can "
            f"quote its price as {eased} a tonne, and whoever wants no more such rules as {tightened}, both "
            "correctly. To publish one of them is a choice."
        )

    rules = Mills(spare=0.2, keep=0.8).price_of_rules()
    eased, tightened = rules[["relax", "tighten"]].to_numpy(dtype=float)[1]
    return Evidence({"eased": eased, "tightened": tightened}, judge)
