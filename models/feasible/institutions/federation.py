"""One office plans for needs: they mount up, what is local stays local, tasks come back.

This is the best that planning in kind can do, found by one program, and what other ways are measured by. The
essay has no such office; how communities come near to it by themselves is in
`feasible.institutions.open_federation`.

Households state needs and wishes to their community; production collectives tell theirs what they can make,
from what, in how many hours. A community covers what it can from its own plants: only what it lacks, and
what its plants can do for others, travels to the federation's delegates. They propose how much each plant
makes and what each community gets; communities share it out. No price and no multiplier travels: quantities
only. Recipes do travel in this version, plant by plant: the delegates could not otherwise find the plan
of fewest hours. (A secure sum would hide who lacks what; it is not modeled here.)

References
----------
Katja (2024), "Anarcho-Communist Planning", sections 5.3-5.5 (committees propose, communities decide; needs
never leave the community one by one; bread baked where it is eaten is no business of the federation).
Sprumont, Y. (1991), "The division problem with single-peaked preferences", *Econometrica* 59, 509-519, and
Thomson, W. (1994), *Journal of Economic Theory* 63 (the uniform rule).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from feasible.economy import (
    TRUTH,
    Check,
    Economy,
    Lie,
    Messages,
    Outcome,
    Reports,
    Shock,
    Vector,
    after,
    align,
    outcome_of,
)
from feasible.economy.align import Given
from feasible.economy.reports import public_tastes
from feasible.institutions._checks import known, within
from feasible.optimum import Settlement
from feasible.optimum._tables import labeled_table, table
from feasible.optimum.fulfillment import (
    Fulfillment,
    Mask,
    NeedsProgram,
    Report,
    burden,
    certify_fulfillment,
    makeable,
    requests_from,
    stated_needs,
)
from feasible.procedures.sharing import uniform_rule

__all__ = ["FederatedPlan", "Sharing", "share_out"]

Sharing = Literal["proportional", "uniform"]
_SHORT = 1e-9  # relative: less than this is not short, it is rounding


def share_out(
    needs: Any, wishes: Any, public: Mask, deliveries: Given, sharing: Sharing = "proportional"
) -> Vector:
    """Share deliveries among households: needs first, then wishes; everyone enjoys a public good whole.

    Parameters
    ----------
    needs, wishes : DataFrames or arrays, shape (H, G)
        Wishes are tastes: what is left once needs are met goes in proportion to them (to needs, if nobody
        has a taste).
    public : array of bool, shape (G,)
    deliveries : Series, dict or array, shape (G,)
    sharing : {"proportional", "uniform"}
        Of a good that falls short: the same share of everyone's need, or equal amounts up to the need.

    Returns
    -------
    array, shape (H, G)

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, a shape is wrong, a number is negative or none, or
        there is no such rule of sharing.
    """
    known("sharing", sharing, get_args(Sharing))
    needs, households, goods = labeled_table("needs", needs, kinds=("household", "good"))
    wishes = table("wishes", wishes, households, goods, kinds=("household", "good"))
    deliveries = align.vector("deliveries", deliveries, goods, kind="good")
    total = needs.sum(axis=0)
    short = deliveries < total * (1.0 - _SHORT)
    got = needs * np.divide(np.minimum(deliveries, total), total, out=np.zeros_like(total), where=total > 0.0)
    if sharing == "uniform" and short.any():
        got[:, short] = uniform_rule(needs[:, short], deliveries[short])
    left = np.maximum(deliveries - total, 0.0)
    wished = wishes.sum(axis=0)
    basis = np.where(wished > 0.0, wishes, needs)
    whole = np.where(wished > 0.0, wished, total)
    got += basis * np.divide(left, whole, out=np.zeros_like(left), where=whole > 0.0)
    got[:, public] = deliveries[public]
    return np.asarray(got)


@dataclass(frozen=True)
class FederatedPlan:
    """Plan in kind: leximin of needs, then the largest common multiple, in the fewest hours.

    Attributes
    ----------
    name : str
    sharing : {"proportional", "uniform"}
        How communities share a good that falls short of needs.
    reserve : float
        In a crisis, the share of what it could do beyond its task that a collective of a community that was
        not hit does to help.

    Raises
    ------
    InvalidInput
        If there is no such rule of sharing, or the reserve is no share.

    Notes
    -----
    Effort is in no program of this institution (hours are), and it needs no convexity: increasing returns of
    effort change nothing. Its certificates say that effort is no part of what they certify.
    """

    name: str = "one office plans for needs"
    sharing: Sharing = "proportional"
    reserve: float = 0.0

    def __post_init__(self) -> None:
        known("sharing", self.sharing, get_args(Sharing))
        within("reserve", self.reserve, most=1.0)

    def run(
        self,
        economy: Economy,
        *,
        reports: Reports = TRUTH,
        shocks: Sequence[Shock] = (),
        rng: np.random.Generator | None = None,  # noqa: ARG002 - nothing is drawn
    ) -> Outcome:
        """Plan and settle; see `feasible.economy.institution.Institution.run`.

        The certificate is against the truth and the needs that there truly are: with false reports its gaps
        show what they cost.

        Raises
        ------
        InvalidEconomy
            If there is no household or nobody needs anything.
        Unbounded
            If nothing limits what can be delivered.

        Examples
        --------
        >>> outcome = FederatedPlan().run(Economy.reference(1, 30))
        >>> outcome.certificate.ok, round(outcome.values["multiple of needs"], 4)
        (True, 1.2366)
        """
        truth = after(economy, shocks)
        said = reports.apply(truth)
        plan = NeedsProgram(said).plan()
        levels, consumption = Settlement(truth).deliver(plan.levels, self._share(said, plan.deliveries))
        honest = plan if reports.truthful else NeedsProgram(truth).plan()
        return self._outcome(truth, honest, levels, consumption, _stages(plan), _messages(said))

    def _share(self, economy: Economy, deliveries: Vector) -> Vector:
        return share_out(
            stated_needs(economy).toarray(),
            economy.tastes.toarray(),
            economy.good_kind == "public",
            deliveries,
            self.sharing,
        )

    def _outcome(
        self,
        economy: Economy,
        honest: Fulfillment,
        levels: Vector,
        consumption: Vector,
        rounds: pd.DataFrame,
        messages: Messages,
        among: str = "",
    ) -> Outcome:
        """Label a settled plan; `honest` is the truthful one that it is measured against."""
        deliveries = economy.totals(consumption)
        asked = honest.request > 0.0
        certificate = certify_fulfillment(
            honest.economy,
            honest.request,
            levels=levels,
            deliveries=deliveries,
            stages=honest.stages,
            work_witness=honest.work_witness,
            further=[_fair_shares(economy, consumption, deliveries, self.sharing)],
            among=among,
        )
        values = {"multiple of needs": float((deliveries[asked] / honest.request[asked]).min())}
        work, counted = burden(economy)
        if counted:
            values["hours"] = float(work @ levels)
        return outcome_of(
            self.name,
            economy,
            levels=levels,
            consumption=consumption,
            prices=None,
            resource_prices=None,
            rounds=rounds,
            messages=messages,
            certificate=certificate,
            values=values,
        )

    def react(self, economy: Economy, last: Outcome) -> Outcome:
        """Re-plan within the period of a shock: the communities that were hit first help themselves.

        A community is hit if one of its plants can no longer do what it was to do, or uses a resource of
        which the old orders would now take more than there is. Plants of communities that were hit may run up
        to their capacities; all others as much as they did and a `reserve` of what more they could do. Under
        these limits needs are met as before: leximin, common multiple, fewest hours. What settles the old
        orders keeps these limits too, so the least-met request is never served worse than by it. Only what
        the hit communities then lack, compared with the old orders, travels.

        Parameters
        ----------
        economy : Economy
            As it has become. Requests are formed anew from it: those that are stated are the same.
        last : Outcome
            With the orders that are being carried out.

        Raises
        ------
        InvalidInput
            If `last` is an outcome of other plants, households or goods.
        """
        old = align.vector("last.levels", last.levels, economy.plants, kind="plant")
        before = table(
            "last.consumption",
            last.consumption,
            economy.households,
            economy.goods,
            kinds=("household", "good"),
        )
        broken = economy.capacity < old * (1.0 - _SHORT)
        scarce = economy.resource_use @ old > economy.endowment * (1.0 + _SHORT)
        touched = np.asarray(economy.resource_use.T @ scarce.astype(float)).ravel() > 0.0
        hit = np.isin(economy.region, np.unique(economy.region[broken | touched]))
        # A plant without a capacity has no reserve to speak of: it does what it did.
        more = np.where(np.isfinite(economy.capacity), np.maximum(economy.capacity - old, 0.0), 0.0)
        limit = np.where(hit, economy.capacity, np.minimum(economy.capacity, old + self.reserve * more))
        bounded = economy.replace(capacity=limit)
        plan = NeedsProgram(bounded, requests_from(economy)).plan()
        levels, consumption = Settlement(economy).deliver(plan.levels, self._share(economy, plan.deliveries))
        messages = _alarms(economy, broken, hit, (old, levels), (before, consumption))
        among = "while communities that were not hit do no more than before" + (
            f" and {self.reserve:.0%} of what they could do besides" if self.reserve else ""
        )
        return self._outcome(economy, plan, levels, consumption, _stages(plan), messages, among)

    def answers(self, economy: Economy, lies: Sequence[Lie]) -> Iterator[tuple[Vector, Vector]]:
        """Yield settled levels and consumption for each lie; see `feasible.economy.institution.Quick`.

        Effort is in no program: lies about it change nothing. Lies about tastes for public goods change
        wishes, not the plan.
        """
        program = NeedsProgram(economy)
        plan, settlement = program.plan(), Settlement(economy)
        needs, wishes = stated_needs(economy).toarray(), economy.tastes.toarray()
        public = economy.good_kind == "public"
        capacity = np.asarray(economy.capacity)
        # Proportions stand in for needs where there is no table, and no lie about needs can change them.
        tabled = bool(economy.needs.nnz)
        honest = settlement.deliver(
            plan.levels, share_out(needs, wishes, public, plan.deliveries, self.sharing)
        )
        for kind, agent, factor in lies:
            if kind == "effort" or factor == 1.0 or (kind == "needs" and not tabled):
                yield honest[0].copy(), honest[1].copy()
                continue
            n, t, cap, plant = needs, wishes, capacity, -1
            if kind == "capacity":
                cap = capacity.copy()
                cap[agent] *= factor
            elif kind == "inputs":
                plant = agent
            elif kind == "needs":
                n = needs.copy()
                n[agent] *= factor
            else:
                t = wishes.copy()
                t[agent] = public_tastes(economy, t[agent], factor)
            request = program.request
            if kind != "inputs":
                request = requests_from(economy, needs=n, tastes=t, output=makeable(economy.outputs, cap))
            levels, deliveries = program.answer(Report(request, cap, plant, factor))
            yield settlement.deliver(levels, share_out(n, t, public, deliveries, self.sharing))


def _stages(plan: Fulfillment) -> pd.DataFrame:
    """Return one row a stage: what it settled, and what the least-met request then is."""
    rows = [("needs", stage.fulfillment, int(stage.blocked.sum())) for stage in plan.stages]
    rows.append(("hours", plan.multiple, 0))
    frame = pd.DataFrame(rows, columns=["stage", "least fulfillment", "goods fixed"])
    frame.insert(0, "round", range(1, len(frame) + 1))
    return frame


def _fair_shares(economy: Economy, consumption: Vector, deliveries: Vector, sharing: Sharing) -> Check:
    """Check household by household, from true needs, that the rule of sharing was kept."""
    needs = stated_needs(economy).tocoo()
    h, g = needs.coords
    private = economy.good_kind[g] != "public"
    h, g, need = h[private], g[private], needs.data[private]
    total = np.zeros(len(economy.goods))
    np.add.at(total, g, need)
    got = consumption[h, g]
    due = np.minimum(deliveries / np.where(total > 0.0, total, 1.0), 1.0)[g]
    if sharing == "uniform":
        # Short: nobody is left below both their need and the largest portion.
        most = np.zeros(total.size)
        np.maximum.at(most, g, got)
        due = np.where(due < 1.0 - _SHORT, np.minimum(most[g] / need, 1.0), due)
    return Check(
        "sharing by the rule",
        float(np.abs(np.minimum(got / need, 1.0) - due).max(initial=0.0)),
        1e-6,
        "largest difference, as a share of one household's need, from what the rule gives it",
    )


def _messages(economy: Economy) -> Messages:
    """Count what travels: one message is one vector from one sender to one receiver."""
    e = economy
    _, _, plants, households = e.shape
    log = Messages()
    needs, private = stated_needs(e).toarray(), e.good_kind != "public"
    asked = (needs > 0.0) | (e.tastes.toarray() > 0.0)
    recipe = e.inputs.nnz + e.outputs.nnz + e.resource_use.nnz
    log.send(
        "needs to the community", senders=households, numbers=((needs > 0).sum() + e.tastes.nnz) / households
    )
    log.send("offers to the community", senders=plants, numbers=recipe / plants + 1)
    lacking, offered, wished, shared = [], [], [], []
    for place in sorted({*e.region, *e.household_region}):
        here, home = e.region == place, e.household_region == place
        own = makeable(e.outputs[:, here], e.capacity[here])
        need = np.where(private, needs[home].sum(axis=0), 0.0)
        # A public good is the whole federation's: its largest need and its plants' capacities travel.
        lacking.append(int((need > own).sum() + (needs[home][:, ~private].sum(axis=0) > 0.0).sum()))
        shape = sum(m[:, here].nnz for m in (e.inputs, e.outputs, e.resource_use))
        offered.append(int((own > need).sum() + shape + here.sum()) if here.any() else 0)
        wished.append(int((e.tastes[home].sum(axis=0) > 0.0).sum()) if home.any() else 0)
        shared.append(int(asked[home].any(axis=0).sum()) if home.any() else 0)
    for kind, sizes in (
        ("shortfalls to the federation", lacking),
        ("wishes to the federation", wished),
        ("offers to the federation", offered),
        ("quotas to communities", [int((e.region == place).sum()) for place in sorted(set(e.region))]),
        ("deliveries to communities", shared),
    ):
        _send(log, kind, sizes)
    log.send("tasks to plants", senders=plants, numbers=1)
    log.send("shares to households", senders=households, numbers=asked.sum() / households)
    return log


def _send(log: Messages, kind: str, sizes: Sequence[int]) -> None:
    """Record one message from everyone who has something to say."""
    for size in sizes:
        if size:
            log.send(kind, senders=1, numbers=size)


def _alarms(
    economy: Economy,
    broken: Mask,
    hit: Mask,
    levels: tuple[Vector, Vector],
    consumption: tuple[Vector, Vector],
) -> Messages:
    """Count what travels within the period of a shock: breakdowns, shortfalls, changed tasks and shares."""
    log = Messages()
    before, now = levels
    changed = np.abs(now - before) > 1e-6 * np.maximum(before, now)
    eaten, eat = consumption
    fewer = np.abs(eat - eaten) > 1e-6 * np.maximum(eaten, eat)
    log.send("breakdowns to the community", senders=int(broken.sum()), numbers=1)
    places = sorted(set(economy.region[hit]))
    gross = np.asarray(economy.outputs @ before)
    lacks = np.asarray(economy.outputs @ np.where(hit, before - now, 0.0)) > 1e-6 * gross
    makes = [np.asarray(economy.outputs[:, economy.region == place].sum(axis=1)) > 0.0 for place in places]
    _send(log, "shortfalls to the federation", [int((made & lacks).sum()) for made in makes])
    for place in sorted(set(economy.region) - set(places)):
        _send(log, "quotas to communities", [int((changed & (economy.region == place)).sum())])
    _send(
        log,
        "deliveries to communities",
        [
            int(fewer[economy.household_region == place].any(axis=0).sum())
            for place in sorted(set(economy.household_region))
        ],
    )
    log.send("tasks to plants", senders=int(changed.sum()), numbers=1)
    _send(log, "shares to households", [int(row.sum()) for row in fewer])
    return log
