"""Feasible: executable models of planning, participation and power.

Floors, from the ground up (a room imports only from floors below it)::

    economy         what there is to plan: Economy, Outcome, Certificate, metrics, generators, tables
    optimum         linear programs, the welfare optimum, settlement, with certificates
    procedures      price rounds and exact equilibria
    shadow_prices, parecon, libcom, dual_hierarchy, roads
                    one essay's theme a room, each with its way of planning
    side_by_side    every institution on the same economies
    cli             the command ``feasible``
    sweep           one function over many arguments, on many workers
    book            the annex: figures, explorers, glued numbers, claims

Examples
--------
>>> from feasible import Economy, welfare_optimum
>>> best = welfare_optimum(Economy.reference(seed=1, goods=30))
>>> best.certificate.ok
True
"""

from feasible.economy import (
    TRUTH,
    Certificate,
    Economy,
    Institution,
    Outcome,
    Reports,
    Shock,
    Targets,
)
from feasible.errors import FeasibleError, Infeasible, InvalidEconomy, NotConverged, Unbounded
from feasible.optimum import LinearProgram, linear_plan, welfare_optimum

__version__ = "0.1.0"

__all__ = [
    "TRUTH",
    "Certificate",
    "Economy",
    "FeasibleError",
    "Infeasible",
    "Institution",
    "InvalidEconomy",
    "LinearProgram",
    "NotConverged",
    "Outcome",
    "Reports",
    "Shock",
    "Targets",
    "Unbounded",
    "linear_plan",
    "welfare_optimum",
]
