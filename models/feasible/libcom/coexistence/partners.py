"""Choosing whom to work with: which communities go together if each may, and who is left.

What some communities can do together is the share of everybody's needs among them that they can meet by
themselves, with their part of what nature gives. Each prefers to be where this is larger, and the others let
in whom they please. As all members of a group have the same share, there is always a group that nobody in it
would leave: the one with the largest share. It forms; of those who are left the best group forms, and so on.
No other groups would then rather form, and where no two shares are equal no other division is like that
(Banerjee, Konishi and Sonmez 2001).

References
----------
Banerjee, S., Konishi, H. and Sonmez, T. (2001), "Core in a simple coalition formation game", *Social Choice
and Welfare* 18, 135-153 (from memory, not checked).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

from feasible.economy import Economy
from feasible.errors import InvalidInput
from feasible.libcom.federation.places import alone, communities
from feasible.optimum.fulfillment import fulfill

__all__ = ["Parted", "circles", "parted", "worths"]

Group = frozenset[str]


def worths(economy: Economy) -> dict[Group, float]:
    """Return the share of needs that each group of communities can meet by itself.

    Parameters
    ----------
    economy : Economy
        Of `communities`, with at most ten.

    Raises
    ------
    InvalidInput
        If there are more: all groups are tried.
    """
    names = sorted({*map(str, economy.household_region)})
    if len(names) > 10:
        raise InvalidInput(f"are {len(names)}", where="communities", expected="at most ten")
    groups = (g for size in range(1, len(names) + 1) for g in itertools.combinations(names, size))
    return {frozenset(g): float(fulfill(alone(economy, g)).multiple) for g in groups}


def circles(worth: Mapping[Group, float]) -> list[Group]:
    """Return the groups that form, in the order in which they do.

    Parameters
    ----------
    worth : mapping of frozenset of str to float
        Of every group; where two are worth the same the larger one forms, then the first by name.

    Examples
    --------
    Two who do well together leave the third to itself.

    >>> worth = {"a": 1.0, "b": 0.8, "c": 0.1, "ab": 1.2, "ac": 0.9, "bc": 0.7, "abc": 1.0}
    >>> [sorted(group) for group in circles({frozenset(g): w for g, w in worth.items()})]
    [['a', 'b'], ['c']]
    """
    left, formed = dict(worth), []
    while left:
        best = min(left, key=lambda group: (-left[group], -len(group), sorted(group)))
        formed.append(best)
        left = {group: value for group, value in left.items() if not group & best}
    return formed


class Parted(NamedTuple):
    """How communities part, and what their people have.

    Attributes
    ----------
    sizes : tuple of int
        Of the groups, in the order in which they form.
    first, last : float
        Share of needs met in the group that forms first, and in the worst-off one.
    together : float
        The share that all together could meet.
    worse : int
        Communities with less than that.
    """

    sizes: tuple[int, ...]
    first: float
    last: float
    together: float
    worse: int


@cache
def parted(seed: int = 1, count: int = 6, *, local: int = 10, shared: int = 12) -> Parted:
    """Let communities that trade choose their partners.

    Parameters
    ----------
    seed, count, local, shared : int
        Of `communities`.

    Examples
    --------
    >>> found = parted(1, 3, local=4, shared=4)
    >>> sum(found.sizes), found.first >= found.together
    (3, True)
    """
    worth = worths(communities(np.random.default_rng(seed), count, local=local, shared=shared))
    formed = circles(worth)
    together = worth[frozenset().union(*formed)]
    shares = [worth[group] for group in formed]
    worse = sum(len(g) for g, share in zip(formed, shares, strict=True) if share < together * (1.0 - 1e-9))
    return Parted(tuple(map(len, formed)), shares[0], min(shares), together, worse)
