"""Money or rations after Weitzman, and what rations good by good lose; see `feasible.libcom.rationing`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, stats
from scipy.optimize import brentq

from feasible.economy import Vector
from feasible.errors import InvalidInput, NotConverged

# ---------------------------------------------------------------------- money or rations


@dataclass(frozen=True)
class Sample:
    """A drawn population, money and rations.

    Attributes
    ----------
    price : float
        At which the sample's demand is what there is.
    money, rations, mixed : float
        Mean squared distance from what each should have.
    spread : float
        Standard error of ``rations - money``.
    """

    price: float
    money: float
    rations: float
    mixed: float
    spread: float


@dataclass(frozen=True)
class MoneyOrRations:
    """One scarce good: a price or an equal ration, whichever brings it nearer to those who need it most.

    A person with need e and marginal utility of money l (one on average) asks for A + e - B l p. What each
    *should* have is the demand at the average l: q + e, where q is what there is a head. A price that clears
    misses it by B p (l - 1), an equal ration by e.

    Attributes
    ----------
    satiation : float
        A: what the average person would take for nothing.
    ration : float
        q: what there is a head.
    taste_sd : float
        Standard deviation of needs e, in units of the good.
    income_sd : float
        Standard deviation of l: how differently people feel the price.
    correlation : float
        Of e and l. Positive: who needs more has less.
    slope : float
        B: by how much a unit of price lowers the average demand.

    Examples
    --------
    >>> case = MoneyOrRations(satiation=10.0, ration=6.0, taste_sd=2.0, income_sd=0.4)
    >>> case.advantage.__round__(6), case.price, case.critical_income_sd
    (1.44, 4.0, 0.5)
    """

    satiation: float
    ration: float
    taste_sd: float
    income_sd: float
    correlation: float = 0.0
    slope: float = 1.0

    def __post_init__(self) -> None:
        if not (0 < self.ration < self.satiation and self.slope > 0):
            raise InvalidInput(
                f"are {self.satiation!r}, {self.ration!r}, {self.slope!r}",
                where="satiation, ration, slope",
                expected="a ration above 0 and below satiation, a slope above 0",
            )
        if not (self.taste_sd >= 0 and self.income_sd >= 0 and -1 <= self.correlation <= 1):
            raise InvalidInput(
                f"are {self.taste_sd!r}, {self.income_sd!r}, {self.correlation!r}",
                where="taste_sd, income_sd, correlation",
                expected="zero or more, a correlation from -1 to 1",
            )

    @property
    def gap(self) -> float:
        """How much the price must take from the average demand, B p = A - q."""
        return self.satiation - self.ration

    @property
    def price(self) -> float:
        """Price at which demand is what there is."""
        return self.gap / self.slope

    @property
    def loss_by_money(self) -> float:
        """Mean squared miss of the price: (B p)^2 var l."""
        return (self.gap * self.income_sd) ** 2

    @property
    def loss_by_rations(self) -> float:
        """Mean squared miss of equal rations: var e."""
        return self.taste_sd**2

    @property
    def advantage(self) -> float:
        """Of the price over rations, var e - (B p)^2 var l: positive where money wins."""
        return self.loss_by_rations - self.loss_by_money

    @property
    def critical_income_sd(self) -> float:
        """Standard deviation of l at which both are equally good."""
        return self.taste_sd / self.gap

    @cached_property
    def _people(self) -> tuple[Vector, Vector]:
        """Needs e and marginal utilities of money l of evenly spread people; l is gamma distributed."""
        points = stats.qmc.Sobol(2, scramble=False).random(4096)[1:]
        a, b = stats.norm.ppf(points).T
        c = self.correlation
        need = self.taste_sd * (a - a.mean())
        if self.income_sd == 0.0:
            return need, np.ones(need.size)
        shape = self.income_sd**-2
        burden = stats.gamma.ppf(stats.norm.cdf(c * a + np.sqrt(1.0 - c**2) * b), shape, scale=1.0 / shape)
        return need, burden / burden.mean()

    def miss_with_more(self, sold: float) -> float:
        """Return the mean squared miss if part is rationed, and people may buy more of the rest.

        A person ends with the ration or with what the price lets him or her ask for, whichever is more;
        nobody sells the ration. The price is the one at which all is taken.

        Parameters
        ----------
        sold : float
            Share of the good that is sold, above 0, at most 1.
        """
        if not 0.0 < sold <= 1.0:
            raise InvalidInput(f"is {sold!r}", where="sold", expected="a share above 0, at most 1")
        need, burden = self._people
        kept = (1.0 - sold) * self.ration

        def has(price: float) -> Vector:
            return np.maximum(kept, self.satiation + need - self.slope * burden * price)

        top = self.price
        while has(top).mean() > self.ration:
            top *= 2.0
        price = brentq(lambda p: float(has(p).mean()) - self.ration, 0.0, top)
        return float(((has(price) - self.ration - need) ** 2).mean())

    @cached_property
    def best_with_more(self) -> tuple[float, float]:
        """Share that is best sold on top of rations, in steps of a twentieth from none, and the miss."""
        shares = np.arange(21) / 20
        misses = [self.loss_by_rations, *(self.miss_with_more(float(s)) for s in shares[1:])]
        best = int(np.argmin(misses))
        return float(shares[best]), misses[best]

    @property
    def share_for_market(self) -> float:
        """Share of the good that is best sold, the rest being rationed equally (0 to 1).

        In two separate markets: each person gets the ration's part and, of the part that is sold, as much as
        he or she would have bought of the whole, in proportion. People who may buy on top of their ration buy
        less the more they were given: see `miss_with_more`.
        """
        covariance = self.correlation * self.taste_sd * self.income_sd * self.gap
        whole = self.loss_by_rations + self.loss_by_money - 2 * covariance
        return float(np.clip((self.loss_by_rations - covariance) / whole, 0.0, 1.0)) if whole > 0 else 0.5

    @property
    def loss_by_mix(self) -> float:
        """Mean squared miss if the best share is sold and the rest rationed, in two separate markets."""
        return self._mixed(self.share_for_market)

    def _mixed(self, sold: float) -> float:
        covariance = self.correlation * self.taste_sd * self.income_sd * self.gap
        kept = 1 - sold
        return kept**2 * self.loss_by_rations + sold**2 * self.loss_by_money + 2 * kept * sold * covariance

    def loss_by_neighbors(self, reliability: float) -> float:
        """Mean squared miss if neighbors judge needs, and everybody gets the best guess.

        Parameters
        ----------
        reliability : float
            Share of the variance of needs that their judgment explains, 0 to 1.
        """
        if not 0 <= reliability <= 1:
            raise InvalidInput(f"is {reliability!r}", where="reliability", expected="0 to 1")
        return self.loss_by_rations * (1 - reliability)

    @property
    def neighbors_beat_money(self) -> float:
        """Reliability above which neighbors' judgment comes nearer to needs than money (0 where any does)."""
        if self.loss_by_rations == 0:
            return 0.0
        return max(0.0, 1 - self.loss_by_money / self.loss_by_rations)

    def simulate(self, people: int, rng: np.random.Generator) -> Sample:
        """Draw people, find the price that clears among them, and measure by how much each way misses.

        Parameters
        ----------
        people : int
        rng : Generator
        """
        a, b = rng.standard_normal((2, people))
        need = self.taste_sd * a
        burden = 1 + self.income_sd * (self.correlation * a + np.sqrt(1 - self.correlation**2) * b)
        price = float((self.satiation + need.mean() - self.ration) / (self.slope * burden.mean()))
        bought = self.satiation + need - self.slope * burden * price
        should = self.ration + need - need.mean()
        by_money, by_rations = (bought - should) ** 2, (self.ration - should) ** 2
        sold = self.share_for_market
        mixed = (sold * bought + (1 - sold) * self.ration - should) ** 2
        return Sample(
            price=price,
            money=float(by_money.mean()),
            rations=float(by_rations.mean()),
            mixed=float(mixed.mean()),
            spread=float((by_rations - by_money).std(ddof=1) / np.sqrt(people)),
        )


