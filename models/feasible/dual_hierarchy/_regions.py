"""Regions that make goods from goods, and how much of them may leave: what an economy of regions delivers."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.optimize import linprog

from feasible.economy import Certificate, Check, Vector
from feasible.errors import InvalidInput


@dataclass(frozen=True)
class Delivered:
    """What an economy of regions delivers.

    Attributes
    ----------
    delivered : float
        Mean over regions of the share of its bundle that a region gets; 1 is everything.
    by_region : array, shape (regions,)
    output : array, shape (regions, goods)
    certificate : Certificate
    """

    delivered: float
    by_region: Vector
    output: Vector
    certificate: Certificate


@dataclass(frozen=True)
class Regions:
    """Regions that make goods from goods.

    Attributes
    ----------
    recipe : array, shape (goods, goods)
        Input of the row's good per unit of the column's, where each good is made at one place.
    places : array of bool, shape (regions, goods)
        Who makes what.
    waste : float
        Share by which inputs grow when every region makes everything; in proportion between.
    reserve : float
        Capacity above what full delivery needs from single plants.
    """

    recipe: Vector
    places: np.ndarray[tuple[int, int], np.dtype[np.bool_]]
    waste: float = 0.1
    reserve: float = 0.1

    def __post_init__(self) -> None:
        a = np.asarray(self.recipe, dtype=float)
        places = np.asarray(self.places, dtype=bool)
        object.__setattr__(self, "recipe", a)
        object.__setattr__(self, "places", places)
        if a.ndim != 2 or a.shape[0] != a.shape[1] or not np.isfinite(a).all() or (a < 0).any():
            raise InvalidInput(
                f"has shape {a.shape}", where="recipe", expected="a square table, none negative"
            )
        if places.shape[1:] != a.shape[:1] or not places.any(axis=0).all():
            raise InvalidInput(
                f"has shape {places.shape}",
                where="places",
                expected="(regions, goods), each good made somewhere",
            )
        if np.abs(np.linalg.eigvals(self.used)).max() >= 1:
            raise InvalidInput(
                "uses up more than it makes",
                where="recipe",
                expected="a spectral radius below 1, waste included",
            )

    @classmethod
    def draw(
        cls, rng: np.random.Generator, *, sites: int = 1, regions: int = 8, goods: int = 24, inputs: int = 4,
        share: float = 0.5, waste: float = 0.1, reserve: float = 0.1,
    ) -> Regions:  # fmt: skip
        """Draw recipes, then places: the same generator draws the same recipes whatever the number of sites.

        Parameters
        ----------
        rng : numpy.random.Generator
        sites : int
            Regions in which each good is made: 1 is a giant plant, all regions are cells.
        regions, goods, inputs : int
            Sizes; inputs is the number of different inputs of each good.
        share : float
            Of a good's value that is inputs.
        waste, reserve : float
            See the class.

        Raises
        ------
        ValueError
            If there are more sites than regions, or more inputs than other goods.
        """
        if not 1 <= sites <= regions:
            raise ValueError(f"sites is {sites}; expected 1 to {regions}")
        if not 1 <= inputs < goods:
            raise ValueError(f"inputs is {inputs}; expected 1 to {goods - 1}")
        recipe = np.zeros((goods, goods))
        for g in range(goods):
            others = np.delete(np.arange(goods), g)
            recipe[rng.choice(others, inputs, replace=False), g] = share * rng.dirichlet(np.full(inputs, 4.0))
        # Homes go round, so that every region has as many giant plants as another.
        home = (rng.permutation(goods) % regions)[None, :]
        keys = rng.random((regions, goods))
        np.put_along_axis(keys, home, -1.0, axis=0)
        places = np.argsort(np.argsort(keys, axis=0), axis=0) < sites
        return cls(recipe, places, waste, reserve)

    @property
    def sites(self) -> float:
        """Mean number of regions that make a good."""
        return float(self.places.sum(axis=0).mean())

    @property
    def used(self) -> Vector:
        """Recipe with the waste of small plants, shape (goods, goods)."""
        regions = self.places.shape[0]
        small = (self.places.sum(axis=0) - 1) / max(regions - 1, 1)
        return np.asarray(self.recipe * (1 + self.waste * small)[None, :])

    @property
    def capacity(self) -> Vector:
        """Capacity, shape (regions, goods): the same total for each good wherever it is made."""
        goods = self.recipe.shape[0]
        needed = np.linalg.solve(np.eye(goods) - self.recipe, np.full(goods, float(self.places.shape[0])))
        return np.asarray(self.places * ((1 + self.reserve) * needed / self.places.sum(axis=0))[None, :])

    @property
    def threshold(self) -> float:
        """Share that must be let out of the regions before single plants can feed each other.

        Spectral radius of the inputs that come from elsewhere, where each good is made at one place. Below
        it the only output that reproduces itself is none.
        """
        home = self.places.argmax(axis=0)
        across = self.used * (home[:, None] != home[None, :])
        return float(np.abs(np.linalg.eigvals(across)).max())

    @functools.cached_property
    def _rows(self) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Rows of the program, and what is added to them in proportion to the share that may leave.

        Columns: output, sent, received, share of each region's bundle. Rows: use, what may leave, the pool.
        """
        regions, goods = self.places.shape
        cells = regions * goods
        stack: Any = sparse.bmat
        one = sparse.identity(cells, format="csr")
        none = sparse.csr_array((cells, cells))
        needs = sparse.kron(sparse.identity(regions), sparse.csr_array(self.used), format="csr")
        bundle = sparse.kron(sparse.identity(regions), np.ones((goods, 1)), format="csr")
        pool = sparse.kron(np.ones((1, regions)), sparse.identity(goods), format="csr")
        fixed = stack([[needs - one, one, -one, bundle], [none, one, None, None], [None, -pool, pool, None]])
        corner = sparse.coo_array(
            (-np.ones(cells), (cells + np.arange(cells), np.arange(cells))), shape=fixed.shape
        )
        return sparse.csr_array(fixed), sparse.csr_array(corner)

    def deliver(self, leaves: float = 1.0, stopped: ArrayLike | None = None) -> Delivered:
        """Deliver as much as can be.

        Parameters
        ----------
        leaves : float
            Largest share of a region's output of any good that may leave it. At 1 a ministry moves everything
            as it likes; at 0 every region is alone.
        stopped : array of bool, shape (regions, goods), optional
            Plants that stand still.

        Raises
        ------
        ValueError
            If `leaves` is not a share.
        """
        if not 0 <= leaves <= 1:
            raise ValueError(f"leaves is {leaves}; expected a share")
        capacity = self.capacity
        if stopped is not None:
            capacity = np.where(np.asarray(stopped, dtype=bool), 0.0, capacity)
        regions, goods = capacity.shape
        cells = regions * goods
        solve: Any = linprog
        fixed, may_leave = self._rows
        rows = fixed + leaves * may_leave
        value = np.concatenate([np.zeros(3 * cells), np.full(regions, 1 / regions)])
        most = np.concatenate(
            [capacity.ravel(), capacity.ravel(), np.full(cells, capacity.sum()), np.ones(regions)]
        )
        limits = np.zeros(rows.shape[0])
        # Where next to nothing may leave, the proof is as wrong as prices are: a ten-millionth by default.
        exact = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
        bounds = np.column_stack([np.zeros_like(most), most])
        found = solve(-value, A_ub=rows, b_ub=limits, bounds=bounds, options=exact)
        levels, prices = np.asarray(found.x), np.maximum(-np.asarray(found.ineqlin.marginals), 0.0)
        return Delivered(
            float(value @ levels),
            levels[3 * cells :],
            levels[:cells].reshape(regions, goods),
            _certify(rows, value, most, levels, prices),
        )


def _certify(
    rows: sparse.csr_array, value: Vector, most: Vector, levels: Vector, prices: Vector
) -> Certificate:
    """Check a plan and prices of max value x, rows x <= 0, 0 <= x <= most, from these alone."""
    over = float(np.maximum(rows @ levels, 0.0).max(initial=0.0))
    outside = float(np.maximum(np.maximum(-levels, levels - most), 0.0).max(initial=0.0))
    bound = float(most @ np.maximum(value - rows.T @ prices, 0.0))
    return Certificate(
        "no plan delivers more",
        (
            Check("balance", over, 1e-7, "largest overuse, bundles of a region"),
            Check("limits", outside, 1e-7, "largest step outside capacity"),
            Check("gap", max(0.0, bound - float(value @ levels)), 1e-7, "share of all bundles"),
        ),
    )
