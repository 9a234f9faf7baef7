"""Symmetric tables, supply and use tables of the European Union's countries, as Eurostat publishes them.

Layouts as of 2025, of the data sets ``naio_10_cp15`` (supply), ``naio_10_cp16`` and ``naio_10_cp1610`` (use),
``naio_10_cp1700`` and ``naio_10_cp1750`` (symmetric): the TSV of the bulk download (one column of codes
separated by commas, a column a year, letters behind numbers) and the SDMX-CSV (a line a cell,
``OBS_VALUE``, ``OBS_FLAG``), with codes alone or with ``code:label``. The codes of the dimensions changed
over the years (``prd_ava``, ``prod_na``); each that is known is taken. No file of the office could be
opened here.

References
----------
Eurostat (2008), *Manual of Supply, Use and Input-Output Tables*, ch. 11 (symmetric tables), ch. 15.
European Parliament and Council (2013), *Regulation 549/2013 (ESA 2010)*, annex A, ch. 9 and 23 (codes).
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from feasible.economy.offices._balance import balanced
from feasible.economy.offices._cells import read_cell
from feasible.economy.offices._grid import decoded
from feasible.economy.offices._notes import Notes, size
from feasible.economy.offices._parts import Parts, is_pay, kind_of
from feasible.economy.offices._totals import from_totals
from feasible.economy.offices.reading import Reading, Rules
from feasible.errors import InvalidInput

__all__ = ["read_eurostat"]

_DOWN = ("prd_ava", "ind_ava", "prd_amo", "prod_na", "t_rows2", "t_rows")
_ACROSS = ("prd_use", "ind_use", "ind_impv", "induse", "t_cols2", "t_cols")
_FLOW = "stk_flow"
_UNITS = {"MIO_EUR": "million EUR", "MIO_NAC": "million, national currency"}
_META = {
    "dataflow",
    "last update",
    "structure",
    "structure_id",
    "structure_name",
    "conf_status",
    "obs_flag",
    "freq",
}

# Sums by their codes, and the codes of their parts.
_PARTS: Mapping[str, str] = {
    "P3": r"P3_S1\w+",
    "P5": r"P51G|P5M|P52(_P53)?|P53",
    "P5M": r"P52(_P53)?|P53",
    "P6": r"P6_?\w+",
    "P7": r"P7_?\w+",
    "B1G": r"D1|D29X39|D29|D39|P51C|B2A3[GN]",
    "B2A3G": r"P51C|B2A3N",
    "D1": r"D11|D12",
}
_TOTALS = re.compile(r"(CPA_|NACE_)?TOTAL|TU\w*|TFU\w*|TI\w*|P2\w*|TS_?\w*|P1\w*")
# Of the industries' own codes B, D35 and P85 look like those of transactions.
_PRIMARY = re.compile(
    r"B1G|B2A3[GN]|B[23]G|D(1[12]?|21X31|[23]1|29X39|[23]9)|P51C\w*|P[127]\w*|TS\w*|OP_N?RES|OTTM\w*|TU\w*"
)
_RESIDENTS = re.compile(r"OP_N?RES")
_FINAL = re.compile(r"P[356]\w*")


def read_eurostat(
    path: str | Path,
    supply: str | Path | None = None,
    *,
    geo: str | None = None,
    year: int | str | None = None,
    unit: str | None = None,
    rules: Rules | None = None,
) -> Reading:
    """Read a symmetric table, or a use table and the supply table that belongs to it.

    Parameters
    ----------
    path : str or Path
        A symmetric table, or a use table.
    supply : str or Path, optional
        The supply table of the same country and year.
    geo, year, unit : optional
        Which of several there are; by default the only country, the latest year, million EUR.
    rules : Rules, optional
        How to decide what is open.

    Returns
    -------
    Reading
        With flows of domestic products (``stk_flow`` DOM) where there are any: imports are then a primary
        input. Else with all flows and imports as a negative final use.

    Raises
    ------
    InvalidInput
        Naming the file and the line, the total, or the row that misses its sum.
    """
    how, notes = rules or Rules(), Notes()
    asked = {"geo": geo, "time_period": None if year is None else str(year), "unit": unit}
    cells, told = _cells(Path(path), asked, notes, how)
    if supply is None:
        parts = _symmetric(cells, notes, Path(path).name)
    else:
        made, other = _cells(
            Path(supply), asked | {"geo": told["geo"], "time_period": told["time_period"]}, notes, how
        )
        if made_unit := other["unit"] != told["unit"] and f"{other['unit']} and {told['unit']}":
            raise InvalidInput(f"the two files have {made_unit}", where="unit", expected="one unit")
        parts = _use_and_supply(cells, made, notes, Path(path).name, Path(supply).name)
    parts.unit = _UNITS.get(told["unit"], told["unit"] or "money")
    parts.name = " ".join(filter(None, [told["geo"], told["time_period"]])) or "table"
    return balanced(parts, notes, how, "Eurostat")


# ---------------------------------------------------------------------- files


def _cells(
    file: Path, asked: Mapping[str, str | None], notes: Notes, rules: Rules
) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """Return a table a flow (DOM, IMP, TOTAL), and what was chosen of country, year and unit."""
    if not file.is_file():
        raise InvalidInput("there is no such file", where=str(file), expected="a TSV or CSV file of Eurostat")
    long = _long(file, decoded(file, notes))
    down, across = (next((d for d in known if d in long), None) for known in (_DOWN, _ACROSS))
    if down is None or across is None:
        raise InvalidInput(
            f"has the dimensions {', '.join(long.columns[:9])}",
            where=file.name,
            expected=f"one of {', '.join(_DOWN[:4])} and one of {', '.join(_ACROSS[:4])}",
        )
    told: dict[str, str] = {}
    for name in ("geo", "unit", "time_period"):
        long, told[name] = _one(long, name, asked.get(name), file.name, notes)
    if _FLOW not in long:
        long[_FLOW] = "TOTAL"
    twice = long.duplicated([down, across, _FLOW])
    if twice.any():
        odd = long[twice].iloc[0]
        raise InvalidInput(
            f"{odd[down]} and {odd[across]} appear twice",
            where=f"{file.name}, {odd['place']}",
            expected="one value a cell",
        )
    flows = {str(flow): rows for flow, rows in long.groupby(_FLOW)}
    return {flow: _wide(rows, down, across, file.name, notes, rules) for flow, rows in flows.items()}, told


def _long(file: Path, text: str) -> pd.DataFrame:
    """Return a line a cell: its dimensions in lower case, its value as text, its place."""
    head = text.partition("\n")[0]
    if "\t" in head:
        wide = pd.read_csv(io.StringIO(text), sep="\t", dtype=str, keep_default_na=False)
        names = [name.strip().lower() for name in re.split(r"[,\\]", wide.columns[0])][:-1]
        keys = wide.iloc[:, 0].str.split(",", expand=True)
        if keys.shape[1] != len(names):
            raise InvalidInput(
                f"has {keys.shape[1]} codes a line",
                where=file.name,
                expected=f"{len(names)}: {', '.join(names)}",
            )
        parts = []
        for column in wide.columns[1:]:
            made = keys.set_axis(names, axis=1).apply(lambda codes: codes.str.strip())
            made["time_period"], made["value"] = column.strip(), wide[column].str.strip()
            made["place"] = [f"line {at + 2}, {column.strip()}" for at in range(len(wide))]
            parts.append(made)
        whole: pd.DataFrame = pd.concat(parts, ignore_index=True)
        return whole
    long = pd.read_csv(io.StringIO(text), sep=None, engine="python", dtype=str, keep_default_na=False)
    long.columns = [str(name).partition(":")[0].strip().lower() for name in long.columns]
    if "obs_value" not in long:
        raise InvalidInput(
            f"has the columns {', '.join(long.columns[:9])}", where=file.name, expected="OBS_VALUE among them"
        )
    long = long.rename(columns={"obs_value": "value"})
    long["place"] = [f"line {at + 2}" for at in range(len(long))]
    flag = long["obs_flag"].str.strip() if "obs_flag" in long else pd.Series("", long.index)
    empty = long["value"].str.strip() == ""
    # A cell without a value is not available, or confidential where its flag says so.
    long["value"] = (
        long["value"].mask(empty, ":" + flag).mask(~empty & (flag != ""), long["value"] + " " + flag)
    )
    for name in [c for c in long.columns if c not in {"value", "place"}]:
        long[name] = long[name].str.partition(":")[0].str.strip()
    kept: pd.DataFrame = long[[c for c in long.columns if c not in _META]]
    return kept


def _one(
    long: pd.DataFrame, name: str, asked: str | None, file: str, notes: Notes
) -> tuple[pd.DataFrame, str]:
    """Choose the one country, unit or year of a file."""
    if name not in long:
        return long, ""
    there = sorted(set(long[name]))
    if asked is not None:
        if asked not in there:
            raise InvalidInput(
                f"has no {name} {asked!r}", where=file, expected=f"one of {', '.join(there[:12])}"
            )
        chosen = asked
    elif len(there) == 1:
        chosen = there[0]
    elif name == "unit" and "MIO_EUR" in there:
        chosen = "MIO_EUR"
    elif name == "time_period":
        full = long[long["value"] != ":"].groupby(name).size()
        chosen = max(full.index) if len(full) else there[-1]
    else:
        raise InvalidInput(
            f"has several of {name}", where=file, expected=f"one of {', '.join(there[:12])} asked for"
        )
    if len(there) > 1:
        notes.add("read", file, f"{name} {chosen} of {len(there)}")
    return long[long[name] == chosen], chosen


def _wide(rows: pd.DataFrame, down: str, across: str, file: str, notes: Notes, rules: Rules) -> pd.DataFrame:
    values, marks = np.empty(len(rows)), set()
    for at, (raw, place) in enumerate(zip(rows["value"], rows["place"], strict=True)):
        cell = read_cell(raw, ".")
        if cell.kind == "text":
            raise InvalidInput(f"is {raw!r}", where=f"{file}, {place}", expected="a number")
        hidden = cell.kind == "hidden"
        values[at] = notes.hides(cell.mark, f"{file}, {place}", rules.hidden) if hidden else cell.value
        if cell.kind == "number" and cell.mark:
            marks.add(cell.mark)
    for mark in sorted(marks):
        notes.add("dropped", file, f"the flag {mark!r} behind numbers")
    long = pd.DataFrame({"down": rows[down].to_numpy(), "across": rows[across].to_numpy(), "value": values})
    rows_, columns_ = (pd.Index(list(dict.fromkeys(long[axis]))) for axis in ("down", "across"))
    cells = np.zeros((len(rows_), len(columns_)))
    cells[rows_.get_indexer(long["down"]), columns_.get_indexer(long["across"])] = values
    return pd.DataFrame(cells, rows_, columns_)


# ---------------------------------------------------------------------- tables


def _bare(code: str) -> str:
    return code.removeprefix("CPA_").removeprefix("NACE_")


def _is_total(code: str) -> bool:
    return _TOTALS.fullmatch(code) is not None


def _ready(frame: pd.DataFrame, notes: Notes, file: str) -> pd.DataFrame:
    """Keep subtotals in place of hidden parts, find other hidden numbers, drop the other subtotals."""
    for axis in (1, 0):
        names = frame.columns if axis else frame.index
        for code, pattern in _PARTS.items():
            parts = [
                name for name in names if name in set(names) and re.fullmatch(pattern, name) and name != code
            ]
            if code not in names or not parts:
                continue
            held = frame[parts] if axis else frame.loc[parts].T
            own = frame[code] if axis else frame.loc[code]
            where = f"{file}: {', '.join(parts)}"
            if held.isna().to_numpy().any() and not own.isna().any():
                notes.add("dropped", where, f"some are hidden: their sum {code} is kept", size(own.sum()))
                frame = frame.drop(columns=parts) if axis else frame.drop(index=parts)
            else:
                off = size(np.abs(own - held.sum(axis=1)).sum())
                notes.add(
                    "dropped",
                    f"{file}: {code}",
                    f"the sum of {', '.join(parts)}; misses them by {off:.4g}",
                    size(own.sum()),
                )
                frame = frame.drop(columns=[code]) if axis else frame.drop(index=[code])
            names = frame.columns if axis else frame.index
    if not frame.isna().to_numpy().any():
        return frame
    # Totals stand where the alphabet puts them: here each behind its parts.
    rows = sorted(frame.index, key=lambda code: (_PRIMARY.fullmatch(code) is not None, _is_total(code)))
    columns = sorted(frame.columns, key=_place)
    ordered = frame.loc[rows, columns]
    below, beside = ([_is_total(name) for name in names] for names in (rows, columns))
    return from_totals(ordered, below, beside, notes, file)


def _place(code: str) -> int:
    """Return where a column stands: sectors, their sum, final uses, their sum, all uses."""
    if _is_total(code):
        return {"TFU": 3, "TU": 4}.get(code, 1)
    return 2 if _FINAL.fullmatch(code) else 0


def _split(frame: pd.DataFrame, notes: Notes, file: str) -> tuple[list[str], list[str], list[str], list[str]]:
    """Return the codes of products, of primary inputs, of sectors and of final uses; report totals."""
    primary = [r for r in frame.index if _PRIMARY.fullmatch(r) and not _is_total(r)]
    products = [r for r in frame.index if not _PRIMARY.fullmatch(r) and not _is_total(r)]
    finals = [c for c in frame.columns if _FINAL.fullmatch(c) and not _is_total(c)]
    sectors = [c for c in frame.columns if c not in finals and not _is_total(c) and not _PRIMARY.fullmatch(c)]
    for code in [r for r in frame.index if _is_total(r)]:
        notes.add(
            "dropped", f"{file}: row {code}", "a total, by its code", size(frame.loc[code, sectors].sum())
        )
    for code in [c for c in frame.columns if _is_total(c)]:
        notes.add(
            "dropped",
            f"{file}: column {code}",
            "a total, by its code",
            size(frame.loc[products, code].sum()),
        )
    return products, primary, sectors, finals


def _added(
    frame: pd.DataFrame, primary: list[str], sectors: list[str], notes: Notes, file: str
) -> pd.DataFrame:
    """Return primary inputs; purchases of residents abroad concern final users alone."""
    kept = []
    for row in primary:
        if _RESIDENTS.fullmatch(row) and not frame.loc[row, sectors].any():
            notes.add(
                "dropped",
                f"{file}: row {row}",
                "purchases abroad concern final users alone",
                size(frame.loc[row].sum()),
            )
        elif not row.startswith("P7"):
            kept.append(row)
    return frame.loc[kept, sectors].copy()


def _symmetric(flows: dict[str, pd.DataFrame], notes: Notes, file: str) -> Parts:
    domestic = "DOM" in flows
    raw = flows["DOM"] if domestic else flows.get("TOTAL", next(iter(flows.values())))
    frame = _ready(raw, notes, file)
    products, primary, sectors, finals = _split(frame, notes, file)
    if domestic and not primary and "TOTAL" in flows:
        whole = _ready(flows["TOTAL"], notes, file)
        primary = _split(whole, notes, file)[1]
        frame = pd.concat([frame, whole.loc[primary]]).fillna(0.0)
        raw = flows["TOTAL"]
    match = {_bare(p): p for p in products}
    lone = [c for c in sectors if _bare(c) not in match] + [
        p for p in products if _bare(p) not in {_bare(c) for c in sectors}
    ]
    if lone:
        raise InvalidInput(
            f"{lone[0]} stands in rows or in columns alone",
            where=file,
            expected="a symmetric table, or its supply table beside it",
        )
    added = _added(frame, primary, sectors, notes, file)
    final = frame.loc[products, finals].copy()
    kinds = {c: kind_of(c) for c in finals}
    abroad = []
    imports = [r for r in primary if r.startswith("P7")]
    if domestic and "IMP" in flows:
        other = flows["IMP"]
        rows = [r for r in other.index if r in set(products)]
        added.loc["Imports used"] = other.loc[rows].reindex(columns=sectors, fill_value=0.0).sum(axis=0)
        abroad = ["Imports used"]
        notes.add(
            "moved",
            f"{file}: flows IMP",
            "imports that sectors use are a primary input",
            size(added.loc["Imports used"].sum()),
        )
    elif domestic and imports:
        added.loc["Imports used"] = frame.loc[imports, sectors].sum(axis=0)
        abroad = ["Imports used"]
    elif imports:
        brought = frame.loc[imports, sectors].sum(axis=0)
        final["Imports"] = -brought.to_numpy()
        kinds["Imports"] = "imports"
        notes.add("moved", f"{file}: row P7", "imports are a negative final use", size(brought.sum()))
    output = raw.loc["P1", sectors] if "P1" in raw.index and not raw.loc["P1", sectors].isna().any() else None
    names = {_bare(c): c for c in sectors}
    return Parts(
        use=frame.loc[products, sectors].rename(index=_bare, columns=_bare),
        final=final.rename(index=_bare),
        added=added.rename(columns=_bare) if len(added) else None,
        output=None
        if output is None
        else pd.Series(output.to_numpy(dtype=float), [_bare(c) for c in sectors]),
        codes=names,
        kinds=kinds,
        pay=[r for r in added.index if is_pay(r)],
        abroad=list(abroad),
    )


def _use_and_supply(
    used: dict[str, pd.DataFrame], made: dict[str, pd.DataFrame], notes: Notes, file: str, other: str
) -> Parts:
    u = _ready(used.get("TOTAL", next(iter(used.values()))), notes, file)
    s = made.get("TOTAL", next(iter(made.values())))
    products, primary, sectors, finals = _split(u, notes, file)
    lost = [c for c in sectors if c not in s.columns]
    if lost:
        raise InvalidInput(f"has no industry {lost[0]!r}", where=other, expected="the use table's industries")
    total = {name: s[name] for name in ("P1", "TS_BP", "TS_PP") if name in s}
    s = _ready(s, notes, other).reindex(index=products, fill_value=0.0)
    final, kinds = u.loc[products, finals].copy(), {c: kind_of(c) for c in finals}
    brought = [c for c in s.columns if c.startswith("P7")]
    if brought:
        final["Imports"] = -s[brought].sum(axis=1)
        kinds["Imports"] = "imports"
        notes.add(
            "moved",
            f"{other}: {', '.join(brought)}",
            "imports are a negative final use",
            size(s[brought].to_numpy().sum()),
        )
    wedge = [c for c in s.columns if re.fullmatch(r"OTTM|D21X31|D21|D31", c)]
    if wedge:
        final["Margins and taxes on products"] = -s[wedge].sum(axis=1)
        kinds["Margins and taxes on products"] = "other"
        notes.add(
            "moved",
            f"{other}: {', '.join(wedge)}",
            "what separates purchasers' from basic prices is a negative final use",
            size(s[wedge].to_numpy().sum()),
        )
    for name, values in total.items():
        notes.add(
            "checked",
            f"{other}: column {name}",
            "a total, by its code: not counted",
            size(values.reindex(products).sum()),
        )
    return Parts(
        use=u.loc[products, sectors],
        final=final,
        make=s[sectors].T,
        added=_added(u, primary, sectors, notes, file) if primary else None,
        codes={c: c for c in sectors},
        kinds=kinds,
        pay=[r for r in primary if is_pay(r)],
    )
