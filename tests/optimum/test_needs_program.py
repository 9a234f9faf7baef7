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


# ---------------------------------------------------------------------- parts, by hand


def mills():
    """Flour from two mills, bread from an oven; hours and water; the old mill has no limit of its own."""
    return Economy(
        goods=["flour", "bread"], resources=["hours", "water"], plants=["old", "new", "oven"], households=["all"],
        inputs=[[0, 0.25, 1], [0, 0, 0]], outputs=[[1, 2, 0], [0, 0, 1]], resource_use=[[2, 1, 1], [0, 3, 0]],
        endowment=[10, 6], capacity=[np.inf, 4, 5], resource_kind=["labor", "other"], needs=[[0, 2]],
        tastes=[[0, 1]],
    )  # fmt: skip


def test_a_margin_by_hand():
    program = NeedsProgram(mills())
    work = np.array([2.0, 1.0, 1.0])
    y, w = np.array([0.5, 3.0]), np.array([0.25, 0.125])
    # The new mill makes two of flour from a quarter, in an hour and three of water.
    gain, cost = 1.0, 0.125 + 0.25 + 0.375
    near = 1e-9 * (gain + cost)
    assert program._margin(1, 1.0, (y, w, 0.0), work) == pytest.approx(gain - cost - near, abs=1e-15)
    # In a proof about hours its own count as well, and what a report scales is all that it takes.
    assert program._margin(1, 1.0, (y, w, 1.0), work) == pytest.approx(gain - cost - 1.0, abs=1e-8)
    assert program._margin(1, 2.0, (y, w, 1.0), work) == pytest.approx(gain - 2 * cost - 2.0, abs=1e-8)
    assert program._margin(1, 2.0, (y, w, 0.5), work) == pytest.approx(gain - 2 * cost - 1.0, abs=1e-8)
    uncounted = NeedsProgram(mills().replace(resource_kind=["other", "other"]))
    assert uncounted._margin(1, 2.0, (y, w, 1.0), np.ones(3)) == pytest.approx(
        gain - 2 * cost - 1.0, abs=1e-8
    )


def test_work_costs_by_hand():
    program = NeedsProgram(mills())
    truth = program._work_costs(program.truth)
    golden = np.mod(0.6180339887498949 * np.arange(1, 4), 1.0)
    assert truth == pytest.approx([*(np.array([2.0, 1.0, 1.0]) * (1 + 1e-8 * golden)), 0.0], rel=1e-14)
    assert np.ptp(truth[1:3]) > 0.0
    reported = program._work_costs(Report(program.request, program.economy.capacity, 1, 3.0))
    assert reported[:3] == pytest.approx([2.0, 3.0, 1.0], rel=1e-7)
    first = program._work_costs(Report(program.request, program.economy.capacity, 0, 3.0))
    assert first[:3] == pytest.approx([6.0, 1.0, 1.0], rel=1e-7)
    uncounted = NeedsProgram(mills().replace(resource_kind=["other", "other"]))
    assert uncounted._work_costs(Report(program.request, program.economy.capacity, 1, 3.0))[
        :3
    ] == pytest.approx(np.ones(3), rel=1e-7)


def test_multipliers_have_no_sign_and_no_rounding():
    program = NeedsProgram(mills())
    size = program._needs.row_size
    y, w = program._multipliers(np.array([2.0, -1.0, -3.0, 4.0]) / size)
    assert (y * size[:2]).tolist() == [2.0, 0.0]
    assert (w * size[2:]).tolist() == [3.0, 0.0]
    y, w = program._multipliers(np.array([1.0, 0.9e-13, -1.1e-13, -0.9e-13]) / size)
    assert (y * size[:2]).tolist() == [1.0, 0.0]
    assert (w * size[2:]).tolist() == [pytest.approx(1.1e-13), 0.0]


def test_a_report_is_another_economy():
    program = NeedsProgram(mills())
    other = program._economy_of(Report(program.request, np.array([1.0, 2.0, 3.0]), 1, 3.0))
    assert other.capacity.tolist() == [1, 2, 3]
    assert other.inputs.toarray().tolist() == [[0, 0.75, 1], [0, 0, 0]]
    assert other.resource_use.toarray().tolist() == [[2, 3, 1], [0, 9, 0]]
    assert other.outputs.toarray().tolist() == mills().outputs.toarray().tolist()
    first = program._economy_of(Report(program.request, program.economy.capacity, 0, 3.0))
    assert first.resource_use.toarray().tolist() == [[6, 1, 1], [0, 3, 0]]
    same = program._economy_of(Report(program.request, program.economy.capacity))
    assert same.resource_use.toarray().tolist() == mills().resource_use.toarray().tolist()


