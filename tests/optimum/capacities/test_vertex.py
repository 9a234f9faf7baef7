"""The vertex that a solution points to: what breaks a limit, who joins in, who leaves, and equations by hand."""

import sys

import numpy as np
import pytest
from feasible.optimum._capacities.newton import Sides
from feasible.optimum._capacities.vertex import Corner, Equations, _best_makers, _solved, _wrong, corner
from scipy import sparse

from .test_interior import boxed

module = sys.modules["feasible.optimum._capacities.vertex"]


def mask(*at, size):
    out = np.zeros(size, dtype=bool)
    out[list(at)] = True
    return out


@pytest.mark.parametrize(("beyond", "breaks"), [(0.0, False), (0.5e-10, False), (2e-10, True), (1e-3, True)])
def test_signs_and_limits_hold_to_ten_digits(beyond, breaks):
    """Each of five ways to be wrong, by so much, and by nothing at all."""
    program = boxed(np.eye(4), np.full(4, 0.5), np.ones(4), np.ones(4))
    free, full, tight = mask(0, 1, size=4), mask(2, size=4), mask(0, 1, size=4)
    # Column 2 at its top with a margin of nothing, 3 at zero, rows 2 and 3 met by 1 and 0.5 to spare.
    right = Corner(np.array([0.5, 0.5, 1.0, 0.6]), np.array([1.0, 1.0, 1.0, 1.0]))
    assert _wrong(program, right, free, full, tight).many == 0

    def wrong(x=None, y=None):
        at = [right.x.copy(), right.y.copy()]
        for vector, changed in zip(at, (x, y), strict=True):
            for place, value in (changed or {}).items():
                vector[place] = value
        found = _wrong(program, Corner(*at), free, full, tight)
        return found.many, {
            name: np.flatnonzero(part).tolist() for name, part in found._asdict().items() if part.any()
        }

    one = int(breaks)
    assert wrong(x={0: -beyond}) == (one, {"falls": [0]} if breaks else {})
    assert wrong(x={1: 1.0 + beyond}) == (one, {"rises": [1]} if breaks else {})
    # A full column whose margin is positive, an idle one whose margin is negative.
    assert wrong(y={2: 1.0 - beyond}) == (one, {"moves": [2]} if breaks else {})
    assert wrong(y={3: 1.0 + beyond}) == (one, {"moves": [3]} if breaks else {})
    assert wrong(y={0: -beyond}) == (one, {"loose": [0]} if breaks else {})
    assert wrong(x={3: 0.5 - beyond}) == (one, {"broken": [3]} if breaks else {})
    # What is not free has no room to break, and rows that bind are met by construction.
    assert wrong(x={2: 2.0})[1].get("rises") is None
    assert wrong(x={0: 0.4})[1].get("broken") is None


def test_margins_are_measured_by_the_largest_price():
    program = boxed(np.eye(2), np.zeros(2), np.ones(2), np.array([1.0, 100.0]))
    at = Corner(np.zeros(2), np.array([1.0 + 1e-9, 100.0]))
    none = mask(size=2)
    assert _wrong(program, at, none, none, none).many == 0
    assert _wrong(program, Corner(at.x, np.array([1.0 + 1e-9, 1.0])), none, none, none).many == 1
    # A price below nothing is measured by the largest, too, however large or small that is.
    tight = np.ones(2, dtype=bool)
    for usual in (1e-3, 100.0):
        for below, breaks in ((0.5e-10, 0), (2e-10, 1)):
            made = Corner(np.zeros(2), np.array([-below * usual, usual]))
            assert int(_wrong(program, made, none, none, tight).loose.sum()) == breaks
    # Prices of a hundredth make margins no larger than they are.
    small = Corner(at.x, np.array([0.0, 1e-2]))
    cheap = boxed(np.eye(2), np.zeros(2), np.ones(2), np.array([-0.5e-10, 1e-2]))
    assert _wrong(cheap, small, none, none, none).many == 0


