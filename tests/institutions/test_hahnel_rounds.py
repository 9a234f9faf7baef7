"""Hahnel's rule as published: where it arrives, what it says where it does not, approval and equal bills."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from feasible.economy import Economy, Institution, Replans, Reports, Shock, welfare
from feasible.errors import InvalidEconomy, InvalidInput, NotConverged
from feasible.institutions.hahnel_rounds import HahnelRounds, equal_bills
from feasible.institutions.rounds import ParticipatoryRounds
from feasible.procedures import PriceSystem
from feasible.side_by_side.economies import scarf


def town(**changes) -> Economy:
    """Bread and a park, an hour each; ana would give .4 of 1.5 for the park, ben nothing of .5."""
    given = {
        "goods": ["bread", "park"],
        "resources": ["hours"],
        "plants": ["oven", "gardener"],
        "households": ["ana", "ben"],
        "inputs": np.zeros((2, 2)),
        "outputs": np.eye(2),
        "resource_use": [[1, 1]],
        "endowment": [10.0],
        "effort": [0.01, 0.01],
        "good_kind": ["final", "public"],
        "budgets": [1.5, 0.5],
        "tastes": [[0.6, 0.4], [1, 0]],
    }
    return Economy(**(given | changes))


def test_it_is_an_institution_and_arrives_where_goods_answer_gently(corn_iron):
    board: Institution = HahnelRounds(threshold=0.02)
    assert isinstance(board, Replans)
    economy = corn_iron()
    outcome = board.run(economy)
    assert outcome.certificate.ok
    assert outcome.institution == "rounds by Hahnel's rule"
    # The same rule, in the institution that has a choice of rules.
    other = ParticipatoryRounds(rule="hahnel", threshold=0.02).run(economy)
    assert outcome.consumption.equals(other.consumption)
    assert outcome.messages.equals(other.messages)
    assert outcome.values["welfare"] == pytest.approx(other.values["welfare"])


@pytest.mark.parametrize("seed", range(0, 34, 3))
def test_it_stalls_on_the_reference_economy_and_says_what_swings(seed):
    """Golden: 34 of 34 (seeds 0-33, 30 goods); a third of them here."""
    economy = Economy.reference(seed, 30)
    with pytest.raises(NotConverged) as stall:
        HahnelRounds(limit=400).run(economy)
    assert stall.value.rounds == 400
    assert stall.value.residual > 0.3
    words = str(stall.value)
    assert "by turns, such as 'good " in words
    assert "Try a rule with steps that shrink" in words
    # Its imbalance answers its own price by more than a good alone can stand.
    assert float(words.split("moves its imbalance by ")[1].split(" %", maxsplit=1)[0]) > 5.0
    # The cured rule arrives.
    assert HahnelRounds(rule="halving", limit=3000).run(economy).certificate.ok


def test_what_is_merely_slow_is_said_too():
    with pytest.raises(
        NotConverged, match=r"stopped after 2 rounds.*is still (short|left over): allow more rounds"
    ):
        HahnelRounds(limit=2).run(Economy.reference(1, 8))
    with pytest.raises(NotConverged, match="'hours' is still left over"):
        HahnelRounds(limit=6).run(town(endowment=[1e6]))


def test_a_second_year_starts_from_the_first_one_s_prices():
    economy = Economy.reference(1, 30)
    exact = PriceSystem(economy).solve().prices
    labels = economy.goods.append(economy.resources)
    prices = pd.Series(exact, labels)[::-1]
    first = HahnelRounds(start=prices).run(economy)
    assert (len(first.rounds), first.certificate.ok) == (1, True)
    # A change of one in a hundred is within the threshold: the plan stands. One in twenty sets it swinging.
    rng = np.random.default_rng(1)
    again, known = HahnelRounds().replan(
        economy.replace(capacity=economy.capacity * rng.uniform(0.99, 1.01, 90)), first, economy
    )
    assert len(again.rounds) == 1
    assert known is not economy
    dry = Shock("dry", capacity=dict(zip(economy.plants, rng.uniform(0.95, 1.05, 90), strict=True))).apply(
        economy
    )
    with pytest.raises(NotConverged, match="by turns"):
        HahnelRounds().replan(dry, first, economy)
    warm, _ = HahnelRounds(rule="halving").replan(dry, first, economy)
    assert len(warm.rounds) < len(HahnelRounds(rule="halving").run(dry).rounds)
    with pytest.raises(InvalidInput, match="start: unknown"):
        HahnelRounds(start=prices.rename({"good 01": "gold"})).run(economy)


# ---------------------------------------------------------------------- equal bills


def test_equal_bills_by_hand():
    # Ana would give .6, so .6 is spent on the park, .3 by each; 1.2 and .2 are left for bread.
    bills = equal_bills(town())
    assert (bills.tastes.toarray() * bills.budgets[:, None]).round(12).tolist() == [[1.2, 0.3], [0.2, 0.3]]
    outcome = HahnelRounds(bills="equal", rule="damped", threshold=1e-6).run(town())
    lindahl = HahnelRounds(rule="damped", threshold=1e-6).run(town())
    assert outcome.certificate.ok
    # The same park and the same prices; ana eats more and ben less.
    assert outcome.prices.to_numpy() == pytest.approx(lindahl.prices.to_numpy(), rel=1e-5)
    assert outcome.consumption["park"].to_numpy() == pytest.approx(
        lindahl.consumption["park"].to_numpy(), rel=1e-5
    )
    price = outcome.prices["bread"]
    assert (outcome.consumption["bread"] * price).to_list() == pytest.approx([1.2, 0.2], rel=1e-4)
    # Welfare is measured by true tastes.
    assert outcome.values["welfare"] == pytest.approx(welfare(town(), outcome.consumption, outcome.levels))


def test_nesting_makes_no_difference_where_federations_count_heads():
    economy = Economy.reference(3, 12)
    public = np.flatnonzero(economy.good_kind == "public")
    prices = PriceSystem(economy).solve().prices[public]
    # Each household's wish at a bill of a twentieth of the price, averaged in regions, then over them by heads.
    wish = economy.tastes.toarray()[:, public] * economy.budgets[:, None] / (prices / 20)
    regions = pd.Series(economy.household_region)
    means = pd.DataFrame(wish).groupby(regions).mean()
    heads = regions.value_counts()[means.index]
    asked = (means.to_numpy() * heads.to_numpy()[:, None]).sum(axis=0) / heads.sum()
    assert asked == pytest.approx(economy.spending[public] / prices)
    bills = equal_bills(economy)
    assert bills.spending[public] == pytest.approx(economy.spending[public])
    paid = bills.tastes.toarray()[:, public] * economy.budgets[:, None]
    assert np.ptp(paid, axis=0) == pytest.approx(0.0, abs=1e-12)


def test_bills_that_cannot_be_paid():
    with pytest.raises(InvalidEconomy, match=r"household 'ben'.*its bill is 0.675 of a budget of 0.5"):
        equal_bills(town(tastes=[[0.1, 0.9], [1, 0]]))
    with pytest.raises(InvalidEconomy, match=r"household 'ben'.*wants no private good"):
        equal_bills(town(budgets=[1, 1], tastes=[[0.9, 0.1], [0, 1]]))
    with pytest.raises(InvalidEconomy, match="fixed proportions"):
        HahnelRounds(bills="equal").run(scarf((1, 1, 1)))
    private = town(good_kind="final")
    assert equal_bills(private) is private


# ---------------------------------------------------------------------- approval


def bakers(**changes) -> Economy:
    """Two ovens, one needs twice the hours; both bake, the good one to its capacity."""
    given = {
        "goods": ["bread"],
        "resources": ["hours"],
        "plants": ["good oven", "bad oven"],
        "households": ["ana"],
        "inputs": [[0, 0]],
        "outputs": [[1, 1]],
        "resource_use": [[1, 2]],
        "endowment": [10.0],
        "capacity": [4.0, 10.0],
        "effort": [1e-3, 1e-3],
        "tastes": [[1.0]],
    }
    return Economy(**(given | changes))


def test_councils_below_the_average_are_not_approved():
    # Hours are worth half a loaf at the bad oven: the good one makes two loaves' worth of what it uses, the
    # bad one its cost. The average is 7 loaves for 5 loaves' worth of hours, 1.4; the bad one reaches .71.
    exact = {"rule": "damped", "threshold": 1e-5}
    both = HahnelRounds(approval=0.7, **exact).run(bakers())
    assert both.values["councils not approved"] == 0
    assert both.levels.to_list() == pytest.approx([4, 3], rel=1e-2)
    one = HahnelRounds(approval=0.75, **exact).run(bakers())
    assert one.certificate.ok
    assert one.values["councils not approved"] == 1
    assert one.levels.to_list() == pytest.approx([4, 0], rel=1e-3)
    # The rounds of both balances are counted, and what it cost is seen.
    assert len(one.rounds) > len(both.rounds)
    assert one.rounds["round"].tolist() == list(range(1, len(one.rounds) + 1))
    assert one.values["welfare"] < both.values["welfare"]
    # Whoever alone makes a good has a case: fish that costs far more than the average does.
    alone = bakers(goods=["bread", "fish"], plants=["good oven", "boat"], inputs=np.zeros((2, 2)), outputs=np.eye(2),
                   resource_use=[[1, 1]], tastes=[[0.5, 0.5]], effort=[1e-3, 1e-2])  # fmt: skip
    assert HahnelRounds(approval=1.0, **exact).run(alone).values["councils not approved"] == 0


def test_false_reports_and_equal_budgets():
    economy = Economy.reference(2, 12)
    told = HahnelRounds(rule="damped").run(
        economy, reports=Reports(capacity=dict.fromkeys(economy.plants, 2.0))
    )
    assert not told.certificate.ok
    assert told.certificate.value("capacities") < 1e-7
    equal = HahnelRounds(rule="damped", budgets="equal", bills="equal").run(economy)
    assert equal.certificate.ok
    assert (HahnelRounds().pays_effort, HahnelRounds(budgets="equal").pays_effort) == (True, False)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"bills": "flat"}, "bills: is 'flat'; expected one of lindahl, equal"),
        ({"budgets": "earnt"}, "budgets: is 'earnt'"),
        ({"rule": "guess"}, "rule: is 'guess'"),
        ({"approval": 1.5}, "approval: is 1.5; expected 0 or more, at most 1"),
        ({"threshold": -1.0}, "threshold: is -1"),
        ({"limit": 0}, "limit: is 0"),
    ],
)
def test_settings_are_refused_when_it_is_made(how, message):
    with pytest.raises(InvalidInput, match=message):
        HahnelRounds(**how)
