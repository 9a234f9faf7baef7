"""What the essay says of training, of talent and pay, and of those whose group is disbanded."""

from __future__ import annotations

import math

import numpy as np

from feasible.book import Evidence, Figures, Verdict, claim, count, fails, holds, holds_if, part, write
from feasible.parecon.effort import Idlers, assigned_pay, moved_hours, training

_CHAPTER = "parecon/effort"
#: Economies whose groups are disbanded.
_SEEDS = range(1, 11)


@claim("W9", chapter=_CHAPTER)
def skills_are_left_undeveloped() -> Evidence:
    """Let a firm choose how much training to pay for, by who stays and who keeps what it brings."""
    stays, keeps = 0.8, 0.5

    def judge(f: Figures) -> Verdict:
        because = (
            f"Where {write(f['stays'], '%', decimals=0)} of those whom a firm trains stay, and it keeps "
            f"{part(f['keeps'])} of what training brings, it pays for "
            f"{write(f['middle'], '%', decimals=0)} of the best amount; if pay follows skill in full, for "
            f"{write(f['full'], '%', decimals=0)}; if nobody leaves and pay does not follow skill, for "
            f"{write(f['bound'], '%', decimals=0)}."
        )
        if f["middle"] >= 1.0 and f["full"] >= 1.0:
            return fails(because)
        if f["bound"] < 1.0:
            return holds(because)
        return holds_if(
            "workers leave or are paid for their skill, and cannot pay for their training themselves", because
        )

    return Evidence(
        {
            "stays": stays,
            "keeps": keeps,
            "middle": training(stays, keeps),
            "full": training(stays, 0.0),
            "bound": training(1.0, 1.0),
        },
        judge,
    )


@claim("W36", chapter=_CHAPTER)
def scarce_talents_are_paid_more() -> Evidence:
    """Match talents to firms of different and of equal size, and see what the most talented is paid."""
    talents = np.linspace(1.05, 1.0, 11)
    sizes = 100.0 / np.arange(1, 12)
    unequal, equal = (
        assigned_pay(talents.tolist(), sizes.tolist()),
        assigned_pay(talents.tolist(), [sizes.mean()] * 11),
    )

    def judge(f: Figures) -> Verdict:
        because = (
            f"Eleven people whose talent spreads over {write(f['spread'], '%', decimals=0)} work in firms "
            f"of which the largest is {write(f['largest'], digits=2)} times the smallest. The most "
            f"talented is paid {write(f['unequal'], digits=2)} times what the middle one is, and "
            f"{write(f['equal'], digits=2)} times where firms are of one size."
        )
        if f["unequal"] <= 1.0:
            return fails(because)
        if f["unequal"] <= f["equal"]:
            return holds_if("talent differs; the size of firms does not matter", because)
        return holds_if(
            "pay follows from bids; that hierarchies follow from pay no model here shows", because
        )

    return Evidence(
        {
            "spread": float(talents[0] / talents[-1] - 1.0),
            "largest": float(sizes[0] / sizes[-1]),
            "unequal": float(unequal[0] / unequal[5]),
            "equal": float(equal[0] / equal[5]),
        },
        judge,
    )


@claim("W75", chapter=_CHAPTER)
def the_disbanded_look_for_work() -> Evidence:
    """Disband groups below a threshold where people work, and see whose hours must go elsewhere."""
    found = [moved_hours(seed) for seed in _SEEDS]

    def judge(f: Figures) -> Verdict:
        less = f["left"] < 1.0
        because = (
            f"In {count(f['economies'])} reference economies with people who work, groups a tenth below "
            f"the average do {write(f['moved'], '%', digits=2)} of all work. Their people would have to go "
            "elsewhere. By the best plan without them people work "
            f"{write(abs(1 - f['left']), '%', digits=2)} {'less' if less else 'more'} than before in all, "
            f"and it costs {write(f['loss'], '%', digits=2)} of consumption. How long the search takes is "
            "not in the model."
        )
        if f["moved"] <= 0.0:
            return fails(because)
        return holds(because)

    return Evidence(
        {
            "economies": len(_SEEDS),
            "moved": float(np.mean([f["moved"] for f in found])),
            "left": float(np.mean([f["left"] for f in found])),
            "loss": float(np.mean([f["loss"] for f in found])),
        },
        judge,
    )


@claim("W64", chapter=_CHAPTER)
def the_idle_get_along_alone() -> Evidence:
    """Let a villager stop working where all are fed, and where who stays out lives on its own work."""
    case = Idlers(20, 0.5, 0.5)

    def judge(f: Figures) -> Verdict:
        because = (
            f"In a village of {write(f['people'])} that shares equally, one who stops working and is fed "
            f"like the rest gains as by {write(f['helped'], '%', decimals=0)} more "
            f"consumption. If all do as suits them, all lose {write(f['loss'], '%', decimals=0)}. If who "
            f"stays out lives on its own work, and an hour alone makes {part(f['alone'])} of what it makes "
            f"together, it loses {write(-f['unhelped'], '%', decimals=0)}, just the difference. Only "
            f"those who mind an hour {write(f['lazy'], digits=2)} times as much as others would rather go."
        )
        if f["unhelped"] >= 0.0:
            return fails(f"{because} To stay out is then no sacrifice.")
        if f["helped"] <= 0.0:
            return holds(f"{because} Nobody needs to be kept from idling.")
        return holds_if(
            "work together is worth more than work alone, and others can tell who does a part and would let "
            "a neighbor go without",
            because,
        )

    return Evidence(
        {
            "people": case.people,
            "alone": case.alone,
            "helped": math.expm1(case.gain_if_helped),
            "unhelped": math.expm1(case.gain_if_not(1.0)),
            "lazy": case.lazy,
            "loss": case.loss_if_helped,
        },
        judge,
    )
