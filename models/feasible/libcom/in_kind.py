"""What a community can choose between: plans in kind along a front, and what one number would hide.

A front is walked by changing what the community grants itself (hours, emissions) and planning anew; every
point is certified. At each point the proof holds local rates of exchange: how much of the least-met need one
more unit of a resource would bring. They support the point: no other plan lies above them. They change from
point to point, so that no single set of weights supports all.

Beside it, for comparison, the greedy way: goods served one by one, each as far as it goes.

References
----------
Koopmans, T. C. (1951), "Analysis of production as an efficient combination of activities", in *Activity
Analysis of Production and Allocation* (efficient points and the prices that support them). Neurath, O.
(1925), *Wirtschaftsplan und Naturalrechnung*. Martinez-Alier, J., Munda, G. and O'Neill, J. (1998), "Weak
comparability of values", *Ecological Economics* 26, 277-286.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import integrate, optimize, sparse, stats

from feasible.economy import Economy, Vector
from feasible.errors import InvalidInput, NotConverged
from feasible.headline import Headline, by_name
from feasible.optimum.fulfillment import Fulfillment, Mask, checked_request, fulfill, requests
from feasible.optimum.scaled import INF, ScaledHighs

__all__ = [
    "EMISSIONS",
    "HOURS",
    "Agenda",
    "Front",
    "OneWeight",
    "agenda",
    "closed",
    "corrected_least_at",
    "estimated",
    "every_order",
    "greedy",
    "headlines",
    "in_other_units",
    "indicators",
    "least_of_many",
    "lost_at",
    "mean_least_at",
    "percent_more",
    "planned_from_use",
    "valley",
    "valley_front",
    "voters",
    "walk",
]

#: Name of the row that adds up all kinds of work in `valley`.
HOURS = "hours in all"
EMISSIONS = "emissions, t"

#: The valley: input coefficients by plant, goods then resources. A year; numbers are ours.
_VALLEY: dict[str, tuple[str, dict[str, float]]] = {
    "grain farm": (
        "grain, t",
        {"tools, kg": 2, "power, MWh": 0.06, "field hours": 8, "land, ha": 0.25, "emissions, t": 0.3},
    ),
    "wind turbines": ("power, MWh", {"tools, kg": 1.2, "workshop hours": 0.4}),
    "gas turbine": ("power, MWh", {"tools, kg": 0.2, "workshop hours": 0.1, "emissions, t": 0.42}),
    "forge": (
        "tools, kg",
        {"tools, kg": 0.05, "power, MWh": 0.006, "workshop hours": 0.8, "emissions, t": 0.0025},
    ),
    "bakery": (
        "bread, 1,000 loaves",
        {"grain, t": 0.7, "power, MWh": 0.5, "tools, kg": 1, "workshop hours": 30},
    ),
    "open fields": (
        "vegetables, t",
        {"tools, kg": 3, "power, MWh": 0.05, "field hours": 60, "land, ha": 0.08, "emissions, t": 0.1},
    ),
    "greenhouse": ("vegetables, t", {"tools, kg": 8, "power, MWh": 1.5, "field hours": 30, "land, ha": 0.01}),
    "canteens": (
        "meals, 1,000",
        {"grain, t": 0.15, "vegetables, t": 0.3, "power, MWh": 0.7, "tools, kg": 1.5, "workshop hours": 95},
    ),
    "boilers": ("warm rooms, MWh", {"tools, kg": 0.1, "workshop hours": 0.15, "emissions, t": 0.22}),
    "heat pumps": ("warm rooms, MWh", {"tools, kg": 1.2, "power, MWh": 0.33, "workshop hours": 0.6}),
    "care rounds": ("care, 1,000 visits", {"tools, kg": 1, "power, MWh": 0.2, "care hours": 650}),
    "tailors": (
        "clothes, 100 pieces",
        {"tools, kg": 2, "power, MWh": 0.4, "workshop hours": 120, "emissions, t": 0.25},
    ),
}
_CAPACITY = {"wind turbines": 1400.0, "gas turbine": 1500.0, "heat pumps": 4500.0, "greenhouse": 120.0}
_NEEDS = {
    "bread, 1,000 loaves": 100.0,
    "vegetables, t": 110.0,
    "meals, 1,000": 200.0,
    "warm rooms, MWh": 4000.0,
    "care, 1,000 visits": 120.0,
    "clothes, 100 pieces": 100.0,
}
_THERE = {
    "field hours": 14_000.0,
    "workshop hours": 60_000.0,
    "care hours": 82_000.0,
    HOURS: 115_000.0,
    "land, ha": 44.0,
    "emissions, t": 300.0,
}


def valley() -> Economy:
    """Return a valley of a thousand people: twelve plants, loops of production, three kinds of work. Ours.

    Power needs tools and tools need power; vegetables, power and warm rooms can be made in two ways each. The
    people of each trade have so many hours, and all together agree on how many they work (`HOURS`).

    Examples
    --------
    >>> plan = fulfill(valley())
    >>> plan.certificate.ok, bool(plan.multiple < 1)
    (True, True)
    """
    resources = list(_THERE)
    goods = list(dict.fromkeys(made for made, _ in _VALLEY.values()))
    goods.sort(key=lambda good: (good in _NEEDS, list(_NEEDS).index(good) if good in _NEEDS else 0))
    plants = list(_VALLEY)
    inputs, use = np.zeros((len(goods), len(plants))), np.zeros((len(resources), len(plants)))
    outputs = np.zeros_like(inputs)
    for j, (made, takes) in enumerate(_VALLEY.values()):
        outputs[goods.index(made), j] = 1.0
        for what, amount in takes.items():
            if what in goods:
                inputs[goods.index(what), j] = amount
            else:
                use[resources.index(what), j] = amount
    use[resources.index(HOURS)] = use[[resources.index(r) for r in resources if r.endswith(" hours")]].sum(
        axis=0
    )
    need = np.array([_NEEDS.get(good, 0.0) for good in goods])
    return Economy(
        goods=goods,
        resources=resources,
        plants=plants,
        households=["the valley"],
        inputs=inputs,
        outputs=outputs,
        resource_use=use,
        endowment=list(_THERE.values()),
        capacity=[_CAPACITY.get(plant, np.inf) for plant in plants],
        good_kind=["final" if n > 0.0 else "intermediate" for n in need],
        resource_kind=["labor", "labor", "labor", "other", "land", "emission"],
        tastes=(need > 0.0)[None, :] / (need > 0.0).sum(),
        needs=need[None, :],
        name="the valley",
    )


def indicators(plan: Fulfillment) -> pd.Series[float]:
    """Return what a plan uses of each resource, in the resource's own unit. There is no total.

    Examples
    --------
    >>> sorted(indicators(fulfill(valley())).index)[:3]
    ['care hours', 'emissions, t', 'field hours']
    """
    return pd.Series(plan.economy.resource_use @ plan.levels, index=plan.economy.resources, name="used")


@dataclass(frozen=True)
class OneWeight:
    """The single set of weights that does least harm to a front.

    Attributes
    ----------
    weights : Series
        Share of the least-met need that a unit of each indicator is held to be worth.
    loss : float
        The most by which some point of the front looks worse than another at these weights, as a share of the
        least-met need. Zero only if one set of weights supports every point.
    """

    weights: pd.Series[float]
    loss: float


@dataclass(frozen=True, eq=False)
class Front:
    """Plans of which none beats another in everything.

    Attributes
    ----------
    plans : tuple of Fulfillment
    capped : tuple of str
        The resources that were varied.
    """

    plans: tuple[Fulfillment, ...]
    capped: tuple[str, ...]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a point: ``least`` (share of the least-met need) and use of each capped resource."""
        rows = [{"least": p.multiple, **indicators(p)[list(self.capped)]} for p in self.plans]
        return pd.DataFrame(rows)

    @cached_property
    def weights(self) -> pd.DataFrame:
        """Local rates of exchange, one row a point: what a unit of each resource brings the least-met need.

        From the proof of the first level; 0 where a resource does not bind. At a corner of the front rates
        differ by direction, and these are one pair of the many that support it.
        """
        rows = []
        for plan in self.plans:
            first = plan.stages[0]
            total = float(np.where(first.open, first.witness * plan.request, 0.0).sum())
            rows.append(pd.Series(first.resource_witness / total, index=plan.economy.resources))
        return pd.DataFrame(rows).reset_index(drop=True)

    @cached_property
    def _supported(self) -> float:
        """Largest amount by which a point lies above another's supporting plane; see `supported`."""
        least = self.table["least"].to_numpy()
        used = np.array([indicators(p) for p in self.plans])
        there = np.array([p.economy.endowment for p in self.plans])
        w = self.weights.to_numpy()
        # What another point leaves unused costs nothing at any weights: compare use with what is granted.
        above = least[None, :] - least[:, None] - (w @ used.T - (w * there).sum(axis=1)[:, None])
        return float(above.max())

    def supported(self, tolerance: float = 1e-7) -> bool:
        """Return whether each point's own rates prove that no other point of the front beats it."""
        return self._supported <= tolerance

    def price_of_a_point(self, resource: str) -> Vector:
        """Return units of a resource per percentage point of the least-met need, at each point.

        Infinite where the resource does not bind.
        """
        w = self.weights[resource].to_numpy()
        return np.asarray(np.divide(0.01, w, out=np.full(w.size, np.inf), where=w > 0.0))

    def between(self, low: float, high: float) -> Front:
        """Return the part of the front that uses from `low` to `high` of the last capped resource.

        Examples
        --------
        >>> len(valley_front().between(200, 500).plans) < len(valley_front().plans)
        True
        """
        used = self.table[self.capped[-1]]
        kept = used.between(low * (1 - 1e-6), high * (1 + 1e-6))
        return Front(tuple(p for p, keep in zip(self.plans, kept, strict=True) if keep), self.capped)

    def commonest_price(self, resource: str) -> tuple[float, int]:
        """Return the price of a point that most plans share, to three digits, and how many plans share it.

        Examples
        --------
        >>> price, plans = valley_front().commonest_price(EMISSIONS)
        >>> round(price), plans
        (156, 23)
        """
        price = self.price_of_a_point(resource)
        written = pd.Series([f"{v:.3g}" for v in price[np.isfinite(price)]]).value_counts()
        return float(written.index[0]), int(written.iloc[0])

    def one_weight(self) -> OneWeight:
        """Find the weights of the capped resources at which the worst-judged point is judged least badly.

        At weights w a planner with one number takes the point of highest ``least - w . used``.
        """
        least, used = self.table["least"].to_numpy(), self.table[list(self.capped)].to_numpy()
        n, k = used.shape
        # Variables: w, the highest score, the loss. Rows: score <= highest; highest - score <= loss.
        rows = np.block(
            [
                [used, np.ones((n, 1)), np.zeros((n, 1))],
                [-used, -np.ones((n, 1)), np.ones((n, 1))],
            ]
        )
        cost = np.append(np.zeros(k + 1), 1.0)
        model = ScaledHighs(
            cost,
            sparse.csc_array(rows),
            (np.concatenate([least, -least]), np.full(2 * n, INF)),
            (np.append(np.zeros(k), [-INF, 0.0]), np.full(k + 2, INF)),
        )
        _solved(model, "one weight for all")
        found = model.primal
        return OneWeight(pd.Series(found[:k], index=list(self.capped)), max(float(found[-1]), 0.0))


