"""Shares become whole things: averages are exact, and no single draw strays further than proven."""

from __future__ import annotations

import numpy as np
import pytest
from feasible.errors import InvalidInput
from feasible.procedures.lotteries import once, rota
from hypothesis import given, settings
from hypothesis import strategies as st

#: Ratings to a hundredth of a point.
points = st.integers(0, 1000).map(lambda v: v / 100)


def test_birkhoffs_case_by_hand():
    """A doubly stochastic matrix is an average of permutations (Birkhoff 1946)."""
    plan = np.array([[0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.3, 0.2, 0.5]])
    turns = rota(plan, [3.0, 2.0, 1.0])
    assert turns.average == pytest.approx(plan, abs=1e-12)
    for week in turns.weeks:
        assert (week.sum(axis=0) == 1).all()
        assert (week.sum(axis=1) == 1).all()
    assert turns.share.sum() == pytest.approx(1.0, abs=1e-12)
    assert turns.bound == 2.0
    assert turns.certificate.ok


@st.composite
def planned(draw):
    people, tasks = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    cells = draw(st.lists(st.floats(0.0, 4.0), min_size=people * tasks, max_size=people * tasks))
    plan = np.array(cells).reshape(people, tasks)
    if draw(st.booleans()):
        # Weeks of five whole shifts.
        plan = 5 * (plan + 1e-3) / (plan + 1e-3).sum(axis=1, keepdims=True)
    ratings = draw(st.lists(points, min_size=tasks, max_size=tasks))
    return plan, np.array(ratings)


@settings(deadline=None, max_examples=60)
@given(planned())
def test_a_rota_reproduces_the_plan_and_keeps_the_bound(case):
    plan, ratings = case
    turns = rota(plan, ratings)
    assert np.abs(turns.average - plan).max() < 1e-9
    assert (once(plan, ratings) == turns.weeks[0]).all()
    assert turns.certificate.checks[0].value < 1e-9
    assert turns.share.sum() == pytest.approx(1.0, abs=1e-9)
    assert (turns.share > 0).all()
    assert len(turns.weeks) <= 2 * plan.size + plan.shape[1] + 1
    for week in turns.weeks:
        assert (week == np.round(week)).all()
        assert (week >= 0).all()
        assert (np.abs(week - plan) < 1 + 1e-9).all()
        assert (np.abs(week.sum(axis=0) - plan.sum(axis=0)) < 1 + 1e-9).all()
        assert (np.abs(week.sum(axis=1) - plan.sum(axis=1)) < 1 + 1e-9).all()
    largest = float(ratings.max())
    worst = float(np.abs(turns.errors).max())
    assert turns.bound <= largest
    assert worst <= turns.bound + 1e-7
    # So two people whose weeks were planned equal differ by less than twice the largest shift.
    assert float(np.ptp(turns.errors, axis=1).max()) <= 2 * largest + 1e-7


def test_the_bound_cannot_be_halved():
    """One shift of 9 points for two people: somebody is 4.5 above plan; for ten, one is 8.1 above."""
    for n in (2, 10, 100):
        turns = rota(np.array([[1 / n, 1 - 1 / n]] * n), [9.0, 0.0])
        assert float(np.abs(turns.errors).max()) == pytest.approx(9 * (1 - 1 / n))
        assert turns.bound == 9.0


def test_a_whole_plan_is_its_own_rota():
    turns = rota([[2, 0], [1, 3]], [5.0, 1.0])
    assert len(turns.weeks) == 1
    assert turns.share.tolist() == [1.0]
    assert turns.weeks[0].tolist() == [[2, 0], [1, 3]]


def test_a_large_rota():
    plan = 10 * np.random.default_rng(0).dirichlet(np.ones(6), 30)
    turns = rota(plan, np.arange(1.0, 7.0))
    assert turns.certificate.ok, turns.certificate.explain()
    assert turns.bound == 5.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rota([1.0], [1.0]), "bundles: is no table; expected persons by tasks"),
        (lambda: rota([[]], []), "bundles: is empty"),
        (lambda: rota([[1.0], [1.0, 2.0]], [1.0]), "bundles: is no table"),
        (lambda: rota([[-1.0]], [1.0]), r"bundles\[person '0', task '0'\]: is -1; expected zero or more"),
        (lambda: rota([[1.0, 2.0]], [1.0]), r"ratings: has shape \(1,\); expected 2 values, one a task"),
        (lambda: once([[5000.0]], [1.0]), "bundles: have 5,000 shifts; expected at most 4,096 at a time"),
    ],
)
def test_refuses(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()
