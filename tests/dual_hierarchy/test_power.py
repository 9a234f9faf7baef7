"""Power: coalitions that last, electors, two chambers, brokers, pyramids, echoes, naming."""

import itertools

import numpy as np
import pytest
from feasible.dual_hierarchy.power import (
    KNOWS,
    PILLARS,
    broker,
    broker_among,
    echo,
    emptied,
    half_after,
    headlines,
    lost_vote,
    loyalty_price,
    myerson,
    myopic_purges,
    nearly_equal,
    nested,
    owed,
    promoted,
    ruling_coalition,
    thrown_out,
    turnover,
    unraveled,
)
from feasible.errors import InvalidInput
from hypothesis import given, settings
from hypothesis import strategies as st

# ---------------------------------------------------------------------- coalitions


def powers(found, of):
    return [of[i] for i in found]


def test_golden_coalitions():
    sizes = [len(ruling_coalition(nearly_equal(n))) for n in range(1, 12)]
    assert sizes == [1, 1, 3, 3, 3, 3, 7, 7, 7, 7, 7]
    cases = {
        (3, 4, 5, 10): [3, 4, 5], (3, 4, 5): [3, 4, 5], (3, 4, 5, 20): [20], (3, 4, 5, 10, 20): [3, 4, 5, 10, 20],
        (3, 4, 5, 8): [3, 4, 5], (2, 4, 7, 10): [4, 7, 10], (10, 20, 25): [10, 20, 25],
    }  # fmt: skip
    for of, rule in cases.items():
        assert powers(ruling_coalition(of), of) == rule


def test_golden_exactly_equal_powers():
    """Ties: sizes 1 2 2 4 4 4 4 8 8 8."""
    assert [len(ruling_coalition([1.0] * n)) for n in range(1, 11)] == [1, 2, 2, 4, 4, 4, 4, 8, 8, 8]


def test_golden_leader_beside_seven():
    for x, expected in {
        0.5: (False, 7), 1.3: (True, 7), 2.0: (True, 7), 2.9: (False, 5), 3.6: (True, 7), 5.5: (True, 7), 7.5: (False, 1),
    }.items():  # fmt: skip
        assert thrown_out(x) == expected
    # Beside six he is never thrown out, and a larger majority lets him stay beside seven.
    assert not any(thrown_out(x, 6)[0] for x in np.arange(0.15, 8, 0.3))
    assert not any(thrown_out(x, 7, majority=0.6)[0] for x in (3.6, 5.0, 6.5))


def test_one_death_unmakes_a_stable_seven():
    assert [len(ruling_coalition(nearly_equal(n))) for n in (7, 6, 5)] == [7, 3, 3]


def plain(of, members):
    """The definition, by recursion: the weakest winning part that lasts, else the group."""
    best = members
    for size in range(1, len(members)):
        for part in itertools.combinations(members, size):
            wins = sum(of[i] for i in part) > sum(of[i] for i in members) / 2
            weaker = best is members or sum(of[i] for i in part) < sum(of[i] for i in best)
            if wins and weaker and plain(of, part) == part:
                best = part
    return best


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=6, unique=True))
@settings(max_examples=40, deadline=None)
def test_enumeration_is_the_definition(found):
    of = [p + 0.37 * 2**-k for k, p in enumerate(found)]
    assert ruling_coalition(of) == plain(of, tuple(range(len(of))))


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=8, unique=True), st.floats(1e-6, 1e6))
@settings(max_examples=40, deadline=None)
def test_what_rules_lasts_wins_and_has_no_unit(found, scale):
    of = [p + 0.37 * 2**-k for k, p in enumerate(found)]
    rule = ruling_coalition(of)
    assert len(ruling_coalition(powers(rule, of))) == len(rule)
    assert sum(powers(rule, of)) > sum(of) / 2
    assert ruling_coalition([scale * p for p in of]) == rule


