"""The whole program of a linear plan: levels, and deliveries of those goods that have a ceiling."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from feasible.economy import Economy, Targets, Vector
from feasible.optimum._vertex_ranges import RANGED_FROM, VertexRanges
from feasible.optimum.linear import LinearProgram

__all__ = ["column_ranges", "limits", "whole_program", "with_capacities_as_rows"]

Places = np.ndarray[tuple[int, ...], np.dtype[np.intp]]


def limits(e: Economy, t: Targets) -> tuple[Vector, Vector, Vector, Vector]:
    """Return lower and upper limits of the whole program's rows and columns."""
    open_ended = ~np.isfinite(t.ceiling)
    capped = np.flatnonzero(~open_ended)
    return (
        np.concatenate([np.where(open_ended, t.floor, 0.0), np.full(len(e.resources), -np.inf)]),
        np.concatenate([np.full(len(e.goods), np.inf), e.endowment]),
        np.concatenate([t.quota, t.floor[capped]]),
        np.concatenate([e.capacity, t.ceiling[capped]]),
    )


def whole_program(e: Economy, t: Targets) -> LinearProgram:
    """Return the program with all limits: levels, and deliveries of those goods that have a ceiling."""
    row_lower, row_upper, column_lower, column_upper = limits(e, t)
    capped = np.flatnonzero(np.isfinite(t.ceiling))
    open_value = np.where(np.isfinite(t.ceiling), 0.0, t.value)
    matrix = sparse.vstack([e.net, e.resource_use], format="csc")
    if capped.size:
        minus = sparse.csc_array(
            (-np.ones(capped.size), (capped, np.arange(capped.size))), shape=(matrix.shape[0], capped.size)
        )
        matrix = sparse.hstack([matrix, minus], format="csc")
    return LinearProgram(
        np.concatenate([e.net.T @ open_value, t.value[capped]]),
        matrix,
        row_lower=row_lower,
        row_upper=row_upper,
        column_lower=column_lower,
        column_upper=column_upper,
        rows=[*(f"deliveries of {name}" for name in e.goods), *(f"{name} used" for name in e.resources)],
        columns=[
            *(f"level of {name}" for name in e.plants),
            *(f"deliveries of {e.goods[int(i)]}" for i in capped),
        ],
        # A balance can give way by the good's floor: beyond that goods would come from nowhere.
        row_give=np.concatenate([row_lower[: len(e.goods)], np.full(len(e.resources), np.inf)]),
    )


def with_capacities_as_rows(whole: LinearProgram, plants: Places, names: list[str]) -> LinearProgram:
    """Return the program in which these plants' capacities are rows, the last ones, and so have prices."""
    k, n = plants.size, whole.matrix.shape[1]
    own = sparse.csc_array((np.ones(k), (np.arange(k), plants)), shape=(k, n))
    upper = whole.column_upper.copy()
    upper[plants] = np.inf
    return LinearProgram(
        whole.objective,
        sparse.vstack([whole.matrix, own], format="csc"),
        row_lower=np.append(whole.row_lower, np.full(k, -np.inf)),
        row_upper=np.append(whole.row_upper, whole.column_upper[plants]),
        column_lower=whole.column_lower,
        column_upper=upper,
        rows=[*whole.rows, *names],
        columns=whole.columns,
    )


def column_ranges(whole: LinearProgram, plants: Places, names: Sequence[str]) -> Vector:
    """Return left, right, down_to and up_to of these full plants' capacities, shape (k, 4).

    Parameters
    ----------
    whole : LinearProgram
    plants : array of int, shape (k,)
    names : sequence of str
        Of all plants, for messages.
    """
    if whole.matrix.shape[0] >= RANGED_FROM:
        read = VertexRanges.of(whole, whole.solve(), asked=plants.size)
        lines = [] if read is None else [read.column_line(int(j)) for j in plants]
        if lines and None not in lines:
            return np.array(lines, dtype=float)
    rows = [f"capacity of {names[int(j)]}" for j in plants]
    ranged = with_capacities_as_rows(whole, plants, rows).shadow_prices(rows)
    return ranged[["left", "right", "down_to", "up_to"]].to_numpy(dtype=float)
