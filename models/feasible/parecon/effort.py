"""Effort, and what can be seen of it: pay with people who work, yardsticks for groups, peers' ratings.

References
----------
Sen, A. K. (1966), "Labour allocation in a cooperative enterprise", *Review of Economic Studies* 33, 361-371.
Albert, M. and Hahnel, R. (1991), *The Political Economy of Participatory Economics*, Princeton.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from feasible.economy import Economy, draw_people, gini
from feasible.economy.people import People
from feasible.errors import Infeasible, InvalidInput
from feasible.headline import Headline, by_name
from feasible.optimum import WelfareOptimum, welfare_optimum
from feasible.optimum.calibration import calibrated
from feasible.parecon._closing import Closed, closed_by_rivals, out_of_work
from feasible.parecon._complaints import PaidBy, fair_division, paid_by
from feasible.parecon._managers import Hidden, hidden
from feasible.parecon._rating import agreed, assigned_pay, flattering, impartial, training
from feasible.parecon._yardstick import Yardstick
from feasible.procedures.effort_ratings import counting, noise_loss, pay_by_ratings
from feasible.procedures.one_good import Village
from feasible.procedures.pay import Pay, PeopleOutcome, selfish_equilibrium

__all__ = [
    "Closed", "Cooperative", "Hidden", "Idlers", "PaidBy", "Yardstick", "agreed", "assigned_pay",
    "closed_by_rivals", "counting", "fair_division", "flattered", "flattering", "headlines", "hidden",
    "impartial", "moved_hours", "moves_over", "noise_loss", "out_of_work", "paid", "paid_by", "rated",
    "revealed", "threshold_over", "training", "villagers", "years_until_missing",
]  # fmt: skip


@dataclass(frozen=True)
class Cooperative:
    """Sen's village: N people make Q = L^e together, an hour more is the harder the more there are.

    A share of output goes by work, the rest equally; each chooses its hours, the others' given. Utility is
    what one gets less l^2 / 2.

    Attributes
    ----------
    people : int
    elasticity : float
        e, of output in work, at most 1.

    Examples
    --------
    >>> case = Cooperative(20, 0.5)
    >>> [round(case.hours(share), 4) for share in (0, 0.5, 1)]
    [0.0315, 0.2321, 0.3622]
    """

    people: int
    elasticity: float

    def __post_init__(self) -> None:
        if self.people < 2 or not 0.0 < self.elasticity <= 1.0:
            raise InvalidInput(
                f"are {self.people}, {self.elasticity}", where="people, elasticity",
                expected="two or more; above 0 and at most 1",
            )  # fmt: skip

    def kept(self, share: float) -> float:
        """Return what one who works adds to its own part, over what output per hour is.

        Of output by work it gets a part that grows with its hours and shrinks with the others' output lost to
        it; of the equal part, 1 / N of what it adds.
        """
        if not 0.0 <= share <= 1.0:
            raise InvalidInput(f"is {share}", where="share", expected="a share between 0 and 1")
        e, n = self.elasticity, self.people
        return share * (1.0 - (1.0 - e) / n) + (1.0 - share) * e / n

    def hours(self, share: float) -> float:
        """Return everybody's hours where such a share of output is paid by work, in equilibrium."""
        e = self.elasticity
        return float((self.kept(share) * self.people ** (e - 1.0)) ** (1.0 / (2.0 - e)))

    def welfare(self, share: float) -> float:
        """Return what each has, output less the trouble of work."""
        hours = self.hours(share)
        return float((self.people * hours) ** self.elasticity / self.people - hours**2 / 2.0)

    @property
    def best_share(self) -> float:
        """The share that makes people choose the best hours: the elasticity of output, whatever N is."""
        return self.elasticity


