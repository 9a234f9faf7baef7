"""A plan in kind, with its certificate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from feasible.economy import Certificate, Economy, Vector
from feasible.optimum._certify_fulfillment import Stage, certify_fulfillment

__all__ = ["Fulfillment"]


@dataclass(frozen=True, eq=False)
class Fulfillment:
    """A plan in kind.

    Attributes
    ----------
    economy : Economy
        What was planned.
    request : array, shape (G,)
        What was asked for, in each good's unit; 0 where nobody asks.
    levels : array, shape (P,)
    deliveries : array, shape (G,)
        In each good's unit. What a joint product yields beyond them stays in store.
    multiple : float
        Share of the least-met request that is delivered: above 1 the equal multiple of all.
    hours : float
        Units of labor of all kinds that the plan takes; 0 where no plant uses labor.
    stages : tuple of Stage
    work_witness : pair of arrays, shapes (G,) and (R,), or None
        Multipliers of the proof that it takes so many hours; None where there is none (a first-order
        solution that is no vertex).
    programs : int
        Linear programs solved.
    """

    economy: Economy
    request: Vector
    levels: Vector
    deliveries: Vector
    multiple: float
    hours: float
    stages: tuple[Stage, ...]
    work_witness: tuple[Vector, Vector] | None
    programs: int

    @property
    def fulfillment(self) -> Vector:
        """Delivered share of each request, shape (G,); 1 where nothing is asked."""
        return np.divide(
            self.deliveries, self.request, out=np.ones_like(self.request), where=self.request > 0.0
        )

    @cached_property
    def certificate(self) -> Certificate:
        """Recomputed from the economy alone."""
        return certify_fulfillment(
            self.economy,
            self.request,
            levels=self.levels,
            deliveries=self.deliveries,
            stages=self.stages,
            work_witness=self.work_witness,
        )
