"""Who sells whose hours in an economy where people work; see `feasible.economy.people`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy.align import Given, MatrixLike, Vector
from feasible.economy.model import Economy
from feasible.errors import InvalidEconomy, InvalidInput

__all__ = ["People", "Places", "log_utilities"]

Places = np.ndarray[tuple[int, ...], np.dtype[np.intp]]


@dataclass(frozen=True, eq=False)
class People:
    """An economy in which people work, and who sells which plant's hours.

    Attributes
    ----------
    economy : Economy
        With workers: labor of each kind is a good, each household's time a resource.
    plants : array of int, shape (W,)
        Where in ``economy.plants`` each worker stands: a household at one kind of labor.
    sellers : array of int, shape (W,)
        Where in ``economy.households`` the person stands whose hours these are.
    kinds : array of int, shape (W,)
        Where in ``economy.goods`` the labor stands that these hours make.
    clocks : array of int, shape (H,)
        Where in ``economy.resources`` each household's time stands; -1 for one that never works.

    Examples
    --------
    Two people at one kind of work; the second makes twice as much of it in an hour:

    >>> economy = Economy(
    ...     goods=["corn"], resources=["labor"], plants=["farm"], households=["a", "b"],
    ...     inputs=[[0]], outputs=[[1]], resource_use=[[1]], endowment=[2], effort=[0.01],
    ...     tastes=[[1], [1]],
    ... )
    >>> from feasible.economy.people import with_workers
    >>> people = with_workers(economy, [[1], [2]], time=10, dislike=[[0.5], [0.5]])
    >>> print(people.economy)
    Economy "economy with workers": 2 goods, 2 resources, 3 plants, 2 households, 1 region; convex
    >>> people.wages(prices=[3, 1.5], levels=[5, 1, 2]).tolist()
    [1.5, 6.0]
    """

    economy: Economy
    plants: Places
    sellers: Places
    kinds: Places
    clocks: Places

    # ------------------------------------------------------------------ what it is

    @classmethod
    def of(cls, economy: Economy) -> People:
        """Find the workers of an economy by what they do, wherever it comes from (a folder of tables, say).

        A worker is a plant without inputs that makes one good that nobody eats, uses one hour of one kind of
        labor a unit of level, and belongs, like that labor, to one household alone.

        Raises
        ------
        InvalidEconomy
            If there is none, or a household has two kinds of time.

        Examples
        --------
        >>> People.of(Economy.reference(1, 4))
        Traceback (most recent call last):
        ...
        feasible.errors.InvalidEconomy: economy: nobody works in "reference 1"; expected plants that make \