def _solved(model: ScaledHighs, what: str) -> None:
    if not model.optimal():
        raise NotConverged(
            what, residual=np.inf, rounds=model.iterations, advice="look for amounts of extreme size"
        )


def walk(economy: Economy, caps: Mapping[str, Sequence[float]], request: ArrayLike | None = None) -> Front:
    """Plan anew at every combination of caps, and keep the plans that no other beats in everything.

    Parameters
    ----------
    economy : Economy
    caps : mapping of str to sequence of float
        What the community grants itself of each resource, in its unit.
    request : array, shape (G,), optional

    Returns
    -------
    Front
        Sorted by the caps, the first slowest.

    Raises
    ------
    InvalidInput
        If there is no such resource.

    Examples
    --------
    >>> front = walk(valley(), {HOURS: [100_000, 120_000], "emissions, t": [400, 500]})
    >>> len(front.plans), front.supported()
    (4, True)
    """
    unknown = [name for name in caps if name not in economy.resources]
    if unknown:
        raise InvalidInput(
            f"there is no {unknown[0]!r}", where="caps", expected=f"some of {list(economy.resources)}"
        )
    at = economy.resources.get_indexer(pd.Index(list(caps)))
    plans = []
    for granted in product(*caps.values()):
        endowment = economy.endowment.copy()
        endowment[at] = granted
        plans.append(fulfill(economy.replace(endowment=endowment), request))
    score = np.array([[p.multiple, *-indicators(p)[list(caps)]] for p in plans])
    size = np.abs(score).max(axis=0)
    kept = [i for i in range(len(plans)) if not _beaten(score / np.where(size > 0.0, size, 1.0), i)]
    return Front(tuple(plans[i] for i in kept), tuple(caps))


