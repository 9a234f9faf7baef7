"""Exercises: numbered by chapter, and those with a number check the reader's answer on the page.

In the text of an exercise the role ``{check}`pairs ± 1%``` puts a field for the answer. What is right is the
number glued under that name, with its unit as the page writes it; the tolerance is stated to the reader. No
kernel is needed, and without JavaScript the solution still stands below.
"""

from __future__ import annotations

import ast
import html
import re
from typing import Any

from docutils import nodes

__all__ = ["Answer", "answer_of", "by_chapter", "check_role", "glued_in", "number_role"]

_NUMBER = re.compile(r"([\u2212+-]?)([^\d\u2212+-]*)([\u2212+-]?[\d,]*\.?\d+)(.*)", re.DOTALL)
_ASKED = re.compile(r"(\S+)\s*(?:±|\+-)\s*([\d.]+)\s*(%?)")


class Answer:
    """A right answer as the page writes it, and how far off a reader may be.

    Parameters
    ----------
    shown : str
        What was glued, e.g. ``"86.7 pairs"``.
    within : float
        How far off counts as right: in units of the number, or a share of it.
    relative : bool
        Whether `within` is a share.

    Raises
    ------
    ValueError
        If there is no number in the text, or nothing is near enough to be right.
    """

    def __init__(self, shown: str, within: float, *, relative: bool) -> None:
        found = _NUMBER.fullmatch(shown.replace("\u00a0", " ").replace("\u202f", " "))
        if found is None:
            raise ValueError(f"{shown!r} holds no number that an answer could be held to")
        if within <= 0:
            raise ValueError(f"a tolerance of {within} lets nobody be right")
        sign, self.before, digits, self.after = (part.strip() for part in found.groups())
        self.value = float((sign + digits).replace(",", "").replace("\u2212", "-"))
        self.within = abs(self.value) * within if relative else within
        self.shown = shown
        told = f"{100 * within:g}%" if relative else f"{within:g}"
        self.told = f"within {told} counts as right"

    def html(self) -> str:
        """Return what the page's script turns into a field."""
        data = {
            "answer": f"{self.value:.12g}",
            "within": f"{self.within:.6g}",
            "before": self.before,
            "after": self.after,
            "shown": self.shown,
            "told": self.told,
        }
        attributes = " ".join(f'data-{k}="{html.escape(v)}"' for k, v in data.items())
        return (
            f'<span class="feasible-check" {attributes}><em>The solution below gives the number.</em></span>'
        )


def answer_of(text: str, glued: dict[str, str]) -> Answer:
    """Read the role's text: a name, and a tolerance.

    Parameters
    ----------
    text : str
        ``"name ± 1%"`` or ``"name ± 0.5"``.
    glued : dict of str to str
        What the chapter has glued so far, by name.

    Returns
    -------
    Answer

    Raises
    ------
    ValueError
        If the text is not of that form, or nothing is glued under that name.

    Examples
    --------
    >>> answer_of("pairs ± 1%", {"pairs": "86.7 pairs"}).value
    86.7
    """
    found = _ASKED.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r}: expected a glued name and a tolerance, like 'pairs ± 1%'")
    name, within, percent = found.groups()
    if name not in glued:
        raise ValueError(f"nothing is glued under {name!r} before this exercise")
    size = float(within) / 100 if percent else float(within)
    return Answer(glued[name], size, relative=bool(percent))


def glued_in(document: Any) -> dict[str, str]:
    """Return what the cells before this place have glued."""
    renderer = document.get("nb_renderer")
    if renderer is None:
        return {}
    data = renderer.renderer.nb_client.glue_data
    texts = {name: held["data"].get("text/plain", "''") for name, held in data.items()}
    return {name: str(ast.literal_eval(text)) for name, text in texts.items() if text.startswith(("'", '"'))}


def check_role(
    _name: str, rawtext: str, text: str, lineno: int, inliner: Any, *_: Any
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """``{check}`` role: a field for the answer to an exercise."""
    try:
        answer = answer_of(text, glued_in(inliner.document))
    except ValueError as error:
        said = inliner.reporter.error(str(error), line=lineno)
        return [inliner.problematic(rawtext, rawtext, said)], [said]
    return [nodes.raw("", answer.html(), format="html")], []


def number_role(
    _name: str, rawtext: str, text: str, lineno: int, inliner: Any, *_: Any
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Write what a cell glued under the name in a ``{number}`` role.

    The only place where the book's prose meets the builder that ran its cells: another builder needs another
    `glued_in`, and no chapter changes.
    """
    found = glued_in(inliner.document)
    if text not in found:
        said = inliner.reporter.error(f"no cell of this chapter has glued {text!r}", line=lineno)
        return [inliner.problematic(rawtext, rawtext, said)], [said]
    return [nodes.inline(rawtext, found[text], classes=["glued"])], []


def by_chapter(_app: Any, env: Any) -> None:
    """Give the exercises of each chapter numbers from one: readers do not read the book in one order."""
    for kinds in env.toc_fignumbers.values():
        for kind, numbers in kinds.items():
            if "exercise" in kind:
                kinds[kind] = {name: (k,) for k, name in enumerate(numbers, start=1)}
