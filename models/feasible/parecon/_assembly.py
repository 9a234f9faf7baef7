"""How often a few who know what they want carry an assembly.

References
----------
Penrose, L. S. (1946), "The elementary statistics of majority voting", *Journal of the Royal Statistical
Society* 109, 53-57 (a resolute bloc among those who vote at random; cited from memory).
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from feasible.errors import InvalidInput

__all__ = ["carries", "preparation_needed"]


def carries(members: int, bloc: int, prepared: float = 0.5) -> float:
    """Return how often a bloc carries an assembly with one vote each.

    Parameters
    ----------
    members : int
        Who vote.
    bloc : int
        Of them those who vote as one.
    prepared : float
        How often each of the others, independently, votes against the bloc where that is in their interest.
        One half: they cannot judge.

    Returns
    -------
    float
        Chance of a majority for the bloc; a tie counts half.

    Examples
    --------
    One member of three decides unless both others vote against:

    >>> round(carries(3, 1), 12), carries(3, 2)
    (0.75, 1.0)
    """
    if not 0 <= bloc <= members or members < 1 or not 0.0 <= prepared <= 1.0:
        raise InvalidInput(
            f"are {members!r}, {bloc!r}, {prepared!r}",
            where="members, bloc, prepared",
            expected="a bloc of at most all members, and a share",
        )
    others = stats.binom(members - bloc, 1.0 - prepared)
    needed = members / 2.0 - bloc
    tie = float(others.pmf(needed)) if needed == round(needed) else 0.0
    return float(others.sf(np.floor(needed))) + tie / 2.0


def preparation_needed(members: int, bloc: int, *, tolerance: float = 1e-9) -> float:
    """Return how often the others must vote for their own interest for the bloc to carry half of the votes.

    Examples
    --------
    >>> round(preparation_needed(3, 1), 6)              # p squared is one half
    0.707107
    """
    low, high = 0.0, 1.0
    while high - low > tolerance:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if carries(members, bloc, middle) > 0.5 else (low, middle)
    return high
