"""Inefficiency without weights: by hand, the book's figures, optima of any weights, who lacks everything."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from feasible import Economy, welfare_optimum
from feasible.economy import draw_people, with_workers
from feasible.errors import InvalidInput, NotConverged
from feasible.optimum import inefficiency as module
from feasible.optimum.calibration import calibrated
from feasible.optimum.inefficiency import inefficiency
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar


def corn(homes, **changes):
    """Q = L, dislike l^3 / 3."""
    farm = Economy(
        goods=["corn"], resources=["labor"], plants=["farm"], households=range(homes), inputs=[[0]],
        outputs=[[1]], resource_use=[[1]], endowment=[homes], effort=[1e-12], tastes=np.ones((homes, 1)),
    )  # fmt: skip
    return with_workers(farm.replace(**changes), np.ones((homes, 1)), 10, np.full((homes, 1), 1 / 3))


def outcome(levels, consumption):
    return SimpleNamespace(levels=np.asarray(levels, float), consumption=np.asarray(consumption, float))


@pytest.mark.parametrize("hours", [0.4, 1.0, 1.3])
def test_alike_by_hand(hours):
    found = inefficiency(corn(3), outcome([3 * hours, *[hours] * 3], [[hours, 0]] * 3))
    t = -1 / 3 - (np.log(hours) - hours**3 / 3)
    assert found.share == pytest.approx(1 - np.exp(-t), abs=1e-9)
    assert found.reached == pytest.approx(found.share, abs=1e-9)
    assert found.certificate.ok
    assert found.levels[1:] == pytest.approx([1, 1, 1], abs=1e-8)
    assert len(found.left_out) == 0


def test_unlike_by_hand():
    # Two people; a works .5 for .9 of the corn, b works 1 for the rest. Efficient: l_h^2 = lambda_h^-1 mu, c_h = lambda_h / mu.
    found = inefficiency(corn(2), outcome([1.5, 0.5, 1.0], [[0.9, 0], [0.6, 0]]))
    had = np.array([np.log(0.9) - 0.5**3 / 3, np.log(0.6) - 1 / 3])

    def gains(z):
        weight = np.array([np.exp(z), np.exp(-z)])
        # Corn balances: sum lambda / mu = sum (mu / lambda)^(1/2).
        mu = (weight.sum() / (weight**-0.5).sum()) ** (2 / 3)
        return np.log(weight / mu) - (mu / weight) ** 1.5 / 3 - had

    z = brentq(lambda z: np.diff(gains(z))[0], -3, 3, xtol=1e-14)
    assert found.share == pytest.approx(1 - np.exp(-gains(z)[0]), abs=1e-9)


#: Losses that everybody shares, of equilibria at half pay and equal shares; measured by another program.
BOOK = {1: (0.0324863, 0.3896768), 2: (0.0322232, 0.4030858), 3: (0.0330917, 0.3907170)}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_books_figures(seed):
    economy = Economy.reference(seed, 30).replace(budgets=np.ones(20))
    people = calibrated(economy, draw_people(economy, np.random.default_rng([seed, 7])))
    e = people.economy
    # Equal shares: everybody has a budget of 1 and works as if an hour brought it a twentieth.
    lazy = e.replace(effort=np.where(people.working, 20.0, 1.0) * e.effort)
    found = inefficiency(people, welfare_optimum(lazy))
    assert found.share == pytest.approx(BOOK[seed][1], abs=1e-6)
    assert found.calls <= 15


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(4, 12), st.integers(1, 6), st.booleans(), st.booleans())
def test_the_best_for_any_weights_wastes_nothing(seed, goods, households, work, bundles):
    economy = Economy.reference(seed, goods, households=households)
    if bundles:
        kinds = np.where(economy.good_kind == "public", "final", economy.good_kind)
        economy = economy.replace(utility="fixed-proportions", good_kind=kinds)
    rng = np.random.default_rng(seed)
    people = calibrated(economy, draw_people(economy, rng)) if work else economy
    e = people.economy if work else economy
    y = np.exp(rng.standard_normal(households))
    y *= households / y.sum()
    effort = e.effort.copy()
    if work:
        effort[people.plants] *= (y / e.budgets)[people.sellers]
    best = welfare_optimum(e.replace(budgets=y, effort=effort))
    found = inefficiency(people, best)
    assert found.certificate.ok
    assert found.share <= 1e-6
    # What spoils is missing, whoever it is taken from at once.
    spoiled = inefficiency(people, outcome(best.levels, 0.7 * best.consumption))
    assert spoiled.share == pytest.approx(0.3, abs=1e-6)


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(4, 10), st.integers(2, 6))
def test_the_better_plan_is_better_for_all_and_labels_may_come_in_any_order(seed, goods, households):
    economy = Economy.reference(seed, goods, households=households)
    people = calibrated(economy, draw_people(economy, np.random.default_rng(seed)))
    e, rng = people.economy, np.random.default_rng(seed)
    best = welfare_optimum(e.replace(effort=e.effort * np.exp(rng.standard_normal(len(e.plants)))))
    c = best.consumption * np.exp(-2 * rng.random((households, 1)))
    public = e.good_kind == "public"
    c[:, public] = best.consumption[:, public]
    given_ = outcome(best.levels, c)
    found = inefficiency(people, given_)
    gain = (people.utilities(found.consumption, found.levels) - people.utilities(c, best.levels)) / e.budgets
    assert gain.min() == pytest.approx(-np.log1p(-found.reached), abs=1e-9)
    assert 0 <= found.share - found.reached <= 1e-6
    labeled = SimpleNamespace(
        levels=pd.Series(best.levels, e.plants)[::-1],
        consumption=pd.DataFrame(c, e.households, e.goods).sample(frac=1, axis=1, random_state=1),
    )
    assert inefficiency(people, labeled).share == found.share
    unit = 10.0 ** rng.integers(-9, 10, len(e.goods))
    other = people.on(
        e.replace(inputs=unit[:, None] * e.inputs.toarray(), outputs=unit[:, None] * e.outputs.toarray(),
                  needs=e.needs.toarray() * unit)
    )  # fmt: skip
    assert inefficiency(other, outcome(best.levels, c * unit)).share == pytest.approx(found.share, abs=1e-6)


def test_who_has_nothing_is_left_out_but_not_put_to_work():
    # a starves and works .5; all that b gains is that its own hours are better chosen.
    found = inefficiency(corn(2), outcome([1.5, 0.5, 1.0], [[0, 0], [1.5, 0]]))
    best = minimize_scalar(lambda h: -np.log(0.5 + h) + h**3 / 3, bounds=(0.1, 2), method="bounded",
                           options={"xatol": 1e-12})  # fmt: skip
    t = -best.fun - (np.log(1.5) - 1 / 3)
    assert found.left_out.tolist() == ["0"]
    assert found.share == pytest.approx(1 - np.exp(-t), abs=1e-8)
    assert found.levels[1] == pytest.approx(0.5, abs=1e-5)
    assert found.consumption[0, 0] == 0
    # Who starves and does not work is not made to.
    idle = inefficiency(corn(2), outcome([1, 0, 1.0], [[0, 0], [1, 0]]))
    assert idle.share == pytest.approx(0.0, abs=1e-9)
    assert idle.levels[1] == 0
    # Where nobody has what it takes, everything is lacking.
    none = inefficiency(corn(2), outcome([1, 0, 1.0], [[0, 0], [0, 0]]))
    assert (none.share, none.reached, none.calls) == (1.0, 1.0, 0)
    assert none.certificate.ok


def test_without_workers_who_has_nothing_is_left_out_too():
    economy = Economy.reference(1, 12, households=4)
    best = welfare_optimum(economy)
    c = best.consumption.copy()
    c[1, economy.good_kind != "public"] = 0
    found = inefficiency(economy, outcome(best.levels, c))
    assert found.left_out.tolist() == ["household 2"]
    assert 0 < found.share < 1
    assert found.certificate.ok


def test_some_want_public_goods_alone():
    economy = Economy.reference(2, 10, households=4)
    tastes = economy.tastes.toarray()
    tastes[0] = np.where(economy.good_kind == "public", 1.0 / (economy.good_kind == "public").sum(), 0.0)
    economy = economy.replace(tastes=tastes)
    best = welfare_optimum(economy.replace(budgets=[0.5, 1.5, 1.0, 1.0]))
    assert inefficiency(economy, outcome(best.levels, 0.8 * best.consumption)).share == pytest.approx(
        0.2, abs=1e-6
    )


def test_where_mixing_does_not_settle_the_bound_goes_down_step_by_step(monkeypatch):
    given_ = outcome([1.5, 0.5, 1.0], [[0.9, 0], [0.6, 0]])
    usual = inefficiency(corn(2), given_)
    monkeypatch.setattr(module, "_ROUNDS", 1)
    slow = inefficiency(corn(2), given_)
    assert slow.share == pytest.approx(usual.share, abs=1e-9)
    assert slow.weights == pytest.approx(usual.weights, abs=1e-4)


def test_refusals(monkeypatch):
    people = corn(2)
    with pytest.raises(
        InvalidInput, match=r"outcome: is not possible: balance of goods, .*; expected a plan that"
    ):
        inefficiency(people, outcome([1, 0.5, 0.5], [[1, 0], [0.5, 0]]))
    with pytest.raises(InvalidInput, match="consumption: has shape"):
        inefficiency(people, outcome([1, 0.5, 0.5], [[1, 0]] * 3))
    monkeypatch.setattr(module, "_ROUNDS", 1)
    monkeypatch.setattr(module, "minimize", lambda _, z, **__: SimpleNamespace(x=z, nfev=0))
    with pytest.raises(NotConverged, match="weights at which everybody gains alike stopped after 1 rounds"):
        inefficiency(people, outcome([1.5, 0.5, 1.0], [[0.9, 0], [0.6, 0]]))


def test_weights_bounds_and_their_slopes():
    """Weights add up with budgets, none is below e^-20 of the largest, and the bound falls as its slopes say."""
    measured = module._Measure(corn(2), outcome([1.5, 0.5, 1.0], [[0.9, 0], [0.6, 0]]))
    assert measured.weights(np.array([0.0, np.log(3.0)])) == pytest.approx([0.5, 1.5])
    assert measured.weights(np.array([5.0, 5.0])) == pytest.approx([1.0, 1.0])
    far = measured.weights(np.array([-50.0, 1.0]))
    assert far[0] / far[1] == pytest.approx(np.exp(-20.0))
    z = np.array([0.0, 0.3])
    bound, slopes = measured.value(z)
    for at in range(2):
        step = 1e-4 * (np.arange(2) == at)
        ends = [measured.value(z + side * step)[0] for side in (1, -1)]
        assert slopes[at] == pytest.approx((ends[0] - ends[1]) / 2e-4, abs=1e-5)
    weights, _, gain = measured.at(z)
    assert bound == pytest.approx(weights @ gain / 2.0)
    # A weight at its least is not pulled lower, and one above is.
    assert measured.value(np.array([-30.0, 0.0]))[1][0] <= 0.0
    # A step moves weights against what each gains beyond the mean, by two at most.
    moved = measured.answer(z) - z
    over = gain - gain.mean()
    stiff = np.maximum(measured.private + 1.5 * measured.dislike(measured.best.levels), 0.2)
    assert moved == pytest.approx(-np.clip(over / stiff, -2.0, 2.0), abs=1e-9)


def test_checks_of_a_measure_have_their_tolerances():
    found = inefficiency(corn(2), outcome([1.5, 0.5, 1.0], [[0.9, 0], [0.6, 0]]))
    own = {check.name: check.tolerance for check in found.certificate.checks}
    assert own["bounds meet"] == own["who is left out works no more"] == 1e-6
    assert {own[name] for name in own if name not in {"bounds meet", "who is left out works no more"}} == {
        1e-7
    }


def test_who_starves_works_no_more_in_mean_budgets():
    """The better plan keeps a at half an hour; at 0.6 its dislike is more by .6^3/3 - .5^3/3, in budgets of 1."""
    measured = module._Measure(corn(2), outcome([1.5, 0.5, 1.0], [[0, 0], [1.5, 0]]))
    assert measured.inside.tolist() == [False, True]
    assert measured.bound.tolist() == [True, True]
    assert (measured.total, measured.part) == (1.0, 0.5)
    assert measured.has == pytest.approx([-(0.5**3) / 3, np.log(1.5) - 1 / 3])
    assert measured.private.tolist() == [0.0, 1.0]
    idle = module._Measure(corn(2), outcome([1.0, 0.0, 1.0], [[0, 0], [1, 0]]))
    assert idle.bound.tolist() == [False, True]
    assert idle.served.capacity[1:].tolist() == [0.0, 10.0]
