"""Family circles: contracts against the program itself, circles against a deviation, ladders against every report."""

from __future__ import annotations

import numpy as np
import pytest
from feasible.dual_hierarchy.family_circles import (
    STEPS,
    Kontrol,
    best_rotation,
    biases,
    cells,
    effective,
    ladder,
    noise,
    one_deviation,
    padded,
    partition,
    passes_on,
    planned_on_reports,
    rotation_needed,
    stable_from,
    under_pressure,
    under_rotation,
)
from feasible.economy import Economy
from feasible.errors import InvalidInput
from feasible.institutions.command import CommandPlan
from hypothesis import given, settings
from hypothesis import strategies as st

share = st.floats(0.0, 1.0)

# ------------------------------------------------------------------ contracts


@pytest.mark.parametrize(("kappa", "high"), [(0.0, 5.2), (0.5, 4.6), (1.0, 4.0)])
def test_golden_contract(kappa, high):
    """S'(q_H) = theta_H + nu/(1-nu) dtheta (1 - zeta (1-kappa)): 5.2, 4.6, 4.0."""
    contract = Kontrol(efficiency=kappa).contract()
    assert contract.high == pytest.approx(high, rel=1e-9)
    assert 10 - contract.high == pytest.approx(4 + 2 * (1 - 0.6 * (1 - kappa)), rel=1e-12)
    assert (contract.low, contract.found) == (8.0, 8.0)
    assert contract.rent == pytest.approx(2 * high, rel=1e-12)
    assert contract.reward == pytest.approx(kappa * 2 * high, rel=1e-12)


def test_at_one_the_watcher_is_worthless_and_at_zero_she_is_honest():
    alone = Kontrol(finds=0.0).contract()
    bought = Kontrol(efficiency=1.0)
    assert bought.contract().high == alone.high
    assert bought.contract().welfare == pytest.approx(alone.welfare, rel=1e-12)
    assert bought.worth() == pytest.approx(0.0, abs=1e-12)
    assert Kontrol(efficiency=0.0).worth() == pytest.approx(1.0, rel=1e-12)
    assert Kontrol(finds=0.0).worth() == 0.0
    # By hand: 1/2 (8*8 - 32 - rent) + 1/2 (6 q - q^2/2) at q = 4, rent 8.
    assert alone.welfare == pytest.approx(0.5 * (64 - 32 - 8) + 0.5 * (24 - 8), rel=1e-12)


