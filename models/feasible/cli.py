"""The command line: import, plan or compare a folder of tables, print claims, write an economy, run a study.

Exit codes: 0 done; 1 the input was refused, nothing could be planned or written, or rows that were computed
again are not the stored ones; 2 the command was not understood; 3 a plan was found and written, but its
certificate does not hold; 70 a fault of the package; 130 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import sys
from collections.abc import Container, MutableMapping, Sequence
from importlib import metadata
from typing import Any

from feasible import __version__
from feasible._console import guarded
from feasible.institutions import ways

__all__ = ["ARITHMETIC", "main"]

#: The environment in which studies are computed. NumPy and OpenBLAS take the widest instructions that a
#: processor has, and round differently with each; where price rounds swing, a last bit decides when they end.
#: With these all x86-64 processors that have AVX2 take the same. They count before NumPy is imported.
ARITHMETIC = {
    # One name since NumPy 2.4, the others before.
    "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL",
    "OPENBLAS_CORETYPE": "Haswell",
}


# ---------------------------------------------------------------------- the parser


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="feasible",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Plan an economy from a folder of tables, and see what proves the plan.",
        epilog="To start:\n"
        "  feasible example town        write a small economy\n"
        "  feasible plan town           plan it; the plan goes to town-plan\n"
        "  feasible import FILE ...     make such a folder of a statistical office's table\n"
        "  feasible compare town        every institution side by side, in town-comparison\n"
        "  feasible claims              what the essays claim, and what the models answer\n"
        "  feasible study               the book's stored tables, and how to compute them again\n\n"
        "feasible COMMAND --help tells more.\n"
        "Exit codes: 0 done, 1 refused, 2 not understood, 3 not certified.",
    )
    parser.add_argument(
        "--version", action=_Version, nargs=0, help="show the version, and those of what it computes with"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    for add in (_add_plan, _add_compare, _add_import, _add_claims, _add_study, _add_example):
        add(commands)
    return parser


class _Version(argparse.Action):
    """Print the version: last digits depend on what computes, so a report of a fault needs those too."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        installed = []
        for name in ("numpy", "scipy", "pandas", "highspy", "clarabel", "numba"):
            with contextlib.suppress(metadata.PackageNotFoundError):
                installed.append(f"{name} {metadata.version(name)}")
        print(f"feasible {__version__} (Python {platform.python_version()}, {', '.join(installed)})")
        parser.exit()


def _add_plan(commands: Any) -> None:
    plan = commands.add_parser(
        "plan",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        help="plan the economy in a folder of tables",
        description="Read an economy from a folder of CSV or Parquet tables, plan it, and write the plan:\n"
        "levels of plants, deliveries and prices of goods, use and prices of resources, consumption,\n"
        "a certificate and a figure.\n\n"
        "A price says how much better the plan's goal would be with one more unit; a linear plan's tables\n"
        "say too what one less would cost (left), how far both hold, and the rents of full plants;\n"
        "limits.csv has every limit, whether it binds, and with which others it ties. The\n"
        "plan of least labor for given targets meets the floors of goods. The certificate is\n"
        "recomputed from the tables alone, by code that shares nothing with the solver.",
        epilog=_ways() + "\nExamples:\n"
        "  feasible plan town\n"
        "  feasible plan town --institution linear --out town-by-value\n"
        "  feasible plan town --least-labor --out town-by-hours\n"
        "  feasible plan town --institution linear --excel --out town-in-excel\n\n"
        "The tables of a folder:\n{schema}\n"
        "In a long table each row is one cell that is not zero. `feasible example` writes a folder to\n"
        "look at. Several years stand in feasible.json, such as\n"
        '{"years": {"periods": 10, "wear": 0.2, "beta": 0.9, "adjust": 0.05, "later": 0}}.',
    )
    plan.add_argument("folder", metavar="FOLDER", help="the folder of tables")
    plan.add_argument(
        "--institution",
        choices=list(ways()),
        help="who plans, and how (default: central, or linear where nobody's tastes are given)",
    )
    plan.add_argument(
        "--least-labor",
        action="store_true",
        help="a linear plan that meets the floors of goods with the least labor; prices are labor values",
    )
    plan.add_argument(
        "--out", metavar="FOLDER", help="where the plan goes (default: FOLDER-plan beside FOLDER)"
    )
    plan.add_argument(
        "--overwrite",
        action="store_true",
        help="replace an earlier plan there (at the default place, one of tables that have changed since is "
        "replaced without it)",
    )
    plan.add_argument(
        "--excel",
        action="store_true",
        help="write the plan as one Excel workbook, too: plan.xlsx in its folder",
    )
    plan.add_argument("--seed", type=_seed, default=0, help="for institutions that draw lots (default: 0)")
    plan.set_defaults(run="plan")


