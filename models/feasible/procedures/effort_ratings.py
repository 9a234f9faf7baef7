"""Pay by rated effort: what hours, incomes and prices become when peers say how much each has worked.

All income, rents included, is shared in proportion to ratings of hours. With logarithmic utility one hour
more is worth (1 - theta_h) / L_h to person h, with L_h its rated hours and theta_h its part of all that are
rated: it takes the total as given. So

    (m_h) counts (1 - theta_h) / L_h = marginal dislike,

and **hours answer neither the rate of pay, nor noise in the ratings, nor what an hour brings**: none of them
stands in the equation. What does is `counts`, the part of a person's rating that follows its own hours. Exact
ratings have 1. Peers who rate all in a team of n alike have 1/n; who are lenient in part, in between.

Because rents are paid out by effort too, people work more than the best plan asks; lenient ratings undo it.
Noise moves only consumption: log-normal, of standard deviation sd, it costs all together

    1 - exp(-(1 - pi) sd^2 / 2 (1 - 1/H)),      pi the share of public goods in tastes.

(Where all is shared equally *and* people count their own part of what they add, use `Pay(tau=1)` of
`feasible.procedures.pay` instead.)

References
----------
Albert, M. and Hahnel, R. (1991), *The Political Economy of Participatory Economics*, Princeton, ch. 2
(effort ratings).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from feasible.economy import Certificate, Check, Vector, align, certify_equilibrium
from feasible.economy.align import Given
from feasible.economy.people import People
from feasible.errors import InvalidInput, NotConverged
from feasible.optimum import welfare_optimum
from feasible.procedures.pay import PeopleOutcome

__all__ = ["RatedPay", "counting", "noise_loss", "pay_by_ratings", "rated_hours"]

_ROUNDS = 500


def counting(team: float, lenient: float = 1.0) -> float:
    """Return what part of a rating follows one's own hours where peers are lenient.

    Parameters
    ----------
    team : float
        People who rate each other, at least 1.
    lenient : float
        How much of the rating is the team's mean instead of one's own hours, from 0 to 1.

    Raises
    ------
    InvalidInput
        If a number is out of range.

    Examples
    --------
    >>> counting(5), counting(5, lenient=0.5), counting(1)
    (0.2, 0.6, 1.0)
    """
    n, share = align.number("team", team, positive=True), align.number("lenient", lenient)
    if n < 1.0 or share > 1.0:
        raise InvalidInput(
            f"is {team:g} with {lenient:g} lenient",
            where="team",
            expected="1 or more people, a share from 0 to 1",
        )
    return round(1.0 - share * (1.0 - 1.0 / n), 15)


def noise_loss(people: People, deviation: float) -> float:
    """Return what noise in ratings costs, as a share of everybody's consumption: the closed form.

    Parameters
    ----------
    people : People
    deviation : float
        Standard deviation of the logarithm of ratings. The form leaves out its fourth power and more.

    Examples
    --------
    >>> from feasible.economy import Economy, draw_people, people_from_frame
    >>> economy = Economy.reference(1, 30)
    >>> people = people_from_frame(economy, draw_people(economy, np.random.default_rng([1, 7])))
    >>> round(noise_loss(people, 0.2), 3)
    0.016
    """
    e, sd = people.economy, align.number("deviation", deviation)
    shares = e.tastes / np.asarray(e.tastes.sum(axis=1)).reshape(-1, 1)
    spent = np.asarray(shares.T @ e.budgets)
    public = float(spent[e.good_kind == "public"].sum() / spent.sum())
    return float(-np.expm1(-(1.0 - public) * sd**2 / 2.0 * (1.0 - 1.0 / len(e.households))))


def rated_hours(people: People, *, counts: float = 1.0, mix: Given = None) -> Vector:
    """Return the levels of all plants, those of workers the hours that people choose, the others 0.

    Parameters
    ----------
    people : People
    counts : float
        The part of a rating that follows one's own hours, above 0 and at most 1; see `counting`.
    mix : Series, dict or array, shape (K,), optional
        The share of each kind of labor in everybody's hours (balanced jobs); by default people choose the
        kinds that they dislike least. Kinds in the order of ``people.labor``.

    Returns
    -------
    array, shape (P,)

    Raises
    ------
    InvalidInput
        If `counts` or `mix` is out of range, or somebody cannot do a kind of the mix.
    NotConverged
        If shares of all rated hours do not settle.
    """
    part = _part(counts)
    job = _Job(people, mix)
    homes = len(people.economy.households)
    total = np.minimum(job.total(part * people.economy.budgets), people.time)
    for _ in range(_ROUNDS):
        others = 1.0 - total / total.sum() if homes > 1 else np.ones(1)
        fresh = np.minimum(job.total(part * others * people.economy.budgets), people.time)
        off = float((np.abs(fresh - total) / np.maximum(total, 1e-300)).max())
        total = fresh
        if off <= 1e-14:
            break
    else:
        raise NotConverged(
            "hours under effort ratings",
            residual=off,
            rounds=_ROUNDS,
            advice="look for one person who does nearly all the work",
        )
    levels = np.zeros(len(people.economy.plants))
    levels[people.plants] = job.spread(total)
    return levels


def _part(counts: float) -> float:
    part = align.number("counts", counts, positive=True)
    if part > 1.0:
        raise InvalidInput(f"is {part:g}", where="counts", expected="a share above 0 and at most 1")
    return part


class _Job:
    """How hours of all kinds divide into kinds, and what the marginal hour of the bundle costs.

    The bundle of L hours costs its household D L^k; its marginal hour D k L^(k-1).
    """

    def __init__(self, people: People, mix: Given) -> None:
        self.people = people
        e, j, h = people.economy, people.plants, people.sellers
        homes = len(e.households)
        self.exponent = np.zeros(homes)
        self.exponent[h] = e.exponent[j]
        k = e.exponent[j]
        if mix is None:
            # The marginal hour costs the same in every kind: hours go like dislike to the power -e.
            weight = e.effort[j] ** (-1.0 / (k - 1.0))
            self.share = weight / np.bincount(h, weight, homes)[h]
        else:
            kinds = np.unique(people.kinds)
            given = align.vector("mix", mix, people.labor, kind="kind of labor")
            if given.sum() <= 0.0:
                raise InvalidInput("adds up to 0", where="mix", expected="a share above zero")
            shares = dict(zip(kinds.tolist(), given / given.sum(), strict=True))
            self.share = np.array([shares[kind] for kind in people.kinds.tolist()])
            whole = np.bincount(h, self.share, homes)
            short = np.flatnonzero(np.abs(whole - 1.0) > 1e-9)
            if short.size:
                raise InvalidInput(
                    f"{e.households[short[0]]!r} cannot do all of it",
                    where="mix",
                    expected="kinds of labor that everybody can do",
                )
        self.cost = np.bincount(h, e.effort[j] * self.share**k, homes)

    def total(self, worth: Vector) -> Vector:
        """Return each household's hours where one more is worth `worth` over the hours there are."""
        works = self.exponent > 0.0
        k = np.where(works, self.exponent, 1.0)
        return np.where(works, (worth / np.where(works, self.cost * k, 1.0)) ** (1.0 / k), 0.0)

    def spread(self, total: Vector) -> Vector:
        """Return the hours of each worker, shape (W,)."""
        return np.asarray(total[self.people.sellers] * self.share)


