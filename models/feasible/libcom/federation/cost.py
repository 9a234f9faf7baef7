"""What the whole program costs as it grows, and how many communities make it worth while to split it.

If a program of n goods takes ``c n^p`` and K communities of n/K goods each take R rounds, one after another,
they take ``R K c (n/K)^p``, which is less than the whole if ``R < K^(p - 1)``. With p = 1 splitting never
pays in computing time; what else it may be good for is another question.

The times are measured once by ``feasible study whole-program-cost`` and stored, with the machine's name in
the README beside the table: no page of the book depends on how busy a machine is.

References
----------
Cockshott, W. P. and Cottrell, A. (1993), *Towards a New Socialism*, ch. 3 (what planning costs to compute).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse, stats

from feasible.economy import Vector
from feasible.errors import InvalidInput
from feasible.optimum.scaled import plain_seconds
from feasible.stored import read_stored, stored_file

__all__ = [
    "INPUTS",
    "CostFit",
    "cost_exponent",
    "measured_costs",
    "pays_from",
    "solving_time",
    "without_one_size",
]

#: What a good takes directly where recipes are sparse, on average.
INPUTS = 10


@dataclass(frozen=True)
class CostFit:
    """A power law fitted to times.

    Attributes
    ----------
    exponent : float
        p in ``time = c n^p``.
    low, high : float
        Its 95 % confidence interval.
    runs : int
    """

    exponent: float
    low: float
    high: float
    runs: int


def cost_exponent(sizes: ArrayLike, seconds: ArrayLike) -> CostFit:
    """Fit ``log seconds = log c + p log size`` by least squares.

    Parameters
    ----------
    sizes, seconds : arrays, shape (m,)
        Positive; at least three runs of two sizes.

    Raises
    ------
    InvalidInput
        If there are too few runs or a number is not positive.

    Examples
    --------
    >>> fit = cost_exponent([1, 2, 4, 8], [3, 12, 48, 192])
    >>> round(fit.exponent, 6), fit.runs
    (2.0, 4)
    """
    n, t = (np.asarray(v, dtype=float) for v in (sizes, seconds))
    if n.shape != t.shape or n.size < 3 or np.unique(n).size < 2 or not (n.min() > 0.0 and t.min() > 0.0):
        raise InvalidInput(
            f"has {n.size} sizes and {t.size} times",
            where="runs",
            expected="three or more, of two sizes, positive",
        )
    found = stats.linregress(np.log(n), np.log(t))
    width = float(stats.t.ppf(0.975, n.size - 2)) * float(found.stderr)
    p = float(found.slope)
    return CostFit(p, p - width, p + width, int(n.size))


def without_one_size(sizes: ArrayLike, seconds: ArrayLike) -> dict[float, CostFit]:
    """Fit again without each of the sizes in turn: how much the exponent rests on one of them.

    The interval of `cost_exponent` takes what does not lie on a line for noise. Where one size is off the
    line for a reason of its own (a solver that goes another way), this shows it.

    Parameters
    ----------
    sizes, seconds : arrays, shape (m,)
        As for `cost_exponent`, of three sizes or more.

    Returns
    -------
    dict of float to CostFit
        By the size that is left out.

    Examples
    --------
    >>> fits = without_one_size([1, 2, 4, 8], [1, 4, 16, 8])
    >>> round(fits[8.0].exponent, 6), round(fits[1.0].exponent, 6)
    (2.0, 0.5)
    """
    n, t = (np.asarray(v, dtype=float) for v in (sizes, seconds))
    return {float(size): cost_exponent(n[n != size], t[n != size]) for size in np.unique(n)}


def pays_from(exponent: float, rounds: float) -> float:
    """Return the number of communities from which splitting takes less computing; infinite for p up to 1.

    Parameters
    ----------
    exponent : float
        p of the whole program.
    rounds : float
        Rounds that the communities need.

    Examples
    --------
    >>> pays_from(2.0, 12), pays_from(1.0, 12)
    (12.0, inf)
    """
    return float(rounds ** (1.0 / (exponent - 1.0))) if exponent > 1.0 else np.inf


def measured_costs() -> pd.DataFrame:
    """Return the stored times: method, size, seed, seconds of processor time."""
    return read_stored(stored_file("libcom", "whole-program-cost"), "whole-program-cost")


def _program(size: int, seed: int, *, dense: bool) -> tuple[Vector, Any, Vector]:
    """Return values, inputs less outputs and stocks of a plan of `size` goods with production loops."""
    rng = np.random.default_rng(seed)
    inputs = rng.random((size, size))
    if not dense:
        inputs *= rng.random((size, size)) < INPUTS / size
    inputs *= 0.5 / np.maximum(inputs.sum(axis=0), 1e-300)
    labor = rng.uniform(0.1, 1.0, (3, size))
    matrix = np.vstack([inputs - np.eye(size), labor])
    return rng.uniform(0.5, 1.5, size), sparse.csc_array(matrix), np.append(np.zeros(size), labor.sum(axis=1))


def solving_time(size: int, seed: int, method: str) -> float:
    """Return the processor time that HiGHS takes for one program: deliver the most value of net output.

    Parameters
    ----------
    size : int
        Goods.
    seed : int
    method : {"dense ipm", "sparse ipm", "sparse simplex"}
        Whether every good uses every other, or ten of them; interior point without crossover, or simplex.

    Returns
    -------
    float
        Seconds.

    Examples
    --------
    >>> solving_time(20, 0, "sparse simplex") > 0.0
    True
    """
    value, matrix, stock = _program(size, seed, dense="dense" in method)
    rows, columns = matrix.shape
    both = sparse.hstack(
        [matrix, sparse.vstack([sparse.eye_array(size), sparse.csc_array((rows - size, size))])], format="csc"
    )
    # Nobody wants more than so much of one good: a plan of many goods, not of one.
    most = np.concatenate([np.full(columns, np.inf), np.full(columns, 0.6)])
    return plain_seconds(
        np.concatenate([np.zeros(columns), -value]),
        both,
        (np.full(rows, -np.inf), stock),
        (np.zeros(2 * columns), most),
        solver="ipm" if method.endswith("ipm") else "simplex",
    )
