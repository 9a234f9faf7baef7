"""Balanced jobs: who does the empowering work, what equality costs, and how it becomes whole jobs.

Four pieces. *Class shares*: the essay's percentages, and what they leave implicit. *Votes*: how often a few
who know what they want carry an assembly. *Jobs*: a table of tasks (hours, an empowerment rating, each
group's productivity) becomes the best plan in which jobs are equally empowering within a band, the output
that this costs, and a rota of whole shifts that keeps the promise. *Property*: Roemer's economy, in which
wealth alone sorts people into five classes, as the theory of the half that job balancing does not touch.

References
----------
Wetzel, T., "Libcom or Parecon?": balanced jobs, the coordinator class, the percentages.
Albert, M. and Hahnel, R. (1991), *The Political Economy of Participatory Economics* (balanced job complexes).
Birkhoff, G. (1946), "Tres observaciones sobre el algebra lineal", *Universidad Nacional de Tucuman,
Revista A* 5, 147-151.
Budish, E., Che, Y.-K., Kojima, F. and Milgrom, P. (2013), "Designing random allocation mechanisms: theory and
applications", *American Economic Review* 103(2), 585-623 (two hierarchies of quotas).
Shmoys, D. B. and Tardos, E. (1993), "An approximation algorithm for the generalized assignment problem",
*Mathematical Programming* 62, 461-474 (rounding in order of size).
Penrose, L. S. (1946), "The elementary statistics of majority voting", *Journal of the Royal Statistical
Society* 109, 53-57 (a resolute bloc among those who vote at random; cited from memory).
Roemer, J. E. (1982), *A General Theory of Exploitation and Class*, Harvard University Press, ch. 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import chain, combinations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse, stats

from feasible.economy import Certificate, Check, Vector
from feasible.errors import Infeasible, InvalidInput
from feasible.headline import Headline, by_name
from feasible.optimum.linear import LinearProgram, LinearSolution
from feasible.parecon._trained_jobs import TrainedJobs

__all__ = [
    "CLASSES",
    "STRAIN",
    "ClassEconomy",
    "ClassShares",
    "JobPlan",
    "Workplace",
    "bicycle_factory",
    "carries",
    "class_shares",
    "clinic",
    "headlines",
    "kept_at_most",
    "preparation_needed",
]

# ---------------------------------------------------------------------- class shares


@dataclass(frozen=True, eq=False)
class ClassShares:
    """The essay's percentages, and what follows from them.

    Attributes
    ----------
    table : DataFrame, index ``segment``
        ``percent``, ``said`` (the qualification), ``part_of``, ``passage``, ``source``: see `class_shares`.

    Raises
    ------
    InvalidInput
        If the separate segments add up to more than everybody.
    """

    table: pd.DataFrame

    def __post_init__(self) -> None:
        if self.named > 100.0:
            raise InvalidInput(
                f"segments add up to {self.named:g} percent", where="class shares", expected="at most 100"
            )

    def percent(self, segment: str) -> float:
        """Return a segment's percentage."""
        if segment not in self.table.index:
            raise InvalidInput(
                f"no segment {segment!r}",
                where="class shares",
                expected=f"one of {', '.join(map(str, self.table.index))}",
            )
        return float(self.table["percent"].to_numpy(dtype=float)[list(self.table.index).index(segment)])

    @property
    def named(self) -> float:
        """Percent of the population in segments that the essay gives a number of their own."""
        separate = (self.table["part_of"] == "").to_numpy(dtype=bool)
        return float(self.table["percent"].to_numpy(dtype=float)[separate].sum())

    @property
    def between(self) -> float:
        """Percent that no number is given for: the lower-level professionals, if nobody counts twice."""
        return 100.0 - self.named

    @property
    def other_fourth(self) -> float:
        """Percent of owners, large and small, and coordinators."""
        return sum(self.percent(s) for s in ("plutocracy", "small business owners", "coordinator class"))

    @property
    def slack(self) -> float:
        """Points by which the working class and the segment between exceed what the essay says at least."""
        return (
            self.percent("working class")
            + self.between
            - self.percent("working class and lower-level professionals")
        )

    def rounding(self, half_width: float = 0.5) -> pd.DataFrame:
        """Return what the sums can be if each number was rounded.

        Parameters
        ----------
        half_width : float
            Points by which each separate number may be off, to either side.

        Returns
        -------
        DataFrame, index ``quantity``
            ``least``, ``stated``, ``most`` in percent, for the segment between, the two working segments
            together, and the other fourth.
        """
        if not (np.isfinite(half_width) and half_width >= 0):
            raise InvalidInput(f"is {half_width!r}", where="half_width", expected="zero or more")
        rows = {
            "between": (self.between, 4),
            "working class and between": (100.0 - self.other_fourth, 3),
            "other fourth": (self.other_fourth, 3),
        }
        return pd.DataFrame(
            {k: (v - n * half_width, v, v + n * half_width) for k, (v, n) in rows.items()},
            index=["least", "stated", "most"],
        ).T.rename_axis("quantity")

    def shared_out(self, *, week: float = 40.0, among_owners: bool = False) -> tuple[float, float]:
        """Return the share and the hours of coordination in everybody's week, were it shared out.

        Parameters
        ----------
        week : float
            Hours a week, the same for all.
        among_owners : bool
            Whether former owners take part too (small owners do some coordinating now, uncounted here).

        Examples
        --------
        >>> share, hours = class_shares().shared_out()
        >>> round(share, 4), round(hours, 1)
        (0.1848, 7.4)
        """
        coordinators = self.percent("coordinator class")
        people = coordinators + self.percent("working class") + self.between
        if among_owners:
            people = 100.0
        return coordinators / people, coordinators / people * week


