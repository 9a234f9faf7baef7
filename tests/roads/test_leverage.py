"""Leverage: extraction, influence, chokepoints, and stoppages between rigid and easy."""

import numpy as np
import pandas as pd
import pytest
from feasible.economy import spectral_radius
from feasible.economy.datasets import us_2021
from feasible.errors import InvalidInput, NotConverged
from feasible.optimum import LinearProgram
from feasible.roads.leverage import (
    BANDS,
    FLOWS,
    NAMED,
    Network,
    cut_off,
    effective_stoppage,
    extraction,
    felt,
    influence,
    ranking,
    stock_that_evens,
    us_network,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st

A = np.array([[0.15, 0.25], [0.2, 0.05]])
F = np.array([350.0, 1700.0])
MILLER_BLAIR = Network(A, F, ("1", "2"), np.array([10.0, 20.0]))


def network(seed: int, n: int = 4) -> Network:
    rng = np.random.default_rng(seed)
    a = rng.uniform(0.0, 1.0, (n, n))
    a *= rng.uniform(0.2, 0.8, n) / a.sum(axis=0)
    return Network(a, rng.uniform(0.1, 1.0, n), tuple("abcdefgh"[:n]))


# ------------------------------------------------------------------------------ extraction


def test_published_extraction():
    # Miller and Blair's two sectors: outputs 1000 and 2000.
    first, by_sector = extraction(A, F, 0)
    second, _ = extraction(A, F, 1)
    assert (first, second) == (pytest.approx(1210.5, abs=0.05), pytest.approx(2588.2, abs=0.05))
    # By hand: without the first, the second makes 1700 / .95.
    assert by_sector == pytest.approx([1000.0, 2000.0 - 1700.0 / 0.95])


@given(st.integers(0, 10_000), st.integers(0, 3), st.floats(0.0, 1.0))
def test_more_extracted_is_more_lost(seed, k, depth):
    net = network(seed)
    part, by_sector = extraction(net.coefficients, net.final_demand, k, depth)
    whole, _ = extraction(net.coefficients, net.final_demand, k)
    assert -1e-12 <= part <= whole + 1e-12
    assert (by_sector >= -1e-12).all()
    assert part >= by_sector[k] - 1e-12
    # Whole: everything that final users' demand for it, at any remove, calls for, over its own loop.
    x = net.sales * net.final_demand.sum()
    assert whole == pytest.approx(x[k] * net.inverse[:, k].sum() / net.inverse[k, k])


def test_extraction_refuses():
    with pytest.raises(ValueError, match=r"depth is 1\.5"):
        extraction(A, F, 0, 1.5)


# ------------------------------------------------------------------------------ influence


def test_published_ring_and_star():
    for n in (10, 100):
        ring = np.roll(np.eye(n), 1, axis=1)
        assert np.linalg.norm(influence(ring, 0.33)) == pytest.approx(n**-0.5)
        star = np.zeros((n, n))
        star[:, 0] = 1.0
        v = influence(star, 0.33)
        assert v[0] == pytest.approx(0.33 / n + 0.67)
        assert v[1:] == pytest.approx(np.full(n - 1, 0.33 / n))
    assert v[0] == pytest.approx(0.6733, abs=5e-5)


@given(st.integers(0, 10_000), st.integers(2, 8), st.floats(0.05, 1.0))
def test_influence_sums_to_one_and_never_averages_better_than_a_ring(seed, n, alpha):
    W = np.random.default_rng(seed).dirichlet(np.ones(n), n)
    v = influence(W, alpha)
    assert v.sum() == pytest.approx(1.0)
    assert np.linalg.norm(v) >= n**-0.5 - 1e-12


def test_influence_refuses():
    with pytest.raises(InvalidInput, match="rows do not sum to 1"):
        influence(np.ones((2, 2)), 0.3)
    with pytest.raises(InvalidInput, match="labor_share"):
        influence(np.eye(2), 0.0)


# ------------------------------------------------------------------------------ chokepoints


def test_a_chain_and_a_detour():
    # 0 supplies 1 supplies 2; then a way around.
    chain = np.zeros((3, 3))
    chain[0, 1] = chain[1, 2] = 0.5
    assert cut_off(chain, at_least=0.1).tolist() == [0.0, 1.0, 0.0]
    chain[0, 2] = 0.2
    assert cut_off(chain, at_least=0.1).tolist() == [0.0, 0.0, 0.0]
    assert cut_off(chain, at_least=0.3).tolist() == [0.0, 1.0, 0.0]


def test_who_depends_on_whom():
    share = MILLER_BLAIR.dependence()
    assert share.sum(axis=0).to_numpy() == pytest.approx([1.0, 1.0])
    assert share.loc["1", "2"] == pytest.approx(0.65 * np.linalg.inv(np.eye(2) - A)[0, 1])
    assert MILLER_BLAIR.reach().tolist() == [1.0, 1.0]
    assert MILLER_BLAIR.reach(at_least=0.5).tolist() == [0.0, 0.0]


# ------------------------------------------------------------------------------ rigid recipes


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.floats(0.0, 1.0))
def test_best_rationing_is_the_linear_program(seed, depth):
    net = network(seed)
    worst, best = net.rationed("b", depth)
    assert best <= worst + 1e-9
    program = LinearProgram(
        np.ones(4), net.inverse[1:2], row_upper=[(1 - depth) * net.sales[1]], column_upper=net.bought
    ).solve()
    assert 1.0 - program.objective == pytest.approx(best, abs=1e-9)
    assert worst == pytest.approx(depth)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.floats(0.0, 0.9), st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4))
