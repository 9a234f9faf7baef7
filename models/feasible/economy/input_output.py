"""Input-output tables: who uses whose products, and what each unit of final demand takes.

A table comes in one of two forms. *Symmetric*: what each sector buys from each sector. *Use and
make*: what each industry uses of each product and what each industry makes of each product, as
statistical offices publish it. Both answer the same questions through the technical coefficients A.

References
----------
Hawkins, D. and Simon, H. A. (1949), "Note: some conditions of macroeconomic stability",
*Econometrica* 17, 245-248.
Miller, R. E. and Blair, P. D. (2009), *Input-Output Analysis*, 2nd ed., Cambridge University
Press, ch. 2 (Leontief's model), ch. 5 (use and make tables; the example on p. 21).
Eurostat (2008), *Manual of Supply, Use and Input-Output Tables*, ch. 11, model D (fixed product
sales structure).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
import pandas as pd

from feasible.economy import align
from feasible.economy._labels import own_labels, plain
from feasible.economy._leontief_system import PRODUCTS_FROM, LeontiefSystem
from feasible.economy._sectors import check_makers, check_totals
from feasible.economy.align import Given, MatrixLike, Vector
from feasible.economy.leontief import spectral_radius
from feasible.errors import InvalidEconomy, InvalidInput

__all__ = ["InputOutputTable"]

_NEGATIVE_USE = (
    "zero or more (what a sector earns by selling used goods is a final use and, negative, a primary input)"
)


def _named(labels: pd.Index, name: str | None) -> pd.Index:
    """Return labels under a name; those of several levels keep their own."""
    return labels if labels.nlevels > 1 else labels.rename(name)


@dataclass(frozen=True, eq=False)
class InputOutputTable:
    """A balanced input-output table, validated when it is made.

    Tables may be given as DataFrames, which are matched by label whatever their order, or as plain arrays,
    which go by order and whose rows and columns are called "0", "1" and so on where nothing else names them.
    Labels of several levels (region and sector) stay so in every result; messages show them as text.

    A sector may be empty, as in every table of many regions: it makes nothing and uses nothing, its
    coefficients are 0. So is that of a good that is only imported: it is used, and nobody makes it at home.

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
    units : mapping of label to str
        The unit of each satellite row, by its label.
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
        negative, a sector makes less than nothing or makes nothing and uses something, a sector is the sum
        of others (a total that was printed between them), or a row or column does not balance. Names the
        cell.

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
    units: Mapping[Any, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    unit: str = "money"
    name: str = "table"
    tolerance: float = 1e-9

    # ------------------------------------------------------------------ construction

    def __post_init__(self) -> None:
        align.number("tolerance", self.tolerance, error=InvalidEconomy)
        use = self._framed("use", least=_NEGATIVE_USE)
        if not use.size:
            raise InvalidEconomy(
                "the table is empty", where="use", expected="at least one product and one sector"
            )
        rows, sectors = use.index, _named(use.columns, "sector")
        products = _named(rows, "product") if self.make is not None else self._same_labels(rows, sectors)
        at = plain(rows).get_indexer(plain(products))
        self._put("use", use.iloc[at].set_axis(products, axis=0).set_axis(sectors, axis=1))
        # What has no labels goes by the order in which the products stood in `use`.
        final = self._framed("final_uses", rows, signed=True).iloc[at].set_axis(products, axis=0)
        self._put("final_uses", final)
        if self.make is not None:
            self._put("make", self._framed("make", sectors, products))
        if self.value_added is not None:
            self._put("value_added", self._framed("value_added", columns=sectors, signed=True))
        if np.size(self.satellites):
            self._put("satellites", self._framed("satellites", columns=sectors))
        else:
            empty = pd.DataFrame(index=pd.Index([], dtype=object), columns=sectors, dtype=float)
            self._put("satellites", empty)
        known = {str(row): row for row in self.satellites.index}
        self._put("units", {known.get(str(row), str(row)): unit for row, unit in self.units.items()})
        unknown = [row for row in self.satellites.index if row not in self.units]
        if unknown:
            raise InvalidEconomy(
                "has no unit", where=f"satellites[{str(unknown[0])!r}]", expected="an entry in units"
            )
        check_totals(self.use, self.final_uses, self.make)
        check_makers(self.output, self.use, self.satellites)
        self._check_balance()

    def _put(self, attribute: str, value: object) -> None:
        object.__setattr__(self, attribute, value)

    def _framed(
        self, table: str, rows: pd.Index | None = None, columns: pd.Index | None = None, **how: Any
    ) -> pd.DataFrame:
        given = getattr(self, table)
        made = align.frame(table, given, rows, columns, error=InvalidEconomy, **how)
        if isinstance(given, pd.DataFrame):  # its own labels, with their levels
            made = made.set_axis(own_labels(given.index) if rows is None else rows, axis=0)
            made = made.set_axis(own_labels(given.columns) if columns is None else columns, axis=1)
        return made

    @staticmethod
    def _same_labels(rows: pd.Index, sectors: pd.Index) -> pd.Index:
        """Return a symmetric table's products: its sectors; name those that stand on one side only."""
        down, across = plain(rows), plain(sectors)
        lone = [f"row {label!r} has no column" for label in down.difference(across, sort=False)]
        lone += [f"column {label!r} has no row" for label in across.difference(down, sort=False)]
        if lone:
            more = f" and {len(lone) - 4} more" if len(lone) > 4 else ""
            raise InvalidEconomy(
                f"its products are not its sectors ({', '.join(lone[:4])}{more})",
                where="use",
                expected="the same labels in rows and columns, or a make table",
            )
        return _named(sectors, "product")

    def _check_balance(self) -> None:
        slack = self.tolerance * float(self.output.max())
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
                expected=f"a difference of at most {slack:.3g} (a larger tolerance accepts rounding)",
            )

    @classmethod
    def from_transactions(
        cls,
        transactions: MatrixLike,
        final_demand: Given,
        *,
        value_added: MatrixLike = None,
        satellites: MatrixLike = None,
        units: Mapping[Any, str] | None = None,
        unit: str = "money",
        name: str = "table",
        tolerance: float = 1e-9,
    ) -> InputOutputTable:
        """Make a symmetric table from what each sector buys of each and what final users take.

        Parameters
        ----------
        transactions : DataFrame or array, shape (n, n)
            Row sector sells to column sector, in `unit`. An array's sectors are called "0", "1", ...
        final_demand : Series, dict, DataFrame or array, shape (n,) or (n, final uses)
            Sold to final users; negative where a sector's product is imported on balance. Matched by label,
            or in the order of the rows.
        value_added, satellites, units, unit, name, tolerance
            As in the class.

        Returns
        -------
        InputOutputTable
            Output is transactions plus final demand, by row.

        Raises
        ------
        InvalidEconomy
            As the class.

        Examples
        --------
        >>> InputOutputTable.from_transactions([[150, 500], [200, 100]], [350, 1700]).output.to_dict()
        {'0': 1000.0, '1': 2000.0}
        """
        final = final_demand
        if align.dimensions(final) == 1:
            rows, _ = align.axes("transactions", transactions, error=InvalidEconomy)
            demand = align.vector("final_demand", final, rows, kind="row", signed=True, error=InvalidEconomy)
            final = pd.DataFrame({"final demand": demand}, rows)
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
        transactions and final uses. Where a sector uses nothing and its row adds up to zero but for
        rounding, it is zero.
        """
        if self.make is not None:
            total = self.make.sum(axis=1)
        else:
            total = self.use.sum(axis=1) + self.final_uses.sum(axis=1)
            x, idle = total.to_numpy(), self.use.to_numpy().sum(axis=0) == 0.0
            moved = self.use.to_numpy().sum(axis=1) + np.abs(self.final_uses.to_numpy()).sum(axis=1)
            noise = (np.abs(x) <= 1e-12 * moved) | ((x < 0.0) & (-x <= self.tolerance * x.max()))
            total = total.where(~(idle & noise), 0.0)
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
        used = self._per_output(self.use)
        return used if self.make is None else np.asarray(self._shares @ used)

    def _per_output(self, rows: pd.DataFrame | pd.Series[float]) -> Vector:
        """Return amounts per unit of each sector's output, 0 where nothing is made (and so nothing used)."""
        x = self.output.to_numpy()
        return np.asarray(rows.to_numpy() / np.where(x > 0.0, x, 1.0))

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
        return pd.DataFrame(self._coefficients, self.sectors, _named(self.sectors, None))

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
        if len(self.sectors) >= PRODUCTS_FROM:
            return spectral_radius(self._coefficients)
        return float(np.abs(np.linalg.eigvals(self._coefficients)).max())

    @cached_property
    def _system(self) -> LeontiefSystem:
        system = LeontiefSystem(self._coefficients)
        if not system.productive:
            raise InvalidEconomy(
                f"the technology is not productive: its spectral radius is {self.spectral_radius():.6g}",
                where="use",
                expected="a spectral radius below 1",
            )
        return system

    def leontief_inverse(self) -> pd.DataFrame:
        """Return L = (I - A)^-1: output of the row sector per unit of final demand for the column's.

        Raises
        ------
        InvalidEconomy
            If the spectral radius of A is 1 or more.
        """
        inverse = self._system.solve(np.eye(len(self.sectors)))
        return pd.DataFrame(inverse, self.sectors, _named(self.sectors, None))

    def output_for(self, final_demand: Given) -> pd.Series[float]:
        """Return the outputs x = L f, shape (sectors,), that a final demand f takes, in `unit`.

        Parameters
        ----------
        final_demand : Series, dict or array, shape (sectors,)
            Matched by label where it has labels; it may be negative.

        Raises
        ------
        InvalidInput
            If a sector is unknown, missing or twice there, a number is not finite, or something is wanted of
            an empty sector.
        InvalidEconomy
            If the table is not productive.

        Notes
        -----
        Of a good that is only imported, it is what is needed of it, from wherever it comes.
        """
        f = align.vector("final_demand", final_demand, self.sectors, kind="sector", signed=True)
        empty = (self.output.to_numpy() == 0.0) & (self._coefficients.sum(axis=1) == 0.0)
        asked = np.flatnonzero(empty & (f > 0.0))
        if asked.size:
            raise InvalidInput(
                f"is {f[asked[0]]:g}, and the table does not say how it is made",
                where=f"final_demand[sector {self.sectors[int(asked[0])]!r}]",
                expected="0 of what no sector makes or uses",
            )
        return pd.Series(self._system.solve(f), self.sectors, name="output")

    def intensities(self, satellite: Hashable) -> pd.Series[float]:
        """Return a satellite's units per unit of output, shape (sectors,)."""
        row = self.satellite(satellite)
        return pd.Series(self._per_output(row), self.sectors, name=row.name)

    def multipliers(self, satellite: Hashable) -> pd.Series[float]:
        """Return a satellite's units per unit of final demand, direct and indirect, shape (sectors,).

        Parameters
        ----------
        satellite : str, or tuple of str
            A row of `satellites`, for instance ``"labor hours"`` or ``("CO2", "air")``.

        Returns
        -------
        Series
            ``intensities @ L``: with labor hours, each sector's labor value per unit of money.
        """
        direct = np.asarray(self.intensities(satellite).to_numpy(), dtype=float)
        return pd.Series(self._system.solve(direct, transpose=True), self.sectors, name=satellite)

    def satellite(self, row: Hashable) -> pd.Series[float]:
        """Return one satellite row, shape (sectors,), in its unit a year.

        Raises
        ------
        InvalidInput
            If there is no such row.
        """
        known = plain(self.satellites.index)
        if str(row) not in known:
            expected = align.offered(known, "row", row)
            raise InvalidInput("no such row", where=f"satellites[{row!r}]", expected=expected)
        return cast("pd.Series[float]", self.satellites.iloc[known.get_loc(str(row))])

    # ------------------------------------------------------------------ other tables from this one

    def with_satellite(self, row: Hashable, values: Given, unit: str) -> InputOutputTable:
        """Return a copy with one more satellite row (or another in place of one of that name).

        Parameters
        ----------
        row : str, or tuple of str
            Its name.
        values : Series, dict or array, shape (sectors,)
            One value a sector, in `unit`, zero or more; matched by label where it has labels.
        unit : str
            For instance ``"million hours"``.

        Raises
        ------
        InvalidInput
            If a sector is unknown, missing or twice there, or a number is negative or not finite.
        """
        new = align.vector(f"satellites[{row!r}]", values, self.sectors, kind="sector")
        others = [label for label in self.satellites.index if str(label) != str(row)]
        rest = [self.satellite(label) for label in others]
        units = {label: self.units[label] for label in others}
        label = row if isinstance(row, tuple) else str(row)
        axis = pd.Index(
            [*others, label], tupleize_cols=all(isinstance(one, tuple) for one in [*others, label])
        )
        rows = pd.DataFrame(np.vstack([*rest, new]), axis, self.sectors)
        return replace(self, satellites=rows, units={**units, label: unit})

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

    def aggregate(self, mapping: Mapping[str, str] | pd.Series[Any]) -> InputOutputTable:
        """Merge sectors (and their products) into groups.

        Parameters
        ----------
        mapping : mapping or Series of str to str
            Each sector's group; groups appear in the order in which their sectors stand. Products
            that are not also sectors stay as they are.

        Returns
        -------
        InputOutputTable
            Every total (output, uses, value added, satellites) is the sum over the group.

        Raises
        ------
        InvalidInput
            If a sector is unknown, missing or twice there, or its group has no name.
        """
        group = align.texts("mapping", mapping, self.sectors, kind="sector")
        groups = pd.Index(list(dict.fromkeys(group)), name="sector")
        by_sector = np.array([group == g for g in groups], dtype=float)
        of = dict(zip(self.sectors, group, strict=True))
        target = {p: of.get(p, p) for p in self.products}
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

    def __str__(self) -> str:
        form = "symmetric" if self.make is None else f"{len(self.products)} products"
        rows = ", ".join(str(s) for s in self.satellites.index) or "none"
        return (
            f'Table "{self.name}": {len(self.sectors)} sectors ({form}), output {self.output.sum():,.0f} '
            f"{self.unit}; satellites: {rows}"
        )

    __repr__ = __str__
