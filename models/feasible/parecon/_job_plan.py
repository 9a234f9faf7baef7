"""What a plan of jobs says: who does which task for how long, how empowering it is, what is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from feasible.economy import Certificate, Vector
from feasible.errors import InvalidInput

__all__ = ["JobPlan", "kept_at_most"]


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
