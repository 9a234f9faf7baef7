"""Proofs of plans in kind fail where they should."""

import dataclasses

import numpy as np
import pytest
from feasible.economy import Economy
from feasible.optimum._certify_fulfillment import Stage
from feasible.optimum.fulfillment import certify_fulfillment, fulfill


def certify(plan, **changes):
    given = {
        "levels": plan.levels,
        "deliveries": plan.deliveries,
        "stages": plan.stages,
        "work_witness": plan.work_witness,
    }
    return certify_fulfillment(plan.economy, plan.request, **{**given, **changes})


def names(certificate):
    return {check.name for check in certificate.failures}


def test_wrong_plans_are_not_certified():
    plan = fulfill(Economy.reference(1, 30))
    assert certify(plan).ok
    # Less for all; more than is made; more work than needed; beyond capacity.
    assert names(certify(plan, deliveries=0.99 * plan.deliveries)) >= {"least-met need", "fewest hours"}
    assert "balance of goods" in names(certify(plan, deliveries=1.01 * plan.deliveries))
    assert names(certify(plan, levels=1.01 * plan.levels)) >= {"fewest hours"}
    one = plan.deliveries.copy()
    one[int(np.flatnonzero(one)[0])] *= 0.9
    assert "least-met need" in names(certify(plan, deliveries=one))


def test_wrong_proofs_are_not_accepted(town):
    plan = fulfill(town(endowment=[12, 2]))
    first, second = plan.stages
    # A good that is called blocked although no multiplier stops it.
    liar = dataclasses.replace(first, blocked=np.array([True, False, True]))
    assert "needs fixed at their level" in names(certify(plan, stages=(liar, second)))
    # No multiplier at all; a stage left out; a free plant whose margin is positive.
    empty = dataclasses.replace(first, witness=np.zeros(3))
    assert "least-met need" in names(certify(plan, stages=(empty, second)))
    assert names(certify(plan, stages=(first,))) == {"requests met or proven out of reach"}
    free = town(resource_use=np.zeros((2, 3)), capacity=[np.inf, 2, 3])
    best = fulfill(free)
    assert best.certificate.ok
    greedy = dataclasses.replace(best.stages[0], witness=np.ones(3))
    assert "unlimited plants" in names(certify(best, stages=(greedy,)))


def test_a_plan_that_serves_a_blocked_good_less_is_not_leximin(town):
    plan = fulfill(town(endowment=[12, 2]))
    less = plan.deliveries - np.array([0, 0.2, 0])
    assert names(certify(plan, deliveries=less)) >= {"least-met need"}


def stages_of(rng, goods, resources):
    """Two stages with any multipliers: all goods open, then two of them."""
    first = Stage(
        0.5, np.ones(goods, dtype=bool), np.arange(goods) < 2, rng.uniform(0, 1, goods), rng.uniform(0, 1, resources)
    )  # fmt: skip
    rest = np.arange(goods) >= 2
    second = Stage(0.7, rest, rest, rng.uniform(0, 1, goods), rng.uniform(-0.1, 1, resources))
    return first, second


