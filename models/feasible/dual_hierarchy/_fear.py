"""Targets, fear and denunciation: what a gap costs to hide, and when friends talk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import integrate, stats

from feasible.errors import InvalidInput


@dataclass(frozen=True)
class Hush:
    """What a director does about a target.

    Attributes
    ----------
    output, padding : float
        Made, and added on paper; both 0 where he gives up.
    """

    output: float
    padding: float

    @property
    def report(self) -> float:
        """What goes up."""
        return self.output + self.padding


def hush(target: float, *, cover: float = 0.8, stake: float = 1.0, trouble: float = 1.0) -> Hush:
    """Return the cheapest way to meet a target, where a missing unit can be worked off or covered.

    Parameters
    ----------
    target : float
        Units of output, 0 or more.
    cover : float
        Price f of covering one missing unit, in favors and risk, positive.
    stake : float
        Loss S of a director who is seen to miss.
    trouble : float
        Cost of work: e units cost ``trouble e^2 / 2``. Supplies that fail make it larger.

    Returns
    -------
    Hush
        He works to ``f / trouble`` and covers the rest, until that costs more than the stake.

    Notes
    -----
    The last unit worked costs ``trouble e``, the last unit covered f. The whole costs
    ``f target - f^2 / (2 trouble)``, which is S at `most_covered`.

    Examples
    --------
    >>> plan = hush(1.4)
    >>> plan.output, round(plan.padding, 9), plan.report
    (0.8, 0.6, 1.4)
    >>> hush(1.7)
    Hush(output=0.0, padding=0.0)
    """
    if target < 0.0 or min(cover, stake, trouble) <= 0.0:
        raise InvalidInput(
            f"are {target:g}, {cover:g}, {stake:g} and {trouble:g}",
            where="target, cover, stake, trouble",
            expected="0 or more, and the others above 0",
        )
    output = min(target, cover / trouble)
    padding = target - output
    if trouble * output**2 / 2.0 + cover * padding > stake:
        return Hush(0.0, 0.0)
    return Hush(output, padding)


def most_covered(*, cover: float = 0.8, stake: float = 1.0, trouble: float = 1.0) -> float:
    """Return the highest target that is met on paper: ``S / f + f / (2 trouble)``, or what honesty reaches.

    Examples
    --------
    >>> [round(most_covered(cover=f), 9) for f in (0.5, 0.8, 1.0)]
    [2.25, 1.65, 1.5]
    """
    honest = honest_limit(stake=stake, trouble=trouble)
    return stake / cover + cover / (2.0 * trouble) if cover / trouble < honest else honest


def honest_limit(*, stake: float = 1.0, trouble: float = 1.0) -> float:
    """Return the highest target worth working for without cover: ``sqrt(2 S / trouble)``.

    Examples
    --------
    >>> round(honest_limit(), 4)
    1.4142
    """
    return float(np.sqrt(2.0 * stake / trouble))


@dataclass(frozen=True)
class Denouncing:
    """Two friends who could each denounce the other; every loss in units of being denounced and convicted.

    Attributes
    ----------
    credible : float
        Chance p that the police act on a denunciation.
    found : float
        Chance q that both are found out if both are silent.
    leniency : float
        Share L of the loss that is spared to the first who talks.
    retaliation : float
        Loss r of who denounced somebody on whom the police do not act.

    Notes
    -----
    Both silent, each loses q. Who denounces a silent friend loses ``p (1 - L) + (1 - p) r``, the friend p. If
    both denounce, either is first half of the time, and each loses ``p (1 - L / 2) + (1 - p) r``.

    Examples
    --------
    >>> Denouncing(found=0.9).outcome, Denouncing(found=0.3).outcome, Denouncing(credible=0.2).outcome
    ('race', 'either', 'silence')
    """

    credible: float = 1.0
    found: float = 0.5
    leniency: float = 0.3
    retaliation: float = 0.5

    def __post_init__(self) -> None:
        for name in ("credible", "found", "leniency"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise InvalidInput(f"is {getattr(self, name):g}", where=name, expected="from 0 to 1")
        if self.retaliation < 0.0:
            raise InvalidInput(f"is {self.retaliation:g}", where="retaliation", expected="0 or more")

    @property
    def gain_first(self) -> float:
        """What denouncing a silent friend gains."""
        return self.found - self.credible * (1.0 - self.leniency) - (1.0 - self.credible) * self.retaliation

    @property
    def gain_second(self) -> float:
        """What denouncing gains if the friend does."""
        return self.credible * self.leniency / 2.0 - (1.0 - self.credible) * self.retaliation

    @property
    def outcome(self) -> str:
        """What they do: race, either, one or silence.

        ``"race"`` where both talk whatever the other does, ``"either"`` where each does what the other does,
        ``"one"`` where exactly one talks, ``"silence"`` where nobody does.
        """
        if self.gain_second > 0.0:
            return "race" if self.gain_first > 0.0 else "either"
        return "one" if self.gain_first > 0.0 else "silence"

    @property
    def threshold(self) -> float:
        """Credibility of the police above which one talks if the friend does: r / (r + L/2)."""
        both = self.retaliation + self.leniency / 2.0
        return self.retaliation / both if both > 0.0 else 0.0


def shared_failure(plants: int, common: float, *, miss: float = 1.0) -> float:
    """Return the chance that a region's average misses as far as one of its plants that misses.

    Parameters
    ----------
    plants : int
        In the region, 1 or more.
    common : float
        Correlation of their results: what a failed harvest or supply does to all at once.
    miss : float
        What counts as a miss, in standard deviations of one plant's result below its target.

    Examples
    --------
    >>> round(shared_failure(20, 0.0), 4), shared_failure(20, 1.0)
    (0.0, 1.0)
    """
    if plants < 1 or not 0.0 <= common <= 1.0:
        raise InvalidInput(
            f"are {plants} and {common:g}", where="plants, common", expected="1 or more, and 0 to 1"
        )
    spread = float(np.sqrt(common + (1.0 - common) / plants))
    if spread > 1.0 - 1e-12:
        return 1.0
    # The average's correlation with one plant is its own standard deviation.
    both = stats.multivariate_normal(cov=[[1.0, spread], [spread, 1.0]]).cdf([-miss, -miss / spread])
    return float(both / stats.norm.cdf(-miss))


def best_of(proposals: int) -> float:
    """Return by how much the best of some honest proposals overstates, in standard errors of one.

    Examples
    --------
    >>> [round(best_of(n), 4) for n in (5, 29, 150)]
    [1.163, 2.0285, 2.6492]
    """
    if proposals < 1:
        raise InvalidInput(f"is {proposals}", where="proposals", expected="1 or more")

    def density(x: float) -> float:
        return float(x * proposals * stats.norm.pdf(x) * stats.norm.cdf(x) ** (proposals - 1))

    return float(integrate.quad(density, -9.0, 9.0)[0])
