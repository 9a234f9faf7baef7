"""Family circles: contracts against the program itself, circles against a deviation, ladders against every report."""

from __future__ import annotations

import numpy as np
import pytest
from feasible.dual_hierarchy.family_circles import (
    STEPS,
    Denouncing,
    Hush,
    Kontrol,
    best_of,
    best_rotation,
    biases,
    cells,
    effective,
    harm_by_bend,
    headlines,
    honest_limit,
    hush,
    ladder,
    most_covered,
    noise,
    one_deviation,
    padded,
    partition,
    passes_on,
    planned_on_reports,
    rotation_needed,
    shared_failure,
    stable_from,
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


def test_best_turnover_is_lower_where_favors_are_lost():
    """The page's two numbers: two thirds where favors arrive whole, under two fifths where half is lost."""
    whole, half = (best_rotation(Kontrol(efficiency=k), learning=0.5)[0] for k in (1.0, 0.5))
    assert whole == pytest.approx(0.66, abs=0.005)
    assert half == pytest.approx(0.3825, abs=0.0026)


# ------------------------------------------------------------------ targets


def test_golden_hush():
    """S = 1, f = .8: works to .8, pads to 1.65, honest 1.4142; at 1.4 output .8 and .6 on paper."""
    plan = hush(1.4)
    assert (plan.output, plan.padding, plan.report) == pytest.approx((0.8, 0.6, 1.4), rel=1e-12)
    assert hush(0.5) == Hush(0.5, 0.0)
    assert hush(most_covered() + 1e-6) == Hush(0.0, 0.0)
    assert hush(most_covered() - 1e-6).report == pytest.approx(1.65, abs=1e-5)
    assert [most_covered(cover=f) for f in (0.5, 0.8, 1.0)] == pytest.approx([2.25, 1.65, 1.5], rel=1e-12)
    assert honest_limit() == pytest.approx(2**0.5, rel=1e-12)
    # Cover that is dearer than the hardest honest work is never bought.
    assert most_covered(cover=2.0) == honest_limit()
    assert hush(1.4, cover=2.0).padding == 0.0


@settings(deadline=None, max_examples=80)
@given(
    target=st.floats(0.0, 4.0),
    cover=st.floats(0.1, 3.0),
    stake=st.floats(0.1, 3.0),
    trouble=st.floats(0.2, 4.0),
)
def test_no_mix_of_work_and_cover_is_cheaper(target, cover, stake, trouble):
    plan = hush(target, cover=cover, stake=stake, trouble=trouble)
    work = np.linspace(0.0, target, 801)
    least = (trouble * work**2 / 2 + cover * (target - work)).min()
    if plan.report > 0.0:
        cost = trouble * plan.output**2 / 2 + cover * plan.padding
        assert cost <= min(least, stake) + 1e-9
        assert plan.report == pytest.approx(target, rel=1e-12)
    elif target > 1e-6:
        assert least >= stake - 1e-9
    limit = most_covered(cover=cover, stake=stake, trouble=trouble)
    if abs(target - limit) > 1e-6 and target > 1e-6:
        assert (plan.report > 0.0) == (target < limit)


def test_pressure_and_trouble():
    # One for one with the target, and not at all with output.
    assert hush(1.4).padding - hush(1.0).padding == pytest.approx(0.4, rel=1e-12)
    assert hush(1.4).output == hush(1.0).output
    assert hush(1.0, trouble=3.0).padding == pytest.approx(1 - 0.8 / 3, rel=1e-12)
    # At a higher target the worst trouble ends in giving up.
    assert hush(1.4, trouble=3.0) == Hush(0.0, 0.0)
    assert most_covered(stake=2.0) == pytest.approx(2.9, rel=1e-12)


# ------------------------------------------------------------------ denouncing


def _losses(case):
    """Loss of one friend by (does he talk, does the other), from the story."""
    p, r = case.credible, case.retaliation
    return {
        (False, False): case.found,
        (True, False): p * (1 - case.leniency) + (1 - p) * r,
        (False, True): p,
        (True, True): (p * (1 - case.leniency) + p) / 2 + (1 - p) * r,
    }


@settings(deadline=None, max_examples=100)
@given(credible=share, found=share, leniency=share, retaliation=st.floats(0.0, 2.0))
def test_friends_against_the_table_of_losses(credible, found, leniency, retaliation):
    case = Denouncing(credible, found, leniency, retaliation)
    loss = _losses(case)
    first = loss[False, False] - loss[True, False]
    second = loss[False, True] - loss[True, True]
    assert case.gain_first == pytest.approx(first, abs=1e-12)
    assert case.gain_second == pytest.approx(second, abs=1e-12)
    if min(abs(first), abs(second)) > 1e-9:
        silent, both = first < 0, second > 0
        assert case.outcome == {(True, True): "either", (False, True): "race", (True, False): "silence"}.get(
            (silent, both), "one"
        )
        assert (credible > case.threshold) == both


def test_denouncing_by_hand():
    assert Denouncing().threshold == pytest.approx(0.5 / 0.65, rel=1e-12)
    assert Denouncing(retaliation=0.0).threshold == 0.0
    assert Denouncing(retaliation=0.0, leniency=0.0).threshold == 0.0
    # With police who act, talking first pays if they find more than 70 percent without help.
    assert Denouncing(found=0.71).outcome == "race"
    assert Denouncing(found=0.69).outcome == "either"
    assert Denouncing(credible=0.6, found=0.99).outcome == "one"


def test_shared_failure_by_simulation():
    rng = np.random.default_rng(7)
    plants, common, draws = 20, 0.5, 200_000
    shared = rng.standard_normal((draws, 1)) * common**0.5
    results = shared + rng.standard_normal((draws, plants)) * (1 - common) ** 0.5
    misses = results[:, 0] < -1
    drawn = float((results[misses].mean(axis=1) < -1).mean())
    error = (drawn * (1 - drawn) / misses.sum()) ** 0.5
    assert shared_failure(plants, common) == pytest.approx(drawn, abs=4 * error)
    rising = [shared_failure(plants, c) for c in (0.0, 0.3, 0.6, 0.9, 1.0)]
    assert rising == sorted(rising)
    assert shared_failure(1, 0.0) == 1.0


def test_promises():
    """Golden: order statistics of the normal; of two it is 1 over the root of pi."""
    assert best_of(2) == pytest.approx(np.pi**-0.5, rel=1e-9)
    assert [best_of(n) for n in (5, 10, 29, 50, 150)] == pytest.approx(
        [1.1630, 1.5388, 2.0285, 2.2491, 2.6492], abs=5e-5
    )


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


def test_the_harm_is_hoards():
    """As the institution stands: rosy reports cost a little, hoards that are used up each year most."""
    harm = harm_by_bend(Economy.reference(1, 30))
    assert harm["rosy"] == pytest.approx(0.036, abs=0.001)
    # Stocks that are kept and grow three percent a year cost next to nothing.
    assert harm["reports"] < harm["kept"] < harm["reports"] + 0.01
    assert harm["reports"] < 0.05 < 0.2 < harm["hoarding"] < harm["all"]
    assert harm["all"] == planned_on_reports(Economy.reference(1, 30), (0.0, 1.0))["loss"][1.0]


def test_a_center_that_knows_whom_it_inspected_knows_all():
    """What irregular inspection hides is four percent, and only from a center that does not know where it was."""
    assert 1 - padded(6, 0.05, 0.5).known == pytest.approx(0.04, abs=0.002)
    assert padded(6, 0.05, 0.0).known == padded(6, 0.05, 1.0).known == pytest.approx(1.0)


def test_headlines():
    said = headlines()
    assert list(said) == ["answer", "rotation", "pressure", "ladder"]
    assert "47%" in said["answer"].title


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
        (lambda: hush(-1.0), "target, cover, stake, trouble: are -1"),
        (lambda: Denouncing(found=2.0), "found: is 2; expected from 0 to 1"),
        (lambda: Denouncing(retaliation=-1.0), "retaliation: is -1; expected 0 or more"),
        (lambda: shared_failure(0, 0.5), "plants, common: are 0 and 0.5"),
        (lambda: best_of(0), "proposals: is 0; expected 1 or more"),
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
