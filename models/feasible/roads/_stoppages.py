"""A network of sectors in which one stops: what is still delivered, with recipes that change and without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from feasible.economy import Certificate, Check, Vector, align
from feasible.economy.input_output import InputOutputTable
from feasible.errors import InvalidInput, NotConverged

#: Sectors whose jobs the source counts in other places, so that nothing can be said per worker.
UNCOUNTED: frozenset[str] = frozenset(
    {"Rail transportation", "State and local government enterprises", "Educational services"}
)
_DAYS = 365.0
_DOLLARS_A_MILLION = 1e6


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
