"""What an explorer is made of: controls, readings, and what is drawn at one point of its grid."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from feasible.book.numbers import write

__all__ = ["Axis", "Frame", "Guess", "Link", "Numbers", "Reading", "View"]

Numbers = npt.ArrayLike


@dataclass(frozen=True)
class Axis:
    """One slider; where its stops have names, a choice among them.

    Attributes
    ----------
    name : str
        The argument of ``compute``.
    label : str
        What the reader sees.
    values : array-like
        The stops, increasing.
    unit : str
        Written after the value (``"$"`` before it, ``"%"`` for fractions).
    decimals : int, optional
        Decimals of the value shown; by default as :func:`feasible.book.numbers.write` does.
    names : sequence of str, optional
        What each stop is called, where the values are nothing but positions: the reader chooses a name (from
        buttons up to five of them, from a list above) and sees no slider.
    """

    name: str
    label: str
    values: Numbers
    unit: str = ""
    decimals: int | None = None
    names: Sequence[str] = ()

    def __post_init__(self) -> None:
        stops = np.asarray(self.values, dtype=float)
        if stops.ndim != 1 or len(stops) < 2 or not np.isfinite(stops).all() or (np.diff(stops) <= 0).any():
            raise ValueError(f"axis {self.name!r}: expected two or more finite, increasing values")
        if self.names and len(self.names) != len(stops):
            raise ValueError(f"axis {self.name!r}: {len(self.names)} names for {len(stops)} stops")
        object.__setattr__(self, "values", tuple(float(v) for v in stops))

    @property
    def stops(self) -> tuple[float, ...]:
        """The values as floats."""
        return self.values  # type: ignore[return-value]

    def text(self, value: float) -> str:
        """Write a stop as the reader sees it."""
        if self.names:
            return self.names[self.stops.index(value)]
        decimals = self.decimals
        if decimals is None:  # as few as show every stop as it is
            scale = 100.0 if self.unit == "%" else 1.0
            v = scale * np.array(self.stops)
            step = float(np.diff(v).min())
            decimals = next((d for d in range(4) if np.abs(v - v.round(d)).max() < 1e-6 * step), 3)
        whole = decimals == 0 and self.unit != "%"
        return write(round(value) if whole else value, self.unit, decimals=decimals, short=True)


@dataclass(frozen=True)
class Reading:
    """One big number over the drawing.

    Attributes
    ----------
    name : str
        Key in ``Frame.readings``.
    label : str
        What the reader sees.
    unit, decimals, per, sign
        As in :func:`feasible.book.numbers.write`.
    """

    name: str
    label: str
    unit: str = ""
    decimals: int | None = None
    per: str = ""
    sign: bool = False

    def text(self, value: float | None) -> str:
        """Write the number as the reader sees it, an en dash where there is none."""
        if value is None or not math.isfinite(value):
            return "\u2013"
        return write(value, self.unit, decimals=self.decimals, per=self.per, sign=self.sign, short=True)


@dataclass(frozen=True)
class Link:
    """A tie of a network, drawn as an arrow.

    Attributes
    ----------
    start, end : str
        Names of nodes.
    label : str
        Written on the arrow.
    series : int
        0 for a quiet tie, 1 to 6 for the colors and dashes of the series.
    bend : float
        How far the middle lies to the left of the straight line, in lengths of it.
    """

    start: str
    end: str
    label: str = ""
    series: int = 0
    bend: float = 0.0


@dataclass(frozen=True)
class Frame:
    """What to draw at one point of the grid: curves, clouds of dots, bars or a network, and readings.

    Attributes
    ----------
    curves : mapping of str to (x, y)
        Lines by label, in a fixed order.
    dots : mapping of str to (x, y)
        Clouds of dots by label, beside the curves or without any.
    points : mapping of str to (x, y)
        Marked points by label, beside the curves.
    bars : mapping of str to float
        Bars by label, in a fixed order.
    marks : mapping of str to float
        Reference marks on the bars of the same label.
    nodes : mapping of str to (x, y)
        Places of a network's nodes between 0 and 1, upward; a line break in a name is kept. Points of the
        grid may have other nodes.
    links : sequence of Link
        Ties between nodes.
    lost : sequence of str
        Nodes that are drawn pale.
    readings : mapping of str to float or None
        By the name of a :class:`Reading`.
    note : str
        A sentence for this point, read out after the numbers.
    """

    curves: Mapping[str, tuple[Numbers, Numbers]] = field(default_factory=dict)
    dots: Mapping[str, tuple[Numbers, Numbers]] = field(default_factory=dict)
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    bars: Mapping[str, float] = field(default_factory=dict)
    marks: Mapping[str, float] = field(default_factory=dict)
    nodes: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    links: Sequence[Link] = ()
    lost: Sequence[str] = ()
    readings: Mapping[str, float | None] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Guess:
    """What the page asks before the sliders are moved.

    Attributes
    ----------
    ask : str
        The question, with its unit.
    reading : str
        The name of the :class:`Reading` that answers it.
    at : mapping of str to float
        Where the sliders stand for the answer; an axis left out stands where it starts.
    """

    ask: str
    reading: str
    at: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """What the page shows at one point of the grid.

    Attributes
    ----------
    feasible : bool
        Whether there is anything to draw.
    text : str
        The sentence that a screen reader hears.
    readings : dict of str to str
        Texts by label.
    curves, dots : dict of str to (x, y) arrays
        As stored, to five significant digits.
    points : dict of str to (x, y)
        As stored.
    bars, marks : dict of str to float
        As stored.
    nodes : dict of str to (x, y)
        As stored.
    """

    feasible: bool
    text: str
    readings: dict[str, str] = field(default_factory=dict)
    curves: dict[str, tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]] = field(default_factory=dict)
    dots: dict[str, tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]] = field(default_factory=dict)
    points: dict[str, tuple[float, float]] = field(default_factory=dict)
    bars: dict[str, float] = field(default_factory=dict)
    marks: dict[str, float] = field(default_factory=dict)
    nodes: dict[str, tuple[float, float]] = field(default_factory=dict)
