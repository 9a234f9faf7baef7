"""The histories of five leaders under one model, and the lines that the essay writes about them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from feasible.dual_hierarchy._coevolution import (
    NULLS,
    WHOLE,
    Links,
    Path,
    State,
    Worlds,
    follow,
    moves,
)
from feasible.dual_hierarchy._record import read_table
from feasible.dual_hierarchy._reform_rules import RULES, ruled
from feasible.economy import Vector

#: Worlds behind the page, and the seed that draws them.
COUNT, SEED = 1000, 2010

#: The five, with the first year of each, and the years that a crossing runs.
LEADERS: dict[str, int] = {
    "Stalin": 1928, "Khrushchev": 1953, "Mao": 1957, "Deng": 1978, "Gorbachev": 1985
}  # fmt: skip

HORIZON = 13

#: A line comes true in so many of the worlds; a null fails it in no more than so many.
TRUE, UNTRUE = 0.9, 0.5

Bools = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


@functools.lru_cache(maxsize=8)
def drawn(count: int = COUNT, seed: int = SEED) -> Worlds:
    """Return the page's worlds."""
    return Worlds.draw(np.random.default_rng(seed), count)


@dataclass(frozen=True)
class Histories:
    """Every path, from one start: an economy of cells of which nobody is in charge.

    Attributes
    ----------
    worlds : Worlds
    links : Links
    paths : mapping of str to Path
        Two lines of succession and one for Hungary: ``Stalin``, ``Khrushchev``, ``Brezhnev``, ``Gorbachev``;
        ``first plan``, ``Mao``, ``Deng``; ``long plan``, ``Kadar``.
    """

    worlds: Worlds
    links: Links
    paths: Mapping[str, Path]

    def __getitem__(self, name: str) -> Path:
        return self.paths[name]

    def run(self, state: State, todo: Mapping[int, Mapping[str, float]], first: int, last: int) -> Path:
        """Follow other moves in the same worlds."""
        return follow(state, todo, first, last, self.worlds, self.links)


def histories(worlds: Worlds | None = None, links: Links = WHOLE) -> Histories:
    """Run the leaders one after another, each on what the last one left.

    Examples
    --------
    >>> paths = histories(Worlds.middle())
    >>> float(paths["Gorbachev"].at(1985).spread[0])
    0.0
    """
    chosen = drawn() if worlds is None else worlds
    start = State.start(chosen, links)
    found: dict[str, Path] = {}

    def run(name: str, state: State, first: int, last: int, todo: str = "", shift: int = 0) -> None:
        steps = {year + shift: what for year, what in moves(todo or name).items()}
        found[name] = follow(state, steps, first, last, chosen, links)

    run("Stalin", start, 1928, 1952)
    run("Khrushchev", found["Stalin"].last, 1953, 1964)
    run("Brezhnev", found["Khrushchev"].last, 1965, 1984)
    run("Gorbachev", found["Brezhnev"].last, 1985, 1991)
    run("first plan", start, 1953, 1956, "first plan", 1953)
    run("Mao", found["first plan"].last, 1957, 1977)
    run("Deng", found["Mao"].last, 1978, 1990)
    run("long plan", start, 1949, 1967, "first plan", 1949)
    run("Kadar", found["long plan"].last, 1968, 1980)
    return Histories(chosen, links, found)


@functools.cache
def predictions() -> pd.DataFrame:
    """Return the lines; columns id, statement, leader, says, test."""
    return read_table("predictions.csv")


def _without(todo: Mapping[int, Mapping[str, float]], *names: str) -> dict[int, dict[str, float]]:
    return {y: {k: v for k, v in what.items() if k not in names} for y, what in todo.items()}


