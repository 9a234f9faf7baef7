"""A table's system, factorized and by products."""

import numpy as np
import pandas as pd
import pytest
from feasible.economy import _leontief_system, input_output
from feasible.economy._leontief_system import LeontiefSystem
from feasible.economy.input_output import InputOutputTable
from hypothesis import given, settings
from hypothesis import strategies as st


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 12), st.floats(0.1, 1.6))
def test_productive_exactly_if_the_radius_is_below_one(seed, n, radius):
    rng = np.random.default_rng(seed)
    matrix = rng.random((n, n)) * (rng.random((n, n)) < 0.4)
    own = float(np.abs(np.linalg.eigvals(matrix)).max())
    if own > 1e-6:
        matrix *= radius / own
    at = float(np.abs(np.linalg.eigvals(matrix)).max())
    system = LeontiefSystem(matrix)
    if abs(at - 1.0) > 1e-6:
        assert system.productive == (at < 1.0)


def test_what_needs_all_of_itself_is_not_productive():
    assert not LeontiefSystem(np.ones((1, 1))).productive


def test_products_give_what_factors_give(monkeypatch):
    rng = np.random.default_rng(1)
    n = 40
    coefficients = rng.random((n, n)) * 0.9 / n
    names, x = [f"s{i}" for i in range(n)], rng.uniform(1, 2, n)
    satellites = pd.DataFrame([rng.random(n)], ["hours"], names)

    def table():
        return InputOutputTable.from_transactions(
            pd.DataFrame(coefficients * x, names, names), pd.Series(x, names), satellites=satellites, units={"hours": "h"}
        )  # fmt: skip

    small = table()
    demand = small.final_demand()
    assert small.output_for(demand).to_numpy() == pytest.approx(small.output.to_numpy())
    monkeypatch.setattr(_leontief_system, "PRODUCTS_FROM", 10)
    monkeypatch.setattr(input_output, "PRODUCTS_FROM", 10)
    large = table()
    assert large.output_for(demand).to_numpy() == pytest.approx(small.output.to_numpy(), rel=1e-9)
    assert large.multipliers("hours").to_numpy() == pytest.approx(small.multipliers("hours").to_numpy())
    assert large.leontief_inverse().to_numpy() == pytest.approx(small.leontief_inverse().to_numpy())
    assert large.spectral_radius() == pytest.approx(small.spectral_radius())
    assert not LeontiefSystem(3.0 * coefficients).productive