def test_the_best_makers_by_hand():
    """Rows 0 and 2 bind, a free column makes 0 already; of those that make 2 the one that loses least comes first."""
    cells = np.array([
        [1.0, 0.0, 0.5, 0.0, 1.0, 0.0],
        [0.0, 1.0, 0.0, 0.0, 0.0, 0.0],
        [-0.5, 0.2, 2.0, 1.0, 0.0, -1.0],
    ])  # fmt: skip
    program = boxed(cells, np.ones(3), np.ones(6), np.ones(6))
    margin = np.array([0.0, 0.3, 0.4, -0.1, 0.2, 0.0])
    nothing = np.zeros(6, dtype=bool)

    def best(free, tight):
        sides = Sides(free, nothing, tight, nothing, np.zeros(6), margin)
        return _best_makers(program, sides, free, tight).tolist()

    # Column 5 makes nothing; 3 loses .1 by row 2 where 2 loses .4; row 0 has column 0 at no loss.
    assert best(mask(size=6), mask(0, 2, size=3)) == [0, 3]
    assert best(mask(size=6), mask(0, 1, 2, size=3)) == [0, 3, 1]
    assert best(mask(0, size=6), mask(0, 2, size=3)) == [3]
    assert best(mask(0, 3, size=6), mask(0, 2, size=3)) == []
    assert best(mask(size=6), mask(1, size=3)) == [1]
    # Without column 0 row 0 is made by 4.
    other = boxed(np.delete(cells, 0, axis=1), np.ones(3), np.ones(5), np.ones(5))
    empty = np.zeros(5, dtype=bool)
    sides = Sides(empty, empty, mask(0, size=3), empty, np.zeros(5), margin[1:])
    assert _best_makers(other, sides, empty, mask(0, size=3)).tolist() == [3]


def small():
    """Two rows of a unit each; the first column makes both, the second only the first, the third has no top."""
    return boxed([[1.0, 1.0, 0.0], [1.0, 0.0, 0.5]], [1.0, 1.0], [0.5, 2.0, np.inf], [1.0, 1.5, 2.0])


def test_levels_and_prices_of_a_vertex_by_hand():
    program = small()
    found, products = _solved(program, mask(1, 2, size=3), mask(0, size=3), np.ones(2, dtype=bool), None)
    # The first is full: half of each row is left, which takes .5 of the second and 1 of the third.
    assert found.x == pytest.approx([0.5, 0.5, 1.0])
    assert found.y == pytest.approx([1.5, 4.0])
    again, fewer = _solved(program, mask(1, 2, size=3), mask(0, size=3), np.ones(2, dtype=bool), found)
    assert again.x == pytest.approx(found.x)
    assert (products > 0, fewer) == (True, 0)
    only, _ = _solved(program, mask(1, size=3), mask(0, size=3), mask(0, size=2), None)
    assert only.x == pytest.approx([0.5, 0.5, 0.0])
    assert only.y == pytest.approx([1.5, 0.0])
    assert _solved(program, mask(2, size=3), mask(size=3), mask(0, size=2), None)[0] is None


def sides(free, full, tight, *, doubt=(0.0, 0.0, 0.0), upper=(False, False, False), margin=(-4.5, 0.0, 0.0)):
    return Sides(
        np.array(free), np.array(full), np.array(tight), np.array(upper), np.array(doubt), np.array(margin)
    )