@dataclass(frozen=True)
class Idlers:
    """A village that shares equally among those who do their part, and what becomes of those who do not.

    An hour makes one unit for the village, and `alone` units for one who gets along without it. Utility is
    the log of what one gets less d l^k / k with k = 1 + 1/e; d is 1 for most, and all others work the best
    hours, 1.

    Attributes
    ----------
    people : int
    elasticity : float
        e, of hours in pay.
    alone : float
        What an hour makes for one who stays out.

    Examples
    --------
    >>> case = Idlers(20, 0.5, 0.5)
    >>> round(case.gain_if_helped, 2), case.gain_if_not(1.0) < 0, round(case.lazy, 1)
    (0.28, True, 4.6)
    """

    people: int
    elasticity: float
    alone: float

    def __post_init__(self) -> None:
        if self.people < 2 or not self.elasticity > 0.0 or not 0.0 < self.alone < 1.0:
            raise InvalidInput(
                f"are {self.people}, {self.elasticity}, {self.alone}", where="people, elasticity, alone",
                expected="two or more; above 0; above 0 and below 1",
            )  # fmt: skip

    @property
    def _power(self) -> float:
        return 1.0 + 1.0 / self.elasticity

    @property
    def gain_if_helped(self) -> float:
        """What one gains by not working at all and being fed like the rest, in log consumption."""
        return float(np.log1p(-1.0 / self.people) + 1.0 / self._power)

    def gain_if_not(self, dislike: float) -> float:
        """Return what one gains by living on its own work, in log consumption.

        Parameters
        ----------
        dislike : float
            Its d: how much harder it finds an hour than others do.
        """
        if not dislike > 0.0:
            raise InvalidInput(f"is {dislike}", where="dislike", expected="a positive number")
        # Alone it works d^(-1/k) hours, whatever they make.
        return float(np.log(self.alone) + (dislike - np.log(dislike) - 1.0) / self._power)

    @property
    def lazy(self) -> float:
        """The dislike from which one would rather get along without the others than do a full part."""
        return float(brentq(self.gain_if_not, 1.0, 2.0 - 4.0 * self._power * np.log(self.alone)))

    @property
    def loss_if_helped(self) -> float:
        """What all lose if who works less gets as much: everybody then works as it suits itself."""
        return Village(self.people, self.elasticity).loss(1.0)


# ---------------------------------------------------------------------- people who work


@cache
def villagers(
    seed: int, goods: int = 30, *, skill: float = 0.8, elasticity: float = 0.5, households: int = 20
) -> tuple[People, WelfareOptimum]:
    """Return a reference economy whose people work, and its best plan at equal weights.

    Parameters
    ----------
    seed, goods : int
        Of the reference economy, whose households get equal weights.
    skill : float
        Half the range of log skills; .8 gives them a standard deviation of .46.
    elasticity : float
        Of hours in pay.
    households : int
    """
    economy = Economy.reference(seed, goods, households=households)
    economy = economy.replace(budgets=np.ones(len(economy.households)))
    # The more hours answer pay, the more time it takes that nobody runs out of it.
    people = calibrated(
        economy,
        draw_people(economy, np.random.default_rng([seed, 7]), skill=skill),
        time=2.0 * max(1.0, 2.0 * elasticity),
        elasticity=elasticity,
    )
    return people, welfare_optimum(people.economy)


def _measured(people: People, best: WelfareOptimum, found: PeopleOutcome) -> dict[str, float]:
    homes = len(people.economy.households)
    return {
        "loss": float(1.0 - np.exp((found.welfare - best.welfare) / homes)),
        "gini": float(gini(found.incomes)),
        "hours": float(found.hours.sum() / people.hours(best.levels).sum()),
    }


@cache
def paid(
    seeds: Sequence[int], taus: Sequence[float] = (0.0, 0.25, 0.5, 0.75, 1.0), goods: int = 30, *,
    skill: float = 0.8, elasticity: float = 0.5, households: int = 20,
) -> pd.DataFrame:  # fmt: skip
    """Pay people what their work is worth, with a share of it pooled and shared equally.

    Rents are shared equally. Everybody chooses hours and purchases for itself.

    Parameters
    ----------
    seeds : sequence of int
    taus : sequence of float
        Shares that are pooled.
    goods, skill, elasticity, households
        See `villagers`.

    Returns
    -------
    DataFrame, one row a share
        Means over economies: ``loss`` against the best plan at equal weights, as a share of everybody's
        consumption; ``gini`` of incomes; ``hours`` over the best plan's.
    """
    tables = []
    for seed in seeds:
        people, best = villagers(seed, goods, skill=skill, elasticity=elasticity, households=households)
        found, rows = None, []
        for tau in taus:
            found = selfish_equilibrium(people, Pay(tau), start=found)
            rows.append(_measured(people, best, found))
        tables.append(pd.DataFrame(rows, index=list(taus)))
    return pd.concat(tables).groupby(level=0).mean()


@cache
def rated(
    seeds: Sequence[int], counts: Sequence[float] = (1.0, 0.6, 0.2), goods: int = 30, *, skill: float = 0.8
) -> pd.DataFrame:
    """Pay people by their peers' ratings of their hours, rents included; columns as `paid` has.

    Parameters
    ----------
    seeds : sequence of int
    counts : sequence of float
        The part of a rating that follows one's own hours; see `counting`.
    goods, skill
        See `villagers`.
    """
    tables = []
    for seed in seeds:
        people, best = villagers(seed, goods, skill=skill)
        rows = [_measured(people, best, pay_by_ratings(people, counts=c)) for c in counts]
        tables.append(pd.DataFrame(rows, index=list(counts)))
    return pd.concat(tables).groupby(level=0).mean()


