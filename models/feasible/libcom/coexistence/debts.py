"""Debts that break: who fails if one firm fails, and what it takes that nobody does.

Firms owe each other and owe households, and hold something that no firm owes. Who can pay all pays all. Who
cannot pays what there is, to each in proportion to what is owed; if its failure destroys a part of it, less.
Payments that agree with each other exist, and the largest are found in as many steps as there are firms:
take it that nobody fails, see who would, let these pay what they have, and go on until nobody new fails
(Eisenberg and Noe 2001; with what failure destroys, Rogers and Veraart 2013).

References
----------
Eisenberg, L. and Noe, T. H. (2001), "Systemic risk in financial systems", *Management Science* 47, 236-249.
Rogers, L. C. G. and Veraart, L. A. M. (2013), "Failure and rescue in an interbank network", *Management
Science* 59, 882-898. Both from memory, not checked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from feasible.economy import Vector
from feasible.errors import InvalidInput

__all__ = ["Cleared", "Debts", "ring"]


@dataclass(frozen=True, eq=False)
class Cleared:
    """What is paid in the end.

    Attributes
    ----------
    paid : array, shape (n,)
        By each firm, to firms and households together.
    failed : array of bool, shape (n,)
    owners : array, shape (n,)
        What is left to each firm's owners.
    households : float
        What households get of what they are owed.
    destroyed : float
        What failures destroy.
    """

    paid: Vector
    failed: np.ndarray[tuple[int], np.dtype[np.bool_]]
    owners: Vector
    households: float
    destroyed: float


@dataclass(frozen=True, eq=False)
class Debts:
    """Firms that owe each other.

    Attributes
    ----------
    owed : array, shape (n, n)
        By the firm of the row to the firm of the column.
    to_households : array, shape (n,)
        Above zero.
    held : array, shape (n,)
        What each firm has besides others' debts.
    kept : float
        Share of a failed firm's means that is left to pay with, 0 to 1.

    Raises
    ------
    InvalidInput
        If the arrays do not fit each other, or a number is below zero.

    Examples
    --------
    Two firms owe each other 8 and households 4 each; the first has 2 where it had 5. It pays ten twelfths.

    >>> case = Debts([[0, 8], [8, 0]], [4, 4], [2, 7])
    >>> case.cleared().paid.tolist(), case.shortfall()
    ([10.0, 12.0], 2.0)
    """

    owed: Vector
    to_households: Vector
    held: Vector
    kept: float = 1.0

    def __post_init__(self) -> None:
        held = np.asarray(self.held, dtype=float)
        owed, out = np.asarray(self.owed, dtype=float), np.asarray(self.to_households, dtype=float)
        n = held.size
        fits = owed.shape == (n, n) and out.shape == (n,)
        if not (fits and (owed >= 0).all() and (out > 0).all() and (held >= 0).all()):
            raise InvalidInput(
                f"have shapes {owed.shape}, {out.shape} and {held.shape}", where="owed, to_households, held",
                expected="(n, n), (n,) and (n,), nothing below zero, something owed to households",
            )  # fmt: skip
        if not 0.0 <= self.kept <= 1.0:
            raise InvalidInput(f"is {self.kept}", where="kept", expected="a share")
        for name, value in (("owed", owed), ("to_households", out), ("held", held)):
            object.__setattr__(self, name, value)

    def cleared(self) -> Cleared:
        """Return the largest payments that agree with each other."""
        due = self.owed.sum(axis=1) + self.to_households
        share = self.owed / due[:, None]
        failed = np.zeros(due.size, dtype=bool)
        while True:
            # Those who fail pay what they have: linear equations among them, all others' payments given.
            paid = due.copy()
            if failed.any():
                got = self.held[failed] + share[~failed][:, failed].T @ due[~failed]
                among = np.eye(int(failed.sum())) - self.kept * share[np.ix_(failed, failed)].T
                paid[failed] = np.linalg.solve(among, self.kept * got)
            means = self.held + share.T @ paid
            now = failed | (means < due * (1.0 - 1e-12))
            if (now == failed).all():
                break
            failed = now
        owners = np.where(failed, 0.0, means - due)
        return Cleared(
            paid,
            failed,
            owners,
            float((self.to_households / due) @ paid),
            float((means - paid)[failed].sum()),
        )

    def shortfall(self) -> float:
        """Return the least that keeps every firm from failing: what each lacks if all others pay."""
        due = self.owed.sum(axis=1) + self.to_households
        return float(np.maximum(due - self.held - self.owed.sum(axis=0), 0.0).sum())

    def without(self, firm: int, lost: float) -> Debts:
        """Return the same debts after a firm has lost some of what it holds."""
        held = self.held.copy()
        held[firm] -= lost
        return replace(self, held=held)


def ring(firms: int = 10, *, owed: float = 8.0, kept: float = 1.0, spread: bool = False) -> Debts:
    """Return firms that each owe the next one, and households 4; each holds 5, and owns 1 more than it owes.

    Parameters
    ----------
    firms : int
        Two or more.
    owed : float
        By each to the next.
    kept : float
        As in `Debts`.
    spread : bool
        To all others in equal parts, instead.

    Examples
    --------
    >>> int(ring().without(0, 3.0).cleared().failed.sum())
    2
    """
    if firms < 2:
        raise InvalidInput(f"is {firms}", where="firms", expected="two or more")
    around = np.roll(np.eye(firms), 1, axis=1)
    among = (1.0 - np.eye(firms)) / (firms - 1) if spread else around
    return Debts(owed * among, np.full(firms, 4.0), np.full(firms, 5.0), kept)
