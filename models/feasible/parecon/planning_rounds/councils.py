"""Councils of Hahnel's annual plan as arrays.

A worker council makes y = a e^c prod x_i^b_i of one good and proposes what maximizes the value of its
output less the cost of its inputs and its effort: p y - sum p_i x_i - s e^k. A consumer council shares a
fixed income out over final goods in proportion to its tastes. In logarithms a worker council's proposal is a
straight line in prices, so that a round for all is one sparse product, one exponential each, and another
sparse product.

References
----------
Hahnel, R. (2021), *Democratic Economic Planning*, ch. 9 and its technical appendix.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from feasible.economy import Vector
from feasible.errors import InvalidInput

__all__ = ["KINDS", "Councils"]

#: Kinds of goods, in equal numbers and in this order.
KINDS = ("private", "intermediate", "nature", "labor", "public")
#: Most inputs of each kind that a worker council uses; it uses at least one.
_MOST = {"intermediate": 4, "nature": 2, "labor": 2}
#: What an exponent of production or a taste may gain between two years.
INPUT_STEPS = (0.0, 0.001, 0.002, 0.003, 0.004)
TASTE_STEPS = (-0.002, -0.001, 0.0, 0.001, 0.002)


@dataclass(frozen=True, eq=False)
class Councils:
    """Worker councils W, consumer councils H, goods G, of which F are final.

    Attributes
    ----------
    makes : array of int, shape (W,)
        The good that each worker council makes.
    scale : array, shape (W,)
        a: output of one unit of every input and of effort.
    effort_share : array, shape (W,)
        c: exponent of effort in production.
    effort_power : array, shape (W,)
        k: exponent of effort in its cost, above c.
    effort_cost : array, shape (W,)
        s: cost of one unit of effort, in the unit of prices.
    exponents : sparse array, shape (W, G)
        b: exponents of inputs in production.
    endowment : array, shape (G,)
        What there is of each good without production.
    final : array of int, shape (F,)
        Goods that consumers want.
    tastes : array, shape (H, F)
        Exponents of utility; only their proportions count.
    income : array, shape (H,)
        What each consumer council may spend.

    Examples
    --------
    One council makes good 1 from good 0, of which there are 100: it proposes what marginal cost allows.

    >>> village = Councils(
    ...     makes=np.array([1]), scale=np.array([2.0]), effort_share=np.array([0.1]),
    ...     effort_power=np.array([2.0]), effort_cost=np.array([1.0]),
    ...     exponents=sparse.csr_array([[0.5, 0.0]]), endowment=np.array([100.0, 0.0]),
    ...     final=np.array([1]), tastes=np.array([[1.0]]), income=np.array([50.0]))
    >>> p = np.array([1.0, 2.0])
    >>> y = village.output(p)
    >>> x = village.inputs(p)[0, 0]
    >>> bool(np.isclose(p[0] * x, 0.5 * p[1] * y[0]))        # half of the value of output pays for inputs
    True
    """

    makes: Any
    scale: Vector
    effort_share: Vector
    effort_power: Vector
    effort_cost: Vector
    exponents: Any
    endowment: Vector
    final: Any
    tastes: Vector
    income: Vector

    def __post_init__(self) -> None:
        w, g = self.exponents.shape
        for name, size in (
            ("makes", w), ("scale", w), ("effort_share", w), ("effort_power", w), ("effort_cost", w),
            ("endowment", g), ("income", self.tastes.shape[0]), ("final", self.tastes.shape[1]),
        ):  # fmt: skip
            shape = np.shape(getattr(self, name))
            if shape != (size,):
                raise InvalidInput(f"has shape {shape}", where=name, expected=f"({size},)")
        for name in ("scale", "effort_share", "effort_power", "effort_cost"):
            bad = np.flatnonzero(~(getattr(self, name) > 0.0))
            if bad.size:
                value = getattr(self, name)[bad[0]]
                raise InvalidInput(
                    f"is {value:g}", where=f"{name}[worker council {bad[0]}]", expected="more than 0"
                )
        flat = np.flatnonzero(np.abs(self.slack) < 1e-9)
        if flat.size:
            raise InvalidInput(
                "returns to scale are constant, so that no price fixes its output",
                where=f"exponents[worker council {flat[0]}]",
                expected="exponents and effort's c / k that do not add up to 1",
            )
        poor = np.flatnonzero(~(self.tastes.sum(axis=1) > 0.0))
        if poor.size:
            raise InvalidInput(
                "wants nothing", where=f"tastes[consumer council {poor[0]}]", expected="some taste above 0"
            )

    @classmethod
    def draw(
        cls,
        rng: np.random.Generator,
        *,
        goods: int = 50,
        councils: int = 3000,
        taste: float = 0.025,
        endowment: float | None = None,
        income: float = 5000.0,
    ) -> Councils:
        """Draw an economy as chapter 9 describes it.

        Parameters
        ----------
        rng : numpy.random.Generator
        goods : int
            G, a multiple of 5, at least 20; the order is that of `KINDS`.
        councils : int
            Worker councils, a third each for private, intermediate and public goods; as many consumer
            councils.
        taste : float
            z: each taste is drawn from z to 2 z (.025 for 50 goods, .005 for 500).
        endowment : float, optional
            Supply of each nature and labor good: 1000 for 60 worker councils a good, in proportion else.
        income : float
            What each consumer council may spend.

        Raises
        ------
        InvalidInput
            If the numbers do not divide.

        Examples
        --------
        >>> economy = Councils.draw(np.random.default_rng(0), councils=300)
        >>> economy.exponents.shape, economy.tastes.shape
        ((300, 50), (300, 20))
        """
        n = goods // 5
        if goods % 5 or n < 4:
            raise InvalidInput(f"{goods} goods", where="goods", expected="a multiple of 5, at least 20")
        if councils < 3 or councils % 3:
            raise InvalidInput(f"{councils} councils", where="councils", expected="a multiple of 3")
        at = np.arange(councils)
        third = at * 3 // councils
        makes = np.array([0, n, 4 * n])[third] + at % n
        scale = rng.uniform(4.0, 6.0, councils)
        effort_share = rng.uniform(0.05, 0.1, councils)
        effort_power = rng.uniform(3.0, 4.0, councils)
        counts = {kind: rng.integers(1, most + 1, councils) for kind, most in _MOST.items()}
        all_inputs = sum(counts.values())
        rows, columns = [], []
        for kind, most in _MOST.items():
            picked = _different(rng, n, most, councils) + KINDS.index(kind) * n
            used = np.arange(most) < counts[kind][:, None]
            rows.append(np.nonzero(used)[0])
            columns.append(picked[used])
        row, column = np.concatenate(rows), np.concatenate(columns)
        share = rng.uniform(0.75, 0.85, row.size) / np.asarray(all_inputs)[row]
        has = np.zeros(goods)
        has[2 * n : 4 * n] = 1000.0 * councils / (60.0 * goods) if endowment is None else endowment
        final = np.concatenate([np.arange(n), np.arange(4 * n, 5 * n)])
        return cls(
            makes=makes,
            scale=scale,
            effort_share=effort_share,
            effort_power=effort_power,
            effort_cost=np.ones(councils),
            exponents=sparse.csr_array((share, (row, column)), shape=(councils, goods)),
            endowment=has,
            final=final,
            tastes=rng.uniform(taste, 2.0 * taste, (councils, final.size)),
            income=np.full(councils, income),
        )

    def next_year(self, rng: np.random.Generator) -> Councils:
        """Return the same councils a year on: exponents of inputs and tastes have moved a little.

        Every input's exponent gains one of 0, .001, ..., .004 and every taste one of -.002, ..., .002.
        """
        exponents = self.exponents.copy()
        exponents.data = exponents.data + rng.choice(INPUT_STEPS, exponents.data.size)
        return replace(
            self, exponents=exponents, tastes=self.tastes + rng.choice(TASTE_STEPS, self.tastes.shape)
        )

    def with_increasing_returns(
        self, rng: np.random.Generator, *, share: float = 0.2, more: float = 0.1
    ) -> Councils:
        """Add `more` to every input's exponent in a `share` of the worker councils, drawn at random."""
        w = self.scale.size
        chosen = np.zeros(w, dtype=bool)
        chosen[rng.permutation(w)[: int(np.ceil(share * w))]] = True
        exponents = self.exponents.copy()
        exponents.data = exponents.data + more * np.repeat(chosen, np.diff(exponents.indptr))
        return replace(self, exponents=exponents)

    # ------------------------------------------------------------------ constants of the councils

    @cached_property
    def returns(self) -> Vector:
        """What a council's exponents add up to once effort is chosen: sum b + c / k, shape (W,)."""
        return np.asarray(self.exponents.sum(axis=1)).ravel() + self.effort_share / self.effort_power

    @cached_property
    def slack(self) -> Vector:
        """1 - `returns`: the share of the value of output that is left over at the proposal, shape (W,)."""
        return np.asarray(1.0 - self.returns)

    @cached_property
    def benefit_cost(self) -> Vector:
        """Social benefit over cost of each proposal, 1 / `returns`, whatever the prices, shape (W,)."""
        return np.asarray(1.0 / self.returns)

    @cached_property
    def elasticities(self) -> Any:
        """``d ln y / d ln p``, sparse (W, G): own price `returns` / `slack`, input price -b / `slack`."""
        w, g = self.exponents.shape
        own = sparse.csr_array((self.returns / self.slack, (np.arange(w), self.makes)), shape=(w, g))
        return sparse.csr_array(own - _diagonal(1.0 / self.slack) @ self.exponents)

    @cached_property
    def spending(self) -> Vector:
        """What all consumer councils spend on each good: one pass over them, shape (G,)."""
        out = np.zeros(self.endowment.size)
        # The product of a vector and a matrix: nothing as large as the tastes is made on the way.
        out[self.final] = (self.income / self.tastes.sum(axis=1)) @ self.tastes
        return out

    @cached_property
    def _intercept(self) -> Vector:
        ck = self.effort_share / self.effort_power
        b = self.exponents.copy()
        b.data = b.data * np.log(b.data)
        inputs = np.asarray(b.sum(axis=1)).ravel()
        return np.asarray((np.log(self.scale) + ck * np.log(ck / self.effort_cost) + inputs) / self.slack)

    @cached_property
    def _users(self) -> Any:
        return sparse.csr_array(self.exponents.T)

    # ------------------------------------------------------------------ answers to prices

    def output(self, prices: Vector) -> Vector:
        """Return what each worker council proposes to make, shape (W,)."""
        return np.asarray(np.exp(self._intercept + self.elasticities @ np.log(prices)))

    def inputs(self, prices: Vector) -> Any:
        """Return what each worker council proposes to use, sparse (W, G)."""
        worth = prices[self.makes] * self.output(prices)
        return sparse.csr_array(_diagonal(worth) @ self.exponents @ _diagonal(1.0 / prices))

    def effort(self, prices: Vector) -> Vector:
        """Return the effort each worker council proposes, shape (W,)."""
        worth = prices[self.makes] * self.output(prices)
        ck = self.effort_share / self.effort_power
        return np.asarray((ck * worth / self.effort_cost) ** (1.0 / self.effort_power))

    def surplus(self, prices: Vector) -> Vector:
        """Return the value of each proposal less its costs, effort's too, shape (W,)."""
        return np.asarray(self.slack * prices[self.makes] * self.output(prices))

    def answer(self, prices: Vector) -> tuple[Vector, Vector]:
        """Return supply and demand of each good, for `price_rounds`."""
        y = self.output(prices)
        supply = np.bincount(self.makes, y, prices.size) + self.endowment
        return supply, (self._users @ (prices[self.makes] * y) + self.spending) / prices

    def slopes(self, prices: Vector) -> Vector:
        """Return ``d ln(D / S) / d ln p``, shape (G, G), from what each council reports of its own slopes."""
        w, g = self.exponents.shape
        y = self.output(prices)
        made = sparse.csr_array((np.ones(w), (self.makes, np.arange(w))), shape=(g, w))
        supply, demand = self.answer(prices)
        made_by = _diagonal(y)
        worth = _diagonal(prices[self.makes] * y)
        of_supply = (made @ made_by @ self.elasticities).toarray()
        of_use = (self._users @ worth @ (self.elasticities + made.T)).toarray() / prices[:, None]
        out = of_use / demand[:, None] - of_supply / supply[:, None]
        out[np.diag_indices(g)] -= 1.0
        return np.asarray(out)


def _different(rng: np.random.Generator, n: int, most: int, rows: int) -> Any:
    """Draw `most` different numbers below n for each row, by drawing again where two are equal."""
    out = rng.integers(n, size=(rows, most))
    while True:
        ordered = np.sort(out, axis=1)
        again = np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
        if not again.size:
            return out
        out[again] = rng.integers(n, size=(again.size, most))


def _diagonal(values: Any) -> Any:
    return sparse.diags_array(values)
