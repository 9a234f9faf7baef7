"""Plans whose capacities bind, against every linear solver that reaches the same gap, in processor time."""

from __future__ import annotations

import resource
from time import process_time
from typing import Any

import numpy as np
from feasible.economy import Economy, Targets
from feasible.economy.leontief import leontief_solve
from feasible.optimum import fulfill, linear_plan
from feasible.optimum.linear import LinearProgram
from in_kind import loops
from report import Report
from scipy import sparse

#: The relative gap to which all are asked.
GAP = 1e-8
#: A peer that has not ended by then is reported as its limit.
LIMIT = 600.0
SIZES = ((3_000, 50), (10_000, 100))


def plants(goods: int, inputs: int, *, plants: int = 3, seed: int = 0) -> tuple[Economy, Targets]:
    """Return several plants a good, all with capacities, of which half the resources let half work.

    The same instances as those of the prototype that was measured first.
    """
    rng, count = np.random.default_rng(seed), goods * plants
    cells = rng.integers(0, goods, count * inputs), np.repeat(np.arange(count), inputs)
    taken = sparse.csc_array((rng.uniform(0.2, 1.0, count * inputs), cells), shape=(goods, count))
    taken.sum_duplicates()
    share = 0.5 / np.asarray(taken.sum(axis=0)).ravel() * rng.uniform(0.8, 1.2, count)
    use = rng.uniform(0.1, 1.0, (3, count))
    rng = np.random.default_rng(seed + 1)
    capacity = rng.uniform(0.5, 1.5, count)
    good = np.repeat(np.arange(goods), plants)
    economy = Economy(
        goods=[f"g{i}" for i in range(goods)], resources=["a", "b", "c"], plants=[f"p{i}" for i in range(count)],
        households=[], inputs=sparse.csc_array(taken @ sparse.diags_array(share)),
        outputs=sparse.csc_array((np.ones(count), (good, np.arange(count))), shape=(goods, count)),
        resource_use=use, endowment=(use @ capacity) * 0.5, capacity=capacity,
    )  # fmt: skip
    return economy, Targets.of(economy, value=rng.uniform(0.5, 1.5, goods))


def program_of(economy: Economy, targets: Targets) -> LinearProgram:
    """Return the whole program, as it is published."""
    goods = len(economy.goods)
    return LinearProgram(
        economy.net.T @ targets.value,
        sparse.vstack([economy.net, economy.resource_use], format="csc"),
        row_lower=np.concatenate([targets.floor, np.full(len(economy.resources), -np.inf)]),
        row_upper=np.concatenate([np.full(goods, np.inf), economy.endowment]),
        column_upper=economy.capacity,
    )


def highs_seconds(program: LinearProgram, solver: str, limit: float = LIMIT) -> tuple[float, float, str]:
    """Return processor seconds, value and ending of one of HiGHS's solvers, all asked for the same gap."""
    import highspy

    highs = highspy.Highs()
    options = {"output_flag": False, "threads": 1, "solver": solver, "time_limit": limit}
    if solver in {"ipm", "hipo"}:
        options |= {"run_crossover": "off", "ipm_optimality_tolerance": GAP}
    if solver == "pdlp":
        names = ("pdlp_optimality_tolerance", "primal_feasibility_tolerance", "dual_feasibility_tolerance")
        options |= dict.fromkeys(names, GAP)
    for name, value in options.items():
        highs.setOptionValue(name, value)
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = program.matrix.shape
    model.col_cost_ = -program.objective
    model.row_lower_, model.row_upper_ = program.row_lower, program.row_upper
    model.col_lower_, model.col_upper_ = program.column_lower, program.column_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = program.matrix.indptr, program.matrix.indices
    model.a_matrix_.value_ = program.matrix.data
    highs.passModel(model)
    began = process_time()
    highs.run()
    ending = str(highs.modelStatusToString(highs.getModelStatus()))
    return process_time() - began, -float(highs.getInfo().objective_function_value), ending


