"""The options of ``feasible import``; nothing heavy is imported to show them."""

from __future__ import annotations

import argparse
from typing import Any

__all__ = ["FORMATS", "add_import"]

#: The formats and what each takes; a test compares them with those that there are.
FORMATS = {
    "bea": "use and make (or supply) table of the Bureau of Economic Analysis: two files",
    "eurostat": "symmetric table, or use and supply table, of Eurostat: TSV or CSV",
    "oecd": "inter-country table (ICIO), or a country's, of the OECD: CSV",
    "wiod": "World Input-Output Database, 2013 or 2016: .xlsx or CSV",
    "exiobase": "EXIOBASE 3: the unpacked folder (the archive needs pymrio)",
    "pymrio": "any system that pymrio has saved: a folder",
    "useeio": "the US EPA's model USEEIO: .xlsx",
    "matrix": "any symmetric table in one grid: .xlsx or text",
}


def add_import(commands: Any) -> None:
    """Add the command to a parser's subcommands."""
    width = max(map(len, FORMATS))
    told = "".join(f"  {name:<{width}}  {what}\n" for name, what in FORMATS.items())
    command = commands.add_parser(
        "import",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        help="make a folder of tables from what a statistical office publishes",
        description="Read an input-output table as an office publishes it, say what was dropped, moved and\n"
        "filled, and write a folder of tables that feasible plan and feasible compare take, with what\n"
        "had to be assumed.",
        epilog=f"Formats:\n{told}\nExamples:\n"
        "  feasible import IOUse.xlsx IOMake.xlsx --format bea --out us\n"
        "  feasible import naio_10_cp1700.tsv --format eurostat --geo DE --year 2020 --out germany\n"
        "  feasible import ICIO2023_2020.csv --format oecd --region DEU --out germany\n"
        "  feasible import table.xlsx --format matrix --satellites hours.csv --limit 'CO2=0.9' --out here\n\n"
        "Hours and emissions come from --satellites FILE: a column 'sector' and a column a satellite, its\n"
        "unit in brackets ('labor hours [million hours]').",
    )
    command.add_argument(
        "files", metavar="FILE", nargs="+", help="the table; with a second file that belongs to it"
    )
    command.add_argument("--format", required=True, choices=list(FORMATS), help="whose layout it is")
    command.add_argument("--out", metavar="FOLDER", required=True, help="a new or empty folder")
    command.add_argument("--overwrite", action="store_true", help="replace a folder that feasible wrote")
    command.add_argument(
        "--into", choices=("csv", "parquet"), default="csv", help="what to write (default: csv)"
    )
    _add_choices(command)
    _add_assumptions(command)
    command.set_defaults(run="import_")


def _add_choices(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("which table")
    group.add_argument("--year", help="of several years (default: the latest)")
    group.add_argument("--geo", help="of several countries, for eurostat")
    group.add_argument("--unit", help="of several units, for eurostat; the unit's name, for matrix")
    group.add_argument("--region", help="one region's own table, of a table of many")
    group.add_argument("--sheet", help="of a workbook")
    group.add_argument(
        "--decimal", choices=(".", ","), help="what separates fractions, where the file does not tell"
    )
    rules = command.add_argument_group("rules")
    rules.add_argument(
        "--hidden",
        choices=("refuse", "total", "zero"),
        default="refuse",
        help="hidden numbers: refuse (default), find them from a printed total, take them for zero",
    )
    rules.add_argument(
        "--negative",
        choices=("move", "refuse"),
        default="move",
        help="negative uses: move to receipts (default)",
    )
    rules.add_argument(
        "--totals", choices=("drop", "refuse"), default="drop", help="totals that add up: drop (default)"
    )
    rules.add_argument(
        "--gaps",
        choices=("rounding", "fill"),
        default="rounding",
        help="rows and columns that miss their sums: only by rounding (default), or fill whatever they miss",
    )


def _add_assumptions(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("what the table does not say")
    group.add_argument(
        "--satellites", metavar="FILE", action="append", help="hours, emissions and so on by sector"
    )
    group.add_argument(
        "--resource", metavar="NAME", action="append", help="limit only this satellite (may be repeated)"
    )
    group.add_argument(
        "--limit",
        metavar="NAME=FACTOR",
        action="append",
        help="how much there is over what was used (default: 1)",
    )
    for name, default, what in (
        ("capacity", 1.25, "largest output of a sector over today's"),
        ("effort", 0.05, "effort of a sector's last unit over its price"),
        ("needs", 0.5, "needs of households over what they consume today"),
        ("floor", 0.9, "least deliveries of a linear plan over today's"),
        ("ceiling", 1.1, "most deliveries of a linear plan over today's"),
    ):
        group.add_argument(
            f"--{name}", type=float, default=default, metavar="X", help=f"{what} (default: {default:g})"
        )
