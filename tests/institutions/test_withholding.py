"""Owners who withhold: what one gains, how replies end, and what it costs everybody."""

import numpy as np
import pytest
from feasible.economy import Economy, Lie, Reacts, Shock, welfare
from feasible.errors import InvalidInput, NotConverged
from feasible.institutions import _withholding
from feasible.institutions._withholding import CAPACITY, EFFORT, WORTH_IT, gains, withhold
from feasible.institutions.baseline import CapitalistBaseline
from feasible.procedures import PriceSystem


def island(**changes) -> Economy:
    """One fisher and one farmer with an hour's work a unit, who each own their plant; all hours are the third's."""
    given = {
        "goods": ["fish", "corn"],
        "resources": ["hours"],
        "plants": ["boat", "farm"],
        "households": ["fisher", "farmer", "worker"],
        "inputs": np.zeros((2, 2)),
        "outputs": np.eye(2),
        "resource_use": [[1, 1]],
        "endowment": [10.0],
        "capacity": [4.0, 100.0],
        "effort": [1e-4, 1e-4],
        "tastes": [[0.5, 0.5]] * 3,
        "plant_ownership": [[1, 0], [0, 1], [0, 0]],
        "resource_ownership": [[0], [0], [1]],
    }
    return Economy(**(given | changes))


def test_half_of_the_boat_by_hand():
    # Of all incomes half is spent on fish. With 4 fish out of ten hours six corn are grown; the boat earns what
    # fish is worth less its hours, which cost what corn does: 4 (1/4 - 1/6) of the half, a third of it. With
    # two fish and eight corn: 2 (1/2 - 1/8), three quarters of it. Living costs sqrt(1/4 1/6) and sqrt(1/2 1/8).
    best, _ = gains(island(), np.ones(2), np.ones(2))
    gain, kind, factor = best[0]
    expected = (3 / 4 / np.sqrt(1 / 16)) / (1 / 3 / np.sqrt(1 / 24)) - 1
    assert (kind, factor) == ("capacity", 0.5)
    assert gain == pytest.approx(expected, rel=2e-2)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_quarter_of_profit_is_gained_by_withholding(seed):
    """Golden (h_owner.py): a median of 25 to 30 % of profit on 12 goods."""
    economy = Economy.reference(seed, 12)
    best, prices = gains(economy, np.ones(36), np.ones(36))
    found = np.array([reply[0] for reply in best.values()])
    assert 0.2 < np.median(found) < 0.35
    assert prices == pytest.approx(PriceSystem(economy, owned=True).solve().prices, rel=1e-6)
    # Each is what a run with that report alone says.
    plant = max(best, key=lambda j: best[j][0])
    gain, kind, factor = best[plant]
    lie = Lie(kind, plant, factor)
    weights = np.asarray(economy.tastes.mean(axis=0)).ravel()

    def profit(told: Economy) -> float:
        system = PriceSystem(told, owned=True)
        found = system.solve()
        x, q = found.levels[plant], found.prices
        level = np.exp(weights[weights > 0] @ np.log(q[:12][weights > 0]))
        return ((system.NT @ q)[plant] * x - economy.effort[plant] * x ** economy.exponent[plant]) / level

    assert profit(lie.told(economy)) / profit(economy) - 1 == pytest.approx(gain, rel=1e-4)


@pytest.mark.parametrize("seed", [1, 3])
def test_replies_settle_and_less_is_made_of_what_there_is(seed):
    economy = Economy.reference(seed, 12)
    fair, monopoly = (CapitalistBaseline(withhold=w, threshold=1e-3).run(economy) for w in (False, True))
    assert monopoly.certificate.ok
    assert "(an equilibrium)" in monopoly.certificate.claim
    assert monopoly.values["further gain"] <= WORTH_IT
    # At fair prices nothing is worth more than what is made at them, effort deducted. (Welfare, with the budgets'
    # weights, may rise: incomes are others.)
    worth = [
        fair.prices @ (economy.net @ made.levels) - economy.effort @ made.levels**economy.exponent
        for made in (fair, monopoly)
    ]
    assert worth[1] < worth[0] - 0.01 * worth[0]
    assert monopoly.values["welfare"] == pytest.approx(
        welfare(economy, monopoly.consumption, monopoly.levels)
    )
    # The grid's end is part of the result.
    assert 0.3 < monopoly.values["at the end of the grid"] <= 1.0
    ended = withhold(economy)
    assert ended.ending == "equilibrium"
    assert set(ended.capacity) <= set(CAPACITY)
    assert set(ended.effort) <= set(EFFORT)
    # Nobody gains by another report: the check, not the search.
    again, _ = gains(economy, ended.capacity, ended.effort)
    assert max(reply[0] for reply in again.values()) == pytest.approx(ended.gain, abs=1e-6)


