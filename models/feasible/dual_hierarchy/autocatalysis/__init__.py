"""Things that make each other: hypercycles, and rules that learn inside firms.

`hypercycle` has the mathematics of species in a ring, `rules` firms that learn rules from each other (`plain`
the same, written to be read). What feeds itself in a counted table is in `feasible.dual_hierarchy.loops`.
``feasible study survival`` computes the stored table of survival anew.
"""

from feasible.dual_hierarchy.autocatalysis._said import (
    headlines,
    neighborhoods,
    ways_to_die,
)
from feasible.dual_hierarchy.autocatalysis.counts import published, survival, survival_table, wilson
from feasible.dual_hierarchy.autocatalysis.hypercycle import (
    interior_eigenvalues,
    ring,
    smallest_share,
)
from feasible.dual_hierarchy.autocatalysis.plain import World
from feasible.dual_hierarchy.autocatalysis.rules import (
    RULES,
    SETTINGS,
    Firms,
    Setting,
    Survival,
    alive,
    history,
    last_trades,
    live,
)

__all__ = [
    "RULES",
    "SETTINGS",
    "Firms",
    "Setting",
    "Survival",
    "World",
    "alive",
    "headlines",
    "history",
    "interior_eigenvalues",
    "last_trades",
    "live",
    "neighborhoods",
    "published",
    "ring",
    "smallest_share",
    "survival",
    "survival_table",
    "ways_to_die",
    "wilson",
]
