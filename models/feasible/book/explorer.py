"""Explorers: sliders over a grid computed by the package, drawn in the reader's browser without a kernel.

The same object works in three places. On the published page its HTML holds the grid, and ``explorer.js``
draws it. In JupyterLab it is an anywidget with the same script. Without JavaScript the starting point reads
as text.
"""

from __future__ import annotations

import html
import itertools
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from feasible.book._frames import Axis, Frame, Guess, Link, Reading, View
from feasible.book._grid import grid, pool, ranges, share_x, start_at
from feasible.book.style import palette_css
from feasible.extras import MissingPackage, require

__all__ = ["Axis", "Explorer", "Frame", "Guess", "Link", "Reading", "View"]

STATIC = Path(__file__).parent / "static"
#: A guess, an explorer's name and a figure's: what can stand in an address.
NAME = re.compile(r"[a-z][a-z0-9-]*")


class Explorer:
    """Sliders over a precomputed grid. Make one with :meth:`build`."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.spec = dict(spec)
        self._widget: Any = None

    @classmethod
    def build(
        cls,
        *,
        title: str,
        axes: Sequence[Axis],
        compute: Callable[..., Frame],
        readings: Sequence[Reading] = (),
        x_label: str = "",
        y_label: str = "",
        start: Mapping[str, float] | None = None,
        mark_label: str = "",
        source: str = "",
        y_zero: bool = True,
        name: str = "",
        guess: Guess | None = None,
        as_dots: bool = False,
        ranked: bool = False,
        pick: str = "",
        upto: float | None = None,
        log_y: bool = False,
        follow_x: bool = False,
    ) -> Explorer:
        """Compute the whole grid and return the explorer.

        Parameters
        ----------
        title : str
            What the reader can find out, as a heading.
        axes : sequence of Axis
            One to four sliders.
        compute : callable
            Called with the axes' names as keywords at every point of the grid; returns a
            :class:`Frame`. Where it raises ``Infeasible`` or ``Unbounded`` the page says so.
        readings : sequence of Reading
            The big numbers, one to four.
        x_label, y_label : str
            Axis labels with units; bars use ``x_label`` alone.
        start : mapping of str to float, optional
            Where the sliders start (the nearest stop); by default in the middle.
        mark_label : str
            What the reference marks on the bars are.
        source : str
            Where the data come from.
        y_zero : bool
            Whether the vertical axis of curves includes zero.
        name : str
            What the explorer is called in addresses, small letters and hyphens; by default its place on
            the page.
        guess : Guess, optional
            A question before the first move: at most one a chapter.
        as_dots : bool
            Draw each bar as a dot on a line, joined to its mark, and let the axis begin where the values do.
        ranked : bool
            Draw bars by length, the longest first; a bar that is overtaken moves down.
        pick : str
            The axis whose names are those of the bars: the bar that is chosen is marked, and a click on
            another chooses it.
        upto : float, optional
            Where bars end that would be longer. Such a bar is drawn broken, its number after it.
        log_y : bool
            Draw curves over a vertical axis of powers of ten; their values are positive.
        follow_x : bool
            End the horizontal axis where the curves that are shown end, not where the longest of all does.

        Returns
        -------
        Explorer

        Raises
        ------
        ValueError
            If the frames disagree on what they draw, draw two kinds of thing or nothing, lack a reading, or
            no point of the grid has a plan; if a name cannot stand in an address, a guess has no answer, the
            axis to pick from does not name the bars, or a value has no logarithm.
        """
        if not title.strip() or not 1 <= len(axes) <= 4:
            raise ValueError("an explorer has a title and one to four axes")
        if len({a.name for a in axes}) != len(axes):
            raise ValueError("two axes of an explorer have the same name")
        if name and not NAME.fullmatch(name):
            raise ValueError(f"explorer {name!r}: expected a name of small letters, digits and hyphens")
        index = start_at(axes, dict(start or {}))
        cells, shape = grid(axes, compute, readings)
        picked = _picked(pick, axes, shape["bars"]) if pick else None
        extent, shared = ranges(cells, zero=y_zero and not (as_dots or log_y), upto=upto), share_x(cells)
        if log_y and extent[1][0] <= 0:
            raise ValueError(f"powers of ten: expected positive values, found {extent[1][0]}")
        return cls(
            {
                "name": name,
                "title": title,
                "kind": "network" if shape["nodes"] else "bars" if shape["bars"] else "curves",
                "axes": [
                    {
                        "name": a.name,
                        "label": a.label,
                        "values": list(a.stops),
                        "texts": [a.text(v) for v in a.stops],
                        "choice": bool(a.names),
                    }
                    for a in axes
                ],
                "index": index,
                "readings": [r.label for r in readings],
                "names": {kind: names for kind, names in shape.items() if names and kind != "nodes"},
                "x": x_label,
                "y": y_label,
                "mark": mark_label,
                "source": source,
                "zero": y_zero,
                "dots": as_dots,
                "ranked": ranked,
                "pick": picked,
                "log": log_y,
                "follow": follow_x,
                "range": extent,
                "shared_x": shared,
                "guess": _asked(guess, axes, index, readings, cells) if guess else None,
                "pool": pool(cells),
                "cells": cells,
            }
        )

    @property
    def kind(self) -> str:
        """``"curves"``, ``"bars"`` or ``"network"``."""
        return str(self.spec["kind"])

    @property
    def grid(self) -> list[dict[str, float]]:
        """Every point of the grid, in the order stored, by axis name."""
        axes = self.spec["axes"]
        stops = itertools.product(*(a["values"] for a in axes))
        return [dict(zip((a["name"] for a in axes), p, strict=True)) for p in stops]

    def at(self, **values: float) -> View:
        """Return what the page shows when the sliders stand at the stops nearest to these values.

        Parameters
        ----------
        **values
            By axis name; an axis left out stands where it starts.

        Returns
        -------
        View

        Raises
        ------
        ValueError
            If there is no axis of that name.
        """
        axes = self.spec["axes"]
        unknown = set(values) - {a["name"] for a in axes}
        if unknown:
            raise ValueError(f"no axis called {', '.join(sorted(unknown))}")
        index = [
            int(np.argmin(np.abs(np.array(a["values"]) - values[a["name"]]))) if a["name"] in values else i
            for a, i in zip(axes, self.spec["index"], strict=True)
        ]
        return self._view(index)

    def _view(self, index: Sequence[int]) -> View:
        axes, names = self.spec["axes"], self.spec["names"]
        cell = self.spec["cells"][_flat([len(a["values"]) for a in axes], index)]
        where = ", ".join(f"{a['label']} {a['texts'][i]}" for a, i in zip(axes, index, strict=True))
        if "no" in cell:
            return View(feasible=False, text=f"{where}. {cell['no']}")
        readings = dict(zip(self.spec["readings"], cell["r"], strict=True))
        told = "; ".join(f"{k} {v}" for k, v in readings.items())
        text = ". ".join(t for t in (where, told, cell.get("note", "").rstrip(".")) if t) + "."
        return View(
            feasible=True,
            text=text,
            readings=readings,
            curves=self._lines(names.get("curves", []), cell.get("c", []), self.spec["shared_x"]),
            dots=self._lines(names.get("dots", []), cell.get("d", []), None),
            points={k: (v[0], v[1]) for k, v in zip(names.get("points", []), cell.get("p", []), strict=True)},
            bars=dict(zip(names.get("bars", []), cell.get("b", []), strict=True)),
            marks=dict(zip(names.get("marks", []), cell.get("m", []), strict=True)),
            nodes={name: (x, y) for name, x, y, _ in cell.get("n", [])},
        )

    def _lines(
        self, names: Sequence[str], rows: Sequence[Any], shared: Sequence[float] | None
    ) -> dict[str, tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]]:
        """Return stored lines as arrays, what the pool holds put back."""
        out = {}
        for name, row in zip(names, rows, strict=True):
            both = row if shared is None else (shared, row)
            x, y = (self.spec["pool"][r] if isinstance(r, int) else r for r in both)
            out[name] = (np.array(x, dtype=float), np.array(y, dtype=float))
        return out

    @property
    def widget(self) -> Any:
        """The live anywidget; its ``index`` follows the sliders."""
        if self._widget is None:
            self._widget = _make_widget(self.spec)
        return self._widget

    def __repr__(self) -> str:
        return f"{self.spec['title']}. {self._view(self.spec['index']).text}"

    def _repr_html_(self) -> str:
        view = self._view(self.spec["index"])
        esc = html.escape
        data = json.dumps(self.spec, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        data = data.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
        rows = "".join(f"<dt>{esc(k)}</dt><dd>{esc(v)}</dd>" for k, v in view.readings.items())
        return (
            f'<div class="feasible-explorer" data-kind="{self.kind}" data-name="{self.spec["name"]}">'
            f'<div class="feasible-explorer-fallback"><p><strong>{esc(self.spec["title"])}</strong></p>'
            f"<p>{esc(view.text)}</p><dl>{rows}</dl>"
            "<p>This is where the sliders of this explorer start. They need JavaScript.</p></div>"
            f'<script type="application/json">{data}</script></div>'
        )

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        page = {"text/plain": repr(self), "text/html": self._repr_html_()}
        try:
            live = self.widget._repr_mimebundle_()
        except MissingPackage:  # the page's own form needs no widget
            return page, {}
        data, metadata = live if isinstance(live, tuple) else (live or {}, {})
        return {**data, **page}, metadata


def _flat(shape: Sequence[int], index: Sequence[int]) -> int:
    """Place of a point in the list of all points."""
    flat = 0
    for size, i in zip(shape, index, strict=True):
        flat = flat * size + i
    return flat


def _asked(
    guess: Guess,
    axes: Sequence[Axis],
    index: Sequence[int],
    readings: Sequence[Reading],
    cells: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Return a guess as the page stores it, with its answer as the reader will see it."""
    found = [k for k, r in enumerate(readings) if r.name == guess.reading]
    if not found:
        raise ValueError(f"a guess is answered by a reading, and none is called {guess.reading!r}")
    own = start_at(axes, dict(guess.at))
    at = [i if a.name in guess.at else j for a, i, j in zip(axes, own, index, strict=True)]
    cell = cells[_flat([len(a.stops) for a in axes], at)]
    if "no" in cell:
        raise ValueError(f"nobody can guess {guess.reading!r} where no plan is")
    reading = readings[found[0]]
    return {
        "ask": guess.ask,
        "reading": found[0],
        "at": at,
        "unit": reading.unit,
        "answer": cell["r"][found[0]],
    }


def _picked(pick: str, axes: Sequence[Axis], bars: Sequence[str]) -> int:
    """Return the place of the axis from which the reader picks a bar."""
    for k, axis in enumerate(axes):
        if axis.name == pick and list(axis.names) == list(bars):
            return k
    raise ValueError(f"pick {pick!r}: expected an axis with the bars' names, {', '.join(bars)}")


def _make_widget(spec: Mapping[str, Any]) -> Any:
    """Make an anywidget with the page's own script and style."""
    anywidget = require("anywidget", what="a live explorer", extra="book")
    traitlets = require("traitlets", what="a live explorer", extra="book")

    class ExplorerWidget(anywidget.AnyWidget):  # type: ignore[name-defined, misc]
        _esm = (STATIC / "explorer.js").read_text("utf-8") + "\nexport default FeasibleExplorer;\n"
        _css = palette_css(dark="[data-jp-theme-light=false]") + (STATIC / "explorer.css").read_text("utf-8")
        spec = traitlets.Dict().tag(sync=True)
        index = traitlets.List(traitlets.Int()).tag(sync=True)

    return ExplorerWidget(spec=dict(spec), index=list(spec["index"]))