def class_shares() -> ClassShares:
    """Return the essay's class shares, from ``data/wetzel-class-shares.csv``.

    Examples
    --------
    >>> shares = class_shares()
    >>> shares.named, shares.between, shares.other_fourth, shares.slack
    (85.0, 15.0, 25.0, 0.0)
    """
    with (files("feasible.parecon") / "data" / "wetzel-class-shares.csv").open(encoding="utf-8") as stream:
        table = pd.read_csv(stream, keep_default_na=False).set_index("segment")
    return ClassShares(table)


# ---------------------------------------------------------------------- votes


def carries(members: int, bloc: int, prepared: float = 0.5) -> float:
    """Return how often a bloc carries an assembly with one vote each.

    Parameters
    ----------
    members : int
        Who vote.
    bloc : int
        Of them those who vote as one.
    prepared : float
        How often each of the others, independently, votes against the bloc where that is in their interest.
        One half: they cannot judge.

    Returns
    -------
    float
        Chance of a majority for the bloc; a tie counts half.

    Examples
    --------
    One member of three decides unless both others vote against:

    >>> round(carries(3, 1), 12), carries(3, 2)
    (0.75, 1.0)
    """
    if not 0 <= bloc <= members or members < 1 or not 0.0 <= prepared <= 1.0:
        raise InvalidInput(
            f"are {members!r}, {bloc!r}, {prepared!r}",
            where="members, bloc, prepared",
            expected="a bloc of at most all members, and a share",
        )
    others = stats.binom(members - bloc, 1.0 - prepared)
    needed = members / 2.0 - bloc
    tie = float(others.pmf(needed)) if needed == round(needed) else 0.0
    return float(others.sf(np.floor(needed))) + tie / 2.0


def preparation_needed(members: int, bloc: int, *, tolerance: float = 1e-9) -> float:
    """Return how often the others must vote for their own interest for the bloc to carry half of the votes.

    Examples
    --------
    >>> round(preparation_needed(3, 1), 6)              # p squared is one half
    0.707107
    """
    low, high = 0.0, 1.0
    while high - low > tolerance:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if carries(members, bloc, middle) > 0.5 else (low, middle)
    return high


# ---------------------------------------------------------------------- jobs


