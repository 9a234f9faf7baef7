"""The numbers behind a figure, as a table that readers can take away.

They are read from what was drawn (lines, dots, bars, areas, shaded cells), so that a figure and its table
cannot differ.
"""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation

__all__ = ["as_csv", "drawn"]

#: Significant digits of a value in a table.
DIGITS = 6
#: What the table says of every value that was drawn.
COLUMNS = ("panel", "series", "kind", "x", "y", "x from", "y from")
Row = tuple[str, str, str, float, float, float, float]
_NOTHING = math.nan


def drawn(fig: Figure) -> pd.DataFrame:
    """Return what a figure shows, a row a point, bar or cell.

    Parameters
    ----------
    fig : Figure
        Drawn by matplotlib.

    Returns
    -------
    DataFrame
        Columns ``panel``, ``series``, ``kind``, ``x``, ``y`` (in the units of the axes), ``x from`` and
        ``y from`` where a bar or an area begins elsewhere than at zero, and ``x name``, ``y name`` where an
        axis has names for its ticks. Columns without any value are left out.

    Examples
    --------
    >>> from feasible.book import figure
    >>> with figure() as (fig, ax):
    ...     _ = ax.plot([1, 2], [3.0, 4.5], label="labor")
    >>> drawn(fig)
      series  kind    x    y
    0  labor  line  1.0  3.0
    1  labor  line  2.0  4.5
    """
    parts = []
    axes = [ax for ax in fig.axes if ax.get_visible()]
    for number, ax in enumerate(axes, start=1):
        panel = _plain(ax.get_title(loc="left") or ax.get_title())
        rows = list(_rows(ax, panel or (str(number) if len(axes) > 1 else "")))
        part = pd.DataFrame(rows, columns=list(COLUMNS))
        for side, axis in (("x", ax.xaxis), ("y", ax.yaxis)):
            names = _names(axis)
            part[f"{side} name"] = [_nearest(names, float(v)) for v in part[side]]
        parts.append(part)
    if all(part.empty for part in parts):
        parts = [pd.DataFrame(_words(ax), columns=list(COLUMNS)) for ax in axes]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    empty = [c for c in table if c not in {"x", "y"} and (table[c].isna() | (table[c] == "")).all()]
    return table.drop(columns=empty)


def as_csv(fig: Figure, *, title: str, source: str | None, data: pd.DataFrame | None = None) -> str:
    """Write the table behind a figure, with its title, its units and its source in the first lines.

    Parameters
    ----------
    fig : Figure
        Its axes name the units.
    title : str
        The finding.
    source : str or None
        Where the data come from.
    data : DataFrame, optional
        The table, in place of what was drawn; its index is written where it has a name.

    Returns
    -------
    str
        CSV; lines that begin with ``#`` are comments. Numbers have six significant digits.
    """
    about = [title, *_units(fig), f"Source: {source}" if source else ""]
    table = drawn(fig) if data is None else data.reset_index() if any(data.index.names) else data
    out = io.StringIO()
    for line in filter(None, about):
        out.write(f"# {' '.join(line.split())}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_short(value) for value in row] for row in table.itertuples(index=False))
    return out.getvalue()


def _short(value: Any) -> str:
    if isinstance(value, float | np.floating):
        return f"{value:.{DIGITS}g}" if math.isfinite(value) else ""
    return " ".join(str(value).split())


def _plain(text: str) -> str:
    """Return a text of matplotlib's without the marks of its mathematics."""
    bare = re.sub(r"\\(?:mathregular|mathrm|text)\{([^}]*)\}", r"\1", text.replace(r"\$", "\0"))
    return " ".join(bare.replace("$", "").replace("\\", "").replace("\0", "$").split())


def _units(fig: Figure) -> Iterator[str]:
    """Say what x and y are, once for all panels where they agree."""
    for side in ("x", "y"):
        labels = [_plain(getattr(ax, f"get_{side}label")()) for ax in fig.axes]
        told = list(dict.fromkeys(filter(None, labels)))
        if told:
            yield f"{side}: {'; '.join(told)}"


def _names(axis: Any) -> dict[float, str]:
    """Return the names of an axis' ticks by position, where they are not numbers."""
    texts = [(round(float(t), 6), _plain(label.get_text())) for t, label in _ticks(axis)]
    return {t: text for t, text in texts if re.search(r"[A-Za-z]{2}", text)}


def _nearest(names: dict[float, str], value: float) -> str:
    """Return the name of the tick that a value stands at, or beside: bars of a group share one."""
    if not names:
        return ""
    gap = min((b - a for a, b in itertools.pairwise(sorted(names))), default=2.0)
    tick = min(names, key=lambda t: abs(t - value))
    return names[tick] if abs(tick - value) < gap / 2 else ""


def _words(ax: Axes) -> Iterator[Row]:
    """Yield the words of a drawing that has nothing else: a network's names, and its ties from end to end."""
    for text in ax.texts:
        if isinstance(text, Annotation):
            (x, y), (a, b) = text.xy, text.xyann
            yield ("", _plain(text.get_text()), "tie", float(x), float(y), float(a), float(b))
        elif text.get_text().strip():
            x, y = text.get_position()
            yield ("", _plain(text.get_text()), "name", float(x), float(y), _NOTHING, _NOTHING)


def _ticks(axis: Any) -> Iterator[tuple[float, Any]]:
    return zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=False)