def _add_compare(commands: Any) -> None:
    comparison = commands.add_parser(
        "compare",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        help="plan the economy in a folder under every institution",
        description="Read an economy from a folder of tables, plan it under every institution, measure them\n"
        "by the same metrics, and write the tables and a figure. An institution that finds no plan says so.",
        epilog="Examples:\n  feasible compare town\n  feasible compare town --lies --workers 2\n"
        "  feasible compare town --institution my_module:MyInstitution\n\n"
        "The tables are those of feasible plan. Needs, ownership and effort matter here: without needs the\n"
        "federation has nothing to plan for, and prices cannot guide plants that nothing slows down.",
    )
    comparison.add_argument("folder", metavar="FOLDER", help="the folder of tables")
    comparison.add_argument(
        "--institution",
        action="append",
        default=[],
        metavar="MODULE:CLASS",
        help="another one of your own, in this folder or installed; may be given several times",
    )
    comparison.add_argument(
        "--hours",
        choices=("chosen", "asked"),
        default="chosen",
        help="where people work: as many as their pay leaves them reason to, or as they are asked "
        "(default: chosen)",
    )
    comparison.add_argument(
        "--seconds",
        type=_count,
        default=600,
        metavar="N",
        help="longest that an institution may take (default: 600)",
    )
    comparison.add_argument("--lies", action="store_true", help="search what each agent gains by a lie")
    comparison.add_argument(
        "--agents",
        type=_count,
        default=None,
        metavar="N",
        help="ask N plants and N households only (default: all)",
    )
    comparison.add_argument("--workers", type=_count, default=1, metavar="N", help="processes (default: 1)")
    comparison.add_argument("--seed", type=_seed, default=0, help="for agents that are drawn (default: 0)")
    comparison.add_argument(
        "--out", metavar="FOLDER", help="where it goes (default: FOLDER-comparison beside FOLDER)"
    )
    comparison.add_argument("--overwrite", action="store_true", help="replace an earlier comparison there")
    comparison.set_defaults(run="compare")


def _add_import(commands: Any) -> None:
    from feasible._import_options import add_import

    add_import(commands)


def _add_claims(commands: Any) -> None:
    claims = commands.add_parser(
        "claims",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        help="print the ledger of claims",
        description="Run every claim that the essays make and a model can check, and print the answers.",
        epilog="Examples:\n  feasible claims\n  feasible claims --chapter shadow-prices/mills\n"
        "  feasible claims --json > claims.json",
    )
    claims.add_argument("--json", action="store_true", help="as JSON, with the figures behind each verdict")
    claims.add_argument("--chapter", help="only this chapter's claims, e.g. shadow-prices/mills")
    claims.set_defaults(run="claims")


def _add_study(commands: Any) -> None:
    study = commands.add_parser(
        "study",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        help="compute a stored table of the book anew, or check it",
        description="Some tables of the book take minutes to compute and are stored with it. This computes\n"
        "one anew and replaces it, or computes some of its rows again and compares. Without a name it\n"
        "lists them.\n\n"
        "Every x86-64 processor with AVX2 takes the same instructions for it. On another, price rounds that\n"
        "swing may end a few rounds earlier or later.",
        epilog="Examples:\n  feasible study\n  feasible study crises --check 2\n"
        "  feasible study crises --workers 2\n  feasible study crises --limit 3 --out three.csv\n\n"
        "A run that is stopped goes on where it was; the table is the same on any number of workers.",
    )
    study.add_argument("name", metavar="NAME", nargs="?", help="the study (default: list them)")
    study.add_argument("--workers", type=_count, default=1, metavar="N", help="processes (default: 1)")
    study.add_argument(
        "--limit", type=_count, metavar="N", help="the first N seeds of each sort; needs --out"
    )
    study.add_argument(
        "--checkpoint",
        metavar="FOLDER",
        help="for finished tasks (default: _build/study/NAME, removed when the table is written)",
    )
    study.add_argument(
        "--out", metavar="FILE", help="where the table goes (default: where the book reads it)"
    )
    study.add_argument(
        "--check",
        type=_count,
        metavar="N",
        help="compute the rows of N tasks again and write nothing; of every study if none is named",
    )
    study.set_defaults(run="study")


def _add_example(commands: Any) -> None:
    example = commands.add_parser(
        "example",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        help="write a small economy to start from",
        description="Write a small economy (three goods, four plants) as a folder of tables, with a README\n"
        "that explains them.",
        epilog="Examples:\n  feasible example town\n  feasible example town --format parquet",
    )
    example.add_argument("folder", metavar="FOLDER", help="a new or empty folder")
    example.add_argument("--format", choices=("csv", "parquet"), default="csv", help="default: csv")
    example.add_argument("--overwrite", action="store_true", help="replace a folder that feasible wrote")
    example.set_defaults(run="example")


def _count(text: str) -> int:
    """Read a number of workers, agents or tasks."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"is {text}; expected 1 or more")
    return number


def _seed(text: str) -> int:
    """Read a seed."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"is {text}; expected a whole number, 0 or more")
    return int(text)


def _ways() -> str:
    width = max(len(name) for name in ways())
    return "Ways of planning:\n" + "".join(f"  {n:<{width}}  {p}\n" for n, p in ways().items())


class _Parser(argparse.ArgumentParser):
    """A parser that describes the tables only where somebody asks."""

    def format_help(self) -> str:
        return (
            super()
            .format_help()
            .replace("{schema}", _schema_text() if "{schema}" in str(self.epilog) else "")
        )


def _schema_text() -> str:
    from feasible.economy.tables.schema import schema

    rows = [line.strip("|").split("|") for line in schema().splitlines()[2:]]
    cells = [{"name": r[0].strip(), "columns": r[1].strip()} for r in rows]
    width = max(len(cell["name"]) for cell in cells)
    return "\n".join(f"  {cell['name']:<{width}}  {cell['columns']}" for cell in cells)


def _choose_instructions(environment: MutableMapping[str, str], machine: str, loaded: Container[str]) -> None:
    """Put `ARITHMETIC` into an environment where it can still count; what is chosen there already stays."""
    if machine in {"x86_64", "AMD64"} and "numpy" not in loaded:
        for name, choice in ARITHMETIC.items():
            environment.setdefault(name, choice)


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
    if arguments.run == "study":
        _choose_instructions(os.environ, platform.machine(), sys.modules)

    def work() -> int:
        # What plans takes a second to import: help and mistakes do not wait for it.
        from feasible import _commands

        code: int = getattr(_commands, arguments.run)(arguments)
        return code

    return guarded(work)
