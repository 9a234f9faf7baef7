"""What it takes to begin: the import, the command's help, against Python alone and pandas."""

import subprocess
import sys
from pathlib import Path

from report import Report, timed


def front_door(report: Report, *, quick: bool) -> None:
    """Time ``import feasible`` and ``feasible --help`` in fresh processes."""
    repeat = 3 if quick else 9
    script = str(Path(sys.executable).with_name("feasible"))

    def fresh(*command: str):
        return lambda: subprocess.run(command, check=True, capture_output=True)

    python = (sys.executable, "-c")
    bare, _ = timed(fresh(*python, "pass"), repeat)
    pandas, _ = timed(fresh(*python, "import pandas"), repeat)
    for what, command in (
        ("import feasible", (*python, "import feasible")),
        ("feasible --help", (script, "--help")),
        ("import feasible.economy", (*python, "import feasible.economy")),
    ):
        ours, _ = timed(fresh(*command), repeat)
        report.compare(what, ours, pandas, "import pandas", agree=0.0, python_alone_ms=f"{1e3 * bare:.0f}")
