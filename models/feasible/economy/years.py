"""Several years as one economy: goods have dates, machines are held, wear out and are built.

A plant's capacity is its machines, one a unit of level. In each year

- an *activity* is the plant as it was, but uses the service of a machine a unit of level;
- a machine *held* gives its service this year and ``1 - wear`` of it next year, ``(1 - wear)^2`` in the year
  after: all its services together are one joint product, of inheriting it or of building it;
- *building* turns materials and resources of this year into a machine of next year, the dearer the more are
  built at once (a convex adjustment cost, so that prices can guide it);
- goods and resources of different years are different things.

What households enjoy and what effort costs in year t counts ``beta^t``. So the years are an `Economy` like
any other: `feasible.welfare_optimum` plans them all at once, its prices are present values, and its
certificate says that no plan for all the years is better.

An institution that lives in these years takes a `State` and hands on another; `Steps` is its protocol.

References
----------
Debreu, G. (1959), *Theory of Value*, Wiley, ch. 7 (dated goods).
Malinvaud, E. (1953), "Capital accumulation and efficient allocation of resources", *Econometrica* 21,
233-268.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import align
from feasible.economy._people import People, Places
from feasible.economy.align import Given, MatrixLike, Vector
from feasible.economy.model import Economy
from feasible.economy.reports import Reports
from feasible.errors import InvalidEconomy, InvalidInput

__all__ = ["State", "Steps", "Technology", "Years", "fund_gini", "over_time"]

#: Marginal effort of using all machines that a plant starts with, as a share of its part of all budgets: next
#: to nothing, but each price of a service then has one answer.
_UPKEEP = 1e-3


@dataclass(frozen=True, eq=False)
class Technology:
    """How machines wear out and are built.

    Attributes
    ----------
    wear : float
        The part of a machine that is gone after a year, from 0 to 1.
    materials : Series, dict, array or DataFrame
        Goods that a machine takes: by good, the same for all plants, or goods by plants. What is not named
        takes nothing.
    work : Series, dict, array or DataFrame
        Resources that it takes, likewise; nothing by default.
    adjust : float
        What building as many machines in a year as a plant has at first costs in effort, in budget units.
    """

    wear: float = 0.2
    materials: Any = field(default_factory=dict)
    work: Any = field(default_factory=dict)
    adjust: float = 0.05


@dataclass(frozen=True, eq=False)
class Years:
    """Several years as one economy, and where everything of each year stands in it.

    Attributes
    ----------
    economy : Economy
        With dated goods and services of machines.
    base : Economy
        One year of it.
    periods : int
        T.
    unit : float
        Budget units of `economy` in one of a year of `base`: budgets count all years and average 1.
    wear, beta : float
    first : int
        The year that counts beta^first: 0 unless these years come after others.
    equipped : array of int, shape (M,)
        Plants of `base` that run on machines: those with a capacity, but not people.
    goods, activities : array of int, shapes (T, G) and (T, P)
        Where a year's goods and activities stand.
    builds : array of int, shape (T, M)
        Where a year's building stands; -1 where nothing is built for want of a later year.
    inherits : array of int, shape (M,)
        Where the machines there are at first stand.
    services : array of int, shape (T, M)
        Where the services of machines stand among the goods, year by year.
    """

    economy: Economy
    base: Economy
    periods: int
    unit: float
    wear: float
    beta: float
    first: int
    equipped: Places
    goods: Places
    activities: Places
    builds: Places
    inherits: Places
    services: Places

    def built(self, levels: Given) -> Vector:
        """Return machines built in each year, shape (T, P).

        Parameters
        ----------
        levels : Series, dict or array
            Of all plants of all years.
        """
        (x,) = self.economy.matched(levels=levels)
        new = np.zeros((self.periods, len(self.base.plants)))
        new[:, self.equipped] = np.where(self.builds >= 0, x[self.builds], 0.0)
        return new

    def machines(self, levels: Given) -> Vector:
        """Return the machines at the beginning of each year and at the end, shape (T + 1, P).

        Plants without machines have their capacity, every year.
        """
        (x,) = self.economy.matched(levels=levels)
        new = self.built(x)
        path = np.tile(self.base.capacity, (self.periods + 1, 1))
        path[0, self.equipped] = self.economy.capacity[self.inherits]
        for t in range(self.periods):
            path[t + 1, self.equipped] = ((1.0 - self.wear) * path[t] + new[t])[self.equipped]
        return path

    def levels_of(self, levels: Given, year: int) -> Vector:
        """Return the activities' levels in one year, shape (P,)."""
        (x,) = self.economy.matched(levels=levels)
        return np.asarray(x[self.activities[year]])

    def consumption_of(self, consumption: MatrixLike, year: int) -> Vector:
        """Return what each household has in one year, shape (H, G)."""
        (c,) = self.economy.matched(consumption=consumption)
        return np.asarray(c[: len(self.base.households), self.goods[year]])

    def prices_of(self, prices: Given, year: int) -> Vector:
        """Return prices in budget units of the year itself, shape (G,): present values, carried forward."""
        (p,) = self.economy.matched(prices=prices)
        return np.asarray(p[self.goods[year]] / (self.unit * self.beta ** (self.first + year)))

    def rents_of(self, levels: Given, prices: Given, year: int) -> Vector:
        """Return what each plant's machines earn in one year, shape (P,), in budget units of that year.

        The price of a machine's service times the services that are used; 0 for plants without machines.
        """
        x, p = self.economy.matched(levels=levels, prices=prices)
        rents = np.zeros(len(self.base.plants))
        used = x[self.activities[year, self.equipped]]
        rents[self.equipped] = p[self.services[year]] * used
        return rents / (self.unit * self.beta ** (self.first + year))

    def joined(self, levels: MatrixLike, built: MatrixLike) -> Vector:
        """Return levels of all plants of all years from what was done year by year.

        Parameters
        ----------
        levels, built : array, shape (T, P)
            Activities, and machines built; in the last year those built count only where they are worth
            something.
        """
        x, new = (np.asarray(align.frame(n, v)) for n, v in (("levels", levels), ("built", built)))
        all_levels = np.zeros(len(self.economy.plants))
        all_levels[self.activities] = x
        all_levels[self.inherits] = self.economy.capacity[self.inherits]
        for t in range(self.periods):
            there = self.builds[t] >= 0
            all_levels[self.builds[t][there]] = new[t, self.equipped][there]
        return all_levels


