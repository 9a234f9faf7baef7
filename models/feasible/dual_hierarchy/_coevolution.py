"""One model of supply and coalition that feed each other, for many drawn worlds at once.

A year, for every world:

1. *Circles*. Turnover breaks circles with the people in them, and the rest go part of the way to the share
   that lasts, `effective` of `family_circles`, less what a police or a press finds.
2. *Reach*. Each hand that allocates moves a share of output between regions: a ministry all but what circles
   misplace, a province what it lets out, an enterprise what brokers place (brokers are circles) or, where a
   market is legal, what rivals sell: ``k / (k + 1)`` of what competition would, with k sites (Cournot).
3. *Deliveries*. The reach of an economy is the mean over hands, weighted by what each allocates, and
   deliveries go part of the way to what `Regions.deliver` of `concentration` gives for it and for the sites.
4. *Sites*. What ministries build are giants, what provinces build are cells, unless giants are the order of
   the day.
5. *Interests*. A constituency has what passes through its hands. It is content unless that, times its chance
   to keep the post, falls short by more than some slack of what it is used to. Newcomers are used to what
   they find.
6. *Votes*. Ministers and secretaries who are content vote for the leader; of the others those who owe him
   their post, until they turn. The rest of the electors are his where he has a police or an army, and half
   his otherwise. Below a half he is removed; the path goes on as if he were not.

No function below knows a leader. What leaders did stands in ``data/moves.csv``, and every parameter is drawn
from the bounds in ``data/priors.csv``.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from feasible.dual_hierarchy._record import read_table
from feasible.dual_hierarchy.concentration import Regions
from feasible.economy import Vector
from feasible.errors import InvalidInput

#: Hands that allocate, and constituencies, in the order of rows.
HANDS = ("ministries", "provinces", "enterprises")
#: Turnover in a year in which nobody is purged.
CALM = 0.03


@functools.cache
def priors() -> pd.DataFrame:
    """Return the bounds of every parameter; columns parameter, low, high, unit, why."""
    return read_table("priors.csv")


def _bounds() -> dict[str, tuple[float, float]]:
    table = priors()
    return {
        str(name): (float(low), float(high))
        for name, low, high in zip(table["parameter"], table["low"], table["high"], strict=True)
    }


@functools.cache
def moves(leader: str) -> dict[int, dict[str, float]]:
    """Return what a leader did by year, as instruments and values.

    Raises
    ------
    InvalidInput
        If the table has no such leader.

    Examples
    --------
    >>> moves("Khrushchev")[1959]
    {'back': 0.08}
    """
    table = read_table("moves.csv")
    mine = table[table["leader"] == leader]
    if mine.empty:
        raise InvalidInput(
            f"is {leader!r}", where="leader", expected=f"one of {', '.join(table['leader'].unique())}"
        )
    out: dict[int, dict[str, float]] = {}
    for year, name, value in zip(mine["year"], mine["instrument"], mine["value"], strict=True):
        out.setdefault(int(year), {})[str(name)] = float(value)
    return out


@dataclass(frozen=True)
class Worlds:
    """Drawn worlds: one number of each parameter for each.

    Attributes
    ----------
    values : mapping of str to array, shape (worlds,)
    """

    values: Mapping[str, Vector]

    @classmethod
    def draw(cls, rng: np.random.Generator, count: int) -> Worlds:
        """Draw every parameter uniformly between its bounds, independently.

        Raises
        ------
        InvalidInput
            If `count` is less than 1.

        Examples
        --------
        >>> len(Worlds.draw(np.random.default_rng(1), 5))
        5
        """
        if count < 1:
            raise InvalidInput(f"is {count}", where="count", expected="1 or more")
        return cls({name: rng.uniform(low, high, count) for name, (low, high) in _bounds().items()})

    @classmethod
    def middle(cls, **changed: float) -> Worlds:
        """Return one world, in the middle of all bounds but for what is changed.

        Raises
        ------
        InvalidInput
            If there is no such parameter.

        Examples
        --------
        >>> float(Worlds.middle(slack=0.1).slack[0])
        0.1
        """
        found = {name: np.array([(low + high) / 2.0]) for name, (low, high) in _bounds().items()}
        for name, value in changed.items():
            if name not in found:
                raise InvalidInput(f"is {name!r}", where="parameter", expected=f"one of {', '.join(found)}")
            found[name] = np.array([float(value)])
        return cls(found)

    def __len__(self) -> int:
        return len(self.values["patience"])

    def __getattr__(self, name: str) -> Vector:
        if name.startswith("_") or name == "values":
            raise AttributeError(name)
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass(frozen=True)
class Links:
    """Which feedbacks are there; every one of them by default.

    Attributes
    ----------
    brokers_are_circles : bool
        False: a purge leaves brokers as they are in calm years.
    sites_differ : bool
        False: everywhere and always as in `alike`.
    alike : float
        Spread of sites where they do not differ: 0 giants, 1 cells, half way on a scale of logarithms.
    supply_is_felt : bool
        False: constituencies look at their share of allocation alone, whatever is delivered.
    mixed : {"reach", "output"}
        What is averaged over hands: the share that leaves regions, or what each hand alone would deliver.
    regions, seed : int
        Of the economies behind the curves of deliveries.
    """

    brokers_are_circles: bool = True
    sites_differ: bool = True
    supply_is_felt: bool = True
    mixed: str = "reach"
    regions: int = 8
    seed: int = 1
    alike: float = 0.5

    def __post_init__(self) -> None:
        if self.mixed not in {"reach", "output"}:
            raise InvalidInput(f"is {self.mixed!r}", where="mixed", expected="reach or output")


#: The whole model, and models in which one feedback is cut.
WHOLE = Links()
NULLS: dict[str, Links] = {
    "brokers are not circles": Links(brokers_are_circles=False),
    "no difference in sites": Links(sites_differ=False),
    "nobody feels supply": Links(supply_is_felt=False),
}


@functools.lru_cache(maxsize=16)
def curves(regions: int = 8, seed: int = 1) -> tuple[Vector, Vector, Vector]:
    """Return deliveries of giants to cells by the share that may leave a region.

    Returns
    -------
    spread, leaves, delivered : arrays
        Spread of sites (0 giants, 1 cells; logarithms), shares, and deliveries, shape (spread, shares).

    Raises
    ------
    InvalidInput
        If the number of regions is no power of two.
    """
    octaves = int(np.log2(regions)) if regions > 1 else 0
    if 2**octaves != regions or regions < 2:
        raise InvalidInput(f"is {regions}", where="regions", expected="a power of two")
    leaves = np.linspace(0.0, 1.0, 41)
    rows = []
    for power in range(octaves + 1):
        economy = Regions.draw(np.random.default_rng(seed), sites=2**power, regions=regions)
        rows.append([economy.deliver(float(s)).delivered for s in leaves])
    return np.arange(octaves + 1) / octaves, leaves, np.array(rows)


def delivered(spread: Vector, reach: Vector, links: Links = WHOLE) -> Vector:
    """Return deliveries by spread and reach, between the computed points in straight lines."""
    xs, _, table = curves(links.regions, links.seed)
    step = np.clip(reach, 0.0, 1.0) * (table.shape[1] - 1)
    left = np.minimum(step.astype(int), table.shape[1] - 2)
    part = step - left
    row = np.clip(spread, 0.0, 1.0) * (len(xs) - 1)
    low = np.minimum(row.astype(int), len(xs) - 2)
    weight = row - low

    def along(k: np.ndarray[tuple[int, ...], np.dtype[np.int_]]) -> Vector:
        return np.asarray((1.0 - part) * table[k, left] + part * table[k, left + 1])

    return np.asarray((1.0 - weight) * along(low) + weight * along(low + 1))


@dataclass(frozen=True)
class Acts:
    """Instruments as they are set: turnover a year, and what is on (1) or off (0)."""

    turnover_ministers: float | Vector = CALM
    turnover_secretaries: float | Vector = CALM
    giants: float = 0.0
    police: float = 0.0
    army: float = 0.0
    press: float = 0.0
    market: float = 0.0
    keep: float = 0.0
    back: float = 0.0


@dataclass(frozen=True)
class State:
    """A country in a year, in every world.

    Attributes
    ----------
    shares : array, shape (3, worlds)
        Of allocation, by hand.
    spread, circles, delivered, productivity : array, shape (worlds,)
    used : array, shape (3, worlds)
        What each constituency is used to.
    own : array, shape (2, worlds)
        Ministers and secretaries who owe the leader their post.
    acts : Acts
    """

    shares: Vector
    spread: Vector
    circles: Vector
    delivered: Vector
    productivity: Vector
    used: Vector
    own: Vector
    acts: Acts = Acts()

    @classmethod
    def start(
        cls, worlds: Worlds, links: Links = WHOLE, *, spread: float = 1.0,
        shares: Sequence[float] = (1 / 3,) * 3,
    ) -> State:  # fmt: skip
        """Return an economy of cells, each hand allocating a third, that nobody has planned yet.

        It delivers what it goes on delivering under these links, and everybody is used to that.
        """
        n = len(worlds)
        split = np.repeat(np.asarray(shares, dtype=float)[:, None], n, axis=1)
        first = cls(
            split, np.full(n, spread), np.zeros(n), np.ones(n), np.ones(n), split.copy(), np.zeros((2, n))
        )
        level = supply(first, worlds, links)
        return replace(first, delivered=level, used=split * (level if links.supply_is_felt else 1.0))

    def entered(self) -> State:
        """Return the state as a new leader finds it: no appointees, nobody's police, calm turnover."""
        kept = Acts(market=self.acts.market, keep=self.acts.keep)
        return replace(self, own=np.zeros_like(self.own), acts=kept)


