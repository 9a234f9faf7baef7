"""Ten years: what a plan loses by looking only a few ahead, who owns new machines, what last year teaches.

Machines wear out. A plan that looks some years ahead, carries out the first and plans again treats machines
as worth nothing after its last year, and builds too few. A stored study follows such plans through ten years
of generated economies, beside the plan for all ten (`feasible.procedures.rolling`).

Two more things pass from year to year. Wealth: whose the new machines are. How unequal it is after ten years
is arithmetic and is not simulated (`wealth`). And what is known of needs: who learns them from what people
took learns from a record that shortage has censored (`feasible.economy.learning`).

References
----------
Goldman, S. M. (1968), "Optimal growth and continual planning revision", *Review of Economic Studies* 35,
145-154.
Malinvaud, E. (1953), "Capital accumulation and efficient allocation of resources", *Econometrica* 21,
233-268.
Nahmias, S. (1994), "Demand estimation in lost sales inventory systems", *Naval Research Logistics* 41,
739-757.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from feasible.economy import Vector, align
from feasible.economy.learning import learn, settles
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.side_by_side._means import Means
from feasible.side_by_side.stored import load
from feasible.side_by_side.years_funds import fund_losses
from feasible.side_by_side.years_study import PERIODS, SITUATIONS, rolled, stored

__all__ = [
    "CURES",
    "PAGE",
    "headlines",
    "learned",
    "longer",
    "losses",
    "path",
    "picture",
    "promises",
    "settled",
    "wealth",
    "worst_year",
]

#: The page's situation.
PAGE = "half the machines"
#: The Gini coefficient of wealth that the page begins with.
UNEQUAL = 0.5


# ---------------------------------------------------------------------- looking ahead


@cache
def _runs(situation: str) -> pd.DataFrame:
    """Return the loss of every run, seeds by years ahead and terminal values, and what promises came to."""
    rows = stored("years", situation)
    weight = SITUATIONS[situation].beta ** (rows["year"] - 1.0)
    rows = rows.assign(worth=weight / weight[rows["year"].drop_duplicates().index].sum() * rows["gap"])
    runs = rows.groupby(["seed", "ahead", "later"])
    out = runs.agg(worth=("worth", "sum"), kept=("kept", "min"), kept_least=("kept_least", "min"))
    out["loss"] = -np.expm1(out.pop("worth"))
    return out


def _chosen(situation: str, seeds: Sequence[int] | None) -> pd.DataFrame:
    runs = _runs(situation)
    return runs if seeds is None else runs[runs.index.get_level_values("seed").isin(list(seeds))]


def losses(situation: str = PAGE, *, seeds: Sequence[int] | None = None) -> Means:
    """Return what looking ahead so many years costs, as a share of everybody's consumption in all years.

    Parameters
    ----------
    situation : str
        A key of `feasible.side_by_side.years_study.SITUATIONS`.
    seeds : sequence of int, optional
        Of these economies alone.

    Returns
    -------
    Means
        Index ``(ahead, later)``: years that a plan covers, and what machines are worth at its end, in years
        of all budgets. Column ``loss``.

    Raises
    ------
    InvalidInput
        If that was not computed.

    Examples
    --------
    >>> found = losses().mean["loss"]
    >>> bool(found[6, 0.0] < found[4, 0.0] < found[3, 0.0] < found[2, 0.0] < found[1, 0.0])
    True
    """
    runs = _chosen(situation, seeds)
    groups = runs[["loss"]].groupby(["ahead", "later"])
    return Means.over(groups, int(groups.count()["loss"].min()))


def promises(situation: str = PAGE, *, seeds: Sequence[int] | None = None) -> pd.DataFrame:
    """Return what is left of what a plan told people they would have next year, in the worst of the years.

    Parameters
    ----------
    situation, seeds
        As in `losses`.

    Returns
    -------
    DataFrame, index ``(ahead, later)``
        ``kept``, of everybody's consumption, and ``kept_least``, of who was let down most: means over
        economies. One year ahead nothing is promised, and there is no row.

    Examples
    --------
    >>> bool((promises()["kept"] < 1.0).all())
    True
    """
    return _chosen(situation, seeds)[["kept", "kept_least"]].groupby(["ahead", "later"]).mean().dropna()


def path(
    ahead: int, later: float = 0.0, situation: str = PAGE, *, seeds: Sequence[int] | None = None
) -> pd.DataFrame:
    """Return machines and consumption year by year, means over economies.

    Parameters
    ----------
    ahead : int
    later : float
    situation, seeds
        As in `losses`.

    Returns
    -------
    DataFrame, index ``year``
        ``machines``, ``built``, ``consumption``, ``best_machines``, ``best_consumption``; see
        `feasible.side_by_side.years_study.by_year`.

    Raises
    ------
    InvalidInput
        If that was not computed.

    Examples
    --------
    >>> went = path(1)
    >>> bool(went.loc[10, "consumption"] < went.loc[10, "best_consumption"])
    True
    """
    rows = load("years")
    rows = rows[(rows["situation"] == situation) & (rows["ahead"] == ahead) & (rows["later"] == later)]
    if seeds is not None:
        rows = rows[rows["seed"].isin(list(seeds))]
    if rows.empty:
        raise InvalidInput(
            "was not computed",
            where=f"situation {situation!r}, ahead {ahead}, later {later:g}",
            expected="a row of years",
        )
    columns = ["machines", "built", "consumption", "best_machines", "best_consumption"]
    return rows.groupby("year")[columns].mean()


def worst_year(ahead: int, later: float = 0.0, situation: str = PAGE) -> float:
    """Return what people have in their worst year, as a share of what the plan for all years leaves in its.

    Parameters
    ----------
    ahead, later, situation
        As in `path`.

    Examples
    --------
    >>> worst_year(1) < worst_year(3) < worst_year(6) < 1.0
    True
    """
    went = path(ahead, later, situation)
    return float(went["consumption"].min() / went["best_consumption"].min())


def longer(ahead: int, years: int = 2 * PERIODS) -> float:
    """Return what looking ahead so little loses where the world goes on for longer, in one small economy.

    A plan of six years sees the end of ten years from the fifth on; of twenty it does not.

    Parameters
    ----------
    ahead : int
    years : int
    """
    return rolled(1, PAGE, ahead, 0.0, goods=6, periods=years).loss


def picture(ahead: int, later: float, situation: str) -> dict[str, Any]:
    """Return what the explorer draws: consumption year by year, and what looking ahead so little costs.

    Parameters
    ----------
    ahead : int
    later : float
        0 or 2 years of budgets.
    situation : str

    Returns
    -------
    dict
        ``curves`` in percent of the best plan's first year; ``readings`` ``loss`` and ``last``.

    Examples
    --------
    >>> sorted(picture(3, 0.0, "all machines")["readings"])
    ['last', 'loss']
    """
    went = path(ahead, later, situation)
    year = went.index.to_numpy(dtype=float)
    return {
        "curves": {
            "this plan": (year, 100.0 * went["consumption"].to_numpy()),
            "the plan for ten years": (year, 100.0 * went["best_consumption"].to_numpy()),
        },
        "readings": {
            "loss": float(losses(situation).mean["loss"][ahead, later]),
            "last": float((went["consumption"] / went["best_consumption"]).to_numpy()[-1]) - 1.0,
        },
    }


# ---------------------------------------------------------------------- who owns what is new


def wealth(
    gini: float = UNEQUAL, wear: float = 0.2, *, growth: float = 1.0, alike: float = 0.0, years: int = PERIODS
) -> Vector:
    """Return the Gini coefficient of wealth year by year, shape (years + 1,): an identity.

    New machines are paid for in part by all alike (an equal fund, or everybody's equal savings), the rest in
    proportion to wealth (owners who save a share of what they own earns). Mixing equal parts into wealth
    leaves its order and shrinks the coefficient in proportion, so that with K the value of all machines

        gini' = gini ((1 - wear) K + (1 - alike) new) / K'.

    With `alike` 0 it never moves; with 1 it is `feasible.economy.years.fund_gini`.

    Parameters
    ----------
    gini : float
        At the beginning.
    wear : float
        The part of all machines that is gone after a year.
    growth : float
        K at the end, in units of K at the beginning; it grows by the same factor every year.
    alike : float
        The part of new machines that all pay for alike.
    years : int

    Raises
    ------
    InvalidInput
        If a number is out of range, or machines shrink faster than they wear out.

    Examples
    --------
    >>> [round(float(wealth(0.5, 0.2, alike=part)[-1]), 3) for part in (0.0, 0.25, 1.0)]
    [0.5, 0.299, 0.054]
    """
    first = align.number("gini", gini)
    for name, value in (("wear", wear), ("alike", alike)):
        if align.number(name, value) > 1.0:
            raise InvalidInput(f"is {value:g}", where=name, expected="a share from 0 to 1")
    span = align.number("years", years, positive=True)
    step = align.number("growth", growth, positive=True) ** (1.0 / span)
    new = step - (1.0 - wear)
    if new < 0.0:
        raise InvalidInput(
            f"is {growth:g}", where="growth", expected=f"{(1.0 - wear) ** span:g} or more: what wear leaves"
        )
    stays = (1.0 - wear + (1.0 - alike) * new) / step
    return np.asarray(first * stays ** np.arange(int(span) + 1))


# ---------------------------------------------------------------------- what last year teaches

#: What is done about a record that shortage censors: how it is shared, what is written down, the margin.
CURES = {
    "each gets its estimate": ("ration", "taken", 0.0),
    "shared by what is asked": ("shop", "taken", 0.0),
    "a margin of a tenth": ("ration", "taken", 0.1),
    "requests written down": ("ration", "requests", 0.0),
    "both": ("ration", "requests", 0.1),
}


@cache
def learned(
    spread: float = 0.3, *, households: int = 100, years: int = PERIODS, seed: int = 1, low: float = 1.0
) -> pd.DataFrame:
    """Return what plans think is needed, and how much of needs they meet, under each cure.

    Parameters
    ----------
    spread : float
        How far a year's need of a person and good lies from its mean, at most.
    households : int
    years : int
    seed : int
        Needs, of twelve goods, lie evenly between a half and one and a half.
    low : float
        In the worst year so much of what was planned can be had; 1 for no bad years.

    Returns
    -------
    DataFrame
        One row a cure and year: ``cure``, ``year``, ``estimate`` (of mean needs), ``met`` (of needs) and
        ``least``, the part of a need that is met for who fares worst.

    Examples
    --------
    >>> last = learned().groupby("cure")["estimate"].last()
    >>> bool(last["each gets its estimate"] < 0.85 < 0.95 < last["requests written down"])
    True
    """
    needs = np.random.default_rng([seed, 0]).uniform(0.5, 1.5, (households, 12))
    frames = []
    for cure, (sharing, record, margin) in CURES.items():
        found = learn(
            needs,
            years,
            np.random.default_rng([seed, 1]),
            sharing=sharing,  # type: ignore[arg-type]
            record=record,  # type: ignore[arg-type]
            margin=margin,
            spread=spread,
            supply=(low, 1.0),
        )
        frames.append(
            pd.DataFrame(
                {
                    "cure": cure,
                    "year": np.arange(1, years + 1),
                    "estimate": found.estimate,
                    "met": found.met,
                    "least": found.least,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


# ---------------------------------------------------------------------- headlines


def _far_enough(situation: str = PAGE, seeds: Sequence[int] | None = None) -> bool:
    """Whether one year ahead and three lose more than a year's worth of all, and six round to nothing."""
    loss = losses(situation, seeds=seeds).mean["loss"]
    return bool(loss[1, 0.0] > loss[3, 0.0] > 1.0 / PERIODS and loss[6, 0.0] < _NOTHING)


def _feast_and_famine(situation: str = PAGE, seeds: Sequence[int] | None = None) -> bool:
    """Whether who looks one year ahead has more at first, and at last lacks most of what there could be."""
    went = path(1, 0.0, situation, seeds=seeds)
    apart = went["consumption"] / went["best_consumption"]
    return bool(apart.iloc[0] > 1.0 and apart.iloc[-1] < 0.5)


def _worth_at_the_end(later: float = 2.0, seeds: Sequence[int] | None = None) -> bool:
    """Whether a plan of three years, told a worth of machines at its end, loses less than one of four."""
    loss = losses(PAGE, seeds=seeds).mean["loss"]
    return bool(loss[3, later] < loss[4, 0.0])


def _a_quarter_loses_less(seeds: Sequence[int] | None = None, size: float | None = None) -> bool:
    """Whether funds of which rents decide a quarter, not all, lose less everywhere (at best or this size)."""
    for situation in SITUATIONS:
        loss = fund_losses(situation, seeds=seeds).mean["loss"]
        lost = loss.groupby("kind").min() if size is None else loss.xs(size, level="size")
        if not lost["a quarter by rents"] < lost["last year's rents"]:
            return False
    return True


def _fund_levels(wear: float = 0.2, growth: float = 1.0, years: int = PERIODS) -> bool:
    """Whether a fund leaves less of the inequality than savings by wealth, which leave all of it."""
    fund, saved = (
        wealth(UNEQUAL, wear, growth=growth, alike=a, years=years)[-1] / UNEQUAL for a in (1.0, 0.0)
    )
    return bool(fund < saved and abs(saved - 1.0) < 1e-12)


def _record_cures(households: int = 100, cure: str = "each gets its estimate") -> bool:
    """Whether what people took teaches most of the way to the least need, and requests none of it.

    None is no more than three standard errors of a mean of needs.
    """
    spread = 0.3
    last = learned(spread, households=households).groupby("cure")["estimate"].last()
    fell, kept = 1.0 - last[cure], 1.0 - last["requests written down"]
    error = spread / np.sqrt(3.0 * households * 12)
    return bool(fell > 0.5 * spread and abs(kept) < 3.0 * error)


#: What a share of a hundred rounds to nothing below.
_NOTHING = 0.005


def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures say; see `feasible.headline`."""
    loss, went = losses().mean["loss"], path(1)
    apart = went["consumption"] / went["best_consumption"]
    one, three, six = (f"{loss[n, 0.0]:.0%}" for n in (1, 3, 6))
    six = six if loss[6, 0.0] >= _NOTHING else "next to nothing"
    fund = wealth(UNEQUAL, alike=1.0)[-1] / UNEQUAL
    last = learned().groupby("cure")["estimate"].last()
    return by_name(
        Headline(
            "answer",
            f"Plans that look one year ahead lose {one} of ten years' consumption, plans of three years "
            f"{three}, plans of six {six}",
            "that there are fewer machines than a plan for all years would have",
            true=_far_enough,
            aggregation={"seeds": (1, 2, 3)},
            weakest={"situation": "all machines"},
            condition="machines are scarce",
        ),
        Headline(
            "path",
            "Plans that look one year ahead give people "
            f"{apart.iloc[0] - 1.0:.0%} more in the first year than a plan for all ten, and in the tenth "
            f"{apart.iloc[-1]:.0%} of what that would leave them",
            "that there are fewer machines than a plan for all years would have",
            true=_feast_and_famine,
            aggregation={"seeds": (1, 2, 3)},
            weakest={"situation": "all machines"},
            condition="machines are scarce",
        ),
        Headline(
            "end",
            "A plan of three years that knows what machines are worth at its end does better than one of four"
            " that does not",
            "that somebody states that worth: here two years of all budgets",
            true=_worth_at_the_end,
            aggregation={"seeds": (1, 2, 3)},
            weakest={"later": 0.5},
            condition="the worth that it is told is one to three years of budgets, and not half a year",
        ),
        Headline(
            "funds",
            "A fund that spreads three quarters evenly, and a quarter by last year's rents, loses less than "
            "one that puts all of it where machines earned most",
            "that recipes are fixed, and that each fund has its best size",
            true=_a_quarter_loses_less,
            aggregation={"seeds": (1, 2, 3)},
            weakest={"size": 0.25},
            condition="each fund has its best size",
        ),
        Headline(
            "wealth",
            f"If a fund to which all pay alike buys new machines, {fund:.0%} of the inequality of wealth is "
            "left after ten years; if owners buy them, all of it",
            "how fast old machines wear out: a fifth of them a year",
            true=_fund_levels,
            aggregation={"growth": 2.0},
            weakest={"wear": 0.0},
            condition="what people own wears out",
        ),
        Headline(
            "learning",
            "A plan that learns needs from what people took thinks after ten years that they need "
            f"{last['each gets its estimate']:.0%} of what they do need",
            "that everybody is held to their own estimate, and nobody takes what another leaves",
            true=_record_cures,
            aggregation={"households": 20},
            weakest={"cure": "shared by what is asked"},
            condition="each is held to their own estimate",
        ),
    )


def settled(spread: float = 0.3, margins: Sequence[float] = (0.0, 0.02, 0.05, 0.1, 0.2)) -> pd.Series[float]:
    """Return where estimates settle that are learned from what was taken, by margin: the closed form.

    Examples
    --------
    >>> settled().round(2).tolist()
    [0.7, 0.82, 0.89, 0.94, 0.99]
    """
    return pd.Series([settles(u, spread) for u in margins], index=pd.Index(margins, name="margin"))
