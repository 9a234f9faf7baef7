"""Time the package against its peers in one run: ``make bench``.

Every line compares two ways to the same number, checks that they agree, and prints the ratio of
medians; everything is written to ``benchmarks/results.json``. Times depend on the machine, ratios less so.
A group whose run was disturbed is measured again with ``--again``: its rows take the place of the stored ones and say so.
"""

from __future__ import annotations

import argparse
import json
import platform
import warnings
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

import capacities as at_size
import numpy as np
import pandas as pd
import peers
from cases import real, synthetic
from conic import clarabel_prices
from cycles import cycles
from feasible.economy import Economy
from feasible.optimum import linear_plan, welfare_optimum
from feasible.sweep import sweep
from federation import federation
from front_door import front_door
from in_kind import in_kind
from people import people
from planning import planning
from report import Report, measured_again, timed

HERE = Path(__file__).parent


def linear(report: Report, *, quick: bool) -> None:
    """Time linear plans of the real tables, certificate included."""
    cases, ours = [real(71), real(402)], {}
    repeat = 5 if quick else 15
    # The modeling layers come last: their HiGHS starts threads that slow down all that follows.
    for peer, work, times in (
        ("direct highspy", peers.direct_highspy, repeat),
        ("cvxpy with HiGHS", peers.through_cvxpy, 3),
        ("linopy with HiGHS", peers.through_linopy, 3),
    ):
        for case in cases:

            def plan(case=case):
                found = linear_plan(case.economy, case.targets)
                assert found.certificate.ok
                return found.value

            if case.name not in ours:
                plan()
                ours[case.name] = timed(plan, repeat)
            seconds, value = ours[case.name]
            theirs, other = timed(lambda work=work, case=case: work(case), times)
            report.compare(
                f"linear plan, {case.name} sectors", seconds, theirs, peer, agree=abs(value / other - 1)
            )


def reduced(report: Report, *, quick: bool) -> None:
    """Time the reduced form against first-order solvers."""
    goods = 2_000 if quick else 10_000
    case = synthetic(goods)

    def plan():
        found = linear_plan(case.economy, case.targets)
        assert found.certificate.ok
        assert found.way == "reduced"
        return found

    ours, found = timed(plan, 3)
    gap = found.certificate.value("duality gap")
    theirs, other = timed(lambda: peers.direct_highspy(case, solver="pdlp"), 1)
    name = f"reduced form, {goods} goods, {case.economy.inputs.nnz} inputs"
    report.compare(
        name, ours, theirs, "HiGHS PDLP", agree=abs(found.value / other - 1), relative_gap=f"{gap:.1e}"
    )
    theirs, other = peers.ortools_pdlp(case)
    report.compare(
        name, ours, theirs, "OR-Tools PDLP", agree=abs(found.value / other - 1), relative_gap=f"{gap:.1e}"
    )


def welfare(report: Report, *, quick: bool) -> None:
    """Time the welfare optimum, cold against Clarabel and warm against cold."""
    for goods in (30, 300) if quick else (30, 300, 3000):
        economy = Economy.reference(1, goods)

        def cold(economy=economy):
            found = welfare_optimum(economy)
            assert found.certificate.ok
            return found

        cold()
        ours, best = timed(cold, 5)
        prices = np.concatenate([best.prices, best.resource_prices])
        theirs, other = timed(lambda economy=economy: clarabel_prices(economy), 1 if goods > 1000 else 3)
        known = other > 1e-5
        gap = best.certificate.value("duality gap")
        report.compare(
            f"welfare optimum, {goods} goods", ours, theirs, "Clarabel",
            agree=float(np.median(np.abs(prices[known] / other[known] - 1))), gap=f"{gap:.0e}",
        )  # fmt: skip
        for shock, changed in shocks(economy, 12 if goods < 1000 else 6).items():
            # Solver against solver: the certificate costs the same for both.
            cold_s, warm_s, warm_found, differ = [], [], 0, 0.0
            for other_economy in changed:
                seconds, from_cold = timed(lambda e=other_economy: welfare_optimum(e), 3)
                cold_s.append(seconds)
                seconds, from_warm = timed(lambda e=other_economy, b=best: welfare_optimum(e, start=b), 3)
                warm_s.append(seconds)
                assert from_warm.certificate.ok
                warm_found += from_warm.warm
                differ = max(differ, abs(from_warm.welfare / from_cold.welfare - 1))
            report.compare(
                f"the same warm, {shock}", float(np.mean(warm_s)), float(np.mean(cold_s)), "ours, cold",
                agree=differ, goods=goods, found_warm=f"{warm_found} of {len(changed)}",
            )  # fmt: skip


