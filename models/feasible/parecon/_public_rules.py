"""Public goods on a reference economy: who decides how much is spent, and who pays.

A household h with budget m and Cobb-Douglas tastes a over public goods would spend m a on each if it paid for
what it enjoys. A rule turns wishes into spending T and bills; the economy is then planned with what is left
of each budget and one more buyer, the federation, that spends T (`PublicGoods.decided`).

References
----------
Bergstrom, T., Blume, L. and Varian, H. (1986), "On the private provision of public goods", *Journal of Public
Economics* 29, 25-49 (giving).
Moulin, H. (1980), "On strategy-proofness and single peakedness", *Public Choice* 35, 437-455
(medians).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from feasible.economy import Economy, Vector
from feasible.errors import InvalidInput, NotConverged
from feasible.optimum import WelfareOptimum, welfare_optimum

__all__ = ["Decided", "PublicGoods", "alike", "median_over_mean"]

_ROUNDS = 5000
#: Replies that move by less than this share of a mean budget have settled.
_SETTLED = 1e-13


def median_over_mean(goods: int) -> float:
    """Return the median of one taste over its mean, where tastes over goods are drawn evenly (Dirichlet).

    A taste is then Beta(1, goods - 1): half of the people want a good less than ``1 - 2^(-1/(goods - 1))``.

    Examples
    --------
    >>> round(median_over_mean(18), 6)
    0.71916
    """
    if goods < 2:
        raise InvalidInput(f"is {goods}", where="goods", expected="at least 2")
    return float(goods * (1.0 - 2.0 ** (-1.0 / (goods - 1))))


def alike(economy: Economy, spread: float) -> Economy:
    """Return the economy with tastes for public goods nearer to their mean.

    Parameters
    ----------
    economy : Economy
    spread : float
        1 leaves tastes as they are; at 0 all want each public good equally. Tastes for the other goods keep
        their proportions.
    """
    if not 0.0 <= spread <= 1.0:
        raise InvalidInput(f"is {spread}", where="spread", expected="a share between 0 and 1")
    tastes, public = economy.tastes.toarray(), economy.good_kind == "public"
    wanted = tastes[:, public]
    near = wanted.mean(axis=0) + spread * (wanted - wanted.mean(axis=0))
    tastes[:, ~public] *= ((1.0 - near.sum(axis=1)) / (1.0 - wanted.sum(axis=1)))[:, None]
    tastes[:, public] = near
    return economy.replace(tastes=sparse.csr_array(tastes))


@dataclass(frozen=True, eq=False)
class Decided:
    """What a rule leads to.

    Attributes
    ----------
    spending : array, shape (public goods,)
        On each public good in all, in budget units.
    bills : array, shape (H,)
        What each household pays for them.
    amounts : array, shape (public goods,)
        How much of each there is.
    utilities : array, shape (H,)
        Each household's utility, in logs.
    welfare : float
        Sum of budgets times utilities, less effort.
    plan : WelfareOptimum
        Of the economy in which the federation spends. Its certificate vouches for amounts and prices.
    """

    spending: Vector
    bills: Vector
    amounts: Vector
    utilities: Vector
    welfare: float
    plan: WelfareOptimum

    def loss(self, best: Decided) -> float:
        """Return the share of everybody's consumption that would be as bad as this rule instead of `best`."""
        return float(1.0 - np.exp((self.welfare - best.welfare) / self.bills.size))

    def worse_off(self, other: Decided) -> float:
        """Return the share of households that `other` would serve better."""
        return float(np.mean(self.utilities < other.utilities - 1e-12))


