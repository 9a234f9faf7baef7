"""Who draws up the list that is voted on: what can be made to win by choosing three plans."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np

from feasible.economy import Vector
from feasible.libcom.in_kind.front import Front

__all__ = ["Agenda", "agenda", "voters"]


class Agenda(NamedTuple):
    """What becomes of a vote on plans when somebody chooses what is voted on.

    Attributes
    ----------
    winners : int
        Plans that win most votes in some list of three.
    plans : int
    beats_all : int
        Plans that beat every other in a vote of two: one, or none.
    """

    winners: int
    plans: int
    beats_all: int


def voters(front: Front, count: int = 101, seed: int = 1) -> Vector:
    """Draw people who weigh the capped resources against the least-met need, and score each plan for each.

    Parameters
    ----------
    front : Front
    count : int
        People; an odd number leaves no tie of two.
    seed : int

    Returns
    -------
    array, shape (people, plans)
        Weights are drawn log-uniformly from a third of the smallest local rate of the front to three times
        its largest. ASSUMPTION: nobody has asked the valley's people.
    """
    rng = np.random.default_rng(seed)
    score = np.tile(front.table["least"].to_numpy(), (count, 1))
    for resource in front.capped:
        rates = front.weights[resource][front.weights[resource] > 0.0]
        low, high = np.log(float(rates.min()) / 3.0), np.log(3.0 * float(rates.max()))
        score -= np.exp(rng.uniform(low, high, count))[:, None] * front.table[resource].to_numpy()[None, :]
    return score


def agenda(scores: Vector) -> Agenda:
    """Let people vote on every list of three plans, and on every pair.

    Parameters
    ----------
    scores : array, shape (people, plans)

    Examples
    --------
    Five plans in a row and five people: the one in the middle beats all in votes of two, and three can be
    made to win a vote of three.

    >>> place, ideal = np.array([0.0, 1.0, 2.0, 3.0, 4.0]), np.array([0.1, 1.2, 2.0, 2.8, 3.9])
    >>> agenda(-np.abs(ideal[:, None] - place))
    Agenda(winners=3, plans=5, beats_all=1)
    """
    people, plans = scores.shape
    lists = np.array(list(combinations(range(plans), 3)))
    votes = scores[:, lists].argmax(axis=2)
    counts = np.stack([(votes == k).sum(axis=0) for k in range(3)], axis=1)
    winners = lists[np.arange(len(lists)), counts.argmax(axis=1)]
    pairs = (scores[:, :, None] > scores[:, None, :]).sum(axis=0) * 2 > people
    beats = pairs | np.eye(plans, dtype=bool)
    return Agenda(np.unique(winners).size, plans, int(beats.all(axis=1).sum()))
