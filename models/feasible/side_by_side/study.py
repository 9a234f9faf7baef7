"""The study behind the comparison: many economies, all institutions, stored for the chapters.

``make study`` runs it (``python -m feasible.side_by_side.study``) and writes the tables in ``data/``. Every
row can be computed again by itself: a test does so for some. Nothing in a row depends on which other rows
were computed, on how many workers there were, or on where they ran.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from feasible.economy import HOUSEHOLD_LIES, PLANT_LIES, Economy, Institution, Reports, Shock
from feasible.institutions import every_institution
from feasible.side_by_side.comparison import Comparison, compare
from feasible.side_by_side.crises import crisis, four_shocks, plans_around, with_links
from feasible.side_by_side.economies import increasing_returns, long_chain, scarf, united_states
from feasible.side_by_side.search import BestResponses, best_responses
from feasible.side_by_side.stored import DATA
from feasible.sweep import sweep

__all__ = ["HONESTY", "PLANS", "Plan", "Task", "partly", "run_task", "tasks", "write"]

#: Shares of all agents that lie, for the explorer on the first page.
HONESTY = (0.0, 0.25, 0.5, 1.0)
#: Reserves of plants in a crisis that are tried.
RESERVES = (0.0, 0.2, 0.5)
#: Significant digits stored.
DIGITS = 8


@dataclass(frozen=True)
class Plan:
    """One part of the study.

    Attributes
    ----------
    table : str
        Name of the file in ``data/``.
    goods : int
    seeds : tuple of int
    agents : int or None
        How many plants and households the search asks: all if None, none if 0.
    """

    table: str
    goods: int
    seeds: tuple[int, ...]
    agents: int | None = 0


PLANS: dict[str, Plan] = {
    "30": Plan("study", 30, tuple(range(1, 101)), None),
    "300": Plan("study", 300, tuple(range(1, 101)), 4),
    "3000": Plan("study", 3000, tuple(range(1, 11)), 0),
    "cases": Plan("cases", 0, (1,)),
    "circles": Plan("circles", 30, tuple(range(1, 21))),
    "crises": Plan("crises", 30, tuple(range(1, 21))),
    "explorer": Plan("explorer", 30, (1,)),
}


@dataclass(frozen=True)
class Task:
    """One economy of one part."""

    part: str
    seed: int


def tasks(parts: Sequence[str] = tuple(PLANS), seeds: int | None = None) -> list[Task]:
    """List the tasks of some parts, the first `seeds` of each if that is given; the longest first."""
    order = sorted(parts, key=lambda part: -PLANS[part].goods)
    return [Task(part, seed) for part in order for seed in PLANS[part].seeds[:seeds]]


def run_task(task: Task) -> pd.DataFrame:
    """Compute the rows of one task."""
    return _PARTS.get(task.part, _study)(task)


# ---------------------------------------------------------------------- the parts


def _study(task: Task) -> pd.DataFrame:
    plan = PLANS[task.part]
    economy = Economy.reference(task.seed, plan.goods)
    rng = np.random.default_rng([task.seed, plan.goods])
    honest = compare(economy, every_institution())
    rows = [honest.wide]
    if plan.agents != 0:
        lying = compare(economy, every_institution(), reports="best response", rng=rng, agents=plan.agents)
        wide = lying.wide.copy()
        for kind in (*PLANT_LIES, *HOUSEHOLD_LIES):
            wide[f"lie_{kind}"] = [_share(lying, str(name), kind) for name in wide["institution"]]
        rows.append(wide)
    out = pd.concat(rows, ignore_index=True)
    out.insert(0, "seed", task.seed)
    out.insert(0, "goods", plan.goods)
    return out


def _share(comparison: Comparison, institution: str, kind: str) -> float:
    """Return the share of agents of the right sort whose best lie is of this kind."""
    found = comparison.lies.get((institution, "no shock"))
    if found is None:
        return np.nan
    who = "plant" if kind in PLANT_LIES else "household"
    mine = found.table[found.table["who"] == who]
    return float((mine["report"] == kind).mean()) if len(mine) else np.nan


def _cases(task: Task) -> pd.DataFrame:
    """Compare on the three bad cases and on the United States."""
    rows = []
    for economy in (
        scarf((1.0, 1.1, 0.95)),
        increasing_returns(task.seed),
        long_chain(8),
        united_states(),
    ):
        wide = compare(economy, every_institution()).wide
        wide.insert(0, "economy", economy.name)
        rows.append(wide)
    return pd.concat(rows, ignore_index=True)


def _circles(task: Task) -> pd.DataFrame:
    """Vary what distinguishes institutions of one kind: collusion, and softness of budgets."""
    from feasible.institutions.command import CommandPlan
    from feasible.institutions.market_socialism import MarketSocialism

    chosen: list[Institution] = [
        CommandPlan(name=f"collusion {c:g}", collusion=c) for c in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    chosen += [
        MarketSocialism(name=f"softness {s:g}", softness=s, budgets="earned") for s in (0.0, 0.2, 0.4, 0.6)
    ]
    wide = compare(Economy.reference(task.seed, PLANS[task.part].goods), chosen).wide
    wide.insert(0, "seed", task.seed)
    return wide


def _crises(task: Task) -> pd.DataFrame:
    economy = with_links(Economy.reference(task.seed, PLANS[task.part].goods))
    rows = []
    for shock in four_shocks(economy):
        for institution in every_institution():
            plans = plans_around(institution, economy, shock)
            for reserve in RESERVES:
                went = crisis(institution, economy, shock, periods=6, reserve=reserve, plans=plans)
                path = went.path.assign(
                    institution=went.institution,
                    shock=went.shock,
                    reserve=reserve,
                    trouble=went.trouble,
                    seed=task.seed,
                )
                if path.empty:
                    path = pd.DataFrame(
                        [{"institution": went.institution, "shock": went.shock, "reserve": reserve,
                          "period": np.nan, "trouble": went.trouble, "seed": task.seed}]
                    )  # fmt: skip
                rows.append(path)
    out = pd.concat(rows, ignore_index=True)
    first = ["seed", "shock", "reserve", "institution", "period"]
    return out[[*first, *(c for c in out if c not in first)]]


def partly(found: BestResponses, share: float, rng: np.random.Generator) -> Reports:
    """Let a share of all agents, drawn, tell their best lie; the others tell the truth.

    Parameters
    ----------
    found : BestResponses
    share : float
        Between 0 and 1.
    rng : numpy.random.Generator
        A larger share drawn with the same seed contains the smaller one.
    """
    table = found.table
    rank = rng.permutation(len(table))
    return BestResponses(table[rank < share * len(table)], found.lies).reports


def _explorer(task: Task) -> pd.DataFrame:
    """Compare one economy under shocks, with more and more liars."""
    economy = Economy.reference(task.seed, PLANS[task.part].goods)
    shocks: list[Shock | None] = [None, *four_shocks(economy)]
    rows = []
    for institution in every_institution():
        found = best_responses(institution, economy)
        for shock in shocks:
            struck = economy if shock is None else shock.apply(economy)
            for share in HONESTY:
                said = partly(found, share, np.random.default_rng(task.seed))
                row = compare(struck, [institution], reports=said).wide
                row["shock"] = "no shock" if shock is None else shock.name
                row.insert(3, "liars_told", share)
                rows.append(row)
    return pd.concat(rows, ignore_index=True).drop(columns="reports")


_PARTS: dict[str, Callable[[Task], pd.DataFrame]] = {
    "cases": _cases,
    "circles": _circles,
    "crises": _crises,
    "explorer": _explorer,
}


# ---------------------------------------------------------------------- storing


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Round numbers to the digits that are stored."""
    out = frame.copy()
    for column in out.select_dtypes("float"):
        out[column] = [float(f"{v:.{DIGITS}g}") + 0.0 for v in out[column].to_numpy(dtype=float)]
    return out


