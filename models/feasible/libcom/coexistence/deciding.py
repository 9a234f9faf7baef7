"""Consensus before a majority may decide, and who draws up proposals: bargaining in closed form.

One unit is to be divided among n people. In each round somebody proposes; if enough agree it is done,
else there is another round, in which the whole is worth ``patience`` times as much. A proposer offers
those who are needed what they expect from going on, and keeps the rest.

References
----------
Baron, D. P. and Ferejohn, J. A. (1989), "Bargaining in legislatures", *American Political Science Review*
83, 1181-1206.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from feasible.economy import Vector
from feasible.errors import InvalidInput

__all__ = ["Expected", "consensus_first", "proposers_share", "standing_proposer"]


def _checked(people: int, needed: int, patience: float) -> None:
    if not (people >= 2 and 1 <= needed <= people and 0 <= patience <= 1):
        raise InvalidInput(
            f"are {people!r}, {needed!r}, {patience!r}",
            where="people, needed, patience",
            expected="two or more people, from 1 to all of them needed, and a share",
        )


def proposers_share(people: int, needed: int, patience: float) -> float:
    """Return what the proposer keeps if proposers are drawn by lot and `needed` must agree.

    Everybody expects one part in `people`; the proposer buys ``needed - 1`` others at what they expect.

    Examples
    --------
    Eleven people and a round that costs a tenth: by majority, and by consensus.

    >>> round(proposers_share(11, 6, 0.9), 4), round(proposers_share(11, 11, 0.9), 4)
    (0.5909, 0.1818)
    """
    _checked(people, needed, patience)
    return 1.0 - patience * (needed - 1) / people


def standing_proposer(people: int, needed: int, patience: float, rounds: int) -> Vector:
    """Return what each expects if one and the same person, the first, proposes in every round.

    In the last round whoever is not the proposer would get nothing by refusing, so that in no round there is
    a reason to offer anything.

    Parameters
    ----------
    people, needed : int
    patience : float
    rounds : int
        After the last one nothing is divided.

    Returns
    -------
    array, shape (people,)

    Examples
    --------
    >>> standing_proposer(11, 11, 0.9, 5).tolist()[:3]
    [1.0, 0.0, 0.0]
    """
    _checked(people, needed, patience)
    expected = np.zeros(people)
    for _ in range(rounds):
        offers = patience * np.sort(expected[1:], kind="stable")[: needed - 1]
        bought = np.zeros(people)
        bought[1:needed] = offers
        bought[0] = 1.0 - float(offers.sum())
        expected = bought
    return expected


class Expected(NamedTuple):
    """What a person expects, of what is divided."""

    majority: float
    minority: float


def consensus_first(
    people: int, majority: int, patience: float, rounds: int, *, standing: float = 1.0
) -> Expected:
    """Return what people expect if a majority will divide all among itself after some rounds.

    In each round of consensus somebody drawn by lot proposes and all must agree. After that the same
    `majority` people decide, and share equally among themselves; or, with some chance, a majority that is
    drawn anew. The minority's part is ``(1 - standing patience ** rounds) / people``: how large the majority
    is does not matter.

    Parameters
    ----------
    people, majority : int
    patience : float
    rounds : int
        Of consensus; 0 for none.
    standing : float
        Chance that the majority is made up of the same people as always.

    Examples
    --------
    >>> [round(v, 4) for v in consensus_first(11, 6, 0.9, 1)]
    [0.1591, 0.0091]
    >>> round(11 * consensus_first(11, 6, 0.9, 10).minority, 4)
    0.6513
    """
    _checked(people, majority, patience)
    if rounds < 0 or not 0 <= standing <= 1:
        raise InvalidInput(
            f"are {rounds!r}, {standing!r}",
            where="rounds, standing",
            expected="zero or more, and a chance",
        )
    expected = np.full(people, (1.0 - standing) / people)
    expected[:majority] += standing / majority
    for _ in range(rounds):
        offers = patience * expected
        # The proposer keeps what is left after all others are offered what they expect.
        expected = offers + (1.0 - float(offers.sum())) / people
    return Expected(float(expected[0]), float(expected[-1]) if majority < people else float(expected[0]))