def test_purges_without_foresight_by_hand():
    # 1.3 of 8.3: three allies make 4.3; then one makes 2.3 of 4.3; then 1.3 of 2.3 is enough.
    assert myopic_purges((1.3, *nearly_equal(7))) == [8, 4, 2, 1]
    # A weak leader needs one ally to the end.
    assert myopic_purges((0.5, *nearly_equal(7)))[-1] == 2
    assert myopic_purges((1.0,)) == [1]


# ---------------------------------------------------------------------- electors


def test_golden_circular_flow():
    rates = turnover()["rate"]
    committee = rates["Gorbachev: Central Committee, 1985-87"]
    assert half_after(float(committee)) == pytest.approx(2.81, abs=0.005)
    assert half_after(float(rates["Gorbachev: provincial secretaries, 1985-87"])) == pytest.approx(
        1.32, abs=0.005
    )
    assert half_after(1 - 0.89**0.2) == pytest.approx(29.74, abs=0.005)
    # March 1985 and 2.81 years are January 1988; in August 1987 it was less than half.
    assert 1985.19 + half_after(float(committee)) == pytest.approx(1988.0, abs=0.01)
    assert owed(float(committee), 29 / 12) == pytest.approx(138 / 307)


@given(st.floats(0.01, 0.9), st.floats(0, 0.49))
@settings(max_examples=60, deadline=None)
def test_half_is_half(yearly, already):
    assert owed(yearly, half_after(yearly, already=already), already=already) == pytest.approx(0.5)


def test_golden_chambers_levels_and_spoils():
    assert lost_vote(11, 4 / 11) == pytest.approx(0.827, abs=5e-4)
    assert lost_vote(133, 0.6) == pytest.approx(9.79e-3, rel=1e-3)
    assert nested(0.72, 1134 / 2089) == pytest.approx([0.72, 0.5429, 0.4094, 0.3087, 0.2327], abs=2e-4)
    assert [round(loyalty_price(w), 3) for w in (0.1, 0.5, 0.9)] == [0.11, 0.182, 0.526]
    assert half_after(0.3, already=0.6) == 0.0


# ---------------------------------------------------------------------- brokers


def test_golden_brokers():
    assert [broker(t) for t in KNOWS] == pytest.approx([0.5, 1 / 3, 1 / 6, 0])
    two = [frozenset(pair) for pair in itertools.combinations(PILLARS, 2)]
    legs = myerson(["broker", *PILLARS], KNOWS["he knows two"], two)
    assert legs == pytest.approx({"broker": 1 / 3, "army": 1 / 3, "ministries": 0, "party": 1 / 3})
    star = myerson(["broker", *PILLARS], KNOWS["he knows all"], two)
    assert star == pytest.approx({"broker": 0.5, "army": 1 / 6, "ministries": 1 / 6, "party": 1 / 6})
    met = myerson(["broker", *PILLARS], KNOWS["two of them meet"], two)
    assert met["party"] == pytest.approx(1 / 3)
    # On two legs, where ministries know the party, the party is the broker.
    ties = (*KNOWS["he knows two"], ("ministries", "party"))
    assert myerson(["broker", *PILLARS], ties, two)["broker"] == pytest.approx(1 / 12)
    assert broker(veto=True) == pytest.approx(5 / 12)
    assert broker("two of them meet", veto=True) == pytest.approx(5 / 12)
    hua = myerson(["Hua", *PILLARS], [("Hua", "ministries")], two)
    assert set(hua.values()) == {0.0}


