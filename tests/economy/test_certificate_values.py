"""Every number in a certificate, computed once more by loops over its definition."""

import numpy as np
import pytest
from feasible.economy import (
    Economy,
    Targets,
    certify_equilibrium,
    certify_optimum,
    certify_plan,
    dual_bound,
    feasibility_checks,
    welfare,
)
from hypothesis import given, settings
from hypothesis import strategies as st


def drawn(seed, **changes):
    """Four goods (one public), five plants of every kind of effort, some without a capacity, three households."""
    rng = np.random.default_rng(seed)
    tastes = rng.dirichlet(np.ones(4), 3) * (rng.random((3, 4)) < 0.8)
    tastes[:, 0] += 0.1
    given_ = {
        "goods": list("abcd"), "resources": ["r", "s"], "plants": range(5), "households": ["x", "y", "z"],
        "inputs": rng.uniform(0, 0.2, (4, 5)),
        "outputs": np.eye(4)[:, [0, 1, 2, 3, 0]] * rng.uniform(0.5, 2, 5),
        "resource_use": rng.uniform(0, 1, (2, 5)), "endowment": rng.uniform(1, 3, 2),
        "capacity": [np.inf, 2.0, 3.0, np.inf, 1.5], "effort": [0.3, 0.2, 0.5, 0.0, 0.4],
        "exponent": [2.0, 1.5, 1.0, 2.0, 3.0], "tastes": tastes / tastes.sum(axis=1, keepdims=True),
        "budgets": 3.0 * rng.dirichlet(np.full(3, 4.0)), "good_kind": ["final", "final", "public", "final"], "productive": False,
        "resource_ownership": [[0.5, 0.0], [0.5, 0.0], [0.0, 0.0]],
        "plant_ownership": [[1, 0, 0, 0, 0.2], [0, 1, 0, 0, 0.8], [0, 0, 1, 0, 0.0]],
    }  # fmt: skip
    return Economy(**(given_ | changes)), rng


def values(checks):
    return {check.name: check.value for check in checks}


def totals(e, c):
    return np.array(
        [c[:, g].max() if kind == "public" else c[:, g].sum() for g, kind in enumerate(e.good_kind)]
    )


def feasible_by_loops(e, x, delivered):
    outputs, inputs, use = e.outputs.toarray(), e.inputs.toarray(), e.resource_use.toarray()
    gross = outputs @ np.maximum(x, 0)
    net = [sum((outputs[g, j] - inputs[g, j]) * x[j] for j in range(5)) for g in range(4)]
    over = [sum(use[r, j] * x[j] for j in range(5)) - e.endowment[r] for r in range(2)]
    # What nobody makes is measured by a trillionth of what is made of the most.
    least = 1e-12 * max(gross)
    # As much as a resource or a capacity allows of each plant, by itself.
    alone = [
        min([e.capacity[j], *(e.endowment[r] / use[r, j] for r in range(2) if use[r, j] > 0)])
        for j in range(5)
    ]
    could = [sum(outputs[g, j] * alone[j] for j in range(5) if np.isfinite(alone[j])) for g in range(4)]
    largest = max(*gross, *could, *np.abs(delivered))
    return {
        "balance of goods": max(max(delivered[g] - net[g], 0) / max(gross[g], least) for g in range(4)),
        "resource limits": max(max(over[r], 0) / e.endowment[r] for r in range(2)),
        "capacities": max(max(x[j] - e.capacity[j], 0) / e.capacity[j] for j in (1, 2, 4)),
        "no negative quantity": max(-min(*x, 0.0) / max(abs(x)), -min(*delivered, 0.0) / largest),
    }


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_feasibility_by_loops(seed):
    e, rng = drawn(seed)
    x, delivered = rng.uniform(-0.5, 4, 5), rng.uniform(-0.5, 2, 4)
    found = feasibility_checks(e, x, delivered, tolerance=0.125)
    assert values(found) == pytest.approx(feasible_by_loops(e, x, delivered), rel=1e-9, abs=1e-12)
    assert {check.tolerance for check in found} == {0.125}


