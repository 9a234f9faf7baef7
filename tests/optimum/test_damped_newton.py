"""Newton's steps: how often they are tried, at which lengths, and when a search ends."""

import numpy as np
import pytest
from feasible.optimum.damped_newton import damped_newton


class At:
    """A point that notes from where it was asked for which share of a step."""

    def __init__(self, error, short=0.0):
        self.error, self.short = error, short


def walk(errors, *, taken=lambda share: True, **how):
    """Walk through points of these errors; return what was tried at each, and how it ended."""
    told, tried = list(errors), []

    def direction(point):
        at = told.index(point.error)
        tried.append([])

        def along(share):
            tried[-1].append(share)
            return At(told[at + 1])

        return along

    def better(point, trial, halved):
        assert 0.5**halved in (tried[-1][-1], 2.0 * tried[-1][-1])
        return taken(tried[-1][-1])

    rules = {"tolerance": 1e-9, "steps": 10, "halvings": 4} | how
    return damped_newton(At(told[0]), direction, better, **rules), tried


def test_steps_are_counted_and_limited():
    (found, steps), tried = walk([3.0, 2.0, 1.0, 0.5e-9])
    assert (found.error, steps, tried) == (0.5e-9, 3, [[1.0]] * 3)
    (found, steps), tried = walk([1e-9])
    assert (steps, tried) == (0, [])
    (found, steps), tried = walk([3.0, 2.0, 1.0, 0.5e-9], steps=3)
    assert steps == 3
    (found, steps), tried = walk([3.0, 2.0, 1.0, 0.5e-9], steps=2)
    assert (found.error, steps, len(tried)) == (1.0, None, 2)
    # Neither error nor shortage may be above the tolerance.
    for error, short, ends in ((1e-9, 1e-9, 0), (1.1e-9, 0.0, None), (0.0, 1.1e-9, None)):
        start = At(error, short)
        assert damped_newton(start, lambda _: None, None, tolerance=1e-9, steps=5, halvings=3) == (
            start,
            ends,
        )


def test_lengths_are_halved_until_one_will_do():
    (found, steps), tried = walk([3.0, 2.0, 0.0], taken=lambda share: share <= 0.25)
    assert (steps, tried) == (2, [[1.0, 0.5, 0.25]] * 2)
    (found, steps), tried = walk([3.0, 2.0, 0.0], taken=lambda share: False)
    assert (found.error, steps, tried) == (3.0, None, [[1.0, 0.5, 0.25, 0.125]])


@pytest.mark.parametrize(
    ("errors", "memory", "first"),
    [
        # Far away, and near with an error that halves: whole steps. Near and not halved: from a half on.
        ([3.0, 2.9, 2.8, 0.0], 1, [1.0, 1.0, 1.0]),
        ([9e-6, 4e-6, 1.9e-6, 0.0], 1, [1.0, 1.0, 1.0]),
        ([9e-6, 4.5e-6, 0.0], 1, [1.0, 1.0]),
        ([9e-6, 4.6e-6, 2e-6, 0.0], 1, [1.0, 0.5, 1.0]),
        ([1.1e-5, 1.0e-5, 9.9e-6, 0.0], 1, [1.0, 1.0, 0.5]),
        # Beside the last but one.
        ([9e-6, 8e-6, 4.4e-6, 4.1e-6, 0.0], 2, [1.0, 1.0, 1.0, 0.5]),
    ],
)
def test_where_errors_fly_back_and_forth_steps_begin_at_a_half(errors, memory, first):
    (_, steps), tried = walk(errors, memory=memory)
    assert steps == len(errors) - 1
    assert [lengths[0] for lengths in tried] == first


def test_a_square_root():
    class Root:
        def __init__(self, x):
            self.x, self.error, self.short = x, abs(x * x - 2.0), 0.0

    found, steps = damped_newton(
        Root(5.0), lambda a: lambda share: Root(a.x - share * (a.x**2 - 2) / (2 * a.x)),
        lambda a, b, _: b.error < a.error, tolerance=1e-14, steps=20, halvings=5,
    )  # fmt: skip
    assert found.x == pytest.approx(np.sqrt(2.0), rel=1e-15)
    assert steps <= 7
