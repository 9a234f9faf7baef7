"""Lotteries: shares of things that cannot be cut become whole things, by turns or by lot.

A table says how much of each task, or what chance of each thing, everybody gets on average. `rota` writes it
as an average of tables of whole numbers, each with its weight: weeks of a rota, or outcomes of a draw.

References
----------
Birkhoff, G. (1946), "Tres observaciones sobre el algebra lineal", *Universidad Nacional de Tucuman,
Revista A* 5, 147-151.
Budish, E., Che, Y.-K., Kojima, F. and Milgrom, P. (2013), "Designing random allocation mechanisms: theory and
applications", *American Economic Review* 103(2), 585-623 (two hierarchies of quotas).
Shmoys, D. B. and Tardos, E. (1993), "An approximation algorithm for the generalized assignment problem",
*Mathematical Programming* 62, 461-474 (rounding in order of size).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from feasible.economy import Certificate, Check, Vector, align
from feasible.economy.align import Given
from feasible.errors import InvalidInput
from feasible.optimum._tables import labeled_table
from feasible.optimum.linear import LinearProgram

__all__ = ["Rota", "once", "rota"]

#: What counts as a whole number of shifts; what a rota's weights are counted in; the most shifts in all.
_WHOLE, _UNIT, _MOST = 1e-9, 2**50, 2**12


@dataclass(frozen=True, eq=False)
class Rota:
    """Whole shifts, week by week, whose average is exactly the planned bundles.

    Attributes
    ----------
    share : array, shape (k,)
        Share of all weeks in which each week's assignment is used; they add up to 1.
    weeks : tuple of k arrays, each of shape (people, tasks)
        Whole numbers of shifts.
    bundles : array, shape (people, tasks)
        What was planned.
    ratings : array, shape (tasks,)
        Points of one shift.
    """

    share: Vector
    weeks: tuple[Vector, ...]
    bundles: Vector
    ratings: Vector

    @property
    def average(self) -> Vector:
        """Shifts a week of each person and task over the whole rota."""
        return np.asarray(np.tensordot(self.share, np.array(self.weeks), axes=1))

    @property
    def errors(self) -> Vector:
        """Points by which each person's week differs from plan, in each week, shape (k, people)."""
        return np.array([(w - self.bundles) @ self.ratings for w in self.weeks])

    @property
    def bound(self) -> float:
        """Points that no person's week can differ by from plan: see `rota`."""
        whole = np.abs(self.bundles.sum(axis=1) - np.round(self.bundles.sum(axis=1))).max() < _WHOLE
        return float(self.ratings.max() - (self.ratings.min() if whole else 0.0))

    @property
    def certificate(self) -> Certificate:
        """Recomputed from bundles, ratings and the weeks alone."""
        weeks = np.array(self.weeks)
        by_task = np.abs(weeks.sum(axis=1) - self.bundles.sum(axis=0)).max(initial=0.0)
        return Certificate(
            "the average week is what was planned, and no week strays further than proven",
            (
                Check("average", float(np.abs(self.average - self.bundles).max()), 1e-9, "shifts, largest"),
                Check("whole shifts", float(np.abs(weeks - np.round(weeks)).max()), 0.0, "largest fraction"),
                Check("tasks", float(by_task), 1.0, "shifts of a task in a week, against plan"),
                Check(
                    "points", float(np.abs(self.errors).max()), self.bound, "largest error of a person's week"
                ),
            ),
        )


def rota(bundles: Any, ratings: Given) -> Rota:
    """Turn planned fractions of shifts into weeks of whole shifts.

    Parameters
    ----------
    bundles : DataFrame or array, shape (people, tasks)
        Planned shifts a week.
    ratings : Series, dict or array, shape (tasks,)
        Points of one shift of each task.

    Returns
    -------
    Rota
        At most as many different weeks as there are people times tasks, doubled, plus tasks.

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, a shape is wrong, a number is negative or none, or
        there are more than 4,096 shifts.

    Notes
    -----
    Order tasks from most to least empowering. Every week rounds each entry, each task's total, and each
    person's shifts *of the first k tasks*, for all k, up or down to a whole number. Entries and first-k sums
    nest within a person, totals within a task; limits on two such nested families have corners that are whole
    (Budish and others 2013, after Edmonds), so that the plan is an average of whole weeks, found one by one
    as Birkhoff did: take a whole week out of the plan, as much as keeps the rest within the same limits, and
    repeat.

    The bound. Let P(k) be a person's first-k sum, less what was planned: it is smaller than 1 in size. The
    error in points is the sum over k of (r_k - r_{k+1}) P(k), with P = 0 at the last k where the
    person's shifts are a whole number. So it is smaller than the *difference* of the largest and the
    smallest rating, else than the largest: any two people's weeks that were planned equal differ by less than
    twice the largest shift.

    Examples
    --------
    Two people share one shift of planning (9 points) and one of sweeping (1).

    >>> turns = rota([[0.5, 0.5], [0.5, 0.5]], [9.0, 1.0])
    >>> turns.share.tolist(), sorted(w[0].tolist() for w in turns.weeks), turns.bound
    ([0.5, 0.5], [[0.0, 1.0], [1.0, 0.0]], 8.0)
    """
    plan, points = _planned(bundles, ratings)
    found = list(_whole_weeks(plan, points))
    taken = np.array([take for take, _ in found])
    return Rota(taken / taken.sum(), tuple(week for _, week in found), plan, points)


