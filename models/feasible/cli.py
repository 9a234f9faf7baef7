"""The command line: plan or compare a folder of tables, print the claims, write an economy to start from.

Exit codes: 0 done; 1 the input was refused or nothing could be planned or written; 2 the command was not
understood; 3 a plan was found and written, but its certificate does not hold.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from feasible.economy import Economy, Messages, Outcome, Targets
from feasible.economy.folder import may_write, read_folder, read_targets, schema, write_folder, write_whole
from feasible.errors import FeasibleError, InvalidEconomy

__all__ = ["PLANNERS", "Planner", "example_economy", "main"]

DONE, REFUSED, UNCERTIFIED = 0, 1, 3


# ---------------------------------------------------------------------- ways of planning, by name


@dataclass(frozen=True)
class Planner:
    """A way of planning that ``feasible plan --institution`` knows by name.

    Attributes
    ----------
    summary : str
        One line for ``--help``.
    run : callable
        From the folder, the economy in it and a generator to an outcome.
    """

    summary: str
    run: Callable[[Path, Economy, np.random.Generator], Outcome]


def _institution(where: str) -> Callable[[Path, Economy, np.random.Generator], Outcome]:
    """Return a planner for an `Institution` class, imported when it is first asked for."""
    module, name = where.split(":")

    def run(_: Path, economy: Economy, rng: np.random.Generator) -> Outcome:
        outcome: Outcome = getattr(importlib.import_module(module), name)().run(economy, rng=rng)
        return outcome

    return run


def _linear(folder: Path, economy: Economy, _: np.random.Generator) -> Outcome:
    """Plan the most valuable deliveries within the folder's floors, ceilings and quotas."""
    from feasible.optimum import linear_plan

    plan = linear_plan(economy, read_targets(folder, economy))
    return Outcome(
        institution="linear plan",
        levels=pd.Series(plan.levels, index=economy.plants, name="level"),
        consumption=pd.DataFrame([plan.deliveries], index=["final deliveries"], columns=economy.goods),
        prices=pd.Series(plan.prices, index=economy.goods, name="price"),
        resource_prices=pd.Series(plan.resource_prices, index=economy.resources, name="price"),
        rounds=pd.DataFrame({"round": [1], "value": [plan.value]}),
        messages=Messages().to_frame(),
        certificate=plan.certificate,
        values={"value of deliveries": plan.value},
    )


#: Ways of planning by name. A new institution is one line here.
PLANNERS: dict[str, Planner] = {
    "baseline": Planner(
        "firms sell what pays, and earnings go to those who own resources and plants",
        _institution("feasible.roads.institution:CapitalistBaseline"),
    ),
    "central": Planner(
        "everyone reports, one optimum for the households' budgets is computed, orders go out",
        _institution("feasible.shadow_prices.institution:CentralPlan"),
    ),
    "command": Planner(
        "the central plan on reports that plants, ministries and party bend together",
        _institution("feasible.dual_hierarchy.institution:CommandPlan"),
    ),
    "federation": Planner(
        "communities state needs and share quantities; no prices; needs a table of needs",
        _institution("feasible.libcom.institution:FederatedPlan"),
    ),
    "linear": Planner(
        "the most valuable deliveries within floors, ceilings and quotas; needs no households",
        _linear,
    ),
    "market": Planner(
        "firms sell what pays, and earnings are shared out equally",
        _institution("feasible.roads.institution:MarketSocialism"),
    ),
    "rounds": Planner(
        "prices are published, councils answer, prices are revised until everything balances",
        _institution("feasible.parecon.institution:ParticipatoryRounds"),
    ),
}


# ---------------------------------------------------------------------- feasible plan


