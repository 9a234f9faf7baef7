"""Families of linear programs with the traits of published ones, whose best values are known."""

import highspy
import numpy as np
import pytest
from feasible.errors import FeasibleError, Infeasible, NotConverged, Unbounded
from feasible.optimum import scaled
from feasible.optimum.linear import LinearProgram
from scipy import sparse

_ALONE = 1e-10

FAMILIES = {
    "free columns": {"free": 0.6},
    "bounded columns": {"free": 0.0, "bounded": 1.0},
    "right-hand sides over six orders": {"orders": 3.0, "degenerate": 0.0},
    "degenerate": {"degenerate": 0.9, "equal": 0.2},
    "fixed columns": {"fixed": 0.4},
    "equations": {"equal": 0.9},
    "coefficients over four orders": {"spread": 2.0},
}


def plainly(given):
    """Return what HiGHS makes of a maximum by itself."""
    highs = scaled._passed(
        -given["objective"], given["matrix"], (given["row_lower"], given["row_upper"]),
        (given["column_lower"], given["column_upper"]),
        {"primal_feasibility_tolerance": _ALONE, "dual_feasibility_tolerance": _ALONE},
    )  # fmt: skip
    highs.run()
    return highs.getModelStatus(), -highs.getInfo().objective_function_value


@pytest.mark.parametrize("family", FAMILIES)
def test_values_are_the_known_ones(family, with_known_optimum):
    """To 1e-9, or it is said that there is no such value; HiGHS by itself finds the same, to its tolerance."""
    raised = 0
    for seed in range(25):
        given, best = with_known_optimum(seed, **FAMILIES[family])
        try:
            found = LinearProgram(**given).solve()
        except NotConverged:
            raised += 1
            continue
        # Where prices times limits cancel to a millionth of their size, the last digits are rounding.
        rounding = 1e-14 * float(np.abs(found.duals) @ np.abs(found.activity))
        assert found.objective == pytest.approx(best, rel=1e-9, abs=rounding)
        assert found.certificate.ok
        status, value = plainly(given)
        if status == highspy.HighsModelStatus.kOptimal:
            # It may break every limit by its tolerance, and each breach is worth a price.
            within = _ALONE * float(np.abs(found.duals).sum() + np.abs(found.primal).sum())
            assert found.objective == pytest.approx(value, rel=1e-9, abs=rounding + within)
    assert raised == 0


@pytest.mark.parametrize("family", FAMILIES)
def test_ranges_converge_and_hold(family, with_known_optimum):
    for seed in range(4):
        given, best = with_known_optimum(seed, **FAMILIES[family])
        program = LinearProgram(**given)
        prices = np.abs(program.solve().duals)
        rows = [program.rows[int(i)] for i in np.argsort(-prices)[:3]]
        columns = [program.columns[int(j)] for j in np.argsort(-np.abs(given["objective"]))[:3]]
        costs = program.cost_ranges(columns)
        assert (costs["from"] <= costs["value"] + 1e-6 * costs["value"].abs()).all()
        assert (costs["to"] >= costs["value"] - 1e-6 * costs["value"].abs()).all()
        assert (costs["least"] <= costs["most"] + 1e-6 * (1 + costs["most"].abs())).all()
        for name, line in program.shadow_prices(rows).iterrows():
            i = program.rows.get_loc(name)
            for price, end in ((line["left"], line["down_to"]), (line["right"], line["up_to"])):
                step = 0.5 * (end - line["limit"]) if np.isfinite(end) else np.sign(end) * abs(line["limit"])
                if not np.isfinite(price) or abs(step) < 1e-6 * abs(line["limit"]):
                    continue
                moved = {side: given[side].copy() for side in ("row_lower", "row_upper")}
                for side in moved.values():
                    side[i] += step * (side[i] == line["limit"])
                found = LinearProgram(**(given | moved)).solve().objective
                assert found - best == pytest.approx(price * step, rel=1e-5, abs=1e-8 * abs(best))


