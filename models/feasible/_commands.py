"""What each command does; `feasible.cli` reads the command line and imports this when one runs."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feasible._console import Progress
from feasible._importing import import_
from feasible._limits import limits_of, ties_in
from feasible.economy import Economy, Messages, Outcome, Targets, Vector
from feasible.economy.example import example_economy
from feasible.economy.folder import Folder, from_folder
from feasible.economy.offices.excel import MOST_ROWS, openpyxl, write_workbook
from feasible.economy.tables.schema import schema, table_files
from feasible.economy.tables.whole_folder import made_of, may_write, sums, write_whole
from feasible.errors import InvalidEconomy, InvalidInput, NotConverged
from feasible.institutions import LINEAR, entry, every_institution
from feasible.institutions import found as own_institution
from feasible.optimum import LeastLabor, LinearPlan, least_labor, linear_plan
from feasible.side_by_side import compare as side_by_side
from feasible.stored import may_replace

if TYPE_CHECKING:  # the annex waits until somebody draws, or runs a study
    from feasible.book.studies import Study

__all__ = [
    "DIFFERENT",
    "DONE",
    "UNCERTIFIED",
    "Beside",
    "claims",
    "compare",
    "example",
    "import_",
    "plan",
    "study",
    "write_outcome",
]

DONE, DIFFERENT, UNCERTIFIED = 0, 1, 3
# Sides of a price that differ by less are one price.
_TWO_SIDED = 1e-6
_SIDES = ("left", "right", "down_to", "up_to")
# Sides and range of a rent, or of a good's price, take four linear programs.
_MOST_RENTS = 300


# ---------------------------------------------------------------------- feasible plan


def plan(arguments: argparse.Namespace) -> int:
    say = Progress()
    folder = Path(arguments.folder)
    target = Path(arguments.out) if arguments.out else _beside(folder, "plan")
    source = {
        "tables": sums(folder / name for name in table_files()),
        "institution": arguments.institution,
        "least labor": arguments.least_labor,
        "seed": arguments.seed,
    }
    stale = not arguments.out and _is_stale(made_of(target), source)
    overwrite = arguments.overwrite or stale
    may_write(target, kind="outcome", overwrite=overwrite)
    if arguments.excel:
        openpyxl()  # what is missing is said before the work, not after it
    say(f"reading {folder}")
    whole = from_folder(folder)
    name = arguments.institution or ("central" if whole.base.tastes.nnz else LINEAR)
    # A linear plan knows nobody who minds working, and one year.
    economy = whole.base if arguments.least_labor or name == LINEAR else whole.economy
    say(f"planning: {economy}")
    beside = Beside()
    if arguments.least_labor:
        if arguments.institution not in {None, LINEAR}:
            raise InvalidInput(
                f"is beside --institution {arguments.institution}",
                where="--least-labor",
                expected=f"--institution {LINEAR}, or none",
            )
        outcome, beside = _of_least_labor(economy, Targets.from_tables(folder, economy))
    elif name == LINEAR:
        outcome, beside = _linear(economy, Targets.from_tables(folder, economy))
    else:
        outcome = entry(name).make().run(economy, rng=np.random.default_rng(arguments.seed))
        beside = _lived(whole, outcome)
    say(f"writing {target}")
    write_outcome(
        outcome, economy, target, beside=beside, overwrite=overwrite, source=source, excel=arguments.excel
    )
    say.end()
    print(economy)
    print(outcome.summary())
    for line in beside.notes:
        print(f"  {line}")
    print(f"Written to {target}" + (", in place of the plan of the tables as they were" if stale else ""))
    if not outcome.certificate.ok:
        failed = ", ".join(check.name for check in outcome.certificate.failures)
        print(f"feasible: the plan is NOT certified ({failed})", file=sys.stderr)
        return UNCERTIFIED
    return DONE


def _lived(whole: Folder, outcome: Outcome) -> Beside:
    """Say what people's hours are and what is built, where there are people and years."""
    levels, notes = outcome.levels.to_numpy(dtype=float), []
    if whole.years is not None:
        built = whole.years.built(levels).sum(axis=1)
        notes.append(f"machines built, year by year: {', '.join(f'{new:.4g}' for new in built)}")
        levels = np.array(whole.years.levels_of(levels, 0))
    if whole.people is not None:
        hours = whole.people.hours(levels)
        when = "" if whole.years is None else " in the first year"
        notes.append(
            f"people work {hours.mean():.4g} hours{when}, from {hours.min():.4g} to {hours.max():.4g}"
        )
    return Beside(notes=notes)


