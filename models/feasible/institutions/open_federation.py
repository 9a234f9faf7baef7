"""A federation without an office that plans: offers on a public record, needs first, then wishes.

Nobody collects recipes here, and no letter holds a price, a multiplier or one person's need. What communities
write, and what can be computed from it, is described in `feasible.procedures.offers`.

The author, section by section, and what is done here:

- Councils learn what is needed, collectives say what they can make, committees of rotating delegates bring
  the two together, propose, and decide nothing (5.3). Needs go to the community and recipes too, and both
  stay there; a committee mixes the communities' offers. It has no figure that others lack.
- What a place makes for itself is nobody else's business, and what leaves it are totals (5.5). A good or a
  resource that one community alone touches is on no record; of the others its net take is.
- For most things last year's use with announced changes is estimate enough, and rough figures will do (5.3).
  A year starts from last year's offers, each cut to what can still be done (`start`, `replan`), and ends when
  no plan is better by `close`.
- Breakdowns and emergencies are announced when they happen (5.4): a shortage notice is an offer restated, and
  offers are mixed once more (`react`).
- Basic needs come first, and the least served should be served better (5.6, points 3 and 6). Levels of the
  leximin, community by community; nobody's wishes before everybody's needs.
- In the distribution center people take what they need, though it differs from the estimate (5.5). At home
  needs are shared out first, then the rest as people wish.
- There is no compulsion to work, shortages of workers are made known, unpopular tasks rotate (5.5). A share
  of what could be done is refused (`refusal`), and offers say so by being smaller; the rest is divided so
  that the largest share of what anybody can do is smallest (`work`).
- Left out: several plans to choose from, consensus and conflict, quality, care. What the record gives away
  is not hidden either.

The wishes step. The author has needs and no scale for more; this is ours. Once all needs are met in full,
each person names a basket: of each good a part, by taste, of all that its plants can make (what collectives
can make is public). With a taste for a good of .2 it is a fifth of that. Communities add the baskets up, and
levels of the leximin follow as for needs: the least share of any community's wishes is as large as it can
be, then the next. Baskets are scaled, never rearranged: nobody is asked to give up bread for cake, since
that would take a rate between the two. ``wishes="multiple"`` knows no baskets: all needs are met in a larger
multiple. ``wishes="none"`` stops at needs, and what is left is free time.

References
----------
Katja (2024), "Anarcho-Communist Planning", sections 5.3-5.6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Literal, get_args

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import TRUTH, Economy, Outcome, Reports, Shock, Vector, after, align, outcome_of
from feasible.economy.align import factors, said
from feasible.institutions._certify_offers import certify_offers, shares_reached
from feasible.institutions._checks import known as one_of
from feasible.institutions._checks import within
from feasible.institutions.federation import Sharing, share_out
from feasible.optimum import Settlement
from feasible.optimum._tables import table
from feasible.optimum.fulfillment import burden, requests, stated_needs
from feasible.procedures.letters import FEDERATION, Post
from feasible.procedures.offers import Agreement, Offers, Record, WorkRule, largest_levels, shares_of_work

__all__ = ["OnRecord", "OpenFederation", "Wishes"]

Wishes = Literal["stated", "multiple", "none"]


@dataclass(frozen=True, eq=False, repr=False)
class OnRecord(Outcome):
    """An outcome, and the offers that went into it.

    Attributes
    ----------
    record : Record
        To start the next year from.
    """

    record: Record = field(default_factory=lambda: Record(pd.Index([]), (), np.zeros(0)))


@dataclass(frozen=True)
class OpenFederation:
    """Plan by offers on a public record.

    Attributes
    ----------
    name : str
    wishes : {"stated", "multiple", "none"}
        What is planned once all needs are met: see the module.
    sharing : {"proportional", "uniform"}
        How a community shares a good that falls short of needs.
    work : {"share", "hours", "dislike"}
        How work is divided when deliveries are agreed: the smallest largest share of what any plant or person
        can do (of a person's time, where single people own labor), the fewest hours, or the least dislike
        (effort).
    refusal : float or mapping of plant or labor to float
        Share of what could be done that is refused: of people's time, where single people own labor, else of
        what plants can do; or of some plants or some labor, by label.
    close : float
        How near to the best of all plans every level is taken.
    limit : int
        Rounds after which it gives up and says so.
    start : Record, optional
        An earlier year's offers, of an outcome's `record`.

    Raises
    ------
    InvalidInput
        If there are no such wishes, sharing or division of work, or a number is out of its range.
    """

    name: str = "federation on a public record"
    wishes: Wishes = "stated"
    sharing: Sharing = "proportional"
    work: WorkRule = "share"
    refusal: float | Mapping[str, float] = field(default=0.0, hash=False)
    close: float = 0.01
    limit: int = 1000
    start: Record | None = None

    def __post_init__(self) -> None:
        one_of("wishes", self.wishes, get_args(Wishes))
        one_of("sharing", self.sharing, get_args(Sharing))
        one_of("work", self.work, get_args(WorkRule))
        if isinstance(self.refusal, Mapping | pd.Series):
            object.__setattr__(self, "refusal", said("refusal", self.refusal))
        for share in self.refusal.values() if isinstance(self.refusal, Mapping) else (self.refusal,):
            within("refusal", share, most=1.0)
        within("close", self.close, most=1.0)
        within("limit", self.limit, least=1)

    # ------------------------------------------------------------------ the year

    def run(
        self,
        economy: Economy,
        *,
        reports: Reports = TRUTH,
        shocks: Sequence[Shock] = (),
        rng: np.random.Generator | None = None,  # noqa: ARG002 - nothing is drawn
    ) -> OnRecord:
        """Plan and settle; see `feasible.economy.institution.Institution.run`.

        The certificate is against the truth, as far as people are willing: with false reports its gaps show
        what they cost.

        Raises
        ------
        InvalidEconomy
            If nobody needs anything, or a plant is limited by nothing of its own.
        NotConverged
            If after all rounds some community still has an offer that helps.

        Examples
        --------
        >>> outcome = OpenFederation().run(Economy.reference(1, 30))
        >>> outcome.certificate.ok, outcome.values["least need met"] > 0.999999
        (True, True)
        """
        truth = after(economy, shocks)
        return self._year(truth, reports.apply(truth), self.start)

    def replan(self, economy: Economy, last: Outcome, known: Economy) -> tuple[Outcome, Economy]:  # noqa: ARG002
        """Plan the next year from last year's offers; see `feasible.economy.institution.Replans`.

        An outcome that has no record is read as one offer a community: what it did last year.
        """
        return self._year(economy, economy, self._remembered(economy, last)), economy

    def react(self, economy: Economy, last: Outcome) -> Outcome:
        """Let those who were hit restate their offers, and mix once more what is on the record.

        No new offer is written: others do more only as far as they have offered before. (Where `last` has no
        record, the year is planned anew from what was done.)

        Raises
        ------
        InvalidInput
            If `last` is an outcome of other plants, households or goods.
        """
        within = isinstance(last, OnRecord)
        return self._year(economy, economy, self._remembered(economy, last), within_year=within)

    def _year(
        self, truth: Economy, reported: Economy, start: Record | None, *, within_year: bool = False
    ) -> OnRecord:
        heard, willing = self._willing(reported), self._willing(truth)
        post = Post()
        communities = self._communities(heard, post)
        if not within_year:
            self._say_at_home(heard, post)
        if start is not None:
            communities.restate(start, notices=within_year)
        agreed = communities.agree(open_ended=not within_year)
        levels, consumption = Settlement(truth).deliver(agreed.levels, self._shared_out(heard, agreed))
        asked = agreed.requests if heard is willing else self._communities(willing, Post()).requests
        certificate = certify_offers(
            willing,
            agreed,
            asked,
            levels=levels,
            consumption=consumption,
            rule=self.work,
            uniform=self.sharing == "uniform",
            close=self.close,
        )
        self._say_what_follows(heard, agreed, post, within_year=within_year)
        hours, counted = burden(truth)
        made = outcome_of(
            self.name,
            truth,
            levels=levels,
            consumption=consumption,
            prices=None,
            resource_prices=None,
            rounds=agreed.rounds,
            messages=post.messages,
            certificate=certificate,
            values={
                "least share of needs": float(agreed.shares[agreed.requests[:, 0].any(axis=1), 0].min()),
                "least share of wishes": float(
                    agreed.shares[agreed.requests[:, 1].any(axis=1), 1].min(initial=np.inf)
                    if agreed.requests[:, 1].any()
                    else 0.0
                ),
                "hours": float(hours @ levels) if counted else 0.0,
                "largest share of work": float((shares_of_work(willing) @ levels).max(initial=0.0)),
            },
        )
        return OnRecord(
            **{part.name: getattr(made, part.name) for part in fields(Outcome)}, record=agreed.record
        )

    # ------------------------------------------------------------------ who asks for what

    def _willing(self, economy: Economy) -> Economy:
        """Return the economy as far as people are willing."""
        plants: Vector = np.ones(len(economy.plants))
        time: Vector = np.ones(len(economy.resources))
        if isinstance(self.refusal, Mapping):
            left = {label: 1.0 - share for label, share in self.refusal.items()}
            labor = set(economy.resources[economy.resource_kind == "labor"])
            rest = {label: kept for label, kept in left.items() if label not in labor}
            named = {label: kept for label, kept in left.items() if label in labor}
            plants = factors("refusal", rest, economy.plants, "plant")
            time = factors("refusal", named, economy.resources, "resource")
        elif self.refusal > 0.0:
            owners = np.diff(sparse.csc_array(economy.resource_ownership).indptr)
            own = (economy.resource_kind == "labor") & (owners == 1)
            time[own] = 1.0 - self.refusal
            plants[:] = 1.0 if own.any() else 1.0 - self.refusal
        if np.all(plants == 1.0) and np.all(time == 1.0):
            return economy
        most = np.where(plants < 1.0, largest_levels(economy), economy.capacity)
        return economy.replace(
            capacity=np.where(plants < 1.0, plants * most, economy.capacity),
            endowment=economy.endowment * time,
        )

    def _communities(self, economy: Economy, post: Post) -> Offers:
        needs, wishes = stated_needs(economy).toarray(), self._baskets(economy)
        public = economy.good_kind == "public"
        everybodys = np.column_stack([requests(economy), wishes.sum(axis=0)]) * public[:, None]
        return Offers(
            economy,
            needs=needs,
            wishes=wishes,
            public=everybodys,
            rule=self.work,
            beyond=self.wishes == "multiple",
            close=self.close,
            limit=self.limit,
            post=post,
        )

    def _baskets(self, economy: Economy) -> Vector:
        """Return what each household wishes for beyond needs, shape (H, G), in each good's unit."""
        tastes = economy.tastes.toarray()
        if self.wishes != "stated":
            return np.zeros_like(tastes)
        if economy.utility == "fixed-proportions":
            return np.asarray(tastes)
        return np.asarray(tastes * (economy.outputs @ largest_levels(economy)))

    def _shared_out(self, economy: Economy, agreed: Agreement) -> Vector:
        """Return consumption (H, G): every community shares what it gets at home."""
        needs, tastes = stated_needs(economy).toarray(), economy.tastes.toarray()
        public = economy.good_kind == "public"
        totals = (agreed.shares[:, :, None] * agreed.requests).sum(axis=1)
        out = np.zeros_like(needs)
        for at, name in enumerate(agreed.names):
            home = economy.household_region == name
            out[home] = share_out(needs[home], tastes[home], public, totals[at], self.sharing)
        out[:, public] = totals[-1, public]
        return out

    def _remembered(self, economy: Economy, last: Outcome) -> Record:
        """Return last year's offers, or what each community did last year as one."""
        if isinstance(last, OnRecord):
            return last.record
        x = align.vector("last.levels", last.levels, economy.plants, kind="plant")
        before = table(
            "last.consumption",
            last.consumption,
            economy.households,
            economy.goods,
            kinds=("household", "good"),
        )
        communities = self._communities(economy, Post())
        private = economy.good_kind != "public"
        names = communities.names
        given = np.vstack([before[economy.household_region == name].sum(axis=0) * private for name in names])
        shares = shares_reached(communities.requests[:-1], given)
        return Record(
            economy.plants,
            tuple(
                (n, np.where(economy.region == n, x, 0.0), *pair)
                for n, pair in zip(names, shares, strict=True)
            ),
            np.ones(len(names)),
        )

    def _say_at_home(self, economy: Economy, post: Post) -> None:
        """Count what people and plants tell their own community."""
        plants, households = economy.shape[2:]
        asked = (stated_needs(economy).toarray() > 0.0) | (self._baskets(economy) > 0.0)
        recipe = economy.inputs.nnz + economy.outputs.nnz + economy.resource_use.nnz
        post.messages.send(
            "needs and wishes to the community", senders=households, numbers=asked.sum() / households
        )
        post.messages.send("recipes to the community", senders=plants, numbers=recipe / plants + 1)

    def _say_what_follows(
        self, economy: Economy, agreed: Agreement, post: Post, *, within_year: bool
    ) -> None:
        """Count quotas, tasks and shares."""
        plants, households = economy.shape[2:]
        weights = agreed.mixes[-1][1].weights
        for at, name in enumerate(agreed.names):
            own = [
                weight * offer.take
                for weight, offer in zip(weights, agreed.board.offers, strict=True)
                if offer.author == name
            ]
            quota = np.sum([np.zeros(agreed.board.size.size), *own], axis=0)
            post.send(FEDERATION, name, "changed quota" if within_year else "quota", quota, agreed.shares[at])
        asked = (stated_needs(economy).toarray() > 0.0) | (self._baskets(economy) > 0.0)
        post.messages.send("tasks to plants", senders=plants, numbers=1)
        post.messages.send("shares to households", senders=households, numbers=asked.sum() / households)
