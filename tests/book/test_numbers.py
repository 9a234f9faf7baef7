"""Numbers as readers see them."""

from __future__ import annotations

import numpy as np
import pytest
from feasible.book.numbers import MINUS, glue, write
from myst_nb.core.variables import format_plain_text

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


def test_glue_keeps_a_text_that_the_role_shows_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {}
    monkeypatch.setattr("myst_nb.glue", lambda name, value, display: kept.update({name: (value, display)}))
    assert glue("gain", 14_000, "loaves") == f"14,000{N}loaves"
    glue("word", "as it is")
    glue("plain", 4242)
    glue("trailing", 0.5, decimals=3)
    assert not any(display for _, display in kept.values())
    shown = {name: format_plain_text(repr(value), "") for name, (value, _) in kept.items()}
    assert shown == {"gain": f"14,000{N}loaves", "word": "as it is", "plain": "4,242", "trailing": "0.500"}