def _beaten(score: Vector, i: int) -> bool:
    """Return whether another row is as good in all and better in something, or an earlier one equal."""
    others = score - score[i]
    as_good = (others >= -1e-9).all(axis=1)
    better = as_good & (others > 1e-9).any(axis=1)
    return bool(better.any() or as_good[:i].any())


# ---------------------------------------------------------------------- what stops a plan, and who


def percent_more(economy: Economy) -> pd.Series[float]:
    """Return by what share the least-met need rises with a percent more of each resource, planned again.

    Examples
    --------
    >>> percent_more(valley()).round(4).loc[[HOURS, "land, ha"]].tolist()
    [0.0095, 0.0]
    """
    least = fulfill(economy).multiple
    more = []
    for r in range(len(economy.resources)):
        endowment = economy.endowment.copy()
        endowment[r] *= 1.01
        more.append(fulfill(economy.replace(endowment=endowment)).multiple / least - 1.0)
    return pd.Series(more, index=economy.resources, name="gain")


def closed(economy: Economy) -> pd.Series[float]:
    """Return what is left of the least-met need, as a share, when each plant alone stands still.

    Examples
    --------
    >>> closed(valley()).round(2).loc[["bakery", "boilers", "heat pumps"]].abs().tolist()
    [0.0, 0.99, 0.35]
    """
    least, left = fulfill(economy).multiple, []
    for p in range(len(economy.plants)):
        capacity = economy.capacity.copy()
        capacity[p] = 0.0
        left.append(fulfill(economy.replace(capacity=capacity, productive=False)).multiple / least)
    return pd.Series(left, index=economy.plants, name="left")


