"""One island, worked out with pencil and paper, under every institution that plans by one optimum or by prices.

x loaves cost their bakery the effort x^2 / 8, x fish the boat x^2 / 2. A maker who takes its price p as given
makes p / (2 s), and what is spent on its good, S, is p x: so x = sqrt(S / (2 s)). A spends a quarter on bread
and the rest on fish, B three quarters.
"""

import numpy as np
import pytest
from feasible import Economy
from feasible.institutions.baseline import CapitalistBaseline
from feasible.institutions.central import CentralPlan
from feasible.institutions.market_socialism import MarketSocialism
from feasible.institutions.rounds import ParticipatoryRounds

TASTES = np.array([[0.25, 0.75], [0.75, 0.25]])
EFFORT = np.array([0.125, 0.5])
FINE = {"threshold": 1e-7, "limit": 20_000}


def island(owned=((1.0, 0.5), (0.0, 0.5))):
    """The island, on which A has twice B's budget, owns the bakery and half of the boat."""
    return Economy(
        goods=["bread", "fish"], resources=["shore"], plants=["bakery", "boat"], households=["A", "B"],
        inputs=np.zeros((2, 2)), outputs=np.eye(2), resource_use=[[0.0, 1.0]], endowment=[50.0],
        capacity=[50.0, 50.0], effort=EFFORT, exponent=[2.0, 2.0], tastes=TASTES, budgets=[4 / 3, 2 / 3],
        resource_ownership=[[0.5], [0.5]], plant_ownership=owned,
    )  # fmt: skip


def by_hand(incomes):
    """What is made, its prices, and who has it, at incomes that add up to two."""
    spent = np.array(incomes) @ TASTES
    made = np.sqrt(spent / (2.0 * EFFORT))
    prices = spent / made
    return made, prices, np.array(incomes)[:, None] * TASTES / prices


@pytest.mark.parametrize(
    ("institution", "incomes"),
    [
        # The economy's budgets, whoever publishes prices or gives orders.
        (CentralPlan(), (4 / 3, 2 / 3)),
        (ParticipatoryRounds(**FINE), (4 / 3, 2 / 3)),
        (MarketSocialism(budgets="earned", **FINE), (4 / 3, 2 / 3)),
        # The same for all.
        (CentralPlan(budgets="equal"), (1.0, 1.0)),
        (ParticipatoryRounds(budgets="equal", **FINE), (1.0, 1.0)),
        (MarketSocialism(**FINE), (1.0, 1.0)),
        # What one owns: A's income y is what is spent on bread and half of what is spent on fish,
        # y = 1 / 4 y + 3 / 4 (2 - y) + 1 / 2 (3 / 4 y + 1 / 4 (2 - y)), so y = 7 / 5.
        (CapitalistBaseline(**FINE), (1.4, 0.6)),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_who_gets_what_on_the_island(institution, incomes):
    outcome = institution.run(island())
    made, prices, consumed = by_hand(incomes)
    assert outcome.certificate.ok, outcome.certificate.explain()
    assert outcome.levels.to_numpy() == pytest.approx(made, rel=1e-5)
    assert outcome.consumption.to_numpy() == pytest.approx(consumed, rel=1e-5)
    # The scale of prices is nobody's choice; that of a plan at budgets is theirs.
    found = outcome.prices.to_numpy()
    assert found / found[0] == pytest.approx(prices / prices[0], rel=1e-5)


def test_the_numbers_of_one_of_them():
    # With equal incomes a unit is spent on each good: two loaves at a half, a fish at one.
    outcome = CentralPlan(budgets="equal").run(island())
    assert outcome.levels.to_numpy() == pytest.approx([2.0, 1.0], rel=1e-6)
    assert outcome.prices.to_numpy() == pytest.approx([0.5, 1.0], rel=1e-6)
    assert outcome.consumption.to_numpy() == pytest.approx(np.array([[0.5, 0.75], [1.5, 0.25]]), rel=1e-6)


def test_who_owns_both_plants_has_everything_but_a_crumb():
    # B owns a thousandth of each: of all that is spent, two, it gets that part.
    owned = CapitalistBaseline(**FINE).run(island(((0.999, 0.999), (0.001, 0.001))))
    assert owned.consumption.to_numpy() == pytest.approx(by_hand((1.998, 0.002))[2], rel=1e-5)


def test_a_soft_budget_by_hand():
    # The state covers the part q of a firm's costs, and effort is none of them: where nothing is bought, a soft
    # budget changes nothing.
    soft, hard = (MarketSocialism(softness=q, **FINE).run(island()) for q in (0.4, 0.0))
    assert soft.levels.to_numpy() == pytest.approx(hard.levels.to_numpy(), rel=1e-5)
