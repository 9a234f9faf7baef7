"""An investment fund by vote: building by hand, signals, owners, medians, refusals."""

from dataclasses import replace

import numpy as np
import pytest
from feasible import Economy
from feasible.economy.years import State, Technology
from feasible.errors import InvalidInput
from feasible.procedures.investment_fund import InvestmentFund, wanted_size
from feasible.procedures.rolling import RollingPlan, roll
from hypothesis import given
from hypothesis import strategies as st

TECHNOLOGY = Technology(materials={"good 1": 0.6})


def village(**changes):
    """Two bakeries of one bread, the first on twice the machines; labor for all of them."""
    return Economy(
        goods=["bread"], resources=["labor"], plants=["first", "second"], households=["A", "B"],
        inputs=np.zeros((1, 2)), outputs=[[1.0, 1.0]], resource_use=[[1.0, 1.0]], endowment=[30.0],
        capacity=[8.0, 4.0], effort=[0.0, 0.0], exponent=[2.0, 2.0], tastes=[[1.0], [1.0]], budgets=[1.0, 1.0],
        plant_ownership=[[1.0, 0.5], [0.0, 0.5]], **changes,
    )  # fmt: skip


@pytest.mark.parametrize("votes", [(0.5,), (0.1, 0.5, 9.0), (0.2, 0.8)])
def test_what_is_built_by_hand(votes):
    # Labor is no limit, so bread is as scarce as machines: a machine earns the same in both bakeries, and
    # their parts of all that machines are worth are two thirds and a third. With s the size, a the adjustment
    # cost and C what a plant was built for, ``beta s_j H / ((1 - w) K + b) = 2 a b / C^2``.
    economy = village()
    fund = InvestmentFund(Technology(wear=0.25, adjust=0.2), votes, beta=0.8)
    year, state = fund.step(State.of(economy), economy)
    assert fund.size == pytest.approx(0.5)
    for j, part in enumerate((2 / 3, 1 / 3)):
        size = economy.capacity[j]
        left = 0.75 * size
        right = 0.8 * 0.5 * 2 * part * size**2 / (2 * 0.2)
        assert year.built[j] == pytest.approx((-left + np.sqrt(left**2 + 4 * right)) / 2, rel=1e-4)
        assert state.machines[j] == pytest.approx(left + year.built[j])
    # Rents: all of the bread's price, for nothing else is scarce; both spend all they have on it.
    rents = year.plan.rents_of(year.solved.levels, year.solved.prices, 0)
    assert rents == pytest.approx([4 / 3, 2 / 3], rel=1e-4)


def test_what_was_achieved_is_another_signal():
    # Labor for six loaves, and effort in the first bakery only: the second does all that it can, and is worth
    # more to who looks at what was done beside what could be.
    economy = village().replace(endowment=[6.0], effort=[0.05, 0.0])
    made = {}
    for signal in ("rents", "achieved"):
        fund = InvestmentFund(Technology(), (1.0,), signal)
        year, state = fund.step(State.of(economy), economy)
        made[signal] = year.built
        worth = state.known["worth of machines"]
        if signal == "achieved":
            used = year.levels / economy.capacity
            assert worth == pytest.approx(used / used.sum())
        else:
            # Machines are not what is scarce in the first bakery: only the second's earn anything.
            assert year.levels == pytest.approx([2.0, 4.0], rel=1e-3)
            assert worth == pytest.approx([0.0, 1.0], abs=1e-3)
    assert made["rents"][0] < 0.01 * economy.capacity[0]
    assert made["achieved"][0] > 1.0


def test_an_equal_fund_changes_hands_and_owners_do_not():
    economy = village()
    kept = [0.75 * 8.0, 0.75 * 4.0]
    for equal in (True, False):
        fund = InvestmentFund(Technology(wear=0.25), (0.5,), equal=equal)
        year, state = fund.step(State.of(economy), economy)
        old = economy.plant_ownership.toarray()
        if equal:
            new = (old * kept + 0.5 * year.built) / (np.array(kept) + year.built)
            assert state.owners == pytest.approx(new)
        else:
            assert state.owners == pytest.approx(old)
        # What is built does not depend on whose it will be.
        assert year.built == pytest.approx(
            replace(fund, equal=not equal).step(State.of(economy), economy)[0].built
        )


def test_memory_averages_years():
    economy = Economy.reference(2, 6, households=3)
    start = State.of(economy, machines=0.5 * economy.capacity)
    quick, slow = (InvestmentFund(TECHNOLOGY, (0.5,), memory=m) for m in (0.0, 0.75))
    first = RollingPlan(TECHNOLOGY, 1).step(start, economy)[0]
    before = first.plan.rents_of(first.solved.levels, first.solved.prices, 0)
    before /= before.sum()
    now, after = (fund.step(start, economy)[1].known["worth of machines"] for fund in (quick, slow))
    assert after == pytest.approx(0.75 * before + 0.25 * now)
    # What else is remembered is handed on.
    told = replace(start, known={"needs": 3.0})
    assert quick.step(told, economy)[1].known["needs"] == 3.0


