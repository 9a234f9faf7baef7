"""Claims of the chapter on the loops of a counted economy."""

from __future__ import annotations

import numpy as np

from feasible.book import Evidence, Figures, Verdict, claim, count, fails, holds_if, write
from feasible.dual_hierarchy.loops import FARMS_AND_LIGHT, HEAVY, OFFICES, core, kindred, named_table

_CHAPTER = "dual-hierarchy/loops"

#: A block stands out if fewer than one in twenty drawn blindly would do as well.
_STANDS_OUT = 0.95
#: An input that counts, as a share of output.
_COUNTS = 0.01
#: Counts beyond those that `count` writes in words.
_WORDS = {13: "thirteen"}


@claim("PS6", chapter=_CHAPTER)
def heavy_industry_feeds_itself() -> Evidence:
    """Ask how many of its sectors are in one loop, and whether other groups of kindred sectors are."""

    def judge(f: Figures) -> Verdict:
        many = _WORDS.get(f["sectors"], count(f["sectors"]))
        told = (
            f"Of {many} heavy sectors {count(f['looped'])} reach each other by inputs of at least "
            f"{write(f['counts'], '%', decimals=0)} of output, and they feed each other more than "
            f"{write(f['rank'], '%', decimals=2)} of groups of {many} drawn blindly"
        )
        if 2 * f["looped"] < f["sectors"]:
            return fails(f"{told}: they are no group of loops.")
        others = (
            f"offices and finance do so more than {write(f['offices'], '%', decimals=2)}, farms and light "
            f"industry more than {write(f['light'], '%', decimals=2)}"
        )
        if f["rank"] >= _STANDS_OUT and max(f["offices"], f["light"]) < _STANDS_OUT:
            return holds_if("an American table may stand for a Soviet one", f"{told}; {others}.")
        return holds_if(
            "no more is meant than is true of any group of kindred sectors, and an American table may "
            "stand for "
            "a Soviet one",
            f"{told}. But {others}: that sectors of one kind feed each other is no mark of heavy industry.",
        )

    table = named_table()
    heavy = [list(table.index).index(name) for name in HEAVY]
    inner = table.to_numpy()[np.ix_(heavy, heavy)]
    groups = {"rank": HEAVY, "offices": OFFICES, "light": FARMS_AND_LIGHT}
    return Evidence(
        {
            "sectors": len(heavy),
            "counts": _COUNTS,
            "looped": len(core(inner, _COUNTS)),
            **{label: kindred(group)[1] for label, group in groups.items()},
        },
        judge,
    )
