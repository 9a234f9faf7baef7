"""Exact prices: by hand, as the planner's shadow prices, certified otherwise, and after lies."""

import numpy as np
import pytest
from feasible.economy import HOUSEHOLD_LIES, PLANT_LIES, Economy, Lie, certify_equilibrium
from feasible.errors import InvalidEconomy, InvalidInput, NotConverged
from feasible.optimum import welfare_optimum
from feasible.procedures import PriceSystem, _lies_together, _price_answers, price_system
from feasible.side_by_side.economies import increasing_returns, scarf, united_states
from hypothesis import given, settings
from hypothesis import strategies as st

WAYS = (
    {},
    {"owned": True},
    {"softness": 0.3},
    {"owned": True, "softness": 0.1},
)


def bakery(**changes):
    """One plant, one resource, one household, effort s x^2 with s = .01."""
    return Economy(**({
        "goods": ["bread"], "resources": ["flour"], "plants": ["bakery"], "households": ["all"],
        "inputs": [[0]], "outputs": [[1]], "resource_use": [[1]], "endowment": [4.0], "effort": [0.01],
        "tastes": [[1]],
    } | changes))  # fmt: skip


def certified(economy, system, prices, levels, tolerance=1e-8, **way):
    g = economy.shape[0]
    incomes = system.incomes(prices, levels)
    return certify_equilibrium(
        economy, levels=levels, consumption=system.consumption(prices, incomes), prices=prices[:g],
        resource_prices=prices[g:], incomes=incomes, tolerance=tolerance, **way,
    )  # fmt: skip


def shared_out(economy, totals):
    """Check that what all take adds up to `totals`; a public good is there once for all."""

    def check(consumption):
        public = economy.good_kind == "public"
        sums = np.where(public, consumption.max(axis=0), consumption.sum(axis=0))
        assert sums == pytest.approx(totals, rel=1e-12)

    return check


# ---------------------------------------------------------------------- by hand


def test_one_bakery_by_hand():
    # All flour is baked: bread costs 1 / 4, flour what that leaves over the marginal effort 2 * .01 * 4.
    hard = PriceSystem(bakery()).solve()
    assert hard.prices == pytest.approx([0.25, 0.25 - 0.08])
    assert hard.levels == pytest.approx([4.0])
    # Where others cover three tenths of its costs the bakery bids flour up until .7 of its price hurts as much.
    soft = PriceSystem(bakery(), softness=0.3).solve()
    assert soft.prices == pytest.approx([0.25, (0.25 - 0.08) / 0.7])
    # With flour to spare it is free, and p = 2 s / p.
    free = PriceSystem(bakery(endowment=[100.0])).solve()
    assert free.prices == pytest.approx([np.sqrt(0.02), 0.0])
    assert free.levels == pytest.approx([np.sqrt(0.02) / 0.02])


def test_answers_to_prices_by_hand():
    system = PriceSystem(bakery(capacity=[6.0]))
    assert system.levels(np.array([0.25, 0.17])) == pytest.approx([4.0])
    assert system.levels(np.array([1.0, 0.0])).tolist() == [6.0]
    assert system.levels(np.array([0.1, 0.2])).tolist() == [0.0]
    supply, demand = system.answer(np.array([0.25, 0.17]))
    assert supply == pytest.approx([4.0, 4.0])
    assert demand == pytest.approx([4.0, 4.0])
    # Two goods of one unit of budget: at capacity six loaves, or four units of flour, are worth one half.
    assert system.start == pytest.approx([0.5 / 6, 0.5 / 4])
    # Without a capacity: what flour allows; without flour either: one.
    assert PriceSystem(bakery()).start == pytest.approx([0.5 / 4, 0.5 / 4])
    alone = bakery(resources=[], resource_use=np.zeros((0, 1)), endowment=[])
    assert PriceSystem(alone).start == pytest.approx([1.0])


def test_what_nobody_owns_is_everybodys_and_owners_get_theirs():
    economy = bakery(
        households=["owner", "other"], tastes=[[1], [1]], plant_ownership=[[1], [0]], capacity=[5.0]
    )
    system = PriceSystem(economy, owned=True)
    q = np.array([0.5, 0.1])
    x = system.levels(q)
    # Profit (.5 - .1) * 5 = 2 to the owner, .1 * 4 of flour to both; scaled to two units in all.
    assert system.incomes(q, x) == pytest.approx(2 * np.array([2.2, 0.2]) / 2.4)


