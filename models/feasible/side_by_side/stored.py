"""The stored tables of the comparison's studies, and their reader."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

__all__ = ["DATA", "load"]

DATA = Path(__file__).parent / "data"


def load(table: str) -> pd.DataFrame:
    """Read a stored table: ``"study"``, ``"cases"``, ``"circles"``, ``"crises"`` or ``"explorer"``."""
    frame = pd.read_csv(DATA / f"{table}.csv", keep_default_na=False, na_values=[""])
    if "trouble" in frame:
        frame["trouble"] = frame["trouble"].astype(object).fillna("")
    return frame