def _beside(folder: Path, what: str) -> Path:
    """Return the place beside a folder where something made of it goes."""
    try:
        whole = folder.resolve()
    except RuntimeError:  # as Python 3.11 and 3.12 put it
        whole = Path()
    if not whole.name:
        raise InvalidInput(
            "there is no place beside it", where=str(folder), expected="a folder of tables, or --out FOLDER"
        )
    return whole.with_name(f"{whole.name}-{what}")


def _is_stale(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> bool:
    """Whether a plan that nobody touched answers the same question, for tables that have changed since."""
    return (
        before is not None
        and before.get("tables") != now["tables"]
        and all(before.get(asked) == now[asked] for asked in ("institution", "least labor", "seed"))
    )


@dataclass(frozen=True)
class Beside:
    """What a plan knows that an outcome has no place for.

    Attributes
    ----------
    levels, deliveries, resources : mapping of str to array
        More columns of these tables, by name.
    notes : list of str
        More lines of the summary.
    limits : DataFrame, optional
        Every limit of a linear plan, as `feasible._limits.limits_of` returns them.
    """

    levels: Mapping[str, Any] = field(default_factory=dict)
    deliveries: Mapping[str, Any] = field(default_factory=dict)
    resources: Mapping[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    limits: pd.DataFrame | None = None

    def noting(self, line: str) -> Beside:
        """Return the same with one more line."""
        return replace(self, notes=[*self.notes, line])


def _linear(economy: Economy, targets: Targets) -> tuple[Outcome, Beside]:
    plan = linear_plan(economy, targets)
    outcome = _as_outcome("linear plan", economy, plan, {"value of deliveries": plan.value})
    return outcome, _with_limits(_ranged(plan), economy, targets, plan, targets.value)


def _of_least_labor(economy: Economy, targets: Targets) -> tuple[Outcome, Beside]:
    plan = least_labor(economy, targets)
    outcome = _as_outcome("plan of least labor", economy, plan, {"labor": plan.hours})
    beside = _ranged(plan.spare, goods=len(economy.goods), plants=len(economy.plants))
    return outcome, _with_limits(beside, economy, targets, plan, np.zeros(len(economy.goods)))


def _with_limits(
    beside: Beside, economy: Economy, targets: Targets, plan: LinearPlan | LeastLabor, values: Vector
) -> Beside:
    """Add a line for each limit, and say which tie."""
    table = limits_of(
        economy,
        targets,
        plan.levels,
        plan.deliveries,
        plan.prices,
        plan.resource_prices,
        resources=beside.resources,
        plants=beside.levels,
        values=values,
    )
    told = ties_in(table)
    return replace(beside.noting(told) if told else beside, limits=table)


def _as_outcome(
    name: str, economy: Economy, plan: LinearPlan | LeastLabor, values: Mapping[str, float]
) -> Outcome:
    """Return a linear plan as an outcome: nobody in particular gets its deliveries."""
    return Outcome(
        institution=name,
        levels=pd.Series(plan.levels, index=economy.plants, name="level"),
        consumption=pd.DataFrame([plan.deliveries], index=["final deliveries"], columns=economy.goods),
        prices=pd.Series(plan.prices, index=economy.goods, name="price"),
        resource_prices=pd.Series(plan.resource_prices, index=economy.resources, name="price"),
        rounds=pd.DataFrame({"round": [1], "value": [sum(values.values())]}),
        messages=Messages().to_frame(),
        certificate=plan.certificate,
        values=values,
        used=pd.Series(economy.resource_use @ plan.levels, index=economy.resources, name="used"),
    )


def _ranged(plan: LinearPlan, *, goods: int | None = None, plants: int | None = None) -> Beside:
    """Return both sides and ranges of all prices and of rents, and lines on those that have two.

    Parameters
    ----------
    plan : LinearPlan
    goods, plants : int, optional
        How many of the plan's goods and plants are the folder's; all by default.
    """
    beside = Beside({"rent": plan.capacity_rents[:plants]})
    try:
        beside = _ranged_resources(beside, plan.resources())
        if len(plan.economy.goods) > _MOST_RENTS:
            beside = beside.noting(
                f"of more than {_MOST_RENTS} goods' prices neither sides nor ranges are computed"
            )
        else:
            beside = _ranged_goods(beside, plan.goods().iloc[:goods])
        if np.count_nonzero(beside.levels["rent"]) > _MOST_RENTS:
            return beside.noting(f"of more than {_MOST_RENTS} rents neither sides nor ranges are computed")
        return _ranged_rents(beside, plan.capacities().iloc[:plants])
    except NotConverged as error:
        return beside.noting(f"how far prices hold is not known: {error}")


def _ranged_resources(beside: Beside, table: pd.DataFrame) -> Beside:
    notes = [
        f"one more {name} is worth {right:.4g}, one less costs {left:.4g}"
        for name, left, right in _two_sided(table)
    ]
    return replace(
        beside, resources={side: table[side].to_numpy() for side in _SIDES}, notes=[*beside.notes, *notes]
    )


def _ranged_goods(beside: Beside, table: pd.DataFrame) -> Beside:
    two = [name for name, _, _ in _two_sided(table)]
    more = {side: table[side].to_numpy() for side in _SIDES}
    beside = replace(beside, deliveries=more)
    if not two:
        return beside
    some = ", ".join(two[:3]) + (f" and {len(two) - 3} more" if len(two) > 3 else "")
    return beside.noting(f"one more and one less differ in worth (deliveries.csv, left and right): {some}")


def _ranged_rents(beside: Beside, table: pd.DataFrame) -> Beside:
    notes = [
        f"one more of the capacity of {name} is worth {right:.4g}, one less costs {left:.4g}"
        for name, left, right in _two_sided(table)
    ]
    more = {side: table[side].to_numpy() for side in _SIDES}
    return replace(beside, levels={**beside.levels, **more}, notes=[*beside.notes, *notes])


def _two_sided(table: pd.DataFrame) -> list[tuple[str, float, float]]:
    """Return name, left and right of each price that has two."""
    left, right = (table[side].to_numpy(dtype=float) for side in ("left", "right"))
    two = ~np.isclose(left, right, rtol=_TWO_SIDED, atol=0.0)
    names = table.index.to_numpy()
    return [(str(names[i]), float(left[i]), float(right[i])) for i in np.flatnonzero(two)]


# ---------------------------------------------------------------------- feasible compare


def compare(arguments: argparse.Namespace) -> int:

    say = Progress()
    folder = Path(arguments.folder)
    target = Path(arguments.out) if arguments.out else _beside(folder, "comparison")
    may_write(target, kind="comparison", overwrite=arguments.overwrite)
    say(f"reading {folder}")
    institutions = [*every_institution(), *map(own_institution, arguments.institution)]
    economy = from_folder(folder).economy
    if not economy.tastes.nnz:
        raise InvalidEconomy(
            "nobody's tastes are given", where=f"{folder}/tastes", expected="households that want something"
        )

    def words(file: Path) -> None:
        file.write_text(f"{found}\n", encoding="utf-8")

    found = side_by_side(
        economy,
        institutions,
        hours=arguments.hours,
        seconds=arguments.seconds,
        reports=["truth", "best response"] if arguments.lies else "truth",
        rng=np.random.default_rng(arguments.seed),
        agents=arguments.agents,
        workers=arguments.workers,
        progress=say.bar("plans"),
    )
    say(f"writing {target}")

    def draw(file: Path) -> None:
        found.figure().savefig(file, dpi=160, metadata={"Software": None})

    def table(frame: pd.DataFrame) -> Callable[[Path], None]:
        return lambda file: frame.to_csv(file, index=False, lineterminator="\n", encoding="utf-8")

    write_whole(
        target,
        {
            "comparison.csv": table(found.wide),
            "tidy.csv": table(found.table),
            **{
                f"lies-{re.sub('[^a-z0-9]+', '-', name.lower())}.csv": table(lies.table)
                for (name, _), lies in found.lies.items()
            },
            "summary.txt": words,
            "comparison.png": draw,
        },
        kind="comparison",
        about={"economy": economy.name},
        overwrite=arguments.overwrite,
    )
    say.end()
    print(found)
    print(f"Written to {target}")
    return DONE


def write_outcome(
    outcome: Outcome,
    economy: Economy,
    folder: Path,
    *,
    beside: Beside | None = None,
    overwrite: bool = False,
    source: Mapping[str, Any] | None = None,
    excel: bool = False,
) -> Path:
    """Write an outcome as a folder of tables, a certificate and a figure; whole or not at all.

    Parameters
    ----------
    outcome : Outcome
    economy : Economy
        What was planned.
    folder : Path
    beside : Beside, optional
        More columns and lines.
    overwrite : bool
        Replace a folder that this package wrote.
    source : mapping, optional
        Of what the plan was made: what tells a plan of tables that have changed since.
    excel : bool
        Write all tables as the sheets of ``plan.xlsx``, too.

    Returns
    -------
    Path
        With ``levels.csv``, ``deliveries.csv``, ``resources.csv``, ``consumption.csv``, ``rounds.csv``,
        ``messages.csv``, ``certificate.json``, ``summary.txt`` and ``plan.png``; of a linear plan
        ``limits.csv``.
    """
    more = beside or Beside()
    levels = outcome.levels.to_numpy(dtype=float)
    total = economy.totals(outcome.consumption)
    tables: dict[str, pd.DataFrame] = {
        "levels": pd.DataFrame(
            {"plant": economy.plants, "level": levels, "capacity": economy.capacity, **more.levels}
        ),
        "deliveries": pd.DataFrame(
            {
                "good": economy.goods,
                "delivered": total,
                "price": _or_blank(outcome.prices, economy.goods),
                **more.deliveries,
            }
        ),
        "resources": pd.DataFrame(
            {
                "resource": economy.resources,
                "endowment": economy.endowment,
                "used": economy.resource_use @ levels,
                "price": _or_blank(outcome.resource_prices, economy.resources),
                **more.resources,
            }
        ),
        "consumption": pd.DataFrame(
            {
                "household": np.repeat(outcome.consumption.index.to_numpy(), len(economy.goods)),
                "good": np.tile(economy.goods.to_numpy(), len(outcome.consumption)),
                "amount": outcome.consumption.to_numpy(dtype=float).ravel(),
            }
        ),
        "rounds": outcome.rounds,
        "messages": outcome.messages.reset_index(),
        **({} if more.limits is None else {"limits": more.limits}),
    }
    certificate = {
        "claim": outcome.certificate.claim,
        "ok": outcome.certificate.ok,
        "checks": [
            {"check": c.name, "value": c.value, "tolerance": c.tolerance, "ok": c.ok, "meaning": c.meaning}
            for c in outcome.certificate.checks
        ],
    }
    texts = {
        "certificate.json": json.dumps(certificate, indent=2, ensure_ascii=False) + "\n",
        "summary.txt": "\n".join([str(economy), outcome.summary(), *(f"  {n}" for n in more.notes)]) + "\n",
    }

    def table(frame: pd.DataFrame) -> Callable[[Path], None]:
        return lambda file: frame.to_csv(file, index=False, lineterminator="\n", encoding="utf-8")

    def text(words: str) -> Callable[[Path], None]:
        def put(file: Path) -> None:
            file.write_text(words, encoding="utf-8")

        return put

    return write_whole(
        folder,
        {
            **{f"{name}.csv": table(frame) for name, frame in tables.items()},
            **{name: text(words) for name, words in texts.items()},
            **({"plan.xlsx": _workbook(tables, certificate, texts["summary.txt"])} if excel else {}),
            "plan.png": lambda file: _draw(outcome, economy, file),
        },
        kind="outcome",
        about={
            "economy": economy.name,
            "institution": outcome.institution,
            "certified": outcome.certificate.ok,
        },
        source=source,
        overwrite=overwrite,
    )


def _workbook(
    tables: Mapping[str, pd.DataFrame], certificate: Mapping[str, Any], summary: str
) -> Callable[[Path], None]:
    """Return what writes a plan as a workbook: what it comes to, its tables, what proves it."""
    fits = {name: frame for name, frame in tables.items() if 0 < len(frame) < MOST_ROWS}
    left = [f"too long for a sheet: {name}.csv" for name, frame in tables.items() if len(frame) >= MOST_ROWS]
    sheets = {
        "summary": pd.DataFrame({"summary": [*summary.splitlines(), *left]}),
        **fits,
        "certificate": pd.DataFrame(certificate["checks"]),
    }
    return lambda file: write_workbook(file, sheets)


def _or_blank(prices: pd.Series[float] | None, axis: pd.Index) -> Any:
    return [""] * len(axis) if prices is None else prices.to_numpy(dtype=float)


def _draw(outcome: Outcome, economy: Economy, file: Path) -> None:
    """Draw what is delivered (by value) and which resources are used up."""
    from feasible.book import SERIES, figure

    total = economy.totals(outcome.consumption)
    worth = total if outcome.prices is None else total * outcome.prices.to_numpy(dtype=float)
    first = [int(g) for g in np.argsort(-worth, kind="stable")[:12] if worth[g] > 0]
    used = economy.resource_use @ outcome.levels.to_numpy(dtype=float)
    share = np.divide(used, economy.endowment, out=np.zeros_like(used), where=economy.endowment > 0)
    scarce = [int(r) for r in np.argsort(-share, kind="stable")[:12]]
    with figure(1, 2, size=(9.0, 0.9 + 0.32 * max(len(first), len(scarce), 4))) as (fig, axes):
        for ax, names, values, label, color in (
            (
                axes[0],
                [str(economy.goods[g]) for g in first],
                [float(worth[g]) for g in first],
                "delivered" + ("" if outcome.prices is None else ", at the plan's prices"),
                SERIES[0].light,
            ),
            (
                axes[1],
                [str(economy.resources[r]) for r in scarce],
                [100 * float(share[r]) for r in scarce],
                "used of what there is, %",
                SERIES[1].light,
            ),
        ):
            ax.barh(range(len(names)), values, color=color, height=0.6)
            ax.grid(visible=False)
            ax.set_yticks(range(len(names)), [name[:32] for name in names])
            ax.invert_yaxis()
            ax.set_xlabel(label)
        full = [str(economy.resources[r]) for r in scarce if share[r] > 1 - 1e-6]
        finding = f"used up: {', '.join(full[:4])}" if full else "no resource is used up"
        fig.suptitle(f"{economy.name}, {outcome.institution}: {finding}")
        fig.savefig(file, dpi=160, metadata={"Software": None})


# ---------------------------------------------------------------------- feasible claims


def claims(arguments: argparse.Namespace) -> int:
    from feasible.book import claims_json, ledger

    if arguments.json:
        print(claims_json(arguments.chapter))
        return DONE
    rows = ledger(arguments.chapter)
    if rows.empty:
        raise InvalidEconomy(
            "no claim is settled there",
            where=f"chapter {arguments.chapter!r}",
            expected="for instance shadow-prices/mills",
        )
    for chapter, group in rows.groupby("chapter", sort=False):
        print(f"\n{chapter}\n{'=' * len(str(chapter))}")
        for row in group.to_dict(orient="records"):
            print(f"\n  {row['paraphrase']}\n    {str(row['verdict']).upper()}\n    {row['because']}")
    counts = rows["kind"].value_counts()
    told = ", ".join(f"{n} {str(kind).lower().replace('_', ' ')}" for kind, n in counts.items())
    print(f"\n{len(rows)} claims: {told}")
    return DONE


# ---------------------------------------------------------------------- feasible study


def study(arguments: argparse.Namespace) -> int:
    from feasible.book.studies import STUDIES
    from feasible.book.studies import study as named

    if arguments.check is not None:
        names = [entry.name for entry in STUDIES] if arguments.name is None else [arguments.name]
        return _check([named(name) for name in names], arguments)
    if arguments.name is None:
        width = max(len(entry.name) for entry in STUDIES)
        for entry in STUDIES:
            print(f"{entry.name:<{width}}  {entry.summary}")
        return DONE
    chosen = named(arguments.name)
    if arguments.limit is not None and arguments.out is None:
        raise InvalidInput(
            "a part of the table would replace the whole", where="--limit", expected="--out FILE with it"
        )
    target = Path(arguments.out) if arguments.out else chosen.file
    may_replace(target, chosen.name)
    folder = Path(arguments.checkpoint) if arguments.checkpoint else Path("_build", "study", chosen.name)
    print(chosen.summary, flush=True)
    if folder.is_dir() and any(folder.iterdir()):
        print(f"Going on from {folder}; remove it after a change in what the study computes.", flush=True)
    say = Progress()
    frame = chosen.run(
        workers=arguments.workers, checkpoint=folder, progress=say.bar("tasks"), limit=arguments.limit
    )
    chosen.store(frame, target)
    say.end()
    if not arguments.checkpoint:
        shutil.rmtree(folder)
    print(f"Written to {target}: {len(frame):,} rows")
    return DONE


def _check(studies: Sequence[Study], arguments: argparse.Namespace) -> int:
    """Compute some rows again, and say where they are not the stored ones."""
    for option in ("limit", "out", "checkpoint"):
        if getattr(arguments, option) is not None:
            raise InvalidInput("a check writes nothing", where=f"--{option}", expected="--check without it")
    code = DONE
    for chosen in studies:
        tasks = chosen.spread(arguments.check)
        say = Progress()
        told = chosen.check(tasks, workers=arguments.workers, progress=say.bar("tasks"))
        say.end()
        for sentence in told:
            print(f"feasible: {sentence}", file=sys.stderr)
            code = DIFFERENT
        same, note = (
            len(tasks) - len(told),
            "" if chosen.reproducible else "; measured times are not compared",
        )
        print(f"{chosen.name}: {same} of {len(tasks)} tasks computed again are as stored{note}", flush=True)
    return code


# ---------------------------------------------------------------------- feasible example


_README = """# A small economy to start from

Two farms grow grain, a bakery bakes it, a mine digs coal. Labor, land and a cap on emissions limit them.
Plan it, change a number, plan it again:

    feasible plan {folder}
    feasible plan {folder} --institution linear

Each table is described below. In a long table (inputs, outputs, resource_use, tastes, ...) each row is
one cell that is not zero; what is left out is zero.

{schema}
`feasible.json` holds the economy's name.
"""


def example(arguments: argparse.Namespace) -> int:
    economy, targets = example_economy()
    folder = economy.to_tables(
        arguments.folder,
        format=arguments.format,
        overwrite=arguments.overwrite,
        aims=targets.columns,
        notes={"README.md": _README.format(folder=arguments.folder, schema=schema())},
    )
    print(f"Wrote {economy} to {folder}")
    print(f"Next: feasible plan {folder}")
    return DONE
