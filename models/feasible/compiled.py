"""The one door to compiled loops: numba where it is installed, plain Python where it is not (in the browser).

>>> import numpy as np
>>> @compiled
... def total(values):
...     found = 0.0
...     for value in values:
...         found += value
...     return found
>>> total(np.array([1.0, 2.0])), float(total.py_func(np.array([1.0, 2.0])))
(3.0, 3.0)

Tests call ``py_func``, the same loop in plain Python, so that coverage sees its lines and both ways are
compared. ``NUMBA_DISABLE_JIT=1`` makes every call plain.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

numba: Any
try:
    numba = importlib.import_module("numba")
except ImportError:
    numba = None

__all__ = ["COMPILES", "Compiled", "compiled", "parallel", "prange"]

#: Whether loops are compiled here.
COMPILES = numba is not None

#: A range whose turns may run on several threads in a `parallel` function.
prange: Any = range if numba is None else numba.prange

Result_co = TypeVar("Result_co", covariant=True)


class Compiled(Protocol[Result_co]):
    """A function with its plain Python twin."""

    py_func: Callable[..., Any]

    def __call__(self, *args: Any) -> Result_co:
        """Call the compiled function."""
        ...


def compiled(function: Callable[..., Result_co]) -> Compiled[Result_co]:
    """Compile a loop over arrays and numbers when it is first called, and keep the result on disk."""
    return _ready(function, parallel=False)


def parallel(function: Callable[..., Result_co]) -> Compiled[Result_co]:
    """Compile a loop whose `prange` turns may run on several threads (``NUMBA_NUM_THREADS``).

    Turns must write to places of their own: results must not depend on how many threads there are.
    """
    return _ready(function, parallel=True)


def _ready(function: Callable[..., Result_co], *, parallel: bool) -> Compiled[Result_co]:
    made: Any = function
    if numba is not None:
        try:
            made = numba.njit(cache=True, parallel=parallel)(function)
        except RuntimeError:  # a function typed at a prompt has no file beside which to keep it
            made = numba.njit(parallel=parallel)(function)
    if not hasattr(made, "py_func"):
        made.py_func = function
    return cast("Compiled[Result_co]", made)
