"""What a linear plan aims at: values and floors for final deliveries, quotas for plants."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from feasible.economy import align
from feasible.economy.align import Vector
from feasible.economy.model import Economy
from feasible.economy.tables.places import placed
from feasible.economy.tables.read import read_aims
from feasible.errors import InvalidInput

__all__ = ["Targets"]


@dataclass(frozen=True, eq=False)
class Targets:
    """The aims of a linear plan for an economy, aligned to its labels.

    Make it with `Targets.of`, which accepts scalars, sequences, dicts and Series and checks them.

    Attributes
    ----------
    value : array, shape (G,)
        Value of one delivered unit of each good; the plan maximizes the sum.
    floor, ceiling : array, shape (G,)
        Least and most final delivery of each good, in its unit.
    quota : array, shape (P,)
        Least level of each plant.
    """

    value: Vector
    floor: Vector
    ceiling: Vector
    quota: Vector

    @classmethod
    def of(
        cls, economy: Economy, *, value: Any = 1.0, floor: Any = 0.0, ceiling: Any = np.inf, quota: Any = 0.0
    ) -> Targets:
        """Align and check targets for `economy`.

        Raises
        ------
        InvalidInput
            If a label is unknown, a number is not finite (a ceiling may be infinite) or negative, a
            ceiling lies below its floor, or a plant's capacity below its quota.

        Examples
        --------
        >>> economy = Economy(goods=["bread"], resources=["flour"], plants=["mill"], households=[],
        ...     inputs=[[0]], outputs=[[1]], resource_use=[[0.8]], endowment=[10], capacity=[9])
        >>> Targets.of(economy, quota={"mill": 12})
        Traceback (most recent call last):
        ...
        feasible.errors.InvalidInput: quota[plant 'mill']: is 12 with a capacity of 9; expected a quota ...
        """
        goods, plants = economy.goods, economy.plants
        made = cls(
            value=align.vector("value", value, goods, kind="good", missing=0.0),
            floor=align.vector("floor", floor, goods, kind="good", missing=0.0),
            ceiling=align.vector("ceiling", ceiling, goods, kind="good", missing=np.inf, infinite=True),
            quota=align.vector("quota", quota, plants, kind="plant", missing=0.0),
        )
        for name, low, high, axis, kind, other in (
            ("ceiling", made.floor, made.ceiling, goods, "good", "floor"),
            ("quota", made.quota, economy.capacity, plants, "plant", "capacity"),
        ):
            off = np.flatnonzero(low > high)
            if off.size:
                at = int(off[0])
                if name == "quota":
                    raise InvalidInput(
                        f"is {low[at]:g} with a capacity of {high[at]:g}",
                        where=f"quota[{kind} {axis[at]!r}]",
                        expected="a quota within the capacity",
                    )
                raise InvalidInput(
                    f"is {high[at]:g} with a {other} of {low[at]:g}",
                    where=f"{name}[{kind} {axis[at]!r}]",
                    expected="a ceiling at or above the floor",
                )
        return made

    @classmethod
    def from_tables(cls, folder: str | Path, economy: Economy) -> Targets:
        """Read the columns value, floor and ceiling of goods and quota of plants.

        Parameters
        ----------
        folder : str or Path
            The folder that `economy` was read from.
        economy : Economy
            For its labels and capacities.

        Returns
        -------
        Targets
            Where a column is missing: a value of 1 for final and public goods and 0 for intermediate
            ones, no floors, no ceilings, no quotas.

        Raises
        ------
        InvalidInput
            If a number is not finite or negative, a ceiling below its floor, or a capacity below its quota.
        """
        aims = read_aims(folder)
        # Permits for emissions that some plant takes up come behind what the folder lists.
        for name, axis, free in (
            ("value", economy.goods, 0.0),
            ("floor", economy.goods, 0.0),
            ("ceiling", economy.goods, np.inf),
            ("quota", economy.plants, 0.0),
        ):
            more = sum(str(label).startswith("permits: ") for label in axis[aims[name].size :])
            aims[name] = np.append(aims[name], [free] * more)
        try:
            return cls.of(economy, **aims)
        except InvalidInput as error:
            raise placed(folder, error) from None

    @property
    def columns(self) -> dict[str, Vector]:
        """The same as columns of a folder's tables, for `Economy.to_tables`."""
        return {"value": self.value, "floor": self.floor, "ceiling": self.ceiling, "quota": self.quota}
