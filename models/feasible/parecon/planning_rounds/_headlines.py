"""What the chapter's figures and its first screen say, computed again where it might turn."""

from __future__ import annotations

from functools import cache

import numpy as np

from feasible.economy import Economy
from feasible.headline import Headline, by_name
from feasible.parecon.planning_rounds.annual_plan import START, annual_plan, distances, equilibrium
from feasible.parecon.planning_rounds.councils import Councils
from feasible.parecon.planning_rounds.stalls import CURES, stall
from feasible.parecon.planning_rounds.years import PUBLISHED, SIZES
from feasible.procedures import PriceSystem

__all__ = ["headlines"]


@cache
def _year(size: str, seed: int, first: float) -> tuple[float, float, float, float]:
    """Return rounds to 5 and to 3 percent, and level and relative error of prices at the stop."""
    of = SIZES[size]
    councils = Councils.draw(
        np.random.default_rng(seed), goods=of.goods, councils=of.councils, taste=of.taste
    )
    year = annual_plan(councils, start=np.full(of.goods, first))
    (far,) = distances(year, equilibrium(councils).prices, [0.03])
    return year.to(0.05), year.to(0.03), far.level, far.relative


def _as_published(size: str = "book", first: float = START) -> bool:
    """Whether a new draw takes as many rounds as the book's forty took."""
    rounds = _year(size, 101, first)
    return all(
        PUBLISHED[name][1] <= found <= PUBLISHED[name][2]
        for name, found in zip(("first_5", "first_3"), rounds, strict=False)
    )


def _too_high_together(size: str = "small", first: float = START) -> bool:
    """Whether at the stop all prices are too high, and against each other several times nearer."""
    _, _, level, relative = _year(size, 1, first)
    return level > 3.0 * relative > 0.0


@cache
def _reached(seed: int, goods: int, slack: float, cure: str) -> bool:
    """Whether a rule gets within five percent on a reference economy with more or less of everything."""
    economy = Economy.reference(seed, goods)
    system = PriceSystem(economy.replace(endowment=economy.endowment * slack))
    return bool(np.isfinite(stall(system, CURES[cure](), rounds=500).to[0.05]))


def _swings(seed: int = 1, goods: int = 30, slack: float = 1.0) -> bool:
    """Whether the published rule stalls where resources bind, and halving steps cures it."""
    halved = "halved, and regained by tenths"
    return not _reached(seed, goods, slack, "as published") and _reached(seed, goods, slack, halved)


def _answers(size: str = "small", slack: float = 1.0) -> bool:
    return 15 <= _year(size, 1, START)[1] <= 25 and _too_high_together(size) and _swings(slack=slack)


def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures and its first screen say, by name."""
    _, rounds, level, _ = _year("small", 1, START)
    return by_name(
        Headline(
            "answer",
            f"In the economy that the rule was made for, the rounds end after {rounds:.0f}, with all prices "
            f"{level:.0%} too high for people's incomes. Where resources are used up to the last unit they "
            "never end, unless a price's step is halved when it overshoots.",
            "how strongly goods answer their own price",
            true=_answers,
            aggregation={"size": "book"},
            weakest={"slack": 3.0},
            condition="resources are used up to the last unit",
        ),
        Headline(
            "level",
            "When the rounds stop, all prices are too high by nearly the same part: against each other they "
            "are nearly right",
            "that the first prices are too high",
            true=_too_high_together,
            aggregation={"size": "book"},
            weakest={"first": START / 2},
            condition="the first prices are too high",
        ),
        Headline(
            "published",
            "Computed again, the rounds come out as they were published",
            "the book's first price",
            true=_as_published,
            aggregation={"size": "small"},
            weakest={"first": START / 4},
            condition="prices start where the book has them start",
        ),
        Headline(
            "swings",
            "The published rule stalls where demand and supply answer a price strongly; halving its steps "
            "cures it",
            "that resources are used up, so that proposals leap",
            true=_swings,
            aggregation={"seed": 2, "goods": 100},
            weakest={"slack": 3.0},
            condition="resources are used up to the last unit",
        ),
    )
