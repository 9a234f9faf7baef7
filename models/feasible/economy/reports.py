"""What agents say, which need not be true: reports, and the single lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy.align import Vector, factors, freeze, matrix
from feasible.economy.model import Economy

__all__ = ["HOUSEHOLD_LIES", "PLANT_LIES", "TRUTH", "Lie", "Reports", "public_tastes"]

#: What a plant and a household can scale in a report.
PLANT_LIES = ("capacity", "inputs", "effort")
HOUSEHOLD_LIES = ("needs", "public")


@dataclass(frozen=True)
class Reports:
    """What agents say, as factors on the truth; an empty mapping is the truth.

    Attributes
    ----------
    capacity, inputs, effort : mapping of plant to factor
        ``{"mill 3": 0.8}`` on capacity: the mill says that it can do four fifths of what it can.
        On inputs the factor covers goods and resources.
    needs : mapping of household to factor
    public : mapping of household to factor
        On the household's tastes for public goods; its tastes for the others make up the rest.
    tastes : DataFrame, households by goods, optional
        Reported tastes of the households that it lists.
    """

    capacity: Mapping[str, float] = field(default_factory=dict)
    inputs: Mapping[str, float] = field(default_factory=dict)
    effort: Mapping[str, float] = field(default_factory=dict)
    needs: Mapping[str, float] = field(default_factory=dict)
    public: Mapping[str, float] = field(default_factory=dict)
    tastes: pd.DataFrame | None = None

    @property
    def truthful(self) -> bool:
        """Whether nobody says anything but the truth."""
        said = (self.capacity, self.inputs, self.effort, self.needs, self.public)
        return not any(said) and self.tastes is None

    def apply(self, economy: Economy) -> Economy:
        """Return the economy that the reports describe.

        Raises
        ------
        InvalidInput
            If an agent is unknown, a factor negative or the reported economy contradicts itself.

        Examples
        --------
        >>> economy = Economy.reference(1, 10)
        >>> said = Reports(capacity={"plant 01a": 0.5}).apply(economy)
        >>> float(said.capacity[0] / economy.capacity[0])
        0.5
        """
        if self.truthful:
            return economy
        plants, households = economy.plants, economy.households
        scale = factors("reports.inputs", self.inputs, plants, "plant")
        tastes = economy.tastes
        if self.tastes is not None:
            said = matrix(
                "reports.tastes", self.tastes, households, economy.goods, kinds=("household", "good")
            )
            speaks = np.isin(households, [str(label) for label in self.tastes.index])
            full = np.where(speaks[:, None], said.toarray(), economy.tastes.toarray())
            tastes = sparse.csr_array(full)
        if self.public:
            share = factors("reports.public", self.public, households, "household")
            full_tastes = tastes.toarray()
            for row in np.flatnonzero(share != 1.0):
                full_tastes[row] = public_tastes(economy, full_tastes[row], float(share[row]))
            tastes = sparse.csr_array(full_tastes)
        exaggeration = factors("reports.needs", self.needs, households, "household")
        return economy.replace(
            capacity=economy.capacity * factors("reports.capacity", self.capacity, plants, "plant"),
            effort=economy.effort * factors("reports.effort", self.effort, plants, "plant"),
            inputs=economy.inputs.multiply(scale),
            resource_use=economy.resource_use.multiply(scale),
            needs=economy.needs.multiply(exaggeration[:, None]),
            tastes=tastes,
            # An exaggerated technology may well look unproductive: that is for the plan to find out.
            productive=False,
        )


TRUTH = Reports()


def public_tastes(economy: Economy, tastes: Vector, factor: float) -> Vector:
    """Scale one household's tastes for public goods, the others making up the rest.

    Parameters
    ----------
    economy : Economy
    tastes : array, shape (G,)
        Shares that add up to 1.
    factor : float
        On the public goods; where it would leave less than a tenth of the budget to the household's other
        goods it is cut to that. Nothing changes for a household that wants only goods of one kind.
    """
    public = economy.good_kind == "public"
    shared = float(tastes[public].sum())
    if shared <= 0.0 or shared >= 1.0:
        return tastes
    claimed = min(factor * shared, max(0.9, shared))
    return np.asarray(tastes * np.where(public, claimed / shared, (1.0 - claimed) / (1.0 - shared)))


class Lie(NamedTuple):
    """One report of one agent, scaled; everybody else tells the truth.

    Attributes
    ----------
    kind : str
        One of `PLANT_LIES` or `HOUSEHOLD_LIES`.
    agent : int
        Position of the plant or the household.
    factor : float
        1 is the truth.
    """

    kind: str
    agent: int
    factor: float

    def reports(self, economy: Economy) -> Reports:
        """Return the same as reports.

        Examples
        --------
        >>> Lie("capacity", 2, 0.5).reports(Economy.reference(1, 10)).capacity
        {'plant 01c': 0.5}
        """
        labels = economy.plants if self.kind in PLANT_LIES else economy.households
        said: dict[str, Any] = {self.kind: {str(labels[self.agent]): self.factor}}
        return Reports(**said)

    def told(self, economy: Economy) -> Economy:
        """Return the economy as this lie describes it: `reports` applied, without validating it all again.

        Examples
        --------
        >>> said = Lie("effort", 2, 0.5).told(Economy.reference(1, 10))
        >>> bool(said.effort[2] == 0.5 * Economy.reference(1, 10).effort[2])
        True
        """
        if self.kind not in PLANT_LIES or not 0.0 < self.factor < np.inf:
            return self.reports(economy).apply(economy)
        j = self.agent
        if self.kind != "inputs":
            values = np.array(getattr(economy, self.kind))
            values[j] *= self.factor
            values.flags.writeable = False
            return economy.trusted(**{self.kind: values}, productive=False)
        scaled: dict[str, object] = {}
        for name in ("inputs", "resource_use"):
            cells = getattr(economy, name).copy()
            cells.data[cells.indptr[j] : cells.indptr[j + 1]] *= self.factor
            scaled[name] = freeze(cells)
        return economy.trusted(**scaled, productive=False)
