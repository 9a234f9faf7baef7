"""Plants that take an emission back: a cap whose users need permits, which who takes up gives back.

A plant uses zero or more of every resource, so what it takes out of the air is written as an output. A
resource that some plant gives back becomes a good, its permits, too: one plant issues as many as the cap
allows, who emits uses them up, who takes up makes new ones. The resource and its price stay what they were, a
cap and the charge on it.

>>> import numpy as np
>>> from feasible.economy import Economy
>>> parts = with_permits({
...     "goods": ["power"], "resources": ["labor", "CO2"], "plants": ["coal", "capture"], "households": [],
...     "inputs": np.array([[0.0, 0.2]]), "outputs": np.array([[1.0, 0.0]]),
...     "resource_use": np.array([[1.0, 0.5], [2.0, -1.0]]), "endowment": np.array([90.0, 20.0]),
...     "resource_kind": np.array(["labor", "emission"])})
>>> economy = Economy(**parts)
>>> economy.goods.tolist(), economy.plants.tolist()
(['power', 'permits: CO2'], ['coal', 'capture', 'permits: CO2'])
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.errors import InvalidEconomy

__all__ = ["with_permits"]

# What a permit and its issuer are like, where the parts say it of every good and plant.
_GOOD: Mapping[str, Any] = {"good_kind": "intermediate"}
_PLANT: Mapping[str, Any] = {"capacity": np.inf, "effort": 0.0, "exponent": 2.0, "region": "everywhere"}


def with_permits(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of an economy in which no use of a resource is negative.

    Parameters
    ----------
    parts : mapping
        Arguments of `feasible.Economy`, arrays one entry a label; a use of an emission may be negative.

    Returns
    -------
    dict
        The same; at the end a good and a plant ``permits: CO2`` for each emission that some plant takes up.

    Raises
    ------
    InvalidEconomy
        If a good or a plant has that name already.
    """
    use = sparse.csr_array(parts["resource_use"])
    taken = np.flatnonzero(np.bincount(use.tocoo().coords[0][use.tocoo().data < 0.0], minlength=use.shape[0]))
    if not taken.size:
        return dict(parts)
    names = [f"permits: {parts['resources'][int(r)]}" for r in taken]
    for axis in ("goods", "plants"):
        held = {str(label) for label in parts[axis]} & set(names)
        if held:
            raise InvalidEconomy(
                f"{held.pop()!r} is taken", where=axis, expected="a name that permits can have"
            )
    k, count = taken.size, use.shape[0]
    traded = sparse.csr_array(use[taken])
    others = np.ones(count)
    others[taken] = 0.0
    keep = sparse.diags_array(others) @ use
    issue = sparse.csc_array((np.ones(k), (taken, np.arange(k))), shape=(count, k))
    none = sparse.csc_array((len(parts["goods"]), k))
    out = dict(parts) | {
        "goods": pd.Index([*parts["goods"], *names], dtype=object),
        "plants": pd.Index([*parts["plants"], *names], dtype=object),
        "inputs": sparse.block_array(
            [[sparse.csc_array(parts["inputs"]), none], [traded.maximum(0.0), None]], format="csc"
        ),
        "outputs": sparse.block_array(
            [[sparse.csc_array(parts["outputs"]), none], [(-traded).maximum(0.0), sparse.eye_array(k)]],
            format="csc",
        ),
        "resource_use": sparse.hstack([keep, issue], format="csc"),
    }
    for more in (_GOOD, _PLANT):
        for name, value in more.items():
            given = parts.get(name)
            if given is not None and not isinstance(given, str):
                out[name] = np.append(np.asarray(given), [value] * k)
    for name, width in (("tastes", k), ("needs", k), ("plant_ownership", k)):
        if parts.get(name) is not None:
            table = sparse.csr_array(parts[name])
            out[name] = sparse.csr_array(sparse.hstack([table, sparse.csr_array((table.shape[0], width))]))
    return out
