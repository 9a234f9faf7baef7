"""Proofs of plans in kind fail where they should."""

import dataclasses

import numpy as np
from feasible.economy import Economy
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
