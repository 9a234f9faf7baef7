"""The optimum with floors: by hand, the book's figures, certificates that see, other programs, refusals."""

import numpy as np
import pandas as pd
import pytest
from feasible import Economy, fulfill, welfare_optimum
from feasible.economy import draw_people
from feasible.errors import Infeasible, InvalidEconomy, InvalidInput, NotConverged
from feasible.optimum import guarantee as module
from feasible.optimum.calibration import calibrated
from feasible.optimum.guarantee import certify_guarantee, floored_optimum, guarantee
from feasible.optimum.inefficiency import inefficiency
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize


def shop(**changes):
    """Bread and cloth from 10 hours at no other cost; two people, one likes bread, one cloth."""
    given_ = {
        "goods": ["bread", "cloth"], "resources": ["hours"], "plants": ["oven", "loom"], "households": ["a", "b"],
        "inputs": np.zeros((2, 2)), "outputs": np.eye(2), "resource_use": [[1, 1]], "endowment": [10],
        "effort": 1e-6, "tastes": [[0.9, 0.1], [0.2, 0.8]], "needs": [[1, 3], [2, 1]],
    }  # fmt: skip
    return Economy(**(given_ | changes))


def test_by_hand():
    # An hour costs 1/5: a buys 4.5 bread and .5 cloth, b 1 and 4. With all needs as floors, a has 3 cloth and b
    # 2 bread; for the rest, an hour costs mu with .9/mu + .8/mu = 5.
    found = guarantee(shop(), 1.0)
    assert found.prices == pytest.approx([0.34, 0.34], rel=1e-5)
    assert found.consumption == pytest.approx(np.array([[0.9 / 0.34, 3], [2, 0.8 / 0.34]]), rel=1e-5)
    assert found.certificate.ok
    # A sixth of the needs is what everybody has anyhow.
    least = guarantee(shop(), 1 / 6)
    assert least.consumption == pytest.approx(np.array([[4.5, 0.5], [1, 4]]), rel=1e-5)
    assert least.welfare == pytest.approx(welfare_optimum(shop()).welfare, abs=1e-9)


def test_a_public_good_has_the_highest_floor_once():
    found = guarantee(shop(good_kind=["final", "public"], needs=[[1, 3], [2, 6]]), 1.0)
    assert found.consumption[:, 1] == pytest.approx([6, 6], rel=1e-8)
    # Four hours are left; bread at 1.1 / 4 gives a 3.27, and b less than its floor of 2: it has 2, a the rest.
    assert found.consumption[:, 0] == pytest.approx([2, 2], rel=1e-8)
    assert found.certificate.ok


#: Inefficiency of the best plan for phi .25, .5, .75, .9, 1; measured by another program.
BOOK = {
    1: (0.0107889, 0.0408658, 0.0917493),
    4: (0.0085850, 0.0351647, 0.0814227),
    7: (0.0073870, 0.0335730, 0.0799338),
}


@pytest.mark.parametrize("seed", sorted(BOOK))
def test_the_books_figures(seed):
    economy = Economy.reference(seed, 30).replace(budgets=np.ones(20))
    people = calibrated(economy, draw_people(economy, np.random.default_rng([seed, 7])))
    found = None
    for phi, expected in zip((0.25, 0.5, 0.75), BOOK[seed], strict=True):
        found = guarantee(people.economy, phi, start=found)
        assert inefficiency(people, found).share == pytest.approx(expected, abs=1e-6)
    # Warm or not, the same.
    cold = guarantee(people.economy, 0.75)
    assert found.welfare == pytest.approx(cold.welfare, abs=1e-8)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(4, 12), st.integers(1, 6), st.floats(0, 0.95))
def test_every_possible_guarantee_is_certified_and_no_more(seed, goods, households, part):
    economy = Economy.reference(seed, goods, households=households)
    most = fulfill(economy, economy.totals(economy.needs.toarray())).multiple
    found = guarantee(economy, part * most)
    assert found.certificate.ok, found.certificate.explain()
    needs = economy.needs.toarray()
    assert np.all(found.consumption >= part * most * needs * (1 - 1e-9))
    with pytest.raises(Infeasible, match="everybody has their floor"):
        guarantee(economy, 1.01 * most + 1e-6)


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(-9, 9))
def test_units_and_labels_do_not_matter(seed, power):
    economy = Economy.reference(seed, 6, households=3)
    rng = np.random.default_rng(seed)
    floors = 0.4 * economy.needs.toarray()
    found = floored_optimum(economy, floors)
    labeled = pd.DataFrame(floors, economy.households, economy.goods).iloc[::-1, ::-1]
    assert floored_optimum(economy, labeled).welfare == found.welfare
    unit = 10.0 ** (power * (rng.random(6) < 0.5))
    other = economy.replace(inputs=unit[:, None] * economy.inputs.toarray(),
                            outputs=unit[:, None] * economy.outputs.toarray())  # fmt: skip
    again = floored_optimum(other, floors * unit)
    assert again.levels == pytest.approx(found.levels, rel=1e-6, abs=1e-9 * found.levels.max())