def _soviet(h: Histories) -> dict[str, Bools]:
    s, k, b = h["Stalin"], h["Khrushchev"], h["Brezhnev"]
    late = s.over("delivered", 1946, 1952)
    away = k.removed
    content = np.stack([year.content[1] for year in k.years])
    secretaries_then = content[np.maximum(away - 1953, 0), np.arange(len(h.worlds))]
    firm = h.run(s.last, _without(moves("Khrushchev"), "back"), 1953, 1964)
    before, after = k.at(1956), b.at(1975)
    sites = h.links.regions ** np.stack([before.spread, after.spread])
    return {
        "R1": s.over("content", 1928, 1931)[:, 1].all(axis=0),
        "R2": s.over("delivered", 1930, 1936).min(axis=0) <= 0.95 * s.at(1928).delivered,
        "R3": s.at(1936).circles >= 0.5,
        "R4": (s.at(1938).circles <= 0.5 * s.at(1936).circles)
        & (s.at(1940).delivered > s.at(1936).delivered),
        "R5": s.removed < 0,
        "R6": s.over("content", 1946, 1952)[:, 0].all(axis=0)
        & (late.max(axis=0) - late.min(axis=0) < 0.02)
        & (s.over("spread", 1946, 1952).max(axis=0) <= s.at(1940).spread + 1e-12),
        "R7": before.circles >= 0.8 * s.at(1936).circles,
        "R8": ~k.at(1957).content[0] & k.at(1957).content[1] & ((away < 0) | (away > 1958)),
        "R9": k.over("delivered", 1958, 1961).min(axis=0) <= 0.9 * before.delivered,
        "R10": (away >= 1959) & ~secretaries_then,
        "R11": firm.removed < 0,
        "R12": (abs(after.delivered / before.delivered - 1.0) <= 0.03)
        & (abs(sites[1] / sites[0] - 1) <= 0.1),
    }


def _chinese(h: Histories) -> dict[str, Bools]:
    m, d = h["Mao"], h["Deng"]
    upheaval = {y: what for y, what in moves("Mao").items() if 1966 <= y < 1969}
    here = h.run(m.state(1965), upheaval, 1966, 1975)
    there = h.run(h["Stalin"].last, upheaval, 1966, 1968)
    level = (m.at(1965).delivered, h["Stalin"].last.delivered)
    lost = [
        1.0 - p.over("delivered", 1966, 1968).min(axis=0) / y
        for p, y in zip((here, there), level, strict=True)
    ]
    market = h.run(m.state(1965), {y - 12: what for y, what in moves("Deng").items()}, 1966, 1975)
    stands = [p.over("delivered", 1966, 1975).min(axis=0) >= 0.9 * level[0] for p in (here, market)]
    soviet = h.run(h["Brezhnev"].last, {y + 7: what for y, what in moves("Deng").items()}, 1985, 1997)
    before = h["Brezhnev"].at(1984).product
    sites = h.links.regions ** np.stack([m.at(1977).spread, h["Brezhnev"].at(1984).spread])
    away = m.removed
    return {
        "R13": m.over("delivered", 1958, 1965).min(axis=0) >= 0.97 * m.at(1957).delivered,
        "R14": ~m.at(1958).content[0] & m.at(1958).content[1] & ((away < 0) | (away > 1965)),
        "R15": lost[1] - lost[0] >= 0.03,
        "R16": sites[0] >= 2.0 * sites[1],
        "R17": stands[0] & stands[1],
        "R18": d.at(1983).content[:2].all(axis=0),
        "R19": d.at(1990).product >= 1.1 * m.at(1977).product,
        "R20": d.removed < 0,
        "R21": soviet.at(1997).product < 1.1 * before,
    }


def _last(h: Histories) -> dict[str, Bools]:
    g, b = h["Gorbachev"], h["Brezhnev"]
    calm = h.run(
        b.last,
        _without(moves("Gorbachev"), "turnover_ministers", "turnover_secretaries", "press"),
        1985,
        1991,
    )
    on_cells = h.run(h["Deng"].last, {y + 6: what for y, what in moves("Gorbachev").items()}, 1991, 1997)
    kept = h.run(h["Stalin"].last, _without(moves("Khrushchev"), "back"), 1953, 1984)
    then = h.run(kept.last, moves("Gorbachev"), 1985, 1991)
    lost = [1.0 - p.at(1990).delivered / p.at(1987).delivered for p in (g, then)]
    away = g.removed
    hungary = h["Kadar"]
    pressed, turned = (ruled(rule, h.worlds, h.links)[0] for rule in RULES)
    return {
        "R22": (g.at(1987).own[1] >= 0.5) & ((away < 0) | (away > 1989)),
        "R23": lost[0] >= 0.1,
        "R24": calm.at(1990).delivered > g.at(1990).delivered + 0.01,
        "R25": (g.at(1987).votes > calm.at(1987).votes) & (g.at(1990).delivered < calm.at(1990).delivered),
        "R26": on_cells.at(1996).delivered >= 0.97 * h["Deng"].at(1990).delivered,
        "R27": lost[0] - lost[1] >= 0.03,
        "R28": ~g.at(1991).content.any(axis=0),
        "R29": hungary.over("delivered", 1968, 1980).min(axis=0) >= 0.95 * h["long plan"].at(1967).delivered,
        "R30": turned - pressed >= 0.05,
    }


