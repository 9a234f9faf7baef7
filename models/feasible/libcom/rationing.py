"""Scarce goods without money: which rule can be gamed, by how much, and what money would do instead.

Four pieces. *Orders*: shares in proportion to orders, the uniform rule, and the game that proportional
shares make of ordering, solved exactly. *Rounds*: the uniform rule over all people of a federation from
sums alone. *Things that cannot be cut*: probabilistic serial and random priority, in exact fractions, and
every lie in small cases. *Money or rations*: Weitzman's criterion, with what neighbors know as a third way,
and what rations good by good lose.

References
----------
Katja (2024), "Anarcho-Communist Planning": scarce goods by agreement, needs added up, local transparency.
Sprumont, Y. (1991), "The division problem with single-peaked preferences: a characterization of the uniform
allocation rule", *Econometrica* 59(2), 509-519.
Tullock, G. (1980), "Efficient rent seeking" (costly orders are a contest); Cornes, R. and Hartley, R. (2005),
"Asymmetric contests with general technologies", *Economic Theory* 26, 923-946 (share functions).
Bogomolnaia, A. and Moulin, H. (2001), "A new solution to the random assignment problem", *Journal of Economic
Theory* 100(2), 295-328 (serial, ordinal efficiency, the example abcd abcd badc badc).
Weitzman, M. L. (1977), "Is the price system or rationing more effective in getting a commodity to those who
need it most?", *Bell Journal of Economics* 8(2), 517-524.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from itertools import combinations_with_replacement, permutations
from math import factorial, prod

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import integrate, optimize, stats
from scipy.optimize import brentq

from feasible.economy import Certificate, Check, Vector
from feasible.errors import InvalidInput, NotConverged
from feasible.headline import Headline, by_name
from feasible.procedures.lotteries import Rota, rota
from feasible.procedures.sharing import amounts, uniform_rule

__all__ = [
    "RATION_RULES",
    "TEN",
    "THERE",
    "Cut",
    "Lies",
    "MoneyOrRations",
    "OrderEquilibrium",
    "OrderGame",
    "Sample",
    "alone_in_sum",
    "best_lie",
    "best_of",
    "bullwhip",
    "cut_by_rounds",
    "every_lie",
    "exposed",
    "first_come",
    "headlines",
    "loss_without_exchange",
    "lottery",
    "needs_first",
    "ordinally_efficient",
    "pooled",
    "proportional_shares",
    "random_priority",
    "serial",
    "shelf",
    "top_gain",
    "uniform",
]

#: Exact chances: one row a person, one column a thing (in alphabetical order).
Chances = tuple[tuple[Fraction, ...], ...]
Rule = Callable[[ArrayLike, float], Vector]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]
Array = NDArray[np.float64] | Index

# ---------------------------------------------------------------------- rules on orders


def _orders(orders: ArrayLike, total: float, what: str = "orders") -> Vector:
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
    asked = _orders(orders, total)
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
    asked = _orders(orders, total)
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
    basic, more = _orders(needs, total, "needs"), _orders(wishes, total, "wishes")
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
    true = _orders(needs, total, "needs")
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
        needs = _orders(self.needs, self.total, "needs")
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


# ---------------------------------------------------------------------- the uniform rule from sums


@dataclass(frozen=True, eq=False)
class Cut:
    """The uniform rule over all people of many communities, found without anybody's order leaving home.

    Attributes
    ----------
    level : float
        The cut: nobody gets more, and only who orders more gets less than the order.
    rounds : DataFrame, one row a round
        ``cut`` that the delegates announced, ``taken``: the sum of the communities' answers, ``short``: how
        many people the cut leaves short, ``left``: of the good.
    given : array, shape (communities,)
    """

    level: float
    rounds: pd.DataFrame
    given: Vector


def cut_by_rounds(communities: Sequence[ArrayLike], total: float, *, tolerance: float = 1e-12) -> Cut:
    """Find the cut by asking communities for two sums a round.

    Delegates announce a cut. Each community answers what its people would take in all, and how many would
    still be short. What is left is shared among those: the cut rises by left over short. What people take is
    concave in the cut and made of straight pieces, so that the cut never overshoots and arrives exactly.

    Parameters
    ----------
    communities : sequence of arrays
        Each one's people's orders.
    total : float
    tolerance : float
        Stop when so small a share of the total is left.

    Returns
    -------
    Cut

    Examples
    --------
    >>> found = cut_by_rounds([[1.0, 10.0], [4.0]], 9.0)
    >>> found.level, len(found.rounds), found.given.tolist()
    (4.0, 2, [5.0, 4.0])
    """
    orders = [_orders(c, total) for c in communities]
    people = sum(c.size for c in orders)
    cut, rows = total / people, []
    while True:
        taken = float(sum(np.minimum(c, cut).sum() for c in orders))
        short = int(sum((c > cut).sum() for c in orders))
        left = total - taken
        rows.append((cut, taken, short, max(left, 0.0)))
        # What is left may be too little to move the cut by a last digit: then it stands.
        if short == 0 or left <= tolerance * total or cut + left / short <= cut:
            break
        cut += left / short
    table = pd.DataFrame(rows, columns=["cut", "taken", "short", "left"])
    table.index = pd.RangeIndex(1, len(table) + 1, name="round")
    return Cut(cut, table, np.array([np.minimum(c, cut).sum() for c in orders]))


def exposed(communities: Sequence[ArrayLike], total: float, *, together: bool = False) -> list[float]:
    """Return single persons' needs that whoever reads the rounds of `cut_by_rounds` can compute exactly.

    Between two cuts c and c' a community's answers (taken, short) change from (t, s) to (t', s'). If one
    person fewer is short, s - s' = 1, that person's need is c + t' - t - s' (c' - c).

    Parameters
    ----------
    communities : sequence of arrays
    total : float
    together : bool
        Answers are added up over all communities before anyone reads them.

    Examples
    --------
    >>> village = [[1.0, 5.0, 10.0], [4.0, 4.0, 8.0], [1.5, 1.5, 9.0]]
    >>> [round(need, 9) for need in exposed(village, 20.0)]
    [1.0]
    >>> exposed(village, 20.0, together=True)
    []
    """
    orders = [_orders(c, total) for c in communities]
    cuts = cut_by_rounds(orders, total).rounds["cut"].to_numpy()
    read = []
    for people in [np.concatenate(orders)] if together else orders:
        cut, taken, short = 0.0, 0.0, people.size
        for new in cuts:
            more, fewer = float(np.minimum(people, new).sum()), int((people > new).sum())
            if short - fewer == 1:
                read.append(float(cut + more - taken - fewer * (new - cut)))
            cut, taken, short = float(new), more, fewer
    return read


def alone_in_sum(people: int, share: float) -> float:
    """Return the chance that a sum of needs is one person's need, given that it is not zero.

    Parameters
    ----------
    people : int
        Who add up.
    share : float
        Of all people who have such a need, independently.

    Examples
    --------
    One in ten thousand needs the device: of sums of five hundred that are not zero, nearly all are one
    person's.

    >>> [round(alone_in_sum(n, 1e-4), 2) for n in (500, 50_000)]
    [0.98, 0.03]
    """
    none = (1.0 - share) ** people
    return float(people * share * (1.0 - share) ** (people - 1) / (1.0 - none))


def shelf(people: int, spread: float, *, without: float = 0.01) -> float:
    """Return how much more than the estimate a common shelf must hold, as a share of the estimate.

    Each takes an amount of mean one and standard deviation `spread`, independently of the others; the sum is
    taken for normal.

    Parameters
    ----------
    people : int
    spread : float
    without : float
        Share of days on which somebody finds it empty.

    Examples
    --------
    >>> [round(shelf(n, 0.5), 3) for n in (1, 50, 1000)]
    [1.163, 0.164, 0.037]
    """
    return float(stats.norm.isf(without) * spread / np.sqrt(people))


def bullwhip(lead: float, memory: float, stages: int, *, open_books: bool) -> float:
    """Return the variance of the last supplier's orders over the variance of what is used.

    Every stage orders what covers `lead` periods of the use that it expects, the average of what it saw in
    the last `memory` periods; use is independent from period to period. With open books every stage sees
    what is used at the end; otherwise it sees its customer's orders, and the number is the least that it can
    be for more than one stage.

    Parameters
    ----------
    lead, memory : float
        Periods.
    stages : int
    open_books : bool

    References
    ----------
    Chen, F., Drezner, Z., Ryan, J. K. and Simchi-Levi, D. (2000), "Quantifying the bullwhip effect in a
    simple supply chain", *Management Science* 46(3), 436-443 (from memory; the formula is checked by
    simulation).

    Examples
    --------
    >>> [round(bullwhip(2, 5, 4, open_books=known), 2) for known in (False, True)]
    [20.2, 9.32]
    """

    def swings(time: float) -> float:
        return 1.0 + 2.0 * time / memory + 2.0 * (time / memory) ** 2

    return swings(stages * lead) if open_books else swings(lead) ** stages


def best_of(tries: int, spread: float) -> float:
    """Return the expected use of a scarce good by the best of several independent ways of doing without it.

    Use is exp(spread z) with z standard normal: one is the ordinary way's median.

    Examples
    --------
    >>> [round(best_of(n, 0.2), 2) for n in (1, 8, 64)]
    [1.02, 0.76, 0.63]
    """

    def density(z: float) -> float:
        return float(np.exp(spread * z) * tries * stats.norm.pdf(z) * stats.norm.sf(z) ** (tries - 1))

    found, _ = integrate.quad(density, -10.0, 10.0, points=[-4.0, -2.0, 0.0])
    return float(found)


def first_come(needs: ArrayLike, total: float, *, draws: int = 20_000, seed: int = 1) -> Vector:
    """Return what each gets on average if people come in a random order and take what they need.

    Parameters
    ----------
    needs : array, shape (people,)
    total : float
    draws, seed : int

    Examples
    --------
    >>> first_come([1.0, 1.0], 1.0).round(1).tolist()
    [0.5, 0.5]
    """
    true = _orders(needs, total, "needs")
    order = np.random.default_rng(seed).permuted(np.tile(np.arange(true.size), (draws, 1)), axis=1)
    asked = true[order]
    left = np.maximum(total - np.cumsum(asked, axis=1) + asked, 0.0)
    got = np.zeros_like(asked)
    np.put_along_axis(got, order, np.minimum(asked, left), axis=1)
    return np.asarray(got.mean(axis=0))


def pooled(communities: Sequence[ArrayLike], total: float, who: int) -> tuple[float, float]:
    """Return what a community gets if its people order for themselves, and if they order to share.

    People who share at home all order their average. The second number is never smaller.

    Parameters
    ----------
    communities : sequence of arrays
        Each one's people's needs.
    total : float
    who : int
        The community that pools; all others order what each person needs.

    Examples
    --------
    >>> pooled([[1.0, 7.0], [3.0, 5.0]], 12.0, 0)
    (5.0, 6.0)
    """
    orders = [_orders(c, total) for c in communities]
    honest = float(cut_by_rounds(orders, total).given[who])
    orders[who] = np.full(orders[who].size, orders[who].mean())
    return honest, float(cut_by_rounds(orders, total).given[who])


# ---------------------------------------------------------------------- things that cannot be cut


def _ranks(preferences: Sequence[str]) -> tuple[list[tuple[int, ...]], int]:
    things = sorted(set("".join(preferences)))
    if not things or any(sorted(p) != things for p in preferences):
        raise InvalidInput(
            f"are {list(preferences)!r}", where="preferences", expected="everybody ranks every thing once"
        )
    place = {thing: k for k, thing in enumerate(things)}
    return [tuple(place[c] for c in p) for p in preferences], len(things)


def serial(preferences: Sequence[str]) -> Chances:
    """Return chances under probabilistic serial: all eat their best thing that is left, at the same speed.

    Parameters
    ----------
    preferences : sequence of str
        One a person, each naming every thing by a letter, best first. There is one of each thing.

    Returns
    -------
    tuple of tuples of Fraction, shape (people, things)
        Everybody gets at most one thing in all.

    Examples
    --------
    >>> [str(v) for v in serial(["abcd", "abcd", "badc", "badc"])[0]]
    ['1/2', '0', '1/2', '0']
    """
    ranks, things = _ranks(preferences)
    left = [Fraction(1)] * things
    got = [[Fraction(0)] * things for _ in ranks]
    time = Fraction(0)
    while time < 1 and any(left):
        eats = [next(k for k in r if left[k]) for r in ranks]
        eaters = Counter(eats)
        step = min(1 - time, *(left[k] / c for k, c in eaters.items()))
        for row, k in zip(got, eats, strict=True):
            row[k] += step
        for k, c in eaters.items():
            left[k] -= c * step
        time += step
    return tuple(tuple(row) for row in got)


def random_priority(preferences: Sequence[str]) -> Chances:
    """Return chances if people choose one after another in an order drawn by lot.

    Parameters
    ----------
    preferences : sequence of str
        As for `serial`; at most eight people, since every order is tried.

    Examples
    --------
    >>> [str(v) for v in random_priority(["abcd", "abcd", "badc", "badc"])[0]]
    ['5/12', '1/12', '5/12', '1/12']
    """
    ranks, _ = _ranks(preferences)
    if len(ranks) > 8:
        raise InvalidInput(f"{len(ranks)} people", where="preferences", expected="at most eight")
    count = _drawn(np.array([ranks]))[0]
    return tuple(tuple(Fraction(int(v), factorial(len(ranks))) for v in row) for row in count)


def ordinally_efficient(shares: Chances, preferences: Sequence[str]) -> bool:
    """Return whether no other table of chances is better for all, whatever the strength of their preferences.

    It is not exactly if people could swap chances in a circle, each for a thing that he or she likes better
    (Bogomolnaia and Moulin 2001, lemma 3).

    Examples
    --------
    >>> case = ["abcd", "abcd", "badc", "badc"]
    >>> ordinally_efficient(serial(case), case), ordinally_efficient(random_priority(case), case)
    (True, False)
    """
    ranks, _ = _ranks(preferences)
    return not _circles(np.array([ranks]), np.array([shares], dtype=float))[0]


def _circles(ranks: Index, got: Array) -> Mask:
    """Return in which cases people could swap in a circle; both have shape (cases, people, things)."""
    cases, people, things = ranks.shape
    each = np.arange(cases)
    # An arrow from each thing that somebody may get to each that this person would rather have.
    wanted = np.zeros((cases, things, things), dtype=bool)
    for i in range(people):
        for worse in range(things):
            has = got[each, i, ranks[:, i, worse]] > 0
            for better in range(worse):
                wanted[each, ranks[:, i, worse], ranks[:, i, better]] |= has
    for via in range(things):
        wanted |= wanted[:, :, via, None] & wanted[:, None, via, :]
    return np.asarray(wanted[:, range(things), range(things)].any(axis=1))


def top_gain(preference: str, before: Sequence[Fraction], after: Sequence[Fraction]) -> Fraction:
    """Return the most by which the chance of one of the k best things rises, over all k.

    It is the largest gain in expected utility over all utilities from 0 for nothing to 1 for the best that
    respect the ranking: an expected utility is an average of chances of the k best.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> top_gain("ab", [half, half], [Fraction(2, 3), Fraction(0)])
    Fraction(1, 6)
    """
    things = sorted(preference)
    change, best = Fraction(0), Fraction(0)
    for thing in preference:
        k = things.index(thing)
        change += after[k] - before[k]
        best = max(best, change)
    return best


@dataclass(frozen=True)
class Lies:
    """Every lie to a rule in every case of one size.

    Attributes
    ----------
    people, things : int
    cases : int
        Tables of preferences (with persons named).
    gamed : int
        Of them, those in which somebody gains for some strength of preference.
    inefficient : int
        Of them, those in which the honest chances are not ordinally efficient.
    sure : int
        Of them, those in which somebody's lie is better whatever the strength of preference.
    gain : Fraction
        Largest gain (`top_gain`) of one person's lie.
    preferences : tuple of str
        A case in which it happens; the first person lies.
    lie : str
        What that person says; empty where nobody gains.
    """

    people: int
    things: int
    cases: int
    gamed: int
    inefficient: int
    sure: int
    gain: Fraction
    preferences: tuple[str, ...]
    lie: str


@cache
def every_lie(people: int, things: int, rule: str = "serial") -> Lies:
    """Try every lie of one person in every table of preferences.

    Things may be renamed, so that the first person's true preference can be fixed; the others' order does not
    matter to the first person. All cases are computed together, in whole numbers.

    Parameters
    ----------
    people, things : int
        At most four each.
    rule : {"serial", "priority"}

    Returns
    -------
    Lies

    Examples
    --------
    >>> found = every_lie(3, 3)
    >>> found.gain, found.gamed > 0, found.sure
    (Fraction(1, 12), True, 0)
    >>> every_lie(3, 3, "priority").gain
    Fraction(0, 1)
    """
    if not (1 <= people <= 4 and 1 <= things <= 4) or rule not in {"serial", "priority"}:
        raise InvalidInput(
            f"are {people!r}, {things!r}, {rule!r}",
            where="people, things, rule",
            expected='at most four each; "serial" or "priority"',
        )
    find, one = (_eaten, _PORTION) if rule == "serial" else (_drawn, factorial(people))
    every = list(permutations(range(things)))
    others = list(combinations_with_replacement(every, people - 1))
    ranks = np.array([[(said, *rest) for said in every] for rest in others])
    got = find(ranks.reshape(-1, people, things)).reshape(ranks.shape)
    # What a report of the first person changes in the chance of one of the k best by the true ranking.
    change = np.cumsum(got[:, :, 0] - got[:, :1, 0], axis=2)
    gains: Index = change.max(axis=(1, 2), initial=0)
    better = np.logical_and.reduce(change >= 0, axis=2) & np.logical_or.reduce(change > 0, axis=2)
    sure: Mask = np.logical_or.reduce(better, axis=1)
    circles = _circles(ranks[:, 0], got[:, 0])
    place = {rest: k for k, rest in enumerate(others)}
    counts = np.zeros(4, dtype=np.int64)
    for k, rest in enumerate(others):
        weight = factorial(people - 1) // prod(factorial(c) for c in Counter(rest).values())
        # Anybody may be the one who lies: rename things so that this person's ranking is the first.
        seen = [place[_seen_by((every[0], *rest), i)] for i in range(people)]
        counts += weight * np.array([1, (gains[seen] > 0).any(), circles[k], sure[seen].any()])
    counts *= len(every)
    worst = int(np.argmax(gains))
    said = int(np.argmax(change[worst].max(axis=1)))
    lied = bool(gains[worst])
    words = ["".join("abcd"[k] for k in r) for r in (every[0], *others[worst], every[said])]
    return Lies(
        people=people,
        things=things,
        cases=int(counts[0]),
        gamed=int(counts[1]),
        inefficient=int(counts[2]),
        sure=int(counts[3]),
        gain=Fraction(int(gains[worst]), one),
        preferences=tuple(words[:-1]) if lied else (),
        lie=words[-1] if lied else "",
    )


def _seen_by(profile: tuple[tuple[int, ...], ...], who: int) -> tuple[tuple[int, ...], ...]:
    """Return the others' rankings with things renamed so that `who` ranks them 0, 1, 2, ..."""
    name = {k: place for place, k in enumerate(profile[who])}
    return tuple(sorted(tuple(name[k] for k in r) for i, r in enumerate(profile) if i != who))


