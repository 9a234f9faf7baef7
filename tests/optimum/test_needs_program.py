"""The program behind a plan in kind: both methods, what is not solved, and answers to other reports."""

import numpy as np
import pytest
from feasible.economy import Economy
from feasible.errors import NotConverged, Unbounded
from feasible.optimum import fulfillment
from feasible.optimum.fulfillment import NeedsProgram, Report, fulfill
from feasible.optimum.scaled import Ending


@pytest.mark.parametrize("goods", [30, 120])
def test_both_methods_agree(goods):
    economy = Economy.reference(3, goods)
    simplex, first = (fulfill(economy, method=m) for m in ("simplex", "first-order"))
    assert first.certificate.ok
    assert first.multiple == pytest.approx(simplex.multiple, rel=1e-9)
    assert first.levels == pytest.approx(simplex.levels, abs=1e-7)
    assert first.hours == pytest.approx(simplex.hours, rel=1e-7)


def test_large_economies_take_the_first_order_method(town):
    economy = Economy.reference(1, 800)
    program = NeedsProgram(economy)
    assert program.first_order
    plan = program.plan()
    assert plan.certificate.ok
    assert plan.certificate.value("fewest hours") < 1e-9
    # And simplex where that fails: levels where some goods are fixed leave it no interior.
    hard = fulfill(town(endowment=[12, 2]), method="first-order")
    assert hard.fulfillment == pytest.approx([1, 0.5, 1 / 3], abs=1e-6)
    assert hard.certificate.ok


def test_a_first_order_plan_that_is_no_vertex_claims_nothing_about_hours(town):
    # Two equal plants: no single plan, and no basis to be found.
    economy = town(
        plants=["oven", "stove", "yard"],
        outputs=[[1, 1, 0], [0, 0, 1]],
        goods=["bread", "bridge"],
        inputs=np.zeros((2, 3)),
        resource_use=[[1, 1, 0.5], [0, 0, 1]],
        capacity=[5, 5, 9],
        tastes=None,
        needs=[[1, 2], [2, 4]],
        endowment=[3, 9],
    )
    plan = fulfill(economy, method="first-order")
    assert plan.work_witness is None
    assert "hours" not in plan.certificate.claim
    assert plan.certificate.ok
    assert plan.multiple == pytest.approx(0.5)


def test_a_basis_that_is_singular_or_wrong_is_not_used(monkeypatch):
    economy = Economy.reference(1, 30)

    def fails(*_):
        raise np.linalg.LinAlgError

    monkeypatch.setattr(np.linalg, "solve", fails)
    assert fulfill(economy, method="first-order").work_witness is None
    monkeypatch.setattr(np.linalg, "solve", lambda a, b: np.full_like(b, -1.0))
    assert fulfill(economy, method="first-order").work_witness is None


def test_nothing_that_limits(town):
    free = town(resource_use=np.zeros((2, 3)), capacity=np.inf)
    with pytest.raises(Unbounded, match="oven, stove, yard"):
        fulfill(free)


def test_a_request_for_what_is_free_alone_has_no_limit(town):
    """Bread is free and soup is not: both together have an end, bread alone has none."""
    half = town(resource_use=[[0, 2, 1], [0, 0, 1]], capacity=np.inf)
    assert fulfill(half).certificate.ok
    assert fulfill(half, [1, 1, 0]).multiple == pytest.approx(6)
    for ask in (
        lambda: fulfill(half, [1, 0, 0]),
        lambda: fulfill(half, [1, 1, 0], beyond=True),
        # As a report, too.
        lambda: NeedsProgram(half).answer(Report(np.array([1.0, 0.0, 0.0]), half.capacity)),
    ):
        with pytest.raises(Unbounded, match="oven"):
            ask()