# ---------------------------------------------------------------------- against other methods


@pytest.mark.parametrize(("seed", "goods"), [(1, 30), (2, 12), (3, 12), (4, 20), (11, 6), (35, 6)])
def test_fixed_budgets_have_the_planners_prices(seed, goods):
    economy = Economy.reference(seed, goods)
    found, best = PriceSystem(economy).solve(), welfare_optimum(economy)
    assert found.prices == pytest.approx(np.append(best.prices, best.resource_prices), rel=1e-6, abs=1e-7)
    assert found.levels == pytest.approx(best.levels, rel=1e-6, abs=1e-8)
    assert found.residual < 1e-10


def test_the_united_states_have_them_too():
    economy = united_states()
    found, best = PriceSystem(economy).solve(), welfare_optimum(economy)
    assert found.prices == pytest.approx(np.append(best.prices, best.resource_prices), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("seed", "goods", "limits"),
    [(2, 6, False), (10, 4, False), (132, 4, False), (140, 4, False),
     (24, 8, True), (63, 4, True), (70, 6, True), (113, 6, True)],
)  # fmt: skip
def test_what_is_owned_has_an_equilibrium_where_newton_and_a_thousand_rounds_find_none(seed, goods, limits):
    # Of 900 economies the eight in which incomes follow prices so much that the search lost its way.
    economy = Economy.reference(seed, goods, households=5)
    if limits:
        rng = np.random.default_rng(seed)
        economy = economy.replace(
            capacity=economy.capacity * rng.choice([0.5, 1.0, 1.5], economy.capacity.size),
            endowment=economy.endowment * rng.choice([0.5, 1.0, 2.0], economy.endowment.size),
        )
    system = PriceSystem(economy, owned=True)
    found = system.solve()
    assert certified(economy, system, found.prices, found.levels, owned=True).ok


def test_a_wanted_good_that_nobody_can_make_has_no_price():
    economy = bakery(
        goods=["bread", "wine"], plants=["bakery", "press"], resources=["flour", "grapes"], endowment=[4.0, 0.0],
        inputs=np.zeros((2, 2)), outputs=np.eye(2), resource_use=np.eye(2), effort=[0.01, 0.01], tastes=[[0.5, 0.5]],
    )  # fmt: skip
    with pytest.raises(NotConverged, match="equilibrium prices"):
        PriceSystem(economy).solve()


@pytest.mark.parametrize("way", WAYS, ids=str)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_equilibrium_is_certified(seed, way):
    economy = Economy.reference(seed, 12)
    system = PriceSystem(economy, **way)
    found = system.equilibrium
    assert found is system.equilibrium
    certificate = certified(economy, system, found.prices, found.levels, **way)
    assert certificate.ok, certificate.explain()
    if system.softness:
        # Not an equilibrium of those who have to pay their costs.
        hard = certified(economy, system, found.prices, found.levels, owned=system.owned)
        assert {c.name for c in hard.failures} == {"plants' best responses"}
    if system.owned:
        # Nor one of fixed budgets that are not what is owned.
        other = PriceSystem(economy, softness=system.softness)
        wrong = certified(economy, other, found.prices, found.levels, **way)
        assert "incomes are what is owned" in {c.name for c in wrong.failures}


def test_incomes_from_ownership_may_allow_several_equilibria():
    truth = Economy.reference(69, 5, households=5)
    economy = Lie("inputs", 4, 0.9).reports(truth).apply(truth)
    system = PriceSystem(economy, owned=True)
    rng = np.random.default_rng(0)
    found = []
    for _ in range(12):
        with np.errstate(all="ignore"):
            ended, _ = system._newton(system.start * np.exp(rng.standard_normal(10)), 1e-10)
        if ended is not None and not any(np.allclose(ended.prices, p, rtol=1e-3, atol=1e-6) for p in found):
            assert certified(economy, system, ended.prices, ended.levels, owned=True).ok
            found.append(ended.prices)
    assert len(found) > 1