def lines(h: Histories) -> dict[str, Bools]:
    """Return for every line the worlds in which it comes true, in the order of the table."""
    found = _soviet(h) | _chinese(h) | _last(h)
    return {key: np.asarray(found[key], dtype=bool) for key in predictions()["id"]}


@functools.lru_cache(maxsize=8)
def _shares(count: int, seed: int, links: Links) -> tuple[dict[str, float], Vector]:
    found = lines(histories(drawn(count, seed), links))
    return {key: float(v.mean()) for key, v in found.items()}, np.stack(list(found.values())).sum(axis=0)


def predicted(count: int = COUNT, seed: int = SEED, links: Links = WHOLE) -> pd.DataFrame:
    """Return the lines with the share of worlds in which each comes true, beside every null.

    Returns
    -------
    DataFrame
        Index the id; columns statement, leader, says, test, ``whole`` and one a null, ``outcome`` (comes
        true, undecided, wrong) and ``counts`` (whether it comes true, and a null does not let it).

    Examples
    --------
    >>> predicted(20).loc["R9", "leader"]
    'Khrushchev'
    """
    table = predictions().set_index("id")
    table["whole"] = pd.Series(_shares(count, seed, links)[0])
    for name, null in NULLS.items():
        cut = replace(null, mixed=links.mixed, regions=links.regions, seed=links.seed, alike=links.alike)
        table[name] = pd.Series(_shares(count, seed, cut)[0])
    table["outcome"] = np.select(
        [table["whole"] >= TRUE, table["whole"] <= UNTRUE], ["comes true", "wrong"], "undecided"
    )
    stopped = (table[list(NULLS)] <= UNTRUE).any(axis=1)
    table["counts"] = (table["outcome"] == "comes true") & stopped
    return table


def median_true(count: int = COUNT, seed: int = SEED, links: Links = WHOLE) -> float:
    """Return how many lines come true in the median world."""
    return float(np.median(_shares(count, seed, links)[1]))


@dataclass(frozen=True)
class Unforgiven:
    """Worlds in which taking power back costs Khrushchev his post, if no ministry forgives the councils.

    Attributes
    ----------
    fell : float
        Share of all worlds.
    in_office : float
        Share of worlds in which the councils themselves do not remove him.
    fell_of_those : float
        Share of the latter.
    """

    fell: float
    in_office: float
    fell_of_those: float


def unforgiven(h: Histories) -> Unforgiven:
    """Count line R10 again where ministers, once the councils have broken them, never vote for him again.

    What his appointees among them owe him is left to him, and so are the economy and the secretaries.

    Examples
    --------
    >>> found = unforgiven(histories(Worlds.draw(np.random.default_rng(1), 50)))
    >>> found.fell <= found.in_office
    True
    """
    path, w = h["Khrushchev"], h.worlds
    away = np.full(len(w), -1)
    against = np.zeros(len(w), dtype=bool)
    rest = (1.0 - w.ministers - w.secretaries) * 0.5
    for year in range(1953, 1965):
        seen = path.at(year)
        back = seen.content[0] & (year < 1957)
        votes = w.ministers * np.where(back, 1.0, seen.own[0]) + rest
        votes = votes + w.secretaries * np.where(seen.content[1], 1.0, seen.own[1])
        lost = (away < 0) & (votes < 0.5 - 1e-12)
        away, against = np.where(lost, year, away), np.where(lost, ~seen.content[1], against)
    stays = (away < 0) | (away >= 1959)
    fell = (away >= 1959) & against
    return Unforgiven(float(fell.mean()), float(stays.mean()), float(fell[stays].mean()))
