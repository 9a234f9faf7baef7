"""What the chapter on reform paths tells beside its lines: shares of worlds, and medians."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np
import pandas as pd

from feasible.dual_hierarchy._coevolution import HANDS, NULLS, Links, moves
from feasible.dual_hierarchy._reform_lines import (
    COUNT,
    LEADERS,
    SEED,
    Histories,
    drawn,
    histories,
    lines,
    predicted,
    unforgiven,
)
from feasible.dual_hierarchy._reform_rules import RULES, ruled

#: What a leader has or forbids; the rest of a move are shares of allocation and turnover.
_SWITCHES = ("giants", "police", "army", "press", "market", "keep")
_TURNOVER = ("turnover_ministers", "turnover_secretaries")


def _without(todo: Mapping[int, dict[str, float]], *what: str) -> dict[int, dict[str, float]]:
    return {year: {k: v for k, v in move.items() if k not in what} for year, move in todo.items()}


def _khrushchev(h: Histories) -> dict[str, float]:
    path, grudge = h["Khrushchev"], unforgiven(h)
    secretaries, ministers = path.at(1964).content[1], path.at(1964).content[0]
    milder = {year: dict(what) for year, what in moves("Khrushchev").items()}
    milder[1957] = {"ministries": 0.33, "provinces": 0.52, "enterprises": 0.15}
    third = h.run(h["Stalin"].last, milder, 1953, 1964)
    then = np.stack([year.content[1] for year in third.years])
    for_him = then[np.maximum(third.removed - 1953, 0), np.arange(len(h.worlds))]
    return {
        "lost_secretaries": float(1.0 - secretaries.mean()),
        "won_ministers": float(ministers.mean()),
        "gone_1953": float((path.removed == 1953).mean()),
        "gone_councils": float(((path.removed >= 1957) & (path.removed <= 1958)).mean()),
        "R10_grudge": grudge.fell,
        "R10_grudge_in": grudge.fell_of_those,
        "stays": float((path.removed < 0).mean()),
        "third_stays": float((third.removed < 0).mean()),
        "third_R10": float(((third.removed >= 1959) & ~for_him).mean()),
    }


def _gorbachev(h: Histories) -> dict[str, float]:
    path, found, todo = h["Gorbachev"], h["Brezhnev"].last, moves("Gorbachev")
    last = path.at(1990).delivered
    legal = {year: what | ({"market": 1.0} if year == 1985 else {}) for year, what in todo.items()}
    on_cells = h.run(h["Mao"].last, todo, 1985, 1990).at(1990).delivered
    calm = h.run(found, _without(todo, *_TURNOVER, "press"), 1985, 1991)
    gains = path.at(1988).votes > calm.at(1988).votes
    there = (path.removed < 0) | (path.removed > 1988)
    return {
        "ruin": float(np.median(last / found.delivered)),
        "ruin_market": float(np.median(h.run(found, legal, 1985, 1990).at(1990).delivered / found.delivered)),
        "spared": float(np.median(on_cells / h["Mao"].last.delivered)),
        "still_there": float(there.mean()),
        "R24_there": float(lines(h)["R24"][there].mean()),
        "votes_after": float(gains.mean()),
        "votes_with": float(np.median(path.at(1988).votes)),
        "votes_without": float(np.median(calm.at(1988).votes)),
        "R25_after": float((gains & (last < calm.at(1990).delivered)).mean()),
    }


def _looser(h: Histories) -> dict[str, float]:
    """Count three lines again with another threshold, and R4 against the same years without purge."""
    stalin, china, before = h["Stalin"], h["Mao"], h["Khrushchev"].at(1956)
    spared = {year: what for year, what in moves("Stalin").items() if year != 1937}
    no_purge = h.run(stalin.before, spared, 1928, 1952)
    late = h["Brezhnev"].at(1975)
    near = abs(late.delivered / before.delivered - 1.0) <= 0.1
    sites = abs(8.0 ** (late.spread - before.spread) - 1.0) <= 0.1
    lowest = china.over("delivered", 1958, 1965).min(axis=0)
    return {
        "R4_against": float((stalin.at(1940).delivered > no_purge.at(1940).delivered).mean()),
        "R7_looser": float((before.circles >= 0.7 * stalin.at(1936).circles).mean()),
        "R12_looser": float((near & sites).mean()),
        "R13_looser": float((lowest >= 0.96 * china.at(1957).delivered).mean()),
    }


def _by_rule(count: int, seed: int) -> dict[str, float]:
    worlds = drawn(count, seed)
    means = {
        f"{rule}_{int(spread)}": float(ruled(rule, worlds, spread=spread)[0].mean())
        for rule in (*RULES, "stay")
        for spread in (0.0, 1.0)
    }
    return means | {
        "way": float(ruled("oscillate", worlds)[1].mean()),
        "press_only": float(ruled("escalate", worlds, purge=False)[0].mean()),
        "press_out": float(ruled("escalate", worlds, Links(mixed="output"))[0].mean()),
    }


@functools.lru_cache(maxsize=2)
def _told(count: int, seed: int) -> dict[str, float]:
    h, table = histories(drawn(count, seed)), predicted(count, seed)
    brokers, sites = list(NULLS)[:2]
    shares = {str(key): float(row["whole"]) for key, row in table.iterrows()}
    cut = {"R24_cut": float(table[brokers]["R24"])}
    cut |= {f"{key}_cut": float(table[sites][key]) for key in ("R9", "R13")}
    return shares | cut | _khrushchev(h) | _gorbachev(h) | _looser(h) | _by_rule(count, seed)


def told(count: int = COUNT, seed: int = SEED) -> dict[str, float]:
    """Return by name the shares of worlds, and medians of shares, that stand in the chapter's sentences.

    Parameters
    ----------
    count, seed : int
        Of the worlds.

    Returns
    -------
    dict of str to float
        Between 0 and 1, but for deliveries against those found, which may grow.

        ``R1`` and so on
            Worlds in which a line comes true; with ``_cut`` in the null that it is compared with.
        ``R7_looser``, ``R12_looser``, ``R13_looser``, ``R4_against``
            The same with another threshold; R4 against the same years without purge and police.
        ``lost_secretaries``, ``won_ministers``, ``gone_1953``, ``gone_councils``, ``stays``
            Khrushchev's, with ``R10_grudge`` where ministers never forgive, and ``third_stays`` and
            ``third_R10`` where ministries keep a third in 1957.
        ``ruin``, ``ruin_market``, ``spared``
            Deliveries of 1990, of those found, under Gorbachev's moves: as he made them, with a legal market,
            and on what Mao left.
        ``still_there``, ``R24_there``, ``votes_after``, ``votes_with``, ``votes_without``, ``R25_after``
            His coalition in 1988, with and without turnover and press.
        ``escalate_0``, ``escalate_1`` and so on
            Mean deliveries by a rule on giants and on cells; ``way`` is how far stepping back gets,
            ``press_only`` escalating without purge, ``press_out`` where each hand delivers for itself.

    Examples
    --------
    >>> found = told(20)
    >>> found["lost_secretaries"] > found["R10"]
    True
    """
    return dict(_told(count, seed))


def moves_in_words() -> pd.DataFrame:
    """Return each leader's moves as a reader finds them: who allocates, who is replaced, what is on.

    Examples
    --------
    >>> moves_in_words().loc["Gorbachev, 1988"].tolist()[0]
    '15% / 20% / 65%'
    """
    rows = {}
    for leader in LEADERS:
        for year, what in moves(leader).items():
            hands = [f"{what[hand]:.0%}" for hand in HANDS if hand in what]
            posts = [f"{what[post]:.0%}" if post in what else "as before" for post in _TURNOVER]
            on = [key if value else f"no {key}" for key, value in what.items() if key in _SWITCHES]
            back = [f"{what['back']:.0%} a year back"] if "back" in what else []
            changed = any(post in what for post in _TURNOVER)
            rows[f"{leader}, {year}"] = [
                " / ".join(hands), " / ".join(posts) if changed else "", ", ".join(on + back),
            ]  # fmt: skip
    columns = [
        "Ministries / provinces / enterprises",
        "Turnover, ministers / secretaries",
        "On, or no longer",
    ]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def other_readings() -> pd.DataFrame:
    """Return how many lines come true, are wrong and count, and which, in models put up otherwise.

    Returns
    -------
    DataFrame
        Index the change: sixteen regions, each hand delivering for itself, other tables of recipes, and the
        null without differences at giants or at cells; columns ``true``,
        ``wrong`` and ``count`` (int), and ``which`` count.

    Examples
    --------
    >>> int(other_readings().loc["cells", "count"])
    5
    """
    changes = {
        "regions": Links(regions=16), "output": Links(mixed="output"), "second": Links(seed=2),
        "third": Links(seed=3), "giants": Links(alike=0.0), "cells": Links(alike=1.0),
    }  # fmt: skip
    rows = {}
    for name, links in changes.items():
        table = predicted(links=links)
        counts = table.index[table["counts"]]
        rows[name] = {
            "true": int((table["outcome"] == "comes true").sum()),
            "wrong": int((table["outcome"] == "wrong").sum()),
            "count": len(counts),
            "which": ", ".join(counts),
        }
    return pd.DataFrame.from_dict(rows, orient="index")
