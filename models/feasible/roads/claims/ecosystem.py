"""Claims of the chapter on the ecosystem of institutions and leverage."""

from __future__ import annotations

from math import isfinite

from feasible.book import Evidence, Figures, Verdict, claim, fails, holds_if, write
from feasible.roads.ecosystem import BUILT, Institutions, balance, push

_CHAPTER = "roads/ecosystem"


@claim("C61", chapter=_CHAPTER)
def no_strategy_is_enough_alone() -> Evidence:
    """Press without having built, build without pressing, and do both."""

    def judge(f: Figures) -> Verdict:
        built = write(f["built"], "%", decimals=0)
        tipping = write(f["tipping"], "%", decimals=0)
        if f["built"] >= f["tipping"]:
            return fails(f"A share of {built} lies beyond the tipping point and needs no pressure.")
        if not f["together"]:
            return fails(f"Even with {built} built before, no pressure of this size suffices, however long.")
        both = write(f["both_rounds"], decimals=1)
        told = (
            f"A share of {built} without pressure ends at {write(f['rests'], '%', decimals=0)}; with it, "
            f"{both} rounds of pressure suffice"
        )
        two = (
            "people take part because others do, so much that two ways of life are stable (rounds are "
            "counted at the page's values of this, of the stoppage and of what taking part is worth)"
        )
        movements = (
            "Movements, the essay's third part, are not told apart from these two: they would raise the "
            "share or the push."
        )
        if not f["ever"]:
            return holds_if(
                f"{two}, fewer than {tipping} take part before, and the pressure lasts longer than {both} "
                "rounds",
                f"{told}. Where nothing was built no pressure of this size suffices, however long. "
                f"{movements}",
            )
        alone = write(f["alone_rounds"], decimals=1)
        if f["alone_rounds"] <= f["both_rounds"]:
            return fails(f"{told}, but where nothing was built {alone} rounds suffice as well.")
        return holds_if(
            f"{two}, fewer than {tipping} take part before, and the pressure lasts between {both} and "
            f"{alone} rounds and takes with it what it won",
            f"{told}; where nothing was built, {alone}. Pressure that can be kept up longer, or whose "
            f"gains stay, is enough alone, and the essay does not say that it cannot be. {movements}",
        )

    society, size = Institutions(), push()
    alone, both = society.length_needed(size), society.length_needed(size, BUILT)
    return Evidence(
        {
            "built": BUILT,
            "rests": society.ends(BUILT),
            "tipping": society.tipping or 0.0,
            "ever": isfinite(alone),
            "alone_rounds": alone if isfinite(alone) else 0.0,
            "together": isfinite(both),
            "both_rounds": both if isfinite(both) else 0.0,
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
            f"{window}. Between them both belong together, with at least {least} built before. This is at "
            "prices that do not change: where each further percent is dearer to win than the last, pressure "
            "alone is cheapest only at lower prices still. What either costs, and whom, no model knows.",
        )

    low, high, least = balance(Institutions(), push())
    return Evidence({"low": low, "high": high, "least": least}, judge)
