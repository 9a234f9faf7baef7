"""What an essay says of those who cannot contribute, settled on a village."""

from __future__ import annotations

from feasible.book import Evidence, Figures, Verdict, claim, fails, holds, holds_if, write
from feasible.side_by_side.price_of_a_guarantee import cannot_work

_CHAPTER = "side-by-side/price-of-a-guarantee"
_HOURS, _NOTHING = "all income by rated hours", "wages and what one owns, nothing owned"
_OWNS, _DIVIDEND = "wages and what one owns, property as drawn", "wages and an equal dividend"
_POOL, _GUARANTEE = "half of wages pooled", "half of all needs, and wages"


@claim("K1.2.2", chapter=_CHAPTER)
def who_cannot_contribute_depends_on_exceptions() -> Evidence:
    """Let one household lose all skill, and see what each rule of pay leaves it."""

    def judge(f: Figures) -> Verdict:
        shares = {key: write(f[key], "%", decimals=0) for key in ("owns", "dividend", "pool", "guarantee")}
        because = (
            "Somebody who can do no work gets, of what others get, "
            + ("nothing" if f["hours"] <= 0 else write(f["hours"], "%", decimals=0))
            + " where all income is by hours and "
            + ("nothing" if f["nothing"] <= 0 else write(f["nothing"], "%", decimals=0))
            + " where it is wages and property and it owns nothing. What it gets elsewhere does not come "
            f"from contributing: {shares['owns']} from property as drawn, {shares['dividend']} from an equal "
            f"dividend, {shares['pool']} where half of all wages are pooled, {shares['guarantee']} where "
            "half of all needs are guaranteed."
        )
        if max(f["hours"], f["nothing"]) > 0:
            return fails(because)
        if max(f["dividend"], f["pool"], f["guarantee"]) <= 0:
            return holds(f"{because} That no work earns nothing is a definition.")
        return holds_if(
            "nothing goes to everybody alike",
            f"{because} That no work earns nothing is a definition; and what everybody gets is no exception.",
        )

    found = cannot_work()
    return Evidence(
        {
            "hours": float(found[_HOURS]),
            "nothing": float(found[_NOTHING]),
            "owns": float(found[_OWNS]),
            "dividend": float(found[_DIVIDEND]),
            "pool": float(found[_POOL]),
            "guarantee": float(found[_GUARANTEE]),
        },
        judge,
    )
