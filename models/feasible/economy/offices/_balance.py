"""From the parts of a published table to one that balances, every step of it in the report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from feasible.economy._numbers import Vector
from feasible.economy._printed_totals import total_among, total_beside
from feasible.economy.input_output import InputOutputTable
from feasible.economy.offices._notes import Notes, many
from feasible.economy.offices._parts import Parts
from feasible.economy.offices.reading import Reading, Rules
from feasible.errors import InvalidInput

__all__ = ["balanced", "label"]

#: Names of what is added to a table.
RECEIPTS = "Sales by sectors (negative uses)"
ROUNDING = "Rounding"
GAP = "Not in the table"
REMNANTS = "Uses of sectors without output"

# Printed parts miss a printed subtotal by this share of it at most.
_FITS = 1e-3
# A row misses its sum by this share of it where the table is not rounded.
_NOISE = 1e-6


def label(name: Any) -> str:
    """Return a label as a message shows it.

    >>> label(("north", "food"))
    'north, food'
    """
    return ", ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def balanced(parts: Parts, notes: Notes, rules: Rules, office: str) -> Reading:
    """Balance the parts of a table by the rules, and return the reading.

    Raises
    ------
    InvalidInput
        Naming the total, the negative use, or the row or the column that misses its sum.
    InvalidEconomy
        If what is left is no table.
    """
    _drop_sectors(parts, notes, rules)
    _drop_columns(parts, notes, rules)
    _drop_rows(parts, notes, rules)
    _move_negative_make(parts, notes, rules)
    _move_negative_uses(parts, notes, rules)
    _split_satellites(parts, notes)
    _move_orphans(parts, notes)
    step = _step(parts)
    _fill_rows(parts, notes, rules, step)
    _move_remnants(parts, notes)
    _fill_columns(parts, notes, rules, step)
    table = InputOutputTable(
        use=parts.use,
        final_uses=parts.final,
        make=parts.make,
        value_added=parts.added,
        satellites=parts.satellites,
        units=parts.units,
        codes=parts.codes,
        unit=parts.unit,
        name=parts.name,
    )
    _tell(table, parts, notes)
    pay, abroad = (
        tuple(row for row in rows if parts.added is not None and row in parts.added.index)
        for rows in (parts.pay, parts.abroad)
    )
    return Reading(table, notes.frame(), office, parts.kinds, pay, abroad)


# ---------------------------------------------------------------------- totals


def _found(what: str, where: str, rule: str, amount: float, notes: Notes, rules: Rules) -> None:
    if rules.totals == "refuse":
        raise InvalidInput(
            f"{rule}: a total",
            where=where,
            expected="no totals; or totals='drop' to leave them out (--totals)",
        )
    notes.add(what, where, rule, amount)


def _drop_sectors(parts: Parts, notes: Notes, rules: Rules) -> None:
    """Leave out sectors and products that are sums of others."""
    while True:
        used, final = parts.use.to_numpy(), parts.final.to_numpy()
        if parts.make is None:
            found = total_among(used, used.T, flows=True, beside=final)
            kind, names = "sector", parts.use.columns
        else:
            made = parts.make.to_numpy()
            found, kind, names = total_among(used, made.T, flows=False), "product", parts.use.index
            if found is None:
                found, kind, names = total_among(used.T, made, flows=False), "sector", parts.use.columns
        if found is None:
            return
        at, members = found
        name, some = names[at], ", ".join(label(names[int(k)]) for k in members[:3])
        more = f" and {len(members) - 3} more" if len(members) > 3 else ""
        amount = float(used[at].sum() if kind == "product" or parts.make is None else used[:, at].sum())
        _found("dropped", f"{kind} {label(name)!r}", f"it is the sum of {some}{more}", amount, notes, rules)
        _without(parts, name, product=kind == "product" or parts.make is None, sector=kind == "sector")


def _without(parts: Parts, name: Any, *, product: bool, sector: bool) -> None:
    if product:
        parts.use, parts.final = parts.use.drop(index=[name]), parts.final.drop(index=[name])
        if parts.make is not None:
            parts.make = parts.make.drop(columns=[name])
    if sector:
        parts.use = parts.use.drop(columns=[name])
        parts.make = None if parts.make is None else parts.make.drop(index=[name])
        parts.added = None if parts.added is None else parts.added.drop(columns=[name])
        parts.output = None if parts.output is None else parts.output.drop([name])
        if parts.satellites.size:
            parts.satellites = parts.satellites.drop(columns=[name])


def _drop_columns(parts: Parts, notes: Notes, rules: Rules) -> None:
    """Leave out final uses that are sums of others, or of what sectors buy."""
    while True:
        used, final = parts.use.to_numpy(), parts.final.to_numpy()
        found = total_beside(used, final) if final.shape[1] > 1 else None
        block = None if found else _block(final, twins=True)
        if found is None and block is None:
            return
        names = parts.final.columns
        at = found[0] if found else block[0]  # type: ignore[index]
        of = found[1] if found else ", ".join(label(names[int(k)]) for k in block[1])  # type: ignore[index]
        _found(
            "dropped",
            f"final use {label(names[at])!r}",
            f"it is the sum of {of}",
            final[:, at].sum(),
            notes,
            rules,
        )
        parts.final = parts.final.iloc[:, np.arange(len(names)) != at]


def _drop_rows(parts: Parts, notes: Notes, rules: Rules) -> None:
    """Leave out primary inputs that are sums: of inputs, of each other, of both."""
    while parts.added is not None and len(parts.added) > 1:
        added, inputs = parts.added.to_numpy(), parts.use.to_numpy().sum(axis=0)
        at, of = -1, ""
        block = _block(added.T)
        if block:
            at, of = block[0], ", ".join(label(parts.added.index[int(k)]) for k in block[1])
        for row in range(len(added)) if at < 0 and added.shape[1] > 2 else ():
            rest = np.delete(added, row, axis=0).sum(axis=0)
            for known, name in ((inputs, "what the sector buys"), (inputs + rest, "all other inputs")):
                if known.any() and _same(added[row], known):
                    at, of = row, name
        if at < 0:
            return
        name = parts.added.index[at]
        _found(
            "dropped",
            f"primary input {label(name)!r}",
            f"it is the sum of {of}",
            added[at].sum(),
            notes,
            rules,
        )
        if of == "all other inputs" and parts.output is None and parts.make is None:
            parts.output = parts.added.iloc[at]
        parts.added = parts.added.iloc[np.arange(len(added)) != at]


def _block(columns: Vector, *, twins: bool = False) -> tuple[int, list[int]] | None:
    """Return a column that is a sum of neighbors, or (twins) the same as the next; of 3 rows or more."""
    rows, count = columns.shape
    if rows < 3:
        return None
    for at in range(count):
        own = columns[:, at]
        if np.count_nonzero(own) < 2:
            continue
        for members in (*_runs(at, 1, count), *_runs(at, -1, count)):
            live = np.count_nonzero(columns[:, members].any(axis=0))
            if (live > 1 or (twins and members == [at + 1])) and _same(own, columns[:, members].sum(axis=1)):
                return at, sorted(members)
    return None


def _runs(at: int, step: int, count: int) -> Iterator[list[int]]:
    """Yield the positions behind, or before, a position: one, two, three and so on."""
    members: list[int] = []
    other = at + step
    while 0 <= other < count:
        members = [*members, other]
        yield members
        other += step


def _same(own: Vector, summed: Vector) -> bool:
    return bool(np.abs(own - summed).sum() <= _FITS * np.abs(summed).sum()) and bool(summed.any())


# ---------------------------------------------------------------------- negative cells


def _refuse_negative(name: str, frame: pd.DataFrame, rules: Rules) -> None:
    if rules.negative == "refuse":
        i, j = np.argwhere(frame.to_numpy() < 0.0)[0]
        raise InvalidInput(
            f"is {frame.to_numpy()[i, j]:g}",
            where=f"{name}[{label(frame.index[i])!r}, {label(frame.columns[j])!r}]",
            expected="zero or more; or negative='move' to count it as a receipt (--negative)",
        )


def _move_negative_make(parts: Parts, notes: Notes, rules: Rules) -> None:
    if parts.make is None or not (parts.make.to_numpy() < 0.0).any():
        return
    _refuse_negative("make", parts.make, rules)
    taken = parts.make.clip(upper=0.0)
    for i, j in np.argwhere(taken.to_numpy() < 0.0).tolist():
        where = f"make[{label(taken.index[i])!r}, {label(taken.columns[j])!r}]"
        notes.add("moved", where, "a negative output is counted as a use", float(taken.to_numpy()[i, j]))
    parts.make = parts.make - taken
    parts.use = parts.use - taken.T
    if parts.output is not None:
        parts.output = parts.output - taken.sum(axis=1)


def _move_negative_uses(parts: Parts, notes: Notes, rules: Rules) -> None:
    if not (parts.use.to_numpy() < 0.0).any():
        return
    _refuse_negative("use", parts.use, rules)
    sold = parts.use.clip(upper=0.0)
    for at in np.flatnonzero((sold.to_numpy() < 0.0).any(axis=1)).tolist():
        row = sold.iloc[at]
        count = int((row < 0.0).sum())
        notes.add(
            "moved",
            f"use of {label(sold.index[at])!r} by {many(count, 'sector')}",
            f"a negative use is a receipt: to the final use and the primary input {RECEIPTS!r}",
            float(row.sum()),
        )
    parts.use = parts.use - sold
    _add_column(parts, RECEIPTS, sold.sum(axis=1))
    _add_row(parts, RECEIPTS, sold.sum(axis=0))


def _move_orphans(parts: Parts, notes: Notes) -> None:
    """Make primary inputs of products that nobody makes at home, beside a make table."""
    if parts.make is None:
        return
    made = parts.make.sum(axis=0)
    for product in made.index[(made <= 0.0).to_numpy()]:
        used, wanted = parts.use.loc[product], parts.final.loc[product]
        if not used.any() and not wanted.any():
            continue
        row = f"{label(product)} (nobody makes it)"
        rule = f"nobody makes it at home: uses are the primary input {row!r}, final uses are left out"
        notes.add("moved", f"product {label(product)!r}", rule, float(used.sum()))
        if used.any():
            _add_row(parts, row, used)
            parts.abroad.append(row)
        _without(parts, product, product=True, sector=False)


def _split_satellites(parts: Parts, notes: Notes) -> None:
    """Put what is negative of a satellite into a row of its own: what is taken up."""
    for at, row in enumerate(parts.satellites.index.tolist()):
        values = parts.satellites.iloc[at]
        if not (values < 0.0).any():
            continue
        other: Any = (*row[:-1], f"{row[-1]} (taken up)") if isinstance(row, tuple) else f"{row} (taken up)"
        notes.add(
            "moved", f"satellite {label(row)!r}", f"what is negative is a row of its own, {label(other)!r}"
        )
        taken = pd.DataFrame(
            [-values.clip(upper=0.0).to_numpy()],
            _index([other], parts.satellites.index),
            parts.satellites.columns,
        )
        parts.satellites.iloc[at] = values.clip(lower=0.0)
        parts.satellites = pd.concat([parts.satellites, taken])
        parts.units[other] = parts.units[row]


def _key(name: str, axis: pd.Index) -> Any:
    """Return a name as a label of an axis that may have several levels."""
    return name if axis.nlevels == 1 else (*([""] * (axis.nlevels - 1)), name)


def _add_column(parts: Parts, name: str, values: pd.Series[float]) -> None:
    key = _key(name, parts.final.columns)
    column = pd.DataFrame({0: values.to_numpy()}, parts.final.index).set_axis(
        _index([key], parts.final.columns), axis=1
    )
    if key in parts.final.columns:
        parts.final[key] = parts.final[key] + column.iloc[:, 0]
    else:
        parts.final = pd.concat([parts.final, column], axis=1)
    parts.kinds.setdefault(key, "other")


def _add_row(parts: Parts, name: str, values: pd.Series[float]) -> None:
    added = parts.added
    if added is None:
        return
    key = _key(name, added.index)
    row = pd.DataFrame([values.to_numpy()], _index([key], added.index), added.columns)
    parts.added = pd.concat([added, row])


def _index(keys: list[Any], like: pd.Index) -> pd.Index:
    if like.nlevels > 1:
        return pd.MultiIndex.from_tuples(keys, names=like.names)
    made: pd.Index = pd.Index(keys, name=like.name)
    return made


# ---------------------------------------------------------------------- gaps


def _step(parts: Parts) -> float:
    """Return the last printed digit of a table, 0 if it is not rounded."""
    tables = [parts.use, parts.final, *(t for t in (parts.make, parts.added) if t is not None)]
    values = np.concatenate([table.to_numpy().ravel() for table in tables])
    values = np.abs(values[values != 0.0])[:200_000]
    for digits in range(6):
        shifted = values * 10.0**digits
        if np.all(np.abs(shifted - np.round(shifted)) <= 1e-6):
            return 10.0**-digits
    return 0.0


def _fill_rows(parts: Parts, notes: Notes, rules: Rules, step: float) -> None:
    """Put what a product's row misses of what is made into a final use."""
    sold = parts.use.sum(axis=1) + parts.final.sum(axis=1)
    if parts.make is not None:
        made, kind = parts.make.sum(axis=0).reindex(sold.index), "product"
    elif parts.output is not None:
        made, kind = parts.output.set_axis(parts.use.columns).reindex(sold.index), "sector"
    else:
        return
    count = (parts.use != 0.0).sum(axis=1) + (parts.final != 0.0).sum(axis=1) + 1
    gap = made - sold
    _check_gaps(gap, made, count, kind, "uses", "what is made", notes, rules, step, parts)
    if (gap != 0.0).any():
        _add_column(parts, ROUNDING if rules.gaps == "rounding" else GAP, gap)


