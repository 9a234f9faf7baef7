"""Chapters as notebooks that any Jupyter shows rightly: for Binder, the browser, downloads and the EPUB.

A chapter's source is MyST: numbers in its prose are roles that only Sphinx fills in, and boxes are directives
that only Sphinx draws. :func:`plain` writes both out. It wants a notebook that has run, because the numbers
are what its cells glued. A copy is for reading and trying; who wants to change the book edits its source.

From the command line, with the chapters run first (what Binder does when it is built)::

    python -m feasible.book.notebooks notebooks

and the sources as JupyterLab saves them, so that a later save changes nothing but what was changed::

    python -m feasible.book.notebooks --save
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import copy
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from feasible.book._execution import workers
from feasible.book.bibliography import Source, read_sources

__all__ = ["Unfilled", "convert", "glued", "plain", "read_chapter", "run_all", "saved"]

SITE = "https://feasible-book.github.io/feasible/"
#: Output types that need what a stored notebook does not have: a running kernel.
_LIVE = "application/vnd.jupyter.widget-view+json"
_GLUE = re.compile(r"\{number\}`([^`]+)`")
_TERM = re.compile(r"\{term\}`([^`<]+?)\s*(?:<[^>`]*>)?`")
_CITE = re.compile(r"\{cite(?::(\w))?\}`([^`]+)`")
_CHECK = re.compile(r"\{check\}`\S+\s*([^`]*)`")
_PAGE = re.compile(r"\]\(((?!\w+:)[^)\s#]+)\.md(#[^)]*)?\)")
_FENCE = re.compile(r"^(`{3,}|:{3,})\s*(?:\{([\w:-]+)\})?\s*(.*)$")
_OPTION = re.compile(r"^:[a-z-]+:")
_ATTRIBUTES = re.compile(r"^\{[.#][^}]*\}$")
_LABEL = re.compile(r"^\([\w-]+\)=$")
_SPAN = re.compile(r"(`+)(.+?)\1", re.DOTALL)


class Unfilled(ValueError):
    """The prose asks for a number that no cell has glued, or for a source that the bibliography lacks."""


def glued(notebook: Any) -> dict[str, str]:
    """Return what the cells of a notebook that has run glued, by name."""
    out = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            kept = output.get("metadata", {}).get("scrapbook")
            if kept:
                text = output["data"][f"{kept['mime_prefix']}text/plain"]
                out[kept["name"]] = str(ast.literal_eval("".join(text)))
    return out


class _Prose:
    """Writes out the roles and directives of one chapter, cell after cell.

    Parameters
    ----------
    numbers : mapping of str to str
        What the cells glued.
    sources : mapping of str to Source
        The bibliography.
    suffix : str
        Of the other chapters' files, e.g. ``".ipynb"``.
    """

    def __init__(self, numbers: Mapping[str, str], sources: Mapping[str, Source], suffix: str) -> None:
        self.numbers, self.sources, self.suffix = numbers, sources, suffix
        self.exercises = 0

    def cell(self, text: str) -> str:
        """Write out one cell of prose."""
        lines = self._block(text.split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")

    def _block(self, lines: Sequence[str]) -> list[str]:
        """Write out lines in which every fence that is opened is closed."""
        out: list[str] = []
        prose: list[str] = []
        at = 0
        while at < len(lines):
            fence = _FENCE.match(lines[at])
            if fence is None:
                if not _ATTRIBUTES.match(lines[at]) and not _LABEL.match(lines[at]):
                    prose.append(lines[at])
                at += 1
                continue
            end = next(
                (k for k in range(at + 1, len(lines)) if lines[k].strip() == fence.group(1)), len(lines)
            )
            out += self._roles(prose)
            prose = []
            out += self._fenced(fence.group(2), fence.group(3), lines[at : end + 1])
            at = end + 1
        return out + self._roles(prose)

    def _fenced(self, kind: str | None, title: str, lines: Sequence[str]) -> list[str]:
        """Write out a directive; leave a block of code as it is."""
        inner = [line for line in lines[1:-1] if not _OPTION.match(line)]
        out = [""]
        match kind:
            case None:
                return list(lines)
            case "code-block":
                return [f"```{title}", *inner, "```"]
            case "div":
                out += self._block(inner)
            case "admonition":
                out += [f"> **{title}**", ">", *_quoted(self._block(inner))]
            case "exercise":
                self.exercises += 1
                out += [f"**Exercise {self.exercises}.**", "", *self._block(inner)]
            case "solution-start":
                out += ["*Solution.*"]
            case "solution-end":
                pass
            case "glossary":
                out += self._roles(list(_terms(inner)))
            case "bibliography":
                entries = sorted(self.sources.values(), key=lambda s: (s.who.casefold(), s.year, s.key))
                out += [f"- {entry.line}" for entry in entries]
            case "eval-rst" | "nb-exec-table":  # generated from the package, or from this build
                out += [f"*This list is on [the book's site]({SITE}).*"]
            case _:
                raise Unfilled(f"no way is known to write the directive {kind!r} into a plain notebook")
        return [*out, ""]

    def _roles(self, lines: Sequence[str]) -> list[str]:
        """Write out the roles of some prose; what stands between plain backquotes is code and stays."""
        text = "\n".join(lines)
        text = _GLUE.sub(self._number, text)
        text = re.sub(r"\{essay\}`([^`]+)`", r"\1", text)
        text = _TERM.sub(r"\1", text)
        text = _CHECK.sub(r"*(right within \1)*", text)  # the page has a field for the answer
        text = _CITE.sub(self._citation, text)
        left = re.search(r"\{([\w:-]+)\}`", _SPAN.sub(_keep_roles, text))
        if left:
            raise Unfilled(f"no way is known to write the role {left.group(1)!r} into a plain notebook")
        text = _PAGE.sub(rf"](\1{self.suffix}\2)" if self.suffix == ".html" else rf"](\1{self.suffix})", text)
        return text.split("\n") if lines else []

    def _number(self, found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in self.numbers:
            raise Unfilled(f"the prose asks for {name!r}, which no cell has glued")
        return self.numbers[name].replace("$", r"\$")

    def _citation(self, found: re.Match[str]) -> str:
        keys = [key.strip() for key in found.group(2).split(",")]
        unknown = [key for key in keys if key not in self.sources]
        if unknown:
            raise Unfilled(f"{unknown[0]!r} is cited and not in the bibliography")
        cited = [self.sources[key] for key in keys]
        if found.group(1) == "t":
            return ", ".join(f"{one.who} [{one.year}]" for one in cited)
        return "[" + "; ".join(f"{one.who}, {one.year}" for one in cited) + "]"


def _keep_roles(found: re.Match[str]) -> str:
    """Take code out, and leave a role's text in: its brace stands before the backquote."""
    start = found.start()
    return found.group(0) if start and found.string[start - 1] == "}" else ""


