"""Federations of communities that plan together without showing each other their plants."""

from feasible.libcom.federation.blocks import Block, Blocks, Whole, certify_blocks, needs_blocks, workshops
from feasible.libcom.federation.cost import (
    CostFit,
    cost_exponent,
    measured_costs,
    pays_from,
    without_one_size,
)
from feasible.libcom.federation.decomposition import METHODS, FederalPlan, Signals, decompose
from feasible.libcom.federation.places import alone, communities
from feasible.libcom.federation.reading import GivenAway, at_most, at_sight, given_away
from feasible.libcom.federation.record import first_level, next_year, rounds_to
from feasible.libcom.federation.says import headlines, rules_of_their_own
from feasible.libcom.federation.slopes import SlopePlan, plan_by_slopes, shared_rows, touched
from feasible.libcom.federation.tallies import plan_by_multipliers
from feasible.procedures.letters import FEDERATION, Letter, Post

__all__ = [
    "FEDERATION",
    "METHODS",
    "Block",
    "Blocks",
    "CostFit",
    "FederalPlan",
    "GivenAway",
    "Letter",
    "Post",
    "Signals",
    "SlopePlan",
    "Whole",
    "alone",
    "at_most",
    "at_sight",
    "certify_blocks",
    "communities",
    "cost_exponent",
    "decompose",
    "first_level",
    "given_away",
    "headlines",
    "measured_costs",
    "needs_blocks",
    "next_year",
    "pays_from",
    "plan_by_multipliers",
    "plan_by_slopes",
    "rounds_to",
    "rules_of_their_own",
    "shared_rows",
    "touched",
    "without_one_size",
    "workshops",
]