@dataclass(frozen=True, eq=False)
class RatedPay(PeopleOutcome):
    """What people do and get where all income is by rated hours.

    Attributes
    ----------
    counts : float
        The part of a rating that follows one's own hours.
    mix : array, shape (K,), or None
        The kinds of labor in everybody's hours, where jobs are balanced.
    noise : array, shape (H,)
        What chance made of each rating.
    alike : bool
        Whether all are rated alike, so that incomes are budgets.
    """

    counts: float
    mix: Vector | None
    noise: Vector
    alike: bool

    @cached_property
    def certificate(self) -> Certificate:
        """Hours are each one's best, incomes follow ratings, and everything else is an equilibrium."""
        people, tolerance = self.people, 1e-6
        e, x = people.economy, self.levels
        given = people.at_hours(x)
        goods = e.goods.get_indexer(given.goods)
        plants = e.plants.get_indexer(given.plants)
        checks = certify_equilibrium(
            given,
            levels=x[plants],
            consumption=self.consumption[:, goods],
            prices=self.prices[goods],
            resource_prices=_prices_at_hours(people, self.prices, self.resource_prices),
            incomes=self.incomes,
            tolerance=tolerance,
        ).checks
        follow = _incomes(people, x, self.noise, alike=self.alike)
        return Certificate(
            "nobody would rather work otherwise, ratings being what they are, and everything is sold",
            (
                *checks,
                Check(
                    "incomes follow the ratings",
                    float(np.abs(follow - self.incomes).max()),
                    tolerance,
                    "largest difference, in units of the mean income",
                ),
                Check(
                    "hours are each one's best",
                    float(_own_gains(people, x, self.counts, self.mix).max()),
                    tolerance,
                    "the most that a household could gain by other hours, log consumption",
                ),
            ),
        )