def seconds(work: Any, repeat: int = 1) -> tuple[float, Any]:
    """Return the median processor seconds and the last result: others may share the machine."""
    spent, found = [], None
    for _ in range(repeat):
        began = process_time()
        found = work()
        spent.append(process_time() - began)
    return float(np.median(spent)), found


def peak_gb() -> str:
    """Return the most memory that this process has held so far."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f}"


def linear(
    report: Report, *, quick: bool, solvers: tuple[str, ...] = ("simplex", "ipm", "hipo", "pdlp")
) -> None:
    """Plans certified to 1e-8, against HiGHS's four solvers and OR-Tools' first-order one."""
    import peers
    from cases import Case

    for goods, inputs in ((1_000, 30),) if quick else SIZES:
        economy, targets = plants(goods, inputs)
        _ = economy.net

        def plan(economy=economy, targets=targets):
            found = linear_plan(economy, targets)
            assert found.way == "newton"
            assert found.certificate.value("duality gap") <= GAP
            return found

        ours, found = seconds(plan, 3)
        what = f"capacities that bind, {goods:,} goods x {inputs} inputs"
        more = {"gap": f"{found.certificate.value('duality gap'):.0e}", "clock": "processor seconds"}
        for solver in solvers:
            theirs, value, ending = highs_seconds(program_of(economy, targets), solver)
            report.compare(
                what,
                ours,
                theirs,
                f"HiGHS {solver}",
                agree=abs(found.value / value - 1),
                ended=ending,
                **more,
            )
        try:
            theirs, value = peers.ortools_pdlp(
                Case(what, economy, targets), tolerance=GAP, clock="processor", limit=LIMIT
            )
            ended = "optimal"
        except Exception as error:  # noqa: BLE001 - whatever stops a peer is its result
            theirs, value, ended = LIMIT, found.value, type(error).__name__
        report.compare(
            what, ours, theirs, "OR-Tools PDLP", agree=abs(found.value / value - 1), ended=ended, **more
        )


def needs(report: Report, *, quick: bool) -> None:
    """Time the largest equal share of all requests, cold, and again after one limit changed by 1 %."""
    economy = Economy.reference(1, 1_000 if quick else 10_000)
    _ = economy.net
    _, found = seconds(lambda: fulfill(economy))
    assert found.certificate.ok
    at = np.arange(len(economy.plants)) == 7
    for change, changed in (
        ("one capacity", economy.replace(capacity=economy.capacity * np.where(at, 0.99, 1.0))),
        (
            "one endowment",
            economy.replace(endowment=economy.endowment * np.r_[0.99, np.ones(economy.shape[1] - 1)]),
        ),
        (
            "every limit",
            economy.replace(capacity=economy.capacity * 0.99, endowment=economy.endowment * 0.99),
        ),
    ):
        _ = changed.net
        cold, fresh = seconds(lambda changed=changed: fulfill(changed))
        warm, again = seconds(lambda changed=changed: fulfill(changed, start=found), 3)
        assert again.certificate.ok
        report.compare(
            f"largest equal share, {len(economy.goods):,} goods, {change} 1 % less", warm, cold, "ours, cold",
            agree=abs(again.multiple / fresh.multiple - 1), clock="processor seconds",
        )  # fmt: skip


def warm(report: Report, *, quick: bool) -> None:
    """Time plans again after every limit moved by 1 %, all alike and each its own way."""
    goods, inputs = (1_000, 30) if quick else SIZES[0]
    economy, targets = plants(goods, inputs)
    _ = economy.net
    found = linear_plan(economy, targets)
    rng = np.random.default_rng(5)
    for change, capacity, endowment in (
        ("every limit 1 % less", 0.99, 0.99),
        (
            "every limit within 1 %",
            rng.uniform(0.99, 1.01, economy.capacity.size),
            rng.uniform(0.99, 1.01, economy.endowment.size),
        ),
    ):
        changed = economy.replace(
            capacity=economy.capacity * capacity, endowment=economy.endowment * endowment
        )
        _ = changed.net
        cold, fresh = seconds(lambda changed=changed: linear_plan(changed, targets), 3)
        again_s, again = seconds(lambda changed=changed: linear_plan(changed, targets, start=found), 3)
        assert again.certificate.value("duality gap") <= GAP
        sides = [(plan.levels > 0.0) * 1 + plan._full for plan in (found, again)]  # noqa: SLF001
        report.compare(
            f"plan with capacities again, {goods:,} goods, {change}", again_s, cold, "ours, cold",
            agree=abs(again.value / fresh.value - 1), plants_that_changed_sides=int((sides[0] != sides[1]).sum()),
            clock="processor seconds",
        )  # fmt: skip


def sectors(report: Report, *, quick: bool) -> None:
    """Time a table of EXIOBASE's shape: outputs, multipliers and one plan with its duals, in products."""
    n = 1_600 if quick else 7_987
    rng = np.random.default_rng(0)
    cells = sparse.random_array((n, n), density=0.1, rng=rng, format="csc")
    coefficients = sparse.csc_array(cells @ sparse.diags_array(0.5 / np.asarray(cells.sum(axis=0)).ravel()))
    demand, hours = rng.random(n), rng.random(n)
    product, _ = seconds(lambda: coefficients @ demand, 9)
    labels = [f"s{i}" for i in range(n)]
    economy = Economy(
        goods=labels, resources=["hours"], plants=labels, households=[], inputs=coefficients,
        outputs=sparse.eye_array(n, format="csc"), resource_use=hours[None], endowment=[float(n)],
    )  # fmt: skip
    targets = Targets.of(economy, value=rng.uniform(0.5, 1.5, n), floor=0.1 * demand)
    _ = economy.net
    outputs, x = seconds(lambda: leontief_solve(coefficients, demand), 3)
    multipliers, _ = seconds(lambda: leontief_solve(coefficients, hours, transpose=True), 3)
    plan, found = seconds(lambda: linear_plan(economy, targets), 1)
    assert found.certificate.ok
    left = float(np.abs(x - coefficients @ x - demand).max())
    parts = " + ".join(f"{part / product:.0f}" for part in (outputs, multipliers, plan))
    report.compare(
        f"{n:,} sectors: outputs, multipliers, a plan with duals", outputs + multipliers + plan, 40 * product,
        "forty sparse products", agree=left, parts_in_products=parts, clock="processor seconds",
    )  # fmt: skip
    n = 600
    dense = rng.random((n, n)) * 0.9 / n
    theirs, x = seconds(lambda: np.linalg.solve(np.eye(n) - dense, demand[:n]), 9)
    from feasible.economy._leontief_system import LeontiefSystem

    def fresh():
        system = LeontiefSystem(dense)
        assert system.productive
        return system.solve(demand[:n])

    ours, y = seconds(fresh, 9)
    report.compare(
        "600 sectors: outputs, productivity checked", ours, theirs, "numpy.linalg.solve",
        agree=float(np.abs(y / x - 1).max()), clock="processor seconds",
    )  # fmt: skip


def million(report: Report, *, quick: bool) -> None:
    """Plan a million goods with loops in kind, certified, in sparse products and gigabytes."""
    goods, final, inputs = (40_000, 10_000, 20) if quick else (900_000, 100_000, 100)
    economy, wanted = loops(goods, final, inputs=inputs)
    vector = np.random.default_rng(1).random(len(economy.goods))
    product, _ = seconds(lambda: economy.inputs @ vector, 5)
    ours, found = seconds(lambda: fulfill(economy, wanted))
    assert found.certificate.ok
    report.compare(
        f"in kind, {len(economy.goods):,} goods x {inputs} inputs, certified", ours, 60 * product, "sixty sparse products",
        agree=abs(found.certificate.value("least-met need")), products=f"{ours / product:.0f}", peak_gb=peak_gb(),
        clock="processor seconds",
    )  # fmt: skip


def capacities(report: Report, *, quick: bool) -> None:
    """Run all but the largest."""
    linear(report, quick=quick)
    needs(report, quick=quick)
    warm(report, quick=quick)
    sectors(report, quick=quick)