def test_a_list_that_spares_some_is_the_linear_program(seed, depth, keep):
    net = network(seed)
    found = net.ration("b", depth, dict(zip("abcd", keep, strict=True)))
    room = (1 - depth) * net.sales[1]
    least = np.array(keep) * net.bought
    if net.inverse[1] @ least > room * (1 + 1e-9):
        assert found.missing > 0
        assert found.cut.to_numpy() == pytest.approx(1 - np.array(keep))
        return
    program = LinearProgram(
        np.ones(4), net.inverse[1:2], row_upper=[room], column_lower=least, column_upper=net.bought
    ).solve()
    assert found.missing == pytest.approx(0.0, abs=1e-9)
    assert 1.0 - program.objective == pytest.approx(found.lost, abs=1e-7)
    assert (found.cut <= 1 - np.array(keep) + 1e-9).all()


def test_who_goes_without_power():
    """5.8 % stops all power, gas and water in homes, all food stores and 97 % of restaurants."""
    net, power = us_network(), NAMED["Electricity, gas, water"]
    first = net.ration(power, 0.5)
    assert first.lost == pytest.approx(0.0583, abs=1e-4)
    assert first.cut[[power, "Food and beverage stores"]].to_list() == [1.0, 1.0]
    assert first.cut[NAMED["Restaurants"]] == pytest.approx(0.97, abs=0.01)
    assert net.ration(power, 0.5, {power: 0.5}).lost == pytest.approx(0.2748, abs=1e-4)
    spared = net.ration(power, 0.5, {power: 1.0}).lost
    assert spared == pytest.approx(0.6188, abs=1e-4)
    assert spared > net.rationed(power, 0.5)[0]
    with pytest.raises(InvalidInput, match="unknown sector 'Moon'"):
        net.ration(power, 0.5, {"Moon": 1.0})


def test_rationing_by_hand():
    # Nobody else uses the second good: half of it missing is half of its own share.
    net = Network(np.zeros((2, 2)), np.array([3.0, 1.0]), ("a", "b"))
    assert net.rationed("b", 0.5) == (pytest.approx(0.125), pytest.approx(0.125))
    assert net.rationed("b", 1.0) == (pytest.approx(0.25), pytest.approx(0.25))


# ------------------------------------------------------------------------------ substitution


def test_uniform_by_hand():
    # A third of income is the first sector's: 1 - (2/3 + 1/3 * (1/2)^-1)^-1 at elasticity 1/2.
    net = Network(np.zeros((2, 2)), np.array([1.0, 2.0]), ("a", "b"))
    assert net.uniform("a", 0.5, 0.5) == pytest.approx(1 - 1 / (2 / 3 + 2 / 3))
    assert net.uniform("a", 0.5, 1.0) == pytest.approx(1 - 0.5 ** (1 / 3))
    assert net.uniform("a", 0.5, 0.0) == 0.5
    # Perfect substitutes in the limit: what the sector earned.
    assert net.uniform("a", 0.5, 1e6) == pytest.approx(1 / 6, rel=1e-5)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.0, 0.6), st.sampled_from([0.3, 0.5, 1.0, 1.7]))
