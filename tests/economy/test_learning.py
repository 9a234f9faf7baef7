"""Needs learned from consumption: closed forms, the spiral, the cures, refusals."""

import numpy as np
import pytest
from feasible.economy.learning import learn, met, settles
from feasible.errors import InvalidInput
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("spread", "settled"),
    [
        (0.1, [0.9, 0.9687, 0.9912, 1.0, 1.0]),
        (0.2, [0.8, 0.9021, 0.9473, 0.9821, 1.0]),
        (0.3, [0.7, 0.8242, 0.8863, 0.9420, 0.9894]),
    ],
)
def test_where_estimates_settle(spread, settled):
    # Measured by root finding with another program.
    assert [settles(u, spread) for u in (0, 0.02, 0.05, 0.1, 0.2)] == pytest.approx(settled, abs=5e-5)
    assert settles(0.1, 0.0) == 1.0


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 2))
def test_closed_forms(margin, spread, estimate):
    m = settles(margin, spread)
    assert met((1 + margin) * m, spread) == pytest.approx(m, abs=1e-8)
    assert 1 - spread - 1e-9 <= m <= 1
    # What is met on average is at most what is there and what is needed, and an average of many draws.
    assert met(estimate, spread) <= min(estimate, 1.0) + 1e-12
    draws = 1 + spread * (2 * (np.arange(20_000) + 0.5) / 20_000 - 1)
    assert met(estimate, spread) == pytest.approx(np.minimum(draws, estimate).mean(), abs=1e-6)


@pytest.mark.parametrize(("margin", "rate", "years"), [(0.0, 0.5, 3000), (0.05, 0.05, 400)])
def test_rationed_people_settle_where_the_closed_form_says(margin, rate, years):
    # Without a margin ever more slowly: the nearer to the least need, the fewer fall short.
    found = learn(
        np.ones((200, 3)), years, np.random.default_rng(1), sharing="ration", margin=margin, rate=rate
    )
    assert found.estimate[-1] == pytest.approx(settles(margin, 0.3), abs=0.01)


def test_the_book_s_spiral_and_its_cures():
    rng = np.random.default_rng(0)
    needs = rng.uniform(0.5, 1.5, (1000, 12))

    def last(**rules):
        return learn(needs, 20, np.random.default_rng(3), supply=(0.9, 1.05), **rules)

    spiral = last(sharing="ration")
    assert spiral.estimate[-1] == pytest.approx(0.674, abs=0.02)
    assert spiral.met[[0, -1]] == pytest.approx([0.912, 0.666], abs=0.04)
    # A shop pools what is personal; what is common it does not.
    assert last().estimate[-1] == pytest.approx(0.777, abs=0.04)
    assert learn(needs, 20, np.random.default_rng(3)).estimate[-1] == pytest.approx(0.992, abs=0.005)
    # Requests stop the drift, a margin raises the level.
    assert last(record="requests").estimate[-1] == pytest.approx(1.0, abs=0.01)
    assert last(record="requests").met[-10:].mean() == pytest.approx(0.97, abs=0.01)
    assert last(margin=0.1).met[-10:].mean() > 0.985
    assert last(record="requests", margin=0.05).met[-10:].mean() == pytest.approx(0.99, abs=0.006)
    assert np.all(spiral.least <= spiral.met)


def test_who_needs_nothing_gets_nothing():
    found = learn([[1, 0], [0, 0]], 3, np.random.default_rng(1))
    assert found.met.shape == (3,)
    assert np.all(found.least <= 1)


def test_refusals():
    rng = np.random.default_rng(1)
    for given_, message in (
        ({"needs": [[0, 0]]}, "needs: nothing is needed"),
        ({"record": "wishes"}, "record: is 'wishes'"),
        ({"sharing": "queue"}, "sharing: is 'queue'"),
        ({"spread": 2}, "spread: is 2; expected a share from 0 to 1"),
        ({"rate": 2}, "rate: is 2"),
        ({"margin": -1}, "margin: is -1"),
        ({"supply": (2, 1)}, "supply: runs from 2 to 1"),
        ({"years": 0}, "years: is 0"),
    ):
        rules = {"needs": [[1, 2]], "years": 3} | given_
        with pytest.raises(InvalidInput, match=message):
            learn(rules.pop("needs"), rules.pop("years"), rng, **rules)
