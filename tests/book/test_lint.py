"""The lint finds results typed into prose, and nothing else; the book's chapters are clean."""

from __future__ import annotations

from pathlib import Path

import pytest
from feasible.book.lint import lint_chapter, lint_text

CHAPTERS = sorted((Path(__file__).parents[2] / "chapters").rglob("*.md"))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("The gain is 14,000 loaves.", ["14,000"]),
        ("It fell by 4 % and rose 5%.", ["4 %", "5%"]),
        ("a 20-year plan of 2.5x", ["20", "2.5"]),
        ("71 sectors", ["71"]),
        ("It costs $30.", ["$30"]),
        ("A third is 1/3, a time 3:30.", ["1/3", "3:30"]),
        ("1,939 loaves and 19390 more", ["1,939", "19390"]),
        ("a gain of −0.5 or -7", ["−0.5", "-7"]),
        ("# The 12 rules", ["12"]),
        ("- a list with 8 in it", ["8"]),
        ("| 3 | four |", ["3"]),
        ("````{admonition} The 9 rules\n:class: n3\nbody 10\n````\n11", ["9", "10", "11"]),
        ("````{div}\n```{code-cell} ipython3\nx = 5\n```\nstill 6\n````", ["6"]),
        ("```{code-cell} ipython3\nx = 1\n```\nafter 2", ["2"]),
        ("$$\nx = 3\n$$\nafter 4", ["4"]),
        ("<!-- 1\n2 -->\n3", ["3"]),
        ("year 17", ["17"]),
        ("10 % in 1939", ["10 %"]),
    ],
)
def test_finds(text: str, numbers: list[str]) -> None:
    assert [f.number for f in lint_text(text)] == numbers


@pytest.mark.parametrize(
    "text",
    [
        "In 1939, and from 1988–91 or 1960-1990; the 1930s.",
        "See section 3, Section 3.2, p. 12, pp. 3-5, chapter 9 and Table 4.",
        "Mill 3, Mills 3 and 5, Mill No. 3, District 3, Factory 47, Plan No. 32, Python 3.11.",
        "{number}`gain` of {essay}`14,000` loaves {cite}`k1939` and {cite:p}`k1960, d1963`",
        "`x = 3` and ``y `4` `` and $x_1 = 2$ and $$y = 3$$",
        "[a link](chapter-2.html#s3) <https://example.org/4> https://example.org/5",
        "1. first\n2. second\n10) tenth",
        "CO2, H2O and level-k",
        "A note[^1].\n\n[^1]: Its text.",
        "(label-3)=\n% a comment with 4\n<!-- 5 -->\n{#id6}",
        "```python\nx = 7\n```\n~~~\n8\n~~~",
        "````{exercise}\n:label: ex-9\n:class: n10\n\nTwice.\n````",
        "---\nversion: 0.13\n---\nclean",
        "```{math}\n:label: m1\nx = 2\n```",
        "$$ x = 11 $$",
    ],
)
def test_leaves_alone(text: str) -> None:
    assert lint_text(text) == []


def test_finding_says_where() -> None:
    (finding,) = lint_text("fine\n\nthe gain is 14,000 loaves")
    assert str(finding).startswith("line 3: '14,000' is typed into prose")


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.relative_to(CHAPTERS[0].parents[0]).as_posix())
def test_chapter_is_clean(path: Path) -> None:
    findings = lint_chapter(path)
    assert not findings, "\n".join(map(str, findings))
