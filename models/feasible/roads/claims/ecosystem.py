"""Claims of the chapter on the ecosystem of institutions and leverage."""

from __future__ import annotations

from math import isfinite

from feasible.book import Evidence, Figures, Verdict, claim, fails, holds, holds_if, write
from feasible.roads.ecosystem import BUILT, LASTS, Institutions, balance, push

_CHAPTER = "roads/ecosystem"


@claim("C61", chapter=_CHAPTER)
def no_strategy_is_enough_alone() -> Evidence:
    """Press without having built, build without pressing, and do both."""

    def judge(f: Figures) -> Verdict:
        built = write(f["built"], "%", decimals=0)
        lasts = write(f["lasts"], decimals=1)
        rests = write(f["rests"], "%", decimals=0)
        if f["both_rounds"] > f["lasts"]:
            return fails(
                f"Even with {built} built before, the pressure must last "
                f"{write(f['both_rounds'], decimals=1)} rounds, more than the {lasts} assumed."
            )
        told = (
            f"A share of {built} without pressure ends at {rests}; with it, "
            f"{write(f['both_rounds'], decimals=1)} rounds of pressure suffice."
        )
        if f["built"] >= f["tipping"]:
            return fails(f"{told} It lies beyond the tipping point and needs no pressure.")
        if not f["ever"]:
            return holds(f"{told} Where nothing was built no pressure of this size suffices, however long.")
        alone = write(f["alone_rounds"], decimals=1)
        if f["alone_rounds"] <= f["lasts"]:
            return fails(f"{told} But where nothing was built {alone} rounds suffice as well.")
        return holds_if(
            f"the pressure lasts less than {alone} rounds, what it wins is lost when it ends, and fewer than "
            f"{write(f['tipping'], '%', decimals=0)} take part before",
            f"{told} Where nothing was built it takes {alone} rounds: pressure alone suffices if it can be "
            "kept up so long, and the essay does not say that it cannot.",
        )

    society, size = Institutions(), push()
    alone = society.length_needed(size)
    return Evidence(
        {
            "built": BUILT,
            "lasts": LASTS,
            "rests": society.ends(BUILT),
            "tipping": society.tipping or 0.0,
            "ever": isfinite(alone),
            "alone_rounds": alone if isfinite(alone) else 0.0,
            "both_rounds": society.length_needed(size, BUILT),
        },
        judge,
    )


@claim("C62", chapter=_CHAPTER)
def the_work_is_the_balance() -> Evidence:
    """Find the cheapest mix of building and pressing at every price of the two."""

    def judge(f: Figures) -> Verdict:
        low, high = (write(f[k], decimals=2) for k in ("low", "high"))
        window = (
            f"If a round of pressure costs less than {low} of what it costs to have everybody take part "
            f"beforehand, pressure alone is cheapest; if more than {high}, building alone is"
        )
        if f["low"] >= f["high"]:
            return fails(
                "At every price of the two one alone is cheapest: where they change places, a round of "
                f"pressure costs about {high} of what it costs to have everybody take part."
            )
        least = write(f["least"], "%", decimals=0)
        if f["low"] <= 0:
            return holds_if(
                f"a round of pressure costs less than {high} of what it costs to have everybody take part",
                f"Pressure alone never suffices, and at least {least} must be built; above {high} building "
                "alone is cheaper.",
            )
        return holds_if(
            f"a round of pressure costs between {low} and {high} of what it costs to have everybody take "
            "part",
            f"{window}. Between them both belong together, with at least {least} built before. What either "
            "costs, and whom, no model knows.",
        )

    low, high, least = balance(Institutions(), push())
    return Evidence({"low": low, "high": high, "least": least}, judge)