@dataclass(frozen=True, eq=False)
class PublicGoods:
    """An economy with public goods, and rules by which its people might decide on them.

    Attributes
    ----------
    economy : Economy
        With households that want public goods, and Cobb-Douglas tastes.
    bills : {"equal", "income"}
        How bills are shared where a rule makes none of its own: the same for all, or by budgets.

    Examples
    --------
    >>> case = PublicGoods(Economy.reference(1, 30))
    >>> best = case.lindahl()
    >>> [round(float(rule().spending.sum() / best.spending.sum()), 2)
    ...     for rule in (case.mean, case.exaggerated, case.majority, case.giving)]
    [1.0, 2.51, 0.57, 0.17]
    """

    economy: Economy
    bills: str = "equal"

    def __post_init__(self) -> None:
        if not self._wanted.any():
            raise InvalidInput(
                "nobody wants one", where="public goods", expected="a public good that is wanted"
            )
        if self.bills not in ("equal", "income"):
            raise InvalidInput(f"is {self.bills!r}", where="bills", expected="'equal' or 'income'")

    @cached_property
    def _public(self) -> Vector:
        return np.asarray(self.economy.good_kind == "public")

    @cached_property
    def _wanted(self) -> Vector:
        """Tastes for public goods, shape (H, public goods)."""
        return np.asarray(self.economy.tastes.toarray()[:, self._public])

    @cached_property
    def _shares(self) -> Vector:
        """Each household's part of a bill; they add up to 1."""
        budgets = np.asarray(self.economy.budgets)
        return (
            budgets / budgets.sum() if self.bills == "income" else np.full(budgets.size, 1.0 / budgets.size)
        )

    @cached_property
    def wishes(self) -> Vector:
        """What each household would have all spend on each good, if it pays its part of the bill.

        Shape (H, public goods). Its bill is then its budget times its taste.
        """
        return np.asarray(self._wanted * (self.economy.budgets / self._shares)[:, None])

    def decided(self, spending: Vector, bills: Vector) -> Decided:
        """Plan the economy in which a federation spends so much and households pay so much.

        Raises
        ------
        InvalidInput
            If a bill takes all of a budget, or bills do not add up to what is spent.
        """
        e, public = self.economy, self._public
        left = np.asarray(e.budgets - bills)
        if (left <= 0.0).any() or not np.isclose(bills.sum(), spending.sum(), rtol=1e-9):
            raise InvalidInput(
                f"leave {left.min():.3g} of a budget and collect {bills.sum():.6g}", where="bills",
                expected=f"less than every budget, and {spending.sum():.6g} in all",
            )  # fmt: skip
        tastes = e.tastes.toarray()
        private = np.where(public, 0.0, tastes)
        private /= private.sum(axis=1, keepdims=True)
        federation = np.zeros(public.size)
        federation[public] = spending / spending.sum()
        n = left.size
        # Budgets add up to the number of buyers, one more than before: effort is in the same unit.
        unit = (n + 1) / n
        plan = welfare_optimum(
            e.replace(
                households=[*e.households, "the federation"],
                budgets=np.append(left, spending.sum()) * unit,
                tastes=sparse.csr_array(np.vstack([private, federation])),
                effort=e.effort * unit,
                needs=sparse.csr_array((n + 1, public.size)),
                household_region=[*e.household_region, str(e.household_region[0])],
                resource_ownership=sparse.csr_array((n + 1, e.shape[1])),
                plant_ownership=sparse.csr_array((n + 1, e.shape[2])),
                good_kind=np.where(public, "final", e.good_kind),
            )
        )
        prices = np.asarray(plan.prices) / unit
        amounts = spending / prices[public]
        gets = np.divide(private * left[:, None], prices, out=np.zeros_like(private), where=private > 0)
        gets[:, public] = amounts
        logs = np.log(gets, out=np.zeros_like(gets), where=tastes > 0)
        utilities = (tastes * logs).sum(axis=1)
        effort = float((e.effort * np.asarray(plan.levels) ** e.exponent).sum())
        return Decided(spending, bills, amounts, utilities, float(e.budgets @ utilities) - effort, plan)

    def _billed(self, spending: Vector) -> Decided:
        return self.decided(spending, self._shares * spending.sum())

    def lindahl(self) -> Decided:
        """Spend what each would pay for what it enjoys, and bill each for that: the best plan."""
        pays = self._wanted * self.economy.budgets[:, None]
        return self.decided(pays.sum(axis=0), pays.sum(axis=1))

    def mean(self) -> Decided:
        """Spend the mean of honest wishes."""
        return self._billed(self.wishes.mean(axis=0))

    def majority(self, *, in_turn: bool = False) -> Decided:
        """Spend what a majority would neither raise nor lower: the median wish for each good.

        Parameters
        ----------
        in_turn : bool
            Whether each good is voted on with the others' amounts known, until none would change: a household
            whose bill for the others is not what it would choose then wishes something else.

        Raises
        ------
        NotConverged
            If votes in turn do not settle.
        """
        return self._billed(self._settle(np.median) if in_turn else np.median(self.wishes, axis=0))

    def exaggerated(self, *, limit: float = 1.0) -> Decided:
        """Spend the mean of wishes that everybody bends to get the mean they want: an equilibrium.

        Who wants more than the mean asks for what would take its whole budget, and who wants less asks for
        nothing. No household can then move the mean of one good toward its own wish.

        Parameters
        ----------
        limit : float
            The most that may be asked for: what would take this share of one's budget.

        Raises
        ------
        NotConverged
            If replies do not settle.
        """
        if not 0.0 < limit <= 1.0:
            raise InvalidInput(f"is {limit}", where="limit", expected="above 0 and at most 1")
        return self._billed(self._settle(lambda wishes: self._bent_mean(wishes, limit)))

    def _bent_mean(self, wishes: Vector, limit: float) -> float:
        """Return the mean that stands when each asks for all or nothing: the wish at which askers balance."""
        order = np.argsort(-wishes)
        most = np.cumsum(limit * (self.economy.budgets / self._shares)[order]) / wishes.size
        ideal = wishes[order]
        # With the first k asking for all they can, the mean is most[k]; the k-th stops where it has its wish.
        if most[-1] < ideal[-1]:
            return float(most[-1])
        k = int(np.argmax(most >= ideal))
        return float(max(ideal[k], most[k - 1] if k else 0.0))

    def _settle(self, vote: Callable[[Vector], Any]) -> Vector:
        """Decide on one good after another, each household knowing its bill for the rest."""
        a, budgets, part = self._wanted, np.asarray(self.economy.budgets), self._shares
        private = 1.0 - a.sum(axis=1)
        spending = self.wishes.mean(axis=0)
        for _ in range(_ROUNDS):
            before = spending.copy()
            for g in range(spending.size):
                rest = budgets / part - (spending.sum() - spending[g])
                wish = a[:, g] / (a[:, g] + private) * np.maximum(rest, 0.0)
                spending[g] = vote(wish)
            if np.abs(spending - before).max() <= _SETTLED * budgets.sum():
                return np.asarray(spending)
        raise NotConverged(
            "voting on one good after another", residual=float(np.abs(spending - before).max()),
            rounds=_ROUNDS, advice="vote on all at once",
        )  # fmt: skip

    def giving(self) -> Decided:
        """Let each give what it likes: an equilibrium of gifts, each knowing the others'.

        It is also what bills in proportion to *stated* wishes come to where wishes are stated to one's own
        advantage: who says a unit more pays a unit more.

        Raises
        ------
        NotConverged
            If replies do not settle.
        """
        a, budgets = self._wanted, np.asarray(self.economy.budgets)
        gifts = np.zeros_like(a)
        for _ in range(_ROUNDS):
            before = gifts.copy()
            for h in range(budgets.size):
                gifts[h] = _gift(a[h], float(budgets[h]), gifts.sum(axis=0) - gifts[h])
            if np.abs(gifts - before).max() < _SETTLED:
                return self.decided(gifts.sum(axis=0), gifts.sum(axis=1))
        raise NotConverged(
            "replying with gifts", residual=float(np.abs(gifts - before).max()), rounds=_ROUNDS,
            advice="try fewer households",
        )  # fmt: skip


def _gift(wants: Vector, budget: float, others: Vector) -> Vector:
    """Return what a household adds to what others give: its best reply, without what it would take back."""
    private, gives = 1.0 - wants.sum(), np.ones(wants.size, dtype=bool)
    out = np.zeros(wants.size)
    while gives.any():
        rate = (budget + others[gives].sum()) / (wants[gives].sum() + private)
        out = np.where(gives, wants * rate - others, 0.0)
        if (out >= 0.0).all():
            break
        gives &= out >= 0.0
        out = np.zeros(wants.size)
    return np.asarray(out)
