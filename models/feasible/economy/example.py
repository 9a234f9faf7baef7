"""A small town to start from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feasible.economy.model import Economy
from feasible.economy.targets import Targets

__all__ = ["example_economy"]


def example_economy() -> tuple[Economy, Targets]:
    """Return a small town to start from: grain, bread and coal, four plants, two households.

    Returns
    -------
    Economy
        Two farms (the hill farm needs more labor and no coal), a bakery and a mine share labor,
        land and a cap on emissions.
    Targets
        For a linear plan: bread counts three times as much as coal, and six units of coal must be delivered.

    Examples
    --------
    >>> town, aims = example_economy()
    >>> print(town)
    Economy "a small town": 3 goods, 3 resources, 4 plants, 2 households, 2 regions; convex
    """
    economy = Economy(
        goods=pd.Index(["grain", "bread", "coal"]),
        resources=pd.Index(["labor", "land", "emissions"]),
        plants=pd.Index(["valley farm", "hill farm", "bakery", "mine"]),
        households=pd.Index(["bakers", "miners"]),
        inputs=np.array([[0.1, 0.1, 0.8, 0.0], [0.0, 0.0, 0.0, 0.0], [0.2, 0.0, 0.1, 0.05]]),
        outputs=np.array([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]]),
        resource_use=np.array([[0.5, 1.2, 0.4, 0.8], [1.0, 1.5, 0.0, 0.0], [0.3, 0.0, 0.2, 0.4]]),
        endowment=np.array([60.0, 40.0, 20.0]),
        capacity=np.array([25.0, 30.0, np.inf, 30.0]),
        effort=np.array([0.0005, 0.0005, 0.0002, 0.0008]),
        region=np.array(["valley", "hill", "valley", "hill"]),
        good_kind=np.array(["intermediate", "final", "final"]),
        resource_kind=np.array(["labor", "land", "emission"]),
        tastes=np.array([[0.0, 0.7, 0.3], [0.0, 0.5, 0.5]]),
        needs=np.array([[0.0, 5.0, 3.0], [0.0, 5.0, 4.0]]),
        household_region=np.array(["valley", "hill"]),
        name="a small town",
    )
    return economy, Targets.of(economy, value={"bread": 3.0, "coal": 1.0}, floor={"coal": 6.0})