@pytest.mark.parametrize("way", WAYS, ids=str)
@pytest.mark.parametrize("economy", [Economy.reference(5, 8), scarf((1, 1.1, 0.95))], ids=["mixed", "fixed"])
def test_slopes_are_derivatives(way, economy):
    system = PriceSystem(economy, **way)
    q = system.start * np.exp(0.1 * np.random.default_rng(1).standard_normal(system.start.size))

    def excess(prices):
        supply, demand = system.answer(prices)
        return demand - supply

    x = system.levels(q)
    J = system.slopes(q, x, system.incomes(q, x))
    for i in range(q.size):
        h = 1e-6 * q[i] * np.eye(q.size)[i]
        assert (excess(q - h) - excess(q + h)) / (2e-6 * q[i]) == pytest.approx(
            J[:, i], rel=1e-5, abs=1e-6 * np.abs(J[:, i]).max()
        )


# ---------------------------------------------------------------------- Walras


@settings(max_examples=40)
@given(seed=st.integers(0, 30), way=st.sampled_from(WAYS), shake=st.floats(0.0, 2.0))
def test_everything_earned_is_spent_at_any_prices(seed, way, shake):
    economy = Economy.reference(seed, 8, households=3)
    system = PriceSystem(economy, **way)
    g, h = economy.shape[0], economy.shape[3]
    rng = np.random.default_rng(seed)
    q = np.maximum(system.start, 1e-3) * np.exp(shake * rng.standard_normal(system.start.size))
    x = system.levels(q)
    incomes = system.incomes(q, x)
    demand = system.demand(q, incomes)
    # Incomes are scaled to one unit a household, so that spending is always that.
    assert incomes.sum() == pytest.approx(h)
    assert q[:g] @ demand == pytest.approx(h)
    shared_out(economy, demand)(system.consumption(q, incomes))
    # The value of excess demand is therefore what budgets exceed the value of net supply by: nothing at prices
    # at which what is made and owned is worth one unit a household.
    supplied, demanded = system.answer(q)
    net = system.N @ x + system.supply
    assert q @ (demanded - supplied) == pytest.approx(h - q @ net, abs=1e-9 * max(1.0, q @ supplied))


@given(prices=st.lists(st.floats(0.01, 100), min_size=3, max_size=3))
def test_walras_law_where_plants_ask_no_effort(prices):
    # Stores answer any price with all they have: prices can be scaled until incomes are what is owned, unscaled.
    stocks = np.array([1.0, 1.1, 0.95])
    economy = scarf(tuple(stocks))
    system = PriceSystem(economy, owned=True)
    q = np.array(prices) * 3 / (np.array(prices) @ stocks)
    assert system.incomes(q, system.levels(q)) == pytest.approx(q * stocks)
    supplied, demanded = system.answer(q)
    assert q @ (demanded - supplied) == pytest.approx(0.0, abs=1e-9)
    shared_out(economy, demanded)(system.consumption(q, q * stocks))


# ---------------------------------------------------------------------- hard cases


def test_scarfs_equilibria():
    stocks = np.array([1.0, 1.1, 0.95])
    economy = scarf(tuple(stocks))
    fixed, best = PriceSystem(economy).solve(), welfare_optimum(economy)
    assert fixed.prices == pytest.approx(best.prices, rel=1e-6)
    # With incomes p_i s_i: p_{i+1} / p_i = (s_i - s_{i+1} + s_{i+2}) / (s_i + s_{i+1} - s_{i+2}).
    a, b, c = stocks @ np.array([[1, -1, 1], [1, 1, -1], [-1, 1, 1]])
    closed = np.array([1.0, c / a, c / b])
    closed *= 3 / (closed @ stocks)
    system = PriceSystem(economy, owned=True)
    # Rounds circle away from it, and still it is found.
    assert not system.rounds(limit=300).balanced
    owned = system.solve()
    assert owned.prices == pytest.approx(closed, rel=1e-8)
    assert certified(economy, system, owned.prices, owned.levels, owned=True).ok


