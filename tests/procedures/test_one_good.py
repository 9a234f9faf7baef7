"""Sen's village: values by hand, limits, refusals."""

import numpy as np
import pytest
from feasible.errors import InvalidInput
from feasible.procedures.one_good import Village
from hypothesis import given
from hypothesis import strategies as st


def test_by_hand():
    # Two people, elasticity 1: all pooled, each keeps a half and works the root of it.
    two = Village(2, 1.0)
    assert two.hours(1.0) == pytest.approx(np.sqrt(0.5))
    welfare = 0.5 * np.log(0.5) - 0.25
    assert two.loss(1.0) == pytest.approx(1 - np.exp(welfare + 0.5))


@pytest.mark.parametrize(("elasticity", "norm"), [(0.25, 0.8999), (0.5, 0.8787), (1.0, 0.8273)])
def test_the_norm_that_equals_half_pay(elasticity, norm):
    village = Village(20, elasticity)
    assert village.norm(0.5) == pytest.approx(norm, abs=5e-5)
    assert village.loss_of_norm(village.norm(0.5)) == pytest.approx(village.loss(0.5), abs=1e-12)


@given(st.integers(1, 1000), st.floats(0.1, 5), st.floats(0, 1))
def test_limits(homes, elasticity, share):
    village = Village(homes, elasticity)
    assert village.hours(0.0) == 1.0
    assert village.loss(0.0) == pytest.approx(0.0, abs=1e-12)
    assert village.loss_of_norm(1.0) == pytest.approx(0.0, abs=1e-12)
    # Nobody works unasked: that is everybody keeping 1/N.
    assert village.loss_of_norm(0.0) == pytest.approx(village.loss(1.0), rel=1e-9, abs=1e-12)
    assert village.output_of_norm(0.0) == pytest.approx(village.hours(1.0), rel=1e-9)
    assert village.loss_of_norm(share) >= -1e-12


def test_refusals():
    with pytest.raises(InvalidInput, match=r"homes: is 0\.5; expected at least 1"):
        Village(0.5)
    with pytest.raises(InvalidInput, match="elasticity: is 0"):
        Village(5, 0)
    with pytest.raises(InvalidInput, match=r"share: is 1\.5; expected a share from 0 to 1"):
        Village(5).loss_of_norm(1.5)
