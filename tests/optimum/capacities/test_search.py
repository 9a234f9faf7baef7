"""From a program to a proof: when a vertex is looked for, how far steps reach, where a search begins."""

import sys

import numpy as np
import pytest
from feasible.optimum._capacities import begun
from feasible.optimum._capacities.newton import Sides

from .test_interior import boxed

module = sys.modules["feasible.optimum._capacities.search"]


class Steps:
    """Stands in for proximal steps: errors and counts of sides as they are told, and what reach was asked for."""

    def __init__(self, errors=((1.0, 1.0),), free=1, tight=1, hopeless=False):
        self.told, self.reached, self.counts, self.lost = list(errors), [], (free, tight), hopeless
        self.x, self.y, self.margin, self.products = np.array([1.0]), np.array([-2.0]), np.array([2.0]), 5

    def __call__(self, _program, x, y):
        self.began = (x, y)
        return self

    def errors(self):
        return self.told.pop(0) if len(self.told) > 1 else self.told[0]

    def step(self, reach, error):
        self.reached.append((reach, error))

    def sides(self):
        free, tight = self.counts
        nothing = np.zeros(free)
        return Sides(
            np.ones(free, dtype=bool), nothing, np.ones(tight, dtype=bool), nothing, nothing, nothing
        )

    def hopeless(self):
        return self.lost


def searched(monkeypatch, steps, *, start=None, corner=lambda *_: (None, 1)):
    program = boxed([[1.0]], [0.5], [1.0], [1.0])
    monkeypatch.setattr(module, "Proximal", steps)
    monkeypatch.setattr(module, "corner", corner)
    return module.search(program, start)


@pytest.mark.parametrize(
    ("free", "tight", "looked"),
    [(10, 10, True), (13, 10, True), (14, 10, False), (5, 10, True), (4, 10, False), (2005, 2000, False),
     (2004, 2000, True), (2003, 2000, True), (1000, 2000, True), (999, 2000, False), (4008, 4000, True), (4009, 4000, False)],
)  # fmt: skip
def test_a_vertex_is_looked_for_where_free_columns_nearly_match_binding_rows(
    monkeypatch, free, tight, looked
):
    """Three too many or two in a thousand, or down to half of them missing."""
    asked = []
    monkeypatch.setattr(module, "_STEPS", 1)
    searched(
        monkeypatch, Steps(free=free, tight=tight), corner=lambda *given: (asked.append(given), (None, 1))[1]
    )
    assert bool(asked) == looked


def test_reach_grows_threefold_from_thirty_typical_steps(monkeypatch):
    steps = Steps(errors=[(0.25, 0.5), (0.125, 0.0), (0.0, 0.0625), (1.0, 1.0)])
    monkeypatch.setattr(module, "approach", lambda _p: Approached)
    assert searched(monkeypatch, steps) is None
    assert len(steps.reached) == 40
    reaches = [reach for reach, _ in steps.reached]
    assert reaches[0] == pytest.approx(30.0 * 4.0 / 2.0)
    assert reaches[:17] == pytest.approx([60.0 * 3.0**k for k in range(16)] + [1e9])
    assert max(reaches) == 1e9
    # Each step is as exact as the larger of the last errors asks for.
    assert [error for _, error in steps.reached[:3]] == [0.5, 0.125, 0.0625]


class Approached:
    x, y, products = np.array([4.0]), np.array([0.5]), 7


def test_what_is_proven_to_nine_digits_is_returned_and_what_is_hopeless_is_not(monkeypatch):
    monkeypatch.setattr(module, "approach", lambda _p: Approached)
    found = searched(monkeypatch, Steps(errors=[(1.0, 1.0), (0.9e-9, 0.9e-9)]))
    assert (found.vertex, found.levels.tolist(), found.duals.tolist()) == (False, [1.0], [0.0])
    # Products: of the start, of the vertex that was looked for, of the steps.
    assert found.products == 7 + 1 + 5
    for errors in ((1.1e-9, 0.0), (0.0, 1.1e-9)):
        monkeypatch.setattr(module, "_STEPS", 2)
        assert searched(monkeypatch, Steps(errors=[(1.0, 1.0), errors])) is None
    monkeypatch.setattr(module, "_STEPS", 40)
    steps = Steps(hopeless=True)
    assert searched(monkeypatch, steps) is None
    assert len(steps.reached) == 1


def test_a_search_that_begins_at_a_plan_tries_its_vertex_before_any_step(monkeypatch):
    start = (np.array([0.75]), np.array([0.5]))
    near = []
    corners = lambda p, s, c: (near.append(c), (module.Corner(np.array([0.5]), np.array([1.0])), 3))[1]  # noqa: E731
    steps = Steps()
    found = searched(monkeypatch, steps, start=start, corner=corners)
    assert (found.vertex, found.levels.tolist(), found.duals.tolist(), found.products) == (
        True,
        [0.5],
        [1.0],
        8,
    )
    assert steps.reached == []
    assert (near[0].x.tolist(), near[0].y.tolist()) == ([0.75], [0.5])
    # Where that fails it goes on with a step; from then on equations begin at nothing.
    later = []
    steps = Steps(errors=[(0.0, 0.0), (1.0, 1.0), (0.0, 0.0)])
    found = searched(monkeypatch, steps, start=start, corner=lambda p, s, c: (later.append(c), (None, 1))[1])
    assert len(steps.reached) == 2
    assert [c is None for c in later] == [False, True, True]
    assert not found.vertex
    # Nothing costs anything: there is nothing to search for.
    assert module.search(boxed([[1.0]], [0.5], [1.0], [0.0])) is None


def test_where_a_search_within_other_limits_begins():
    old, new = np.array([1.0, 2.0, np.inf]), np.array([3.0, 1.0, 5.0])
    full = begun(np.array([1.0 - 0.5e-9, 2.0 - 4e-9, 7.0]), old, new)
    # The first was full and is; the second was not quite, and stays below its new limit; the third fits into it.
    assert full == pytest.approx([3.0, 1.0 - 1e-6, 5.0 - 5e-6], abs=1e-12)
    idle = begun(np.array([0.1, 0.1 + 1e-9, 0.05]), np.ones(3), np.ones(3), 0.1, np.array([0.2, 0.2, 0.0]))
    # At its old lower limit or below: at the new one. Above it, inside by a millionth of the room.
    assert idle == pytest.approx([0.2, 0.2 + 0.8e-6, 0.0], abs=1e-12)
    # What had no capacity was full with nothing.
    assert begun(np.zeros(1), np.zeros(1), np.full(1, 3.0)).tolist() == [3.0]
    # Without a limit from above there is no room to keep, and a level above zero stays.
    assert begun(np.array([4.0, 0.0]), np.full(2, np.inf), np.full(2, np.inf)).tolist() == [4.0, 0.0]


def test_a_typical_value_is_a_root_mean_square():
    assert module._typical(np.array([3.0, -4.0])) == pytest.approx(np.sqrt(12.5))
    assert module._typical(np.zeros(0)) == 0.0
