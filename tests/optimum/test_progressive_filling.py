"""Filling: one technique a good, loops allowed, exact and proven."""

import numpy as np
import pytest
from feasible.economy import Economy, _krylov
from feasible.errors import InvalidInput, NotConverged, Unbounded
from feasible.optimum import progressive_filling
from feasible.optimum.fulfillment import fulfill
from feasible.optimum.progressive_filling import fill
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse


def village(**changes):
    """Two goods in a loop: a sack of flour takes a tenth of a cart, a cart a fifth of a sack."""
    given_ = {
        "goods": ["flour", "carts"], "resources": ["hours"], "plants": ["mill", "wright"], "households": ["all"],
        "inputs": [[0, 0.2], [0.1, 0]], "outputs": np.eye(2), "resource_use": [[1, 2]], "endowment": [12],
        "resource_kind": ["labor"], "tastes": [[0.5, 0.5]], "needs": [[4, 2]],
    }  # fmt: skip
    return Economy(**(given_ | changes))


def random_village(seed):
    rng = np.random.default_rng(seed)
    g, r = int(rng.integers(2, 9)), int(rng.integers(1, 4))
    inputs = rng.random((g, g)) * (rng.random((g, g)) < 0.3)
    inputs *= 0.7 / max(float(inputs.sum(axis=0).max()), 0.7)
    use = rng.random((r, g)) * (rng.random((r, g)) < 0.6)
    use[:, use.sum(axis=0) == 0] = 0.3
    order, rate = rng.permutation(g), rng.uniform(0.5, 2, g)
    outputs = np.zeros((g, g))
    outputs[order, np.arange(g)] = rate
    needs = rng.random(g) * (rng.random(g) < 0.7)
    needs[0] += not needs.any()
    return Economy(
        goods=[f"good {i}" for i in range(g)],
        resources=[f"resource {i}" for i in range(r)],
        plants=[f"plant {i}" for i in range(g)],
        households=["all"],
        inputs=inputs[:, order] * rate,
        outputs=outputs,
        resource_use=use[:, order] * rate,
        endowment=rng.uniform(0.3, 2, r) * rng.choice([0.3, 1, 3]),
        capacity=np.where(rng.random(g) < 0.4, rng.uniform(0.2, 2, g), np.inf),
        resource_kind=["labor"] * r,
        tastes=[needs / needs.sum()],
        needs=[needs],
    )


def test_a_village_by_hand():
    # Gross output of (4, 2): flour 4.4/.98, carts 2.4/.98 + ...; hours 12 bind.
    gross = np.linalg.solve(np.array([[1, -0.2], [-0.1, 1]]), [4, 2])
    plan = fulfill(village(), method="filling")
    assert plan.multiple == pytest.approx(12 / (gross @ [1, 2]), rel=1e-12)
    assert plan.levels == pytest.approx(gross * plan.multiple, rel=1e-12)
    assert plan.hours == pytest.approx(12, rel=1e-12)
    assert plan.certificate.ok
    assert plan.programs == 0
    idle = fill(village(), np.array([4.0, 2.0]), np.zeros(2))
    assert idle.hours_witness.tolist() == [0, 0]


def test_a_capacity_stops_one_good_and_the_other_goes_on():
    economy = village(inputs=np.zeros((2, 2)), capacity=[np.inf, 1.0])
    plan = fulfill(economy, method="filling")
    # Half of the carts; all of the flour, which could be had in a larger multiple but takes hours.
    assert plan.fulfillment == pytest.approx([1.0, 0.5], rel=1e-12)
    assert plan.hours == pytest.approx(6)
    on = fulfill(economy, method="filling", beyond=True)
    assert on.fulfillment == pytest.approx([2.5, 0.5])
    assert [stage.fulfillment for stage in on.stages] == pytest.approx([0.5, 2.5])
    assert plan.certificate.ok
    assert on.certificate.ok


