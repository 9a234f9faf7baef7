"""What functions of plans take where nothing is said: a change changes every caller who says nothing."""

import runpy
from pathlib import Path

from numpy import inf

DEFAULTS = {
    "optimum._capacities.search.begun": {"old_least": 0.0, "least": 0.0},
    "optimum._certify_fulfillment.certify_fulfillment": {"further": (), "among": "", "tolerance": 1e-06},
    "optimum._certify_solution.certify_solution": {"tolerance": 1e-07},
    "optimum._needs_program.NeedsProgram.__init__": {"beyond": False, "method": "auto"},
    "optimum._program.Program.__init__": {
        "row_lower": -inf,
        "row_upper": inf,
        "column_lower": 0.0,
        "column_upper": inf,
        "maximize": True,
        "row_give": inf,
    },
    "optimum._program.Program.of_rows": {"signed": True},
    "optimum._program.Program.of_columns": {"infinite": True},
    "optimum.calibration.calibrated": {"share": 0.6, "hours": 1.0, "time": 2.0, "elasticity": 0.5},
    "optimum.damped_newton.damped_newton": {"memory": 1},
    "optimum.fixed_point.fixed_point": {"damping": 1.0},
    "optimum.fulfillment.fulfill": {"beyond": False, "method": "auto"},
    "optimum.guarantee.certify_guarantee": {"tolerance": 1e-07},
    "optimum.linear.LinearProgram.__init__": {
        "row_lower": -inf,
        "row_upper": inf,
        "column_lower": 0.0,
        "column_upper": inf,
        "maximize": True,
        "row_give": inf,
    },
    "optimum.linear.LinearProgram.solve": {"method": "simplex", "tolerance": 1e-07},
    "optimum.plan.LinearPlan": {"fell_back": False},
    "optimum.plan.linear_plan": {"way": "auto"},
    "optimum.progressive_filling.fill": {"beyond": False},
    "optimum.scaled.ScaledHighs.run": {"solver": "simplex"},
    "optimum.scaled.ScaledHighs.prove": {"solver": "simplex"},
    "optimum.settlement.Settlement.__init__": {"tolerance": 1e-09},
    "optimum.settlement.Settlement.deliver": {"reserve": 0.0},
    "optimum.welfare.welfare_optimum": {"tolerance": 1e-09},
}


def test_what_is_not_said():
    defaults = runpy.run_path(str(Path(__file__).parents[1] / "economy" / "defaults.py"))["defaults"]
    assert defaults("optimum") == DEFAULTS
