"""Fear and denunciation: when friends talk, and when a region fails as one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import integrate, stats

from feasible.errors import InvalidInput


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
