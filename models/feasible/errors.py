"""The errors of the package: each says what is wrong, where, and what was expected."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

__all__ = ["FeasibleError", "Infeasible", "InvalidEconomy", "InvalidInput", "NotConverged", "Unbounded"]


_NUMPY = re.compile(r"\bnp\.\w+\(([^()]*)\)")


class FeasibleError(Exception):
    """Base of every error that this package raises on purpose."""


class InvalidInput(FeasibleError, ValueError):
    """An argument contradicts itself, or is not what was expected.

    Parameters
    ----------
    what : str
        What is wrong.
    where : str
        The argument, table, label or cell, e.g. ``"inputs[good 'steel', plant 'mill 3']"``.
    expected : str
        What would have been accepted.
    """

    def __init__(self, what: str, *, where: str, expected: str) -> None:
        # A number is shown as a reader would write it, whatever type it came in: 0.5, not np.float64(0.5).
        self.what, self.where, self.expected = (_NUMPY.sub(r"\1", text) for text in (what, where, expected))
        super().__init__(f"{self.where}: {self.what}; expected {self.expected}")


class InvalidEconomy(InvalidInput):
    """The description of an economy contradicts itself or is incomplete."""


class Infeasible(FeasibleError):
    """No plan meets every constraint.

    Parameters
    ----------
    conflict : sequence of str
        An irreducible set of constraints: together they cannot be met, and dropping any one
        of them leaves a set that can.
    relaxation : mapping of str to float
        The smallest relaxation that restores feasibility: by how much each named limit must
        give way, in the limit's own unit.
    """

    def __init__(self, conflict: Sequence[str], relaxation: Mapping[str, float]) -> None:
        self.conflict, self.relaxation = tuple(conflict), dict(relaxation)
        gives = _some([f"{name} by {amount:.6g}" for name, amount in self.relaxation.items()], ", ")
        super().__init__(
            f"no plan meets all of: {_some(self.conflict, '; ')}. "
            f"Smallest relaxation that would do: {gives or 'none found'}"
        )


def _some(names: Sequence[str], separator: str, most: int = 8) -> str:
    """Join names, the first few of many."""
    rest = len(names) - most
    return separator.join(names[:most]) + (f"{separator}and {rest} more" if rest > 0 else "")


class Unbounded(FeasibleError):
    """The objective can grow without limit.

    Parameters
    ----------
    direction : sequence of str
        The activities that can grow together for ever.
    """

    def __init__(self, direction: Sequence[str]) -> None:
        self.direction = tuple(direction)
        super().__init__(
            f"the plan's value has no limit: {', '.join(self.direction)} can grow for ever. "
            "Give them a capacity, or make them use a resource that is limited"
        )


class NotConverged(FeasibleError):
    """An iterative method stopped before it reached its tolerance.

    Parameters
    ----------
    method : str
        Which method stopped.
    residual : float
        What was left, in the method's own measure.
    rounds : int
        How many rounds were done.
    advice : str
        What to try.
    """

    def __init__(self, method: str, *, residual: float, rounds: int, advice: str) -> None:
        self.method, self.residual, self.rounds, self.advice = method, residual, rounds, advice
        super().__init__(f"{method} stopped after {rounds} rounds at residual {residual:.3g}; {advice}")