@dataclass(frozen=True, eq=False)
class JobPlan:
    """Who does how much of what, and what comes out.

    Attributes
    ----------
    output : float
        Units a week.
    width : float
        The band: how far the most and the least empowering job may lie apart, in rating points.
    level : float
        Middle of the band, in points.
    people : Series, index ``job``
        How many have each job (a fraction stands for part of a large workplace).
    group : Series, index ``job``
        The group that they come from.
    hours : DataFrame, shape (jobs, tasks)
        Clock hours a week of one person, training left out.
    training : Series, index ``job``
        Hours a week of one person that go into learning and keeping up.
    empowerment : Series, index ``job``
        Average rating of one person's hours, training included.
    slope : float
        Output gained a week for one point more of `width` (a subgradient where the curve has a corner): the
        price of equality.
    certificate : Certificate
        Recomputed from the program's data.
    """

    output: float
    width: float
    level: float
    people: pd.Series
    group: pd.Series
    hours: pd.DataFrame
    training: pd.Series
    empowerment: pd.Series
    slope: float
    certificate: Certificate

    @property
    def spread(self) -> float:
        """Distance of the most and the least empowering job, in points."""
        values = self.empowerment.to_numpy(dtype=float)
        return float(values.max() - values.min())

    def share_done_by(self, group: str, tasks: Sequence[str]) -> float:
        """Return the share of the hours of some tasks that one group's people spend on them."""
        counted = self.people.to_numpy(dtype=float)[:, None] * self.hours[list(tasks)].to_numpy(dtype=float)
        mine = (self.group == group).to_numpy(dtype=bool)
        return float(counted[mine].sum() / counted.sum())

    def rated(self, ratings: ArrayLike) -> Vector:
        """Return the average of another rating in each job, training left out.

        Parameters
        ----------
        ratings : array, shape (tasks,)
            Points an hour: somebody else's opinion of the same tasks, or how hard they are on the body.

        Returns
        -------
        array, shape (jobs,)
        """
        given = np.asarray(ratings, dtype=float)
        if given.shape != (self.hours.shape[1],) or not np.isfinite(given).all():
            raise InvalidInput(
                f"has shape {given.shape}",
                where="ratings",
                expected=f"{self.hours.shape[1]} finite numbers, one a task",
            )
        hours = self.hours.to_numpy(dtype=float)
        return np.asarray(hours @ given / hours.sum(axis=1))


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


def kept_at_most(people: float, work: float, rating: float, *, level: float, least: float) -> float:
    """Return the share of some empowering work that a group can keep when all jobs are equally empowering.

    Parameters
    ----------
    people : float
        The group's share of all people.
    work : float
        The work's share of all hours.
    rating : float
        Its average rating, points an hour.
    level : float
        Rating of every job.
    least : float
        Rating of the least empowering task, with which the group would dilute its own.

    Returns
    -------
    float
        At most 1. Where it is 1, balanced jobs leave a monopoly where it was.

    Examples
    --------
    A fifth of the people, a tenth of the hours at 9 points; jobs of 3, sweeping at 1.

    >>> kept_at_most(0.2, 0.1, 9.0, level=3.0, least=1.0)
    0.5
    """
    if not (0 < people <= 1 and 0 < work <= 1 and least <= level <= rating and least < rating):
        raise InvalidInput(
            f"are {people!r}, {work!r}, {rating!r}, {level!r}, {least!r}",
            where="people, work, rating, level, least",
            expected="shares above 0 and at most 1, and least <= level <= rating, least < rating",
        )
    return min(1.0, people * (level - least) / (work * (rating - least)))


# ---------------------------------------------------------------------- two workplaces


