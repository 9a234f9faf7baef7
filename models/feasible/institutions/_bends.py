"""How far plants bend their reports: buffers, bonuses, ratchets; see `feasible.institutions.command`.

Ratchets, favors that must be kept up, cover and stocks against shortage are those of
`feasible.procedures.targets` and `feasible.procedures.hoards`, the models of the chapters on Padgett's essay.
"""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri

from feasible.errors import InvalidInput
from feasible.procedures.hoards import ordered
from feasible.procedures.targets import hush, kept_up, most_covered

__all__ = [
    "Bends",
    "best_report",
    "held_together",
    "hidden",
    "in_circles",
    "padding",
    "ratchet_incentive",
    "under_targets",
]


def padding(sd: float = 0.1, shortage_cost: float = 9.0) -> float:
    """Return what a plant orders over what it needs: the newsvendor's buffer, as a share of the need.

    Parameters
    ----------
    sd : float
        Standard deviation of what will be needed (or fail to arrive), as a share of its mean.
    shortage_cost : float
        What a missing unit costs the plant, in units of what a superfluous one costs; above 1 for a buffer.

    Raises
    ------
    InvalidInput
        If the deviation is negative, or a missing unit costs less than a superfluous one.

    Examples
    --------
    >>> round(padding(), 4)
    0.1282
    """
    if not (sd >= 0.0 and shortage_cost >= 1.0):
        raise InvalidInput(
            f"are {sd:g} and {shortage_cost:g}",
            where="sd, shortage_cost",
            expected="at least 0, and at least 1",
        )
    return float(sd * ndtri(shortage_cost / (1.0 + shortage_cost)))


def best_report(mean: float, sd: float, *, incentives: tuple[float, float, float] = (0.1, 0.3, 0.6)) -> float:
    """Return the report that maximizes the expected bonus of Weitzman (1976), for a normal output.

    Parameters
    ----------
    mean, sd : float
        Of output, in its unit.
    incentives : (alpha, beta, gamma)
        Bonus a unit above the report, a unit of the report, and penalty a unit below it; rising.

    Raises
    ------
    InvalidInput
        If the incentives do not rise.

    Examples
    --------
    >>> round(best_report(100, 10), 3)
    97.467
    """
    alpha, beta, gamma = incentives
    if not 0.0 <= alpha < beta < gamma:
        raise InvalidInput(f"are {incentives}", where="incentives", expected="0 <= alpha < beta < gamma")
    return float(mean + sd * ndtri((beta - alpha) / (gamma - alpha)))


def ratchet_incentive(interest: float = 0.1, ratchet: float = 0.5, *, turnover: float = 0.0) -> float:
    """Return the share of a bonus that is left of it where targets follow achievement (Weitzman 1980).

    Parameters
    ----------
    interest : float
        The plant's rate of interest a period, positive.
    ratchet : float
        The share lambda of an overfulfillment by which the next target rises, zero or more.
    turnover : float
        Chance that a director is elsewhere next year, 0 to 1; the target stays with the plant.

    Raises
    ------
    InvalidInput
        If a number is out of its range.

    Examples
    --------
    >>> round(ratchet_incentive(), 4)
    0.1667
    """
    if not (interest > 0.0 and ratchet >= 0.0):
        raise InvalidInput(
            f"are {interest:g} and {ratchet:g}", where="interest, ratchet", expected="above 0, and 0 or more"
        )
    return 1.0 - kept_up(ratchet, 1.0 / (1.0 + interest), turnover=turnover)


def hidden(
    *,
    output_sd: float = 0.1,
    incentives: tuple[float, float, float] = (0.1, 0.3, 0.6),
    stretch: float = 0.15,
    interest: float = 0.1,
    ratchet: float = 0.5,
    turnover: float = 0.0,
) -> float:
    """Return the share of its capacity that a plant does not show.

    Parameters
    ----------
    output_sd : float
        Standard deviation of output as a share of its mean.
    incentives : (alpha, beta, gamma)
        As in `best_report`.
    stretch : float
        The share of capacity that only a full bonus brings out.
    interest, ratchet, turnover : float
        As in `ratchet_incentive`.

    Returns
    -------
    float
        Never negative: a scheme that invites overstatement hides nothing.

    Examples
    --------
    The ratchet leaves 1 - .15 x 5/6 = .875 of capacity, the quantile .97467 of that:

    >>> round(hidden(), 4)
    0.1472
    """
    shown = 1.0 - stretch * (1.0 - ratchet_incentive(interest, ratchet, turnover=turnover))
    return max(0.0, 1.0 - shown * best_report(1.0, output_sd, incentives=incentives))


