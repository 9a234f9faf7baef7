"""Input-output tables: who uses whose products, and what each unit of final demand takes.

A table comes in one of two forms. *Symmetric*: what each sector buys from each sector. *Use and
make*: what each industry uses of each product and what each industry makes of each product, as
statistical offices publish it. Both answer the same questions through the technical coefficients A.

References
----------
Miller, R. E. and Blair, P. D. (2009), *Input-Output Analysis*, 2nd ed., Cambridge University
Press, ch. 2 (Leontief's model), ch. 5 (use and make tables; the example on p. 21).
Eurostat (2008), *Manual of Supply, Use and Input-Output Tables*, ch. 11, model D (fixed product
sales structure).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from feasible.errors import InvalidEconomy

__all__ = ["InputOutputTable"]

Vector = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True, eq=False)
class InputOutputTable:
    """A balanced input-output table, validated when it is made.

    Attributes
    ----------
    use : DataFrame, shape (products, sectors)
        What each sector (column) uses of each product, in `unit`; zero or more. Its columns name
        the sectors. In a symmetric table the products are the sectors' own.
    final_uses : DataFrame, shape (products, final uses)
        What is not used up by sectors, in `unit`: consumption, investment, exports, changes in
        inventories (of either sign) and, *with a minus sign*, imports and whatever else must be
        taken off to reach domestic output.
    make : DataFrame, shape (sectors, products), optional
        What each sector makes of each product, in `unit`. Absent for a symmetric table.
    value_added : DataFrame, shape (rows, sectors), optional
        Primary inputs in `unit`; a subsidy is negative. If given, each sector's column balances.
    satellites : DataFrame, shape (rows, sectors), optional
        What the sectors use or emit that the table does not price (hours, kg CO2e), in a year.
    units : mapping of str to str
        The unit of each satellite row.
    codes : mapping of str to str
        The statistical office's code of each sector, where it has one.
    unit : str
        Unit of every transaction, for instance ``"million USD"``.
    name : str
        For summaries and figures.
    tolerance : float
        Largest imbalance of a row or column that is accepted, relative to the largest output:
        published tables are rounded.

    Raises
    ------
    InvalidEconomy
        If shapes or labels do not fit, a cell is not finite, an input, a make or a satellite is
        negative, a sector makes nothing, or a row or column does not balance. Names the cell.

    Examples
    --------
    The two sectors of Miller and Blair (2009, p. 21):

    >>> table = InputOutputTable.from_transactions(
    ...     pd.DataFrame([[150, 500], [200, 100]], ["1", "2"], ["1", "2"]),
    ...     pd.Series([350, 1700], ["1", "2"]),
    ... )
    >>> table.technical_coefficients().to_numpy()
    array([[0.15, 0.25], [0.2 , 0.05]])
    >>> table.output_for([600, 1500]).round(2).to_list()
    [1247.52, 1841.58]
    """

    use: pd.DataFrame
    final_uses: pd.DataFrame
    make: pd.DataFrame | None = None
    value_added: pd.DataFrame | None = None
    satellites: pd.DataFrame = field(default_factory=pd.DataFrame)
    units: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    unit: str = "money"
    name: str = "table"
    tolerance: float = 1e-9

    # ------------------------------------------------------------------ construction

    def __post_init__(self) -> None:
        def put(attribute: str, value: object) -> None:
            object.__setattr__(self, attribute, value)

        use = _frame("use", self.use, floor=True)
        if not use.size:
            raise InvalidEconomy(
                "the table is empty", where="use", expected="at least one product and one sector"
            )
        sectors, products = use.columns.rename("sector"), use.index.rename("product")
        if self.make is None and list(products) != list(sectors):
            raise InvalidEconomy(
                "its products are not its sectors",
                where="use",
                expected="the same labels in rows and columns, or a make table",
            )
        put("use", use.set_axis(sectors, axis=1).set_axis(products, axis=0))
        final = _frame("final_uses", self.final_uses)
        put("final_uses", _aligned("final_uses", final, products, final.columns))
        if self.make is not None:
            put("make", _aligned("make", _frame("make", self.make, floor=True), sectors, products))
        if self.value_added is not None:
            added = _frame("value_added", self.value_added)
            put("value_added", _aligned("value_added", added, added.index, sectors))
        if self.satellites.empty:
            put("satellites", pd.DataFrame(index=pd.Index([], dtype=object), columns=sectors, dtype=float))
        else:
            rows = _frame("satellites", self.satellites, floor=True)
            put("satellites", _aligned("satellites", rows, rows.index, sectors))
        unknown = [row for row in self.satellites.index if row not in self.units]
        if unknown:
            raise InvalidEconomy(
                "has no unit", where=f"satellites[{unknown[0]!r}]", expected="an entry in units"
            )
        self._check_balance()

    def _check_balance(self) -> None:
        output = self.output.to_numpy()
        idle = np.flatnonzero(output <= 0).tolist()
        if idle:
            raise InvalidEconomy(
                f"its output is {output[idle[0]]:g}",
                where=f"sector {self.sectors[idle[0]]!r}",
                expected="a positive output: merge it with another sector (see aggregate)",
            )
        slack = self.tolerance * float(output.max())
        if self.make is not None:
            gap = self.use.sum(axis=1) + self.final_uses.sum(axis=1) - self.make.sum(axis=0)
            self._refuse(gap, slack, "product", "uses", "what is made")
        if self.value_added is not None:
            gap = self.use.sum(axis=0) + self.value_added.sum(axis=0) - self.output
            self._refuse(gap, slack, "sector", "inputs and value added", "output")

    def _refuse(self, gap: pd.Series[float], slack: float, axis: str, left: str, right: str) -> None:
        off = np.flatnonzero(np.abs(gap.to_numpy()) > slack)
        if off.size:
            worst = int(off[np.argmax(np.abs(gap.to_numpy()[off]))])
            raise InvalidEconomy(
                f"{left} exceed {right} by {gap.iloc[worst]:.6g} {self.unit}",
                where=f"{axis} {gap.index[worst]!r}",
                expected=f"a difference of at most {slack:.3g}",
            )

    @classmethod
    def from_transactions(
        cls,
        transactions: pd.DataFrame,
        final_demand: pd.Series[Any] | pd.DataFrame,
        *,
        value_added: pd.DataFrame | None = None,
        satellites: pd.DataFrame | None = None,
        units: Mapping[str, str] | None = None,
        unit: str = "money",
        name: str = "table",
        tolerance: float = 1e-9,
    ) -> InputOutputTable:
        """Make a symmetric table from what each sector buys of each and what final users take.

        Parameters
        ----------
        transactions : DataFrame, shape (n, n)
            Row sector sells to column sector, in `unit`.
        final_demand : Series or DataFrame, shape (n,) or (n, final uses)
            Sold to final users; negative where a sector's product is imported on balance.
        value_added, satellites, units, unit, name, tolerance
            As in the class.

        Returns
        -------
        InputOutputTable
            Output is transactions plus final demand, by row.
        """
        final = final_demand.to_frame("final demand") if isinstance(final_demand, pd.Series) else final_demand
        return cls(
            use=transactions,
            final_uses=final,
            value_added=value_added,
            satellites=pd.DataFrame() if satellites is None else satellites,
            units=units or {},
            unit=unit,
            name=name,
            tolerance=tolerance,
        )

    # ------------------------------------------------------------------ what it says

    @property
    def sectors(self) -> pd.Index:
        """The sectors' names."""
        return self.use.columns

    @property
    def products(self) -> pd.Index:
        """The products' names (the sectors', in a symmetric table)."""
        return self.use.index

    @cached_property
    def output(self) -> pd.Series[float]:
        """Each sector's output x, shape (sectors,), in `unit` a year.

        The row sums of the make table (so imports are not in it), or of a symmetric table's
        transactions and final uses.
        """
        if self.make is not None:
            total = self.make.sum(axis=1)
        else:
            total = self.use.sum(axis=1) + self.final_uses.sum(axis=1)
        return cast("pd.Series[float]", total.set_axis(self.sectors).rename("output"))

    @cached_property
    def _shares(self) -> Vector:
        """Market shares D, shape (sectors, products): who makes each product."""
        if self.make is None:
            return np.eye(len(self.sectors))
        made = self.make.to_numpy()
        total = made.sum(axis=0)
        orphan = np.flatnonzero((total <= 0) & (self.use.to_numpy().sum(axis=1) > 0))
        if orphan.size:
            raise InvalidEconomy(
                "is used but nobody makes it",
                where=f"make[product {self.products[orphan[0]]!r}]",
                expected="a maker, or the product's uses among the primary inputs",
            )
        return np.asarray(np.divide(made, total, out=np.zeros_like(made), where=total > 0))

    @cached_property
    def _coefficients(self) -> Vector:
        return np.asarray(self._shares @ (self.use.to_numpy() / self.output.to_numpy()))

    def market_shares(self) -> pd.DataFrame:
        """Return D, shape (sectors, products): the share of each product that each sector makes."""
        return pd.DataFrame(self._shares, self.sectors, self.products)

    def technical_coefficients(self) -> pd.DataFrame:
        """Return A, shape (sectors, sectors): input from each sector per unit of a sector's output.

        From use and make tables ``A = D B`` with market shares ``D = make / product output`` and
        ``B = use / sector output``: every industry has its own inputs whatever it makes, and a
        product is bought from its makers in proportion to what they make of it (industry by
        industry, fixed product sales structure; Eurostat 2008, model D).

        Notes
        -----
        Uses of imported products count as uses of the domestic ones (they are not told apart in the
        table), so A overstates what one more unit would draw from the domestic economy.
        """
        return pd.DataFrame(self._coefficients, self.sectors, self.sectors.rename(None))

    def final_demand(self) -> pd.Series[float]:
        """Return f = x - A x, shape (sectors,): what the table leaves for final users, in `unit`.

        Net of imports and of every other negative column of `final_uses`, so a sector whose product
        is imported on balance has a negative entry. Equal to ``final_uses`` summed over uses,
        moved from products to sectors by market shares, up to the table's own rounding.
        """
        x = self.output.to_numpy()
        return pd.Series(x - self._coefficients @ x, self.sectors, name="final demand")

    def spectral_radius(self) -> float:
        """Return the largest absolute eigenvalue of A: below 1 exactly if the table is productive."""
        return float(np.abs(np.linalg.eigvals(self._coefficients)).max())

    @cached_property
    def _inverse(self) -> Vector:
        radius = self.spectral_radius()
        if radius >= 1.0:
            raise InvalidEconomy(
                f"the technology is not productive: its spectral radius is {radius:.6g}",
                where="use",
                expected="a spectral radius below 1",
            )
        return np.asarray(np.linalg.inv(np.eye(len(self.sectors)) - self._coefficients), dtype=float)

    def leontief_inverse(self) -> pd.DataFrame:
        """Return L = (I - A)^-1: output of the row sector per unit of final demand for the column's.

        Raises
        ------
        InvalidEconomy
            If the spectral radius of A is 1 or more.
        """
        return pd.DataFrame(self._inverse, self.sectors, self.sectors.rename(None))

    def output_for(self, final_demand: ArrayLike) -> pd.Series[float]:
        """Return the outputs x = L f, shape (sectors,), that a final demand f takes, in `unit`."""
        f = np.asarray(final_demand, dtype=float)
        if f.shape != (len(self.sectors),):
            raise InvalidEconomy(
                f"has shape {f.shape}",
                where="final_demand",
                expected=f"{len(self.sectors)} numbers, one a sector",
            )
        return pd.Series(self._inverse @ f, self.sectors, name="output")

    def intensities(self, satellite: str) -> pd.Series[float]:
        """Return a satellite's units per unit of output, shape (sectors,)."""
        return self._satellite(satellite) / self.output

    def multipliers(self, satellite: str) -> pd.Series[float]:
        """Return a satellite's units per unit of final demand, direct and indirect, shape (sectors,).

        Parameters
        ----------
        satellite : str
            A row of `satellites`, for instance ``"labor hours"``.

        Returns
        -------
        Series
            ``intensities @ L``: with labor hours, each sector's labor value per unit of money.
        """
        direct = self.intensities(satellite).to_numpy()
        return pd.Series(direct @ self._inverse, self.sectors, name=satellite)

    def _satellite(self, row: str) -> pd.Series[float]:
        if row not in self.satellites.index:
            have = ", ".join(repr(str(s)) for s in self.satellites.index) or "none"
            raise InvalidEconomy("no such row", where=f"satellites[{row!r}]", expected=f"one of: {have}")
        return cast("pd.Series[float]", self.satellites.loc[row])

    # ------------------------------------------------------------------ other tables from this one

    def with_satellite(self, row: str, values: pd.Series[Any], unit: str) -> InputOutputTable:
        """Return a copy with one more satellite row (or another in place of one of that name).

        Parameters
        ----------
        row : str
            Its name.
        values : Series, shape (sectors,)
            One value a sector, in `unit`, zero or more.
        unit : str
            For instance ``"million hours"``.
        """
        new = _aligned(
            "satellites", _frame("satellites", values.to_frame(row).T), pd.Index([row]), self.sectors
        )
        rest = self.satellites.drop(index=row, errors="ignore")
        rows = pd.concat([rest, new]) if len(rest) else new
        return replace(self, satellites=rows, units={**self.units, row: unit})

    def symmetric(self) -> InputOutputTable:
        """Return the industry-by-industry table with the same A, output and final demand.

        Transactions are ``A`` times output; final uses are moved from products to sectors by market
        shares; what rounding leaves is in a column ``"rounding"``.
        """
        if self.make is None:
            return self
        x = self.output.to_numpy()
        final = pd.DataFrame(self._shares @ self.final_uses.to_numpy(), self.sectors, self.final_uses.columns)
        final["rounding"] = self.final_demand() - final.sum(axis=1)
        return replace(
            self,
            make=None,
            final_uses=final,
            use=pd.DataFrame(self._coefficients * x, self.sectors, self.sectors),
        )

    def aggregate(self, mapping: Mapping[str, str]) -> InputOutputTable:
        """Merge sectors (and their products) into groups.

        Parameters
        ----------
        mapping : mapping of str to str
            Each sector's group; groups appear in the order in which they are first met. Products
            that are not also sectors stay as they are.

        Returns
        -------
        InputOutputTable
            Every total (output, uses, value added, satellites) is the sum over the group.
        """
        missing = [s for s in self.sectors if s not in mapping]
        if missing:
            raise InvalidEconomy(
                "has no group", where=f"mapping[{missing[0]!r}]", expected="a group for each sector"
            )
        groups = pd.Index(list(dict.fromkeys(mapping[s] for s in self.sectors)), name="sector")
        by_sector = np.array([[mapping[s] == g for s in self.sectors] for g in groups], dtype=float)
        target = {p: mapping[p] if p in self.sectors else p for p in self.products}
        products = groups
        if self.make is not None:
            products = pd.Index(list(dict.fromkeys(target.values())), name="product")
        by_product = np.array([[target[p] == g for p in self.products] for g in products], dtype=float)
        added, made = self.value_added, self.make
        return replace(
            self,
            use=pd.DataFrame(by_product @ self.use.to_numpy() @ by_sector.T, products, groups),
            final_uses=pd.DataFrame(
                by_product @ self.final_uses.to_numpy(), products, self.final_uses.columns
            ),
            make=None
            if made is None
            else pd.DataFrame(by_sector @ made.to_numpy() @ by_product.T, groups, products),
            value_added=None
            if added is None
            else pd.DataFrame(added.to_numpy() @ by_sector.T, added.index, groups),
            satellites=pd.DataFrame(self.satellites.to_numpy() @ by_sector.T, self.satellites.index, groups),
            codes={},
        )

    def split(
        self,
        sectors: int = 402,
        rng: np.random.Generator | None = None,
        *,
        keep: float = 0.5,
        spread: float = 0.3,
    ) -> tuple[InputOutputTable, dict[str, str]]:
        """Split into a larger table of the same totals, by a fixed rule: a size for benchmarks.

        The parts are invented; only their totals are real. The rule, on the symmetric table:

        1. Every sector gets one part; the rest go one by one to the sector with the largest output a
           part (ties to the first).
        2. A sector's output is shared out by a Dirichlet(4, ..., 4) draw.
        3. A part buys from a parent sector in proportion to its output, times a lognormal draw of
           standard deviation `spread`, rescaled so that the block's total is kept, and drawn back far
           enough that no part loses more than half of its parent's value added a unit of output.
        4. What it buys is shared among that parent's parts by their outputs, of which each is kept
           with probability `keep` (the largest always is).
        5. Final uses and primary inputs are shared by output; what step 3 and 4 shift goes into the
           largest final use and primary input. Satellites are shared by output times a draw as in 3.

        Parameters
        ----------
        sectors : int
            How many sectors the result has; at least as many as now.
        rng : Generator, optional
            Source of the draws; ``np.random.default_rng(402)`` if not given.
        keep, spread : float
            See steps 3 and 4.

        Returns
        -------
        table : InputOutputTable
            Parts are named ``"<sector>, part <k>"``; a sector left whole keeps its name.
        mapping : dict of str to str
            ``table.aggregate(mapping)`` gives this table's symmetric form back.
        """
        draw = np.random.default_rng(402) if rng is None else rng
        table = self.symmetric()
        n = len(table.sectors)
        if sectors < n:
            raise InvalidEconomy(f"is {sectors}", where="sectors", expected=f"{n} or more")
        x, z = table.output.to_numpy(), table.use.to_numpy()
        parts = np.ones(n, dtype=int)
        for _ in range(sectors - n):
            parts[np.argmax(x / parts)] += 1
        first = np.concatenate([[0], np.cumsum(parts)])
        parent = np.repeat(np.arange(n), parts)
        weight = np.concatenate([draw.dirichlet(np.full(k, 4.0)) for k in parts])

        tilt = weight * np.exp(spread * draw.standard_normal((n, sectors)))
        tilt /= np.add.reduceat(tilt, first[:-1], axis=1)[:, parent]
        # Every part keeps a margin: draw the tilt back, parent by parent, where inputs eat it up.
        plain, tilted = (
            z.sum(axis=0)[parent] / x[parent],
            (z[:, parent] * tilt).sum(axis=0) / (x[parent] * weight),
        )
        room = np.maximum(1.0 - plain, 0.0) / 2.0
        excess = np.maximum(tilted - plain, 0.0)
        back = np.divide(room, excess, out=np.ones(sectors), where=excess > room)
        back = np.minimum.reduceat(back, first[:-1])[parent]
        tilt = weight + back * (tilt - weight)
        bought = z[:, parent] * tilt  # what each part buys from each parent
        kept = draw.random((sectors, sectors)) < keep
        largest = np.array([first[s] + np.argmax(weight[first[s] : first[s + 1]]) for s in range(n)])
        kept[largest] = True
        sold = weight[:, None] * kept
        sold /= np.add.reduceat(sold, first[:-1], axis=0)[parent]
        use = bought[parent] * sold

        output = x[parent] * weight
        final = table.final_uses.to_numpy()[parent] * weight[:, None]
        main = np.argmax(np.abs(table.final_uses.to_numpy()), axis=1)[parent]
        final[np.arange(sectors), main] += output - use.sum(axis=1) - final.sum(axis=1)
        names = pd.Index(
            [
                str(table.sectors[s]) if parts[s] == 1 else f"{table.sectors[s]}, part {k + 1}"
                for s in range(n)
                for k in range(parts[s])
            ]
        )
        added = table.value_added
        if added is not None:
            rows = added.to_numpy()[:, parent] * weight
            main = np.argmax(np.abs(added.to_numpy()), axis=0)[parent]
            gap = (x - z.sum(axis=0) - added.to_numpy().sum(axis=0))[parent] * weight  # the source's own
            rows[main, np.arange(sectors)] += output - use.sum(axis=0) - rows.sum(axis=0) - gap
            added = pd.DataFrame(rows, added.index, names)
        shared = weight * np.exp(spread * draw.standard_normal((len(table.satellites), sectors)))
        shared /= np.add.reduceat(shared, first[:-1], axis=1)[:, parent]
        result = replace(
            table,
            use=pd.DataFrame(use, names, names),
            final_uses=pd.DataFrame(final, names, table.final_uses.columns),
            value_added=added,
            satellites=pd.DataFrame(
                table.satellites.to_numpy()[:, parent] * shared, table.satellites.index, names
            ),
            codes={},
            name=f"{self.name}, split into {sectors}",
            tolerance=self.tolerance * float(x.max() / output.max()),  # the same amount of money
        )
        return result, {
            str(part): str(table.sectors[s]) for part, s in zip(names, parent.tolist(), strict=True)
        }

    def __str__(self) -> str:
        form = "symmetric" if self.make is None else f"{len(self.products)} products"
        rows = ", ".join(str(s) for s in self.satellites.index) or "none"
        return (
            f'Table "{self.name}": {len(self.sectors)} sectors ({form}), output {self.output.sum():,.0f} '
            f"{self.unit}; satellites: {rows}"
        )

    __repr__ = __str__


