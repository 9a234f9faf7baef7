"""What price-guided institutions share: rules by name, messages, settlement, exact answers."""

import dataclasses

import numpy as np
import pytest
from feasible.economy import Economy, Lie, Reports
from feasible.errors import InvalidInput, NotConverged
from feasible.optimum import Settlement, welfare_optimum
from feasible.procedures import PriceSystem, price_guided
from feasible.procedures.price_guided import Names, answer_lies, new_rule, plan_by_prices, previous_prices

NAMES = Names("the board", "prices out", "prices home", "offers", "orders")


def test_rules_are_made_anew_by_name():
    one, price = np.ones(1), np.ones(1)
    for name in ("damped", "hahnel", "halving", "proportional"):
        first, second = new_rule(name), new_rule(name)
        moved = first(price, one, 3 * one)
        first(moved, one, 3 * one)
        # The second remembers nothing of what the first was told.
        assert second(price, one, 3 * one).tolist() == moved.tolist()
    # Near a balance the damped rule begins with a fiftieth; the others are as ever.
    assert new_rule("damped", warm=True)(price, one, 3 * one).tolist() == [1.02]
    assert new_rule("hahnel", warm=True)(price, one, 3 * one).tolist() == [1.1375]
    with pytest.raises(
        InvalidInput,
        match="rule: no price rule 'newton'; expected one of damped, hahnel, halving, proportional",
    ):
        new_rule("newton")


@pytest.fixture
def village():
    """Two plants and three households: four inputs and outputs, two uses of labor, five wishes."""
    return Economy(
        goods=["corn", "tools"], resources=["labor"], plants=["farm", "smithy"], households=["x", "y", "z"],
        inputs=[[0.1, 0.2], [0.0, 0.0]], outputs=np.eye(2), resource_use=[[1, 2]], endowment=[10.0],
        effort=[0.01, 0.01], tastes=[[1, 0], [0.5, 0.5], [0.2, 0.8]],
    )  # fmt: skip


def test_messages_by_hand(village):
    system = PriceSystem(village)
    went = system.rounds()
    outcome = plan_by_prices(NAMES, village, system, went, threshold=0.01, values={"answer": 42.0})
    n = len(went.table)
    assert list(outcome.messages.index) == ["prices out", "prices home", "offers", "orders"]
    assert outcome.messages["messages"].tolist() == [2 * n, 3 * n, 2 * n, 3 * n]
    # A plant's message has a number for each thing it makes or uses, a household's one for each wish.
    assert outcome.messages["bytes"].tolist() == [8 * 6 * n, 8 * 5 * n, 8 * 6 * n, 8 * 5 * n]
    assert outcome.certificate.ok
    assert outcome.institution == "the board"
    assert outcome.values["answer"] == 42.0
    assert outcome.rounds is went.table
    assert outcome.prices.to_numpy().tolist() == went.prices[:2].tolist()
    assert outcome.resource_prices.to_numpy().tolist() == went.prices[2:].tolist()


def test_a_plan_that_does_not_balance_is_refused_or_stands(village):
    system = PriceSystem(village)
    went = system.rounds(limit=2)
    with pytest.raises(NotConverged, match="the board: rounds of planning stopped after 2 rounds") as stopped:
        plan_by_prices(NAMES, village, system, went, threshold=0.01)
    assert stopped.value.residual == went.table["imbalance"].iloc[-1]
    outcome = plan_by_prices(NAMES, village, system, went, threshold=0.01, must_balance=False)
    assert not outcome.certificate.ok
    # What there is gets delivered all the same.
    assert {c.name for c in outcome.certificate.failures} <= {
        "markets clear", "budgets", "households' best responses", "plants' best responses"
    }  # fmt: skip


def test_big_economies_close_the_last_percent_by_slopes(village, monkeypatch):
    monkeypatch.setattr(price_guided, "BIG", 1)
    system = PriceSystem(village)
    outcome = plan_by_prices(NAMES, village, system, system.rounds(), threshold=1e-9)
    best = welfare_optimum(village)
    assert outcome.certificate.ok
    assert outcome.levels.to_numpy() == pytest.approx(best.levels, rel=1e-6)


def test_previous_prices_come_from_the_outcome(village):
    system = PriceSystem(village)
    outcome = plan_by_prices(NAMES, village, system, system.rounds(), threshold=0.01)
    assert previous_prices(outcome, village) == pytest.approx(
        np.append(outcome.prices.to_numpy(), outcome.resource_prices.to_numpy())
    )
    # Whoever lists goods in another order lists their prices so.
    turned = dataclasses.replace(outcome, prices=outcome.prices[::-1])
    assert previous_prices(turned, village).tolist() == previous_prices(outcome, village).tolist()
    assert previous_prices(dataclasses.replace(outcome, resource_prices=None), village) is None
    with pytest.raises(InvalidInput, match=r"last\.prices: unknown good 'rye'"):
        previous_prices(dataclasses.replace(outcome, prices=outcome.prices.rename({"corn": "rye"})), village)


def test_lies_are_settled_against_the_truth(village):
    lies = [Lie("capacity", 0, 1.0), Lie("inputs", 1, 0.5), Lie("inputs", 1, 2.0), Lie("effort", 0, 0.5)]
    system = PriceSystem(village)
    answers = list(answer_lies(village, system, lies))
    best = welfare_optimum(village)
    assert answers[0][0] == pytest.approx(best.levels, rel=1e-6)
    assert answers[0][1] == pytest.approx(best.consumption, rel=1e-6)
    for lie, (levels, consumption) in zip(lies, answers, strict=True):
        said = welfare_optimum(lie.reports(village).apply(village))
        settled = Settlement(village, tolerance=1e-7).deliver(
            said.levels, said.consumption, prices=said.prices
        )
        assert levels == pytest.approx(settled[0], rel=1e-5)
        assert consumption == pytest.approx(settled[1], rel=1e-5)
        assert np.all(village.resource_use @ levels <= 10 * (1 + 1e-6))
    # A smithy that says it needs half runs short of labor.
    assert Reports(inputs={"smithy": 0.5}) == lies[1].reports(village)
    assert answers[1][1].sum() < welfare_optimum(lies[1].reports(village).apply(village)).consumption.sum()