class _Activities:
    """Activities of all years, one after the other: what each takes and makes."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.origins: list[int] = []
        self.numbers: list[tuple[float, float, float]] = []
        self.regions: list[str] = []
        self.cells: dict[str, tuple[list[Any], list[Any], list[Any]]] = {
            table: ([], [], []) for table in ("inputs", "outputs", "resource_use")
        }

    def add(
        self,
        name: str,
        origin: int,
        region: str,
        *,
        inputs: list[tuple[Any, Any]],
        outputs: list[tuple[Any, Any]],
        uses: tuple[Any, Any] | None = None,
        capacity: float = np.inf,
        effort: float = 0.0,
        exponent: float = 2.0,
    ) -> int:
        at = len(self.names)
        self.names.append(name)
        self.origins.append(origin)
        self.regions.append(region)
        self.numbers.append((capacity, effort, exponent))
        for table, entries in (
            ("inputs", inputs),
            ("outputs", outputs),
            ("resource_use", [uses] if uses else []),
        ):
            rows, columns, values = self.cells[table]
            for row, value in entries:
                rows.extend(np.atleast_1d(row))
                values.extend(np.atleast_1d(value))
                columns.extend([at] * np.size(row))
        return at

    def matrix(self, table: str, rows: int) -> sparse.csc_array:
        at, columns, values = self.cells[table]
        return sparse.csc_array((values, (at, columns)), shape=(rows, len(self.names)))


def over_time(
    economy: Economy,
    periods: int,
    technology: Technology,
    *,
    beta: float = 0.9,
    machines: Given = None,
    first: int = 0,
    later: float = 0.0,
    worth: Given = None,
) -> Years:
    """Return an economy over several years as one economy.

    Parameters
    ----------
    economy : Economy
        One year, the same every year. Cobb-Douglas tastes.
    periods : int
        T, at least 1.
    technology : Technology
        How machines wear out and are built.
    beta : float
        What next year counts beside this one, above 0 and at most 1.
    machines : Series, dict or array, shape (P,), optional
        Machines at the beginning; by default the capacities.
    first : int
        Which year the first one is, for discounting.
    later : float
        A terminal value: machines at the end are worth so many years of all budgets to those who come later.
        Without it a plan eats up its machines before the end.
    worth : Series, dict or array, shape (P,), optional
        What part of that each plant's machines have; all alike by default.

    Returns
    -------
    Years

    Raises
    ------
    InvalidEconomy
        If utility is not Cobb-Douglas, nobody wants anything, or no plant has a capacity.
    InvalidInput
        If a number is out of range, or a good, resource or plant is unknown.

    Examples
    --------
    >>> years = over_time(Economy.reference(1, 6, households=3), 4, Technology(materials={"good 1": 0.6}))
    >>> print(years.economy)
    Economy "reference 1 over 4 years": 96 goods, 20 resources, 144 plants, 3 households, 4 regions; convex
    """
    builder = _Builder(economy, periods, technology, beta, machines, first, later, worth)
    return builder.years()


class _Builder:
    """Puts the years together."""

    def __init__(
        self,
        economy: Economy,
        periods: int,
        technology: Technology,
        beta: float,
        machines: Given,
        first: int,
        later: float,
        worth: Given,
    ) -> None:
        e = self.e = economy
        if e.utility != "cobb-douglas" or not e.tastes.nnz:
            raise InvalidEconomy(
                "years need budgets that divide over goods", where="tastes", expected="Cobb-Douglas tastes"
            )
        self.T = _whole("periods", periods, 1)
        self.first = _whole("first", first, 0)
        self.beta = _share("beta", beta, positive=True)
        self.wear = _share("wear", technology.wear)
        self.adjust = align.number("adjust", technology.adjust, positive=True)
        self.later = align.number("later", later)
        self.equipped = np.flatnonzero(np.isfinite(e.capacity) & (e.capacity > 0) & ~_working(e))
        if not self.equipped.size:
            raise InvalidEconomy(
                "no plant has a capacity", where="capacity", expected="machines that can wear"
            )
        given = e.capacity if machines is None else machines
        start = align.vector("machines", given, e.plants, kind="plant", infinite=True)
        self.start = start[self.equipped]
        self.materials = _takes("materials", technology.materials, e.goods, e.plants, "good")
        self.work = _takes("work", technology.work, e.resources, e.plants, "resource")
        share = align.vector("worth", 1.0 if worth is None else worth, e.plants, kind="plant")[self.equipped]
        if share.sum() <= 0.0:
            raise InvalidInput("adds up to 0", where="worth", expected="a share above zero for some plant")
        self.worth = share / share.sum()
        self.discount = self.beta ** (self.first + np.arange(self.T))

    def years(self) -> Years:
        e, T = self.e, self.T
        g, r, p, h = e.shape
        m = self.equipped.size
        # Goods of each year, services of each year, and machines at the end where they are worth something.
        ends = self.later > 0.0
        self.goods = np.arange(T * g).reshape(T, g)
        self.services = T * g + np.arange((T + ends) * m).reshape(T + ends, m)
        count = T * g + self.services.size
        # All numbers in units of the long economy, in which budgets of all years average 1.
        lasts = h + ends
        after = self.later * h * self.beta ** (self.first + T)
        budgets = np.append(e.budgets * self.discount.sum(), [after] if ends else [])
        self.unit = lasts / float(budgets.sum())
        made = _Activities()
        activities, builds = np.full((T, p), -1), np.full((T, m), -1)
        for t in range(T):
            activities[t] = [self._activity(made, t, j) for j in range(p)]
            if t + 1 < len(self.services):
                builds[t] = [self._build(made, t, i) for i in range(m)]
        inherits = np.array([self._inherit(made, i) for i in range(m)])
        numbers = np.array(made.numbers)
        tastes = sparse.lil_array((lasts, count))
        weights = self.discount / self.discount.sum()
        for t in range(T):
            tastes[:h, self.goods[t]] = e.tastes.toarray() * weights[t]
        if ends:
            tastes[h, self.services[T]] = self.worth
        needs = sparse.lil_array((lasts, count))
        for t in range(T):
            needs[:h, self.goods[t]] = e.needs.toarray()
        names = e.plants[self.equipped]
        kinds = [*np.tile(e.good_kind, T), *["intermediate"] * (count - T * g)]
        if ends:
            kinds[-m:] = ["final"] * m
        economy = Economy(
            goods=[
                *(f"{good}, year {t + 1}" for t in range(T) for good in e.goods),
                *(f"use of {name}, year {t + 1}" for t in range(T) for name in names),
                *(f"machines of {name} at the end" for name in names if ends),
            ],
            resources=[f"{res}, year {t + 1}" for t in range(T) for res in e.resources],
            plants=made.names,
            households=[*e.households, "those who come later"] if ends else e.households,
            inputs=made.matrix("inputs", count),
            outputs=made.matrix("outputs", count),
            resource_use=made.matrix("resource_use", T * r),
            endowment=np.tile(e.endowment, T),
            capacity=numbers[:, 0],
            effort=numbers[:, 1],
            exponent=numbers[:, 2],
            region=made.regions,
            good_kind=kinds,
            resource_kind=np.tile(e.resource_kind, T),
            budgets=budgets * self.unit,
            tastes=tastes.tocsr(),
            needs=needs.tocsr(),
            household_region=[*e.household_region, *["everywhere"] * (lasts - h)],
            resource_ownership=_dated(sparse.hstack([e.resource_ownership] * T), lasts - h),
            plant_ownership=_dated(sparse.csc_array(e.plant_ownership)[:, made.origins], lasts - h),
            productive=False,
            name=f"{e.name} over {T} year{'' if T == 1 else 's'}",
        )
        return Years(
            economy, e, T, self.unit, self.wear, self.beta, self.first,
            self.equipped, self.goods, activities, builds, inherits, self.services[:T],
        )  # fmt: skip

    def _activity(self, made: _Activities, t: int, j: int) -> int:
        e = self.e
        place = np.flatnonzero(self.equipped == j)
        service = [(self.services[t][place], 1.0)] if place.size else []
        return made.add(
            f"{e.plants[j]}, year {t + 1}",
            j,
            e.region[j],
            inputs=[_column(e.inputs, j, self.goods[t]), *service],
            outputs=[_column(e.outputs, j, self.goods[t])],
            uses=_column(e.resource_use, j, t * len(e.resources) + np.arange(len(e.resources))),
            capacity=np.inf if place.size else float(e.capacity[j]),
            effort=float(e.effort[j]) * self.discount[t] * self.unit,
            exponent=float(e.exponent[j]),
        )

    def _services(self, i: int, since: int) -> list[tuple[Any, Any]]:
        """Return what a machine gives that is there from a year on: its services, less wear, to the end."""
        years = np.arange(since, len(self.services))
        return [(self.services[years, i], (1.0 - self.wear) ** (years - since))]

    def _build(self, made: _Activities, t: int, i: int) -> int:
        e, j = self.e, self.equipped[i]
        return made.add(
            f"building {e.plants[j]}, year {t + 1}",
            int(j),
            e.region[j],
            inputs=[(self.goods[t], self.materials[:, j])],
            outputs=self._services(i, t + 1),
            uses=(t * len(e.resources) + np.arange(len(e.resources)), self.work[:, j]),
            effort=self.adjust * self.discount[t] * self.unit / e.capacity[j] ** 2,
        )

    def _inherit(self, made: _Activities, i: int) -> int:
        e, j = self.e, self.equipped[i]
        each = len(e.households) / (2.0 * len(e.plants) * e.capacity[j] ** 2)
        return made.add(
            f"inherited {e.plants[j]}",
            int(j),
            e.region[j],
            inputs=[],
            outputs=self._services(i, 0),
            capacity=float(self.start[i]),
            effort=_UPKEEP * self.discount[0] * self.unit * each,
        )


def _dated(shares: Any, more: int) -> sparse.csr_array:
    """Return what each household owns; those who come later own nothing yet."""
    return sparse.csr_array(sparse.vstack([shares, sparse.csr_array((more, shares.shape[1]))]))


def _column(matrix: sparse.csc_array, j: int, rows: Places) -> tuple[Any, Any]:
    ends = slice(matrix.indptr[j], matrix.indptr[j + 1])
    return rows[matrix.indices[ends]], matrix.data[ends]


def _takes(where: str, given: Any, rows: pd.Index, plants: pd.Index, kind: str) -> Vector:
    """Return what a machine of each plant takes, shape (rows, P)."""
    if isinstance(given, pd.DataFrame) or np.ndim(given) == 2:
        return align.grid(where, given, rows, plants, kinds=(kind, "plant"))
    one = align.vector(where, given, rows, kind=kind, missing=0.0)
    return np.tile(one[:, None], (1, len(plants)))


def _whole(where: str, given: Any, least: int) -> int:
    value = align.number(where, given)
    if value != int(value) or value < least:
        raise InvalidInput(f"is {value:g}", where=where, expected=f"a whole number from {least}")
    return int(value)


def _share(where: str, given: Any, *, positive: bool = False) -> float:
    value = align.number(where, given, positive=positive)
    if value > 1.0:
        raise InvalidInput(f"is {value:g}", where=where, expected="a share from 0 to 1")
    return value


def _working(economy: Economy) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return which plants are people."""
    try:
        return People.of(economy).working
    except InvalidEconomy:
        return np.zeros(len(economy.plants), dtype=bool)


