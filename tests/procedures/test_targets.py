"""Targets: one discount for what is paid later, and the price of covering a miss."""

import numpy as np
import pytest
from feasible.errors import InvalidInput
from feasible.procedures.targets import hidden_share, honest_limit, hush, incentive, kept_up, most_covered
from hypothesis import given, settings
from hypothesis import strategies as st


def test_by_hand():
    # D = .9: .9 x .5 / (.1 + .9 x .5) = .45 / .55.
    assert kept_up(0.5, 0.9) == pytest.approx(9 / 11)
    assert kept_up(0.6, 1.0, turnover=0.0) == 1.0
    assert kept_up(0.0, 1.0) == 0.0
    assert kept_up(0.6, 0.9, turnover=1.0) == 0.0


def test_golden_hidden_shares():
    rates = (0, 0.1, 0.3056, 0.5, 0.72)
    assert [round(hidden_share(0.5, turnover=r), 4) for r in rates] == [
        0.8182, 0.6807, 0.4545, 0.2903, 0.1442,
    ]  # fmt: skip
    assert hidden_share(0.5, turnover=0.5, follows=True) == hidden_share(0.5)


@given(st.floats(0, 1), st.floats(0, 0.97), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_the_formula_is_the_sum_of_what_comes_due(chance, patience, turnover):
    d, periods = patience * (1 - turnover), np.arange(1, 4001)
    due = float((d**periods * chance * (1 - chance) ** (periods - 1)).sum())
    assert kept_up(chance, patience, turnover=turnover) == pytest.approx(due, abs=1e-9)
    assert incentive(chance, patience=patience, turnover=turnover) == pytest.approx(1 - due, abs=1e-9)


@given(st.floats(0.05, 3), st.floats(0.1, 3), st.floats(0.2, 4), st.floats(0.3, 3))
@settings(max_examples=80, deadline=None)
def test_nothing_else_is_cheaper(target, cover, stake, trouble):
    """Against every split of the target into work and cover, and against giving up."""
    done = hush(target, cover=cover, stake=stake, trouble=trouble)
    work = np.linspace(0, target, 2001)
    least = min(float((trouble * work**2 / 2 + cover * (target - work)).min()), stake)
    cost = stake if done.report == 0 else trouble * done.output**2 / 2 + cover * done.padding
    assert cost <= least + 1e-9
    # He reports the target or nothing, and the target as long as it is no higher than what is covered.
    assert done.report == 0.0 or done.report == pytest.approx(target)
    edge = most_covered(cover=cover, stake=stake, trouble=trouble)
    assert (done.report > 0.0) == (target <= edge) or abs(target / edge - 1.0) < 1e-9
    assert edge >= honest_limit(stake=stake, trouble=trouble) * (1 - 1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kept_up(-0.1, 0.9), "chance: is -0.1; expected 0 or more"),
        (lambda: kept_up(np.inf, 0.9), "chance: is inf; expected 0 or more"),
        (lambda: kept_up(0.5, 1.1), "patience: is 1.1; expected from 0 to 1"),
        (lambda: incentive(1.5), "speed: is 1.5; expected from 0 to 1"),
        (lambda: hush(-1.0), "target, cover, stake, trouble: are -1"),
    ],
)
def test_what_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()
