"""Tables that users pass: by label, by order, as solvers hand them on, and what is none."""

import numpy as np
import pandas as pd
import pytest
from feasible.errors import InvalidInput
from feasible.optimum._tables import dimensions, labeled_table, table
from scipy import sparse

ROWS, COLUMNS, KINDS = pd.Index(["a", "b"]), pd.Index(["x", "y", "z"]), ("home", "good")


def test_dimensions():
    assert [dimensions(given) for given in (5.0, [1, 2], [[1, 2]], np.ones((1, 1, 1)), [[1], [1, 2]])] == [
        0,
        1,
        2,
        3,
        -1,
    ]


def test_what_is_fine_as_it_is_stays_the_same_object():
    fine = np.array([[0.0, 0.5, 4096.0], [0.25, 0.125, 2.0]])
    assert table("t", fine, ROWS, COLUMNS, kinds=KINDS) is fine
    for other in (fine.astype(np.float32), fine.tolist(), sparse.csr_array(fine)):
        made = table("t", other, ROWS, COLUMNS, kinds=KINDS)
        assert made is not other
        assert made[1].tolist() == [0.25, 0.125, 2.0]
    frame = pd.DataFrame([[1.0, 2.0]], ["b"], ["z", "x"])
    assert table("t", frame, ROWS, COLUMNS, kinds=KINDS).tolist() == [[0, 0, 0], [2, 0, 1]]
    assert table("t", np.zeros((0, 3)), ROWS[:0], COLUMNS, kinds=KINDS).shape == (0, 3)


@pytest.mark.parametrize(
    ("cell", "said"), [(-1e-300, "zero or more"), (np.inf, "a finite number"), (np.nan, "a finite number")]
)
def test_what_is_not_fine_is_looked_at(cell, said):
    with pytest.raises(InvalidInput, match=rf"t\[home 'b', good 'y'\]: is .*; expected {said}"):
        table("t", np.array([[0.0, 0, 0], [0, cell, 0]]), ROWS, COLUMNS, kinds=KINDS)
    with pytest.raises(InvalidInput, match=r"t: has shape \(3, 2\)"):
        table("t", np.zeros((3, 2)), ROWS, COLUMNS, kinds=KINDS)


def test_labels_are_its_own_or_numbers():
    frame = pd.DataFrame([[1.0, 2.0]], ["b"], ["z", "x"])
    found, rows, columns = labeled_table("t", frame, kinds=KINDS)
    assert (found.tolist(), rows.tolist(), columns.tolist()) == ([[1, 2]], ["b"], ["z", "x"])
    found, rows, columns = labeled_table("t", [[1, 2, 3]], kinds=KINDS)
    assert (found.tolist(), list(rows), list(columns)) == ([[1, 2, 3]], [0], [0, 1, 2])
    for none in (5.0, [1.0, 2.0], [[1], [1, 2]], np.ones((1, 1, 1))):
        with pytest.raises(InvalidInput, match="t: is no table; expected homes by goods"):
            labeled_table("t", none, kinds=KINDS)