def test_another_solver_finds_the_same():
    economy = Economy.reference(3, 4, households=2)
    needs = economy.needs.toarray()
    found = guarantee(economy, 0.4)
    tastes, wanted = economy.tastes.toarray(), economy.tastes.toarray() > 0
    public = economy.good_kind == "public"

    def split(v):
        c = np.zeros(tastes.shape)
        c[wanted] = v[12:]
        return v[:12], c

    def cost(v):
        x, c = split(v)
        gain = (economy.budgets[:, None] * tastes * np.log(np.where(wanted, np.maximum(c, 1e-9), 1))).sum()
        return economy.effort @ np.maximum(x, 0) ** economy.exponent - gain

    def balance(v):
        x, c = split(v)
        return np.concatenate([
            economy.net @ x - np.where(public, 0, c.sum(axis=0)),
            (economy.net @ x - c)[:, public].ravel(),
            economy.endowment - economy.resource_use @ x,
        ])  # fmt: skip

    first = np.concatenate([found.levels, found.consumption[wanted]]) * 0.9
    bounds = [(0, cap) for cap in economy.capacity] + [(max(0.4 * n, 1e-6), None) for n in needs[wanted]]
    best = minimize(cost, first, bounds=bounds, constraints={"type": "ineq", "fun": balance}, method="SLSQP",
                    options={"maxiter": 500, "ftol": 1e-12})  # fmt: skip
    assert -best.fun == pytest.approx(found.welfare, abs=1e-5)
    assert -best.fun <= found.welfare + 1e-7


def test_the_certificate_sees_what_is_wrong():
    economy = shop()
    found = guarantee(economy, 1.0)
    told = {
        "levels": found.levels, "consumption": found.consumption, "prices": found.prices,
        "resource_prices": found.resource_prices,
    }  # fmt: skip

    def fails(floors, **changes):
        return {check.name for check in certify_guarantee(economy, floors, **(told | changes)).failures}

    assert fails(found.floors) == set()
    assert fails(1.01 * found.floors) == {"floors", "duality gap"}
    assert fails(0.5 * found.floors) == {"duality gap"}
    assert fails(found.floors, prices=1.01 * found.prices) == {"duality gap"}
    assert "prices not negative" in fails(found.floors, resource_prices=[-0.1])
    assert "balance of goods" in fails(found.floors, levels=0.9 * found.levels)


def test_refusals(monkeypatch):
    with pytest.raises(InvalidEconomy, match="utility: bundles in fixed proportions"):
        guarantee(shop(utility="fixed-proportions"), 0.5)
    with pytest.raises(InvalidEconomy, match="effort: some plant has linear effort"):
        guarantee(shop(effort=0), 0.5)
    with pytest.raises(InvalidInput, match="phi: is -1"):
        guarantee(shop(), -1)
    with pytest.raises(InvalidInput, match="floors: has shape"):
        floored_optimum(shop(), np.ones((2, 3)))
    with pytest.raises(Infeasible, match=r"at most 0\.714286 of all floors is possible at once"):
        guarantee(shop(), 2.0)
    monkeypatch.setattr(module, "_raise_floors", lambda *_: (None, 7))
    with pytest.raises(NotConverged, match="the optimum with floors stopped after 7 rounds"):
        guarantee(shop(), 0.5)
    monkeypatch.undo()
    real = module.certify_guarantee
    monkeypatch.setattr(module, "certify_guarantee", lambda e, floors, **k: real(e, 2 * floors, **k))
    with pytest.raises(NotConverged, match="start from the plan for a smaller guarantee"):
        guarantee(shop(), 1.0)


def test_floors_are_raised_in_steps_where_all_at_once_is_too_much(monkeypatch):
    economy = Economy.reference(5, 12, households=4)
    part = 0.95 * fulfill(economy, economy.totals(economy.needs.toarray())).multiple
    usual = guarantee(economy, part)
    monkeypatch.setattr(module, "_STEPS", usual.steps - 2)
    monkeypatch.setattr(module, "_GOOD_ENOUGH", 0.0)
    slow = guarantee(economy, part)
    assert slow.steps > usual.steps
    assert slow.welfare == pytest.approx(usual.welfare, abs=1e-8)