def test_supply_that_jumps():
    def two(**changes):
        return bakery(
            plants=["a", "b"], inputs=np.zeros((1, 2)), outputs=[[1, 1]], resource_use=[[1, 1]], endowment=[10.0],
            **({"capacity": [2.0, 3.0], "effort": [0.1, 0.15], "exponent": 1.0} | changes),
        )  # fmt: skip

    system = PriceSystem(two())
    # At more than .15 both run at capacity, at more than .1 the first, else none.
    assert [system.levels(np.array([p, 0.0])).tolist() for p in (0.09, 0.12, 0.16)] == [
        [0, 0],
        [2, 0],
        [2, 3],
    ]
    # Five loaves for one unit: .2 each, and flour is free.
    found = system.solve()
    assert found.prices == pytest.approx([0.2, 0.0])
    assert certified(two(), system, found.prices, found.levels).ok
    best = welfare_optimum(two())
    assert found.prices == pytest.approx(np.append(best.prices, best.resource_prices), abs=1e-7)
    # If the second asks .4 it would have to run in part, which no price makes it do.
    half = two(effort=[0.1, 0.4])
    with pytest.raises(NotConverged, match="supply that jumps"):
        PriceSystem(half).solve()
    assert welfare_optimum(half).levels == pytest.approx([2.0, 0.5])
    # Lies are then answered one by one, and one may end the trouble.
    lie = Lie("effort", 1, 0.3)
    system = PriceSystem(two(), budgets=np.ones(1))
    ((levels, _, prices),) = system.answers([lie])
    assert levels == pytest.approx([2, 3])
    assert prices == pytest.approx([0.2, 0], abs=1e-9)


def test_increasing_returns_have_no_prices():
    with pytest.raises(NotConverged, match="equilibrium prices"):
        PriceSystem(increasing_returns(1, 8, share=0.5)).solve()


def test_what_there_is_none_of_and_nobody_uses_is_free():
    economy = bakery(resources=["flour", "gold"], resource_use=[[1], [0]], endowment=[4.0, 0.0])
    assert PriceSystem(economy).solve().prices == pytest.approx([0.25, 0.17, 0.0])
    assert welfare_optimum(economy).resource_prices == pytest.approx([0.17, 0.0])


def test_refusals():
    with pytest.raises(InvalidEconomy, match=r"plant 'bakery'.*capacity"):
        PriceSystem(bakery(effort=[0.0]))
    with pytest.raises(InvalidEconomy, match="nothing limits"):
        PriceSystem(bakery(exponent=[1.0]))
    assert PriceSystem(bakery(exponent=[1.0], capacity=[3.0])).jumps.tolist() == [True]
    for nobody in (bakery(tastes=None), bakery(households=[], tastes=None)):
        with pytest.raises(InvalidEconomy, match="no household wants anything"):
            PriceSystem(nobody)
    for softness in (-0.1, 1.0, np.nan):
        with pytest.raises(InvalidInput, match=r"softness: is .*; expected zero or more, below 1"):
            PriceSystem(bakery(), softness=softness)


def test_a_search_that_fails_says_so(monkeypatch):
    economy = Economy.reference(1, 8)
    system = PriceSystem(economy)
    found = system.solve()
    # Prices of nothing are no place to start; rounds find a better one.
    assert system.solve(np.zeros(13)).prices == pytest.approx(found.prices, rel=1e-6, abs=1e-8)
    assert system.solve(found.prices).steps == 0
    # Where others cover losses there is no optimum to start from either.
    system = PriceSystem(economy, softness=0.1)

    def singular(*_):
        raise np.linalg.LinAlgError

    with monkeypatch.context() as m:
        m.setattr(np.linalg, "solve", singular)
        with pytest.raises(NotConverged):
            system.solve(system.start)
    monkeypatch.setattr(price_system, "_NEWTON_STEPS", 0)
    with pytest.raises(NotConverged, match="stopped after 0 rounds") as stopped:
        system.solve(system.start)
    # The best of what was tried, rounds among it.
    assert 1e-10 < stopped.value.residual < 1e-2


# ---------------------------------------------------------------------- many lies at once


def many_lies(economy, each=3, seed=0, factors=(0.5, 0.75, 0.9, 1.0, 1.25, 2.0)):
    rng = np.random.default_rng(seed)
    sizes = dict.fromkeys(PLANT_LIES, economy.shape[2]) | dict.fromkeys(HOUSEHOLD_LIES, economy.shape[3])
    return [
        Lie(k, int(rng.integers(n)), float(rng.choice(factors)))
        for k, n in sizes.items()
        for _ in range(each)
    ]


