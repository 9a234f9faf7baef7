"""How the optimum with floors is found: the dual by its definition, a Newton step densely, floors raised by halves."""

import numpy as np
import pytest
from feasible.economy import Economy
from feasible.optimum import guarantee as module
from feasible.optimum import welfare_optimum
from feasible.optimum._welfare_program import WelfareProgram
from feasible.optimum.guarantee import (
    _along,
    _better,
    _Demand,
    _Point,
    _raise_floors,
    certify_guarantee,
    guarantee,
)
from hypothesis import given, settings
from hypothesis import strategies as st


def drawn(seed, part=0.5):
    """Return an economy of five goods, one of them public, floors, its program and who wants what."""
    economy = Economy.reference(seed, 5, households=3)
    floors = part * economy.needs.toarray()
    floors[:, economy.good_kind == "public"] = np.array([[0.1], [0.3], [0.2]])
    program = WelfareProgram.of(economy)
    return economy, floors, program, _Demand.of(economy, floors, program)


def test_who_wants_what_by_hand():
    economy = Economy(
        goods=["bread", "park", "cake"], resources=["hours"], plants=["oven", "crew", "shop"], households=["a", "b"],
        inputs=np.zeros((3, 3)), outputs=np.eye(3), resource_use=[[1, 1, 1]], endowment=[10], effort=0.1,
        tastes=[[0.75, 0.25, 0], [0.5, 0.5, 0]], budgets=[0.5, 1.5], good_kind=["final", "public", "final"],
    )  # fmt: skip
    floors = np.array([[0.0, 2.0, 0.0], [1.0, 3.0, 0.5]])
    demand = _Demand.of(economy, floors, WelfareProgram.of(economy))
    assert list(zip(demand.home.tolist(), demand.good.tolist(), strict=True)) == [
        (0, 0),
        (1, 0),
        (1, 2),
        (-1, 1),
    ]
    # Budgets add up to 1: a quarter is a's, three quarters b's.
    assert demand.spending == pytest.approx([0.1875, 0.375, 0.0, 0.0625 + 0.375])
    assert demand.floor.tolist() == [0.0, 1.0, 0.5, 3.0]
    assert demand.rows == 4
    assert demand.bought.tolist() == [True, True, False, False]
    prices = np.array([0.75, 0.0625, 9.0, 1.0])
    assert demand.amounts(prices) == pytest.approx([0.25, 1.0, 0.5, 7.0])
    assert demand.consumption(economy, prices) == pytest.approx(np.array([[0.25, 7.0, 0.0], [1.0, 7.0, 0.5]]))
    half = demand.scaled(0.5)
    assert half.floor.tolist() == [0.0, 0.5, 0.25, 1.5]
    assert half.amounts(prices) == pytest.approx([0.25, 0.5, 0.25, 7.0])


def near_best(economy, program, seed):
    best = welfare_optimum(economy)
    q = np.concatenate([best.prices, best.resource_prices]) / program.total
    return np.maximum(q, 1e-3 * q.max()) * np.exp(0.02 * np.random.default_rng(seed).normal(size=q.size))


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_the_dual_with_floors_by_its_definition(seed):
    economy, _, p, demand = drawn(seed)
    q = near_best(economy, p, seed)
    here = _Point(p, demand, q)
    earned = (here.income * here.x - p.effort * here.x**p.exponent).sum()
    enjoyed = 0.0
    for good, spent, floor in zip(demand.good, demand.spending, demand.floor, strict=True):
        had = max(floor, spent / q[good])
        enjoyed += (spent * np.log(had) if spent > 0 else 0.0) - q[good] * had
    assert here.value == pytest.approx(p.supply @ q + earned + enjoyed, rel=1e-10, abs=1e-12)
    # Its slope in each price is what is left over of each.
    taken = np.zeros(q.size)
    for good, amount in zip(demand.good, here.c, strict=True):
        taken[good] += amount
    assert here.y == pytest.approx(p.N @ here.x + p.supply - taken)
    for row in range(q.size):
        step = 1e-6 * q[row]
        ends = []
        for side in (step, -step):
            other = q.copy()
            other[row] += side
            ends.append(_Point(p, demand, other).value)
        assert here.y[row] == pytest.approx(
            (ends[0] - ends[1]) / (2 * step), rel=1e-4, abs=1e-5 * abs(here.y).max()
        )
    assert here.error == pytest.approx(abs(q * here.y).sum())
    assert here.made == pytest.approx(np.maximum(p.N.toarray(), 0.0) @ here.x + p.supply)
    given_ = _Point(p, demand, q, np.full(q.size, 2.0))
    assert given_.short == pytest.approx(max(0.0, -here.y.min()) / 2.0)


