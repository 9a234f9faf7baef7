"""Newton's method for prices, with steps that are halved until they help.

Plants that reach a limit make the equations bend: a full step can fly over the bend and back, for ever. Near
the end, where that happens, steps start from a half.

References
----------
Qi, L. and Sun, J. (1993), "A nonsmooth version of Newton's method", *Mathematical Programming* 58.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol, TypeVar

import numpy as np

__all__ = ["Point", "damped_newton"]

# From this error on steps may fly back and forth: where one has not fallen to half of the last.
_NEAR = 1e-5


class Point(Protocol):
    """Where a search stands."""

    @property
    def error(self) -> float:
        """What is over or short, weighed by its price."""
        ...

    @property
    def short(self) -> float:
        """The largest relative shortage."""
        ...


P = TypeVar("P", bound=Point)


def damped_newton(
    start: P,
    direction: Callable[[P], Callable[[float], P] | None],
    better: Callable[[P, P, int], bool],
    *,
    tolerance: float,
    steps: int,
    halvings: int,
    memory: int = 1,
) -> tuple[P, int | None]:
    """Walk from point to point until error and shortage are within tolerance.

    Parameters
    ----------
    start : Point
    direction : callable
        From a point to a function from the share of the Newton step that is taken to the point there; None
        where there is no step.
    better : callable
        From a point, a trial and the number of times that the step was halved to whether the trial will do.
    tolerance : float
        Of error and shortage.
    steps : int
        Most steps.
    halvings : int
        Most lengths that are tried in a step.
    memory : int
        The error is compared with the one so many steps ago to see whether steps fly back and forth.

    Returns
    -------
    point : Point
        The last one.
    steps : int or None
        Steps that it took; None if it is not within tolerance.

    Examples
    --------
    The root of x^2 - 2, with a step that is only taken where it brings it nearer:

    >>> from types import SimpleNamespace
    >>> def at(x):
    ...     return SimpleNamespace(x=x, error=abs(x * x - 2), short=0.0)
    >>> found, steps = damped_newton(
    ...     at(5.0), lambda a: lambda share: at(a.x - share * (a.x**2 - 2) / (2 * a.x)),
    ...     lambda a, b, _: b.error < a.error, tolerance=1e-12, steps=20, halvings=5)
    >>> round(found.x, 9), steps
    (1.414213562, 6)
    """
    point = start
    errors = deque([np.inf] * memory, maxlen=memory)
    for step in range(steps + 1):
        if point.error <= tolerance and point.short <= tolerance:
            return point, step
        along = direction(point) if step < steps else None
        if along is None:
            break
        flying = point.error < _NEAR and point.error > 0.5 * errors[0]
        errors.append(point.error)
        for halved in range(halvings):
            trial = along(0.5 ** (halved + flying))
            if better(point, trial, halved):
                break
        else:
            break
        point = trial
    return point, None