def earned_by_loops(e, y, w, work):
    """Return what margins come to at most, and the largest one, as a share, that nothing limits."""
    total, loose = 0.0, 0.0
    for j in range(len(e.plants)):
        made = e.outputs.toarray()[:, j] @ y
        costs = e.inputs.toarray()[:, j] @ y + e.resource_use.toarray()[:, j] @ w + work[j]
        most = e.capacity[j]
        for r in range(len(e.resources)):
            if e.resource_use[r, j] > 0:
                most = min(most, e.endowment[r] / e.resource_use[r, j])
        if np.isfinite(most):
            total += max(made - costs, 0.0) * most
        else:
            loose = max(loose, max(made - costs, 0.0) / (made + costs))
    return total, loose


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("counted", [True, False])
def test_every_number_by_loops(seed, counted):
    rng = np.random.default_rng(seed)
    g, r, p = 4, 2, 5
    e = Economy(
        goods=range(g), resources=["hours", "land"], plants=range(p), households=["all"],
        inputs=rng.uniform(0, 0.1, (g, p)), outputs=np.eye(g)[:, [0, 1, 2, 3, 0]] * rng.uniform(0.5, 2, p),
        resource_use=rng.uniform(0.1, 1, (r, p)) * [[1, 1, 0, 1, 0], [0, 1, 0, 1, 1]], endowment=rng.uniform(1, 3, r),
        capacity=[2.0, np.inf, np.inf, 3.0, 0.5], resource_kind=["labor" if counted else "other", "land"],
        productive=False,
    )  # fmt: skip
    request = np.array([1.0, 2.0, 0.5, 1.5])
    x, d = rng.uniform(0.2, 1.5, p), rng.uniform(0.1, 2.0, g) * request
    stages, witness = stages_of(rng, g, r), (rng.uniform(0, 0.5, g), rng.uniform(-0.1, 0.3, r))
    work = e.resource_use.toarray()[0] if counted else np.ones(p)
    found = certify_fulfillment(
        e, request, levels=x, deliveries=d, stages=stages, work_witness=witness, tolerance=0.25
    )
    met, gap, beyond, loose, proven = d / request, 0.0, 0.0, 0.0, np.zeros(g, dtype=bool)
    for stage in stages:
        y, w = np.maximum(stage.witness, 0), np.maximum(stage.resource_witness, 0)
        total = sum(y[k] * request[k] for k in range(g) if stage.open[k])
        earned, free = earned_by_loops(e, y, w, np.zeros(p))
        bound = (w @ e.endowment + earned - sum(y[k] * d[k] for k in range(g) if not stage.open[k])) / total
        reached = min(met[k] for k in range(g) if stage.open[k])
        size = max(1.0, reached)
        gap, loose = max(gap, (bound - reached) / size), max(loose, free)
        for k in np.flatnonzero(stage.blocked):
            extra = max(bound - reached, 0.0) / (y[k] * request[k] / total)
            beyond = max(beyond, (reached + extra - met[k]) / size)
        proven |= stage.blocked
    y, w = witness[0], np.maximum(witness[1], 0)
    earned, free = earned_by_loops(e, y, w, work)
    spent, least = work @ x, y @ d - w @ e.endowment - earned
    saved = min(spent - least, spent) if least < spent else least - spent
    values = {check.name: check.value for check in found.checks}
    assert values["requests met or proven out of reach"] == max([0.0, *(1 - met[~proven])])
    assert values["least-met need"] == pytest.approx(gap)
    assert values["needs fixed at their level"] == pytest.approx(beyond)
    assert values["fewest hours" if counted else "least activity"] == pytest.approx(saved / spent)
    assert values["unlimited plants"] == pytest.approx(max(loose, free))
    assert ("fewer hours" in found.claim, "less activity" in found.claim) == (counted, not counted)
    own = {"balance of goods", "resource limits", "capacities", "no negative quantity"}
    assert {check.tolerance for check in found.checks if check.name not in own} == {0.25}
    # A stage less: what only it proves is unproven.
    short = certify_fulfillment(e, request, levels=x, deliveries=d, stages=stages[:1], tolerance=0.25)
    assert short.value("requests met or proven out of reach") == pytest.approx(max(0.0, *(1 - met[2:])))


def test_hours_of_next_to_nothing_are_measured_by_those_there_are(town):
    """A plan that takes no hours and could take none: a millionth of all hours is the least that counts."""
    free = town(resource_use=[[1, 2, 1], [0, 0, 1]], endowment=[12, 3])
    nothing = np.zeros(3)
    stage = Stage(0.0, np.ones(3, dtype=bool), np.ones(3, dtype=bool), np.ones(3), np.ones(2))
    found = certify_fulfillment(
        free, [1, 1, 1], levels=nothing, deliveries=np.array([0.0, 3e-6, 0.0]), stages=[stage],
        work_witness=(np.array([0.0, 1.0, 0.0]), nothing[:2]),
    )  # fmt: skip
    # Three millionths are delivered at a price of 1 where none are spent: of 12 hours times a millionth a quarter.
    assert found.value("fewest hours") == pytest.approx(3e-6 / 12e-6)