def revealed(seeds: Sequence[int]) -> pd.Series:
    """Return how much of people's and of groups' differences in output comes from effort.

    Returns
    -------
    Series
        ``people``: the squared correlation of log hours with the log of what a person's work is worth, paid
        what it is worth. ``alone``: the variance of log hours over it and that of log pay an hour, which the
        first would be if better pay did not make people work longer. ``groups``: the variance of log hours
        over it and that of the log of what a unit costs groups that make the same good: what a group's output
        would tell if its people were drawn like that.
    """
    people_share, alone, group_share = [], [], []
    for seed in seeds:
        people, _ = villagers(seed)
        found = selfish_equilibrium(people, Pay(0.0))
        hours = np.log(found.hours)
        worth = np.log(people.wages(found.prices, found.levels))
        people_share.append(float(np.corrcoef(hours, worth)[0, 1] ** 2))
        alone.append(float(hours.var() / (hours.var() + (worth - hours).var())))
        stick = Yardstick(Economy.reference(seed, 30))
        logs = np.log(stick.ratios)
        makes = np.asarray(stick.economy.outputs.tocsc().argmax(axis=0)).ravel()[stick.running]
        apart = np.concatenate([logs[makes == g] - logs[makes == g].mean() for g in np.unique(makes)])
        spread = float((apart**2).sum() / max(apart.size - np.unique(makes).size, 1))
        group_share.append(float(hours.var(ddof=1) / (hours.var(ddof=1) + spread)))
    return pd.Series(
        {"people": np.mean(people_share), "alone": np.mean(alone), "groups": np.mean(group_share)}
    )


# ---------------------------------------------------------------------- yardsticks


@cache
def moves_over(seeds: Sequence[int], goods: int = 30, effort: float = 2.0) -> pd.DataFrame:
    """Make work harder in one running group at a time; see `Yardstick.moves`."""
    return pd.concat([Yardstick(Economy.reference(seed, goods)).moves(effort=effort) for seed in seeds])


@cache
def threshold_over(seeds: Sequence[int], thresholds: Sequence[float], goods: int = 30) -> pd.DataFrame:
    """Disband every group so far below the average of benefit over cost, and plan again.

    Returns
    -------
    DataFrame, one row an economy and threshold
        ``seed``, ``threshold``, how many are ``closed``, their share of ``turnover``, and the ``loss``.
    """
    rows = []
    for seed in seeds:
        stick = Yardstick(Economy.reference(seed, goods))
        rows += [(seed, tau, *stick.disbanded(tau)) for tau in thresholds]
    return pd.DataFrame(rows, columns=["seed", "threshold", "closed", "turnover", "loss"])


@cache
def years_until_missing(seed: int, threshold: float, *, goods: int = 30, years: int = 6) -> int:
    """Disband below the threshold year after year, and return the year in which a wanted good cannot be made.

    Nobody is left who makes it, or something that it takes. Each year the average is that of the groups which
    are left. 0 if that does not happen in so many years.
    """
    economy = Economy.reference(seed, goods)
    for year in range(1, years + 1):
        stick = Yardstick(economy)
        capacity = np.array(economy.capacity, dtype=float)
        capacity[stick.running[stick.ratios < (1.0 - threshold) * stick.average]] = 0.0
        economy = economy.replace(capacity=capacity)
        try:
            welfare_optimum(economy)
        except Infeasible:
            return year
    return 0


def flattered(seed: int = 1, goods: int = 30) -> pd.DataFrame:
    """Score the plants that make one good by the prices that flatter each most, and by planning prices.

    Returns
    -------
    DataFrame, one row a plant
        ``flattering``: see `flattering`, inputs and resources against one unit of output. ``planned``:
        benefit over cost at planning prices, over the best of those that make the good.
    """
    economy = Economy.reference(seed, goods)
    stick = Yardstick(economy)
    use = np.vstack([economy.inputs.toarray(), economy.resource_use.toarray()])
    makes = np.asarray(economy.outputs.tocsc().argmax(axis=0)).ravel()
    out = pd.DataFrame(0.0, index=economy.plants, columns=["flattering", "planned"])
    for good in range(goods):
        same = np.flatnonzero(makes == good)
        rows = use[:, same].any(axis=1)
        ratio = np.array([stick.ratio(int(j)) for j in same])
        out.iloc[same, 0] = flattering(use[rows][:, same], np.ones((1, same.size)))
        out.iloc[same, 1] = ratio / ratio.max()
    return out