def lasting_circles(worlds: Worlds, turnover: float | Vector, *, eyes: bool = False) -> Vector:
    """Return the share of circles that last: `effective` of an efficient favor, less what is found."""
    d = worlds.patience * (1.0 - turnover)
    held = d * worlds.finds / (1.0 - d + d * worlds.finds)
    return np.asarray(held * (1.0 - worlds.eyes * eyes))


def reaches(state: State, worlds: Worlds, links: Links) -> Vector:
    """Return what share of output each hand moves between regions, shape (3, worlds)."""
    sites = links.regions ** (state.spread if links.sites_differ else np.full(len(worlds), links.alike))
    sold = state.acts.market * sites / (sites + 1.0)
    friends = state.circles if links.brokers_are_circles else lasting_circles(worlds, CALM)
    return np.stack(
        [
            1.0 - worlds.lies * state.circles,
            np.maximum(worlds.local, sold),
            np.maximum(worlds.broker * friends, sold),
        ]
    )


def supply(state: State, worlds: Worlds, links: Links) -> Vector:
    """Return the deliveries that allocation tends to, shape (worlds,)."""
    spread = state.spread if links.sites_differ else np.full(len(worlds), links.alike)
    each = reaches(state, worlds, links)
    desk = 1.0 - worlds.desk * state.shares[0] * spread
    if links.mixed == "reach":
        return np.asarray(delivered(spread, (state.shares * each).sum(axis=0), links) * desk)
    alone = np.stack([delivered(spread, reach, links) for reach in each])
    return np.asarray((state.shares * alone).sum(axis=0) * desk)


