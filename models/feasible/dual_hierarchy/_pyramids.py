"""Pyramids that are purged, echoes of a purge, and arrests that spread by naming."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from feasible.economy import Vector
from feasible.errors import InvalidInput


def promoted(span: int, levels: int = 5) -> list[float]:
    """Return promotions for each purge, by level below the top, where all are purged at one rate.

    Parameters
    ----------
    span : int
        Times as many people at each level as above it, 2 or more.
    levels : int
        2 or more.

    Notes
    -----
    A vacancy is filled from below and leaves one there. The share tends to ``1 / (span - 1)``.

    Examples
    --------
    >>> [round(p, 4) for p in promoted(7)]
    [0.1429, 0.1633, 0.1662, 0.1666]
    """
    if span < 2 or levels < 2:
        raise InvalidInput(f"are {span} and {levels}", where="span, levels", expected="2 or more each")
    people = [float(span**k) for k in range(levels)]
    vacant = list(itertools.accumulate(people))
    return [vacant[k - 1] / people[k] for k in range(1, levels)]


def emptied(span: int, above: int = 2) -> float:
    """Return the share of a level that is promoted if so many levels above it are emptied once.

    Examples
    --------
    >>> [round(emptied(s), 4) for s in (3, 7, 14)]
    [0.4444, 0.1633, 0.0765]
    """
    if span < 2 or above < 1:
        raise InvalidInput(
            f"are {span} and {above}", where="span, above", expected="2 or more, and 1 or more"
        )
    return float(sum(span**k for k in range(above)) / span**above)


@dataclass(frozen=True)
class Echo:
    """Vacancies after all posts were filled at once.

    Attributes
    ----------
    years : array, shape (years,)
        Since then.
    vacancies : array, shape (years,)
        Share of posts that fall vacant in a year.
    lasting : float
        What it comes to in the end.
    """

    years: Vector
    vacancies: Vector
    lasting: float

    @property
    def peak(self) -> tuple[float, float]:
        """When most posts of the first sixty years fall vacant, and how many a year."""
        early = self.vacancies[self.years < 60.0]
        return float(self.years[int(early.argmax())]), float(early.max())


def echo(
    entry: float = 33.0, later: float = 45.0, leaves: float = 70.0, spread: float = 8.0, *, step: float = 0.05
) -> Echo:
    """Return how a purge comes back when those whom it promoted grow old.

    Parameters
    ----------
    entry, later : float
        Mean ages of those promoted by the purge, and of those who follow them; standard deviation 4.
    leaves, spread : float
        Age at which people go, normal.
    step : float
        Of time, years.

    Notes
    -----
    A renewal equation, ``m(t) = f0(t) + int m(s) f1(t - s) ds``, in steps.

    Examples
    --------
    >>> peak, rate_ = echo().peak
    >>> round(1938 + peak), round(rate_, 4)
    (1977, 0.0498)
    """
    years = np.arange(0.0, 80.0, step)

    def goes(mean: float) -> Vector:
        ages = np.arange(mean - 10.0, mean + 11.0)
        share = stats.norm.pdf(ages, mean, 4.0)
        share /= share.sum()
        each = [stats.norm.pdf(a + years, leaves, spread) / stats.norm.sf(a, leaves, spread) for a in ages]
        return np.asarray(share @ np.array(each))

    first, next_ = goes(entry), goes(later)
    found = np.zeros_like(years)
    for i in range(len(years)):
        found[i] = first[i] + (step * float(found[:i] @ next_[i:0:-1]) if i else 0.0)
    return Echo(years, found, float(1.0 / (step * (years @ next_))))


def unraveled(friends: float, names: float) -> float:
    """Return the share of people whom arrests reach, once they have begun among many.

    Parameters
    ----------
    friends : float
        Mean number of friends, Poisson.
    names : float
        Chance that somebody arrested names a friend.

    Examples
    --------
    >>> unraveled(4.0, 0.25), round(unraveled(4.0, 0.5), 3)
    (0.0, 0.797)
    """
    for where, value, most in (("friends", friends, np.inf), ("names", names, 1.0)):
        if not 0.0 <= value <= most:
            raise InvalidInput(f"is {value:g}", where=where, expected=f"from 0 to {most:g}")
    spread = friends * names
    if spread <= 1.0:
        return 0.0
    return float(
        optimize.brentq(lambda s: 1.0 - math.exp(-spread * s) - s, 1e-12 + (spread - 1.0) / spread**2, 1.0)
    )
