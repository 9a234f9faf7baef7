"""The two pillars as a network: whom a leader can reach, through whom, and what the essay's figures say.

Offices are nodes with a pillar and a level; ties are typed. Two kinds of tie are lines of command: the
party `directs`, the economy `plans for`. Everything else (who appoints, inspects, reports, sits on what)
crosses between the pillars. The leader's own people (Politburo, Council of Ministers, Secretariat) count as
part of the apex.

Constituencies
    An office is reached *at first hand* by a kind of tie if the leader reaches it along ties of that kind
    without passing any other office outside the apex, and *at second hand* if only by passing one. The
    classes of offices that answer to the same lines at the same hand are found by closure, not declared
    (`Skeleton.classes`).
Gatekeepers
    The offices without which another cannot be reached at all: the dominators of the graph of all
    downward ties (`Skeleton.gatekeepers`). To reach around an office is to add a tie that ends its
    domination (`ADDITIONS`).
Ways
    The largest number of routes from one office to another that share no office in between
    (`Skeleton.ways`). Where the two are not tied directly, that is also the number of offices that must fall
    or be won over to cut them off (Menger's theorem); where they are, no number of others can.
Guards
    How many offices outside the apex must be won over before the apex no longer reaches another: the same
    count with the leader's own people taken as one (`Skeleton.guards`).
Circles
    The smallest sets of offices that, if they lie together, keep from the leader what happens on the shop
    floor: minimal vertex cuts of the graph of reports and inspections (`Skeleton.circles`).

The graphs are drawn from the essay's text, since its draft carries captions but no drawings;
``data/README.md`` says how. The essay's other numbers are here too, with checks of their sums and ratios.

References
----------
Padgett, J. F. (2012), "The politics of communist economic reform", in Padgett and Powell, *The Emergence of
Organizations and Markets*. Read in the draft of August 2010.
Schurmann, F. (1968), *Ideology and Organization in Communist China* (dual hierarchy; after Padgett, not
checked). Menger, K. (1927), "Zur allgemeinen Kurventheorie", *Fundamenta Mathematicae* 10, 96-115.
Maddison, A. (2010), *Historical Statistics of the World Economy: 1-2008 AD*.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence

from feasible.dual_hierarchy._offices import CUTS, DOWNWARD, LINES, Office, Skeleton, Tie
from feasible.dual_hierarchy._record import (
    CASES,
    CONSTITUENCIES,
    brezhnev,
    great_leap,
    half_after,
    last_years,
    leaders,
    lost_vote,
    members_murdered_at_most,
    moves,
    outside,
    read_table,
    record,
    shares,
    successes,
    turnover,
)
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name

__all__ = [
    "ADDITIONS",
    "CASES",
    "CONSTITUENCIES",
    "CUTS",
    "DOWNWARD",
    "FIGURES",
    "LINES",
    "Office",
    "Skeleton",
    "Tie",
    "brezhnev",
    "great_leap",
    "half_after",
    "headlines",
    "last_years",
    "leaders",
    "lost_vote",
    "members_murdered_at_most",
    "moves",
    "outside",
    "record",
    "shares",
    "skeleton",
    "successes",
    "turnover",
    "without_addresses",
]

#: The essay's figures by name, and the number each has there.
FIGURES: dict[str, int] = {"generic": 1, "china": 3, "deng": 4, "soviet": 5}
#: What leaders added to a skeleton: a police, an appeal to the base, free enterprises, elected councils.
ADDITIONS: tuple[str, ...] = ("third pillar", "base", "autonomy", "soviets")

# ------------------------------------------------------------------------------ the data


def skeleton(figure: str = "generic", *, add: Iterable[str] = ()) -> Skeleton:
    """Return one of the essay's figures, with what leaders added to it.

    Parameters
    ----------
    figure : str
        A name in `FIGURES`.
    add : iterable of str
        Names in `ADDITIONS`; ties to offices that the figure does not have are left out.

    Raises
    ------
    InvalidInput
        If a name is unknown.
    """
    added = tuple(add)
    if figure not in FIGURES:
        raise InvalidInput(f"is {figure!r}", where="figure", expected=f"one of {', '.join(FIGURES)}")
    for name in added:
        if name not in ADDITIONS:
            raise InvalidInput(f"is {name!r}", where="add", expected=f"any of {', '.join(ADDITIONS)}")
    offices, ties = read_table("offices.csv"), read_table("ties.csv")
    parts = (figure, *added)
    chosen = offices[offices["figure"].isin(parts)]
    kept = tuple(
        Office(
            str(r["office"]),
            str(r["pillar"]),
            int(r["level"]),
            str(r["role"]),
            float(r["x"]),
            float(r["y"]),
            str(r["label"]).replace("|", "\n"),
        )
        for r in chosen.to_dict("records")
    )
    names = {o.name for o in kept}
    return Skeleton(
        tuple(sorted(kept, key=lambda o: o.level)),
        tuple(
            Tie(str(r.source), str(r.kind), str(r.target), str(r.passage))
            for r in ties[ties["figure"].isin(parts)].itertuples()
            if {r.source, r.target} <= names
        ),
    )


# ------------------------------------------------------------------------------ what the page says


def without_addresses(graph: Skeleton) -> Skeleton:
    """Return a skeleton in which the leader does not speak to party members over the secretaries' heads."""
    cadres = set(graph.holding("cadres"))
    ties = tuple(t for t in graph.ties if not (t.kind == "addresses" and t.target in cadres))
    return Skeleton(graph.offices, ties)


