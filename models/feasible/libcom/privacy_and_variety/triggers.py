"""Telling only what leaves its bounds, and starting to count where sharing feels unjust.

A figure wanders: each week it changes by something with standard deviation 1 and no direction. It is told
only when it is further than ``bound`` from what was told last. Then a letter is written every ``bound^2``
weeks, and the mean squared error of what the others believe is ``bound^2 / 6``. Told at fixed times, as
often, it would be ``bound^2 / 2``.

Somebody takes more than a fair share, ``extra`` a week, among ups and downs with standard deviation 1. The
community keeps no books, but what feels unjust adds up (and is forgotten when it is made up for); at
``limit`` it starts to count. False alarms come every ``limit^2`` weeks.

References
----------
Astrom, K. J. and Bernhardsson, B. (2002), "Comparison of Riemann and Lebesgue sampling for first order
stochastic systems", *Proceedings of the 41st IEEE Conference on Decision and Control* (the factor of three).
Page, E. S. (1954), "Continuous inspection schemes", *Biometrika* 41, 100-115. All in continuous time.
"""

from __future__ import annotations

import numpy as np

from feasible.errors import InvalidInput

__all__ = ["error_at_times", "error_of_trigger", "letters_apart", "limit_for", "weeks_until_noticed"]


def _positive(**given: float) -> None:
    for name, value in given.items():
        if not value > 0:
            raise InvalidInput(f"is {value!r}", where=name, expected="above zero")


def letters_apart(bound: float) -> float:
    """Return the weeks between letters.

    Examples
    --------
    >>> letters_apart(2.0)
    4.0
    """
    _positive(bound=bound)
    return bound**2


def error_of_trigger(apart: float) -> float:
    """Return the mean squared error if letters are written when needed, on average so many weeks apart.

    Examples
    --------
    >>> error_of_trigger(6.0), error_at_times(6.0)
    (1.0, 3.0)
    """
    _positive(apart=apart)
    return apart / 6.0


def error_at_times(apart: float) -> float:
    """Return the mean squared error if letters are written every so many weeks."""
    _positive(apart=apart)
    return apart / 2.0


def limit_for(false_alarms: float) -> float:
    """Return the limit at which a false alarm comes once in so many weeks.

    Examples
    --------
    Once in ten years:

    >>> round(limit_for(520), 1)
    22.8
    """
    _positive(false_alarms=false_alarms)
    return float(np.sqrt(false_alarms))


def weeks_until_noticed(extra: float, limit: float) -> float:
    """Return the weeks until the community starts to count, if somebody takes `extra` more a week.

    Parameters
    ----------
    extra : float
        In standard deviations of a week's ordinary ups and downs; 0 for nobody.
    limit : float

    Examples
    --------
    >>> [round(weeks_until_noticed(k, 22.8)) for k in (0.0, 0.25, 1.0)]
    [520, 83, 22]
    """
    _positive(limit=limit)
    if extra < 0:
        raise InvalidInput(f"is {extra!r}", where="extra", expected="zero or more")
    z = 2.0 * extra * limit
    if z < 1e-3:
        return float(limit**2 * (1.0 - z / 3.0))
    return float((np.exp(-z) + z - 1.0) / (2.0 * extra**2))
