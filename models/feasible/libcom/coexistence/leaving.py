"""Leaving while young: who stays in a community that cares, and when it empties.

Everybody may live by another system and come back. While young, one helps to carry the care of those who
need it now; when old, one needs it. Who leaves while young and returns when old has skipped the carrying.
A person is attached to the community, and stays as long as the attachment outweighs what leaving saves.

In units of the greatest attachment let all care be ``load`` a head, carried by those who stay. If a share s
stays and those who left still owe a share ``duty`` of the load, a stayer carries ``load / D`` with
``D = s + duty (1 - s)``, one who left ``duty load / D``. Leaving saves the difference, so that those whose
attachment is above it stay::

    s = committed + (1 - committed) S((1 - duty) load / D)

S is the share of people attached by more than a number. Evenly spread from 0 to 1 it is 1 less the number,
and D is the larger root of ``D D - D + (1 - committed) (1 - duty)^2 load = 0``.

References
----------
Katja (2024), "Anarcho-Communist Planning", section 5.6. The model is ours; its fold is that of any
club whose fee rises as members leave (Hirschman, A. O. (1970), *Exit, Voice, and Loyalty*, describes it).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from feasible.economy import Vector
from feasible.errors import InvalidInput

__all__ = ["Leaving", "duty_needed", "duty_to_begin"]


@dataclass(frozen=True)
class Leaving:
    """A community whose members may leave while young and come back when old.

    Attributes
    ----------
    load : float
        Care of all, a head, in units of the greatest attachment (with a tail: of twice the median).
    duty : float
        Share of the load that those who left still owe, 0 to 1.
    committed : float
        Share of people who stay whatever it costs, below 1.
    tail : float, optional
        Attachments have a long tail: the share attached by more than x is ``(1 + x / scale) ** -tail``, with
        the same median as without. By default they are evenly spread from 0 to 1.

    Raises
    ------
    InvalidInput
        If a number is out of range.

    Examples
    --------
    A fifth of the greatest attachment: seven in ten stay. A quarter is the most that can be carried.

    >>> round(Leaving(0.2).stayers, 4), Leaving(0.25).stayers, Leaving(0.26).stayers
    (0.7236, 0.5, 0.0)
    >>> round(Leaving(0.36, duty=0.25).stayers, 4)
    0.6239
    """

    load: float
    duty: float = 0.0
    committed: float = 0.0
    tail: float | None = None

    def __post_init__(self) -> None:
        if not (np.isfinite(self.load) and self.load >= 0):
            raise InvalidInput(f"is {self.load!r}", where="load", expected="zero or more")
        if not (0 <= self.duty <= 1 and 0 <= self.committed < 1):
            raise InvalidInput(
                f"are {self.duty!r}, {self.committed!r}", where="duty, committed", expected="shares, below 1"
            )
        if self.tail is not None and not self.tail > 0:
            raise InvalidInput(f"is {self.tail!r}", where="tail", expected="above zero")

    def attached(self, number: float) -> float:
        """Return the share of those not committed who are attached by more than a number."""
        if self.tail is None:
            return float(max(0.0, 1.0 - number))
        scale = 0.5 / (2.0 ** (1.0 / self.tail) - 1.0)
        return float((1.0 + number / scale) ** -self.tail)

    def saved(self, staying: float) -> float:
        """Return what leaving saves if so many stay; infinite where nobody would be left to carry."""
        carried_by = staying + self.duty * (1.0 - staying)
        if self.load == 0 or self.duty == 1:
            return 0.0
        return float((1.0 - self.duty) * self.load / carried_by) if carried_by > 0 else np.inf

    def would_stay(self, staying: float) -> float:
        """Return how many would stay if so many do."""
        saved = self.saved(staying)
        by_choice = 0.0 if np.isinf(saved) else self.attached(saved)
        return self.committed + (1.0 - self.committed) * by_choice

    @property
    def stayers(self) -> float:
        """The largest share that stays: what is left if everybody was there at first."""
        if self.tail is None:
            under = 1.0 - 4.0 * self.load * (1.0 - self.committed) * (1.0 - self.duty) ** 2
            if self.duty == 1:
                return 1.0
            if under >= 0:
                by = (1.0 + float(np.sqrt(under))) / 2.0
                stay = (by - self.duty) / (1.0 - self.duty)
                if stay >= self.committed:
                    return stay
            return self.committed
        return self._crossing(np.linspace(1.0, 0.0, 801))

    @property
    def founders(self) -> float:
        """The smallest share that stays: what can grow if nobody but the committed was there at first."""
        return self._crossing(np.linspace(0.0, 1.0, 801))

    def _crossing(self, tried: Vector) -> float:
        """Return the first share, in the order tried, at which as many would stay as do."""
        gap = np.array([self.would_stay(float(s)) - float(s) for s in tried])
        if gap[0] == 0.0:
            return float(tried[0])
        turned = np.flatnonzero(np.sign(gap) != np.sign(gap[0]))
        k = int(turned[0])
        low, high = sorted((float(tried[k - 1]), float(tried[k])))
        return float(optimize.brentq(lambda s: self.would_stay(s) - s, low, high, xtol=1e-13))


def duty_needed(load: float) -> float:
    """Return the least share of the load that those who left must owe, or the community empties.

    Attachments are evenly spread and nobody is committed. Up to a load of 1 the community is lost all at
    once, from half of what carries it; beyond, its last members leave one by one.

    Parameters
    ----------
    load : float
        As in `Leaving`.

    Examples
    --------
    >>> [round(duty_needed(load), 4) for load in (0.2, 0.36, 1.0, 2.0)]
    [0.0, 0.1667, 0.5, 0.6667]
    """
    if load <= 0.25:
        return 0.0
    return 1.0 - 0.5 / float(np.sqrt(load)) if load <= 1.0 else duty_to_begin(load)


def duty_to_begin(load: float) -> float:
    """Return the least share that those outside must owe, or a community that is gone cannot grow again.

    With less, the first who came would carry all and save more by leaving than anybody is attached. Up to a
    load of 1 it takes more to begin than to keep.

    Parameters
    ----------
    load : float
        As in `Leaving`.

    Examples
    --------
    >>> round(duty_to_begin(0.36), 4), duty_to_begin(1.0)
    (0.2647, 0.5)
    """
    return load / (1.0 + load)
