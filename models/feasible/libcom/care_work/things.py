"""Things that cannot be cut: shares of chances by eating, turns by lot, and every lie in small cases.

As many people as things, or more of either; each names the things from best to worst. *Serial*: all eat the
best thing that is left, at the same speed; what each has eaten of a thing is the chance to get it. *Random
priority*: they choose in turn, in an order that is drawn. All in exact fractions.

References
----------
Bogomolnaia, A. and Moulin, H. (2001), "A new solution to the random assignment problem", *Journal of Economic
Theory* 100(2), 295-328 (serial, ordinal efficiency, the example abcd abcd badc badc).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement, permutations
from math import factorial, prod

import numpy as np
from numpy.typing import NDArray

from feasible.errors import InvalidInput
from feasible.procedures.lotteries import Rota, rota

__all__ = [
    "Chances",
    "Lies",
    "every_lie",
    "lottery",
    "ordinally_efficient",
    "random_priority",
    "serial",
    "top_gain",
]

#: Exact chances: one row a person, one column a thing (in alphabetical order).
Chances = tuple[tuple[Fraction, ...], ...]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]
Array = NDArray[np.float64] | Index


def _ranks(preferences: Sequence[str]) -> tuple[list[tuple[int, ...]], int]:
    things = sorted(set("".join(preferences)))
    if not things or any(sorted(p) != things for p in preferences):
        raise InvalidInput(
            f"are {list(preferences)!r}", where="preferences", expected="everybody ranks every thing once"
        )
    place = {thing: k for k, thing in enumerate(things)}
    return [tuple(place[c] for c in p) for p in preferences], len(things)


def serial(preferences: Sequence[str]) -> Chances:
    """Return chances under probabilistic serial: all eat their best thing that is left, at the same speed.

    Parameters
    ----------
    preferences : sequence of str
        One a person, each naming every thing by a letter, best first. There is one of each thing.

    Returns
    -------
    tuple of tuples of Fraction, shape (people, things)
        Everybody gets at most one thing in all.

    Examples
    --------
    >>> [str(v) for v in serial(["abcd", "abcd", "badc", "badc"])[0]]
    ['1/2', '0', '1/2', '0']
    """
    ranks, things = _ranks(preferences)
    left = [Fraction(1)] * things
    got = [[Fraction(0)] * things for _ in ranks]
    time = Fraction(0)
    while time < 1 and any(left):
        eats = [next(k for k in r if left[k]) for r in ranks]
        eaters = Counter(eats)
        step = min(1 - time, *(left[k] / c for k, c in eaters.items()))
        for row, k in zip(got, eats, strict=True):
            row[k] += step
        for k, c in eaters.items():
            left[k] -= c * step
        time += step
    return tuple(tuple(row) for row in got)


def random_priority(preferences: Sequence[str]) -> Chances:
    """Return chances if people choose one after another in an order drawn by lot.

    Parameters
    ----------
    preferences : sequence of str
        As for `serial`; at most eight people, since every order is tried.

    Examples
    --------
    >>> [str(v) for v in random_priority(["abcd", "abcd", "badc", "badc"])[0]]
    ['5/12', '1/12', '5/12', '1/12']
    """
    ranks, _ = _ranks(preferences)
    if len(ranks) > 8:
        raise InvalidInput(f"{len(ranks)} people", where="preferences", expected="at most eight")
    count = _drawn(np.array([ranks]))[0]
    return tuple(tuple(Fraction(int(v), factorial(len(ranks))) for v in row) for row in count)


def ordinally_efficient(shares: Chances, preferences: Sequence[str]) -> bool:
    """Return whether no other table of chances is better for all, whatever the strength of their preferences.

    It is not exactly if people could swap chances in a circle, each for a thing that he or she likes better
    (Bogomolnaia and Moulin 2001, lemma 3).

    Examples
    --------
    >>> case = ["abcd", "abcd", "badc", "badc"]
    >>> ordinally_efficient(serial(case), case), ordinally_efficient(random_priority(case), case)
    (True, False)
    """
    ranks, _ = _ranks(preferences)
    return not _circles(np.array([ranks]), np.array([shares], dtype=float))[0]


def _circles(ranks: Index, got: Array) -> Mask:
    """Return in which cases people could swap in a circle; both have shape (cases, people, things)."""
    cases, people, things = ranks.shape
    each = np.arange(cases)
    # An arrow from each thing that somebody may get to each that this person would rather have.
    wanted = np.zeros((cases, things, things), dtype=bool)
    for i in range(people):
        for worse in range(things):
            has = got[each, i, ranks[:, i, worse]] > 0
            for better in range(worse):
                wanted[each, ranks[:, i, worse], ranks[:, i, better]] |= has
    for via in range(things):
        wanted |= wanted[:, :, via, None] & wanted[:, None, via, :]
    return np.asarray(wanted[:, range(things), range(things)].any(axis=1))


def top_gain(preference: str, before: Sequence[Fraction], after: Sequence[Fraction]) -> Fraction:
    """Return the most by which the chance of one of the k best things rises, over all k.

    It is the largest gain in expected utility over all utilities from 0 for nothing to 1 for the best that
    respect the ranking: an expected utility is an average of chances of the k best.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> top_gain("ab", [half, half], [Fraction(2, 3), Fraction(0)])
    Fraction(1, 6)
    """
    things = sorted(preference)
    change, best = Fraction(0), Fraction(0)
    for thing in preference:
        k = things.index(thing)
        change += after[k] - before[k]
        best = max(best, change)
    return best


@dataclass(frozen=True)
class Lies:
    """Every lie to a rule in every case of one size.

    Attributes
    ----------
    people, things : int
    cases : int
        Tables of preferences (with persons named).
    gamed : int
        Of them, those in which somebody gains for some strength of preference.
    inefficient : int
        Of them, those in which the honest chances are not ordinally efficient.
    sure : int
        Of them, those in which somebody's lie is better whatever the strength of preference.
    gain : Fraction
        Largest gain (`top_gain`) of one person's lie.
    preferences : tuple of str
        A case in which it happens; the first person lies.
    lie : str
        What that person says; empty where nobody gains.
    """

    people: int
    things: int
    cases: int
    gamed: int
    inefficient: int
    sure: int
    gain: Fraction
    preferences: tuple[str, ...]
    lie: str


@cache
def every_lie(people: int, things: int, rule: str = "serial") -> Lies:
    """Try every lie of one person in every table of preferences.

    Things may be renamed, so that the first person's true preference can be fixed; the others' order does not
    matter to the first person. All cases are computed together, in whole numbers.

    Parameters
    ----------
    people, things : int
        At most four each.
    rule : {"serial", "priority"}

    Returns
    -------
    Lies

    Examples
    --------
    >>> found = every_lie(3, 3)
    >>> found.gain, found.gamed > 0, found.sure
    (Fraction(1, 12), True, 0)
    >>> every_lie(3, 3, "priority").gain
    Fraction(0, 1)
    """
    if not (1 <= people <= 4 and 1 <= things <= 4) or rule not in {"serial", "priority"}:
        raise InvalidInput(
            f"are {people!r}, {things!r}, {rule!r}",
            where="people, things, rule",
            expected='at most four each; "serial" or "priority"',
        )
    find, one = (_eaten, _PORTION) if rule == "serial" else (_drawn, factorial(people))
    every = list(permutations(range(things)))
    others = list(combinations_with_replacement(every, people - 1))
    ranks = np.array([[(said, *rest) for said in every] for rest in others])
    got = find(ranks.reshape(-1, people, things)).reshape(ranks.shape)
    # What a report of the first person changes in the chance of one of the k best by the true ranking.
    change = np.cumsum(got[:, :, 0] - got[:, :1, 0], axis=2)
    gains: Index = change.max(axis=(1, 2), initial=0)
    better = np.logical_and.reduce(change >= 0, axis=2) & np.logical_or.reduce(change > 0, axis=2)
    sure: Mask = np.logical_or.reduce(better, axis=1)
    circles = _circles(ranks[:, 0], got[:, 0])
    place = {rest: k for k, rest in enumerate(others)}
    counts = np.zeros(4, dtype=np.int64)
    for k, rest in enumerate(others):
        weight = factorial(people - 1) // prod(factorial(c) for c in Counter(rest).values())
        # Anybody may be the one who lies: rename things so that this person's ranking is the first.
        seen = [place[_seen_by((every[0], *rest), i)] for i in range(people)]
        counts += weight * np.array([1, (gains[seen] > 0).any(), circles[k], sure[seen].any()])
    counts *= len(every)
    worst = int(np.argmax(gains))
    said = int(np.argmax(change[worst].max(axis=1)))
    lied = bool(gains[worst])
    words = ["".join("abcd"[k] for k in r) for r in (every[0], *others[worst], every[said])]
    return Lies(
        people=people,
        things=things,
        cases=int(counts[0]),
        gamed=int(counts[1]),
        inefficient=int(counts[2]),
        sure=int(counts[3]),
        gain=Fraction(int(gains[worst]), one),
        preferences=tuple(words[:-1]) if lied else (),
        lie=words[-1] if lied else "",
    )


def _seen_by(profile: tuple[tuple[int, ...], ...], who: int) -> tuple[tuple[int, ...], ...]:
    """Return the others' rankings with things renamed so that `who` ranks them 0, 1, 2, ..."""
    name = {k: place for place, k in enumerate(profile[who])}
    return tuple(sorted(tuple(name[k] for k in r) for i, r in enumerate(profile) if i != who))