def test_impossible_is_infeasible_whatever_the_sizes(with_known_optimum):
    for seed in range(10):
        given, _ = with_known_optimum(seed)
        twice = sparse.vstack([given["matrix"], given["matrix"][[0]]], format="csc")
        # The first row's terms are to be a third more than they may be.
        activity = np.where(np.isfinite(given["row_upper"]), given["row_upper"], given["row_lower"])[0]
        more = activity + max(abs(activity), 1.0) / 3
        program = LinearProgram(
            given["objective"], twice,
            row_lower=np.append(np.r_[-np.inf, given["row_lower"][1:]], more),
            row_upper=np.append(np.r_[activity, given["row_upper"][1:]], np.inf),
            column_lower=given["column_lower"], column_upper=given["column_upper"],
        )  # fmt: skip
        with pytest.raises(Infeasible, match="no plan meets all of"):
            program.solve()


def test_hundreds_of_free_columns_without_end(with_known_optimum):
    """What can grow is named, among hundreds of columns that could."""
    named = 0
    for seed in range(10):
        given, _ = with_known_optimum(seed, free=0.6)
        n = given["matrix"].shape[1]
        beside = sparse.block_diag([given["matrix"], sparse.csc_array(-np.eye(1, 300))], format="csc")
        program = LinearProgram(
            np.append(given["objective"], np.r_[1e3, np.zeros(299)]), beside,
            row_lower=np.append(given["row_lower"], -np.inf), row_upper=np.append(given["row_upper"], 0.0),
            column_lower=np.append(given["column_lower"], np.full(300, -np.inf)),
            column_upper=np.append(given["column_upper"], np.full(300, np.inf)),
        )  # fmt: skip
        with pytest.raises(Unbounded) as error:
            program.solve()
        named += f"column {n}" in error.value.direction
    assert named == 10


def test_a_first_stop_that_is_no_optimum_is_not_the_last(with_known_optimum, monkeypatch):
    """Whatever a model says of itself, a solution that its duals do not prove is solved for in another way."""
    given, best = with_known_optimum(0)
    program = LinearProgram(**given)
    model, runs = program._model(), []
    real = scaled.ScaledHighs.run

    def wrong(self, *how):
        runs.append(self)
        ending = real(self, *how)
        if self is model:
            # Half of what it found.
            monkeypatch.setattr(
                type(self), "primal", property(lambda m: real_primal(m) * (0.5 if m._best is model else 1))
            )
        return ending

    real_primal = scaled.ScaledHighs.primal.fget
    monkeypatch.setattr(scaled.ScaledHighs, "run", wrong)
    assert program.solve().objective == pytest.approx(best, rel=1e-9)
    assert len(runs) > 1


def test_what_no_way_proves_is_not_returned(with_known_optimum, monkeypatch):
    given, _ = with_known_optimum(0)
    real = scaled.ScaledHighs.primal.fget
    monkeypatch.setattr(scaled.ScaledHighs, "primal", property(lambda model: 0.5 * real(model)))
    with pytest.raises(NotConverged, match="an optimum that its own duals do not prove"):
        LinearProgram(**given).solve()
    # Nor what a certificate that is asked for more strictly refuses.
    monkeypatch.undo()
    with pytest.raises(NotConverged, match=r"the certificate's check '.*' \(.*\) fails.*at most 0 was asked"):
        LinearProgram(**given).solve(tolerance=0.0)


def test_a_solver_that_loses_its_way_is_left(monkeypatch, with_known_optimum):
    """A run over its time counts for nothing where others end; one that the caller limited is over."""
    given, best = with_known_optimum(1)
    monkeypatch.setattr(scaled, "_LOST_AFTER", 0.0)
    monkeypatch.setattr(scaled, "_LOST_A_CELL", 0.0)
    with pytest.raises(NotConverged):
        LinearProgram(**given).solve()
    monkeypatch.undo()
    assert LinearProgram(**given).solve().objective == pytest.approx(best, rel=1e-9)
    assert issubclass(NotConverged, FeasibleError)