@pytest.mark.parametrize("part", [0.0, 0.75, 1.0])
def test_what_is_spread_evenly_by_hand(part):
    # Labor for six loaves, and effort in the first bakery only: all rents are the second's. The fund gives each
    # bakery half of the part that is spread evenly, and the second all of the rest.
    economy = village().replace(endowment=[6.0], effort=[0.05, 0.0])
    fund = InvestmentFund(Technology(wear=0.25, adjust=0.2), (0.5,), evenly=part, beta=0.8)
    year, state = fund.step(State.of(economy), economy)
    assert state.known["worth of machines"] == pytest.approx([part / 2, 1.0 - part / 2], abs=1e-3)
    for j, share in enumerate((part / 2, 1.0 - part / 2)):
        left, size = 0.75 * economy.capacity[j], economy.capacity[j]
        right = 0.8 * 0.5 * 2 * share * size**2 / (2 * 0.2)
        assert year.built[j] == pytest.approx(
            (-left + np.sqrt(left**2 + 4 * right)) / 2, rel=1e-2, abs=0.02 * size
        )


def test_voters_without_a_number_take_rents_for_lasting():
    # A machine earns all of bread's price while bread is as scarce as machines: rents are all budgets.
    economy = village().replace(endowment=[1e4])
    technology = Technology(wear=0.25, adjust=0.2)
    fund = InvestmentFund(technology, beta=0.8).until(4)
    assert fund.size is None
    states = [State.of(economy)]
    for _ in range(4):
        year, state = fund.step(states[-1], economy)
        states.append(state)
        assert state.known["rents of machines"] == pytest.approx(1.0, rel=1e-3)
    sizes = [state.known["size of the fund"] for state in states[1:]]
    q = 0.8 * 0.75
    assert sizes == pytest.approx([1 + q + q**2, 1 + q, 1.0, 0.0], rel=1e-3)
    assert year.built == pytest.approx(0.0)
    # Whose votes name that size do the same.
    named = InvestmentFund(technology, (sizes[0],), beta=0.8).until(4).step(states[0], economy)[0]
    assert named.built == pytest.approx(fund.step(states[0], economy)[0].built, rel=1e-6)


@given(
    votes=st.lists(st.floats(0.0, 5.0), min_size=1, max_size=9),
    power=st.integers(-6, 6),
)
def test_no_other_size_has_a_majority(votes, power):
    size = InvestmentFund(TECHNOLOGY, votes).size
    wanted = np.array(votes)
    other = size + 10.0**power * np.array([-1.0, 1.0])
    for rival in other:
        nearer = np.abs(wanted - rival) < np.abs(wanted - size)
        assert 2 * nearer.sum() <= len(votes)


def test_a_fund_of_nothing_builds_nothing_and_is_a_plan_of_one_year():
    economy = Economy.reference(1, 6, households=3)
    machines = 0.5 * economy.capacity
    blind = roll(RollingPlan(TECHNOLOGY, 1), economy, 4, machines=machines)
    empty = roll(InvestmentFund(TECHNOLOGY, (0.0,)), economy, 4, machines=machines)
    assert empty.loss == pytest.approx(blind.loss, abs=1e-6)
    some = roll(InvestmentFund(TECHNOLOGY, (0.3,)), economy, 4, machines=machines)
    assert some.plans[-1].built == pytest.approx(0.0)
    assert some.loss < blind.loss
    assert all(year.solved.certificate.ok for year in some.plans)


def test_where_nothing_is_scarce_no_machine_is_worth_more():
    # Labor for half a loaf: no machine is scarce, none earns anything, and the fund is spread evenly.
    economy = village().replace(endowment=[0.5])
    fund = InvestmentFund(Technology(adjust=0.2), (0.5,))
    year, state = fund.step(State.of(economy), economy)
    assert year.plan.rents_of(year.solved.levels, year.solved.prices, 0) == pytest.approx(0.0, abs=2e-3)
    assert state.known["worth of machines"].sum() == pytest.approx(1.0)


def test_who_thinks_that_machines_earn_the_same_for_ever():
    assert wanted_size(0.2, 0.5, 1.0) == pytest.approx(0.4)
    by_hand = sum(0.2 * (0.9 * 0.8) ** k for k in range(5))
    assert wanted_size(0.2, 0.2, 0.9, years=5) == pytest.approx(by_hand)
    assert wanted_size(0.2, 0.0, 1.0, years=3) == pytest.approx(0.6)


def test_refusals():
    economy = Economy.reference(1, 6, households=3)
    for how, message in (
        ({"votes": ()}, "votes: is empty"),
        ({"votes": (0.5, -1.0)}, r"votes\[1\]"),
        ({"votes": (0.5,), "signal": "rumor"}, "signal: is 'rumor'; expected one of rents, achieved"),
        ({"votes": (0.5,), "memory": 1.0}, "memory: is 1; expected from 0 to below 1"),
        ({"evenly": 1.5}, r"evenly: is 1\.5; expected a share from 0 to 1"),
    ):
        with pytest.raises(InvalidInput, match=message):
            InvestmentFund(TECHNOLOGY, **how)
    fund = InvestmentFund(TECHNOLOGY, (0.5,)).until(1)
    _, state = fund.step(State.of(economy), economy)
    with pytest.raises(InvalidInput, match="years left: is 0 in year 2; expected 1 or more"):
        fund.step(state, economy)
    with pytest.raises(InvalidInput, match=r"patience: is 1\.5"):
        wanted_size(0.2, 0.2, 1.5)
    with pytest.raises(InvalidInput, match="machines that wear, or a number of years"):
        wanted_size(0.2, 0.0, 1.0)