def write(results: dict[str, list[pd.DataFrame]], folder: Path = DATA) -> None:
    """Write tables, one file each."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, parts in results.items():
        frame = pd.concat(parts, ignore_index=True)
        new = folder / f"{table}.csv.new"
        rounded(frame).to_csv(new, index=False, lineterminator="\n")
        new.replace(folder / f"{table}.csv")


def run(
    parts: Sequence[str],
    *,
    seeds: int | None = None,
    workers: int = 1,
    client: Any = None,
    checkpoint: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, list[pd.DataFrame]]:
    """Run some parts of the study.

    Returns
    -------
    dict
        Rows by table, in the order of `PLANS` and seeds.
    """
    todo = tasks(parts, seeds)
    found = dict(
        zip(
            todo,
            sweep(run_task, todo, workers=workers, client=client, checkpoint=checkpoint, progress=progress),
            strict=True,
        )
    )
    out: dict[str, list[pd.DataFrame]] = {}
    for part, plan in PLANS.items():
        if part in parts:
            out.setdefault(plan.table, []).extend(found[task] for task in tasks([part], seeds))
    return out


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the study from the command line."""
    parser = argparse.ArgumentParser(prog="make study", description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--parts", nargs="*", default=list(PLANS), choices=list(PLANS))
    parser.add_argument("--seeds", type=int, default=None, help="the first so many of each part")
    parser.add_argument("--checkpoint", type=Path, default=None, help="resume from this folder")
    parser.add_argument("--out", type=Path, default=DATA)
    given = parser.parse_args(arguments)
    start = time.perf_counter()

    def progress(done: int, total: int) -> None:
        sys.stderr.write(f"\r{time.perf_counter() - start:7.1f} s  {done} of {total} economies")
        sys.stderr.flush()

    results = run(
        given.parts, seeds=given.seeds, workers=given.workers, checkpoint=given.checkpoint, progress=progress
    )
    sys.stderr.write("\n")
    write(results, given.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
