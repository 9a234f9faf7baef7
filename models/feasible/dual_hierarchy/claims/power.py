"""Claims of the chapter on power."""

from __future__ import annotations

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
from feasible.dual_hierarchy.family_circles import effective
from feasible.dual_hierarchy.power import (
    echo,
    emptied,
    half_after,
    myopic_purges,
    nearly_equal,
    nested,
    owed,
    promoted,
    ruling_coalition,
    turnover,
)

_CHAPTER = "dual-hierarchy/power"


@claim("PS1", chapter=_CHAPTER)
def one_set_of_rivals_after_another() -> Evidence:
    """Purge seven nearly equal rivals in turn, who look ahead or do not."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Somebody a little stronger than {count(f['rivals'])} nearly equal rivals who do not look "
            "ahead throws them "
            f"out in {count(f['steps'], 'step')} and ends with {count(f['left'])} in office. If all "
            "look ahead "
            f"{count(f['lasting'])} rule"
        )
        if f["left"] > 1:
            return fails(f"{told}: turn after turn does not lead to one man.")
        if f["lasting"] <= 1:
            return holds(f"{told}: he would be alone either way.")
        out = ", and he is not among them" if f["out"] else ""
        return holds_if(
            "each set of rivals helped against the last without seeing that it would be next",
            f"{told}{out}: who sees what comes next does not help to shrink the group.",
        )

    powers = (1.3, *nearly_equal(7))
    sizes = myopic_purges(powers)
    ruling = ruling_coalition(powers)
    return Evidence(
        {
            "rivals": 7,
            "steps": len(sizes) - 1,
            "left": sizes[-1],
            "lasting": len(ruling),
            "out": 0 not in ruling,
        },
        judge,
    )


@claim("PS22", chapter=_CHAPTER)
def loyalty_lasts_while_promotion_is_fast() -> Evidence:
    """Count promotions for each purge in a pyramid, and after the levels above were emptied once."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Where each office has {count(f['span'])} below it and all levels are purged alike, "
            f"{write(f['standing'], '%', decimals=0)} of a post are gained for each that is lost. If "
            "the two levels above "
            f"are emptied once, {write(f['once'], '%', decimals=0)} of the next are promoted and none "
            "are lost"
        )
        if f["standing"] >= 1:
            return holds(f"{told}: a standing purge would do it too.")
        if f["once"] <= 0:
            return fails(f"{told}: there is no fast promotion to be had.")
        return holds_if(
            "it is others' posts that are emptied",
            f"{told}. So fast promotion cannot be kept up by purging those who were promoted. That "
            "coups follow is an "
            "observation of the essay's, about Janissaries.",
        )

    return Evidence({"span": 7, "standing": max(promoted(7)), "once": emptied(7)}, judge)


@claim("PS26", chapter=_CHAPTER)
def alike_and_together_for_long() -> Evidence:
    """Let a cohort be promoted at once, and see how long its members stay together."""

    def judge(f: Figures) -> Verdict:
        told = (
            f"Of posts filled at once by people of about 33 {write(f['young'], '%', digits=2)} fall "
            "vacant in the twentieth "
            f"year, and {write(f['ordinary'], '%', digits=2)} a year in the end. With so little turnover "
            f"{write(f['held'], '%', decimals=0)} of the favors in a circle would survive, and with the "
            "ordinary "
            f"{write(f['usual'], '%', decimals=0)}"
        )
        if f["held"] <= f["usual"]:
            return fails(f"{told}: being of one age does not help circles.")
        if f["held"] > 2 * f["usual"]:
            return holds(f"{told}.")
        return holds_if(
            "a small difference counts",
            f"{told}: staying together helps, and not by much. That likeness itself coordinates, no "
            "model here says.",
        )

    found = echo()
    young = float(found.vacancies[abs(found.years - 20.0).argmin()])
    held, usual = (effective(1.0, 0.9, finds=0.6, rotation=r) for r in (young, found.lasting))
    return Evidence({"young": young, "ordinary": found.lasting, "held": held, "usual": usual}, judge)


@claim("PM18", chapter=_CHAPTER)
def united_and_divided_elites() -> Evidence:
    """Let patrons bring all their clients, under one patron and under several."""

    def judge(f: Figures) -> Verdict:
        told = (
            "Where all trees of clients have one root, all of them move together. Under "
            f"{count(f['patrons'])} nearly "
            f"equal patrons a coalition of {count(f['ruling'])} rules, with "
            f"{write(f['share'], '%', decimals=0)} of "
            f"clients, and of {count(f['again'])} patrons {count(f['again_ruling'])}"
        )
        if f["ruling"] >= f["patrons"]:
            return fails(f"{told}: they do not break apart.")
        if f["again_ruling"] < f["again"]:
            return holds(f"{told}. That clients follow their patrons is assumed.")
        return holds_if(
            "the number of patrons is not one that lasts",
            f"{told}: some numbers of patrons hold together. That clients follow their patrons is assumed.",
        )

    ruling = ruling_coalition(nearly_equal(5))
    return Evidence(
        {
            "patrons": 5,
            "ruling": len(ruling),
            "share": sum(nearly_equal(5)[i] for i in ruling) / sum(nearly_equal(5)),
            "again": 7,
            "again_ruling": len(ruling_coalition(nearly_equal(7))),
        },
        judge,
    )


@claim("PB30", chapter=_CHAPTER)
def no_faction_of_his_own() -> Evidence:
    """Count what the essay counts: who owed him a post, level by level."""

    def judge(f: Figures) -> Verdict:
        most = "most" if f["first"] > 1 / 2 else "not most"
        return cannot_settle(
            f"By August 1987 {most} secretaries owed Gorbachev their post, "
            f"{write(f['first'], '%', decimals=0)}, and at that "
            f"rate {write(f['third'], '%', decimals=0)} of the level below the republican committees. "
            "Whether those who "
            "owe a post are a faction is a matter of ties of loyalty, and no source lists them for "
            "either man."
        )

    share = turnover()["share"]
    first, second = (
        float(share[f"Gorbachev: {body}, 1985-87"])
        for body in ("provincial secretaries", "republican committees")
    )
    return Evidence({"first": first, "third": nested(first, second)[2]}, judge)


@claim("K2.4", chapter=_CHAPTER)
def a_center_can_be_taken_over() -> Evidence:
    """Ask when those who could remove a center owe it their posts, if it fills these or others do."""
    rate = float(turnover()["rate"]["Gorbachev: republican committees, 1985-87"])
    staff, years = 0.1, 10.0

    def judge(f: Figures) -> Verdict:
        told = (
            "If a center fills the posts of those who could remove it, as fast as "
            f"{write(f['rate'], '%', decimals=0)} "
            f"a year, after {write(f['half'], decimals=1)} years half of them owe it their posts and after "
            f"{write(f['years'], decimals=0)} years {write(f['appointed'], '%', decimals=0)}. Where all "
            "vote, and it "
            f"fills the posts of {write(f['staff'], '%', decimals=0)} of them, it is "
            f"{write(f['elected'], '%', decimals=0)}"
        )
        if f["appointed"] <= 0.5:
            return fails(f"{told}: they can remove it.")
        if f["elected"] > 0.5:
            return holds(f"{told}.")
        return holds_if(
            "it fills the posts of those who could remove it",
            f"{told}: “elected or not” is the difference. What a staff knows that others do not is not in "
            "this "
            "model.",
        )

    return Evidence(
        {
            "rate": rate,
            "half": half_after(rate),
            "years": years,
            "appointed": owed(rate, years),
            "staff": staff,
            "elected": staff * owed(rate, years),
        },
        judge,
    )