@dataclass(frozen=True, eq=False)
class State:
    """What one year hands on to the next.

    Attributes
    ----------
    year : int
        How many have passed.
    machines : array, shape (P,)
        Of each plant, in units of its level; infinite where nothing limits it.
    owners : array, shape (H, P)
        Whose they are, in parts that add up to 1 a plant, or nobody's.
    consumption : array, shape (H, G), or None
        Last year's; None before the first.
    known : mapping
        What an institution remembers: estimates of needs, prices, promises. Its own affair.
    """

    year: int
    machines: Vector
    owners: Vector
    consumption: Vector | None = None
    known: Any = field(default_factory=dict)

    @classmethod
    def of(cls, economy: Economy, *, machines: Given = None) -> State:
        """Return the beginning: the capacities, or other machines, in the hands that own the plants.

        Parameters
        ----------
        economy : Economy
        machines : Series, dict or array, shape (P,), optional
            Start with fewer than an optimum wants, or years decide nothing.

        Raises
        ------
        InvalidInput
            If a plant is unknown or a number is not one.
        """
        given = economy.capacity if machines is None else machines
        stock = align.vector("machines", given, economy.plants, kind="plant", infinite=True)
        return cls(0, stock, economy.plant_ownership.toarray())

    def on(self, economy: Economy) -> Economy:
        """Return this year's economy: the machines are the capacities, their owners own the plants."""
        return economy.replace(capacity=self.machines, plant_ownership=self.owners)

    def after(
        self,
        built: Given,
        wear: float,
        *,
        payers: MatrixLike | None = None,
        consumption: Vector | None = None,
        known: Any = None,
    ) -> State:
        """Return the state a year later.

        Parameters
        ----------
        built : array, shape (P,)
            Machines that are new next year.
        wear : float
            The part of the old ones that is gone.
        payers : array, shape (H, P) or (H,), optional
            Who owns the new ones, in parts; those who owned the old ones by default. For an equal fund 1 / H
            each.
        consumption : array, shape (H, G), optional
        known : mapping, optional
            What is remembered; what was, by default.

        Returns
        -------
        State

        Raises
        ------
        InvalidInput
            If a number is out of range.
        """
        old, gone = self.machines, _share("wear", wear)
        new = align.vector("built", built, pd.RangeIndex(old.size), kind="plant")
        kept = np.where(np.isfinite(old), (1.0 - gone) * old, old)
        stock = kept + new
        owners = self.owners
        if payers is not None:
            homes, plants = (pd.RangeIndex(n) for n in owners.shape)
            if align.dimensions(payers) == 1:
                theirs = align.vector("payers", payers, homes)[:, None]
            else:
                theirs = align.grid("payers", payers, homes, plants)
            there = np.isfinite(stock) & (stock > 0.0)
            part = np.where(there, new / np.where(there, stock, 1.0), 0.0)
            owners = owners * (1.0 - part) + theirs * part
        return replace(
            self,
            year=self.year + 1,
            machines=stock,
            owners=owners,
            consumption=consumption,
            known=self.known if known is None else known,
        )