def _secretary_in_every_pair(figure: str = "generic", *, inspects: bool = True) -> bool:
    graph = skeleton(figure)
    if not inspects:
        graph = graph.without_tie("Provincial secretaries", "inspects")
    found = graph.circles()
    return bool(found) and all(len(pair) == 2 and "Provincial secretaries" in pair for pair in found)


def _cadres_alone_are_guarded(figure: str = "generic", *, speaks: bool = False) -> bool:
    graph = skeleton(figure, add=("base",) if speaks else ())
    free = all(
        not graph.gatekeepers(n)
        for role in ("secretaries", "ministries", "enterprises")
        for n in graph.holding(role)
    )
    return free and all("Provincial secretaries" in graph.gatekeepers(n) for n in graph.holding("cadres"))


def _china(provinces: str = "ABC", subordination: str = "single") -> Skeleton:
    graph = skeleton("china")
    gone = [n for n in graph.names if n[-1] in "ABC" and n[-2] == " " and n[-1] not in provinces]
    graph = graph.without(offices=gone)
    if subordination == "dual":
        shared = [n for n in graph.names if n.startswith("Plants of")]
        ties = tuple(Tie("Central ministries", "plans for", n, "Mao") for n in shared)
        graph = Skeleton(graph.offices, graph.ties + ties)
    return graph


def _plan_reaches(provinces: str = "ABC", subordination: str = "single") -> bool:
    graph = _china(provinces, subordination)
    return (len(graph.planned_kinds()), len(graph.kinds_of_plant())) == (1, 3)


def _second_road(office: str = "Party cells", *, speaks: bool = True) -> bool:
    closed, opened = skeleton("soviet"), skeleton("soviet", add=("soviets",))
    opened = opened if speaks else without_addresses(opened)
    return bool(closed.gatekeepers(office)) and not opened.gatekeepers(office)


def _nobody_holds_deng(roles: Sequence[str] = ("secretaries", "ministries"), *, elders: bool = True) -> bool:
    graph = skeleton("deng")
    if not elders:
        graph = graph.without(offices=("Long March elders",))
    helpers = graph.holding("agent")
    return all(
        graph.without(offices=(agent,)).reach(role) > 0
        for role in roles
        for agent in [*helpers, *(["Long March elders"] if elders else [])]
    )


def _goods_still_higher(since: int = 1987, overstated: float = 0.0) -> bool:
    table = last_years(overstated)
    goods = float(table["producer"][1990] / table["producer"][since])
    return goods > 1.0 and float(table["income"][1990] / table["income"][since]) > goods


@functools.cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures and its first screen say; see `feasible.headline`."""
    china, table = _china(), last_years()
    above = float(table["producer"][1990] / table["producer"][1987]) - 1.0
    return by_name(
        Headline(
            "circles",
            "Two offices that agree can keep the truth from the leader, and the provincial secretary is "
            "one of them",
            "that a provincial secretary looks at the shop floor himself and does not only read what cells "
            "report",
            _secretary_in_every_pair,
            aggregation={"figure": "soviet"},
            weakest={"inspects": False},
            condition="the provincial secretary looks at the shop floor himself",
        ),
        Headline(
            "answer",
            "No single office can cut the leader off from ministries, secretaries or enterprises; their "
            "secretary can cut him off from local cadres",
            "that a tie is there or not, however weak",
            _cadres_alone_are_guarded,
            aggregation={"figure": "soviet"},
            weakest={"speaks": True},
            condition="the leader does not speak to them over his head",
        ),
        Headline(
            "china",
            f"After the Great Leap the plan reaches {len(china.planned_kinds())} of "
            f"{len(china.kinds_of_plant())} kinds of Chinese plant",
            "that a province's plants answer to the province alone",
            _plan_reaches,
            aggregation={"provinces": "A"},
            weakest={"subordination": "dual"},
            condition="ministries have no say left in a province's plants",
        ),
        Headline(
            "soviets",
            "Gorbachev's third column gave the base a second road to the top",
            "that he spoke to party members directly: elections alone do not carry it",
            _second_road,
            aggregation={"office": "District committees"},
            weakest={"speaks": False},
            condition="the leader also speaks to party members over the secretaries' heads",
        ),
        Headline(
            "deng",
            "Deng reached ministries and secretaries through several people, and needed none of them",
            "that each of his people could stand in for another",
            _nobody_holds_deng,
            aggregation={"roles": ("secretaries", "ministries", "cadres")},
            weakest={"elders": False},
        ),
        Headline(
            "goods",
            f"Officially, producer goods of 1990 stood {above:.1%} above 1987, and incomes had risen much "
            "faster",
            "official rates of growth, in which hidden inflation counts as goods",
            _goods_still_higher,
            aggregation={"since": 1986},
            weakest={"overstated": 0.01},
            condition="official rates of growth are taken at face value",
        ),
    )
