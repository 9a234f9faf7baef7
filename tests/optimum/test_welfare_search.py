"""How the optimum is found: the path by the whole Newton system, the dual by its definition, each Newton step densely."""

import numpy as np
import pytest
from feasible.economy import Economy
from feasible.errors import NotConverged
from feasible.optimum import _welfare_search
from feasible.optimum._welfare_program import WelfareProgram, _runnable, operable
from feasible.optimum._welfare_search import (
    _along,
    _DualPoint,
    _interior_point,
    _reach,
    from_prices,
    from_scratch,
)
from hypothesis import given, settings
from hypothesis import strategies as st


def drawn(seed, *, linear=False, endless=False):
    economy = Economy.reference(seed, 5, households=2)
    if linear:
        economy = economy.replace(exponent=np.where(np.arange(15) % 2, 1.0, economy.exponent))
    if endless:
        economy = economy.replace(capacity=np.where(np.arange(15) % 3, economy.capacity, np.inf))
    return WelfareProgram.of(economy)


def start(p):
    """Return where the path begins: plants at half of an equal part of their scarcest inputs, prices at budgets."""
    N = p.N.toarray()
    m, n = N.shape
    capped = np.isfinite(p.capacity)
    heavy = np.zeros(n)
    for j in range(n):
        for i in np.flatnonzero(p.supply > 0):
            heavy[j] += max(-N[i, j], 0.0) / p.supply[i]
    x = np.empty(n)
    for j in range(n):
        x[j] = 0.5 / (n * heavy[j])
        x[j] = min(x[j], 0.5 * p.capacity[j]) if capped[j] else min(x[j], 1e6)
    made = np.maximum(N, 0.0) @ x + p.supply
    y = np.maximum(made, 1e-12 * made.max())
    mu = 10.0 / m
    return x, y, (p.spending + mu) / y, mu / x, np.array([mu / (c - v) if np.isfinite(c) else 0.0 for c, v in zip(p.capacity, x, strict=True)]), mu, made  # fmt: skip


def by_whole_systems(p, tolerance):
    """Follow the path with one dense system for levels, supplies, prices and both walls; return it with its steps."""
    N = p.N.toarray()
    m, n = N.shape
    capped, bought = np.isfinite(p.capacity), p.spending > 0
    x, y, q, zl, zu, mu, made = start(p)
    count, reached, steps = n + capped.sum() + m, None, 0
    while True:
        slope = p.effort * p.exponent * x ** (p.exponent - 1.0)
        curve = p.effort * p.exponent * (p.exponent - 1.0) * x ** (p.exponent - 2.0)
        room = np.where(capped, p.capacity - x, 1.0)
        rx, ry = N.T @ q + zl - zu - slope, N @ x + p.supply - y
        loss = zl @ x + zu @ room + (q * y)[~bought].sum() + abs(q * y - p.spending)[bought].sum()
        if max(loss, abs(rx) @ x) <= tolerance and (abs(ry) / made).max() <= tolerance:
            return x, q, steps
        steps += 1
        over = (zl @ x + zu @ room + np.maximum(q * y - p.spending, 0).sum()) / count
        if reached is not None:
            mu = min(0.9, max(0.1 if steps <= 60 else 0.5, (1.0 - reached) ** 2)) * over
        eye, zero = np.eye(n), np.zeros
        system = np.block([
            [-np.diag(curve), zero((n, m)), N.T, eye, -eye],
            [N, -np.eye(m), zero((m, m + 2 * n))],
            [zero((m, n)), np.diag(q), np.diag(y), zero((m, 2 * n))],
            [np.diag(zl), zero((n, 2 * m)), np.diag(x), zero((n, n))],
            [np.diag(-zu), zero((n, 2 * m)), zero((n, n)), np.diag(room)],
        ])  # fmt: skip
        right = np.concatenate(
            [-rx, -ry, p.spending + mu - q * y, mu - zl * x, np.where(capped, mu - zu * room, 0.0)]
        )
        dx, dy, dq, dl, du = np.split(np.linalg.solve(system, right), np.cumsum([n, m, m, n]))

        def far(*pairs):
            falls = [float((-v / d)[d < 0].min(initial=np.inf)) for v, d in pairs]
            return min(1.0, 0.99 * min(falls))

        primal = far((x, dx), (y, dy), (room[capped], -dx[capped]))
        dual = far((q, dq), (zl, dl), (zu[capped], du[capped]))
        x, y = x + primal * dx, y + primal * dy
        q, zl, zu = q + dual * dq, zl + dual * dl, zu + dual * du
        reached, made = min(primal, dual), np.maximum(made, y)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.booleans(), st.booleans(), st.sampled_from([1e-3, 1e-6]))
