"""The studies behind the price of a guarantee: every way to plan a village, and the guarantee by itself.

Twenty-four variants of the generator change one thing each, so that a ranking can be tried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from feasible.book.studies import Study, seeds
from feasible.economy import Economy, gini
from feasible.errors import Infeasible, NotConverged
from feasible.optimum.guarantee import guarantee
from feasible.optimum.inefficiency import inefficiency
from feasible.procedures.guarantee import paid_guarantee
from feasible.side_by_side.crises import four_shocks
from feasible.side_by_side.crises_struck import WEATHER
from feasible.side_by_side.stored import ROOM, TYPES
from feasible.side_by_side.villages import MODES, NEEDS, WAYS, Needs, Village, frame, lost, row, village
from feasible.stored import stored_file

__all__ = [
    "FRONTIER",
    "SHARES",
    "STRIKES",
    "STRUCK",
    "VARIANTS",
    "VARIED",
    "VILLAGES",
    "lines_of",
]

#: Villages, goods and significant digits of all three studies.
SEEDS, GOODS, DIGITS = 10, 30, 6
#: What strikes a village: the largest plant closes.
STRIKES = "a plant closes"
#: Guarantees that are tried.
SHARES = (0.0, 0.25, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 1.0)


# ---------------------------------------------------------------------- every way to plan


@dataclass(frozen=True)
class _Planned:
    """One village, with needs of one kind, in calm or struck."""

    seed: int
    needs: Needs
    struck: bool
    goods: int = GOODS


def _villages(limit: int | None) -> list[_Planned]:
    calm = [_Planned(seed, needs, struck=False) for seed in seeds(SEEDS, limit) for needs in NEEDS]
    return [*calm, *(_Planned(seed, "as drawn", struck=True) for seed in seeds(SEEDS, limit))]


def _planned(task: _Planned) -> pd.DataFrame:
    here = village(task.seed, task.goods, task.needs)
    strikes = [shock for shock in four_shocks(here.economy) if shock.name == STRIKES] if task.struck else []
    rows = [
        {"seed": task.seed, "needs": task.needs, "struck": int(task.struck), "way": way.key, "mode": mode}
        | row(way, here, mode, strikes)
        for way in WAYS
        for mode in MODES
    ]
    return frame(rows)


VILLAGES = Study(
    name="villages",
    summary="Every way to plan ten villages, hours as asked and as chosen, in calm and struck; ten minutes.",
    tasks=_villages,
    row=_planned,
    file=stored_file(ROOM, "villages"),
    digits=DIGITS,
    keys=("seed", "needs", "struck"),
    dtypes=TYPES,
)


# ---------------------------------------------------------------------- struck, each by each shock


@dataclass(frozen=True)
class _Struck:
    """One small village, with needs of one kind, in calm or struck by one shock."""

    seed: int
    needs: Needs
    shock: str
    goods: int = 12


def _strikes(limit: int | None) -> list[_Struck]:
    return [_Struck(seed, needs, shock) for seed in seeds(5, limit) for needs in NEEDS for shock in WEATHER]


def _struck(task: _Struck) -> pd.DataFrame:
    here = village(task.seed, task.goods, task.needs)
    shocks = [shock for shock in four_shocks(here.economy) if shock.name == task.shock]
    rows = [
        {"seed": task.seed, "needs": task.needs, "shock": task.shock, "way": way.key}
        | row(way, here, "chosen", shocks)
        for way in WAYS
    ]
    return frame(rows)


STRUCK = Study(
    name="struck",
    summary="Every way to plan small villages, struck by each shock, three kinds of needs; five minutes.",
    tasks=_strikes,
    row=_struck,
    file=stored_file(ROOM, "struck"),
    digits=DIGITS,
    keys=("seed", "needs", "shock"),
    dtypes=TYPES,
)


# ---------------------------------------------------------------------- the frontier


@dataclass(frozen=True)
class _Guaranteed:
    """One village, with needs of one kind, and whether one's own part of a pool counts for nothing."""

    seed: int
    needs: Needs
    many: bool
    goods: int = GOODS


def _guarantees(limit: int | None) -> list[_Guaranteed]:
    return [
        _Guaranteed(seed, needs, many)
        for seed in seeds(SEEDS, limit)
        for needs in NEEDS
        for many in (False, True)
    ]


def _guaranteed(task: _Guaranteed) -> pd.DataFrame:
    key = {"seed": task.seed, "needs": task.needs, "many": int(task.many)}
    rows = lines_of(village(task.seed, task.goods, task.needs), many=task.many)
    return pd.DataFrame([key | one for one in rows]).reindex(columns=[*key, "share", *_COLUMNS])


def lines_of(here: Village, *, many: bool) -> list[dict[str, Any]]:
    """Guarantee a village more and more, by order and for a tax; among many people until no tax pays.

    Returns
    -------
    list of dict
        One a share of needs: what was measured, as far as there is a plan.
    """
    rows: list[dict[str, Any]] = []
    ordered, paid = None, None
    for share in SHARES:
        one: dict[str, Any] = {"share": share}
        rows.append(one)
        if not many:
            with suppress(Infeasible):
                ordered = guarantee(here.economy, share, start=ordered)
                one |= _measured(here, ordered, "order")
        try:
            paid = paid_guarantee(here.people, share, own_share=0.0 if many else None, start=paid)
        except (Infeasible, NotConverged):
            # No tax pays for it, nor for more.
            if many:
                break
            continue
        one |= _measured(here, paid, "chosen") | {"tax": paid.tau, "gini_income": gini(paid.incomes)}
    return rows


