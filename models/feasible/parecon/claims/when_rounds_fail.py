"""What the essay says of rounds that should end in a plan, where some do not."""

from __future__ import annotations

from feasible.book import (
    Evidence,
    Figures,
    Verdict,
    cannot_settle,
    claim,
    fails,
    holds,
    holds_if,
    part,
    write,
)
from feasible.parecon.when_rounds_fail import LinearSupply, Scarf, increasing_returns_by_share

_CHAPTER = "parecon/when-rounds-fail"
#: Rounds have arrived when the worst good is nearer to balance than this.
_TOLERANCE = 0.05


@claim("W69b", chapter=_CHAPTER)
def dearer_means_less() -> Evidence:
    """Raise one price in Scarf's economy, with incomes of both kinds."""
    rise = 0.01
    owned, fixed = (rise * float(Scarf(earned).slopes()[0, 0]) for earned in (0.0, 1.0))

    def judge(f: Figures) -> Verdict:
        fixed = (
            f"Where all incomes are fixed, a good that is {write(f['rise'], '%', decimals=0)} dearer is "
            f"asked for {write(abs(f['fixed']), '%', decimals=1)} {'less' if f['fixed'] < 0 else 'more'}."
        )
        if f["owned"] == 0:
            owned = "as much as before: what the buyers give up, the owner can afford"
        else:
            much = write(abs(f["owned"]), "%", decimals=1)
            owned = f"{much} {'less' if f['owned'] < 0 else 'more'}"
        because = (
            f"{fixed} Where somebody's income is the price of what they own, and nobody takes less of one "
            f"good for more of another, {owned}."
        )
        if f["fixed"] >= 0:
            return fails(because)
        if f["owned"] < 0:
            return holds(because)
        return holds_if("incomes do not rise with the price", because)

    return Evidence({"rise": rise, "owned": owned, "fixed": fixed}, judge)


@claim("W52", chapter=_CHAPTER)
def groups_propose_freely() -> Evidence:
    """Plan a reference economy with straight-line costs, with leaps and with paces."""
    limit, bend = 1000, 0.1
    case = LinearSupply()
    leaps = case.rounds(limit=limit)

    def judge(f: Figures) -> Verdict:
        # No rounds: it never arrives.
        limit = "a thousand" if f["limit"] == 1000 else write(f["limit"])
        tenth = part(f["bend"])
        five = "five percent" if f["tolerance"] == 0.05 else write(f["tolerance"], "%")
        paced = f"{write(f['paced'])} rounds reach {five}" if f["paced"] > 0 else f"no rounds reach {five}"
        bent = write(f["bent"]) if f["bent"] > 0 else "none"
        ceiling = ", which is all that the measure can show" if f["worst"] >= f["ceiling"] else ""
        because = (
            "With straight-line costs a group wants all or nothing at almost any price, and after "
            f"{limit} rounds the worst good is still {write(f['worst'], '%', decimals=0)} out of "
            f"balance{ceiling}. If "
            f"groups change their last proposal in proportion to what a unit brings, {paced}; if costs bend "
            f"by {tenth} of what the reference economy has, {bent}."
        )
        if f["worst"] < f["tolerance"]:
            return holds(because)
        helps = ["effort gets harder with output"] if f["bent"] > 0 else []
        if f["paced"] > 0:
            helps += ["groups move toward what pays instead of leaping to it"]
        if not helps:
            return fails(because)
        return holds_if(", or ".join(helps), because)

    return Evidence(
        {
            "worst": float(leaps.table["imbalance"].iloc[-50:].min()),
            "paced": case.inert(0.5, limit=limit).to(_TOLERANCE) or 0,
            "bent": LinearSupply(bend=bend).rounds(limit=limit).to(_TOLERANCE) or 0,
            "bend": bend,
            # Where one side is nothing: 2 (D - 0) / (D + 0).
            "ceiling": 2.0,
            "limit": limit,
            "tolerance": _TOLERANCE,
        },
        judge,
    )


@claim("W57", chapter=_CHAPTER)
def balance_is_a_plan() -> Evidence:
    """Run rounds in which a fifth of the councils has increasing returns."""
    share = 0.2
    table = increasing_returns_by_share([0.0, share]).fillna({"to_5": 0})

    def judge(f: Figures) -> Verdict:
        fifth = part(f["share"])
        if f["rounds"] == 0:  # they never arrive
            return cannot_settle(
                f"With increasing returns in {fifth} of the councils the rounds do not balance."
            )
        sooner = (
            f"{'sooner' if f['rounds'] < f['without'] else 'no sooner'} than without ({write(f['without'])})"
        )
        if f["losses"] <= 0:
            return holds(
                f"With increasing returns in {fifth} of the councils the rounds balance in "
                f"{write(f['rounds'])} rounds, {sooner}, and no proposal loses anything."
            )
        return holds_if(
            "returns do not increase",
            f"With increasing returns in {fifth} of the councils the rounds balance in {write(f['rounds'])} "
            f"rounds, {sooner}, on proposals that lose {write(f['losses'], '%', decimals=1)} of all "
            "incomes. Each of those councils would do better to make nothing, or far more: a formula was "
            "asked for a point where nothing changes, and for a small council that point is a trough.",
        )

    without, rounds = (int(v) for v in table["to_5"])
    return Evidence(
        {"share": share, "rounds": rounds, "without": without, "losses": float(table["losses"].iloc[1])},
        judge,
    )