def held_together(turnover: float, patience: float = 0.9, *, finds: float = 0.6) -> float:
    """Return what turnover leaves of what a plant can promise its watcher: 1 at none, 0 where all are new.

    A favor that is kept up by the prospect of more is worth `kept_up` of one that is paid at once; this is
    that, over the same without turnover.

    Parameters
    ----------
    turnover : float
        Share of watchers replaced in a year, 0 to 1.
    patience : float
        Discount factor, below 1.
    finds : float
        Probability that there is something to hide in a year.

    Examples
    --------
    >>> held_together(0.0), held_together(1.0), round(held_together(0.5), 4)
    (1.0, 0.0, 0.3902)
    """
    most = kept_up(finds, patience)
    return kept_up(finds, patience, turnover=turnover) / most if most > 0.0 else float(turnover == 0.0)


class Bends(NamedTuple):
    """What directors ask for, hide and add on paper, under the names of `CommandPlan`.

    Attributes
    ----------
    hoarding, hiding, rosy : float
    turnover, patience : float
    """

    hoarding: float
    hiding: float
    rosy: float
    turnover: float
    patience: float


def under_targets(
    target: float,
    *,
    cover: float = 0.8,
    stake: float = 1.0,
    trouble: float = 1.0,
    speed: float = 0.5,
    turnover: float = 0.0,
    patience: float = 0.9,
    shortage: float = 0.1,
    replaced: float = 0.2,
    risk: float = 0.01,
) -> Bends:
    """Return the bends that directors choose under targets, instead of bends that are assumed.

    Parameters
    ----------
    target, cover, stake, trouble : float
        As in `feasible.procedures.targets.hush`: what is added on paper, as a share of the report, is rosy.
    speed, turnover, patience : float
        As in `feasible.procedures.targets.hidden_share`: what a ratchet hides; patience above 0 and below 1.
    shortage, replaced, risk : float
        As in `feasible.procedures.hoards.ordered`: what is ordered beyond use is hoarding.

    Raises
    ------
    InvalidInput
        If directors give up at this target, or a number is out of its range.

    Examples
    --------
    >>> tight = under_targets(1.6)
    >>> round(tight.rosy, 9), round(tight.hoarding, 9)
    (0.5, 0.2)
    """
    if not 0.0 < target <= most_covered(cover=cover, stake=stake, trouble=trouble):
        raise InvalidInput(
            f"is {target:g}", where="target",
            expected="above 0, and at most what is covered (`most_covered`): beyond it directors give up",
        )  # fmt: skip
    if not 0.0 < patience < 1.0:
        raise InvalidInput(f"is {patience:g}", where="patience", expected="above 0 and below 1")
    done = hush(target, cover=cover, stake=stake, trouble=trouble)
    return Bends(
        hoarding=ordered(shortage, replaced, risk) - 1.0,
        hiding=hidden(interest=1.0 / patience - 1.0, ratchet=speed, turnover=turnover),
        rosy=done.padding / done.report,
        turnover=turnover,
        patience=patience,
    )


def in_circles(plants: pd.Index, share: float) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return which plants have joined a family circle: about this share, the same whatever their order.

    Drawn once and for all from their labels.

    Examples
    --------
    >>> in_circles(pd.Index(["mill", "oven", "mine"]), 0.5).tolist()
    [False, True, True]
    """
    drawn = [int.from_bytes(sha256(str(plant).encode()).digest()[:6], "big") for plant in plants]
    return np.array([draw < share * 2.0**48 for draw in drawn], dtype=bool)
