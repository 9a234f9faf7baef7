"""The grid behind an explorer: every point computed, checked, rounded, and stored once.

Axes, readings and frames are those of :mod:`feasible.book.explorer`.
"""

from __future__ import annotations

import itertools
import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from feasible.errors import Infeasible, Unbounded

__all__ = ["grid", "pool", "ranges", "share_x", "start_at"]

#: Significant digits of the stored curves and bars: more than a screen can show.
DIGITS = 5


Row = list[float | int | None]


def _round(value: float) -> float | int | None:
    """Five significant digits; None where there is no number; integers without a decimal point."""
    if not math.isfinite(value):
        return None
    short = float(f"{value:.{DIGITS}g}")
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def _row(values: npt.ArrayLike) -> Row:
    return [_round(float(v)) for v in np.asarray(values, dtype=float).ravel()]


def _no_plan(error: Infeasible | Unbounded) -> str:
    if isinstance(error, Infeasible):
        limits = "; ".join(error.conflict[:4])
        return f"No feasible plan here: these cannot all be met: {limits}."
    return "No best plan here: the value of the plan has no limit."


def start_at(axes: Sequence[Any], wanted: Mapping[str, float]) -> list[int]:
    """Return where each slider starts: the stop nearest to what is wanted, else the middle."""
    unknown = set(wanted) - {a.name for a in axes}
    if unknown:
        raise ValueError(f"start has no axis called {', '.join(sorted(unknown))}")
    return [
        int(np.argmin(np.abs(np.array(a.stops) - wanted[a.name]))) if a.name in wanted else len(a.stops) // 2
        for a in axes
    ]


def grid(
    axes: Sequence[Any], compute: Callable[..., Any], readings: Sequence[Any]
) -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
    """Compute every point of the grid; also return the names of what all of them draw."""
    cells: list[dict[str, Any]] = []
    shape: dict[str, list[str]] | None = None
    for point in itertools.product(*(a.stops for a in axes)):
        at = dict(zip((a.name for a in axes), point, strict=True))
        try:
            frame = compute(**at)
        except (Infeasible, Unbounded) as error:
            cells.append({"no": _no_plan(error)})
            continue
        mine = {k: list(getattr(frame, k)) for k in ("curves", "dots", "points", "bars", "marks")}
        mine["nodes"] = ["nodes"] if frame.nodes else []  # points of the grid may have other ones
        if shape is None:
            shape = mine
            if bool(mine["curves"] or mine["dots"]) + bool(mine["bars"]) + bool(mine["nodes"]) != 1:
                raise ValueError(f"at {at}: expected curves, bars or a network, and one of them alone")
        if mine != shape:
            raise ValueError(f"at {at}: draws {mine}, but other points draw {shape}")
        missing = [r.name for r in readings if r.name not in frame.readings]
        if missing:
            raise ValueError(f"at {at}: no reading {', '.join(missing)}")
        cells.append(_cell(frame, readings))
    if shape is None:
        raise ValueError("no point of the grid has a plan: nothing to explore")
    return cells, shape


def _cell(frame: Any, readings: Sequence[Any]) -> dict[str, Any]:
    out: dict[str, Any] = {"r": [r.text(frame.readings[r.name]) for r in readings]}
    if frame.note:
        out["note"] = frame.note
    for key, lines in (("c", frame.curves), ("d", frame.dots)):
        if lines:
            out[key] = [_pair(name, x, y) for name, (x, y) in lines.items()]
    for key, points in (("b", frame.bars), ("m", frame.marks)):
        if points:
            out[key] = _row(list(points.values()))
    if frame.points:
        out["p"] = [_row(xy) for xy in frame.points.values()]
    if frame.nodes:
        out |= _network(frame)
    return out


def _network(frame: Any) -> dict[str, Any]:
    """Return nodes as (name, x, y, lost) and ties as (start, end, label, series, bend), ends by place."""
    places = {name: k for k, name in enumerate(frame.nodes)}
    unknown = ({end for link in frame.links for end in (link.start, link.end)} | set(frame.lost)) - set(
        places
    )
    if unknown:
        raise ValueError(f"no node called {', '.join(sorted(unknown))}")
    return {
        "n": [[name, _round(x), _round(y), int(name in frame.lost)] for name, (x, y) in frame.nodes.items()],
        "t": [[places[t.start], places[t.end], t.label, t.series, t.bend] for t in frame.links],
    }


def _pair(name: str, x: npt.ArrayLike, y: npt.ArrayLike) -> list[Row]:
    pair = [_row(x), _row(y)]
    if len(pair[0]) != len(pair[1]) or not pair[0] or None in pair[0]:
        raise ValueError(f"curve {name!r}: expected finite x and y of the same length")
    return pair


def share_x(cells: Sequence[dict[str, Any]]) -> list[float] | None:
    """Take x out of the cells where every curve of every point of the grid has the same."""
    pairs = [pair for cell in cells for pair in cell.get("c", [])]
    if not pairs or any(pair[0] != pairs[0][0] for pair in pairs):
        return None
    shared = list(pairs[0][0])
    for cell in cells:
        if "c" in cell:
            cell["c"] = [y for _, y in cell["c"]]
    return shared


def ranges(cells: Sequence[dict[str, Any]], *, zero: bool, upto: float | None = None) -> list[list[float]]:
    """Extent of x and y over the whole grid, so that the drawing does not rescale under the reader's hand.

    ``upto`` ends the vertical extent (that of bars) where it would reach further.
    """
    xs: list[float] = []
    ys: list[float] = [0.0] if zero else []
    for cell in cells:
        for x, y in (*cell.get("c", []), *cell.get("d", [])):
            xs += x
            ys += [v for v in y if v is not None]
        for x, y in cell.get("p", []):
            xs.append(x)
            ys.append(y)
        for values in (cell.get("b", []), cell.get("m", [])):
            ys += [v for v in values if v is not None]
    xs = xs or [0.0, 1.0]
    high = max(ys) if upto is None else min(max(ys), upto)
    return [[min(xs), max(xs)], [min(ys), high]]


def pool(cells: Sequence[dict[str, Any]]) -> list[Row]:
    """Store once what many points of the grid repeat: a curve that a slider does not move.

    Parameters
    ----------
    cells : sequence of dict
        As :func:`grid` returns them; a repeated list of numbers gives way to its place in the pool.

    Returns
    -------
    list of list of float
        The pool; empty where nothing repeats.
    """
    texts = Counter(json.dumps(row) for cell in cells for rows in _rows(cell) for row in rows)
    places: dict[str, int] = {}
    for cell in cells:
        for rows in _rows(cell):
            for k, row in enumerate(rows):
                text = json.dumps(row)
                if texts[text] > 1 and len(row) > 2:
                    rows[k] = places.setdefault(text, len(places))
    return [json.loads(text) for text in places]


def _rows(cell: Mapping[str, Any]) -> list[list[Any]]:
    """Return the lists of a cell that hold long lists of numbers."""
    out: list[list[Any]] = []
    for key in ("c", "d"):
        lines = cell.get(key, [])
        if lines:
            pairs = isinstance(lines[0][0], list)
            out += lines if pairs else [lines]
    return out