def test_the_path_is_that_of_the_whole_system(seed, linear, endless, tolerance):
    p = drawn(seed, linear=linear, endless=endless)
    x, q, steps = _interior_point(p, tolerance)
    theirs, prices, count = by_whole_systems(p, tolerance)
    assert steps == count > 5
    assert x == pytest.approx(theirs, rel=1e-4, abs=1e-6 * x.max())
    assert q == pytest.approx(prices, rel=1e-4, abs=1e-6 * q.max())


def test_a_step_keeps_a_hundredth_of_what_it_would_use_up():
    now = np.array([1.0, 2.0])
    assert _reach(now, np.array([0.5, -1.0])) == 1.0
    assert _reach(now, np.array([-0.99, 5.0])) == 1.0
    assert _reach(now, np.array([-4.0, 0.0])) == pytest.approx(0.99 / 4.0)
    assert _reach(now, np.array([0.0, -3.0])) == pytest.approx(0.66)


def point_of(p, seed, near=0.2):
    """Return prices that lie so far beside the best ones."""
    rng = np.random.default_rng(seed)
    best = _interior_point(p, 1e-6)[1]
    q = np.maximum(best, 1e-3 * best.max()) * np.exp(near * rng.normal(size=best.size))
    return _DualPoint(p, q, p.NT @ q, p.N.maximum(0.0) @ np.ones(p.effort.size) + p.supply + 1e-3)


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.booleans())
def test_the_dual_is_what_plants_and_households_can_get_at_these_prices(seed, endless):
    p = drawn(seed, endless=endless)
    here = point_of(p, seed)
    # Levels at which no trial earns more over its effort.
    earns = lambda x: here.income * x - p.effort * x**p.exponent  # noqa: E731
    for share in (0.0, 0.9, 0.99, 1.01, 1.1):
        trial = np.minimum(share * here.x, p.capacity)
        assert (earns(trial) <= earns(here.x) + 1e-12).all()
    budgets = p.spending[p.bought] @ np.log(here.q[p.bought])
    assert here.value == pytest.approx(
        p.supply @ here.q + earns(here.x).sum() - budgets, rel=1e-10, abs=1e-12
    )
    # Its slope, by difference quotients.
    for row in range(here.q.size):
        step = 1e-6 * here.q[row]
        ends = []
        for side in (step, -step):
            q = here.q.copy()
            q[row] += side
            ends.append(_DualPoint(p, q, p.NT @ q, here.made).value)
        slope = (ends[0] - ends[1]) / (2.0 * step)
        assert -here.pull[row] == pytest.approx(slope, rel=1e-4, abs=1e-5 * abs(here.y).max())
    net = p.N.toarray() @ here.x + p.supply
    assert here.y == pytest.approx(net)
    over = np.where(p.spending > 0, here.q * net - p.spending, here.q * net)
    assert here.error == pytest.approx(abs(over).sum())
    assert here.short == pytest.approx((np.maximum(-net, 0.0) / here.made).max())


@pytest.mark.parametrize("seed", range(14))
def test_a_newton_step_by_dense_algebra(seed):
    p = drawn(seed)
    here = point_of(p, seed, 1e-3)
    N = p.N.toarray()
    between = (here.income > 0) & (here.x < p.capacity)
    # How a level answers what a unit earns: x = (income / (s k)) ^ (1 / (k - 1)).
    answer = np.zeros(here.x.size)
    answer[between] = here.x[between] / (here.income[between] * (p.exponent[between] - 1.0))
    bought = p.spending > 0
    bend = np.where(bought, p.spending / here.q**2, 0.0)
    stiff = (N**2) @ answer + bend
    idle = ~bought & (here.q * stiff <= here.y)
    mute = stiff <= 0.0
    live = ~idle & ~mute
    system = (N * answer) @ N.T + np.diag(np.where(live, bend, 1e8 * stiff + mute))
    right = np.where(live, here.pull, np.where(mute, 0.0, -here.q * 1e8 * stiff))
    dq = np.linalg.solve(system + np.diag(np.where(live, 1e-12 * stiff, 0.0)), right)
    go = _along(here)
    least = np.where(bought, 0.1 * here.q, 0.0)
    size = abs(dq[live]).max(initial=0.0) + abs(here.q).max()
    for share in (1.0, 0.125):
        found = go(share)
        assert found.q == pytest.approx(np.maximum(here.q + share * dq, least), rel=1e-5, abs=1e-6 * size)
        assert found.income == pytest.approx(N.T @ found.q, rel=1e-8, abs=1e-9 * size)
        assert found.made is here.made
    # What there is enough of costs nothing after the step; what nobody answers stays.
    assert (go(1.0).q[idle & ~mute] <= 1e-5 * size).all()
    assert go(1.0).q[mute] == pytest.approx(here.q[mute])


