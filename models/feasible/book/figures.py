"""Figures as inline SVG: they follow light and dark mode, reflow on a phone, and say what they show."""

from __future__ import annotations

import hashlib
import html
import io
import re
from dataclasses import dataclass

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from feasible.book.figure_data import as_csv
from feasible.book.style import (
    break_labels,
    css_variables,
    figure_style,
    mend_labels,
    relabel,
    use_fonts,
)

__all__ = ["Shown", "check_alt", "show", "svg_of"]

#: Width in inches at which a figure is drawn again for a phone.
PHONE = 3.6
_FILE = re.compile(r"\.(png|svg|jpe?g|gif|webp|pdf)$", re.IGNORECASE)


def check_alt(alt: str) -> str:
    """Return an alternative text, stripped, or refuse it.

    Raises
    ------
    ValueError
        If it is empty, shorter than three words, or the name of a file.
    """
    text = " ".join(alt.split())
    if _FILE.search(text):
        raise ValueError(f"alternative text {alt!r} is the name of a file; expected what a reader would see")
    if len(text.split()) < 3:
        raise ValueError(f"alternative text {alt!r} is too short; expected what a reader would see")
    return text


def svg_of(fig: Figure, *, size: tuple[float, float] | None = None, label: str = "", kind: str = "") -> str:
    """Draw a matplotlib figure as deterministic SVG that takes its colors from the page.

    Parameters
    ----------
    fig : Figure
        Left at the size that it had.
    size : (float, float), optional
        Width and height in inches to draw it at.
    label : str
        Alternative text; without one the drawing is decoration.
    kind : str
        CSS class.

    Returns
    -------
    str
        ``<svg>`` with real text, no ids but referenced ones, and those unique by content.
    """
    use_fonts()
    width, height = (float(v) for v in fig.get_size_inches())
    buffer = io.StringIO()
    with mpl.rc_context(figure_style()):
        before = {}
        if size is not None:
            fig.set_size_inches(size)
            before = break_labels(fig)
        relabel(fig)
        fig.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        if size is not None:
            fig.set_size_inches(width, height)
            mend_labels(before)
            relabel(fig)
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"<style[^>]*>.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r"(\d+\.\d{2})\d+", r"\1", text)
    text = re.sub(r"\s*\n\s*", " ", text)
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', text))
    text = re.sub(r' id="([^"]+)"', lambda m: m.group(0) if m.group(1) in used else "", text)
    salt = "f" + hashlib.sha256((kind + label + text).encode()).hexdigest()[:8]
    text = re.sub(r'(url\(#|href="#| id=")([^)"]+)', rf"\1{salt}-\2", text)
    for name, shade in css_variables().items():
        # Accents that share a series' hexadecimal value would be ambiguous: a test keeps them apart.
        text = text.replace(shade.light, f"var(--{name},{shade.light})")
    text = re.sub(
        r"font-family: [^;\"]*;? ?", "", text
    )  # the page's sans: the bundled font's metrics are the same
    view = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
    assert view is not None  # noqa: S101  matplotlib always writes one
    says = f'role="img" aria-label="{html.escape(label)}"' if label else 'aria-hidden="true"'
    head = (
        f'<svg class="{kind}" viewBox="0 0 {view.group(1)} {view.group(2)}" {says} '
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    )
    return head + text[text.index(">") + 1 :].strip()


@dataclass(frozen=True)
class Shown:
    """A figure on the page; display it as the last expression of a cell.

    Attributes
    ----------
    wide, narrow : str
        SVG for a desk and for a phone.
    title : str
        The finding.
    alt : str
        What a reader would see.
    source : str or None
        Where the data come from.
    data : str
        The table behind it, as CSV.
    name : str
        What the table's file is called; empty for its place on the page.
    """

    wide: str
    narrow: str
    title: str
    alt: str
    source: str | None
    data: str = ""
    name: str = ""

    def __repr__(self) -> str:
        return f"Figure: {self.title + '. ' if self.title else ''}{self.alt}"

    def _repr_html_(self) -> str:
        title = f'<p class="feasible-figure-title">{html.escape(self.title)}</p>' if self.title else ""
        source = f"<figcaption>Source: {html.escape(self.source)}</figcaption>" if self.source else ""
        # The extension moves the table into a file of its own and leaves a link.
        data = self.data.replace("</", "< /")
        table = f'<script type="text/csv" data-name="{self.name}">{data}</script>' if data else ""
        return f'<figure class="feasible-figure">{title}{self.wide}{self.narrow}{source}{table}</figure>'


def show(
    fig: Figure,
    *,
    alt: str,
    title: str = "",
    source: str | None = None,
    phone: tuple[float, float] | None = None,
    data: pd.DataFrame | None = None,
    name: str = "",
) -> Shown:
    """Put a figure on the page as inline SVG.

    Parameters
    ----------
    fig : Figure
        Drawn inside ``with figure() as (fig, ax)``.
    alt : str
        What a reader would see, with computed numbers in it.
    title : str
        The finding, as a sentence.
    source : str, optional
        Where the data come from.
    phone : (float, float), optional
        Size in inches of the drawing for a phone, about 3.6 wide; by default a little squarer than the
        desk's.
    data : DataFrame, optional
        The table that readers can take away; by default what was drawn (`feasible.book.figure_data.drawn`).
    name : str
        What the table's file is called, small letters and hyphens; by default its place on the page.

    Returns
    -------
    Shown
        Leave it as the cell's last expression.

    Raises
    ------
    ValueError
        If the alternative text is empty, too short or the name of a file, or the name cannot stand in an
        address.
    """
    text = check_alt(alt)
    if name and not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        raise ValueError(f"figure {name!r}: expected a name of small letters, digits and hyphens")
    width, height = (float(v) for v in fig.get_size_inches())
    small = phone or (PHONE, min(height, max(2.6, PHONE * height / width * 1.5)))
    return Shown(
        wide=svg_of(fig, label=text, kind="is-wide"),
        narrow=svg_of(fig, size=small, label=text, kind="is-narrow"),
        title=title,
        alt=text,
        source=source,
        data=as_csv(fig, title=title or text, source=source, data=data),
        name=name,
    )
