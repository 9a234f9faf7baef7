"""Plants that better rivals close, and people who must find other work.

One plant of each of some goods learns to use less. Under competition prices fall to what the new best
plants make them, and others no longer cover their costs: they close. The competitive equilibrium is the
best plan, so that whoever plans as well closes the same plants; what differs is what becomes of the people.
Let the share s of all work end where it was in a year, and the share f of those who look find other work:
of all people ``s / (s + f)`` look for work on average.

References
----------
Blanchard, O. J. and Diamond, P. (1989), "The Beveridge curve", *Brookings Papers on Economic Activity* 1989,
1-76 (flows into and out of work; from memory, not checked).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from feasible.economy.people import People
from feasible.errors import InvalidInput
from feasible.optimum import WelfareOptimum, welfare_optimum

__all__ = ["Closed", "closed_by_rivals", "out_of_work"]

#: A plant runs if it makes more than this share of the largest level.
_RUNS = 1e-6


class Closed(NamedTuple):
    """What better plants of some goods do to others.

    Attributes
    ----------
    better : int
        Plants that got better.
    ran, closed : int
        Plants that ran before, and those of them that do not run after.
    ended : float
        Share of all labor that was done where less is done now, and so ends there.
    gain : float
        Consumption, as a share, that all gain by the better plants.
    """

    better: int
    ran: int
    closed: int
    ended: float
    gain: float


def closed_by_rivals(
    people: People, best: WelfareOptimum, *, share: float = 0.3, saved: float = 0.2, seed: int = 1
) -> Closed:
    """Let one plant of some goods use less of everything, and compare the equilibria before and after.

    Parameters
    ----------
    people : People
    best : WelfareOptimum
        Of its economy: the competitive equilibrium before.
    share : float
        Of goods whose plants are improved: of each the one that makes least now.
    saved : float
        Share of inputs that the better plants save.
    seed : int
        Which goods.

    Raises
    ------
    InvalidInput
        If a share is none.
    """
    for name, value in (("share", share), ("saved", saved)):
        if not 0.0 < value < 1.0:
            raise InvalidInput(f"is {value}", where=name, expected="above 0 and below 1")
    e, levels = people.economy, np.asarray(best.levels)
    groups = ~people.working
    makes = np.where(groups, e.outputs.toarray().argmax(axis=0), -1)
    goods = np.unique(makes[groups])
    chosen = np.random.default_rng(seed).choice(goods, max(1, round(share * goods.size)), replace=False)
    better = np.array([min(np.flatnonzero(makes == g), key=lambda j: levels[j]) for g in np.sort(chosen)])
    factor = np.ones(levels.size)
    factor[better] = 1.0 - saved
    after = welfare_optimum(
        e.replace(inputs=e.inputs * factor[None, :], resource_use=e.resource_use * factor[None, :])
    )
    labor = e.inputs.toarray()[np.unique(people.kinds)]
    runs = groups & (levels > _RUNS * levels[groups].max())
    stays = groups & (np.asarray(after.levels) > _RUNS * levels[groups].max())
    before, now = (labor * x * f for x, f in ((levels, 1.0), (np.asarray(after.levels), factor)))
    ended = np.maximum(before.sum(axis=0) - now.sum(axis=0), 0.0)[groups].sum() / before[:, groups].sum()
    gain = np.expm1((after.welfare - best.welfare) / len(e.households))
    return Closed(better.size, int(runs.sum()), int((runs & ~stays).sum()), float(ended), float(gain))


def out_of_work(ends: float, finds: float) -> float:
    """Return the share of people who look for work on average.

    Parameters
    ----------
    ends : float
        Share of work that ends where it was in a year.
    finds : float
        Share of those who look who find work within a year; above 0. All of them, if it is infinite, at once.

    Examples
    --------
    >>> out_of_work(0.1, 1.9), out_of_work(0.1, np.inf)
    (0.05, 0.0)
    """
    if not (0.0 <= ends <= 1.0 and finds > 0.0):
        raise InvalidInput(f"are {ends}, {finds}", where="ends, finds", expected="a share, and above 0")
    return 0.0 if np.isinf(finds) else ends / (ends + finds)
