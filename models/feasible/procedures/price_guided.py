"""What every price-guided institution does: publish, answer, revise, settle, count.

Councils and firms differ in whose income counts, in who pays for losses and in what the messages are called.
What is common stands here, so that the differences are the institutions' own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from feasible.economy import (
    Certificate,
    Economy,
    Lie,
    Messages,
    Outcome,
    Vector,
    align,
    certify_equilibrium,
    outcome_of,
)
from feasible.errors import InvalidInput, NotConverged
from feasible.optimum import Settlement
from feasible.procedures.price_rules import PRICE_RULES, PriceRule, damped
from feasible.procedures.price_system import PriceSystem
from feasible.procedures.rounds import Rounds

__all__ = ["Certify", "Names", "answer_lies", "new_rule", "plan_by_prices", "previous_prices"]


#: From this many plants on the last percent of an imbalance is closed by slopes instead of settled.
BIG = 4000


#: Of levels, consumption, prices and incomes: the evidence for a plan.
Certify = Callable[[Vector, Vector, Vector, Vector], Certificate]


@dataclass(frozen=True)
class Names:
    """What an institution calls itself and its messages.

    Attributes
    ----------
    institution : str
    prices_to_plants, prices_to_households : str
    from_plants, from_households : str
        Kinds of messages, one each a round and agent.
    """

    institution: str
    prices_to_plants: str
    prices_to_households: str
    from_plants: str
    from_households: str


def new_rule(rule: str, *, warm: bool = False) -> PriceRule:
    """Make a price rule by name for one run.

    Parameters
    ----------
    rule : str
        One of `PRICE_RULES`.
    warm : bool
        Prices start near a balance: the damped rule then begins with small steps.

    Raises
    ------
    InvalidInput
        If there is none of that name.
    """
    if rule not in PRICE_RULES:
        raise InvalidInput(
            f"no price rule {rule!r}", where="rule", expected=f"one of {', '.join(PRICE_RULES)}"
        )
    return damped(first=0.02) if warm and rule == "damped" else PRICE_RULES[rule]()


def plan_by_prices(
    names: Names,
    truth: Economy,
    system: PriceSystem,
    went: Rounds,
    *,
    threshold: float,
    must_balance: bool = True,
    certify: Certify | None = None,
    at_least: Vector | None = None,
    values: Mapping[str, float] | None = None,
) -> Outcome:
    """Carry out the plan that stands when rounds end.

    What the last imbalance leaves short is settled. In an economy of more than 4,000 plants, where that is a
    program of minutes, everyone reports slopes once the rounds have balanced, and exact prices follow.

    Parameters
    ----------
    names : Names
    truth : Economy
        What the plan is settled against.
    system : PriceSystem
        The economy as its agents reported it.
    went : Rounds
    threshold : float
        Imbalance at which the institution stops; the equilibrium is certified within three times that.
    must_balance : bool
        Refuse a plan that does not balance; if false the last prices stand.
    certify : callable, optional
        Of levels (P,), consumption (H, G), prices of goods and resources (G + R,) and incomes (H,): what
        certifies the plan instead of `certify_equilibrium` within three times the threshold.
    at_least : array, shape (P,), optional
        Levels that are kept whatever prices say: hours of people whose pay does not follow from prices.
    values : mapping of str to float, optional
        Further headline figures.

    Raises
    ------
    NotConverged
        If the rounds end without a balance.
    """
    if must_balance and not went.balanced:
        raise NotConverged(
            f"{names.institution}: rounds of planning",
            residual=float(went.table["imbalance"].iloc[-1]),
            rounds=len(went.table),
            advice="try another price rule; with increasing returns or incomes that follow prices there may "
            "be none that helps",
        )
    q, g = went.prices, truth.shape[0]
    if went.balanced and truth.shape[2] > BIG:
        # Settling the last percent takes minutes here; one exchange of slopes closes it instead.
        q = system.solve(q).prices
    orders = system.levels(q) if at_least is None else np.maximum(system.levels(q), at_least)
    incomes = system.incomes(q, orders)
    wishes = system.consumption(q, incomes)
    levels, consumption = Settlement(truth).deliver(orders, wishes, prices=q[:g])
    plants, households = truth.shape[2:]
    rounds = len(went.table)
    trades = (truth.inputs.nnz + truth.outputs.nnz + truth.resource_use.nnz) / plants
    wants = truth.tastes.nnz / households
    messages = Messages()
    messages.send(names.prices_to_plants, senders=rounds * plants, numbers=trades)
    messages.send(names.prices_to_households, senders=rounds * households, numbers=wants)
    messages.send(names.from_plants, senders=rounds * plants, numbers=trades)
    messages.send(names.from_households, senders=rounds * households, numbers=wants)
    certificate = (
        certify(levels, consumption, q, incomes)
        if certify is not None
        else certify_equilibrium(
            truth,
            levels=levels,
            consumption=consumption,
            prices=q[:g],
            resource_prices=q[g:],
            incomes=incomes,
            owned=system.owned,
            softness=system.softness,
            tolerance=3.0 * threshold,
        )
    )
    return outcome_of(
        names.institution,
        truth,
        levels=levels,
        consumption=consumption,
        prices=q[:g],
        resource_prices=q[g:],
        rounds=went.table,
        messages=messages,
        certificate=certificate,
        values=values,
    )


def answer_lies(truth: Economy, system: PriceSystem, lies: Sequence[Lie]) -> Iterator[tuple[Vector, Vector]]:
    """Yield settled levels and consumption at the exact equilibrium after each lie.

    This is where the rounds would end if they went on: the search for lies must not mistake the
    last percent of an imbalance for a gain.
    """
    # Equilibria are exact to 1e-10 of all incomes, which can be more than 1e-9 of a small good.
    settlement = Settlement(truth, tolerance=1e-7)
    g = truth.shape[0]
    for levels, consumption, prices in system.answers(lies):
        yield settlement.deliver(levels, consumption, prices=prices[:g])


def previous_prices(last: Outcome, economy: Economy) -> Vector | None:
    """Return the prices of the last outcome, goods then resources, to start from; None if it has none.

    Raises
    ------
    InvalidInput
        If they are those of other goods or resources.
    """
    if last.prices is None or last.resource_prices is None:
        return None
    return np.concatenate(
        [
            align.vector("last.prices", last.prices, economy.goods, kind="good", signed=True),
            align.vector(
                "last.resource_prices", last.resource_prices, economy.resources, kind="resource", signed=True
            ),
        ]
    )
