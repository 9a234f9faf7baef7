"""An agreement that nobody enforces: which coalitions of ten countries hold, all of them tried.

Country i emits m_i of methane and can cut a share s_i of it at a cost of ``m_i s_i^curve``. A tonne cut by
anybody is worth b_i to it. Alone it cuts until one more tonne costs it what it is worth to it alone; in a
coalition, until it costs what the tonne is worth to all members. A coalition *holds from inside* if no
member does better by leaving while the others stay together; it *holds* if nobody outside wants in, either.
If members can hand each other what they gain, it is enough that they gain more in all than they would by
each leaving alone.

The numbers b_i are an assumption: together so much that all ten would cut 30 percent.

References
----------
d'Aspremont, C. and others (1983), "On the stability of collusive price leadership", *Canadian Journal of
Economics* 16, 17-25 (inside and outside stability). Barrett, S. (1994), "Self-enforcing international
environmental agreements", *Oxford Economic Papers* 46, 878-894. Carraro, C. and Siniscalco, D. (1993),
"Strategies for the international protection of the environment", *Journal of Public Economics* 52, 309-328.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from feasible.economy import Vector
from feasible.economy.datasets import methane_2023
from feasible.errors import InvalidInput

__all__ = ["Agreement", "methane_agreement"]

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Agreement:
    """Countries that cut emissions, alone or in one coalition, with nobody to enforce it.

    Attributes
    ----------
    names : sequence of str
    emissions : array, shape (n,)
        Tonnes, above zero.
    worth : array, shape (n,)
        What a tonne cut by anybody is worth to each, in units of the cost of cutting all of one's own, a
        tonne; zero or more.
    curve : float
        How fast costs rise, above 1: 2 for squares.

    Raises
    ------
    InvalidInput
        If shapes differ, a number is out of range, or there are more than sixteen countries.

    Examples
    --------
    Three alike: all of them together hold, and four would not (Barrett 1994).

    >>> three = Agreement(list("abc"), [1.0] * 3, [0.1] * 3)
    >>> four = Agreement(list("abcd"), [1.0] * 4, [0.1] * 4)
    >>> three.holding.index[0], int(four.from_inside["members"].max())
    (('a', 'b', 'c'), 3)
    """

    names: Sequence[str]
    emissions: ArrayLike
    worth: ArrayLike
    curve: float = 2.0

    def __post_init__(self) -> None:
        m, b = np.asarray(self.emissions, dtype=float), np.asarray(self.worth, dtype=float)
        if not (m.shape == b.shape == (len(self.names),) and 1 <= m.size <= 16):
            raise InvalidInput(
                f"are {m.shape}, {b.shape}", where="emissions, worth", expected="one for each of 1 to 16"
            )
        if not ((m > 0).all() and (b >= 0).all() and np.isfinite(m).all() and self.curve > 1):
            raise InvalidInput(
                "have a number out of range", where="emissions, worth, curve", expected="see there"
            )
        object.__setattr__(self, "emissions", m)
        object.__setattr__(self, "worth", b)

    @cached_property
    def _sets(self) -> Mask:
        """All coalitions, the empty one first, shape (2^n, n)."""
        n = len(self.names)
        return ((np.arange(1 << n)[:, None] >> np.arange(n)) & 1).astype(bool)

    @cached_property
    def shares(self) -> Vector:
        """What each cuts, of its emissions, under each coalition, shape (2^n, n)."""
        b, p = np.asarray(self.worth, dtype=float), self.curve
        weighed = np.where(self._sets, (self._sets @ b)[:, None], b)
        return np.asarray(np.minimum((weighed / p) ** (1.0 / (p - 1.0)), 1.0))

    @cached_property
    def cuts(self) -> Vector:
        """What is cut in all, of all emissions, under each coalition, shape (2^n,)."""
        m = np.asarray(self.emissions, dtype=float)
        return np.asarray(self.shares @ m / m.sum())

    @cached_property
    def gains(self) -> Vector:
        """What each gains under each coalition, less what its own cut costs, shape (2^n, n)."""
        m, b = np.asarray(self.emissions, dtype=float), np.asarray(self.worth, dtype=float)
        return np.asarray((self.shares @ m)[:, None] * b - m * self.shares**self.curve)

    @property
    def alone(self) -> float:
        """Share of all emissions that is cut if each acts alone."""
        return float(self.cuts[0])

    @property
    def together(self) -> float:
        """Share of all emissions that is cut if all act as one."""
        return float(self.cuts[-1])

    @property
    def closes(self) -> float:
        """Part of the way from each alone to all as one that the best agreement kept from inside goes."""
        kept = self.from_inside["cut"]
        best = float(kept.max()) if len(kept) else self.alone
        gap = self.together - self.alone
        return (best - self.alone) / gap if gap > 0 else 0.0

    def _flipped(self) -> NDArray[np.int64]:
        """Where each country's going in or out leads from each coalition, shape (2^n, n)."""
        n = len(self.names)
        return np.arange(1 << n)[:, None] ^ (1 << np.arange(n))

    def _told(self, chosen: Mask) -> pd.DataFrame:
        """List chosen coalitions of two or more by what they cut."""
        rows = np.flatnonzero(chosen & (self._sets.sum(axis=1) > 1))
        rows = rows[np.argsort(-self.cuts[rows], kind="stable")]
        index = pd.Index(
            [
                tuple(name for name, inside in zip(self.names, self._sets[k], strict=True) if inside)
                for k in rows
            ],
            name="coalition",
            tupleize_cols=False,
        )
        return pd.DataFrame({"cut": self.cuts[rows], "members": self._sets[rows].sum(axis=1)}, index=index)

    @cached_property
    def _stays(self) -> tuple[Mask, Mask]:
        """Whether no member gains by leaving, and nobody outside by coming in."""
        other = self._flipped()
        moved = self.gains[other, np.arange(len(self.names))]
        size = float(np.abs(self.gains).max(initial=0.0)) * 1e-12
        better = moved > self.gains + size
        leaving, joining = (np.any(better & who, axis=1) for who in (self._sets, ~self._sets))
        return np.logical_not(leaving), np.logical_not(joining)

    @property
    def from_inside(self) -> pd.DataFrame:
        """Coalitions of two or more that no member gains by leaving, the largest cut first."""
        return self._told(self._stays[0])

    @property
    def holding(self) -> pd.DataFrame:
        """Coalitions that nobody gains by leaving or by joining, the largest cut first."""
        return self._told(self._stays[0] & self._stays[1])

    @property
    def with_gains_shared(self) -> pd.DataFrame:
        """Coalitions that gain more in all than their members would by each leaving alone."""
        other = self._flipped()
        moved = self.gains[other, np.arange(len(self.names))]
        size = float(np.abs(self.gains).max(initial=0.0)) * 1e-12
        inside, apart = (np.where(self._sets, g, 0.0).sum(axis=1) for g in (self.gains, moved))
        return self._told(inside >= apart - size)


