"""Planning in rounds: Hahnel's annual plan as arrays, what it reports, and what nobody reports.

``feasible study annual-plans`` and ``feasible study stalls`` compute the tables of the chapter anew (a few
minutes); `load` reads them.
"""

from feasible.parecon.planning_rounds._headlines import headlines
from feasible.parecon.planning_rounds.annual_plan import (
    BOARDS,
    Distance,
    Year,
    annual_plan,
    distances,
    equilibrium,
    growth,
    hidden_mistake,
    incidence,
    slowest_modes,
    trace,
    work_requested,
)
from feasible.parecon.planning_rounds.councils import KINDS, Councils
from feasible.parecon.planning_rounds.households import Households, stream
from feasible.parecon.planning_rounds.stalls import CURES, Stall, answers_own_price, stall
from feasible.parecon.planning_rounds.years import (
    PUBLISHED,
    SIZES,
    beside_published,
    load,
    mean_with_interval,
    two_years,
)

__all__ = [
    "BOARDS",
    "CURES",
    "KINDS",
    "PUBLISHED",
    "SIZES",
    "Councils",
    "Distance",
    "Households",
    "Stall",
    "Year",
    "annual_plan",
    "answers_own_price",
    "beside_published",
    "distances",
    "equilibrium",
    "growth",
    "headlines",
    "hidden_mistake",
    "incidence",
    "load",
    "mean_with_interval",
    "slowest_modes",
    "stall",
    "stream",
    "trace",
    "two_years",
    "work_requested",
]