#: A thing in whole numbers: up to four times its rest is shared by one, two, three or four.
_PORTION = 12**4


def _eaten(ranks: Index) -> Index:
    """Compute serial for many cases at once, in parts of `_PORTION`; shape (cases, people, things)."""
    cases, people, things = ranks.shape
    each = np.arange(cases)
    left = np.full((cases, things), _PORTION)
    got = np.zeros_like(ranks)
    time = np.zeros(cases, dtype=np.int64)
    # Each turn some thing is gone, or time is up.
    for _ in range(things):
        open_ = np.take_along_axis(left[:, None, :], ranks, axis=2) > 0
        best = np.take_along_axis(ranks, np.argmax(open_, axis=2)[:, :, None], axis=2)[:, :, 0]
        eaters = (best[:, :, None] == np.arange(things)).sum(axis=1) * (left > 0)
        # Exact: what is left divides by those who eat it.
        until = np.where(eaters > 0, left // np.maximum(eaters, 1), _PORTION).min(axis=1)
        step = np.minimum(until, _PORTION - time) * left.any(axis=1)
        for i in range(people):
            got[each, i, best[:, i]] += step
        left -= eaters * step[:, None]
        time += step
    return got


def _drawn(ranks: Index) -> Index:
    """Count, for many cases at once, in how many orders of the people each gets each thing."""
    cases, people, things = ranks.shape
    each = np.arange(cases)
    got = np.zeros_like(ranks)
    for order in permutations(range(people)):
        left = np.ones((cases, things), dtype=bool)
        for i in order[:things]:
            first = np.argmax(np.take_along_axis(left, ranks[:, i], axis=1), axis=1)
            best = ranks[each, i, first]
            got[each, i, best] += 1
            left[each, best] = False
    return got


def lottery(shares: Chances) -> Rota:
    """Write chances as a draw among whole assignments.

    Parameters
    ----------
    shares : tuple of tuples of Fraction
        As many things as people, every row and column adding up to one: then nobody goes away empty-handed.

    Returns
    -------
    Rota
        ``weeks`` are the outcomes, ``share`` their chances. Its certificate checks that the average is
        `shares`.

    Examples
    --------
    >>> draw = lottery(serial(["abcd", "abcd", "badc", "badc"]))
    >>> draw.share.tolist(), draw.certificate.ok
    ([0.5, 0.5], True)
    """
    table = np.array(shares, dtype=float)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or np.abs(table.sum(axis=0) - 1).max() > 1e-9:
        raise InvalidInput("do not add up to one", where="shares", expected="as many things as people")
    return rota(table, np.zeros(table.shape[1]))
