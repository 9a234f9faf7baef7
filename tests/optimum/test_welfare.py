"""The welfare optimum: closed forms, Clarabel, certificates, warm starts, refusals."""

from dataclasses import replace

import clarabel
import numpy as np
import pytest
from feasible.economy import Check, Economy
from feasible.economy.years import Technology, over_time
from feasible.errors import Infeasible, InvalidEconomy, InvalidInput, NotConverged
from feasible.optimum import _welfare_program, _welfare_search, welfare, welfare_optimum
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse.linalg import cg


def by_clarabel(economy):
    """Solve the same problem as a conic program: exponential cones for the logs, power cones for effort."""
    goods, resources, plants, _ = economy.shape
    spending = economy.spending
    wanted, working = np.flatnonzero(spending > 0), np.flatnonzero(economy.effort > 0)
    # Variables: x, y (net supply of wanted goods), t <= log y, e >= x^k.
    n_y, n_e = wanted.size, working.size
    n = plants + 2 * n_y + n_e
    cost = np.zeros(n)
    cost[plants + n_y : plants + 2 * n_y] = -spending[wanted]
    cost[plants + 2 * n_y :] = economy.effort[working]
    rows, b, cones = [], [], []

    def block(matrix, right, cone):
        rows.append(sparse.csc_matrix(matrix))
        b.append(np.asarray(right, dtype=float))
        cones.append(cone)

    pick_y = sparse.csc_array((np.ones(n_y), (wanted, np.arange(n_y))), shape=(goods, n_y))
    block(
        sparse.hstack([-economy.net, pick_y, sparse.csc_array((goods, n_y + n_e))]),
        np.zeros(goods), clarabel.NonnegativeConeT(goods),
    )  # fmt: skip
    block(
        sparse.hstack([economy.resource_use, sparse.csc_array((resources, n - plants))]),
        economy.endowment, clarabel.NonnegativeConeT(resources),
    )  # fmt: skip
    eye = sparse.eye_array(plants, n, format="csc")
    bounded = np.flatnonzero(np.isfinite(economy.capacity))
    block(-eye, np.zeros(plants), clarabel.NonnegativeConeT(plants))
    block(eye[bounded], economy.capacity[bounded], clarabel.NonnegativeConeT(bounded.size))
    for i in range(n_y):  # (t, 1, y) in the exponential cone
        block(
            sparse.csc_array(([-1.0, -1.0], ([0, 2], [plants + n_y + i, plants + i])), shape=(3, n)),
            [0, 1, 0], clarabel.ExponentialConeT(),
        )  # fmt: skip
    for i, j in enumerate(working):  # (e, 1, x): e^(1/k) >= x
        block(
            sparse.csc_array(([-1.0, -1.0], ([0, 2], [plants + 2 * n_y + i, j])), shape=(3, n)),
            [0, 1, 0], clarabel.PowerConeT(1.0 / economy.exponent[j]),
        )  # fmt: skip
    options = clarabel.DefaultSettings()
    options.verbose = False
    options.tol_gap_abs = options.tol_gap_rel = options.tol_feas = 1e-10
    solution = clarabel.DefaultSolver(
        sparse.csc_matrix((n, n)),
        cost,
        sparse.csc_matrix(sparse.vstack(rows)),
        np.concatenate(b),
        cones,
        options,
    ).solve()
    duals = np.array(solution.z)
    return np.array(solution.x[:plants]), duals[:goods], duals[goods : goods + resources]


def linear(**changes):
    given = {
        "goods": ["corn", "iron"], "resources": ["labor"], "plants": ["farm", "foundry"],
        "households": ["north", "south"], "inputs": [[0.15, 0.25], [0.2, 0.05]], "outputs": [[1, 0], [0, 1]],
        "resource_use": [[1.0, 2.0]], "endowment": [100.0], "tastes": [[0.7, 0.3], [0.5, 0.5]],
    }  # fmt: skip
    return Economy(**(given | changes))


def test_closed_form_without_effort():
    # Only labor is scarce: prices are embodied labor times the wage, the wage is total budget over labor.
    economy = linear()
    best = welfare_optimum(economy)
    wage = 2 / 100
    embodied = np.array([1.0, 2.0]) @ np.linalg.inv(np.eye(2) - economy.inputs.toarray())
    assert best.resource_prices == pytest.approx([wage], rel=1e-7)
    assert best.prices == pytest.approx(wage * embodied, rel=1e-7)
    assert best.deliveries == pytest.approx(np.array([1.2, 0.8]) / (wage * embodied), rel=1e-7)
    assert best.certificate.ok
    # Every household spends exactly its budget.
    assert best.consumption @ best.prices == pytest.approx([1, 1], rel=1e-7)
    assert best.welfare == pytest.approx(
        float((economy.tastes.toarray() * np.log(best.consumption)).sum()), rel=1e-12
    )


