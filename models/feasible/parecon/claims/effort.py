"""What the essay says of training, of talent and pay, and of those whose group is disbanded."""

from __future__ import annotations

import math

import numpy as np

from feasible.book import Evidence, Figures, Verdict, claim, count, fails, holds, holds_if, part, write
from feasible.parecon.effort import (
    Idlers,
    assigned_pay,
    closed_by_rivals,
    fair_division,
    hidden,
    moved_hours,
    out_of_work,
    paid_by,
    training,
    villagers,
)

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


@claim("W35", chapter=_CHAPTER)
def rivals_close_plants_and_people_look_for_work() -> Evidence:
    """Let plants of some goods get better, and see which others close and whose work ends."""
    found = [closed_by_rivals(*villagers(seed), seed=seed) for seed in _SEEDS]
    ended, months = float(np.mean([f.ended for f in found])), 6.0

    def judge(f: Figures) -> Verdict:
        because = (
            f"In {count(f['economies'])} reference economies with people who work, a plant for each of "
            f"{write(f['better'])} goods learns to use a fifth less. Under competition "
            f"{write(f['closed'], digits=2)} of {write(f['ran'], decimals=0)} plants that ran close on "
            "average, "
            f"and {write(f['ended'], '%', digits=2)} of all work ends where it was. If that happens every "
            f"year and finding other work takes {write(f['months'], 'months', decimals=0)}, "
            f"{write(f['looking'], '%', digits=2)} of people look for work. A plan that is as good closes "
            "the "
            "same plants: what it can change is who looks for new work, and who pays meanwhile."
        )
        if f["closed"] <= 0.0 and f["ended"] <= 0.0:
            return fails(because)
        if f["looking"] <= 0.0:
            return fails(f"{because} Where other work is found at once nobody is without.")
        return holds_if("finding other work takes time", because)

    return Evidence(
        {
            "economies": len(_SEEDS),
            "better": found[0].better,
            "ran": float(np.mean([f.ran for f in found])),
            "closed": float(np.mean([f.closed for f in found])),
            "ended": ended,
            "months": months,
            "looking": out_of_work(ended, 12.0 / months),
        },
        judge,
    )


@claim("W41", chapter=_CHAPTER)
def planners_want_managers() -> Evidence:
    """Ask what a center loses that does not see what a plant could do, and what would tell it."""
    spread = 0.2

    def judge(f: Figures) -> Verdict:
        because = (
            f"Where good plants make {write(f['spread'], '%', decimals=0)} more than poor ones with the same "
            "effort and only those who work there know which theirs is, a center that wants much for what it "
            f"gives loses {write(f['loss'], '%', decimals=0)}: it asks poor plants for "
            f"{write(f['asked'], '%', decimals=0)} of the best effort and pays good ones for not hiding. A "
            "manager who sees it may cost up to that much. So may anybody else who tells: a second plant "
            "whose equipment is known to be the same makes the manager idle."
        )
        if f["loss"] <= 0.0:
            return fails(f"{because} There is nothing to be seen.")
        return holds_if(
            "plants differ in what only those who work there see, and none is known to be like another",
            because,
        )

    found = hidden(spread)
    return Evidence({"spread": spread, "loss": found.loss, "asked": found.asked}, judge)


@claim("K1.2.4", chapter=_CHAPTER)
def no_rule_of_pay_is_fair_to_all() -> Evidence:
    """Pay by hours, by product and by sacrifice, and count who would rather be in another's place."""
    people, draws = 20, 200
    rng = np.random.default_rng(1)
    skills, dislikes = np.exp(rng.normal(0.0, 0.4, (2, people)))
    rules = paid_by(skills, dislikes)
    few = [fair_division(*np.exp(rng.normal(0.0, 0.4, (2, 3)))) is None for _ in range(draws)]

    def judge(f: Figures) -> Verdict:
        because = (
            f"{write(f['people'])} people differ in skill and in how hard they find an hour. Paid by "
            "product, "
            f"{write(f['product'])} of them would rather have another's hours and pay; paid for what their "
            f"hours cost them, {write(f['sacrifice'])}; paid alike for every hour, {write(f['hours'])}, and "
            f"{write(f['lost'], '%', digits=2)} of what could be had is not made. Among three people drawn "
            "at "
            f"random there is in {write(f['none'], '%', decimals=0)} of cases no division at all of the best "
            "plan's product of which nobody would complain. Years of training are hours here."
        )
        least = min(f["product"], f["sacrifice"])
        if least <= 0 or (f["hours"] <= 0 and f["lost"] <= 0.0):
            return fails(because)
        if f["hours"] > 0:
            return holds(because)
        return holds_if(
            "as much is to be made as people could make; equal pay for every hour is fair and makes less",
            because,
        )

    return Evidence(
        {
            "people": people,
            "product": rules["product"].complaints,
            "sacrifice": rules["sacrifice"].complaints,
            "hours": rules["hours"].complaints,
            "lost": rules["hours"].lost,
            "none": float(np.mean(few)),
        },
        judge,
    )