def best_earning(margin, effort, exponent, capacity):
    """Return the most that a plant can earn over its effort, by trying levels; None if nothing limits it."""
    if not np.isfinite(capacity) and not (effort > 0 and exponent > 1):
        return None
    top = capacity
    if effort > 0 and exponent > 1:
        top = min(capacity, (max(margin, 0.0) / (effort * exponent)) ** (1 / (exponent - 1)) * 2.0 + 1e-9)
    levels = np.linspace(0.0, top, 2001)
    for _ in range(3):
        earned = margin * levels - effort * levels**exponent
        at = int(earned.argmax())
        levels = np.linspace(levels[max(at - 1, 0)], levels[min(at + 1, 2000)], 2001)
    return float(earned.max())


def bound_by_loops(e, p, w):
    tastes, net, use = e.tastes.toarray(), e.net.toarray(), e.resource_use.toarray()
    total = float(e.endowment @ w)
    for h in range(3):
        if e.utility == "fixed-proportions":
            total += e.budgets[h] * (np.log(e.budgets[h] / (tastes[h] @ p)) - 1)
            continue
        for g in range(4):
            if tastes[h, g] > 0 and e.good_kind[g] != "public":
                spent = e.budgets[h] * tastes[h, g]
                total += spent * (np.log(spent / p[g]) - 1)
    if e.utility != "fixed-proportions":
        for g in np.flatnonzero(e.good_kind == "public"):
            paid = e.budgets @ tastes[:, g]
            total += paid * (np.log(paid / p[g]) - 1) if paid > 0 else 0.0
    loose = 0.0
    for j in range(5):
        margin = net[:, j] @ p - use[:, j] @ w
        earned = best_earning(margin, e.effort[j], e.exponent[j], e.capacity[j])
        if earned is None:
            first = e.effort[j] if e.exponent[j] == 1 else 0.0
            turnover = (e.outputs.toarray() + e.inputs.toarray())[:, j] @ p + use[:, j] @ w
            loose = max(loose, (margin - first) / turnover)
        else:
            total += earned
    return total, loose


def utility_by_loops(e, c, x):
    tastes, gain = e.tastes.toarray(), 0.0
    for h in range(3):
        if e.utility == "fixed-proportions":
            gain += e.budgets[h] * np.log(min(c[h, g] / tastes[h, g] for g in range(4) if tastes[h, g] > 0))
        else:
            gain += e.budgets[h] * sum(tastes[h, g] * np.log(c[h, g]) for g in range(4) if tastes[h, g] > 0)
    return gain - sum(e.effort[j] * max(x[j], 0.0) ** e.exponent[j] for j in range(5))


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from(["cobb-douglas", "fixed-proportions"]))
def test_an_optimum_by_loops(seed, utility):
    kinds = {} if utility == "cobb-douglas" else {"good_kind": ["final"] * 4}
    e, rng = drawn(seed, utility=utility, **kinds)
    x, c = rng.uniform(0, 4, 5), rng.uniform(0.1, 1, (3, 4))
    c[:, 2] = c[0, 2]
    p, w = rng.uniform(0.2, 2, 4), rng.uniform(-0.1, 0.5, 2)
    bound, loose = bound_by_loops(e, p, w)
    assert dual_bound(e, p, w) == pytest.approx((bound, loose), rel=1e-6, abs=1e-8)
    assert welfare(e, c, x) == pytest.approx(utility_by_loops(e, c, x), rel=1e-10, abs=1e-12)
    found = certify_optimum(e, levels=x, consumption=c, prices=p, resource_prices=w, tolerance=0.25)
    expected = {
        **feasible_by_loops(e, x, totals(e, c)),
        "prices not negative": max(0.0, -min(w)) / max(*p, *w),
        "unlimited plants break even": loose,
        "duality gap": abs(bound - utility_by_loops(e, c, x)) / 3,
    }
    assert values(found.checks) == pytest.approx(expected, rel=1e-5, abs=1e-7)
    assert {check.tolerance for check in found.checks} == {0.25}