# ---------------------------------------------------------------------- validation, piece by piece


def _frame(table: str, given: pd.DataFrame, *, floor: bool = False) -> pd.DataFrame:
    """Return a float copy; refuse duplicate labels, text, non-finite and (with floor) negative cells."""
    copy = given.set_axis([str(i) for i in given.index], axis=0).set_axis(
        [str(c) for c in given.columns], axis=1
    )
    for axis, labels in (("row", copy.index), ("column", copy.columns)):
        twice = labels[labels.duplicated()]
        if len(twice):
            raise InvalidEconomy(f"duplicate {axis} {twice[0]!r}", where=table, expected="each label once")
    values = copy.apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float)
    bad = ~np.isfinite(values) | ((values < 0) & floor)
    if np.any(bad):
        i, j = (int(k[0]) for k in np.nonzero(bad))
        raise InvalidEconomy(
            f"is {copy.iloc[i, j]!r}",
            where=f"{table}[{copy.index[i]!r}, {copy.columns[j]!r}]",
            expected="zero or more" if np.isfinite(values[i, j]) else "a finite number",
        )
    return pd.DataFrame(values, copy.index, copy.columns)


def _aligned(table: str, frame: pd.DataFrame, rows: pd.Index, columns: pd.Index) -> pd.DataFrame:
    """Return the table with exactly these rows and columns, in this order; name what is missing."""
    for axis, have, want in (("row", frame.index, rows), ("column", frame.columns, columns)):
        for label in want.difference(have):
            raise InvalidEconomy(
                f"has no {axis} {label!r}", where=table, expected=f"the {len(want)} {axis}s of use"
            )
        for label in have.difference(want):
            raise InvalidEconomy(
                f"unknown {axis} {label!r}", where=table, expected=f"the {len(want)} {axis}s of use"
            )
    return frame.loc[rows, columns].set_axis(rows, axis=0).set_axis(columns, axis=1)
