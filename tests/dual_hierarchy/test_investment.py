"""Investment: grain under four regimes, races for promotion, cycles of beginnings."""

import numpy as np
import pytest
from feasible.dual_hierarchy.investment import (
    Begun,
    bears,
    begun_and_fitted,
    best_price,
    best_seizure,
    bought,
    collected,
    cut_off,
    cycle,
    due,
    gain_of_deviating,
    headlines,
    race,
    seized,
    sold,
    taxed,
    works,
)
from feasible.errors import InvalidInput
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

# ---------------------------------------------------------------------- grain


def test_grain_by_hand():
    # A price of .8 brings work of .8, .6 of it eaten: .2 is sold, and a fifth of that is left once it is paid.
    assert sold(0.8) == pytest.approx(0.2) == collected(0.8)
    assert bought(0.8) == pytest.approx(0.04)
    assert bought(0.5) == 0.0
    assert seized(0.2) == pytest.approx(0.04)
    # Who pays .06 has .4 - .06 - .5 = -.16; who is searched for a fifth works .8 and has .8 * .2 - .32 = -.16.
    assert taxed(0.2) == pytest.approx(0.06)
    assert (taxed(0.0), taxed(1.0)) == pytest.approx((0.0, 0.08))
    # In the collective a household has -.32, all above its food is gone; .4 - .22 - .5 = -.32.
    assert due(0.8) == pytest.approx(0.22)
    assert bears(0.8) == pytest.approx(0.82)


