"""The palette can be read and told apart; the web takes it from the same place."""

from __future__ import annotations

import itertools
import runpy
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from feasible.book import style

SURFACES = list(itertools.product(style.PAPER.values(), ("light", "dark")))
TEXT = [*style.ACCENTS.values(), *style.SERIES, style.INK, style.SOFT]


@pytest.mark.parametrize(("paper", "mode"), SURFACES)
def test_text_colors_pass_aa_on_both_papers(paper: style.Shade, mode: str) -> None:
    for shade in TEXT:
        assert style.contrast(getattr(shade, mode), getattr(paper, mode)) >= 4.5, shade


def test_contrast_of_known_pairs() -> None:
    assert style.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert style.contrast("#777777", "#ffffff") == pytest.approx(
        4.48, abs=0.005
    )  # WCAG's own example of a near miss
    assert style.contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_series_are_told_apart_by_every_eye(mode: str) -> None:
    assert style.separation([getattr(s, mode) for s in style.SERIES]) > 15


def test_color_is_never_the_only_signal() -> None:
    assert len(set(style.DASHES)) == len(style.SERIES) == len(style.DASHES)


def test_every_color_is_a_variable_of_its_own() -> None:
    shades = list(style.css_variables().values())
    assert len({s.light for s in shades}) == len(shades)  # figures find their variable by this value


def test_web_palette_is_the_figures_palette(root: Path) -> None:
    assert (root / "web" / "palette.css").read_text("utf-8") == style.palette_css()


def test_module_prints_the_palette(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(style.__file__, run_name="__main__")
    assert capsys.readouterr().out == style.palette_css()


def test_fonts_are_the_bundled_ones() -> None:
    style.use_fonts()
    assert "FeasibleSans" in mpl.font_manager.findfont(style.FAMILY)


def test_spread_by_hand() -> None:
    assert style.spread([0, 10, 20], 4) == [0, 10, 20]
    assert style.spread([5, 5, 5], 2) == [3, 5, 7]
    assert style.spread([9, 0, 1], 4) == [9, -1.5, 2.5]


def test_labels_do_not_touch() -> None:
    with style.figure() as (fig, ax):
        for k in range(4):
            ax.plot([0, 1], [0, 1 + k / 1000], label=f"line {k}")
        labels = style.label_lines(ax)
        fig.canvas.draw()
        boxes = sorted((t.get_window_extent().y0, t.get_window_extent().y1) for t in labels)
    assert all(low[1] <= high[0] + 1 for low, high in itertools.pairwise(boxes))
    assert labels[0].get_color() == style.SERIES[0].light


def test_label_lines_takes_other_names_and_skips_missing_ends() -> None:
    with style.figure(1, 2) as (fig, (left, right)):
        left.plot([0, 1, 2], [1, 2, np.nan], label="a")
        left.plot([0, 1], [0, 1])  # no label: no text
        assert [t.get_text() for t in style.label_lines(left, names=["gap"])] == ["gap"]
        assert left.texts[0].xy == (1, 2)
        style.label_lines(right)
        style.relabel(fig)


def test_label_lines_refuses_what_it_cannot_label() -> None:
    with style.figure() as (_, ax):
        ax.plot([0, 1], [np.nan, np.nan], label="nothing")
        with pytest.raises(ValueError, match="no finite point"):
            style.label_lines(ax)
        with pytest.raises(ValueError, match="2 names for 1"):
            style.label_lines(ax, names=["a", "b"])
