"""Someone needs help that may be refused: asking one after another, or a rota of those on call.

Each of those who could help refuses with a chance ``refuse``, and is away with a chance ``away``. Asked when
the need arises, the person in need hears every no. Agreed before, those who would refuse are not on the
list, and so many are on call that hardly ever all are away. What no agreement changes is that somebody
must be willing: with a chance ``all_refuse`` nobody in the place is (a climate of opinion, a bishop, a law).

References
----------
Katja (2024), "Anarcho-Communist Planning", section 4 (the example is hers).
"""

from __future__ import annotations

import numpy as np

from feasible.errors import InvalidInput
from feasible.procedures import Rota, rota

__all__ = ["left_alone", "noes_heard", "on_call_needed", "turns"]


def _chances(**given: float) -> None:
    for name, value in given.items():
        if not 0 <= value <= 1:
            raise InvalidInput(f"is {value!r}", where=name, expected="a chance")


def left_alone(
    people: int, refuse: float, away: float, *, agreed: bool = False, all_refuse: float = 0.0
) -> float:
    """Return the chance that nobody helps.

    Parameters
    ----------
    people : int
        Who can be asked, or who are on call.
    refuse, away : float
        Chances of each, independent.
    agreed : bool
        Those on call are willing: who would refuse is not among them.
    all_refuse : float
        Chance that nobody in the place is willing, whatever was agreed.

    Examples
    --------
    >>> round(left_alone(3, 0.3, 0.1), 4), round(left_alone(3, 0.3, 0.1, agreed=True), 4)
    (0.0507, 0.001)
    """
    if people < 0:
        raise InvalidInput(f"is {people!r}", where="people", expected="zero or more")
    _chances(refuse=refuse, away=away, all_refuse=all_refuse)
    one = away if agreed else 1.0 - (1.0 - refuse) * (1.0 - away)
    return float(all_refuse + (1.0 - all_refuse) * one**people)


def noes_heard(people: int, refuse: float, away: float) -> float:
    """Return how many refusals a person hears on average who asks one after another until somebody helps.

    Examples
    --------
    >>> round(noes_heard(20, 0.3, 0.1), 3)
    0.429
    """
    _chances(refuse=refuse, away=away)
    fails = 1.0 - (1.0 - refuse) * (1.0 - away)
    asked = float(sum(fails**k for k in range(people)))
    # Of those asked, so many are there and refuse.
    return asked * (1.0 - away) * refuse


def on_call_needed(risk: float, refuse: float, away: float, *, agreed: bool = True) -> int:
    """Return how many must be on call, or be asked, so that at most `risk` is left.

    Examples
    --------
    >>> on_call_needed(0.001, 0.3, 0.1), on_call_needed(0.001, 0.3, 0.1, agreed=False)
    (3, 7)
    """
    if not 0 < risk < 1:
        raise InvalidInput(f"is {risk!r}", where="risk", expected="between 0 and 1")
    one = left_alone(1, refuse, away, agreed=agreed)
    if one >= 1:
        raise InvalidInput("is never there", where="refuse, away", expected="somebody who may help")
    return 1 if one == 0 else max(1, int(np.ceil(np.log(risk) / np.log(one) - 1e-9)))


def turns(
    willing: int, on_call: int, weights: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0, 1.0, 1.5, 1.5)
) -> Rota:
    """Share the days of a week out equally among the willing, in whole shifts.

    Parameters
    ----------
    willing : int
        People on the list.
    on_call : int
        Of them on call each day, at most all.
    weights : tuple of float
        What a shift on each day weighs; a weekend half as much more.

    Returns
    -------
    Rota
        Weeks of whole shifts whose average is equal bundles for all.

    Examples
    --------
    >>> week = turns(6, 2)
    >>> week.certificate.ok, bool(abs(week.errors).max() <= week.bound)
    (True, True)
    """
    if not 1 <= on_call <= willing:
        raise InvalidInput(
            f"are {willing!r}, {on_call!r}", where="willing, on_call", expected="at least one, at most all"
        )
    order = np.argsort(-np.asarray(weights), kind="stable")
    ratings = np.asarray(weights, dtype=float)[order]
    return rota(np.full((willing, len(ratings)), on_call / willing), ratings)
