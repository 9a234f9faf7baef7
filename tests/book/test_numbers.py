"""Numbers as readers see them."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from feasible.book.numbers import MINUS, glue, write
from myst_nb import glue as myst_glue
from myst_nb.core.variables import format_plain_text
from myst_nb.ext.glue import extract_glue_data_cell
from nbformat.v4 import new_code_cell, new_output

N = "\xa0"  # no-break space
T = "\u202f"  # narrow no-break space


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: write(14_000, "loaves"), f"14,000{N}loaves"),
        (lambda: write(np.int64(2_333_333)), "2,333,333"),
        (lambda: write(20.123e12, "$"), f"$20.1{N}trillion"),
        (lambda: write(20.123e12, "$", short=True), f"$20.1{T}tn"),
        (lambda: write(4.918e12, "kg"), f"4.92{N}trillion{N}kg"),
        (lambda: write(240e9, "hours", short=True), f"240{T}bn{T}hours"),
        (lambda: write(999_600.0), f"1.00{N}million"),
        (lambda: write(999_400.0), "999,400"),
        (lambda: write(999.9e6), f"1.00{N}billion"),
        (lambda: write(31.4, "$", per="hour"), "$31.40 per hour"),
        (lambda: write(31.4, "$", per="hour", short=True), "$31.40/hour"),
        (lambda: write(0.05, "$"), "$0.0500"),
        (lambda: write(12_345.6), "12,346"),
        (lambda: write(0.0426, "%"), "4.26%"),
        (lambda: write(0.0426, "%", sign=True), "+4.26%"),
        (lambda: write(-0.5, "%", decimals=0), f"{MINUS}50%"),
        (lambda: write(1, "%", decimals=0), "100%"),
        (lambda: write(-14_000), f"{MINUS}14,000"),
        (lambda: write(-1e-9, decimals=2), "0.00"),
        (lambda: write(0.0), "0"),
        (lambda: write(0), "0"),
        (lambda: write(0.99951), "1.00"),
        (lambda: write(3.14159, digits=2), "3.1"),
        (lambda: write(5, decimals=1), "5.0"),
        (lambda: write(0.0, "CO2e", sign=True), f"0{N}CO2e"),
    ],
)
def test_written(call: object, text: str) -> None:
    assert call() == text  # type: ignore[operator]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_no_silent_nan(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        write(value)


def test_glue_writes_what_myst_nb_would(monkeypatch: pytest.MonkeyPatch) -> None:
    ours: list[Any] = []
    theirs: list[Any] = []
    monkeypatch.setattr("IPython.display.display", lambda *given, **how: ours.append((given, how)))
    monkeypatch.setattr("myst_nb.ext.glue.ipy_display", lambda *given, **how: theirs.append((given, how)))
    assert glue("gain", 14_000, "loaves") == f"14,000{N}loaves"
    texts = ["as it is", 'it\'s "quoted"', "two\nlines", "4,242", "", "\u2212\u2028\\", "long " * 100]
    for text in texts:
        assert glue("word", text) == text
    assert glue("plain", 4242) == "4,242"
    assert glue("trailing", 0.5, decimals=3) == "0.500"
    written = {"gain": f"14,000{N}loaves", "word": texts, "plain": "4,242", "trailing": "0.500"}
    for name, shown in written.items():
        for text in [shown] if isinstance(shown, str) else shown:
            myst_glue(name, text, display=False)
    by_name = [next(o for o in ours if o == t) for t in theirs]
    assert len(by_name) == len(ours) == len(theirs)

    cell = new_code_cell(
        outputs=[new_output("display_data", *given, metadata=how["metadata"]) for given, how in ours]
    )
    read = [(name, data["data"]["text/plain"]) for name, data in extract_glue_data_cell(cell)]
    assert read[0][0] == "gain"
    assert [format_plain_text(text, "") for _, text in read] == [written["gain"], *texts, "4,242", "0.500"]
    assert cell.outputs == []  # nothing is shown where the value is stored


def test_a_kernel_need_not_load_myst_nb() -> None:
    code = "import sys; from feasible.book import glue; glue('a', 1); sys.exit('myst_nb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0