@given(st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_households_do_no_better(price, eaten):
    """Work at a price, and under seizure, is the household's best; and no price or share brings the state more."""
    grid = np.linspace(0, 1, 2001)
    sells = price * (grid - eaten) - grid**2 / 2
    if price > eaten + 1e-3:
        assert grid[sells.argmax()] == pytest.approx(price, abs=1e-3)
        assert bought(price, eaten) == pytest.approx((1 - price) * (price - eaten))
    best, most = best_price(eaten)
    assert bought(best, eaten) == pytest.approx(most)
    assert max(bought(float(p), eaten) for p in grid[::20]) <= most + 1e-12
    assert max(seized(float(v), eaten) for v in grid[::20]) <= most + 1e-12
    share, taken = best_seizure(eaten)
    assert seized(share, eaten) == pytest.approx(taken)
    assert taxed(price, eaten) >= seized(price, eaten)


@given(st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_a_household_pays_a_fixed_sum_rather_than_be_searched(seen, eaten):
    """By trying every work: who does not pay does as well as who pays the largest sum, no better."""
    grid = np.linspace(eaten, 1, 4001)
    refuses = ((1 - seen) * (grid - eaten) - grid**2 / 2).max()
    pays = 1 - eaten - taxed(seen, eaten) - 0.5
    assert pays == pytest.approx(refuses, abs=1e-6)
    assert taxed(1.0, eaten) == pytest.approx(2 * best_price(eaten)[1], abs=1e-12)
    assert taxed(seen, eaten) <= taxed(1.0, eaten) + 1e-12


@given(st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_the_same_force_behind_a_sum_brings_no_less(work, eaten):
    """Half the square of what is not worked is the difference, whatever is eaten."""
    done = max(work, eaten)
    assert due(work, eaten) - collected(done, eaten) == pytest.approx((1 - done) ** 2 / 2, abs=1e-12)
    assert due(work, eaten) >= max(collected(work, eaten), taxed(1.0, eaten)) - 1e-12
    # As badly off as where all above the food is taken; and what is asked can be paid of a full harvest.
    assert 1 - eaten - due(work, eaten) - 0.5 == pytest.approx(-(done**2) / 2, abs=1e-12)
    assert bears(work, eaten) <= 1 + 1e-12


def test_harvests_by_hand():
    assert cut_off(0.05) == pytest.approx(0.25)
    assert cut_off(0.05, farms_bear=0.5) == pytest.approx(0.125)
    assert cut_off(0.05, farms_bear=1.0) == 0.0
    assert cut_off(0.3) == 1.0
    assert (cut_off(0.1, 1.0), cut_off(0.0, 1.0)) == (1.0, 0.0)


# ---------------------------------------------------------------------- careers


def test_two_rivals_have_a_closed_form():
    assert race(2, noise=1.0) == pytest.approx(1 / (2 * np.sqrt(np.pi)))
    assert race(2, prize=3.0, noise=0.5) == pytest.approx(6 * race(2, noise=1.0))
    assert race(5) > race(30)


def test_a_race_by_simulation():
    """The chance to win, where one does a little more than nine others who do alike."""
    draws = np.random.default_rng(1).normal(size=(200_000, 10))
    more, step = draws[:, 0] + 0.2, 0.2
    others = draws[:, 1:].max(axis=1)
    gained = ((more > others).mean() - (draws[:, 0] - 0.2 > others).mean()) / (2 * step)
    assert gained == pytest.approx(race(10, noise=1.0), rel=0.03)


@given(st.floats(0, 2), st.floats(0, 2), st.floats(0, 0.95))
@settings(max_examples=60, deadline=None)
def test_nothing_else_is_better_for_him(reward, own, crowding):
    done = begun_and_fitted(reward, own=own, crowding=crowding)

    def loss(x):
        b, f = x
        return b * b / 2 + f * f / 2 + crowding * b * f - (own + reward) * b - own * f

    found = optimize.minimize(loss, [0.5, 0.5], bounds=[(0, None), (0, None)])
    assert loss((done.begun, done.fitted)) <= found.fun + 1e-9


def test_doing_as_all_do_is_an_equilibrium_only_while_luck_is_large():
    assert gain_of_deviating(10) == pytest.approx(0.0, abs=1e-9)
    assert gain_of_deviating(30) == pytest.approx(0.0, abs=1e-9)
    assert gain_of_deviating(10, crowding=0.0) == pytest.approx(0.0, abs=1e-9)
    # By simulation: with a prize of 1.5 it pays to begin 1.46 and fit nothing in.
    usual = begun_and_fitted(race(10, prize=1.5))
    luck = np.random.default_rng(2).normal(scale=0.5, size=(400_000, 10))
    best_other = usual.begun + luck[:, 1:].max(axis=1)

    def has(begun, fitted):
        won = (begun + luck[:, 0] > best_other).mean()
        return 1.5 * won + 0.5 * (begun + fitted) - (begun**2 + fitted**2) / 2 - 0.5 * begun * fitted

    gained = has(1.46, 0.0) - has(usual.begun, usual.fitted)
    assert gained == pytest.approx(gain_of_deviating(10, prize=1.5), abs=2e-3)


def test_without_crowding_the_race_takes_nothing():
    assert begun_and_fitted(0.5, crowding=0.0) == Begun(1.0, 0.5)
    assert begun_and_fitted(0.5).fitted == 0.0


# ---------------------------------------------------------------------- cycles


@pytest.mark.parametrize("build", range(1, 9))
def test_answered_in_full_the_slowest_swing_is_a_year_longer_than_building(build):
    found = cycle(build, 1.0)
    assert found.years == pytest.approx(build + 1)
    assert found.left == pytest.approx(1.0)
    # One push comes back for ever.
    path = works(4 * (build + 1), build)
    assert np.array_equal(path, np.tile(path[: build + 1], 4))


@given(st.integers(1, 9), st.floats(0.01, 0.99))
@settings(max_examples=60, deadline=None)
def test_answered_in_part_swings_are_slower_and_die_out(build, response):
    found = cycle(build, response)
    assert found.left < 1.0
    assert found.years >= build + 1 - 1e-6
    # No swing is answered without overshooting.
    assert works(2, build, response)[1] < 0.0


def test_answered_more_than_in_full_they_grow():
    path = works(60, 3, 1.3)
    assert np.abs(path[-10:]).max() > 10 * np.abs(path[:10]).max()


def test_works_repeat_the_swing_that_cycle_finds():
    """After a while the path obeys the recurrence of its slowest roots' modulus: it shrinks alike."""
    build, response = 5, 0.5
    path = np.abs(works(400, build, response))
    peaks = path[100:160].max(), path[200:260].max()
    assert peaks[1] / peaks[0] == pytest.approx(cycle(build, response).left ** 100, rel=0.5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bought(1.1), "price: is 1.1; expected from 0 to 1"),
        (lambda: race(1), "rivals: is 1; expected 2 or more"),
        (lambda: race(2, noise=0.0), "prize, noise: are 1 and 0"),
        (lambda: begun_and_fitted(0.1, crowding=1.0), "crowding: is 1; expected from 0 to below 1"),
        (lambda: begun_and_fitted(-0.1), "reward, own: are -0.1 and 0.5"),
        (lambda: cycle(0), "build: is 0; expected 1 or more years"),
        (lambda: works(5, 2, 0.0), "response: is 0; expected above 0"),
    ],
)
def test_what_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


def test_headlines_hold_on_their_page():
    assert all(h.survives()["page"] for h in headlines().values())


@given(st.floats(0, 0.99), st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_the_answer_holds_whatever_is_eaten_and_enforced(eaten, work):
    answer = headlines()["answer"]
    assert answer.true(eaten=eaten, work=work)
    # A state that breaks its word brings no more than it can seize.
    assert not answer.true(eaten=eaten, work=1.0, kept=False)