def _plan(arguments: argparse.Namespace) -> int:
    say = _Progress()
    folder = Path(arguments.folder)
    target = (
        Path(arguments.out) if arguments.out else folder.resolve().with_name(f"{folder.resolve().name}-plan")
    )
    may_write(target, overwrite=arguments.overwrite)
    say(f"reading {folder}")
    economy = read_folder(folder)
    name = arguments.institution or ("central" if economy.tastes.nnz else "linear")
    say(f"planning: {economy}")
    outcome = PLANNERS[name].run(folder, economy, np.random.default_rng(arguments.seed))
    say(f"writing {target}")
    write_outcome(outcome, economy, target, overwrite=arguments.overwrite)
    say.end()
    print(economy)
    print(outcome.summary())
    print(f"Written to {target}")
    if not outcome.certificate.ok:
        failed = ", ".join(check.name for check in outcome.certificate.failures)
        print(f"feasible: the plan is NOT certified ({failed})", file=sys.stderr)
        return UNCERTIFIED
    return DONE


# ---------------------------------------------------------------------- feasible compare


def _compare(arguments: argparse.Namespace) -> int:
    from feasible.side_by_side import compare, six

    say = _Progress()
    folder = Path(arguments.folder)
    target = (
        Path(arguments.out)
        if arguments.out
        else folder.resolve().with_name(f"{folder.resolve().name}-comparison")
    )
    may_write(target, overwrite=arguments.overwrite)
    say(f"reading {folder}")
    economy = read_folder(folder)
    if not economy.tastes.nnz:
        raise InvalidEconomy(
            "nobody's tastes are given", where=f"{folder}/tastes", expected="households that want something"
        )

    def words(file: Path) -> None:
        file.write_text(f"{found}\n", encoding="utf-8")

    def bar(done: int, total: int) -> None:
        width = 24
        full = round(width * done / max(total, 1))
        say(f"[{'#' * full}{'.' * (width - full)}] {done} of {total} plans")

    found = compare(
        economy,
        six(),
        reports=["truth", "best response"] if arguments.lies else "truth",
        rng=np.random.default_rng(arguments.seed),
        agents=arguments.agents,
        workers=arguments.workers,
        progress=bar,
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
                f"lies-{name.replace(' ', '-')}.csv": table(lies.table)
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


class _Progress:
    """One line on standard error that says what is going on, if somebody is there to read it."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._start = time.perf_counter()

    def __call__(self, text: str) -> None:
        if self._shown:
            seconds = time.perf_counter() - self._start
            print(f"\r\x1b[2K{seconds:6.1f} s  {text[:100]}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Clear the line."""
        if self._shown:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)


