"""Labels as results carry them, and what is none."""

import numpy as np
import pandas as pd
import pytest
from feasible.economy._labels import is_missing, own_labels, plain


def test_labels_of_one_level_become_texts_and_those_of_several_stay():
    assert own_labels(pd.Index([1, 2.5, "a"])).tolist() == ["1", "2.5", "a"]
    assert own_labels(pd.RangeIndex(2)).tolist() == ["0", "1"]
    pairs = pd.MultiIndex.from_tuples([("north", 1), ("south", 2)], names=["where", "what"])
    assert own_labels(pairs) is pairs
    assert plain(pairs).tolist() == ["('north', 1)", "('south', 2)"]
    assert plain(pd.Index([])).dtype == object


@pytest.mark.parametrize(
    ("value", "missing"),
    [
        (None, True),
        (np.nan, True),
        (float("nan"), True),
        (pd.NA, True),
        (pd.NaT, True),
        (0, False),
        ("", False),
        (0.0, False),
    ],
)
def test_what_is_missing(value, missing):
    assert is_missing(value) is missing