def _quoted(lines: Sequence[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return [f"> {line}".rstrip() for line in lines]


def _terms(lines: Sequence[str]) -> Iterator[str]:
    """Turn a glossary into paragraphs, the term in bold at the start of each."""
    for line in lines:
        if line.startswith("  "):
            yield line.strip()
        elif line.strip():
            yield f"**{line.strip()}**<br>"
        else:
            yield ""


def plain(
    notebook: Any,
    *,
    name: str,
    sources: Mapping[str, Source],
    numbers: Mapping[str, str] | None = None,
    suffix: str = ".ipynb",
    kernel: str = "python3",
    outputs: bool = True,
) -> Any:
    """Return a chapter as a notebook without anything that only this book's builder understands.

    Parameters
    ----------
    notebook : NotebookNode
        The chapter's source as a notebook, run; left as it is.
    name : str
        The chapter, e.g. ``"libcom/in-kind"``.
    sources : mapping of str to Source
        The bibliography.
    numbers : mapping of str to str, optional
        What the prose shows; by default what the notebook's cells glued.
    suffix : str
        Of the files that links to other chapters go to.
    kernel : str
        The kernel's name: ``"python"`` in the browser.
    outputs : bool
        Keep what the cells printed and drew.

    Returns
    -------
    NotebookNode
        Code hidden on the page is folded; what was glued, and what needs a kernel that is gone, is not there.

    Raises
    ------
    Unfilled
        If the prose asks for what is not there.
    """
    book = copy.deepcopy(notebook)
    prose = _Prose(glued(notebook) if numbers is None else numbers, sources, suffix)
    for number, cell in enumerate(book.cells):
        cell["id"] = f"cell-{number}"
        if cell.cell_type != "code":
            try:
                cell.source = prose.cell(cell.source)
            except Unfilled as fault:
                raise Unfilled(f"{name}: {fault}") from None
            continue
        tags = cell.metadata.pop("tags", [])
        folded = {"source_hidden": True} if {"remove-input", "remove-cell", "hide-input"} & set(tags) else {}
        cell.metadata = {"tags": list(tags), **({"jupyter": folded} if folded else {})}
        shown = [_still(o) for o in cell.get("outputs", []) if "scrapbook" not in o.get("metadata", {})]
        cell.outputs = shown if outputs and "remove-output" not in tags else []
        if not outputs:
            cell.execution_count = None
    book.cells = [cell for cell in book.cells if cell.cell_type == "code" or cell.source]
    if book.cells and book.cells[0].cell_type == "markdown":
        says = (
            f"*A copy to read and to try, from the chapter [{name}]({SITE}{name}.html) of the book Feasible. "
            "Run all cells to bring its sliders to life.*"
        )
        head, _, rest = book.cells[0].source.partition("\n")
        book.cells[0].source = f"{head}\n\n{says}\n{rest}"
    book.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": kernel},
        "language_info": {"name": "python"},
    }
    book.nbformat, book.nbformat_minor = 4, 5
    return book


def _still(output: Any) -> Any:
    """Take out of an output what needs the kernel that made it."""
    output.get("data", {}).pop(_LIVE, None)
    if output.output_type == "execute_result" and not output.data:
        output.data["text/plain"] = ""
    return output


# ------------------------------------------------------------------ from sources


def read_chapter(path: Path) -> Any:
    """Read a chapter's source as a notebook; its cells have not run."""
    import jupytext

    return jupytext.reads(path.read_text("utf-8"), fmt="md:myst")


#: What JupyterLab writes into a notebook that runs on ipykernel, in the order of a notebook on disk.
#: (Lab itself may put the name first: the same three lines.)
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def saved(path: Path) -> str:
    """Return a chapter's source as JupyterLab saves it, with the settings in ``pyproject.toml``.

    A page without a notebook's header is left as it is.
    """
    import jupytext
    from jupytext.config import find_jupytext_configuration_file, load_jupytext_configuration_file

    text = path.read_text("utf-8")
    if not text.startswith("---\njupytext:"):
        return text
    config = load_jupytext_configuration_file(find_jupytext_configuration_file(str(path)))
    notebook = jupytext.reads(text, fmt="md:myst", config=config)
    notebook.metadata["kernelspec"] = KERNEL
    return str(jupytext.writes(notebook, fmt="md:myst", config=config))


def run_all(
    chapters: Mapping[str, Any], folder: Path, *, done: Callable[[str], None] = lambda _: None
) -> list[str]:
    """Run notebooks in place, several at a time.

    Parameters
    ----------
    chapters : mapping of str to NotebookNode
        By name.
    folder : Path
        Where the sources are: each runs in its own folder.
    done : callable
        Is told the name of each that has run.

    Returns
    -------
    list of str
        What failed; empty if nothing did.
    """
    free = asyncio.Semaphore(workers())

    async def one(name: str, notebook: Any) -> str | None:
        async with free:
            failure = await _run(notebook, (folder / name).parent)
        if failure:
            return f"{name}: {failure}"
        done(name)
        return None

    async def every() -> list[str | None]:
        return await asyncio.gather(*(one(*item) for item in chapters.items()))

    # In a thread of its own: in the main thread the notebook client would take over Ctrl-C.
    with ThreadPoolExecutor(1) as pool:
        return [failure for failure in pool.submit(asyncio.run, every()).result() if failure]


async def _run(notebook: Any, folder: Path) -> str:
    """Run one notebook in place, but for cells that a page does not run; return what failed, or nothing."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    if all(cell.cell_type != "code" for cell in notebook.cells):
        return ""
    skipped = [c for c in notebook.cells if "skip-execution" in c.metadata.get("tags", [])]
    for cell in skipped:
        cell.cell_type = "raw"
    where = {"metadata": {"path": str(folder)}}
    try:
        await NotebookClient(notebook, timeout=600, resources=where, record_timing=False).async_execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        return str(error)
    finally:
        for cell in skipped:
            cell.cell_type = "code"
    return ""


def convert(chapters: Mapping[str, Any], target: Path, *, root: Path, **how: Any) -> list[Path]:
    """Write chapters that have run as plain notebooks.

    Parameters
    ----------
    chapters : mapping of str to NotebookNode
        By name.
    target : Path
        A folder; made where it is missing.
    root : Path
        The repository.
    **how
        Passed to :func:`plain`.

    Returns
    -------
    list of Path
        One file a chapter, in folders as in the book.
    """
    sources = read_sources(root / "chapters" / "references.bib")
    written = []
    for name, notebook in chapters.items():
        text = json.dumps(plain(notebook, name=name, sources=sources, **how), ensure_ascii=False, indent=1)
        path = target / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", "utf-8")
        written.append(path)
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    """Write all chapters, or some, as plain notebooks, after running them."""
    from feasible.book._closure import repository

    parser = argparse.ArgumentParser(prog="python -m feasible.book.notebooks", description=main.__doc__)
    parser.add_argument("--save", action="store_true", help="rewrite the sources as JupyterLab saves them")
    parser.add_argument("target", type=Path, nargs="?", help="the folder to write into")
    parser.add_argument("chapters", nargs="*", help="their names, e.g. libcom/in-kind; all by default")
    asked = parser.parse_args(arguments)
    root = repository(Path.cwd())
    home = root / "chapters"
    every = sorted(path.relative_to(home).with_suffix("").as_posix() for path in home.rglob("*.md"))
    names = asked.chapters or every
    if asked.save:
        for name in every:
            path = home / f"{name}.md"
            path.write_text(saved(path), "utf-8")
        return 0
    if asked.target is None:
        parser.error("expected the folder to write into, or --save")
    notebooks = {name: read_chapter(home / f"{name}.md") for name in names}
    failed = run_all(notebooks, home, done=lambda name: _say(f"ran {name}"))
    if failed:
        sys.stderr.write("\n".join(failed) + "\n")
        return 1
    for path in convert(notebooks, asked.target, root=root):
        _trust(path)
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _trust(path: Path) -> None:
    """Sign a notebook that this machine has just run, so that Jupyter shows its drawings at once."""
    import nbformat
    from nbformat.sign import NotebookNotary

    notary: Any = NotebookNotary()  # type: ignore[no-untyped-call]
    notary.sign(nbformat.read(path, as_version=4))  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    raise SystemExit(main())