def test_with_one_elasticity_the_network_has_no_say(seed, depth, elasticity):
    net = network(seed)
    found = net.stoppage("c", depth, firms=elasticity, buyers=elasticity)
    assert found.certificate.ok, found.certificate.explain()
    assert found.lost == pytest.approx(net.uniform("c", depth, elasticity), abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.05, 0.6), st.floats(0.25, 0.9), st.floats(0.25, 2.0))
def test_a_stoppage_is_certified_and_lies_within_the_bounds(seed, depth, firms, buyers):
    net = network(seed)
    found = net.stoppage("a", depth, firms=firms, buyers=buyers)
    assert found.certificate.ok, found.certificate.explain()
    least = net.uniform("a", depth, max(firms, buyers))
    most = net.uniform("a", depth, min(firms, buyers))
    assert least - 1e-9 <= found.lost <= most + 1e-9 <= depth + 2e-9
    assert found.outputs[0] < 1.0
    # The hours that are short are worth more; more of them missing costs more.
    assert found.wages[0] == max(found.wages)
    assert net.stoppage("a", depth + 0.1, firms=firms, buyers=buyers).lost > found.lost


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.3, 0.9), st.floats(0.3, 1.5))
def test_second_order(seed, firms, buyers):
    net, h = network(seed), 1e-3
    assume(spectral_radius(net.coefficients) < 0.9)
    once, twice = (
        np.log1p(-net.stoppage("a", 1 - np.exp(-k * h), firms=firms, buyers=buyers).lost) for k in (1, 2)
    )
    curvature = net.curvature("a", firms=firms, buyers=buyers)
    assert (twice - 2 * once) / h**2 == pytest.approx(curvature, rel=0.02, abs=1e-4)
    s = net.earnings[0]
    assert net.curvature("a", firms=firms, buyers=firms) == pytest.approx(s * (1 - s) * (1 - 1 / firms))


def test_refusals():
    with pytest.raises(ValueError, match=r"depth is 1\.0; expected a share from 0 to below 1"):
        MILLER_BLAIR.stoppage("1", 1.0, firms=0.5, buyers=0.5)
    with pytest.raises(ValueError, match=r"elasticities are 0\.0 and 0\.5"):
        MILLER_BLAIR.stoppage("1", 0.5, firms=0.0, buyers=0.5)
    with pytest.raises(NotConverged, match="wages of a stoppage"):
        MILLER_BLAIR.stoppage("1", 0.5, firms=0.5, buyers=0.7, rounds=1)
    with pytest.raises(InvalidInput, match="unknown sector 'steel'"):
        MILLER_BLAIR.uniform("steel", 0.5, 0.5)
    with pytest.raises(InvalidInput, match="final_demand: has -1 in it"):
        Network(A, np.array([-1.0, 2.0]), ("1", "2"))
    with pytest.raises(InvalidInput, match=r"sector '2'.*some value added"):
        Network(np.array([[0.0, 0.6], [0.0, 0.4]]), F, ("1", "2"))


def test_per_worker_by_hand():
    # 2,050 million a year; a tenth of it lost over 365 days by half of ten.
    got = MILLER_BLAIR.per_worker("1", 0.5, 0.1)
    assert got == pytest.approx(0.1 * 2050e6 / 365 / 5)
    assert np.isnan(network(1).per_worker("a", 0.5, 0.1))


# ------------------------------------------------------------------------------ time and number


def test_stocks_delay():
    assert felt(3.0, 10, 0) == 30.0
    assert felt(3.0, 10, 12) == 0.0
    stock = stock_that_evens(3.0, 2.0, 9)
    assert felt(3.0, 9, stock) == pytest.approx(felt(2.0, 9, 0))


@given(st.integers(2, 40), st.floats(0.01, 0.95), st.floats(0.1, 5.0))
def test_one_of_many_weighs_less_the_better_they_replace_each_other(units, depth, elasticity):
    assume(abs(elasticity - 1.0) > 0.01)
    got = effective_stoppage(units, depth, elasticity)
    assert effective_stoppage(units, depth, np.inf) - 1e-12 <= got <= depth + 1e-12
    assert effective_stoppage(units, depth, elasticity + 0.1) <= got + 1e-9
    assert effective_stoppage(units, depth, 1.0) == pytest.approx(1 - (1 - depth) ** (1 / units))


# ------------------------------------------------------------------------------ the United States


