"""Offices and ties as a network: whom it reaches, who stands between, who can close every channel."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from feasible.errors import InvalidInput

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
    >>> from feasible.dual_hierarchy.skeleton import skeleton
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
        >>> from feasible.dual_hierarchy.skeleton import skeleton
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
        >>> from feasible.dual_hierarchy.skeleton import skeleton
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
        >>> from feasible.dual_hierarchy.skeleton import skeleton
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

        >>> from feasible.dual_hierarchy.skeleton import skeleton
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