def methane_agreement(
    benefit: str = "people", *, countries: int = 10, whole: float = 0.3, curve: float = 2.0
) -> Agreement:
    """Return the agreement on the book's methane table.

    Parameters
    ----------
    benefit : str
        ASSUMPTION, to whom a tonne less is worth how much: ``"people"``, in proportion to them; ``"equal"``,
        the same to each country; ``"emissions"``, in proportion to what it emits.
    countries : int
        So many that emit most.
    whole : float
        ASSUMPTION: the share that all together would cut.
    curve : float
        As in `Agreement`.

    Examples
    --------
    >>> ten = methane_agreement()
    >>> round(ten.alone, 4), round(ten.together, 4), len(ten.from_inside), len(ten.holding)
    (0.0512, 0.3, 13, 0)
    >>> ten.from_inside.index[0], round(float(ten.from_inside["cut"].iloc[0]), 4)
    (('United States', 'Brazil'), 0.0557)
    """
    table = methane_2023().sort_values("methane_mt_co2e", ascending=False, kind="stable").iloc[:countries]
    emissions = table["methane_mt_co2e"].to_numpy(dtype=float)
    weights = {
        "people": table["population_million"].to_numpy(dtype=float),
        "equal": np.ones(len(table)),
        "emissions": emissions,
    }
    if benefit not in weights:
        raise InvalidInput(f"is {benefit!r}", where="benefit", expected=f"one of {', '.join(weights)}")
    worth = curve * whole ** (curve - 1.0) * weights[benefit] / weights[benefit].sum()
    return Agreement([str(name) for name in table.index], emissions, worth, curve)