@pytest.mark.parametrize("seed", range(12))
def test_a_newton_step_with_floors_by_dense_algebra(seed):
    economy, _, p, demand = drawn(seed)
    q = near_best(economy, p, seed)
    here = _Point(p, demand, q)
    N = p.N.toarray()
    between = (here.income > 0) & (here.x < p.capacity)
    answer = np.zeros(here.x.size)
    answer[between] = here.x[between] / (here.income[between] * (p.exponent[between] - 1.0))
    bend = np.zeros(q.size)
    for good, spent, floor in zip(demand.good, demand.spending, demand.floor, strict=True):
        if spent > 0 and spent / q[good] > floor:
            bend[good] += spent / q[good] ** 2
    stiff = (N**2) @ answer + bend
    bought = np.bincount(demand.good, demand.spending, q.size) > 0
    idle, mute = ~bought & (q * stiff <= here.y), stiff <= 0.0
    live = ~idle & ~mute
    lift = np.where(here.y < 0.0, 0.5 * np.maximum(q, 1e-3 * q.max()), 0.0)
    system = (N * answer) @ N.T + np.diag(np.where(live, bend + 1e-12 * stiff, 1e8 * stiff + mute))
    right = np.where(live, -here.y, np.where(mute, lift, -q * 1e8 * stiff))
    dq = np.linalg.solve(system, right)
    go, least = _along(here), np.where(bought, 0.1 * q, 0.0)
    size = abs(dq[live]).max(initial=0.0) + q.max()
    for share in (1.0, 0.25, 2.0**-12):
        assert go(share).q == pytest.approx(np.maximum(q + share * dq, least), rel=1e-5, abs=1e-6 * size)
        assert go(share).made is here.made
    # Shorter than that each price goes down its own slope.
    own = np.where(mute, lift, -here.y / np.where(mute, 1.0, stiff))
    for halvings in (13, 20):
        step = 2.0 ** (12 - halvings) * own
        assert go(2.0**-halvings).q == pytest.approx(np.maximum(q + step, least), rel=1e-9, abs=1e-12 * size)


def test_a_step_is_better_where_the_dual_falls_by_a_ten_thousandth_of_its_slope():
    class At:
        def __init__(self, value, q):
            self.value, self.q, self.y = value, np.array([q]), np.array([-2.0])

    here = At(10.0, 1.0)
    # A step of 1/2 along a slope of -2 promises 1: a ten thousandth of it will do, up to the last digits of 10.
    assert [_better(here, At(10.0 - fall, 1.5), 0) for fall in (1.1e-4, 0.9e-4)] == [True, False]
    assert _better(here, At(10.0 + 0.9e-12, 1.0), 0)
    assert not _better(here, At(10.0 + 1.1e-12, 1.0), 0)
    small = At(0.0, 1.0)
    assert [_better(small, At(above, 1.0), 0) for above in (0.9e-13, 1.1e-13)] == [True, False]


def told(monkeypatch, works):
    """Have the search succeed at some shares of the floors only, and return what it tried."""
    tried = []

    class Found:
        error, short, q = 1.0, 1.0, np.array([7.0])

    def newton(point, *_, steps, **__):
        tried.append(point[0])
        return (Found(), 3) if works(point[0]) else (Found(), None)

    monkeypatch.setattr(module, "_Point", lambda _p, demand, q: (demand, float(q[0])))
    monkeypatch.setattr(module, "damped_newton", newton)
    monkeypatch.setattr(module, "_BURSTS", 1)

    class Demand:
        @staticmethod
        def scaled(share):
            return share

    return tried, _raise_floors(None, Demand(), np.array([1.0]))


def test_floors_are_raised_all_at_once_or_by_halves(monkeypatch):
    tried, (found, count) = told(monkeypatch, lambda share: True)
    assert (tried, count, found is None) == ([1.0], 3, False)


