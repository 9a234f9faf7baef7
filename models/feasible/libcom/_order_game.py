"""Rules on orders, and the game that shares in proportion make of ordering: part of the rationing chapter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from feasible.economy import Certificate, Check, Vector
from feasible.errors import InvalidInput, NotConverged
from feasible.procedures.sharing import amounts, uniform_rule

Rule = Callable[[ArrayLike, float], Vector]

# ---------------------------------------------------------------------- rules on orders


def checked_orders(orders: ArrayLike, total: float, what: str = "orders") -> Vector:
    """Return orders as an array, or refuse them or the total."""
    given = amounts(orders, what)
    if not (np.isfinite(total) and total >= 0):
        raise InvalidInput(f"is {total!r}", where="total", expected="zero or more")
    return given


def proportional_shares(orders: ArrayLike, total: float) -> Vector:
    """Give everybody the same share of what they ordered, and all of it if there is enough.

    Parameters
    ----------
    orders : array, shape (people,)
    total : float
        What there is, in the unit of the orders.

    Returns
    -------
    array, shape (people,)

    Examples
    --------
    >>> proportional_shares([1.0, 4.0, 10.0], 9.0).round(2).tolist()
    [0.6, 2.4, 6.0]
    """
    asked = checked_orders(orders, total)
    return np.asarray(asked * min(1.0, total / max(float(asked.sum()), 1e-300)))


def uniform(orders: ArrayLike, total: float) -> Vector:
    """Give everybody what they ordered, up to one cut for all: the uniform rule.

    Parameters
    ----------
    orders : array, shape (people,)
    total : float

    Returns
    -------
    array, shape (people,)

    Examples
    --------
    >>> uniform([1.0, 4.0, 10.0], 9.0).tolist()
    [1.0, 4.0, 4.0]
    """
    asked = checked_orders(orders, total)
    return uniform_rule(asked[:, None], [total]).ravel()


#: The chapter's example: what ten people need, and what there is of it. The numbers are ours.
TEN: tuple[float, ...] = (2.0, 3.0, 4.0, 4.0, 5.0, 6.0, 7.0, 9.0, 10.0, 10.0)
THERE = 40.0

#: The rules on orders that the chapter compares.
RATION_RULES: Mapping[str, Rule] = {"proportional": proportional_shares, "uniform": uniform}


def needs_first(needs: ArrayLike, wishes: ArrayLike, total: float) -> Vector:
    """Serve needs by the uniform rule, and wishes with what is left.

    Parameters
    ----------
    needs : array, shape (people,)
        What is agreed to be a need.
    wishes : array, shape (people,)
        What is ordered beyond it.
    total : float

    Returns
    -------
    array, shape (people,)

    Examples
    --------
    >>> needs_first([1.0, 6.0], [5.0, 0.0], 9.0).tolist()
    [3.0, 6.0]
    """
    basic, more = checked_orders(needs, total, "needs"), checked_orders(wishes, total, "wishes")
    served = uniform(basic, total)
    return np.asarray(served + uniform(more, max(total - float(served.sum()), 0.0)))


def best_lie(rule: Rule, needs: ArrayLike, total: float, factors: ArrayLike) -> pd.DataFrame:
    """Search each person's best lie while all others order what they need.

    Parameters
    ----------
    rule : callable
        Takes orders and total.
    needs : array, shape (people,)
        Nobody has a use for more.
    total : float
    factors : array
        What a lie multiplies the need by.

    Returns
    -------
    DataFrame, one row a person
        ``need``; ``honest`` and ``lying``: what of the need is met; ``factor``: the best lie; ``gain``: of
        the need, as a share.

    Examples
    --------
    >>> best_lie(proportional_shares, [5.0, 5.0], 5.0, [0.5, 1, 2])["gain"].round(3).tolist()
    [0.167, 0.167]
    >>> best_lie(uniform, [5.0, 5.0], 5.0, [0.5, 1, 2])["gain"].tolist()
    [0.0, 0.0]
    """
    true = checked_orders(needs, total, "needs")
    tried = np.asarray(factors, dtype=float)
    honest = np.minimum(rule(true, total), true)
    rows = []
    for i, need in enumerate(true):
        met = np.empty(tried.size)
        for k, factor in enumerate(tried):
            said = true.copy()
            said[i] = factor * need
            met[k] = min(rule(said, total)[i], need)
        # Honesty where a lie gains nothing but rounding.
        lies = met > honest[i] * (1 + 1e-12)
        best = int(np.argmax(met)) if lies.any() else -1
        lying, factor = (met[best], tried[best]) if best >= 0 else (honest[i], 1.0)
        rows.append((need, honest[i], lying, factor, (lying - honest[i]) / need if need else 0.0))
    return pd.DataFrame(rows, columns=["need", "honest", "lying", "factor", "gain"])


# ---------------------------------------------------------------------- the game of orders


@dataclass(frozen=True, eq=False)
class OrderEquilibrium:
    """Orders from which nobody gains by ordering otherwise, under proportional shares.

    Attributes
    ----------
    game : OrderGame
    orders, deliveries : arrays, shape (people,)
    inflation : float
        All orders over all needs.
    spent : float
        What oversized orders cost those who placed them, in units of the good.
    """

    game: OrderGame
    orders: Vector
    deliveries: Vector
    inflation: float
    spent: float

    @cached_property
    def certificate(self) -> Certificate:
        """Recomputed from needs, total, caps and cost alone: a thousand other orders for everybody."""
        game, orders = self.game, self.orders
        n, caps = np.asarray(game.needs, dtype=float), np.asarray(game.cap, dtype=float)
        here = game.payoff(orders)
        worst = 0.0
        for i in range(n.size):
            others = float(orders.sum() - orders[i])
            top = min(float(caps[i]), 4.0 * float(orders.max()))
            tried = np.append(np.linspace(0.0, top, 1001), [n[i], orders[i] * (1 - 1e-4)])
            met = np.minimum(tried * np.minimum(1.0, game.total / np.maximum(tried + others, 1e-300)), n[i])
            gain = met - game.cost * np.maximum(tried - n[i], 0.0) - here[i]
            worst = max(worst, float(gain.max()) / float(n[i]))
        return Certificate(
            "nobody gains by ordering otherwise",
            (
                Check("best deviation", worst, 1e-9, "largest gain, as a share of the need"),
                Check(
                    "caps", float(np.maximum(orders - caps, 0.0).max()), 1e-9, "largest excess of an order"
                ),
            ),
        )


@dataclass(frozen=True, eq=False)
class OrderGame:
    """Ordering under proportional shares, when a unit of need met is worth one and no more is of any use.

    Attributes
    ----------
    needs : array, shape (people,)
    total : float
        What there is.
    cap : float or array, shape (people,)
        Largest order allowed, no smaller than the need.
    cost : float
        Of each unit ordered beyond the need, in units of the good: a neighbor's frown, paperwork, a scandal.

    Raises
    ------
    InvalidInput
        If a number is out of range.

    Examples
    --------
    Two people need 5 each and there are 5. Nobody may order more than 20: both do.

    >>> game = OrderGame([5.0, 5.0], 5.0, cap=20.0)
    >>> game.equilibrium().orders.round(6).tolist()
    [20.0, 20.0]

    Every unit too many costs a tenth of a unit: orders are those of a contest, E (n - 1) / (c n^2).

    >>> OrderGame([5.0, 5.0], 5.0, cost=0.1).equilibrium().orders.round(6).tolist()
    [12.5, 12.5]
    """

    needs: ArrayLike
    total: float
    cap: ArrayLike = np.inf
    cost: float = 0.0

    def __post_init__(self) -> None:
        needs = checked_orders(self.needs, self.total, "needs")
        caps = np.broadcast_to(np.asarray(self.cap, dtype=float), needs.shape)
        object.__setattr__(self, "needs", needs)
        object.__setattr__(self, "cap", caps)
        if not (needs > 0).all() or not self.total > 0:
            raise InvalidInput("has a zero", where="needs, total", expected="numbers above zero")
        if not (caps >= needs).all():
            raise InvalidInput("is below a need, or no number", where="cap", expected="at least the need")
        if not (np.isfinite(self.cost) and self.cost >= 0):
            raise InvalidInput(f"is {self.cost!r}", where="cost", expected="zero or more")

    @property
    def _n(self) -> Vector:
        return np.asarray(self.needs, dtype=float)

    @property
    def _caps(self) -> Vector:
        return np.asarray(self.cap, dtype=float)

    @property
    def scarce(self) -> bool:
        """Whether all needs together are more than there is."""
        return bool(self._n.sum() > self.total)

    @property
    def deterrent(self) -> float:
        """Smallest cost of a unit ordered too many at which honest orders are an equilibrium.

        With orders S in all, a unit more brings the fraction E (S - o_i) / S^2 of a unit.

        Examples
        --------
        >>> OrderGame([5.0, 5.0], 5.0).deterrent
        0.25
        """
        s = float(self._n.sum())
        return float(self.total * (s - self._n).max() / s**2) if self.scarce else 0.0

    def payoff(self, orders: ArrayLike) -> Vector:
        """Return what each gets out of it, in units of the good, shape (people,)."""
        said = np.asarray(orders, dtype=float)
        met = np.minimum(proportional_shares(said, self.total), self._n)
        return np.asarray(met - self.cost * np.maximum(said - self._n, 0.0))

    def best_order(self, i: int, others: float) -> float:
        """Return person i's best order when the others order so much in all (the smallest, if several).

        Raises
        ------
        NotConverged
            If more is always better.
        """
        need, cap = float(self._n[i]), float(self._caps[i])
        if need + others <= self.total:
            return need
        enough = need * others / (self.total - need) if need < self.total else np.inf
        most = min(cap, max(need, enough))
        if self.cost > 0:
            most = min(most, float(np.sqrt(self.total * others / self.cost)) - others)
        if not np.isfinite(most):
            raise NotConverged(
                "best order", residual=np.inf, rounds=0, advice="cap orders, or let them cost something"
            )
        return max(need, most)

    def race(self, rounds: int) -> pd.DataFrame:
        """Let people answer each other's orders in turn, honest at first.

        Parameters
        ----------
        rounds : int
            In a round everybody answers once.

        Returns
        -------
        DataFrame, shape (rounds + 1, people)
        """
        orders = self._n.copy()
        table = [orders.copy()]
        for _ in range(rounds):
            for i in range(orders.size):
                orders[i] = self.best_order(i, float(orders.sum() - orders[i]))
            table.append(orders.copy())
        return pd.DataFrame(table).rename_axis("round")

    @property
    def growth(self) -> float:
        """Factor by which equal people's orders grow each time that all answer at once, without cap or cost.

        Each orders as much as would meet the need n if nobody else moved: n (N - 1) / (E - n) times as much.

        Examples
        --------
        >>> OrderGame([1.0] * 10, 8.0).growth.__round__(4)
        1.2857
        """
        need = float(self._n.mean())
        if need >= self.total:
            return np.inf
        return max(1.0, need * (self._n.size - 1) / (self.total - need))

    def equilibrium(self) -> OrderEquilibrium:
        """Return the equilibrium, from one equation in the sum of all orders.

        Given the sum S, each one's order is the smallest of the cap, n S / E (which meets the need) and
        S - c S^2 / E (where a unit more costs what it brings), and never below the need. Each as a share of S
        falls in S, so there is one S at which they add up to it.

        With one cap for all, those who stay short and order more than they need order the same. If all who
        stay short do so, deliveries are min(n, lambda): the uniform rule of the honest orders.

        Raises
        ------
        NotConverged
            If orders grow for ever: neither caps nor a cost.
        """
        n, caps, total = self._n, self._caps, self.total
        if not self.scarce:
            orders = n.copy()
        else:
            least = float(n.sum())
            most = min(float(caps.sum()), total / self.cost if self.cost > 0 else np.inf)
            if not np.isfinite(most):
                raise NotConverged(
                    "orders", residual=self.growth, rounds=0, advice="cap orders, or let them cost something"
                )

            def answer(s: float) -> Vector:
                ask = np.minimum(np.minimum(caps, n * s / total), s - self.cost * s * s / total)
                return np.asarray(np.maximum(n, ask))

            def excess(s: float) -> float:
                return float(answer(s).sum()) / s - 1.0

            most = max(most, least)
            s = least if excess(least) <= 0 else most
            if excess(least) > 0 > excess(most):
                s = float(brentq(excess, least, most, xtol=1e-14 * most, rtol=1e-14))
            orders = answer(s)
        return OrderEquilibrium(
            game=self,
            orders=orders,
            deliveries=proportional_shares(orders, total),
            inflation=float(orders.sum() / n.sum()),
            spent=float(self.cost * (orders - n).sum()),
        )