def moved_hours(seed: int, threshold: float = 0.1, goods: int = 30) -> pd.Series:
    """Disband groups below the average by a threshold where people work, and see whose hours must move.

    Returns
    -------
    Series
        ``closed`` groups; ``moved``, their share of all labor; ``left``, all hours in the new best plan over
        those before; ``loss``.
    """
    people, best = villagers(seed, goods)
    e, levels = people.economy, np.asarray(best.levels)
    groups = ~people.working
    benefit = np.asarray(e.outputs.T @ best.prices)
    cost = np.asarray(e.inputs.T @ best.prices + e.resource_use.T @ best.resource_prices)
    runs = groups & (levels > 1e-6 * levels[groups].max())
    average = float(benefit[runs] @ levels[runs] / (cost[runs] @ levels[runs]))
    close = runs & (benefit < (1.0 - threshold) * average * cost)
    found = welfare_optimum(e.replace(capacity=np.where(close, 0.0, e.capacity)))
    labor = e.inputs.toarray()[np.unique(people.kinds)] @ np.diag(levels)
    homes = len(e.households)
    return pd.Series(
        {
            "closed": int(close.sum()),
            "moved": float(labor[:, close].sum() / labor.sum()),
            "left": float(people.hours(found.levels).sum() / people.hours(levels).sum()),
            "loss": float(1.0 - np.exp((found.welfare - best.welfare) / homes)),
        }
    )


# ---------------------------------------------------------------------- headlines


def _a_quarter_is_free(
    seeds: Sequence[int] = (1, 2, 3), goods: int = 30, skill: float = 0.8, households: int = 20
) -> bool:
    """Whether a quarter pooled loses no more than none, and all over a quarter, even where hours are slow."""
    usual, slow = (
        paid(tuple(seeds), goods=goods, skill=skill, elasticity=e, households=households)["loss"]
        for e in (0.5, 0.25)
    )
    fine = usual[0.25] <= usual[0.0] and slow[0.25] <= slow[0.0]
    return bool(fine and min(usual[1.0], slow[1.0]) > 1 / 4)


def _slack_pays(goods: int = 30, effort: float = 2.0) -> bool:
    """Whether groups for which work gets harder make less and score better, on average and in most cases."""
    found = moves_over((1,), goods, effort)
    return bool(found["less"].mean() < 0.0 < found["harder"].mean() and (found["harder"] > 0.0).mean() > 0.5)


def _threshold_costs(seeds: Sequence[int] = tuple(range(1, 11)), threshold: float = 0.1) -> bool:
    """Whether half of the economies lose under two percent, and some over twenty."""
    loss = threshold_over(tuple(seeds), (threshold,))["loss"]
    return bool(0.0 < loss.median() < 0.02 and loss.max() > 0.2)


def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures and its first screen say, by name."""
    skills = "skills differ as much as wages do in fact"
    return by_name(
        Headline(
            "answer",
            "A quarter of all wages can be shared out equally at no loss, but not all of them; and what a "
            "group makes does not tell how hard it works.",
            f"that {skills}",
            true=lambda goods=30, skill=0.8: (
                _a_quarter_is_free(goods=goods, skill=skill) and _slack_pays(goods)
            ),
            aggregation={"goods": 60},
            weakest={"skill": 0.2},
            condition=skills,
        ),
        Headline(
            "pay",
            "To share out a quarter of wages equally costs nothing, to share out all of them a quarter of "
            "consumption or more",
            f"that {skills}",
            true=_a_quarter_is_free,
            aggregation={"households": 60, "seeds": (1, 2)},
            weakest={"skill": 0.2},
            condition=skills,
        ),
        Headline(
            "slack",
            "A group for which work gets harder makes less, and its ratio of benefit to cost improves",
            "that a group asks for no more means than it wants to use",
            true=_slack_pays,
            aggregation={"goods": 60},
            weakest={"effort": 1.1},
        ),
        Headline(
            "threshold",
            "To disband all groups that are a tenth below the average costs most economies little, and a few "
            "a fifth of consumption or more",
            "where the threshold is",
            true=_threshold_costs,
            aggregation={"seeds": tuple(range(11, 21))},
            weakest={"threshold": 0.15},
            condition="the threshold reaches groups that the best plan runs",
        ),
    )
