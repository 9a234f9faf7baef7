"""Kantorovich's problems of 1939: the published values, the steps by hand, and any shop at random."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from feasible.errors import InvalidInput, NotConverged
from feasible.shadow_prices import kantorovich
from feasible.shadow_prices.kantorovich import (
    Workshop,
    certify_mix,
    error_that_eats_the_gain,
    errors_that_eat_the_gain,
    excavators,
    parts,
    plywood,
)
from hypothesis import given, settings
from hypothesis import strategies as st


def test_the_parts_as_published():
    """Optimum 86 2/3 pairs against 77 9/11, in whole parts 86 against 77; multipliers (2/3, 1/3)."""
    shop = parts()
    for found in (shop.plan(), shop.resolve().allocation):
        assert found.sets == pytest.approx(86 + 2 / 3, rel=1e-12)
        assert found.multipliers.to_list() == pytest.approx([2 / 3, 1 / 3], rel=1e-12)
        assert found.worth.to_list() == pytest.approx([20 / 3, 40 / 3, 80 / 3], rel=1e-12)
        assert found.certificate.ok
        assert found.shares.to_numpy() == pytest.approx(np.array([[8 / 9, 1 / 9], [1, 0], [0, 1]]), abs=1e-12)
        assert found.made.to_list() == pytest.approx([260 / 3, 260 / 3])
        assert float(shop.counts @ found.worth.to_numpy()) == pytest.approx(260 / 3)
    equal = shop.equal_division()
    assert equal.to_list() == pytest.approx([20, 36, 240 / 11], rel=1e-12)
    assert equal.sum() == pytest.approx(77 + 9 / 11, rel=1e-12)
    assert shop.whole_sets() == 86
    # Each kind rounds down its own: 20 + 36 + 21.
    assert np.floor(equal + 1e-9).sum() == 77


def test_the_parts_by_hand():
    """Equal multipliers make only Part II; at 3 : 2 the lathes turn, at 2 : 1 the milling machines."""
    steps = parts().resolve().steps
    assert len(steps) == 3
    first, second, last = steps
    assert first.allocation.made.to_list() == [0.0, 230.0]
    assert (first.bound, first.short, first.turned) == (115.0, ("Part I",), ("Turret lathe to Part I",))
    assert second.allocation.made.to_list() == pytest.approx([60.0, 140.0])
    assert second.bound == pytest.approx(92.0)
    assert first.factor == pytest.approx(1.5)
    assert first.factor * second.factor == pytest.approx(2.0)
    assert second.turned == ("Milling machine to Part I",)
    assert not first.allocation.certificate.ok
    assert {c.name for c in first.allocation.certificate.failures} == {
        "nothing of worth in excess",
        "duality gap",
    }
    assert last.turned == ()
    assert last.short == ("Part I", "Part II")
    table = parts().resolve().table()
    assert table["sets"].to_list() == pytest.approx([0, 60, 260 / 3])
    assert list(table.columns) == ["Part I", "Part II", "sets", "bound", "short", "turned"]


def test_any_multipliers_bound_every_plan():
    """By hand at 2.4 : 1 lathes and milling machines make 90 of Part I, the automatic 80 of Part II."""
    shop = parts()
    step = shop.at([2.4, 1.0])
    assert step.allocation.made.to_list() == pytest.approx([90, 80])
    assert step.allocation.sets == pytest.approx(80)
    assert step.bound == pytest.approx((2.4 * 90 + 80) / 3.4)
    assert step.bound > 260 / 3
    assert shop.at([240, 100]).bound == pytest.approx(step.bound)


def test_the_excavators_as_published():
    shop = excavators()
    for found in (shop.plan(), shop.resolve().allocation):
        shares = found.shares.to_numpy().T
        assert shares == pytest.approx(
            np.array([[0.671365, 0, 0], [0.328635, 0.789238, 0], [0, 0.210762, 1]]), abs=5e-7
        )
        assert found.sets == pytest.approx(70.4933, abs=5e-5)
        assert 20_000 / found.sets == pytest.approx(283.715, abs=5e-4)
        relative = (found.multipliers / found.multipliers.iloc[0]).to_list()
        assert relative == pytest.approx([1, 1.875, 1.491], abs=5e-4)
        # By hand: A is indifferent between soils I and II, B between II and III.
        assert relative == pytest.approx([1, 105 / 56, 105 / 56 * 66 / 83], rel=1e-12)
        rents = (found.worth / found.sets).to_list()
        assert rents == pytest.approx([0.3412, 0.4021, 0.2568], abs=5e-5)
        assert sum(rents) == pytest.approx(1.0, rel=1e-12)
    assert shop.equal_division().sum() == pytest.approx(65.9134, abs=5e-5)


def test_the_plywood_trust_on_the_unverified_table():
    shop = plywood()
    for found in (shop.plan(), shop.resolve().allocation):
        assert found.sets == pytest.approx(78.718, abs=5e-4)
        assert found.multipliers.to_list() == pytest.approx(
            [2.1207, 1.3186, 1.0603, 0.7069, 0.5594], abs=5e-5
        )
        assert found.certificate.ok
    assert shop.equal_division().sum() == pytest.approx(75.102, abs=5e-4)
    assert "Unverified" in str(plywood.__doc__)


def test_a_machine_more_is_worth_its_rent_until_the_range_ends():
    shop = parts()
    values = shop.machine_values()
    assert values["left"].to_list() == pytest.approx([20 / 3, 40 / 3, 80 / 3], rel=1e-9)
    assert values["right"].to_list() == pytest.approx([20 / 3, 40 / 3, 80 / 3], rel=1e-9)
    assert values["all"].sum() == pytest.approx(260 / 3)
    # By hand: milling splits while 20 t < 80 a + 20 m and 20 t + 10 m > 80 a.
    assert values["up_to"].to_list() == pytest.approx([np.inf, 7.0, 1.125], rel=1e-6)
    assert values["down_to"].to_list() == pytest.approx([2.0, 2.5, 0.0], abs=1e-4)
    one_lathe = replace(shop, machines=[3, 4, 1]).plan().sets - shop.plan().sets
    assert one_lathe == pytest.approx(40 / 3, rel=1e-9)
    one_automatic = replace(shop, machines=[3, 3, 2]).plan().sets - shop.plan().sets
    assert one_automatic == pytest.approx(1200 / 11 - 260 / 3, rel=1e-9)


def test_rules_of_thumb_waste_more():
    """The automatic is fastest at both parts: alone it makes 240/11 pairs, and six machines stand idle."""
    assert parts().fastest_only() == pytest.approx(240 / 11, rel=1e-9)
    assert plywood().fastest_only() < plywood().equal_division().sum()
    # Kinds of which there is none do not count as fastest.
    assert replace(parts(), machines=[3, 3, 0]).fastest_only() == pytest.approx(36.0, rel=1e-9)


def test_one_kind_of_machine_or_one_product():
    single = Workshop(["lathe"], ["bolt", "nut"], [[4.0, 2.0]], machines=3)
    found = single.resolve()
    assert found.allocation.sets == pytest.approx(3 / (1 / 4 + 1 / 2))
    assert found.allocation.multipliers.to_list() == pytest.approx([1 / 3, 2 / 3])
    bolts = Workshop(["old", "new"], ["bolt"], [[4.0], [5.0]], machines=[1, 2], mix=2.0)
    assert len(bolts.resolve().steps) == 1
    assert bolts.resolve().allocation.sets == pytest.approx(7.0)


def test_reports_that_are_wrong():
    shop = parts()
    assert shop.sets_under_error(0.0, 2, np.random.default_rng(1)) == pytest.approx([260 / 3, 260 / 3])
    small, large = (shop.sets_under_error(e, 60, np.random.default_rng(1)).mean() for e in (0.02, 0.2))
    assert large < small < 260 / 3
    again = shop.sets_under_error(0.02, 60, np.random.default_rng(1)).mean()
    assert again == small


def test_prices_alone_do_not_divide_a_day():
    shop = parts()
    assert shop.worst_at([2, 1]) == pytest.approx(60.0)
    # Away from the tie nobody is indifferent, and there is one division.
    assert shop.worst_at([1.9, 1]) == pytest.approx(shop.at([1.9, 1]).allocation.sets)
    best = shop.plan().shares.to_numpy()
    assert shop.share_of_day(best) == pytest.approx(260 / 3)
    assert shop.share_of_day([[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]) == pytest.approx(60.0)


def test_the_threshold_moves_with_the_seed():
    low, high = errors_that_eat_the_gain(parts(), seeds=(1, 2), draws=10)
    each = [error_that_eats_the_gain(parts(), draws=10, rng=np.random.default_rng(s)) for s in (1, 2)]
    assert (low, high) == (min(each), max(each))
    assert low < high


def test_how_wrong_reports_may_be():
    edge = error_that_eats_the_gain(parts(), draws=20, rng=np.random.default_rng(1))
    assert 0.05 < edge < 0.4
    assert edge == error_that_eats_the_gain(parts(), draws=20, rng=np.random.default_rng(1))
    # Machines in the same proportion: equal division is best and the plan has nothing to lose but itself.
    alike = Workshop(["a", "b"], ["x", "y"], [[1.0, 2.0], [2.0, 4.0]])
    assert error_that_eats_the_gain(alike, draws=5, rng=np.random.default_rng(1)) == 0.0
    # With one product there is nothing to choose, and no gain at any error.
    one = Workshop(["a"], ["x"], [[3.0]])
    assert error_that_eats_the_gain(one, draws=5, rng=np.random.default_rng(1)) == 0.0
    # So different that no error of the size of the rates themselves matters.
    apart = Workshop(["a", "b"], ["x", "y"], [[1.0, 1e-6], [1e-6, 1.0]])
    assert error_that_eats_the_gain(apart, draws=5, rng=np.random.default_rng(1)) == 1.0


def test_a_certificate_notices_what_is_wrong():
    shop = parts()
    best = shop.plan()
    time, price = best.time.to_numpy(), best.multipliers.to_numpy()
    names = {
        "time": (time * 1.1, price),
        "multipliers not negative": (time, np.array([1.2, -0.2])),
        "everyone makes what pays best": (time[:, ::-1], price),
        "nothing of worth in excess": (time[:, ::-1], price),
        "duality gap": (time, np.array([0.5, 0.5])),
    }
    for name, (hours, multipliers) in names.items():
        wrong = certify_mix(shop, hours, multipliers)
        assert name in {c.name for c in wrong.failures}, name
    nothing = certify_mix(shop, time, np.zeros(2))
    assert not nothing.ok


shops = st.integers(1, 5).flatmap(
    lambda m: st.integers(1, 4).flatmap(
        lambda k: st.builds(
            lambda rates, machines, mix: Workshop(
                [f"m{i}" for i in range(m)],
                [f"p{j}" for j in range(k)],
                np.array(rates, dtype=float).reshape(m, k),
                np.array(machines, dtype=float),
                np.array(mix, dtype=float),
            ),
            # Small integers make ties and corners; odd fractions make none.
            st.lists(st.integers(1, 9) | st.floats(0.1, 9.0), min_size=m * k, max_size=m * k),
            st.lists(st.integers(0, 3), min_size=m, max_size=m).filter(any),
            st.lists(st.integers(1, 3), min_size=k, max_size=k),
        )
    )
)


@settings(deadline=None, max_examples=80)
@given(shop=shops)
def test_by_hand_finds_what_the_solver_finds(shop):
    resolution = shop.resolve()
    hand, solver = resolution.allocation, shop.plan()
    assert hand.sets == pytest.approx(solver.sets, rel=1e-7)
    assert hand.certificate.ok
    assert solver.certificate.ok
    # The multipliers value a set at one, the machines are worth the sets, and equal division is no better.
    assert shop.proportions @ hand.multipliers.to_numpy() == pytest.approx(1.0)
    assert shop.counts @ hand.worth.to_numpy() == pytest.approx(hand.sets, rel=1e-7)
    assert shop.equal_division().sum() <= hand.sets * (1 + 1e-9)
    assert shop.fastest_only() <= hand.sets * (1 + 1e-7)
    # Each step lowers what could still be possible, and never below what is.
    bounds = [step.bound for step in resolution.steps]
    assert all(a > b * (1 - 1e-12) for a, b in itertools.pairwise(bounds))
    assert all(step.allocation.sets <= hand.sets * (1 + 1e-7) for step in resolution.steps)
    for step in resolution.steps:
        assert step.allocation.time.sum(axis=1).to_list() == pytest.approx(shop.counts, abs=1e-7)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Workshop(["a"], ["x", "y"], [[1.0]]), r"rates: has shape \(1, 1\); expected shape \(1, 2\)"),
        (lambda: Workshop(["a"], ["x", "y"], [[1.0, 0.0]]), r"rates\['a', 'y'\]: is 0.0"),
        (lambda: replace(parts(), machines=[1, -1, 1]), r"machines\['Turret lathe'\]: is -1.0"),
        (lambda: replace(parts(), mix=[1, np.nan]), r"mix\['Part II'\]: is nan"),
        (lambda: replace(parts(), products=["x", "x"]), "products: are not all different"),
        (lambda: parts().at([1.0, 0.0]), r"multipliers: are \[1.0, 0.0\]; expected 2 numbers above zero"),
        (lambda: replace(parts(), machines=0.0), "machines: are all 0; expected at least one machine"),
        (lambda: parts().sets_under_error(-0.1, 1, np.random.default_rng(0)), "error: is -0.1"),
        (
            lambda: Workshop(["a"], [f"p{j}" for j in range(13)], np.ones((1, 13))).resolve(),
            "at most 12; use plan",
        ),
    ],
)
def test_refuses(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


def test_the_guard_says_how_far_it_came():
    with pytest.raises(NotConverged, match="after 2 rounds") as caught:
        parts().resolve(most_steps=2)
    assert caught.value.residual == pytest.approx(92 - 60)


@pytest.mark.parametrize("seed", range(8))
def test_a_mix_by_loops(seed):
    """Any times and multipliers, good or bad: each check from its definition, machine by machine."""
    rng = np.random.default_rng(seed)
    shop = Workshop(
        ["a", "b", "c"], ["x", "y"], rng.uniform(1, 9, (3, 2)), machines=rng.uniform(1, 4, 3), mix=rng.uniform(1, 3, 2)
    )  # fmt: skip
    time, price = rng.uniform(-0.2, 2.0, (3, 2)), rng.uniform(-0.2, 1.0, 2)
    price[0] = abs(price[0]) + 0.2
    table, counts, mix = shop.table, shop.counts, shop.proportions
    best = [max(table[i, j] * price[j] for j in range(2)) for i in range(3)]
    total = sum(counts[i] * best[i] for i in range(3))
    made = [sum(time[i, j] * table[i, j] for i in range(3)) for j in range(2)]
    sets = min(made[j] / mix[j] for j in range(2))
    over = max(0.0, *(time[i].sum() - counts[i] for i in range(3)), *(-time.ravel())) / max(counts)
    forgone = sum(time[i, j] * (best[i] - table[i, j] * price[j]) for i in range(3) for j in range(2))
    forgone += sum(best[i] * max(counts[i] - time[i].sum(), 0) for i in range(3))
    excess = sum(price[j] * (made[j] - mix[j] * sets) for j in range(2))
    scale = mix @ price
    gap = abs(total / scale - sets) / sets if scale > 0 else np.inf
    found = certify_mix(shop, time, price, tolerance=0.25)
    assert [check.value for check in found.checks] == pytest.approx(
        [over, max(0.0, -min(price)), abs(forgone) / total, abs(excess) / total, gap]
    )
    assert {check.tolerance for check in found.checks} == {0.25}
    assert {check.tolerance for check in certify_mix(shop, time, price).checks} == {1e-7}


def test_shortest_chains_from_free_time_to_a_lack():
    """The first machine is free and likes x alone, which the second makes, who likes y as well, which is lacking."""
    likes = np.array([[True, False], [True, True]])
    gives = np.array([[False, False], [True, False]])
    free, lacking = np.array([True, False]), np.array([False, True])
    assert kantorovich._path(likes, gives, free, lacking) == ([0, 1], [0, 1])
    # Directly, where it likes what is lacking; not at all, where nobody can hand over.
    assert kantorovich._path(likes, gives, free, np.array([True, True])) == ([0], [0])
    assert kantorovich._path(likes, np.zeros((2, 2), dtype=bool), free, lacking) is None
    assert kantorovich._path(likes, gives, np.zeros(2, dtype=bool), lacking) is None
    long = np.array([[True, False, False], [True, True, False], [False, True, True]])
    held = np.array([[False] * 3, [True, False, False], [False, True, False]])
    ends = kantorovich._path(long, held, np.array([True, False, False]), np.array([False, False, True]))
    assert ends == ([0, 1, 2], [0, 1, 2])


def test_up_to_twelve_products_are_searched_by_hand():
    twelve = Workshop(["a"], [f"p{j}" for j in range(12)], np.ones((1, 12)))
    assert twelve.at(np.ones(12)).bound == pytest.approx(1 / 12)
    thirteen = Workshop(["a"], [f"p{j}" for j in range(13)], np.ones((1, 13)))
    with pytest.raises(InvalidInput, match="13 products; expected at most 12"):
        thirteen.at(np.ones(13))
    for wrong in ([1.0], [1.0, -1e-300], [1.0, np.inf], [1.0, np.nan]):
        with pytest.raises(InvalidInput, match="expected 2 numbers above zero"):
            parts().at(wrong)
    assert parts().at([1.0, 1e-300]).allocation.made.to_list() == pytest.approx([120.0, 0.0])
