"""Tables of many regions: one region of them, and regions that are parts of others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from feasible.economy.align import offered
from feasible.economy.offices._notes import Notes, size
from feasible.economy.offices._parts import Parts, kind_of
from feasible.errors import InvalidInput

__all__ = ["merge_regions", "one_region"]

_IMPORTS = "Imports used"
_EXPORTS_USED = "Exports to sectors abroad"
_EXPORTS_FINAL = "Exports to final users abroad"


def one_region(parts: Parts, region: str, notes: Notes) -> Parts:
    """Return a region's own table: what it buys abroad is a primary input, what it sells there a final use.

    Parameters
    ----------
    parts : Parts
        Labels of sectors and final users are pairs, the region first.
    region : str
    notes : Notes

    Raises
    ------
    InvalidInput
        If there is no such region.
    """
    axis = parts.use.columns
    regions = axis.get_level_values(0)
    if region not in set(regions):
        known = pd.Index(list(dict.fromkeys(map(str, regions))))
        raise InvalidInput(
            "there is no such region", where=f"region {region!r}", expected=offered(known, "region", region)
        )
    home = np.asarray(regions == region)
    ours = np.asarray(parts.final.columns.get_level_values(0) == region)
    use, final = parts.use.to_numpy(), parts.final.to_numpy()
    sectors = pd.Index([label[-1] for label in axis[home]], name="sector")
    made = pd.DataFrame(
        final[np.ix_(home, ours)], sectors, [label[-1] for label in parts.final.columns[ours]]
    )
    kinds = {use_: kind_of(use_) for use_ in made.columns}
    made[_EXPORTS_USED] = use[np.ix_(home, ~home)].sum(axis=1)
    made[_EXPORTS_FINAL] = final[np.ix_(home, ~ours)].sum(axis=1)
    kinds |= {_EXPORTS_USED: "exports", _EXPORTS_FINAL: "exports"}
    brought = use[np.ix_(~home, home)].sum(axis=0)
    rule = f"what its sectors buy abroad is a primary input, {_IMPORTS!r}"
    if parts.added is None:
        rule = "what its sectors buy abroad: the table has no primary inputs"
    notes.add(
        "moved" if parts.added is not None else "dropped", f"region {region}", rule, size(brought.sum())
    )
    notes.add(
        "dropped",
        f"region {region}",
        "what its final users buy abroad",
        size(final[np.ix_(~home, ours)].sum()),
    )
    added, pay = None, []
    if parts.added is not None:
        own = pd.DataFrame(parts.added.to_numpy()[:, home], _flat(parts.added.index), sectors)
        own = own.loc[(own != 0.0).any(axis=1)]
        added = pd.concat([own, pd.DataFrame([brought], [_IMPORTS], sectors)])
        pay = [row for row in _flat(pd.Index(parts.pay)) if row in own.index]
    satellites = pd.DataFrame()
    if parts.satellites.size:
        satellites = parts.satellites.iloc[:, np.flatnonzero(home)].set_axis(sectors, axis=1)
    return Parts(
        use=pd.DataFrame(use[np.ix_(home, home)], sectors, sectors),
        final=made,
        added=added,
        output=None if parts.output is None else pd.Series(parts.output.to_numpy()[home], sectors),
        satellites=satellites,
        units=dict(parts.units),
        kinds=kinds,
        pay=pay,
        abroad=[] if added is None else [_IMPORTS],
        unit=parts.unit,
        name=f"{parts.name}, {region}",
    )


def _flat(index: pd.Index) -> pd.Index:
    return pd.Index([", ".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in index])


def merge_regions(frame: pd.DataFrame, into: Mapping[str, str], notes: Notes) -> pd.DataFrame:
    """Add up regions that are parts of another, in rows and in columns.

    Parameters
    ----------
    frame : DataFrame
        Labels are pairs, the region first.
    into : mapping of str to str
        Whole of each part.
    notes : Notes
    """
    there = sorted({*frame.index.get_level_values(0), *frame.columns.get_level_values(0)} & set(into))
    if not there:
        return frame

    def named(axis: pd.Index) -> pd.Index:
        pairs: list[Any] = [(into.get(one[0], one[0]), *one[1:]) for one in axis]
        return pd.MultiIndex.from_tuples(pairs, names=axis.names)

    for part in there:
        notes.add("merged", f"region {part}", f"a part of {into[part]}")
    out = frame.set_axis(named(frame.index), axis=0).set_axis(named(frame.columns), axis=1)
    levels = list(range(out.index.nlevels))
    out = out.groupby(level=levels, sort=False).sum()
    return out.T.groupby(level=list(range(out.columns.nlevels)), sort=False).sum().T
