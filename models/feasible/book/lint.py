"""A lint for chapters: no result is typed into prose.

A number in prose must come from a cell (the ``number`` role), be marked as the essay's own figure (the
``essay`` role), stand in code or mathematics, or be a year, a reference (section 3, p. 12, Mill 3) or a
list's own numbering.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
_DIRECTIVE = re.compile(r"\{([\w:.-]+)\}\s*(.*)")
#: The lines of a directive before its body.
_OPTIONS = re.compile(r"(?:\s*:[\w-]+:.*\n)+")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
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


@functools.cache
def _markdown() -> Any:
    """Return a parser of MyST's blocks; what stands inside a line is left as it is."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.amsmath import amsmath_plugin
    from mdit_py_plugins.colon_fence import colon_fence_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin
    from mdit_py_plugins.myst_blocks import myst_block_plugin

    parser = MarkdownIt("commonmark").enable("table").disable(["code", "inline"])
    for plugin in (
        front_matter_plugin,
        myst_block_plugin,
        colon_fence_plugin,
        dollarmath_plugin,
        amsmath_plugin,
        deflist_plugin,
        footnote_plugin,
    ):
        parser.use(plugin)
    return parser


def _prose(source: str) -> Iterator[tuple[int, str]]:
    """Lines of prose with their numbers: not code, mathematics, data, comments and options."""
    for token in _markdown().parse(source):
        first = token.map[0] + 1 if token.map else 1
        if token.type in {"inline", "html_block"}:
            text = _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), token.content)
            yield from enumerate(text.split("\n"), start=first)
        elif token.type in {"fence", "colon_fence"}:
            found = _DIRECTIVE.match(token.info.strip())
            if found and found.group(1) in PROSE:
                yield first, found.group(2)
                options = _OPTIONS.match(token.content)
                blank = "\n" * options.group().count("\n") if options else ""
                body = blank + token.content[options.end() if options else 0 :]
                yield from ((first + line, text) for line, text in _prose(body))


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
