"""Plans in kind at scale: many goods with loops, full leximin with several plants, the largest equal share."""

from __future__ import annotations

import highspy
import numpy as np
from feasible.economy import Economy
from feasible.optimum.fulfillment import fulfill, requests
from report import Report, timed
from scipy import sparse


def loops(intermediate: int, final: int, inputs: int = 60, resources: int = 5) -> tuple[Economy, np.ndarray]:
    """Return an economy with one technique a good, random inputs (so loops everywhere), and requests."""
    rng = np.random.default_rng(0)
    goods = intermediate + final
    row = rng.integers(0, intermediate, (goods, inputs)).ravel()
    column = np.repeat(np.arange(goods), inputs)
    matrix = sparse.csc_array((rng.random(goods * inputs) / inputs, (row, column)), shape=(goods, goods))
    matrix.sum_duplicates()
    use = rng.uniform(0.1, 1.0, (resources, goods))
    wanted = np.zeros(goods)
    wanted[intermediate:] = rng.uniform(0.5, 1.5, final)
    labels = [str(i) for i in range(goods)]
    return Economy(
        goods=labels,
        resources=[f"resource {i}" for i in range(resources)],
        plants=labels,
        households=["all"],
        inputs=matrix,
        outputs=sparse.eye_array(goods, format="csc"),
        resource_use=use,
        endowment=rng.uniform(0.9, 1.1, resources) * goods * 0.2,
        tastes=sparse.csr_array((wanted / wanted.sum())[None]),
        needs=sparse.csr_array(wanted[None]),
    ), wanted


def branches(goods: int, count: int = 6, plants: int = 3, inputs: int = 8) -> Economy:
    """Return goods in branches that share resources but no inputs: needs then end at several levels."""
    rng = np.random.default_rng(0)
    branch = np.arange(goods) % count
    final = np.arange(goods) >= int(0.4 * goods)
    middle = np.flatnonzero(~final)
    good = np.repeat(np.arange(goods), plants)
    rows, columns = [], []
    for j, g in enumerate(good):
        pool = middle[branch[middle] == branch[g]]
        taken = rng.choice(pool, min(inputs, pool.size), replace=False)
        rows.append(taken)
        columns.append(np.full(taken.size, j))
    row, column = np.concatenate(rows), np.concatenate(columns)
    worse = 1.0 + 0.3 * np.tile(np.arange(plants), goods)
    matrix = sparse.csc_array(
        (rng.random(row.size) / inputs * worse[column], (row, column)), shape=(goods, good.size)
    )
    use = rng.uniform(0.1, 1.0, (5, good.size)) * worse
    need = np.where(final, rng.uniform(0.5, 1.5, goods), 0.0)
    size = np.array([0.5, 0.7, 0.85, 1.05, 1.2, 1.5])[np.arange(count) % 6]
    capacity = rng.uniform(0.6, 1.4, good.size) * size[branch[good]] * np.where(final[good], need[good], 2.2)
    return Economy(
        goods=[f"good {i}" for i in range(goods)],
        resources=[f"resource {i}" for i in range(5)],
        resource_kind=["labor"] * 2 + ["land"] * 3,
        plants=[f"plant {j}" for j in range(good.size)],
        households=["all"],
        inputs=matrix,
        outputs=sparse.csc_array(
            (np.ones(good.size), (good, np.arange(good.size))), shape=(goods, good.size)
        ),
        resource_use=use,
        endowment=np.full(5, goods * 3.0),
        capacity=capacity,
        tastes=(need / need.sum())[None],
        needs=need[None],
    )


def _pdlp(economy: Economy) -> float:
    """Return the largest equal share of all requests by HiGHS PDLP alone, to 1e-9."""
    wanted = requests(economy)
    goods, resources, plants, _ = economy.shape
    matrix = sparse.csc_array(
        sparse.vstack(
            [
                sparse.hstack([economy.net, sparse.csc_array(-wanted[:, None])]),
                sparse.hstack([economy.resource_use, sparse.csc_array((resources, 1))]),
            ]
        )
    )
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = np.append(np.zeros(plants), -1.0)
    model.col_lower_, model.col_upper_ = np.zeros(plants + 1), np.append(economy.capacity, highspy.kHighsInf)
    model.row_lower_ = np.append(np.zeros(goods), np.full(resources, -highspy.kHighsInf))
    model.row_upper_ = np.append(np.full(goods, highspy.kHighsInf), economy.endowment)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.a_matrix_.value_ = matrix.data
    highs = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("solver", "pdlp"),
        # As tight as ours asks for before it makes a vertex of the solution.
        ("pdlp_optimality_tolerance", 1e-9),
        ("primal_feasibility_tolerance", 1e-9),
        ("dual_feasibility_tolerance", 1e-9),
    ):
        highs.setOptionValue(option, value)
    highs.passModel(model)
    highs.run()
    return float(highs.getSolution().col_value[plants])


def in_kind(report: Report, *, quick: bool) -> None:
    """Run all three."""
    economy, wanted = loops(*((5_000, 500) if quick else (50_000, 5_000)))
    vector = np.random.default_rng(1).random(len(economy.goods))
    product, _ = timed(lambda: economy.inputs @ vector, 30)

    def plan():
        economy.__dict__.pop("net", None)
        found = fulfill(economy, wanted)
        assert found.certificate.ok
        return found

    plan()
    ours, found = timed(plan, 3)
    gap = found.certificate.value("least-met need")
    report.compare(
        f"in kind, {len(economy.goods):,} goods with loops, certified", ours, product, "one sparse product",
        agree=abs(gap), inputs=economy.inputs.nnz,
    )  # fmt: skip

    several = branches(200 if quick else 1_000)
    direct, _ = timed(lambda: fulfill(several, method="simplex"), 1)

    def levels():
        found = fulfill(several, beyond=True)
        assert found.certificate.ok
        return found

    ours, found = timed(levels, 1)
    report.compare(
        f"full leximin, {len(several.goods):,} goods, 3 plants a good", ours, direct, "one level and fewest hours",
        agree=abs(found.certificate.value("needs fixed at their level")), levels=len(found.stages), programs=found.programs,
    )  # fmt: skip

    large = Economy.reference(1, 1_000 if quick else 10_000)

    def share():
        found = fulfill(large)
        assert found.certificate.ok
        return found

    ours, found = timed(share, 1)
    theirs, other = timed(lambda: _pdlp(large), 1)
    report.compare(
        f"largest equal share, {len(large.goods):,} goods", ours, theirs, "HiGHS PDLP to 1e-9, no vertex",
        agree=abs(found.multiple / other - 1.0), gap=f"{found.certificate.value('least-met need'):.0e}",
    )  # fmt: skip
