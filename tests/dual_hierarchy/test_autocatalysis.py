"""Rings that feed themselves: on paper, and among firms that learn."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from feasible.dual_hierarchy.autocatalysis import (
    RULES,
    SETTINGS,
    Firms,
    Setting,
    World,
    alive,
    headlines,
    history,
    hypercycle,
    interior_eigenvalues,
    last_trades,
    live,
    neighborhoods,
    published,
    ring,
    rules,
    smallest_share,
    survival,
    survival_table,
    ways_to_die,
    wilson,
)
from feasible.dual_hierarchy.autocatalysis.rules import RUNS
from feasible.dual_hierarchy.autocatalysis.study import SURVIVAL
from feasible.errors import NotConverged
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

# ---------------------------------------------------------------------- the hypercycle


@pytest.mark.parametrize("n", range(2, 12))
def test_eigenvalues_of_the_rest_point(n):
    found = interior_eigenvalues(n, rate=3.0)
    expected = 3.0 / n * np.exp(2j * np.pi * np.arange(1, n) / n)
    assert np.sort_complex(found.round(9)) == pytest.approx(np.sort_complex(expected.round(9)), abs=2e-9)
    # At four species the largest real part is zero, and rounding decides its sign.
    assert found[0].real == pytest.approx(3.0 * np.cos(2 * np.pi / n) / n, rel=1e-9, abs=1e-12)


def test_three_rest_four_barely_five_never():
    three, four, five = (smallest_share(n) for n in (3, 4, 5))
    assert three == pytest.approx(1 / 3, abs=1e-6)
    # Four still swing after the same time, less and less: the rest point attracts without a rate.
    assert 0.23 < four < 0.25
    assert smallest_share(4, 8000.0) > four
    # The push grows to a swing in which nobody dies.
    assert 0 < five < 0.01


@given(st.lists(st.floats(0.01, 1.0), min_size=2, max_size=6))
@settings(max_examples=15, deadline=None)
def test_shares_stay_shares(start):
    time, shares = ring(start, 20.0, points=11)
    assert time.shape == (11,)
    assert (shares > 0).all()
    assert shares.sum(axis=1) == pytest.approx(np.ones(11))
    assert shares[0] == pytest.approx(np.array(start) / sum(start), rel=1e-9)


def test_what_the_ring_refuses(monkeypatch):
    with pytest.raises(ValueError, match="species is 1"):
        interior_eigenvalues(1)
    with pytest.raises(ValueError, match="positive shares"):
        ring([0.5, 0.0], 1.0)
    whole = hypercycle.solve_ivp

    def broken(*args, **kwargs):
        found = whole(*args, **kwargs)
        found.success = False
        return found

    monkeypatch.setattr(hypercycle, "solve_ivp", broken)
    with pytest.raises(NotConverged, match="a ring of 3"):
        ring([1, 1, 1], 1.0)


# ---------------------------------------------------------------------- rules and firms


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: "-".join(map(str, s.code)))
def test_the_fast_way_is_the_plain_way(setting):
    firms = Firms(side=4, copies=40, steps=400, stock=3)
    for n, seed in ((2, 1), (3, 2), (6, 3)):
        plain = World(np.random.default_rng(seed), n, setting, firms)
        plain.run()
        held = np.array([[copies[r] for r in range(n)] for copies in plain.held])
        for compiled in (False, True):
            run = live(np.random.default_rng(seed), n, setting, firms, plain=not compiled)
            assert (run.held == held).all()
            assert (run.steps, run.trades) == (plain.steps, plain.trades)


def test_nobody_alive_next_door():
    """One firm holds everything: products find no taker, and nothing changes."""
    near = np.array([[1], [0]])
    firm, rule = np.zeros(4, dtype=np.int64), np.array([0, 1, 0, 1])
    for run in (rules._live, rules._live.py_func):
        stock = np.array([2, 2])
        steps, trades = run(np.random.default_rng(1), near, firm, rule, 2, 2, 1, 0, stock, 50)
        assert (steps, trades, stock.sum()) == (50, 0, 4)
        assert firm.tolist() == [0, 0, 0, 0]
    world = World(np.random.default_rng(1), 2, Setting(), Firms(side=3, copies=4, steps=20))
    world.near = [[] for _ in world.near]
    world.run()
    assert (world.steps, world.trades) == (20, 0)


def test_a_rule_that_was_never_there():
    for plain in (False, True):
        run = live(np.random.default_rng(1), 9, firms=Firms(copies=5), plain=plain)
        assert (run.alive, run.steps, run.trades) == (False, 0, 0)
    world = World(np.random.default_rng(1), 9, Setting(), Firms(copies=5))
    world.run()
    assert (world.steps, world.trades) == (0, 0)


def test_trimming_by_hand():
    near = rules.neighbors(4)
    held = np.zeros((16, 3), dtype=int)
    held[0, 0] = held[1, 1] = held[5, 2] = 1  # all three touch
    assert alive(held, near)
    assert rules._trim.py_func(held, near)
    held[5, 2], held[10, 2] = 0, 1  # the third is two steps from the first
    assert not alive(held, near)
    assert not rules._trim.py_func(held, near)
    # On the complete graph distance does not count.
    assert alive(held, rules.neighbors(4, "complete"))


def test_copies_and_stock_are_kept():
    run = live(np.random.default_rng(5), 4, Setting("endogenous"), Firms(steps=3000))
    assert run.held.sum() == 200
    assert (rules.neighbors(10) >= 0).all()
    assert all(f not in row for f, row in enumerate(rules.neighbors(10).tolist()))


@pytest.mark.parametrize(
    ("setting", "n"),
    [
        (Setting("poor", "target"), 4),
        (Setting("endogenous", "source"), 6),
        (Setting("rich", "target"), 9),
        (Setting("rich", "target", "random", "complete"), 8),
    ],
)
def test_stored_cells_come_out_again(setting, n):
    row = survival_table(
        network=setting.network, search=setting.search, environment=setting.environment,
        learning=setting.learning, rules=n,
    ).iloc[0]  # fmt: skip
    count, steps = survival(setting, n, int(row["runs"]))
    assert (count, round(steps)) == (row["alive"], row["steps"])


def test_the_table_is_whole():
    table = survival_table()
    assert len(table) == len(SETTINGS) * len(RULES) == 192
    assert (table["runs"] >= 30).all()
    assert (table["low"] <= table["share"] + 1e-12).all()
    assert (table["share"] <= table["high"] + 1e-12).all()


def test_golden_table_within_sampling_error():
    """48 cells of 30 runs, counted by others from a description: each within 3.5 standard errors, and together."""
    both = published().merge(
        survival_table(network="torus", search="selective"),
        on=["environment", "learning", "rules"],
        suffixes=("_there", ""),
    )
    assert len(both) == 48
    theirs, ours = both["percent"] / 100, both["share"]
    n, m = both["runs_there"], both["runs"]
    pooled = (theirs * n + ours * m) / (n + m)
    z = (theirs - ours) / np.sqrt((pooled * (1 - pooled)).clip(1e-12) * (1 / n + 1 / m))
    z[theirs == ours] = 0.0
    assert z.abs().max() < 3.5
    open_cells = pooled.between(0.02, 0.98)
    assert (z[open_cells] ** 2).sum() < chi2.ppf(0.999, int(open_cells.sum()))


def test_space_helps_is_not_automatic():
    def share(**where):
        return survival_table(search="selective", **where).set_index("rules")["share"]

    on_torus = share(network="torus", environment="rich", learning="target")
    complete = share(network="complete", environment="rich", learning="target")
    assert complete[7] > on_torus[7] + 0.2
    # Target learning does better than source learning on the torus from five rules on.
    source = share(network="torus", environment="rich", learning="source")
    assert on_torus[5] > source[5] + 0.5


def test_with_one_product_both_searches_are_the_same_process():
    """By construction: the same seed makes the same run, to the last copy."""
    for k in range(5):
        one, other = (
            live(np.random.default_rng([3, k]), 4, Setting("poor", "target", search), Firms(steps=8000))
            for search in ("selective", "random")
        )
        assert (one.steps, one.trades) == (other.steps, other.trades)
        assert (one.held == other.held).all()


def test_in_plenty_random_search_is_selective_search_slowed_down():
    """A draw fits one time in n, whatever else happens: n times the steps make the same chances."""
    n, runs = 5, 120
    alive_after = [
        sum(
            live(
                np.random.default_rng([77, k]), n, Setting("rich", "source", search), Firms(steps=steps)
            ).alive
            for k in range(runs)
        )
        for search, steps in (("selective", 20_000), ("random", n * 20_000))
    ]
    pooled = sum(alive_after) / (2 * runs)
    assert 0.2 < pooled < 0.9
    assert abs(alive_after[0] - alive_after[1]) < 3.5 * np.sqrt(2 * runs * pooled * (1 - pooled))


def test_where_a_neighborhood_helps():
    """In one setting at a time: neither environment nor learning nor length decides alone."""
    found = neighborhoods()["verdict"]
    assert found["rich", "source"] == found["poor", "target"] == "helps"
    assert (
        found["rich", "target"] == found["endogenous", "source"] == found["endogenous", "target"] == "harms"
    )
    assert found["poor", "source"] == "mixed"


def test_four_ways_to_die():
    """Golden: 1.36, .71, 2.05 and .10, so both what is supplied and who learns matter."""
    table = ways_to_die()
    ratio = table["ratio"]
    assert ratio["stock_sender"] == pytest.approx(1.36, abs=0.01)
    assert ratio["stock_receiver"] == pytest.approx(0.71, abs=0.01)
    assert ratio["one_sender"] == pytest.approx(2.05, abs=0.01)
    assert ratio["leftovers"] == pytest.approx(0.10, abs=0.01)
    assert table["deaths"].min() >= 10


def test_headlines():
    assert list(headlines()) == ["answer", "neighbors", "ring"]


def test_a_cell_of_the_study_is_its_runs():
    todo = [replace(task, runs=3) for task in SURVIVAL.chosen() if task.setting == Setting("poor", "source")]
    assert [task.rules for task in todo] == list(RULES)
    few = pd.concat(SURVIVAL.rows(todo[-2:]), ignore_index=True)
    assert few["alive"].tolist() == [0, 0]
    assert list(few.columns) == [
        "network",
        "search",
        "environment",
        "learning",
        "rules",
        "runs",
        "alive",
        "steps",
    ]
    assert few.iloc[0, :6].tolist() == ["torus", "selective", "poor", "source", 8, 3]
    count, steps = survival(Setting("poor", "source"), 9, 3)
    assert few.iloc[1, -2:].tolist() == [count, round(steps)]
    # A limit is one of seeds, which are runs.
    assert {task.runs for task in SURVIVAL.chosen(3)} == {3}
    assert {task.runs for task in SURVIVAL.chosen()} == {RUNS}


def test_looking_does_not_disturb():
    setting, n = Setting("rich", "source"), 5
    seen = history(np.random.default_rng([n, *setting.code, 0]), n, setting, every=777)
    run = live(np.random.default_rng([n, *setting.code, 0]), n, setting)
    assert seen["step"].iloc[-1] == run.steps
    steps = seen["step"].diff().fillna(seen["step"].iloc[0])
    assert (seen["trades"] * steps).sum() == pytest.approx(run.trades)
    lasting = history(np.random.default_rng(1), 2, firms=Firms(steps=1500), every=1000)
    assert lasting["step"].tolist() == [1000, 1500]


def test_how_they_die():
    lives = last_trades(Setting("rich", "source"), 6, 20)
    assert 10 < len(lives) <= 20
    assert (lives["life"] > 0).all()
    assert (lives[["before", "last"]] >= 0).all(axis=None)
    assert last_trades(Setting(), 2, 2, Firms(steps=500)).empty


def test_wilson():
    low, high = wilson(15, 30)
    assert (low, high) == pytest.approx((0.3315, 0.6685), abs=1e-4)
    assert wilson(0, 30)[0] == 0.0
    with pytest.raises(ValueError, match="4 successes in 3"):
        wilson(4, 3)


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: Setting("arid"), "environment is 'arid'"),
        (lambda: Firms(side=2), "side is 2"),
        (lambda: Firms(steps=0), "steps is 0"),
        (lambda: live(np.random.default_rng(1), 1), "rules is 1"),
    ],
)
def test_what_is_refused(make, match):
    with pytest.raises(ValueError, match=match):
        make()
