"""A reader's session in JupyterLab, by Chromium: ``python publish/lab.py http://127.0.0.1:8888/lab?token=... notebooks``.

Each notebook opens, runs to its end without an error, its explorer answers the keyboard and its live cell shows
sliders. A source that is opened as a notebook and saved stays byte for byte as it was.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from extract import chromium

_BUSY = """() => {
  const panel = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden)");
  if (!panel) return "no notebook";
  if (panel.querySelector(".jp-InputArea-prompt") === null) return "no cells";
  const busy = [...panel.querySelectorAll(".jp-InputArea-prompt")].filter(p => p.textContent.includes("*"));
  return busy.length ? "busy" : "idle";
}"""
_COMMAND = """async ([id, args]) => { await window.jupyterapp.commands.execute(id, args); }"""
_CLOSE = """async () => {  // what a run has changed is saved first: nothing asks
  const app = window.jupyterapp;
  for (const panel of [...app.shell.widgets("main")]) {
    if (panel.context?.model?.dirty) await panel.context.save();
    if (panel.context) { await panel.sessionContext?.shutdown?.(); panel.close(); }
  }
}"""
_FACTS = """() => {
  const app = window.jupyterapp, panel = app.shell.currentWidget, cells = [...panel.content.model.cells];
  const outputs = cells.filter(c => c.type === "code").flatMap(c => c.sharedModel.getOutputs?.() ?? c.toJSON().outputs);
  return {
    cells: cells.length,
    code: cells.filter(c => c.type === "code" && c.sharedModel.getSource().trim()).length,
    run: cells.filter(c => c.type === "code" && c.executionCount).length,
    errors: outputs.filter(o => o.output_type === "error").map(o => `${o.ename}: ${o.evalue}`),
    live: cells.filter(c => c.type === "code" && /^@?interact\\(/m.test(c.sharedModel.getSource())).length,
    explorers: cells.filter(c => c.type === "code" && /Explorer\\.build\\(/.test(c.sharedModel.getSource())).length,
    widgets: outputs.filter(o => o.data && "application/vnd.jupyter.widget-view+json" in o.data).length,
  };
}"""


def open_and_run(tab: Any, path: str, *, minutes: float) -> dict[str, Any]:
    """Open one notebook, run all its cells, and say what became of it."""
    tab.evaluate(_COMMAND, ["docmanager:open", {"path": path, "factory": "Notebook"}])
    tab.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel", timeout=120_000
    )
    tab.evaluate(_COMMAND, ["runmenu:run-all", {}])
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        tab.wait_for_timeout(1_000)
        facts = tab.evaluate(_FACTS)
        if facts["errors"] or (facts["run"] == facts["code"] and tab.evaluate(_BUSY) == "idle"):
            break
    return {"path": path, **tab.evaluate(_FACTS)}


def explorer_answers(tab: Any) -> str:
    """Move a slider of the first explorer by a key, and see whether what is read out changes and no cell is lost."""
    box = tab.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .feasible-explorer").first
    if box.count() == 0:
        return "none here"
    box.scroll_into_view_if_needed()
    slider = box.locator("input[type=range]").first
    choice = box.locator(
        "input[type=radio]:checked"
    ).first  # from another button the key would come back to this one
    if slider.count() == 0 and choice.count() == 0:
        return "no slider"
    before, cells = box.inner_text(), tab.evaluate(_FACTS)["cells"]
    moved, key = (
        (slider, "ArrowLeft") if slider.count() else (choice, "ArrowDown")
    )  # an axis of names is buttons
    moved.focus()
    moved.press(key)  # once: of two buttons the second press comes back to the first
    tab.wait_for_timeout(400)
    if box.inner_text() == before:
        return "still"
    for _ in range(2):  # d, d deletes a cell in JupyterLab: not while a slider has the focus
        tab.keyboard.press("d")
    tab.wait_for_timeout(300)
    return "answers" if tab.evaluate(_FACTS)["cells"] == cells else "answers, but d d deletes its cell"


def saved(tab: Any, root: Path, source: str) -> bool:
    """Open a chapter's source as a notebook, save it, and compare its bytes."""
    before = hashlib.sha256((root / source).read_bytes()).hexdigest()
    tab.evaluate(_COMMAND, ["docmanager:open", {"path": source, "factory": "Jupytext Notebook"}])
    tab.wait_for_function(  # a page without code is a single cell
        "source => { const panel = window.jupyterapp.shell.currentWidget;"
        " return panel?.context?.path === source && panel.context.isReady && panel.content.model?.cells?.length; }",
        arg=source,
        timeout=60_000,
    )
    tab.evaluate("async () => { await window.jupyterapp.shell.currentWidget.context.save(); }")
    tab.wait_for_timeout(500)
    return hashlib.sha256((root / source).read_bytes()).hexdigest() == before


def started(root: Path, port: int) -> subprocess.Popen[bytes]:
    """Start JupyterLab as Binder does, in the environment whose `jupyter` comes first on the PATH."""
    flags = [
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--ip=127.0.0.1",
        "--IdentityProvider.token=",
        "--expose-app-in-browser",
    ]
    server = subprocess.Popen(
        ["bash", "binder/start", "jupyter", "lab", *flags],
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(120):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status", timeout=2)
        except (urllib.error.URLError, OSError):
            time.sleep(1)
        else:
            return server
    server.kill()
    raise SystemExit("JupyterLab did not start within two minutes")


def main(folder: str, *names: str) -> int:
    """Try notebooks of a clone in which Binder's steps were taken; all of them by default."""
    root, bad = Path(folder).resolve(), []
    chosen = list(names) or sorted(
        p.relative_to(root / "notebooks").with_suffix("").as_posix()
        for p in (root / "notebooks").rglob("*.ipynb")
        if ".ipynb_checkpoints" not in p.parts
    )
    server = started(root, 8899)
    try:
        with chromium() as browser:
            tab = browser.new_page(viewport={"width": 1280, "height": 900})
            tab.goto("http://127.0.0.1:8899/lab", timeout=120_000)
            tab.wait_for_function("() => window.jupyterapp?.shell", timeout=120_000)
            tab.evaluate("async () => { await window.jupyterapp.restored; }")
            for name in chosen:
                facts = open_and_run(tab, f"notebooks/{name}.ipynb", minutes=10)
                facts["explorer"] = explorer_answers(tab)
                facts["saved"] = saved(tab, root, f"chapters/{name}.md")
                print(json.dumps(facts), flush=True)
                if (
                    facts["errors"]
                    or facts["run"] < facts["code"]
                    or facts["widgets"] < facts["live"]
                    or facts["explorer"] != ("answers" if facts["explorers"] else "none here")
                    or not facts["saved"]
                ):
                    bad.append(name)
                tab.evaluate(_CLOSE)
    finally:
        server.terminate()
        server.wait(30)
    print(f"{len(chosen) - len(bad)} of {len(chosen)} notebooks open, run, answer and save", *bad)
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