def test_closed_form_with_effort():
    # One good, slack labor, effort s x^k: M / x = s k x^(k-1).
    economy = linear(
        goods=["corn"], plants=["farm"], inputs=[[0]], outputs=[[1]], resource_use=[[1]], tastes=[[1], [1]],
        effort=[0.3], exponent=[1.7],
    )  # fmt: skip
    best = welfare_optimum(economy)
    x = (2 / (0.3 * 1.7)) ** (1 / 1.7)
    assert best.levels == pytest.approx([x], rel=1e-7)
    assert best.prices == pytest.approx([2 / x], rel=1e-7)
    assert best.resource_prices == pytest.approx([0], abs=1e-9)


@pytest.mark.parametrize(("seed", "goods"), [(0, 8), (1, 30), (2, 40), (3, 150)])
def test_agrees_with_clarabel_and_is_a_competitive_equilibrium(seed, goods):
    economy = Economy.reference(seed, goods)
    best = welfare_optimum(economy)
    assert best.certificate.ok
    x, p, w = by_clarabel(economy)
    # As close as Clarabel's own duals are at a gap of 1e-10.
    assert best.prices == pytest.approx(p, rel=1e-4, abs=1e-6)
    assert best.resource_prices == pytest.approx(w, rel=1e-4, abs=1e-5)
    assert best.levels == pytest.approx(x, rel=1e-3, abs=1e-5 * float(x.max()))
    # Budgets are spent, running plants earn their marginal effort, idle resources are free.
    private = economy.good_kind != "public"
    for_public = (economy.tastes.toarray()[:, ~private] * economy.budgets[:, None]).sum(axis=1)
    assert best.consumption[:, private] @ best.prices[private] + for_public == pytest.approx(
        economy.budgets, rel=1e-7
    )
    margin = economy.net.T @ best.prices - economy.resource_use.T @ best.resource_prices
    effort = economy.effort * economy.exponent * best.levels ** (economy.exponent - 1)
    inside = (best.levels > 1e-6 * economy.capacity) & (best.levels < (1 - 1e-6) * economy.capacity)
    assert margin[inside] == pytest.approx(effort[inside], rel=1e-5, abs=1e-7)
    used = economy.resource_use @ best.levels
    idle = used < (1 - 1e-5) * economy.endowment
    assert np.all(best.resource_prices[idle] < 1e-7)


@pytest.mark.parametrize("seed", range(20))
def test_two_to_four_resources_bind_and_needs_are_a_share_of_consumption(seed):
    # The generator promises this of the optimum, which it does not compute itself.
    economy = Economy.reference(seed, 30)
    best = welfare_optimum(economy)
    assert best.certificate.ok
    binding = (economy.resource_use @ best.levels > (1 - 1e-6) * economy.endowment).sum()
    assert 2 <= binding <= 3
    needed = economy.needs.toarray()
    mean = best.deliveries / 20
    share = needed[:, needed.sum(axis=0) > 0] / mean[needed.sum(axis=0) > 0]
    assert 0.2 < np.median(share) < 1.2


@pytest.mark.parametrize("goods", [30, 300])
def test_warm_starts_find_the_same_optimum(goods):
    economy = Economy.reference(4, goods)
    before = welfare_optimum(economy)
    rng = np.random.default_rng(0)
    warm_used = 0
    for _ in range(5):
        shocked = economy.replace(
            endowment=economy.endowment * rng.uniform(0.95, 1.05, 5),
            capacity=economy.capacity * rng.uniform(0.95, 1.05, 3 * goods),
        )
        cold, warm = welfare_optimum(shocked), welfare_optimum(shocked, start=before)
        warm_used += warm.warm
        assert warm.certificate.ok
        assert warm.prices == pytest.approx(cold.prices, rel=1e-4, abs=1e-7)
        assert warm.welfare == pytest.approx(cold.welfare, rel=1e-8)
    assert warm_used >= 4


def test_warm_start_falls_back_where_newton_cannot_go():
    economy = linear()
    best = welfare_optimum(economy)
    again = welfare_optimum(
        linear(endowment=[110.0]), start=best
    )  # linear effort: no response to differentiate
    assert not again.warm
    assert again.certificate.ok
    curved = linear(effort=[0.01, 0.02])
    start = welfare_optimum(curved)
    broken = type(start)(
        start.economy, start.levels, start.deliveries, 0 * start.prices, start.resource_prices, 0, warm=False
    )
    assert not welfare_optimum(curved, start=broken).warm
    other = welfare_optimum(Economy.reference(1, 10))
    with pytest.raises(InvalidInput, match=r"start\.prices: unknown good .*; expected one of the 2 goods"):
        welfare_optimum(curved, start=other)
    with pytest.raises(InvalidInput, match="start: is a ndarray; expected what welfare_optimum has returned"):
        welfare_optimum(curved, start=best.prices)