def bicycle_factory(
    gap: float = 0.25, training: float = 0.0, *, engineers: float = 22.0, others: float = 78.0
) -> Workplace:
    """Return a bicycle factory: the essay's example of a workplace, with numbers that are ours.

    Ten skilled hours make a bicycle. Designing and planning are the engineers' trade; machining and assembly
    are not. By default people stand in the essay's proportion of coordinators to workers, 17 to 60.

    Parameters
    ----------
    gap : float
        How much less an hour makes in the other group's trade; 0 if everybody is equally able.
    training : float
        Hours a week for each of design and planning that one does at all; half as many for machining.
    engineers, others : float
        Number of people.

    Examples
    --------
    >>> round(bicycle_factory().level, 2), round(bicycle_factory(gap=0.0).plan(0.0).output, 9)
    (3.4, 400.0)
    """
    if not 0 <= gap < 1 or not training >= 0:
        raise InvalidInput(
            f"are {gap!r} and {training!r}", where="gap, training", expected="0 <= gap < 1, training >= 0"
        )
    off = 1.0 - gap
    tasks = pd.DataFrame(
        {
            "hours": [0.8, 0.8, 2.4, 4.8, 1.2],
            "empowerment": [9.0, 8.0, 4.0, 2.0, 1.0],
            "training": [training, training, training / 2, 0.0, 0.0],
            "engineers": [1.0, 1.0, off, off, 1.0],
            "others": [off, off, 1.0, 1.0, 1.0],
        },
        index=pd.Index(["design", "planning", "machining", "assembly", "cleaning"], name="task"),
    )
    return Workplace(tasks, {"engineers": engineers, "others": others})


def clinic(surgeons: float = 5.0, *, all_operate: bool = False) -> Workplace:
    """Return a clinic: the hard case, with a skill that takes years. All numbers are ours.

    Parameters
    ----------
    surgeons : float
        Of a hundred people; the others make up the rest in fixed proportion.
    all_operate : bool
        Whether everybody can operate as well as a surgeon: what is lost then is not lost to surgery.

    Examples
    --------
    >>> round(clinic().level, 1)
    4.4
    """
    if not 0 < surgeons < 100:
        raise InvalidInput(f"is {surgeons!r}", where="surgeons", expected="above 0 and below 100")
    tasks = pd.DataFrame(
        {
            "hours": [0.04, 0.10, 0.46, 0.20, 0.20],
            "empowerment": [10.0, 9.0, 5.0, 3.0, 1.0],
            "surgeons": [1.0, 0.9, 0.7, 1.0, 1.0],
            "physicians": [0.0, 1.0, 0.7, 1.0, 1.0],
            "nurses": [0.0, 0.4, 1.0, 1.0, 1.0],
            "others": [0.0, 0.0, 0.4, 1.0, 1.0],
        },
        index=pd.Index(["surgery", "diagnosis", "nursing", "records", "cleaning"], name="task"),
    )
    if all_operate:
        tasks.loc["surgery", ["physicians", "nurses", "others"]] = 1.0
    rest = (100.0 - surgeons) / 95.0
    return Workplace(
        tasks, {"surgeons": surgeons, "physicians": 10 * rest, "nurses": 45 * rest, "others": 40 * rest}
    )


#: Two opinions of how hard an hour of each task of the bicycle factory is; all numbers are ours.
STRAIN: dict[str, tuple[float, ...]] = {
    "hard on the body": (2.0, 2.0, 5.0, 6.0, 8.0),
    "noise and heat": (1.0, 1.0, 9.0, 3.0, 2.0),
}


# ---------------------------------------------------------------------- property


#: Roemer's five classes, from most to least wealth.
CLASSES = ("pure capitalist", "small capitalist", "petty bourgeois", "semi-proletarian", "proletarian")


