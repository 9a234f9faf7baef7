"""Totals between the sectors: found wherever they stand and whatever they are called, and nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from feasible.economy._printed_totals import total_among, total_beside
from feasible.economy.input_output import InputOutputTable
from feasible.errors import InvalidEconomy
from hypothesis import given
from hypothesis import strategies as st

seeds = st.integers(0, 2**32 - 1)


def flows(draw: np.random.Generator, n: int, *, digits: int | None = None) -> np.ndarray:
    made = draw.uniform(1000, 9999, (n, n)) * (draw.random((n, n)) < 0.8) + np.diag(np.full(n, 500.0))
    return made if digits is None else made.round(digits)


def with_sums(cells: np.ndarray, *groups: list[int]) -> np.ndarray:
    """Append to a square table the sums of some of its rows and columns."""
    n = len(cells)
    summing = np.vstack([np.eye(n), *(np.isin(np.arange(n), group)[None, :] * 1.0 for group in groups)])
    return summing @ cells @ summing.T


def table(cells: np.ndarray, names: list[str], final: np.ndarray) -> InputOutputTable:
    return InputOutputTable.from_transactions(pd.DataFrame(cells, names, names), pd.Series(final, names))


@given(seeds, st.integers(3, 9), st.integers(0, 9), st.sampled_from(["TOTAL", "T1", "\u5408\u8ba1", "x"]))
def test_a_total_is_refused_by_name_wherever_it_stands(seed, n, place, name):
    draw = np.random.default_rng(seed)
    cells = with_sums(flows(draw, n), list(range(n)))
    names = [f"s{k}" for k in range(n)]
    order = np.insert(np.arange(n), min(place, n), n)
    final = draw.uniform(10, 20, n)
    final = np.append(final, final.sum())
    named = [([*names, name])[k] for k in order]
    with pytest.raises(InvalidEconomy, match=f"sector '{name}': is the sum of 's0', .*leave its row and"):
        table(cells[np.ix_(order, order)], named, final[order])
    assert list(table(cells[:n, :n], names, final[:n]).sectors) == names


@given(seeds, st.integers(5, 10), st.integers(2, 4))
def test_a_subtotal_of_any_sectors_is_refused(seed, n, members):
    draw = np.random.default_rng(seed)
    group = sorted(draw.choice(n, members, replace=False).tolist())
    cells = with_sums(flows(draw, n), group)
    order = draw.permutation(n + 1)
    found = total_among(cells[np.ix_(order, order)], cells[np.ix_(order, order)].T, flows=True)
    assert found is not None
    assert order[found[0]] == n
    assert sorted(order[found[1]].tolist()) == group


def test_several_subtotals_and_their_total():
    draw = np.random.default_rng(1)
    cells = with_sums(flows(draw, 9), [0, 4, 7], [1, 5, 8], list(range(9)))
    order = draw.permutation(12)
    found = total_among(cells[np.ix_(order, order)], cells[np.ix_(order, order)].T, flows=True)
    assert found is not None
    assert order[found[0]] >= 9


@given(seeds, st.integers(4, 9), st.booleans())
def test_rounded_and_blank_cells_do_not_hide_it(seed, n, blank):
    draw = np.random.default_rng(seed)
    cells = with_sums(flows(draw, n), list(range(n))).round(-1)
    cells[n, n] *= not blank
    found = total_among(cells, cells.T, flows=True, beside=np.zeros((n + 1, 1)))
    assert found is not None
    assert found[0] == n


def test_a_total_of_two_is_found_though_every_cell_is_rounded():
    """100.4 and 200.4 are printed as 100 and 200, and their sum as 301."""
    cells = with_sums(np.array([[100.4, 200.4], [300.4, 400.4]]), [0, 1]).round()
    assert cells[0].tolist() == [100.0, 200.0, 301.0]
    total, parts = total_among(cells, cells.T, flows=True)
    assert (total, parts.tolist()) == (2, [0, 1])


@given(seeds, st.integers(2, 12), st.sampled_from([None, 0]))
def test_a_table_without_totals_is_taken(seed, n, digits):
    draw = np.random.default_rng(seed)
    cells = flows(draw, n, digits=digits)
    final = draw.uniform(1, 9, n)
    assert table(cells, [f"s{k}" for k in range(n)], final).output.sum() == pytest.approx(
        cells.sum() + final.sum()
    )


def test_near_misses_are_no_totals():
    # Two sectors alike are no total; nor is one that only sells, or only buys, what others do.
    alike = np.array([[2.0, 2, 5], [2, 2, 5], [3, 3, 1]])
    assert total_among(alike, alike.T, flows=True) is None
    seller = np.array([[0.0, 0, 0, 50], [0, 0, 0, 50], [0, 0, 0, 100], [0, 0, 0, 1]])
    assert total_among(seller, seller.T, flows=True) is None
    cells = with_sums(np.array([[20.0, 80], [30, 120]]), [0, 1])
    assert total_among(cells, cells.T, flows=True, beside=np.array([[1.0], [2], [7]])) is None
    cells[2, 2] = 17.0
    assert total_among(cells, cells.T, flows=True) is None
    # A table in which every sector is a multiple of every other has many dependencies and no total.
    same = np.outer(np.arange(1.0, 40), np.ones(39))
    assert total_among(same + same.T, same + same.T, flows=True) is None
    ones = np.ones((40, 40))
    assert total_among(ones, ones, flows=True) is None


def test_totals_of_use_and_make():
    use = np.array([[10.0, 20], [30, 40], [0, 5]])
    make = np.array([[80.0, 20, 5], [0, 100, 0]])
    final = np.array([[70.0, -20], [60, -10], [0, 0]])
    names = ["p", "q", "scrap"]
    rows = np.vstack([use, use.sum(axis=0)])
    made = np.column_stack([make, make.sum(axis=1)])
    uses = np.vstack([final, final.sum(axis=0)])
    with pytest.raises(InvalidEconomy, match="product 'all': is the sum of 'p', 'q', 'scrap', in every row"):
        InputOutputTable(
            use=pd.DataFrame(rows, [*names, "all"], ["p", "q"]),
            make=pd.DataFrame(made, ["p", "q"], [*names, "all"]),
            final_uses=pd.DataFrame(uses, [*names, "all"], ["c", "m"]),
        )
    with pytest.raises(InvalidEconomy, match="sector 'both': is the sum of 'p', 'q', in every row"):
        InputOutputTable(
            use=pd.DataFrame(np.column_stack([use, use.sum(axis=1)]), names, ["p", "q", "both"]),
            make=pd.DataFrame(np.vstack([make, make.sum(axis=0)]), ["p", "q", "both"], names),
            final_uses=pd.DataFrame(final, names, ["c", "m"]),
        )


@pytest.mark.parametrize(
    ("column", "of"),
    [
        ([90.0, 70, 5, 9], "the other final uses"),
        ([70.0, 60, 50, 25], "what the sectors buy"),
        ([160.0, 130, 55, 34], "all other uses"),
    ],
)
def test_a_total_among_the_final_uses_is_refused(column, of):
    cells = np.array([[10.0, 20, 30, 10], [10, 20, 10, 20], [5, 5, 20, 20], [9, 1, 8, 7]])
    names = [*"abcd"]
    final = pd.DataFrame({"homes": [60.0, 50, 4, 6], "state": [30.0, 20, 1, 3]}, names)
    flow = pd.DataFrame(cells, names, names)
    assert InputOutputTable.from_transactions(flow, final).output.sum() == 379.0
    with pytest.raises(InvalidEconomy, match=rf"final_uses\['TU'\]: is the sum of {of}; expected no totals"):
        InputOutputTable.from_transactions(flow, final.assign(TU=column))
    assert total_beside(np.zeros((4, 4)), final.to_numpy()) is None