def act(state: State, todo: Mapping[str, float]) -> State:
    """Return the state after a leader has moved.

    Raises
    ------
    InvalidInput
        If an instrument is unknown, or shares of allocation do not come together and add up to 1.
    """
    given = [todo[hand] for hand in HANDS if hand in todo]
    if given:
        if len(given) != len(HANDS) or abs(sum(given) - 1.0) > 1e-9:
            raise InvalidInput(f"are {given}", where="shares of allocation", expected="three that make 1")
        split = np.repeat(np.array(given)[:, None], state.shares.shape[1], axis=1)
        state = replace(state, shares=split)
    rest = {name: value for name, value in todo.items() if name not in HANDS}
    unknown = [name for name in rest if not hasattr(state.acts, name)]
    if unknown:
        raise InvalidInput(f"is {unknown[0]!r}", where="instrument", expected="one of the table's")
    return replace(state, acts=replace(state.acts, **rest))


@dataclass(frozen=True)
class Year:
    """What can be seen in a year, arrays of shape (worlds,), `content` (3, worlds)."""

    delivered: Vector
    product: Vector
    circles: Vector
    spread: Vector
    votes: Vector
    own: Vector
    content: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def step(state: State, worlds: Worlds, links: Links = WHOLE) -> tuple[State, Year]:
    """Let a year pass."""
    acts, shares = state.acts, state.shares
    if acts.back:
        moved = np.minimum(acts.back, shares[1])
        shares = np.stack([shares[0] + moved, shares[1] - moved, shares[2]])
    calm = np.zeros(len(worlds))
    gone = np.stack([calm + acts.turnover_ministers, calm + acts.turnover_secretaries, calm])
    left = state.circles * (1.0 - gone[1])
    lasting = lasting_circles(worlds, acts.turnover_secretaries, eyes=bool(acts.police or acts.press))
    circles = left + worlds.form * (lasting - left)
    state = replace(state, shares=shares, circles=circles)
    level = state.delivered + worlds.stock * (supply(state, worlds, links) - state.delivered)
    product = state.productivity * (1.0 + worlds.gain * acts.keep * (1.0 - shares[0]) * level)
    drift = shares[0] + (2.0 * acts.giants - 1.0) * shares[1]
    spread = np.clip(state.spread - drift / worlds.turn, 0.0, 1.0)

    has = shares * (product * level if links.supply_is_felt else np.ones(len(worlds)))
    used = state.used + gone * (has - state.used)
    content = has * (1.0 - gone) >= (1.0 - worlds.slack) * used - 1e-12
    own = state.own + (1.0 - state.own) * gone[:2]
    own = np.where(content[:2], own, own * (1.0 - worlds.loyal))
    for_him = np.where(content[:2], 1.0, own)
    rest = 1.0 - worlds.ministers - worlds.secretaries
    armed = 1.0 if acts.police or acts.army else 0.5
    votes = worlds.ministers * for_him[0] + worlds.secretaries * for_him[1] + rest * armed
    new = replace(
        state, spread=spread, delivered=level, productivity=product, own=own,
        used=used + worlds.memory * (has - used),
    )  # fmt: skip
    return new, Year(level, product * level, circles, spread, votes, own, content)


