"""The study of survival: every setting and every length of the ring, many seeded runs each.

``feasible study survival`` computes it anew; `survival_table` reads its table without importing this module.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from feasible.book.studies import Study
from feasible.dual_hierarchy.autocatalysis.counts import survival
from feasible.dual_hierarchy.autocatalysis.rules import RULES, RUNS, SETTINGS, Setting
from feasible.stored import stored_file

__all__ = ["SURVIVAL"]


@dataclass(frozen=True)
class _Cell:
    """One setting and one length of the ring; the seeds are those of its runs."""

    setting: Setting
    rules: int
    runs: int


def _cells(limit: int | None) -> list[_Cell]:
    runs = min(limit or RUNS, RUNS)
    return [_Cell(setting, rules, runs) for setting in SETTINGS for rules in RULES]


def _lived(task: _Cell) -> dict[str, object]:
    alive, steps = survival(task.setting, task.rules, task.runs)
    found = asdict(task.setting)
    return {name: found[name] for name in ("network", "search", "environment", "learning")} | {
        "rules": task.rules, "runs": task.runs, "alive": alive, "steps": round(steps)
    }  # fmt: skip


SURVIVAL = Study(
    name="survival",
    summary="100 runs of 200,000 steps for each of 24 settings and rings of 2 to 9 rules; some two minutes.",
    tasks=_cells,
    row=_lived,
    file=stored_file("dual_hierarchy", "survival"),
    digits=6,
    keys=("network", "search", "environment", "learning", "rules"),
)
