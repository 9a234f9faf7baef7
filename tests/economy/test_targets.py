"""Targets are aligned to labels and refused when they contradict the economy."""

import numpy as np
import pandas as pd
import pytest
from feasible.economy import Targets
from feasible.errors import InvalidInput


def test_alignment(corn_iron):
    targets = Targets.of(corn_iron(), value={"iron": 3.0}, floor=pd.Series({"corn": 1.0}), quota=[0, 2])
    assert targets.value.tolist() == [0, 3]
    assert targets.floor.tolist() == [1, 0]
    assert targets.ceiling.tolist() == [np.inf, np.inf]
    assert targets.quota.tolist() == [0, 2]
    assert Targets.of(corn_iron()).value.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"value": {"gold": 1.0}}, "value: unknown good 'gold'"),
        ({"quota": [1.0]}, r"quota: has shape \(1,\); expected 2 values, one a plant"),
        ({"floor": [0, -1]}, r"floor\[good 'iron'\]: is -1"),
        ({"value": [0, np.inf]}, r"value\[good 'iron'\]: is inf"),
        ({"ceiling": [np.nan, 1]}, r"ceiling\[good 'corn'\]: is nan"),
        ({"floor": 5.0, "ceiling": {"iron": 4.0}}, r"ceiling\[good 'iron'\]: is 4 with a floor of 5"),
        ({"quota": {"farm": 12.0}}, r"quota\[plant 'farm'\]: is 12 with a capacity of 9"),
    ],
)
def test_refusals(corn_iron, given, message):
    with pytest.raises(InvalidInput, match=message):
        Targets.of(corn_iron(capacity=9.0), **given)
