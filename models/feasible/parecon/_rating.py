"""Who says how well a group or a person has done: the prices that flatter it most, and peers.

References
----------
Charnes, A., Cooper, W. and Rhodes, E. (1978), "Measuring the efficiency of decision making units", *European
Journal of Operational Research* 2, 429-444.
de Clippel, G., Moulin, H. and Tideman, N. (2008), "Impartial division of a dollar", *Journal of Economic
Theory* 139, 176-191.
Becker, G. (1962), "Investment in human capital", *Journal of Political Economy* 70, 9-49; Acemoglu, D. and
Pischke, J.-S. (1999), "The structure of wages and investment in general training", *ibid.* 107, 539-572.
Rosen, S. (1981), "The economics of superstars", *American Economic Review* 71, 845-858; Gabaix, X. and
Landier, A. (2008), "Why has CEO pay increased so much?", *Quarterly Journal of Economics* 123, 49-100.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from feasible.economy import Vector
from feasible.errors import InvalidInput
from feasible.optimum import LinearProgram

__all__ = ["agreed", "assigned_pay", "flattering", "impartial", "training"]


def flattering(inputs: ArrayLike, outputs: ArrayLike) -> Vector:
    """Score each group at the prices that flatter it most (data envelopment, input oriented).

    A group's score is the highest ratio of the value of its outputs to that of its inputs, over all prices at
    which no group's ratio exceeds 1. It is 1 for whoever could be best at some prices.

    Parameters
    ----------
    inputs, outputs : array, shapes (inputs, groups) and (outputs, groups)
        What each uses and makes; every group uses something and makes something.

    Returns
    -------
    array, shape (groups,)

    Examples
    --------
    >>> flattering([[2, 3, 3, 4]], [[1, 3, 2, 3]]).round(4).tolist()
    [0.5, 1.0, 0.6667, 0.75]
    """
    use, make = (np.atleast_2d(np.asarray(v, dtype=float)) for v in (inputs, outputs))
    if use.shape[1] != make.shape[1] or (use < 0).any() or (make < 0).any():
        raise InvalidInput(
            f"have shapes {use.shape} and {make.shape}", where="inputs, outputs",
            expected="one column a group in both, no negative number",
        )  # fmt: skip
    if not (use.sum(axis=0) > 0).all() or not (make.sum(axis=0) > 0).all():
        raise InvalidInput("makes or uses nothing", where="a group", expected="some input and some output")
    groups, scores = use.shape[1], []
    # Prices of outputs, then of inputs: own inputs are worth 1, own outputs as much as can be.
    limits = np.hstack([make.T, -use.T])
    for k in range(groups):
        rows = np.vstack([limits, np.concatenate([np.zeros(len(make)), use[:, k]])])
        upper = np.append(np.zeros(groups), 1.0)
        program = LinearProgram(np.concatenate([make[:, k], np.zeros(len(use))]), rows, row_upper=upper)
        scores.append(program.solve().objective)
    return np.array(scores)


def impartial(shares: ArrayLike) -> Vector:
    """Divide one unit by what peers say, nobody having a say in its own part.

    Each divides a unit among the others in proportion to what it thinks they did, and the divisions are
    averaged. If all think the same, person i gets w_i times the mean over the others j of 1 / (1 - w_j),
    times (n - 1) / n.

    Parameters
    ----------
    shares : array, shape (n,) or (n, n)
        What each did, in everybody's eyes, or row by row in each one's; the diagonal is not read.

    Returns
    -------
    array, shape (n,)
        Adds up to 1.

    Examples
    --------
    >>> impartial([0.5, 0.3, 0.2]).round(6).tolist()
    [0.446429, 0.325, 0.228571]
    """
    said = np.asarray(shares, dtype=float)
    if said.ndim == 1:
        said = np.tile(said, (said.size, 1))
    n = len(said)
    said = said * (1.0 - np.eye(n)) if said.shape == (n, n) else said
    if said.shape != (n, n) or n < 3 or (said < 0).any() or not (said.sum(axis=1) > 0).all():
        raise InvalidInput(
            f"have the shape {said.shape}", where="shares",
            expected="a part for each of three or more people, none negative, something for the others",
        )  # fmt: skip
    return np.asarray((said / said.sum(axis=1, keepdims=True)).mean(axis=0))


def agreed(shares: ArrayLike) -> Vector:
    """Divide one unit so that nobody has a say in its own part, and what all agree on comes about.

    For four or more people. One of them takes what is left: each other gets one over the sum of how much
    everybody did against it, each comparison in the eyes of those whom it does not touch, the one who takes
    the rest not among them. Everybody takes the rest in turn, and the divisions are averaged.

    Parameters
    ----------
    shares : array, shape (n,) or (n, n)
        As in `impartial`, all positive.

    Returns
    -------
    array, shape (n,)
        Adds up to 1.

    Examples
    --------
    >>> agreed([0.7, 0.1, 0.1, 0.1]).round(6).tolist()
    [0.7, 0.1, 0.1, 0.1]
    """
    said = np.asarray(shares, dtype=float)
    if said.ndim == 1:
        said = np.tile(said, (said.size, 1))
    n = len(said)
    if said.shape != (n, n) or n < 4 or not (said > 0).all():
        raise InvalidInput(
            f"have the shape {said.shape}", where="shares",
            expected="a positive part for each of four or more people",
        )  # fmt: skip
    people, parts = set(range(n)), np.zeros(n)
    for rest in range(n):
        given = np.zeros(n)
        for i in people - {rest}:
            against = [
                np.mean([said[k, j] / said[k, i] for k in people - {i, j, rest}]) for j in people - {i}
            ]
            given[i] = 1.0 / (1.0 + float(np.sum(against)))
        given[rest] = 1.0 - given.sum()
        parts += given / n
    return parts


def training(stays: float, keeps: float) -> float:
    """Return how much training a firm pays for, over what is best.

    Training t brings t and costs t^2 / 2, so that 1 is best.

    Parameters
    ----------
    stays : float
        Chance that a worker whom it trains stays.
    keeps : float
        Share of what training brings that the firm keeps while the worker stays: 0 where pay follows
        productivity in full (Becker's case), the more the less pay follows skill.

    Examples
    --------
    >>> training(1.0, 1.0), training(0.8, 0.5), training(0.8, 0.0)
    (1.0, 0.4, 0.0)
    """
    for where, value in (("stays", stays), ("keeps", keeps)):
        if not 0.0 <= value <= 1.0:
            raise InvalidInput(f"is {value}", where=where, expected="a share between 0 and 1")
    return stays * keeps


def assigned_pay(talents: Sequence[float], sizes: Sequence[float]) -> Vector:
    """Return the least pay at which people of different talent and firms of different size match.

    A person of talent T in a firm of size S brings S T. The best match is talent for size; the last person is
    paid 0, and each firm pays just so much that no smaller one would pay more for its person.

    Parameters
    ----------
    talents, sizes : sequence of float
        As many of each, both from the highest down.

    Returns
    -------
    array
        Pay, in the order of talents.

    Examples
    --------
    >>> assigned_pay([3, 2, 1], [10, 5, 1]).tolist()
    [6.0, 1.0, 0.0]
    """
    t, s = np.array(talents, dtype=float), np.array(sizes, dtype=float)
    if (
        t.shape != s.shape
        or t.ndim != 1
        or (np.diff(t) > 0).any()
        or (np.diff(s) > 0).any()
        or (s <= 0).any()
    ):
        raise InvalidInput(
            f"are {talents!r} and {sizes!r}", where="talents, sizes",
            expected="as many positive sizes as talents, both falling",
        )  # fmt: skip
    steps = s[1:] * (t[:-1] - t[1:])
    return np.append(np.cumsum(steps[::-1])[::-1], 0.0)
