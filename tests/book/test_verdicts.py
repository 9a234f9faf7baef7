"""Every claim of the book: its verdict follows from its figures, and turns when they do."""

from __future__ import annotations

import ast
import itertools
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from feasible.book import Evidence, Kind, Verdict
from feasible.book.claims import Claim, registered
from feasible.book.lint import lint_claims

MODELS = Path(__file__).parents[2] / "models" / "feasible"
CLAIMS = registered()
#: One worker runs all claims, so that each runs once.
pytestmark = pytest.mark.xdist_group("claims")


def other(value: Any) -> Iterator[Any]:
    """Other values that a figure might have had."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, str):
        yield "something else"
    elif isinstance(value, tuple):
        yield ()
        yield (*value, "something else")
    elif isinstance(value, int):
        yield from (
            v for v in (0, 1, value + 1, value - 1, 2 * value + 3, 100 * value, -value - 1) if v != value
        )
    else:
        for v in (
            0.0,
            1.0,
            -value,
            value / 2,
            2 * value,
            value + 1,
            value - 1,
            1 - value,
            100 * value,
            value / 100,
        ):
            if v != value:
                yield v
        yield from (-1000.0, 1000.0, float(round(value)))


def answers(evidence: Evidence, figures: Mapping[str, Any]) -> Verdict | None:
    """Return the verdict, or None where a figure is no longer one that can be written (a negative count)."""
    try:
        return evidence.under(**figures)
    except (ValueError, ZeroDivisionError):
        return None


def perturbed(evidence: Evidence) -> Iterator[tuple[str, Verdict]]:
    """Verdicts under one other figure, then under pairs of them."""
    names = list(evidence.figures)
    for name in names:
        for value in other(evidence.figures[name]):
            found = answers(evidence, {name: value})
            if found is not None:
                yield name, found


def pairs(evidence: Evidence) -> Iterator[Verdict]:
    """Verdicts under two other figures."""
    for one, two in itertools.combinations(evidence.figures, 2):
        for value, second in itertools.product(other(evidence.figures[one]), other(evidence.figures[two])):
            found = answers(evidence, {one: value, two: second})
            if found is not None:
                yield found


def names(item: Claim) -> str:
    return item.name


@pytest.mark.parametrize("item", CLAIMS, ids=names)
def test_the_verdict_turns_when_the_figures_do(item: Claim) -> None:
    kind = item.evidence.verdict.kind
    if kind is Kind.CANNOT_SETTLE:  # no figure would settle it
        return
    singles = (found for _, found in perturbed(item.evidence))
    assert any(found.kind is not kind for found in itertools.chain(singles, pairs(item.evidence)))


@pytest.mark.parametrize("item", CLAIMS, ids=names)
def test_every_figure_has_a_say(item: Claim) -> None:
    said = item.evidence.verdict
    idle = set(item.evidence.figures) - {name for name, found in perturbed(item.evidence) if found != said}
    assert not idle, f"changing {sorted(idle)} changes neither the verdict nor a word"


@pytest.mark.parametrize("item", CLAIMS, ids=names)
def test_a_verdict_computes_nothing_but_words(item: Claim) -> None:
    judge = item.evidence.judge
    known = vars(__import__("builtins"))
    for name in judge.__code__.co_names:
        thing = judge.__globals__.get(name, known.get(name))
        home = getattr(thing, "__module__", "builtins") or "builtins"
        constant = isinstance(thing, str | int | float | tuple)
        assert thing is None or constant or home.startswith(("feasible.book", "builtins", "math")), name


@pytest.mark.parametrize(
    "path", sorted(MODELS.glob("*/claims/*.py")), ids=lambda p: f"{p.parts[-3]}/{p.stem}"
)
def test_no_number_is_typed_into_a_verdict(path: Path) -> None:
    assert not lint_claims(path), "\n".join(map(str, lint_claims(path)))


def test_the_lint_reads_what_verdicts_say(tmp_path: Path) -> None:
    module = tmp_path / "claims.py"
    module.write_text(
        textwrap.dedent(
            """
            def judge(f):
                if f["gain"] > 14:
                    return holds(f"It gains {f['gain']} loaves, 7 % more.")
                return holds_if("two of ten agree", f"In 1939 it was so, at {f['costs'][3]} " "loaves.")
            """
        )
    )
    assert [(f.line, f.number) for f in lint_claims(module)] == [(4, "7 %"), (5, "two of ten")]


def test_every_chapter_has_its_claims_in_a_module_of_its_name(root: Path) -> None:
    for item in CLAIMS:
        room, name = item.chapter.replace("-", "_").split("/")
        assert item.check.__module__ == f"feasible.{room}.claims.{name}", item.name


def test_no_module_of_claims_is_empty() -> None:
    homes = {item.check.__module__ for item in CLAIMS}
    for path in MODELS.glob("*/claims/*.py"):
        if path.name == "__init__.py":
            assert not ast.parse(path.read_text("utf-8")).body[1:], path
        else:
            assert f"feasible.{path.parts[-3]}.claims.{path.stem}" in homes
