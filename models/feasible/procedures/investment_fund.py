"""An investment fund by vote: people decide how much, a signal from last year decides what is built.

Nobody plans ahead here. Each year everybody names a size of the fund, in years of all budgets, and the median
of what is named is taken: where each likes a size the less, the further it lies from the own wish, no other
size is preferred to it by a majority (Black 1948). Voters who name no number want what machines are worth if
they go on earning what they earned last year (`wanted_size`).

The fund then bids for next year's machines, those that are left and new ones. Each plant's machines together
get a part of it, and new ones are built until they cost as much as the fund gives for one. The parts are in
proportion to one of two signals:

``"rents"``
    what they earned last year, the price of their service times its use, as if they would earn the same again
    however many they are (static expectations);
``"achieved"``
    what the plant did last year beside what it was built for: planning from what was achieved.

In the first year, which has no last, the signal is that of a year in which nothing is built. New machines
belong to everybody alike, or to those who owned the old ones and paid for the new: what is built is the same.

Signals that last year gave are late by the time machines stand, and what was dear is then made by all. That
such prices swing is the cobweb (Ezekiel 1938). Two things damp it: `memory` averages over the years, and
`evenly` is spread over all plants alike, whatever the signal says.

References
----------
Black, D. (1948), "On the rationale of group decision-making", *Journal of Political Economy* 56, 23-34.
Ezekiel, M. (1938), "The cobweb theorem", *Quarterly Journal of Economics* 52, 255-280.
Roemer, J. E. (1994), *A Future for Socialism*, Harvard University Press (investment is decided by vote and
carried out by banks; from memory).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from feasible.economy import TRUTH, Economy, Reports, align
from feasible.economy.years import State, Technology
from feasible.errors import InvalidInput
from feasible.procedures.rolling import YearPlan, planned_from

__all__ = ["SIGNALS", "InvestmentFund", "Signal", "wanted_size"]

Signal = Literal["rents", "achieved"]
#: What can say which machines are worth most.
SIGNALS: tuple[Signal, ...] = ("rents", "achieved")
#: Where the fund keeps what it remembers, in `State.known`: each plant's part of it, what all machines earned
#: last year as a share of all budgets, and what it bid.
_KEPT, _EARNED, _BID = "worth of machines", "rents of machines", "size of the fund"


@dataclass(frozen=True, eq=False)
class InvestmentFund:
    """An institution that builds by vote and by last year's signal (`feasible.economy.years.Steps`).

    Attributes
    ----------
    technology : Technology
        How machines wear out and are built.
    votes : sequence of float, optional
        The size that each voter wants, in years of all budgets, 0 or more; the median is taken (of two in the
        middle, their mean). Without votes all want what machines are worth if they earn, as long as there are
        years, what they earned last year.
    signal : {"rents", "achieved"}
    memory : float
        The weight of earlier years in the signal, from 0 (last year alone) to below 1.
    evenly : float
        The part of the fund, from 0 to 1, that all plants' machines share alike; with 1 it follows nothing.
    equal : bool
        New machines belong to all alike. If not, to those who owned the old ones.
    beta : float
        What next year counts beside this one.
    last : int, optional
        The last year there is, in which nothing is built.

    Raises
    ------
    InvalidInput
        If nobody votes, a vote is below 0, there is no such signal, or a number is out of its range.

    Examples
    --------
    >>> economy = Economy.reference(1, 6, households=3)
    >>> fund = InvestmentFund(Technology(materials={"good 1": 0.6}), votes=(0.2, 0.4, 3.0))
    >>> year, state = fund.step(State.of(economy, machines=0.5 * economy.capacity), economy)
    >>> fund.size, year.solved.certificate.ok, bool(year.built.sum() > 0.0)
    (0.4, True, True)
    """

    technology: Technology
    votes: Sequence[float] | None = None
    signal: Signal = "rents"
    memory: float = 0.0
    evenly: float = 0.0
    equal: bool = True
    beta: float = 0.9
    last: int | None = None

    def __post_init__(self) -> None:
        if self.votes is not None:
            if not len(self.votes):
                raise InvalidInput("is empty", where="votes", expected="the size that each voter wants")
            for k, vote in enumerate(self.votes):
                align.number(f"votes[{k}]", vote)
        if self.signal not in SIGNALS:
            raise InvalidInput(f"is {self.signal!r}", where="signal", expected=f"one of {', '.join(SIGNALS)}")
        if align.number("memory", self.memory) >= 1.0:
            raise InvalidInput(f"is {self.memory:g}", where="memory", expected="from 0 to below 1")
        _part("evenly", self.evenly)

    @property
    def size(self) -> float | None:
        """What the fund bids, in years of all budgets: the median vote; None where rents decide each year."""
        return None if self.votes is None else float(np.median(np.asarray(self.votes, dtype=float)))

    def until(self, last: int) -> InvestmentFund:
        """Return the same, with this last year."""
        return replace(self, last=last)

    def step(self, state: State, economy: Economy, reports: Reports = TRUTH) -> tuple[YearPlan, State]:
        """Vote, build, and hand on the next year; what the signal was is handed on too.

        Parameters
        ----------
        state : State
        economy : Economy
            One year; its capacities are the sizes that adjustment costs refer to. Machines are the state's.
        reports : Reports

        Returns
        -------
        year : YearPlan
        state : State

        Raises
        ------
        InvalidInput
            If there are no years left.
        NotConverged
            If a year's plan is not certified.
        """
        if self.last is not None and state.year >= self.last:
            raise InvalidInput(
                f"is {self.last - state.year} in year {state.year + 1}",
                where="years left",
                expected="1 or more",
            )
        said = reports.apply(economy)
        known = state.known
        if _KEPT not in known:
            known = {**known, **self._shown(planned_from(state, said, 1, self.technology, beta=self.beta))}
        left = None if self.last is None else self.last - state.year - 1
        size = self.size
        if size is None:
            size = wanted_size(known[_EARNED], self.technology.wear, self.beta, years=left)
        year = planned_from(
            state,
            said,
            1,
            self.technology,
            beta=self.beta,
            later=0.0 if left == 0 else size,
            worth=known[_KEPT],
        )
        shown = self._shown(year)
        shown[_KEPT] = self.memory * known[_KEPT] + (1.0 - self.memory) * shown[_KEPT]
        homes = len(economy.households)
        after = state.after(
            year.built,
            self.technology.wear,
            payers=np.full(homes, 1.0 / homes) if self.equal else None,
            consumption=year.consumption,
            known={**state.known, **shown, _BID: 0.0 if left == 0 else size},
        )
        return year, after

    def _shown(self, year: YearPlan) -> dict[str, Any]:
        """Return what this year shows: each plant's part of the fund, shape (P,), and what machines earn."""
        rents = year.plan.rents_of(year.solved.levels, year.solved.prices, 0)
        base, there = year.plan.base, year.plan.equipped
        signal = rents
        if self.signal == "achieved":
            signal = np.zeros(len(base.plants))
            signal[there] = year.levels[there] / base.capacity[there]
        alike = np.zeros(len(base.plants))
        alike[there] = 1.0 / there.size
        # Using a machine takes a little upkeep, so that something is earned and done even where all are idle.
        parts = self.evenly * alike + (1.0 - self.evenly) * signal / signal.sum()
        return {_KEPT: parts, _EARNED: float(rents.sum() / base.budgets.sum())}


