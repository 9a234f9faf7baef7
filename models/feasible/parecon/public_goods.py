"""Public goods and clean air: who decides how much, who pays, and who may refuse.

Four rules by which the people of one economy might decide on public goods, and what becomes of the rule whose
honest answer is right when people bend it; three ways to ask that make truth pay, or nearly; at what scope
to decide; and pollution with a cap, a charge, and guardians who may refuse.

References
----------
Lindahl, E. (1919), "Just taxation: a positive solution", transl. in Musgrave and Peacock (eds.), *Classics in
the Theory of Public Finance*, 1958.
Samuelson, P. (1954), "The pure theory of public expenditure", *Review of Economics and Statistics* 36,
387-389. Bowen, H. (1943), "The interpretation of voting in the allocation of economic resources", *Quarterly
Journal of Economics* 58, 27-48 (majorities and means).
Hahnel, R. (2021), *Democratic Economic Planning*.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from feasible.economy import Economy
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.parecon._guardians import Emissions, price_advantage
from feasible.parecon._public_rules import Decided, PublicGoods, alike, median_over_mean
from feasible.parecon._revealing import GrovesLedyard, PublicProcess, Scope, pivotal

__all__ = [
    "RULES", "Decided", "Emissions", "GrovesLedyard", "PublicGoods", "PublicProcess", "Scope", "alike",
    "binding", "charge_or_cap", "guarded", "harmful", "headlines", "median_over_mean", "pivotal",
    "price_advantage", "rules", "rules_over", "thirds",
]  # fmt: skip

#: Rules by what the page calls them.
RULES = {
    "mean": "mean of honest wishes",
    "exaggerated": "mean, played",
    "majority": "majority",
    "giving": "giving",
}


@cache
def _decided(
    seed: int, goods: int, spread: float, bills: str, households: int | None, limit: float
) -> tuple[PublicGoods, dict[str, Decided]]:
    economy = alike(Economy.reference(seed, goods, households=households), spread)
    case = PublicGoods(economy, bills)
    found = {rule: getattr(case, rule)() for rule in ("lindahl", "mean", "majority", "giving")}
    return case, found | {"exaggerated": case.exaggerated(limit=limit)}


def rules(
    seed: int = 1,
    goods: int = 30,
    *,
    spread: float = 1.0,
    bills: str = "equal",
    households: int | None = None,
    limit: float = 1.0,
) -> pd.DataFrame:
    """Decide by each rule on the public goods of a reference economy.

    Parameters
    ----------
    seed, goods, households
        Of the reference economy.
    spread : float
        See `alike`.
    bills : {"equal", "income"}
    limit : float
        The most that may be asked for where a mean is played; see `PublicGoods.exaggerated`.

    Returns
    -------
    DataFrame, one row a rule
        ``spending`` on public goods over the best plan's; ``loss``, the share of everybody's consumption that
        would be as bad; ``worse_off``, the share of households whom personal bills by enjoyment
        (Lindahl) would serve better.
    """
    _, found = _decided(seed, goods, spread, bills, households, limit)
    best = found["lindahl"]
    return pd.DataFrame(
        [
            {
                "spending": float(found[rule].spending.sum() / best.spending.sum()),
                "loss": found[rule].loss(best),
                "worse_off": found[rule].worse_off(best),
            }
            for rule in RULES
        ],
        index=list(RULES),
    )


def rules_over(seeds: Sequence[int], goods: int = 30, **how: Any) -> pd.DataFrame:
    """Return `rules` over several economies: one row a seed and rule, columns as there."""
    tables: dict[Any, pd.DataFrame] = {seed: rules(seed, goods, **how) for seed in seeds}
    return pd.DataFrame(pd.concat(tables, names=["seed", "rule"]))


def thirds(seeds: Sequence[int], goods: int = 30) -> pd.DataFrame:
    """Return what each rule does to those who want public goods least, middling and most.

    Returns
    -------
    DataFrame, one row a rule
        ``least``, ``middle``, ``most``: by how much more of everything a household would have to have under
        personal bills to be as well off as under the rule (a fraction; negative where the rule is worse),
        averaged over the thirds of all economies' households by budget times taste.
    """
    rows: dict[str, list[np.ndarray]] = {rule: [] for rule in RULES}
    for seed in seeds:
        case, found = _decided(seed, goods, 1.0, "equal", None, 1.0)
        parts = np.array_split(np.argsort(case.wishes.sum(axis=1), kind="stable"), 3)
        for rule in RULES:
            change = found[rule].utilities - found["lindahl"].utilities
            rows[rule].append(np.array([change[part].mean() for part in parts]))
    means = {rule: np.expm1(np.mean(values, axis=0)) for rule, values in rows.items()}
    return pd.DataFrame(means, index=["least", "middle", "most"]).T


def harmful(worth: float, price: float, harm: float) -> pd.Series:
    """Compare ways to deal with a private good whose use harms others.

    What it is worth to those who might want it is spread evenly from 0 to `worth`, one unit each.

    Parameters
    ----------
    worth, price, harm : float
        The highest worth, the cost of making one, and what the use of one does to others.

    Returns
    -------
    Series
        What a head has on average, harm counted: ``free`` (all who would pay the price), ``charged`` (all who
        would pay for the harm too), ``refused`` (nobody: 0).

    Examples
    --------
    >>> harmful(worth=10, price=2, harm=5).round(3).tolist()  # more harm than half of the highest gain
    [-0.8, 0.45, 0.0]
    """
    if not 0.0 <= price < worth or not harm >= 0.0:
        raise InvalidInput(
            f"are {worth}, {price}, {harm}", where="worth, price, harm",
            expected="a price from 0 to below the highest worth, and a harm of 0 or more",
        )  # fmt: skip
    most = worth - price
    free = most / worth * (most / 2.0 - harm)
    return pd.Series({"free": free, "charged": max(most - harm, 0.0) ** 2 / (2.0 * worth), "refused": 0.0})


def binding(seeds: Sequence[int], goods: int = 30) -> list[int]:
    """Return the seeds of the reference economies whose cap on emissions binds."""
    found = []
    for seed in seeds:
        try:
            _emissions(seed, goods, 0.0)
        except InvalidInput:
            continue
        found.append(seed)
    return found


@cache
def _emissions(seed: int, goods: int, damage_slope: float) -> Emissions:
    return Emissions(Economy.reference(seed, goods), damage_slope)


@cache
def guarded(
    seed: int = 1, goods: int = 30, *, damage_slope: float = 0.0, quick: bool = False
) -> pd.DataFrame:
    """Return what is emitted, and at what loss, by who may refuse and what they are paid.

    Parameters
    ----------
    seed, goods : int
    damage_slope : float
        See `Emissions`.
    quick : bool
        Only what the headlines need.

    Returns
    -------
    DataFrame, one row a way
        ``emitted``, over the right cap; ``charge``, over the right one; ``loss``, with harm, as in `rules`;
        ``income``, of guardians who are paid, as a share of all incomes (0 where nobody is). Rows:
        ``nobody`` (no limit), ``cap``, ``unpaid 4`` (guardians suffer all the harm and have a quarter of the
        goods), and ``paid 2`` to ``paid 100`` (so many guardians are paid the charge).
    """
    case = _emissions(seed, goods, damage_slope)
    ways = {"nobody": case.unlimited, "cap": 1.0, "unpaid 4": case.unpaid(0.25)}
    ways |= {f"paid {n}": case.paid(n) for n in ((4, 100) if quick else (2, 4, 8, 16, 32, 100))}
    return pd.DataFrame(
        [
            {
                "emitted": f,
                "charge": case.charge(f) / case.charge(1.0),
                "loss": case.loss(f),
                "income": case.revenue(f) if way.startswith("paid") else 0.0,
            }
            for way, f in ways.items()
        ],
        index=list(ways),
    )


@cache
def charge_or_cap(
    seed: int = 1, goods: int = 30, slopes: Sequence[float] = (0.0, 14.0), *, shock: float = 0.03
) -> pd.DataFrame:
    """Return what a fixed cap and a fixed charge lose where the dearest other resource may be scarcer or not.

    Parameters
    ----------
    seed, goods : int
    slopes : sequence of float
        Elasticities of the harm of a unit in how much is emitted.
    shock : float
        By what share its endowment is higher or lower, equally likely.

    Returns
    -------
    DataFrame, one row a slope
        ``cap`` and ``charge``: mean welfare lost against emissions that are best in each state, in
        millionths of all budgets.
    """
    out = []
    for slope in slopes:
        case = _emissions(seed, goods, slope)
        out.append(np.array(case.uncertain(shock)) * 1e6 / float(case.economy.budgets.sum()))
    return pd.DataFrame(out, index=list(slopes), columns=["cap", "charge"])


# ---------------------------------------------------------------------- headlines


def _order(goods: int = 30, households: int = 20, limit: float = 1.0) -> bool:
    """Whether votes build about two thirds of what is wanted, gifts a fifth, bent means twice as much."""
    table = rules_over(range(1, 6), goods, households=households, limit=limit)
    mean = table["spending"].groupby("rule").mean()
    return bool(
        0.6 < mean["majority"] < 0.75 and 0.15 < mean["giving"] < 0.25 and 1.75 < mean["exaggerated"] < 2.5
    )


def _differ(spread: float = 1.0, households: int = 20) -> bool:
    """Whether gifts build less than votes, votes less than an honest mean, and a bent mean more."""
    table = rules_over(range(1, 6), spread=spread, households=households)
    mean = table["spending"].groupby("rule").mean()
    return bool(mean["giving"] < mean["majority"] < mean["mean"] < mean["exaggerated"])


def _who(goods: int = 30, seeds: Sequence[int] = tuple(range(1, 21))) -> bool:
    """Whether equal bills leave the third that wants least worse off, and gifts most of all who want most."""
    table = thirds(seeds, goods)
    bills = table.drop(index="giving")
    return bool((bills["least"] < 0.0).all() and table.loc["giving"].idxmin() == "most")


def _few_guardians(seed: int = 1, goods: int = 30, damage_slope: float = 0.0) -> bool:
    """Whether four paid guardians lose more than no limit does, and a hundred less than a tenth of that."""
    loss = guarded(seed, goods, damage_slope=damage_slope, quick=True)["loss"]
    return bool(loss["paid 4"] > loss["nobody"] > 10.0 * loss["paid 100"])


def _charge_is_safer(seed: int = 1, shock: float = 0.03) -> bool:
    """Whether a charge loses less than a cap while harm is less steep than cost, and more beyond."""
    steep = _emissions(seed, 30, 0.0).steepness(1.0)
    table = charge_or_cap(seed, slopes=(0.0, 0.5 * steep, 1.5 * steep), shock=shock)
    return bool(((table["charge"] < table["cap"]).to_numpy() == [True, True, False]).all())


def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures and its first screen say, by name."""
    skew = "a few want a public good much and most want it little"
    return by_name(
        Headline(
            "answer",
            "How much is built depends on how wishes are added up, and on whether they are honest.",
            f"that {skew}",
            true=_differ,
            aggregation={"households": 100},
            weakest={"spread": 0.0},
        ),
        Headline(
            "rules",
            "Of what they want together, twenty people build two thirds if they vote, a fifth if each gives, "
            "and twice as much where each may exaggerate to bend the mean",
            f"that {skew}, and that each may ask for what its whole budget would pay",
            true=_order,
            aggregation={"households": 100},
            weakest={"limit": 0.15},
            condition="there are twenty people, each of whom may ask for what its whole budget would pay",
        ),
        Headline(
            "who",
            "Equal bills are hardest on those who want public goods least, and gifts on those who want them "
            "most",
            "that bills know nothing of wishes",
            true=_who,
            aggregation={"goods": 60},
            weakest={"seeds": (21, 22, 23, 24, 25)},
        ),
        Headline(
            "guardians",
            "Few guardians who are paid do more harm than having none; a hundred come near the right amount",
            "that the cap asks for little: without it emissions would be a tenth higher",
            true=_few_guardians,
            aggregation={"seed": 18},
            weakest={"damage_slope": 14.0},
            condition="emissions would not be far above the cap without one",
        ),
        Headline(
            "charge",
            "While harm grows less steeply than cost, a fixed charge is safer than a fixed cap",
            "that surprises are small",
            true=_charge_is_safer,
            aggregation={"seed": 11},
            weakest={"shock": 0.1},
        ),
    )
