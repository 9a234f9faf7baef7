"""Kantorovich's machine problem of 1939: the resolving multipliers found by hand, then by a solver.

Machines of several kinds make several products, each at its own rate, and the products are wanted in
fixed proportions: a complete set holds so many of each. How should every machine divide its time?

Kantorovich's answer is a multiplier for each product. Let each machine make what is worth most to it,
rate times multiplier; where the multipliers are right, the machines that are indifferent can be divided
so that the sets come out complete, and then no plan makes more sets. `Workshop.resolve` finds
them by raising the multiplier of what is short until a machine is indifferent, as a reader could;
`Workshop.plan` asks a linear program. Both are certified from the table of rates alone.

References
----------
Kantorovich, L. V. (1960), "Mathematical methods of organizing and planning production", *Management
Science* 6(4), 366-422 (a translation of the work of 1939): part I, pp. 369-374, the parts and the
problem; appendix 1, pp. 390-410, the resolving multipliers; appendix 2, pp. 410-419, the plywood
trust.
Devanur, N. R., Papadimitriou, C. H., Saberi, A. and Vazirani, V. V. (2008), "Market equilibrium via a
primal-dual algorithm for a convex program", *Journal of the ACM* 55(5): the same steps, in a market.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import Bounds, LinearConstraint, milp

from feasible.economy import Certificate, Check, Vector
from feasible.errors import InvalidInput, NotConverged
from feasible.headline import Headline, by_name
from feasible.optimum.linear import LinearProgram

__all__ = [
    "Allocation",
    "Resolution",
    "Step",
    "Workshop",
    "certify_mix",
    "error_that_eats_the_gain",
    "errors_that_eat_the_gain",
    "excavators",
    "headlines",
    "parts",
    "plywood",
]

#: Two worths within this share of each other are a tie.
_TIE = 1e-9
#: Sets of products are enumerated in each step of `Workshop.resolve`.
_MOST_PRODUCTS = 12


@dataclass(frozen=True, eq=False)
class Allocation:
    """A division of every machine's time, with the multipliers that prove it best.

    Attributes
    ----------
    sets : float
        Complete sets made in a unit of time.
    time : DataFrame, shape (kinds, products)
        Machine time of each kind spent on each product; a kind has as much as it has machines.
    made : Series, shape (products,)
        Units made in a unit of time.
    multipliers : Series, shape (products,)
        Worth of a unit, in sets: the shares of one set's products add up to 1.
    worth : Series, shape (kinds,)
        Worth of one machine, in sets a unit of time: its best rate times multiplier.
    certificate : Certificate
        Complementary slackness, recomputed from the rates.
    """

    sets: float
    time: pd.DataFrame
    made: pd.Series
    multipliers: pd.Series
    worth: pd.Series
    certificate: Certificate

    @property
    def shares(self) -> pd.DataFrame:
        """Time of each kind as shares of all its time, shape (kinds, products)."""
        total = self.time.sum(axis=1)
        return self.time.div(total.where(total > 0, 1.0), axis=0)


@dataclass(frozen=True, eq=False)
class Step:
    """One line of the search for multipliers.

    Attributes
    ----------
    allocation : Allocation
        What the machines make at these multipliers; its certificate fails until the last step.
    bound : float
        No plan makes more sets than this, whatever the search does next.
    short : tuple of str
        Products that are shortest at these multipliers (all of them once the sets balance).
    factor : float
        By how much the multipliers of the short products were then raised (1 in the last step).
    turned : tuple of str
        Who became indifferent: ``"Turret lathe to Part I"``; empty in the last step.
    """

    allocation: Allocation
    bound: float
    short: tuple[str, ...]
    factor: float
    turned: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Resolution:
    """The whole search: its steps, and the allocation that the last one proves best.

    Attributes
    ----------
    steps : tuple of Step
    """

    steps: tuple[Step, ...]

    @property
    def allocation(self) -> Allocation:
        """The allocation of the last step."""
        return self.steps[-1].allocation

    def table(self) -> pd.DataFrame:
        """Return one row a step: multipliers, sets made, the bound, what is short, who turned.

        Returns
        -------
        DataFrame, index ``step`` from 1
            A column for each product's multiplier (in sets), ``sets``, ``bound``, ``short`` and ``turned``.
        """
        rows = [
            (*s.allocation.multipliers, s.allocation.sets, s.bound, ", ".join(s.short), "; ".join(s.turned))
            for s in self.steps
        ]
        products = list(self.allocation.multipliers.index)
        index = pd.RangeIndex(1, len(rows) + 1, name="step")
        return pd.DataFrame(rows, index=index, columns=[*products, "sets", "bound", "short", "turned"])


@dataclass(frozen=True, eq=False)
class Workshop:
    """Machines, products, rates, and the proportions of a complete set.

    Attributes
    ----------
    kinds, products : sequence of str
        Names.
    rates : array, shape (kinds, products)
        Units that one machine of the kind makes of the product in a unit of time. All above zero.
    machines : array, shape (kinds,)
        How many there are; one each by default. At least one kind has some.
    mix : array, shape (products,)
        Units of each product in a set; one each by default.

    Raises
    ------
    InvalidInput
        If a shape is wrong or a number is not finite or has the wrong sign; names the cell.

    Examples
    --------
    >>> shop = parts()
    >>> found = shop.resolve()
    >>> round(found.allocation.sets, 3), found.allocation.multipliers.round(3).to_list(), len(found.steps)
    (86.667, [0.667, 0.333], 3)
    >>> round(float(shop.equal_division().sum()), 3)
    77.818
    """

    kinds: Sequence[str]
    products: Sequence[str]
    rates: ArrayLike
    machines: ArrayLike = 1.0
    mix: ArrayLike = 1.0

    def __post_init__(self) -> None:
        m, k = len(self.kinds), len(self.products)
        for name in ("kinds", "products"):
            labels_of = list(getattr(self, name))
            if len(set(labels_of)) < len(labels_of):
                raise InvalidInput("are not all different", where=name, expected="unique names")
        shapes: dict[str, tuple[int, ...]] = {"rates": (m, k), "machines": (m,), "mix": (k,)}
        for name, shape in shapes.items():
            given = np.asarray(getattr(self, name), dtype=float)
            value = np.broadcast_to(given, shape).copy() if given.ndim == 0 else given.copy()
            if value.shape != shape:
                raise InvalidInput(f"has shape {value.shape}", where=name, expected=f"shape {shape}")
            least_ok = value >= 0 if name == "machines" else value > 0
            bad = np.argwhere(~(np.isfinite(value) & least_ok))
            if bad.size:
                at = tuple(int(v) for v in bad[0])
                labels = {
                    "rates": [self.kinds, self.products],
                    "machines": [self.kinds],
                    "mix": [self.products],
                }[name]
                cell = ", ".join(repr(label[i]) for label, i in zip(labels, at, strict=True))
                expected = "zero or more" if name == "machines" else "a number above zero"
                raise InvalidInput(f"is {float(value[at])!r}", where=f"{name}[{cell}]", expected=expected)
            object.__setattr__(self, name, value)
        if not self.counts.any():
            raise InvalidInput("are all 0", where="machines", expected="at least one machine")

    @property
    def counts(self) -> Vector:
        """Machines of each kind, shape (kinds,)."""
        return np.asarray(self.machines, dtype=float)

    @property
    def table(self) -> Vector:
        """The rates, shape (kinds, products)."""
        return np.asarray(self.rates, dtype=float)

    @property
    def proportions(self) -> Vector:
        """Units of each product in a set, shape (products,)."""
        return np.asarray(self.mix, dtype=float)

    # ------------------------------------------------------------------ rules that ask nobody

    def equal_division(self) -> pd.Series:
        """Return the sets made a unit of time by each kind if every machine makes complete sets alone.

        One machine then makes ``1 / sum_k (w_k / a_k)`` sets, and all its products are in proportion.

        Returns
        -------
        Series, shape (kinds,)
        """
        alone = 1.0 / (self.proportions / self.table).sum(axis=1)
        return pd.Series(self.counts * alone, index=list(self.kinds))

    def fastest_only(self) -> float:
        """Return the sets made if each product is made only by the kinds that make most of it, the rest idle.

        Kinds that are fastest at several products divide their time as well as they can.
        """
        have = np.where(self.counts[:, None] > 0, self.table, 0.0)
        program = self.program()
        fastest = (have >= have.max(axis=0) * (1 - _TIE)).ravel()
        program.set_columns(lower=np.zeros(fastest.size + 1), upper=[*np.where(fastest, np.inf, 0.0), np.inf])
        return program.solve().objective

    def whole_sets(self) -> int:
        """Return the most complete sets that can be made of whole pieces in a unit of time.

        Pieces of each kind and product are integers; an integer program (HiGHS, through SciPy).
        """
        m, k = self.table.shape
        # Columns: pieces (m x k), then sets. Rows: the time of each kind, then completeness.
        time = np.zeros((m, m * k + 1))
        complete = np.zeros((k, m * k + 1))
        for i, j in itertools.product(range(m), range(k)):
            time[i, i * k + j] = 1.0 / self.table[i, j]
            complete[j, i * k + j] = 1.0
        complete[:, -1] = -self.proportions
        limits = [
            LinearConstraint(time, -np.inf, self.counts * (1 + _TIE)),
            LinearConstraint(complete, 0.0, np.inf),
        ]
        objective = np.zeros(m * k + 1)
        objective[-1] = -1.0
        whole = np.ones(m * k + 1, dtype=int)
        found = milp(objective, constraints=limits, integrality=whole, bounds=Bounds(0, np.inf))
        # Nothing made is always possible, so there is a best.
        return round(-(found.fun or 0.0))

    # ------------------------------------------------------------------ by the solver

    def program(self) -> LinearProgram:
        """Return the linear program: machine time of each kind on each product, and the sets.

        Rows: the time of each kind (its price is a machine's worth), then for each product that no more
        is packed into sets than is made (its price is the multiplier).
        """
        m, k = self.table.shape
        matrix = np.zeros((m + k, m * k + 1))
        for i, j in itertools.product(range(m), range(k)):
            matrix[i, i * k + j] = 1.0
            matrix[m + j, i * k + j] = -self.table[i, j]
        matrix[m:, -1] = self.proportions
        return LinearProgram(
            [*np.zeros(m * k), 1.0],
            matrix,
            row_upper=[*self.counts, *np.zeros(k)],
            rows=[*self.kinds, *self.products],
            columns=[*(f"{a}: {b}" for a in self.kinds for b in self.products), "sets"],
        )

    def plan(self) -> Allocation:
        """Solve by linear programming.

        Where several multipliers prove the same plan best (a degenerate corner), these are the ones that
        the solver happened to end with; `machine_values` gives both ends.
        """
        solution = self.program().solve()
        m, k = self.table.shape
        return self._allocation(solution.primal[:-1].reshape(m, k), solution.duals[m:])

    def machine_values(self) -> pd.DataFrame:
        """Return what one machine of each kind is worth at the margin, and how far that holds.

        Returns
        -------
        DataFrame, one row a kind
            ``machines``; ``left`` and ``right``: sets lost with one fewer and gained with one more, at the
            margin (equal but at a degenerate corner); ``down_to`` and ``up_to``: the numbers of machines
            until which they hold; ``all``: the worth of all of them at the right-hand value.
        """
        table = self.program().shadow_prices(self.kinds)
        table = table.rename(columns={"limit": "machines"}).drop(columns="price")
        table["all"] = table["machines"] * table["right"]
        return table

    # ------------------------------------------------------------------ by hand

    def at(self, multipliers: ArrayLike) -> Step:
        """Let every machine make what is worth most to it at given multipliers, and see what is short.

        Machines that are indifferent are divided so that as many sets as possible are complete.

        Parameters
        ----------
        multipliers : array, shape (products,)
            All above zero, in any unit; they are scaled so that a set is worth 1.

        Returns
        -------
        Step
            With the factor that turns the next machine to what is short.

        Raises
        ------
        InvalidInput
            If there are more than twelve products (use `plan`) or a multiplier is not above zero.

        Notes
        -----
        Measure everything in worth. Machines that favor a product of the group S, or are indifferent, earn
        ``R(S)`` in all; a set needs ``W(S) = sum over S of w_k c_k``. At these multipliers
        ``min over S of R(S) / W(S)`` sets can be completed (Hall's condition), and no plan can make more
        than ``R(all) / W(all)``. The group at which the minimum is reached is the shortest.
        """
        k = len(self.products)
        if k > _MOST_PRODUCTS:
            raise InvalidInput(
                f"{k} products", where="products", expected=f"at most {_MOST_PRODUCTS}; use plan()"
            )
        price = np.array(multipliers, dtype=float)
        if price.shape != (k,) or not (np.isfinite(price) & (price > 0)).all():
            raise InvalidInput(
                f"are {price.tolist()}", where="multipliers", expected=f"{k} numbers above zero"
            )
        price /= self.proportions @ price
        groups = np.array([g for g in itertools.product((False, True), repeat=k) if any(g)])
        there = self.counts > 0
        offered = self.table * price
        best = offered.max(axis=1)
        ties = (offered >= best[:, None] * (1 - _TIE)) & there[:, None]
        earned, need = self.counts * best, self.proportions * price
        reach = (groups @ ties.T.astype(float)) > 0
        ratio = (reach @ earned) / (groups @ need)
        least = float(ratio.min())
        # Of several groups equally short the largest: their union is as short as each of them.
        short = groups[ratio <= least * (1 + _TIE)].any(axis=0)
        factor, turned = 1.0, []
        outside = there & ~(ties & short).any(axis=1)
        if not short.all() and outside.any():
            wish = np.where(short, offered, 0.0)
            factors = np.where(outside, best / wish.max(axis=1), np.inf)
            factor = float(factors.min())
            turned = [
                f"{self.kinds[i]} to {self.products[int(wish[i].argmax())]}"
                for i in np.flatnonzero(factors <= factor * (1 + _TIE)).tolist()
            ]
        return Step(
            allocation=self._allocation(self._divide(ties, earned, need * least), price),
            bound=float(earned.sum() / need.sum()),
            short=tuple(name for name, at in zip(self.products, short, strict=True) if at),
            factor=factor,
            turned=tuple(turned),
        )

    def resolve(self, *, most_steps: int = 1000) -> Resolution:
        """Find the resolving multipliers step by step, from equal ones.

        While some products are short (`at`), their multipliers rise together by the smallest factor that
        makes another machine indifferent. Each step lowers the bound.

        Parameters
        ----------
        most_steps : int
            Guard; small shops need a few steps.

        Raises
        ------
        InvalidInput
            If there are more than twelve products (use `plan`).
        NotConverged
            If the guard is reached.
        """
        multipliers = np.ones(len(self.products))
        steps: list[Step] = []
        for _ in range(most_steps):
            step = self.at(multipliers)
            steps.append(step)
            if not step.turned:
                return Resolution(tuple(steps))
            short = np.isin(np.array(self.products), step.short)
            price = step.allocation.multipliers.to_numpy(dtype=float)
            multipliers = np.where(short, step.factor * price, price)
        raise NotConverged(
            "the search for multipliers",
            residual=steps[-1].bound - steps[-1].allocation.sets,
            rounds=most_steps,
            advice="use plan(), which asks a solver",
        )

    def _divide(self, ties: np.ndarray, earned: Vector, wanted: Vector) -> Vector:
        """Divide the machines' time among what each likes best, so that `wanted` is met.

        A flow in units of worth, along shortest paths that free machines already busy elsewhere. What is
        left of a machine's time goes to its first favorite.
        """
        m, k = ties.shape
        given = np.zeros((m, k))
        left, lack = earned.copy(), wanted.copy()
        tiny = 1e-13 * max(float(earned.sum()), 1e-300)
        while True:
            path = _path(ties, given > tiny, left > tiny, lack > tiny)
            if path is None:
                break
            kinds, products = path
            room = min(float(left[kinds[0]]), float(lack[products[-1]]))
            # Every later machine on the path hands over the product before it.
            room = min([room, *(float(given[i, j]) for i, j in zip(kinds[1:], products, strict=False))])
            for i, j in zip(kinds, products, strict=True):
                given[i, j] += room
            for i, j in zip(kinds[1:], products, strict=False):
                given[i, j] -= room
            left[kinds[0]] -= room
            lack[products[-1]] -= room
        favorite = ties.argmax(axis=1)
        given[np.arange(m), favorite] += np.where(self.counts > 0, np.maximum(left, 0.0), 0.0)
        return np.asarray(given / np.where(earned > 0, earned, 1.0)[:, None] * self.counts[:, None])

    def _allocation(self, time: Vector, multipliers: Vector) -> Allocation:
        kinds, products = list(self.kinds), list(self.products)
        made = (time * self.table).sum(axis=0)
        return Allocation(
            sets=float((made / self.proportions).min()),
            time=pd.DataFrame(time, index=kinds, columns=products),
            made=pd.Series(made, index=products),
            multipliers=pd.Series(multipliers, index=products),
            worth=pd.Series((self.table * multipliers).max(axis=1), index=kinds),
            certificate=certify_mix(self, time, multipliers),
        )

    def worst_at(self, multipliers: ArrayLike) -> float:
        """Return the sets completed at these multipliers if indifferent machines divide as badly as they can.

        Every machine makes only what is worth most to it. Nothing but prices tells the indifferent ones more,
        so all of them may make the same product: what is left of the others comes from machines that like
        nothing else as well.

        Parameters
        ----------
        multipliers : array, shape (products,)
            As in `at`.

        Examples
        --------
        >>> round(parts().worst_at([2, 1]), 6)  # all milling machines on Part II: sixty of Part I
        60.0
        """
        price = self.at(multipliers).allocation.multipliers.to_numpy(dtype=float)
        offered = self.table * price
        ties = offered >= offered.max(axis=1, keepdims=True) * (1 - _TIE)
        sure = ties & (ties.sum(axis=1, keepdims=True) == 1)
        made = (self.counts[:, None] * self.table * sure).sum(axis=0)
        return float((made / self.proportions).min())

    def share_of_day(self, time: ArrayLike) -> float:
        """Return the sets completed if each kind spends these shares of its day on each product.

        Parameters
        ----------
        time : array, shape (kinds, products)
            Shares; each row adds up to 1 at most.
        """
        made = (np.asarray(time, dtype=float) * self.counts[:, None] * self.table).sum(axis=0)
        return float((made / self.proportions).min())

    # ------------------------------------------------------------------ reports that are not exact

    def sets_under_error(self, error: float, draws: int, rng: np.random.Generator) -> Vector:
        """Return the sets really made when the plan was computed from rates that are not exact.

        Each reported rate is the true one times ``exp(error z)``, z standard normal. The time shares
        planned on the reports are then carried out at the true rates, without correction.

        Parameters
        ----------
        error : float
            Standard deviation of the log of a reported rate, zero or more.
        draws : int
            How many sets of reports.
        rng : numpy Generator

        Returns
        -------
        array, shape (draws,)
        """
        if not (np.isfinite(error) and error >= 0):
            raise InvalidInput(f"is {error!r}", where="error", expected="zero or more")
        out = np.empty(draws)
        for d in range(draws):
            reported = self.table * np.exp(error * rng.standard_normal(self.table.shape))
            time = replace(self, rates=reported).plan().time.to_numpy(dtype=float)
            out[d] = ((time * self.table).sum(axis=0) / self.proportions).min()
        return out


def error_that_eats_the_gain(
    shop: Workshop, *, draws: int, rng: np.random.Generator, precision: float = 0.005
) -> float:
    """Return the error of reported rates at which a fixed plan makes no more sets than equal division.

    Parameters
    ----------
    shop : Workshop
    draws : int
        Reports drawn at each error; the same draws are scaled, so that the mean falls smoothly.
    rng : numpy Generator
    precision : float
        Width at which the bisection stops.

    Returns
    -------
    float
        Standard deviation of the log of a reported rate; 0 if equal division is optimal already, and 1 if
        not even an error of that size eats the gain.
    """
    seed = int(rng.integers(2**32))
    equal = float(shop.equal_division().sum())

    def gain(error: float) -> float:
        return float(shop.sets_under_error(error, draws, np.random.default_rng(seed)).mean()) - equal

    low, high = 0.0, 1.0
    if gain(high) > 0:
        return high
    while high - low > precision:
        middle = (low + high) / 2
        low, high = (middle, high) if gain(middle) > 1e-9 * equal else (low, middle)
    return low


def errors_that_eat_the_gain(shop: Workshop, *, seeds: Sequence[int], draws: int = 40) -> tuple[float, float]:
    """Return the least and the largest of `error_that_eats_the_gain` over several seeds.

    One seed's forty reports are a sample: the threshold moves with it.

    Parameters
    ----------
    shop : Workshop
    seeds : sequence of int
    draws : int
        Reports drawn at each error.
    """
    found = [error_that_eats_the_gain(shop, draws=draws, rng=np.random.default_rng(s)) for s in seeds]
    return min(found), max(found)


def certify_mix(
    shop: Workshop, time: ArrayLike, multipliers: ArrayLike, *, tolerance: float = 1e-7
) -> Certificate:
    """Certify an allocation by complementary slackness, from the rates alone.

    Parameters
    ----------
    shop : Workshop
    time : array, shape (kinds, products)
        Machine time.
    multipliers : array, shape (products,)
        Worth of a unit of each product, in sets.
    tolerance : float
        Of each check, relative to the worth of all machines.

    Returns
    -------
    Certificate
        No machine works longer than there is; nobody makes what pays less than their best; nothing that
        has a worth is made in excess; and the machines are worth, in all, the sets that are made.
    """
    hours, price = np.asarray(time, dtype=float), np.asarray(multipliers, dtype=float)
    offered = shop.table * price
    best = offered.max(axis=1)
    total = max(float(shop.counts @ best), 1e-300)
    made = (hours * shop.table).sum(axis=0)
    sets = float((made / shop.proportions).min())
    busy = hours.sum(axis=1)
    over = max(float((busy - shop.counts).max()), -float(hours.min()), 0.0) / float(shop.counts.max())
    forgone = float((hours * (best[:, None] - offered)).sum()) + float(
        best @ np.maximum(shop.counts - busy, 0)
    )
    excess = float(price @ (made - shop.proportions * sets))
    scale = float(shop.proportions @ price)
    gap = abs(total / scale - sets) / max(sets, 1e-300) if scale > 0 else np.inf
    return Certificate(
        "no division of these machines' time completes more sets",
        (
            Check("time", over, tolerance, "largest overuse or negative time, as a share of machines"),
            Check(
                "multipliers not negative",
                max(-float(price.min()), 0.0),
                tolerance,
                "largest negative worth of a unit, in sets",
            ),
            Check(
                "everyone makes what pays best",
                abs(forgone) / total,
                tolerance,
                "worth forgone on other work or idle, share of all",
            ),
            Check(
                "nothing of worth in excess",
                abs(excess) / total,
                tolerance,
                "worth of products that complete no set, share of all",
            ),
            Check("duality gap", gap, tolerance, "share of the sets: how many more any plan could complete"),
        ),
    )


def _path(
    ties: np.ndarray, gives: np.ndarray, free: np.ndarray, lacking: np.ndarray
) -> tuple[list[int], list[int]] | None:
    """Return a shortest chain machine, product, machine, product ... from free time to a lack, or None.

    Steps from a machine to a product it likes best, and from a product to a machine that makes it now
    and could make something else instead.
    """
    m, k = ties.shape
    came: dict[int, int] = {}
    through: dict[int, int] = {}
    queue = [int(i) for i in np.flatnonzero(free)]
    seen = set(queue)
    for i in queue:
        for j in range(k):
            if not ties[i, j] or j in came:
                continue
            came[j] = i
            if lacking[j]:
                kinds, products = [i], [j]
                while kinds[0] in through:
                    products.insert(0, through[kinds[0]])
                    kinds.insert(0, came[products[0]])
                return kinds, products
            for other in range(m):
                if gives[other, j] and other not in seen:
                    seen.add(other)
                    through[other] = j
                    queue.append(other)
    return None


# ---------------------------------------------------------------------- the three problems of 1939


def parts() -> Workshop:
    """Return the first problem: two parts of a device on three kinds of machine, pairs a day.

    Three milling machines (10 of the first part or 20 of the second), three turret lathes (20 or 30),
    one automatic (30 or 80). Kantorovich (1960), part I, pp. 369-374.
    """
    return Workshop(
        kinds=["Milling machine", "Turret lathe", "Automatic"],
        products=["Part I", "Part II"],
        rates=[[10.0, 20.0], [20.0, 30.0], [30.0, 80.0]],
        machines=[3.0, 3.0, 1.0],
    )


def excavators() -> Workshop:
    """Return the excavators: three machines, three soils, equal volumes of each; m3 an hour.

    A set is one cubic meter of each soil. Kantorovich (1960), appendix 1, pp. 390-410.

    Examples
    --------
    >>> round(20_000 / excavators().resolve().allocation.sets, 3)  # hours for 20,000 m3 of each soil
    283.715
    """
    return Workshop(
        kinds=["Excavator A", "Excavator B", "Excavator C"],
        products=["Soil I", "Soil II", "Soil III"],
        rates=np.array([[105.0, 107.0, 64.0], [56.0, 66.0, 38.0], [56.0, 83.0, 53.0]]).T,
    )


def plywood() -> Workshop:
    """Return the plywood trust: eight machines, five kinds of material in the proportions of the plan.

    A set is one unit of material in all, 10 : 12 : 28 : 36 : 14. Unverified: the table is quoted from
    memory of Kantorovich (1960), appendix 2, pp. 410-419, and was not checked against print.
    """
    return Workshop(
        kinds=[f"Machine {i}" for i in range(1, 9)],
        products=[f"Kind {j}" for j in range(1, 6)],
        rates=[
            [4.0, 7.0, 8.5, 13.0, 16.5],
            [4.5, 7.8, 9.7, 13.7, 17.5],
            [5.0, 8.0, 10.0, 14.8, 18.0],
            [4.0, 7.0, 9.0, 13.5, 17.0],
            [3.5, 6.5, 8.5, 12.7, 16.0],
            [3.0, 6.0, 8.0, 13.5, 15.0],
            [4.0, 7.0, 9.0, 14.0, 17.0],
            [5.0, 8.0, 10.0, 14.8, 18.0],
        ],
        mix=np.array([10.0, 12.0, 28.0, 36.0, 14.0]) / 100.0,
    )


# ---------------------------------------------------------------------- what the chapter says


def _division_gains(*, shop: str = "parts", error: float = 0.0) -> bool:
    here = {"parts": parts, "plywood": plywood}[shop]()
    best = here.sets_under_error(error, 40, np.random.default_rng(1939)).mean()
    return bool(best > here.equal_division().sum() and best > here.fastest_only())


def _meets_at_two_to_one(*, rates: tuple[float, float] = (10.0, 20.0), milling: float = 3.0) -> bool:
    table = parts().table.copy()
    table[0] = rates
    shop = replace(parts(), rates=table, machines=[milling, 3.0, 1.0])
    meet = [
        r for r in (1.6, 1.9, 2.0, 2.1, 2.4) if (s := shop.at([r, 1])).allocation.sets > s.bound * (1 - 1e-9)
    ]
    return meet == [2.0]


@cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter on Kantorovich's machines says, and what each sentence leans on."""
    shop = parts()
    best, alone, fastest = shop.plan().sets, float(shop.equal_division().sum()), shop.fastest_only()
    rates = "that the rates are right, and that machines are unlike in what they do comparatively well"
    trials: dict[str, Any] = {"aggregation": {"shop": "plywood"}, "weakest": {"error": 0.25}}
    right = "the rates are right to within a sixth or so"
    return by_name(
        Headline(
            "answer",
            f"If each of the seven machines makes what it gives up least for, they make {best:.1f} pairs of "
            f"parts a day; if each makes pairs by itself, {alone:.1f}.",
            rates,
            _division_gains,
            **trials,
            condition=right,
        ),
        Headline(
            "division",
            f"The same machines make {fastest:.1f}, {alone:.1f} or {best:.1f} pairs a day: it depends on "
            "which of them makes what",
            rates,
            _division_gains,
            **trials,
            condition=right,
        ),
        Headline(
            "meets",
            "Only if Part I counts for two of Part II do the machines make as many pairs as any plan could",
            "that milling machines, which give up two of Part II for one of Part I, are the kind that "
            "divides its day",
            _meets_at_two_to_one,
            aggregation={"milling": 0.0},
            weakest={"rates": (11.0, 20.0)},
            condition="it is the milling machines that divide their day, and they give up exactly two of one "
            "for one of the other",
        ),
    )
