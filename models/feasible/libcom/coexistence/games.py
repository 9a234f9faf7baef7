"""Staying out, being sent away, and buying influence: three games in closed form.

*Staying out.* In a game of contributions that nobody must join, those who stay out keep cooperation alive.
*Sent away.* Who gave nothing is separated, and may join another group after a while. *Influence.* Many lose
a little each by what a few gain, and efforts to win the decision count in proportion.

References
----------
Hauert, C., De Monte, S., Hofbauer, J. and Sigmund, K. (2002), "Volunteering as Red Queen mechanism for
cooperation in public goods games", *Science* 296, 1129-1132. Tullock, G. (1980), "Efficient rent seeking".
Katz, E., Nitzan, S. and Rosenberg, J. (1990), "Rent-seeking for pure public goods", *Public Choice* 65,
49-60 (in a group the one with most at stake acts for all). Threshold of exclusion: one-shot deviations,
as in any repeated game.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import optimize

from feasible.errors import Infeasible, InvalidInput

__all__ = ["OptionalGame", "Rest", "chance_of_few", "patience_needed", "wait_needed"]


class Rest(NamedTuple):
    """Shares of people at rest: who contribute, who only take, and who stay out."""

    contribute: float
    take: float
    out: float


@dataclass(frozen=True)
class OptionalGame:
    """Groups drawn at random; contributions of 1 are multiplied and shared; one may stay out.

    Attributes
    ----------
    group : int
        People asked at a time, at least 2.
    multiplier : float
        By which contributions grow before they are shared equally among those who came, above 1.
    outside : float
        What one earns by staying out, and when nobody else comes.

    Raises
    ------
    InvalidInput
        If a number is out of range.
    Infeasible
        By `rest`: if contributions are multiplied by no more than 2, nobody who gives keeps up.

    Examples
    --------
    The published case (Hauert and others 2002):

    >>> [round(v, 4) for v in OptionalGame(5, 3.0).rest()]
    [0.2693, 0.2693, 0.4613]
    """

    group: int = 5
    multiplier: float = 3.0
    outside: float = 1.0

    def __post_init__(self) -> None:
        if not (self.group >= 2 and 1 < self.multiplier < self.group):
            raise InvalidInput(
                f"are {self.group!r}, {self.multiplier!r}",
                where="group, multiplier",
                expected="two or more people, and a multiplier above 1 and below their number",
            )
        if not 0 < self.outside < self.multiplier - 1:
            raise InvalidInput(
                f"is {self.outside!r}", where="outside", expected="above 0, below multiplier - 1"
            )

    def advantage(self, out: float) -> float:
        """Return what taking brings over contributing, if so many stay out."""
        n, r, z = self.group, self.multiplier, out
        rest = float(n) if z == 1 else (1.0 - z**n) / (1.0 - z)
        return float(1.0 + (r - 1.0) * z ** (n - 1) - r / n * rest)

    def payoffs(self, contribute: float, out: float) -> tuple[float, float, float]:
        """Return what contributing, taking and staying out bring, at these shares."""
        n, r, z = self.group, self.multiplier, out
        alone = z ** (n - 1)
        others = r * contribute / (1.0 - z) * (1.0 - (1.0 - z**n) / (n * (1.0 - z)))
        take = self.outside * alone + others
        return take - self.advantage(out), take, self.outside

    def rest(self) -> Rest:
        """Return the shares at which all three do equally well."""
        if self.multiplier <= 2:
            raise Infeasible(
                ["a rest with contributions", "this multiplier"], {"this multiplier": 2.0 - self.multiplier}
            )
        z = float(optimize.brentq(self.advantage, 1e-9, 1.0 - 1e-9, xtol=1e-15))
        giving = self.outside / (self.multiplier - 1.0)
        return Rest(giving * (1.0 - z), (1.0 - giving) * (1.0 - z), z)


def patience_needed(group: int, multiplier: float, *, wait: float = np.inf) -> float:
    """Return the least weight of the next round at which nobody gains by giving nothing.

    All give 1 a round, which is multiplied and shared. Who does not is separated, earns nothing for `wait`
    rounds, and is then let in by another group that does not know. One round without giving brings
    ``1 - multiplier / group`` more; each round apart costs ``multiplier - 1``.

    Parameters
    ----------
    group : int
    multiplier : float
        Above 1, below `group`.
    wait : float
        Rounds until another group lets one in; infinite where names are passed on.

    Returns
    -------
    float
        1 or more where no patience is enough.

    Examples
    --------
    >>> round(patience_needed(20, 2.0), 4), patience_needed(20, 2.0, wait=0)
    (0.4737, inf)
    """
    if not 1 < multiplier < group or wait < 0:
        raise InvalidInput(
            f"are {group!r}, {multiplier!r}, {wait!r}",
            where="group, multiplier, wait",
            expected="a multiplier above 1 and below the group, and no negative wait",
        )
    price = (1.0 - multiplier / group) / (multiplier - 1.0)
    if np.isinf(wait):
        return price / (1.0 + price)
    if wait <= price:
        return np.inf if wait < price else 1.0
    return float(
        optimize.brentq(lambda d: d * (1.0 - d**wait) / (1.0 - d) - price, 1e-12, 1.0 - 1e-12, xtol=1e-14)
    )


def wait_needed(group: int, multiplier: float) -> int:
    """Return after how many rounds at the earliest a newcomer may be let in, if people are patient enough.

    Examples
    --------
    >>> wait_needed(5, 3.0), wait_needed(100, 1.2)
    (1, 5)
    """
    price = (1.0 - multiplier / group) / (multiplier - 1.0)
    return int(np.floor(price * (1 + 1e-12))) + 1


def chance_of_few(stake: float, each: float, many: int = 1, *, together: bool = False) -> float:
    """Return the chance that a few who gain `stake` win over many who lose `each` apiece.

    Who spends so much of all that is spent wins with that chance. Acting each on one's own, the many spend
    what one of them alone would; acting `together` they weigh their whole loss.

    Parameters
    ----------
    stake, each : float
        Above zero, in any one unit.
    many : int
    together : bool

    Examples
    --------
    A firm gains 1; a thousand people lose a hundredth each, ten in all.

    >>> round(chance_of_few(1.0, 0.01, 1000), 4), round(chance_of_few(1.0, 0.01, 1000, together=True), 4)
    (0.9901, 0.0909)
    """
    if not (stake > 0 and each > 0 and many >= 1):
        raise InvalidInput(
            f"are {stake!r}, {each!r}, {many!r}", where="stake, each, many", expected="above zero"
        )
    return float(stake / (stake + each * (many if together else 1)))