#: A thing in whole numbers: up to four times its rest is shared by one, two, three or four.
_PORTION = 12**4


def _eaten(ranks: Index) -> Index:
    """Compute serial for many cases at once, in parts of `_PORTION`; shape (cases, people, things)."""
    cases, people, things = ranks.shape
    each = np.arange(cases)
    left = np.full((cases, things), _PORTION)
    got = np.zeros_like(ranks)
    time = np.zeros(cases, dtype=np.int64)
    # Each turn some thing is gone, or time is up.
    for _ in range(things):
        open_ = np.take_along_axis(left[:, None, :], ranks, axis=2) > 0
        best = np.take_along_axis(ranks, np.argmax(open_, axis=2)[:, :, None], axis=2)[:, :, 0]
        eaters = (best[:, :, None] == np.arange(things)).sum(axis=1) * (left > 0)
        # Exact: what is left divides by those who eat it.
        until = np.where(eaters > 0, left // np.maximum(eaters, 1), _PORTION).min(axis=1)
        step = np.minimum(until, _PORTION - time) * left.any(axis=1)
        for i in range(people):
            got[each, i, best[:, i]] += step
        left -= eaters * step[:, None]
        time += step
    return got


def _drawn(ranks: Index) -> Index:
    """Count, for many cases at once, in how many orders of the people each gets each thing."""
    cases, people, things = ranks.shape
    each = np.arange(cases)
    got = np.zeros_like(ranks)
    for order in permutations(range(people)):
        left = np.ones((cases, things), dtype=bool)
        for i in order[:things]:
            first = np.argmax(np.take_along_axis(left, ranks[:, i], axis=1), axis=1)
            best = ranks[each, i, first]
            got[each, i, best] += 1
            left[each, best] = False
    return got


def lottery(shares: Chances) -> Rota:
    """Write chances as a draw among whole assignments.

    Parameters
    ----------
    shares : tuple of tuples of Fraction
        As many things as people, every row and column adding up to one: then nobody goes away empty-handed.

    Returns
    -------
    Rota
        ``weeks`` are the outcomes, ``share`` their chances. Its certificate checks that the average is
        `shares`.

    Examples
    --------
    >>> draw = lottery(serial(["abcd", "abcd", "badc", "badc"]))
    >>> draw.share.tolist(), draw.certificate.ok
    ([0.5, 0.5], True)
    """
    table = np.array(shares, dtype=float)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or np.abs(table.sum(axis=0) - 1).max() > 1e-9:
        raise InvalidInput("do not add up to one", where="shares", expected="as many things as people")
    return rota(table, np.zeros(table.shape[1]))


# ---------------------------------------------------------------------- money or rations


@dataclass(frozen=True)
class Sample:
    """A drawn population, money and rations.

    Attributes
    ----------
    price : float
        At which the sample's demand is what there is.
    money, rations, mixed : float
        Mean squared distance from what each should have.
    spread : float
        Standard error of ``rations - money``.
    """

    price: float
    money: float
    rations: float
    mixed: float
    spread: float


@dataclass(frozen=True)
class MoneyOrRations:
    """One scarce good: a price or an equal ration, whichever brings it nearer to those who need it most.

    A person with need e and marginal utility of money l (one on average) asks for A + e - B l p. What each
    *should* have is the demand at the average l: q + e, where q is what there is a head. A price that clears
    misses it by B p (l - 1), an equal ration by e.

    Attributes
    ----------
    satiation : float
        A: what the average person would take for nothing.
    ration : float
        q: what there is a head.
    taste_sd : float
        Standard deviation of needs e, in units of the good.
    income_sd : float
        Standard deviation of l: how differently people feel the price.
    correlation : float
        Of e and l. Positive: who needs more has less.
    slope : float
        B: by how much a unit of price lowers the average demand.

    Examples
    --------
    >>> case = MoneyOrRations(satiation=10.0, ration=6.0, taste_sd=2.0, income_sd=0.4)
    >>> case.advantage.__round__(6), case.price, case.critical_income_sd
    (1.44, 4.0, 0.5)
    """

    satiation: float
    ration: float
    taste_sd: float
    income_sd: float
    correlation: float = 0.0
    slope: float = 1.0

    def __post_init__(self) -> None:
        if not (0 < self.ration < self.satiation and self.slope > 0):
            raise InvalidInput(
                f"are {self.satiation!r}, {self.ration!r}, {self.slope!r}",
                where="satiation, ration, slope",
                expected="a ration above 0 and below satiation, a slope above 0",
            )
        if not (self.taste_sd >= 0 and self.income_sd >= 0 and -1 <= self.correlation <= 1):
            raise InvalidInput(
                f"are {self.taste_sd!r}, {self.income_sd!r}, {self.correlation!r}",
                where="taste_sd, income_sd, correlation",
                expected="zero or more, a correlation from -1 to 1",
            )

    @property
    def gap(self) -> float:
        """How much the price must take from the average demand, B p = A - q."""
        return self.satiation - self.ration

    @property
    def price(self) -> float:
        """Price at which demand is what there is."""
        return self.gap / self.slope

    @property
    def loss_by_money(self) -> float:
        """Mean squared miss of the price: (B p)^2 var l."""
        return (self.gap * self.income_sd) ** 2

    @property
    def loss_by_rations(self) -> float:
        """Mean squared miss of equal rations: var e."""
        return self.taste_sd**2

    @property
    def advantage(self) -> float:
        """Of the price over rations, var e - (B p)^2 var l: positive where money wins."""
        return self.loss_by_rations - self.loss_by_money

    @property
    def critical_income_sd(self) -> float:
        """Standard deviation of l at which both are equally good."""
        return self.taste_sd / self.gap

    @cached_property
    def _people(self) -> tuple[Vector, Vector]:
        """Needs e and marginal utilities of money l of evenly spread people; l is gamma distributed."""
        points = stats.qmc.Sobol(2, scramble=False).random(4096)[1:]
        a, b = stats.norm.ppf(points).T
        c = self.correlation
        need = self.taste_sd * (a - a.mean())
        if self.income_sd == 0.0:
            return need, np.ones(need.size)
        shape = self.income_sd**-2
        burden = stats.gamma.ppf(stats.norm.cdf(c * a + np.sqrt(1.0 - c**2) * b), shape, scale=1.0 / shape)
        return need, burden / burden.mean()

    def miss_with_more(self, sold: float) -> float:
        """Return the mean squared miss if part is rationed, and people may buy more of the rest.

        A person ends with the ration or with what the price lets him or her ask for, whichever is more;
        nobody sells the ration. The price is the one at which all is taken.

        Parameters
        ----------
        sold : float
            Share of the good that is sold, above 0, at most 1.
        """
        if not 0.0 < sold <= 1.0:
            raise InvalidInput(f"is {sold!r}", where="sold", expected="a share above 0, at most 1")
        need, burden = self._people
        kept = (1.0 - sold) * self.ration

        def has(price: float) -> Vector:
            return np.maximum(kept, self.satiation + need - self.slope * burden * price)

        top = self.price
        while has(top).mean() > self.ration:
            top *= 2.0
        price = brentq(lambda p: float(has(p).mean()) - self.ration, 0.0, top)
        return float(((has(price) - self.ration - need) ** 2).mean())

    @cached_property
    def best_with_more(self) -> tuple[float, float]:
        """Share that is best sold on top of rations, in steps of a twentieth from none, and the miss."""
        shares = np.arange(21) / 20
        misses = [self.loss_by_rations, *(self.miss_with_more(float(s)) for s in shares[1:])]
        best = int(np.argmin(misses))
        return float(shares[best]), misses[best]

    @property
    def share_for_market(self) -> float:
        """Share of the good that is best sold, the rest being rationed equally (0 to 1).

        In two separate markets: each person gets the ration's part and, of the part that is sold, as much as
        he or she would have bought of the whole, in proportion. People who may buy on top of their ration buy
        less the more they were given: see `miss_with_more`.
        """
        covariance = self.correlation * self.taste_sd * self.income_sd * self.gap
        whole = self.loss_by_rations + self.loss_by_money - 2 * covariance
        return float(np.clip((self.loss_by_rations - covariance) / whole, 0.0, 1.0)) if whole > 0 else 0.5

    @property
    def loss_by_mix(self) -> float:
        """Mean squared miss if the best share is sold and the rest rationed, in two separate markets."""
        return self._mixed(self.share_for_market)

    def _mixed(self, sold: float) -> float:
        covariance = self.correlation * self.taste_sd * self.income_sd * self.gap
        kept = 1 - sold
        return kept**2 * self.loss_by_rations + sold**2 * self.loss_by_money + 2 * kept * sold * covariance

    def loss_by_neighbors(self, reliability: float) -> float:
        """Mean squared miss if neighbors judge needs, and everybody gets the best guess.

        Parameters
        ----------
        reliability : float
            Share of the variance of needs that their judgment explains, 0 to 1.
        """
        if not 0 <= reliability <= 1:
            raise InvalidInput(f"is {reliability!r}", where="reliability", expected="0 to 1")
        return self.loss_by_rations * (1 - reliability)

    @property
    def neighbors_beat_money(self) -> float:
        """Reliability above which neighbors' judgment comes nearer to needs than money (0 where any does)."""
        if self.loss_by_rations == 0:
            return 0.0
        return max(0.0, 1 - self.loss_by_money / self.loss_by_rations)

    def simulate(self, people: int, rng: np.random.Generator) -> Sample:
        """Draw people, find the price that clears among them, and measure by how much each way misses.

        Parameters
        ----------
        people : int
        rng : Generator
        """
        a, b = rng.standard_normal((2, people))
        need = self.taste_sd * a
        burden = 1 + self.income_sd * (self.correlation * a + np.sqrt(1 - self.correlation**2) * b)
        price = float((self.satiation + need.mean() - self.ration) / (self.slope * burden.mean()))
        bought = self.satiation + need - self.slope * burden * price
        should = self.ration + need - need.mean()
        by_money, by_rations = (bought - should) ** 2, (self.ration - should) ** 2
        sold = self.share_for_market
        mixed = (sold * bought + (1 - sold) * self.ration - should) ** 2
        return Sample(
            price=price,
            money=float(by_money.mean()),
            rations=float(by_rations.mean()),
            mixed=float(mixed.mean()),
            spread=float((by_rations - by_money).std(ddof=1) / np.sqrt(people)),
        )


def loss_without_exchange(tastes: ArrayLike, elasticity: float = 1.0) -> Vector:
    """Return what equal rations of each good cost each person, against equal budgets at clearing prices.

    With Cobb-Douglas tastes a person buys t_g / mean t_g times the equal ration of good g, whatever the
    amounts of the goods are. So equal rations without exchange lose exp(sum_g t_g log(t_g / mean t_g)) - 1
    over what they give: how much one's tastes tell from the average. With another constant elasticity of
    substitution prices are found that clear one unit a head of each good.

    Parameters
    ----------
    tastes : array, shape (people, goods)
        Rows add up to one; with another elasticity than 1 all are above zero.
    elasticity : float
        How readily people put one good for another: above 0; 1 is Cobb-Douglas.

    Returns
    -------
    array, shape (people,)
        Share of everything that the rations would have to grow by for the person to be as well off as with
        an equal budget.

    Raises
    ------
    InvalidInput
        If rows are no shares, or the elasticity is not above 0.
    NotConverged
        If no clearing prices are found.

    Examples
    --------
    Two people, each wants only one of two goods: half of what each gets is of no use.

    >>> loss_without_exchange([[1.0, 0.0], [0.0, 1.0]]).round(12).tolist()
    [1.0, 1.0]
    """
    t = np.asarray(tastes, dtype=float)
    if t.ndim != 2 or not (t >= 0).all() or np.abs(t.sum(axis=1) - 1).max() > 1e-9:
        raise InvalidInput("are no shares", where="tastes", expected="rows of shares that add up to one")
    if not (np.isfinite(elasticity) and elasticity > 0.0):
        raise InvalidInput(f"is {elasticity!r}", where="elasticity", expected="a number above 0")
    if elasticity == 1.0:
        mean = t.mean(axis=0)
        logs = np.log(np.divide(t, mean, out=np.ones_like(t), where=t > 0))
        return np.asarray(np.expm1((t * logs).sum(axis=1)))
    e = elasticity

    def bought(price: Vector) -> Vector:
        cost = (t * price ** (1.0 - e)).sum(axis=1)
        return np.asarray(t * price**-e * price.sum() / cost[:, None])

    def short(logs: Vector) -> Vector:
        return np.asarray(bought(np.exp(np.append(logs, 0.0))).mean(axis=0) - 1.0)[:-1]

    found = optimize.root(short, np.zeros(t.shape[1] - 1), tol=1e-12)
    if not found.success:
        raise NotConverged(
            "clearing prices",
            residual=float(np.abs(found.fun).max()),
            rounds=int(found.nfev),
            advice="look for a good that hardly anyone wants",
        )
    price = np.exp(np.append(found.x, 0.0))
    index = (t * price ** (1.0 - e)).sum(axis=1) ** (1.0 / (1.0 - e))
    rations = (t ** (1.0 / e)).sum(axis=1) ** (e / (e - 1.0))
    return np.asarray(price.sum() / index / rations - 1.0)


# ---------------------------------------------------------------------- what the chapter says


def _races(*, crowd: int = 1, cost: float = 0.05, cap: float = 20.0) -> bool:
    """Return whether orders grow without limit, and end far from needs with a cap or a small cost."""
    needs, there = TEN * crowd, THERE * crowd
    ends = [OrderGame(needs, there, cap=cap), OrderGame(needs, there, cost=cost)]
    far = all(game.equilibrium().inflation > 1.5 for game in ends)
    return OrderGame(needs, there).growth > 1.0 and far


def _frowns(*, crowd: int = 1, cap: float = np.inf) -> bool:
    """Return whether a lighter frown costs more in all, and only a heavy one keeps orders honest."""
    needs, there = TEN * crowd, THERE * crowd
    costs = (0.01, 0.05, 0.2, 0.4)
    spent = [OrderGame(needs, there, cap=cap, cost=c).equilibrium().spent / there for c in costs]
    heavy = OrderGame(needs, there).deterrent
    honest = OrderGame(needs, there, cap=cap, cost=heavy).equilibrium().inflation
    return bool((np.diff(spent) < 0.0).all()) and heavy > 0.3 and honest < 1.0 + 1e-9


def _money_wins(*, there: float = 0.6, clipped: bool = False) -> bool:
    """Return whether a price comes nearer to needs; clipped: where nobody can buy less than nothing."""
    case = MoneyOrRations(10.0, 10.0 * there, 2.0, 0.4)
    return (case.miss_with_more(1.0) if clipped else case.loss_by_money) < case.loss_by_rations


def headlines() -> dict[str, Headline]:
    """Return the chapter's titles by name.

    Examples
    --------
    >>> headlines()["frown"].survives()
    {'page': True, 'aggregation': True, 'weakest': False}
    """
    even = MoneyOrRations(10.0, 6.0, 2.0, 0.4).critical_income_sd
    return by_name(
        Headline(
            "race",
            "Shares in proportion to orders start a race; a cap or a small cost ends it far from the truth",
            "that people order whatever pays",
            _races,
            aggregation={"crowd": 10},
            weakest={"cost": 0.7},
            condition="as long as a false order costs clearly less than it brings",
        ),
        Headline(
            "frown",
            "Without a cap a light frown wastes most; only a heavy one keeps orders honest",
            "that nothing else limits orders",
            _frowns,
            aggregation={"crowd": 10},
            weakest={"cap": 20.0},
            condition="without a cap on orders",
        ),
        Headline(
            "money",
            f"A price comes nearer to needs than equal rations until it is felt with a spread of {even:.1f}",
            "on how scarce the good is",
            _money_wins,
            aggregation={"clipped": True},
            weakest={"there": 0.4},
            condition="the scarcer the good, the smaller the spread at which rations win",
        ),
    )