def write_outcome(outcome: Outcome, economy: Economy, folder: Path, *, overwrite: bool = False) -> Path:
    """Write an outcome as a folder of tables, a certificate and a figure; whole or not at all.

    Parameters
    ----------
    outcome : Outcome
    economy : Economy
        What was planned.
    folder : Path
    overwrite : bool
        Replace a folder that this package wrote.

    Returns
    -------
    Path
        With ``levels.csv``, ``deliveries.csv``, ``resources.csv``, ``consumption.csv``, ``rounds.csv``,
        ``messages.csv``, ``certificate.json``, ``summary.txt`` and ``plan.png``.
    """
    levels = outcome.levels.to_numpy(dtype=float)
    total = economy.totals(outcome.consumption)
    tables: dict[str, pd.DataFrame] = {
        "levels": pd.DataFrame({"plant": economy.plants, "level": levels, "capacity": economy.capacity}),
        "deliveries": pd.DataFrame(
            {"good": economy.goods, "delivered": total, "price": _or_blank(outcome.prices, economy.goods)}
        ),
        "resources": pd.DataFrame(
            {
                "resource": economy.resources,
                "endowment": economy.endowment,
                "used": economy.resource_use @ levels,
                "price": _or_blank(outcome.resource_prices, economy.resources),
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
        "summary.txt": f"{economy}\n{outcome.summary()}\n",
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
            "plan.png": lambda file: _draw(outcome, economy, file),
        },
        kind="outcome",
        about={
            "economy": economy.name,
            "institution": outcome.institution,
            "certified": outcome.certificate.ok,
        },
        overwrite=overwrite,
    )


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


def _claims(arguments: argparse.Namespace) -> int:
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


# ---------------------------------------------------------------------- feasible example


def example_economy() -> tuple[Economy, Targets]:
    """Return a small town to start from: grain, bread and coal, four plants, two households.

    Returns
    -------
    Economy
        Two farms (the hill farm needs more labor and no coal), a bakery and a mine share labor,
        land and a cap on emissions.
    Targets
        For a linear plan: bread counts three times as much as coal, and six units of coal must be delivered.

    Examples
    --------
    >>> town, aims = example_economy()
    >>> print(town)
    Economy "a small town": 3 goods, 3 resources, 4 plants, 2 households, 2 regions; convex
    """
    economy = Economy(
        goods=pd.Index(["grain", "bread", "coal"]),
        resources=pd.Index(["labor", "land", "emissions"]),
        plants=pd.Index(["valley farm", "hill farm", "bakery", "mine"]),
        households=pd.Index(["bakers", "miners"]),
        inputs=np.array([[0.1, 0.1, 0.8, 0.0], [0.0, 0.0, 0.0, 0.0], [0.2, 0.0, 0.1, 0.05]]),
        outputs=np.array([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]]),
        resource_use=np.array([[0.5, 1.2, 0.4, 0.8], [1.0, 1.5, 0.0, 0.0], [0.3, 0.0, 0.2, 0.4]]),
        endowment=np.array([60.0, 40.0, 20.0]),
        capacity=np.array([25.0, 30.0, np.inf, 30.0]),
        effort=np.array([0.0005, 0.0005, 0.0002, 0.0008]),
        region=np.array(["valley", "hill", "valley", "hill"]),
        good_kind=np.array(["intermediate", "final", "final"]),
        resource_kind=np.array(["labor", "land", "emission"]),
        tastes=np.array([[0.0, 0.7, 0.3], [0.0, 0.5, 0.5]]),
        needs=np.array([[0.0, 5.0, 3.0], [0.0, 5.0, 4.0]]),
        household_region=np.array(["valley", "hill"]),
        name="a small town",
    )
    return economy, Targets.of(economy, value={"bread": 3.0, "coal": 1.0}, floor={"coal": 6.0})


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


def _example(arguments: argparse.Namespace) -> int:
    economy, targets = example_economy()
    folder = write_folder(
        economy,
        arguments.folder,
        format=arguments.format,
        overwrite=arguments.overwrite,
        targets=targets,
        notes={"README.md": _README.format(folder=arguments.folder, schema=schema())},
    )
    print(f"Wrote {economy} to {folder}")
    print(f"Next: feasible plan {folder}")
    return DONE


# ---------------------------------------------------------------------- the parser


