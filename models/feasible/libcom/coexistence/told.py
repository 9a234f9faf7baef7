"""The numbers that stand in the chapter's sentences, computed by the models of this room."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from feasible.economy.datasets import us_2021
from feasible.libcom.coexistence.agreement import methane_agreement
from feasible.libcom.coexistence.deciding import consensus_first, proposers_share
from feasible.libcom.coexistence.games import patience_needed
from feasible.libcom.coexistence.grid import load
from feasible.libcom.coexistence.heaps import heaps
from feasible.libcom.coexistence.leaving import Leaving, duty_needed, duty_to_begin
from feasible.libcom.coexistence.partners import parted
from feasible.libcom.coexistence.says import LOAD
from feasible.libcom.coexistence.systems import least_needs, reserve_for_one
from feasible.libcom.quotas import MethaneQuotas, pairwise, principles

__all__ = ["HERS", "favored_principle", "grid_rates", "stores_left", "told"]

#: Of the dead in the author's own colonies with a store, on average: those that see little, and the others.
#: A colony without deaths counts as none of either.
HERS = (0.50315, 0.37185)
#: The example of a lighter load, below the fold.
_LIGHT = 0.24
_SYSTEMS = 5
_PEOPLE, _MAJORITY, _PATIENCE = 11, 6, 0.9


def _care() -> dict[str, float]:
    return {
        "duty": duty_needed(LOAD),
        "begin": duty_to_begin(LOAD),
        "carries": LOAD / 0.25 - 1.0,
        "stay_light": Leaving(_LIGHT).stayers,
        "stay_duty": Leaving(LOAD, duty_needed(LOAD) + 1e-9).stayers,
        "tail_stay": Leaving(1.0, tail=0.8).stayers,
    }


def _methane() -> dict[str, float]:
    ten, alike = methane_agreement(), methane_agreement("equal")
    closed = {
        size: max(
            methane_agreement(worth, countries=size, curve=power).closes
            for worth in ("people", "equal", "emissions")
            for power in (1.5, 2.0, 3.0, 4.0)
        )
        for size in (10, 5, 3)
    }
    return {
        "alone": ten.alone,
        "whole": ten.together,
        "closes": ten.closes,
        "alike_alone": alike.alone,
        "alike_kept": float(alike.from_inside["cut"].max()),
        "alike_shared": float(alike.with_gains_shared["cut"].max()),
        "most_ten": closed[10],
        "most_five": closed[5],
        "most_three": closed[3],
    }


def _deciding() -> dict[str, float]:
    def minority(rounds: int, standing: float = 1.0) -> float:
        return _PEOPLE * consensus_first(_PEOPLE, _MAJORITY, _PATIENCE, rounds, standing=standing).minority

    return {
        "by_majority": proposers_share(_PEOPLE, _MAJORITY, _PATIENCE),
        "by_consensus": proposers_share(_PEOPLE, _PEOPLE, _PATIENCE),
        "once": minority(1),
        "often": minority(10),
        "half_standing": minority(1, standing=0.5),
        "patience": patience_needed(20, 2.0),
        "waiting": patience_needed(20, 2.0, wait=1),
    }


def _living() -> dict[str, float]:
    drawn, rich, richer = least_needs(0.0), least_needs(1.0, plenty=2.0), least_needs(1.0, plenty=3.0)
    choice = [parted(seed) for seed in (1, 2, 3)]
    left = sorted(max(0.0, found.last) for found in choice)
    return {
        "drawn_baseline": float(drawn["baseline"]),
        "drawn_central": float(drawn["central"]),
        "rich": float(rich["baseline"]),
        "richer": float(richer["baseline"]),
        "reserve": reserve_for_one(_SYSTEMS),
        "reserve_two": reserve_for_one(2),
        "gain_first": float(np.mean([found.first / found.together for found in choice])) - 1.0,
        "left_ones": left[0],
        "left_least": left[1],
        "left_most": left[2],
    }


@cache
def _told() -> dict[str, float]:
    short, far = HERS
    table, gases = us_2021(71), {"greenhouse gases": 1.0}
    return {
        **_care(),
        **_methane(),
        **_deciding(),
        **_living(),
        "hers_counted": short / (short + far),
        "no_deaths": 1.0 - short - far,
        "gases": float(heaps(table, gases).delivered.max()),
        "half_least": float(heaps(table, {"labor hours": 1.0}, least=0.5).delivered.max()),
    }


def told() -> dict[str, float]:
    """Return by name the shares that stand in the chapter's sentences, and two heaps.

    Returns
    -------
    dict of str to float
        Shares (of people, of methane, of an equal share, of a need), but for ``gases`` and ``half_least``:
        the largest delivery of a plan for a sum, in units of its minimum.

    Examples
    --------
    >>> found = told()
    >>> round(found["duty"], 3), round(found["closes"], 3)
    (0.167, 0.018)
    """
    return dict(_told())


def favored_principle() -> tuple[str, int, bool]:
    """Return the principle of quotas that beats most others if people count, and how many it beats.

    Returns
    -------
    name : str
    beaten : int
    by_country : bool
        Whether some principle beats all others where countries count.

    Examples
    --------
    >>> favored_principle()
    ('cut from the top', 6, False)
    """
    table, people = principles(), MethaneQuotas().population
    beats, by_country = pairwise(table, people), pairwise(table, people * 0 + 1)
    return str(beats.idxmax()), int(beats.max()), bool(by_country.max() == len(by_country) - 1)


def grid_rates() -> dict[str, tuple[float, float]]:
    """Return shares of ants that die, and of the dead that are of a kind, each with half of its interval.

    Returns
    -------
    dict of str to (float, float)
        ``alone_100`` and ``shared_100`` are all ants' deaths among a hundred without a store and with one;
        ``among`` of the dead the individualists, ``short_alone`` and ``short_shared`` those that see little,
        each with the number of ants; ``tenth_sharing``, ``none_sharing`` and ``tenth_alone`` the deaths of
        ants that share among a tenth of individualists and among none, and of that tenth; ``takers`` all
        deaths where half take. Intervals of 95 percent.

    Examples
    --------
    >>> found = grid_rates()
    >>> found["shared_100"][0] < found["alone_100"][0]
    True
    """
    rows = load()

    def of(kind: str, others: float, people: int, column: str) -> tuple[float, float]:
        is_it = (rows["kind"] == kind) & (rows["others"] == others) & (rows["people"] == people)
        row = rows[is_it].iloc[0]
        return float(row[column]), 1.96 * float(row[f"{column}_error"])

    lone, cells = "individualists", {}
    for people in (100, 500, 1000, 2000):
        cells[f"alone_{people}"] = of(lone, 1.0, people, "dead")
        cells[f"shared_{people}"] = of(lone, 0.0, people, "dead")
        cells[f"among_{people}"] = of(lone, 0.5, people, "others_among_dead")
        cells[f"short_alone_{people}"] = of(lone, 1.0, people, "short_among_dead")
        cells[f"short_shared_{people}"] = of(lone, 0.0, people, "short_among_dead")
    return cells | {
        "tenth_sharing": of(lone, 0.1, 100, "sharing_dead"),
        "none_sharing": of(lone, 0.0, 100, "sharing_dead"),
        "tenth_alone": of(lone, 0.1, 100, "other_dead"),
        "takers": of("takers", 0.5, 100, "dead"),
    }


def stores_left() -> pd.Series:
    """Return how many steps the store would feed every ant that began, by how many those were.

    Examples
    --------
    >>> left = stores_left()
    >>> bool(left[100] > left[500])
    True
    """
    rows = load().query("kind == 'individualists' and others == 0.0").set_index("people")
    return pd.Series(rows["store"] / rows.index)
