"""How much of the truth climbs a ladder of offices: cheap talk, and padding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from feasible.dual_hierarchy._kontrol import _between
from feasible.economy import Vector
from feasible.errors import InvalidInput

#: Steps of the scale on which padded reports are written.
STEPS = 200


def cells(bias: float) -> int:
    """Return how many words the most informative language has: the largest N with 2 N (N - 1) b < 1.

    Parameters
    ----------
    bias : float
        By how much the sender wants the decision above the state, positive, the state's range being 1.

    Examples
    --------
    >>> cells(0.1), cells(0.01), cells(0.25)
    (2, 7, 1)
    """
    if not (np.isfinite(bias) and bias > 0.0):
        raise InvalidInput(f"is {bias:g}", where="bias", expected="a number above zero")
    return max(1, int(np.ceil(-0.5 + 0.5 * np.sqrt(1.0 + 2.0 / bias))))


def partition(bias: float, words: int | None = None) -> Vector:
    """Return the cells' ends in the equilibrium with a number of words, shape (words + 1,).

    Cells grow by 4 b from one to the next: the higher the state, the less is said about it.

    Examples
    --------
    >>> partition(0.1)
    array([0. , 0.3, 1. ])
    """
    most = cells(bias)
    n = most if words is None else words
    if not 1 <= n <= most:
        raise InvalidInput(f"is {n}", where="words", expected=f"from 1 to {most} at bias {bias:g}")
    i = np.arange(n + 1)
    return np.asarray(i / n - 2.0 * bias * i * (n - i), dtype=float)


def passes_on(ends: Vector, bias: float) -> bool:
    """Return whether an office of some bias prefers to repeat what it was told to saying anything else.

    It knows the cell, and so wants the decision at the cell's mean plus its bias; the decisions on
    offer are the means.
    """
    means = (ends[1:] + ends[:-1]) / 2.0
    wanted = means + bias
    distance = np.abs(wanted[:, None] - means[None, :])
    return bool((np.diag(distance) <= distance.min(axis=1) + 1e-12).all())


@dataclass(frozen=True)
class Heard:
    """What arrives at the top.

    Attributes
    ----------
    words : int
        Different reports that are ever sent.
    loss : float
        Mean squared error of the best guess; 1/12 if nothing arrives.
    bits : float
        Mutual information of state and report.
    """

    words: int
    loss: float
    bits: float

    @property
    def known(self) -> float:
        """Share of the state's variance that the top knows."""
        return 1.0 - 12.0 * self.loss


def biases(rungs: int, bias: float, *, against: Literal["center", "superior"]) -> Vector:
    """Return each office's bias against the center, lowest office first, shape (rungs,).

    Parameters
    ----------
    rungs : int
        Offices below the center, 1 or more.
    bias : float
        Positive.
    against : {"center", "superior"}
        Whether each wants `bias` more than the center, or `bias` more than its own superior does: then the
        lowest wants `rungs` times as much.
    """
    if rungs < 1:
        raise InvalidInput(f"is {rungs}", where="rungs", expected="1 or more")
    if against not in {"center", "superior"}:
        raise InvalidInput(f"is {against!r}", where="against", expected="'center' or 'superior'")
    return bias * (np.ones(rungs) if against == "center" else np.arange(rungs, 0, -1.0))


def ladder(each: Sequence[float] | Vector) -> Heard:
    """Return what reaches the center in the most informative pure-strategy equilibrium of a ladder.

    Parameters
    ----------
    each : sequence of float
        Bias of each office against the center, the one that sees the state first.

    Examples
    --------
    Crawford and Sobel, one rung:

    >>> one = ladder([0.1])
    >>> one.words, round(one.loss, 4)
    (2, 0.0308)

    Ten rungs that all want the same hear no less; ten that each want more than the next hear this:

    >>> ladder([0.01] * 10).words, ladder([0.01 * k for k in range(10, 0, -1)]).words
    (7, 2)
    """
    bias = np.asarray(each, dtype=float)
    if bias.ndim != 1 or len(bias) == 0 or not (bias > 0.0).all():
        raise InvalidInput(f"are {list(each)}", where="each", expected="one or more biases above zero")
    first = float(bias[0])
    n = cells(first)
    while not all(passes_on(partition(first, n), float(b)) for b in bias[1:]):
        n -= 1  # one word is always passed on
    length = np.diff(partition(first, n))
    return Heard(n, float((length**3).sum() / 12.0), max(0.0, _entropy(length)))


@dataclass(frozen=True)
class Padded:
    """What a ladder of offices that add to what they hear brings to the top.

    Attributes
    ----------
    overstated : float
        Mean of report less state.
    believed : float
        Mean squared error of a center that believes the report.
    loss : float
        That of a center that knows the rule and guesses best.
    bits : float
        Mutual information of state and report.
    """

    overstated: float
    believed: float
    loss: float
    bits: float

    @property
    def known(self) -> float:
        """Share of the state's variance that a center knows which knows the rule."""
        return 1.0 - self.loss / ((STEPS**2 - 1) / 12.0 / STEPS**2)


def padded(rungs: int, pad: float, inspection: float) -> Padded:
    """Return what arrives when each rung adds a pad unless it is inspected.

    Parameters
    ----------
    rungs : int
        Offices below the center, 1 or more.
    pad : float
        What each adds, as a share of the state's range: a whole number of `STEPS` ths, since reports are
        written on that scale.
    inspection : float
        Probability that a rung is inspected, and then adds nothing; independent between rungs. The center
        does not know which rungs were: where it knows, it subtracts the other pads, and all is known.

    Returns
    -------
    Padded
        Exact: the state is uniform on the scale, the number of pads binomial.

    Examples
    --------
    Padding that everybody does is read through; padding that half do is not.

    >>> [round(padded(6, 0.05, a).loss, 5) for a in (0.0, 0.5, 1.0)]
    [0.0, 0.00333, 0.0]
    """
    if rungs < 1:
        raise InvalidInput(f"is {rungs}", where="rungs", expected="1 or more")
    _between("inspection", inspection, 0.0, 1.0)
    step = round(pad * STEPS)
    if step < 0 or abs(pad * STEPS - step) > 1e-9:
        raise InvalidInput(f"is {pad:g}", where="pad", expected=f"a whole number of {STEPS}ths")
    number = np.arange(rungs + 1)
    chance = stats.binom.pmf(number, rungs, 1.0 - inspection)
    shift = step * number
    # joint[k, r]: probability of k pads and the report r.
    joint = np.zeros((rungs + 1, STEPS + int(shift[-1])))
    for k, by in enumerate(shift):
        joint[k, by : by + STEPS] = chance[k] / STEPS
    report = joint.sum(axis=0)
    state = np.arange(joint.shape[1])[None, :] - shift[:, None]
    mean = (joint * state).sum(axis=0) / np.where(report > 0.0, report, 1.0)
    loss = float((joint * (state - mean) ** 2).sum()) / STEPS**2
    added = np.bincount(shift, weights=chance).astype(float)  # a pad of nothing makes all shifts one
    return Padded(
        overstated=float(chance @ shift) / STEPS,
        believed=float(chance @ shift.astype(float) ** 2) / STEPS**2,
        loss=loss,
        bits=max(0.0, _entropy(report) - _entropy(added)),
    )


def _entropy(chances: Vector) -> float:
    p = chances[chances > 0.0]
    return float(-(p * np.log2(p)).sum())


def noise(rungs: int, pad: float, inspection: float) -> float:
    """Return the variance that irregular inspection adds to a report: ``rungs pad^2 a (1 - a)``."""
    return rungs * pad**2 * inspection * (1.0 - inspection)
