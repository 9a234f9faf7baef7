"""Compiled loops and their plain twins."""

import importlib
import sys

import numpy as np
import pytest
from feasible import compiled as door


def _squares(values):
    out = np.empty_like(values)
    for i in door.prange(values.size):
        out[i] = values[i] ** 2
    return out


def test_compiled_and_plain_agree():
    values = np.arange(5.0)
    for make in (door.compiled, door.parallel):
        made = make(_squares)
        assert made(values).tolist() == made.py_func(values).tolist() == [0, 1, 4, 9, 16]


def test_without_numba_loops_run_as_plain_python(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "numba", None)
        plain = importlib.reload(door)
        assert not plain.COMPILES
        assert plain.prange is range
        made = plain.compiled(_squares)
        assert made is _squares
        assert made.py_func(np.arange(3.0)).tolist() == [0, 1, 4]
    assert importlib.reload(door).COMPILES


def test_numba_switched_off(monkeypatch):
    numba = pytest.importorskip("numba")
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 1)

    def one():
        return 1

    made = door.compiled(one)
    assert made() == made.py_func() == 1
