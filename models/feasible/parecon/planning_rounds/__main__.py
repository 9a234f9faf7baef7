"""Compute the chapter's tables: ``python -m feasible.parecon.planning_rounds``."""

from feasible.parecon.planning_rounds.study import main

raise SystemExit(main())