def test_a_report_is_written_into_the_program_and_taken_back():
    program = NeedsProgram(mills())
    model, truth = program._needs, program.truth
    before = [part.copy() for part in model._program()[3]]
    report = Report(np.array([1.0, 3.0]), np.array([7.0, 2.0, 5.0]), 1, 3.0)
    program._apply(report, truth)
    model._matrix = None
    cells, (_, high) = model._program()[1].toarray(), model._program()[3]
    # Of the new mill two of flour less three quarters; hours and water threefold.
    assert cells[:, 1] == pytest.approx([1.25, 0.0, 3.0, 9.0])
    assert cells[:, 3] == pytest.approx([-1.0, -3.0, 0.0, 0.0])
    assert high[:3] == pytest.approx([7.0, 2.0, 5.0])
    program._apply(truth, report)
    model._matrix = None
    assert model._program()[1].toarray() == pytest.approx(program._matrix.toarray())
    assert model._program()[3][1][:3].tolist() == before[1][:3].tolist()


def test_an_answer_that_is_the_truths_and_one_that_is_not():
    """The oven is what limits bread: five loaves; the new mill makes 2.5 times 1.75 of flour, the old one the rest."""
    economy = mills().replace(endowment=[30, 6])
    program = NeedsProgram(economy)
    known = program._known()
    assert known.levels == pytest.approx([1.5, 2.0, 5.0])
    truth, request = np.array([np.inf, 4.0, 5.0]), program.request

    def same(*, capacity=truth, asked=request, plant=-1, factor=1.0):
        return program._same(Report(asked, np.asarray(capacity), plant, factor), known)

    assert same()
    # A limit that is not reached may fall to what is used, or rise; one that is may do neither.
    assert same(capacity=[np.inf, 2.0 + 1e-9, 5.0])
    assert same(capacity=[np.inf, 9.0, 5.0])
    assert same(capacity=[1.5 + 1e-9, 4.0, 5.0])
    assert not same(capacity=[1.4, 4.0, 5.0])
    assert not same(capacity=[np.inf, 1.9, 5.0])
    assert not same(capacity=[np.inf, 4.0, 4.9])
    assert not same(capacity=[np.inf, 4.0, 5.1])
    assert not same(asked=2.0 * request)
    # Who works may not take more or less; a factor of one is none.
    assert same(plant=1, factor=1.0)
    assert not same(plant=1, factor=1.1)
    assert not same(plant=0, factor=0.9)
    nothing = known._replace(work_witness=None)
    assert not program._same(Report(request, truth), nothing)


def test_a_plant_that_stands_still_may_take_more_until_it_would_pay():
    """The old mill is not needed: twice or half of its hours change nothing, a fiftieth does."""
    economy = mills().replace(capacity=[9.0, 4.0, 3.0], endowment=[30, 12])
    program = NeedsProgram(economy)
    known = program._known()
    assert known.levels[0] == 0.0
    for factor, alike in ((2.0, True), (1.0, True), (0.9, True), (0.02, False)):
        assert program._same(Report(program.request, economy.capacity, 0, factor), known) == alike


def test_a_plan_that_is_no_vertex_serves_all_alike():
    program = NeedsProgram(mills())
    got = program._as_it_is(np.array([0.0, 4.0]), np.array([4.0, 0.0, 3.0]))
    # Three loaves of four: three quarters of what was promised.
    assert got[0].tolist() == [4.0, 0.0, 3.0]
    assert got[1].tolist() == [0.0, 3.0]
    assert got[2] is None
    more = program._as_it_is(np.array([0.5, 2.0]), np.array([4.0, 0.0, 3.0]))
    assert more[1].tolist() == [0.5, 2.0]


def test_from_eight_hundred_goods_on_products_are_taken():
    for goods, first in ((799, False), (800, True)):
        many = Economy.reference(1, goods, households=1)
        assert NeedsProgram(many).first_order == first
        assert not NeedsProgram(many, method="simplex").first_order
    assert NeedsProgram(mills(), method="first-order").first_order