@pytest.mark.parametrize("kappa", [0.0, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("finds", [0.0, 0.6, 1.0])
def test_the_program_finds_the_closed_form(kappa, finds):
    """Independent: the center's program with every constraint written down."""
    case = Kontrol(finds=finds, efficiency=kappa)
    form, program = case.contract(), case.solved()
    assert program.welfare == pytest.approx(form.welfare, rel=1e-8)
    assert program.high == pytest.approx(form.high, abs=1e-5)
    if 0 < finds < 1:
        assert program.low == pytest.approx(form.low, abs=1e-4)
        assert program.rent == pytest.approx(form.rent, abs=1e-4)
        assert program.found == pytest.approx(form.found, abs=1e-4)
    if finds > 0 and kappa < 1:
        assert program.reward == pytest.approx(form.reward, abs=1e-4)


@settings(deadline=None, max_examples=25)
@given(
    finds=st.floats(0.05, 0.95),
    kappa=st.floats(0.0, 0.95),
    likely=st.floats(0.1, 0.7),
    spread=st.floats(0.2, 2.0),
)
def test_no_feasible_contract_beats_it(finds, kappa, likely, spread):
    """The program agrees for any parameters; and no output of a grid does better with the constraints met."""
    case = Kontrol(finds=finds, efficiency=kappa, likely=likely, spread=spread, cost=3.0)
    form = case.contract()
    assert case.solved().welfare == pytest.approx(form.welfare, rel=1e-7)
    high = np.linspace(0.0, 10.0, 501)
    value = likely * ((7 + spread) ** 2 / 2 - spread * high * (1 - finds + finds * kappa))
    value += (1 - likely) * (7 * high - high**2 / 2)
    assert value.max() <= form.welfare + 1e-9
    assert abs(high[value.argmax()] - form.high) <= 0.02


@settings(deadline=None, max_examples=40)
@given(finds=share, kappa=share, more=share)
def test_a_better_watcher_is_never_worse(finds, kappa, more):
    here = Kontrol(finds=finds, efficiency=kappa)
    assert (
        Kontrol(finds=finds + more * (1 - finds), efficiency=kappa).contract().welfare
        >= here.contract().welfare - 1e-12
    )
    assert Kontrol(finds=finds, efficiency=kappa * more).contract().welfare >= here.contract().welfare - 1e-12
    assert -1e-12 <= here.worth() <= 1 + 1e-12


# ------------------------------------------------------------------ circles that hold


def test_stable_by_hand():
    """x = 1/2, zeta = .6: paying costs 1/2, and what it keeps is worth d .6 * .5 / (1 - d)."""
    least = stable_from(0.5)
    assert least == pytest.approx(0.625, rel=1e-12)
    assert least * 0.6 * 0.5 / (1 - least) == pytest.approx(0.5, rel=1e-12)
    assert stable_from(0.0) == 0.0
    assert stable_from(1.0) == 1.0
    assert rotation_needed(0.5, 0.9) == pytest.approx(1 - 0.625 / 0.9, rel=1e-12)
    assert rotation_needed(0.9, 0.5) == 0.0
    assert rotation_needed(0.5, 0.0) == 0.0


@settings(deadline=None, max_examples=60)
@given(
    reward=st.floats(0.01, 0.99), patience=st.floats(0.01, 0.99), finds=st.floats(0.05, 1.0), rotation=share
)
def test_the_threshold_is_where_cheating_pays(reward, patience, finds, rotation):
    """Independent: the values of both states from their linear equations."""
    gain = one_deviation(reward, patience, finds=finds, rotation=rotation)
    margin = patience * (1 - rotation) - stable_from(reward, finds=finds)
    if abs(margin) > 1e-9:
        assert (gain > 0) == (margin > 0)


def test_the_threshold_by_simulation():
    """A thousand rounds of a circle that holds, and of one that breaks and waits for a new watcher."""
    rng = np.random.default_rng(3)
    reward, patience, finds, rotation = 0.4, 0.9, 0.6, 0.2
    rounds, runs = 120, 4000
    proof = rng.random((runs, rounds)) < finds
    new = rng.random((runs, rounds)) < rotation
    weight = patience ** np.arange(rounds)
    held = (1.0 - reward * proof) @ weight
    trusts = np.maximum.accumulate(new, axis=1)
    trusts = np.concatenate([np.zeros((runs, 1), bool), trusts[:, :-1]], axis=1)
    broken = np.where(trusts, 1.0 - reward * proof, 1.0 * ~proof) @ weight
    difference = held - broken
    error = difference.std() / np.sqrt(runs)
    # A cheat today meets a watcher who may be new tomorrow.
    expected = (one_deviation(reward, patience, finds=finds, rotation=rotation) + reward) / (
        patience * (1 - rotation)
    )
    assert abs(difference.mean() - expected) < 4 * error


@settings(deadline=None, max_examples=40)
@given(kappa=share, patience=share, finds=st.floats(0.01, 1.0), rotation=share, more=share)
def test_effective_efficiency(kappa, patience, finds, rotation, more):
    here = effective(kappa, patience, finds=finds, rotation=rotation)
    assert 0 <= here <= kappa + 1e-12
    # More rotation never helps a circle.
    assert effective(kappa, patience, finds=finds, rotation=rotation + more * (1 - rotation)) <= here + 1e-12
    # The reward that it asks for is the one at which the least patience is what the plant has.
    if kappa > 1e-6 and here > 1e-6:
        assert stable_from(here / kappa, finds=finds) == pytest.approx(patience * (1 - rotation), abs=1e-9)


def test_rotation_and_what_it_forgets():
    assert best_rotation(learning=0.0)[0] == 1.0
    honest = Kontrol(efficiency=0.0).contract().welfare
    assert best_rotation(learning=0.0)[1] == pytest.approx(honest, rel=1e-12)
    rotations = [best_rotation(learning=lost)[0] for lost in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert rotations == sorted(rotations, reverse=True)
    assert rotations[2] == pytest.approx(0.3825, abs=0.0026)
    # Friends who lose nothing on the way are worth breaking up more often.
    assert best_rotation(Kontrol(efficiency=1.0))[0] > best_rotation(Kontrol(efficiency=0.5))[0]


def test_pressure_feeds_circles():
    assert under_pressure(Kontrol(), 10.0) == pytest.approx(1.0, rel=1e-12)
    # By hand at 14: rent 2 * 8.6, stake 8.6, reward 4.6.
    assert under_pressure(Kontrol(), 14.0) == pytest.approx(stable_from(4.6 / 8.6), rel=1e-12)
    falling = [under_pressure(Kontrol(), first) for first in (10.0, 12.0, 16.0, 24.0)]
    assert falling == sorted(falling, reverse=True)
    assert under_pressure(Kontrol(efficiency=0.0), 12.0) == 1.0


# ------------------------------------------------------------------ ladders


def test_crawford_sobel_golden():
    """Receiver's loss: b = .1 gives N = 2 and .0308, b = .01 gives N = 7 and .0033."""
    for b, n, loss in ((0.1, 2, 0.0308), (0.01, 7, 0.0033)):
        heard = ladder([b])
        assert heard.words == n == cells(b)
        assert heard.loss == pytest.approx(loss, abs=5e-5)
        assert heard.loss == pytest.approx(1 / (12 * n**2) + b**2 * (n**2 - 1) / 3, rel=1e-12)
    # By hand: cells of .3 and .7.
    assert partition(0.1) == pytest.approx([0.0, 0.3, 1.0])
    assert ladder([0.1]).bits == pytest.approx(-(0.3 * np.log2(0.3) + 0.7 * np.log2(0.7)), rel=1e-12)
    # At the very bias where a word is lost, it is lost.
    assert [cells(1 / (2 * n * (n - 1))) for n in range(2, 60)] == list(range(1, 59))
    assert ladder([0.3]).known == pytest.approx(0.0, abs=1e-12)
    assert (ladder([0.3]).words, ladder([0.3]).bits) == (1, 0.0)


@settings(deadline=None, max_examples=60)
@given(bias=st.floats(0.002, 0.6))
def test_partitions_are_equilibria(bias):
    """At each end the sender is indifferent; and no state prefers a decision other than its own cell's."""
    n = cells(bias)
    assert n == 1 or 2 * n * (n - 1) * bias < 1
    assert 2 * (n + 1) * n * bias >= 1
    for words in range(1, n + 1):
        ends = partition(bias, words)
        means = (ends[1:] + ends[:-1]) / 2
        assert (np.diff(ends) > 0).all()
        at = np.abs(ends[1:-1, None] + bias - means[None, :])
        own = np.arange(words - 1)
        assert at[own, own] == pytest.approx(at[own, own + 1], abs=1e-12)
        states = np.linspace(0, 1, 101)
        cell = np.clip(np.searchsorted(ends, states, side="right") - 1, 0, words - 1)
        away = np.abs(states[:, None] + bias - means[None, :])
        assert (away[np.arange(101), cell] <= away.min(axis=1) + 1e-9).all()


@settings(deadline=None, max_examples=60)
@given(bias=st.floats(0.002, 0.3), rungs=st.integers(1, 12))
def test_depth_alone_costs_nothing(bias, rungs):
    """The same bias on every rung: what the first may say all pass on."""
    assert ladder(biases(rungs, bias, against="center")) == ladder([bias])
    # Each against its superior: the lowest office's bias is the sum.
    assert ladder(biases(rungs, bias, against="superior")) == ladder([bias * rungs])


@settings(deadline=None, max_examples=60)
@given(low=st.floats(0.002, 0.2), middle=st.floats(0.002, 0.6))
def test_a_rung_between_never_adds(low, middle):
    """Pure strategies: a third office can only make the language coarser."""
    through = ladder([low, middle])
    assert through.words <= ladder([low]).words
    assert through.loss >= ladder([low]).loss - 1e-12
    assert passes_on(partition(low, through.words), middle)
    if through.words < cells(low):
        assert not passes_on(partition(low, through.words + 1), middle)


def test_a_biased_middle_by_hand():
    """Bias .01 below .1: four words have means at least .2 apart, five do not."""
    heard = ladder([0.01, 0.1])
    assert heard.words == 4
    assert np.diff((partition(0.01, 4)[1:] + partition(0.01, 4)[:-1]) / 2).min() == pytest.approx(0.21)
    assert np.diff((partition(0.01, 5)[1:] + partition(0.01, 5)[:-1]) / 2).min() == pytest.approx(0.14)


# ------------------------------------------------------------------ padding


def test_padding_by_hand():
    """One rung, half of the time one step: a report is one of two states, but at the ends."""
    heard = padded(1, 1 / STEPS, 0.5)
    assert heard.overstated == pytest.approx(0.5 / STEPS)
    assert heard.believed == pytest.approx(0.5 / STEPS**2)
    assert heard.loss == pytest.approx((STEPS - 1) / STEPS * 0.25 / STEPS**2, rel=1e-9)
    # The report's entropy: STEPS - 1 middling values and two half as likely at the ends; less one bit.
    middle = (STEPS - 1) / STEPS * np.log2(STEPS) + 1 / STEPS * np.log2(2 * STEPS)
    assert heard.bits == pytest.approx(middle - 1.0, rel=1e-9)


def test_known_padding_is_read_through():
    for inspection in (0.0, 1.0):
        heard = padded(8, 0.05, inspection)
        assert heard.loss == pytest.approx(0.0, abs=1e-15)
        assert heard.known == pytest.approx(1.0)
        assert heard.bits == pytest.approx(np.log2(STEPS), rel=1e-12)
    assert padded(8, 0.05, 0.0).overstated == pytest.approx(0.4)
    assert padded(8, 0.05, 1.0).believed == 0.0
    assert padded(3, 0.0, 0.5).bits == pytest.approx(np.log2(STEPS), rel=1e-12)


@settings(deadline=None, max_examples=40)
@given(rungs=st.integers(1, 10), step=st.integers(0, 12), inspection=share)
def test_padding_against_draws_and_bounds(rungs, step, inspection):
    heard = padded(rungs, step / STEPS, inspection)
    prior = (STEPS**2 - 1) / 12 / STEPS**2
    added = noise(rungs, step / STEPS, inspection)
    # The best guess is no worse than subtracting the mean pad, and than not listening.
    assert heard.loss <= min(added, prior) + 1e-12
    assert heard.loss <= heard.believed + 1e-12
    assert heard.believed == pytest.approx(added + heard.overstated**2, abs=1e-12)
    assert 0 <= heard.bits <= np.log2(STEPS) + 1e-9


def test_padding_by_simulation():
    rng = np.random.default_rng(11)
    rungs, pad, inspection, draws = 5, 0.1, 0.3, 200_000
    state = rng.integers(0, STEPS, draws)
    report = state + round(pad * STEPS) * rng.binomial(rungs, 1 - inspection, draws)
    totals, counts = np.bincount(report, weights=state), np.bincount(report)
    guess = totals / np.maximum(counts, 1)
    squares = (state - guess[report]) ** 2 / STEPS**2
    error = squares.std() / np.sqrt(draws)
    exact = padded(rungs, pad, inspection)
    # Cells are estimated from the same draws: some 250 of them.
    assert squares.mean() == pytest.approx(
        exact.loss * (1 - 250 / draws), abs=4 * error + exact.loss * 250 / draws
    )


# ------------------------------------------------------------------ plans


def test_a_plan_on_bent_reports():
    economy = Economy.reference(1, 30)
    table = planned_on_reports(economy, (0.0, 0.5, 1.0))
    assert table["loss"].is_monotonic_increasing
    assert table["needs"].is_monotonic_decreasing
    assert table.loc[0.0].tolist()[:3] == [0.0, 0.0, 0.0]
    run = CommandPlan(collusion=1.0).run(economy)
    assert table.loc[1.0, "hoarded"] == run.values["hoarded"]
    assert table.loc[1.0, "undelivered"] == pytest.approx(0.05, rel=1e-6)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Kontrol(finds=1.2), "finds: is 1.2; expected from 0 to 1"),
        (lambda: Kontrol(likely=1.0), "likely: is 1; expected above 0 and below 1"),
        (lambda: Kontrol(spread=5.0), "spread: is 5; expected from 0 to 4"),
        (lambda: Kontrol(first=5.0), "buys nothing from a high-cost plant"),
        (lambda: stable_from(1.5), "reward: is 1.5"),
        (lambda: stable_from(0.5, finds=0.0), "finds: is 0"),
        (lambda: one_deviation(0.5, 1.0), "patience: is 1; expected below 1"),
        (lambda: effective(0.5, 2.0), "patience: is 2"),
        (lambda: under_rotation(1.5), "rotation: is 1.5"),
        (lambda: best_rotation(learning=2.0), "learning: is 2"),
        (lambda: under_pressure(Kontrol(), 9.0), "first: is 9; expected at least 10"),
        (lambda: cells(0.0), "bias: is 0; expected a number above zero"),
        (lambda: partition(0.1, 3), "words: is 3; expected from 1 to 2 at bias 0.1"),
        (lambda: ladder([]), "each: are"),
        (lambda: ladder([0.1, -0.1]), "one or more biases above zero"),
        (lambda: biases(0, 0.1, against="center"), "rungs: is 0"),
        (lambda: biases(2, 0.1, against="god"), "against: is 'god'"),
        (lambda: padded(0, 0.1, 0.5), "rungs: is 0"),
        (lambda: padded(2, 0.0012, 0.5), "pad: is 0.0012; expected a whole number of 200ths"),
        (lambda: planned_on_reports(Economy.reference(1, 30), (0.5,)), "shares of which 0 is the first"),
    ],
)
def test_refuses(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()