def _rows(ax: Axes, panel: str) -> Iterator[Row]:
    """Yield what one panel shows; guides (lines across the whole panel) and annotations are no data."""
    for line in ax.get_lines():
        if line.get_transform() != ax.transData:  # across the whole panel, or not in its units
            continue
        name = _label(line.get_label())
        xs, ys = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in line.get_data()))
        marks = line.get_linestyle() in {"None", "none", "", " "}
        yield from (
            (panel, name, "dot" if marks else "line", float(x), float(y), _NOTHING, _NOTHING)
            for x, y in zip(xs, ys, strict=True)
        )
    inside = {id(bar) for held in ax.containers if isinstance(held, BarContainer) for bar in held}
    for held in ax.containers:
        if isinstance(held, BarContainer):
            yield from (_bar(bar, panel, _label(held.get_label()), str(held.orientation)) for bar in held)
    for patch in ax.patches:
        if (
            isinstance(patch, Rectangle)
            and id(patch) not in inside
            and patch.get_width()
            and patch.get_height()
        ):
            (x, y), w, h = patch.get_xy(), patch.get_width(), patch.get_height()
            yield (panel, _label(patch.get_label()), "area", x + w, y + h, x, y)
    yield from _collections(ax, panel)
    for image in ax.get_images():
        cells: np.ndarray = np.ma.filled(np.ma.asarray(image.get_array(), dtype=float), np.nan)
        if cells.ndim == 2:
            yield from (
                (panel, _short(float(cells[r, c])), "cell", float(c), float(r), _NOTHING, _NOTHING)
                for r, c in np.ndindex(cells.shape)
            )
    for text in ax.texts:
        number = (
            None
            if isinstance(text, Annotation)
            else re.fullmatch(r"[-\u2212+]?[\d.,]+\s?%?", text.get_text())
        )
        if number and text.get_transform() == ax.transData:
            x, y = text.get_position()
            yield (panel, text.get_text(), "label", float(x), float(y), _NOTHING, _NOTHING)


def _label(text: Any) -> str:
    return "" if str(text).startswith("_") else _plain(str(text))


def _bar(bar: Rectangle, panel: str, name: str, orientation: str) -> Row:
    """Return a bar as the middle of its side and the value that it reaches."""
    (x, y), w, h = bar.get_xy(), bar.get_width(), bar.get_height()
    if orientation == "horizontal":
        return (panel, name, "bar", x + w, y + h / 2, x or _NOTHING, _NOTHING)
    return (panel, name, "bar", x + w / 2, y + h, _NOTHING, y or _NOTHING)


def _collections(ax: Axes, panel: str) -> Iterator[Row]:
    for held in ax.collections:
        name = _label(held.get_label())
        if isinstance(held, PathCollection):
            for x, y in np.asarray(held.get_offsets(), dtype=float):
                yield (panel, name, "dot", float(x), float(y), _NOTHING, _NOTHING)
        elif isinstance(held, LineCollection):
            for segment in held.get_segments():
                ends = np.asarray(segment, dtype=float)
                if len(ends) >= 2:
                    (a, b), (c, d) = ends[0], ends[-1]
                    yield (panel, name, "span", float(c), float(d), float(a), float(b))
        elif isinstance(held, PolyCollection):
            for path in held.get_paths():
                for x, y in np.array(path.vertices, dtype=float):
                    yield (panel, name, "area", float(x), float(y), _NOTHING, _NOTHING)