def one_by_one(economy, way, lies, start):
    for lie in lies:
        said = PriceSystem(lie.reports(economy).apply(economy), **way)
        found = said.solve(start)
        yield found.levels, said.consumption(found.prices, found.incomes), found.prices


def the_same(some, others, tolerance=1e-6):
    some, others = list(some), list(others)
    assert len(some) == len(others)
    for one, other in zip(some, others, strict=True):
        for a, b in zip(one, other, strict=True):
            assert a == pytest.approx(b, rel=tolerance, abs=tolerance * np.abs(b).max())


@pytest.mark.parametrize("way", [*WAYS, {"budgets": np.ones(6)}], ids=str)
def test_lies_together_are_lies_one_by_one(way):
    economy = Economy.reference(2, 12, households=6)
    lies = many_lies(economy, each=5)
    system = PriceSystem(economy, **way)
    the_same(system.answers(lies), one_by_one(economy, way, lies, system.equilibrium.prices))


@settings(max_examples=8)
@given(seed=st.integers(0, 40), way=st.sampled_from(WAYS[:3]))
def test_lies_together_are_lies_one_by_one_anywhere(seed, way):
    economy = Economy.reference(seed, 9, households=4)
    system = PriceSystem(economy, **way)
    lies = many_lies(economy, each=2, seed=seed)
    the_same(system.answers(lies), one_by_one(economy, way, lies, system.equilibrium.prices))


def test_truth_among_lies_is_the_equilibrium():
    economy = Economy.reference(1, 12)
    system = PriceSystem(economy)
    (levels, consumption, prices), *_ = system.answers([Lie("inputs", 0, 1.0), Lie("needs", 0, 2.0)])
    assert levels == pytest.approx(system.equilibrium.levels)
    assert prices == pytest.approx(system.equilibrium.prices)
    best = welfare_optimum(economy)
    assert consumption == pytest.approx(best.consumption, rel=1e-6, abs=1e-9)
    assert list(system.answers([])) == []


@pytest.mark.parametrize("way", [*WAYS[:3], {"budgets": np.ones(5)}], ids=str)
@pytest.mark.parametrize(
    "changes",
    [{"_CHORD_STEPS": 0}, {"_SHARED_STEPS": 0}, {"_DENSE_CELLS": 0}, {"_DENSE_CELLS": 0, "_SHARED_STEPS": 0}, {"_TOGETHER": 4}],
    ids=str,
)  # fmt: skip
def test_every_way_of_answering_gives_the_same(way, changes, monkeypatch):
    economy = Economy.reference(3, 8, households=5)
    lies = many_lies(economy, each=2, seed=1)
    expected = list(PriceSystem(economy, **way).answers(lies))
    for name, value in changes.items():
        (home,) = (m for m in (price_system, _lies_together, _price_answers) if hasattr(m, name))
        monkeypatch.setattr(home, name, value)
    the_same(PriceSystem(economy, **way).answers(lies), expected)


def test_a_price_that_nothing_answers_to_does_not_stop_the_search():
    # In this economy everyone who makes or uses one good is at a limit.
    economy = Economy.reference(11, 6, households=2)
    lies = many_lies(economy, each=3, seed=11)
    system = PriceSystem(economy)
    assert np.any(np.diagonal(system.slopes(
        system.equilibrium.prices, system.equilibrium.levels, system.equilibrium.incomes
    )) == 0)  # fmt: skip
    the_same(system.answers(lies), one_by_one(economy, {}, lies, system.equilibrium.prices))


@pytest.mark.parametrize("owned", [False, True])
def test_lies_of_scarfs_traders(owned):
    economy = scarf((1, 1.1, 0.95))
    lies = [Lie("capacity", 1, 0.9), Lie("needs", 2, 2.0), Lie("capacity", 0, 1.0)]
    system = PriceSystem(economy, owned=owned)
    answers = list(system.answers(lies))
    the_same(answers, one_by_one(economy, {"owned": owned}, lies, system.equilibrium.prices))
    assert answers[0][0] == pytest.approx([1, 0.99, 0.95])
    assert answers[2][2] == pytest.approx(system.equilibrium.prices)