def _parser() -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="feasible",
        formatter_class=raw,
        description="Plan an economy from a folder of tables, and see what proves the plan.",
        epilog="To start:\n"
        "  feasible example town        write a small economy\n"
        "  feasible plan town           plan it; the plan goes to town-plan\n"
        "  feasible compare town        six institutions side by side, in town-comparison\n"
        "  feasible claims              what the essays claim, and what the models answer\n\n"
        "feasible COMMAND --help tells more.\n"
        "Exit codes: 0 done, 1 refused, 2 not understood, 3 not certified.",
    )
    parser.add_argument("--version", action="version", version=f"feasible {version('feasible')}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    plan = commands.add_parser(
        "plan",
        formatter_class=raw,
        help="plan the economy in a folder of tables",
        description="Read an economy from a folder of CSV or Parquet tables, plan it, and write the plan:\n"
        "levels of plants, deliveries and prices of goods, use and prices of resources, consumption,\n"
        "a certificate and a figure.\n\n"
        "A price says how much better the plan's goal would be with one more unit. The certificate is\n"
        "recomputed from the tables alone, by code that shares nothing with the solver.",
        epilog=_ways() + "\nExamples:\n"
        "  feasible plan town\n"
        "  feasible plan town --institution linear --out town-by-value\n\n"
        f"The tables of a folder:\n{_schema_text()}\n"
        "In a long table each row is one cell that is not zero. `feasible example` writes a folder to\n"
        "look at.",
    )
    plan.add_argument("folder", metavar="FOLDER", help="the folder of tables")
    plan.add_argument(
        "--institution",
        choices=sorted(PLANNERS),
        help="who plans, and how (default: central, or linear where nobody's tastes are given)",
    )
    plan.add_argument(
        "--out", metavar="FOLDER", help="where the plan goes (default: FOLDER-plan beside FOLDER)"
    )
    plan.add_argument("--overwrite", action="store_true", help="replace an earlier plan there")
    plan.add_argument("--seed", type=int, default=0, help="for institutions that draw lots (default: 0)")
    plan.set_defaults(run=_plan)

    comparison = commands.add_parser(
        "compare",
        formatter_class=raw,
        help="plan the economy in a folder under six institutions",
        description="Read an economy from a folder of tables, plan it under six institutions, measure them\n"
        "by the same metrics, and write the tables and a figure. An institution that finds no plan says so.",
        epilog="Examples:\n  feasible compare town\n  feasible compare town --lies --workers 2\n\n"
        "The tables are those of feasible plan. Needs, ownership and effort matter here: without needs the\n"
        "federation has nothing to plan for, and prices cannot guide plants that nothing slows down.",
    )
    comparison.add_argument("folder", metavar="FOLDER", help="the folder of tables")
    comparison.add_argument("--lies", action="store_true", help="search what each agent gains by a lie")
    comparison.add_argument(
        "--agents",
        type=int,
        default=None,
        metavar="N",
        help="ask N plants and N households only (default: all)",
    )
    comparison.add_argument("--workers", type=int, default=1, metavar="N", help="processes (default: 1)")
    comparison.add_argument("--seed", type=int, default=0, help="for agents that are drawn (default: 0)")
    comparison.add_argument(
        "--out", metavar="FOLDER", help="where it goes (default: FOLDER-comparison beside FOLDER)"
    )
    comparison.add_argument("--overwrite", action="store_true", help="replace an earlier comparison there")
    comparison.set_defaults(run=_compare)

    claims = commands.add_parser(
        "claims",
        formatter_class=raw,
        help="print the ledger of claims",
        description="Run every claim that the essays make and a model can check, and print the answers.",
        epilog="Examples:\n  feasible claims\n  feasible claims --chapter shadow-prices/mills\n"
        "  feasible claims --json > claims.json",
    )
    claims.add_argument("--json", action="store_true", help="as JSON, with the figures behind each verdict")
    claims.add_argument("--chapter", help="only this chapter's claims, e.g. shadow-prices/mills")
    claims.set_defaults(run=_claims)

    example = commands.add_parser(
        "example",
        formatter_class=raw,
        help="write a small economy to start from",
        description="Write a small economy (three goods, four plants) as a folder of tables, with a README\n"
        "that explains them.",
        epilog="Examples:\n  feasible example town\n  feasible example town --format parquet",
    )
    example.add_argument("folder", metavar="FOLDER", help="a new or empty folder")
    example.add_argument("--format", choices=("csv", "parquet"), default="csv", help="default: csv")
    example.add_argument("--overwrite", action="store_true", help="replace a folder that feasible wrote")
    example.set_defaults(run=_example)
    return parser


def _ways() -> str:
    width = max(len(name) for name in PLANNERS)
    return "Ways of planning:\n" + "".join(
        f"  {n:<{width}}  {p.summary}\n" for n, p in sorted(PLANNERS.items())
    )


def _schema_text() -> str:
    rows = [line.strip("|").split("|") for line in schema().splitlines()[2:]]
    cells: list[Mapping[str, str]] = [{"name": r[0].strip(), "columns": r[1].strip()} for r in rows]
    width = max(len(cell["name"]) for cell in cells)
    return "\n".join(f"  {cell['name']:<{width}}  {cell['columns']}" for cell in cells)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; those of the process by default.

    Returns
    -------
    int
        The exit code (see the module).
    """
    arguments = _parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has stopped reading.
        sys.stderr.close()
        return DONE
    except (FeasibleError, OSError) as error:
        print(f"feasible: {error}", file=sys.stderr)
        return REFUSED
    return code