def test_off_it_is_the_baseline_of_before():
    economy = Economy.reference(4, 12)
    assert CapitalistBaseline() == CapitalistBaseline(withhold=False)
    outcome = CapitalistBaseline().run(economy)
    assert "further gain" not in outcome.values
    assert "reports" not in outcome.certificate.claim


def test_what_does_not_settle_is_said_to(monkeypatch):
    economy = Economy.reference(1, 12)
    hasty = CapitalistBaseline(withhold=True, replies=2).run(economy)
    assert hasty.certificate.ok
    assert "have not settled" in hasty.certificate.claim
    assert hasty.values["further gain"] > WORTH_IT
    assert hasty.values["rounds of replies"] == 2
    # Two owners who chase each other.
    turn = {"at": 0}

    def chase(economy, capacity, effort, start=None):
        turn["at"] += 1
        other = 0.5 if capacity[0] == 1.0 else 1.0
        return {0: (0.2, "capacity", other), 1: (0.0, "", 1.0)}, np.ones(sum(economy.shape[:2]))

    monkeypatch.setattr(_withholding, "gains", chase)
    ended = withhold(island())
    assert (ended.ending, ended.length, ended.rounds) == ("cycle", 2, 3)
    outcome = CapitalistBaseline(withhold=True).run(economy)
    assert "replies go round in 2 (a cycle)" in outcome.certificate.claim
    assert outcome.certificate.ok
    assert "not limited" in outcome.certificate.checks[-1].meaning


def test_plants_without_a_capacity_can_only_claim_effort():
    best, _ = gains(island(capacity=[np.inf, np.inf]), np.ones(2), np.ones(2))
    assert {kind for _, kind, _ in best.values()} <= {"effort", ""}


def test_who_cannot_foresee_what_follows_does_not_try_it(monkeypatch):
    economy = island()
    usual, _ = gains(economy, np.ones(2), np.ones(2))
    answers = PriceSystem.answers

    def blind(self, lies):
        for lie, answer in zip(lies, answers(self, lies), strict=True):
            if lie.agent == 0:
                raise NotConverged("equilibrium prices", residual=1.0, rounds=1, advice="none")
            yield answer

    monkeypatch.setattr(PriceSystem, "answers", blind)
    best, _ = gains(economy, np.ones(2), np.ones(2))
    assert best[0] == (0.0, "", 1.0)
    assert best[1] == usual[1]


def test_owners_reply_to_lies_and_shocks_too():
    economy = Economy.reference(2, 6, households=4)
    baseline = CapitalistBaseline(withhold=True)
    assert isinstance(baseline, Reacts)
    lies = [Lie("capacity", 0, 1.0), Lie("effort", 3, 1.5)]
    for lie, (levels, consumption) in zip(lies, baseline.answers(economy, lies), strict=True):
        run = baseline.run(economy, reports=lie.reports(economy))
        assert levels.tolist() == run.levels.tolist()
        assert consumption.tolist() == run.consumption.to_numpy().tolist()
    last = baseline.run(economy)
    dry = Shock("dry", endowment={"water": 0.9}).apply(economy)
    within = baseline.react(dry, last)
    after, known = baseline.replan(dry, last, economy)
    assert known is dry
    assert within.certificate.claim == after.certificate.claim
    assert "reports" in within.certificate.claim
    # The honest ones answer as they did.
    ((levels, _),) = CapitalistBaseline().answers(economy, lies[:1])
    assert levels == pytest.approx(PriceSystem(economy, owned=True).solve().levels, abs=1e-6)


def test_units_do_not_matter():
    economy = Economy.reference(1, 6, households=4)
    size = np.array([1, 1e6, 1, 1, 1e-6, 1.0])
    other = economy.replace(
        inputs=economy.inputs.toarray() * size[:, None],
        outputs=economy.outputs.toarray() * size[:, None],
        needs=economy.needs.toarray() * size,
    )
    one, two = withhold(economy), withhold(other)
    assert (one.ending, one.capacity.tolist(), one.effort.tolist()) == (
        two.ending,
        two.capacity.tolist(),
        two.effort.tolist(),
    )


def test_settings_are_refused_when_it_is_made():
    with pytest.raises(InvalidInput, match="replies: is 0; expected 1 or more"):
        CapitalistBaseline(withhold=True, replies=0)


@pytest.mark.parametrize("exponent", [1.0, 0.7])
def test_where_nothing_can_be_foreseen_it_says_so(exponent):
    with pytest.raises(NotConverged, match="equilibrium prices"):
        CapitalistBaseline(withhold=True).run(island(exponent=exponent))
