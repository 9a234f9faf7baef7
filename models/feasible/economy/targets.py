"""What a linear plan aims at: values and floors for final deliveries, quotas for plants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from feasible.economy.model import Economy, Vector
from feasible.errors import InvalidEconomy

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
        InvalidEconomy
            If a label is unknown, a number is not finite (a ceiling may be infinite) or negative, a
            ceiling lies below its floor, or a plant's capacity below its quota.

        Examples
        --------
        >>> economy = Economy(goods=["bread"], resources=["flour"], plants=["mill"], households=[],
        ...     inputs=[[0]], outputs=[[1]], resource_use=[[0.8]], endowment=[10], capacity=[9])
        >>> Targets.of(economy, quota={"mill": 12})
        Traceback (most recent call last):
        ...
        feasible.errors.InvalidEconomy: quota[plant 'mill']: is 12 with a capacity of 9; expected a quota ...
        """
        goods, plants = economy.goods, economy.plants
        made = cls(
            value=_align("value", value, goods, "good", default=0.0),
            floor=_align("floor", floor, goods, "good", default=0.0),
            ceiling=_align("ceiling", ceiling, goods, "good", default=np.inf),
            quota=_align("quota", quota, plants, "plant", default=0.0),
        )
        for name, low, high, axis, kind, other in (
            ("ceiling", made.floor, made.ceiling, goods, "good", "floor"),
            ("quota", made.quota, economy.capacity, plants, "plant", "capacity"),
        ):
            off = np.flatnonzero(low > high)
            if off.size:
                at = int(off[0])
                if name == "quota":
                    raise InvalidEconomy(
                        f"is {low[at]:g} with a capacity of {high[at]:g}",
                        where=f"quota[{kind} {axis[at]!r}]",
                        expected="a quota within the capacity",
                    )
                raise InvalidEconomy(
                    f"is {high[at]:g} with a {other} of {low[at]:g}",
                    where=f"{name}[{kind} {axis[at]!r}]",
                    expected="a ceiling at or above the floor",
                )
        return made


def _align(name: str, given: Any, axis: pd.Index, kind: str, *, default: float) -> Vector:
    if isinstance(given, dict):
        given = pd.Series(given, dtype=float)
    if isinstance(given, pd.Series):
        unknown = pd.Index([str(i) for i in given.index]).difference(axis)
        if len(unknown):
            raise InvalidEconomy(
                f"unknown {kind} {unknown[0]!r}", where=name, expected=f"a {kind} of the economy"
            )
        given = (
            given.set_axis([str(i) for i in given.index]).reindex(axis).fillna(default).to_numpy(dtype=float)
        )
    values = np.asarray(given, dtype=float)
    if values.ndim == 0:
        values = np.full(len(axis), float(values))
    if values.shape != (len(axis),):
        raise InvalidEconomy(
            f"has shape {values.shape}", where=name, expected=f"{len(axis)} values, one a {kind}"
        )
    bad = np.isnan(values) | (values < 0) | (np.isinf(values) & (name != "ceiling"))
    if np.any(bad):
        at = int(np.flatnonzero(bad)[0])
        raise InvalidEconomy(
            f"is {values[at]:g}",
            where=f"{name}[{kind} {axis[at]!r}]",
            expected="a finite number, zero or more",
        )
    return values