class Agenda(NamedTuple):
    """What becomes of a vote on plans when somebody chooses what is voted on.

    Attributes
    ----------
    winners : int
        Plans that win most votes in some list of three.
    plans : int
    beats_all : int
        Plans that beat every other in a vote of two: one, or none.
    """

    winners: int
    plans: int
    beats_all: int


def voters(front: Front, count: int = 101, seed: int = 1) -> Vector:
    """Draw people who weigh the capped resources against the least-met need, and score each plan for each.

    Parameters
    ----------
    front : Front
    count : int
        People; an odd number leaves no tie of two.
    seed : int

    Returns
    -------
    array, shape (people, plans)
        Weights are drawn log-uniformly from a third of the smallest local rate of the front to three times
        its largest. ASSUMPTION: nobody has asked the valley's people.
    """
    rng = np.random.default_rng(seed)
    score = np.tile(front.table["least"].to_numpy(), (count, 1))
    for resource in front.capped:
        rates = front.weights[resource][front.weights[resource] > 0.0]
        low, high = np.log(float(rates.min()) / 3.0), np.log(3.0 * float(rates.max()))
        score -= np.exp(rng.uniform(low, high, count))[:, None] * front.table[resource].to_numpy()[None, :]
    return score


def agenda(scores: Vector) -> Agenda:
    """Let people vote on every list of three plans, and on every pair.

    Parameters
    ----------
    scores : array, shape (people, plans)

    Examples
    --------
    Five plans in a row and five people: the one in the middle beats all in votes of two, and three can be
    made to win a vote of three.

    >>> place, ideal = np.array([0.0, 1.0, 2.0, 3.0, 4.0]), np.array([0.1, 1.2, 2.0, 2.8, 3.9])
    >>> agenda(-np.abs(ideal[:, None] - place))
    Agenda(winners=3, plans=5, beats_all=1)
    """
    people, plans = scores.shape
    lists = np.array(list(combinations(range(plans), 3)))
    votes = scores[:, lists].argmax(axis=2)
    counts = np.stack([(votes == k).sum(axis=0) for k in range(3)], axis=1)
    winners = lists[np.arange(len(lists)), counts.argmax(axis=1)]
    pairs = (scores[:, :, None] > scores[:, None, :]).sum(axis=0) * 2 > people
    beats = pairs | np.eye(plans, dtype=bool)
    return Agenda(np.unique(winners).size, plans, int(beats.all(axis=1).sum()))