@dataclass(frozen=True, eq=False)
class ClassEconomy:
    """Roemer's subsistence economy with a labor market: one good, and wealth as the only difference.

    Everyone needs the same net amount of the good and works as little as possible for it: on own capital,
    for others, or by having others work. Making one unit takes `input` of the good in advance and `labor`
    hours. At zero profit there is always an equilibrium without exploitation, if wealth suffices; computed
    here is the one in which wealth is scarce, because the richest live on less than all of it, where
    there is one.

    Attributes
    ----------
    wealth : array, shape (people,)
        Stock of the good that each owns, as capital.
    input : float
        Of the good, per unit made; above 0, below 1.
    labor : float
        Hours per unit made.
    need : float
        Of the good, net, per person and period.

    Raises
    ------
    InvalidInput
        If a number is out of range.
    """

    wealth: Vector
    input: float = 0.5
    labor: float = 1.0
    need: float = 20.0

    def __post_init__(self) -> None:
        wealth = np.array(self.wealth, dtype=float)
        object.__setattr__(self, "wealth", wealth)
        if wealth.ndim != 1 or not wealth.size or not (np.isfinite(wealth).all() and (wealth >= 0).all()):
            raise InvalidInput("is not a list of amounts", where="wealth", expected="zero or more each")
        if not (0 < self.input < 1 and self.labor > 0 and self.need > 0):
            raise InvalidInput(
                f"are {self.input!r}, {self.labor!r}, {self.need!r}",
                where="input, labor, need",
                expected="input above 0 and below 1, the others above 0",
            )

    @property
    def embodied(self) -> float:
        """Hours that it takes, directly and indirectly, to make one person's needs."""
        return self.labor * self.need / (1 - self.input)

    @property
    def own_shop(self) -> float:
        """Wealth with which a person can just make a living without hiring and without being hired."""
        return self.input * self.need / (1 - self.input)

    @cached_property
    def profit_rate(self) -> float:
        """Rate of profit at which all wealth that is offered is used; 0 where wealth is never scarce.

        Raises
        ------
        Infeasible
            If there is too little wealth for everybody's needs.
        """
        wealth = np.sort(self.wealth)[::-1]
        required = wealth.size * self.own_shop
        if wealth.sum() < required:
            raise Infeasible(["everybody's needs", "wealth"], {"wealth": float(required - wealth.sum())})
        # The richest m live on profit alone and offer no more capital than that takes.
        for m in range(1, wealth.size + 1):
            short = required - float(wealth[m:].sum())
            rate = m * self.need / short if short > 0 else np.inf
            below = wealth[m] if m < wealth.size else 0.0
            if below * rate < self.need <= wealth[m - 1] * rate * (1 + 1e-12):
                break
        # Spread so evenly that nobody would sell hours at any wage below the whole product.
        return float(rate) if rate * self.input < (1 - self.input) * (1 - 1e-9) else 0.0

    @property
    def wage(self) -> float:
        """Of the good per hour, at the equilibrium's rate of profit."""
        return (1 - self.input * (1 + self.profit_rate)) / self.labor

    @property
    def thresholds(self) -> tuple[float, float]:
        """Wealth of the petty bourgeois, and the least wealth that frees its owner from work.

        The first does not depend on wage or profit.
        """
        rate = self.profit_rate
        return self.own_shop, self.need / rate if rate > 0 else np.inf

    def table(self) -> pd.DataFrame:
        """Return what each person does, one row each, in the order of `wealth`.

        Returns
        -------
        DataFrame
            ``wealth``; ``hours`` worked; ``own``: of them on own capital; ``sold`` to others; ``hired``:
            hours of others; ``class``; ``exploitation``: hours worked over hours embodied in what one
            consumes (above 1: exploited).
        """
        w, rate = self.wage, self.profit_rate
        capital = np.minimum(self.wealth, self.thresholds[1])
        if rate == 0:
            # Without profit owners lend as much as is asked for: it is all the same to them.
            spare = np.maximum(capital - self.own_shop, 0.0)
            asked = float(np.maximum(self.own_shop - capital, 0.0).sum())
            capital = np.minimum(capital, self.own_shop) + spare * asked / max(float(spare.sum()), 1e-300)
        hours = np.maximum(self.need - rate * capital, 0.0) / w
        hours = np.where(hours < 1e-9 * self.embodied, 0.0, hours)
        on_capital = self.labor * capital / self.input
        own = np.minimum(hours, on_capital)
        gap = np.where(np.abs(hours - on_capital) < 1e-9 * self.embodied, 0.0, hours - on_capital)
        kind = np.select([hours == 0, gap < 0, gap == 0, capital > 0], [0, 1, 2, 3], default=4)
        return pd.DataFrame(
            {
                "wealth": self.wealth,
                "hours": hours,
                "own": own,
                "sold": np.maximum(gap, 0.0),
                "hired": np.maximum(-gap, 0.0),
                "class": [CLASSES[k] for k in kind],
                "exploitation": hours / self.embodied,
            }
        )

    @property
    def certificate(self) -> Certificate:
        """Recomputed from the data and the table: the market for hours, and everybody's needs."""
        table = self.table()
        get = {c: table[c].to_numpy(dtype=float) for c in ("wealth", "hours", "own", "sold", "hired")}
        made = (get["own"] + get["hired"]) / self.labor
        market = abs(get["sold"].sum() - get["hired"].sum()) / max(float(get["hours"].sum()), 1e-300)
        capital = np.maximum(self.input * made - get["wealth"], 0.0).max() / self.own_shop
        income = (1 - self.input) * made + self.wage * (get["sold"] - get["hired"])
        return Certificate(
            "everybody meets needs with own wealth, and hours sold are hours hired",
            (
                Check("labor market", float(market), 1e-9, "difference, relative to all hours"),
                Check("capital", float(capital), 1e-9, "largest use beyond wealth, in shops"),
                Check("needs", float(np.abs(income / self.need - 1).max()), 1e-9, "largest miss, relative"),
            ),
        )