def _fill_columns(parts: Parts, notes: Notes, rules: Rules, step: float) -> None:
    """Put what a sector's column misses of its output into a primary input."""
    if parts.added is None:
        return
    if parts.make is None:
        output = (parts.use.sum(axis=1) + parts.final.sum(axis=1)).reindex(parts.use.columns)
    else:
        output = parts.make.sum(axis=1).reindex(parts.use.columns)
    gap = output - parts.use.sum(axis=0) - parts.added.sum(axis=0)
    count = (parts.use != 0.0).sum(axis=0) + (parts.added != 0.0).sum(axis=0) + 1
    _check_gaps(gap, output, count, "sector", "inputs", "its output", notes, rules, step, parts)
    if (gap != 0.0).any():
        _add_row(parts, ROUNDING if rules.gaps == "rounding" else GAP, gap)


def _check_gaps(
    gap: pd.Series[float],
    size: pd.Series[float],
    count: pd.Series[int],
    kind: str,
    left: str,
    right: str,
    notes: Notes,
    rules: Rules,
    step: float,
    parts: Parts,
) -> None:
    """Refuse a gap that rounding does not explain, and report what is filled."""
    missed, sizes = gap.abs().to_numpy(dtype=float), size.abs().to_numpy(dtype=float)
    allowed = 0.5 * step * count.to_numpy() + _NOISE * np.maximum(sizes, sizes.max() * _NOISE)
    off = missed > allowed
    worst = int(np.argmax(missed - allowed))
    name = label(gap.index[worst])
    if off.any() and rules.gaps == "rounding":
        raise InvalidInput(
            f"{left} miss {right} by {gap.iloc[worst]:.6g} {parts.unit}",
            where=f"{kind} {name!r}",
            expected=f"at most {allowed[worst]:.3g}, which rounding explains; or gaps='fill' to put it into "
            "a column or a row of its own (--gaps)",
        )
    if missed.any():
        most = int(np.argmax(missed))
        rule = f"{left} miss {right}, at most by {missed[most]:.4g} ({label(gap.index[most])!r})"
        notes.add("filled", many(int(np.count_nonzero(missed)), kind), rule, float(missed.sum()))


