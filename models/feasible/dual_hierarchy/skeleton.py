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
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

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
#: What `Skeleton.cut` takes out.
CUTS: tuple[str, ...] = (
    "nothing",
    "the plan's orders",
    "the ministries' hold",
    "the party line",
    "provincial secretaries",
)
#: The two lines of command.
LINES: tuple[str, str] = ("directs", "plans for")
#: Ties by which an office can move another; the rest inform, or go up or sideways.
DOWNWARD: tuple[str, ...] = (
    "directs", "plans for", "appoints", "runs", "polices", "addresses", "frees", "presides over",
    "contracts with", "knows",
)  # fmt: skip


@dataclass(frozen=True)
class Office:
    """A place in the hierarchy.

    Attributes
    ----------
    name : str
    pillar : str
        ``"apex"``, ``"party"``, ``"economy"``, ``"third"`` (police or army) or ``"soviets"``.
    level : int
        0 is the leader.
    role : str
        ``"apex"``, a constituency of `CONSTITUENCIES`, or what else the office is. Used to name what
        closure finds, never to find it.
    x, y : float
        Where a drawing puts it: 0 to 1 across, up from 0.
    label : str
        What a drawing writes there, on up to two lines.
    """

    name: str
    pillar: str
    level: int
    role: str
    x: float = 0.0
    y: float = 0.0
    label: str = ""


@dataclass(frozen=True)
class Tie:
    """A typed relation between two offices.

    Attributes
    ----------
    source, kind, target : str
        As in "Central ministries", "plans for", "State enterprises".
    passage : str
        Section (and note) of the essay that says so.
    """

    source: str
    kind: str
    target: str
    passage: str


