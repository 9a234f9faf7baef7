"""What proves an agreement on a public record: bounds from any multipliers, and the rule of sharing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from feasible.economy import Certificate, Check, Economy, Vector, feasibility_checks
from feasible.optimum.fulfillment import burden
from feasible.procedures.offers import (
    SLIVER,
    Agreement,
    Mask,
    WorkRule,
    largest_share,
    shares_of_work,
)

__all__ = ["certify_offers", "shares_reached"]


def shares_reached(requests: Vector, given: Vector) -> Vector:
    """Return which share of its needs, and then of its wishes, each community gets, shape (K + 1, 2).

    Parameters
    ----------
    requests : array, shape (K + 1, 2, G)
        Needs and wishes.
    given : array, shape (K + 1, G)

    Returns
    -------
    array
        Of needs the least-met good's share, above 1 where all are met more than in full; of wishes the share
        that what is left after needs covers. 0 where nothing is asked.
    """
    needs, wishes = requests[:, 0], requests[:, 1]

    def least(have: Vector, asked: Vector) -> Vector:
        share = np.divide(have, asked, out=np.full_like(asked, np.inf), where=asked > 0.0).min(axis=1)
        return np.where(np.isfinite(share), share, 0.0)

    # What is left after a subtraction is no more exact than what was subtracted.
    left = np.maximum(given - needs, 0.0)
    return np.column_stack([least(given, needs), least(left, wishes)])


def certify_offers(
    economy: Economy,
    agreed: Agreement,
    requests: Vector,
    *,
    levels: Vector,
    consumption: Vector,
    rule: WorkRule,
    uniform: bool,
    close: float,
) -> Certificate:
    """Certify what communities agreed on from the economy, what was done, and any multipliers.

    Parameters
    ----------
    economy : Economy
        The truth, with capacities as far as people are willing.
    agreed : Agreement
        Its multipliers; and its record, if no new offers were written.
    requests : array, shape (K + 1, 2, G)
        What communities truly need and wish for.
    levels, consumption : arrays, shapes (P,) and (H, G)
    rule : {"hours", "share", "dislike"}
    uniform : bool
        Whether a community shares what is short by the uniform rule.
    close : float

    Notes
    -----
    For multipliers y of goods and w of resources, a request worth c = y.request, and B = w.omega + sum over
    plants of max(0, margin) capacity, every plan that keeps the shares fixed before satisfies::

        sum over open shares of c share <= B - sum over fixed shares of c share

    Divided by the sum of the open c it bounds the least open share; a share that is fixed at its level could
    rise, without harm to others, by no more than the gap divided by its part of that sum.
    """
    given = _given(economy, agreed.names, consumption)
    reached = shares_reached(requests, given)
    tolerance = close + 1e-6
    checks = [*feasibility_checks(economy, levels, economy.totals(consumption))]
    if agreed.work_witness is not None:
        checks += _levels(economy, agreed, requests, reached, tolerance)
        checks.append(_work(economy, agreed, agreed.work_witness, requests, reached, levels, rule, tolerance))
        claim = f"within {close:.3g} of its size no plan serves the least-served communities better"
    else:
        checks.append(_on_record(agreed))
        claim = "no mix of the offers on the record serves the least-served communities better"
    checks.append(_sharing(economy, requests, agreed.names, consumption, uniform=uniform))
    return Certificate(claim, tuple(checks))


def _given(economy: Economy, names: tuple[str, ...], consumption: Vector) -> Vector:
    """Return what each community, and the assembly, gets, shape (K + 1, G)."""
    private = economy.good_kind != "public"
    rows = [consumption[economy.household_region == name].sum(axis=0) * private for name in names]
    return np.vstack([*rows, economy.totals(consumption) * ~private])


def _most(economy: Economy) -> Vector:
    """Return the most that each plant's capacity, or what it uses itself of a resource, allows."""
    most = np.array(economy.capacity)
    use = economy.resource_use.tocoo()
    resource, plant = use.coords
    np.minimum.at(most, plant, economy.endowment[resource] / use.data)
    return most


def _levels(
    economy: Economy, agreed: Agreement, requests: Vector, reached: Vector, tolerance: float
) -> Iterator[Check]:
    """Yield the checks of the leximin."""
    asked: Mask = np.asarray(requests.any(axis=2))
    met = asked & (reached >= 1.0 - 1e-6)
    met[:, 1] = False
    fixed = np.zeros_like(asked)
    proven = met.copy()
    most, over = _most(economy), 0.0
    for stage in agreed.stages:
        if stage.open[:, 1].any():
            fixed[:, 0] = asked[:, 0]
        y, w = np.maximum(stage.y, 0.0), np.maximum(stage.w, 0.0)
        if stage.blocked.any():
            margin = economy.net.T @ y - economy.resource_use.T @ w
            bound = float(w @ economy.endowment) + float(np.maximum(margin, 0.0) @ most)
            worth = requests @ y
            total = float(worth[stage.open].sum())
            bound = (bound - float((worth * reached)[fixed].sum())) / total if total > 0.0 else np.inf
            least = float(reached[stage.open].min())
            part = worth[stage.blocked] / (total if total > 0.0 else np.inf)
            extra = np.divide(max(bound - least, 0.0), part, out=np.full_like(part, np.inf), where=part > 0.0)
            more = least + extra - reached[stage.blocked]
            # Needs against what is needed; wishes against what is granted, or a sliver of what could be.
            could = SLIVER * largest_share(economy.outputs @ most, requests[:, 1].sum(axis=0))
            size = max(1.0 if stage.open[:, 0].any() else could, least)
            over = max(over, float(more.max(initial=0.0)) / size)
        fixed |= stage.blocked
        proven |= stage.blocked
    unproven = asked & ~proven
    if not met[asked[:, 0], 0].all():
        unproven[:, 1] = False
    yield Check(
        "shares fixed at their level",
        over,
        tolerance,
        "how much better any community could be served without harm to others, as a share of its needs or of "
        "what it has of its wishes",
    )
    yield Check(
        "shares full or proven out of reach",
        float(np.maximum(1.0 - reached[unproven], 0.0).max(initial=0.0)),
        tolerance,
        "largest unmet share for which no proof is given",
    )


