"""Targets: what they bring out, what they hide, and the shortage that they feed.

Effort (`effort`, `cliff`)
    A director with a target T works e at a cost e^2 / 2 and loses the stake S if e and an error with standard
    deviation s fall short of T: ``max_e S Phi((e - T) / s) - e^2 / 2``. A higher target brings out more until
    one at which it brings out nothing.
One discount (`hidden_share`, `incentive`), covering (`hush`), hoards (`capacity_for`, `shortages`, `fold`)
    In `feasible.procedures.targets` and `feasible.procedures.hoards`, from where the command institution
    takes them too. The discount is `effective` of `family_circles`, with a ratchet's speed for the chance of
    proof.
Barter and brokers: `bartered`, `brokered` of `concentration`.
Two indicators (`two_indicators`)
    A linear program: profit is what is maximized, tonnes must reach a target.
Norms (`rate_busting`)
    A norm for all that follows the mean of n workers: who works one more unit pays 1/n of it himself.
In a plan (`planned_under`)
    The command institution with these bends in place of assumed ones.
Diversion (`diverted`)
    A household more, which spends a share of all budgets, in a certified optimum.

References
----------
Berliner, J. S. (1957), *Factory and Manager in the USSR*. Ledeneva, A. (1998), *Russia's Economy of Favours*.
Weitzman, M. L. (1980), "The 'ratchet principle' and performance incentives", *Bell Journal of Economics* 11,
302-308. Kornai, J. (1980), *Economics of Shortage*. Of Weitzman the abstract was read, of
Berliner the contents, of Ledeneva the publisher's description; Kornai is from memory.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import optimize, sparse, stats

from feasible.dual_hierarchy._exchange import bartered, brokered
from feasible.dual_hierarchy._fear import best_of
from feasible.economy import Economy, consumption_equivalent_loss
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.institutions.command import CommandPlan, under_targets
from feasible.optimum import LinearProgram, welfare_optimum
from feasible.procedures.hoards import capacity_for, fold, ordered, shortages, stock_for
from feasible.procedures.targets import hidden_share, honest_limit, hush, incentive, most_covered

__all__ = [
    "Best",
    "Busting",
    "Cliff",
    "Mix",
    "bartered",
    "best_of",
    "brokered",
    "capacity_for",
    "cliff",
    "diverted",
    "effort",
    "fold",
    "headlines",
    "hidden_share",
    "honest_limit",
    "hush",
    "incentive",
    "most_covered",
    "ordered",
    "planned_under",
    "promised",
    "rate_busting",
    "reward_to_tell",
    "shortages",
    "stock_for",
    "thirds",
    "two_indicators",
]


def _inside(where: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise InvalidInput(f"is {value:g}", where=where, expected=f"from {low:g} to {high:g}")


def _positive(**values: float) -> None:
    for where, value in values.items():
        if not (value > 0.0 and np.isfinite(value)):
            raise InvalidInput(f"is {value:g}", where=where, expected="above 0")


# ------------------------------------------------------------------------------ effort under a target


def effort(target: float, *, stake: float = 1.0, noise: float = 0.1) -> float:
    """Return the effort that a target brings out, the best of all stationary points.

    Parameters
    ----------
    target : float
        Units of output, positive.
    stake : float
        Loss S of a director who falls short, positive; e units of work cost ``e^2 / 2``.
    noise : float
        Standard deviation of output around effort, positive.

    Examples
    --------
    >>> [round(effort(t), 4) for t in (0.8, 1.0, 1.2)], effort(1.25) < 1e-9
    ([0.9683, 1.1573, 1.3473], True)
    """
    _positive(target=target, stake=stake, noise=noise)

    def slope(e: float) -> float:
        return float(stake * stats.norm.pdf((e - target) / noise) / noise - e)

    def value(e: float) -> float:
        return float(stake * stats.norm.cdf((e - target) / noise) - e * e / 2.0)

    # Nobody works for more than the whole stake.
    points = np.linspace(0.0, min(target + 9.0 * noise, float(np.sqrt(2.0 * stake))) + noise, 1201)
    slopes = stake * stats.norm.pdf((points - target) / noise) / noise - points
    turns = np.flatnonzero((slopes[:-1] > 0.0) & (slopes[1:] <= 0.0))
    peaks = [float(optimize.brentq(slope, points[i], points[i + 1], xtol=1e-14)) for i in turns]
    return max([0.0, *peaks], key=value)


@dataclass(frozen=True)
class Cliff:
    """The target beyond which a director gives up.

    Attributes
    ----------
    target : float
    before, after : float
        Effort just below and just above it.
    """

    target: float
    before: float
    after: float


def cliff(*, stake: float = 1.0, noise: float = 0.1) -> Cliff:
    """Return the target at which effort falls by most at once, by bisection.

    Notes
    -----
    Without noise it is `honest_limit`, sqrt(2 S). Where errors are large effort falls nowhere at once, and
    `before` and `after` are nearly equal.

    Examples
    --------
    >>> found = cliff()
    >>> round(found.target, 4), round(found.before, 4), found.after < 1e-9
    (1.2162, 1.3628, True)
    """
    _positive(stake=stake, noise=noise)
    high = float(np.sqrt(2.0 * stake))
    grid = np.linspace(0.3 * high, 1.05 * high + 3.0 * noise, 61)
    found = np.array([effort(float(t), stake=stake, noise=noise) for t in grid])
    k = int(np.argmin(np.diff(found)))
    low, top = float(grid[k]), float(grid[k + 1])
    ends = found[k], found[k + 1]
    for _ in range(60):
        middle = (low + top) / 2.0
        here = effort(middle, stake=stake, noise=noise)
        if abs(here - ends[0]) < abs(here - ends[1]):
            low = middle
        else:
            top = middle
    before, after = (effort(t, stake=stake, noise=noise) for t in (low - 1e-9, top + 1e-9))
    return Cliff((low + top) / 2.0, before, after)


def reward_to_tell(*, stake: float = 1.0, blame: float = 1.0, efficiency: float = 0.5) -> float:
    """Return what a watcher must be paid to tell of a miss: ``(a + kappa) S``.

    Parameters
    ----------
    stake : float
        S, what the director loses.
    blame : float
        Share a of the stake that falls on her too when her plant is seen to miss.
    efficiency : float
        Share kappa of what he offers for silence that arrives.

    Examples
    --------
    >>> [reward_to_tell(blame=a, efficiency=k) for a in (0.0, 0.5, 1.0) for k in (0.0, 1.0)]
    [0.0, 1.0, 0.5, 1.5, 1.0, 2.0]
    """
    _positive(stake=stake)
    _inside("blame", blame, 0.0, 1.0)
    _inside("efficiency", efficiency, 0.0, 1.0)
    return (blame + efficiency) * stake


# ------------------------------------------------------------------------------ norms for all


@dataclass(frozen=True)
class Busting:
    """What one more unit by one worker costs in later norms, in units of its bonus.

    Attributes
    ----------
    himself, mates : float
    """

    himself: float
    mates: float


def rate_busting(
    workers: int, speed: float = 0.5, *, patience: float = 0.9, turnover: float = 0.0
) -> Busting:
    """Return who pays for a rate-buster where a norm for all follows the mean of what was made.

    Examples
    --------
    >>> found = rate_busting(20)
    >>> round(found.himself, 4), round(found.mates, 4)
    (0.0409, 0.7773)
    """
    if workers < 1:
        raise InvalidInput(f"is {workers}", where="workers", expected="1 or more")
    later = hidden_share(speed, patience=patience, turnover=turnover)
    return Busting(later / workers, later * (workers - 1) / workers)


# ------------------------------------------------------------------------------ promises and indicators


@dataclass(frozen=True)
class Best:
    """The best of some proposals, in standard deviations of what projects are worth.

    Attributes
    ----------
    promised, kept : float
        What it says it is worth, and what it is, on average.
    """

    promised: float
    kept: float


def promised(proposals: int, *, noise: float = 1.0) -> Best:
    """Return what the best of some honest proposals promises, and what it keeps.

    Parameters
    ----------
    proposals : int
        1 or more.
    noise : float
        Standard deviation of a proposal's error, that of worth being 1.

    Examples
    --------
    >>> best = promised(50)
    >>> round(best.promised, 4), round(best.kept, 4)
    (3.1807, 1.5903)
    """
    _inside("noise", noise, 0.0, np.inf)
    spread = float(np.sqrt(1.0 + noise**2))
    top = spread * best_of(proposals)
    return Best(top, top / spread**2)


@dataclass(frozen=True)
class Mix:
    """A plant's mix under two indicators.

    Attributes
    ----------
    profit, tonnes : float
        As shares of the most of each that can be had.
    price : float
        What one percent of all tonnes more would cost, in percent of the most profit: the target's
        multiplier.
    """

    profit: float
    tonnes: float
    price: float


def two_indicators(
    target: float, tonnes: Sequence[float] = (2.0, 1.0), profit: Sequence[float] = (1.0, 3.0)
) -> Mix:
    """Return the most profitable mix that meets a target in tonnes, which comes first.

    Parameters
    ----------
    target : float
        Tonnes, as a share of the most that an hour makes, 0 to 1.
    tonnes, profit : sequence of float
        Of each product for an hour of the plant.

    Examples
    --------
    >>> [round(two_indicators(t).profit, 4) for t in (0.5, 0.75, 1.0)]
    [1.0, 0.6667, 0.3333]
    """
    _inside("target", target, 0.0, 1.0)
    heavy, dear = np.asarray(tonnes, dtype=float), np.asarray(profit, dtype=float)
    if heavy.shape != dear.shape or heavy.ndim != 1 or not (heavy.max() > 0.0 < dear.max()):
        raise InvalidInput(
            f"are {len(heavy)} and {len(dear)} numbers", where="tonnes, profit",
            expected="as many, some of each above 0",
        )  # fmt: skip
    program = LinearProgram(
        dear / dear.max(), np.vstack([np.ones(len(heavy)), heavy / heavy.max()]),
        row_lower=[-np.inf, target], row_upper=[1.0, np.inf], rows=["hours", "tonnes"],
    )  # fmt: skip
    plan = program.solve()
    mix = np.asarray(plan.primal)
    found = float(program.shadow_prices().loc["tonnes", "price"])  # type: ignore[arg-type]
    return Mix(float(plan.objective), float(mix @ heavy / heavy.max()), abs(found))


def thirds(impatience: float) -> tuple[float, float, float]:
    """Return how a month's work divides into its thirds, for somebody who discounts a third by a factor.

    Examples
    --------
    >>> [round(100 * s, 1) for s in thirds(0.9)]
    [29.9, 33.2, 36.9]
    """
    if not 0.0 < impatience <= 1.0:
        raise InvalidInput(f"is {impatience:g}", where="impatience", expected="above 0, at most 1")
    parts = impatience ** -np.arange(3.0)
    first, second, third = (parts / parts.sum()).tolist()
    return first, second, third


# ------------------------------------------------------------------------------ diversion


def diverted(economy: Economy, share: float) -> pd.Series[float]:
    """Return what it costs consumers to turn a share of all spending over to somebody else.

    Parameters
    ----------
    economy : Economy
        Cobb-Douglas.
    share : float
        Of all budgets, from 0 to below 1. What is taken is spent as consumers spend on average.

    Returns
    -------
    Series
        ``arithmetic`` (the share itself) and ``optimum`` (consumption-equivalent loss of the households
        between two certified optima: people may work more to make up for it).

    Raises
    ------
    InvalidInput
        If `share` is none.

    Examples
    --------
    >>> cost = diverted(Economy.reference(1, 30), 0.15)
    >>> bool(0.1 < cost["optimum"] < 0.15)
    True
    """
    if not 0.0 <= share < 1.0:
        raise InvalidInput(f"is {share:g}", where="share", expected="from 0 to below 1")
    before = welfare_optimum(economy)
    if share == 0.0:
        return pd.Series({"arithmetic": 0.0, "optimum": 0.0})
    weights = economy.budgets / economy.budgets.sum()
    mean = sparse.csr_array((weights @ economy.tastes)[None, :])
    people = len(economy.households) + 1

    def more(table: sparse.csr_array, row: sparse.csr_array | None = None) -> sparse.csr_array:
        extra = sparse.csr_array((1, table.shape[1])) if row is None else row
        return sparse.csr_array(sparse.vstack([table, extra]))

    armed = replace(
        economy,
        households=[*economy.households, "defense"],  # type: ignore[arg-type]
        budgets=np.append((1.0 - share) * weights, share) * people,
        tastes=more(economy.tastes, mean),
        needs=more(economy.needs),
        household_region=np.append(economy.household_region, economy.household_region[0]),
        resource_ownership=more(economy.resource_ownership),
        plant_ownership=more(economy.plant_ownership),
    )
    after = welfare_optimum(armed)
    tastes = economy.tastes.toarray()
    left = np.asarray(after.consumption)[:-1]
    wanted = tastes > 0.0
    change = np.zeros_like(tastes)
    change[wanted] = np.log(left[wanted] / np.asarray(before.consumption)[wanted])
    loss = 1.0 - float(np.exp(weights @ (tastes * change).sum(axis=1)))
    return pd.Series({"arithmetic": share, "optimum": loss})


# ------------------------------------------------------------------------------ the same directors in a plan


def planned_under(economy: Economy, target: float, *, turnover: float = 0.0, shortage: float = 0.0) -> float:
    """Return what a command plan loses whose directors bend their reports as this chapter says.

    Parameters
    ----------
    economy : Economy
    target, turnover, shortage : float
        As in `feasible.institutions.command.under_targets`.

    Returns
    -------
    float
        Consumption-equivalent loss against the best plan, all circles joined.

    Raises
    ------
    InvalidInput
        If directors give up at this target.

    Examples
    --------
    >>> economy = Economy.reference(1, 12)
    >>> planned_under(economy, 0.8) < planned_under(economy, 1.2)
    True
    """
    bends = under_targets(target, turnover=turnover, shortage=shortage)
    outcome = CommandPlan(collusion=1.0, **bends._asdict()).run(economy)
    best = welfare_optimum(economy).welfare
    return max(0.0, consumption_equivalent_loss(economy, float(outcome.values["welfare"]), best))


# ------------------------------------------------------------------------------ what the page says


def _two_outcomes(replaced: float = 0.2, risk: float = 0.01, spare: float = 0.01) -> bool:
    found = [s for s, lasts in shortages(1.0 + spare, replaced, risk) if lasts]
    return len(found) == 2 and found[0] == 0.0 and found[1] > 0.25


def _turnover_shows(speed: float = 0.5, patience: float = 0.9, *, follows: bool = False) -> bool:
    calm, fast = (hidden_share(speed, patience=patience, turnover=r, follows=follows) for r in (0.0, 0.3056))
    return fast < 2.0 / 3.0 * calm


def _tight_until_nothing(stake: float = 1.0, noise: float = 0.1) -> bool:
    edge = cliff(stake=stake, noise=noise)
    lower = effort(0.8 * edge.target, stake=stake, noise=noise)
    return lower < edge.before and edge.after < 0.1 * edge.before


def _broker_beats_barter(goods: int = 10, plants: float = 1.0) -> bool:
    return brokered(plants) > 4.0 * bartered(plants, goods) and brokered(plants) < 0.5


@functools.cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures and its first screen say; see `feasible.headline`."""
    times = brokered(1.0) / bartered(1.0, 10)
    return by_name(
        Headline(
            "answer",
            f"One and the same economy with {0.01:.0%} of capacity to spare can go on without any shortage, "
            "or stay in a shortage in which more than a quarter of orders fail",
            "that a fifth of all stocks must be replaced in every period",
            _two_outcomes,
            aggregation={"risk": 0.05},
            weakest={"replaced": 0.1},
            condition="a fifth of stocks must be replaced each period and plants may hardly ever run dry",
        ),
        Headline(
            "cliff",
            "A tighter target makes people work more, up to a point; beyond it they give up",
            "that output follows effort closely",
            _tight_until_nothing,
            aggregation={"stake": 4.0},
            weakest={"noise": 1.0},
            condition="output follows effort closely",
        ),
        Headline(
            "discount",
            "If three directors in ten move a year, plants hide less than two thirds of what they did before",
            "that the target stays with the plant",
            _turnover_shows,
            aggregation={"speed": 0.8},
            weakest={"follows": True},
            condition="the target stays with the plant",
        ),
        Headline(
            "broker",
            f"Where few plants know each other a broker meets {times:.1f} times as many wants as barter, and "
            "not half of all",
            "how many plants of a kind are within reach",
            _broker_beats_barter,
            aggregation={"goods": 5},
            weakest={"plants": 20.0},
            condition="few plants of a kind are within reach and goods are many",
        ),
    )
