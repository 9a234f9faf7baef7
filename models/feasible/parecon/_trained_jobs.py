"""The linear program of jobs by what one is trained for, and the search for the level of its band.

Columns: hours of each kind of job at each task, people in each kind, output. Rows: a balance a task, a week a
kind, the people of each group, and the two edges of the band of empowerment a kind.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from feasible.economy import Vector
from feasible.optimum.linear import LinearProgram
from feasible.optimum.scaled import ScaledHighs

#: Levels that the search for the best one tries first.
_LEVELS = 17


class TrainedJobs:
    """Kinds of jobs, each a group and the tasks that it is trained for.

    Parameters
    ----------
    kinds : sequence of (int, tuple of int)
        Group and trained tasks of each kind.
    counts : array, shape (groups,)
        People.
    productivity : array, shape (groups, tasks)
    hours : array, shape (tasks,)
        Hours of each task a unit of output.
    ratings, training : array, shape (tasks,)
        Points of empowerment an hour, and hours of training a person.
    week : float
    width : float
        Of the band of empowerment.
    """

    def __init__(
        self,
        kinds: Sequence[tuple[int, tuple[int, ...]]],
        *,
        counts: Vector,
        productivity: Vector,
        hours: Vector,
        ratings: Vector,
        training: Vector,
        week: float,
        width: float,
    ) -> None:
        self.kinds, self.counts, self.hours, self.ratings = kinds, counts, hours, ratings
        self.week, self.width = week, width
        self.jobs, self.tasks, self.groups = len(kinds), ratings.size, counts.size
        trained = np.array([[t in s for t in range(self.tasks)] for _, s in kinds])
        self.given: Vector = trained * training
        self.group_of = np.array([g for g, _ in kinds])
        # Who is not trained for a task, or cannot do it at all, does none of it.
        self.may = (productivity[self.group_of] > 0) & (trained | (training == 0))
        j, tasks = self.jobs, self.tasks
        make = sparse.hstack([sparse.diags_array(productivity[g]) for g in self.group_of])
        each = sparse.kron(sparse.eye_array(j), np.ones((1, tasks)))
        member = sparse.csc_array((self.group_of[None, :] == np.arange(self.groups)[:, None]).astype(float))
        self._point = sparse.kron(sparse.eye_array(j), ratings[None, :])
        self._zero = sparse.csc_array((j, 1))
        none = sparse.csc_array((self.groups, j * tasks))
        self._above = [
            sparse.hstack([make, sparse.csc_array((tasks, j)), sparse.csc_array(-hours[:, None])]),
            sparse.hstack([each, sparse.diags_array(self.given.sum(axis=1) - week), self._zero]),
            sparse.hstack([none, member, sparse.csc_array((self.groups, 1))]),
        ]

    def _over(self, edge: float) -> Vector:
        """Points of training of one person in each job, less the points that are the band's edge."""
        return np.asarray(self.given @ self.ratings - edge * self.week)

    def _band(self, edge: float) -> sparse.csc_array:
        people = sparse.csc_array(np.diag(self._over(edge)))
        return sparse.csc_array(sparse.hstack([self._point, people, self._zero]))

    def program(self, level: float) -> LinearProgram:
        """Return the program of most output with the band around `level`."""
        n, j, tasks, free = self.jobs * self.tasks, self.jobs, self.tasks, np.inf
        edges = [self._band(level + self.width / 2), self._band(level - self.width / 2)]
        return LinearProgram(
            np.append(np.zeros(n + j), 1.0),
            sparse.vstack([*self._above, *edges], format="csc"),
            row_lower=np.concatenate([np.zeros(tasks + j), self.counts, np.full(j, -free), np.zeros(j)]),
            row_upper=np.concatenate(
                [np.full(tasks, free), np.zeros(j), self.counts, np.zeros(j), np.full(j, free)]
            ),
            column_upper=np.append(np.where(self.may.ravel(), free, 0.0), np.full(j + 1, free)),
        )

    def best_level(self) -> float:
        """Return the level of the band at which output is largest, by a grid refined six times."""
        least, most = float(self.ratings.min()), float(self.ratings.max())
        middle = (least + most) / 2
        shape = self.program(middle + 1e-3)
        model = ScaledHighs(
            -shape.objective,
            shape.matrix,
            (shape.row_lower, shape.row_upper),
            (shape.column_lower, shape.column_upper),
        )
        n, first = self.jobs * self.tasks, self.tasks + self.jobs + self.groups

        def output(level: float) -> float:
            """Output at a level, from the last basis."""
            for sign, row in ((0.5, first), (-0.5, first + self.jobs)):
                for i, value in enumerate(self._over(level + sign * self.width)):
                    model.set_coefficient(row + i, n + i, float(value))
            return float(model.primal[-1]) if model.optimal() else -np.inf

        tried, best = np.linspace(least, most, _LEVELS), -np.inf
        for _ in range(6):
            made = [output(float(v)) for v in tried]
            at = int(np.argmax(made))
            if made[at] > best:
                best, middle = made[at], float(tried[at])
            tried = np.linspace(tried[max(at - 1, 0)], tried[min(at + 1, len(tried) - 1)], 7)
        return middle
