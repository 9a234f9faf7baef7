"""Measure anew what whole programs cost; see `feasible.libcom.federation.cost`."""

from feasible.libcom.federation.cost import main

main()
