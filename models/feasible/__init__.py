"""Feasible: executable models of planning, participation and power.

Floors, from the ground up (a room imports only from floors below it)::

    errors, compiled, extras, headline, stored, sweep
                    the cellar: what goes wrong, compiled loops, optional libraries, a figure's title with
                    what it leans on, files written whole or not at all, one function over many arguments
    economy         what there is to plan: Economy, Outcome, Certificate, metrics, reference economy, tables
    optimum         linear programs, the welfare optimum, fulfillment of needs, settlement, with certificates
    procedures      price rounds and rules, exact equilibria, sharing, lotteries, letters
    institutions    ways of planning, one file each, and the one table of them
    shadow_prices, parecon, libcom, dual_hierarchy, roads
                    one essay's theme a room: a module a chapter
    side_by_side    every institution on the same economies
    cli             the command ``feasible``
    book            the annex: figures, explorers, glued numbers, claims

The names below are imported when they are first asked for.

Examples
--------
>>> from feasible import Economy, welfare_optimum
>>> best = welfare_optimum(Economy.reference(seed=1, goods=30))
>>> best.certificate.ok
True
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feasible.economy.datasets import germany_1995, methane_2023, us_2021
    from feasible.economy.input_output import InputOutputTable
    from feasible.economy.institution import Institution
    from feasible.economy.model import Economy
    from feasible.economy.outcome import Certificate, Check, Messages, Outcome
    from feasible.economy.reports import TRUTH, Reports
    from feasible.economy.shocks import Shock
    from feasible.economy.targets import Targets
    from feasible.errors import (
        FeasibleError,
        Infeasible,
        InvalidEconomy,
        InvalidInput,
        NotConverged,
        Unbounded,
    )
    from feasible.institutions.baseline import CapitalistBaseline
    from feasible.institutions.central import CentralPlan
    from feasible.institutions.command import CommandPlan
    from feasible.institutions.federation import FederatedPlan
    from feasible.institutions.market_socialism import MarketSocialism
    from feasible.institutions.rounds import ParticipatoryRounds
    from feasible.optimum.fulfillment import fulfill
    from feasible.optimum.linear import LinearProgram
    from feasible.optimum.plan import linear_plan
    from feasible.optimum.welfare import welfare_optimum
    from feasible.side_by_side.comparison import compare

__version__ = "1.0.0"

#: Where each public name lives.
_HOME = {
    "TRUTH": "feasible.economy.reports",
    "CapitalistBaseline": "feasible.institutions.baseline",
    "CentralPlan": "feasible.institutions.central",
    "Certificate": "feasible.economy.outcome",
    "Check": "feasible.economy.outcome",
    "CommandPlan": "feasible.institutions.command",
    "Economy": "feasible.economy.model",
    "FeasibleError": "feasible.errors",
    "FederatedPlan": "feasible.institutions.federation",
    "Infeasible": "feasible.errors",
    "InputOutputTable": "feasible.economy.input_output",
    "Institution": "feasible.economy.institution",
    "InvalidEconomy": "feasible.errors",
    "InvalidInput": "feasible.errors",
    "LinearProgram": "feasible.optimum.linear",
    "MarketSocialism": "feasible.institutions.market_socialism",
    "Messages": "feasible.economy.outcome",
    "NotConverged": "feasible.errors",
    "Outcome": "feasible.economy.outcome",
    "ParticipatoryRounds": "feasible.institutions.rounds",
    "Reports": "feasible.economy.reports",
    "Shock": "feasible.economy.shocks",
    "Targets": "feasible.economy.targets",
    "Unbounded": "feasible.errors",
    "compare": "feasible.side_by_side.comparison",
    "fulfill": "feasible.optimum.fulfillment",
    "germany_1995": "feasible.economy.datasets",
    "linear_plan": "feasible.optimum.plan",
    "methane_2023": "feasible.economy.datasets",
    "us_2021": "feasible.economy.datasets",
    "welfare_optimum": "feasible.optimum.welfare",
}

__all__ = [
    "TRUTH",
    "CapitalistBaseline",
    "CentralPlan",
    "Certificate",
    "Check",
    "CommandPlan",
    "Economy",
    "FeasibleError",
    "FederatedPlan",
    "Infeasible",
    "InputOutputTable",
    "Institution",
    "InvalidEconomy",
    "InvalidInput",
    "LinearProgram",
    "MarketSocialism",
    "Messages",
    "NotConverged",
    "Outcome",
    "ParticipatoryRounds",
    "Reports",
    "Shock",
    "Targets",
    "Unbounded",
    "compare",
    "fulfill",
    "germany_1995",
    "linear_plan",
    "methane_2023",
    "us_2021",
    "welfare_optimum",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _HOME:
        raise AttributeError(f"module 'feasible' has no attribute {name!r}")
    found = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted({*globals(), *__all__})
