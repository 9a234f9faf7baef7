"""The two studies of the chapter: years of Hahnel's plan, and where his rule stalls.

``feasible study annual-plans`` and ``feasible study stalls`` compute them anew; `load` reads their tables
without importing this module.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from feasible.book.studies import Study, seeds
from feasible.parecon.planning_rounds.stalls import CURES, experiment
from feasible.parecon.planning_rounds.years import ROOM, SIZES, two_years
from feasible.stored import stored_file

__all__ = ["ANNUAL_PLANS", "SLACK", "STALLS"]

#: Significant digits stored.
DIGITS = 6


# ---------------------------------------------------------------------- years of the annual plan


@dataclass(frozen=True)
class _Councils:
    """Hahnel's economy of one size of `SIZES`."""

    size: str
    seed: int


def _councils(limit: int | None) -> list[_Councils]:
    return [_Councils(size, seed) for size, of in SIZES.items() for seed in seeds(of.seeds, limit)]


def _years(task: _Councils) -> dict[str, object]:
    return {"size": task.size, "seed": task.seed} | two_years(task.size, task.seed)


ANNUAL_PLANS = Study(
    name="annual-plans",
    summary="Two years of Hahnel's plan: 100 small economies and 50 of the book's size; half a minute.",
    tasks=_councils,
    row=_years,
    file=stored_file(ROOM, "annual_plans"),
    digits=DIGITS,
    keys=("size", "seed"),
    work=lambda task: SIZES[task.size].goods,
)


# ---------------------------------------------------------------------- stalls

#: How plentiful resources are, against the generator's.
SLACK = (0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 4.0)
#: How many economies there are of each number of goods, as the generator makes them.
_AS_MADE = ((30, 20), (100, 10), (300, 4))
#: The rules whose dependence on slack is followed.
_FOLLOWED = ("as published", "halved, and regained by tenths", "the book's damped rule")


@dataclass(frozen=True)
class _Reference:
    """A reference economy with its endowments multiplied by `slack`."""

    goods: int
    seed: int
    slack: float = 1.0


def _references(limit: int | None) -> list[_Reference]:
    out = [_Reference(goods, seed) for goods, count in _AS_MADE for seed in seeds(count, limit)]
    goods, count = _AS_MADE[0]
    return out + [
        _Reference(goods, seed, slack) for seed in seeds(count, limit) for slack in SLACK if slack != 1.0
    ]


def _stalled(task: _Reference) -> pd.DataFrame:
    rules = CURES if task.slack == 1.0 else {name: CURES[name] for name in _FOLLOWED}
    return experiment(task.seed, task.goods, task.slack, rules)


STALLS = Study(
    name="stalls",
    summary="Price rules on reference economies, with more and less of every resource; half a minute.",
    tasks=_references,
    row=_stalled,
    file=stored_file(ROOM, "stalls"),
    digits=DIGITS,
    keys=("goods", "seed", "slack"),
    work=lambda task: task.goods,
)
