"""The price of a guarantee: what it costs everybody that everybody has a share of every need.

Two lines and some ten dots. The lines are exact: the best plan of a village in which nobody has less than a
share of what they need, with hours ordered, and what becomes of it where people choose their hours and a tax
pays (`feasible.optimum.guarantee`, `feasible.procedures.guarantee`). The dots are the ways of planning of
`feasible.side_by_side.villages`. What is measured is *inefficiency*: the part of what everybody could have
at once, hours counted, that nobody has. It needs no weights. At one third everybody could have *half* more.

References
----------
Atkinson, A. B. (1995), *Public Economics in Action: The Basic Income/Flat Tax Proposal*, Oxford.
Okun, A. M. (1975), *Equality and Efficiency: The Big Tradeoff*, Brookings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import combinations
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import pandas as pd

from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.institutions.market_socialism import MarketSocialism
from feasible.institutions.rounds import ParticipatoryRounds
from feasible.optimum.inefficiency import inefficiency
from feasible.procedures.pay import Pay
from feasible.side_by_side._means import Means
from feasible.side_by_side._price_in_small import cannot_work, cost_at_wages, needs_of_consumption, two_taxes
from feasible.side_by_side.stored import load
from feasible.side_by_side.villages import WAYS, Mode, Needs, village

__all__ = [
    "MEASURES",
    "RANKED",
    "SITUATIONS",
    "cannot_work",
    "cost_at_wages",
    "cost_of",
    "frontier",
    "headlines",
    "largest",
    "losing",
    "needs_of_consumption",
    "orders",
    "picture",
    "standing",
    "stands_again",
    "surviving",
    "two_taxes",
]

How = Literal["order", "chosen"]
#: What is measured of a way of planning.
MEASURES = ("inefficiency", "loss", "loss_earned", "least_need", "mean_need", "gini", "hours")
#: The yardsticks of the ranking table: none of them alone says what is better.
RANKED = ("inefficiency", "loss", "loss_earned")
#: Goods of a village of the variants.
_FEW_GOODS = 12
_LINES: tuple[tuple[str, How], ...] = (("ordered", "order"), ("chosen", "chosen"))
_NAMES = {way.key: way.name for way in WAYS}


def _of(table: str, seeds: Sequence[int] | None = None, **where: object) -> pd.DataFrame:
    rows = load(table)
    if seeds is not None:
        rows = rows[rows["seed"].isin(list(seeds))]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    if rows.empty:
        raise InvalidInput(
            "was not computed",
            where=", ".join(f"{k} {v!r}" for k, v in where.items()),
            expected=f"rows of {table}",
        )
    return rows


def frontier(
    how: How = "order", needs: Needs = "as drawn", *, many: bool = False, seeds: Sequence[int] | None = None
) -> pd.DataFrame:
    """Return what guarantees cost on average over villages, by share.

    Parameters
    ----------
    how : {"order", "chosen"}
        Whether hours are ordered, or chosen and a tax pays.
    needs : {"as drawn", "like tastes", "tight"}
    many : bool
        Whether one's own part of what is pooled counts for nothing, as among many people.
    seeds : sequence of int, optional
        Of these villages alone.

    Returns
    -------
    DataFrame, index ``share``
        ``inefficiency``, ``loss``, ``hours``, for chosen hours ``tax`` and ``gini_income``; and ``villages``:
        in how many of them it can be had. Means are over all of them, and so end where one drops out.

    Raises
    ------
    InvalidInput
        If that was not computed.

    Examples
    --------
    >>> order, chosen = frontier("order"), frontier("chosen")
    >>> bool((chosen["inefficiency"] >= order["inefficiency"] - 1e-9).all())
    True
    """
    # Ordered hours are the same however many people there are.
    rows = _of("frontier", seeds, needs=needs, many=int(many and how == "chosen"))
    names = {f"{name}_{how}": name for name in ("inefficiency", "loss", "hours")}
    if how == "chosen":
        names |= {"tax": "tax", "gini_income": "gini_income"}
    groups = rows[["share", *names]].rename(columns=names).groupby("share")
    out = groups.mean()
    out["villages"] = groups["inefficiency"].count()
    return out[out["villages"] == rows["seed"].nunique()]


def largest(needs: Needs = "as drawn", *, many: bool = True) -> pd.Series[float]:
    """Return the largest share of those tried that a tax pays for, village by village.

    Examples
    --------
    >>> bool((largest() < 1.0).all())
    True
    """
    rows = _of("frontier", needs=needs, many=int(many)).dropna(subset=["inefficiency_chosen"])
    return rows.groupby("seed")["share"].max()


def cost_of(
    share: float,
    how: How = "order",
    needs: Needs = "as drawn",
    *,
    many: bool = False,
    seeds: Sequence[int] | None = None,
) -> float:
    """Return the inefficiency of a guaranteed share, the mean over villages; NaN where one has no plan.

    Examples
    --------
    >>> 0.03 < cost_of(0.5) < cost_of(0.5, "chosen") < 0.05
    True
    """
    found = frontier(how, needs, many=many, seeds=seeds)["inefficiency"]
    return float(found.get(share, float("nan")))


def standing(
    mode: Mode = "asked",
    needs: Needs = "as drawn",
    *,
    struck: bool = False,
    seeds: Sequence[int] | None = None,
) -> Means:
    """Return the measures of every way to plan, means over villages with intervals, in the book's order.

    Parameters
    ----------
    mode : {"asked", "chosen"}
        Whether people work as asked, or as their pay leaves them reason to.
    needs : {"as drawn", "like tastes", "tight"}
    struck : bool
        Whether the largest plant has closed; needs as drawn alone. Measured against calm.
    seeds : sequence of int, optional

    Raises
    ------
    InvalidInput
        If that was not computed.

    Examples
    --------
    >>> found = standing("asked")
    >>> bool(found.mean.loc["central plan", "inefficiency"] < 1e-6)
    True
    """
    rows = _of("villages", seeds, mode=mode, needs=needs, struck=int(struck))
    groups = rows.assign(way=rows["way"].map(_NAMES)).groupby("way")[list(MEASURES)]
    return Means.over(groups, int(groups.count()["loss"].min()), list(_NAMES.values()))


#: Situations of the explorer: what people need, and whether the largest plant has closed.
SITUATIONS: Mapping[str, tuple[Needs, bool]] = MappingProxyType(
    {
        "needs as drawn": ("as drawn", False),
        "the largest plant has closed": ("as drawn", True),
        "needs like tastes": ("like tastes", False),
        "needs that hours just meet": ("tight", False),
    }
)


def picture(mode: Mode, situation: str) -> dict[str, Any]:
    """Return what the explorer draws: two lines of guarantees, a dot for each way, and what shares cost.

    Parameters
    ----------
    mode : {"asked", "chosen"}
    situation : str
        One of `SITUATIONS`.

    Returns
    -------
    dict
        ``curves`` and ``points`` by name, in percent; ``readings`` ``half`` and ``whole``; ``note``.

    Examples
    --------
    >>> sorted(picture("asked", "needs as drawn")["readings"])
    ['half', 'whole']
    """
    needs, struck = SITUATIONS[situation]
    seen = standing(mode, needs, struck=struck).mean.dropna(subset=["inefficiency"])
    lines = {f"hours {word}": frontier(how, needs)["inefficiency"] for word, how in _LINES}
    cost = lines["hours ordered" if mode == "asked" else "hours chosen"]
    return {
        "curves": {
            name: (100.0 * row.index.to_numpy(), 100.0 * row.to_numpy()) for name, row in lines.items()
        },
        "points": {
            str(name): (100.0 * row["least_need"], 100.0 * row["inefficiency"])
            for name, row in seen.iterrows()
        },
        "readings": {"half": float(cost[0.5]), "whole": float(cost[1.0])},
        "note": "The lines are those of calm." if struck else "",
    }


# ---------------------------------------------------------------------- which ranks survive


@cache
def orders(mode: Mode = "chosen", measure: str = "inefficiency", *, each: bool = False) -> pd.DataFrame:
    """Return the measure of every way in every variant of the generator, means over its villages.

    Ways without a plan in some variant are left out.

    Returns
    -------
    DataFrame
        Variants by ways; with `each` variants and villages by ways.
    """
    rows = _of("variants", mode=mode)
    index = ["variant", "seed"] if each else "variant"
    table = rows.pivot_table(index=index, columns="way", values=measure, sort=False)
    plans = rows[rows[measure].notna()].groupby("way")["variant"].nunique()
    here = [way.key for way in WAYS if plans.get(way.key, 0) == rows["variant"].nunique()]
    return table.loc[list(dict.fromkeys(rows["variant"])), here].rename(columns=_NAMES)


def stands_again(pairs: pd.DataFrame, measures: Sequence[str] = RANKED) -> bool:
    """Say whether pairs of ways keep their order in the ten villages of 30 goods, hours chosen.

    In calm and struck, whatever needs are like, by every yardstick; means over the villages.

    Parameters
    ----------
    pairs : DataFrame
        With columns ``better`` and ``worse``.
    measures : sequence of str
    """
    for needs, struck in SITUATIONS.values():
        mean = standing("chosen", needs, struck=struck).mean
        for measure in measures:
            if (
                mean.loc[pairs["worse"], measure].to_numpy() <= mean.loc[pairs["better"], measure].to_numpy()
            ).any():
                return False
    return True


def surviving(
    mode: Mode = "chosen", measures: Sequence[str] = RANKED, *, by: float = 0.001, each: bool = False
) -> pd.DataFrame:
    """Say which pairs of ways stand in the same order in every variant, by every yardstick.

    Parameters
    ----------
    mode : {"asked", "chosen"}
    measures : sequence of str
    by : float
        A difference of less is none.
    each : bool
        Whether a pair has to stand in that order in every single village, and not in the means over three.

    Returns
    -------
    DataFrame
        One row a pair that nothing turns: ``better``, ``worse`` and ``least``, the smallest difference.
    """
    tables = {measure: orders(mode, measure, each=each) for measure in measures}
    names = [name for name in _NAMES.values() if all(name in table for table in tables.values())]
    found = []
    for one, other in combinations(names, 2):
        gaps = pd.concat([table[other] - table[one] for table in tables.values()])
        if float(gaps.min()) > by:
            found.append((one, other, float(gaps.min())))
        elif float(gaps.max()) < -by:
            found.append((other, one, float(-gaps.max())))
    return pd.DataFrame(found, columns=["better", "worse", "least"])


def losing(mode: Mode = "chosen", needs: Needs = "as drawn") -> pd.DataFrame:
    """Say where each way loses most against the best of all ways, by measure.

    Returns
    -------
    DataFrame, index way
        ``measure`` in which it is furthest from the best way, as a share of the range between best and worst;
        its ``value`` and the ``best``.
    """
    mean = standing(mode, needs).mean.dropna()
    up = mean[["mean_need", "least_need"]]
    down = mean[["inefficiency", "loss", "gini"]]
    best = pd.concat([down.min(), up.max()])
    worst = pd.concat([down.max(), up.min()])
    both = mean[list(best.index)]
    far = (both - best).abs() / (worst - best).abs().where(lambda gap: gap > 0, 1.0)
    where = far.idxmax(axis=1)
    return pd.DataFrame(
        {
            "measure": where,
            "value": [float(both.loc[way, name]) for way, name in where.items()],
            "best": [float(best[name]) for name in where],
        }
    )


# ---------------------------------------------------------------------- headlines

#: What an inefficiency is proved to (`feasible.optimum.inefficiency`): less is none.
_NONE = 1e-6


def _half_is_cheap(needs: Needs = "as drawn", seeds: Sequence[int] | None = None) -> bool:
    """Whether half of all needs costs something, less than half of what all cost, and choice costs more.

    Among many people no tax pays for all of them.
    """
    half, whole = cost_of(0.5, "order", needs, seeds=seeds), cost_of(1.0, "order", needs, seeds=seeds)
    dear = _NONE < half < whole / 2 < whole < cost_of(1.0, "chosen", needs, seeds=seeds)
    return bool(dear and np.isnan(cost_of(1.0, "chosen", needs, many=True, seeds=seeds)))


def _choice_doubles_the_whole(wages: float | None = None, seeds: Sequence[int] | None = None) -> bool:
    """Whether choosing hours less than doubles the price of half of all needs, and more that of all."""

    def dearer(share: float) -> float:
        if wages is not None:
            return cost_at_wages(share, "chosen", wages) / cost_at_wages(share, "order", wages)
        return cost_of(share, "chosen", seeds=seeds) / cost_of(share, "order", seeds=seeds)

    return bool(1.0 < dearer(0.5) < 2.0 < dearer(1.0))


def _pay_makes_the_difference(seeds: Sequence[int] | None = None, pay: Pay | None = None) -> bool:
    """Whether two ways are one as asked, and rounds waste more in every village once they pay.

    With `pay` both pay by this rule, in one small village.
    """
    if pay is not None:
        here = village(1, 12)
        same = (rule(pay=pay).run(here.economy) for rule in (ParticipatoryRounds, MarketSocialism))
        one, other = (inefficiency(here.people, outcome).share for outcome in same)
        return bool(one > other + _NONE)
    every = seeds or tuple(sorted(set(_of("villages")["seed"])))
    pairs = [
        standing(mode, seeds=(seed,)).mean.loc[["participatory rounds", "market socialism"], "inefficiency"]
        for mode in ("asked", "chosen")
        for seed in every
    ]
    gaps = [float(pair.iloc[0] - pair.iloc[1]) for pair in pairs]
    asked, chosen = gaps[: len(every)], gaps[len(every) :]
    return max(map(abs, asked)) < _NONE < min(chosen)


def _these_pairs_stand(goods: int = _FEW_GOODS, *, each: bool = False) -> bool:
    """Whether the orders that survive the variants stand in larger villages too, or in each small one."""
    kept = surviving("chosen")
    if each:
        return len(surviving("chosen", each=True)) == len(kept)
    return len(kept) > 0 and (goods == _FEW_GOODS or stands_again(kept))


def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures say; see `feasible.headline`."""
    half = f"{cost_of(0.5):.0%}"
    whole, whole_chosen = (f"{cost_of(1.0, how):.0%}" for _, how in _LINES)
    more = cost_of(0.5, "chosen") / cost_of(0.5) - 1.0
    kept, table = len(surviving("chosen")), orders("chosen")
    ways = table.shape[1]
    return by_name(
        Headline(
            "answer",
            f"To guarantee everyone half of what they need costs everybody {half} of what they could have. "
            f"To guarantee all of it costs {whole} if people work as asked; if they choose their hours, "
            f"{whole_chosen} among twenty households, and among many no tax can pay for it",
            "how far people's needs differ from what they would buy",
            true=_half_is_cheap,
            aggregation={"seeds": (1, 2, 3)},
            weakest={"needs": "like tastes"},
            condition="what people need is not what they would buy anyway",
        ),
        Headline(
            "frontier",
            f"If people choose their hours, to guarantee half of all needs costs {more:.0%} more, and to "
            "guarantee all of them more than twice as much",
            "how much land and plants earn, for that pays before any tax does: two fifths of income",
            true=_choice_doubles_the_whole,
            aggregation={"seeds": (1, 2, 3)},
            weakest={"wages": 0.4},
            condition="wages are three fifths of income and not two",
        ),
        Headline(
            "pay",
            "Two institutions that make the same plan where people work as asked do not do equally well "
            "where they choose their hours",
            "that one of them pays out rents by hours, and the other shares them equally",
            true=_pay_makes_the_difference,
            aggregation={"seeds": (1, 2, 3)},
            weakest={"pay": Pay(0.0)},
            condition="they pay by different rules",
        ),
        Headline(
            "ranks",
            f"Of {ways * (ways - 1) // 2} pairs of ways of planning, {kept} come in the same order in all "
            f"{len(table)} variants, whichever measure of loss is used",
            "that means over three villages are compared, and not single villages",
            true=_these_pairs_stand,
            aggregation={"goods": 30},
            weakest={"each": True},
            condition="means over three villages are compared",
        ),
    )
