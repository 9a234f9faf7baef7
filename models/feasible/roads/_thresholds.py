"""Thresholds: who follows whom, in a crowd, on a lattice and in a random network.

Parts of `feasible.roads.cracks`.

References
----------
Granovetter, M. (1978), "Threshold models of collective behavior", *American Journal of Sociology* 83(6).
Morris, S. (2000), "Contagion", *Review of Economic Studies* 67(1), 57-78.
Watts, D. J. (2002), "A simple model of global cascades on random networks", *Proceedings of the National
Academy of Sciences* 99(9), 5766-5771.
Of the last the abstract was read; the others are quoted from memory.
"""

from __future__ import annotations

from fractions import Fraction
from math import log
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincc, ndtr

from feasible.errors import InvalidInput
from feasible.roads._institutions import root

__all__ = ["cascade_window", "contagion_threshold", "joiners", "normal_joiners"]


def joiners(thresholds: ArrayLike) -> int:
    """Return how many join if each does once as many others have as their threshold says.

    Parameters
    ----------
    thresholds : array of int, shape (n,)

    Notes
    -----
    Granovetter (1978), p. 1424: a hundred people with thresholds 0 to 99 all join; without the one whose
    threshold is 1, one does.

    Examples
    --------
    >>> joiners(range(100)), joiners([0, 2, *range(2, 100)])
    (100, 1)
    """
    limits = np.sort(np.asarray(thresholds, dtype=float))
    waits = np.flatnonzero(limits > np.arange(len(limits)))
    return int(waits[0]) if len(waits) else len(limits)


def normal_joiners(spread: float, *, mean: float = 25.0, people: float = 100.0) -> float:
    """Return how many join where thresholds are normal: the lowest number that is as many as it calls for.

    Parameters
    ----------
    spread : float
        Standard deviation of the thresholds, in people. Positive.
    mean, people : float
        Mean threshold, and how many there are.

    Raises
    ------
    InvalidInput
        If the spread is not positive.

    Examples
    --------
    >>> round(normal_joiners(12.1), 1), round(normal_joiners(12.3), 1)
    (4.6, 100.0)
    """
    if not spread > 0:
        raise InvalidInput(f"is {spread!r}", where="spread", expected="above zero")

    def more(r: float) -> float:
        return people * float(ndtr((r - mean) / spread)) - r

    steep = people / (spread * np.sqrt(2 * np.pi))
    if steep <= 1:
        return root(more, 0.0, people)
    # Between these two the share below rises faster than the number of people.
    turn, upper = (mean + sign * spread * np.sqrt(2 * log(steep)) for sign in (-1, 1))
    return root(more, 0.0, turn) if turn > 0 and more(turn) < 0 else root(more, upper, people)


def contagion_threshold(neighbors: Literal["line", "four", "eight"], *, size: int = 24) -> Fraction:
    """Return the largest threshold at which a finite group spreads over an endless lattice.

    Parameters
    ----------
    neighbors : str
        ``"line"``: two neighbors each; ``"four"`` and ``"eight"``: a square lattice without diagonals and
        with them.
    size : int
        Side of the window that must be filled; the group is a block in its middle, a third as wide.

    Returns
    -------
    Fraction
        Of neighbors who must take part before one does.

    Notes
    -----
    Best responses, exactly, for every possible count. Morris (2000), sec. 3: one half, one quarter, three
    eighths.

    Examples
    --------
    >>> [str(contagion_threshold(kind)) for kind in ("line", "four", "eight")]
    ['1/2', '1/4', '3/8']
    """
    steps = {
        "line": [(0, -1), (0, 1)],
        "four": [(0, -1), (0, 1), (-1, 0), (1, 0)],
        "eight": [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)],
    }[neighbors]
    height = 1 if neighbors == "line" else size
    third = slice(size // 3, size - size // 3)
    rows = slice(0, 1) if neighbors == "line" else third
    best = Fraction(0)
    for needed in range(1, len(steps) + 1):
        takes = np.zeros((height + 2, size + 2), dtype=bool)  # a rim that never takes part
        takes[1:-1, 1:-1][rows, third] = True
        while True:
            seen = sum(np.roll(takes, step, axis=(0, 1)).astype(int) for step in steps)
            grown = takes | (seen >= needed)
            grown[[0, -1]] = grown[:, [0, -1]] = False
            if (grown == takes).all():
                break
            takes = grown
        if takes[1:-1, 1:-1].all():
            best = Fraction(needed, len(steps))
    return best


def cascade_window(threshold: float) -> tuple[float, float]:
    """Return between which mean numbers of contacts one person can set off a cascade in a random network.

    Parameters
    ----------
    threshold : float
        Share of their contacts that must take part before a person does, the same for all; at most 1/3.

    Raises
    ------
    InvalidInput
        If no mean number of contacts allows one.

    Notes
    -----
    Watts (2002), eq. 5: people who follow a single contact form a connected group where
    ``sum k (k - 1) p_k > z`` over ``k <= 1 / threshold``, with Poisson p.

    Examples
    --------
    >>> [round(z, 4) for z in cascade_window(0.18)]
    [1.0207, 5.7647]
    """
    most = int(1.0 / threshold + 1e-9)

    def easy(z: float) -> float:
        # sum over k from 2 to most of k (k-1) p_k = z^2 P(Poisson(z) <= most - 2).
        return z * float(gammaincc(most - 1, z)) - 1.0 if most > 1 else -1.0

    grid = np.linspace(0.0, max(most, 2) * 2.0, 2001)
    values = np.array([easy(float(z)) for z in grid])
    if values.max() <= 0:
        raise InvalidInput(f"is {threshold!r}", where="threshold", expected="one low enough for cascades")
    peak = float(grid[int(values.argmax())])
    return root(easy, 0.0, peak), root(easy, peak, 10.0 * most)
