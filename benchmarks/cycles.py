"""Time the rule-and-firm kernel against the same lines uncompiled and against the same rules written to be read."""

from __future__ import annotations

import numpy as np
from feasible.dual_hierarchy.autocatalysis import Firms, Setting, World, live
from report import Report, timed


def cycles(report: Report, *, quick: bool) -> None:
    """Run the same draws three ways: the last copy of every rule must be where it was."""
    firms = Firms(steps=5_000 if quick else 50_000)
    for rules, setting in ((4, Setting("rich", "target")), (4, Setting("endogenous", "source"))):

        def fast(rules=rules, setting=setting):
            return live(np.random.default_rng(1), rules, setting, firms)

        def uncompiled(rules=rules, setting=setting):
            return live(np.random.default_rng(1), rules, setting, firms, plain=True)

        def readable(rules=rules, setting=setting):
            world = World(np.random.default_rng(1), rules, setting, firms)
            world.run()
            return np.array([[copies[r] for r in range(rules)] for copies in world.held])

        fast()
        ours, found = timed(fast, 15)
        name = f"{rules} rules, {setting.environment} {setting.learning}, {firms.steps:,} steps"
        for peer, work in (("the same lines uncompiled", uncompiled), ("objects in plain Python", readable)):
            theirs, other = timed(work, 3)
            held = other if isinstance(other, np.ndarray) else other.held
            differ = float(np.abs(found.held - held).max())
            assert differ == 0.0
            report.compare(name, ours, theirs, peer, agree=differ, trades=found.trades)