def test_newton_starts_from_prices_that_buy_and_says_where_it_cannot():
    p = drawn(3)
    _, q, _ = from_scratch(p, 1e-9)
    x, again, steps = from_prices(p, 1.05 * q, 1e-11)
    assert steps <= 8
    assert again == pytest.approx(q, rel=1e-6, abs=1e-9)
    assert (np.abs(p.N @ x + p.supply) * again)[~p.bought].max() <= 1e-9
    # A price below zero counts as none; where a budget would buy at none there is no start.
    below = np.where(p.bought, q, -1.0)
    assert from_prices(p, below, 1e-9) is not None
    nothing = q.copy()
    nothing[np.flatnonzero(p.bought)[0]] = 0.0
    assert from_prices(p, nothing, 1e-9) is None
    assert from_prices(drawn(3, linear=True), q, 1e-9) is None


def test_the_path_hands_over_to_newton_at_four_digits_and_takes_it_back(monkeypatch):
    p = drawn(4)
    asked = []
    path, newton = _welfare_search._interior_point, _welfare_search.from_prices
    monkeypatch.setattr(
        _welfare_search,
        "_interior_point",
        lambda p, tolerance: (asked.append(("path", tolerance)), path(p, tolerance))[1],
    )
    monkeypatch.setattr(
        _welfare_search,
        "from_prices",
        lambda p, q, tolerance: (asked.append(("newton", tolerance)), newton(p, q, tolerance))[1],
    )
    _, _, steps = from_scratch(p, 1e-9)
    assert [(who, pytest.approx(how)) for who, how in asked] == [("path", 1e-4), ("newton", 1e-11)]
    first = path(p, 1e-4)
    assert steps == first[2] + newton(p, first[1], 1e-11)[2]
    asked.clear()
    from_scratch(p, 1e-2)
    assert asked == [("path", 1e-2), ("newton", pytest.approx(1e-4))]
    asked.clear()
    monkeypatch.setattr(_welfare_search, "from_prices", lambda *_: None)
    assert from_scratch(p, 1e-9)[2] == path(p, 1e-9)[2]
    assert [how for _, how in asked] == [1e-4, 1e-9]


def test_a_path_of_rough_systems_is_followed_once_more_by_factors(monkeypatch):
    p = drawn(4)
    sparse = WelfareProgram(**{**vars(p), "dense": None, "manner": type(p.manner)()})
    tried = []

    def stuck(program, _tolerance):
        tried.append(program.manner.factored)
        raise NotConverged("the path", residual=1.0, rounds=1, advice="none")

    monkeypatch.setattr(_welfare_search, "_from_scratch", stuck)
    with pytest.raises(NotConverged):
        from_scratch(sparse, 1e-9)
    assert tried == [False, True]
    tried.clear()
    with pytest.raises(NotConverged):
        from_scratch(p, 1e-9)
    assert tried == [False]


def test_what_can_run_at_all_by_hand():
    """No ore, so no mine, so no iron, so no tools; the second way of making iron has no capacity."""
    economy = Economy(
        goods=["iron", "tools", "corn", "cake"], resources=["ore", "labor"], households=["all"],
        plants=["mine", "scrap", "smith", "farm", "bakery"],
        inputs=[[0, 0, 1, 0, 0], [0, 0, 0, 0, 1], [0, 0, 0, 0, 1], [0, 0, 0, 0, 0]],
        outputs=[[1, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 1]],
        resource_use=[[1, 0, 0, 0, 0], [1, 1, 1, 1, 1]], endowment=[0, 10], capacity=[5, 0, 5, 5, 5],
        tastes=[[0, 0, 1, 0]],
    )  # fmt: skip
    runs, gone = operable(economy)
    assert runs.tolist() == [False, False, False, True, False]
    assert gone == [0, 1, 3]
    full = economy.replace(endowment=[1, 10], capacity=np.full(5, 5.0))
    assert (operable(full)[0].tolist(), operable(full)[1]) == ([True] * 5, [])
    assert _runnable(economy.replace(endowment=[1, 10]))[0].tolist() == [True, False, True, True, True]


@pytest.mark.parametrize("dense", [True, False])
@pytest.mark.parametrize("factored", [True, False])
def test_a_system_is_solved_however_it_is_kept(dense, factored):
    p = drawn(7)
    manner = type(p.manner)()
    manner.factored = factored
    own = WelfareProgram(**{**vars(p), "dense": p.N.toarray() if dense else None, "manner": manner})
    rng = np.random.default_rng(1)
    response, diagonal = rng.uniform(0.1, 10.0, 15), rng.uniform(0.1, 10.0, p.supply.size)
    right = rng.normal(size=p.supply.size)
    N = p.N.toarray()
    exact = np.linalg.solve((N * response) @ N.T + np.diag(diagonal), right)
    assert own.solve(response, diagonal, right, 1e-10) == pytest.approx(exact, rel=1e-6, abs=1e-9)
    assert own.manner.factored == factored
