"""The one interface of every way of planning: reports in, shocks in, an outcome out.

What agents say need not be true. An institution plans on the reports and is settled against the
truth: what cannot be produced is not delivered.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse

from feasible.economy.certificate import welfare
from feasible.economy.metrics import need_fulfillment
from feasible.economy.model import Economy, Vector
from feasible.economy.outcome import Certificate, Messages, Outcome
from feasible.errors import InvalidEconomy

__all__ = [
    "HOUSEHOLD_LIES",
    "PLANT_LIES",
    "TRUTH",
    "Institution",
    "Lie",
    "Quick",
    "Reacts",
    "Replans",
    "Reports",
    "Shock",
    "after",
    "outcome_of",
]

#: What a plant and a household can scale in a report.
PLANT_LIES = ("capacity", "inputs", "effort")
HOUSEHOLD_LIES = ("needs", "public")


def _factors(name: str, given: Mapping[str, float], axis: pd.Index, kind: str) -> Vector:
    """Return one factor for each label, 1 where nothing is said."""
    factors = np.ones(len(axis))
    for label, factor in given.items():
        at = int(axis.get_indexer_for(pd.Index([label]))[0])
        if at < 0:
            raise InvalidEconomy(f"unknown {kind} {label!r}", where=name, expected=f"a {kind} of the economy")
        if not np.isfinite(factor) or factor < 0:
            raise InvalidEconomy(
                f"is {factor:g}", where=f"{name}[{kind} {label!r}]", expected="a factor, zero or more"
            )
        factors[at] = factor
    return factors


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
        InvalidEconomy
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
        scale = _factors("reports.inputs", self.inputs, plants, "plant")
        tastes = economy.tastes
        if self.tastes is not None:
            full = pd.DataFrame(economy.tastes.toarray(), index=households, columns=economy.goods)
            unknown = self.tastes.index.difference(households)
            if len(unknown):
                raise InvalidEconomy(
                    f"unknown household {unknown[0]!r}",
                    where="reports.tastes",
                    expected="a household of the economy",
                )
            full.loc[self.tastes.index] = self.tastes.reindex(
                columns=economy.goods, fill_value=0.0
            ).to_numpy()
            tastes = sparse.csr_array(full.to_numpy())
        if self.public:
            share = _factors("reports.public", self.public, households, "household")
            full_tastes = tastes.toarray()
            for row in np.flatnonzero(share != 1.0):
                full_tastes[row] = public_tastes(economy, full_tastes[row], float(share[row]))
            tastes = sparse.csr_array(full_tastes)
        exaggeration = _factors("reports.needs", self.needs, households, "household")
        return economy.replace(
            capacity=economy.capacity * _factors("reports.capacity", self.capacity, plants, "plant"),
            effort=economy.effort * _factors("reports.effort", self.effort, plants, "plant"),
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
        said = copy.copy(economy)
        # What was computed from the truth does not hold for the lie.
        for name in ("net", "convex", "spending", "hawkins_simon"):
            said.__dict__.pop(name, None)

        def put(name: str, value: object) -> None:
            object.__setattr__(said, name, value)

        object.__setattr__(said, "productive", False)
        j = self.agent
        if self.kind != "inputs":
            values = np.array(getattr(economy, self.kind))
            values[j] *= self.factor
            values.flags.writeable = False
            put(self.kind, values)
            return said
        for name in ("inputs", "resource_use"):
            matrix = getattr(economy, name).copy()
            matrix.data[matrix.indptr[j] : matrix.indptr[j + 1]] *= self.factor
            for part in (matrix.data, matrix.indices, matrix.indptr):
                part.flags.writeable = False
            put(name, matrix)
        return said


@dataclass(frozen=True)
class Shock:
    """Something that happens to plants (links are plants too) or resources.

    Attributes
    ----------
    name : str
    capacity : mapping of plant to factor
        0 closes a plant or cuts a link. A plant without a capacity cannot be scaled.
    endowment : mapping of resource to factor
    """

    name: str
    capacity: Mapping[str, float] = field(default_factory=dict)
    endowment: Mapping[str, float] = field(default_factory=dict)

    def apply(self, economy: Economy) -> Economy:
        """Return the economy after the shock.

        Raises
        ------
        InvalidEconomy
            If a label is unknown, a factor negative, or a plant that has no capacity is scaled to
            anything but nothing.
        """
        factor = _factors("shock.capacity", self.capacity, economy.plants, "plant")
        unlimited = np.flatnonzero(~np.isfinite(economy.capacity) & (factor != 1.0) & (factor != 0.0))
        if unlimited.size:
            raise InvalidEconomy(
                "the plant has no capacity to scale",
                where=f"shock.capacity[plant {economy.plants[unlimited[0]]!r}]",
                expected="a factor of 0, or a plant with a finite capacity",
            )
        capacity = np.where(factor == 0.0, 0.0, economy.capacity * np.where(factor == 0.0, 1.0, factor))
        return economy.replace(
            capacity=capacity,
            endowment=economy.endowment
            * _factors("shock.endowment", self.endowment, economy.resources, "resource"),
        )


def after(economy: Economy, shocks: Sequence[Shock]) -> Economy:
    """Return the economy after all shocks, in order."""
    for shock in shocks:
        economy = shock.apply(economy)
    return economy


class Institution(Protocol):
    """A way of planning.

    `run` is all that the comparison needs. An institution may also be `Quick` (answer many lies at once),
    may react within the period that a shock strikes (`Reacts`), and may plan the next period from what it
    knows of the last (`Replans`); without these, lies are run one by one, old orders are carried out
    as far as they can be, and every period is planned anew.

    Attributes
    ----------
    name : str
        For tables and figures.

    An attribute `pays_effort`, if there is one and it is true, says that workers are paid for the effort that
    their plant claims.
    """

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    def run(
        self,
        economy: Economy,
        *,
        reports: Reports = TRUTH,
        shocks: Sequence[Shock] = (),
        rng: np.random.Generator | None = None,
    ) -> Outcome:
        """Plan `economy` after `shocks` on `reports`, and settle against the truth.

        Parameters
        ----------
        economy : Economy
            The truth.
        reports : Reports
            What agents say.
        shocks : sequence of Shock
            Applied in order before planning.
        rng : numpy.random.Generator, optional
            Only for institutions that draw lots.
        """
        ...


@runtime_checkable
class Quick(Protocol):
    """An institution that can answer many unilateral lies faster than one `run` each."""

    def answers(self, economy: Economy, lies: Sequence[Lie]) -> Iterator[tuple[Vector, Vector]]:
        """Yield settled levels (P,) and consumption (H, G) for each lie, in order.

        A lie with factor 1 is the truth. The same, to a relative 1e-6, as `run` with the lie as reports.
        """
        ...


@runtime_checkable
class Reacts(Protocol):
    """An institution that can do something within the period that a shock strikes."""

    def react(self, economy: Economy, last: Outcome) -> Outcome:
        """Return what the people make of the orders of `last` in the `economy` as it has become."""
        ...


@runtime_checkable
class Replans(Protocol):
    """An institution whose next plan depends on what it knew and did before."""

    def replan(self, economy: Economy, last: Outcome, known: Economy) -> tuple[Outcome, Economy]:
        """Return the next period's outcome, and the economy as the institution then knows it.

        Parameters
        ----------
        economy : Economy
            The truth.
        last : Outcome
            Of the period before.
        known : Economy
            What the institution believed when it made the last plan.
        """
        ...


def outcome_of(
    institution: str,
    economy: Economy,
    *,
    levels: ArrayLike,
    consumption: ArrayLike,
    prices: ArrayLike | None,
    resource_prices: ArrayLike | None,
    rounds: pd.DataFrame,
    messages: Messages,
    certificate: Certificate,
    values: Mapping[str, float] | None = None,
) -> Outcome:
    """Label the arrays of a settled plan and add its headline figures.

    Parameters
    ----------
    institution : str
    economy : Economy
        The truth.
    levels : array, shape (P,)
    consumption : array, shape (H, G)
    prices, resource_prices : arrays, shapes (G,) and (R,), or None
    rounds : DataFrame
    messages : Messages
    certificate : Certificate
    values : mapping of str to float, optional
        Further headline figures, after welfare and needs.
    """
    needs = need_fulfillment(economy, consumption)
    return Outcome(
        institution=institution,
        levels=pd.Series(np.asarray(levels, dtype=float), index=economy.plants, name="level"),
        consumption=pd.DataFrame(
            np.asarray(consumption, dtype=float), index=economy.households, columns=economy.goods
        ),
        prices=None if prices is None else pd.Series(np.asarray(prices), index=economy.goods, name="price"),
        resource_prices=None
        if resource_prices is None
        else pd.Series(np.asarray(resource_prices), index=economy.resources, name="price"),
        rounds=rounds,
        messages=messages.to_frame(),
        certificate=certificate,
        values={
            "welfare": welfare(economy, consumption, levels),
            "least need met": needs.least,
            "mean need met": needs.mean,
            **(values or {}),
        },
    )
