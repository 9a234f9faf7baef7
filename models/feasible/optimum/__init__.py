"""Linear programs, the welfare optimum and settlement, every result with a certificate."""

from feasible.optimum.best_plan import best_plan
from feasible.optimum.linear import LinearProgram, LinearSolution
from feasible.optimum.plan import LinearPlan, linear_plan
from feasible.optimum.settlement import Settlement, settle
from feasible.optimum.welfare import WelfareOptimum, welfare_optimum

__all__ = [
    "LinearPlan",
    "LinearProgram",
    "LinearSolution",
    "Settlement",
    "WelfareOptimum",
    "best_plan",
    "linear_plan",
    "settle",
    "welfare_optimum",
]
