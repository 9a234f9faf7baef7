"""Linear programs, the welfare optimum, fulfillment of needs, settlement: every result with a certificate."""

from feasible.optimum.best_plan import best_plan
from feasible.optimum.fulfillment import Fulfillment, certify_fulfillment, fulfill
from feasible.optimum.least_labor import LeastLabor, least_labor
from feasible.optimum.linear import LinearProgram, LinearSolution
from feasible.optimum.plan import LinearPlan, linear_plan
from feasible.optimum.settlement import Settlement
from feasible.optimum.welfare import WelfareOptimum, welfare_optimum

__all__ = [
    "Fulfillment",
    "LeastLabor",
    "LinearPlan",
    "LinearProgram",
    "LinearSolution",
    "Settlement",
    "WelfareOptimum",
    "best_plan",
    "certify_fulfillment",
    "fulfill",
    "least_labor",
    "linear_plan",
    "welfare_optimum",
]