def test_among_more_pillars_one_tie_matters_less():
    assert [broker_among(3, 2, m) for m in (0, 2, 3)] == pytest.approx([0.5, 1 / 6, 0])
    assert [broker_among(5, 3, m) for m in range(6)] == pytest.approx([0.5, 0.5, 0.5, 0.25, 0.1, 0])


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8), st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_values_share_what_is_won(pairs, needed):
    names = [str(k) for k in range(5)]
    ties = [(names[a], names[b]) for a, b in pairs if a != b]
    wins = [frozenset(g) for g in itertools.combinations(names, needed)]
    value = myerson(names, ties, wins)
    assert min(value.values()) >= -1e-12
    # Reached by union-find: whether some component has enough members.
    root = dict(zip(names, names, strict=True))

    def find(x):
        return x if root[x] == x else find(root[x])

    for a, b in ties:
        root[find(a)] = find(b)
    most = max(sum(find(x) == find(y) for x in names) for y in names)
    assert sum(value.values()) == pytest.approx(float(most >= needed))


# ---------------------------------------------------------------------- pyramids


def test_golden_promotions():
    table = {
        3: [0.3333, 0.4444, 0.4815, 0.4938],
        7: [0.1429, 0.1633, 0.1662, 0.1666],
        14: [0.0714, 0.0765, 0.0769, 0.0769],
    }
    for span, expected in table.items():
        assert [round(p, 4) for p in promoted(span)] == expected
        assert promoted(span, 12)[-1] == pytest.approx(1 / (span - 1), abs=1e-5)
    assert [round(emptied(s), 4) for s in (3, 7, 14)] == [0.4444, 0.1633, 0.0765]


def test_golden_echo():
    found = echo()
    assert found.peak == pytest.approx((38.55, 0.0498), abs=5e-4)
    assert found.lasting == pytest.approx(0.0399, abs=5e-5)
    for year, vacancies in {1945: 0.0001, 1957: 0.0058, 1970: 0.0401, 1975: 0.0493, 1985: 0.0403}.items():
        assert found.vacancies[int((year - 1938) / 0.05)] == pytest.approx(vacancies, abs=5e-5)


def test_naming_by_hand_and_as_drawn():
    assert unraveled(4.0, 0.25) == 0.0
    share = unraveled(4.0, 0.5)
    assert share == pytest.approx(1 - np.exp(-2 * share), rel=1e-12)
    rng = np.random.default_rng(3)
    n = 4000
    ties = rng.random((n, n)) < 2.0 / n
    reached = np.zeros(n, dtype=bool)
    edge = np.arange(20)
    reached[edge] = True
    while len(edge):
        near = ties[edge].any(axis=0) & ~reached
        reached |= near
        edge = np.flatnonzero(near)
    assert reached.mean() == pytest.approx(share, abs=0.03)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ruling_coalition([]), "powers: are 0; expected 1 to 14"),
        (lambda: ruling_coalition([1.0, 0.0]), "powers: are 2"),
        (lambda: ruling_coalition([1.0], majority=0.4), "majority: is 0.4"),
        (lambda: myopic_purges((1.0, 2.0), 2), "leader: is 2"),
        (lambda: owed(1.5, 1.0), "yearly: is 1.5"),
        (lambda: half_after(0.0), "yearly: is 0"),
        (lambda: nested(0.0, 0.5), "first: is 0"),
        (lambda: loyalty_price(0.5, 1.0), "patience: is 1"),
        (lambda: myerson(["a"], [("a", "b")], []), "players: are 1"),
        (lambda: broker("nobody"), "ties: is 'nobody'; expected one of he knows all"),
        (lambda: broker_among(3, 4), "pillars, needed, meet: are 3, 4 and 0"),
        (lambda: promoted(1), "span, levels: are 1 and 5"),
        (lambda: emptied(1), "span, above: are 1 and 2"),
        (lambda: unraveled(-1.0, 0.5), "friends: is -1"),
    ],
)
def test_what_makes_no_sense_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


def test_headlines():
    kept = {name: h.survives() for name, h in headlines().items()}
    assert all(found["page"] for found in kept.values())
    assert [name for name, found in kept.items() if not found["aggregation"]] == ["flow", "broker"]
    assert not any(found["weakest"] for found in kept.values())
