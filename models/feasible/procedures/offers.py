"""Offers on a public record: how communities agree on a plan in kind without an office that plans.

Every community keeps to itself what its plants can do and what its people need. It writes offers on a record
that everybody can read: what it would take of each shared good and make of each (kilograms, hours), and what
share of its own needs that would cover. A committee, or anybody else, mixes the offers so that nothing shared
is short and the least of these shares is as large as possible. From the record each community computes at
home how much each shared good holds up the mix, and writes the offer of its own that helps most. When nobody
has one, the mix is the best of all plans, and everybody can see it.

This is the decomposition of Dantzig and Wolfe, with both halves turned round: the program over offers uses
public numbers only, and its multipliers are computed by those who use them. No letter holds a multiplier, a
recipe or a person's need. What the record shows in the end is not nothing: as many numbers as recipes have.

First year
    Everybody begins from nothing, and for some thirty rounds whole offers do not fit each other.
Later years
    Every community restates its offers, cut to what it can still do. Mixed anew they are almost the plan.
Levels
    The communities whose share is held up are fixed, the others go on (leximin). Once all needs are met in
    full the same is done for wishes. Last, work is divided: fewest hours, the smallest largest share of what
    anybody can do, or least dislike.

What is computed once here would be computed by each community for itself, from the same numbers.

References
----------
Dantzig, G. B. and Wolfe, P. (1960), "Decomposition principle for linear programs", *Operations Research* 8,
101-111. Lasdon, L. S. (1970), *Optimization Theory for Large Systems*, ch. 3 (the bound).
Katja (2024), "Anarcho-Communist Planning", sections 5.3-5.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import Economy, Vector, align
from feasible.errors import InvalidEconomy, NotConverged
from feasible.optimum.fulfillment import burden
from feasible.procedures._community import Community, Effort, Offer, WorkRule
from feasible.procedures._record import Board, Mask, Mix, Phase
from feasible.procedures.letters import FEDERATION, Post

__all__ = [
    "Agreement",
    "Community",
    "Level",
    "Mask",
    "Offer",
    "Offers",
    "Record",
    "WorkRule",
    "largest_levels",
    "largest_share",
    "shares_of_work",
]

_MET = 1e-9
#: A share of wishes is measured in no less than this share of the largest that there could be.
SLIVER = 1e-3


def largest_levels(economy: Economy) -> Vector:
    """Return the largest level that each plant's capacity, or a resource that it uses, allows, shape (P,).

    Raises
    ------
    InvalidEconomy
        If a plant is limited by neither: an offer has to say how much.
    """
    use = economy.resource_use
    most = np.array(economy.capacity)
    np.minimum.at(
        most, np.repeat(np.arange(most.size), np.diff(use.indptr)), economy.endowment[use.indices] / use.data
    )
    endless = np.flatnonzero(~np.isfinite(most))
    if endless.size:
        raise InvalidEconomy(
            "nothing of its own limits it, and an offer has to say how much",
            where=f"capacity[plant {economy.plants[endless[0]]!r}]",
            expected="a capacity, or the use of a resource",
        )
    return most


def largest_share(can: Vector, asks: Vector) -> float:
    """Return the share of a request that can be met by what is made at capacity, if it went nowhere else."""
    some = (asks > 0.0) & (can > 0.0)
    return float((can[some] / asks[some]).min()) if some.any() else 0.0


def shares_of_work(economy: Economy) -> Vector:
    """Return what a unit of each plant's level takes of what anybody can do, shape (n, P).

    A row for each person who is the only owner of some labor, of whose time it is a share; and one for each
    other plant where anybody works (each plant, where no labor is counted), of its largest level.
    A person who works in several communities is counted in each by what is done there.
    """
    labor = economy.resource_kind == "labor"
    owners = np.diff(sparse.csc_array(economy.resource_ownership).indptr)
    people = np.flatnonzero(labor & (owners == 1) & (economy.endowment > 0.0))
    times = economy.resource_use[people].toarray() / economy.endowment[people][:, None]
    most, (hours, _) = largest_levels(economy), burden(economy)
    others = np.flatnonzero((hours > 0.0) & (most > 0.0) & ~times.any(axis=0))
    each = np.zeros((others.size, most.size))
    each[np.arange(others.size), others] = 1.0 / most[others]
    return np.vstack([times, each])


@dataclass(frozen=True, eq=False)
class Record:
    """What is remembered of a year's offers.

    Attributes
    ----------
    plants : Index, length P
    offers : tuple of (str, array of shape (P,), float, float)
        Who offered; levels of all plants, which each community remembers for itself; the shares of needs and
        wishes.
    weights : array, one an offer
        In the mix that was agreed on.
    """

    plants: pd.Index
    offers: tuple[tuple[str, Vector, float, float], ...]
    weights: Vector


@dataclass(frozen=True, eq=False)
class Level:
    """A level of the leximin, with what proves it.

    Attributes
    ----------
    reached : float
        The least open share.
    open, blocked : arrays of bool, shape (K + 1, 2)
        Shares of needs and wishes that no earlier level had fixed, and those that this one fixes.
    y, w : arrays, shapes (G,) and (R,)
        Multipliers of goods and resources, put together from what stays at home.
    """

    reached: float
    open: Mask
    blocked: Mask
    y: Vector
    w: Vector


@dataclass(frozen=True, eq=False)
class Agreement:
    """What the communities agree on.

    Attributes
    ----------
    names : tuple of str, length K
    levels : array, shape (P,)
    shares : array, shape (K + 1, 2)
        Shares of needs and of wishes covered; the last row is the assembly's.
    requests : array, shape (K + 1, 2, G)
        What all of the needs and all of the wishes of each come to.
    stages : tuple of Level
    work : float
        What the mix asks of people, with what breaks ties.
    toil : array, shape (P,)
        What breaks ties, a unit of level.
    work_witness : tuple of arrays, shapes (G,), (R,) and (K,), or None
        Multipliers of goods and resources, and the weight of each community's work.
    mixes : tuple of (Phase, Mix)
        The last mix of every phase, and what was asked of it.
    board : Board
        The record with all offers.
    rounds : DataFrame
        ``round``, ``of`` (needs, wishes or work), ``value``, ``bound``, ``offers``.
    record : Record
        All offers, to start another year from.
    """

    names: tuple[str, ...]
    levels: Vector
    shares: Vector
    requests: Vector
    stages: tuple[Level, ...]
    work: float
    toil: Vector
    work_witness: tuple[Vector, Vector, Vector] | None
    mixes: tuple[tuple[Phase, Mix], ...]
    board: Board
    rounds: pd.DataFrame
    record: Record


class Offers:
    """Communities that write offers on a record.

    Parameters
    ----------
    economy : Economy
        As it is reported; regions are communities.
    needs, wishes : arrays, shape (H, G)
        In each good's unit; of public goods they are not used.
    public : array, shape (G, 2)
        What the assembly asks of public goods, as needs and as wishes.
    rule : {"hours", "share", "dislike"}
        How work is divided: see `feasible.institutions.open_federation`.
    beyond : bool
        Needs are counted beyond 1, and there are no wishes.
    close : float
        How near to the best of all plans every level is taken, as a share of it.
    limit : int
        Rounds in all, after which they give up and say so.
    post : Post, optional
        Counts what is written.
    """

    def __init__(
        self,
        economy: Economy,
        *,
        needs: Vector,
        wishes: Vector,
        public: Vector,
        rule: WorkRule = "share",
        beyond: bool = False,
        close: float = 0.01,
        limit: int = 1000,
        post: Post | None = None,
    ) -> None:
        self.economy, self.rule, self.beyond = economy, rule, beyond
        self.close, self.limit, self.post = close, limit, post or Post()
        if rule == "dislike" and np.any((economy.exponent < 1.0) & (economy.effort > 0.0)):
            raise InvalidEconomy(
                "dislike that falls with hours",
                where="exponent",
                expected="exponents of 1 or more where the least dislike is looked for",
            )
        private = economy.good_kind != "public"
        self.names = tuple(sorted({*economy.region, *economy.household_region}))
        k, g = len(self.names), economy.shape[0]
        self.requests = np.zeros((k + 1, 2, g))
        for at, name in enumerate(self.names):
            home = economy.household_region == name
            self.requests[at] = np.array([needs[home].sum(axis=0), wishes[home].sum(axis=0)]) * private
        self.requests[k] = public.T * ~private
        self.asked: Mask = np.asarray(self.requests.any(axis=2))
        if not self.asked[:, 0].any():
            raise InvalidEconomy("nobody needs anything", where="needs", expected="a needs table")
        self._history: list[tuple[int, str, float, float, int]] = []

    # ------------------------------------------------------------------ who knows what

    @cached_property
    def members(self) -> list[Community]:
        """The communities, each with what is its own."""
        e, k = self.economy, len(self.names)
        g, r, _, _ = e.shape
        most = largest_levels(e)
        work, shares = burden(e)[0], shares_of_work(e)
        rows = sparse.csr_array(sparse.vstack([-e.net, e.resource_use]))
        touched = np.zeros((g + r, k), dtype=bool)
        for at, name in enumerate(self.names):
            touched[:, at] = np.asarray(abs(rows[:, e.region == name]).sum(axis=1)).ravel() > 0.0
            touched[:g, at] |= self.requests[at].any(axis=0)
        # Local first: what one community alone touches is not written down. Public goods are everybody's.
        self.shared = np.flatnonzero(
            (touched.sum(axis=1) > 1) | np.append(e.good_kind == "public", np.zeros(r, bool))
        )
        made = np.concatenate([np.asarray(e.outputs @ most), e.endowment])
        self.made = np.where(made > 0.0, made, 1.0)
        stock = np.concatenate([np.zeros(g), e.endowment])
        members = []
        for at, name in enumerate(self.names):
            plants = np.flatnonzero(e.region == name)
            asks = np.hstack([self.requests[at], np.zeros((2, r))]).T
            table = np.hstack([rows[:, plants].toarray(), asks])
            own = np.setdiff1d(np.flatnonzero(touched[:, at]), self.shared)
            members.append(
                Community(
                    name,
                    plants,
                    shared=table[self.shared],
                    local=table[own],
                    stock=stock[own],
                    capacity=most[plants],
                    most=self._most,
                    effort=Effort(work[plants], e.effort[plants], e.exponent[plants]),
                    shares=shares[:, plants][shares[:, plants].any(axis=1)],
                    rule=self.rule,
                    exact=0.01 * self.close,
                )
            )
            self._own.append(own)
        return members

    @cached_property
    def _own(self) -> list[Any]:
        """Rows that are local to each community."""
        return []

    @cached_property
    def _most(self) -> tuple[float, float]:
        """The largest shares of needs and wishes that anybody offers to cover."""
        can = np.asarray(self.economy.outputs @ largest_levels(self.economy))

        needs, wishes = self.requests.sum(axis=0)
        # More than all needs: an offer is for a part of the mix.
        return max(1.0, largest_share(can, needs)), largest_share(can, wishes)

    @cached_property
    def board(self) -> Board:
        """The record, without an offer at first."""
        members = self.members
        stock = np.concatenate([np.zeros(self.economy.shape[0]), self.economy.endowment])
        asks = np.hstack([self.requests[-1], np.zeros((2, self.economy.shape[1]))]).T
        return Board(
            [member.name for member in members],
            size=self.made[self.shared],
            stock=stock[self.shared],
            assembly=asks[self.shared],
            rule=self.rule,
        )

    # ------------------------------------------------------------------ the procedure

    def restate(self, record: Record, *, notices: bool = False) -> None:
        """Write last year's offers on the record, each cut to what its community can still do.

        Parameters
        ----------
        record : Record
        notices : bool
            Within the year: everybody has the whole record, and only what had to be cut is written again.
            Next year only the offers that had weight are.

        Raises
        ------
        InvalidInput
            If they are offers of other plants.
        """
        kind = "shortage notice" if notices else "offer restated"
        written: list[Offer] = []
        for weight, (author, levels, met, wished) in zip(record.weights, record.offers, strict=True):
            if not notices and weight <= _MET:
                continue
            every = align.vector(
                "record", pd.Series(levels, record.plants), self.economy.plants, kind="plant"
            )
            member = next((member for member in self.members if member.name == author), None)
            offer = None if member is None else member.restated(every[member.plants], met, wished)
            if member is None or offer is None:
                continue
            if notices and np.array_equal(offer.levels, every[member.plants]):
                self.board.write(offer)
            else:
                self._write(offer, kind)
                written.append(offer)
        self._circulate(written)

    def agree(self, *, open_ended: bool = True) -> Agreement:
        """Agree on a plan.

        Parameters
        ----------
        open_ended : bool
            Write new offers until nobody has one that helps; otherwise mix those on the record, once a level.

        Raises
        ------
        NotConverged
            If communities still have offers that help when the limit is reached.
        """
        self.open_ended = open_ended
        k = len(self.names)
        floor: Vector = np.zeros((k + 1, 2))
        stages: list[Level] = []
        mixes: list[tuple[Phase, Mix]] = []
        for kind in range(1 if self.beyond else 2):
            most = np.inf if self.beyond or kind else 1.0
            opened = np.zeros((k + 1, 2), dtype=bool)
            opened[:, kind] = self.asked[:, kind]
            while opened.any():
                phase = Phase(opened.copy(), floor.copy(), most)
                mix, (y, w, _, worth) = self._rounds(phase, ("needs", "wishes")[kind])
                met = mix.value >= most * (1.0 - _MET)
                blocked = opened & (worth >= worth[opened].sum() / (2.0 * opened.sum())) & (not met)
                value = most if met else mix.value
                floor[opened] = value
                stages.append(Level(value, opened.copy(), blocked, y, w))
                mixes.append((phase, mix))
                opened = opened & ~blocked & (not met)
            if np.any(floor[self.asked[:, kind], kind] < most) and not kind:
                # Nobody's wishes come before everybody's needs.
                break
        phase = Phase(np.zeros_like(self.asked), floor, np.inf, work=True)
        mix, (y, w, price, _) = self._rounds(phase, "work")
        mixes.append((phase, mix))
        levels, toil, record = self._put_together(mix)
        return Agreement(
            self.names,
            levels,
            floor,
            self.requests,
            tuple(stages),
            mix.value,
            toil,
            (y, w, price) if open_ended else None,
            tuple(mixes),
            self.board,
            pd.DataFrame(self._history, columns=["round", "of", "value", "bound", "offers"]),
            record,
        )

    def _put_together(self, mix: Mix) -> tuple[Vector, Vector, Record]:
        """Return levels (P,), what breaks ties (P,), and the record."""
        levels, toil = np.zeros(self.economy.shape[2]), np.zeros(self.economy.shape[2])
        for member in self.members:
            toil[member.plants] = member.toil
        plants = {member.name: member.plants for member in self.members}
        kept = []
        for weight, offer in zip(mix.weights, self.board.offers, strict=True):
            levels[plants[offer.author]] += weight * offer.levels
            every = np.zeros(levels.size)
            every[plants[offer.author]] = offer.levels
            kept.append((offer.author, every, offer.met, offer.wished))
        record = Record(self.economy.plants, tuple(kept), mix.weights)
        return np.minimum(levels, self.economy.capacity), toil, record

    def _write(self, offer: Offer, kind: str) -> None:
        self.board.write(offer)
        self.post.send(offer.author, FEDERATION, kind, *offer.written)

    def _circulate(self, news: Sequence[Offer]) -> None:
        """Let everybody have what is new on the record."""
        for name in self.names if news else ():
            self.post.send(
                FEDERATION, name, "the record", *(part for offer in news for part in offer.written)
            )

    def _rounds(self, phase: Phase, of: str) -> tuple[Mix, tuple[Vector, Vector, Vector, Vector]]:
        """Mix and offer until no offer helps by more than is close; return the mix and its multipliers."""
        sign = -1.0 if phase.work else 1.0
        close = self.close / (1.0 if phase.work else 2.0 * phase.open.sum())
        mix = self.board.mix(phase) if self.board.offers else self._nothing(phase)
        bound, witness = np.inf, self._together(mix, [np.zeros(own.size) for own in self._own])
        while True:
            self._history.append((self.post.round, of, mix.value, sign * bound, len(self.board.offers)))
            # Needs against what is needed; wishes against what is granted, or a sliver of what ever could be.
            least = {"needs": 1.0, "wishes": SLIVER * self._most[1], "work": 0.0}[of]
            size = max(least, mix.value)
            met = not phase.work and mix.value >= phase.most * (1.0 - _MET)
            if met or not self.open_ended or bound - sign * mix.value <= close * size:
                return mix, witness
            if self.post.round >= self.limit:
                raise NotConverged(
                    f"offers on the record, {of}",
                    residual=(bound - sign * mix.value) / max(size, 1e-300),
                    rounds=self.post.round,
                    advice="allow more rounds, a wider close, or start from an earlier record",
                )
            self.post.round += 1
            helped, duals, news = 0.0, [], []
            for at, member in enumerate(self.members):
                offer, gain, local = member.best(
                    mix.y, mix.worth[at], float(mix.price[at]), working=phase.work
                )
                helped += max(0.0, gain - float(mix.one[at]))
                duals.append(local)
                news.append(offer)
            # What is assumed of an empty record bounds nothing.
            if len(self.board.offers) and sign * mix.value + helped < bound:
                bound, witness = sign * mix.value + helped, self._together(mix, duals)
            for offer in news:
                self._write(offer, "offer on the record")
            self._circulate(news)
            mix = self.board.mix(phase)

    def _nothing(self, phase: Phase) -> Mix:
        """Return what is assumed of an empty record: of everything, all there could be counts the same."""
        k, n = len(self.names), max(int(phase.open.sum()), 1)
        size = self.board.size
        return Mix(
            0.0, np.zeros(0), np.zeros(2), 1.0 / (size * size.size), phase.open / n, np.zeros(k), np.zeros(k)
        )

    def _together(self, mix: Mix, local: Sequence[Vector]) -> tuple[Vector, Vector, Vector, Vector]:
        """Put multipliers of shared and local goods and resources together, for the certificate alone."""
        both = np.zeros(sum(self.economy.shape[:2]))
        both[self.shared] = mix.y
        for own, duals in zip(self._own, local, strict=True):
            both[own] = duals
        return both[: self.economy.shape[0]], both[self.economy.shape[0] :], mix.price, mix.worth
