"""What a chapter's outputs depend on besides its own cells: the modules that it imports, and their data.

The graph is read from source and nothing is imported. An import inside a function counts; so does a text that
names a module (``"feasible.roads.institution:MarketSocialism"``), because tables of names are imported by
:func:`importlib.import_module`.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

__all__ = ["House", "exports", "repository"]

#: The table in a package's ``__init__.py`` of the names that it gets lazily, and from which module.
TABLE = "_HOME"
#: Functions of the annex that import modules of claims, and that read an essay's statements. Whatever
#: function of the annex calls one of them does so too.
LEDGER, STATEMENTS = "registered", "statements"
_ANNEX = "feasible.book."
_STATEMENT = re.compile(r"([A-Z])(?:\d\w*)?")
_MODULE = re.compile(r"([A-Za-z_]\w*(?:\.\w+)+)(?::\w+)?")
_NOT_DATA = frozenset({".py", ".pyc", ".so", ".pyd"})
#: Scripts and styles that pages load: no cell prints otherwise because of them.
_PAGES = ("feasible", "book", "static")


def repository(start: Path) -> Path:
    """Return the folder at or above `start` that holds ``pyproject.toml`` and ``models/feasible``.

    Raises
    ------
    FileNotFoundError
        If there is none: chapters would keep their old results for ever.
    """
    for folder in (start, *start.parents):
        if (folder / "pyproject.toml").is_file() and (folder / "models" / "feasible").is_dir():
            return folder
    raise FileNotFoundError(
        f"neither {start} nor a folder above it holds pyproject.toml and models/feasible: without them "
        "nobody can tell when a chapter must run again"
    )


def exports(root: Path) -> dict[str, str]:
    """Return what the Makefile exports to every command: threads, dates, arithmetic.

    Chapters get it too where the build was not started by make, and run again when it changes.

    Parameters
    ----------
    root : Path
        The repository.

    Returns
    -------
    dict of str to str
        Empty where there is no Makefile.
    """
    path = root / "Makefile"
    text = path.read_text("utf-8") if path.exists() else ""
    return dict(re.findall(r"^export (\w+) = (.*)$", text, flags=re.MULTILINE))


class House:
    """The modules under ``models/``, what each imports, and the files that it may read.

    A module is parsed when it is first reached, and once.

    Parameters
    ----------
    root : Path
        The repository.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: dict[str, Path] = {}
        self.data: dict[str, list[Path]] = {}
        for path in sorted((root / "models").rglob("*")):
            inside = path.relative_to(root / "models")
            if not path.is_file() or any(p.endswith((".egg-info", "__pycache__")) for p in inside.parts):
                continue
            if path.suffix == ".py":
                parts = inside.with_suffix("").parts
                self.files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
            elif path.suffix not in _NOT_DATA and inside.parts[:3] != _PAGES:
                self.data.setdefault(".".join(inside.parts[:2]), []).append(path)
        self._imports: dict[str, frozenset[str]] = {}
        self._tables: dict[str, dict[str, str]] = {}
        self._hashes: dict[Path, bytes] = {}

    def closure(self, cells: Iterable[str]) -> frozenset[str]:
        """Return every module that code may import, directly or not.

        Parameters
        ----------
        cells : iterable of str
            Python, magics of IPython allowed. Code that cannot be parsed may import everything.

        Returns
        -------
        frozenset of str
            Modules of the package, with the packages around them, and ``importlib.metadata`` where the
            versions installed are asked for.
        """
        todo: set[str] = set()
        for cell in cells:
            tree = _parsed(cell)
            todo |= set(self.files) if tree is None else set(self._wanted(tree, ""))
        seen: set[str] = set()
        while todo:
            module = todo.pop()
            seen.add(module)
            todo |= self.imports(module) - seen
        return frozenset(seen)

    def imports(self, module: str) -> frozenset[str]:
        """Return what one module imports directly, with the packages around it."""
        if module not in self._imports:
            path = self.files.get(module)
            wanted = self._wanted(ast.parse(path.read_bytes()), module) if path else ()
            self._imports[module] = frozenset({*wanted, *self._known(module)} - {module})
        return self._imports[module]

    def digest(self, modules: Iterable[str]) -> str:
        """Hash the sources of some modules, the data of their rooms and the lock file.

        Parameters
        ----------
        modules : iterable of str
            As :meth:`closure` returns them.

        Returns
        -------
        str
            Sixty-four hexadecimal digits; others on another minor version of Python, or with other `exports`.
        """
        modules = set(modules)
        rooms = {".".join(m.split(".")[:2]) for m in modules}
        paths = {self.files[m] for m in modules if m in self.files}
        paths |= {path for room in rooms for path in self.data.get(room, ())}
        lock = self.root / "requirements.lock"
        digest = hashlib.sha256(repr((sys.version_info[:2], sorted(exports(self.root).items()))).encode())
        for path in sorted(paths | ({lock} if lock.exists() else set())):
            if path not in self._hashes:
                self._hashes[path] = hashlib.sha256(path.read_bytes()).digest()
            digest.update(f"{path.relative_to(self.root).as_posix()}\0".encode() + self._hashes[path])
        for more in self._besides(modules):
            digest.update(more.encode())
        return digest.hexdigest()

    def _besides(self, modules: set[str]) -> Iterator[str]:
        """Say what some modules read that is neither code nor data."""
        if f"{_ANNEX}map" in modules:
            chapters = sorted((self.root / "chapters").rglob("*.md"))
            titles = [re.findall(r"^# .*", c.read_text("utf-8"), flags=re.MULTILINE)[:1] for c in chapters]
            tests = sorted(p.relative_to(self.root).as_posix() for p in (self.root / "tests").rglob("*.py"))
            yield repr((sorted(self.files), tests, titles, (self.root / "_toc.yml").read_text("utf-8")))
        if "importlib.metadata" in modules:
            yield repr(sorted({(d.name, d.version) for d in metadata.distributions()}))

    # ------------------------------------------------------------------ names to modules

    def _known(self, name: str) -> set[str]:
        """Return the module of this name and the packages around it, as far as they are ours."""
        if name == "importlib.metadata":
            return {name}
        parts = name.split(".")
        return {m for k in range(len(parts)) if (m := ".".join(parts[: k + 1])) in self.files}

    def _claims(self, chapter: str) -> set[str]:
        """Modules that settle a chapter's claims, or without one everybody's."""
        if chapter:
            room, _, module = chapter.replace("-", "_").rpartition("/")
            return self._known(f"feasible.{room}.claims.{module}")
        inside = (m for m in self.files if m.split(".")[2:3] == ["claims"])
        return {m for m in inside if not m.startswith(_ANNEX)}

    def table(self, package: str) -> dict[str, str]:
        """Return the names that a package gets lazily, each with its module; empty for most."""
        if package not in self._tables:
            path = self.files.get(package)
            table: dict[str, str] = {}
            if path is not None and path.name == "__init__.py":
                for node in ast.parse(path.read_bytes()).body:
                    table |= _table(node)
            self._tables[package] = table
        return self._tables[package]

    def _from(self, package: str, names: Iterable[str]) -> set[str]:
        """Return what ``from package import names`` loads."""
        out = self._known(package)
        table = self.table(package)
        for name in names:
            inner = table.values() if name == "*" else [table.get(name, f"{package}.{name}")]
            for module in inner:
                out |= self._known(module)
        return out

    def _wanted(self, tree: ast.AST, module: str) -> Iterator[str]:
        """Yield the modules that one text asks for."""
        package = module.split(".")
        whole = not module or self.files[module].name == "__init__.py"  # a cell, or a package's own module
        if not whole:
            package = package[:-1]
        bound: dict[str, str] = {}  # names of modules that get other names lazily
        attributes: list[tuple[str, str]] = []
        uses: list[str] = []
        for node in _run(tree, tables=whole):
            if isinstance(node, ast.Import):
                for item in node.names:
                    yield from self._known(item.name)
                    target = item.name if item.asname else item.name.split(".")[0]
                    if self.table(target):
                        bound[item.asname or target] = target
            elif isinstance(node, ast.ImportFrom):
                above = package[: len(package) - node.level + 1] if node.level else []
                source = ".".join([*above, *([node.module] if node.module else [])])
                yield from self._from(source, [item.name for item in node.names])
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found = _MODULE.fullmatch(node.value)
                if found and found.group(1) in self.files:
                    yield from self._known(found.group(1))
            elif isinstance(node, ast.Call) and not f"{module}.".startswith(_ANNEX):
                yield from self._called(node)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                attributes.append((node.value.id, node.attr))
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                uses.append(node.id)
        for name, target in bound.items():
            asked = [attribute for owner, attribute in attributes if owner == name]
            yield from self._from(target, asked)
            if uses.count(name) > len(asked):  # handed on: who knows what is asked of it
                yield from self._from(target, ["*"])

    @functools.cached_property
    def _annex(self) -> tuple[set[str], set[str], dict[str, str]]:
        """Functions of the annex that import claims, those that read statements, and each essay's room."""
        calls: dict[str, set[str]] = {}
        rooms: dict[str, str] = {}
        for module, path in self.files.items():
            for node in ast.parse(path.read_bytes()).body if module.startswith(_ANNEX) else ():
                called = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
                if isinstance(node, ast.FunctionDef):
                    calls.setdefault(node.name, set()).update(map(_name, called))
                for essay in called:
                    if _name(essay) == "Essay" and len(texts := _texts(essay)) >= 2:
                        rooms[texts[0]] = texts[1]
        found = []
        for start in (LEDGER, STATEMENTS):
            callers = {start}
            while more := {name for name, called in calls.items() if called & callers} - callers:
                callers |= more
            found.append(callers)
        return found[0], found[1], rooms

    def _called(self, call: ast.Call) -> Iterator[str]:
        """Yield the modules of claims, and the rooms of essays, that a call of the annex reaches."""
        ledgers, statements, rooms = self._annex
        if _name(call) in ledgers:
            chapters = [text for text in _texts(call) if "/" in text]
            for chapter in chapters or [""]:
                yield from self._claims(chapter)
        if _name(call) in statements:
            keys = [m.group(1) for text in _texts(call) if (m := _STATEMENT.fullmatch(text))]
            named = any(keyword.arg == "essay" for keyword in call.keywords)  # in words, without a statement
            for key in keys or ([] if named else rooms):
                yield from self._known(f"feasible.{rooms.get(key, '')}")


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def _texts(call: ast.Call) -> list[str]:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return [v.value for v in given if isinstance(v, ast.Constant) and isinstance(v.value, str)]