def _work(
    economy: Economy,
    agreed: Agreement,
    witness: tuple[Vector, Vector, Vector],
    requests: Vector,
    reached: Vector,
    levels: Vector,
    rule: WorkRule,
    tolerance: float,
) -> Check:
    """Return the check that work could not be divided better."""
    y, w, price = (np.maximum(part, 0.0) for part in witness)
    most, (hours, _) = _most(economy), burden(economy)
    each = agreed.toil + (hours if rule == "hours" else 0.0)
    margin = economy.net.T @ y - economy.resource_use.T @ w
    promised = agreed.shares * (reached > 0.0)
    least = float((promised[:, :, None] * requests).sum(axis=(0, 1)) @ y) - float(w @ economy.endowment)
    spent = float(each @ levels)
    if rule == "hours":
        least -= float(np.maximum(margin - each, 0.0) @ most)
    elif rule == "dislike":
        s, k = economy.effort, economy.exponent
        spent += float(s @ levels**k)
        curved, left = (s > 0.0) & (k > 1.0), margin - each
        ss, kk = np.where(curved, s, 1.0), np.where(curved, k, 2.0)
        x = np.minimum((np.maximum(left, 0.0) / (ss * kk)) ** (1.0 / (kk - 1.0)), most)
        x = np.where(curved, x, np.where(left > s, most, 0.0))
        least -= float(left @ x - s @ x**k)
    else:
        shares = shares_of_work(economy)
        left = np.maximum(margin - each, 0.0)
        least -= float((left * most)[~shares.any(axis=0)].sum())
        # Nobody's work is worth more than all of it where it is worth most.
        gains = np.divide(left, shares, out=np.zeros_like(shares), where=shares > 0.0)
        # Weights of the communities' shares that add up to 1: a mean is no more than the largest.
        price, spent_here = price / max(float(price.sum()), 1.0), 0.0
        for name, weight in zip(agreed.names, price, strict=True):
            here = economy.region == name
            spent_here = max(spent_here, float((shares[:, here] @ levels[here]).max(initial=0.0)))
            least -= max(0.0, float(gains[:, here].max(axis=1, initial=0.0).sum()) - float(weight))
        spent += spent_here
    words = {
        "hours": "hours",
        "share": "of the largest share of what one can do",
        "dislike": "of all dislike",
    }
    return Check(
        "division of work",
        max(spent - least, 0.0) / max(spent, 1e-300),
        tolerance,
        f"share {words[rule]} that any plan with these deliveries could save",
    )


def _on_record(agreed: Agreement) -> Check:
    """Return the check, by duality over all offers on the record, that no mix of them is better."""
    board, worst = agreed.board, 0.0
    for phase, mix in agreed.mixes:
        y = mix.y * board.size
        gains = np.zeros(len(board.names))
        for offer in board.offers:
            at = board.names.index(offer.author)
            gain = mix.worth[at] @ [offer.met, offer.wished] - mix.y @ offer.take - mix.price[at] * offer.work
            gain -= offer.toil if phase.work else 0.0
            gains[at] = max(gains[at], float(gain))
        bound = float(y @ board.stock) + float(gains.sum())
        bound -= float((mix.worth * phase.floor)[~phase.open].sum())
        value = -mix.value if phase.work else min(mix.value, phase.most)
        if not phase.work:
            total = float(mix.worth[phase.open].sum())
            bound = min(phase.most, bound / total) if total > 0.0 else phase.most
        worst = max(worst, abs(bound - value) / max(1.0, abs(value)))
    return Check("best mix of the record", worst, 1e-6, "how much better any mix of these offers could be")


def _sharing(
    economy: Economy, requests: Vector, names: tuple[str, ...], consumption: Vector, *, uniform: bool
) -> Check:
    """Check good by good, in every community, that needs came first and the rule was kept."""
    worst = 0.0
    private = np.flatnonzero(economy.good_kind != "public")
    needs = np.asarray((economy.needs if economy.needs.nnz else economy.tastes).toarray())
    for at, name in enumerate(names):
        home = economy.household_region == name
        for good in private[requests[at].any(axis=0)[private]]:
            need, got = needs[home, good], consumption[home, good]
            total, there = float(need.sum()), float(got.sum())
            size = max(total, there)
            if there < total * (1.0 - 1e-9) and uniform:
                # Nobody is left below both their need and the largest portion.
                due = np.minimum(need, got.max())
            elif there <= total:
                due = need * (there / total)
            else:
                wish = economy.tastes[home][:, [good]].toarray().ravel()
                basis = wish if wish.any() else need
                due = need + (there - total) * basis / basis.sum()
            worst = max(worst, float(np.abs(got - due).max(initial=0.0)) / size if size > 0.0 else 0.0)
    return Check(
        "sharing by the rule",
        worst,
        1e-6,
        "largest difference from what the rule gives, as a share of the good",
    )
