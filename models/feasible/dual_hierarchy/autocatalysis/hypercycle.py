"""Species in a ring, each helped by the one before it: the hypercycle of Eigen and Schuster.

Shares x of n species, x_i' = x_i (k x_{i-1} - k sum_j x_j x_{j-1}). All of them together have one rest point
inside, where every share is 1/n.

References
----------
Eigen, M. and Schuster, P. (1979), *The Hypercycle: A Principle of Natural Self-Organization*.
Hofbauer, J. and Sigmund, K. (1998), *Evolutionary Games and Population Dynamics*, ch. 12.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.integrate import solve_ivp
from scipy.linalg import null_space

from feasible.economy import Vector
from feasible.errors import NotConverged

__all__ = ["interior_eigenvalues", "ring", "smallest_share"]


def interior_eigenvalues(species: int, rate: float = 1.0) -> np.ndarray[tuple[int], np.dtype[np.complex128]]:
    """Return the eigenvalues of the dynamics at the rest point, within the simplex.

    Parameters
    ----------
    species : int
        2 or more.
    rate : float
        k, per unit of time.

    Returns
    -------
    array, shape (species - 1,)
        Per unit of time, largest real part first. They are (k/n) exp(2 pi i j/n), j = 1 .. n-1, so the
        largest real part is k cos(2 pi/n)/n: negative to three species, zero at four, positive from five.

    Raises
    ------
    ValueError
        If there are fewer than two species.

    Examples
    --------
    >>> [round(float(interior_eigenvalues(n)[0].real), 4) for n in (3, 5, 6)]
    [-0.1667, 0.0618, 0.0833]
    """
    if species < 2:
        raise ValueError(f"species is {species}; expected 2 or more")
    n = species
    jacobian = rate / n * np.roll(np.eye(n), 1, axis=0) - 2 * rate / n**2
    inside = null_space(np.ones((1, n)))
    found = np.linalg.eigvals(inside.T @ jacobian @ inside).astype(complex)
    return np.asarray(found[np.lexsort((-found.imag, -found.real.round(12)))])


def ring(start: ArrayLike, until: float, *, rate: float = 1.0, points: int = 401) -> tuple[Vector, Vector]:
    """Follow the shares of a ring through time.

    Parameters
    ----------
    start : array, shape (n,)
        Positive; scaled to sum to one.
    until : float
        Time, in units of 1/rate.
    rate : float
    points : int
        Moments returned.

    Returns
    -------
    time : array, shape (points,)
    shares : array, shape (points, n)
        Each row sums to one.

    Raises
    ------
    ValueError
        If fewer than two shares are given or one is not positive.
    NotConverged
        If the integration fails.

    Notes
    -----
    Integrated in log shares, so that none can become negative.
    """
    x = np.asarray(start, dtype=float)
    if x.ndim != 1 or x.size < 2 or not np.isfinite(x).all() or (x <= 0).any():
        raise ValueError(f"start is {x!r}; expected two or more positive shares")

    def speed(_: float, logs: Vector) -> Vector:
        shares = np.exp(logs)
        helped = rate * np.roll(shares, 1)
        return np.asarray(helped - shares @ helped / shares.sum())

    time = np.linspace(0.0, until, points)
    found = solve_ivp(
        speed, (0.0, until), np.log(x / x.sum()), method="DOP853", t_eval=time, rtol=1e-9, atol=1e-9
    )
    if not found.success or not np.isfinite(found.y).all():
        raise NotConverged(
            f"a ring of {x.size}",
            residual=float(until - found.t[-1] if found.t.size else until),
            rounds=int(found.nfev),
            advice=str(found.message),
        )
    shares = np.exp(found.y.T)
    return time, shares / shares.sum(axis=1, keepdims=True)


def smallest_share(species: int, until: float = 2000.0, *, push: float = 0.01) -> float:
    """Return the smallest share that any species falls to in the last quarter of the time.

    Parameters
    ----------
    species : int
    until : float
    push : float
        How far the first species starts above 1/n.

    Examples
    --------
    Three come to rest at a third. Five never rest, and still none dies.

    >>> round(smallest_share(3), 6)
    0.333333
    >>> 0 < smallest_share(5) < 0.01
    True
    """
    start = np.full(species, 1 / species)
    start[0] += push
    _, shares = ring(start, until, points=4001)
    return float(shares[-1000:].min())