labor from a household's time alone, as with_workers makes them
        """
        owner_of_time, owner_of_plant = (
            _sole_owner(shares) for shares in (economy.resource_ownership, economy.plant_ownership)
        )
        uses, makes = economy.resource_use, economy.outputs
        one = (
            (np.diff(economy.inputs.indptr) == 0) & (np.diff(uses.indptr) == 1) & (np.diff(makes.indptr) == 1)
        )
        maybe = np.flatnonzero(one)
        hour, good = uses.indices[uses.indptr[maybe]], makes.indices[makes.indptr[maybe]]
        real = (
            (economy.resource_kind[hour] == "labor")
            & (economy.good_kind[good] == "intermediate")
            & (uses.data[uses.indptr[maybe]] == 1.0)
            & (owner_of_plant[maybe] >= 0)
            & (owner_of_time[hour] == owner_of_plant[maybe])
        )
        plants, hour, good = maybe[real], hour[real], good[real]
        if not plants.size:
            raise InvalidEconomy(
                f'nobody works in "{economy.name}"',
                where="economy",
                expected="plants that make labor from a household's time alone, as with_workers makes them",
            )
        sellers = owner_of_plant[plants]
        clocks = np.full(len(economy.households), -1)
        clocks[sellers] = hour
        torn = np.flatnonzero(clocks[sellers] != hour)
        if torn.size:
            raise InvalidEconomy(
                "sells hours of two kinds of time",
                where=f"economy[household {economy.households[sellers[torn[0]]]!r}]",
                expected="one row of time for each household",
            )
        return cls(economy, plants, sellers, good.astype(np.intp), clocks)

    def on(self, economy: Economy) -> People:
        """Return the same people in a changed economy with the same labels (after a shock, as reported).

        Raises
        ------
        InvalidInput
            If it has other goods, resources, plants or households, or in another order.
        """
        for axis in ("goods", "resources", "plants", "households"):
            if not getattr(self.economy, axis).equals(getattr(economy, axis)):
                raise InvalidInput(
                    f"has other {axis}",
                    where="economy",
                    expected=f"the {axis} of {self.economy.name!r}, in order",
                )
        return replace(self, economy=economy)

    @cached_property
    def working(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Which plants are workers, shape (P,)."""
        found = np.zeros(len(self.economy.plants), dtype=bool)
        found[self.plants] = True
        return found

    @cached_property
    def timed(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Which resources are somebody's time, shape (R,)."""
        found = np.zeros(len(self.economy.resources), dtype=bool)
        found[self.clocks[self.clocks >= 0]] = True
        return found

    @cached_property
    def skill(self) -> Vector:
        """Units of labor that each worker makes in an hour, shape (W,)."""
        return np.asarray(self.economy.outputs[self.kinds, self.plants]).ravel()

    @cached_property
    def labor(self) -> pd.Index:
        """Labels of the kinds of labor, in the order of the economy's goods."""
        return self.economy.goods[np.unique(self.kinds)]

    @cached_property
    def time(self) -> Vector:
        """Each household's hours, shape (H,); 0 for one that never works."""
        return np.where(self.clocks >= 0, self.economy.endowment[self.clocks], 0.0)

    # ------------------------------------------------------------------ what people do and have

    def of_sellers(self, amounts: Vector) -> Vector:
        """Add up amounts of workers (W,) by household (H,)."""
        return np.bincount(self.sellers, amounts, len(self.economy.households)).astype(float)

    def hours(self, levels: Given) -> Vector:
        """Return each household's hours of all kinds, shape (H,).

        Parameters
        ----------
        levels : Series, dict or array, shape (P,)
        """
        (x,) = self.economy.matched(levels=levels)
        return self.of_sellers(x[self.plants])

    def wages(self, prices: Given, levels: Given) -> Vector:
        """Return what each household's labor is worth, shape (H,), before any pay rule, in budget units.

        Parameters
        ----------
        prices : Series, dict or array, shape (G,)
        levels : Series, dict or array, shape (P,)
        """
        p, x = self.economy.matched(prices=prices, levels=levels)
        return self.of_sellers(p[self.kinds] * self.skill * x[self.plants])

    def rents(self, prices: Given, resource_prices: Given, levels: Given, *, owned: bool = False) -> Vector:
        """Return what all but work earns, by household, shape (H,), in budget units.

        That is what plants earn over what they pay, and what resources other than time are worth.

        Parameters
        ----------
        prices, resource_prices : Series, dict or array, shapes (G,) and (R,)
        levels : Series, dict or array, shape (P,)
        owned : bool
            Whether they go to owners (what nobody owns to all alike); else the same to everybody.
        """
        p, w, x = self.economy.matched(prices=prices, resource_prices=resource_prices, levels=levels)
        e = self.economy
        plants = np.where(self.working, 0.0, (e.net.T @ p - e.resource_use.T @ w) * x)
        resources = np.where(self.timed, 0.0, e.endowment * w)
        homes = len(e.households)
        if not owned:
            return np.full(homes, float(plants.sum() + resources.sum()) / homes)
        got = np.zeros(homes)
        for shares, earned in ((e.plant_ownership, plants), (e.resource_ownership, resources)):
            nobody = np.asarray(shares.sum(axis=0)).ravel() == 0.0
            got += shares @ earned + float(earned[nobody].sum()) / homes
        return got

    def dislike(self, levels: Given) -> Vector:
        """Return what its hours cost each household, shape (H,), in budget units.

        Parameters
        ----------
        levels : Series, dict or array, shape (P,)
        """
        (x,) = self.economy.matched(levels=levels)
        e, j = self.economy, self.plants
        return self.of_sellers(e.effort[j] * np.maximum(x[j], 0.0) ** e.exponent[j])

    def utilities(self, consumption: MatrixLike, levels: Given) -> Vector:
        """Return U_h of each household, shape (H,), in budget units: consumption, hours and its part of care.

        They add up to `feasible.economy.welfare`.

        Parameters
        ----------
        consumption : DataFrame or array, shape (H, G)
        levels : Series, dict or array, shape (P,)

        Returns
        -------
        array
            Minus infinity for who gets nothing of a good that it cannot do without.
        """
        c, x = self.economy.matched(consumption=consumption, levels=levels)
        e = self.economy
        care = float((e.effort * np.maximum(x, 0.0) ** e.exponent)[~self.working].sum())
        return np.asarray(log_utilities(e, c) - self.dislike(x) - care * e.budgets / e.budgets.sum())

    def at_hours(self, levels: Given) -> Economy:
        """Return the economy in which these hours are worked, asked or not: labor as an endowment again.

        Parameters
        ----------
        levels : Series, dict or array, shape (P,)
            Only workers' count: their hours.

        Returns
        -------
        Economy
            Without workers and time; the kinds of labor are its last resources.

        Examples
        --------
        >>> from feasible.economy.people import with_workers
        >>> people = with_workers(Economy.reference(1, 4, households=1), [[1, 2]], time=16, dislike=[[1, 1]])
        >>> people.at_hours([0] * 12 + [3, 4]).endowment[-2:].tolist()
        [3.0, 8.0]
        """
        (x,) = self.economy.matched(levels=levels)
        e = self.economy
        labor = np.unique(self.kinds)
        goods = np.setdiff1d(np.arange(len(e.goods)), labor)
        plants, rows = np.flatnonzero(~self.working), np.flatnonzero(~self.timed)
        made = np.bincount(self.kinds, self.skill * x[self.plants], len(e.goods))[labor]
        nobody = sparse.csr_array((len(e.households), labor.size))
        return Economy(
            goods=e.goods[goods],
            resources=[*e.resources[rows], *e.goods[labor]],
            plants=e.plants[plants],
            households=e.households,
            inputs=e.inputs[goods][:, plants],
            outputs=e.outputs[goods][:, plants],
            resource_use=sparse.vstack([e.resource_use[rows][:, plants], e.inputs[labor][:, plants]]),
            endowment=np.concatenate([e.endowment[rows], made]),
            capacity=e.capacity[plants],
            effort=e.effort[plants],
            exponent=e.exponent[plants],
            region=e.region[plants],
            good_kind=e.good_kind[goods],
            resource_kind=[*e.resource_kind[rows], *["labor"] * labor.size],
            budgets=e.budgets,
            tastes=e.tastes[:, goods],
            needs=e.needs[:, goods],
            household_region=e.household_region,
            resource_ownership=sparse.hstack([e.resource_ownership[:, rows], nobody]),
            plant_ownership=e.plant_ownership[:, plants],
            utility=e.utility,
            productive=e.productive,
            name=f"{e.name}, hours given",
        )

    def to_frame(self) -> pd.DataFrame:
        """Return who can do what, one row a pair: household, kind, skill, time, dislike.

        `people_from_frame` is the inverse, given the economy without workers.
        """
        e = self.economy
        return pd.DataFrame(
            {
                "household": e.households[self.sellers],
                "kind": e.goods[self.kinds],
                "skill": self.skill,
                "time": self.time[self.sellers],
                "dislike": e.effort[self.plants],
            }
        )


def log_utilities(economy: Economy, consumption: Vector) -> Vector:
    """Return ``m_h log u_h(c_h)`` of each household, shape (H,), in budget units.

    Parameters
    ----------
    economy : Economy
    consumption : array, shape (H, G)
        In the economy's order; less than nothing counts as nothing.

    Returns
    -------
    array
        Minus infinity for who gets nothing of a good that it cannot do without.

    Examples
    --------
    >>> economy = Economy(goods=["corn"], resources=[], plants=["farm"], households=["a", "b"], inputs=[[0]],
    ...                   outputs=[[1]], resource_use=np.zeros((0, 1)), endowment=[], tastes=[[1], [1]])
    >>> log_utilities(economy, np.array([[1.0], [np.e]])).tolist()
    [0.0, 1.0]
    """
    tastes = economy.tastes.tocoo()
    rows, columns = tastes.coords
    got = np.maximum(consumption[rows, columns], 0.0)
    homes = len(economy.households)
    with np.errstate(divide="ignore"):
        if economy.utility == "fixed-proportions":
            bundles = np.full(homes, np.inf)
            np.minimum.at(bundles, rows, got / tastes.data)
            return np.asarray(economy.budgets * np.log(bundles))
        return economy.budgets * np.bincount(rows, tastes.data * np.log(got), homes)


def _sole_owner(shares: sparse.csr_array) -> Places:
    """Return who owns all of each column, -1 where nobody does."""
    columns = sparse.csc_array(shares)
    whole = (np.diff(columns.indptr) == 1) & (np.asarray(columns.sum(axis=0)).ravel() > 1.0 - 1e-9)
    owner = np.full(columns.shape[1], -1)
    owner[whole] = columns.indices[columns.indptr[:-1][whole]]
    return owner
