"""A lint for chapters: no result is typed into prose.

A number in prose must come from a cell (a ``glue`` role), be marked as the essay's own figure (the ``essay``
role), stand in code or mathematics, or be a year, a reference (section 3, p. 12, Mill 3) or a list's own
numbering.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Finding", "lint_chapter", "lint_claims", "lint_text"]

#: Fenced directives whose body is prose; every other fence is code, data or a reference.
PROSE = frozenset(
    [
        "admonition",
        "attention",
        "caution",
        "danger",
        "div",
        "dropdown",
        "epigraph",
        "error",
        "exercise",
        "exercise-start",
        "figure",
        "glossary",
        "hint",
        "important",
        "list-table",
        "margin",
        "note",
        "proof",
        "seealso",
        "sidebar",
        "solution",
        "solution-start",
        "tab-item",
        "table",
        "tip",
        "warning",
    ]
)
_FENCE = re.compile(r"^\s*(`{3,}|~{3,}|:{3,})\s*(?:\{([\w:.-]+)\}\s*(.*)|(\S.*))?\s*$")
#: Spans of a line that are not prose.
_ROLE = re.compile(r"\{[\w:+.-]+\}(`+)(?:(?!\1).)+\1")
_CODE = re.compile(r"(`+)(?:(?!\1).)+\1")
_MATH = re.compile(r"(?<!\\)(\$\$?)(?:(?!\1).)+?(?<!\\)\1")
_LINK = re.compile(r"\]\([^)]*\)|\]\[[^\]]*\]|<https?://[^>]*>|https?://\S+")
_NOTE = re.compile(r"\[\^[^\]]+\]:?|<!--.*?-->|^\s*%.*|\{[.#][^}]*\}|^\s*\(\S+\)=\s*$")
_ITEM = re.compile(r"^\s*\d{1,2}[.)]\s")
#: Words that a number names rather than counts.
_NAMES = [
    "act",
    "app",
    "appendix",
    "article",
    "bill",
    "book",
    "ch",
    "chapter",
    "column",
    "district",
    "exercise",
    "eq",
    "equation",
    "factory",
    "fig",
    "figure",
    "line",
    "mill",
    "no",
    "note",
    "p",
    "page",
    "panel",
    "part",
    "pp",
    "plan",
    "plant",
    "pt",
    "python",
    "room",
    "row",
    "scene",
    "section",
    "sec",
    "table",
    "theorem",
    "version",
    "vol",
    "volume",
]
_REFERENCE = re.compile(
    rf"\b(?:{'|'.join(_NAMES)})s?\.?\s+(?:no\.\s*)?\d[\d.]*"
    r"(?:(?:\s*[-–,]\s*|\s+(?:and|or|to)\s+)\d[\d.]*)*(?![\d,]*\d|%)",
    re.IGNORECASE,
)
#: 1600-2099, a span of years, a decade.
_YEAR = re.compile(
    r"(?<![\d.,$])(?:1[6-9]|20)\d\d(?:\s?[-–]\s?(?:(?:1[6-9]|20)\d\d|\d\d))?s?(?![\d,.]*\d|\s?%)"
)
_NUMBER = re.compile(
    r"(?<![\w.])[-−+]?[$€£]?\d[\d,.]*+(?:[/:]\d+)?(?:\s?%|(?!\w))|(?<![\w.])\d[\d.,]*+(?=[A-Za-z])"
)


@dataclass(frozen=True)
class Finding:
    """A bare number.

    Attributes
    ----------
    line : int
        Line of the source, from 1.
    number : str
        As typed.
    text : str
        The line.
    """

    line: int
    number: str
    text: str

    def __str__(self) -> str:
        return (
            f"line {self.line}: {self.number!r} is typed into prose; glue it, or mark it {{essay}}: "
            f"{self.text.strip()}"
        )


def _prose(source: str) -> Iterator[tuple[int, str]]:
    """Lines of prose with their numbers, code and data blanked out."""
    lines = source.split("\n")
    start = 0
    if lines and lines[0].strip() == "---":
        start = next((i for i in range(1, len(lines)) if lines[i].strip() == "---"), 0) + 1
    fences: list[tuple[str, bool]] = []  # (mark, is prose), innermost last
    options = math = comment = False
    for i in range(start, len(lines)):
        line = lines[i]
        found = _FENCE.match(line)
        if found and not math:
            mark, directive, argument, language = found.groups()
            inside_code = bool(fences) and not fences[-1][1]
            if fences and directive is None and language is None and _closes(mark, fences[-1][0]):
                fences.pop()
                continue
            if not inside_code:
                prose = directive in PROSE
                fences.append((mark, prose))
                options = prose
                if prose and argument:
                    yield i + 1, argument
                continue
        if fences and not fences[-1][1]:
            continue
        if options and re.match(r"^\s*:[\w-]+:", line):
            continue
        options = options and not line.strip()
        if line.strip().startswith("$$") or line.strip().endswith("$$"):
            if line.count("$$") % 2:
                math = not math
            continue
        if math:
            continue
        if "<!--" in line and "-->" not in line:
            comment = True
        if comment:
            comment = "-->" not in line
            continue
        yield i + 1, line


def _closes(mark: str, opened: str) -> bool:
    return mark[0] == opened[0] and len(mark) >= len(opened)


def lint_text(source: str) -> list[Finding]:
    """Every bare number in a chapter's prose.

    Parameters
    ----------
    source : str
        MyST Markdown.

    Returns
    -------
    list of Finding
        Empty for a clean chapter.

    Examples
    --------
    >>> [f.number for f in lint_text("The gain is 14,000 loaves, not {essay}`14,000`, in 1939.")]
    ['14,000']
    """
    out = []
    for number, line in _prose(source):
        text = _ITEM.sub(" ", line)
        for pattern in (_NOTE, _ROLE, _CODE, _MATH, _LINK, _REFERENCE, _YEAR):
            text = pattern.sub(" ", text)
        out += [Finding(number, m.group(0).strip(" .,"), line) for m in _NUMBER.finditer(text)]
    return out


def lint_chapter(path: Path) -> list[Finding]:
    """Every bare number in the prose of one chapter's file."""
    return lint_text(path.read_text("utf-8"))