def test_a_plan_that_fails_its_certificate_is_proven_or_not_returned(monkeypatch, town):
    real = NeedsProgram._multipliers

    def none(self, duals):
        return real(self, duals if self.proven else 0.0 * duals)

    monkeypatch.setattr(NeedsProgram, "_multipliers", none)
    program = NeedsProgram(town())
    assert program.plan().certificate.ok
    assert program.proven
    monkeypatch.setattr(NeedsProgram, "_multipliers", lambda self, duals: real(self, 0.0 * duals))
    with pytest.raises(NotConverged, match="plan in kind: ") as error:
        fulfill(town())
    assert error.value.residual > 0.1


def test_a_program_that_is_not_solved_says_so(monkeypatch, town):
    program = NeedsProgram(town())
    monkeypatch.setattr(program._needs, "run", lambda: Ending.STOPPED)
    with pytest.raises(NotConverged, match="leximin of needs"):
        program.plan()


# ---------------------------------------------------------------------- answers


@pytest.mark.parametrize("seed", range(8))
def test_answers_equal_a_fresh_plan(seed, drawn):
    economy = drawn(seed)
    program = NeedsProgram(economy)
    request, capacity = program.request, economy.capacity
    rng = np.random.default_rng(seed)
    for _ in range(12):
        j = int(rng.integers(capacity.size))
        factor = float(rng.choice([0.5, 0.8, 1.25, 2.0]))
        cap, other = capacity.copy(), request.copy()
        cap[j] *= factor
        other[int(rng.integers(other.size))] *= factor
        for change in (Report(request, cap), Report(request, capacity, j, factor), Report(other, capacity)):
            levels, deliveries = program.answer(change)
            fresh = NeedsProgram(program._economy_of(change), change.request).plan()
            assert deliveries == pytest.approx(fresh.deliveries, abs=1e-6)
            work = fulfillment.burden(fresh.economy)[0]
            assert work @ levels == pytest.approx(work @ fresh.levels, rel=1e-5, abs=1e-7)
    # And back: the truth is as it was.
    levels, deliveries = program.answer(Report(request, capacity))
    assert deliveries == pytest.approx(fulfill(economy).deliveries, abs=1e-9)


def test_answers_that_need_no_solving():
    economy = Economy.reference(1, 30)
    program = NeedsProgram(economy)
    plan = program.plan()
    solved = program.programs
    idle = int(np.flatnonzero(plan.levels == 0)[0])
    slack = int(np.flatnonzero((plan.levels > 0) & (plan.levels < 0.9 * economy.capacity))[0])
    full = int(np.flatnonzero(plan.levels >= economy.capacity * (1 - 1e-9))[0])
    for j, factor in ((idle, 2.0), (idle, 0.5), (slack, 2.0), (slack, 0.95)):
        cap = economy.capacity.copy()
        cap[j] *= factor
        levels, _ = program.answer(Report(plan.request, cap))
        assert np.array_equal(levels, plan.levels)
    program.answer(Report(plan.request, economy.capacity, idle, 1.5))
    program.answer(Report(plan.request, economy.capacity, slack, 1.0))
    assert program.programs == solved
    cap = economy.capacity.copy()
    cap[full] *= 0.5
    _, fewer = program.answer(Report(plan.request, cap))
    assert program.programs > solved
    assert fewer.sum() < plan.deliveries.sum()
    program.answer(Report(plan.request, economy.capacity, slack, 0.5))


def test_answers_by_the_first_order_method():
    economy = Economy.reference(1, 30)
    program = NeedsProgram(economy, method="first-order")
    exact = NeedsProgram(economy)
    cap = economy.capacity * np.where(np.arange(90) == 4, 0.5, 1.0)
    for change in (
        Report(program.request, cap),
        Report(program.request, economy.capacity, 4, 1.5),
    ):
        for mine, other in zip(program.answer(change), exact.answer(change), strict=True):
            assert mine == pytest.approx(other, abs=1e-7)
    # Without a proof about hours nothing is taken to be the same.
    program._solved = program._solved._replace(work_witness=None)
    assert program.answer(Report(program.request, economy.capacity))[0] == pytest.approx(exact.plan().levels)
