"""What a target brings out, and what it hides: one discount for two lies, and the price of covering a miss.

The discount (`kept_up`, `hidden_share`, `incentive`)
    What is paid later, bit by bit, is worth less than what is paid at once. With ``D = patience (1 -
    turnover)`` a stream that starts tomorrow, and of which a share c comes due in each period, is worth
    ``D c / (1 - D + D c)`` of it. With the speed of a ratchet for c that is the share of a stretch that a
    plant keeps hidden (Weitzman 1980 is the case without turnover); with the chance of proof it is what a
    favor is worth that the prospect of more keeps up.
The cover (`hush`, `most_covered`, `honest_limit`)
    A director must show T. Work e costs ``e^2 / 2``, each missing unit can be covered at f, and a miss that
    is seen costs S.

The chapters on targets and on family circles show both; the command institution's plants bend their reports
by them.

References
----------
Weitzman, M. L. (1980), "The 'ratchet principle' and performance incentives", *Bell Journal of Economics* 11,
302-308 (abstract read).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from feasible.errors import InvalidInput

__all__ = ["Hush", "hidden_share", "honest_limit", "hush", "incentive", "kept_up", "most_covered"]


def _shares(**values: float) -> None:
    for where, value in values.items():
        if not 0.0 <= value <= 1.0:
            raise InvalidInput(f"is {value:g}", where=where, expected="from 0 to 1")


def kept_up(chance: float, patience: float, *, turnover: float = 0.0) -> float:
    """Return what a stream that starts tomorrow is worth, as a share of having all of it today.

    Parameters
    ----------
    chance : float
        Share c of what is left that comes due in a period, 0 or more.
    patience : float
        Discount factor, 0 to 1.
    turnover : float
        Chance to be gone next period, 0 to 1.

    Returns
    -------
    float
        ``D c / (1 - D + D c)`` with ``D = patience (1 - turnover)``: 1 for the patient, 0 where all are new.

    Raises
    ------
    InvalidInput
        If a number is out of its range.

    Examples
    --------
    >>> kept_up(0.6, 1.0), kept_up(0.6, 0.9, turnover=1.0), round(kept_up(0.5, 0.9), 4)
    (1.0, 0.0, 0.8182)
    """
    _shares(patience=patience, turnover=turnover)
    if not (chance >= 0.0 and np.isfinite(chance)):
        raise InvalidInput(f"is {chance:g}", where="chance", expected="0 or more")
    d = patience * (1.0 - turnover)
    return d * chance / (1.0 - d + d * chance) if d * chance > 0.0 else 0.0


def hidden_share(
    speed: float, *, patience: float = 0.9, turnover: float = 0.0, follows: bool = False
) -> float:
    """Return the share of the stretch that a ratchet keeps hidden.

    Parameters
    ----------
    speed : float
        Share lambda of the way that next year's target goes to what was made, 0 to 1.
    patience : float
        Discount factor of a director, 0 to 1.
    turnover : float
        Chance that he is elsewhere next year.
    follows : bool
        Whether his target follows him, so that turnover frees him of nothing.

    Examples
    --------
    >>> [round(hidden_share(0.5, turnover=r), 4) for r in (0, 0.1, 0.3056, 0.5, 0.72)]
    [0.8182, 0.6807, 0.4545, 0.2903, 0.1442]
    """
    return kept_up(speed, patience, turnover=0.0 if follows else turnover)


def incentive(speed: float, *, patience: float = 0.9, turnover: float = 0.0, terms: int = 4000) -> float:
    """Return what a unit more is worth to a director, of a bonus of 1, by adding up its later costs.

    One unit more today raises the target of year k by ``lambda (1 - lambda)^(k - 1)``.

    Examples
    --------
    >>> round(incentive(0.5, turnover=0.3056), 6)
    0.545497
    """
    _shares(speed=speed, patience=patience, turnover=turnover)
    years = np.arange(1, terms + 1)
    d = patience * (1.0 - turnover)
    return float(1.0 - (d**years * speed * (1.0 - speed) ** (years - 1)).sum())


@dataclass(frozen=True)
class Hush:
    """What a director does about a target.

    Attributes
    ----------
    output, padding : float
        Made, and added on paper; both 0 where he gives up.
    """

    output: float
    padding: float

    @property
    def report(self) -> float:
        """What goes up."""
        return self.output + self.padding


def hush(target: float, *, cover: float = 0.8, stake: float = 1.0, trouble: float = 1.0) -> Hush:
    """Return the cheapest way to meet a target, where a missing unit can be worked off or covered.

    Parameters
    ----------
    target : float
        Units of output, 0 or more.
    cover : float
        Price f of covering one missing unit, in favors and risk, positive.
    stake : float
        Loss S of a director who is seen to miss.
    trouble : float
        Cost of work: e units cost ``trouble e^2 / 2``. Supplies that fail make it larger.

    Returns
    -------
    Hush
        He works to ``f / trouble`` and covers the rest, until that costs more than the stake.

    Notes
    -----
    The last unit worked costs ``trouble e``, the last unit covered f. The whole costs
    ``f target - f^2 / (2 trouble)``, which is S at `most_covered`.

    Examples
    --------
    >>> plan = hush(1.4)
    >>> plan.output, round(plan.padding, 9), plan.report
    (0.8, 0.6, 1.4)
    >>> hush(1.7)
    Hush(output=0.0, padding=0.0)
    """
    if target < 0.0 or min(cover, stake, trouble) <= 0.0:
        raise InvalidInput(
            f"are {target:g}, {cover:g}, {stake:g} and {trouble:g}",
            where="target, cover, stake, trouble",
            expected="0 or more, and the others above 0",
        )
    output = min(target, cover / trouble)
    padding = target - output
    if trouble * output**2 / 2.0 + cover * padding > stake:
        return Hush(0.0, 0.0)
    return Hush(output, padding)


def most_covered(*, cover: float = 0.8, stake: float = 1.0, trouble: float = 1.0) -> float:
    """Return the highest target that is met on paper: ``S / f + f / (2 trouble)``, or what honesty reaches.

    Examples
    --------
    >>> [round(most_covered(cover=f), 9) for f in (0.5, 0.8, 1.0)]
    [2.25, 1.65, 1.5]
    """
    honest = honest_limit(stake=stake, trouble=trouble)
    return stake / cover + cover / (2.0 * trouble) if cover / trouble < honest else honest


def honest_limit(*, stake: float = 1.0, trouble: float = 1.0) -> float:
    """Return the highest target worth working for without cover: ``sqrt(2 S / trouble)``.

    Examples
    --------
    >>> round(honest_limit(), 4)
    1.4142
    """
    return float(np.sqrt(2.0 * stake / trouble))
