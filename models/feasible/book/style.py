"""The book's palette and figure style: one source for the figures and for the web pages.

Every color exists in two shades, one for light and one for dark mode. ``web/palette.css`` is written
from here (``python -m feasible.book.style > web/palette.css``), and a test keeps the two equal.

References
----------
Web Content Accessibility Guidelines 2.2, success criteria 1.4.3 and 1.4.11 (contrast).
Machado, Oliveira and Fernandes (2009), "A physiologically-based model for simulation of color vision
deficiency", IEEE Transactions on Visualization and Computer Graphics 15(6), table 1 (severity 1.0).
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from numpy.typing import NDArray

__all__ = [
    "ACCENTS",
    "DASHES",
    "INK",
    "PAPER",
    "RULE",
    "SERIES",
    "SOFT",
    "Shade",
    "contrast",
    "css_variables",
    "figure",
    "figure_style",
    "label_lines",
    "palette_css",
    "relabel",
    "separation",
    "use_fonts",
]

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Feasible Sans"


@dataclass(frozen=True)
class Shade:
    """One color in its two modes.

    Attributes
    ----------
    light, dark : str
        Hexadecimal sRGB, e.g. ``"#1d5a96"``, for the light and the dark page.
    """

    light: str
    dark: str


#: The page, and the slightly raised surface of cards and boxes.
PAPER: Mapping[str, Shade] = MappingProxyType(
    {"page": Shade("#fcfbf7", "#17181a"), "card": Shade("#f3f0e8", "#212326")}
)
#: Text, quiet text, and hairlines (the last is decoration: it never carries meaning alone).
INK = Shade("#1f1d1a", "#e9e5dc")
SOFT = Shade("#5b564d", "#b3aea3")
RULE = Shade("#d5cfc2", "#3d4044")

#: One accent for each part of the book, by the folder of its chapters.
ACCENTS: Mapping[str, Shade] = MappingProxyType(
    {
        "start": Shade("#3b3833", "#d8d3c8"),
        "shadow-prices": Shade("#1d5a96", "#8fbce8"),
        "parecon": Shade("#23693c", "#86c898"),
        "libcom": Shade("#b03a14", "#f3936f"),
        "dual-hierarchy": Shade("#6e4150", "#d0a0ae"),
        "roads": Shade("#7a5800", "#dfb65c"),
        "side-by-side": Shade("#54585d", "#b4b8bd"),
    }
)

#: Six series colors, told apart under every common color vision deficiency, each with its own dash.
SERIES: tuple[Shade, ...] = (
    Shade("#1d5fb4", "#5b9ae6"),
    Shade("#b84914", "#e5704a"),
    Shade("#0e4632", "#6fe0a0"),
    Shade("#70217a", "#e6cdec"),
    Shade("#553a00", "#dfb430"),
    Shade("#666b70", "#8f9499"),
)
#: Dash patterns in multiples of the line width (on, off, ...), in the order of ``SERIES``.
DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (5.0, 2.0),
    (1.2, 1.6),
    (7.0, 1.8, 1.2, 1.8),
    (3.0, 1.4),
    (9.0, 3.0),
)

# What a reader with full color vision, protanopia, deuteranopia and tritanopia sees of linear RGB.
_VISION: tuple[NDArray[np.float64], ...] = (
    np.eye(3),
    np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
)
_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def _linear(color: str) -> NDArray[np.float64]:
    c = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(a: str, b: str) -> float:
    """WCAG contrast ratio of two colors, from 1 (same) to 21 (black on white).

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    low, high = sorted(float(_linear(c) @ _XYZ[1]) for c in (a, b))
    return (high + 0.05) / (low + 0.05)


