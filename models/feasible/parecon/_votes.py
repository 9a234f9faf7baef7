"""Votes: one each, by stake, quadratic; majorities of majorities; how long it takes if all may speak.

References
----------
Penrose, L. (1946), "The elementary statistics of majority voting", *Journal of the Royal Statistical Society*
109, 53-57.
Lalley, S. and Weyl, E. G. (2018), "Quadratic voting: how mechanism design can radicalize democracy", *AEA
Papers and Proceedings* 108, 33-37.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import binom

from feasible.economy import Vector
from feasible.errors import InvalidInput

__all__ = ["Federation", "big_meeting", "decisions_a_year", "local_harm", "pivot", "power_a_head", "vote"]


def vote(stakes: Vector, weights: Vector | None = None) -> Vector:
    """Decide each proposal by weighted votes for it and against it.

    Parameters
    ----------
    stakes : array, shape (proposals, people)
        What each gains; who gains or loses nothing abstains.
    weights : array, shape (people,) or (proposals, people), optional
        Votes of each; one by default.

    Returns
    -------
    array of bool, shape (proposals,)
        A tie leaves things as they are.

    Examples
    --------
    >>> gains = np.array([[1.0, 1.0, -5.0]])
    >>> vote(gains).tolist(), vote(gains, np.abs(gains)).tolist()
    ([True], [False])
    """
    each = np.ones(stakes.shape[1]) if weights is None else np.asarray(weights, dtype=float)
    return np.asarray((np.sign(stakes) * each).sum(axis=1) > 0)


def local_harm(people: int, harmed: int, gain: float, harm: float) -> pd.Series:
    """Decide on a project that gives a little to most and takes much from a few.

    Parameters
    ----------
    people, harmed : int
    gain, harm : float
        What each of the others gains, and each of these loses.

    Returns
    -------
    Series of bool
        Whether it passes: ``one_each``; ``by_stake``, with honest stakes; ``claimed``, where all claim the
        most that may be claimed; ``quadratic``, where a vote more costs more the more one casts: v votes
        cost v^2, so that each casts votes in proportion to its stake if none thinks its own votes change how
        close it is; and whether it ``should``: gains exceed losses.

    Examples
    --------
    >>> local_harm(20, 1, 1.0, 30.0).to_dict()
    {'one_each': True, 'by_stake': False, 'claimed': True, 'quadratic': False, 'should': False}
    """
    if not 0 <= harmed <= people or not (gain > 0.0 and harm > 0.0):
        raise InvalidInput(
            f"are {people}, {harmed}, {gain}, {harm}", where="people, harmed, gain, harm",
            expected="no more harmed than people, and positive sums",
        )  # fmt: skip
    stakes = np.where(np.arange(people) < harmed, -harm, gain)[None, :]
    cast = _quadratic(np.abs(stakes))
    return pd.Series(
        {
            "one_each": bool(vote(stakes)[0]),
            "by_stake": bool(vote(stakes, np.abs(stakes))[0]),
            "claimed": bool(vote(stakes, np.full(people, float(max(gain, harm))))[0]),
            "quadratic": bool(vote(stakes, cast)[0]),
            "should": bool(stakes.sum() > 0),
        }
    )


def _quadratic(stakes: Vector, chance: float = 1e-3) -> Vector:
    """Votes v that maximize chance * stake * v - v^2."""
    return np.asarray(0.5 * chance * stakes)


def pivot(people: int) -> float:
    """Return the chance that one vote among an odd number decides, if all others toss coins (Penrose 1946).

    Examples
    --------
    >>> round(pivot(101), 7), round((2 / np.pi / 101) ** 0.5, 7)
    (0.0795892, 0.0793925)
    """
    if people < 1 or people % 2 == 0:
        raise InvalidInput(f"is {people}", where="people", expected="an odd number")
    return float(binom.pmf((people - 1) // 2, people - 1, 0.5))


def power_a_head(sizes: Sequence[int], weights: Sequence[float]) -> Vector:
    """Return each member's chance to decide, where communities vote first and their delegates vote by weight.

    Everybody tosses a coin. A member decides if it decides its community's vote and that decides the whole.

    Parameters
    ----------
    sizes : sequence of int
        Members of each community, odd numbers.
    weights : sequence of float
        Votes of its delegate.
    """
    w = np.array(weights, dtype=float)
    if w.size != len(sizes) or not (w > 0).all():
        raise InvalidInput(f"are {weights!r}", where="weights", expected="a positive number a community")
    sides = np.array(np.meshgrid(*[[-1, 1]] * w.size, indexing="ij")).reshape(w.size, -1)
    total = w @ sides
    # A delegate decides where the others leave the sum within its weight; at a tie nothing passes.
    decides = [
        np.mean((total - sides[i] * w[i] > -w[i]) & (total - sides[i] * w[i] <= w[i])) for i in range(w.size)
    ]
    return np.array([pivot(n) * chance for n, chance in zip(sizes, decides, strict=True)])


def big_meeting(people: float, minutes: float) -> float:
    """Return how many hours a meeting takes in which each speaks so many minutes.

    Examples
    --------
    >>> round(big_meeting(1000, 1), 1)
    16.7
    """
    if not people > 0 or not minutes > 0:
        raise InvalidInput(f"are {people}, {minutes}", where="people, minutes", expected="positive numbers")
    return people * minutes / 60.0


def decisions_a_year(delegates: int, minutes: float, hours: float) -> float:
    """Return how many decisions a congress can debate in a year of so many hours."""
    if not hours > 0:
        raise InvalidInput(f"is {hours}", where="hours", expected="a positive number")
    return hours / big_meeting(delegates, minutes)


@dataclass(frozen=True)
class Federation:
    """Councils that send delegates to councils, all of one odd size, level upon level.

    Attributes
    ----------
    size : int
        Members of a council.
    levels : int

    Examples
    --------
    >>> case = Federation(9, 7)
    >>> case.people, round(case.least_share, 6)
    (4782969, 0.016334)
    """

    size: int
    levels: int

    def __post_init__(self) -> None:
        if self.size < 3 or self.size % 2 == 0 or self.levels < 1:
            raise InvalidInput(
                f"are {self.size}, {self.levels}",
                where="size, levels",
                expected="an odd size of 3 or more; 1 or more",
            )

    @classmethod
    def over(cls, people: float, size: int) -> Federation:
        """Return the federation with the fewest levels that holds so many people."""
        levels = 1
        while size**levels < people:
            levels += 1
        return cls(size, levels)

    @property
    def people(self) -> int:
        """How many it holds."""
        return int(self.size**self.levels)

    @property
    def least_share(self) -> float:
        """The least share of all people that can carry a decision, if they sit where it counts."""
        return float(((self.size + 1) / (2 * self.size)) ** self.levels)

    def carries(self, share: float) -> float:
        """Return the chance that a decision is carried that such a share of people want, seated at random.

        Each member of each council is one of them with that chance, as in a very large population.
        """
        chance = share
        for _ in range(self.levels):
            chance = float(binom.sf((self.size - 1) // 2, self.size, chance))
        return chance

    def hours(self, minutes: float) -> tuple[float, float]:
        """Return the hours of a member, and of a delegate who sits on every level, if each speaks so long."""
        one = big_meeting(self.size, minutes)
        return one, one * self.levels
