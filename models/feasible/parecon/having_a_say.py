"""Having a say: whom decisions touch, how votes count, how long meetings last, and what borders cost.

References
----------
Wetzel's rule is say in proportion to how much one is affected; Hahnel, R. (2021), *Democratic Economic
Planning*, has councils for most of it.
Penrose, L. (1946), "The elementary statistics of majority voting", *Journal of the Royal Statistical Society*
109, 53-57.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import Economy
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.parecon._borders import Borders, duplication, gains_from_trade, self_made
from feasible.parecon._touched import Touched, effective, one_bundle
from feasible.parecon._votes import (
    Federation,
    big_meeting,
    decisions_a_year,
    local_harm,
    pivot,
    power_a_head,
    vote,
)

__all__ = [
    "Borders", "Federation", "Touched", "big_meeting", "borders_over", "decisions_a_year", "duplication",
    "effective", "gains_from_trade", "headlines", "local_harm", "narrower", "one_bundle", "pivot",
    "power_a_head", "self_made", "touched_over", "vote", "votes_over",
]  # fmt: skip

REGIONS = ("north", "east", "south", "west")
#: Groups drawn to compare a region with.
_DRAWS = 200


def narrower(economy: Economy, power: float) -> Economy:
    """Return the economy with tastes that lean more to what each household wants most.

    Parameters
    ----------
    economy : Economy
    power : float
        Each taste is raised to it, and tastes add up to 1 again: above 1 households want fewer goods.
    """
    if not power > 0.0:
        raise InvalidInput(f"is {power}", where="power", expected="a positive number")
    tastes = economy.tastes.toarray() ** power
    tastes[economy.tastes.toarray() == 0] = 0.0
    return economy.replace(tastes=sparse.csr_array(tastes / tastes.sum(axis=1, keepdims=True)))


@cache
def _touched(seed: int, goods: int, power: float) -> Touched:
    economy = Economy.reference(seed, goods)
    return Touched(economy if power == 1.0 else narrower(economy, power))


def touched_over(seeds: Sequence[int], goods: int = 30, *, power: float = 1.0) -> pd.DataFrame:
    """Close each running plant of several reference economies.

    Parameters
    ----------
    seeds : sequence of int
    goods : int
    power : float
        See `narrower`.

    Returns
    -------
    DataFrame, one row a closing
        ``seed``; ``effective``, the share of households effectively touched; ``half_as_hard``, the share hit
        at least half as hard as the hardest hit; ``at_home``, the part of all effects on the plant's own
        region.
    """
    tables = []
    for seed in seeds:
        case = _touched(seed, goods, power)
        tables.append(
            pd.DataFrame(
                {
                    "seed": seed,
                    "effective": effective(case.closings),
                    "half_as_hard": case.half_as_hard(),
                    "at_home": case.at_home(),
                },
                index=case.closings.index,
            )
        )
    return pd.concat(tables)


@cache
def _stakes(seed: int, goods: int, count: int) -> np.ndarray:
    """Draw proposals on a reference economy; what each is worth to each household, in budget units."""
    case = _touched(seed, goods, 1.0)
    return case.proposals(np.random.default_rng(100 + seed), count) * np.asarray(case.economy.budgets)


def votes_over(seeds: Sequence[int], goods: int = 30, *, count: int = 120, lumpy: float = 0.0) -> pd.Series:
    """Decide drawn changes of eight plants' capacities by several votes.

    Parameters
    ----------
    seeds : sequence of int
    goods, count : int
        Of the reference economies, and proposals drawn on each.
    lumpy : float
        Each proposal also harms one household, in turn, by so many times the net gain of all (nothing where
        all together lose).

    Returns
    -------
    Series
        ``decisions``; ``against``, the share in which one vote each decides against the sum of gains; and
        what each way gets of the gain that there is to get: ``by_stake``, ``one_each``, ``one_region`` (the
        mean over regions that decide alone), ``any_few`` (as few households drawn from everywhere).
    """
    decisions, against = 0, 0
    gained = dict.fromkeys(("by_stake", "one_each", "one_region", "any_few", "best"), 0.0)
    for seed in seeds:
        stakes = _stakes(seed, goods, count).copy()
        gain = np.maximum(stakes.sum(axis=1), 0.0)
        rows = np.arange(len(stakes))
        stakes[rows, rows % stakes.shape[1]] -= lumpy * gain
        total = stakes.sum(axis=1)
        each = vote(stakes)
        decisions += total.size
        balance = np.sign(stakes).sum(axis=1)
        against += int((np.sign(balance) * np.sign(total) < 0).sum())
        region = np.asarray(_touched(seed, goods, 1.0).economy.household_region)
        gained["best"] += float(gain.sum())
        gained["one_each"] += float(total[each].sum())
        gained["by_stake"] += float(total[vote(stakes, np.abs(stakes))].sum())
        alone = [vote(stakes[:, region == r]) for r in REGIONS if (region == r).any()]
        gained["one_region"] += float(np.mean([total[passed].sum() for passed in alone]))
        rng, few = np.random.default_rng(seed), stakes.shape[1] // len(REGIONS)
        drawn = [rng.choice(stakes.shape[1], few, replace=False) for _ in range(_DRAWS)]
        gained["any_few"] += float(np.mean([total[vote(stakes[:, who])].sum() for who in drawn]))
    best = gained.pop("best")
    return pd.Series(
        {"decisions": decisions, "against": against / decisions} | {k: v / best for k, v in gained.items()}
    )


@cache
def borders_over(
    seeds: Sequence[int],
    goods: int = 30,
    concentrations: Sequence[float] = (4.0, 1.0),
    *,
    households: int = 20,
) -> pd.DataFrame:
    """Close the borders of four regions with the same plants, alike and with drawn shares of resources.

    Parameters
    ----------
    seeds : sequence of int
        Of the economies, and of the draws on each.
    goods : int
    concentrations : sequence of float
        Of the draws, in their order (see `Borders.uneven`).
    households : int

    Returns
    -------
    DataFrame, one row a seed
        Loss of all: ``alike``, then one column a concentration. ``hit_closed`` and ``hit_open``: what losing
        half of one region's capacity costs its people with borders closed and open.
    """
    rows = []
    for seed in seeds:
        case, rng = (
            Borders(Economy.reference(seed, goods, households=households)),
            np.random.default_rng(seed),
        )
        row: dict[str | float, float] = {"alike": case.closed(case.alike)}
        row |= {c: case.closed(case.uneven(rng, c)) for c in concentrations}
        row["hit_closed"], row["hit_open"] = case.hit()
        rows.append(row)
    return pd.DataFrame(rows, index=list(seeds))


# ---------------------------------------------------------------------- headlines


def _touches_many(goods: int = 30, power: float = 1.0) -> bool:
    """Whether most closings touch more than half, and most hit fewer than half half as hard as the worst."""
    found = touched_over((1, 2, 3), goods, power=power)
    most = (found["effective"] > 0.5).mean(), (found["half_as_hard"] < 0.5).mean()
    return bool(min(most) > 0.5)


def _nearly_as_good(goods: int = 30, lumpy: float = 0.0) -> bool:
    """Whether one vote each gets nine tenths of what votes by stake get, and a region alone less."""
    found = votes_over((1, 2, 3), goods, count=60, lumpy=lumpy)
    near = found["by_stake"] >= found["one_each"] > 0.9 * found["by_stake"]
    return bool(near and found["one_each"] > found["one_region"])


def _talk(people: float = 1e6, minutes: float = 1.0, size: int = 25) -> bool:
    """Whether one meeting lasts over 2,000 hours, a working year, and few sit over an hour in councils."""
    one = Federation.over(people, size).hours(minutes)[0]
    # One in `size` goes on to each further level.
    longer = float(size) ** -int(1.0 / one)
    return big_meeting(people, minutes) > 2000.0 and longer < 0.01


def _minority(size: int = 9, levels: int = 7, *, seated: bool = True) -> bool:
    """Whether fewer than one in twenty can carry a decision."""
    case = Federation(size, levels)
    return case.least_share < 0.05 and (seated or case.carries(0.05) > 0.5)


def _borders(goods: int = 30, concentration: float = 4.0, households: int = 20) -> bool:
    """Whether closing costs under two percent where regions are alike and over twenty where they are not."""
    found = borders_over((1, 2, 3, 4, 5), goods, (concentration,), households=households).mean()
    return bool(0.0 < found["alike"] < 0.02 and found[concentration] > 0.2)


def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures and its first screen say, by name."""
    lumpy = "no proposal harms a few people very much"
    return by_name(
        Headline(
            "answer",
            "When a plant closes, most people are touched, some much more than others; one vote each then "
            "decides nearly as well as votes in proportion to what each has at stake.",
            f"that {lumpy}",
            true=lambda goods=30, lumpy=0.0: _touches_many(goods) and _nearly_as_good(goods, lumpy),
            aggregation={"goods": 60},
            weakest={"lumpy": 2.0},
            condition=lumpy,
        ),
        Headline(
            "touched",
            "Most closings touch most people; fewer than half of the people are hit even half as hard as the "
            "person who is hit most",
            "that people want many goods, a little of each",
            true=_touches_many,
            aggregation={"goods": 60},
            weakest={"power": 12.0},
            condition="people want many goods, a little of each",
        ),
        Headline(
            "votes",
            "One vote each gains nearly all that votes in proportion to stakes would; a region that decides "
            "alone gains less",
            f"that {lumpy}",
            true=_nearly_as_good,
            aggregation={"goods": 60},
            weakest={"lumpy": 2.0},
            condition=lumpy,
        ),
        Headline(
            "talk",
            "A million people in one meeting would talk for years; in councils of 25 all but a few people "
            "sit for less than an hour",
            "that each speaks for a minute on each decision",
            true=_talk,
            aggregation={"people": 1e8},
            weakest={"minutes": 0.1},
            condition="each speaks for one minute on each decision",
        ),
        Headline(
            "minority",
            "Where small councils send delegates to councils above them, fewer than one person in twenty can "
            "carry a decision through many levels",
            "that they sit in just those councils that decide",
            true=_minority,
            aggregation={"size": 25, "levels": 5},
            weakest={"seated": False},
            condition="they sit in just those councils that decide",
        ),
        Headline(
            "borders",
            "To close regions' borders costs little where all have alike resources, and some thirty percent "
            "where they have not",
            "how differently resources are spread",
            true=_borders,
            aggregation={"households": 60},
            weakest={"concentration": 20.0},
            condition="some regions have two or three times as much of a resource as others",
        ),
    )