# ---------------------------------------------------------------------- headlines


def _lost(place: Workplace, width: float = 0.0) -> float:
    """Return the share of the best output that a band costs."""
    return 1.0 - place.plan(width).output / place.plan().output


@cache
def _free_or_dear(engineers: float = 22.0, training: float = 0.0) -> bool:
    """Whether equality is free for the equally able, costs the others, and its last point the most."""
    able, others = (
        bicycle_factory(gap, training, engineers=engineers, others=100.0 - engineers) for gap in (0.0, 0.25)
    )
    made = others.outputs([0.0, 0.25, 3.5, 3.75])
    return abs(_lost(able)) < 1e-6 and _lost(others) > 0.01 and made[1] - made[0] > made[3] - made[2]


@cache
def _clinic_pays_more(engineers: float = 22.0, surgeons: float = 5.0) -> bool:
    """Whether equal jobs cost a clinic more than five times what they cost the factory."""
    factory = bicycle_factory(engineers=engineers, others=100.0 - engineers)
    return 0.0 < 5.0 * _lost(factory) < _lost(clinic(surgeons))


@cache
def _surgery_is_most(surgeons: float = 10.0) -> bool:
    """Whether more than half of what equal jobs cost a clinic is due to a skill that few have."""
    return _lost(clinic(surgeons, all_operate=True)) < _lost(clinic(surgeons)) / 2.0


def _few_carry(members: int = 100, share: float = 0.17, prepared: float = 0.5) -> bool:
    """Whether the bloc carries more than nine votes in ten."""
    return carries(members, round(share * members), prepared) > 0.9


def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures and its first screen say, by name."""
    factory, hospital = _lost(bicycle_factory()), _lost(clinic())
    return by_name(
        Headline(
            "answer",
            f"Jobs with equal power cost a bicycle factory {factory:.1%} of its output and a clinic with few "
            f"surgeons {hospital:.0%}.",
            "how many people already have the scarcest skill",
            true=_clinic_pays_more,
            aggregation={"engineers": 15.0},
            weakest={"surgeons": 30.0},
            condition="few can operate",
        ),
        Headline(
            "curve",
            "Equality is free where all are equally able; where they are not, the last step to it costs most",
            "that nobody needs training to keep a skill",
            true=_free_or_dear,
            aggregation={"engineers": 10.0},
            weakest={"training": 2.0},
            condition="no skill takes training",
        ),
        Headline(
            "surgery",
            "Most of what equal jobs cost the clinic is the skill that few have",
            "that nobody but a surgeon can operate at all",
            true=_surgery_is_most,
            aggregation={"surgeons": 15.0},
            weakest={"surgeons": 30.0},
            condition="few can operate",
        ),
        Headline(
            "bloc",
            f"Seventeen in a hundred who vote as one carry {carries(100, 17):.0%} of votes if the others "
            "cannot judge",
            "that the others vote at random, each for himself",
            true=_few_carry,
            aggregation={"members": 1000},
            weakest={"prepared": 0.65},
            condition="the others cannot judge what is at stake",
        ),
    )
