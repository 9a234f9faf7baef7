"""Multipliers without slopes, announced, or kept at home as tallies of announced totals.

References
----------
Malinvaud, E. (1967), "Decentralized procedures for planning", in Malinvaud and Bacharach, *Activity Analysis
in the Theory of Growth and Planning* (multipliers out, quantities back; that totals do as well is ours).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from feasible.economy import Economy, Vector
from feasible.libcom.federation.slopes import (
    SlopePlan,
    _check,
    _Federation,
    _limits,
    _members,
    _most,
    _opening,
    _together,
)
from feasible.procedures.letters import FEDERATION, Post
from feasible.procedures.price_rules import PriceRule, damped

__all__ = ["plan_by_multipliers"]


class _Home:
    """A community's own tally of what is short, kept from announced totals under a public rule."""

    def __init__(self, totals: tuple[Vector, ...], rule: PriceRule) -> None:
        wanted, made, most = totals
        self.tally = _opening(wanted, made, float(most))
        self._rule = rule

    def note(self, made: Vector, asked: Vector) -> None:
        """Raise the tally of what is short and lower that of what is left over."""
        self.tally = self._rule(self.tally, made, asked)


def plan_by_multipliers(
    economy: Economy,
    *,
    rule: Callable[[], PriceRule] = damped,
    tolerance: float = 1e-3,
    limit: int = 400,
    tallies: bool = False,
    post: Post | None = None,
) -> SlopePlan:
    """Plan the same federation by multipliers alone: communities answer with quantities, not with slopes.

    With `tallies` no multiplier is in any letter. The federation announces two totals a shared good, what is
    made and what is asked for, and each community keeps its own tally of what is short under the same public
    rule. The tallies are the multipliers, to the last bit: what is announced is enough to know them.

    Parameters
    ----------
    economy : Economy
        As for `plan_by_slopes`.
    rule : callable
        Makes a rule of `feasible.procedures.price_rules` that revises multipliers of what is short or over;
        with `tallies` one that looks at each good by itself, as all but `leveled` do.
    tolerance : float
        Largest value of all that is short or over, as a share of all budgets. With `tallies` whoever reads
        the announcements keeps the tally of every good, and sees when it is reached.
    limit : int
        Rounds after which it stops anyhow; then `SlopePlan.balanced` is False.
    tallies : bool
        Announce totals in place of multipliers.
    post : Post, optional

    Returns
    -------
    SlopePlan
        Its certificate is that of an approximate plan, and says by how much it fails.

    Raises
    ------
    InvalidInput
        As for `plan_by_slopes`.

    Examples
    --------
    >>> from feasible.libcom.federation import communities, plan_by_multipliers
    >>> economy = communities(np.random.default_rng(1), 4, local=10, shared=8)
    >>> plan = plan_by_multipliers(economy)
    >>> plan.balanced, bool(plan.exchanges["imbalance"].iloc[-1] <= 1e-3)
    (True, True)
    >>> bool((plan_by_multipliers(economy, tallies=True).levels == plan.levels).all())
    True
    """
    _check(economy)
    post = post or Post()
    members = _members(economy)
    federation = _Federation(economy, members, post)
    # Plants a little off their limits cost a tenth of what the imbalance may.
    loss = 0.1 * tolerance
    smoothing = loss / _limits(economy)
    made = federation.offers()
    q, revise, balanced = _opening(federation.wanted, made, _most(made)), rule(), False
    homes: list[_Home] = []
    if tallies:
        for community, at in federation.members:
            totals = federation.wanted[at], made[at], _most(made)
            told = post.send(FEDERATION, community.name, "wished for and offered in all", *totals)
            homes.append(_Home(told, rule()))
    for _ in range(limit):
        post.round += 1
        made, demand = federation.there.copy(), np.zeros(q.size)
        for k, (community, at) in enumerate(federation.members):
            if tallies:
                mine = homes[k].tally
            else:
                mine = post.send(FEDERATION, community.name, "multipliers", q[at])[0]
            makes, takes = community.plan(mine, smoothing)
            got = post.send(
                community.name, FEDERATION, "makes and takes", makes, takes + community.asks(mine)
            )
            made[at] += got[0]
            demand[at] += got[1]
        imbalance, _short = federation.judged(q, demand - made, made, demand, smoothing, loss)
        if imbalance <= tolerance:
            balanced = True
            break
        for home, (community, at) in zip(homes, federation.members, strict=bool(homes)):
            home.note(
                *post.send(FEDERATION, community.name, "made and asked for in all", made[at], demand[at])
            )
        q = revise(q, made, demand)
    return _together(
        economy,
        members,
        federation,
        q,
        tolerance=tolerance * float(economy.budgets.mean()),
        balanced=balanced,
    )
