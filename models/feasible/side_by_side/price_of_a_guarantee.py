"""The price of a guarantee: what it costs everybody that everybody has a share of every need.

Two lines and some ten dots. The lines are exact: the best plan of a village in which nobody has less than a
share of what they need, with hours ordered, and what becomes of it where people choose their hours and a tax
pays (`feasible.optimum.guarantee`, `feasible.procedures.guarantee`). The dots are the ways of planning of
`feasible.side_by_side.villages`. What is measured is *inefficiency*: how much more everybody could have,
hours counted, without taking from anybody. It needs no weights.

References
----------
Atkinson, A. B. (1995), *Public Economics in Action: The Basic Income/Flat Tax Proposal*, Oxford.
Okun, A. M. (1975), *Equality and Efficiency: The Big Tradeoff*, Brookings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import combinations
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import pandas as pd

from feasible.economy import Economy, spending_at
from feasible.economy.people import People, people_from_frame
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.procedures.effort_ratings import pay_by_ratings
from feasible.procedures.guarantee import PaidGuarantee, paid_guarantee
from feasible.procedures.pay import Pay, selfish_equilibrium
from feasible.side_by_side._means import Means
from feasible.side_by_side.stored import load
from feasible.side_by_side.villages import WAYS, Mode, Needs, village

__all__ = [
    "MEASURES",
    "RANKED",
    "SITUATIONS",
    "cannot_work",
    "cost_of",
    "frontier",
    "headlines",
    "largest",
    "losing",
    "orders",
    "picture",
    "standing",
    "surviving",
]

How = Literal["order", "chosen"]
#: What is measured of a way of planning.
MEASURES = ("inefficiency", "loss", "loss_earned", "least_need", "mean_need", "gini", "hours")
#: The yardsticks of the ranking table: none of them alone says what is better.
RANKED = ("inefficiency", "loss", "loss_earned")
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
def orders(mode: Mode = "chosen", measure: str = "inefficiency") -> pd.DataFrame:
    """Return the measure of every way in every variant of the generator, means over its villages.

    Ways without a plan somewhere are left out.

    Returns
    -------
    DataFrame
        Variants by ways.
    """
    rows = _of("variants", mode=mode)
    table = rows.pivot_table(index="variant", columns="way", values=measure, sort=False)
    plans = rows[rows[measure].notna()].groupby("way")["variant"].nunique()
    here = [way.key for way in WAYS if plans.get(way.key, 0) == rows["variant"].nunique()]
    return table.loc[list(dict.fromkeys(rows["variant"])), here].rename(columns=_NAMES)


def surviving(mode: Mode = "chosen", measures: Sequence[str] = RANKED, *, by: float = 0.001) -> pd.DataFrame:
    """Say which pairs of ways stand in the same order in every variant, by every yardstick.

    Parameters
    ----------
    mode : {"asked", "chosen"}
    measures : sequence of str
    by : float
        A difference of less is none.

    Returns
    -------
    DataFrame
        One row a pair that nothing turns: ``better``, ``worse`` and ``least``, the smallest difference.
    """
    tables = {measure: orders(mode, measure) for measure in measures}
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


# ---------------------------------------------------------------------- who cannot work


def cannot_work(seed: int = 1, goods: int = 30) -> pd.Series[float]:
    """Return what somebody who can do no work gets under each pay rule, as a share of what others get.

    The first household of a village loses all skill; its needs and tastes stay. Consumption is valued at the
    best plan's prices, and public goods are left out: everybody has them.

    Returns
    -------
    Series, by pay rule
        0 where the rule leaves it without any income.

    Examples
    --------
    >>> found = cannot_work()
    >>> float(found["all income by rated hours"])
    0.0
    """
    here = village(seed, goods)
    base = Economy.reference(seed, goods)
    base = base.replace(budgets=np.ones(len(base.households)))
    rows = here.people.to_frame()
    people = people_from_frame(base, rows[rows["household"] != str(base.households[0])])
    owning = people.on(people.economy.replace(**_property_by_work(people)))
    rules: dict[str, Callable[[], Any]] = {
        "all income by rated hours": lambda: pay_by_ratings(people),
        "wages and what one owns, property as drawn": lambda: selfish_equilibrium(
            people, Pay(0.0, rents="owned")
        ),
        "wages and what one owns, nothing owned": lambda: selfish_equilibrium(
            owning, Pay(0.0, rents="owned")
        ),
        "wages and an equal dividend": lambda: selfish_equilibrium(people, Pay(0.0)),
        "half of wages pooled": lambda: selfish_equilibrium(people, Pay(0.5)),
        "half of all needs, and wages": lambda: _step_by_step(people),
    }
    got = {}
    for name, rule in rules.items():
        try:
            spent = spending_at(people.economy, rule().consumption, here.best.prices)
            got[name] = float(spent[0] / spent[1:].mean())
        except InvalidInput:
            got[name] = 0.0
    return pd.Series(got, name="share of what others get")


def _step_by_step(people: People) -> PaidGuarantee:
    """Guarantee half of all needs, raised in steps: from nothing at once the search can lose its way."""
    found = paid_guarantee(people, 0.2)
    for share in (0.4, 0.5):
        found = paid_guarantee(people, share, start=found)
    return found


def _property_by_work(people: People) -> dict[str, Any]:
    """Give what the first household owns to all others alike, time and its own hands apart."""
    e = people.economy
    out: dict[str, Any] = {}
    for name, own in (("resource_ownership", people.timed), ("plant_ownership", people.working)):
        shares = getattr(e, name).toarray()
        moved = np.where(own, 0.0, shares[0])
        shares[0] -= moved
        shares[1:] += moved / (len(shares) - 1)
        out[name] = shares
    return out


# ---------------------------------------------------------------------- headlines


def _half_is_cheap(needs: Needs = "as drawn", seeds: Sequence[int] | None = None) -> bool:
    """Whether half of all needs costs something, but less than a tenth, and everything more."""
    half, whole = cost_of(0.5, "order", needs, seeds=seeds), cost_of(1.0, "order", needs, seeds=seeds)
    return bool(0.01 < half < 0.1 < whole < cost_of(1.0, "chosen", needs, seeds=seeds))


def _apart_only_at_the_end(needs: Needs = "as drawn", seeds: Sequence[int] | None = None) -> bool:
    """Whether ordered and chosen hours differ by less than a point for half, by over ten for everything."""

    def apart(share: float) -> float:
        return cost_of(share, "chosen", needs, seeds=seeds) - cost_of(share, "order", needs, seeds=seeds)

    return bool(0.0 <= apart(0.5) < 0.01 and not apart(1.0) < 0.1)


def _pay_makes_the_difference(needs: Needs = "as drawn", seeds: Sequence[int] | None = None) -> bool:
    """Whether rounds and market socialism differ by nothing as asked, and by a good deal once they pay."""
    asked, chosen = (standing(mode, needs, seeds=seeds).mean["inefficiency"] for mode in ("asked", "chosen"))
    one, other = "participatory rounds", "market socialism"
    return bool(abs(asked[one] - asked[other]) < 1e-9 and chosen[one] > chosen[other] + 0.03)


def _nothing_stands_still(measures: Sequence[str] = RANKED, by: float = 0.001) -> bool:
    """Whether some order of two ways survives every variant and yardstick, and not all do."""
    kept = len(surviving("chosen", measures, by=by))
    ways = orders("chosen").shape[1]
    return 0 < kept < ways * (ways - 1) // 2


def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures say; see `feasible.headline`."""
    half = f"{cost_of(0.5):.0%}"
    whole, whole_chosen = (f"{cost_of(1.0, how):.0%}" for _, how in _LINES)
    kept, ways = len(surviving("chosen")), orders("chosen").shape[1]
    return by_name(
        Headline(
            "answer",
            f"Half of everyone's needs, guaranteed, costs everybody {half} of what they could have; all of "
            f"them cost {whole} if hours are ordered and {whole_chosen} if people choose theirs",
            "how far people's needs differ from what they would buy",
            true=_half_is_cheap,
            aggregation={"seeds": (1, 2, 3)},
            weakest={"needs": "like tastes"},
            condition="what people need is not what they would buy anyway",
        ),
        Headline(
            "frontier",
            f"A guarantee of half costs {half}, ordered or chosen; of everything, {whole} or {whole_chosen}",
            "that a tax on wages pays, and that people work less for what they keep less of",
            true=_apart_only_at_the_end,
            aggregation={"seeds": (1, 2, 3)},
            weakest={"needs": "tight"},
        ),
        Headline(
            "pay",
            "Two institutions that are one program differ once they pay people",
            "that income by rated hours pays out rents too",
            true=_pay_makes_the_difference,
            aggregation={"seeds": (1, 2, 3)},
            weakest={"needs": "like tastes"},
        ),
        Headline(
            "ranks",
            f"Of {ways * (ways - 1) // 2} orders of two ways, {kept} stand in all 24 variants, by every "
            "yardstick",
            "which 24 variants are tried",
            true=_nothing_stands_still,
            aggregation={"measures": ("inefficiency",)},
            weakest={"by": 0.01},
        ),
    )