def once(bundles: Any, ratings: Given) -> Vector:
    """Round planned fractions of shifts to whole ones, one time.

    Parameters
    ----------
    bundles : DataFrame or array, shape (people, tasks)
        Planned shifts.
    ratings : Series, dict or array, shape (tasks,)
        Points of one shift of each task.

    Returns
    -------
    array, shape (people, tasks)
        The first week of the `rota`, with its bound: two people planned equal differ by less than twice the
        largest shift.

    Raises
    ------
    InvalidInput
        As for `rota`.

    Examples
    --------
    >>> once([[0.5, 1.5], [0.5, 1.5]], [9.0, 1.0]).sum(axis=0).tolist()
    [1.0, 3.0]
    """
    return next(_whole_weeks(*_planned(bundles, ratings)))[1]


def _planned(bundles: Any, ratings: Given) -> tuple[Vector, Vector]:
    """Return bundles and ratings as arrays, matched by task, or refuse them."""
    plan, _, tasks = labeled_table("bundles", bundles, kinds=("person", "task"))
    if not plan.size:
        raise InvalidInput("is empty", where="bundles", expected="shifts, people by tasks")
    points = align.vector("ratings", ratings, tasks, kind="task")
    if plan.sum() > _MOST:
        raise InvalidInput(
            f"have {plan.sum():,.0f} shifts", where="bundles", expected=f"at most {_MOST:,} at a time"
        )
    return plan, points


def _whole_weeks(plan: Vector, points: Vector) -> Iterator[tuple[int, Vector]]:
    """Take whole weeks out of a plan one by one, each with its weight."""
    people, tasks = plan.shape
    order = np.argsort(-points, kind="stable")
    step = np.zeros((tasks, tasks))
    step[np.arange(tasks)[:, None] >= np.arange(tasks)[None, :]] = 1.0
    first_k = np.zeros((tasks, tasks))
    first_k[:, order] = step
    sets = sparse.vstack(
        [
            sparse.kron(sparse.eye_array(people), first_k),
            sparse.kron(np.ones((1, people)), sparse.eye_array(tasks)),
        ],
        format="csc",
    )
    # Whole numbers throughout: weights are 50-bit integers, and what they leave is exact.
    every = sparse.csr_array(sparse.vstack([sparse.eye_array(plan.size), sets])).astype(np.int64)
    left = _UNIT
    rest = np.asarray(every @ np.round(plan.ravel() * _UNIT).astype(np.int64))
    # Rounding to 50 bits is off by half a bit an entry.
    noise = max(people, tasks)
    program: LinearProgram | None = None
    while left > 64 * noise:
        low = (rest + noise) // left
        high = -((noise - rest) // left)
        aim = (rest[: plan.size] - low[: plan.size] * left) / left
        limits = [v.astype(float) for v in (low, high)]
        if program is None:
            program = LinearProgram(
                aim,
                sets,
                row_lower=limits[0][plan.size :],
                row_upper=limits[1][plan.size :],
                column_lower=limits[0][: plan.size],
                column_upper=limits[1][: plan.size],
            )
        else:
            program.set_objective(aim)
            program.set_columns(lower=limits[0][: plan.size], upper=limits[1][: plan.size])
            program.set_rows(lower=limits[0][plan.size :], upper=limits[1][plan.size :])
        week = np.round(program.solve().primal).astype(np.int64)
        at = np.asarray(every @ week)
        # As much of this week as leaves every sum between the same two whole numbers.
        room = np.where(at == high, rest - low * left, high * left - rest)[high > low]
        take = int(room.min(initial=left))
        yield take, week.reshape(people, tasks).astype(float)
        left, rest = left - take, rest - take * at