class Steps(Protocol):
    """An institution that lives from year to year."""

    def step(self, state: State, economy: Economy, reports: Reports) -> tuple[Any, State]:
        """Do one year: return what came of it, and what the next year begins with.

        Parameters
        ----------
        state : State
            What the last year left.
        economy : Economy
            This year's, but for machines and owners, which are in the state (`State.on`).
        reports : Reports
            What people and plants say of it.
        """
        ...


def fund_gini(gini: float, wear: float, years: int, growth: float) -> float:
    """Return the Gini coefficient of wealth after years in which an equal fund bought all new machines.

    Everybody owns the same part of what is new, and old parts wear out: unequal wealth is what is left of the
    first machines, ``(1 - wear)^years`` of them, in a stock that has grown by the factor `growth`,

        gini (1 - wear)^years / growth.

    An identity. (Where owners buy them from an equal share of what they earn, the coefficient stays.)

    Parameters
    ----------
    gini : float
        At the beginning.
    wear : float
    years : int
    growth : float
        The value of all machines at the end, in units of that at the beginning and at the same prices.

    Examples
    --------
    >>> round(fund_gini(0.5, 0.2, 10, 1.0), 3)
    0.054
    """
    left = (1.0 - _share("wear", wear)) ** _whole("years", years, 0)
    return align.number("gini", gini) * left / align.number("growth", growth, positive=True)
