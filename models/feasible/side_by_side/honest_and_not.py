"""Six institutions, honest and not: what the stored study says, with intervals.

The chapter reads the study's tables through these functions and adds nothing of its own. Means are over
economies (seeds); an interval is the mean plus and minus 1.96 of its standard errors, and a difference
between two institutions is taken economy by economy before it is averaged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import combinations
from types import MappingProxyType

import numpy as np
import pandas as pd

from feasible.economy import Economy, align
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.institutions import INSTITUTIONS, SIX, entry, six
from feasible.side_by_side._means import Means, half_width
from feasible.side_by_side.comparison import METRICS, compare
from feasible.side_by_side.economies import united_states_at_work
from feasible.side_by_side.price_of_a_guarantee import standing, surviving
from feasible.side_by_side.search import FACTORS, best_responses
from feasible.side_by_side.stored import load

__all__ = [
    "CRITICS",
    "NAMES",
    "ROOMS",
    "SHOCKS",
    "Means",
    "at_work",
    "circles",
    "difference",
    "explored",
    "fortunes",
    "headlines",
    "means",
    "sharing_that_bounds",
    "stands_and_not",
    "strengths",
    "weak_points",
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


#: What a critic of each way of planning would still say, whatever its numbers.
CRITICS: Mapping[str, str] = MappingProxyType(
    {
        "central": "Somebody decides how much each person counts, nobody checks the office, and not all that "
        "people know fits into a report.",
        "rounds": "Proposals are revised again and again, and people overwork because income from land and "
        "plants is paid out by effort.",
        "hahnel": "It finds no plan here, and its authors do not say what councils would do then.",
        "office": "An office that knows every recipe is a central planner again, and nobody gains by telling "
        "it the truth.",
        "federation": "Others provide for those who refuse to work, everybody gets a basket that they did "
        "not choose, and anybody can write false entries into the public record.",
        "command": "Nothing of what it loses need be lost: the same plan from reports that somebody checks "
        "loses nothing.",
        "market": "Where nobody owns the firms, somebody else must invest, close those that fail, and refuse "
        "the next subsidy, and it is not said who.",
        "baseline": "It is shown too kindly: owners never hold back what they own, lobby, or leave it to "
        "heirs, and nobody is out of work.",
        "guarantee": "Somebody must say what counts as a need, and collect the tax that pays for it.",
        "tokens": "Prices in hours leave out how scarce land is, and how hard an hour of work is.",
    }
)
#: Measures in which less is better, and in which more is, with their labels.
_DOWN = ("inefficiency", "loss", "gini")
_UP = ("least_need", "mean_need")


def weak_points() -> pd.DataFrame:
    """Say where each of the ten ways loses in the villages in which people choose their hours, and a critic.

    A way loses where it is nearer to the worst of all ways than to the best.

    Returns
    -------
    DataFrame, index way
        ``loses``, labels joined by commas, or that it has no plan; ``critic``.

    Examples
    --------
    >>> weak_points().loc["one office plans for needs", "loses"].split(", ")[0]
    'Everybody could have more'
    """
    labels = {metric.name: metric.label for metric in METRICS}
    mean = standing("chosen").mean
    rows = {}
    for row in INSTITUTIONS:
        loses = []
        for name in (*_DOWN, *_UP):
            best, worst = mean[name].min(), mean[name].max()
            if name in _UP:
                best, worst = worst, best
            if abs(mean.loc[row.name, name] - worst) < abs(mean.loc[row.name, name] - best):
                loses.append(labels[name])
        rows[row.name] = (
            ", ".join(loses) if mean.loc[row.name].notna().any() else "no plan",
            CRITICS[row.key],
        )
    return pd.DataFrame.from_dict(rows, orient="index", columns=["loses", "critic"])


def stands_and_not() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Say which of the six stand in the same order in all variants of the generator, and which do not.

    People choose their hours; by what everybody goes without, and by welfare lost at both weightings
    (`feasible.side_by_side.price_of_a_guarantee.surviving`).

    Returns
    -------
    stands : list of (better, worse)
    not : list of (one, other)

    Examples
    --------
    >>> stands, turns = stands_and_not()
    >>> len(stands) + len(turns)
    15
    """
    kept = surviving("chosen")
    stands = [
        (one, other)
        for one, other in zip(kept["better"], kept["worse"], strict=True)
        if one in NAMES and other in NAMES
    ]
    turns = [pair for pair in combinations(NAMES, 2) if pair not in stands and pair[::-1] not in stands]
    return stands, turns


# ---------------------------------------------------------------------- fortunes that luck drives apart


def fortunes(shared: float = 0.0, *, risk: float = 0.1, years: int = 50) -> float:
    """Return how far fortunes part by luck alone: standard deviation over mean of wealth after some years.

    All begin alike and stake the same part of what they have on a fair bet, every year; then a part of all
    wealth is shared out alike. With v the mean square over the squared mean,
    v' = (1 - s)^2 (1 + risk^2) v + 1 - (1 - s)^2.

    Parameters
    ----------
    shared : float
        s, the part of all wealth that is shared out each year.
    risk : float
        Standard deviation of a year's luck, as a part of wealth.
    years : int

    Examples
    --------
    >>> round(fortunes(), 3), fortunes(1.0)
    (0.803, 0.0)
    """
    kept = (1.0 - align.number("shared", shared)) ** 2
    square = 1.0
    for _ in range(int(align.number("years", years, positive=True))):
        # What is shared is shared after the bet: who keeps nothing has the mean.
        square = kept * (1.0 + align.number("risk", risk) ** 2) * square + 1.0 - kept
    return float(np.sqrt(max(square - 1.0, 0.0)))


