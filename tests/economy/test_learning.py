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


def by_loops(needs, years, seed, *, record, sharing, spread, supply, rate, margin):
    """Follow each person and good one by one, on the same draws."""
    rng, n = np.random.default_rng(seed), np.asarray(needs, dtype=float)
    homes, goods = n.shape
    estimate, rows = [[n[h, g] for g in range(goods)] for h in range(homes)], []
    for _ in range(years):
        luck_of_each = rng.uniform(-1.0, 1.0, n.shape)
        wants = [[n[h, g] * (1.0 + spread * luck_of_each[h, g]) for g in range(goods)] for h in range(homes)]
        luck = rng.uniform(supply[0], supply[1], goods)
        got = [[0.0] * goods for _ in range(homes)]
        for g in range(goods):
            made = luck[g] * (1.0 + margin)
            asked, planned = sum(w[g] for w in wants), sum(e[g] for e in estimate)
            for h in range(homes):
                part = min(1.0, planned * made / asked) if asked > 0 else 1.0
                got[h][g] = (
                    min(wants[h][g], estimate[h][g] * made) if sharing == "ration" else wants[h][g] * part
                )
        worst = 1.0
        for h in range(homes):
            for g in range(goods):
                seen = wants[h][g] if record == "requests" else got[h][g]
                estimate[h][g] = (1.0 - rate) * estimate[h][g] + rate * seen
                if wants[h][g] > 0:
                    worst = min(worst, got[h][g] / wants[h][g])
        rows.append((np.sum(got) / np.sum(wants), np.sum(estimate) / n.sum(), worst))
    return np.array(rows).T


@pytest.mark.parametrize("record", ["taken", "requests"])
@pytest.mark.parametrize("sharing", ["ration", "shop"])
def test_years_by_loops(record, sharing):
    needs = [[1.0, 0.0, 2.5], [0.3, 0.0, 1.0], [4.0, 0.0, 0.0]]
    rules = {
        "record": record,
        "sharing": sharing,
        "spread": 0.4,
        "supply": (0.8, 1.1),
        "rate": 0.3,
        "margin": 0.05,
    }
    found = learn(needs, 7, np.random.default_rng(4), **rules)
    for mine, other in zip(
        (found.met, found.estimate, found.least), by_loops(needs, 7, 4, **rules), strict=True
    ):
        assert mine == pytest.approx(other, rel=1e-12)


def test_what_is_not_said_is_a_shop_that_records_what_was_taken():
    usual = {
        "record": "taken",
        "sharing": "shop",
        "spread": 0.3,
        "supply": (1.0, 1.0),
        "rate": 0.5,
        "margin": 0.0,
    }
    found, said = (learn(np.ones((4, 2)), 5, np.random.default_rng(2), **rules) for rules in ({}, usual))
    assert found.estimate.tolist() == said.estimate.tolist()
    assert found.estimate == pytest.approx(by_loops(np.ones((4, 2)), 5, 2, **usual)[1], rel=1e-12)
    # Supply that is the same every year, a spread of 1 and a rate of 1 are allowed.
    whole = learn(np.ones((4, 2)), 2, np.random.default_rng(2), spread=1, rate=1, supply=(0.5, 0.5))
    assert whole.estimate[-1] == pytest.approx(0.25, abs=0.1)


def test_a_need_met_by_hand():
    """Up to the least need all of the estimate is taken, from the largest on all of the need, between them part."""
    assert [met(m, 0.5) for m in (0.25, 0.5, 1.0, 1.5, 1.75)] == [0.25, 0.5, 1.0 - 0.25 / 2.0, 1.0, 1.0]
    assert met(0.999, 0.0) == 0.999
    assert met(1.0, 0.0) == 1.0
    assert settles(0.0, 1.0) == 0.0
    # (M - .5)^2 = 2 M u / (1 + u) has the root 1.5, the largest need, at u = 1/2.
    assert settles(0.5, 0.5) == pytest.approx(1.0, abs=1e-12)
    assert settles(0.49, 0.5) == pytest.approx(0.9999492, abs=1e-7)
    assert settles(0.51, 0.5) == 1.0
    assert settles(0.1, 0.5) == pytest.approx(0.823479, abs=1e-6)