def test_newton_gives_up_after_its_steps_and_the_path_after_its_own(monkeypatch):
    economy = Economy.reference(5, 30)
    best = welfare_optimum(economy)
    changed = economy.replace(endowment=economy.endowment * 0.9)
    monkeypatch.setattr(_welfare_search, "_NEWTON_STEPS", 0)
    assert not welfare_optimum(changed, start=best).warm
    monkeypatch.setattr(_welfare_search, "_PATH_STEPS", 2)
    with pytest.raises(NotConverged, match="interior point of the welfare optimum stopped after 2 rounds"):
        welfare_optimum(changed)


def test_an_optimum_that_fails_its_certificate_is_not_returned(monkeypatch):
    found = welfare.certify_optimum

    def doubted(*given, **more):
        return replace(found(*given, **more), checks=(Check("duality gap", 0.5, 1e-7, "log consumption"),))

    best = welfare_optimum(linear())
    monkeypatch.setattr(welfare, "certify_optimum", doubted)
    for start in (None, best):
        with pytest.raises(NotConverged, match=r"welfare optimum: duality gap \(log consumption\)") as error:
            welfare_optimum(linear(), start=start)
        assert error.value.residual == 0.5


def test_a_step_that_cannot_be_solved_is_no_crash(monkeypatch):
    def singular(*_):
        raise np.linalg.LinAlgError

    monkeypatch.setattr(_welfare_program.WelfareProgram, "solve", singular)
    with pytest.raises(NotConverged, match="interior point of the welfare optimum"):
        welfare_optimum(linear())


def test_a_start_is_matched_by_label():
    economy = Economy.reference(2, 12)
    best = welfare_optimum(economy)
    back = economy.goods[::-1]
    other = Economy(
        goods=back, resources=economy.resources, plants=economy.plants, households=economy.households,
        inputs=economy.inputs[::-1], outputs=economy.outputs[::-1], resource_use=economy.resource_use,
        endowment=0.97 * economy.endowment, capacity=economy.capacity, effort=economy.effort,
        exponent=economy.exponent, tastes=economy.tastes[:, ::-1], good_kind=economy.good_kind[::-1],
        budgets=economy.budgets,
    )  # fmt: skip
    cold, warm = welfare_optimum(other), welfare_optimum(other, start=best)
    same = welfare_optimum(economy.replace(endowment=0.97 * economy.endowment), start=best)
    assert warm.warm
    # As near as if nothing had been turned around: prices that are mixed up take more steps.
    assert warm.steps == same.steps < cold.steps
    assert warm.prices == pytest.approx(cold.prices, rel=1e-6)


def test_conjugate_gradients_are_scipys():
    """Scaled to a unit diagonal SciPy's measure the residual as ours do: the same steps, and the same end."""
    program = _welfare_program.WelfareProgram.of(Economy.reference(3, 200))
    rng = np.random.default_rng(0)
    response, diagonal = rng.uniform(0.1, 10, 600), rng.uniform(1e-3, 10, 205)
    right = rng.normal(size=205)
    # Rounding adds up with the steps.
    for rtol, near in ((1e-1, 1e-12), (1e-3, 1e-10), (1e-5, 1e-7)):
        found = program.solve(response, diagonal, right, rtol)
        system = (program.N * response) @ program.N.T + sparse.diags_array(diagonal)
        scale = 1 / np.sqrt(system.diagonal())
        scaled = sparse.csr_array(system * scale[:, None] * scale)
        theirs, _ = cg(scaled, scale * right, rtol=rtol)
        assert np.abs(found - scale * theirs).max() < near * np.abs(found).max()
    assert program.solve(response, diagonal, 0 * right, 1e-3).tolist() == [0.0] * 205


def test_newton_stops_where_no_step_improves():
    program = _welfare_program.WelfareProgram.of(Economy.reference(6, 12))
    wild = np.full(program.supply.size, 1e-6)
    wild[0] = 1e9
    assert _welfare_search.from_prices(program, wild, 1e-9) is None
    assert _welfare_search.from_prices(program, np.full(program.supply.size, np.nan), 1e-9) is None


def test_fixed_proportions():
    economy = Economy(
        goods=["a", "b", "c"], resources=["A", "B", "C"], plants=["pa", "pb", "pc"], households=["x", "y", "z"],
        inputs=np.zeros((3, 3)), outputs=np.eye(3), resource_use=np.eye(3), endowment=[1, 1, 1],
        tastes=[[1, 1, 0], [0, 1, 1], [1, 0, 1]], utility="fixed-proportions",
    )  # fmt: skip
    best = welfare_optimum(economy)
    assert best.prices == pytest.approx([1, 1, 1], rel=1e-6)
    assert best.certificate.ok
    assert not welfare_optimum(economy, start=best).warm