def _run(tree: ast.AST, *, tables: bool) -> Iterator[ast.AST]:
    """Every node of a tree that runs: not what only a type checker reads, nor tables of lazy names."""
    todo = [tree]
    while todo:
        node = todo.pop()
        yield node
        test = node.test if isinstance(node, ast.If) else None
        if isinstance(node, ast.If) and getattr(test, "attr", getattr(test, "id", "")) == "TYPE_CHECKING":
            todo += node.orelse
        elif not (tables and _table(node)):
            todo += ast.iter_child_nodes(node)


def _table(node: ast.AST) -> dict[str, str]:
    """Names and modules of a literal table of lazy names; empty for every other statement."""
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign):
        targets = [node.target]
    else:
        return {}
    named = any(isinstance(t, ast.Name) and t.id == TABLE for t in targets)
    if not named or not isinstance(node.value, ast.Dict):
        return {}
    table = {}
    for key, value in zip(node.value.keys, node.value.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(value, ast.Constant):
            return {}  # not literal: its texts count as imports
        table[str(key.value)] = str(value.value).partition(":")[0]
    return table


def _parsed(cell: str) -> ast.AST | None:
    """Parse a cell; its magics are IPython's."""
    try:
        return ast.parse(cell)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager

        try:
            return ast.parse(TransformerManager().transform_cell(cell))  # type: ignore[no-untyped-call]
        except SyntaxError:
            return None
