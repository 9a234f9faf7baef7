"""Write the plans with capacities that bind as MPS files, with their certified best values, for others to beat.

    python benchmarks/instances.py FOLDER [--quick]

Every file is made anew from its seed, the same on every machine; `instances.csv` beside this module holds their sizes,
the best value, the gap of its certificate, and the SHA-256 of the file before it is compressed. The small ones lie in
`benchmarks/instances`, as this command writes them.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
from pathlib import Path

import numpy as np
from capacities import GAP, SIZES, plants, program_of
from feasible.optimum import LinearProgram, linear_plan

#: Goods and inputs of what is written; the small ones are kept in the folder `instances`, for a quick look.
SMALL = ((100, 12), (300, 15))
INSTANCES = (*SMALL, (1_000, 30), *SIZES)


def mps(name: str, program: LinearProgram) -> str:
    """Return a maximum in free MPS, as the minimum of its negative (readers differ in what they make of OBJSENSE).

    Rows are limited on one side each; every number is written so that it reads back the same.
    """
    lines = [f"NAME {name}", "ROWS", " N cost"]
    from_below = np.isfinite(program.row_lower)
    lines += [f" {'G' if below else 'L'} r{i}" for i, below in enumerate(from_below)]
    lines.append("COLUMNS")
    matrix = program.matrix
    for j, cost in enumerate(program.objective):
        lines.append(f" x{j} cost {float(-cost)!r}")
        span = slice(matrix.indptr[j], matrix.indptr[j + 1])
        lines += [
            f" x{j} r{i} {value!r}"
            for i, value in zip(matrix.indices[span].tolist(), matrix.data[span].tolist(), strict=True)
        ]
    lines.append("RHS")
    sides = np.where(from_below, program.row_lower, program.row_upper)
    lines += [f" rhs r{i} {side!r}" for i, side in enumerate(sides.tolist()) if side]
    lines.append("BOUNDS")
    lines += [
        f" UP b x{j} {top!r}" for j, top in enumerate(program.column_upper.tolist()) if np.isfinite(top)
    ]
    return "\n".join([*lines, "ENDATA", ""])


def main() -> None:
    """Write the files and the table of their best values."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick", action="store_true", help="the small ones only; the table stays as it is")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for goods, inputs in SMALL if options.quick else INSTANCES:
        economy, targets = plants(goods, inputs)
        found = linear_plan(economy, targets)
        gap = found.certificate.value("duality gap")
        assert found.certificate.ok
        assert gap <= GAP
        program, name = program_of(economy, targets), f"capacities-{goods}x{inputs}"
        text = mps(name, program).encode()
        with gzip.GzipFile(options.folder / f"{name}.mps.gz", "wb", mtime=0) as file:
            file.write(text)
        rows.append(
            (name, *program.matrix.shape, program.matrix.nnz, f"{-found.value:.12g}", f"{gap:.0e}", hashlib.sha256(text).hexdigest())
        )  # fmt: skip
        print(*rows[-1])
    if not options.quick:
        with (Path(__file__).parent / "instances.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(["name", "rows", "columns", "cells", "minimum", "gap", "sha256_of_the_mps"])
            table.writerows(rows)


if __name__ == "__main__":
    main()
