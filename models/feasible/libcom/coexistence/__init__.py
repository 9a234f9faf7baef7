"""Systems side by side: leaving and returning, agreements that nobody enforces, and two experiments."""

from feasible.libcom.coexistence.agreement import Agreement, methane_agreement
from feasible.libcom.coexistence.debts import Cleared, Debts, ring
from feasible.libcom.coexistence.deciding import Expected, consensus_first, proposers_share, standing_proposer
from feasible.libcom.coexistence.games import (
    OptionalGame,
    Rest,
    chance_of_few,
    patience_needed,
    wait_needed,
)
from feasible.libcom.coexistence.grid import GRID, KINDS, Colony, colony, fields, load
from feasible.libcom.coexistence.heaps import Heaps, heaps
from feasible.libcom.coexistence.leaving import Leaving, duty_needed, duty_to_begin
from feasible.libcom.coexistence.partners import Parted, circles, parted, worths
from feasible.libcom.coexistence.says import LOAD, headlines, one_heap
from feasible.libcom.coexistence.systems import (
    SYSTEMS,
    all_fail,
    least_needs,
    reserve_for_one,
    served,
    spending_on_needs,
)
from feasible.libcom.coexistence.told import HERS, favored_principle, grid_rates, stores_left, told

__all__ = [
    "GRID",
    "HERS",
    "KINDS",
    "LOAD",
    "SYSTEMS",
    "Agreement",
    "Cleared",
    "Colony",
    "Debts",
    "Expected",
    "Heaps",
    "Leaving",
    "OptionalGame",
    "Parted",
    "Rest",
    "all_fail",
    "chance_of_few",
    "circles",
    "colony",
    "consensus_first",
    "duty_needed",
    "duty_to_begin",
    "favored_principle",
    "fields",
    "grid_rates",
    "headlines",
    "heaps",
    "least_needs",
    "load",
    "methane_agreement",
    "one_heap",
    "parted",
    "patience_needed",
    "proposers_share",
    "reserve_for_one",
    "ring",
    "served",
    "spending_on_needs",
    "standing_proposer",
    "stores_left",
    "told",
    "wait_needed",
    "worths",
]
