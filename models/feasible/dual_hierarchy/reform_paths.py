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
schedules for optimal annealing", *Mathematics of Operations Research* 13, 311-329 (from memory).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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
from feasible.dual_hierarchy._record import read_table
from feasible.dual_hierarchy._reform_rules import RULES, rule_path, ruled
from feasible.economy import Vector
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
    "needs_links",
    "predicted",
    "predictions",
    "priors",
    "reaches",
    "rule_path",
    "ruled",
    "step",
    "supply",
    "unforgiven",
    "weights",
]

#: Worlds behind the page, and the seed that draws them.
COUNT, SEED = 1000, 2010
#: The five, with the first year of each, and the years that a crossing runs.
LEADERS: dict[str, int] = {
    "Stalin": 1928, "Khrushchev": 1953, "Mao": 1957, "Deng": 1978, "Gorbachev": 1985
}  # fmt: skip
HORIZON = 13
INHERITANCES = (
    "cells, unplanned",
    "giants, after terror",
    "cells, four years planned",
    "cells, after upheaval",
    "giants, long planned",
)
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


# ------------------------------------------------------------------------------ the lines


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
            f"Of {len(table)} things that the essay says, one model says {true}, misses {wrong}, and needs "
            f"the essay's own links for {counts}",
            "what counts as saying it, and where a null puts countries that do not differ",
            _few_need_the_links,
            aggregation={"where": ALIKE},
            weakest={"enough": 0.7},
            condition="a line comes true in nine worlds of ten, and a null puts all half way",
        ),
        Headline(
            "inherited",
            "How far deliveries fall goes most with what a leader finds; whether he stays, with what he does",
            "that the worst year is looked at, and not what is made in the end",
            _found_feeds_done_decides,
            aggregation={"what": "product"},
            weakest={"without": "Gorbachev"},
            condition="the worst year is looked at",
        ),
        Headline(
            "rules",
            "Among giants stepping back saves supply, and never starting saves more",
            "that the only reform is to hand allocation to enterprises that have no market",
            _back_saves,
            aggregation={"regions": 16},
            weakest={"mixed": "output"},
        ),
    )
