"""What an institution's settings are refused for when it is made, not when it runs."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from feasible.errors import InvalidInput

__all__ = ["known", "within"]


def known(where: str, value: object, allowed: Iterable[str]) -> None:
    """Refuse what is none of the words that are allowed.

    Examples
    --------
    >>> known("budgets", "earnt", ("earned", "equal"))
    Traceback (most recent call last):
    ...
    feasible.errors.InvalidInput: budgets: is 'earnt'; expected one of earned, equal
    """
    words = tuple(allowed)
    if value not in words:
        raise InvalidInput(f"is {value!r}", where=where, expected=f"one of {', '.join(words)}")


def within(
    where: str, value: float, *, least: float = 0.0, most: float = np.inf, below: float = np.inf
) -> None:
    """Refuse a number that is not from `least` to `most` and below `below`.

    Examples
    --------
    >>> within("reserve", 1.5, most=1.0)
    Traceback (most recent call last):
    ...
    feasible.errors.InvalidInput: reserve: is 1.5; expected 0 or more, at most 1
    """
    if not (least <= value <= most and value < below):
        upper = f", below {below:g}" if below < np.inf else f", at most {most:g}" if most < np.inf else ""
        raise InvalidInput(f"is {value:g}", where=where, expected=f"{least:g} or more{upper}")