def test_what_is_too_much_at_once_is_halved_and_gone_on_with(monkeypatch):
    done = [0.0]

    def works(share):
        near = share <= done[0] + 0.3
        done[0] = share if near else done[0]
        return near

    tried, (found, count) = told(monkeypatch, works)
    assert tried == [1.0, 0.5, 0.25, 0.5, 0.75, 1.0]
    assert (found is None, count) == (False, 25 + 25 + 4 * 3)


def test_a_64th_is_the_least_that_is_tried(monkeypatch):
    tried, (found, count) = told(monkeypatch, lambda share: False)
    assert tried == [0.5**k for k in range(7)]
    assert (found, count) == (None, 7 * 25)


def test_a_search_that_stalls_within_nine_digits_is_as_good_as_it_gets(monkeypatch):
    for error, short, good in ((0.9e-9, 0.9e-9, True), (1.1e-9, 0.0, False), (0.0, 1.1e-9, False)):
        found = type("Found", (), {"error": error, "short": short, "q": np.ones(1)})()
        bursts = []
        monkeypatch.setattr(module, "_Point", lambda *_, f=found: f)
        monkeypatch.setattr(
            module, "damped_newton", lambda *_, f=found, b=bursts, **__: (b.append(1), (f, None))[1]
        )
        demand = type("Demand", (), {"scaled": lambda self, share: share})()
        assert (_raise_floors(None, demand, np.ones(1))[0] is found) == good
        # Four bursts at each of seven shares, or one that is as good as it gets.
        assert len(bursts) == (1 if good else 28)


@pytest.mark.parametrize("seed", range(6))
def test_a_certificate_with_floors_by_loops(seed):
    economy, floors, _, _ = drawn(seed)
    rng = np.random.default_rng(seed)
    g, r, plants, homes = economy.shape
    x = rng.uniform(0.2, 1.0, plants) * economy.capacity
    c = floors * rng.uniform(0.8, 1.5, floors.shape) + rng.uniform(0.01, 0.1, floors.shape)
    public = economy.good_kind == "public"
    c[:, public] = 0.28
    p, w = rng.uniform(0.5, 2.0, g), rng.uniform(-0.1, 0.5, r)
    tastes = economy.tastes.toarray()
    plain = certify_guarantee(
        economy, np.zeros_like(floors), levels=x, consumption=c, prices=p, resource_prices=w, tolerance=0.25
    )
    found = certify_guarantee(
        economy, floors, levels=x, consumption=c, prices=p, resource_prices=w, tolerance=0.25
    )
    lost = 0.0
    for good in range(g):
        if public[good]:
            cells = [(economy.budgets @ tastes[:, good], floors[:, good].max())]
        else:
            cells = [(economy.budgets[h] * tastes[h, good], floors[h, good]) for h in range(homes)]
        for spent, floor in cells:
            best = spent / p[good]
            if floor > best:
                lost += (spent * np.log(floor / best) if spent > 0 else 0.0) - p[good] * (floor - best)
    values, without = ({check.name: check.value for check in made.checks} for made in (found, plain))
    assert {check.tolerance for check in found.checks} == {0.25}
    missing = max(
        (floors[h, good] - c[h, good]) / floors[h, good]
        for h in range(homes) for good in range(g) if floors[h, good] > 0
    )  # fmt: skip
    assert values["floors"] == pytest.approx(max(missing, 0.0))
    assert values["prices not negative"] == pytest.approx(max(0.0, -w.min()) / max(p.max(), w.max()))
    assert without["floors"] == 0.0
    # What floors take from the bound comes off the gap that there is without them.
    assert values["duality gap"] == pytest.approx(
        abs(without["duality gap"] * homes + lost) / homes, rel=1e-8
    )
    rest = {"floors", "duality gap"}
    assert {k: v for k, v in values.items() if k not in rest} == {
        k: v for k, v in without.items() if k not in rest
    }


def test_nothing_guaranteed_is_the_optimum_itself():
    economy = Economy.reference(3, 5, households=3)
    found, best = guarantee(economy, 0.0), welfare_optimum(economy)
    assert found.welfare == pytest.approx(best.welfare, abs=1e-9)
    assert found.floors.tolist() == np.zeros((3, 5)).tolist()
    again = guarantee(economy, 0.0, start=found)
    assert again.steps <= 1
    assert again.solved.N is found.solved.N
