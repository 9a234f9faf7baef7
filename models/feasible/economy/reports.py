"""What agents say, which need not be true: reports, and the single lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy.align import Given, Vector, choice, factors, freeze, matrix, number, said, vector
from feasible.economy.model import Economy
from feasible.errors import InvalidInput

__all__ = ["HOUSEHOLD_LIES", "PLANT_LIES", "TRUTH", "Lie", "Reports", "public_tastes"]

#: What a plant and a household can scale in a report.
PLANT_LIES = ("capacity", "inputs", "effort")
HOUSEHOLD_LIES = ("needs", "public")


@dataclass(frozen=True)
class Reports:
    """What agents say, as factors on the truth by label; an empty dict is the truth.

    Attributes
    ----------
    capacity, inputs, effort : dict or Series of plant to factor
        ``{"mill 3": 0.8}`` on capacity: the mill says that it can do four fifths of what it can.
        On inputs the factor covers goods and resources.
    needs : dict or Series of household to factor
    public : dict or Series of household to factor
        On the household's tastes for public goods; its tastes for the others make up the rest.
    tastes : DataFrame, households by goods, optional
        Reported tastes of the households that it lists.

    Raises
    ------
    InvalidInput
        If factors or tastes come without labels, or with one twice.
    """

    capacity: Mapping[str, float] = field(default_factory=dict)
    inputs: Mapping[str, float] = field(default_factory=dict)
    effort: Mapping[str, float] = field(default_factory=dict)
    needs: Mapping[str, float] = field(default_factory=dict)
    public: Mapping[str, float] = field(default_factory=dict)
    tastes: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        for name in (*PLANT_LIES, *HOUSEHOLD_LIES):
            object.__setattr__(self, name, said(f"reports.{name}", getattr(self, name)))
        if self.tastes is not None and not isinstance(self.tastes, pd.DataFrame):
            raise InvalidInput(
                f"is a {type(self.tastes).__name__}",
                where="reports.tastes",
                expected="a DataFrame, households by goods",
            )

    @property
    def truthful(self) -> bool:
        """Whether nobody says anything but the truth."""
        factors_told = (self.capacity, self.inputs, self.effort, self.needs, self.public)
        return not any(factors_told) and self.tastes is None

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
            told = matrix(
                "reports.tastes", self.tastes, households, economy.goods, kinds=("household", "good")
            )
            speaks = households.isin([str(label) for label in self.tastes.index])
            full = np.where(speaks[:, None], told.toarray(), economy.tastes.toarray())
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


def public_tastes(economy: Economy, tastes: Given, factor: float) -> Vector:
    """Scale one household's tastes for public goods, the others making up the rest.

    Parameters
    ----------
    economy : Economy
    tastes : Series, dict or array, shape (G,)
        Shares that add up to 1.
    factor : float
        On the public goods; where it would leave less than a tenth of the budget to the household's other
        goods it is cut to that. Nothing changes for a household that wants only goods of one kind.

    Raises
    ------
    InvalidInput
        If a good is unknown, missing or twice there, or a number is negative or none.
    """
    shares = vector("tastes", tastes, economy.goods, kind="good")
    public = economy.good_kind == "public"
    shared = float(shares[public].sum())
    if shared <= 0.0 or shared >= 1.0:
        return shares
    claimed = min(number("factor", factor, infinite=True) * shared, max(0.9, shared))
    return np.asarray(shares * np.where(public, claimed / shared, (1.0 - claimed) / (1.0 - shared)))


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

        Raises
        ------
        InvalidInput
            If there is no such kind of lie, or no such plant or household.

        Examples
        --------
        >>> Lie("capacity", 2, 0.5).reports(Economy.reference(1, 10)).capacity
        {'plant 01c': 0.5}
        """
        agents = economy.plants if self.kind in PLANT_LIES else economy.households
        told: dict[str, Any] = {self.kind: {str(agents[_position(self, economy)]): self.factor}}
        return Reports(**told)

    def told(self, economy: Economy) -> Economy:
        """Return the economy as this lie describes it: `reports` applied, without validating it all again.

        Raises
        ------
        InvalidInput
            If there is no such kind of lie, or no such plant or household, or the factor is not one.

        Examples
        --------
        >>> said = Lie("effort", 2, 0.5).told(Economy.reference(1, 10))
        >>> bool(said.effort[2] == 0.5 * Economy.reference(1, 10).effort[2])
        True
        """
        j = _position(self, economy)
        if self.kind not in PLANT_LIES or not number("lie.factor", self.factor) > 0.0:
            return self.reports(economy).apply(economy)
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


def _position(lie: Lie, economy: Economy) -> int:
    """Return the position of who lies, or say that there is nobody there."""
    kind = choice("lie.kind", lie.kind, (*PLANT_LIES, *HOUSEHOLD_LIES))
    agents, name = (economy.plants, "plant") if kind in PLANT_LIES else (economy.households, "household")
    if not (isinstance(lie.agent, int | np.integer) and 0 <= lie.agent < len(agents)):
        raise InvalidInput(
            f"is {lie.agent!r}",
            where="lie.agent",
            expected=f"the position of one of the {len(agents)} {name}s",
        )
    return int(lie.agent)
