"""Whether who plans wants a manager in each plant: what hiding costs, and who could see instead.

A plant makes ``t + e``: e is effort, which costs ``e e / 2``, and t what its equipment is good for, 0 or
``spread`` with even chances. Those who work there know t; the center sees what is made and no more. It
wants as much made as can be for what it has to give for it.

Told nothing, it offers two plans, so that a good plant prefers the larger one. It asks less of the poor
plant than would be best, so that less must be given to the good one for not hiding (Laffont and Tirole
1986). A *manager* who sees t makes both losses good, at a cost. So does a *second plant* whose t is the
same: pay each by what it makes beyond the other (Shleifer 1985). Where the two have the same t only with
some chance, what is seen of the other leaves a part of the doubt.

References
----------
Laffont, J.-J. and Tirole, J. (1986), "Using cost observation to regulate firms", *Journal of Political
Economy* 94, 614-641. Shleifer, A. (1985), "A theory of yardstick competition", *RAND Journal of Economics*
16, 319-327. Both from memory, not checked.
"""

from __future__ import annotations

from typing import NamedTuple

from feasible.errors import InvalidInput

__all__ = ["Hidden", "hidden"]


class Hidden(NamedTuple):
    """What it costs the center that it does not see what a plant could do.

    Attributes
    ----------
    asked : float
        Effort of the poor plant; 1 would be best.
    rent : float
        What the good plant gets for not hiding, in units of output.
    loss : float
        What the center loses, as a share of what it has if it sees: the most that a manager may cost.
    """

    asked: float
    rent: float
    loss: float


def hidden(spread: float, good: float = 0.5) -> Hidden:
    """Return what hiding costs if plants may differ by so much.

    Parameters
    ----------
    spread : float
        What a good plant makes more with the same effort; the best effort makes 1. Zero or more.
    good : float
        How likely the center takes it that the plant is good, 0 to 1.

    Raises
    ------
    InvalidInput
        If a number is out of range.

    Notes
    -----
    The poor plant is asked to make q <= 1. A good one could make it with ``max(q - spread, 0)`` of
    effort, and must be given the difference in costs. The center has ``(1 - good)(q - q q / 2)`` of poor
    plants and ``good (spread + 1 / 2 - rent)`` of good ones. The first is best at q = 1; the rent rises
    with q, at the rate of ``spread`` where q is above it and of q where it is below.

    Examples
    --------
    >>> [round(hidden(s).loss, 3) for s in (0.0, 0.2, 0.4)]
    [0.0, 0.133, 0.171]
    """
    if not (spread >= 0.0 and 0.0 <= good <= 1.0):
        raise InvalidInput(f"are {spread}, {good}", where="spread, good", expected="0 or more; a chance")
    odds = good / (1.0 - good) if good < 1.0 else float("inf")
    # Where rent rises at the rate `spread`, else where at the rate q: slopes fall, so that only one is best.
    asked = 0.0 if good == 1.0 else 1.0 - odds * spread
    if asked < spread:
        asked = min(1.0 / (1.0 + odds), spread)
    rent = asked**2 / 2.0 - max(asked - spread, 0.0) ** 2 / 2.0
    seen = 0.5 + good * spread
    unseen = (1.0 - good) * (asked - asked**2 / 2.0) + good * (spread + 0.5 - rent)
    return Hidden(asked, rent, max(0.0, 1.0 - unseen / seen))
