"""Institutions that people join as far as others have: rest points, folds, and how long a push must last.

A share n of people takes part in cooperatives, councils and unions. Taking part is worth ``b n - c + u``:
more where many do, less what it costs, plus whatever pushes from outside. People think it over at random
moments, one round being the average time between two, and choose with logistic mistakes of precision beta. So

    dn/dt = F(n; u) - n,    F = the share to whom taking part then seems better.

Everything here is exact: rest points are roots bracketed between folds, folds are roots of a closed form, and
times are integrals of 1 / (F - n).

References
----------
Brock, W. A. and Durlauf, S. N. (2001), "Discrete choice with social interactions", *Review of Economic
Studies* 68(2), 235-260.
Granovetter, M. (1978), "Threshold models of collective behavior", *American Journal of Sociology* 83(6).
Arthur, W. B. (1989), "Competing technologies, increasing returns, and lock-in by historical events",
*Economic Journal* 99(394).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import acosh, cosh, exp, inf, log, sqrt

import numpy as np
from scipy.integrate import quad, solve_ivp
from scipy.optimize import brentq
from scipy.special import expit

from feasible.economy import Vector
from feasible.errors import InvalidInput

__all__ = ["Institutions", "root"]

#: Where a logistic share can no longer be told from 0 or 1.
_FAR = 34.0


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """Return the root between two points at which a function has different signs."""
    return float(brentq(function, low, high, xtol=1e-15, rtol=1e-14))


@dataclass(frozen=True)
class Institutions:
    """A society in which taking part pays more the more do.

    Attributes
    ----------
    precision : float
        Beta: how sharply people choose what is worth more, per unit of worth. Positive.
    benefit : float
        b: what taking part is worth if everybody does, in any unit of worth. Positive.
    cost : float
        c: what it takes, in the same unit.
    spread : float
        For one half of the people the cost is higher by this much, for the other half lower. Zero or more.

    Raises
    ------
    InvalidInput
        If a number is not finite or out of range.

    Examples
    --------
    >>> society = Institutions()
    >>> [round(n, 4) for n in society.rest_points()]
    [0.0212, 0.5, 0.9788]
    >>> [(round(n, 4), round(u, 4)) for n, u in society.folds]
    [(0.1464, 0.1332), (0.8536, -0.1332)]
    >>> round(society.length_needed(0.2), 3), round(society.length_needed(0.2, 0.3), 3)
    (3.757, 0.726)
    """

    precision: float = 8.0
    benefit: float = 1.0
    cost: float = 0.5
    spread: float = 0.0

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            fine = np.isfinite(value) and (name == "cost" or value > 0 or (name == "spread" and value == 0))
            if not fine:
                expected = {"cost": "a finite number", "spread": "zero or more"}.get(name, "above zero")
                raise InvalidInput(f"is {value!r}", where=f"institutions[{name!r}]", expected=expected)

    # -------------------------------------------------------------- who takes part

    @property
    def _apart(self) -> float:
        """Half the distance between the two halves, in logits."""
        return self.precision * self.spread

    def _logit(self, share: float, push: float) -> float:
        return self.precision * (self.benefit * share - self.cost + push)

    def drawn(self, share: float, push: float = 0.0) -> float:
        """Return F: the share of people to whom taking part seems better when `share` does."""
        x, d = self._logit(share, push), self._apart
        return float(0.5 * (expit(x - d) + expit(x + d)))

    def steepness(self, share: float, push: float = 0.0) -> float:
        """Return the slope of F in the push: how many more are drawn by a unit of worth more."""
        x, d = self._logit(share, push), self._apart
        low, high = expit(x - d), expit(x + d)
        return float(0.5 * self.precision * (low * (1 - low) + high * (1 - high)))

    def holding_push(self, share: float) -> float:
        """Return the push at which a share neither grows nor shrinks; negative where it would grow.

        Parameters
        ----------
        share : float
            Strictly between 0 and 1.

        Raises
        ------
        InvalidInput
            If it is not.
        """
        if not 0.0 < share < 1.0:
            raise InvalidInput(f"is {share!r}", where="share", expected="strictly between 0 and 1")
        apart = cosh(self._apart)
        middle = apart * (1 - 2 * share)
        # The positive root of (1-n) E^2 + (1-2n) cosh(d) E - n = 0 with E = exp(logit): F = n solved for u.
        big = sqrt(middle**2 + 4 * share * (1 - share))
        odds = (big - middle) / (2 * (1 - share)) if middle <= 0 else 2 * share / (big + middle)
        return self.cost - self.benefit * share + log(odds) / self.precision

    @cached_property
    def folds(self) -> tuple[tuple[float, float], ...]:
        """Where a rest point appears or vanishes: pairs (share, push), by rising share.

        With one kind of people there are two if ``beta b > 4`` and none otherwise; at
        ``n = (1 -+ sqrt(1 - 4 / (beta b))) / 2``.
        """
        d, level = self._apart, 1.0 / (self.precision * self.benefit)

        def bump(x: float) -> float:
            low, high = expit(x - d), expit(x + d)
            return float(0.5 * (low * (1 - low) + high * (1 - high)) - level)

        # The bump is even, with one maximum or two: at zero, and where its slope vanishes beyond.
        peak = acosh(cosh(d) - 2.0 / cosh(d)) if cosh(d) ** 2 > 2 + cosh(d) else 0.0
        places: list[float] = []
        if peak > 0 and bump(0.0) < 0 < bump(peak):
            places.append(root(bump, 0.0, peak))
        if bump(peak) > 0:
            places.append(root(bump, peak, peak + d + _FAR + abs(log(level))))
        xs = sorted([-x for x in places] + places)
        shares = [float(0.5 * (expit(x - d) + expit(x + d))) for x in xs]
        return tuple(
            (n, self.cost - self.benefit * n + x / self.precision) for n, x in zip(shares, xs, strict=True)
        )

    def rest_points(self, push: float = 0.0) -> tuple[float, ...]:
        """Return the shares at which nothing changes under a constant push, in rising order.

        They alternate between stable and unstable, the first and the last being stable.
        """
        nearly = 1e-15
        corners = [(nearly, -inf), *self.folds, (1 - nearly, inf)]
        found = []
        for (low, at_low), (high, at_high) in pairwise(corners):
            if min(at_low, at_high) <= push <= max(at_low, at_high):
                inside = [
                    n
                    for n, h in ((low, at_low), (high, at_high))
                    if np.isinf(h) and (self.holding_push(n) >= push) == (h < 0)
                ]
                found.append(inside[0] if inside else self._between(low, high, push))
        return tuple(dict.fromkeys(found))

    def _between(self, low: float, high: float, push: float) -> float:
        def gap(share: float) -> float:
            return self.holding_push(share) - push

        # At a fold itself rounding may leave no change of sign.
        differ = gap(low) * gap(high) < 0
        return root(gap, low, high) if differ else min((low, high), key=lambda n: abs(gap(n)))

    @cached_property
    def alone(self) -> tuple[float, ...]:
        """Rest points without a push."""
        return self.rest_points()

    @property
    def lowest(self) -> float:
        """Where a society rests in which hardly anybody takes part."""
        return self.alone[0]

    @property
    def tipping(self) -> float | None:
        """The share above which it grows by itself to the highest rest point; None if there is but one."""
        return self.alone[-2] if len(self.alone) > 1 else None

    # -------------------------------------------------------------- time

    def crossing_time(self, push: float, start: float, end: float) -> float:
        """Return the rounds it takes to grow from one share to another under a constant push.

        Parameters
        ----------
        push : float
        start, end : float
            Shares, ``start <= end``.

        Returns
        -------
        float
            ``integral of dn / (F(n; push) - n)``; infinite if a rest point lies on the way.
        """
        if start >= end:
            return 0.0
        corners = [n for n, _ in self.folds if start < n < end]
        worst = max(self.holding_push(n) for n in (start, *corners, end))
        if push <= worst:
            return inf
        # Just above a rest point time runs to infinity as a logarithm: n = r + e^y takes it out.
        resting = [n for n in self.rest_points(push) if n < start]
        below = max(resting, default=0.0)

        def rounds(y: float) -> float:
            share = below + exp(y)
            return exp(y) / (self.drawn(share, push) - share)

        # Right beside it F - n is a straight line, and its difference would be rounding errors.
        near, first = below + 1e-6 * (end - below), 0.0
        if resting and start < near:
            pace = self.benefit * self.steepness(below, push) - 1.0
            start, first = near, log((near - below) / (start - below)) / pace
        slow = [log(n - below) for n in self._slowest(push) if start < n < end]
        edges = [log(start - below), *slow, log(end - below)]
        return first + float(
            sum(quad(rounds, a, b, limit=500, epsabs=0.0, epsrel=1e-10)[0] for a, b in pairwise(edges))
        )

    def _slowest(self, push: float) -> list[float]:
        """Return the shares at which growth under a push is slowest or fastest: F there is a fold's share."""
        return [n + (h - push) / self.benefit for n, h in self.folds]

    def length_needed(self, push: float, start: float | None = None) -> float:
        """Return how many rounds a push must last for the share to keep growing once it has ended.

        Parameters
        ----------
        push : float
            While it lasts, added to what taking part is worth.
        start : float, optional
            Share that takes part when it begins; the lowest rest point by default.

        Returns
        -------
        float
            0 where no push is needed; infinite where none of this size suffices, however long.
        """
        n = self.lowest if start is None else start
        goal = self.tipping
        if goal is None:
            return 0.0 if self.lowest > 0.5 + 1e-9 else inf
        return self.crossing_time(push, n, goal)

    def built_before(self, push: float, length: float) -> float:
        """Return the smallest share built before for which a push of this size and length suffices.

        Raises
        ------
        InvalidInput
            If nothing holds without a push, so that no share built before suffices.
        """
        goal = self.tipping
        if goal is None:
            raise InvalidInput("has one rest point", where="institutions", expected="a tipping point")
        # From the tipping point back in time.
        return max(float(self._run(push, goal, length, [length], forward=False)[0]), self.lowest)

    def path(self, start: float, push: float, length: float, times: Iterable[float]) -> Vector:
        """Return the share over time: a push of some length, then none.

        Parameters
        ----------
        start : float
            Share at time 0.
        push, length : float
            Size, and rounds that it lasts.
        times : iterable of float
            Rounds, rising from 0.

        Returns
        -------
        array
            One share a time.
        """
        at = np.asarray(list(times), dtype=float)
        during, after = at <= length, at > length
        share = np.empty(len(at))
        share[during] = self._run(push, start, length, at[during])
        if after.any():
            end = float(self._run(push, start, length, [length])[0])
            share[after] = self._run(0.0, end, float(at[-1] - length), at[after] - length)
        return share

    def _run(
        self, push: float, start: float, until: float, want: Iterable[float], *, forward: bool = True
    ) -> Vector:
        """Return the share at the times wanted, each at most `until`."""
        times = np.asarray(list(want), dtype=float)
        if until <= 0 or not len(times):
            return np.full(len(times), start)
        sign = 1.0 if forward else -1.0
        solved = solve_ivp(
            lambda _, n: [sign * (self.drawn(float(n[0]), push) - float(n[0]))],
            (0.0, until),
            [start],
            t_eval=np.unique(times),
            method="DOP853",
            rtol=1e-11,
            atol=1e-13,
        )
        return np.asarray(solved.y[0][np.searchsorted(solved.t, times)], dtype=float)

    def ends(self, start: float, push: float = 0.0, length: float = 0.0) -> float:
        """Return the rest point to which a society goes after a push of some length."""
        share = float(self._run(push, start, length, [length])[0])
        points = self.alone
        if self.drawn(share) > share:
            return min((n for n in points[::2] if n >= share), default=points[-1])
        return max((n for n in points[::2] if n <= share), default=points[0])

    # -------------------------------------------------------------- the least pressure

    def cheapest_push(self, share: float, most: float = inf) -> float:
        """Return the push with which growth from a share costs the least pressure, size times time.

        Parameters
        ----------
        share : float
            Below the tipping point.
        most : float
            The largest push there is.

        Returns
        -------
        float
            The minimizer of ``u / (F(share; u) - share)`` over pushes up to `most`.

        Raises
        ------
        InvalidInput
            If even `most` does not make it grow, or it grows without a push.

        Notes
        -----
        With one kind of people the ratio has one minimum, where more than half are drawn: its slope has the
        sign of ``F - n - u F_u``, which falls while F is below one half and rises after.
        """
        if self.spread > 0:
            raise InvalidInput(
                f"is {self.spread}", where="institutions['spread']", expected="one kind of people"
            )
        least = max(self.holding_push(share), 0.0)
        if self.drawn(share) > share or most <= least:
            raise InvalidInput(
                f"is {most!r} at a share of {share!r}", where="most", expected="enough to make it grow"
            )

        def slope(u: float) -> float:
            return self.drawn(share, u) - share - u * self.steepness(share, u)

        half = self.cost - self.benefit * share
        best = root(slope, half, half + (4.0 / self.precision) * (8.0 + self.precision * abs(half)))
        return min(best, most)