def test_a_vertex_from_too_many_too_few_and_the_wrong_ones():
    program, both = small(), [True, True]
    vertex = [0.5, 0.5, 1.0]
    exact, used = corner(program, sides([False, True, True], [True, False, False], both))
    assert exact.x == pytest.approx(vertex)
    assert exact.y == pytest.approx([1.5, 4.0])
    assert used > 0
    # Three are free: the least clear one goes to its nearer limit, which is its top.
    doubt, upper = (1e-3, 1.0, 1.0), (True, False, False)
    three, _ = corner(program, sides([True] * 3, [False] * 3, both, doubt=doubt, upper=upper))
    assert three.x == pytest.approx(vertex)
    # At zero instead it would earn by joining in, and changes sides: then two others are free with it.
    below, _ = corner(program, sides([True] * 3, [False] * 3, both, doubt=doubt))
    assert below is None or below.x == pytest.approx(vertex)
    # One is free where two rows bind: who makes the other row at the least loss joins.
    one, _ = corner(program, sides([False, True, False], [True, False, False], both, margin=(9.0, 0.0, 0.1)))
    assert one.x == pytest.approx(vertex)
    # Nobody can join a row that nobody makes.
    idle = boxed([[1.0], [-1.0]], [1.0, -2.0], [2.0], [1.0])
    lone = Sides(mask(size=1), mask(size=1), np.array([False, True]), mask(size=1), np.zeros(1), np.zeros(1))
    assert corner(idle, lone) == (None, 0)


def test_a_vertex_changes_sides_while_ever_less_breaks_and_six_times_at_most(monkeypatch):
    program, both = small(), [True, True]
    first = sides([False, True, True], [True, False, False], both)
    given = []

    def broken(many):
        def wrong(_program, _found, free, full, tight):
            given.append((free.tolist(), full.tolist(), tight.tolist()))
            out = [np.zeros(3, dtype=bool) for _ in range(3)] + [np.zeros(2, dtype=bool) for _ in range(2)]
            for k in range(many[len(given) - 1]):
                out[[0, 2, 1][k % 3]][[1, 0, 2][k % 3]] = True
            return module._Wrong(*out)

        return wrong

    # One falls from between its limits, and one that was full moves into its place: as many as rows bind.
    monkeypatch.setattr(module, "_wrong", broken([2, 0]))
    found, _ = corner(program, first)
    assert found is not None
    assert given[1] == ([True, False, True], [False, False, False], both)
    # As much breaks as before: no further.
    given.clear()
    monkeypatch.setattr(module, "_wrong", broken([2, 2, 0]))
    assert corner(program, first)[0] is None
    assert len(given) == 2


def test_equations_are_solved_to_rounding_or_not_at_all(monkeypatch):
    basis = sparse.csr_array([[2.0, 0.0], [1.0, 1.0]])
    assert Equations(basis).diagonal.tolist() == [4.0, 2.0]
    # Next to nothing is asked for: nothing is the answer, and no product is taken.
    tiny = Equations(basis)
    assert tiny.levels(np.full(2, 0.9e-14)).tolist() == [0.0, 0.0]
    assert tiny.prices(np.full(2, 0.9e-17)).tolist() == [0.0, 0.0]
    assert tiny.products == 0
    assert Equations(basis).levels(np.full(2, 2e-14)).any()
    assert Equations(basis).prices(np.full(2, 2e-17)).any()
    # A start at the solution takes none either, and one beside it is mended.
    exact = np.array([1.0, 2.0])
    near = Equations(basis)
    assert near.levels(basis @ exact, exact).tolist() == exact.tolist()
    assert near.prices(basis.T @ exact, exact).tolist() == exact.tolist()
    assert near.products == 0
    assert near.levels(basis @ exact, exact + 0.1) == pytest.approx(exact, rel=1e-12)
    assert near.prices(basis.T @ exact, exact + 0.1) == pytest.approx(exact, rel=1e-12)
    # Four refinements that halve what is left are not enough; that leave a thousandth, they are.
    real = Equations._normal
    for share, solved in ((0.5, False), (1e-3, True)):
        monkeypatch.setattr(
            Equations, "_normal", lambda self, right, keep=share: (1 - keep) * real(self, right)
        )
        for solve, right in (
            (Equations(basis).levels, basis @ exact),
            (Equations(basis).prices, basis.T @ exact),
        ):
            found = solve(right)
            assert (found is not None) == solved
            assert not solved or found == pytest.approx(exact, rel=1e-9)
