"""Leverage: how much of an economy stops when one sector does.

Four measures, each with what it assumes. *Hypothetical extraction*: what the others no longer have to make if
a sector is gone and its users buy elsewhere. *Influence*: how far a sector's ups and downs reach, if
spending shares are fixed (Acemoglu and others). *Rigid recipes*: nobody can do without any input. *A stoppage
with substitution*: a share of a sector's hours is withheld, firms replace inputs with one elasticity, and
buyers replace goods with another; a band of elasticities gives a band of losses.

References
----------
Miller, R. E. and Blair, P. D. (2009), *Input-Output Analysis*, 2nd ed., ch. 12 (extraction); p. 21.
Dietzenbacher, E. and Lahr, M. L. (2013), "Expanding extractions", *Economic Systems Research* 25, 341-360.
Acemoglu, D., Carvalho, V. M., Ozdaglar, A. and Tahbaz-Salehi, A. (2012), "The network origins of
aggregate fluctuations", *Econometrica* 80, 1977-2016.
Hulten, C. R. (1978), "Growth accounting with intermediate inputs", *Review of Economic Studies* 45, 511-518.
Baqaee, D. R. and Farhi, E. (2019), "The macroeconomic impact of microeconomic shocks: beyond Hulten's
theorem", *Econometrica* 87, 1155-1203.
Perrone, L. (1983), *Politics & Society* 12; Perrone, L., Wright, E. O. and Griffin, L. J. (1984), *American
Sociological Review* 49; Wallace, M., Griffin, L. J. and Rubin, B. A. (1989), *American Sociological Review*
54: positional power from input-output tables, beside strikes and wages. Quoted from memory, not checked
against print.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.sparse.csgraph import shortest_path

from feasible.economy import Certificate, Check, Vector, align
from feasible.economy.datasets import us_2021
from feasible.economy.input_output import InputOutputTable
from feasible.errors import InvalidInput, NotConverged
from feasible.headline import Headline, by_name

__all__ = [
    "BANDS",
    "FLOWS",
    "NAMED",
    "UNCOUNTED",
    "Network",
    "Rationing",
    "Stoppage",
    "cut_off",
    "effective_stoppage",
    "extraction",
    "felt",
    "headlines",
    "influence",
    "ranking",
    "stock_that_evens",
    "us_network",
]

#: How easily firms replace inputs and buyers replace goods, from a year's adjustment to a few weeks'.
BANDS: dict[str, tuple[float, float]] = {"most": (0.9, 0.9), "some": (0.5, 0.9), "little": (0.2, 0.9)}

#: The sectors that the essay has in mind, and others to set beside them, by the name that figures use.
NAMED: dict[str, str] = {
    "Electricity, gas, water": "Utilities",
    "Oil and gas fields": "Oil and gas extraction",
    "Refineries": "Petroleum and coal products",
    "Pipelines": "Pipeline transportation",
    "Trucks": "Truck transportation",
    "Railroads": "Rail transportation",
    "Airlines": "Air transportation",
    "Ports, couriers": "Other transportation and support activities",
    "Warehouses": "Warehousing and storage",
    "Wholesale": "Wholesale trade",
    "Web services": "Data processing, internet publishing, and other information services",
    "Temps, guards, cleaners": "Administrative and support services",
    "Farms": "Farms",
    "Hospitals": "Hospitals",
    "Restaurants": "Food services and drinking places",
}

#: What the essay names: transport, energy, logistics.
FLOWS: tuple[str, ...] = tuple(NAMED)[:10]

#: Sectors whose jobs the source counts in other places, so that nothing can be said per worker.
UNCOUNTED: frozenset[str] = frozenset(
    {"Rail transportation", "State and local government enterprises", "Educational services"}
)

_DAYS = 365.0
_DOLLARS_A_MILLION = 1e6


# ------------------------------------------------------------------------------ extraction


def extraction(
    coefficients: ArrayLike, final_demand: ArrayLike, sector: int, depth: float = 1.0
) -> tuple[float, Vector]:
    """Take a sector out, wholly or in part, and let its users buy elsewhere.

    Parameters
    ----------
    coefficients : array, shape (n, n)
        Technical coefficients A.
    final_demand : array, shape (n,)
        In the unit of the table.
    sector : int
        Position.
    depth : float
        Share of its sales to others and to final users that is lost; 1 takes it out whole.

    Returns
    -------
    lost : float
        Total output lost, the sector's own included, in the unit of `final_demand`.
    by_sector : array, shape (n,)
        Loss of each.

    Raises
    ------
    ValueError
        If `depth` is not between 0 and 1.

    Notes
    -----
    Miller and Blair (2009), ch. 12; for partial extraction Dietzenbacher and Lahr (2013). Nobody runs
    short: what is measured is demand that stays away.

    Examples
    --------
    >>> [round(extraction([[0.15, 0.25], [0.2, 0.05]], [350, 1700], k)[0], 1) for k in (0, 1)]
    [1210.5, 2588.2]
    """
    if not 0.0 <= depth <= 1.0:
        raise ValueError(f"depth is {depth}; expected a share between 0 and 1")
    A = np.array(coefficients, dtype=float)
    f = np.array(final_demand, dtype=float)
    eye = np.eye(len(f))
    before = np.linalg.solve(eye - A, f)
    own = A[sector, sector]
    A[sector] *= 1.0 - depth
    A[sector, sector] = own
    f[sector] *= 1.0 - depth
    by_sector = before - np.linalg.solve(eye - A, f)
    return float(by_sector.sum()), by_sector


# ------------------------------------------------------------------------------ network origins


def influence(shares: ArrayLike, labor_share: float) -> Vector:
    """Return the influence vector of a network of Cobb-Douglas sectors.

    Parameters
    ----------
    shares : array, shape (n, n)
        W: row i says how sector i splits its spending on inputs; rows sum to 1.
    labor_share : float
        Alpha, the share of labor in costs, the same everywhere, above 0 and at most 1.

    Returns
    -------
    array, shape (n,)
        By how many percent output moves if the sector's productivity moves by one; sums to 1. Its Euclidean
        norm is the standard deviation of output per unit standard deviation of independent shocks.

    Raises
    ------
    InvalidInput
        If the rows do not sum to 1, or the labor share is not a positive share.

    Notes
    -----
    ``v = alpha / n (I - (1 - alpha) W')^-1 1``: Acemoglu and others (2012), sec. 2.

    Examples
    --------
    A ring averages shocks out; a star, where everybody buys from one, does not.

    >>> ring, star = np.roll(np.eye(100), 1, axis=1), np.zeros((100, 100))
    >>> star[:, 0] = 1.0
    >>> round(float(np.linalg.norm(influence(ring, 0.33))), 3), round(float(influence(star, 0.33)[0]), 4)
    (0.1, 0.6733)
    """
    W = np.asarray(shares, dtype=float)
    n = len(W)
    if W.shape != (n, n) or W.min() < 0 or np.abs(W.sum(axis=1) - 1.0).max() > 1e-9:
        raise InvalidInput("rows do not sum to 1", where="shares", expected="a square table of shares")
    if not 0.0 < labor_share <= 1.0:
        raise InvalidInput(f"is {labor_share}", where="labor_share", expected="above 0 and at most 1")
    return np.asarray(np.linalg.solve(np.eye(n) - (1.0 - labor_share) * W.T, np.full(n, labor_share / n)))


# ------------------------------------------------------------------------------ chokepoints in a graph


def cut_off(coefficients: ArrayLike, *, at_least: float) -> Vector:
    """Count the supply links that run through one sector alone.

    Parameters
    ----------
    coefficients : array, shape (n, n)
        Technical coefficients.
    at_least : float
        A purchase below this share of the buyer's output does not count as a link.

    Returns
    -------
    array, shape (n,)
        For each sector, the pairs of *other* sectors of which one supplies the other, directly or through
        others, and no longer does if the sector is taken out. A sector with many is an articulation point.
    """
    links = np.asarray(coefficients, dtype=float) >= at_least
    np.fill_diagonal(links, val=False)
    n = len(links)
    pairs = np.isfinite(shortest_path(links, unweighted=True))
    np.fill_diagonal(pairs, val=False)
    lost = np.zeros(n)
    for k in range(n):
        rest = np.arange(n) != k
        without = np.isfinite(shortest_path(links[np.ix_(rest, rest)], unweighted=True))
        np.fill_diagonal(without, val=False)
        lost[k] = pairs[np.ix_(rest, rest)].sum() - without.sum()
    return lost


# ------------------------------------------------------------------------------ a stoppage


@dataclass(frozen=True, eq=False)
class Stoppage:
    """What an economy can still deliver when a share of one sector's hours is withheld.

    Attributes
    ----------
    sector : str
        Several are joined by commas.
    depth : float
        Share of the sector's hours (and of the plant that they run) withheld.
    firms, buyers : float
        Elasticity of substitution between a firm's inputs, hours among them, and between final goods.
    lost : float
        Share of final deliveries that is lost.
    outputs : array, shape (n,)
        Outputs as shares of what they were.
    wages : array, shape (n,)
        What an hour of each sector is worth to final buyers, as a multiple of before.
    certificate : Certificate
        The plan is feasible, and no other plan with these hours delivers more.
    """

    sector: str
    depth: float
    firms: float
    buyers: float
    lost: float
    outputs: Vector
    wages: Vector
    certificate: Certificate


@dataclass(frozen=True, eq=False)
class Rationing:
    """Who goes without when a product is short and no recipe can change.

    Attributes
    ----------
    lost : float
        Share of all final deliveries that is stopped.
    cut : Series, shape (n,)
        Share of each product's deliveries that is stopped.
    missing : float
        What is still short of the product after that, over what was to be saved: 0 unless too much is spared.
    """

    lost: float
    cut: pd.Series[float]
    missing: float


@dataclass(frozen=True, eq=False)
class Network:
    """An economy as a network of sectors with hours of their own.

    Attributes
    ----------
    coefficients : array, shape (n, n)
        Dollars of the row sector per dollar of the column sector's output.
    final_demand : array, shape (n,)
        Dollars a year, zero or more.
    sectors : tuple of str
    jobs : array, shape (n,), optional
        Persons.
    pay : array, shape (n,), optional
        Compensation of employees, in the unit of `final_demand`.

    Raises
    ------
    InvalidInput
        If a coefficient or a final demand is negative, or a sector has no value added.

    Notes
    -----
    Everything is measured in shares of what was: before the stoppage all prices are 1. Hours stay in their
    sector: nobody else can run a power station next week.
    """

    coefficients: Vector
    final_demand: Vector
    sectors: tuple[str, ...]
    jobs: Vector | None = None
    pay: Vector | None = None

    def __post_init__(self) -> None:
        for name in ("coefficients", "final_demand"):
            value = getattr(self, name)
            if value.min() < 0:
                raise InvalidInput(f"has {value.min():g} in it", where=name, expected="no negative number")
        poor = int(np.argmin(self._earned))
        if self._earned[poor] <= 0:
            raise InvalidInput(
                "its inputs cost as much as its output",
                where=f"coefficients[sector {self.sectors[poor]!r}]",
                expected="some value added",
            )

    @classmethod
    def from_table(cls, table: InputOutputTable, *, jobs: str | None = None) -> Network:
        """Make a network from an input-output table; negative final demand counts as none."""
        value_added = table.value_added
        row = "Compensation of employees"
        paid = None if value_added is None or row not in value_added.index else value_added.loc[row]
        return cls(
            table.technical_coefficients().to_numpy(dtype=float),
            np.maximum(table.final_demand().to_numpy(dtype=float), 0.0),
            tuple(str(s) for s in table.sectors),
            None if jobs is None else table.satellites.loc[jobs].to_numpy(dtype=float),
            None if paid is None else paid.to_numpy(dtype=float),
        )

    # -------------------------------------------------------------- shares

    @property
    def _earned(self) -> Vector:
        """Value added per dollar of output, shape (n,)."""
        return np.asarray(1.0 - self.coefficients.sum(axis=0))

    @cached_property
    def inverse(self) -> Vector:
        """The Leontief inverse, shape (n, n)."""
        return np.asarray(np.linalg.inv(np.eye(len(self.sectors)) - self.coefficients), dtype=float)

    @cached_property
    def bought(self) -> Vector:
        """Share of each product in final deliveries, shape (n,)."""
        return np.asarray(self.final_demand / self.final_demand.sum())

    @cached_property
    def sales(self) -> Vector:
        """Domar weights, shape (n,): output over all final deliveries."""
        return np.asarray(self.inverse @ self.bought)

    @cached_property
    def earnings(self) -> Vector:
        """Share of each sector's value added in all final deliveries, shape (n,); sums to 1."""
        return np.asarray(self._earned * self.sales)

    def position(self, sector: str) -> int:
        """Return a sector's place in the table; InvalidInput if it has none."""
        if sector not in self.sectors:
            raise InvalidInput(f"unknown sector {sector!r}", where="sector", expected="a sector of the table")
        return self.sectors.index(sector)

    def dependence(self) -> pd.DataFrame:
        """Return who depends on whom: cents of the row's value added in a dollar of the column's product.

        Returns
        -------
        DataFrame, shape (n, n)
            Shares; each column sums to 1.
        """
        return pd.DataFrame(self._earned[:, None] * self.inverse, self.sectors, list(self.sectors))

    def reach(self, *, at_least: float = 0.01) -> Vector:
        """Count the other sectors in whose product each has at least this share, shape (n,)."""
        share = self.dependence().to_numpy() >= at_least
        return np.asarray(share.sum(axis=1) - np.diag(share), dtype=float)

    # -------------------------------------------------------------- rigid recipes

    def rationed(self, sector: str, depth: float) -> tuple[float, float]:
        """Return the share of final deliveries lost if no recipe can change, at worst and at best.

        Parameters
        ----------
        sector : str
        depth : float
            Share of the sector's output that is missing.

        Returns
        -------
        at_worst : float
            Everybody gets the same share less, and whatever needs the product, at any remove, shrinks alike.
        at_best : float
            Deliveries that take most of the product per dollar are stopped first: the least that can be lost.

        Notes
        -----
        The second is a knapsack: its greedy solution is the optimum of a linear program with one scarce
        product.
        """
        k = self.position(sector)
        # What uses the product at all shrinks if it is shared out evenly.
        at_worst = depth * float(self.bought[self.inverse[k] > 0].sum())
        return at_worst, self.ration(sector, depth).lost

    def ration(self, sector: str, depth: float, keep: Mapping[str, float] | float = 0.0) -> Rationing:
        """Write a list of who goes without: the fewest deliveries stopped that save what is missing.

        Parameters
        ----------
        sector : str
        depth : float
            Share of its output that is missing.
        keep : mapping of sector to float, or float
            Least share of a product's final deliveries that is spared; 0 where nothing is said.

        Returns
        -------
        Rationing

        Notes
        -----
        Deliveries that take most of the product for a dollar, at any remove, are stopped first.
        """
        k = self.position(sector)
        content = self.inverse[k]
        spared = align.vector("keep", keep, pd.Index(self.sectors), kind="sector", missing=0.0)
        can = np.clip(1.0 - spared, 0.0, 1.0) * self.bought
        short = depth * float(self.sales[k])
        order = np.argsort(-content, kind="stable")
        saves = (can * content)[order]
        before = np.cumsum(saves) - saves
        part = np.clip(np.divide(short - before, saves, out=np.zeros_like(saves), where=saves > 0), 0.0, 1.0)
        stopped = np.zeros(len(order))
        stopped[order] = part * can[order]
        missing = max(short - float(stopped @ content), 0.0)
        cut = np.divide(stopped, self.bought, out=np.zeros_like(stopped), where=self.bought > 0)
        return Rationing(
            float(stopped.sum()),
            pd.Series(cut, index=list(self.sectors)),
            missing / short if missing > 1e-12 else 0.0,
        )

    # -------------------------------------------------------------- substitution

    def uniform(self, sector: str, depth: float, elasticity: float) -> float:
        """Return the share lost if firms and buyers replace with one elasticity: a closed form.

        With one elasticity the whole network is equal to one function of the sectors' hours,
        ``((1 - s) + s (1 - depth)^r)^(1/r)`` with ``r = 1 - 1/elasticity`` and s the sector's share of value
        added. Who buys from whom has no say.

        Parameters
        ----------
        sector : str
        depth : float
            Share of hours withheld, below 1.
        elasticity : float
            Zero or more; 0 is rigid, 1 Cobb-Douglas.
        """
        s = float(self.earnings[self.position(sector)])
        if elasticity == 0.0:
            return depth
        if elasticity == 1.0:
            return float(1.0 - (1.0 - depth) ** s)
        r = 1.0 - 1.0 / elasticity
        return float(1.0 - (1.0 - s + s * (1.0 - depth) ** r) ** (1.0 / r))

    def curvature(self, sector: str, *, firms: float, buyers: float) -> float:
        """Return the change of a sector's share of income per percent of its hours: the second-order effect.

        ``log deliveries = s l + curvature l^2 / 2 + ...`` for ``l`` the log of hours left (negative in a
        stoppage). The first order, s, is Hulten's theorem: what the hours earn. The second is
        the kind of term that Baqaee and Farhi (2019) add, here for hours that stay in their sector.

        Parameters
        ----------
        sector : str
        firms, buyers : float
            Elasticities.
        """
        k, s, n = self.position(sector), self.earnings, len(self.sectors)
        # Hours demanded, in logs, against log wages at fixed deliveries and price level.
        through = (self.inverse * self.bought) @ self.inverse.T / self.sales[:, None]
        slope = (
            (firms - buyers) * through * self._earned - firms * np.eye(n) + buyers * np.outer(np.ones(n), s)
        )
        # Deliveries rise by s_k; the rest must come from wages. The level of wages is pinned by s'w = 0.
        change = np.linalg.solve(slope - np.outer(np.ones(n), s), (np.arange(n) == k) - s[k])
        change = change - float(s @ change)
        return float(s[k] * (change[k] + 1.0 - s[k]))

    def stoppage(
        self, sector: str | Sequence[str], depth: float, *, firms: float, buyers: float, rounds: int = 20_000
    ) -> Stoppage:
        """Return the most that can be delivered when a share of a sector's hours is withheld.

        Parameters
        ----------
        sector : str or sequence of str
            One, or several that stop together.
        depth : float
            Share of its hours withheld, from 0 to below 1.
        firms : float
            Elasticity of substitution between a firm's inputs, its own hours among them; positive.
        buyers : float
            Elasticity of substitution between final goods; positive.
        rounds : int
            Of raising the wages of hours that are short.

        Returns
        -------
        Stoppage

        Raises
        ------
        ValueError
            If the depth or an elasticity is out of range.
        NotConverged
            If hours and their uses do not meet.

        Notes
        -----
        Every sector has a constant-elasticity recipe over its inputs and its own hours, with the table's cost
        shares. The best plan is found from its dual: wages at which each sector's hours are just used.
        """
        together = [sector] if isinstance(sector, str) else list(sector)
        k, n = [self.position(name) for name in together], len(self.sectors)
        if not 0.0 <= depth < 1.0:
            raise ValueError(f"depth is {depth}; expected a share from 0 to below 1")
        if min(firms, buyers) <= 0.0:
            raise ValueError(f"elasticities are {firms} and {buyers}; expected positive numbers")
        left = np.ones(n)
        left[k] -= depth
        have = self.earnings * left
        log_wage = np.zeros(n)
        step = 0.5 / max(firms, buyers)
        for _ in range(rounds):
            wage, price, level = self._prices(log_wage, firms, buyers)
            made = float(have @ wage) / level
            demand = self.bought * (price / level) ** -buyers * made
            use = self.inverse @ (demand * price**firms)
            short = np.log(self._earned * use * wage**-firms / have)
            if float(np.abs(short).max()) < 1e-11:
                break
            log_wage = log_wage + step * short
        else:
            raise NotConverged(
                "wages of a stoppage",
                residual=float(np.abs(short).max()),
                rounds=rounds,
                advice="ask for a smaller depth or a larger elasticity",
            )
        outputs = use * price**-firms / self.sales
        return Stoppage(
            ", ".join(together),
            depth,
            firms,
            buyers,
            1.0 - made,
            outputs,
            wage / level,
            self._certify(have, log_wage, use, demand, firms, buyers),
        )

    def _prices(self, log_wage: Vector, firms: float, buyers: float) -> tuple[Vector, Vector, float]:
        """Return wages, prices that just cover costs, and the price of a unit of final deliveries."""
        wage = np.exp(log_wage)
        if firms == 1.0:
            price = np.exp(self.inverse.T @ (self._earned * log_wage))
        else:
            price = (self.inverse.T @ (self._earned * wage ** (1.0 - firms))) ** (1.0 / (1.0 - firms))
        return wage, price, _mean(self.bought, price, 1.0 - buyers)

    def _certify(
        self, have: Vector, log_wage: Vector, use: Vector, demand: Vector, firms: float, buyers: float
    ) -> Certificate:
        """Recompute the plan from flows, and bound every plan by what its hours cost."""
        wage, price, level = self._prices(log_wage, firms, buyers)
        bounded = float(have @ wage) / level
        # Flows as shares of what they were: input i of sector j, and its hours.
        grown, hours = use / self.sales, self._earned * use * wage**-firms
        flows = price[:, None] ** -firms * grown[None, :]
        outputs = np.array(
            [
                _mean(
                    np.append(self.coefficients[:, j], self._earned[j]),
                    np.append(flows[:, j], hours[j] / self.earnings[j]),
                    1.0 - 1.0 / firms,
                )
                for j in range(len(self.sectors))
            ]
        )
        used = (self.coefficients * flows) @ self.sales + demand
        wanted = self.bought > 0
        kept = np.divide(demand, self.bought, out=np.ones_like(demand), where=wanted)
        delivered = _mean(self.bought, kept, 1.0 - 1.0 / buyers)
        return Certificate(
            "no plan with these hours delivers more",
            (
                Check("hours", float(np.max(hours / have - 1.0)), 1e-8, "largest overuse, as a share"),
                Check(
                    "balance of products",
                    float(np.max(used / (outputs * self.sales) - 1.0)),
                    1e-8,
                    "largest shortfall, as a share of output",
                ),
                Check("gap", abs(bounded / delivered - 1.0), 1e-8, "how much more any plan could deliver"),
            ),
        )

    def per_worker(self, sector: str, depth: float, lost: float) -> float:
        """Return dollars of final deliveries lost a day for each worker who stays away (NaN if unknown).

        Parameters
        ----------
        sector : str
        depth, lost : float
            Shares: of the sector's hours withheld, of all deliveries lost.
        """
        if self.jobs is None or sector in UNCOUNTED:
            return float("nan")
        away = depth * float(self.jobs[self.position(sector)])
        return float(lost * self.final_demand.sum() * _DOLLARS_A_MILLION / _DAYS / away)

    def per_worker_against(
        self, sector: str, other: str, depth: float, lost: Mapping[str, float]
    ) -> pd.Series[float]:
        """Return why a worker's absence costs more in one sector than in another, as a product of factors.

        Parameters
        ----------
        sector, other : str
        depth : float
            Share of the hours withheld in each.
        lost : mapping of sector to float
            Share of all deliveries lost.

        Returns
        -------
        Series
            ``whole``: what a worker's absence costs here over there; its factors ``others`` (loss over what
            the missing hours earn), ``pay`` (a job) and ``plant`` (all that is earned over pay).

        Raises
        ------
        InvalidInput
            If jobs or pay are not known.
        """
        if self.jobs is None or self.pay is None:
            raise InvalidInput("are not known", where="jobs and pay", expected="a network that has both")
        here, there = self.position(sector), self.position(other)
        total = float(self.final_demand.sum())
        multiple = {
            name: lost[name] / (depth * self.earnings[self.position(name)]) for name in (sector, other)
        }
        pay = self.pay / self.jobs
        plant = self.earnings * total / self.pay
        factors = {
            "others": multiple[sector] / multiple[other],
            "pay": float(pay[here] / pay[there]),
            "plant": float(plant[here] / plant[there]),
        }
        return pd.Series({"whole": float(np.prod(list(factors.values()))), **factors})


def _mean(weights: Vector, amounts: Vector, power: float) -> float:
    """Return the weighted power mean ``(sum w a^r)^(1/r)``, geometric at power 0."""
    held = weights > 0
    a, w = amounts[held], weights[held]
    if power == 0.0:
        return float(np.exp(w @ np.log(a)))
    return float((w @ a**power) ** (1.0 / power))


# ------------------------------------------------------------------------------ the United States


@lru_cache(maxsize=1)
def us_network() -> Network:
    """Return 71 US sectors of 2021, at basic prices, with the jobs of 2012.

    Examples
    --------
    >>> network = us_network()
    >>> len(network.sectors), round(float(network.earnings.sum()), 9)
    (71, 1.0)
    """
    table = us_2021(71, prices="basic", residual_products="primary")
    return Network.from_table(table, jobs="jobs in 2012")


@lru_cache(maxsize=4096)
def _us_stoppage(sector: str, depth: float, firms: float, buyers: float) -> Stoppage:
    return us_network().stoppage(sector, depth, firms=firms, buyers=buyers)


def ranking(depth: float = 0.5, *, firms: float = 0.2, buyers: float = 0.9) -> pd.DataFrame:
    """Return all 71 US sectors with what each measure says of them.

    Returns
    -------
    DataFrame, one row a sector
        ``earns`` and ``sells`` (value added and output as shares of final deliveries), ``lost`` (share of
        final deliveries in a stoppage), ``multiple`` (of the value added that is withheld), ``per worker``
        (dollars a day for each who stays away; missing where jobs are not counted well), ``reach`` (other
        sectors in which it is at least a hundredth of the value), ``extraction`` (share of all output lost
        if it is taken out whole).

    Parameters
    ----------
    depth, firms, buyers : float
        As in `Network.stoppage`.
    """
    network = us_network()
    lost = np.array([_us_stoppage(s, depth, firms, buyers).lost for s in network.sectors])
    total = float(network.sales.sum() * network.final_demand.sum())
    out = [extraction(network.coefficients, network.final_demand, k)[0] / total for k in range(len(lost))]
    return pd.DataFrame(
        {
            "earns": network.earnings,
            "sells": network.sales,
            "lost": lost,
            "multiple": lost / (depth * network.earnings),
            "per worker": [
                network.per_worker(s, depth, float(v)) for s, v in zip(network.sectors, lost, strict=True)
            ],
            "reach": network.reach(),
            "extraction": out,
        },
        index=pd.Index(network.sectors, name="sector"),
    )


# ------------------------------------------------------------------------------ time, and few against many


def felt(loss_a_day: float, days: float, stock: float) -> float:
    """Return what a stoppage costs when users first live off their stock.

    Parameters
    ----------
    loss_a_day : float
        Once the stock is gone, in any unit.
    days, stock : float
        Length of the stoppage, and days of use that users hold.

    Examples
    --------
    >>> felt(2.0, 10, 4), felt(2.0, 3, 4)
    (12.0, 0.0)
    """
    return loss_a_day * max(days - stock, 0.0)


def stock_that_evens(larger: float, smaller: float, days: float) -> float:
    """Return the stock, in days, at which a stoppage that loses more a day costs only as much as another.

    Parameters
    ----------
    larger, smaller : float
        Loss a day of the two; nobody holds a stock of the second.
    days : float
        Length of both stoppages.

    Examples
    --------
    >>> stock_that_evens(4.0, 1.0, 10)
    7.5
    """
    return days * (1.0 - smaller / larger)


def effective_stoppage(units: int, depth: float, elasticity: float) -> float:
    """Return how much of a sector is missing when one of its equal units withholds a share of its hours.

    Parameters
    ----------
    units : int
        Plants, ports or firms of equal size.
    depth : float
        Share of that unit's hours withheld, below 1.
    elasticity : float
        How well the units replace each other: 0 not at all (links of one chain), infinity perfectly.

    Examples
    --------
    >>> effective_stoppage(10, 0.5, float("inf")), effective_stoppage(10, 0.5, 0.0)
    (0.05, 0.5)
    """
    if elasticity == 0.0:
        return depth
    if np.isinf(elasticity):
        return depth / units
    share = np.array([1.0 / units, 1.0 - 1.0 / units])
    return 1.0 - _mean(share, np.array([1.0 - depth, 1.0]), 1.0 - 1.0 / elasticity)


# ------------------------------------------------------------------------------ what the chapter says


@cache
def _coarse() -> Network:
    """Return the network of 15 sectors."""
    return Network.from_table(us_2021(15, prices="basic", residual_products="primary"))


@cache
def _multiples(sectors: Literal[15, 71], firms: float, buyers: float) -> pd.Series[float]:
    """Return, for half of the hours, the loss over what the missing hours earn, by sector."""
    if sectors == 71:
        return ranking(0.5, firms=firms, buyers=buyers)["multiple"]
    net = _coarse()
    lost = [net.stoppage(name, 0.5, firms=firms, buyers=buyers).lost for name in net.sectors]
    return pd.Series(np.array(lost) / (0.5 * net.earnings), index=list(net.sectors))


def _warehouses_against_hospitals(
    *, sectors: Literal[15, 71] = 71, firms: float = 0.2, buyers: float = 0.9
) -> bool:
    found = _multiples(sectors, firms, buyers)
    coarse = ("Transportation and warehousing", "Educational services, health care, and social assistance")
    stores, care = (NAMED["Warehouses"], NAMED["Hospitals"]) if sectors == 71 else coarse
    return bool(found[stores] > 1.25 * found[care])


def _sellers_to_firms_weigh_more(
    *, sectors: Literal[15, 71] = 71, firms: float = 0.2, buyers: float = 0.9
) -> bool:
    net = us_network() if sectors == 71 else _coarse()
    to_firms = pd.Series(1.0 - net.bought / net.sales, index=list(net.sectors))
    return bool(_multiples(sectors, firms, buyers).corr(to_firms, method="spearman") > 0.5)


def _list_and_recipe_decide(*, sectors: Literal[15, 71] = 71, depth: float = 0.5) -> bool:
    net = us_network() if sectors == 71 else _coarse()
    power = NAMED["Electricity, gas, water"]
    easy = net.stoppage(power, depth, firms=BANDS["most"][0], buyers=BANDS["most"][1]).lost
    listed = net.ration(power, depth).lost
    return easy < listed and net.ration(power, depth, {power: 1.0}).lost > 3.0 * listed


@cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter on leverage says, and what each sentence leans on."""
    table = ranking(0.5)
    stores, care = NAMED["Warehouses"], NAMED["Hospitals"]
    net, power = us_network(), NAMED["Electricity, gas, water"]
    easy = net.stoppage(power, 0.5, firms=BANDS["most"][0], buyers=BANDS["most"][1]).lost
    spared = net.ration(power, 0.5, {power: 1.0}).lost
    replace = "how well firms replace what they miss and how well final buyers do, which no strike measures"
    trials: dict[str, Any] = {"aggregation": {"sectors": 15}, "weakest": {"firms": 0.9, "buyers": 0.2}}
    condition = "firms can replace less of what they miss than final buyers can"
    return by_name(
        Headline(
            "answer",
            "Withhold half of the hours in American warehouses, and the country loses "
            f"{table['multiple'][stores]:.1f} "
            f"times what those hours earn; in hospitals, {table['multiple'][care]:.1f} times.",
            replace,
            _warehouses_against_hospitals,
            **trials,
            condition=condition,
        ),
        Headline(
            "position",
            "Sectors that sell to firms weigh far more than they earn, sectors that sell to people less so",
            replace,
            _sellers_to_firms_weigh_more,
            **trials,
            condition=condition,
        ),
        Headline(
            "power",
            f"Half of the power gone stops {easy:.0%} of the country or {spared:.0%}: it depends on what can "
            "be "
            "replaced, and on who is cut off",
            "what can be replaced, which differs between a day and a year",
            _list_and_recipe_decide,
            aggregation={"sectors": 15},
            weakest={"depth": 0.3},
        ),
    )
