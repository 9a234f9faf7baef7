"""The stored tables of the comparison's studies, and their reader.

Chapters and claims read tables here: it imports nothing that computes one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd

from feasible.stored import read_stored, stored_file

__all__ = ["ROOM", "TYPES", "load"]

#: Whose tables these are.
ROOM = "side_by_side"
#: Why there is no plan is a text, empty where there is one.
TYPES: Mapping[str, Any] = MappingProxyType({"trouble": str})


def load(table: str) -> pd.DataFrame:
    """Read a stored table by the name of its study, such as ``"comparison"``, ``"crises"`` or ``"villages"``.

    Examples
    --------
    >>> sorted(set(load("comparison")["goods"]))
    [30, 300, 3000]
    """
    return read_stored(stored_file(ROOM, table), table, **TYPES)
