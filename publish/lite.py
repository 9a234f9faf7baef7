"""Every chapter as a notebook with a Python inside the browser: ``python publish/lite.py _build/html``.

The site goes into ``lite/`` beside the pages, with the package's own wheel. The browser's Python is served from there
too, so that nothing is asked of anybody else: its distribution is fetched once, from PYODIDE (an address or a file),
and only what the chapters need is kept of it. Without it (``--without-python``) the site is built and can be looked
at, but no cell runs: so much can be tested without a network.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from extract import ROOT

#: What the package imports and what a notebook needs, by the names of the browser's distribution.
WANTED = (
    "highspy",
    "matplotlib",
    "numpy",
    "pandas",
    "scipy",
    "micropip",
    "ipython",
    "packaging",
    "ssl",
    "sqlite3",
)
#: Pure Python, from the lock file: served as wheels beside our own.
WHEELS = ("anywidget", "ipywidgets", "jupyterlab-widgets", "psygnal", "widgetsnbextension", "comm")
#: Files of the distribution that are no package.
CORE = (
    "pyodide.js",
    "pyodide.mjs",
    "pyodide.asm.js",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "package.json",
)
FIRST = (
    "# In the browser: the package comes from this site, and the first run takes a minute.\n"
    "# Compiled loops and several processes are not to be had here: what uses them says so, or goes the slow way.\n"
    "%pip install -q feasible anywidget ipywidgets"
)


def notebooks(site: Path, target: Path) -> int:
    """Write the notebooks that readers download, for the browser's kernel; return how many."""
    number = 0
    for path in sorted((site / "_sources").rglob("*.ipynb")):
        book = json.loads(path.read_text("utf-8"))
        book["metadata"]["kernelspec"] = {
            "display_name": "Python (in the browser)",
            "language": "python",
            "name": "python",
        }
        code = [k for k, cell in enumerate(book["cells"]) if cell["cell_type"] == "code"]
        if code:
            cell = {
                "cell_type": "code",
                "execution_count": None,
                "id": "first",
                "metadata": {},
                "outputs": [],
                "source": FIRST,
            }
            book["cells"].insert(code[0], cell)
        copy = target / path.relative_to(site / "_sources")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(json.dumps(book, ensure_ascii=False, indent=1) + "\n", "utf-8")
        number += 1
    return number


def pruned(lock: dict[str, Any], wanted: tuple[str, ...] = WANTED) -> dict[str, Any]:
    """Return a distribution's lock with what is wanted and what that needs; refuses a name that it lacks."""
    packages, todo, keep = lock["packages"], list(wanted), set()
    while todo:
        name = todo.pop()
        if name in keep:
            continue
        if name not in packages:
            raise SystemExit(f"the browser's Python has no {name}: the chapters cannot run there")
        keep.add(name)
        todo += packages[name].get("depends", [])
    return {**lock, "packages": {name: entry for name, entry in packages.items() if name in keep}}


def python(source: str, target: Path) -> None:
    """Unpack of a distribution what the chapters need."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(source)
        if "://" in source:
            archive = Path(folder) / "distribution.tar.bz2"
            urllib.request.urlretrieve(source, archive)
        with tarfile.open(archive) as opened:
            opened.extractall(folder, filter="data")
        (lock_path,) = Path(folder).rglob("pyodide-lock.json")
        lock = pruned(json.loads(lock_path.read_text("utf-8")))
        target.mkdir(parents=True, exist_ok=True)
        for name in [*CORE, *(entry["file_name"] for entry in lock["packages"].values())]:
            if (lock_path.parent / name).exists():
                shutil.copy2(lock_path.parent / name, target / name)
        (target / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")


def wheels(target: Path) -> list[Path]:
    """Build our own wheel, and fetch those of the widgets in the versions that are locked."""
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(target), str(ROOT)], check=True
    )
    locked = dict(
        line.split(" ;")[0].split("==")
        for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines()
        if "==" in line
    )
    names = [f"{name}=={locked[name]}" for name in WHEELS]
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--only-binary=:all:",
            "--platform=any",
            "--implementation=py",
            "--abi=none",
            "-d",
            str(target),
            *names,
        ],
        check=True,
    )
    return sorted(target.glob("*.whl"))


SETTINGS = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "Feasible in the browser",
        "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": {"disablePyPIFallback": True}},
    },
}


def main(arguments: list[str] | None = None) -> int:
    """Build the site."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--without-python", action="store_true")
    asked = parser.parse_args(arguments)
    source = os.environ.get("PYODIDE", "")
    if not source and not asked.without_python:
        parser.error("PYODIDE names the browser's Python, a file or an address; or say --without-python")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        number = notebooks(asked.site, work / "contents")
        (work / "jupyter-lite.json").write_text(json.dumps(SETTINGS), "utf-8")
        made = wheels(work / "pypi")
        if source:
            python(source, work / "static" / "pyodide")
        out = (asked.site / "lite").resolve()
        shutil.rmtree(out, ignore_errors=True)
        command = [
            sys.executable, "-m", "jupyterlite_core.app", "build", "--lite-dir", str(work), "--output-dir", str(out),
            "--contents", str(work / "contents"), "--no-unused-shared-packages", "--no-sourcemaps",
        ]  # fmt: skip
        subprocess.run(command, check=True, cwd=work)
    listed = list((out / "files").rglob("*.ipynb"))
    foreign = [str(path) for path in out.glob("*.json") if "cdn.jsdelivr" in path.read_text("utf-8")]
    print(
        json.dumps(
            {
                "notebooks": len(listed),
                "wheels": [w.name for w in made],
                "python": bool(source),
                "foreign": foreign,
            }
        )
    )
    return 0 if len(listed) == number and not (source and foreign) else 1


if __name__ == "__main__":
    raise SystemExit(main())
