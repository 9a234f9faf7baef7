"""Federations of communities that plan together without showing each other their plants."""

from feasible.libcom.federation.letters import FEDERATION, Letter, Post
from feasible.libcom.federation.places import communities
from feasible.libcom.federation.slopes import SlopePlan, plan_by_slopes, shared_rows

__all__ = ["FEDERATION", "Letter", "Post", "SlopePlan", "communities", "plan_by_slopes", "shared_rows"]