@dataclass(frozen=True)
class Skeleton:
    """Offices and ties.

    Attributes
    ----------
    offices : tuple of Office
        The leader first.
    ties : tuple of Tie

    Raises
    ------
    InvalidInput
        If an office is named twice or a tie ends at an unknown office.

    Examples
    --------
    >>> generic = skeleton("generic")
    >>> generic.gatekeepers("Local cadres"), generic.gatekeepers("State enterprises")
    (('Provincial secretaries',), ())
    >>> generic.circles()[0]
    ('Central ministries', 'Provincial secretaries')
    """

    offices: tuple[Office, ...]
    ties: tuple[Tie, ...]

    def __post_init__(self) -> None:
        names = self.names
        if len(set(names)) < len(names):
            twice = sorted({n for n in names if names.count(n) > 1})
            raise InvalidInput(f"{', '.join(twice)} twice", where="offices", expected="each name once")
        for tie in self.ties:
            for end in (tie.source, tie.target):
                self._at(end)

    # ------------------------------------------------------------------ parts

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the offices, in order."""
        return tuple(o.name for o in self.offices)

    @property
    def leader(self) -> str:
        """Name of the first office."""
        return self.offices[0].name

    @property
    def apex(self) -> frozenset[str]:
        """The leader and his own people."""
        return frozenset(o.name for o in self.offices if o.role == "apex")

    def holding(self, role: str) -> tuple[str, ...]:
        """Return the names of the offices with a role."""
        return tuple(o.name for o in self.offices if o.role == role)

    def _at(self, name: str) -> int:
        if name not in self.names:
            raise InvalidInput(
                f"no office {name!r}", where="skeleton", expected=f"one of {', '.join(self.names)}"
            )
        return self.names.index(name)

    def without(self, *, offices: Iterable[str] = (), kinds: Iterable[str] = ()) -> Skeleton:
        """Return the skeleton with offices or whole kinds of tie cut out.

        Parameters
        ----------
        offices : iterable of str
            Names; their ties go with them.
        kinds : iterable of str
            Kinds of tie.
        """
        gone, cut = set(offices), set(kinds)
        for name in gone:
            self._at(name)
        return Skeleton(
            tuple(o for o in self.offices if o.name not in gone),
            tuple(t for t in self.ties if t.kind not in cut and not gone & {t.source, t.target}),
        )

    def without_tie(self, source: str, kind: str) -> Skeleton:
        """Return the skeleton without an office's outgoing ties of one kind."""
        self._at(source)
        return Skeleton(
            self.offices, tuple(t for t in self.ties if not (t.source == source and t.kind == kind))
        )

    def cut(self, what: str) -> Skeleton:
        """Return the skeleton after one of the cuts that leaders made.

        Parameters
        ----------
        what : str
            In `CUTS`. The ministries' hold is their orders to plants and the appointment of directors.
        """
        if what not in CUTS:
            raise InvalidInput(f"is {what!r}", where="what", expected=f"one of {', '.join(CUTS)}")
        if what == "the ministries' hold":
            ministries = set(self.holding("ministries"))
            plants = set(self.holding("enterprises"))
            ties = tuple(t for t in self.ties if not (t.source in ministries and t.target in plants))
            return Skeleton(self.offices, ties)
        kinds = {"the plan's orders": ("plans for",), "the party line": ("directs",)}
        offices = self.holding("secretaries") if what == "provincial secretaries" else ()
        return self.without(offices=offices, kinds=kinds.get(what, ()))

    def copied(self, offices: Iterable[str], times: int) -> Skeleton:
        """Return the skeleton with some offices multiplied, as where there are many provinces.

        Parameters
        ----------
        offices : iterable of str
            Copied together, with the ties among them; ties to others are copied too.
        times : int
            Number of copies, 1 or more; they are called "Party cells 1", "Party cells 2" and so on.
        """
        many = set(offices)
        for name in many:
            self._at(name)
        if times < 1:
            raise InvalidInput(f"is {times}", where="times", expected="1 or more")

        def called(name: str, i: int) -> str:
            return f"{name} {i}" if name in many else name

        every = range(1, times + 1)
        new = (replace(o, name=called(o.name, i)) for o in self.offices for i in every)
        ties = (
            replace(t, source=called(t.source, i), target=called(t.target, i))
            for t in self.ties
            for i in every
        )
        return Skeleton(tuple(dict.fromkeys(new)), tuple(dict.fromkeys(ties)))

    # ------------------------------------------------------------------ who reaches whom

    def matrix(self, kinds: Iterable[str] = DOWNWARD) -> sparse.csr_matrix[np.int32]:
        """Return the adjacency matrix of some kinds of tie, shape (offices, offices), ones and zeros."""
        chosen = set(kinds)
        pairs = {(self._at(t.source), self._at(t.target)) for t in self.ties if t.kind in chosen}
        return _graph(pairs, len(self.offices))

    def reached(self, kinds: Iterable[str] = DOWNWARD) -> tuple[str, ...]:
        """Return whom the leader reaches along some kinds of tie, himself left out, in order."""
        order = csgraph.breadth_first_order(self.matrix(kinds), 0, return_predecessors=False)
        return tuple(self.names[i] for i in sorted(order) if i != 0)

    def at_first_hand(self, kind: str) -> tuple[str, ...]:
        """Return the offices outside the apex that one kind of tie reaches with none of them between."""
        apex = self.apex
        into = Skeleton(self.offices, tuple(t for t in self.ties if t.source in apex and t.kind == kind))
        return tuple(name for name in into.reached((kind,)) if name not in apex)

    def classes(self, kinds: Sequence[str] = LINES) -> dict[tuple[tuple[str, int], ...], tuple[str, ...]]:
        """Return the classes of offices that the same kinds of tie reach, at the same hand.

        Parameters
        ----------
        kinds : sequence of str
            Each is followed alone.

        Returns
        -------
        dict
            ``((kind, hand), ...)`` with hand 1 or 2, to the names of the offices. Offices that no single kind
            reaches are left out.

        Examples
        --------
        >>> for reached, offices in skeleton("generic").classes().items():
        ...     print(reached, offices)
        (('plans for', 1),) ('Central ministries',)
        (('directs', 1),) ('Provincial secretaries',)
        (('directs', 2),) ('Local cadres', 'Party cells')
        (('plans for', 2),) ('State enterprises',)
        """
        first = {k: set(self.at_first_hand(k)) for k in kinds}
        any_hand = {k: set(self.reached((k,))) for k in kinds}
        found: dict[tuple[tuple[str, int], ...], list[str]] = {}
        for name in self.names:
            if name not in self.apex:
                reached = tuple((k, 1 if name in first[k] else 2) for k in kinds if name in any_hand[k])
                if reached:
                    found.setdefault(reached, []).append(name)
        return {k: tuple(v) for k, v in found.items()}

    def gatekeepers(self, office: str, kinds: Iterable[str] = DOWNWARD) -> tuple[str, ...]:
        """Return the offices outside the apex that every downward route to an office passes."""
        self._at(office)
        down = tuple(kinds)
        if office not in self.reached(down):
            return ()
        others = (n for n in self.names if n not in self.apex and n != office)
        return tuple(n for n in others if office not in self.without(offices=(n,)).reached(down))

    def ways(self, source: str, target: str, kinds: Iterable[str] = DOWNWARD) -> int:
        """Return how many routes lead from one office to another that share no office in between.

        A maximum flow with every office split in two, capacity one each.
        """
        return _disjoint(self.matrix(kinds), self._at(source), self._at(target))

    def guards(self, office: str, kinds: Iterable[str] = DOWNWARD) -> int | None:
        """Return how many offices outside the apex can together cut one off from it.

        Parameters
        ----------
        office : str
        kinds : iterable of str

        Returns
        -------
        int or None
            0 where it is not reached; None where the leader or one of his own people is tied to it directly,
            so that nobody can.

        Examples
        --------
        >>> graph = skeleton("generic")
        >>> graph.guards("State enterprises"), graph.guards("Party cells"), graph.guards("Central ministries")
        (2, 1, None)
        """
        at, size = self._at(office), len(self.offices)
        inside = {self._at(name) for name in self.apex}
        rows, columns = self.matrix(kinds).nonzero()
        # The apex as one office, the last.
        pairs = {(size if int(i) in inside else int(i), int(j)) for i, j in zip(rows, columns, strict=True)}
        if (size, at) in pairs:
            return None
        return _disjoint(_graph({p for p in pairs if p[1] not in inside}, size + 1), size, at)

    def kinds_of_plant(self) -> dict[str, tuple[str, ...]]:
        """Return the plants by the role of the office that plans for them.

        Examples
        --------
        >>> list(skeleton("china").kinds_of_plant())
        ['ministries', 'secretaries', 'cadres']
        """
        roles = {o.name: o.role for o in self.offices}
        plants = set(self.holding("enterprises"))
        found: dict[str, list[str]] = {}
        for tie in self.ties:
            if tie.kind == "plans for" and tie.target in plants:
                found.setdefault(roles[tie.source], []).append(tie.target)
        return {role: tuple(names) for role, names in found.items()}

    def planned_kinds(self) -> tuple[str, ...]:
        """Return the kinds of plant (`kinds_of_plant`) that the leader reaches along plans alone."""
        reached = set(self.reached(("plans for",)))
        return tuple(role for role, names in self.kinds_of_plant().items() if set(names) <= reached)

    def reach(self, role: str, kinds: Iterable[str] = DOWNWARD) -> int:
        """Return the leader's ways to the least reachable office with a role; 0 where there is none."""
        return min((self.ways(self.leader, name, kinds) for name in self.holding(role)), default=0)

    # ------------------------------------------------------------------ what comes back up

    def _news(self) -> sparse.csr_matrix[np.int32]:
        """Return who hears whom: reports go up, and whoever inspects or runs an office sees what it does."""
        up = [(t.source, t.target) for t in self.ties if t.kind == "reports to"]
        up += [(t.target, t.source) for t in self.ties if t.kind in {"inspects", "runs"}]
        return _graph({(self._at(a), self._at(b)) for a, b in up}, len(self.offices))

    def channels(self) -> int:
        """Return how many separate channels carry the shop floor's news to the leader."""
        return _disjoint(self._news(), self._at("Shop floor"), 0)

    def circles(self, largest: int = 3) -> list[tuple[str, ...]]:
        """Return the smallest sets of offices that together can keep the shop floor's news from the leader.

        Parameters
        ----------
        largest : int
            Size at which the search stops.

        Returns
        -------
        list of tuple of str
            All sets of the smallest size, in the order of the offices; the leader's own people are not
            suspected. Empty if there is none up to that size.
        """
        suspects = [o.name for o in self.offices if o.role not in {"apex", "floor"}]
        for size in range(1, largest + 1):
            found = [group for group in itertools.combinations(suspects, size) if self.blinded_by(group)]
            if found:
                return found
        return []

    def blinded_by(self, group: Iterable[str]) -> bool:
        """Return whether some offices together can keep the shop floor's news from the leader.

        Examples
        --------
        Director and party cell cannot while the secretary looks for himself.

        >>> skeleton("generic").blinded_by(("State enterprises", "Party cells"))
        False
        """
        kept = self._news().toarray()
        kept[[self._at(name) for name in group]] = 0
        seen = csgraph.breadth_first_order(
            sparse.csr_matrix(kept), self._at("Shop floor"), return_predecessors=False
        )
        return 0 not in seen

    def pieces(self) -> list[tuple[str, ...]]:
        """Return what hangs together once the apex is gone, the largest piece first."""
        rest = self.without(offices=self.apex)
        joined = rest.matrix((*DOWNWARD, "reports to", "inspects"))
        count, label = csgraph.connected_components(joined, directed=False)
        parts = [tuple(n for n, at in zip(rest.names, label, strict=True) if at == i) for i in range(count)]
        return sorted(parts, key=lambda part: (-len(part), part))


def _graph(pairs: Iterable[tuple[int, int]], size: int) -> sparse.csr_matrix[np.int32]:
    rows, columns = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2).T
    ones = np.ones(len(rows), dtype=np.int32)
    return sparse.csr_matrix((ones, (rows, columns)), shape=(size, size))


def _disjoint(graph: sparse.csr_matrix[np.int32], source: int, target: int) -> int:
    size = graph.shape[0]
    rows, columns = graph.nonzero()
    # Office i enters at i and leaves at size + i; a direct tie is one way.
    pairs = {(i, size + i) for i in range(size)}
    pairs |= {(size + int(i), int(j)) for i, j in zip(rows, columns, strict=True)}
    return int(
        csgraph.maximum_flow(sparse.csr_array(_graph(pairs, 2 * size)), size + source, target).flow_value
    )


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
            "Ministries, secretaries and enterprises are reached past no single office, local cadres only "
            "past "
            "their secretary",
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