# ---------------------------------------------------------------------- one good after another


class _OneByOne:
    """A program in which the deliveries of some goods stand, and one more is served as far as it goes."""

    def __init__(self, economy: Economy, request: Vector) -> None:
        g, r, p, _ = economy.shape
        self.request, self._economy = request, economy
        # Columns: levels, then the delivery of each good that is asked for.
        self.asked = np.flatnonzero(request > 0.0)
        k = self.asked.size
        delivered = sparse.csc_array((-np.ones(k), (self.asked, np.arange(k))), shape=(g, k))
        self._floor, self._p = np.zeros(k), p
        self._model = ScaledHighs(
            np.append(np.zeros(p + k - 1), -1.0),
            sparse.csc_array(
                sparse.vstack(
                    [
                        sparse.hstack([economy.net, delivered]),
                        sparse.hstack([economy.resource_use, sparse.csc_array((r, k))]),
                    ]
                )
            ),
            (np.append(np.zeros(g), np.full(r, -INF)), np.append(np.full(g, INF), economy.endowment)),
            (np.zeros(p + k), np.append(economy.capacity, request[self.asked])),
        )

    def serve(self, good: int, standing: Mapping[int, float]) -> float:
        """Return the most of a good (position among the asked) that leaves what stands."""
        p, k = self._p, self.asked.size
        # A hair less than what stands, or rounding makes the program infeasible.
        low = np.zeros(p + k)
        for other, amount in standing.items():
            low[p + other] = amount * (1.0 - 1e-9)
        cost = np.zeros(p + k)
        cost[p + good] = -1.0
        upper = np.append(self._economy.capacity, self.request[self.asked])
        self._model.set_columns(low, upper)
        self._model.set_costs(cost)
        _solved(self._model, "greedy order")
        return float(np.clip(self._model.primal[p + good], 0.0, self.request[self.asked[good]]))


def greedy(economy: Economy, order: Sequence[str], request: ArrayLike | None = None) -> pd.Series[float]:
    """Serve goods one by one, each as far as it goes, and return the share of each request that is met.

    Nothing is certified: the order decides.

    Parameters
    ----------
    economy : Economy
    order : sequence of str
        Every good that is asked for, once.
    request : array, shape (G,), optional

    Raises
    ------
    InvalidInput
        If the order leaves a good out or names another.

    Examples
    --------
    >>> place = valley()
    >>> least = greedy(place, [g for g in place.goods if requests(place)[place.goods.get_loc(g)] > 0]).min()
    >>> bool(least < fulfill(place).multiple)
    True
    """
    n = checked_request(economy, request)
    program = _OneByOne(economy, n)
    names = [str(good) for good in economy.goods[program.asked]]
    if sorted(order) != sorted(names):
        raise InvalidInput(f"is {list(order)}", where="order", expected=f"each of {names} once")
    standing: dict[int, float] = {}
    for name in order:
        good = names.index(name)
        standing[good] = program.serve(good, standing)
    share = [standing[i] / n[program.asked[i]] for i in range(len(names))]
    return pd.Series(share, index=names, name="share")