_COLUMNS = (
    "inefficiency_order", "loss_order", "hours_order", "inefficiency_chosen", "loss_chosen", "hours_chosen",
    "tax", "gini_income",
)  # fmt: skip


def _measured(here: Village, plan: Any, how: str) -> dict[str, float]:
    return {
        f"inefficiency_{how}": max(inefficiency(here.people, plan).share, 0.0),
        f"loss_{how}": lost(here, plan.levels, plan.consumption, np.ones(len(here.earned))),
        f"hours_{how}": float(
            here.people.hours(plan.levels).sum() / here.people.hours(here.best.levels).sum()
        ),
    }


FRONTIER = Study(
    name="frontier",
    summary="What a guarantee costs in ten villages, hours ordered and chosen; ten minutes.",
    tasks=_guarantees,
    row=_guaranteed,
    file=stored_file(ROOM, "frontier"),
    digits=DIGITS,
    keys=("seed", "needs", "many"),
    work=lambda task: 2.0 if task.needs == "tight" else 1.0,
)


# ---------------------------------------------------------------------- the generator, varied


def _scaled(attribute: str, factor: float) -> Callable[[Economy], Economy]:
    def change(e: Economy) -> Economy:
        return e.replace(**{attribute: getattr(e, attribute) * factor})

    return change


def _owned(power: float) -> Callable[[Economy], Economy]:
    def change(e: Economy) -> Economy:
        rng = np.random.default_rng(5)
        resources, plants = (
            rng.random((len(e.households), n)) ** power for n in (len(e.resources), len(e.plants))
        )
        return e.replace(
            resource_ownership=resources / resources.sum(axis=0), plant_ownership=plants / plants.sum(axis=0)
        )

    return change


def _alike(part: float) -> Callable[[Economy], Economy]:
    def change(e: Economy) -> Economy:
        tastes = e.tastes.toarray()
        return e.replace(tastes=(1.0 - part) * tastes + part * tastes.mean(axis=0))

    return change


def _best_only(e: Economy) -> Economy:
    """Of three plants a good only the first, three times as large."""
    capacity = e.capacity.copy()
    capacity[1::3], capacity[2::3] = 0.0, 0.0
    capacity[0::3] *= 3.0
    return e.replace(capacity=capacity)


def _exponent(value: float) -> Callable[[Economy], Economy]:
    return lambda e: e.replace(exponent=np.full(len(e.plants), value))


def _land_and_caps(factor: float) -> Callable[[Economy], Economy]:
    def change(e: Economy) -> Economy:
        return e.replace(endowment=np.where(e.resource_kind == "labor", e.endowment, factor * e.endowment))

    return change


@dataclass(frozen=True)
class _Variant:
    """How a village is made: what is changed in its reference economy, its needs, its people."""

    change: Callable[[Economy], Economy] | None = None
    needs: Needs = "as drawn"
    people: Mapping[str, float] = field(default_factory=dict)


def _people(**changes: float) -> _Variant:
    return _Variant(people=changes)


#: One thing each.
VARIED: Mapping[str, _Variant] = MappingProxyType(
    {
        "as it is": _Variant(),
        "needs like tastes": _Variant(needs="like tastes"),
        "needs that hours just meet": _Variant(needs="tight"),
        "needs a third": _Variant(_scaled("needs", 1.0 / 3.0)),
        "needs a tenth more": _Variant(_scaled("needs", 1.1)),
        "tastes half alike": _Variant(_alike(0.5)),
        "tastes alike": _Variant(_alike(1.0)),
        "property equal": _Variant(_owned(0.0)),
        "property unequal": _Variant(_owned(1.0)),
        "property very unequal": _Variant(_owned(3.0)),
        "land and caps half": _Variant(_land_and_caps(0.5)),
        "land and caps triple": _Variant(_land_and_caps(3.0)),
        "plants half again as large": _Variant(_scaled("capacity", 1.5)),
        "one plant a good": _Variant(_best_only),
        "care rises slowly": _Variant(_exponent(1.3)),
        "care rises fast": _Variant(_exponent(3.0)),
        "care a tenth": _Variant(_scaled("effort", 0.1)),
        "inputs two fifths": _Variant(_scaled("inputs", 0.4)),
        "skills equal": _people(skill=0.0),
        "skills very unequal": _people(skill=1.2),
        "hours answer pay less": _people(elasticity=0.25),
        "hours answer pay more": _people(elasticity=1.0),
        "wages two fifths of income": _people(share=0.4),
        "wages three quarters of income": _people(share=0.75),
    }
)


@dataclass(frozen=True)
class _Varied:
    """One village of one variant."""

    variant: str
    seed: int
    goods: int = 12


def _variants(limit: int | None) -> list[_Varied]:
    return [_Varied(variant, seed) for variant in VARIED for seed in seeds(3, limit)]


def _varied(task: _Varied) -> pd.DataFrame:
    variant = VARIED[task.variant]
    here = village(task.seed, task.goods, variant.needs, vary=variant.change, **variant.people)
    rows = [
        {"variant": task.variant, "seed": task.seed, "way": way.key, "mode": mode} | row(way, here, mode)
        for way in WAYS
        for mode in MODES
    ]
    return frame(rows)


VARIANTS = Study(
    name="variants",
    summary="Every way to plan a village of 12 goods, in 24 variants of the generator; five minutes.",
    tasks=_variants,
    row=_varied,
    file=stored_file(ROOM, "variants"),
    digits=DIGITS,
    keys=("variant", "seed"),
    dtypes=TYPES,
)
