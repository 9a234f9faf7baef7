"""Rules of pay and who may complain: nobody should prefer another's pay with another's work.

People differ in skill and in how hard they find an hour. Somebody with skill w who works h hours makes w h,
and has c less d h h / 2 of it, where c is pay and d how hard an hour is. A *complaint* is a person who
would rather have another's hours and pay than its own, by its own lights; it needs no scale on which people
are compared.

Three rules, each with an equal part for all such that what is paid out is what is made:

- by *hours*: the same for every hour. All choose from one menu, and nobody complains. But skilled people
  work no longer than others, and less is made.
- by *product*: each is paid what it makes. As much is made as can be; those with less skill complain.
- by *sacrifice*: each works the best hours and is paid for what they cost it. All are equally well off, and
  who minds an hour less would rather have the pay of one who minds it more. (That it is known how much each
  minds is assumed, and nobody would say the truth.)

Could another division of the best plan's product do without complaints? Pay must rise with hours by no less
than those who work more ask, and by no more than those who work less would take: differences, a system that
has a solution if and only if no circle of people gains by passing their places on (Pazner and Schmeidler
1974 found economies without one).

References
----------
Pazner, E. A. and Schmeidler, D. (1974), "A difficulty in the concept of fairness", *Review of Economic
Studies* 41, 441-443. Varian, H. R. (1974), "Equity, envy, and efficiency", *Journal of Economic Theory* 9,
63-91. Both from memory, not checked.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from feasible.economy import Vector
from feasible.errors import InvalidInput

__all__ = ["PaidBy", "fair_division", "paid_by"]

_SAME = 1e-9


class PaidBy(NamedTuple):
    """What a rule of pay does.

    Attributes
    ----------
    complaints : int
        People who would rather be in another's place.
    lost : float
        Share of what could be made, less what work costs, that is not.
    """

    complaints: int
    lost: float


def _given(skills: ArrayLike, dislikes: ArrayLike) -> tuple[Vector, Vector]:
    w, d = np.asarray(skills, dtype=float), np.asarray(dislikes, dtype=float)
    if w.shape != d.shape or w.ndim != 1 or not w.size or not ((w > 0.0).all() and (d > 0.0).all()):
        raise InvalidInput(
            f"have shapes {w.shape} and {d.shape}", where="skills, dislikes", expected="one a person, above 0"
        )
    return w, d


def _gains(pay: Vector, hours: Vector, dislikes: Vector) -> Vector:
    """Return what each would gain in each other's place, shape (n, n)."""
    places = pay[None, :] - dislikes[:, None] * hours[None, :] ** 2 / 2.0
    return np.asarray(places - np.diag(places)[:, None])


def paid_by(skills: ArrayLike, dislikes: ArrayLike) -> dict[str, PaidBy]:
    """Return what the three rules do.

    Parameters
    ----------
    skills, dislikes : arrays, shape (n,)
        Product of an hour, and how hard hours are, of each person; above 0.

    Returns
    -------
    dict of str to PaidBy
        By hours, product and sacrifice.

    Raises
    ------
    InvalidInput
        If they do not fit each other or are not above 0.

    Examples
    --------
    Two who mind hours alike, one of them twice as skilled:

    >>> found = paid_by([2, 1], [1, 1])
    >>> {rule: (each.complaints, round(each.lost, 3)) for rule, each in found.items()}
    {'hours': (0, 0.1), 'product': (1, 0.0), 'sacrifice': (0, 0.0)}
    """
    w, d = _given(skills, dislikes)
    best = float((w**2 / d).sum() / 2.0)
    # The rate an hour that leaves most to all, if each chooses its hours by it.
    rate = float((w / d).sum() / (1.0 / d).sum())
    out = {}
    for rule, hours in (("hours", rate / d), ("product", w / d), ("sacrifice", w / d)):
        part = {"hours": rate * hours, "product": w * hours, "sacrifice": d * hours**2 / 2.0}[rule]
        pay = part + float(w @ hours - part.sum()) / w.size
        made = float(w @ hours - d @ hours**2 / 2.0)
        gains = _gains(pay, hours, d)
        out[rule] = PaidBy(int((gains.max(axis=1) > _SAME * best).sum()), max(0.0, 1.0 - made / best))
    return out


def fair_division(skills: ArrayLike, dislikes: ArrayLike) -> Vector | None:
    """Return pay for the best hours of which nobody complains, or None if there is none.

    Parameters
    ----------
    skills, dislikes : arrays, shape (n,)
        As for `paid_by`.

    Returns
    -------
    array, shape (n,), or None
        That adds up to what is made.

    Notes
    -----
    i does not complain of j if ``c_j - c_i <= d_i (h_j^2 - h_i^2) / 2``: bounds on differences, with a
    solution if no circle of bounds is below zero. Shortest paths find it (Bellman and Ford).

    Examples
    --------
    If the skilled one minds work less, there is one; if it minds work more, but not by as much as it is more
    skilled, there is none.

    >>> fair_division([2, 1], [0.5, 1]) is None, fair_division([2, 1], [1.5, 1]) is None
    (False, True)
    """
    w, d = _given(skills, dislikes)
    hours = w / d
    bound = d[:, None] * (hours[None, :] ** 2 - hours[:, None] ** 2) / 2.0
    size = float(np.abs(bound).max(initial=0.0))
    pay = np.zeros(w.size)
    for _ in range(w.size + 1):
        lower = np.minimum(pay, (pay[:, None] + bound).min(axis=0))
        if (pay - lower <= _SAME * size).all():
            return np.asarray(pay + (float(w @ hours) - pay.sum()) / w.size)
        pay = lower
    return None