@dataclass(frozen=True)
class Path:
    """Years of one leader, or of several in a row.

    Attributes
    ----------
    first : int
    years : tuple of Year
    last : State
    before : State
        As the leader found it.
    """

    first: int
    years: tuple[Year, ...]
    last: State
    before: State
    states: tuple[State, ...] = ()

    def at(self, year: int) -> Year:
        """Return one year.

        Raises
        ------
        InvalidInput
            If it is not on the path.
        """
        if not self.first <= year < self.first + len(self.years):
            end = self.first + len(self.years) - 1
            raise InvalidInput(f"is {year}", where="year", expected=f"from {self.first} to {end}")
        return self.years[year - self.first]

    def over(self, name: str, start: int, end: int) -> Vector:
        """Return one quantity over years, both ends included, shape (years, ..., worlds)."""
        return np.stack([getattr(self.at(y), name) for y in range(start, end + 1)])

    def state(self, year: int) -> State:
        """Return the state at the end of a year."""
        self.at(year)
        return self.states[year - self.first]

    @property
    def removed(self) -> Vector:
        """Year of the first vote that is lost, -1 where none is, shape (worlds,)."""
        lost = np.stack([year.votes for year in self.years]) < 0.5 - 1e-12
        return np.where(lost.any(axis=0), self.first + lost.argmax(axis=0), -1)


def follow(
    state: State,
    todo: Mapping[int, Mapping[str, float]],
    first: int,
    last: int,
    worlds: Worlds,
    links: Links = WHOLE,
) -> Path:
    """Let a new leader enter and move, from the year `first` to the year `last`.

    Examples
    --------
    >>> worlds = Worlds.middle()
    >>> path = follow(State.start(worlds), moves("Stalin"), 1928, 1952, worlds)
    >>> bool(path.at(1952).spread[0] < 0.3 < path.at(1930).spread[0])
    True
    """
    now = before = state.entered()
    years, states = [], []
    for year in range(first, last + 1):
        now, seen = step(act(now, todo.get(year, {})), worlds, links)
        years.append(seen)
        states.append(now)
    return Path(first, tuple(years), now, before, tuple(states))
