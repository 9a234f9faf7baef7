"""How a chapter is cited: said at its end, from ``CITATION.cff`` and the page's title."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feasible.book._closure import repository

__all__ = ["Citation", "how_to_cite", "setup"]

_ORDINARY = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Citation:
    """One chapter of one release, as a reader would cite it.

    Attributes
    ----------
    key : str
        Of the BibTeX entry.
    text : str
        The citation in a sentence.
    bibtex : str
        The same for a bibliography.
    """

    key: str
    text: str
    bibtex: str


def how_to_cite(name: str, title: str, root: Path) -> Citation:
    """Return how a chapter is cited.

    Parameters
    ----------
    name : str
        E.g. ``"libcom/in-kind"``.
    title : str
        Its title, as text.
    root : Path
        The repository, whose ``CITATION.cff`` names authors, book and date.

    Returns
    -------
    Citation

    Raises
    ------
    ValueError
        If the file lacks one of them.
    """
    text = (root / "CITATION.cff").read_text("utf-8")
    found = {}
    for what, pattern in {
        "authors": r'^authors:\s*\n\s*- name: "?([^"\n]+)"?',
        "title": r'^title: "?([^"\n]+)"?',
        "version": r'^version: "?([^"\n]+)"?',
        "date-released": r"^date-released: (\d{4}-\d{2}-\d{2})",
        "url": r'^url: "?([^"\n]+?)/?"?$',
    }.items():
        match = re.search(pattern, text, re.MULTILINE)
        if match is None:
            raise ValueError(f"{root / 'CITATION.cff'} does not say {what}: every chapter's citation does")
        found[what] = match.group(1)
    year, address = found["date-released"][:4], f"{found['url']}/{name}.html"
    key = f"feasible{year}" + "".join(part.capitalize() for part in re.split(r"[^a-z0-9]+", name))
    fields = {
        "author": f"{{{found['authors']}}}",
        "title": title,
        "booktitle": found["title"],
        "year": year,
        "note": f"Version {found['version']}",
        "url": address,
    }
    entry = ",\n".join(f"  {field} = {{{value}}}" for field, value in fields.items())
    stop = "" if title.endswith(("?", "!")) else "."
    inside = f"In {found['title']}, version {found['version']}"
    sentence = f"{found['authors']} ({year}). \u201c{title}{stop}\u201d {inside}. {address}"
    return Citation(key, sentence, f"@incollection{{{key},\n{entry}\n}}")


def _append(app: Any, pagename: str, _template: str, context: dict[str, Any], doctree: Any) -> None:
    """Write the citation under a chapter: a page in a part's folder that a source stands behind."""
    if doctree is None or "/" not in pagename or pagename.endswith("/index"):
        return
    root = repository(Path(app.confdir))
    if not (root / "CITATION.cff").is_file():
        return
    title = html.unescape(_ORDINARY.sub("", str(context.get("title", ""))))
    cited = how_to_cite(pagename, title, root)
    context["body"] = context.get("body", "") + (
        '<details class="feasible-cite"><summary>Cite this chapter</summary>'
        f"<p>{html.escape(cited.text, quote=False)}</p>"
        '<pre role="region" tabindex="0" aria-label="BibTeX entry">'
        f"{html.escape(cited.bibtex, quote=False)}</pre></details>\n"
    )


def setup(app: Any) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-page-context", _append, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
