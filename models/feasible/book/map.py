"""The map: for every chapter its module, its tests and its source; generated, never typed."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Place", "chapter_map", "map_table", "missing", "planned", "titles"]

#: Folders of chapters that have no module: what comes before the essays.
WITHOUT_MODULE = frozenset({"reuse", "start"})
SOURCE = "https://github.com/feasible-book/feasible/blob/main/"


@dataclass(frozen=True)
class Place:
    """Where one chapter lives.

    Attributes
    ----------
    chapter : str
        E.g. ``"shadow-prices/whole-economy"``.
    module, claims, tests : str or None
        Paths from the top of the repository, ending in a slash for a folder; None where there is none.
    """

    chapter: str
    module: str | None
    claims: str | None
    tests: str | None

    @property
    def source(self) -> str:
        """Path of the chapter's source."""
        return f"chapters/{self.chapter}.md"


def planned(root: Path) -> list[str]:
    """List the chapters that must have a module: neither the parts' first pages nor the back matter."""
    files = re.findall(r"^\s*- file:\s*(\S+)", (root / "_toc.yml").read_text("utf-8"), flags=re.MULTILINE)
    return [
        f
        for f in files
        if "/" in f and not f.endswith("/index") and f.split("/", maxsplit=1)[0] not in WITHOUT_MODULE
    ]


def titles(root: Path = Path("..")) -> dict[str, str]:
    """Return the chapters in the order of the book, each with its title: the first heading of its source."""
    out = {}
    for chapter in planned(root):
        heading = re.search(
            r"^# (.+)$", (root / "chapters" / f"{chapter}.md").read_text("utf-8"), re.MULTILINE
        )
        out[chapter] = heading.group(1).strip() if heading else chapter
    return out


def _first(root: Path, *names: str) -> str | None:
    return next((n for n in names if (root / n).exists()), None)


def chapter_map(root: Path) -> list[Place]:
    """Find each chapter's module, claims and tests.

    Parameters
    ----------
    root : Path
        The repository.

    Returns
    -------
    list of Place
        In the order of the book.
    """
    out = []
    for chapter in planned(root):
        room, name = chapter.replace("-", "_").split("/", maxsplit=1)
        out.append(
            Place(
                chapter,
                _first(root, f"models/feasible/{room}/{name}.py", f"models/feasible/{room}/{name}/"),
                _first(root, f"models/feasible/{room}/claims/{name}.py"),
                _first(root, f"tests/{room}/test_{name}.py", f"tests/{room}/{name}/"),
            )
        )
    return out


def missing(root: Path) -> list[str]:
    """Say what the map lacks; nothing when every chapter has its module, claims, tests and source.

    A module under an essay's room that no chapter presents is not missing: it may be shared.
    """
    out = []
    for place in chapter_map(root):
        if place.module is None:
            out.append(f"{place.chapter} has no module of its name under models/feasible/")
        if place.claims is None:
            out.append(f"{place.chapter} has no module of claims of its name under models/feasible/")
        if place.tests is None:
            out.append(f"{place.chapter} has no test module of its name under tests/")
        if not (root / place.source).exists():
            out.append(f"{place.chapter} has no source at {place.source}")
    return out


@dataclass(frozen=True)
class MapTable:
    """The map, ready to print on a page."""

    places: Sequence[Place]

    def __repr__(self) -> str:
        return "\n".join(f"{p.chapter}: {p.module}, {p.claims}, {p.tests}" for p in self.places)

    def _repr_html_(self) -> str:
        def link(path: str | None) -> str:
            if path is None:
                return "none"
            short = html.escape("/".join(path.rstrip("/").split("/")[-2:]))
            return f'<a href="{SOURCE}{html.escape(path)}">{short}</a>'

        rows = "".join(
            f'<tr><th scope="row"><a href="{html.escape(p.chapter)}.html">{html.escape(p.chapter)}</a></th>'
            f"<td>{link(p.module)}</td><td>{link(p.claims)}</td><td>{link(p.tests)}</td><td>{link(p.source)}</td></tr>"
            for p in self.places
        )
        head = "".join(
            f'<th scope="col">{name}</th>' for name in ("Chapter", "Module", "Claims", "Tests", "Source")
        )
        return (
            '<div class="feasible-scroll" role="region" tabindex="0" aria-label="Map of the book"><table>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )


def map_table(root: Path = Path("..")) -> MapTable:
    """Return the map as a table; chapters run in the folder ``chapters/``, so the repository is one up."""
    return MapTable(chapter_map(root))
