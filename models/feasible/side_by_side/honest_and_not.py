"""Six institutions, honest and not: what the stored study says, with intervals.

The chapter reads the study's tables through these functions and adds nothing of its own. Means are over
economies (seeds); an interval is the mean plus and minus 1.96 of its standard errors, and a difference
between two institutions is taken economy by economy before it is averaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pandas as pd

from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.institutions import SIX, entry
from feasible.side_by_side._means import Means, half_width
from feasible.side_by_side.comparison import METRICS, compare
from feasible.side_by_side.economies import united_states_at_work
from feasible.side_by_side.stored import load

__all__ = [
    "NAMES",
    "ROOMS",
    "SHOCKS",
    "Means",
    "at_work",
    "circles",
    "difference",
    "explored",
    "headlines",
    "means",
    "strengths",
]

#: Names in the order of the book.
NAMES = tuple(entry(key).name for key in SIX)
#: The part of the book whose color each takes.
ROOMS = {entry(key).name: entry(key).color for key in SIX}
_LIES = ("gain_plant", "gain_household", "liars", "distortion")


def _select(goods: int, reports: str) -> pd.DataFrame:
    study = load("comparison")
    rows = study[(study["goods"] == goods) & (study["reports"] == reports)]
    if rows.empty:
        there = sorted(set(zip(study["goods"], study["reports"], strict=True)))
        raise InvalidInput(
            "the study has no such rows",
            where=f"goods {goods}, reports {reports!r}",
            expected=f"one of {there}",
        )
    return rows


def _means_of(rows: pd.DataFrame, by: str, order: Sequence[str]) -> Means:
    names = [m.name for m in METRICS if m.name in rows]
    groups = rows.groupby(by)
    return Means.over(groups[names], int(groups["loss"].count().min()), order)


def means(goods: int = 30, *, reports: str = "truth") -> Means:
    """Return means over the study's economies of one size.

    Parameters
    ----------
    goods : {30, 300, 3000}
    reports : {"truth", "best response"}

    Raises
    ------
    InvalidInput
        If the study has no such rows.

    Examples
    --------
    >>> found = means(30)
    >>> bool(found.mean.loc["one office plans for needs", "least_need"] > 0.9)
    True
    """
    return _means_of(_select(goods, reports), "institution", NAMES)


def circles() -> Means:
    """Return means over economies as collusion and softness of budgets rise."""
    rows = load("circles")
    return _means_of(rows, "institution", list(dict.fromkeys(rows["institution"])))


def difference(
    one: str, other: str, metric: str, *, goods: int = 30, reports: str = "truth"
) -> tuple[float, float]:
    """Return the mean difference of two institutions in a metric, and the half width of its interval.

    Examples
    --------
    >>> gap, wide = difference("capitalist baseline", "market socialism", "gini")
    >>> gap - wide > 0
    True
    """
    rows = _select(goods, reports).pivot_table(index="seed", columns="institution", values=metric)
    gap = (rows[one] - rows[other]).dropna().to_numpy(dtype=float)
    return float(gap.mean()), float(half_width(gap.std(ddof=1), gap.size))


def strengths(goods: int = 30) -> pd.DataFrame:
    """Say where each institution leads and where it loses, over all metrics that have a better and a worse.

    An institution leads in a metric if its mean is better than every other's by more than the interval of the
    difference. It loses where its mean is nearer to the worst of the six than to the best.

    Returns
    -------
    DataFrame
        Institutions by ``leads`` and ``loses``, labels joined by commas.

    Examples
    --------
    >>> strengths().loc["one office plans for needs", "leads"].split(", ")[0]
    'Least need met'
    """
    leads: dict[str, list[str]] = {name: [] for name in NAMES}
    loses: dict[str, list[str]] = {name: [] for name in NAMES}
    asked = [
        (
            metric.name,
            metric.label,
            metric.better == "low",
            "best response" if metric.name in _LIES else "truth",
        )
        for metric in METRICS
        if metric.better and metric.name != "certified" and metric.name in load("comparison")
    ]
    # What honesty is worth: the same measure when everybody tells their best lie.
    asked.append(("loss", "Welfare when all lie", True, "best response"))
    for metric, label, low, reports in asked:
        mean = means(goods, reports=reports).mean[metric].sort_values(ascending=low)
        first, second = str(mean.index[0]), str(mean.index[1])
        gap, wide = difference(first, second, metric, goods=goods, reports=reports)
        if abs(gap) > wide:
            leads[first].append(label)
        best, worst = float(mean.iloc[0]), float(mean.iloc[-1])
        for name, value in mean.items():
            if abs(float(value) - worst) < abs(float(value) - best):
                loses[str(name)].append(label)
    return pd.DataFrame(
        {
            "leads": [", ".join(leads[name]) for name in NAMES],
            "loses": [", ".join(loses[name]) for name in NAMES],
        },
        index=pd.Index(NAMES, name="institution"),
    )


#: Shocks of the explorer, in the order of its slider.
SHOCKS = ("no shock", "a plant closes", "a region hit", "a cap falls")


def explored(institution: str, shock: str = "no shock", liars: float = 0.0) -> dict[str, float]:
    """Return the metrics of one institution on the explorer's economy.

    Parameters
    ----------
    institution : str
        One of `NAMES`.
    shock : str
        One of `SHOCKS`; everyone plans knowing it.
    liars : {0, 0.25, 0.5, 1}
        The share of all plants and households that tell their best lie.

    Returns
    -------
    dict
        Metrics by name; all NaN where there is no plan.

    Raises
    ------
    InvalidInput
        If that was not computed.

    Examples
    --------
    >>> explored("one office plans for needs")["least_need"] > 0.9
    True
    """
    rows = load("explorer")
    row = rows[
        (rows["institution"] == institution) & (rows["shock"] == shock) & (rows["liars_told"] == liars)
    ]
    if len(row) != 1:
        raise InvalidInput(
            "was not computed",
            where=f"{institution!r}, {shock!r}, liars {liars:g}",
            expected=f"one of {NAMES}, one of {SHOCKS}, and 0, 0.25, 0.5 or 1",
        )
    names = [m.name for m in METRICS if m.name in row]
    return {name: float(row[name].iloc[0]) for name in names}


@cache
def at_work(spread: float = 0.5) -> pd.DataFrame:
    """Return what four ways make of the United States of 2021 where people choose their hours for pay.

    Parameters
    ----------
    spread : float
        How far wages follow today's incomes; see `feasible.side_by_side.economies.united_states_at_work`.

    Returns
    -------
    DataFrame, index institution
        ``inefficiency``, ``loss`` at the incomes of 2021, ``loss_equal``, ``gini``, ``least_need``.

    Examples
    --------
    >>> found = at_work(1.0)
    >>> bool(found.loc["capitalist baseline", "loss_equal"] > 5 * found.loc["capitalist baseline", "loss"])
    True
    """
    chosen = [entry(key).make() for key in ("central", "market", "baseline", "guarantee")]
    wide = compare(united_states_at_work(spread).economy, chosen, hours="chosen").wide
    return wide.set_index("institution")[["inefficiency", "loss", "loss_equal", "gini", "least_need"]]


# ---------------------------------------------------------------------- headlines

#: Who is paid for the effort that they claim, and whose consumption does not depend on work.
_PAID = ("central plan", "participatory rounds", "capitalist baseline")
_UNPAID = ("one office plans for needs", "market socialism")


def _needs_and_tastes(goods: int = 30, share: float = 1.0) -> bool:
    """Whether the federation is ahead in needs, the others in tastes, and lies hurt those who are unpaid."""
    honest = means(goods).mean
    others = honest.drop(index="one office plans for needs")
    ahead = honest.loc["one office plans for needs", "mean_need"] > others["mean_need"].max() + 0.1
    ahead &= honest.loc["one office plans for needs", "loss"] > others["loss"].max()

    def hurt(name: str) -> float:
        return explored(name, liars=share)["loss"] - explored(name)["loss"]

    return bool(ahead and min(map(hurt, _UNPAID)) > 2.0 * max(map(hurt, _PAID)) > 0.0)


def _everywhere_a_lie_pays(goods: int = 30, worth: float = 0.01) -> bool:
    """Whether under every institution somebody gains more than `worth` of consumption by a lie."""
    found = means(goods, reports="best response").mean
    return bool((found[["gain_plant", "gain_household"]].max(axis=1) > worth).all())


def _every_step_costs(seeds: int = 20, *, every: bool = False) -> bool:
    """Whether what is lost rises with each step of collusion and softness, on average or everywhere."""
    rows = load("circles").pivot_table(index="seed", columns="institution", values="loss").iloc[:seeds]
    shown = rows if every else rows.mean().to_frame().T
    steps = (
        [f"collusion {c:g}" for c in (0, 0.25, 0.5, 0.75, 1)],
        [f"softness {s:g}" for s in (0, 0.2, 0.4, 0.6)],
    )
    return all(bool((shown[names].diff(axis=1).iloc[:, 1:] > 0.0).all(axis=None)) for names in steps)


def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures say; see `feasible.headline`."""
    return by_name(
        Headline(
            "honest",
            "Honest, the federation meets needs and the others tastes; "
            "when all lie, those that pay for effort hold",
            "needs that are drawn without regard to tastes, and lies that are told all at once",
            true=_needs_and_tastes,
            aggregation={"goods": 300},
            weakest={"share": 0.25},
        ),
        Headline(
            "lies",
            "Everywhere a lie pays; what pays is to look overworked, useless or needy",
            "that nobody who hears a report knows better",
            true=_everywhere_a_lie_pays,
            aggregation={"goods": 300},
            weakest={"worth": 0.05},
        ),
        Headline(
            "steps",
            "Every step away from checked reports or covered costs has its price",
            "the size of what is padded, hidden and covered",
            true=_every_step_costs,
            aggregation={"seeds": 5},
            weakest={"every": True},
        ),
    )