@given(st.integers(0, 10_000), st.booleans())
def test_filling_is_the_leximin_that_programs_find(seed, beyond):
    economy = random_village(seed)
    filled = fulfill(economy, method="filling", beyond=beyond)
    solved = fulfill(economy, method="simplex", beyond=beyond)
    assert filled.certificate.ok
    assert filled.deliveries == pytest.approx(solved.deliveries, rel=1e-6, abs=1e-9)
    assert filled.hours == pytest.approx(solved.hours, rel=1e-6, abs=1e-9)


def test_a_large_plan_with_loops_is_certified():
    rng = np.random.default_rng(0)
    middle, final, inputs = 900, 100, 20
    g = middle + final
    rows = rng.integers(0, middle, (g, inputs)).ravel()
    recipe = sparse.csc_array(
        (rng.random(rows.size) / inputs, (rows, np.repeat(np.arange(g), inputs))), shape=(g, g)
    )
    needs = np.zeros(g)
    needs[middle:] = rng.uniform(0.5, 1.5, final)
    labels = [str(i) for i in range(g)]
    economy = Economy(
        goods=labels, resources=list("abc"), plants=labels, households=["all"], inputs=recipe,
        outputs=sparse.eye_array(g, format="csc"), resource_use=rng.uniform(0.1, 1, (3, g)),
        endowment=[100.0] * 3, tastes=[needs / needs.sum()], needs=[needs],
    )  # fmt: skip
    plan = fulfill(economy)
    assert plan.programs == 0  # chosen by itself from 800 goods on
    assert plan.certificate.ok
    assert plan.certificate.value("least-met need") < 1e-10
    assert fill(economy, needs, np.ones(g)).products < 60


def test_goods_that_hardly_use_what_binds_are_left_to_the_next_stop():
    # Nails take a ten-thousandth of the hours that bread takes: their part of the proof is too small to stop on.
    economy = village(
        goods=["bread", "nails"], inputs=np.zeros((2, 2)), resource_use=[[1, 1e-4]], needs=[[4, 4]], endowment=[2],
    )  # fmt: skip
    plan = fulfill(economy, method="filling")
    assert plan.certificate.ok
    assert plan.fulfillment == pytest.approx([2 / 4.0004] * 2, rel=1e-9)
    assert len(plan.stages) == 2


def test_what_is_used_by_rounding_alone_does_not_bind(monkeypatch):
    economy = village(inputs=np.zeros((2, 2)), resources=["hours", "ore"], resource_kind=["labor", "land"],
                      resource_use=[[1, 0], [0, 1]], endowment=[2, 0.0], needs=[[4, 0]])  # fmt: skip
    honest = progressive_filling._Technology.solve

    def noisy(self, right, *, transpose=False):
        return honest(self, right, transpose=transpose) + (0.0 if transpose else 1e-17)

    monkeypatch.setattr(progressive_filling._Technology, "solve", noisy)
    filled = fill(economy, np.array([4.0, 0.0]), np.ones(2))
    assert filled.share == pytest.approx([0.5, 0])


def test_errors_name_what_is_wrong():
    assert not Economy.reference(1, 8).one_technique
    assert village().one_technique
    # As many plants as goods, but one makes both and the other nothing.
    assert not village(outputs=[[1, 0], [1, 0]], inputs=np.zeros((2, 2)), productive=False).one_technique
    with pytest.raises(InvalidInput, match="method: is 'filling', but some good is made by several plants"):
        fulfill(Economy.reference(1, 8), method="filling")
    with pytest.raises(Unbounded, match="mill, wright"):
        fulfill(village(resource_use=[[0, 0]]), method="filling")
    barely = village(inputs=[[0, 0.999999], [0.999999, 0]], resource_use=[[1, 1]])
    assert fulfill(barely, method="filling").certificate.ok


def test_a_technology_that_is_not_productive_is_not_solved(monkeypatch):
    monkeypatch.setattr(_krylov, "_RESTARTS", 0)
    with pytest.raises(NotConverged, match="GMRES"):
        fulfill(village(), method="filling")