def pay_by_ratings(
    people: People,
    *,
    counts: float = 1.0,
    mix: Given = None,
    noise: Given = 1.0,
    alike: bool = False,
) -> RatedPay:
    """Find what people do and get where all income is by rated hours.

    Parameters
    ----------
    people : People
    counts : float
        The part of a rating that follows one's own hours; see `counting`.
    mix : Series, dict or array, shape (K,), optional
        The share of each kind of labor in everybody's hours; by default people choose.
    noise : Series, dict, array or number, shape (H,)
        What each rating is multiplied by, above zero.
    alike : bool
        Whether all are paid alike: peers who rate everybody at the most, in one pool.

    Returns
    -------
    RatedPay
        Its certificate holds.

    Raises
    ------
    InvalidInput
        If a number is out of range, or somebody cannot do a kind of the mix.
    NotConverged
        If the certificate fails.

    Examples
    --------
    >>> from feasible.economy import Economy, draw_people, people_from_frame
    >>> economy = Economy.reference(1, 8, households=4)
    >>> people = people_from_frame(economy, draw_people(economy, np.random.default_rng([1, 7])))
    >>> fair, noisy = pay_by_ratings(people), pay_by_ratings(people, noise=[1.2, 0.9, 1, 0.8])
    >>> bool(np.array_equal(fair.hours, noisy.hours))
    True
    """
    levels = rated_hours(people, counts=counts, mix=mix)
    homes = people.economy.households
    z = align.vector("noise", noise, homes, kind="household", positive=True)
    incomes = _incomes(people, levels, z, alike=alike)
    idle = np.flatnonzero(incomes <= 0.0)
    if idle.size:
        raise InvalidInput(
            f"leaves household {homes[idle[0]]!r}, who never works, without any income",
            where="ratings",
            expected="people who all work, or alike=True",
        )
    given = people.at_hours(levels)
    best = welfare_optimum(given.trusted(budgets=incomes))
    e = people.economy
    goods, plants = e.goods.get_indexer(given.goods), e.plants.get_indexer(given.plants)
    rows = e.resources.get_indexer(given.resources)
    levels[plants] = best.levels
    consumption = np.zeros((len(homes), len(e.goods)))
    consumption[:, goods] = best.consumption
    prices, resource_prices = np.zeros(len(e.goods)), np.zeros(len(e.resources))
    prices[goods] = best.prices
    prices[np.unique(people.kinds)] = best.resource_prices[rows < 0]
    resource_prices[rows[rows >= 0]] = best.resource_prices[rows >= 0]
    kinds = None if mix is None else align.vector("mix", mix, people.labor, kind="kind of labor")
    found = RatedPay(
        people, levels, consumption, prices, resource_prices, incomes, float(counts), kinds, z, alike
    )
    if not found.certificate.ok:
        raise NotConverged(
            "pay by ratings",
            residual=max(c.value for c in found.certificate.failures),
            rounds=best.steps,
            advice="look for plants with linear effort, whose supply jumps",
        )
    return found


def _prices_at_hours(people: People, prices: Vector, resource_prices: Vector) -> Vector:
    return np.concatenate([resource_prices[~people.timed], prices[np.unique(people.kinds)]])


def _incomes(people: People, levels: Vector, noise: Vector, *, alike: bool) -> Vector:
    """Return incomes by rated hours, adding up to H; weighed like budgets where all are alike."""
    rated = people.economy.budgets if alike else noise * people.hours(levels)
    return np.asarray(rated * (rated.size / rated.sum()))


def _own_gains(people: People, levels: Vector, counts: float, mix: Vector | None) -> Vector:
    """Bound what each could gain by other hours, shape (H,): log income lies below its tangent."""
    job, e = _Job(people, mix), people.economy
    total = people.hours(levels)
    works = total > 0.0
    others = 1.0 - total / total.sum() if total.size > 1 else np.ones(1)
    slope = np.where(works, counts * others * e.budgets / np.where(works, total, 1.0), 0.0)
    k = np.where(job.exponent > 0.0, job.exponent, 2.0)
    cost = np.where(works, job.cost, 1.0)
    # Who works all its time would work more: its last hour is worth more than it costs.
    clock = np.where(total >= people.time, np.maximum(slope - cost * k * total ** (k - 1.0), 0.0), 0.0)
    best = (np.maximum(slope - clock, 0.0) / (cost * k)) ** (1.0 / (k - 1.0))
    at_best = (slope - clock) * best - cost * best**k + clock * people.time
    return np.where(works, (at_best - (slope * total - people.dislike(levels))) / e.budgets, 0.0)
