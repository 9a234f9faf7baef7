"""The annex: what chapters and claims use to draw, to let readers move sliders, and to keep score.

It imports nothing else of the package but the cellar. Chapters are MyST Markdown; in a chapter::

    from feasible.book import Axis, Explorer, Frame, Reading, claims_table, figure, glue, label_lines, show

Numbers
    ``glue("gain", 14_000, "loaves")`` in a cell, ``{number}`gain``` in the prose. Units: ``"$"`` (scaled
    to million, billion, trillion), ``"%"`` (give a fraction), anything else is written after the number.
    ``decimals=1`` fixes the decimals; otherwise integers are written in full and other numbers to three
    significant digits. ``write(value, unit)`` returns the same text. No result is typed into prose:
    the lint fails on a bare number. A figure that the essay itself gives is written ``{essay}`14,000```.

Figures
    ::

        with figure() as (fig, ax):
            ax.plot(x, y, label="labor")
            ax.set(xlabel="hours, billion", ylabel="price, $ per hour")
            label_lines(ax)
        show(fig, title="Labor is scarce until 260 billion hours", alt=f"Line falling from {a} to {b}.",
             source="BEA 2021; own calculation")

    The title states the finding. ``alt`` says what a reader would see, with computed numbers in it.
    Colors come from the style's cycle; for a given series use ``SERIES[i].light``: it becomes a CSS variable
    that follows light and dark mode. The figure is drawn twice, for a desk and for a phone. The table behind
    it is given away: what was drawn, or a frame passed as ``data``.

Explorers
    ::

        Explorer.build(
            title="What hours and carbon allow",
            axes=[Axis("hours", "Labor hours", np.linspace(200, 300, 11), "bn hours"), Axis("cap", ...)],
            compute=lambda hours, cap: Frame(
                bars={"Farms": 410.0, ...},            # or curves={"labor": (x, y), "carbon": (x, y)}
                marks={"Farms": 390.0},                # optional reference, one a bar
                readings={"output": 20.1e12, "wage": 31.0},
            ),
            readings=[Reading("output", "Output", "$"), Reading("wage", "Labor", "$", per="hour")],
            x_label="$ billion", start={"hours": 260})

    ``compute`` is called at every point of the grid when the page is built; what it returns is stored in the
    page. If it raises ``Infeasible`` or ``Unbounded``, that cell says so. Leave the explorer as the last
    expression of a cell. ``explorer.at(hours=260, cap=5)`` returns what the page shows there; test it against
    ``compute``. An axis with ``names`` is a choice and no slider. ``name="needs"`` is the explorer's in
    addresses; ``guess=Guess("How many loaves?", "output", {"cap": 5})`` asks before the first move, once a
    chapter at most; ``as_dots=True`` draws each bar as a dot joined to its mark, ``ranked=True`` the longest
    first; ``pick="sector"`` marks the bar that the axis of that name chooses, by a click as well. A frame of
    ``nodes`` and ``links`` is a network.

Claims
    In ``feasible/<room>/claims/<chapter>.py``, one module a chapter::

        @claim("C9", chapter="shadow-prices/mills")
        def moving_flour_gains() -> Evidence:
            def judge(f: Figures) -> Verdict:
                if f["gain"] <= 0:
                    return fails(f"The plan loses {write(-f['gain'], 'loaves')}.")
                return holds(f"The plan gains {write(f['gain'], 'loaves')}.")

            return Evidence({"gain": Mills().plan().gain}, judge)

    ``"C9"`` is the statement of an essay that it settles (``<room>/data/statements.csv``).
    ``judge`` sees the figures alone and answers with ``holds(because)``, ``holds_if(condition, because)``,
    ``fails(because)`` or ``cannot_settle(because)``: a verdict follows from its figures, and so does every
    word that depends on a number (``count(2, "mill")`` writes "two mills", ``part(0.2)`` "a fifth"). A test
    perturbs the figures and watches the verdict turn. ``ledger()`` runs every claim, once;
    ``claims_table("shadow-prices/mills")`` as the last expression of a cell prints the chapter's rows.

Boxes
    The directive ``{admonition} The essay says`` with ``:class: essay`` is the essay's box; exercises are
    ``{exercise}`` and ``{solution}`` with ``:class: dropdown``. In an exercise ``{check}`gain ± 1%``` is a
    field that checks an answer against what is glued under that name (:mod:`feasible.book.exercises`). Every
    page starts with the jupytext header, and fences are backticks.
"""

from feasible.book.claims import (
    Claim,
    Evidence,
    Figures,
    Kind,
    Verdict,
    cannot_settle,
    claim,
    claims_json,
    fails,
    holds,
    holds_if,
    ledger,
)
from feasible.book.claims_table import claims_table
from feasible.book.explorer import Axis, Explorer, Frame, Guess, Link, Reading
from feasible.book.figures import show
from feasible.book.numbers import count, glue, part, write
from feasible.book.style import ACCENTS, SERIES, figure, label_lines

__all__ = [
    "ACCENTS",
    "SERIES",
    "Axis",
    "Claim",
    "Evidence",
    "Explorer",
    "Figures",
    "Frame",
    "Guess",
    "Kind",
    "Link",
    "Reading",
    "Verdict",
    "cannot_settle",
    "claim",
    "claims_json",
    "claims_table",
    "count",
    "fails",
    "figure",
    "glue",
    "holds",
    "holds_if",
    "label_lines",
    "ledger",
    "part",
    "show",
    "write",
]