def _lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    xyz = _XYZ @ np.clip(rgb, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def separation(colors: Sequence[str]) -> float:
    """Smallest CIELAB distance between any two colors, over four kinds of color vision.

    About 2 is just noticeable; the figures ask for at least 15.
    """
    return min(
        float(np.linalg.norm(_lab(eye @ _linear(a)) - _lab(eye @ _linear(b))))
        for eye in _VISION
        for a, b in itertools.combinations(colors, 2)
    )


def css_variables() -> dict[str, Shade]:
    """Every color of the book by the name of its CSS variable (without the leading dashes)."""
    return {
        "feasible-page": PAPER["page"],
        "feasible-card": PAPER["card"],
        "feasible-ink": INK,
        "feasible-soft": SOFT,
        "feasible-rule": RULE,
        **{f"feasible-{room}": shade for room, shade in ACCENTS.items()},
        **{f"feasible-series-{i}": shade for i, shade in enumerate(SERIES, start=1)},
    }


def palette_css(dark: str = "html[data-theme=dark]") -> str:
    """Text of ``web/palette.css``: both modes, and each part's accent.

    Parameters
    ----------
    dark : str
        Selector of dark mode: the book's own by default, JupyterLab's has another.
    """
    names = css_variables()
    lines = [
        "/* Written by `python -m feasible.book.style`: change models/feasible/book/style.py instead. */"
    ]
    for selector, mode in ((":root", "light"), (dark, "dark")):
        lines += [f"{selector} {{", *(f"  --{k}: {getattr(v, mode)};" for k, v in names.items()), "}"]
    lines += ["body { --feasible-accent: var(--feasible-start); }"]
    lines += [
        f'[data-part="{room}"], .part-{room} {{ --feasible-accent: var(--feasible-{room}); }}'
        for room in ACCENTS
    ]
    return "\n".join(lines) + "\n"


@cache
def use_fonts() -> None:
    """Tell matplotlib about the bundled fonts, so that layout uses the widths that readers see."""
    for path in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(path)


def figure_style() -> dict[Any, Any]:
    """Matplotlib settings of every figure in the book."""
    return {
        "figure.figsize": (7.0, 3.7),
        "figure.dpi": 100,
        "figure.facecolor": "none",
        "figure.constrained_layout.use": True,
        "savefig.facecolor": "none",
        "axes.facecolor": "none",
        "axes.edgecolor": SOFT.light,
        "axes.labelcolor": INK.light,
        "axes.labelsize": 9.5,
        "axes.linewidth": 0.7,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.axisbelow": True,
        "axes.titlesize": 10,
        "axes.titleweight": 600,
        "axes.titlelocation": "left",
        "axes.unicode_minus": True,
        "axes.xmargin": 0.0,
        "axes.prop_cycle": cycler(color=[s.light for s in SERIES])
        + cycler(linestyle=[(0, d) if d else "-" for d in DASHES]),
        "font.family": FAMILY,
        "font.size": 9.5,
        "grid.color": RULE.light,
        "grid.linewidth": 0.6,
        "legend.frameon": False,
        "lines.linewidth": 1.9,
        "lines.scale_dashes": True,
        "mathtext.fontset": "custom",
        "mathtext.rm": FAMILY,
        "mathtext.it": f"{FAMILY}:italic",
        "mathtext.bf": f"{FAMILY}:semibold",
        "mathtext.bfit": f"{FAMILY}:italic",
        "mathtext.cal": FAMILY,
        "mathtext.sf": FAMILY,
        "mathtext.tt": FAMILY,
        "patch.linewidth": 0,
        "svg.fonttype": "none",
        "svg.hashsalt": "feasible",
        "text.color": INK.light,
        "xtick.color": SOFT.light,
        "ytick.color": SOFT.light,
        "xtick.labelcolor": INK.light,
        "ytick.labelcolor": INK.light,
        "xtick.labelsize": 9,
        "ytick.labelsize": 9,
        "ytick.major.size": 0,
        "xtick.major.size": 3,
    }


@contextmanager
def figure(
    rows: int = 1, columns: int = 1, *, size: tuple[float, float] = (7.0, 3.7), **subplots: Any
) -> Iterator[tuple[Figure, Any]]:
    """Open a figure in the book's style, as ``plt.subplots`` would.

    Parameters
    ----------
    rows, columns : int
        Grid of axes.
    size : (float, float)
        Width and height in inches; the text measure of the page is 7 inches wide.
    **subplots
        Passed to :func:`matplotlib.pyplot.subplots`, e.g. ``sharey=True``.

    Yields
    ------
    (Figure, Axes or array of Axes)
        Draw inside the ``with`` block and pass the figure to ``show`` afterwards.
    """
    use_fonts()
    with mpl.rc_context(figure_style()):
        fig, axes = plt.subplots(rows, columns, figsize=size, **subplots)
        try:
            yield fig, axes
        finally:
            plt.close(fig)


@dataclass(frozen=True)
class _Ends:
    """End labels of one axes, with the heights that they point at."""

    labels: tuple[Annotation, ...]
    heights: tuple[float, ...]
    gap: float


_LABELED: WeakKeyDictionary[Axes, _Ends] = WeakKeyDictionary()


def label_lines(ax: Axes, *, names: Sequence[str] | None = None, gap: float = 1.35) -> list[Annotation]:
    """Write each line's label at its right end, in its color, and drop the need for a legend.

    Parameters
    ----------
    ax : Axes
        Lines with a label (other than matplotlib's own, which start with ``_``) are labeled.
    names : sequence of str, optional
        Other texts, in the order of the labeled lines.
    gap : float
        Smallest distance of two labels, in text heights.

    Returns
    -------
    list of Annotation
        The texts, nudged apart. ``show`` nudges them again at each width that it draws.

    Raises
    ------
    ValueError
        If ``names`` does not have one text a labeled line, or a line has no finite point.
    """
    lines = [ln for ln in ax.get_lines() if not str(ln.get_label()).startswith("_")]
    texts = [str(ln.get_label()) for ln in lines] if names is None else list(names)
    if len(texts) != len(lines):
        raise ValueError(f"{len(texts)} names for {len(lines)} labeled lines")
    labels, heights = [], []
    for line, text in zip(lines, texts, strict=True):
        xy = np.column_stack([np.asarray(v, dtype=float) for v in line.get_data()])
        xy = xy[np.isfinite(xy).all(axis=1)]
        if len(xy) == 0:
            raise ValueError(f"the line {text!r} has no finite point to label")
        x, y = xy[np.argmax(xy[:, 0])]
        heights.append(float(y))
        labels.append(
            ax.annotate(
                text,
                (float(x), float(y)),
                xytext=(6, 0),
                textcoords="offset points",
                color=line.get_color(),
                va="center",
                ha="left",
                fontsize=9.5,
                annotation_clip=False,
            )
        )
    _LABELED[ax] = _Ends(tuple(labels), tuple(heights), gap)
    relabel(ax.figure)
    return labels


def spread(wanted: Sequence[float], gap: float) -> list[float]:
    """Move positions apart until neighbors are ``gap`` away, each as near its own as it can be.

    >>> spread([0.0, 1.0, 10.0], 4.0)
    [-1.5, 2.5, 10.0]
    """
    order = np.argsort(np.asarray(wanted, dtype=float), kind="stable")
    blocks: list[tuple[float, int]] = []  # (sum of wanted minus offset, members), pooled while they overlap
    for rank, i in enumerate(order):
        total, count = float(wanted[i]) - rank * gap, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            before, members = blocks.pop()
            total, count = total + before, count + members
        blocks.append((total, count))
    places = [total / count for total, count in blocks for _ in range(count)]
    out = [0.0] * len(wanted)
    for rank, i in enumerate(order):
        out[i] = places[rank] + rank * gap
    return out


def relabel(fig: Any) -> None:
    """Nudge the end labels of a figure apart again, after its size has changed."""
    for ax in fig.axes:
        ends = _LABELED.get(ax)
        if ends is None or not ends.labels:
            continue
        fig.draw_without_rendering()  # settles the layout
        points = 72.0 / fig.dpi
        at = [float(ax.transData.transform((ax.get_xlim()[1], h))[1]) * points for h in ends.heights]
        size = float(ends.labels[0].get_fontsize())
        for label, here, there in zip(ends.labels, at, spread(at, ends.gap * size), strict=True):
            label.set_position((6, there - here))


def break_labels(fig: Any) -> dict[Any, str]:
    """Break labels of axes that are longer than their share of the figure.

    Parameters
    ----------
    fig : Figure
        At the size at which it is to be drawn.

    Returns
    -------
    dict
        What each label that was broken said before: `mend_labels` gives it back.
    """
    labels = {
        axis.label: (ax, along, axis.label.get_text())
        for ax in fig.axes
        for along, axis in enumerate((ax.xaxis, ax.yaxis))
        if axis.label.get_text()
    }
    for label in labels:
        label.set_text("")
    fig.draw_without_rendering()  # settles the layout as it would be if no label were too long
    before: dict[Any, str] = {}
    for label, (ax, along, said) in labels.items():
        label.set_text(said)
        extent = label.get_window_extent()
        room = _room(fig, ax, along, 1 - along)
        long = float(extent.height if along else extent.width)
        if long > room:
            before[label] = said
            letters = max(len(line) for line in said.splitlines())
            fits = max(1, int(0.95 * letters * room / long))
            label.set_text(textwrap.fill(said, fits, break_long_words=False))
    return before


def _room(fig: Any, ax: Axes, along: int, across: int) -> float:
    """Return how long a label may be, in pixels: neighbors in a row or column share what is between them."""
    box = ax.bbox.get_points()
    low, high = 0.0, float(fig.bbox.size[along])
    for other in (a.bbox.get_points() for a in fig.axes if a is not ax):
        if other[0, across] < box[1, across] and other[1, across] > box[0, across]:
            if other[0, along] >= box[1, along]:
                high = min(high, float(box[1, along] + other[0, along]) / 2)
            if other[1, along] <= box[0, along]:
                low = max(low, float(box[0, along] + other[1, along]) / 2)
    middle = float(box[0, along] + box[1, along]) / 2
    return 2 * min(middle - low, high - middle)


def mend_labels(before: Mapping[Any, str]) -> None:
    """Give labels that were broken their text back."""
    for label, said in before.items():
        label.set_text(said)


if __name__ == "__main__":
    import sys

    sys.stdout.write(palette_css())
