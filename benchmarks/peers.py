"""Other people's solvers on the same plan; each function returns the optimal value.

OR-Tools and highspy cannot be loaded into one process: as a script this module stays clear of the package.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from cases import Case


def direct_highspy(case: Case, *, solver: str = "simplex", tolerance: float | None = None) -> float:
    """Pass the arrays to HiGHS as they are, one thread, its defaults otherwise."""
    import highspy

    cost, matrix, rows, columns = case.arrays()
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("solver", solver)
    if tolerance is not None:
        highs.setOptionValue("pdlp_optimality_tolerance", tolerance)
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = -cost
    model.row_lower_, model.row_upper_ = rows
    model.col_lower_, model.col_upper_ = columns
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.a_matrix_.value_ = matrix.data
    highs.passModel(model)
    highs.run()
    return -float(highs.getInfo().objective_function_value)


def through_cvxpy(case: Case) -> float:
    """Build and solve with cvxpy, HiGHS below."""
    import cvxpy as cp

    e, t = case.economy, case.targets
    x = cp.Variable(len(e.plants))
    finite = np.isfinite(e.capacity)
    constraints = [e.net @ x >= t.floor, e.resource_use @ x <= e.endowment, x >= t.quota]
    if finite.any():
        constraints.append(x[finite] <= e.capacity[finite])
    problem = cp.Problem(cp.Maximize((e.net.T @ t.value) @ x), constraints)
    problem.solve(solver=cp.HIGHS)
    return float(problem.value)


def through_linopy(case: Case) -> float:
    """Build and solve with linopy, HiGHS below."""
    import linopy
    import xarray as xr

    e, t = case.economy, case.targets
    model = linopy.Model()
    plants = list(range(len(e.plants)))
    x = model.add_variables(
        lower=xr.DataArray(t.quota, dims="plant", coords={"plant": plants}),
        upper=xr.DataArray(e.capacity, dims="plant", coords={"plant": plants}), name="x",
    )  # fmt: skip
    net = xr.DataArray(e.net.toarray(), dims=("good", "plant"), coords={"plant": plants})
    use = xr.DataArray(e.resource_use.toarray(), dims=("resource", "plant"), coords={"plant": plants})
    model.add_constraints((net * x).sum("plant") >= xr.DataArray(t.floor, dims="good"))
    model.add_constraints((use * x).sum("plant") <= xr.DataArray(e.endowment, dims="resource"))
    worth = xr.DataArray(e.net.T @ t.value, dims="plant", coords={"plant": plants})
    model.add_objective((worth * x).sum(), sense="max")
    model.solve(solver_name="highs", output_flag=False, log_to_console=False)
    return float(model.objective.value)


def ortools_pdlp(
    case: Case, *, tolerance: float = 1e-6, clock: str = "seconds", limit: float = 1200.0
) -> tuple[float, float]:
    """Return seconds (or ``"processor"`` seconds) and value of OR-Tools' PDLP, in a process of its own."""
    cost, matrix, rows, columns = case.arrays()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.npz"
        np.savez(
            file, cost=cost, data=matrix.data, indices=matrix.indices, indptr=matrix.indptr, shape=matrix.shape,
            row_lower=rows[0], row_upper=rows[1], column_lower=columns[0], column_upper=columns[1],
        )  # fmt: skip
        out = subprocess.run(
            [sys.executable, __file__, str(file), str(tolerance)],
            capture_output=True, text=True, check=True, timeout=limit,
        ).stdout  # fmt: skip
    found = json.loads(out.splitlines()[-1])
    return found[clock], found["value"]


def _solve_file(file: str, tolerance: float) -> dict[str, float]:
    from time import perf_counter, process_time

    from ortools.pdlp import solvers_pb2
    from ortools.pdlp.python import pdlp

    plan = np.load(file)
    began, worked = perf_counter(), process_time()
    program = pdlp.QuadraticProgram()
    rows, columns = plan["shape"]
    program.resize_and_initialize(int(columns), int(rows))
    program.objective_vector = -plan["cost"]
    program.constraint_matrix = sparse.csc_matrix(
        (plan["data"], plan["indices"], plan["indptr"]), plan["shape"]
    )
    program.constraint_lower_bounds, program.constraint_upper_bounds = plan["row_lower"], plan["row_upper"]
    program.variable_lower_bounds, program.variable_upper_bounds = plan["column_lower"], plan["column_upper"]
    parameters = solvers_pb2.PrimalDualHybridGradientParams()
    criteria = parameters.termination_criteria.simple_optimality_criteria
    criteria.eps_optimal_absolute = criteria.eps_optimal_relative = tolerance
    result = pdlp.primal_dual_hybrid_gradient(program, parameters)
    spent = {"seconds": perf_counter() - began, "processor": process_time() - worked}
    return spent | {"value": float(plan["cost"] @ result.primal_solution)}


if __name__ == "__main__":
    print(json.dumps(_solve_file(sys.argv[1], float(sys.argv[2]))))
