"""Things that make each other: hypercycles, rules that learn inside firms, and the cycles of a real economy.

`hypercycle` has the mathematics of species in a ring, `rules` firms that learn rules from each other (`plain`
the same, written to be read), and `cycles` what feeds itself in an input-output table.
``feasible study survival`` computes the stored table of survival anew.
"""

from feasible.dual_hierarchy.autocatalysis._said import (
    headlines,
    last_pair,
    neighborhoods,
    ways_to_die,
)
from feasible.dual_hierarchy.autocatalysis.cycles import (
    FARMS_AND_LIGHT,
    HEAVY,
    OFFICES,
    Cycle,
    Feedback,
    arc_shares,
    best_cycle,
    block_against_chance,
    core,
    core_by_threshold,
    feedback,
    named_table,
    radius_without,
)
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
    published,
    survival,
    survival_table,
    wilson,
)

__all__ = [
    "FARMS_AND_LIGHT",
    "HEAVY",
    "OFFICES",
    "RULES",
    "SETTINGS",
    "Cycle",
    "Feedback",
    "Firms",
    "Setting",
    "Survival",
    "World",
    "alive",
    "arc_shares",
    "best_cycle",
    "block_against_chance",
    "core",
    "core_by_threshold",
    "feedback",
    "headlines",
    "history",
    "interior_eigenvalues",
    "last_pair",
    "last_trades",
    "live",
    "named_table",
    "neighborhoods",
    "published",
    "radius_without",
    "ring",
    "smallest_share",
    "survival",
    "survival_table",
    "ways_to_die",
    "wilson",
]
