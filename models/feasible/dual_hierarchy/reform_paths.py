"""Five leaders as paths of one model of supply and coalition.

The model is `feasible.dual_hierarchy._coevolution`: nothing in it knows a leader. What leaders did, the
bounds of every parameter, and what the model must say of them were written down before it
(``data/moves.csv``, ``priors.csv``, ``predictions.csv``).

`histories` runs the five and those between them, one inheriting what the other left; `predicted` tests the
lines; `crossed` puts every leader's moves on every inheritance; `ruled` replaces a leader by a rule.

References
----------
Padgett, J. F. (2012), "The politics of communist economic reform: Soviet Union and China", in J. F. Padgett
and W. W. Powell, *The Emergence of Organizations and Markets*. On annealing: Hajek, B. (1988), "Cooling
schedules for optimal annealing", *Mathematics of Operations Research* 13, 311-329.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
import pandas as pd

from feasible.dual_hierarchy._coevolution import (
    HANDS,
    NULLS,
    WHOLE,
    Acts,
    Links,
    Path,
    State,
    Worlds,
    Year,
    act,
    curves,
    delivered,
    follow,
    lasting_circles,
    moves,
    priors,
    reaches,
    step,
    supply,
)
from feasible.dual_hierarchy._reform_lines import (
    COUNT,
    HORIZON,
    LEADERS,
    SEED,
    TRUE,
    UNTRUE,
    Histories,
    Unforgiven,
    drawn,
    histories,
    lines,
    median_true,
    predicted,
    predictions,
    unforgiven,
)
from feasible.dual_hierarchy._reform_rules import RULES, rule_path, ruled
from feasible.dual_hierarchy._reform_told import moves_in_words, other_readings, told
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name

__all__ = [
    "ALIKE",
    "COUNT",
    "HANDS",
    "INHERITANCES",
    "LEADERS",
    "NULLS",
    "RULES",
    "SEED",
    "WHOLE",
    "Acts",
    "Histories",
    "Links",
    "Path",
    "State",
    "Unforgiven",
    "Worlds",
    "Year",
    "act",
    "cell",
    "crossed",
    "curves",
    "delivered",
    "dividing",
    "drawn",
    "follow",
    "headlines",
    "histories",
    "lasting_circles",
    "lines",
    "median_true",
    "moves",
    "moves_in_words",
    "needs_links",
    "other_readings",
    "predicted",
    "predictions",
    "priors",
    "reaches",
    "rule_path",
    "ruled",
    "step",
    "supply",
    "told",
    "unforgiven",
    "watched",
    "weights",
]

INHERITANCES = (
    "cells, unplanned",
    "giants, after terror",
    "cells, four years planned",
    "cells, after upheaval",
    "giants, long planned",
)

# ------------------------------------------------------------------------------ every leader everywhere


@functools.lru_cache(maxsize=8)
def _inherited(count: int, seed: int, links: Links) -> dict[str, State]:
    h = histories(drawn(count, seed), links)
    states = (
        State.start(h.worlds, links), h["Stalin"].last, h["first plan"].last, h["Mao"].last,
        h["Brezhnev"].last,
    )  # fmt: skip
    return dict(zip(INHERITANCES, states, strict=True))


def cell(
    leader: str, inheritance: str, *, count: int = COUNT, seed: int = SEED, links: Links = WHOLE
) -> tuple[State, Path]:
    """Put a leader's moves on an inheritance for thirteen years; returns what was found, and the path.

    Raises
    ------
    InvalidInput
        If there is no such leader or inheritance.
    """
    if leader not in LEADERS:
        raise InvalidInput(f"is {leader!r}", where="leader", expected=f"one of {', '.join(LEADERS)}")
    if inheritance not in INHERITANCES:
        raise InvalidInput(
            f"is {inheritance!r}", where="inheritance", expected=f"one of {', '.join(INHERITANCES)}"
        )
    state = _inherited(count, seed, links)[inheritance]
    todo = {year - LEADERS[leader]: what for year, what in moves(leader).items()}
    return state, follow(state, todo, 0, HORIZON - 1, drawn(count, seed), links)


def watched(mover: str, inheritance: str, links: Links = WHOLE) -> tuple[pd.DataFrame, dict[str, float]]:
    """Follow a leader, or a rule in place of one, on an inheritance in the median world.

    Parameters
    ----------
    mover : str
        A leader, or one of `RULES`.
    inheritance : str
    links : Links

    Returns
    -------
    years : DataFrame
        Index years after the first move; columns ``product`` (of that found) and ``votes``.
    readings : dict of str to float
        Medians ``lowest`` and ``product``, as in `crossed`, and ``removed``, the share of worlds.

    Examples
    --------
    >>> watched("Deng", "cells, after upheaval")[1]["removed"]
    0.0
    """
    state, path = cell(mover if mover in LEADERS else "Deng", inheritance, links=links)
    if mover not in LEADERS:
        path, _ = rule_path(state, mover, drawn(), links, years=HORIZON)
    base = state.delivered * state.productivity
    product = [float(np.median(year.product / base)) for year in path.years]
    votes = [float(np.median(year.votes)) for year in path.years]
    low = path.over("delivered", 0, HORIZON - 1).min(axis=0) / state.delivered
    readings = {
        "lowest": float(np.median(low)), "product": product[-1], "removed": float((path.removed >= 0).mean()),
    }  # fmt: skip
    return pd.DataFrame({"product": [1.0, *product], "votes": [1.0, *votes]}), readings


@functools.lru_cache(maxsize=4)
def crossed(count: int = COUNT, seed: int = SEED, links: Links = WHOLE) -> pd.DataFrame:
    """Put every leader's moves on every inheritance.

    Returns
    -------
    DataFrame
        Columns leader, inheritance, history (whether it happened), ``removed`` (share of worlds), and medians
        ``lowest`` (deliveries of the worst year against those found) and ``product`` (of the last year,
        against what was found).
    """
    rows = []
    for place, inheritance in enumerate(INHERITANCES):
        for order, leader in enumerate(LEADERS):
            state, path = cell(leader, inheritance, count=count, seed=seed, links=links)
            low = path.over("delivered", 0, HORIZON - 1).min(axis=0) / state.delivered
            grown = path.at(HORIZON - 1).product / (state.productivity * state.delivered)
            rows.append(
                {
                    "leader": leader, "inheritance": inheritance, "history": place == order,
                    "removed": float((path.removed >= 0).mean()),
                    "lowest": float(np.median(low)), "product": float(np.median(grown)),
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def weights(
    what: str, *, links: Links = WHOLE, without: str = "", count: int = COUNT, seed: int = SEED
) -> tuple[float, float]:
    """Return how much of the differences in a crossing is the inheritance's, and how much the leader's.

    Parameters
    ----------
    what : {"lowest", "product", "removed"}
    links : Links
    without : str
        A leader to leave out.
    count, seed : int
        Of the worlds.

    Returns
    -------
    inheritance, leader : float
        Shares of the variance of the cells that the means of rows and of columns have; the rest is that some
        moves suit some inheritances.

    Examples
    --------
    >>> inheritance, leader = weights("lowest", count=50)
    >>> inheritance > leader
    True
    """
    found = crossed(count, seed, links)
    found = found[found["leader"] != without]
    cells = found.pivot_table(index="inheritance", columns="leader", values=what).to_numpy()
    spread = cells.var()
    return float(cells.mean(axis=1).var() / spread), float(cells.mean(axis=0).var() / spread)


@functools.lru_cache(maxsize=64)
def dividing(line: str, count: int = COUNT, seed: int = SEED) -> tuple[str, bool, float, float]:
    """Return the parameter that divides the worlds in which a line comes true from the others best.

    Returns
    -------
    parameter : str
    large : bool
        Whether the line comes true where it is large.
    there, elsewhere : float
        Share of worlds in which the line comes true, in the better and the worse half by that parameter.

    Raises
    ------
    InvalidInput
        If there is no such line.
    """
    worlds = drawn(count, seed)
    found = lines(histories(worlds))
    if line not in found:
        raise InvalidInput(f"is {line!r}", where="line", expected=f"one of {', '.join(found)}")
    best = ("", True, 0.0, 0.0)
    for name, values in worlds.values.items():
        above = values > np.median(values)
        high, low = float(found[line][above].mean()), float(found[line][~above].mean())
        if abs(high - low) > best[2] - best[3] or not best[0]:
            best = (name, high > low, max(high, low), min(high, low))
    return best


# ------------------------------------------------------------------------------ what the page says


#: Where the null without differences may put everybody: at giants, half way, or at cells.
ALIKE = (0.0, 0.5, 1.0)


def needs_links(where: Sequence[float] = ALIKE) -> list[str]:
    """Return the lines that come true and fail in some null, wherever it may put the sites of all.

    Parameters
    ----------
    where : sequence of float
        Spreads of sites to try where no country differs.

    Examples
    --------
    >>> needs_links((0.5,)) == [key for key, row in predicted().iterrows() if row["counts"]]
    True
    """
    found = [predicted(links=Links(alike=spread))["counts"] for spread in where]
    counts = np.any(found, axis=0)
    return [str(key) for key, yes in zip(found[0].index, counts, strict=True) if yes]


def _few_need_the_links(enough: float = TRUE, where: Sequence[float] = (0.5,)) -> bool:
    table = predicted()
    true = table["whole"] >= enough
    stopped = (table[list(NULLS)] <= UNTRUE).any(axis=1) | table.index.isin(needs_links(where))
    return 0 < true.sum() < len(table) / 2 and (true & stopped).sum() < true.sum() / 2


def _found_feeds_done_decides(regions: int = 8, without: str = "", what: str = "lowest") -> bool:
    links = Links(regions=regions)
    fed, done = weights(what, links=links, without=without)
    lasted, stayed = weights("removed", links=links, without=without)
    return fed > done and stayed > lasted


def _back_saves(regions: int = 8, mixed: str = "reach", pace: float = 0.15) -> bool:
    links = Links(regions=regions, mixed=mixed)
    pressed, turned, stayed = (
        float(ruled(rule, drawn(), links, pace=pace)[0].mean()) for rule in (*RULES, "stay")
    )
    return pressed < turned - 0.05 and turned < stayed


@functools.cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures and its first screen say; see `feasible.headline`."""
    table = predicted()
    true, wrong, counts = (
        int((table["outcome"] == "comes true").sum()), int((table["outcome"] == "wrong").sum()),
        int(table["counts"].sum()),
    )  # fmt: skip
    return by_name(
        Headline(
            "answer",
            f"Of {len(table)} things that the essay says, a model of its argument produces {true} and misses "
            f"{wrong}; of the {true} it loses {counts} if one of the essay's mechanisms is taken out",
            "what counts as saying it, and where a null puts countries that do not differ",
            _few_need_the_links,
            aggregation={"where": ALIKE},
            weakest={"enough": 0.7},
            condition="a line comes true in nine worlds of ten, and a null puts all half way",
        ),
        Headline(
            "inherited",
            "How far supply falls depends most on what a leader inherits; whether he keeps his post, on what "
            "he does",
            "that the worst year is looked at, and not what is made in the end",
            _found_feeds_done_decides,
            aggregation={"what": "product"},
            weakest={"without": "Gorbachev"},
            condition="the worst year is looked at",
        ),
        Headline(
            "rules",
            "Where plants are giants, pressing on with a reform ruins supply, stepping back saves some, and "
            "never starting saves most",
            "that the only reform is to hand allocation to enterprises that have no market",
            _back_saves,
            aggregation={"regions": 16},
            weakest={"mixed": "output"},
        ),
    )
