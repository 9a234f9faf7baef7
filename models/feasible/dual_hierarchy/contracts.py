"""Contracts that leave the rest to those who make it: plans with a margin, teams, taxes, trials.

Half a market (`half_market`, `efficient`, `dual_track`, `freed`)
    Old users value a good at ``a - q`` a unit, new ones at ``b - q``; there are S units and a plan price p at
    which all were ordered for old users. A share of the orders is still filled. The rest goes to whoever
    pays a little more than p, and old users may not: new ones take all that they want at p (Murphy, Shleifer
    and Vishny 1992). In a dual track all orders are filled, and may be resold (Lau, Qian and Roland 2000).
Teams (`team`, `patience_needed`)
    n people share what they make; each gets 1/n of a unit and bears all of its cost ``e^2 / 2``. Meeting
    again they can do better: who shirks is punished by a team that falls apart, or, where there is a right to
    leave, by people who leave (Lin 1990, and his critics).
Taxes (`fiscal`, `retention`)
    Revenue is ``base + e - h`` plus luck: effort e at ``e^2 / 2``, hiding h at ``h^2 / (2 k)``. The province
    remits a sum, or a share t of what it shows.
Trials (`trial_window`, `best_start`)
    A reform is good with chance p and then gains B a period in a region, for good; otherwise it costs C once.
    It can be tried in both of two regions, in one first, or in none. Where the first is seen to have worked
    the second follows a period later and gets the share lambda of the gain. A bandit with spillover after
    Qian, Roland and Xu (2006); it is not their model, in which attributes of tasks must be matched.
Yardsticks (`yardstick`), cover (`spread_with`), orders on surplus (`surplus_made`), partnerships
(`after_hours`), horizons (`return_asked`), plans that stand still (`left_of_plan`): one formula each.

References
----------
Read in abstract, the first in its first page: Murphy, K. M., Shleifer, A. and Vishny, R. W. (1992),
*Quarterly Journal of Economics* 107, 889-906. Lau, L. J., Qian, Y. and Roland, G. (2000), *Journal of
Political Economy* 108, 120-143. Lin, J. Y. (1990), *JPE* 98, 1228-1252. Qian, Y., Roland, G. and Xu, C.
(2006), *JPE* 114, 366-402. Maskin, E., Qian, Y. and Xu, C. (2000), *Review of Economic Studies* 67, 359-378.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from scipy import stats

from feasible.dual_hierarchy._half_market import Market, Split, inside, left_of_plan, positive, surplus_made
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name

__all__ = [
    "Fiscal",
    "Market",
    "Split",
    "Team",
    "after_hours",
    "best_share",
    "best_start",
    "fiscal",
    "headlines",
    "left_of_plan",
    "patience_needed",
    "retention",
    "return_asked",
    "spread_with",
    "surplus_made",
    "team",
    "trial_window",
    "yardstick",
]


# ------------------------------------------------------------------------------ teams


@dataclass(frozen=True)
class Team:
    """What a member of a team does and has.

    Attributes
    ----------
    effort : float
        1 would be best.
    surplus : float
        Of a member; one half would be best.
    share : float
        Of the best surplus.
    """

    effort: float
    surplus: float
    share: float


def team(members: int) -> Team:
    """Return a team whose members each think of themselves.

    Examples
    --------
    >>> found = team(20)
    >>> found.effort, round(found.share, 4)
    (0.05, 0.0975)
    """
    if members < 1:
        raise InvalidInput(f"is {members}", where="members", expected="1 or more")
    effort = 1.0 / members
    surplus = effort - effort**2 / 2.0
    return Team(effort, surplus, 2.0 * surplus)


def patience_needed(members: int, outside: float | None = None) -> float:
    """Return the patience from which cooperation lasts in a team that meets again.

    Parameters
    ----------
    members : int
        2 or more.
    outside : float, optional
        What life outside is worth a period, below one half, where a member who is cheated can leave. Without
        it the team falls apart and stays.

    Returns
    -------
    float
        A discount factor: what cheating gains at once over what it gains less what comes after.

    Examples
    --------
    >>> round(patience_needed(20), 4), [round(patience_needed(20, h), 4) for h in (0.25, 0.4, 0.45)]
    (0.5, [0.6435, 0.8186, 0.9002])
    """
    if members < 2:
        raise InvalidInput(f"is {members}", where="members", expected="2 or more")
    alone = team(members)
    after = alone.surplus if outside is None else outside
    inside("outside", after, 0.0, 0.4999)
    cheats = (members - 1 + alone.effort) / members - alone.effort**2 / 2.0
    return float((cheats - 0.5) / (cheats - after))


def after_hours(watched: float) -> tuple[float, float]:
    """Return plant work and side work of somebody paid by the hour in the one, and by result in the other.

    Parameters
    ----------
    watched : float
        Plant work that is enforced, 0 to 1, of what a day would best hold; all work costs its square over 2.

    Examples
    --------
    >>> after_hours(0.6)
    (0.6, 0.4)
    """
    inside("watched", watched, 0.0, 1.0)
    return watched, 1.0 - watched


def return_asked(leaves: float, patience: float = 0.9) -> float:
    """Return the yearly return below which somebody prefers wages to investment.

    Parameters
    ----------
    leaves : float
        Chance to have left in a year, and lost all claims: 0 for an owner, below 1.
    patience : float
        Discount factor, above 0 and at most 1.

    Examples
    --------
    >>> round(return_asked(0.0), 4), round(return_asked(0.1), 4)
    (0.1111, 0.2346)
    """
    inside("leaves", leaves, 0.0, 0.9999)
    inside("patience", patience, 1e-9, 1.0)
    kept = patience * (1.0 - leaves)
    return 1.0 / kept - 1.0


# ------------------------------------------------------------------------------ taxes


@dataclass(frozen=True)
class Fiscal:
    """A contract between a center and a province.

    Attributes
    ----------
    effort, hidden : float
    take, keeps : float
        Of the center, and of the province after what effort, hiding and risk cost it.
    risk : float
        Variance of the center's take, in units of that of revenue.
    """

    effort: float
    hidden: float
    take: float
    keeps: float
    risk: float


def fiscal(
    share: float, sum_: float = 0.0, *, base: float = 1.0, hiding: float = 1.0, fear: float = 0.0
) -> Fiscal:
    """Return what a province does that remits a sum and a share of what it shows.

    Parameters
    ----------
    share : float
        t, 0 to 1.
    sum_ : float
        Remitted whatever comes.
    base : float
        Revenue without effort.
    hiding : float
        k: how easily revenue is hidden.
    fear : float
        What the province would pay to be rid of all variance of revenue.

    Examples
    --------
    >>> half = fiscal(0.5)
    >>> half.effort, half.hidden, half.take, half.keeps, half.risk
    (0.5, 0.5, 0.5, 0.75, 0.25)
    >>> fixed = fiscal(0.0, 0.5)
    >>> fixed.take, fixed.keeps, fixed.risk
    (0.5, 1.0, 0.0)
    """
    inside("share", share, 0.0, 1.0)
    inside("hiding", hiding, 0.0, np.inf)
    inside("fear", fear, 0.0, np.inf)
    effort, hidden = 1.0 - share, hiding * share
    shown = base + effort - hidden
    cost = effort**2 / 2.0 + (hidden**2 / (2.0 * hiding) if hiding else 0.0)
    keeps = (1.0 - share) * shown + hidden - sum_ - cost - fear * (1.0 - share) ** 2
    return Fiscal(effort, hidden, sum_ + share * shown, keeps, share**2)


def best_share(base: float = 1.0, hiding: float = 1.0) -> float:
    """Return the share at which a center that takes no sum takes most: ``(base + 1) / (2 (1 + k))``.

    Examples
    --------
    >>> best_share()
    0.5
    """
    inside("hiding", hiding, 0.0, np.inf)
    return min(1.0, (base + 1.0) / (2.0 * (1.0 + hiding)))


def retention(reset: float, patience: float = 0.9) -> float:
    """Return what a province keeps of a unit if its sum is reset to a share of what it showed.

    Examples
    --------
    >>> [round(retention(r), 4) for r in (0.0, 0.2, 0.5, 1.0)]
    [1.0, 0.3571, 0.1818, 0.1]
    """
    inside("reset", reset, 0.0, 1.0)
    inside("patience", patience, 0.0, 0.9999)
    return (1.0 - patience) / (1.0 - patience + patience * reset)


# ------------------------------------------------------------------------------ trials, yardsticks, cover


def trial_window(
    spillover: float, *, benefit: float = 5.0, cost: float = 1.0, patience: float = 0.9
) -> tuple[float, float]:
    """Return the chances between which a trial in one region beats both regions at once and none.

    Parameters
    ----------
    spillover : float
        Share lambda of the gain that a follower gets, 0 to 1.
    benefit, cost : float
        B a period and region if the reform is good, C once and in each region if it is not; positive.
    patience : float
        Discount factor, 0 to below 1.

    Notes
    -----
    In odds the window is ``(1 + lambda delta) / (1 - lambda delta)`` wide, whatever gain and cost.

    Examples
    --------
    >>> [round(p, 4) for p in trial_window(0.5)], [round(p, 4) for p in trial_window(0.9)]
    ([0.0136, 0.0351], [0.0109, 0.0952])
    """
    inside("spillover", spillover, 0.0, 1.0)
    inside("patience", patience, 0.0, 0.9999)
    positive(benefit=benefit, cost=cost)
    good = benefit / (1.0 - patience)
    low, high = (cost / (cost + good * (1.0 + sign * spillover * patience)) for sign in (1.0, -1.0))
    return low, high


def best_start(
    chance: float, spillover: float, *, benefit: float = 5.0, cost: float = 1.0, patience: float = 0.9
) -> str:
    """Return what is worth most, by comparing all three: ``"none"``, ``"one"`` or ``"both"``.

    Examples
    --------
    >>> [best_start(p, 0.5) for p in (0.01, 0.02, 0.1)]
    ['none', 'one', 'both']
    """
    inside("chance", chance, 0.0, 1.0)
    good = benefit / (1.0 - patience)
    alone = chance * good - (1.0 - chance) * cost
    values = {"none": 0.0, "one": alone + patience * spillover * chance * good, "both": 2.0 * alone}
    return max(values, key=lambda name: values[name])


def yardstick(correlation: float, fear: float = 1.0) -> tuple[float, float]:
    """Return the variance that is left when results are compared with a twin's, and the bonus it allows.

    Parameters
    ----------
    correlation : float
        Of the two results, -1 to 1.
    fear : float
        Risk aversion times variance times the slope of effort's cost: alone the best bonus is 1 / (1 + fear).

    Examples
    --------
    >>> [round(yardstick(r)[0], 4) for r in (0.5, 0.8, 0.95)], round(yardstick(0.8)[1], 3)
    ([0.75, 0.36, 0.0975], 0.735)
    """
    inside("correlation", correlation, -1.0, 1.0)
    inside("fear", fear, 0.0, np.inf)
    left = 1.0 - correlation**2
    return left, 1.0 / (1.0 + fear * left)


def spread_with(cover: float, *, threshold: float = 0.25, spread: float = 0.1) -> float:
    """Return the share of cadres that let a practice be, starting from none.

    Parameters
    ----------
    cover : float
        By how much political cover lowers everybody's threshold.
    threshold, spread : float
        Mean and standard deviation of the share of others at which somebody dares, normal.

    Notes
    -----
    The least x with ``x = Phi((x + cover - threshold) / spread)``, found by letting it spread.

    Examples
    --------
    >>> round(spread_with(0.0), 3), round(spread_with(0.1), 3)
    (0.008, 1.0)
    """
    positive(spread=spread)

    def more(x: float) -> float:
        return float(stats.norm.cdf((x + cover - threshold) / spread))

    x = 0.0
    for _ in range(100_000):
        new = more(x)
        if new - x < 1e-14:
            break
        x = new
    return x


# ------------------------------------------------------------------------------ what the page says


def _half_can_be_worse(scale: float = 1.0, price: float = 2.0, new: float = 6.0) -> bool:
    case = Market(10.0 * scale, new * scale, 6.0 * scale, price * scale)
    plan = case.half(1.0).value
    return case.half(0.0).value < 0.9 * plan < plan < case.dual_track.value


def _sum_beats_share(base: float = 1.0, fear: float = 0.0) -> bool:
    share = fiscal(best_share(base), base=base, fear=fear)
    fixed = fiscal(0.0, share.take, base=base, fear=fear)
    return fixed.keeps > share.keeps and fixed.risk < share.risk


def _leaving_hurts(members: int = 20, outside: float = 0.25) -> bool:
    return patience_needed(members, outside) > patience_needed(members)


def _window(spillover: float = 0.9, benefit: float = 5.0, cost: float = 1.0, patience: float = 0.9) -> bool:
    low, high = trial_window(spillover, benefit=benefit, cost=cost, patience=patience)
    never = trial_window(0.0, benefit=benefit, cost=cost, patience=patience)
    return high / (1.0 - high) > 5.0 * low / (1.0 - low) and abs(never[1] - never[0]) < 1e-12


@functools.cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures and its first screen say; see `feasible.headline`."""
    case = Market()
    low, high = trial_window(0.9)
    width = high / (1.0 - high) / (low / (1.0 - low))
    return by_name(
        Headline(
            "answer",
            "Freedom to sell beside a plan is worth "
            f"{case.dual_track.value:.0f} where old orders are filled and may be resold, and "
            f"{case.half(0.0).value:.0f} where they are not filled; the plan alone is worth "
            f"{case.half(1.0).value:.0f}",
            "that new users value the good less than old ones, and the plan price is far below both",
            _half_can_be_worse,
            aggregation={"new": 12.0},
            weakest={"price": 3.9},
            condition="new users value the good less than old ones and the plan price is far below both",
        ),
        Headline(
            "fiscal",
            "A fixed sum gives the center as much as a share, for certain, and leaves the province more",
            "that a province can bear the risk of its revenue",
            _sum_beats_share,
            aggregation={"base": 3.0},
            weakest={"fear": 1.0},
            condition="a province can bear the risk of its revenue",
        ),
        Headline(
            "exit",
            "In a team that meets again, the right to leave makes cooperation harder",
            "that life outside is better than a team that has fallen apart",
            _leaving_hurts,
            aggregation={"members": 5, "outside": 0.4},
            weakest={"outside": 0.02},
            condition="life outside is better than a team that has fallen apart",
        ),
        Headline(
            "trial",
            f"Whatever is at stake, trying in one region first is right over a {width:.1f}-fold range of "
            "odds that a reform works",
            "that most of what is learned in one region serves the next, and that waiting costs little",
            _window,
            aggregation={"patience": 0.5},
            weakest={"spillover": 0.5},
            condition="most of what is learned in one region serves the next and a period is short",
        ),
    )