def every_order(economy: Economy, request: ArrayLike | None = None) -> pd.DataFrame:
    """Return the shares that `greedy` meets in every order of goods: one row an order, ``last`` served last.

    Up to seven goods: there are 5,040 orders of seven.

    Raises
    ------
    InvalidInput
        If more goods are asked for.
    """
    n = checked_request(economy, request)
    program = _OneByOne(economy, n)
    names = [str(good) for good in economy.goods[program.asked]]
    if len(names) > 7:
        raise InvalidInput(f"{len(names)} goods are asked for", where="request", expected="7 at most")

    def orders(standing: dict[int, float]) -> Iterator[dict[int, float]]:
        if len(standing) == len(names):
            yield standing
        for good in range(len(names)):
            if good not in standing:
                yield from orders({**standing, good: program.serve(good, standing)})

    rows = [
        {names[i]: v / n[program.asked[i]] for i, v in found.items()} | {"last": names[[*found][-1]]}
        for found in orders({})
    ]
    return pd.DataFrame(rows)[[*names, "last"]]


# ---------------------------------------------------------------------- units and estimates


def in_other_units(economy: Economy, goods: ArrayLike, resources: ArrayLike) -> Economy:
    """Return the same economy counted in other units.

    Parameters
    ----------
    economy : Economy
    goods, resources : arrays, shapes (G,) and (R,)
        New units in an old one: 1,000 for loaves in place of thousands.
    """
    g, r = np.asarray(goods, dtype=float), np.asarray(resources, dtype=float)
    return economy.replace(
        inputs=economy.inputs * g[:, None],
        outputs=economy.outputs * g[:, None],
        resource_use=economy.resource_use * r[:, None],
        endowment=economy.endowment * r,
        needs=economy.needs * g[None, :],
    )


def estimated(economy: Economy, request: ArrayLike) -> Vector:
    """Plan for estimated requests and return the share of each true need that is met, shape (G,).

    What is delivered beyond a need meets nothing; 1 where nothing is needed.

    Parameters
    ----------
    economy : Economy
        With the true needs.
    request : array, shape (G,)
        The estimate.
    """
    need = requests(economy)
    got = fulfill(economy, request).deliveries
    asked: Mask = need > 0.0
    return np.minimum(np.divide(got, need, out=np.ones_like(need), where=asked), 1.0)


def valley_front() -> Front:
    """Return the valley's front over hours and emissions that the chapter walks.

    Examples
    --------
    >>> valley_front().capped
    ('hours in all', 'emissions, t')
    """
    return walk(
        valley(),
        {
            HOURS: [85_000.0, 95_000.0, 105_000.0, 115_000.0, 125_000.0],
            "emissions, t": [150.0, 200.0, 250.0, 300.0, 400.0, 500.0, 700.0, 900.0],
        },
    )


def mean_least_at(error: float, *, draws: int = 200, seed: int = 1) -> float:
    """Return the mean share of the valley's least-met need when each estimate is off by a random factor.

    Parameters
    ----------
    error : float
        Standard deviation of the logarithm of the factors.
    draws, seed : int
        Of the experiment.
    """
    rng, place = np.random.default_rng(seed), valley()
    need = requests(place)
    found = [
        estimated(place, need * np.exp(rng.normal(0.0, error, need.size)))[need > 0.0].min()
        for _ in range(draws)
    ]
    return float(np.mean(found))


def least_of_many(error: float, goods: int) -> float:
    """Return what is left of the least-met need, as a share, if so many requests are off independently.

    Each is off by a factor exp(error z), z standard normal. Everyone is served the same share of what was
    estimated, so that the good with the largest underestimate is the worst served: exp(-error E max z). What
    overestimates take away from the rest is left out.

    Examples
    --------
    >>> [round(least_of_many(0.05, goods), 3) for goods in (6, 10_000)]
    [0.939, 0.825]
    """

    def density(z: float) -> float:
        return float(z * goods * stats.norm.pdf(z) * stats.norm.cdf(z) ** (goods - 1))

    worst, _ = integrate.quad(density, -10.0, 10.0, points=[0.0, 2.0, 4.0])
    return float(np.exp(-error * worst))


