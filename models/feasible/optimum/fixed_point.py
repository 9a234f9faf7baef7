"""Fixed points of maps that contract, in fewer rounds: the last answers are mixed so that they cancel out.

References
----------
Anderson, D. G. (1965), "Iterative procedures for nonlinear integral equations", *Journal of the ACM* 12,
547-560.
Walker, H. F. and Ni, P. (2011), "Anderson acceleration for fixed-point iterations", *SIAM Journal on
Numerical Analysis* 49, 1715-1735.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from feasible.economy import Vector

__all__ = ["fixed_point"]

_MEMORY = 5
#: The longest step that is believed, beside the last difference.
_FAR = 100.0


def fixed_point(
    answer: Callable[[Vector], Vector], start: Vector, *, tolerance: float, rounds: int, damping: float = 1.0
) -> tuple[Vector, float, int]:
    """Find z with ``answer(z) = z``.

    Parameters
    ----------
    answer : callable
        From an array to an array of the same shape.
    start : array, shape (n,)
    tolerance : float
        Largest difference between any z and its answer.
    rounds : int
        Most calls of `answer`.
    damping : float
        Share of the way to the answer that is gone where nothing is known yet, at most 1; half of it each
        time that a step leads astray.

    Returns
    -------
    z : array, shape (n,)
        The best that was asked about.
    residual : float
        The largest difference between it and its answer; within tolerance or not.
    calls : int

    Examples
    --------
    >>> z, residual, calls = fixed_point(np.cos, np.array([1.0]), tolerance=1e-12, rounds=50)
    >>> round(float(z[0]), 6), residual < 1e-12, calls < 10
    (0.739085, True, True)
    """
    z = np.asarray(start, dtype=float)
    points: list[Vector] = []
    gaps: list[Vector] = []
    best, found, least = z, np.zeros_like(z), np.inf
    for call in range(1, rounds + 1):
        gap = answer(z) - z
        size = float(np.abs(gap).max(initial=0.0))
        if size < least:
            best, found, least = z, gap, size
        if size <= tolerance:
            return best, least, call
        if not np.isfinite(size) or size > 10.0 * least:
            # What was learned leads astray: again from the best point, and more slowly.
            z, gap, damping = best, found, 0.5 * damping
            points, gaps = [], []
        points, gaps = [*points, z][-_MEMORY - 1 :], [*gaps, gap][-_MEMORY - 1 :]
        step = z + damping * gap
        if len(points) > 1:
            moved = np.diff(np.array(points), axis=0).T
            turned = np.diff(np.array(gaps), axis=0).T
            weights = np.linalg.lstsq(turned, gap, rcond=1e-10)[0]
            mixed = step - (moved + damping * turned) @ weights
            # Where answers hardly differ, what they teach is noise.
            if float(np.abs(mixed - z).max(initial=0.0)) <= _FAR * size:
                step = mixed
        z = step
    return best, least, rounds