def test_the_us_network():
    net = us_network()
    assert net.earnings.sum() == pytest.approx(1.0)
    assert net.sales.sum() > 1.5
    assert set(NAMED.values()) <= set(net.sectors)
    for firms, buyers in BANDS.values():
        found = net.stoppage("Utilities", 0.5, firms=firms, buyers=buyers)
        assert found.certificate.ok


def test_the_us_ranking():
    table = ranking()
    assert len(table) == 71
    assert table["earns"].sum() == pytest.approx(1.0 - us_network(apart=True).earnings[-1])
    # Size decides the total; position decides the multiple.
    assert table["lost"].corr(table["earns"], method="spearman") > 0.9
    assert list(table["multiple"].nlargest(3).index) == [
        "Warehousing and storage",
        "Management of companies and enterprises",
        "Administrative and support services",
    ]
    assert table.loc["Truck transportation", "multiple"] > table.loc["Hospitals", "multiple"]
    assert table["per worker"].isna().sum() == 3
    assert (table["multiple"] > 1.0).all()
    assert table["extraction"].between(0.0, 0.2).all()


@pytest.mark.parametrize("sectors", [15, 71])
def test_with_imports_apart_outputs_are_the_tables(sectors):
    """What is made at home is what the table says, to the last digits."""
    net = us_network(sectors, apart=True)
    made = us_2021(sectors, prices="basic", residual_products="primary").output.to_numpy()
    assert net.sectors[-1] == "Imports"
    assert net.sales[:-1] * net.final_demand.sum() == pytest.approx(made, rel=1e-9)


def test_imports_taken_off_final_users_put_materials_first():
    """The table's own booking leaves final users nothing of five products, and so puts three of them on top."""
    net = us_network()
    nothing = [name for name, bought in zip(net.sectors, net.bought, strict=True) if bought == 0.0]
    assert len(nothing) == 5
    multiple = {
        name: net.stoppage(name, 0.5, firms=0.2, buyers=0.9).lost / (0.5 * net.earnings[net.position(name)])
        for name in [*nothing, NAMED["Warehouses"]]
    }
    first = sorted(multiple, key=lambda name: -multiple[name])
    assert set(first[:3]) < set(nothing)
    assert first[3] == NAMED["Warehouses"]


# ------------------------------------------------------------------------------ together, and turned round


def test_sectors_that_stop_together():
    net = us_network()
    flows = [NAMED[name] for name in FLOWS]
    together = net.stoppage(flows, 0.5, firms=0.2, buyers=0.9)
    assert together.certificate.ok, together.certificate.explain()
    assert together.lost == pytest.approx(0.1161, abs=1e-4)
    assert together.sector.startswith("Utilities, Oil and gas extraction")
    # With one elasticity the network drops out, for several as for one.
    joint = MILLER_BLAIR.stoppage(["1", "2"], 0.5, firms=0.7, buyers=0.7)
    assert joint.lost == pytest.approx(0.5, abs=1e-9)


def test_the_ranking_is_the_assumption():
    net = us_network(apart=True)
    to_firms = pd.Series(1 - net.bought / net.sales, list(net.sectors)).drop("Imports")
    usual, other = (ranking(firms=f, buyers=b)["multiple"] for f, b in ((0.2, 0.9), (0.9, 0.2)))
    assert usual.corr(to_firms, method="spearman") == pytest.approx(0.901, abs=1e-3)
    assert other.corr(to_firms, method="spearman") == pytest.approx(-0.824, abs=1e-3)
    assert (usual.idxmax(), other.idxmax()) == ("Warehousing and storage", "Housing")
    order = usual.rank(ascending=False)
    assert order["Management of companies and enterprises"] == 2
    assert order[NAMED["Ports, couriers"]] == 10


def test_why_a_worker_costs_more_there():
    net, lost = us_network(apart=True), ranking()["lost"]
    factors = net.per_worker_against(NAMED["Refineries"], NAMED["Restaurants"], 0.5, lost)
    each = ranking()["per worker"]
    assert factors["whole"] == pytest.approx(each[NAMED["Refineries"]] / each[NAMED["Restaurants"]])
    assert factors[["others", "pay", "plant"]].to_list() == pytest.approx([1.613, 5.846, 5.148], abs=1e-3)
    with pytest.raises(InvalidInput, match="jobs and pay: are not known"):
        MILLER_BLAIR.per_worker_against("1", "2", 0.5, {"1": 0.1, "2": 0.1})