def loss_without_exchange(tastes: ArrayLike, elasticity: float = 1.0) -> Vector:
    """Return what equal rations of each good cost each person, against equal budgets at clearing prices.

    With Cobb-Douglas tastes a person buys t_g / mean t_g times the equal ration of good g, whatever the
    amounts of the goods are. So equal rations without exchange lose exp(sum_g t_g log(t_g / mean t_g)) - 1
    over what they give: how much one's tastes tell from the average. With another constant elasticity of
    substitution prices are found that clear one unit a head of each good.

    Parameters
    ----------
    tastes : array, shape (people, goods)
        Rows add up to one; with another elasticity than 1 all are above zero.
    elasticity : float
        How readily people put one good for another: above 0; 1 is Cobb-Douglas.

    Returns
    -------
    array, shape (people,)
        Share of everything that the rations would have to grow by for the person to be as well off as with
        an equal budget.

    Raises
    ------
    InvalidInput
        If rows are no shares, or the elasticity is not above 0.
    NotConverged
        If no clearing prices are found.

    Examples
    --------
    Two people, each wants only one of two goods: half of what each gets is of no use.

    >>> loss_without_exchange([[1.0, 0.0], [0.0, 1.0]]).round(12).tolist()
    [1.0, 1.0]
    """
    t = np.asarray(tastes, dtype=float)
    if t.ndim != 2 or not (t >= 0).all() or np.abs(t.sum(axis=1) - 1).max() > 1e-9:
        raise InvalidInput("are no shares", where="tastes", expected="rows of shares that add up to one")
    if not (np.isfinite(elasticity) and elasticity > 0.0):
        raise InvalidInput(f"is {elasticity!r}", where="elasticity", expected="a number above 0")
    if elasticity == 1.0:
        mean = t.mean(axis=0)
        logs = np.log(np.divide(t, mean, out=np.ones_like(t), where=t > 0))
        return np.asarray(np.expm1((t * logs).sum(axis=1)))
    e = elasticity

    def bought(price: Vector) -> Vector:
        cost = (t * price ** (1.0 - e)).sum(axis=1)
        return np.asarray(t * price**-e * price.sum() / cost[:, None])

    def short(logs: Vector) -> Vector:
        return np.asarray(bought(np.exp(np.append(logs, 0.0))).mean(axis=0) - 1.0)[:-1]

    found = optimize.root(short, np.zeros(t.shape[1] - 1), tol=1e-12)
    if not found.success:
        raise NotConverged(
            "clearing prices",
            residual=float(np.abs(found.fun).max()),
            rounds=int(found.nfev),
            advice="look for a good that hardly anyone wants",
        )
    price = np.exp(np.append(found.x, 0.0))
    index = (t * price ** (1.0 - e)).sum(axis=1) ** (1.0 / (1.0 - e))
    rations = (t ** (1.0 / e)).sum(axis=1) ** (e / (e - 1.0))
    return np.asarray(price.sum() / index / rations - 1.0)