def _move_remnants(parts: Parts, notes: Notes) -> None:
    """Make a final use of what sectors use that make nothing."""
    if parts.make is None:
        output = (parts.use.sum(axis=1) + parts.final.sum(axis=1)).reindex(parts.use.columns)
    else:
        output = parts.make.sum(axis=1).reindex(parts.use.columns)
    sizes = output.abs().to_numpy(dtype=float)
    for sector in output.index[sizes <= 1e-12 * sizes.max()]:
        uses = parts.use[sector]
        kept = float(uses.sum())
        if kept:
            notes.add(
                "moved",
                f"sector {label(sector)!r}",
                f"it makes nothing: what it uses is the final use {REMNANTS!r}",
                kept,
            )
            _add_column(parts, REMNANTS, uses)
            parts.use[sector] = 0.0
        if parts.added is not None and parts.added[sector].any():
            notes.add(
                "dropped",
                f"sector {label(sector)!r}",
                "it makes nothing: its primary inputs",
                float(parts.added[sector].sum()),
            )
            parts.added[sector] = 0.0
        if parts.satellites.size and parts.satellites[sector].any():
            notes.add("dropped", f"sector {label(sector)!r}", "it makes nothing: its satellites")
            parts.satellites[sector] = 0.0


def _tell(table: InputOutputTable, parts: Parts, notes: Notes) -> None:
    """Report sectors without output, and the largest difference from published outputs."""
    x, sold = table.output, table.use.sum(axis=1)
    for sector in x.index[(x == 0.0).to_numpy()]:
        bought = float(sold.get(sector, 0.0))
        rule = (
            "a good only imported: nobody makes it at home" if bought else "empty: it makes and uses nothing"
        )
        notes.add("kept", f"sector {label(sector)!r}", rule, bought)
    if parts.output is not None:
        off = (parts.output.set_axis(x.index) - x).abs()
        most = float(off.max())
        rule = f"they differ most in {label(off.idxmax())!r}" if most else "they are the same"
        notes.add("checked", many(len(x), "output"), f"against the published ones: {rule}", most)
