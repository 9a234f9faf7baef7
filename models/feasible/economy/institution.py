"""The one interface of every way of planning: reports in, shocks in, an outcome out.

What agents say need not be true. An institution plans on the reports and is settled against the
truth: what cannot be produced is not delivered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.optimize import linprog

from feasible.economy.model import Economy, Vector
from feasible.economy.outcome import Outcome
from feasible.errors import InvalidEconomy, NotConverged

__all__ = ["TRUTH", "Institution", "Reports", "Shock", "settle"]


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
    tastes : DataFrame, households by goods, optional
        Reported tastes of the households that it lists.
    """

    capacity: Mapping[str, float] = field(default_factory=dict)
    inputs: Mapping[str, float] = field(default_factory=dict)
    effort: Mapping[str, float] = field(default_factory=dict)
    needs: Mapping[str, float] = field(default_factory=dict)
    tastes: pd.DataFrame | None = None

    @property
    def truthful(self) -> bool:
        """Whether nobody says anything but the truth."""
        return not (self.capacity or self.inputs or self.effort or self.needs) and self.tastes is None

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


class Institution(Protocol):
    """A way of planning.

    Attributes
    ----------
    name : str
        For tables and figures.
    """

    name: str

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


def settle(
    economy: Economy,
    levels: ArrayLike,
    deliveries: ArrayLike,
    *,
    prices: ArrayLike | None = None,
    tolerance: float = 1e-9,
) -> tuple[Vector, Vector]:
    """Carry out orders as far as the truth allows.

    Orders that are feasible are carried out to the letter. Otherwise the people on the spot make the best of
    them: no plant runs above its order or its true capacity, nobody gets more than was planned, and
    what is delivered is worth as much as possible at the plan's prices. (Cutting all users of a short good
    in proportion would not do: in an economy with production loops such cuts feed on themselves
    until nothing runs.)

    Parameters
    ----------
    economy : Economy
        The truth.
    levels : array, shape (P,)
        Ordered levels.
    deliveries : array, shape (G,)
        Planned final deliveries.
    prices : array, shape (G,), optional
        What a delivered unit is worth; by default each planned delivery as a whole counts the same.
    tolerance : float
        Relative shortage that counts as none.

    Returns
    -------
    levels, deliveries : arrays
        A feasible plan.

    Raises
    ------
    NotConverged
        If the linear program behind it is not solved.

    Examples
    --------
    A bakery is ordered to bake 10 with flour for 8:

    >>> town = Economy(goods=["bread"], resources=["flour"], plants=["bakery"], households=[],
    ...     inputs=[[0]], outputs=[[1]], resource_use=[[1]], endowment=[8])
    >>> settle(town, [10.0], [10.0])
    (array([8.]), array([8.]))
    """
    order, wish = (
        np.maximum(np.asarray(levels, dtype=float), 0.0),
        np.maximum(np.asarray(deliveries, dtype=float), 0.0),
    )
    net, use = economy.net, economy.resource_use
    gross, used = economy.outputs @ order, use @ order
    if (
        np.all(order <= economy.capacity * (1 + tolerance))
        and np.all(wish - net @ order <= tolerance * np.maximum(gross, wish))
        and np.all(used <= economy.endowment * (1 + tolerance))
    ):
        return order, wish
    # Unknown shares u of orders and v of wishes; rows in shares of what was to be made or used.
    runs, wanted = np.flatnonzero(order > 0), np.flatnonzero(wish > 0)
    good_size, resource_size = np.maximum(gross + wish, 1e-300), np.maximum(used, 1e-300)
    balance = sparse.hstack(
        [
            -(sparse.diags_array(1.0 / good_size) @ net)[:, runs] @ sparse.diags_array(order[runs]),
            sparse.csc_array(
                (wish[wanted] / good_size[wanted], (wanted, np.arange(wanted.size))),
                shape=(net.shape[0], wanted.size),
            ),
        ]
    )
    limit = sparse.hstack(
        [
            (sparse.diags_array(1.0 / resource_size) @ use)[:, runs] @ sparse.diags_array(order[runs]),
            sparse.csc_array((use.shape[0], wanted.size)),
        ]
    )
    worth = np.ones(wanted.size) if prices is None else np.asarray(prices, dtype=float)[wanted] * wish[wanted]
    found: Any = linprog(  # type: ignore[call-overload]
        np.concatenate([np.zeros(runs.size), -worth / max(float(worth.max(initial=0.0)), 1e-300)]),
        A_ub=sparse.vstack([balance, limit], format="csc"),
        b_ub=np.concatenate([np.zeros(net.shape[0]), economy.endowment / resource_size]),
        bounds=np.column_stack(
            [
                np.zeros(runs.size + wanted.size),
                np.concatenate([np.minimum(economy.capacity[runs] / order[runs], 1.0), np.ones(wanted.size)]),
            ]
        ),
        method="highs",
    )
    if found.status != 0:
        raise NotConverged(
            f"settlement ({found.message})",
            residual=np.inf,
            rounds=int(found.nit),
            advice="look for extreme orders",
        )
    x = np.zeros_like(order)
    x[runs] = order[runs] * np.clip(found.x[: runs.size], 0.0, 1.0)
    x = np.minimum(x, economy.capacity)
    return x, np.clip(wish, 0.0, np.maximum(net @ x, 0.0))
