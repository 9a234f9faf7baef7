"""What may happen to plants, links and resources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from feasible.economy.align import factors, said
from feasible.economy.model import Economy
from feasible.errors import InvalidInput

__all__ = ["Shock", "after"]


@dataclass(frozen=True)
class Shock:
    """Something that happens to plants (links are plants too) or resources.

    Attributes
    ----------
    name : str
    capacity : dict or Series of plant to factor
        0 closes a plant or cuts a link. A plant without a capacity cannot be scaled.
    endowment : dict or Series of resource to factor

    Raises
    ------
    InvalidInput
        If factors come without labels, or with one twice.
    """

    name: str
    capacity: Mapping[str, float] = field(default_factory=dict)
    endowment: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("capacity", "endowment"):
            object.__setattr__(self, name, said(f"shock.{name}", getattr(self, name)))

    def apply(self, economy: Economy) -> Economy:
        """Return the economy after the shock.

        Raises
        ------
        InvalidInput
            If a label is unknown, a factor negative, or a plant that has no capacity is scaled to
            anything but nothing.
        """
        factor = factors("shock.capacity", self.capacity, economy.plants, "plant")
        unlimited = np.flatnonzero(~np.isfinite(economy.capacity) & (factor != 1.0) & (factor != 0.0))
        if unlimited.size:
            raise InvalidInput(
                "the plant has no capacity to scale",
                where=f"shock.capacity[plant {economy.plants[unlimited[0]]!r}]",
                expected="a factor of 0, or a plant with a finite capacity",
            )
        capacity = np.where(factor == 0.0, 0.0, economy.capacity * np.where(factor == 0.0, 1.0, factor))
        return economy.replace(
            capacity=capacity,
            endowment=economy.endowment
            * factors("shock.endowment", self.endowment, economy.resources, "resource"),
        )


def after(economy: Economy, shocks: Sequence[Shock]) -> Economy:
    """Return the economy after all shocks, in order."""
    for shock in shocks:
        economy = shock.apply(economy)
    return economy