def shocks(economy: Economy, count: int) -> dict[str, list[Economy]]:
    """Return economies near `economy`: one report changed, endowments changed, everything changed."""
    rng = np.random.default_rng(0)
    plants, resources = len(economy.plants), len(economy.resources)
    found: dict[str, list[Economy]] = {}
    for _ in range(count):
        one = np.where(np.arange(plants) == int(rng.integers(plants)), 0.5, 1.0)
        endowment = economy.endowment * rng.uniform(0.95, 1.05, resources)
        capacity = economy.capacity * rng.uniform(0.95, 1.05, plants)
        effort = economy.effort * rng.uniform(0.95, 1.05, plants)
        for name, changes in (
            ("one plant's capacity halved", {"capacity": economy.capacity * one}),
            ("endowments within 5 %", {"endowment": endowment}),
            (
                "all limits and efforts within 5 %",
                {"endowment": endowment, "capacity": capacity, "effort": effort},
            ),
        ):
            other = economy.replace(**changes)
            _ = other.net, other.spending
            found.setdefault(name, []).append(other)
    return found


def comparison(report: Report, *, quick: bool) -> None:
    """Time the study's comparison at 300 goods on one core and on two; the numbers must be the same."""
    from feasible.side_by_side.study import COMPARISON

    goods = 30 if quick else 300
    todo = [task for task in COMPARISON.chosen(8) if task.goods == goods]
    spent, tables = {}, {}
    for workers in (1, 2):
        # Workers start before the clock does: a study of minutes does not notice them.
        sweep(COMPARISON.row, todo[:workers], workers=workers)
        began = perf_counter()
        tables[workers] = pd.concat(sweep(COMPARISON.row, todo, workers=workers))
        spent[workers] = perf_counter() - began
    assert tables[1].equals(tables[2])
    share = spent[1] / spent[2] / 2
    report.compare(
        f"comparison, {goods} goods, {len(todo)} economies, 2 workers", spent[2], spent[1], "ours, 1 worker",
        agree=0.0, speedup_a_core=f"{share:.2f}",
    )  # fmt: skip


def main() -> None:
    """Run the groups that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    groups = {
        "capacities": at_size.capacities,
        "comparison": comparison,
        "federation": federation,
        "front_door": front_door,
        "in_kind": in_kind,
        "cycles": cycles,
        "linear": linear,
        "million": at_size.million,
        "people": people,
        "planning": planning,
        "reduced": reduced,
        "welfare": welfare,
    }
    parser.add_argument("group", nargs="*", choices=[*groups, []], help="default: all")
    parser.add_argument("--quick", action="store_true", help="small sizes and few repetitions")
    parser.add_argument(
        "--again", action="store_true", help="put the groups' rows in place of the stored ones"
    )
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    report = Report()
    for name, group in groups.items():
        if not options.group or name in options.group:
            group(report, quick=options.quick)
    packages = ("feasible", "numpy", "scipy", "highspy", "clarabel", "cvxpy", "demplan", "linopy", "ortools")
    document = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "versions": {name: version(name) for name in packages},
        "rows": report.rows,
    }
    if options.again:
        stored = json.loads((HERE / "results.json").read_text("utf-8"))
        document = stored | {"rows": measured_again(stored["rows"], report.rows)}
    if not options.quick and (options.again or not options.group):
        (HERE / "results.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
        print(f"written to {HERE / 'results.json'}")


if __name__ == "__main__":
    main()
