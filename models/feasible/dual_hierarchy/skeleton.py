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
    The largest number of routes from one office to another that share no office in between: by Menger's
    theorem, the number of offices that must fall or be won over to cut them off (`Skeleton.ways`).
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

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from feasible.economy.datasets import maddison_gdp
from feasible.errors import InvalidInput

__all__ = [
    "ADDITIONS",
    "CONSTITUENCIES",
    "CUTS",
    "DOWNWARD",
    "FIGURES",
    "LINES",
    "Office",
    "Skeleton",
    "Tie",
    "great_leap",
    "last_years",
    "leaders",
    "moves",
    "record",
    "shares",
    "skeleton",
    "turnover",
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
#: The essay's four constituencies: role in the data, and what the chapter calls it.
CONSTITUENCIES: dict[str, str] = {
    "secretaries": "provincial secretaries",
    "cadres": "local cadres",
    "ministries": "ministries",
    "enterprises": "enterprises",
}


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
        news, floor = self._news().toarray(), self._at("Shop floor")
        suspects = [i for i, o in enumerate(self.offices) if o.role not in {"apex", "floor"}]
        for size in range(1, largest + 1):
            found = []
            for group in itertools.combinations(suspects, size):
                kept = news.copy()
                kept[list(group)] = 0
                seen = csgraph.breadth_first_order(sparse.csr_matrix(kept), floor, return_predecessors=False)
                if 0 not in seen:
                    found.append(tuple(self.names[i] for i in group))
            if found:
                return found
        return []

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


def _read(name: str) -> pd.DataFrame:
    with (files("feasible.dual_hierarchy") / "data" / name).open(encoding="utf-8") as stream:
        return pd.read_csv(stream)


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
    offices, ties = _read("offices.csv"), _read("ties.csv")
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


def leaders() -> pd.DataFrame:
    """Return whom each leader mobilized: one row for each statement of the essay.

    Columns: ``leader, drive, years, constituency`` (a role of `CONSTITUENCIES`, or ``"outside"``),
    ``passage, of_the_five`` (1 for the essay's five cases).
    """
    return _read("leaders.csv")


def moves() -> pd.DataFrame:
    """Return the essay's five leaders with the constituencies they turned to, index the leader.

    Columns: the four constituencies and ``outside`` (number of drives), ``tried`` (how many different ones)
    and ``said_twice`` (drives that the essay puts under more than one).

    Examples
    --------
    >>> moves()["tried"].to_dict()
    {'Stalin': 4, 'Khrushchev': 1, 'Mao': 2, 'Deng': 2, 'Gorbachev': 5}
    """
    rows = leaders()
    rows = rows[rows["of_the_five"] == 1]
    distinct = rows.drop_duplicates(["leader", "drive", "constituency"])
    table = pd.crosstab(distinct["leader"], distinct["constituency"])
    table = table.reindex(index=list(dict.fromkeys(rows["leader"])), columns=[*CONSTITUENCIES, "outside"])
    several = distinct.groupby(["leader", "drive"])["constituency"].nunique().gt(1)
    return table.assign(tried=table.gt(0).sum(axis=1), said_twice=several.groupby("leader").sum())


def shares() -> pd.DataFrame:
    """Return every share the essay gives as a count, with what the count comes to.

    Columns: those of ``shares.csv`` and ``percent`` (computed), ``agrees`` (the stated percentage is the
    computed one rounded; true where nothing is stated).
    """
    table = _read("shares.csv")
    percent = 100.0 * table["count"] / table["total"]
    rounded = np.floor(percent + 0.5)
    stated = table["stated_percent"]
    return table.assign(percent=percent, agrees=stated.isna() | (stated == rounded))


def record() -> pd.DataFrame:
    """Return every other number of the essay that measures something, with its passage and source.

    Columns: ``series, country, year, value, unit, passage, cited``.
    """
    return _read("record.csv")


def _series(name: str) -> pd.Series[float]:
    rows = record()
    rows = rows[rows["series"] == name]
    return rows.set_index("year")["value"].astype(float)


def great_leap() -> pd.DataFrame:
    """Return the Great Leap by year, 1957 to 1962: the essay's figures beside Maddison's GDP.

    Columns: ``steel`` and ``grain`` (million tonnes), ``industry`` and ``farms`` (million workers), each
    where the essay gives it; ``gdp`` (million 1990 international dollars, Maddison) and ``gdp_index``
    (1957 = 100).
    """
    gdp = maddison_gdp("China")
    table = pd.DataFrame(
        {
            "steel": _series("Steel"),
            "grain": _series("Grain"),
            "industry": _series("Industrial workers"),
            "farms": _series("Workers in agriculture"),
        }
    ).reindex(gdp.index)
    return table.assign(gdp=gdp, gdp_index=100.0 * gdp / gdp[1957])


def last_years() -> pd.DataFrame:
    """Return the essay's growth rates of 1987 to 1990 as levels, 1986 = 100.

    Columns: ``producer`` and ``consumer`` (goods), ``income`` (of households), and ``overhang``: income over
    consumer goods, less one: what prices would have had to rise if they had cleared shops that were in
    balance in 1986 and income had all been spent.
    """
    rates = pd.DataFrame(
        {
            "producer": _series("Growth of producer goods"),
            "consumer": _series("Growth of consumer goods"),
            "income": _series("Growth of household income"),
        }
    )
    levels = 100.0 * (1.0 + rates / 100.0).cumprod()
    levels.loc[1986] = 100.0
    levels = levels.sort_index()
    return levels.assign(overhang=levels["income"] / levels["consumer"] - 1.0)


def turnover() -> pd.DataFrame:
    """Return how fast leaders replaced those whom the essay counts, as a yearly rate.

    Columns: ``share`` (replaced in the whole period), ``years`` (length of the period) and ``rate``: the
    constant chance of losing one's post in a year that gives the share, ``1 - (1 - share)^(1/years)``.
    Gorbachev's period runs from March 1985 to August 1987; Deng's two counts are added, as if nobody had been
    replaced twice.
    """
    rows = _read("shares.csv").set_index("what")
    counts, totals = rows["count"].astype(float), rows["total"].astype(float)
    deng = ["Provincial secretaries replaced 1977", "Provincial secretaries replaced 1978"]
    cases = {
        "Stalin: Central Committee, 1937-38": (["Central Committee members killed"], 2.0),
        "Mao: provincial secretaries, 1967-68": (["Provincial secretaries purged"], 2.0),
        "After Mao: provincial secretaries, 1977-78": (deng, 2.0),
        "Gorbachev: provincial secretaries, 1985-87": (
            ["Provincial first secretaries replaced"],
            29.0 / 12.0,
        ),
        "Gorbachev: Central Committee, 1985-87": (["Central Committee replaced"], 29.0 / 12.0),
    }
    share = {name: float(counts.loc[of].sum() / totals.loc[of].mean()) for name, (of, _) in cases.items()}
    table = pd.DataFrame({"share": share, "years": {name: years for name, (_, years) in cases.items()}})
    return table.assign(rate=1.0 - (1.0 - table["share"]) ** (1.0 / table["years"]))
