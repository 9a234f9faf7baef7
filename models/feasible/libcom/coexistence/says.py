"""What the chapter on living side by side says in its titles, and what each title leans on."""

from __future__ import annotations

from functools import cache

import numpy as np

from feasible.economy.datasets import us_2021
from feasible.headline import Headline, by_name
from feasible.libcom.coexistence.agreement import methane_agreement
from feasible.libcom.coexistence.deciding import consensus_first
from feasible.libcom.coexistence.grid import KINDS, Colony, colony
from feasible.libcom.coexistence.heaps import Heaps, heaps
from feasible.libcom.coexistence.leaving import Leaving, duty_needed
from feasible.libcom.coexistence.systems import least_needs

__all__ = ["LOAD", "headlines", "one_heap"]

#: The load of the chapter's example, above what a community that may be left can carry.
LOAD = 0.36


@cache
def one_heap(sectors: int = 71, *, in_step: bool = False) -> Heaps:
    """Return the plan of the most output in all with today's work, nine tenths of every delivery kept."""
    table = us_2021(71) if sectors == 71 else us_2021(15)
    return heaps(table, {"labor hours": 1.0}, in_step=in_step)


def _at_once(committed: float = 0.0, tail: float | None = None) -> bool:
    """Return whether a hundredth more load ever drives out a third of all people."""
    loads = 0.1 * 1.01 ** np.arange(250)
    stay = [Leaving(float(load), committed=committed, tail=tail).stayers for load in loads]
    return bool((-np.diff(stay)).max() > 1.0 / 3.0)


def _little(benefit: str = "people", countries: int = 10, curve: float = 2.0) -> bool:
    """Return whether the best agreement that members keep stays nearer to each alone than to all as one."""
    return methane_agreement(benefit, countries=countries, curve=curve).closes < 0.5


def _answer(
    load: float = LOAD,
    committed: float = 0.0,
    benefit: str = "people",
    countries: int = 10,
    curve: float = 2.0,
) -> bool:
    """Return whether a duty saves the caring, and handing gains over adds more than the agreement itself."""
    duty = duty_needed(load)
    saved = Leaving(load, duty + 1e-9, committed).stayers > committed
    lost = Leaving(load, max(duty - 0.02, 0.0), committed).stayers <= committed
    found = methane_agreement(benefit, countries=countries, curve=curve)
    kept, shared = (float(t["cut"].max()) for t in (found.from_inside, found.with_gains_shared))
    return saved and lost and shared - kept > kept - found.alone


