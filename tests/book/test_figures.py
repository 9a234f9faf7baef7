"""Figures: deterministic, described, following the page's colors."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest
from feasible.book import SERIES, figure, figures, label_lines, show


def drawn(size: tuple[float, float] = (7.0, 3.7)) -> Any:
    with figure(size=size) as (fig, ax):
        ax.plot([0, 1, 2], [0, 1, 4], label="labor & carbon")
        ax.axhline(2, color=SERIES[1].light)
        ax.set(xlabel="hours, billion", ylabel=r"price $\lambda$, \$ per hour")
        label_lines(ax)
    return fig


def test_two_drawings_are_equal() -> None:
    one, two = (show(drawn(), alt="A line that rises")._repr_html_() for _ in range(2))
    assert one == two


def test_figure_follows_the_page() -> None:
    html = show(drawn(), alt="A line that rises", title="It <rises>", source="own calculation")._repr_html_()
    assert f"var(--feasible-series-1,{SERIES[0].light})" in html
    assert "font-family" not in html
    assert "<text" in html
    assert "labor &amp; carbon" in html
    assert "It &lt;rises&gt;" in html
    assert "<figcaption>Source: own calculation</figcaption>" in html
    assert html.count('role="img" aria-label="A line that rises"') == 2
    assert "Date" not in html
    assert "metadata" not in html


def test_ids_differ_between_the_two_drawings() -> None:
    ids = re.findall(r' id="([^"]+)"', show(drawn(), alt="A line that rises")._repr_html_())
    assert ids
    assert len(set(ids)) == len(ids)


def test_phone_drawing_is_narrow_and_its_text_as_large() -> None:
    shown = show(drawn(), alt="A line that rises")
    view = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', shown.narrow)
    assert view
    assert float(view.group(1)) == pytest.approx(figures.PHONE * 72)
    # 3.6 inches over the 343 px of a phone's column: 1 unit is 1.32 px, so the smallest text is 11.9 px.
    assert (
        min(float(s) for s in re.findall(r"font-size: ([\d.]+)px", shown.narrow)) * 343 / (figures.PHONE * 72)
        > 11
    )
    other = show(drawn(), alt="A line that rises", phone=(3.6, 5.0))
    assert 'viewBox="0 0 259.2 360"' in other.narrow


def test_labels_that_are_too_long_for_a_phone_are_broken_there() -> None:
    long = "everybody goes without, % of what they could have; one stroke a variant"
    with figure(2, 2, size=(9.0, 3.7)) as (fig, axes):
        for ax in axes.flat:
            ax.plot([0, 1], [0, 1])
            ax.set(xlabel=long, ylabel="short")
        axes[0, 1].set_ylabel(long)
        axes[1, 0].set_xlabel("a word")
    shown = show(fig, alt="Four lines that rise")
    words = re.findall(r"<text[^>]*>([^<]*)</text>", shown.narrow)
    assert long not in words, "neither across nor along"
    assert {"a word", "short"} <= set(words)
    assert all(len(word) < 40 for word in words)
    assert [ax.get_xlabel() for ax in axes.flat] == [long, long, "a word", long], "the figure keeps its own"
    assert axes[0, 1].get_ylabel() == long
    with figure() as (fig, ax):
        ax.plot([0, 1], [0, 1])
        ax.set(xlabel=long)
    alone = show(fig, alt="A line that rises", phone=(3.6, 3.0))
    assert long in re.findall(r"<text[^>]*>([^<]*)</text>", alone.wide), "a desk has room"
    assert long not in re.findall(r"<text[^>]*>([^<]*)</text>", alone.narrow)


def test_figure_keeps_its_size() -> None:
    fig = drawn()
    show(fig, alt="A line that rises")
    assert tuple(fig.get_size_inches()) == (7.0, 3.7)


def test_the_table_behind_it_comes_along() -> None:
    shown = show(drawn(), alt="A line that rises", title="Up </script> & away", source="BEA", name="rising")
    html = shown._repr_html_()
    assert '<script type="text/csv" data-name="rising"># Up < /script> & away\n# x: hours, billion\n' in html
    assert html.count("</script>") == 1
    assert "labor & carbon,line,2,4\n" in shown.data
    own = show(
        drawn(), alt="A line that rises", data=pd.DataFrame({"a": [1.0]}, index=pd.Index(["x"], name="k"))
    )
    assert own.data.endswith("k,a\nx,1\n")
    with pytest.raises(ValueError, match="figure 'A B': expected a name"):
        show(drawn(), alt="A line that rises", name="A B")


@pytest.mark.parametrize(
    "alt", ["", "  ", "chart", "two words", "fig.png", "plots/a long name.svg", "../out/x y z.png"]
)
def test_useless_alternative_texts_are_refused(alt: str) -> None:
    with pytest.raises(ValueError, match="alternative text"):
        show(drawn(), alt=alt)


def test_decoration_and_text() -> None:
    assert 'aria-hidden="true"' in figures.svg_of(drawn())
    assert repr(show(drawn(), alt="A line that rises", title="Up")) == "Figure: Up. A line that rises"
