"""Hoards: what is ordered against shortage, and the shortages that come of it."""

import numpy as np
import pytest
from feasible.errors import InvalidInput
from feasible.procedures.hoards import capacity_for, fold, ordered, shortages, stock_for
from hypothesis import given, settings
from hypothesis import strategies as st


def test_by_hand():
    # Two failures in a row of one in ten each are one in a hundred: one period of stock, a fifth of it a period.
    assert stock_for(0.1) == pytest.approx(1.0)
    assert ordered(0.1) == pytest.approx(1.2)
    assert capacity_for(0.1) == pytest.approx(0.9 * 1.2)
    assert ordered(0.005) == ordered(0.0) == 1.0
    assert stock_for(1.0) == np.inf


def test_golden_shortages():
    assert [(round(s, 4), lasts) for s, lasts in shortages(1.05)] == [
        (0.0, True), (0.0476, False), (0.5639, True),
    ]  # fmt: skip
    assert [round(s, 4) for s, _ in shortages(0.98, 0.1)] == [0.1284]
    assert round(fold(), 4) == 1.0986


@given(st.floats(0.7, 1.4), st.floats(0.02, 0.5), st.floats(0.001, 0.1))
@settings(max_examples=40, deadline=None)
def test_every_shortage_repeats_itself(capacity, replaced, risk):
    found = shortages(capacity, replaced, risk)
    assert found
    for s, _ in found:
        if 0.0 < s < 1.0:
            assert max(0.0, 1.0 - capacity / ordered(s, replaced, risk)) == pytest.approx(s, abs=1e-9)
    if capacity > fold(replaced, risk):
        assert found == ((0.0, True),)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ordered(1.0), "shortage: is 1; expected from 0 to below 1"),
        (lambda: ordered(0.1, -1.0), "replaced: is -1"),
        (lambda: ordered(0.1, 0.2, 1.0), "risk: is 1; expected above 0 and below 1"),
        (lambda: stock_for(1.1), "shortage: is 1.1"),
        (lambda: capacity_for(0.0), "shortage: is 0; expected above 0 and below 1"),
        (lambda: shortages(0.0), "capacity: is 0; expected above 0"),
    ],
)
def test_what_is_refused(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()
