"""Who says what machines are worth: investment funds that follow last year, beside plans that look ahead.

Nobody plans ahead in a fund (`feasible.procedures.investment_fund`). Its size is voted, and it goes where
machines earned most last year, or where plants did most, or everywhere alike. A stored study lets funds of
many sizes live through the ten years of `feasible.side_by_side.years_study`, in the same economies, and funds
for which people vote each year as if last year's rents would last.

References
----------
Ezekiel, M. (1938), "The cobweb theorem", *Quarterly Journal of Economics* 52, 255-280.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from feasible.book.studies import Study, seeds
from feasible.procedures.investment_fund import InvestmentFund, Signal
from feasible.procedures.rolling import roll
from feasible.side_by_side._means import Means
from feasible.side_by_side.stored import ROOM
from feasible.side_by_side.years_study import DIGITS, GOODS, PERIODS, SITUATIONS, beginning, stored
from feasible.stored import stored_file

__all__ = ["FUNDS", "KINDS", "SIZES", "fund_losses", "in_small", "lived", "voted"]

#: Sizes of funds, in years of all budgets.
SIZES = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)


class _Kind(NamedTuple):
    """What a fund follows: a signal, the weight of earlier years in it, and the part that follows nothing."""

    signal: Signal = "rents"
    memory: float = 0.0
    evenly: float = 0.0


#: What funds follow, by what the page calls it.
KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "last year's rents": _Kind(),
        "rents of several years": _Kind(memory=0.5),
        "last year's output": _Kind("achieved"),
        "all plants alike": _Kind(evenly=1.0),
        "a quarter by rents": _Kind(evenly=0.75),
    }
)


@dataclass(frozen=True)
class _Funded:
    """One economy in one situation."""

    seed: int
    situation: str
    goods: int = GOODS
    periods: int = PERIODS


def _funded(limit: int | None) -> list[_Funded]:
    return [_Funded(seed, name) for name, one in SITUATIONS.items() for seed in seeds(one.seeds, limit)]


def lived(
    seed: int, situation: str, kind: str, size: float | None, *, goods: int = GOODS, periods: int = PERIODS
) -> dict[str, float]:
    """Let a fund live through the years of one economy.

    Parameters
    ----------
    seed : int
        Of the reference economy.
    situation : str
        A key of `feasible.side_by_side.years_study.SITUATIONS`.
    kind : str
        A key of `KINDS`.
    size : float or None
        In years of all budgets; None where each year people vote for what machines are worth if they go on
        earning what they earned last year.
    goods, periods : int

    Returns
    -------
    dict
        ``first`` and ``largest``, the fund of the first year and the largest of any; ``again``, which part of
        what machines earn in a year is earned where it was earned the year before, in the year in which that
        is least; ``loss``, beside the plan for all years.
    """
    economy, technology, machines = beginning(seed, situation, goods)
    votes = None if size is None else (size,)
    fund = InvestmentFund(technology, votes, **KINDS[kind]._asdict(), beta=SITUATIONS[situation].beta)
    found = roll(fund, economy, periods, machines=machines)
    sizes = [state.known["size of the fund"] for state in found.states[1:]]
    rents = np.array([y.plan.rents_of(y.solved.levels, y.solved.prices, 0) for y in found.plans])
    parts = rents / rents.sum(axis=1, keepdims=True)
    again = np.minimum(parts[1:], parts[:-1]).sum(axis=1)
    return {"first": sizes[0], "largest": max(sizes), "again": float(again.min()), "loss": found.loss}


def _rows(task: _Funded) -> pd.DataFrame:
    rows = [
        {
            "seed": task.seed,
            "situation": task.situation,
            "kind": kind,
            "size": np.nan if size is None else size,
            **lived(task.seed, task.situation, kind, size, goods=task.goods, periods=task.periods),
        }
        for kind in KINDS
        for size in (*SIZES, None)
    ]
    return pd.DataFrame(rows)


FUNDS = Study(
    name="funds",
    summary="Funds that follow last year beside the plan for ten, in six situations; ten minutes.",
    tasks=_funded,
    row=_rows,
    file=stored_file(ROOM, "funds"),
    digits=DIGITS,
    keys=("seed", "situation"),
)


def fund_losses(situation: str = next(iter(SITUATIONS)), *, seeds: Sequence[int] | None = None) -> Means:
    """Return what funds lose, as a share of everybody's consumption in all years.

    Parameters
    ----------
    situation : str
        A key of `feasible.side_by_side.years_study.SITUATIONS`.
    seeds : sequence of int, optional
        Of these economies alone.

    Returns
    -------
    Means
        Index ``(kind, size)``, columns ``again`` and ``loss``; see `lived`.

    Raises
    ------
    InvalidInput
        If that was not computed.

    Examples
    --------
    >>> loss = fund_losses().mean["loss"]
    >>> bool(loss["last year's rents"].idxmin() < max(SIZES))
    True
    """
    rows = stored("funds", situation, seeds)
    groups = rows[rows["size"].notna()].groupby(["kind", "size"], sort=False)[["again", "loss"]]
    return Means.over(groups, int(groups.count()["loss"].min()))


def voted(situation: str = next(iter(SITUATIONS)), *, seeds: Sequence[int] | None = None) -> Means:
    """Return what becomes of funds for which people vote each year by what machines earned the year before.

    Parameters
    ----------
    situation, seeds
        As in `fund_losses`.

    Returns
    -------
    Means
        Index ``kind``, columns ``first``, ``largest``, ``again`` and ``loss``; see `lived`.

    Examples
    --------
    >>> found = voted().mean
    >>> bool(found.loc["last year's rents", "loss"] > found.loc["all plants alike", "loss"])
    True
    """
    rows = stored("funds", situation, seeds)
    columns = ["first", "largest", "again", "loss"]
    groups = rows[rows["size"].isna()].groupby("kind", sort=False)[columns]
    return Means.over(groups, int(groups.count()["loss"].min()))


@cache
def in_small(goods: int = 6, *, sizes: tuple[float, ...] = (1.0, 3.0)) -> pd.Series[float]:
    """Return what funds by rents and without lose in three economies of fewer goods, at the best of sizes.

    Parameters
    ----------
    goods : int
    sizes : tuple of float
    """
    page, economies = next(iter(SITUATIONS)), (1, 2, 3)
    lost = {
        (kind, size): np.mean([lived(seed, page, kind, size, goods=goods)["loss"] for seed in economies])
        for kind in ("last year's rents", "all plants alike", "a quarter by rents")
        for size in sizes
    }
    return pd.Series(lost).groupby(level=0, sort=False).min()
