"""Price adjustment without rounds: prices that move all the time, as fast as goods are short.

References
----------
Samuelson, P. A. (1941), "The stability of equilibrium", *Econometrica* 9, 97-120.
Arrow, K. J. and Hurwicz, L. (1958), "On the stability of the competitive equilibrium, I", *Econometrica* 26,
522-552.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.integrate import solve_ivp

from feasible.economy import Vector
from feasible.economy.align import Given
from feasible.errors import InvalidInput, NotConverged
from feasible.procedures._listed import listed

__all__ = ["Flow", "flow"]


@dataclass(frozen=True, eq=False)
class Flow:
    """A path of prices in continuous time.

    Attributes
    ----------
    times : array, shape (t,)
        In the unit in which a price rises by its good's shortage.
    prices : array, shape (t, n)
    """

    times: Vector
    prices: Vector


def flow(
    answer: Callable[[Vector], tuple[Vector, Vector]],
    start: Given,
    times: Given,
    *,
    tolerance: float = 1e-10,
) -> Flow:
    """Follow ``dp/dt = D(p) - S(p)``: taetonnement in continuous time.

    Parameters
    ----------
    answer : callable
        From prices to supply and demand of each good, arrays of shape (n,).
    start : Series or array, shape (n,)
        Prices at ``times[0]``, in the order in which `answer` takes them.
    times : array, shape (t,)
        When to report, increasing from zero or later.
    tolerance : float
        Relative and absolute error allowed in a step of the Runge-Kutta method of order 8.

    Raises
    ------
    InvalidInput
        If times do not increase, or a price is negative or no number.
    NotConverged
        If the path ends before the last time, as where a price falls to nothing.

    Examples
    --------
    One good, a supply of 1, demand 2 - p: the distance to the balance at 1 falls like exp(-t).

    >>> went = flow(lambda p: (np.ones(1), 2 - p), np.array([2.0]), np.array([0.0, 1.0]))
    >>> bool(np.isclose(went.prices[-1, 0] - 1, np.exp(-1), rtol=1e-8))
    True
    """

    def speed(_: float, prices: Vector) -> Vector:
        supply, demand = answer(prices)
        return demand - supply

    times, first = listed("times", times), listed("start", start)
    if times.size < 2 or np.any(np.diff(times) <= 0.0):
        raise InvalidInput("do not increase", where="times", expected="two or more, each later than the last")
    with np.errstate(all="ignore"):
        path = solve_ivp(
            speed,
            (float(times[0]), float(times[-1])),
            first,
            method="DOP853",
            t_eval=times,
            rtol=tolerance,
            atol=tolerance,
        )
    if path.status != 0 or not np.all(np.isfinite(path.y)):
        raise NotConverged(
            "prices in continuous time",
            residual=float(times[-1] - (path.t[-1] if path.t.size else times[0])),
            rounds=int(path.nfev),
            advice="a price may have fallen to nothing: stop earlier, or start nearer to the balance",
        )
    return Flow(np.asarray(path.t), np.asarray(path.y.T))
