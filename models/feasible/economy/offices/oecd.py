"""The OECD's tables: inter-country (ICIO) and of single countries.

Layouts as of the editions of 2016 to 2025. ICIO is one CSV a year, labels ``AUS_D01T02`` or ``AUS_A01_02``
in the first column and the first line, final uses ``AUS_HFCE`` and so on, the rows ``VALU`` or ``VA``,
``TAXSUB`` or ``TLS``, and sums ``OUTPUT``, ``OUT``, ``TOTAL``. Parts of China and Mexico (``CN1``, ``MX2``)
are added to the whole. A country's table has rows ``TTL_05`` (or ``DOM_05``, ``IMP_05``) over columns
``D05``, and the rows ``TXS_INT_FNL``, ``VALU``, ``OUTPUT``. The country's layout was compared with the
table of Belgium 2020 that rOpenGov/iotables keeps; no ICIO file could be opened here.

References
----------
OECD (2021), *OECD Inter-Country Input-Output Database*, https://oe.cd/icio.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from feasible.economy.offices._balance import balanced
from feasible.economy.offices._notes import Notes, size
from feasible.economy.offices._parts import Parts, kind_of, kinds_of
from feasible.economy.offices._regions import merge_regions, one_region
from feasible.economy.offices._wide import read_wide
from feasible.economy.offices.reading import Reading, Rules
from feasible.errors import InvalidInput

__all__ = ["read_oecd"]

_TOTALS = re.compile(r"(.*_)?(OUT|OUTPUT|TOTAL|TTL_INT_FNL)", re.IGNORECASE)
_PRIMARY = re.compile(r"(.*_)?(VALU?|VALUE?|VA|TLS|TAXSUB|TXS_\w+|LABR|OTXS|GOPS)", re.IGNORECASE)
_FINAL = re.compile(
    r"(.*_)?(HFCE|NPISH|NPS|GGFC|GFCF|INVNT|INV|DIRP|DPABR|FD|P33|DISC|CONS_NONRES|NONRES|CONS_ABR|EXPO|IMPO|VALU)|"
    # The edition of 2016 has the user first.
    r"(HFCE|NPISH|GGFC|GFCF|INVNT|DIRP|FD|P33)_\w+",
    re.IGNORECASE,
)
_PARTS = {f"{part}{n}": whole for part, whole in (("CN", "CHN"), ("MX", "MEX")) for n in range(1, 5)}


def read_oecd(path: str | Path, *, region: str | None = None, rules: Rules | None = None) -> Reading:
    """Read an inter-country table or that of a country.

    Parameters
    ----------
    path : str or Path
        The CSV.
    region : str, optional
        Of an inter-country table: only that country's own table, for instance ``"DEU"``.
    rules : Rules, optional

    Returns
    -------
    Reading
        Million USD (a country's table: million, as the office says beside it). Sectors of an inter-country
        table are pairs of country and industry.

    Raises
    ------
    InvalidInput
        Naming the file, the row and the column, or the row that misses its sum.
    """
    how, notes = rules or Rules(), Notes()
    file = Path(path)
    frame = read_wide(file, notes, hidden=how.told)
    frame = frame.set_axis(frame.index.map(str), axis=0).set_axis(frame.columns.map(str), axis=1)
    year = re.findall(r"(?:19|20)\d\d", file.stem)
    if any(re.match(r"(TTL|DOM|IMP|DOMIMP)_", row) for row in frame.index):
        if region is not None:
            raise InvalidInput("is a country's table", where=file.name, expected="no region asked for")
        parts = _country(frame, notes, file.name)
        parts.name = file.stem
    else:
        parts = _world(frame, notes, file.name)
        parts.name = f"OECD ICIO {year[-1]}" if year else "OECD ICIO"
        parts = parts if region is None else one_region(parts, region, notes)
    return balanced(parts, notes, how, "OECD")


def _world(frame: pd.DataFrame, notes: Notes, file: str) -> Parts:
    frame, output = _without_sums(frame, notes, file)
    finals = [c for c in frame.columns if _FINAL.fullmatch(c)]
    primary = [r for r in frame.index if _PRIMARY.fullmatch(r) or "_" not in r]
    sectors = [c for c in frame.columns if c not in set(finals)]
    products = [r for r in frame.index if r not in set(primary)]
    lone = sorted(set(sectors) ^ set(products))
    if lone:
        raise InvalidInput(
            f"{lone[0]!r} stands in rows or in columns alone",
            where=file,
            expected="the same industries in both",
        )
    down = pd.MultiIndex.from_tuples([_pair(r) for r in products], names=["region", "sector"])
    across = pd.MultiIndex.from_tuples([_pair(c) for c in sectors], names=["region", "sector"])
    kind = pd.MultiIndex.from_tuples([_pair(c) for c in finals], names=["region", "category"])
    use = merge_regions(
        frame.loc[products, sectors].set_axis(down, axis=0).set_axis(across, axis=1), _PARTS, notes
    )
    quiet = Notes()
    final = merge_regions(
        frame.loc[products, finals].set_axis(down, axis=0).set_axis(kind, axis=1), _PARTS, quiet
    )
    use = use[use.index]
    rows = pd.MultiIndex.from_tuples([("", row) for row in primary])
    added = merge_regions(
        frame.loc[primary, sectors].set_axis(rows, axis=0).set_axis(across, axis=1), _PARTS, quiet
    )
    added = added.set_axis([row[1] for row in added.index], axis=0)[use.index]
    empty = frame.loc[primary, finals]
    if empty.to_numpy().any():
        notes.add(
            "dropped", f"{file}: taxes on final uses", "no sector pays them", size(empty.to_numpy().sum())
        )
    if output is not None:
        pairs = pd.MultiIndex.from_tuples([(_PARTS.get(r, r), s) for r, s in map(_pair, output.index)])
        output = output.set_axis(pairs).groupby(level=[0, 1], sort=False).sum().reindex(use.index)
    return Parts(use, final, added=added, output=output, kinds=kinds_of(final.columns), unit="million USD")


def _pair(code: str) -> tuple[str, str]:
    """Split a country from an industry; the edition of 2016 has them the other way round in final uses."""
    first, _, rest = code.partition("_")
    if re.fullmatch(r"HFCE|NPISH|GGFC|GFCF|INVNT|DIRP|FD|P33|HC|HH", first) and rest:
        return rest, first
    return (first, rest) if rest else ("ALL", first)


def _without_sums(
    frame: pd.DataFrame, notes: Notes, file: str
) -> tuple[pd.DataFrame, pd.Series[float] | None]:
    """Leave out sums by their names; return outputs where they are printed."""
    rows = [r for r in frame.index if _TOTALS.fullmatch(r) and "_" not in r.replace("TTL_INT_FNL", "T")]
    columns = [c for c in frame.columns if _TOTALS.fullmatch(c) and "_" not in c]
    body = frame.drop(index=rows, columns=columns)
    for row in rows:
        notes.add(
            "dropped", f"{file}: row {row}", "a total, by its name", size(frame.loc[row, body.columns].sum())
        )
    for column in columns:
        notes.add(
            "dropped",
            f"{file}: column {column}",
            "a total, by its name",
            size(frame.loc[body.index, column].sum()),
        )
    known = next((r for r in rows if r.upper() in {"OUT", "OUTPUT"}), None)
    if known is None:
        return body, None
    sectors = [c for c in body.columns if not _FINAL.fullmatch(c)]
    return body, frame.loc[known, sectors]


def _country(frame: pd.DataFrame, notes: Notes, file: str) -> Parts:
    frame, output = _without_sums(frame, notes, file)
    finals = [c for c in frame.columns if _FINAL.fullmatch(c)]
    sectors = [c for c in frame.columns if c not in set(finals)]
    sides = {
        side: [r for r in frame.index if r.startswith(f"{side}_")] for side in ("TTL", "DOM", "IMP", "DOMIMP")
    }
    side = next(name for name in ("TTL", "DOMIMP", "DOM", "IMP") if sides[name])
    products = sides[side]

    def bare(code: str) -> str:
        return re.sub(rf"^({side}_)?D?(?=\d)", "", code)

    listed = {r for rows in sides.values() for r in rows}
    primary = [r for r in frame.index if r not in listed]
    added = frame.loc[primary, sectors].copy()
    abroad = []
    if side == "DOM" and sides["IMP"]:
        added.loc["Imports used"] = frame.loc[sides["IMP"], sectors].sum(axis=0)
        abroad = ["Imports used"]
        notes.add(
            "moved",
            f"{file}: rows IMP",
            "imports that sectors use are a primary input",
            size(added.loc["Imports used"].sum()),
        )
    paid = frame.loc[primary, finals]
    if paid.to_numpy().any():
        notes.add(
            "dropped", f"{file}: taxes on final uses", "no sector pays them", size(paid.to_numpy().sum())
        )
    use = frame.loc[products, sectors].rename(index=bare, columns=bare)
    lone = sorted(set(use.index) ^ set(use.columns))
    if lone:
        raise InvalidInput(
            f"{lone[0]!r} stands in rows or in columns alone",
            where=file,
            expected="the same industries in both",
        )
    return Parts(
        use,
        frame.loc[products, finals].rename(index=bare),
        added=added.rename(columns=bare) if len(added) else None,
        output=None if output is None else output.rename(bare),
        codes={bare(c): c for c in sectors},
        kinds={c: kind_of(c) for c in finals},
        pay=[r for r in primary if r == "LABR"],
        abroad=list(abroad),
        unit="million",
    )