def _worth_a_round(people: int = 11, rounds: int = 1, patience: float = 0.9, standing: float = 1.0) -> bool:
    """Return whether a minority's part of an equal share is what the rounds of consensus cost everybody."""
    found = consensus_first(people, people // 2 + 1, patience, rounds, standing=standing)
    return abs(people * found.minority - (1.0 - patience**rounds)) < 1e-9


def _others_meet(part: float = 1.0, goods: int = 30, plenty: float = 1.0) -> bool:
    """Return whether owners' markets leave a need unmet, and more so than equal earnings do."""
    found = least_needs(part, goods=goods, plenty=plenty)
    return bool(found["office"] > 0.999 and found["baseline"] < min(found["market"], 0.999))


def _piled(sectors: int = 71, *, in_step: bool = False) -> bool:
    """Return whether all that is made beyond the minimum is one product."""
    plan = one_heap(sectors, in_step=in_step)
    return len(plan.heaped) == plan.limits == 1


@cache
def _lived(people: int, others: float, kind: str, runs: int, high: int) -> tuple[Colony, ...]:
    """Let some colonies live for the two hundred steps in which most deaths fall."""
    return tuple(
        colony(people, others, kind, np.random.default_rng([people, k]), steps=200, high=high)
        for k in range(runs)
    )


def _shut_out(people: int = 500, others: float = 0.5, runs: int = 12, high: int = 4) -> bool:
    """Return whether individualists die more often than those who share, and takers do not."""
    gaps = {
        kind: np.array([c.other_dead - c.sharing_dead for c in _lived(people, others, kind, runs, high)])
        for kind in KINDS
    }
    apart, taking = (float(g.mean() / (g.std(ddof=1) / np.sqrt(runs))) for g in gaps.values())
    with_takers, all_share = (
        float(np.mean([c.dead for c in _lived(people, part, "takers", runs, high)])) for part in (others, 0.0)
    )
    return apart > 2.0 > taking and with_takers > all_share


def headlines() -> dict[str, Headline]:
    """Return the chapter's titles by name.

    Examples
    --------
    >>> headlines()["leaving"].survives()
    {'page': True, 'aggregation': True, 'weakest': False}
    """
    ten = methane_agreement()
    kept, shared = (float(t["cut"].max()) for t in (ten.from_inside, ten.with_gains_shared))
    needs, heap = least_needs(1.0), one_heap()
    tried = (1 << len(ten.names)) - len(ten.names) - 1
    return by_name(
        Headline(
            "answer",
            "That whoever leaves a caring community while young still carries a part of its care "
            f"({duty_needed(LOAD):.0%} in the example here), and that countries which gain when others emit "
            "less methane pay them for it. Without such payments the best agreement that nobody would leave "
            f"cuts {kept:.1%} of methane, with them {shared:.1%}, and all ten countries as one would cut "
            f"{ten.together:.0%}",
            "that a tonne of methane less is worth most where most people live",
            _answer,
            aggregation={"countries": 5},
            weakest={"benefit": "equal", "curve": 3.0},
            condition="If it is worth the same to every country and costs rise with the cube, handing gains "
            "over adds nothing",
        ),
        Headline(
            "leaving",
            "As care grows heavier, a community that may be left loses people slowly down to half, and then "
            "all the rest at once",
            "that nobody is attached to it far more than anybody else",
            _at_once,
            aggregation={"committed": 0.1},
            weakest={"tail": 0.8},
            condition="unless some are attached to it many times more than most",
        ),
        Headline(
            "agreement",
            f"Of {tried:,} possible agreements on methane members would keep {len(ten.from_inside)}, and the "
            f"best of these cuts {kept:.1%}, where {ten.alone:.1%} would be cut without any",
            "that costs rise with the square of what is cut",
            _little,
            aggregation={"countries": 5},
            weakest={"benefit": "equal", "curve": 3.0},
        ),
        Headline(
            "consensus",
            "Trying for consensus gives a minority only as much as it costs everybody: a round that costs a "
            "tenth brings it a tenth of an equal share",
            "that the majority stands: the same people in every vote",
            _worth_a_round,
            aggregation={"people": 101, "rounds": 5},
            weakest={"standing": 0.5},
            condition="as long as the majority stands",
        ),
        Headline(
            "needs",
            "Even if all spend on needs alone, owners' markets leave somebody with "
            f"{needs['baseline']:.0%} of a need",
            "on how much there is beside what needs take",
            _others_meet,
            aggregation={"goods": 60},
            weakest={"plenty": 3.0},
            condition="with three times as much of everything owners' markets meet all needs",
        ),
        Headline(
            "heap",
            "A plan for the largest total output puts all spare work into one product, "
            f"{heap.heaped[0].lower()}, and makes {float(heap.delivered.max()):.1f} times the minimum of it",
            "that what is maximized is a sum",
            _piled,
            aggregation={"sectors": 15},
            weakest={"in_step": True},
            condition="Raise all deliveries in step, and nothing is heaped up",
        ),
        Headline(
            "grid",
            "Ants that do not share die more often because the common store is shut to them: ants that take "
            "from it and give nothing do not",
            "that fields hold more than an ant uses, so that there is something to share",
            _shut_out,
            aggregation={"people": 1000},
            weakest={"high": 2},
            condition="Where no field holds more than an ant uses, the store stays empty",
        ),
    )
