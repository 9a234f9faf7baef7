"""The table that benchmarks plan with: as large as asked for, and the real one when its parts are merged again."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from feasible.economy.datasets import us_2021
from feasible.economy.input_output import InputOutputTable
from feasible.errors import InvalidInput
from hypothesis import given
from hypothesis import strategies as st

# Benchmarks are scripts beside the package, not a part of it.
_SPEC = importlib.util.spec_from_file_location("split", Path(__file__).parents[2] / "benchmarks" / "split.py")
_MODULE = importlib.util.module_from_spec(_SPEC)
sys.modules["split"] = _MODULE  # where dataclasses look for it
_SPEC.loader.exec_module(_MODULE)
split = _MODULE.split

TWO = ["agriculture", "manufacture"]
#: Miller and Blair's two sectors; and two industries with three products, a by-product and scrap.
SYMMETRIC = InputOutputTable.from_transactions(
    pd.DataFrame([[150, 500], [200, 100]], TWO, TWO),
    pd.Series([350, 1700], TWO),
    value_added=pd.DataFrame([[650, 1400]], ["value added"], TWO),
    satellites=pd.DataFrame([[300, 800]], ["hours"], TWO),
    units={"hours": "h"},
)
RECTANGULAR = InputOutputTable(
    use=pd.DataFrame([[10, 20], [30, 40], [0, 5]], ["p", "q", "scrap"], ["p", "q"]),
    make=pd.DataFrame([[80, 20, 5], [0, 100, 0]], ["p", "q"], ["p", "q", "scrap"]),
    final_uses=pd.DataFrame({"consumption": [70, 60, 0], "imports": [-20, -10, 0]}, ["p", "q", "scrap"]),
    value_added=pd.DataFrame([[65, 35]], ["wages"], ["p", "q"]),
    satellites=pd.DataFrame([[1.0, 2.0]], ["hours"], ["p", "q"]),
    units={"hours": "h"},
)


def merges_back(larger: InputOutputTable, mapping: dict[str, str], table: InputOutputTable) -> None:
    back, flat = larger.aggregate(mapping), table.symmetric()
    for attribute in ("use", "final_uses", "value_added", "satellites"):
        have, want = getattr(back, attribute), getattr(flat, attribute)
        assert list(have.index) == list(want.index)
        assert list(have.columns) == list(want.columns)
        np.testing.assert_allclose(have, want, rtol=1e-12, atol=1e-12 * flat.output.max())


@given(
    sectors=st.integers(2, 9),
    keep=st.floats(0.0, 1.0),
    spread=st.floats(0.0, 2.0),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_split_aggregates_back_exactly(sectors, keep, spread, seed):
    for table in (SYMMETRIC, RECTANGULAR):
        larger, mapping = split(table, sectors, np.random.default_rng(seed), keep=keep, spread=spread)
        assert len(larger.sectors) == sectors
        merges_back(larger, mapping, table)
        assert larger.spectral_radius() < 1.0
        assert (larger.use.sum(axis=0) < larger.output).all()


def test_the_default_table_splits_to_402():
    table = us_2021(71)
    larger, mapping = split(table)
    assert len(larger.sectors) == 402
    merges_back(larger, mapping, table)
    assert larger.spectral_radius() == pytest.approx(0.516, abs=1e-3)


def test_a_split_without_value_added_and_with_the_default_draw():
    table = InputOutputTable.from_transactions(pd.DataFrame([[1.0]], ["a"], ["a"]), pd.Series([1.0], ["a"]))
    one, two = split(table, 3)[0], split(table, 3)[0]
    pd.testing.assert_frame_equal(one.use, two.use)
    assert one.value_added is None
    assert list(one.sectors) == ["a, part 1", "a, part 2", "a, part 3"]
    assert list(split(SYMMETRIC, 2)[0].sectors) == TWO
    with pytest.raises(InvalidInput, match="sectors: is 1; expected 2 or more"):
        split(SYMMETRIC, 1)