def test_what_cannot_run_is_priced_out():
    # A mine without ore rights, and a smelter that needs the ore: both idle, both priced so.
    economy = linear(
        goods=["corn", "iron", "ore"], resources=["labor", "rights"], plants=["farm", "foundry", "mine", "smelter"],
        inputs=[[0.1, 0.1, 0, 0], [0.1, 0, 0, 0], [0, 0, 0, 1.0]],
        outputs=[[1, 0, 0, 0], [0, 1, 0, 1.5], [0, 0, 1, 0]],
        resource_use=[[1, 1, 0.1, 0.1], [0, 0, 1, 0]], endowment=[100.0, 0.0],
        good_kind=["final", "final", "intermediate"], tastes=[[0.7, 0.3, 0], [0.5, 0.5, 0]],
    )  # fmt: skip
    best = welfare_optimum(economy)
    assert best.levels[2:].tolist() == [0, 0]
    assert best.certificate.ok, best.certificate.explain()
    assert best.prices[2] > 0
    assert best.resource_prices[1] > 0
    table = best.price_table()
    assert table.index.tolist() == ["corn", "iron", "ore", "labor", "rights"]
    assert table.loc["labor", "quantity"] == pytest.approx(100.0, rel=1e-7)


def test_refusals():
    with pytest.raises(InvalidEconomy, match="no household wants anything"):
        welfare_optimum(linear(tastes=None))
    with pytest.raises(InvalidEconomy, match="increasing returns"):
        welfare_optimum(linear(effort=1.0, exponent=0.9))
    with pytest.raises(
        Infeasible, match=r"households want 'corn', 'iron'; .*resources with no endowment: 'labor'"
    ):
        welfare_optimum(linear(endowment=[0.0]))
    with pytest.raises(Infeasible, match="plants without capacity"):
        welfare_optimum(linear(capacity=[0.0, 5.0]))


def test_conjugate_gradients_agree_with_the_factorization(monkeypatch):
    economy = Economy.reference(7, 60)
    dense = welfare_optimum(economy)
    monkeypatch.setattr(_welfare_program, "_DENSE_BELOW", 0)
    iterative = welfare_optimum(economy)
    assert iterative.certificate.ok
    assert iterative.prices == pytest.approx(dense.prices, rel=1e-5)
    monkeypatch.setattr(_welfare_program, "_PATIENCE", 0)
    factored = welfare_optimum(economy)
    assert factored.solved[1].manner.factored
    assert not iterative.solved[1].manner.factored
    assert factored.certificate.ok
    assert factored.prices == pytest.approx(dense.prices, rel=1e-9)


def test_where_rough_solutions_lead_astray_factors_do_not(monkeypatch):
    economy = Economy.reference(7, 60)
    exact = welfare_optimum(economy)
    rough = _welfare_program._conjugate_gradients

    def at_once(product, right, inverse, rtol, patience):
        return rough(product, right, inverse, 0.9999 + 0.0 * rtol, patience)

    monkeypatch.setattr(_welfare_program, "_DENSE_BELOW", 0)
    monkeypatch.setattr(_welfare_program, "_conjugate_gradients", at_once)
    best = welfare_optimum(economy)
    assert best.solved[1].manner.factored
    assert best.certificate.ok
    assert best.prices == pytest.approx(exact.prices, rel=1e-9)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(4, 25), st.integers(1, 5), st.booleans())
def test_every_optimum_is_certified(seed, goods, households, linear_effort):
    economy = Economy.reference(seed, goods, households=households)
    if linear_effort:
        economy = economy.replace(exponent=np.ones(3 * goods), effort=0.1 * economy.effort)
    best = welfare_optimum(economy)
    assert best.certificate.ok, best.certificate.explain()


def test_a_path_that_swings_between_two_centers_ends():
    # Linear effort; with steps of a tenth the path went to and fro at a gap of a millionth for ever.
    economy = Economy.reference(342, 21, households=3)
    best = welfare_optimum(economy.replace(exponent=np.ones(63), effort=0.1 * economy.effort))
    assert best.certificate.ok, best.certificate.explain()


def test_a_search_that_ends_before_goods_balance_goes_on():
    # Few machines, planned a year at a time: at the tolerance asked for, goods fall short by 9e-7 of output.
    economy = Economy.reference(6, 12, households=8)
    technology = Technology(materials={economy.goods[0]: 0.6}, work={economy.resources[0]: 0.2})
    year = over_time(economy, 1, technology)
    program = _welfare_program.WelfareProgram.of(year.economy, None)
    ends = welfare._optimum(
        year.economy, program, _welfare_search.from_scratch(program, 1e-9), warm=False
    ).certificate
    assert [check.name for check in ends.failures] == ["balance of goods"]
    assert welfare_optimum(year.economy).certificate.ok