def corrected_least_at(error: float, *, after: float = 0.5, draws: int = 100, seed: int = 1) -> float:
    """Return the mean share of the valley's least-met need if estimates are corrected within the year.

    Until then the year goes by the estimate; afterwards true needs are known, and what is left of the year
    is planned for what is still missing.

    Parameters
    ----------
    error : float
        As for `mean_least_at`.
    after : float
        Part of the year after which needs are known.
    draws, seed : int

    Examples
    --------
    >>> mean_least_at(0.2, draws=10) < corrected_least_at(0.2, draws=10)
    True
    """
    rng, place = np.random.default_rng(seed), valley()
    need = requests(place)
    rest = place.replace(endowment=(1 - after) * place.endowment, capacity=(1 - after) * place.capacity)
    found = []
    for _ in range(draws):
        first = fulfill(place, need * np.exp(rng.normal(0.0, error, need.size))).deliveries * after
        # Serve what is behind first: raise the least-met share as far as the rest of the year allows.
        low, high = 0.0, 1.0
        for _ in range(30):
            level = 0.5 * (low + high)
            missing = np.maximum(level * need - first, 0.0)
            if not missing.any() or fulfill(rest, missing).multiple >= 1.0:
                low = level
            else:
                high = level
        found.append(low)
    return float(np.mean(found))


def planned_from_use(hours: Sequence[float]) -> pd.DataFrame:
    """Plan the valley year by year for what was used the year before, beginning with what is needed.

    Nobody is given more than was asked for.

    Parameters
    ----------
    hours : sequence of float
        Hours of work in all, year by year.

    Returns
    -------
    DataFrame, one row a year
        ``books``: the least-met request; ``truth``: the least-met need; ``hours``: worked.

    Examples
    --------
    One year of little work, and then as much as before:

    >>> planned_from_use([115_000, 80_000, 115_000]).round(2)[["books", "truth"]].to_numpy().tolist()
    [[0.9, 0.9], [0.71, 0.64], [1.0, 0.64]]
    """
    need = requests(valley())
    request, asked, rows = need, need > 0.0, []
    for amount in hours:
        plan = fulfill(_granted(amount, 300.0), request)
        used = np.minimum(plan.deliveries, request)
        worked = plan.hours * min(1.0, 1.0 / plan.multiple)
        books, truth = ((used[asked] / of[asked]).min() for of in (request, need))
        rows.append((float(books), float(truth), worked))
        request = used
    return pd.DataFrame(rows, columns=["books", "truth", "hours"])


@cache
def lost_at(elasticity: float) -> float:
    """Return what the valley's plan in kind is worth less than the best plan, for people of other tastes.

    Utility weighs the six goods equally at the proportions that were asked for, and has a constant elasticity
    of substitution between them: at 0 only the least-met need counts, and the plan in kind is the best.

    Parameters
    ----------
    elasticity : float
        Above 0.

    Returns
    -------
    float
        Share of everything.

    Raises
    ------
    NotConverged
        If no best plan is found.

    Examples
    --------
    >>> [round(lost_at(e), 2) for e in (0.1, 1.0, 2.0)]
    [0.05, 0.24, 0.31]
    """
    place = valley()
    need, plan = requests(place), fulfill(place)
    asked = np.flatnonzero(need > 0.0)
    plants, goods = len(place.plants), asked.size
    serve = np.zeros((need.size, goods))
    serve[asked, np.arange(goods)] = need[asked]
    rows = np.vstack(
        [
            np.hstack([place.net.toarray(), -serve]),
            np.hstack([-place.resource_use.toarray(), np.zeros((len(place.resources), goods))]),
        ]
    )
    least = np.append(np.zeros(need.size), -place.endowment)
    power = (elasticity - 1.0) / elasticity

    def worth(y: Vector) -> float:
        """Minus the logarithm of the mean of order `power`."""
        shares = np.maximum(y[plants:] * size[plants:], 1e-9)
        if abs(power) < 1e-9:
            return -float(np.log(shares).mean())
        return -float(np.log((shares**power).mean())) / power

    def slope(y: Vector) -> Vector:
        shares = np.maximum(y[plants:] * size[plants:], 1e-9)
        each = shares ** (power - 1.0) / (shares**power).mean() / goods
        return np.append(np.zeros(plants), -each * size[plants:])

    start = np.append(0.99 * plan.levels, np.full(goods, 0.98 * plan.multiple))
    size = np.abs(start) + 1e-2
    row_size = np.maximum(np.abs(rows) @ size, 1e-9)
    found = optimize.minimize(
        worth,
        start / size,
        jac=slope,
        method="SLSQP",
        bounds=optimize.Bounds(0.0, np.append(place.capacity, np.full(goods, np.inf)) / size),
        constraints=optimize.LinearConstraint(rows * size / row_size[:, None], least / row_size, np.inf),
        options={"maxiter": 1000, "ftol": 1e-13},
    )
    if not found.success:
        raise NotConverged(
            "best plan for other tastes", residual=np.inf, rounds=found.nit, advice="look at the elasticity"
        )
    return 1.0 - plan.multiple / float(np.exp(-found.fun))


