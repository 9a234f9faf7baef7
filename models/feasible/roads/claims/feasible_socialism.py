"""Claims of the chapter on feasible socialism."""

from __future__ import annotations

from feasible.book import Evidence, Figures, Verdict, claim, fails, holds, holds_if, write
from feasible.roads.feasible_socialism import Credit, IncomeSharing, required_return, soft_budgets

_CHAPTER = "roads/feasible-socialism"


@claim("C81a", chapter=_CHAPTER)
def cooperatives_in_markets() -> Evidence:
    """Raise the price of a firm that shares its income, with and without cures, and let members leave."""

    def judge(f: Figures) -> Verdict:
        rise = write(f["rise"], "%", decimals=0)
        smaller = f["after"] < f["before"]
        change = (
            f"Of these, worker cooperatives: if its product grows dearer by {rise} a firm that shares its "
            f"income wants {write(f['after'] / f['before'], '%', decimals=0)} of its members, where one "
            f"that hires wants {write(f['twin'] / f['before'], digits=3)} times as many"
        )
        asks = f["asked"] > f["rate"]
        leave = (
            f"members who will leave in {write(f['years'], decimals=0)} years ask "
            f"{write(f['asked'], '%', decimals=0)} of an investment that lasts, and over its wear "
            f"{write(f['asked_worn'], '%', decimals=0)} of one that loses "
            f"{write(f['wear'], '%', decimals=0)} a year, where savers ask "
            f"{write(f['rate'], '%', decimals=0)} of either"
        )
        if smaller and abs(f["cured"] / f["twin"] - 1) > 1e-6:
            return fails(f"{change}, and no rent makes it as large.")
        conditions = (["new firms enter or places can be sold"] if smaller else []) + (
            ["what members put in can be taken out or is a fund's"] if asks else []
        )
        if not conditions:
            return holds(f"{change}; {leave}. Neither stands in the way.")
        cure = (
            "With a rent that takes the profit of its place, set anew with each price, it is as large as the "
            "other. "
            if smaller
            else ""
        )
        return holds_if(" and ".join(conditions), f"{change}. {cure}And {leave}.")

    start = IncomeSharing(2.0)
    dearer = IncomeSharing(3.0)
    cured = IncomeSharing(3.0, rent=dearer.rent_that_cures)
    rate, years, wear = 0.05, 10.0, 0.1
    return Evidence(
        {
            "rise": dearer.price / start.price - 1,
            "before": start.members,
            "after": dearer.members,
            "twin": dearer.twin,
            "cured": cured.members,
            "rate": rate,
            "years": years,
            "asked": required_return(rate, years),
            "wear": wear,
            "asked_worn": required_return(rate, years, wear=wear),
        },
        judge,
    )


@claim("C88a", chapter=_CHAPTER)
def kornai_has_something_to_teach() -> Evidence:
    """Let firms expect others to carry a tenth of their costs; and lend to projects that take too long."""

    def judge(f: Figures) -> Verdict:
        soft, moving, unfilled, some = (
            write(f[k], "%", digits=2) for k in ("softness", "moving", "unfilled", "favored")
        )
        shortage = (
            f"If firms expect others to carry {soft} of their costs and prices stand still, there is "
            "nothing behind "
            f"{unfilled} of the value of all orders; if prices move, {moving} of consumption is lost, or "
            f"{some} if half of the firms expect twice as much and the others nothing"
        )
        lender = (
            f"A lender who cannot stop loses {write(f['credit'], digits=2)} of an installment a project"
            if f["credit"] > 0
            else "A lender who cannot stop loses nothing"
        )
        if f["unfilled"] <= 0 and f["credit"] <= 0:
            return fails(f"{shortage}. {lender}.")
        if f["moving"] >= f["unfilled"]:
            return holds(f"{shortage}. {lender}. Soft budgets cost as much without standing prices.")
        favored = ", or some firms are favored" if f["favored"] > f["moving"] else ""
        return holds_if(
            f"prices stand still, or lenders cannot stop{favored}",
            f"{shortage}. {lender}. Softness that is the same for all costs little here: shortage takes "
            "standing prices as well.",
        )

    softness = 0.1
    found = soft_budgets(softness)
    return Evidence(
        {
            "softness": softness,
            "moving": found.moving,
            "unfilled": found.unfilled,
            "favored": soft_budgets(softness, favored=0.5).moving,
            "credit": Credit(0.7, 1.5, 1.2).cost_of_softness,
        },
        judge,
    )
