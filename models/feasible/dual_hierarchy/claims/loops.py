"""Claims of the chapter on the loops of a counted economy."""

from __future__ import annotations

from feasible.book import Evidence, Figures, Verdict, claim, count, fails, holds_if, write
from feasible.dual_hierarchy.loops import HEAVY, OFFICES, core, kindred, left_without, named_table

_CHAPTER = "dual-hierarchy/loops"

#: An input that counts, as a share of output.
_COUNTS = 0.01
#: Counts beyond those that `count` writes in words.
_WORDS = {13: "thirteen"}


@claim("PS6", chapter=_CHAPTER)
def heavy_industry_feeds_itself() -> Evidence:
    """Ask how many of its sectors are in one loop, and whether it is a mark of heavy industry."""

    def judge(f: Figures) -> Verdict:
        many = _WORDS.get(f["sectors"], count(f["sectors"]))
        told = (
            f"Of {many} heavy sectors {count(f['looped'])} reach each other by inputs of at least "
            f"{write(f['counts'], '%', decimals=0)} of output, and they feed each other more than "
            f"{write(f['rank'], '%', decimals=2)} of groups of {many} drawn blindly"
        )
        if 2 * f["looped"] <= f["sectors"]:
            return fails(f"{told}: they are no group of loops.")
        so = "an American table may stand for a Soviet one"
        without = (
            f"{write(f['left'], '%', decimals=0)} of the whole table's feedback is left without them, and "
            f"{write(f['left_offices'], '%', decimals=0)} without as many sectors of offices and finance"
        )
        if f["left"] < f["left_offices"]:
            return holds_if(so, f"{told}; {without}.")
        return holds_if(
            f"no more is meant than is true of others, and {so}",
            f"{told}. But offices and finance do so more than {write(f['offices'], '%', decimals=2)}, and "
            f"{without}: it is no mark of heavy industry.",
        )

    table = named_table()
    inner = table.loc[list(HEAVY), list(HEAVY)]
    return Evidence(
        {
            "sectors": len(HEAVY),
            "counts": _COUNTS,
            "looped": len(core(inner, _COUNTS)),
            "rank": kindred(HEAVY)[1],
            "offices": kindred(OFFICES)[1],
            "left": left_without(HEAVY),
            "left_offices": left_without(OFFICES),
        },
        judge,
    )