def wanted_size(rents: float, wear: float, patience: float, years: int | None = None) -> float:
    """Return the fund that somebody wants who thinks that machines will always earn what they earn now.

    Next year's machines earn `rents` then, ``1 - wear`` of that in the year after, and so on; who counts each
    year ``patience`` times the year before finds them worth, in years of all budgets,

        rents (1 + q + q^2 + ...),   q = patience (1 - wear).

    Parameters
    ----------
    rents : float
        What all machines earn in a year, as a share of all budgets.
    wear, patience : float
        From 0 to 1.
    years : int, optional
        For so many years only; without end by default.

    Raises
    ------
    InvalidInput
        If a number is out of range, or machines that never wear are worth more than any number.

    Examples
    --------
    >>> round(wanted_size(0.14, 0.2, 0.9), 3), round(wanted_size(0.14, 0.2, 0.9, years=2), 4)
    (0.5, 0.2408)
    """
    value = align.number("rents", rents)
    q = (1.0 - _part("wear", wear)) * _part("patience", patience)
    if years is not None:
        n = align.number("years", years)
        return float(value * (n if q == 1.0 else (1.0 - q**n) / (1.0 - q)))
    if q == 1.0:
        raise InvalidInput("is 0", where="wear", expected="machines that wear, or a number of years")
    return float(value / (1.0 - q))


def _part(name: str, given: float) -> float:
    part = align.number(name, given)
    if part > 1.0:
        raise InvalidInput(f"is {part:g}", where=name, expected="a share from 0 to 1")
    return part