#: What verdicts are made of: their texts are prose.
_VERDICTS = frozenset({"holds", "holds_if", "fails", "cannot_settle"})
_COUNT = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|none|all)"
#: "two of ten", "one of the seven": a count that was once computed.
_SHARE = re.compile(rf"\b{_COUNT} (?:out )?of (?:the |our |its )?{_COUNT}\b", re.IGNORECASE)


def lint_claims(path: Path) -> list[Finding]:
    """Every number typed into what a verdict says.

    Parameters
    ----------
    path : Path
        A module of claims. The texts in calls of `holds`, `holds_if`, `fails` and `cannot_settle` are
        read, less what stands in braces.

    Returns
    -------
    list of Finding
        Empty where every number comes from a figure.
    """
    source = path.read_text("utf-8")
    lines = source.split("\n")
    out = []
    for call in ast.walk(ast.parse(source)):
        named = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _VERDICTS
        if not named:
            continue
        for line, text in _texts(call):
            found = [f.number for f in lint_text(text)] + [m.group(0) for m in _SHARE.finditer(text)]
            out += [Finding(line, number, lines[line - 1]) for number in found]
    return sorted(out, key=lambda finding: finding.line)


def _texts(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Texts that readers see, each with its line; an f-string as one text, its braces as a blank."""
    if isinstance(node, ast.Subscript):  # the name of a figure
        return
    if isinstance(node, ast.JoinedStr):
        yield (
            node.lineno,
            "".join(str(p.value) if isinstance(p, ast.Constant) else " x " for p in node.values),
        )
        inner: list[ast.AST] = [p.value for p in node.values if isinstance(p, ast.FormattedValue)]
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.lineno, node.value
        return
    else:
        inner = list(ast.iter_child_nodes(node))
    for child in inner:
        yield from _texts(child)
