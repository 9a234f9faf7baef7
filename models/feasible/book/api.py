"""Sphinx extension for the page of the public names: everything on it is generated from docstrings.

Two directives. ``public-names`` documents each name that ``from feasible import ...`` gives, by subject.
``public-modules`` lists what else is public, module by module, each with the first line of its docstring.
"""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList

__all__ = ["SUBJECTS", "modules", "names", "setup"]

SOURCE = "https://github.com/feasible-book/feasible/blob/main/models/"

#: What a public name is about, by the module that it lives in.
SUBJECTS: dict[str, tuple[str, ...]] = {
    "What there is to plan": (
        "feasible.economy.model",
        "feasible.economy.input_output",
        "feasible.economy.targets",
    ),
    "What is said and what happens": ("feasible.economy.reports", "feasible.economy.shocks"),
    "Planning": ("feasible.optimum", "feasible.side_by_side"),
    "Institutions": ("feasible.institutions", "feasible.economy.institution"),
    "What comes out": ("feasible.economy.outcome",),
    "Tables that come with the package": ("feasible.economy.datasets",),
    "Errors": ("feasible.errors",),
}


def names() -> dict[str, list[str]]:
    """Return the public names of the package by subject.

    Raises
    ------
    LookupError
        If a name has no subject: then its module is missing in `SUBJECTS`.
    """
    house = importlib.import_module("feasible")
    out: dict[str, list[str]] = {subject: [] for subject in SUBJECTS}
    for name in house.__all__:
        home = house._HOME[name]  # noqa: SLF001 - the package's own table
        found = [subject for subject, homes in SUBJECTS.items() if home.startswith(homes)]
        if not found:
            raise LookupError(
                f"{name} of {home} has no subject: add its module to feasible.book.api.SUBJECTS"
            )
        out[found[0]].append(name)
    return out


def modules() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield every public module with its public names and the first line of each one's docstring.

    Modules whose name begins with an underscore, claims, and packages that only pass names on are left out.
    """
    top = Path(inspect.getfile(importlib.import_module("feasible"))).parent
    for path in sorted(top.rglob("*.py")):
        inside = path.relative_to(top.parent).with_suffix("").parts
        if any(part.startswith("_") for part in inside) or "claims" in inside[:-1]:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        told = {
            node.name: (ast.get_docstring(node) or "").split("\n", 1)[0]
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        }
        listed = [
            ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
        ]
        rows = [(name, told[name]) for name in (listed[0] if listed else ()) if name in told]
        if rows:
            yield ".".join(inside), rows


class PublicNames(Directive):  # type: ignore[misc]
    """Document every public name by autodoc, a section a subject."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        """Return sections."""
        house = importlib.import_module("feasible")
        out: list[nodes.Node] = []
        for subject, listed in names().items():
            name = nodes.fully_normalize_name(subject)
            section = nodes.section(ids=[nodes.make_id(subject)], names=[name])
            section += nodes.title(subject, subject)
            lines = []
            for name in sorted(listed, key=str.lower):
                thing = getattr(house, name)
                kind = "class" if inspect.isclass(thing) else "function" if callable(thing) else "data"
                if kind == "class" and issubclass(thing, Exception):
                    kind = "exception"
                lines += [f".. auto{kind}:: feasible.{name}"]
                lines += ["   :members:", ""] if kind == "class" else [""]
            self.state.nested_parse(
                StringList(lines, source="feasible.__all__"), self.content_offset, section
            )
            out.append(section)
        return out


class PublicModules(Directive):  # type: ignore[misc]
    """List the public names of every module."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        """Return one list a module."""
        lines: list[str] = []
        for module, rows in modules():
            path = module.replace(".", "/")
            lines += [f"`{module} <{SOURCE}{path}.py>`__", ""]
            lines += [f"    ``{name}``: {first}" for name, first in rows for first in [_plain(first)]]
            lines += [""]
        box = nodes.container(classes=["feasible-modules"])
        listed = StringList([_bullet(line) for line in lines], source="feasible")
        self.state.nested_parse(listed, self.content_offset, box)
        return [box]


def _bullet(line: str) -> str:
    return f"- {line.strip()}" if line.startswith("    ") else line


def _plain(line: str) -> str:
    """Return a docstring's first line with nothing in it that the page would read as markup."""
    return line.replace("`", "").replace("*", "\\*").replace("_", "\\_").replace("|", "\\|")


#: How docstrings are read: NumPy style, types as text (there is no one to ask for other projects' pages).
OPTIONS: dict[str, Any] = {
    "autodoc_typehints": "none",
    "autodoc_member_order": "bysource",
    "napoleon_google_docstring": False,
    "napoleon_use_param": False,
    "napoleon_use_rtype": False,
    "napoleon_custom_sections": [("Attributes", "params_style")],
    "nitpick_ignore_regex": [("py:.*", ".*")],
}


def _configure(_app: Any, config: Any) -> None:
    for name, value in OPTIONS.items():
        setattr(config, name, value)


def setup(app: Any) -> dict[str, bool]:
    """Register with Sphinx."""
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("sphinx.ext.napoleon")
    app.connect("config-inited", _configure)
    app.add_directive("public-names", PublicNames)
    app.add_directive("public-modules", PublicModules)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