# ---------------------------------------------------------------------- what the chapter says


def _granted(hours: float, emissions: float) -> Economy:
    place = valley()
    endowment = place.endowment.copy()
    endowment[place.resources.get_loc(HOURS)] = hours
    endowment[place.resources.get_loc(EMISSIONS)] = emissions
    return place.replace(endowment=endowment)


@cache
def _unserved(hours: float = 115_000.0, emissions: float = 300.0, without: str = "") -> float:
    """Return the share of orders of serving goods in which some need is not met at all."""
    place = _granted(hours, emissions)
    request = np.where(place.goods == without, 0.0, requests(place))
    return float((every_order(place, request).drop(columns="last").min(axis=1) < 1e-3).mean())


@cache
def _front(low: float, high: float, hours: int) -> Front:
    """Return the valley's front, its hours walked in so many steps, between two amounts of emissions."""
    if hours == 5:
        return valley_front().between(low, high)
    caps: dict[str, Sequence[float]] = {
        HOURS: np.linspace(85_000.0, 125_000.0, hours).tolist(),
        EMISSIONS: [150.0, 200.0, 250.0, 300.0, 400.0, 500.0, 700.0, 900.0],
    }
    return walk(valley(), caps).between(low, high)


def _one_rate(low: float = 150.0, high: float = 900.0, hours: int = 5) -> bool:
    """Return whether more than half of the front's plans share one rate, and the ends have others."""
    front = _front(low, high, hours)
    price, plans = front.commonest_price(EMISSIONS)
    rates = front.price_of_a_point(EMISSIONS)
    return plans > len(front.plans) / 2 and bool(rates.min() < 0.5 * price)


def headlines() -> dict[str, Headline]:
    """Return the chapter's titles by name.

    Examples
    --------
    >>> headlines()["orders"].survives()
    {'page': True, 'aggregation': False, 'weakest': False}
    """
    front = valley_front()
    price, plans = front.commonest_price(EMISSIONS)
    rates = front.price_of_a_point(EMISSIONS)
    return by_name(
        Headline(
            "orders",
            f"One need after another: in {_unserved():.0%} of all orders some need is not met at all",
            "that there is clearly less work than all needs would take",
            lambda hours=115_000.0, emissions=300.0, without="": _unserved(hours, emissions, without) > 0.5,
            aggregation={"without": "vegetables, t"},
            weakest={"hours": 135_000.0, "emissions": 900.0},
            condition="as long as there is clearly less work than all needs would take",
        ),
        Headline(
            "front",
            f"{plans} of {len(front.plans)} plans share one rate, {price:.0f} t a point of need; at the ends "
            "it "
            f"is {rates.min():.0f} or {rates[np.isfinite(rates)].max():.0f} t",
            "on the range of hours and emissions that is walked",
            _one_rate,
            aggregation={"hours": 9},
            weakest={"high": 250.0},
            condition="over this range; among the cleanest plans alone no rate is shared by half",
        ),
    )
