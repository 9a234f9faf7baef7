"""The public record of offers, and the mix of them that anybody can compute from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from feasible.economy import Vector
from feasible.errors import NotConverged
from feasible.optimum import LinearProgram
from feasible.procedures._community import Offer, WorkRule

__all__ = ["Board", "Mask", "Mix", "Phase"]

Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

#: Floors are kept to this share: every program ends at a tolerance.
_SLACK = 1e-9


@dataclass(frozen=True, eq=False)
class Phase:
    """What a mix is asked for: the largest least of the open shares, or the least work.

    Attributes
    ----------
    open : array of bool, shape (K + 1, 2)
        Whose needs and whose wishes are still to rise; the last row is the assembly's, for public goods.
    floor : array, shape (K + 1, 2)
        Shares that must be kept.
    most : float
        Up to which share the open ones are counted.
    work : bool
        Nothing is open: divide the work.
    """

    open: Mask
    floor: Vector
    most: float
    work: bool = False


@dataclass(frozen=True, eq=False)
class Mix:
    """A mix of offers.

    Attributes
    ----------
    value : float
        The least open share, or the work with what breaks ties.
    weights : array, shape (offers,)
    assembly : array, shape (2,)
        Shares of the assembly's needs and wishes.
    y : array, shape (S,)
        How much a unit of each shared good or resource holds the mix up: computed at home, never written.
    worth : array, shape (K + 1, 2)
        How much each share does.
    one : array, shape (K,)
        How much it does that a community's weights are at most 1 together.
    price : array, shape (K,)
        How much a unit of each community's work counts.
    """

    value: float
    weights: Vector
    assembly: Vector
    y: Vector
    worth: Vector
    one: Vector
    price: Vector


class Board:
    """What is public: who belongs, what stocks there are, what the assembly asks for, and all offers.

    Parameters
    ----------
    names : sequence of str, length K
    size : array, shape (S,)
        How much of each shared good could be made, or there is, in its own unit: figures are read in it.
    stock : array, shape (S,)
    assembly : array, shape (S, 2)
        Needs and wishes for public goods, all of them.
    rule : {"hours", "share", "dislike"}
    """

    def __init__(
        self, names: Sequence[str], *, size: Vector, stock: Vector, assembly: Vector, rule: WorkRule
    ) -> None:
        self.names, self.rule = tuple(names), rule
        self.size, self.stock, self.assembly = size, stock / size, assembly / size[:, None]
        self.offers: list[Offer] = []
        self._columns: list[Vector] = []

    def write(self, offer: Offer) -> None:
        """Put an offer on the record."""
        k = len(self.names)
        at = self.names.index(offer.author)
        # Goods; shares of needs, and of wishes; weights; work.
        column = np.zeros(self.size.size + 4 * k)
        column[: self.size.size] = offer.take / self.size
        own = self.size.size + np.array([at, k + at, 2 * k + at, 3 * k + at])
        column[own] = -offer.met, -offer.wished, 1.0, offer.work
        self.offers.append(offer)
        self._columns.append(column)

    def mix(self, phase: Phase) -> Mix:
        """Return the best mix of all offers on the record: no shared good short, nobody's weights above 1."""
        s, k, n = self.size.size, len(self.names), len(self.offers)
        sharing = phase.work and self.rule == "share"
        # Columns: the goal, the assembly's two shares, the offers. Rows: goods; shares of needs, of wishes,
        # and the assembly's two; weights; work.
        matrix = np.zeros((s + 3 * k + 2 + (k if sharing else 0), 3 + n))
        rows = s + 2 * k
        matrix[:s, 1:3] = self.assembly
        matrix[[rows, rows + 1], [1, 2]] = -1.0
        if n:
            columns = np.column_stack(self._columns)
            matrix[:rows, 3:] = columns[:rows]
            matrix[rows + 2 : rows + 2 + k, 3:] = columns[rows : rows + k]
            if sharing:
                matrix[rows + 2 + k :, 3:] = columns[rows + k :]
        claims = np.concatenate([s + np.arange(2 * k), [rows, rows + 1]])
        # In the order of the rows: communities' needs, communities' wishes, the assembly's two.
        opened, floor = self._listed(phase.open), self._listed(phase.floor)
        matrix[claims[opened], 0] = 1.0
        upper = np.concatenate(
            [self.stock, -floor * (1.0 - _SLACK), np.ones(k), np.zeros(k if sharing else 0)]
        )
        upper[claims[opened]] = 0.0
        cost = np.zeros(3 + n)
        cost[0] = 1.0
        if sharing:
            matrix[rows + 2 + k :, 0] = -1.0
            cost[0], cost[3:] = -1.0, [-offer.toil for offer in self.offers]
        elif phase.work:
            cost[0], cost[3:] = 0.0, [-offer.work - offer.toil for offer in self.offers]
        top = np.full(3 + n, np.inf)
        top[0] = 1.0 if sharing else phase.most
        # In units of the hardest offer: how hours or dislike are counted is no business of the solver.
        unit = max(float(np.abs(cost).max()), 1e-300)
        program = LinearProgram(cost / unit, sparse.csc_array(matrix), row_upper=upper, column_upper=top)
        try:
            found = program.solve()
        except NotConverged:
            # Offers that are almost alike can stall simplex.
            found = program.solve("interior-point")
        dual = np.abs(found.duals) * unit
        price = np.zeros(k)
        if phase.work:
            price = dual[rows + 2 + k :] if sharing else np.ones(k)
        return Mix(
            abs(found.objective) * unit,
            found.primal[3:],
            found.primal[1:3],
            dual[:s] / self.size,
            self._by_member(dual[claims]),
            dual[rows + 2 : rows + 2 + k],
            price,
        )

    def _listed(self, table: Any) -> Any:
        return np.concatenate([table[:-1, 0], table[:-1, 1], table[-1]])

    def _by_member(self, listed: Vector) -> Vector:
        k = len(self.names)
        return np.vstack([np.column_stack([listed[:k], listed[k : 2 * k]]), listed[2 * k :]])
