"""Who says what machines are worth: investment funds that follow last year, beside plans that look ahead.

Nobody plans ahead in a fund (`feasible.procedures.investment_fund`). Its size is voted, and it goes where
machines earned most last year, or where plants did most. A stored study lets funds of many sizes live through
the ten years of `feasible.side_by_side.years_study`, in the same economies.

References
----------
Ezekiel, M. (1938), "The cobweb theorem", *Quarterly Journal of Economics* 52, 255-280.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from feasible.book.studies import Study, seeds
from feasible.procedures.investment_fund import InvestmentFund, Signal
from feasible.procedures.rolling import roll
from feasible.side_by_side._means import Means
from feasible.side_by_side.stored import ROOM
from feasible.side_by_side.years_study import DIGITS, GOODS, PERIODS, SITUATIONS, beginning, stored
from feasible.stored import stored_file

__all__ = ["FUNDS", "KINDS", "SIZES", "fund_losses", "lived"]

#: Sizes of funds, in years of all budgets.
SIZES = (0.125, 0.25, 0.5, 1.0, 2.0)
#: What funds follow, by what the page calls it: a signal, and the weight of earlier years in it.
KINDS: dict[str, tuple[Signal, float]] = {
    "last year's rents": ("rents", 0.0),
    "rents of several years": ("rents", 0.5),
    "last year's output": ("achieved", 0.0),
}


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
    seed: int, situation: str, kind: str, size: float, *, goods: int = GOODS, periods: int = PERIODS
) -> float:
    """Return what a fund loses in the years of one economy, beside the plan for all of them.

    Parameters
    ----------
    seed : int
        Of the reference economy.
    situation : str
        A key of `feasible.side_by_side.years_study.SITUATIONS`.
    kind : str
        A key of `KINDS`.
    size : float
        In years of all budgets.
    goods, periods : int
    """
    economy, technology, machines = beginning(seed, situation, goods)
    signal, memory = KINDS[kind]
    fund = InvestmentFund(technology, (size,), signal, memory, beta=SITUATIONS[situation].beta)
    return roll(fund, economy, periods, machines=machines).loss


def _rows(task: _Funded) -> pd.DataFrame:
    rows = [
        {
            "seed": task.seed,
            "situation": task.situation,
            "kind": kind,
            "size": size,
            "loss": lived(task.seed, task.situation, kind, size, goods=task.goods, periods=task.periods),
        }
        for kind in KINDS
        for size in SIZES
    ]
    return pd.DataFrame(rows)


FUNDS = Study(
    name="funds",
    summary="Funds that follow last year beside the plan for ten, in six situations; three minutes.",
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
        Index ``(kind, size)``, column ``loss``.

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
    groups = rows.groupby(["kind", "size"], sort=False)[["loss"]]
    return Means.over(groups, int(groups.count()["loss"].min()))