def sharing_that_bounds(risk: float = 0.1) -> float:
    """Return the part of all wealth to share out each year that keeps fortunes from parting without end.

    Where (1 - s)^2 (1 + risk^2) = 1: s = 1 - (1 + risk^2)^(-1/2).

    Examples
    --------
    >>> round(sharing_that_bounds(0.1), 4)
    0.005
    """
    return float(1.0 - (1.0 + align.number("risk", risk) ** 2) ** -0.5)


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


def _needs_and_tastes(goods: int = 30, *, each: bool = False, needs: str = "as drawn") -> bool:
    """Whether the plan for needs leads in needs and trails in tastes, and lies hurt those unpaid more.

    With `each` lies do so in every single economy; with needs like tastes three small ones are planned anew.
    """
    office = entry("office").name
    found = means(goods).mean if needs == "as drawn" else _needs_like_tastes()
    others = found.drop(index=office)
    ahead = found.loc[office, "mean_need"] > others["mean_need"].max()
    behind = found.loc[office, "loss"] > others["loss"].max()
    loss = load("comparison")
    table = loss[loss["goods"] == 30].pivot_table(
        index="seed", columns=["reports", "institution"], values="loss"
    )
    hurt = table["best response"] - table["truth"]
    # One row an economy, or their mean alone.
    shown = hurt.to_numpy(dtype=float)
    shown = shown if each else shown.mean(axis=0)[None, :]
    unpaid, paid = (shown[:, hurt.columns.isin(names)] for names in (_UNPAID, _PAID))
    return bool(ahead and behind and (unpaid.min(axis=1) > paid.max(axis=1)).all())


@cache
def _needs_like_tastes() -> pd.DataFrame:
    """Return means over three small economies in which people need what they like, as much in all."""
    frames = []
    for seed in (1, 2, 3):
        economy = Economy.reference(seed, 12)
        private = economy.good_kind == "final"
        tastes = np.where(private, economy.tastes.toarray(), 0.0)
        all_of_it = tastes.sum(axis=0)
        scale = np.divide(
            economy.needs.toarray().sum(axis=0),
            all_of_it,
            out=np.zeros_like(all_of_it),
            where=all_of_it > 0.0,
        )
        frames.append(compare(economy.replace(needs=tastes * scale), six(), weights=False).wide)
    return pd.concat(frames).groupby("institution")[["loss", "mean_need"]].mean()


#: Which report most plants, and most households, bend where they lie at their best.
_BENT = {
    **dict.fromkeys(_PAID, ("effort", "public")),
    **dict.fromkeys(_UNPAID, ("inputs", "public")),
    "one office plans for needs": ("inputs", "needs"),
    "command with family circles": ("inputs", None),
}


def _everywhere_a_lie_pays(goods: int = 30, most: float = max(FACTORS)) -> bool:
    """Whether under every institution somebody gains by a lie, and most bend the report of the title.

    With another largest factor than the study's all lie in one small economy.
    """
    for name, kinds in _BENT.items():
        if most == max(FACTORS):
            found = means(goods, reports="best response")
            gains = found.low.loc[name, ["gain_plant", "gain_household"]].max()
            rows = _select(goods, "best response")
            rows = rows[rows["institution"] == name]
            shares = {kind: float(rows[f"lie_{kind}"].mean()) for kind in kinds if kind}
        else:
            (institution,) = (one for one in six() if one.name == name)
            told = best_responses(institution, Economy.reference(1, 12), factors=(1.0 / most, most))
            gains = told.largest()
            liars = told.table[told.table["factor"] != 1.0]
            shares = {
                kind: float((liars[liars["who"] == who]["report"] == kind).mean())
                for kind, who in zip(kinds, ("plant", "household"), strict=True)
                if kind
            }
        if gains <= 0.0 or min(shares.values()) <= 0.5:
            return False
    return True


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
            "If all are honest, the plan for needs meets needs best and tastes worst; if all lie, ways that "
            "pay for effort lose less by it than the others",
            "needs that are drawn without regard to tastes, and lies that are told all at once",
            true=_needs_and_tastes,
            aggregation={"goods": 300, "each": True},
            weakest={"needs": "like tastes"},
            condition="needs are drawn without regard to tastes",
        ),
        Headline(
            "lies",
            "Under each of six ways of planning some lie pays: plants look overworked or useless, households "
            "needy, or indifferent to what all share",
            "that nobody who hears a report knows better",
            true=_everywhere_a_lie_pays,
            aggregation={"goods": 300},
            weakest={"most": 1.1},
        ),
        Headline(
            "steps",
            "Command loses more with every bent report that passes, the market with every cost that the "
            "state covers",
            "the size of what is padded, hidden and covered",
            true=_every_step_costs,
            aggregation={"seeds": 5},
            weakest={"every": True},
        ),
    )