@pytest.mark.parametrize("utility", ["cobb-douglas", "fixed-proportions"])
@pytest.mark.parametrize("seed", range(8))
def test_an_equilibrium_by_loops(seed, utility):
    kinds = {} if utility == "cobb-douglas" else {"good_kind": ["final"] * 4}
    e, rng = drawn(seed, utility=utility, **kinds)
    x, c = rng.uniform(0, 4, 5), rng.uniform(0.1, 1, (3, 4))
    c[:, 2] = c[0, 2]
    p, w, m = rng.uniform(0.2, 2, 4), rng.uniform(0.1, 0.5, 2), rng.uniform(0.5, 2, 3)
    softness, total, tastes = 0.3, m.sum(), e.tastes.toarray()
    delivered = totals(e, c)
    net, use = e.net.toarray(), e.resource_use.toarray()
    uncleared = sum(p[g] * abs(net[g] @ x - delivered[g]) for g in range(4))
    uncleared += sum(w[r] * abs(e.endowment[r] - use[r] @ x) for r in range(2))
    over, forgone = 0.0, 0.0
    public = e.good_kind == "public"
    for h in range(3):
        if utility == "fixed-proportions":
            paid = c[h] @ p
            bundle = min(c[h, g] / tastes[h, g] for g in range(4) if tastes[h, g] > 0)
            forgone += max(m[h] / (tastes[h] @ p) - bundle, 0.0) * (tastes[h] @ p)
        else:
            # A public good is paid by each household's own valuation, and had by all in the amount all pay for.
            paid = sum(c[h, g] * p[g] for g in range(4) if not public[g]) + tastes[h, public].sum() * m[h]
            lost = 0.0
            for g in range(4):
                if tastes[h, g] > 0:
                    buyers = range(3) if public[g] else [h]
                    wanted = sum(tastes[k, g] * m[k] for k in buyers) / p[g]
                    lost += tastes[h, g] * np.log(wanted / c[h, g])
            forgone += max(lost, 0.0) * m[h]
        over = max(over, (paid - m[h]) / m[h])
    missed, loose = 0.0, 0.0
    for j in range(5):
        costs = e.inputs.toarray()[:, j] @ p + use[:, j] @ w
        margin = e.outputs.toarray()[:, j] @ p - (1 - softness) * costs
        earned = best_earning(margin, e.effort[j], e.exponent[j], e.capacity[j])
        now = margin * x[j] - e.effort[j] * x[j] ** e.exponent[j]
        if earned is None:
            loose = max(loose, (margin - e.effort[j]) / costs)
            missed += max(0.0 - now, 0.0)
        else:
            missed += max(earned - now, 0.0)
    # What nobody owns is everybody's: the second resource and the fourth plant.
    rents = [net[:, j] @ p - use[:, j] @ w for j in range(5)]
    worth = np.zeros(3)
    for shares, earnings in (
        (e.resource_ownership, e.endowment * w),
        (e.plant_ownership, np.array(rents) * x),
    ):
        table = np.asarray(shares.toarray() if hasattr(shares, "toarray") else shares)
        for k, income in enumerate(earnings):
            worth += table[:, k] * income if table[:, k].any() else income / 3
    fair = total * worth / worth.sum()
    found = certify_equilibrium(
        e, levels=x, consumption=c, prices=p, resource_prices=w, incomes=m, owned=True, softness=softness, tolerance=0.5
    )  # fmt: skip
    expected = {
        **feasible_by_loops(e, x, delivered),
        "prices not negative": 0.0,
        "markets clear": uncleared / total,
        "budgets": max(over, 0.0),
        "households' best responses": forgone / total,
        "plants' best responses": max(missed / total, loose),
        "incomes are what is owned": abs(m - fair).max() / (total / 3),
    }
    assert values(found.checks) == pytest.approx(expected, rel=1e-6, abs=1e-8)
    limits = {check.name: check.tolerance for check in found.checks}
    assert set(limits.values()) == {0.5, 1e-7, 1e-12}
    assert (limits["balance of goods"], limits["prices not negative"]) == (1e-7, 1e-12)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_a_plan_by_loops(seed):
    e, rng = drawn(seed)
    floor, ceiling = np.array([0.3, 0.0, 0.2, 0.0]), np.array([np.inf, 0.8, 0.5, np.inf])
    value, quota = rng.uniform(0, 1, 4), np.array([0.5, 0.0, 1.0, 0.0, 0.2])
    aims = Targets.of(e, value=value, floor=floor, ceiling=ceiling, quota=quota)
    x, y = rng.uniform(0, 3, 5), rng.uniform(0, 1.5, 4)
    p, w = rng.uniform(0.2, 2, 4), rng.uniform(-0.05, 0.5, 2)
    inputs, outputs, use = e.inputs.toarray(), e.outputs.toarray(), e.resource_use.toarray()
    bound, loose = float(e.endowment @ w), 0.0
    for j in range(5):
        made, costs = outputs[:, j] @ p, inputs[:, j] @ p + use[:, j] @ w
        gain = made - costs
        if np.isfinite(e.capacity[j]):
            bound += max(gain * quota[j], gain * e.capacity[j])
        else:
            bound += gain * quota[j]
            loose = max(loose, gain / (made + costs))
    for g in range(4):
        gain = value[g] - p[g]
        if np.isfinite(ceiling[g]):
            bound += max(gain * floor[g], gain * ceiling[g])
        else:
            bound += gain * floor[g]
            loose = max(loose, gain / p[g])
    breach = 0.0
    for g in range(4):
        off = max(floor[g] - y[g], y[g] - ceiling[g], 0.0)
        size = max(floor[g], ceiling[g] if np.isfinite(ceiling[g]) else 0.0)
        breach = max(breach, off / size if off > 0 else 0.0)
    found = certify_plan(e, aims, levels=x, deliveries=y, prices=p, resource_prices=w, tolerance=0.125)
    expected = {
        **feasible_by_loops(e, x, y),
        "floors and ceilings": breach,
        "quotas": max((quota[j] - x[j]) / quota[j] for j in (0, 2, 4)) if (quota > x).any() else 0.0,
        "prices not negative": max(0.0, -min(w)) / max(*p, *w),
        "unlimited activities break even": max(loose, 0.0),
        "duality gap": abs(bound - value @ y) / max(value @ y, p @ y),
    }
    assert values(found.checks) == pytest.approx(expected, rel=1e-8, abs=1e-10)
    assert {check.tolerance for check in found.checks} == {0.125}


