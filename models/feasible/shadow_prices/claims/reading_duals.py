"""Claims of the chapter on reading shadow prices."""

from __future__ import annotations

import numpy as np

from feasible.book import Evidence, Figures, Verdict, claim, fails, holds, holds_if, write
from feasible.shadow_prices.kantorovich import error_that_eats_the_gain, plywood
from feasible.shadow_prices.reading_duals import Pilot

_READING = "shadow-prices/reading-duals"


@claim("C19", chapter=_READING)
def output_follows_the_price() -> Evidence:
    """Follow the first price of the pilot to the end, and plan on reports that are not exact."""

    def judge(f: Figures) -> Verdict:
        gain, promised, found = (write(f[k], "t", decimals=2) for k in ("gain", "promised", "found"))
        error = write(f["error"], "%", digits=1)
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
        if f["error"] >= 1:
            data = (
                f"In the plywood trust (table unverified) rates {error} off still leave a fixed plan a gain."
            )
        else:
            data = (
                f"And data are reports: in the plywood trust (table unverified) rates that are {error} off "
                "leave a "
                "fixed plan no better than equal division, which asks nobody."
            )
        again = "the price is computed again as they move"
        right = f"rates are reported to within about {error}"
        conditions = ([] if f["found"] > 0 else [again]) + ([] if f["error"] >= 1 else [right])
        return (
            holds_if(", and ".join(conditions), f"{best} {data}") if conditions else holds(f"{best} {data}")
        )

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
            "error": error_that_eats_the_gain(plywood(), draws=40, rng=np.random.default_rng(1939)),
        },
        judge,
    )


@claim("C24", chapter=_READING)
def average_losses_decide() -> Evidence:
    """Move a tonne of steel, then all of it, and compare averages with the last tonne."""

    def judge(f: Figures) -> Verdict:
        average, last = write(f["average_loss"], "%", digits=2), write(f["last_loss"], "%", digits=3)
        first = (
            f"A tonne moved makes {write(f['first_tonne'], 't', decimals=2)} of bolts more, "
            f"{write(f['relative'], '%')}."
        )
        with_all = f"with all the steel in Perm its average loss would be {average}"
        if f["first_tonne"] <= 0:
            return fails(f"A tonne moved changes the bolts by {write(f['first_tonne'], 't', decimals=2)}.")
        if f["last_loss"] <= f["loss_in_magnitogorsk"]:
            return holds(
                f"{first} And {with_all}, and the last tonne would lose {last}: no more than in Magnitogorsk."
            )
        still = (
            "still below Magnitogorsk's"
            if f["average_loss"] < f["loss_in_magnitogorsk"]
            else "no longer below Magnitogorsk's"
        )
        return holds_if(
            "these are the losses on the next tonne",
            f"{first} That is the price of each tonne that goes elsewhere for another reason. If losses grow "
            "with "
            f"load as we assume, {with_all}, {still}, and the last tonne would lose {last}.",
        )

    pilot = Pilot()
    end = pilot.path([pilot.steel]).iloc[0]
    return Evidence(
        {
            "first_tonne": pilot.promise,
            "relative": pilot.promise / (1 - pilot.loss_47),
            "average_loss": 1 - end["average"],
            "last_loss": pilot.loss_47 - end["last"],
            "loss_in_magnitogorsk": pilot.loss_47,
        },
        judge,
    )
