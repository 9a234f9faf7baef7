"""Chores that somebody must do: by lot, chosen in turn, shared out as well as can be, or all by rota.

As many chores as people. Person i dislikes chore j by ``D_ij``, 1 on average: a part ``common`` of it is the
chore's own (everybody hates it as much), the rest is the person's. Choosing in turn asks nobody for anything
but a choice among what is left: no report, no pay, and nothing to gain by a false one. The best assignment
is what pay for chores would bring about, if everybody could live without: at pay equal to the dual prices
everybody likes the own chore best.

With dislikes drawn independently from the exponential distribution both are known exactly: chosen in turn,
the mean burden is ``H_n / n`` (each takes the least of what is left), assigned best
``(1 + 1/4 + ... + 1/n^2) / n`` (Parisi's formula).

References
----------
Linusson, S. and Waestlund, J. (2004), "A proof of Parisi's conjecture on the random assignment problem",
*Probability Theory and Related Fields* 128, 419-440. Koopmans, T. C. and Beckmann, M. (1957), "Assignment
problems and the location of economic activities", *Econometrica* 25, 53-76 (prices that support the best
assignment). Svensson, L.-G. (1999), "Strategy-proof allocation of indivisible goods", *Social Choice and
Welfare* 16, 557-567 (choosing in turn).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import linear_sum_assignment

from feasible.economy import Certificate, Check, Vector
from feasible.errors import InvalidInput
from feasible.optimum import LinearProgram

__all__ = [
    "DRAWS",
    "RULES",
    "Assignment",
    "assigned_best",
    "best_burden",
    "burdens",
    "chosen_in_turn",
    "dislikes",
    "in_turn_burden",
]

#: How dislikes may be drawn, each with a mean of 1.
DRAWS = ("exponential", "uniform", "lognormal")
RULES = ("by lot", "chosen in turn", "assigned best", "all by rota")


def in_turn_burden(people: int) -> float:
    """Return the mean burden if chores are chosen in turn, dislikes being independent and exponential.

    Examples
    --------
    >>> [round(in_turn_burden(n), 4) for n in (3, 10, 100)]
    [0.6111, 0.2929, 0.0519]
    """
    return float((1.0 / np.arange(1, people + 1)).sum() / people)


def best_burden(people: int) -> float:
    """Return the mean burden under the best assignment, dislikes being independent and exponential.

    Examples
    --------
    >>> [round(best_burden(n), 4) for n in (3, 10, 100)]
    [0.4537, 0.155, 0.0163]
    """
    return float((1.0 / np.arange(1.0, people + 1) ** 2).sum() / people)


def dislikes(
    people: int, common: float, draws: int, rng: np.random.Generator, *, kind: str = "exponential"
) -> Vector:
    """Draw what people dislike, shape (draws, people, people): person by chore, 1 on average.

    Parameters
    ----------
    people : int
    common : float
        Part of a dislike that is the same for all, 0 to 1.
    draws : int
    rng : Generator
    kind : str
        One of `DRAWS`.

    Raises
    ------
    InvalidInput
        If a number is out of range or the kind unknown.
    """
    if people < 1 or draws < 1 or not 0 <= common <= 1 or kind not in DRAWS:
        raise InvalidInput(
            f"are {people!r}, {common!r}, {draws!r}, {kind!r}",
            where="people, common, draws, kind",
            expected=f"numbers above zero, a share, and one of {', '.join(DRAWS)}",
        )

    def drawn(*shape: int) -> Vector:
        if kind == "uniform":
            return np.asarray(2.0 * rng.random(shape))
        if kind == "lognormal":
            return np.asarray(rng.lognormal(-0.5, 1.0, shape))
        return np.asarray(rng.exponential(size=shape))

    return common * drawn(draws, 1, people) + (1.0 - common) * drawn(draws, people, people)


def chosen_in_turn(table: ArrayLike) -> Vector:
    """Return what each person bears if they choose in the order of the rows.

    Parameters
    ----------
    table : array, shape (..., people, chores)
        Dislikes; as many chores as people.

    Returns
    -------
    array, shape (..., people)

    Examples
    --------
    >>> chosen_in_turn([[1.0, 2.0], [1.0, 5.0]]).tolist()
    [1.0, 5.0]
    """
    left = np.array(table, dtype=float)
    if left.ndim < 2 or left.shape[-1] != left.shape[-2] or not np.isfinite(left).all():
        raise InvalidInput("is no square table", where="dislikes", expected="as many chores as people")
    borne = np.empty(left.shape[:-1])
    for i in range(left.shape[-1]):
        which = left[..., i, :].argmin(axis=-1)[..., None]
        borne[..., i] = np.take_along_axis(left[..., i, :], which, axis=-1)[..., 0]
        np.put_along_axis(left, np.repeat(which[..., None, :], left.shape[-2], axis=-2), np.inf, axis=-1)
    return borne


@dataclass(frozen=True, eq=False)
class Assignment:
    """Chores assigned for the least dislike in all, and pay at which everybody would choose the own one.

    Attributes
    ----------
    chore : array of int, shape (people,)
    borne : array, shape (people,)
    pay : array, shape (chores,)
        In units of dislike; adds up to nothing, so that the disliked chores are paid for by the liked.
    certificate : Certificate
    """

    chore: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    borne: Vector
    pay: Vector
    certificate: Certificate


def assigned_best(table: ArrayLike) -> Assignment:
    """Assign chores for the least dislike in all.

    Parameters
    ----------
    table : array, shape (people, chores)

    Raises
    ------
    InvalidInput
        If the table is not square.

    Examples
    --------
    The first gives up a little so that the second is spared much. Pay of 1 more for the second chore would
    make both choose so by themselves.

    >>> found = assigned_best([[1.0, 2.0], [1.0, 5.0]])
    >>> found.borne.tolist(), found.certificate.ok
    ([2.0, 1.0], True)
    """
    dislike = np.asarray(table, dtype=float)
    if dislike.ndim != 2 or dislike.shape[0] != dislike.shape[1]:
        raise InvalidInput("is no square table", where="dislikes", expected="as many chores as people")
    n = dislike.shape[0]
    _, chore = linear_sum_assignment(dislike)
    rows = np.vstack([np.kron(np.eye(n), np.ones(n)), np.kron(np.ones(n), np.eye(n))])
    program = LinearProgram(
        dislike.ravel(), rows, row_lower=np.ones(2 * n), row_upper=np.ones(2 * n), maximize=False
    )
    price = program.solve().duals[n:]
    pay = price - price.mean()
    borne = dislike[np.arange(n), chore]
    better = float(np.max(borne - pay[chore] - (dislike - pay).min(axis=1)))
    size = max(float(np.abs(dislike).max()), 1e-300)
    return Assignment(
        np.asarray(chore, dtype=np.int64),
        borne,
        pay,
        Certificate(
            "chores assigned best",
            (
                Check("once each", float(len(set(chore.tolist())) != n), 0.5, "a chore is done twice"),
                Check("nobody would swap", better / size, 1e-9, "most gained by another chore at its pay"),
            ),
        ),
    )


@cache
def burdens(
    people: int = 10, common: float = 0.0, *, kind: str = "exponential", draws: int = 1000, seed: int = 1
) -> pd.DataFrame:
    """Return what chores weigh under each rule, over many draws.

    By rota everybody does every chore in turn and bears the average of the own dislikes.

    Parameters
    ----------
    people, common, kind, draws
        As for `dislikes`.
    seed : int

    Returns
    -------
    DataFrame, index `RULES`
        ``mean``, burden of all; ``error``, its standard error; ``worst``, of whoever bears most; ``last``, of
        the last to choose (for choosing in turn alone, else the mean).
    """
    table = dislikes(people, common, draws, np.random.default_rng(seed), kind=kind)
    turn = chosen_in_turn(table)
    best = np.array([one[linear_sum_assignment(one)] for one in table])
    borne = {
        RULES[0]: np.asarray(np.diagonal(table, axis1=1, axis2=2)),
        RULES[1]: turn,
        RULES[2]: best,
        RULES[3]: table.mean(axis=2),
    }
    rows = {
        rule: {
            "mean": float(b.mean()),
            "error": float(b.mean(axis=1).std(ddof=1) / np.sqrt(draws)),
            "worst": float(b.max(axis=1).mean()),
            "last": float(b[:, -1].mean() if rule == RULES[1] else b.mean()),
        }
        for rule, b in borne.items()
    }
    return pd.DataFrame(rows).T
