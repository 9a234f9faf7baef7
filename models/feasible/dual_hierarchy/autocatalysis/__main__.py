"""Compute the table of survival anew; see `feasible.dual_hierarchy.autocatalysis.rules`."""

from feasible.dual_hierarchy.autocatalysis.rules import main

main()
