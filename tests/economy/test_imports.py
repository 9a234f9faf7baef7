"""Imports as a line of their own."""

import numpy as np
import pandas as pd
import pytest
from feasible.economy.datasets import us_2021
from feasible.economy.imports import IMPORTS, imports_apart
from feasible.economy.input_output import InputOutputTable
from feasible.errors import InvalidInput


def test_imports_apart_by_hand():
    """Half of what is used of the first product at home is bought abroad, by the maker and by final users alike."""
    table = InputOutputTable.from_transactions(
        pd.DataFrame([[0.0, 40.0], [0.0, 0.0]], index=["ore", "steel"], columns=["ore", "steel"]),
        pd.DataFrame(
            {
                "Households": [20.0, 50.0],
                "Exports of goods and services": [0.0, 50.0],
                "Imports": [-30.0, 0.0],
            },
            index=["ore", "steel"],
        ),
    )
    coefficients, demand = imports_apart(table)
    assert coefficients == pytest.approx(np.array([[0, 0.2, 0], [0, 0, 0], [0, 0.2, 0]]))
    assert demand.tolist() == pytest.approx([10.0, 100.0, 10.0])
    with pytest.raises(InvalidInput, match="does not tell what is imported and exported"):
        imports_apart(InputOutputTable.from_transactions(np.array([[1.0]]), np.array([1.0])))


@pytest.mark.parametrize("sectors", [15, 71])
def test_what_is_made_at_home_is_what_the_table_says(sectors):
    table = us_2021(sectors, prices="basic", residual_products="primary")
    coefficients, demand = imports_apart(table)
    made = np.linalg.solve(np.eye(sectors + 1) - coefficients, demand)
    assert made[:-1] == pytest.approx(table.output.to_numpy(), rel=1e-9)
    # All that comes from abroad, but for what the table adds to transport, goes through the last line.
    foreign = -(table.market_shares() @ table.final_uses[IMPORTS])
    assert made[-1] == pytest.approx(foreign[foreign > 0].sum(), rel=1e-9)
    # Nobody uses more of anything than before, counting both.
    whole = table.technical_coefficients().to_numpy()
    assert coefficients[:-1, :-1].sum(axis=0) + coefficients[-1, :-1] == pytest.approx(whole.sum(axis=0))
