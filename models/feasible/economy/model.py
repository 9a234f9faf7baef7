"""What there is to plan: goods, resources, plants and households.

The reference problem of the whole book (MODELS, section 0) is::

    max  sum_h m_h log u_h(c_h) - sum_j s_j x_j^k_j
    s.t. sum_h c_h <= (B - A) x,   F x <= omega,   0 <= x <= capacity

with budgets m that total one unit a household, Cobb-Douglas (or fixed-proportions) tastes, and
plants that run linear activities at a convex effort cost.

References
----------
Eisenberg, E. and Gale, D. (1959), "Consensus of subjective probabilities: the pari-mutuel
method", *Annals of Mathematical Statistics* 30, 165-168 (the program behind a Fisher market).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import align
from feasible.economy._labels import plain
from feasible.economy._numbers import RESTORED
from feasible.economy.align import Given, MatrixLike, Texts, Vector
from feasible.economy.input_output import InputOutputTable
from feasible.economy.leontief import HawkinsSimon, productivity
from feasible.economy.reference import reference_parts
from feasible.economy.tables.places import placed
from feasible.economy.tables.read import read_folder
from feasible.economy.tables.schema import GOOD_KINDS, RESOURCE_KINDS
from feasible.economy.tables.write import write_folder
from feasible.errors import InvalidEconomy, InvalidInput

__all__ = ["GOOD_KINDS", "RESOURCE_KINDS", "Economy", "Vector", "kind_of_resource"]

Utility = Literal["cobb-douglas", "fixed-proportions"]

UTILITIES = ("cobb-douglas", "fixed-proportions")

# What the numbers of an economy, and what people say about one, go by: an axis or two.
_AXES: Mapping[str, tuple[str, ...]] = {
    "inputs": ("good", "plant"),
    "outputs": ("good", "plant"),
    "resource_use": ("resource", "plant"),
    "endowment": ("resource",),
    "capacity": ("plant",),
    "effort": ("plant",),
    "exponent": ("plant",),
    "region": ("plant",),
    "good_kind": ("good",),
    "resource_kind": ("resource",),
    "budgets": ("household",),
    "tastes": ("household", "good"),
    "needs": ("household", "good"),
    "household_region": ("household",),
    "resource_ownership": ("household", "resource"),
    "plant_ownership": ("household", "plant"),
    "levels": ("plant",),
    "deliveries": ("good",),
    "totals": ("good",),
    "consumption": ("household", "good"),
    "prices": ("good",),
    "resource_prices": ("resource",),
    "incomes": ("household",),
}
_AIMS = {"value": "good", "floor": "good", "ceiling": "good", "quota": "plant"}
_ABOUT = ("levels", "deliveries", "totals", "consumption", "prices", "resource_prices", "incomes")


@dataclass(frozen=True, eq=False, init=False)
class Economy:
    """An economy, validated when it is made.

    Arrays may be given dense, sparse or as pandas objects; they are stored as read-only NumPy
    arrays and compressed sparse columns. Everything after `endowment` has a default.

    Attributes
    ----------
    goods, resources, plants, households : pandas.Index
        Unique labels; their lengths are G, R, P and H below.
    inputs, outputs : csc_array, shape (G, P)
        Units of each good used and made per unit of a plant's level.
    resource_use : csc_array, shape (R, P)
        Units of each resource used per unit of level.
    endowment : array, shape (R,)
        Units of each resource there are in one period.
    capacity : array, shape (P,)
        Largest level of each plant; infinite where nothing limits it.
    effort, exponent : array, shape (P,)
        Cost s x^k of running a plant at level x, in budget units (one a household).
        ``exponent < 1`` gives increasing returns and makes `convex` false.
    region : array of str, shape (P,)
        Where each plant is.
    good_kind : array of str, shape (G,)
        ``"intermediate"``, ``"final"`` or ``"public"`` (enjoyed by all at its full quantity).
    resource_kind : array of str, shape (R,)
        ``"labor"``, ``"land"``, ``"emission"`` (a cap; its shadow price is the charge) or ``"other"``.
    budgets : array, shape (H,)
        Each household's budget m, positive, adding up to H.
    tastes : csr_array, shape (H, G)
        Shares alpha of each household's budget (rows add up to 1), or the fixed proportions.
    needs : csr_array, shape (H, G)
        What each household needs of each good, in the good's unit. Measured, not imposed.
    household_region : array of str, shape (H,)
        Where each household lives.
    resource_ownership, plant_ownership : csr_array, shapes (H, R) and (H, P)
        Shares in each resource and plant (columns add up to 1, or are empty: owned by nobody).
    utility : {"cobb-douglas", "fixed-proportions"}
        How tastes are read.
    productive : bool
        Whether the economy claims to be able to yield a surplus of every good; if so the
        Hawkins-Simon condition is checked.
    name : str
        For summaries and figures.

    Raises
    ------
    InvalidEconomy
        Naming the table, the label and the cell, and what was expected.

    Examples
    --------
    Corn and iron, one plant each, one kind of labor, two equal households:

    >>> economy = Economy(
    ...     goods=["corn", "iron"], resources=["labor"], plants=["farm", "foundry"],
    ...     households=["north", "south"],
    ...     inputs=[[0.25, 0.4], [0.14, 0.12]], outputs=[[1, 0], [0, 1]],
    ...     resource_use=[[1.0, 0.8]], endowment=[10.0],
    ...     tastes=[[0.7, 0.3], [0.5, 0.5]], effort=[0.01, 0.01],
    ... )
    >>> print(economy)
    Economy "economy": 2 goods, 1 resource, 2 plants, 2 households, 1 region; convex
    """

    goods: pd.Index
    resources: pd.Index
    plants: pd.Index
    households: pd.Index
    inputs: sparse.csc_array
    outputs: sparse.csc_array
    resource_use: sparse.csc_array
    endowment: Vector
    capacity: Vector
    effort: Vector
    exponent: Vector
    region: Texts
    good_kind: Texts
    resource_kind: Texts
    budgets: Vector
    tastes: sparse.csr_array
    needs: sparse.csr_array
    household_region: Texts
    resource_ownership: sparse.csr_array
    plant_ownership: sparse.csr_array
    utility: Utility
    productive: bool
    name: str

    # ------------------------------------------------------------------ construction

    def __init__(
        self,
        *,
        goods: Iterable[object],
        resources: Iterable[object],
        plants: Iterable[object],
        households: Iterable[object],
        inputs: MatrixLike,
        outputs: MatrixLike,
        resource_use: MatrixLike,
        endowment: Given,
        capacity: Given = None,
        effort: Given = None,
        exponent: Given = None,
        region: Sequence[str] | Mapping[str, str] | str | Texts = "everywhere",
        good_kind: Sequence[str] | Mapping[str, str] | str | Texts = "final",
        resource_kind: Sequence[str] | Mapping[str, str] | str | Texts = "labor",
        budgets: Given = None,
        tastes: MatrixLike = None,
        needs: MatrixLike = None,
        household_region: Sequence[str] | Mapping[str, str] | str | Texts = "everywhere",
        resource_ownership: MatrixLike = None,
        plant_ownership: MatrixLike = None,
        utility: Utility = "cobb-douglas",
        productive: bool = True,
        name: str = "economy",
    ) -> None:
        self._put_labels(goods=goods, resources=resources, plants=plants, households=households)
        self._put_tables(inputs=inputs, outputs=outputs, resource_use=resource_use)
        self._put_numbers("endowment", endowment)
        self._put_numbers("capacity", np.inf if capacity is None else capacity, infinite=True)
        self._put_numbers("effort", 0.0 if effort is None else effort)
        self._put_numbers("exponent", 2.0 if exponent is None else exponent, positive=True)
        self._put_numbers("budgets", 1.0 if budgets is None else budgets, positive=True)
        self._put_texts("region", region)
        self._put_texts("household_region", household_region)
        self._put_texts("good_kind", good_kind, GOOD_KINDS)
        self._put_texts("resource_kind", resource_kind, RESOURCE_KINDS)
        self._put("utility", align.choice("utility", utility, UTILITIES, error=InvalidEconomy))
        self._put("productive", productive)
        self._put("name", name)
        self._put_tables(
            by_row=True,
            tastes=tastes,
            needs=needs,
            resource_ownership=resource_ownership,
            plant_ownership=plant_ownership,
        )
        self._check_budgets_and_tastes()
        self._check_ownership()
        self._check_technology()

    def _put(self, attribute: str, value: object) -> None:
        object.__setattr__(self, attribute, value)

    def _put_labels(self, **given: Iterable[object]) -> None:
        for axis, listed in given.items():
            self._put(axis, align.labels(axis, listed, error=InvalidEconomy))
        for axis in ("goods", "plants"):
            if not len(getattr(self, axis)):
                raise InvalidEconomy(
                    f"the economy is empty: it has no {axis}", where=axis, expected="at least one"
                )

    def _put_tables(self, *, by_row: bool = False, **given: MatrixLike) -> None:
        """Keep tables by column, or those of households by row, where an absent one is all zeros."""
        for attribute, table in given.items():
            rows, columns = self._axes(attribute)
            absent = by_row and table is None
            cells = sparse.csc_array((len(rows), len(columns))) if absent else table
            kinds = cast("tuple[str, str]", _AXES[attribute])
            try:
                made = align.matrix(attribute, cells, rows, columns, kinds=kinds, error=InvalidEconomy)
            except InvalidEconomy as error:
                if attribute != "resource_use" or error.expected != "zero or more":
                    raise
                raise InvalidEconomy(error.what, where=error.where, expected=RESTORED) from None
            self._put(attribute, align.freeze(sparse.csr_array(made)) if by_row else made)

    def _put_numbers(self, attribute: str, given: Given, **allowed: bool) -> None:
        (axis,), (kind,) = self._axes(attribute), _AXES[attribute]
        values = align.vector(attribute, given, axis, kind=kind, error=InvalidEconomy, **allowed)
        values.flags.writeable = False
        self._put(attribute, values)

    def _put_texts(self, attribute: str, given: Any, allowed: tuple[str, ...] = ()) -> None:
        (axis,), (kind,) = self._axes(attribute), _AXES[attribute]
        self._put(
            attribute, align.texts(attribute, given, axis, allowed=allowed, kind=kind, error=InvalidEconomy)
        )

    def _axes(self, attribute: str) -> list[pd.Index]:
        return [getattr(self, f"{kind}s") for kind in _AXES[attribute]]

    def _check_budgets_and_tastes(self) -> None:
        h = len(self.households)
        if h and abs(float(self.budgets.sum()) - h) > 1e-9 * h:
            raise InvalidEconomy(
                f"budgets add up to {self.budgets.sum():.12g}",
                where="budgets",
                expected=f"{h}, one unit a household (divide each by their mean)",
            )
        if not self.tastes.nnz:
            return
        intermediate = np.flatnonzero(self.good_kind == "intermediate")
        wanted = np.flatnonzero(np.asarray(self.tastes.sum(axis=0)).ravel() > 0)
        both = np.intersect1d(intermediate, wanted)
        if both.size:
            raise InvalidEconomy(
                "households want an intermediate good",
                where=f"tastes[good {self.goods[both[0]]!r}]",
                expected="tastes over final and public goods only",
            )
        total = np.asarray(self.tastes.sum(axis=1)).ravel()
        if self.utility == "cobb-douglas":
            off = np.flatnonzero(np.abs(total - 1.0) > 1e-9)
            if off.size:
                raise InvalidEconomy(
                    f"shares add up to {total[off[0]]:.12g}",
                    where=f"tastes[household {self.households[off[0]]!r}]",
                    expected="1",
                )
            return
        off = np.flatnonzero(total <= 0)
        if off.size:
            raise InvalidEconomy(
                "wants nothing",
                where=f"tastes[household {self.households[off[0]]!r}]",
                expected="at least one positive proportion",
            )
        if np.any(self.good_kind == "public"):
            raise InvalidEconomy(
                "a public good beside fixed proportions",
                where="good_kind",
                expected="final and intermediate goods only where utility is 'fixed-proportions'",
            )

    def _check_ownership(self) -> None:
        for attribute, columns in (("resource_ownership", self.resources), ("plant_ownership", self.plants)):
            total = np.asarray(getattr(self, attribute).sum(axis=0)).ravel()
            off = np.flatnonzero((np.abs(total - 1.0) > 1e-9) & (total != 0.0))
            if off.size:
                raise InvalidEconomy(
                    f"shares add up to {total[off[0]]:.12g}",
                    where=f"{attribute}[{columns[off[0]]!r}]",
                    expected="1 (or no owner at all)",
                )

    def _check_technology(self) -> None:
        makers = np.diff(sparse.csr_array(self.outputs).indptr)
        orphans = np.flatnonzero(makers == 0)
        if orphans.size:
            raise InvalidEconomy(
                "no plant makes it",
                where=f"outputs[good {self.goods[orphans[0]]!r}]",
                expected="at least one plant with a positive output",
            )
        if not self.productive:
            return
        verdict = self.hawkins_simon
        if not verdict.productive:
            names = ", ".join(repr(self.goods[g]) for g in verdict.culprits[:5])
            more = f" and {len(verdict.culprits) - 5} more" if len(verdict.culprits) > 5 else ""
            raise InvalidEconomy(
                "the technology is not productive (spectral radius of the best techniques >= 1): "
                f"{names}{more} need more of each other than they yield",
                where="inputs",
                expected="the Hawkins-Simon condition, or productive=False",
            )

    # ------------------------------------------------------------------ what it is

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Numbers of goods, resources, plants and households."""
        return len(self.goods), len(self.resources), len(self.plants), len(self.households)

    @cached_property
    def net(self) -> sparse.csc_array:
        """Net output B - A, shape (G, P): units of each good per unit of level."""
        return sparse.csc_array(self.outputs - self.inputs)

    @cached_property
    def one_technique(self) -> bool:
        """Whether every good is made by exactly one plant, and every plant makes one good."""
        made = self.outputs
        square = len(self.goods) == len(self.plants) == made.nnz
        return bool(
            square
            and np.all(np.diff(made.indptr) == 1)
            and np.all(np.bincount(made.indices, minlength=made.nnz) == 1)
        )

    @cached_property
    def convex(self) -> bool:
        """Whether every effort cost is convex (``exponent >= 1``, or no effort at all)."""
        return bool(np.all((self.exponent >= 1.0) | (self.effort == 0.0)))

    @cached_property
    def spending(self) -> Vector:
        """Planned spending on each good, ``M_g = sum_h m_h alpha_hg``, shape (G,), in budget units.

        With Cobb-Douglas tastes households enter the optimum and every price round only through
        this sum: one pass over the population, whatever its size.
        """
        if self.utility != "cobb-douglas":
            raise InvalidInput(
                "spending shares depend on prices",
                where="utility",
                expected="'cobb-douglas' for a sum over households that holds at any prices",
            )
        return np.asarray(self.tastes.T @ self.budgets)

    @cached_property
    def hawkins_simon(self) -> HawkinsSimon:
        """The verdict on the technology; see `feasible.economy.leontief.hawkins_simon`."""
        return productivity(self.outputs, self.inputs)

    def matched(self, **given: Any) -> list[Vector]:
        """Return numbers about this economy as arrays in the order of its labels.

        Parameters
        ----------
        **given : Series, DataFrame, dict, array or number
            One or several of levels (P,), deliveries, totals and prices (G,), resource_prices (R,), incomes
            (H,) and consumption (H, G). What has labels is matched by them, the rest goes by order.

        Returns
        -------
        list of array
            In the order of the arguments; to be read only.

        Raises
        ------
        InvalidInput
            If a label is unknown, missing or twice there, a shape is wrong, or a number is not finite.

        Examples
        --------
        >>> economy = Economy.reference(1, 4, households=1)
        >>> prices = pd.Series([4.0, 3.0, 2.0, 1.0], ["good 4", "good 3", "good 2", "good 1"])
        >>> economy.matched(prices=prices)
        [array([1., 2., 3., 4.])]
        """
        return [self._matched(about, values) for about, values in given.items()]

    def _matched(self, about: str, given: Any) -> Vector:
        axes = self._axes(align.choice("about", about, _ABOUT))
        if len(axes) == 1:
            return align.vector(about, given, axes[0], kind=_AXES[about][0], signed=True)
        return align.grid(about, given, *axes, kinds=cast("tuple[str, str]", _AXES[about]), signed=True)

    def consumption(self, totals: Given, prices: Given) -> Vector:
        """Split total deliveries among households as Cobb-Douglas demand does.

        Parameters
        ----------
        totals : Series, dict or array, shape (G,)
            Delivered in all, in each good's unit.
        prices : Series, dict or array, shape (G,)
            Used for nothing but fixed proportions, where a household's demand is
            ``m_h a_h / (a_h . p)``.

        Returns
        -------
        array, shape (H, G)
            Each household's quantity; the full quantity of a public good for everyone.

        Raises
        ------
        InvalidInput
            If a label is unknown, missing or twice there, or a number is not finite.
        """
        total, price = self.matched(totals=totals, prices=prices)
        if self.utility == "fixed-proportions":
            cost = np.asarray(self.tastes @ price)
            return np.asarray(self.tastes.toarray() * (self.budgets / cost)[:, None])
        wanted = self.spending
        share = np.divide(total, wanted, out=np.zeros_like(total), where=wanted > 0)
        out = (self.tastes.toarray() * self.budgets[:, None]) * share
        public = self.good_kind == "public"
        out[:, public] = total[public]
        return np.asarray(out)

    def totals(self, consumption: MatrixLike) -> Vector:
        """Return deliveries of each good in all, shape (G,): the sum over households, a public good once.

        Parameters
        ----------
        consumption : DataFrame or array, shape (H, G)
            Of each household, or one row (1, G), whatever it is called: what all of them get together.

        Raises
        ------
        InvalidInput
            If a label is unknown, missing or twice there, or a number is not finite.

        Examples
        --------
        >>> economy = Economy.reference(1, 30)
        >>> given = np.arange(30.0)
        >>> bool(np.allclose(economy.totals(economy.consumption(given, given))[12:], given[12:]))
        True
        """
        rows = self.households
        if align.rows(consumption) == 1:
            rows = consumption.index if isinstance(consumption, pd.DataFrame) else pd.RangeIndex(1)
        c = align.grid("consumption", consumption, rows, self.goods, kinds=("household", "good"), signed=True)
        return np.asarray(np.where(self.good_kind == "public", c.max(axis=0, initial=0.0), c.sum(axis=0)))

    def replace(self, **changes: object) -> Economy:
        """Return a copy with some attributes changed, validated anew."""
        return replace(self, **cast("dict[str, Any]", changes))

    def trusted(self, **changes: object) -> Economy:
        """Return a copy with some attributes changed and nothing validated: for loops over valid variants.

        Raises
        ------
        InvalidInput
            If there is no such attribute.
        """
        made = object.__new__(type(self))
        for part in fields(self):
            value = changes.pop(part.name) if part.name in changes else getattr(self, part.name)
            object.__setattr__(made, part.name, value)
        if changes:
            raise InvalidInput(
                f"unknown attribute {next(iter(changes))!r}",
                where="economy",
                expected=align.offered(
                    [part.name for part in fields(self)], "attribute", next(iter(changes))
                ),
            )
        return made

    def __str__(self) -> str:
        g, r, p, h = self.shape
        regions = len({*self.region, *self.household_region})

        def count(n: int, word: str) -> str:
            return f"{n:,} {word}{'' if n == 1 else 's'}"

        parts = [
            count(g, "good"),
            count(r, "resource"),
            count(p, "plant"),
            count(h, "household"),
            count(regions, "region"),
        ]
        returns = "convex" if self.convex else "increasing returns: not convex"
        return f'Economy "{self.name}": {", ".join(parts)}; {returns}'

    __repr__ = __str__

    # ------------------------------------------------------------------ where it comes from

    @classmethod
    def reference(cls, seed: int, goods: int = 30, *, households: int | None = None) -> Economy:
        """Draw the reference economy, the same on every machine and version.

        Parameters
        ----------
        seed : int
            Of the draws; the same seed and sizes give the same economy in every version.
        goods : int
            At least 4. There are three plants a good and five resources.
        households : int, optional
            20 by default.

        Returns
        -------
        Economy
            As `feasible.economy.reference` describes.

        Raises
        ------
        InvalidInput
            If there are too few goods or no household.

        Examples
        --------
        >>> print(Economy.reference(1, 30))
        Economy "reference 1": 30 goods, 5 resources, 90 plants, 20 households, 4 regions; convex
        """
        return cls(**reference_parts(seed, goods, households=households))

    @classmethod
    def from_tables(cls, folder: str | Path) -> Economy:
        """Read a folder of CSV or Parquet tables; see `feasible.economy.tables` for what is in it.

        Tables of workers and machines are left to `feasible.economy.folder.from_folder`.

        Parameters
        ----------
        folder : str or Path

        Returns
        -------
        Economy
            Named after ``feasible.json``, or else after the folder.

        Raises
        ------
        InvalidEconomy
            Naming the file, the line and the column: a missing file or column, an unknown or duplicate
            label, a number that is not finite or is negative, a table that is wide or far too long, and
            whatever the economy itself refuses.
        """
        parts = read_folder(folder)
        try:
            return cls(**parts)
        except InvalidEconomy as error:
            raise placed(folder, error) from None

    def to_tables(
        self,
        folder: str | Path,
        *,
        format: Literal["csv", "parquet"] = "csv",
        overwrite: bool = False,
        aims: Mapping[str, Given] | None = None,
        notes: Mapping[str, str] | None = None,
    ) -> Path:
        """Write the folder that `from_tables` reads back exactly; whole or not at all.

        Parameters
        ----------
        folder : str or Path
            One that does not exist, is empty, or (with `overwrite`) was written by this package.
        format : {"csv", "parquet"}
            Parquet needs pyarrow.
        overwrite : bool
            Whether to replace a folder that this package wrote. Anything else is never touched.
        aims : mapping of str to Series, dict or array, optional
            Columns value, floor, ceiling (G,) and quota (P,) for a linear plan: `Targets.columns`.
        notes : mapping of str to str, optional
            Text files to put beside the tables (file name to text); they are not read back.

        Returns
        -------
        Path
            The folder.

        Raises
        ------
        InvalidInput
            If the folder holds something else, Parquet is asked for without pyarrow, a plant makes and uses
            nothing, or an aim is unknown, has an unknown or missing label, or a negative number or none.
        """
        columns = {}
        for aim, given in (aims or {}).items():
            kind = _AIMS[align.choice("aims", aim, list(_AIMS))]
            axis = self.plants if kind == "plant" else self.goods
            columns[aim] = align.vector(f"aims[{aim!r}]", given, axis, kind=kind, infinite=aim == "ceiling")
        return write_folder(vars(self), folder, format=format, overwrite=overwrite, aims=columns, notes=notes)

    @classmethod
    def from_input_output(
        cls,
        table: InputOutputTable,
        *,
        resources: Sequence[Hashable] | str | None = None,
        resource_kind: Sequence[str] | Mapping[str, str] | str | None = None,
        endowment_factor: Given = 1.0,
        capacity_factor: Given = np.inf,
    ) -> Economy:
        """Read an input-output table as an economy of one plant a sector.

        Parameters
        ----------
        table : InputOutputTable
            A balanced table with satellite rows.
        resources : str or sequence of str, optional
            Which satellite rows are limited resources; all by default.
        resource_kind : str, sequence or mapping of str to str, optional
            What each resource is (labor, land, emission or other), by its name, or one kind for all. What a
            mapping leaves out, or everything without one, is told by the words in the row's name
            (hours, jobs, employment; land; CO2, greenhouse gases and the like), and else is "other".
        endowment_factor : float, or one a resource
            Endowment of each resource over its use in the table.
        capacity_factor : float, or one a sector
            Capacity of each plant over its output in the table.

        Returns
        -------
        Economy
            Levels in the table's unit of output, one household whose tastes are the positive part
            of final demand, and, for each good that the table imports on balance (negative final
            demand), a plant that brings in at most that much. A sector that makes nothing is no plant, and
            what nobody makes or imports is no good.

        Raises
        ------
        InvalidInput
            If `table` is none, a row, a resource or a sector is unknown, a kind is none of the four, a
            factor is negative or no number, or final users take nothing.

        Examples
        --------
        >>> table = InputOutputTable.from_transactions([[150, 500], [200, 100]], [350, 1700]).with_satellite(
        ...     "persons", [300, 800], "thousands"
        ... )
        >>> Economy.from_input_output(table, resources="persons", resource_kind="labor").resource_kind
        array(['labor'], dtype=object)
        """
        if not isinstance(table, InputOutputTable):
            raise InvalidInput(
                f"is of type {type(table).__name__}", where="table", expected="an InputOutputTable"
            )
        x, f = table.output.to_numpy(), table.final_demand().to_numpy()
        rows = plain(table.satellites.index)
        if resources is not None:
            one = isinstance(resources, str) or (isinstance(resources, tuple) and str(resources) in rows)
            rows = align.labels("resources", [resources] if one else resources)
        use = np.array([table.satellite(row) for row in rows], dtype=float).reshape(len(rows), len(x))
        slack = align.vector("endowment_factor", endowment_factor, rows, kind="resource")
        room = align.vector(
            "capacity_factor", capacity_factor, plain(table.sectors), kind="sector", infinite=True
        )
        makes = np.flatnonzero(x > 0.0)
        # What an empty sector has is nothing, but for the last bits of its sums.
        f = np.where((x == 0.0) & (np.abs(f) <= 1e-12 * float(x.max())), 0.0, f)
        imported = np.flatnonzero(f < 0.0)
        there = np.union1d(makes, imported)
        goods, n = plain(table.sectors)[there], len(there)
        sources = np.concatenate([np.searchsorted(there, makes), np.searchsorted(there, imported)])
        brings = sparse.csc_array((len(rows), imported.size))
        a = table.technical_coefficients().to_numpy()[np.ix_(there, makes)]
        positive = np.maximum(f[there], 0.0)
        if not positive.any():
            raise InvalidInput(
                "final users take nothing",
                where="table.final_demand",
                expected="a positive final demand for at least one product: it is what the household wants",
            )
        return cls(
            goods=goods,
            resources=rows,
            plants=[
                *plain(table.sectors[makes]),
                *(f"imports: {label}" for label in plain(table.sectors[imported])),
            ],
            households=["final demand"],
            inputs=sparse.hstack([sparse.csc_array(a), sparse.csc_array((n, imported.size))], format="csc"),
            outputs=sparse.csc_array(
                (np.ones(len(sources)), (sources, np.arange(len(sources)))), shape=(n, len(sources))
            ),
            resource_use=sparse.hstack([sparse.csc_array(use[:, makes] / x[makes]), brings], format="csc"),
            endowment=slack * use.sum(axis=1),
            capacity=np.append(room[makes] * x[makes], -f[imported]),
            region=["home"] * makes.size + ["abroad"] * imported.size,
            good_kind=np.where(positive > 0, "final", "intermediate"),
            resource_kind=_kinds(rows, resource_kind),
            tastes=(positive / positive.sum())[None, :],
            household_region="home",
            name=table.name,
        )


def _kinds(rows: pd.Index, given: Sequence[str] | Mapping[str, str] | str | None) -> Texts:
    """Return each resource's kind: what the caller says, and else what its name tells."""
    said: Any = {} if given is None else given
    if isinstance(said, Mapping | pd.Series):
        said = align.said("resource_kind", said)
        said = {row: kind_of_resource(row) for row in rows if row not in said} | said
    return align.texts("resource_kind", said, rows, allowed=RESOURCE_KINDS, kind="resource")


# Words by which a satellite row tells what it counts; "inland water" and "Poland, persons" are not land.
_WORDS = {
    "labor": ("hour", "job", "labor", "labour", "employment", "employee", "employed", "worker"),
    "emission": ("co2", "co2e", "ghg", "carbon", "emission", "methane", "ch4", "n2o", "greenhouse"),
    "land": ("land", "cropland", "farmland", "grassland"),
}


def kind_of_resource(satellite: str) -> str:
    """Tell a resource's kind by the whole words in the name of its satellite row, singular or plural."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", satellite).lower())
    for kind, known in _WORDS.items():
        if any(word in known or word.removesuffix("s") in known for word in words):
            return kind
    return "other"
