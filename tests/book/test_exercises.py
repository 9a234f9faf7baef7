"""Exercises: what counts as right is what the chapter glued, within a tolerance that is stated."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes
from feasible.book.exercises import Answer, answer_of, by_chapter, check_role, number_role
from feasible.book.numbers import write


@pytest.mark.parametrize(
    ("shown", "before", "value", "after"),
    [
        (write(86.7, "pairs", decimals=1), "", 86.7, "pairs"),
        (write(20_123_000_000_000.0, "$"), "$", 20.1, "trillion"),
        (write(-0.0426, "%"), "", -4.26, "%"),
        (write(0.0426, "%", sign=True), "", 4.26, "%"),
        (write(14_000, "loaves"), "", 14_000, "loaves"),
        (write(-31.4, "$", per="hour"), "", -31.4, "per hour"),
        ("2.5 to 3", "", 2.5, "to 3"),
    ],
)
def test_a_glued_text_is_a_number_in_its_unit(shown: str, before: str, value: float, after: str) -> None:
    answer = Answer(shown, 0.01, relative=True)
    if "31" not in shown:
        assert answer.before == before
    assert answer.value == pytest.approx(value)
    assert answer.after == after
    assert answer.within == pytest.approx(abs(value) / 100)


def test_the_tolerance_is_told() -> None:
    assert Answer("80 pairs", 0.01, relative=True).told == "within 1% counts as right"
    near = Answer("80 pairs", 0.5, relative=False)
    assert (near.within, near.told) == (0.5, "within 0.5 counts as right")
    html = Answer('8 "x"', 0.5, relative=False).html()
    assert 'data-answer="8" data-within="0.5"' in html
    assert "&quot;x&quot;" in html
    assert "solution below" in html


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pairs", "a glued name and a tolerance"),
        ("pears ± 1%", "nothing is glued under 'pears'"),
        ("word ± 1%", "holds no number"),
        ("pairs ± 0", "lets nobody be right"),
    ],
)
def test_what_cannot_be_checked_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        answer_of(text, {"pairs": "86.7 pairs", "word": "many"})


def told(
    text: str, glued: dict[str, str] | None, role: Callable[..., Any] = check_role
) -> tuple[list[Any], list[Any]]:
    data = {name: {"data": {"text/plain": value}} for name, value in (glued or {}).items()}
    client = SimpleNamespace(renderer=SimpleNamespace(nb_client=SimpleNamespace(glue_data=data)))
    document = {} if glued is None else {"nb_renderer": client}
    inliner = SimpleNamespace(
        document=document,
        reporter=SimpleNamespace(error=lambda said, line: f"{line}: {said}"),
        problematic=lambda *_: nodes.problematic(),
    )
    return role("role", f"{{role}}`{text}`", text, 7, inliner)


def test_the_role_reads_what_was_glued() -> None:
    (node,), messages = told("pairs ± 0.5", {"pairs": repr("80 pairs"), "frame": "a table"})
    assert isinstance(node, nodes.raw)
    assert 'data-shown="80 pairs"' in node.astext()
    assert messages == []


@pytest.mark.parametrize("glued", [{"frame": "a table"}, None])
def test_the_role_says_what_is_missing(glued: dict[str, str] | None) -> None:
    (node,), (message,) = told("pairs ± 0.5", glued)
    assert isinstance(node, nodes.problematic)
    assert message == "7: nothing is glued under 'pairs' before this exercise"


def test_a_number_is_what_a_cell_glued() -> None:
    (node,), messages = told("pairs", {"pairs": repr("80 pairs")}, number_role)
    assert node.astext() == "80 pairs"
    assert node["classes"] == ["glued"]
    assert messages == []
    (node,), (message,) = told("loaves", {"pairs": repr("80 pairs")}, number_role)
    assert isinstance(node, nodes.problematic)
    assert message == "7: no cell of this chapter has glued 'loaves'"


def test_every_chapter_counts_from_one() -> None:
    numbers = {
        "a": {"exercise": {"x": (8,), "y": (9,)}, "figure": {"f": (3,)}},
        "b": {"exercise": {"z": (10,)}},
    }
    by_chapter(None, SimpleNamespace(toc_fignumbers=numbers))
    assert numbers == {
        "a": {"exercise": {"x": (1,), "y": (2,)}, "figure": {"f": (3,)}},
        "b": {"exercise": {"z": (1,)}},
    }
