"""Federations of communities that plan together without showing each other their plants."""

from feasible.libcom.federation.blocks import Block, Blocks, Whole, certify_blocks, needs_blocks, workshops
from feasible.libcom.federation.cost import CostFit, cost_exponent, measured_costs, pays_from
from feasible.libcom.federation.decomposition import METHODS, FederalPlan, Signals, decompose
from feasible.libcom.federation.places import communities
from feasible.libcom.federation.slopes import SlopePlan, plan_by_multipliers, plan_by_slopes, shared_rows
from feasible.procedures.letters import FEDERATION, Letter, Post

__all__ = [
    "FEDERATION",
    "METHODS",
    "Block",
    "Blocks",
    "CostFit",
    "FederalPlan",
    "Letter",
    "Post",
    "Signals",
    "SlopePlan",
    "Whole",
    "certify_blocks",
    "communities",
    "cost_exponent",
    "decompose",
    "measured_costs",
    "needs_blocks",
    "pays_from",
    "plan_by_multipliers",
    "plan_by_slopes",
    "shared_rows",
    "workshops",
]
