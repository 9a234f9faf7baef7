"""Totals that statistical offices print between the sectors, and that must not be counted as sectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.linalg.lapack import dgetrf

from feasible.economy._numbers import Vector

__all__ = ["total_among", "total_beside"]

# Printed totals miss the sum of printed parts by rounding: this much of the total at most.
_ROUNDED = 0.01
# A column of final uses is known by one number a sector: it must fit better.
_FITS = 1e-3
# Beyond this many sectors only parts that stand together are looked for.
_FACTORIZE_UP_TO = 3000
# More dependencies than this are no list of totals.
_MOST_TOTALS = 24

Members = np.ndarray[tuple[int], np.dtype[np.intp]]


def total_among(*sides: Vector, flows: bool, beside: Vector | None = None) -> tuple[int, Members] | None:
    """Return a sector that is the sum of others, and which; None if none surely is.

    A total is the sum of its parts in every cell of its row and of its column. The parts looked for are all
    others, those that stand next to it, above or below, and any of them that are told by linear
    algebra: a total makes the table singular.

    Parameters
    ----------
    *sides : array, shape (n, k)
        What is known of each sector, a row each: what it sells to each, what it buys from each.
    flows : bool
        Whether the sides are the rows and the columns of one square table: then a total's own cell
        may be blank, and its parts must buy of each other.
    beside : array, shape (n, k), optional
        More that adds up, where it is not blank for the total: its final uses.

    Returns
    -------
    (int, array) or None
        Position of the total, and of its parts.

    Examples
    --------
    >>> table = np.array([[20.0, 80, 100], [30, 120, 150], [50, 200, 250]])
    >>> total, parts = total_among(table, table.T, flows=True)
    >>> total, parts.tolist()
    (2, [0, 1])
    """
    sums = np.sum([side.sum(axis=1) for side in sides], axis=0)
    for total in np.flatnonzero(sums > 0.0).tolist():
        known = sums - np.sum([side[:, total] for side in sides], axis=0) if flows else sums
        for parts in _neighbors(known, total):
            live = parts[known[parts] > 0.0]
            if len(live) > 1 and _adds_up(sides, total, live, beside, _ROUNDED, flows=flows):
                return total, live
    for total, parts in _dependent(sides, sums):
        if _adds_up(sides, total, parts, beside, 1e-6, flows=flows):
            return total, parts
    return None


def _neighbors(known: Vector, total: int) -> Iterator[Members]:
    """Yield the blocks beside a sector, or around it, whose sum is about its own."""
    n, own = len(known), known[total]
    upto = np.concatenate([[0.0], np.cumsum(known)])
    near = _ROUNDED * own
    if abs(upto[-1] - 2.0 * own) <= near:
        yield np.delete(np.arange(n), total)
    above = np.flatnonzero(np.abs(upto[total] - upto[:total] - own) <= near)
    below = np.flatnonzero(np.abs(upto[total + 2 :] - upto[total + 1] - own) <= near)
    yield from (np.arange(first, total) for first in above)
    yield from (np.arange(total + 1, total + 2 + last) for last in below)


def _adds_up(
    sides: Sequence[Vector], total: int, parts: Members, beside: Vector | None, near: float, *, flows: bool
) -> bool:
    """Whether a sector is the sum of its parts in every cell, up to rounding."""
    for side in sides:
        own, summed = side[total], side[parts].sum(axis=0)
        if not flows:
            if not _same(own, summed, near) or not summed.any():
                return False
            continue
        inside = np.zeros(len(own), dtype=bool)
        inside[parts] = True
        outside = ~inside
        outside[total] = False
        if not summed[inside].any() or not all(_same(own[k], summed[k], near) for k in (inside, outside)):
            return False
        if own[total] != 0.0 and not _same(own[[total]], summed[inside].sum()[None], near):
            return False
    return beside is None or not beside[total].any() or _same(beside[total], beside[parts].sum(axis=0), near)


def _same(own: Vector, summed: Vector, near: float) -> bool:
    return bool(np.abs(own - summed).sum() <= near * np.abs(summed).sum())


def _dependent(sides: Sequence[Vector], sums: Vector) -> Iterator[tuple[int, Members]]:
    """Yield sectors that are exactly a sum of others, wherever those stand.

    All sides are mixed into one square matrix by fixed weights; what adds up in each adds up there, so a
    total makes it singular. Its null vectors are then reduced with the largest sectors first: a total is
    larger than any of its parts.
    """
    live = np.flatnonzero(sums > 0.0)
    n = len(live)
    if not 3 <= n <= _FACTORIZE_UP_TO:
        return
    mixed = np.zeros((n, n))
    for at, side in enumerate(sides):
        width = side.shape[1]
        weights = 0.5 + (np.sqrt(2.0 + at) * np.arange(1.0, width * n + 1.0) ** 2 / 7.0) % 1.0
        square = width == len(sums)
        mixed += side[np.ix_(live, live)] * weights[:n] if square else side[live] @ weights.reshape(width, n)
    mixed /= sums[live][:, None]
    mixed /= np.where(size := np.abs(mixed).max(axis=0), size, 1.0)
    pivots = np.abs(np.diag(dgetrf(mixed)[0]))
    if pivots.min() > 1e-9 * pivots.max():
        return
    left, values, _ = np.linalg.svd(mixed)
    null = left[:, values <= 1e-11 * values[0]] / sums[live][:, None]
    if null.shape[1] > _MOST_TOTALS:
        return
    order = np.argsort(-sums[live], kind="stable")
    for row in _reduced(null[order].T):
        first = int(np.argmax(np.abs(row) > 0.5))
        parts = np.flatnonzero(np.abs(row + 1.0) <= 1e-6)
        if len(parts) > 1 and np.count_nonzero(np.abs(row) > 1e-6) == len(parts) + 1:
            yield int(live[order[first]]), np.sort(live[order[parts]])


def _reduced(rows: Vector) -> Vector:
    """Return the reduced echelon form of a few rows, pivots of 1 as far left as they go."""
    rows, done = rows / np.abs(rows).max(initial=1e-300, axis=1)[:, None], 0
    for column in range(rows.shape[1]):
        if done == len(rows):
            break
        pivot = done + int(np.argmax(np.abs(rows[done:, column])))
        if abs(rows[pivot, column]) <= 1e-7:
            continue
        rows[[done, pivot]] = rows[[pivot, done]]
        rows[done] /= rows[done, column]
        others = np.arange(len(rows)) != done
        rows[others] -= rows[others, column][:, None] * rows[done]
        done += 1
    return rows


def total_beside(flows: Vector, uses: Vector) -> tuple[int, str] | None:
    """Return a column of final uses that is a total, and of what; None if none surely is.

    Parameters
    ----------
    flows : array, shape (n, n)
        What each sector sells to each.
    uses : array, shape (n, k)
        What each sells to each final user.

    Examples
    --------
    >>> total_beside(np.eye(3), np.array([[10.0, 20, 30], [5, 9, 14], [1, 7, 8]]))
    (2, 'the other final uses')
    """
    n, count = uses.shape
    sold, near = flows.sum(axis=1), _FITS if n > 2 else 1e-9
    for at in range(count):
        own, rest = uses[:, at], np.delete(uses, at, axis=1)
        if (
            np.count_nonzero(np.abs(rest).sum(axis=0)) > 1
            and own.any()
            and _same(own, rest.sum(axis=1), near)
        ):
            return at, "the other final uses"
        if n > 2 and count > 1 and sold.any():
            if _same(own, sold, near):
                return at, "what the sectors buy"
            if rest.any() and _same(own, sold + rest.sum(axis=1), near):
                return at, "all other uses"
    return None
