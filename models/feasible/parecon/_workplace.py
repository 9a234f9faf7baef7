"""Tasks, and the groups of people who could do them: the best plan of equally empowering jobs.

References
----------
Albert, M. and Hahnel, R. (1991), *The Political Economy of Participatory Economics* (balanced job complexes).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse

from feasible.economy import Vector
from feasible.errors import InvalidInput
from feasible.optimum.linear import LinearProgram, LinearSolution
from feasible.parecon._job_plan import JobPlan
from feasible.parecon._trained_jobs import TrainedJobs

__all__ = ["Workplace"]


@dataclass(frozen=True, eq=False)
class Workplace:
    """Tasks to be done and the groups of people who could do them.

    Attributes
    ----------
    tasks : DataFrame, index ``task``
        ``hours``: skilled hours that one unit of output takes; ``empowerment``: points an hour; optionally
        ``training``: hours a week that everyone who does the task at all spends on learning it and keeping
        it up (they count at its rating and make nothing); and a column for each group: what an hour of theirs
        makes, in skilled hours (1 where there is no column). More of a task than output takes may be done.
    people : Series or dict of str to float
        Number of people in each group.
    week : float
        Hours a week of each person. Nobody works more, nobody less.

    Raises
    ------
    InvalidInput
        If a number is negative or not finite, a column or label unknown or doubled, or a task one that
        nobody can do.

    Examples
    --------
    Two people, two tasks, and both equally able: equality costs nothing.

    >>> tasks = pd.DataFrame({"hours": [1.0, 3.0], "empowerment": [9.0, 1.0]}, index=["plan", "dig"])
    >>> garden = Workplace(tasks, {"Ann": 1, "Ben": 1}, week=40.0)
    >>> garden.plan().output, garden.plan(0.0).output, garden.plan(0.0).spread
    (20.0, 20.0, 0.0)
    """

    tasks: pd.DataFrame
    people: pd.Series | dict[str, float]
    week: float = 40.0

    def __post_init__(self) -> None:
        people = pd.Series(self.people, dtype=float)
        object.__setattr__(self, "people", people)
        tasks = self.tasks
        for name in ("hours", "empowerment"):
            if name not in tasks.columns:
                raise InvalidInput(f"no column {name!r}", where="tasks", expected="hours and empowerment")
        for labels, where in ((tasks.index, "tasks"), (people.index, "people")):
            if len(labels) == 0 or not labels.is_unique:
                raise InvalidInput("has none, or one twice", where=where, expected="different labels")
        known = {"hours", "empowerment", "training", *map(str, people.index)}
        unknown = [str(c) for c in tasks.columns if str(c) not in known]
        if unknown:
            raise InvalidInput(
                f"unknown column {unknown[0]!r}", where="tasks", expected=f"one of {', '.join(sorted(known))}"
            )
        for where, values in (
            ("people", people.to_numpy()),
            ("week", np.array([self.week])),
            ("tasks['hours']", self._hours),
        ):
            if not (np.isfinite(values).all() and (values > 0).all()):
                raise InvalidInput("has a number that is not positive", where=where, expected="above zero")
        for where, values in (
            ("tasks['empowerment']", self._ratings),
            ("tasks['training']", self._training),
            ("productivity", self.productivity),
        ):
            if not (np.isfinite(values).all() and (values >= 0).all()):
                raise InvalidInput("has a negative number, or none", where=where, expected="zero or more")
        nobody = np.flatnonzero(self.productivity.max(axis=0) == 0)
        if nobody.size:
            raise InvalidInput(
                "nobody can do it",
                where=f"tasks[{tasks.index[nobody[0]]!r}]",
                expected="somebody's productivity above zero",
            )

    @property
    def groups(self) -> list[str]:
        """Names of the groups."""
        return [str(g) for g in pd.Series(self.people).index]

    @property
    def _counts(self) -> Vector:
        return pd.Series(self.people).to_numpy(dtype=float)

    @property
    def _hours(self) -> Vector:
        return self.tasks["hours"].to_numpy(dtype=float)

    @property
    def _ratings(self) -> Vector:
        return self.tasks["empowerment"].to_numpy(dtype=float)

    @property
    def _training(self) -> Vector:
        if "training" not in self.tasks.columns:
            return np.zeros(len(self.tasks))
        return self.tasks["training"].to_numpy(dtype=float)

    @property
    def productivity(self) -> Vector:
        """Skilled hours that an hour of each group makes, shape (groups, tasks)."""
        columns = set(self.tasks.columns)
        return np.array(
            [
                self.tasks[g].to_numpy(dtype=float) if g in columns else np.ones(len(self.tasks))
                for g in self.groups
            ]
        )

    def share_of(self, group: str) -> float:
        """Return a group's share of all people."""
        if group not in self.groups:
            raise InvalidInput(f"no group {group!r}", where="people", expected=", ".join(self.groups))
        return float(self._counts[self.groups.index(group)] / self._counts.sum())

    def cannot(self, task: str) -> float:
        """Return the share of all people who cannot do a task at all.

        Examples
        --------
        >>> from feasible.parecon.balanced_jobs import bicycle_factory, clinic
        >>> round(clinic().cannot("surgery"), 9), bicycle_factory().cannot("design")
        (0.95, 0.0)
        """
        at = [str(t) for t in self.tasks.index].index(task)
        return float(self._counts[self.productivity[:, at] == 0].sum() / self._counts.sum())

    @property
    def level(self) -> float:
        """Average rating of the work itself, weighted by the hours that it takes."""
        return float(self._hours @ self._ratings / self._hours.sum())

    @property
    def widest(self) -> float:
        """Distance of the most and the least empowering task: a band this wide rules nothing out."""
        return float(self._ratings.max() - self._ratings.min())

    # ------------------------------------------------------------------ plans

    def plan(self, width: float = np.inf, *, level: float | None = None) -> JobPlan:
        """Return the plan with most output in which no two jobs lie further apart than `width`.

        Parameters
        ----------
        width : float
            Points from the least to the most empowering job that are allowed.
        level : float, optional
            Middle of the band. By default the plan chooses it: exactly where nobody needs training, else
            the best of a finer and finer grid.

        Returns
        -------
        JobPlan

        Raises
        ------
        Infeasible
            If no jobs fit the band at this level.

        Notes
        -----
        People of one group are alike. Without training it loses nothing to give them all the same job: the
        average of their jobs keeps every limit. With training a group may split into jobs that differ in what
        they are trained for, because learning costs the same however little of a task one then does.
        """
        if not width >= 0:
            raise InvalidInput(f"is {width!r}", where="width", expected="zero or more")
        if level is not None and not (self._ratings.min() <= level <= self._ratings.max()):
            raise InvalidInput(
                f"is {level!r}", where="level", expected="a rating between the least and the most"
            )
        band = round(min(float(width), 2 * self.widest), 12)  # a trillionth of a point is none
        if self._training.any():
            return self._trained(band, level)
        return self._untrained(band, level)

    def _untrained(self, width: float, level: float | None) -> JobPlan:
        """One job a group."""
        return self._jobs(self._program(width, level).solve(), width)

    def _program(self, width: float, level: float | None) -> LinearProgram:
        """One job a group; the columns are hours of one person, the level, the width and the output."""
        counts, ratings, (groups, tasks) = self._counts, self._ratings, self.productivity.shape
        n = groups * tasks
        make = sparse.hstack(
            [sparse.diags_array(c * row) for c, row in zip(counts, self.productivity, strict=True)]
        )
        each = sparse.kron(sparse.eye_array(groups), np.ones((1, tasks)))
        point = sparse.kron(sparse.eye_array(groups), ratings[None, :] / self.week)

        def beside(rows: int, level: float, width: float, output: ArrayLike = 0.0) -> sparse.csc_array:
            """Coefficients of the last three columns."""
            return sparse.csc_array(
                np.column_stack([np.full(rows, level), np.full(rows, width), np.broadcast_to(output, rows)])
            )

        matrix = sparse.vstack(
            [
                sparse.hstack([make, beside(tasks, 0.0, 0.0, -self._hours)]),
                sparse.hstack([each, beside(groups, 0.0, 0.0)]),
                sparse.hstack([point, beside(groups, -1.0, -0.5)]),
                sparse.hstack([point, beside(groups, -1.0, 0.5)]),
            ],
            format="csc",
        )
        free = np.inf
        least, most = (self._ratings.min(), self._ratings.max()) if level is None else (level, level)
        sizes = [tasks, groups, groups, groups]
        return LinearProgram(
            np.append(np.zeros(n + 2), 1.0),
            matrix,
            row_lower=np.repeat([0.0, self.week, -free, 0.0], sizes),
            row_upper=np.repeat([free, self.week, 0.0, free], sizes),
            column_lower=np.append(np.zeros(n), [least, width, 0.0]),
            # Who cannot do a task at all does not do it for the points.
            column_upper=np.append(np.where(self.productivity.ravel() > 0, free, 0.0), [most, width, free]),
            rows=[
                *map(str, self.tasks.index),
                *(f"{kind} of {g}" for kind in ("week", "most", "least") for g in self.groups),
            ],
            columns=[
                *(f"{t}, {g}" for g in self.groups for t in self.tasks.index),
                "level",
                "width",
                "output",
            ],
        )

    def _jobs(self, found: LinearSolution, width: float) -> JobPlan:
        """Read the solution of `_program` as jobs."""
        groups, tasks = self.productivity.shape
        n = groups * tasks
        hours = np.maximum(found.primal[:n].reshape(groups, tasks), 0.0)
        return JobPlan(
            output=float(found.primal[n + 2]),
            width=width,
            level=float(found.primal[n]),
            people=pd.Series(self.people).rename_axis("job"),
            group=pd.Series(self.groups, index=pd.Index(self.groups, name="job")),
            hours=pd.DataFrame(hours, index=pd.Index(self.groups, name="job"), columns=self.tasks.index),
            training=pd.Series(0.0, index=pd.Index(self.groups, name="job")),
            empowerment=pd.Series(hours @ self._ratings / self.week, index=pd.Index(self.groups, name="job")),
            slope=float(found.reduced_costs[n + 1]),
            certificate=found.certificate,
        )

    def _columns(self, names: Sequence[str], where: str) -> list[int]:
        """Return where these tasks stand."""
        if self._training.any():
            raise InvalidInput("tasks need training", where=where, expected="no training")
        known = [str(t) for t in self.tasks.index]
        unknown = [t for t in names if t not in known]
        if unknown or not len(names):
            raise InvalidInput(
                f"has no task {unknown[0]!r}" if unknown else "names no task",
                where=f"{where}, tasks",
                expected=f"some of {', '.join(known)}",
            )
        return [known.index(t) for t in names]

    def integrated(self, tasks: Sequence[str], *, least: float = 1.0, width: float = 0.0) -> JobPlan:
        """Return the best plan in which everybody also does a share of each of some tasks.

        Parameters
        ----------
        tasks : sequence of str
            The decisive ones.
        least : float
            Share of the mean hours a person that everybody does at least; 1: all do the same of them.
        width : float
            Points from the least to the most empowering job that are allowed.

        Notes
        -----
        Where somebody cannot do one of the tasks at all and `least` is above 0, nobody may do any of it, and
        nothing is made.
        """
        if not 0.0 <= least <= 1.0:
            raise InvalidInput(f"is {least!r}", where="least", expected="a share")
        base, (groups, count) = self._program(min(width, 2 * self.widest), None), self.productivity.shape
        mean = least * self._counts / self._counts.sum()
        rows = np.zeros((len(tasks) * groups, base.matrix.shape[1]))
        for i, k in enumerate(self._columns(tasks, "integrated")):
            for g in range(groups):
                rows[i * groups + g, np.arange(groups) * count + k] = -mean
                rows[i * groups + g, g * count + k] += 1.0
        program = LinearProgram(
            base.objective,
            sparse.vstack([base.matrix, sparse.csc_array(rows)], format="csc"),
            row_lower=np.append(base.row_lower, np.zeros(len(rows))),
            row_upper=np.append(base.row_upper, np.full(len(rows), np.inf)),
            column_lower=base.column_lower,
            column_upper=base.column_upper,
        )
        return self._jobs(program.solve(), width)

    def most_kept(self, group: str, tasks: Sequence[str], output: float) -> float:
        """Return the largest share of some tasks' hours that one group can do while all jobs are equal.

        Parameters
        ----------
        group : str
        tasks : sequence of str
        output : float
            Units a week that must be made.

        Raises
        ------
        Infeasible
            If equal jobs cannot make as much.

        Notes
        -----
        A share is a ratio: the program maximizes its numerator less a guess of the ratio times its
        denominator, and takes the ratio found as the next guess (Dinkelbach), until it stops growing.
        """
        base, (groups, count) = self._program(0.0, None), self.productivity.shape
        columns = self._columns(tasks, "most_kept")
        self.share_of(group)  # names the groups if this is none
        all_hours = np.zeros(base.matrix.shape[1])
        for g in range(groups):
            all_hours[g * count + np.array(columns)] = self._counts[g]
        mine = self.groups.index(group)
        own = np.where(np.arange(all_hours.size) // count == mine, all_hours, 0.0)
        lower = np.array(base.column_lower, dtype=float)
        lower[-1] = output
        share = 0.0
        while True:
            program = LinearProgram(
                own - share * all_hours,
                base.matrix,
                row_lower=base.row_lower,
                row_upper=base.row_upper,
                column_lower=lower,
                column_upper=base.column_upper,
            )
            hours = program.solve().primal
            found = float(own @ hours / (all_hours @ hours))
            if found <= share + 1e-9:
                return share
            share = found

    def _kinds(self) -> list[tuple[int, tuple[int, ...]]]:
        """Every kind of job: a group, and a set of the tasks that need training."""
        learned = [int(t) for t in np.flatnonzero(self._training)]
        sets = list(chain.from_iterable(combinations(learned, r) for r in range(len(learned) + 1)))
        return [(g, s) for g in range(len(self.groups)) for s in sets]

    def _trained(self, width: float, level: float | None) -> JobPlan:
        """Jobs by what one is trained for; see `feasible.parecon._trained_jobs`."""
        jobs = TrainedJobs(
            self._kinds(),
            counts=self._counts,
            productivity=self.productivity,
            hours=self._hours,
            ratings=self._ratings,
            training=self._training,
            week=self.week,
            width=width,
        )
        least, most = float(self._ratings.min()), float(self._ratings.max())
        middle = (least + most) / 2 if level is None else level
        if level is None and width < most - least:
            middle = jobs.best_level()
        found = jobs.program(middle).solve()
        j, tasks = jobs.jobs, jobs.tasks
        people = found.primal[j * tasks : j * tasks + j]
        kept = np.flatnonzero(people > 1e-7)
        hours = np.maximum(found.primal[: j * tasks].reshape(j, tasks)[kept], 0.0) / people[kept, None]
        names = pd.Index([self._job_name(*jobs.kinds[int(i)]) for i in kept], name="job")
        upper, lower = np.split(found.duals[tasks + j + jobs.groups :], 2)
        return JobPlan(
            output=found.objective,
            width=width,
            level=middle,
            people=pd.Series(people[kept], index=names),
            group=pd.Series([self.groups[int(g)] for g in jobs.group_of[kept]], index=names),
            hours=pd.DataFrame(hours, index=names, columns=self.tasks.index),
            training=pd.Series(jobs.given[kept].sum(axis=1), index=names),
            empowerment=pd.Series((hours + jobs.given[kept]) @ self._ratings / self.week, index=names),
            slope=float((upper - lower) @ people) * self.week / 2,
            certificate=found.certificate,
        )

    def _job_name(self, group: int, learned: tuple[int, ...]) -> str:
        skills = ", ".join(str(self.tasks.index[t]) for t in learned)
        return f"{self.groups[group]}: {skills or 'no training'}"

    # ------------------------------------------------------------------ the curve

    def curve(self) -> pd.DataFrame:
        """Return the corners of the curve of output against the band's width, exactly.

        Returns
        -------
        DataFrame, index ``width``
            ``output`` a week, and ``price``: output gained for one point more of width, from this corner to
            the next. The curve is concave and straight between corners: a few programs give all of it.

        Raises
        ------
        InvalidInput
            If tasks need training: then the curve need not be concave. Use `outputs`.
        """
        if self._training.any():
            raise InvalidInput("tasks need training", where="curve", expected="no training; use outputs")
        ends = [self.plan(0.0), *([self.plan(self.widest)] if self.widest > 0 else [])]
        between = self._between(*ends) if len(ends) == 2 else []
        corners = sorted([*ends, *between], key=lambda p: p.width)
        width = np.array([p.width for p in corners])
        output = np.array([p.output for p in corners])
        price = np.append(np.diff(output) / np.diff(width), 0.0)
        # A corner at which the price does not change is none.
        scale = max(float(np.abs(price).max()), 1e-12 * float(output.max()))
        keep = np.append(True, np.abs(np.diff(price)) > 1e-7 * scale)
        keep[-1] = True
        return pd.DataFrame(
            {"output": output[keep], "price": price[keep]}, index=pd.Index(width[keep], name="width")
        )

    def _between(self, a: JobPlan, b: JobPlan) -> list[JobPlan]:
        """Find the corners between two points of a concave curve from their tangents."""
        run, rise = b.width - a.width, b.output - a.output
        tolerance = 1e-8 * max(a.output, b.output)
        if run < 1e-6 or min(abs(a.slope * run - rise), abs(b.slope * run - rise)) < tolerance:
            return []
        width = a.width + (rise - b.slope * run) / (a.slope - b.slope)
        found = self.plan(width)
        meets = a.output + a.slope * (width - a.width)
        if abs(found.output - meets) < tolerance:
            return [found]
        return [*self._between(a, found), found, *self._between(found, b)]

    def outputs(self, widths: Sequence[float] | Vector) -> Vector:
        """Return the output a week at each width, shape (widths,)."""
        return np.array([self.plan(float(w)).output for w in widths])

    def bundles(self, plan: JobPlan, *, shift: float) -> pd.DataFrame:
        """Return each person's average shifts a week of each task, from a plan's jobs.

        Parameters
        ----------
        plan : JobPlan
            One whose jobs are held by whole numbers of people, and without training.
        shift : float
            Hours of a shift.

        Returns
        -------
        DataFrame, shape (people, tasks)
        """
        counts = plan.people.to_numpy(dtype=float)
        whole = np.round(counts).astype(int)
        if np.abs(counts - whole).max() > 1e-9 or plan.training.any() or not shift > 0:
            raise InvalidInput(
                "cannot be cut into shifts",
                where="plan",
                expected="whole people, no training, a positive shift",
            )
        names = [f"{job} {i + 1}" for job, k in zip(plan.people.index, whole, strict=True) for i in range(k)]
        return pd.DataFrame(
            np.repeat(plan.hours.to_numpy(dtype=float) / shift, whole, axis=0),
            index=names,
            columns=plan.hours.columns,
        )