def test_usual_tolerances_are_seven_digits_and_six_for_markets():
    e, rng = drawn(0)
    x, c, p, w = rng.uniform(0, 4, 5), rng.uniform(0.1, 1, (3, 4)), np.ones(4), np.ones(2)
    c[:, 2] = c[0, 2]
    prices = {"prices": p, "resource_prices": w}
    plan = certify_plan(e, Targets.of(e), levels=x, deliveries=c.sum(axis=0), **prices)
    best = certify_optimum(e, levels=x, consumption=c, **prices)
    market = certify_equilibrium(e, levels=x, consumption=c, incomes=np.ones(3), **prices)
    assert {check.tolerance for check in (*feasibility_checks(e, x, p), *plan.checks, *best.checks)} == {1e-7}
    assert {check.tolerance for check in market.checks} == {1e-7, 1e-6, 1e-12}


def test_what_has_no_size_of_its_own_is_measured_by_a_trillionth_of_the_largest():
    """A good that nobody makes and a resource that nobody has: a little too much is a great deal."""
    e, _ = drawn(0, endowment=[0.0, 2.0], outputs=np.eye(4)[:, [0, 1, 2, 3, 0]], inputs=np.zeros((4, 5)),
                 resource_use=np.eye(2, 5))  # fmt: skip
    x, over = np.array([1e-13, 1.0, 1.0, 0.0, 0.0]), np.array([0.0, 0.0, 0.0, 3e-12])
    found = values(feasibility_checks(e, x, over))
    assert found["resource limits"] == pytest.approx(1e-13 / 2e-12)
    assert found["balance of goods"] == pytest.approx(3e-12 / 1e-12)
    nothing = values(feasibility_checks(e, np.zeros(5), np.zeros(4)))
    assert set(nothing.values()) == {0.0}
