"""Last periods, plans and shares are matched by label, or refused by name."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from feasible.economy import Economy, Shock
from feasible.errors import InvalidInput
from feasible.institutions.command import CommandPlan, certify_command
from feasible.institutions.federation import FederatedPlan, share_out

ECONOMY = Economy.reference(2, 8, households=4)
DROUGHT = Shock("drought", endowment={"water": 0.8}, capacity={ECONOMY.plants[0]: 0.5})


def turned(outcome):
    """The same outcome with everything listed backward."""
    return dataclasses.replace(
        outcome, levels=outcome.levels[::-1], consumption=outcome.consumption.iloc[::-1, ::-1]
    )


def test_a_federation_reacts_to_the_plants_that_are_named():
    federation = FederatedPlan(reserve=0.2)
    last, after = federation.run(ECONOMY), DROUGHT.apply(ECONOMY)
    one, other = federation.react(after, last), federation.react(after, turned(last))
    assert other.levels.equals(one.levels)
    assert other.consumption.equals(one.consumption)
    assert other.messages.equals(one.messages)
    first = ECONOMY.plants[0]
    for wrong, message in (
        ({"levels": last.levels.rename({first: "mill"})}, r"last\.levels: unknown plant 'mill'"),
        ({"levels": last.levels[1:]}, rf"last\.levels\[plant '{first}'\]: has no value"),
        (
            {"consumption": last.consumption.rename({ECONOMY.households[0]: "ann"})},
            r"last\.consumption: unknown household 'ann'",
        ),
    ):
        with pytest.raises(InvalidInput, match=message):
            federation.react(after, dataclasses.replace(last, **wrong))


def test_a_center_learns_of_the_plants_that_are_named():
    center, after = CommandPlan(), DROUGHT.apply(ECONOMY)
    last = center.run(ECONOMY)
    expected, seen = center.replan(after, last, ECONOMY)
    back = slice(None, None, -1)
    backward = Economy(
        goods=ECONOMY.goods, resources=ECONOMY.resources[back], plants=ECONOMY.plants[back],
        households=ECONOMY.households, inputs=ECONOMY.inputs[:, back], outputs=ECONOMY.outputs[:, back],
        resource_use=ECONOMY.resource_use[back, back], endowment=ECONOMY.endowment[back],
        capacity=ECONOMY.capacity[back], tastes=ECONOMY.tastes, good_kind=ECONOMY.good_kind,
    )  # fmt: skip
    found, same = center.replan(after, last, backward)
    assert found.levels.equals(expected.levels)
    assert same.capacity.tolist() == seen.capacity.tolist()
    with pytest.raises(InvalidInput, match=r"known\.capacity: unknown plant"):
        center.replan(after, last, Economy.reference(2, 12, households=4))


def test_command_plans_are_certified_by_label():
    outcome = CommandPlan(collusion=0.0).run(ECONOMY)
    given = {
        "orders": outcome.levels, "planned": outcome.consumption, "levels": outcome.levels,
        "consumption": outcome.consumption, "prices": outcome.prices,
    }  # fmt: skip
    plain = {name: value.to_numpy() for name, value in given.items()}
    back = {name: v.iloc[::-1, ::-1] if v.ndim == 2 else v[::-1] for name, v in given.items()}
    expected = [check.value for check in certify_command(ECONOMY, ECONOMY, **plain).checks]
    for arguments in (given, back):
        assert [check.value for check in certify_command(ECONOMY, ECONOMY, **arguments).checks] == expected
    for name, value in back.items():
        unknown = value.set_axis(["gold", *value.index[1:]])
        with pytest.raises(InvalidInput, match=f"{name}: unknown .* 'gold'"):
            certify_command(ECONOMY, ECONOMY, **(given | {name: unknown}))


NEEDS = pd.DataFrame([[2.0, 1.0], [4.0, 0.0]], ["ana", "ben"], ["bread", "soup"])


@pytest.mark.parametrize("sharing", ["proportional", "uniform"])
def test_shares_go_to_whoever_is_named(sharing):
    public = np.zeros(2, dtype=bool)
    wishes = pd.DataFrame([[1.0, 3.0], [1.0, 1.0]], NEEDS.index, NEEDS.columns)
    expected = share_out(NEEDS.to_numpy(), wishes.to_numpy(), public, [3.0, 5.0], sharing)
    assert share_out(
        NEEDS, wishes.iloc[::-1, ::-1], public, {"soup": 5.0, "bread": 3.0}, sharing
    ) == pytest.approx(expected, abs=0)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"needs": NEEDS.replace(4.0, np.nan)}, r"needs\[household 'ben', good 'bread'\]: is nan"),
        ({"wishes": NEEDS.rename({"ben": "eve"})}, "wishes: unknown household 'eve'"),
        ({"deliveries": {"bread": 3.0}}, r"deliveries\[good 'soup'\]: has no value"),
        ({"deliveries": {"bread": 3.0, "soup": 1.0, "gold": 1.0}}, "deliveries: unknown good 'gold'"),
        ({"deliveries": [3.0, "all"]}, r"deliveries\[good 'soup'\]: is 'all'"),
        ({"sharing": "lots"}, "sharing: is 'lots'; expected one of proportional, uniform"),
    ],
)
def test_shares_that_do_not_fit_are_refused_by_name(how, message):
    given = {"needs": NEEDS, "wishes": NEEDS, "public": np.zeros(2, dtype=bool), "deliveries": [3.0, 5.0]}
    with pytest.raises(InvalidInput, match=message):
        share_out(**(given | how))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"sharing": "lots"}, "sharing: is 'lots'"),
        ({"reserve": -0.1}, "reserve: is -0.1; expected 0 or more, at most 1"),
    ],
)
def test_a_federation_is_refused_when_it_is_made(settings, message):
    with pytest.raises(InvalidInput, match=message):
        FederatedPlan(**settings)
