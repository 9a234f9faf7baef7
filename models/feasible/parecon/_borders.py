"""Self-sufficiency: a reference economy whose regions close their borders, by how alike they are.

References
----------
Arkolakis, C., Costinot, A. and Rodriguez-Clare, A. (2012), "New trade models, same old gains?", *American
Economic Review* 102, 94-130 (the closed form).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from feasible.economy import Economy, Vector
from feasible.errors import InvalidInput
from feasible.optimum import WelfareOptimum, welfare_optimum

__all__ = ["Borders", "duplication", "gains_from_trade", "self_made"]


def gains_from_trade(home_share: float, elasticity: float) -> float:
    """Return what a country would lose without trade, in a large class of trade models.

    Parameters
    ----------
    home_share : float
        Share of its spending on what is made at home.
    elasticity : float
        Of trade in its cost.

    Examples
    --------
    >>> round(gains_from_trade(0.93, 5), 7), round(gains_from_trade(0.93, 10), 7)
    (0.0144093, 0.0072308)
    """
    if not 0.0 < home_share <= 1.0 or not elasticity > 0.0:
        raise InvalidInput(
            f"are {home_share}, {elasticity}", where="home_share, elasticity",
            expected="above 0 and at most 1; above 0",
        )  # fmt: skip
    return float(1.0 - home_share ** (1.0 / elasticity))


def duplication(regions: int, fixed: float) -> float:
    """Return what is lost if every region builds for itself what one plant could make for all.

    Parameters
    ----------
    regions : int
    fixed : float
        Share of a good's cost that does not depend on how much is made, at the whole economy's output.

    Returns
    -------
    float
        Of the good's amount, if as much is spent on it: unit cost rises by (regions - 1) times that share.
    """
    if regions < 1 or not 0.0 <= fixed < 1.0:
        raise InvalidInput(
            f"are {regions}, {fixed}", where="regions, fixed", expected="1 or more; a share below 1"
        )
    more = (regions - 1) * fixed
    return more / (1.0 + more)


def self_made(economy: Economy) -> tuple[Vector, Vector]:
    """Return the share of goods that each region's plants make, and how many from its own inputs alone.

    Returns
    -------
    made, alone : array, shape (regions,)
        A good counts as made alone if every input of some plant of the region is, too.
    """
    outputs, inputs = economy.outputs.toarray() > 0, economy.inputs.toarray() > 0
    made, alone = [], []
    for region in sorted(set(economy.region)):
        here = np.array([place == region for place in economy.region])
        makes = np.asarray(outputs[:, here].any(axis=1))
        made.append(float(makes.mean()))
        can = makes
        while True:
            lacks = np.asarray((inputs & ~can[:, None]).any(axis=0))
            supplied = here & ~lacks
            now = can & outputs[:, supplied].any(axis=1)
            if (now == can).all():
                break
            can = now
        alone.append(int(can.sum()))
    return np.array(made), np.array(alone)


@dataclass(frozen=True, eq=False)
class Borders:
    """An economy split into regions that each have every plant at a smaller scale, and their own people.

    A region's plants have its share b of capacity and cost b^(1-k) times as much effort, so that together
    they could make just what the whole makes. Public goods count as private, so that sharing them is not the
    point.

    Attributes
    ----------
    economy : Economy
    regions : int
        Households go to them in turn.

    Examples
    --------
    >>> case = Borders(Economy.reference(1, 30))
    >>> 0 < case.closed(case.alike) < 0.03
    True
    """

    economy: Economy
    regions: int = 4

    def __post_init__(self) -> None:
        if not 1 <= self.regions <= len(self.economy.households):
            raise InvalidInput(
                f"is {self.regions}", where="regions", expected="1 to the number of households"
            )

    @cached_property
    def _whole(self) -> Economy:
        return self.economy.replace(
            good_kind=np.where(self.economy.good_kind == "public", "final", self.economy.good_kind)
        )

    @cached_property
    def open(self) -> WelfareOptimum:
        """The best plan without borders."""
        return welfare_optimum(self._whole)

    @cached_property
    def _people(self) -> list[Any]:
        return [np.arange(len(self.economy.households))[i :: self.regions] for i in range(self.regions)]

    @cached_property
    def sizes(self) -> Vector:
        """Each region's part of all budgets, and of every plant."""
        budgets = np.asarray(self.economy.budgets)
        return np.array([budgets[p].sum() / budgets.sum() for p in self._people])

    @property
    def alike(self) -> Vector:
        """Resources in proportion to people, shape (regions, resources)."""
        return np.tile(self.sizes[:, None], (1, len(self.economy.resources)))

    def uneven(self, rng: np.random.Generator, concentration: float) -> Vector:
        """Draw each resource's spread over regions (Dirichlet): the higher `concentration`, the more even."""
        return np.asarray(rng.dirichlet(np.full(self.regions, concentration), len(self.economy.resources)).T)

    def alone(self, region: int, resources: Vector, *, capacity: float = 1.0) -> float:
        """Return the welfare of one region by itself, in the whole economy's budget units.

        Parameters
        ----------
        region : int
        resources : array, shape (resources,)
            Its part of each.
        capacity : float
            What is left of its capacity.
        """
        e, people, part = self._whole, self._people[region], self.sizes[region]
        budgets = np.asarray(e.budgets)[people]
        unit = people.size / budgets.sum()
        found = welfare_optimum(
            e.replace(
                households=e.households[people],
                budgets=budgets * unit,
                tastes=e.tastes[people],
                needs=e.needs[people],
                household_region=np.asarray(e.household_region)[people],
                resource_ownership=sparse.csr_array((people.size, len(e.resources))),
                plant_ownership=sparse.csr_array((people.size, len(e.plants))),
                endowment=e.endowment * resources,
                capacity=e.capacity * part * capacity,
                effort=e.effort * part ** (1.0 - e.exponent) * unit,
            )
        )
        return float(found.welfare / unit)

    def closed(self, resources: Vector) -> float:
        """Return what closing all borders loses: the share of everybody's consumption that would be as bad.

        Parameters
        ----------
        resources : array, shape (regions, resources)
            Each region's part of each resource; columns add up to 1.
        """
        total = sum(self.alone(r, resources[r]) for r in range(self.regions))
        return float(1.0 - np.exp((total - self.open.welfare) / self.economy.budgets.sum()))

    def hit(self, left: float = 0.5) -> tuple[float, float]:
        """Return what one region loses if its capacity is cut, with borders closed and open; regions alike.

        Parameters
        ----------
        left : float
            What is left of the first region's capacity.

        Returns
        -------
        closed, open : float
            Of its people's consumption. With open borders all lose alike.
        """
        resources = self.alike[0]
        mine = float(np.asarray(self.economy.budgets)[self._people[0]].sum())
        change = self.alone(0, resources, capacity=left) - self.alone(0, resources)
        part, e, n = self.sizes[0], self._whole, len(self.economy.plants)
        # Every plant twice: the hit region's, and all others' together.
        parts = np.repeat([part, 1.0 - part], n)
        cut = welfare_optimum(
            e.replace(
                plants=[*(f"{p}, hit" for p in e.plants), *e.plants],
                inputs=sparse.hstack([e.inputs, e.inputs], format="csc"),
                outputs=sparse.hstack([e.outputs, e.outputs], format="csc"),
                resource_use=sparse.hstack([e.resource_use, e.resource_use], format="csc"),
                capacity=np.tile(e.capacity, 2) * parts * np.repeat([left, 1.0], n),
                effort=np.tile(e.effort, 2) * parts ** (1.0 - np.tile(e.exponent, 2)),
                exponent=np.tile(e.exponent, 2),
                region=np.tile(e.region, 2),
                plant_ownership=sparse.csr_array((len(e.households), 2 * n)),
            )
        )
        return (
            float(1.0 - np.exp(change / mine)),
            float(1.0 - np.exp((cut.welfare - self.open.welfare) / self.economy.budgets.sum())),
        )
