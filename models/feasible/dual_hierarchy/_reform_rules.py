"""Rules in place of leaders: press on, or step back when deliveries fall."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from feasible.dual_hierarchy._coevolution import WHOLE, Links, Path, State, Worlds, step
from feasible.economy import Vector
from feasible.errors import InvalidInput

#: `stay` is the third: leave everything with ministries.
RULES = ("escalate", "oscillate")
#: Shares of allocation before a reform and after all of it.
COMMAND, REFORMED = (0.7, 0.2, 0.1), (0.15, 0.2, 0.65)


def rule_path(
    state: State, rule: str, worlds: Worlds, links: Links = WHOLE, *, market: bool = False,
    years: int = 20, pace: float = 0.15, purge: bool = True,
) -> tuple[Path, Vector]:  # fmt: skip
    """Let a rule move allocation from ministries to enterprises.

    Parameters
    ----------
    state : State
        What the rule finds; ministries allocate before the first step.
    rule : {"escalate", "oscillate", "stay"}
        Escalate never takes a step back, and answers worse deliveries with more turnover of secretaries.
        Oscillate takes a step forward while deliveries hold and a step back where they fell by more than 3 %.
        Stay leaves everything with ministries.
    worlds : Worlds
    links : Links
    market : bool
        Whether enterprises may sell to whom they like.
    years : int
    pace : float
        Of a step, as a share of the whole way.
    purge : bool
        Whether escalating answers with turnover, or by pressing on alone.

    Returns
    -------
    path : Path
        Its first year is 0.
    way : array, shape (worlds,)
        How far the reform is at the end, 0 to 1.

    Raises
    ------
    InvalidInput
        If there is no such rule.
    """
    if rule not in (*RULES, "stay"):
        raise InvalidInput(f"is {rule!r}", where="rule", expected=f"stay or one of {', '.join(RULES)}")
    command, reformed = np.array(COMMAND)[:, None], np.array(REFORMED)[:, None]
    before = now = state.entered()
    peak, last = now.delivered, now.delivered
    way = np.zeros(len(worlds))
    turnover = np.full(len(worlds), now.acts.turnover_secretaries)
    seen, states = [], []
    for _ in range(years):
        if rule == "escalate":
            worse = now.delivered < 0.97 * peak
            turnover = np.where(worse & purge, np.minimum(0.6, turnover + 0.2), turnover)
            way = np.minimum(1.0, way + pace)
        elif rule == "oscillate":
            worse = now.delivered < 0.97 * last
            way = np.clip(np.where(worse, way - pace, way + pace), 0.0, 1.0)
        last = now.delivered
        acts = replace(now.acts, turnover_secretaries=turnover, market=float(market))
        now, year = step(
            replace(now, shares=(1.0 - way) * command + way * reformed, acts=acts), worlds, links
        )
        peak = np.maximum(peak, now.delivered)
        seen.append(year)
        states.append(now)
    return Path(0, tuple(seen), now, before, tuple(states)), way


def ruled(
    rule: str, worlds: Worlds, links: Links = WHOLE, *, spread: float = 0.0, market: bool = False,
    years: int = 20, pace: float = 0.15, purge: bool = True,
) -> tuple[Vector, Vector, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:  # fmt: skip
    """Let a rule run on giants, cells or what is between, after five years of command.

    Parameters
    ----------
    rule, worlds, links, market, years, pace, purge
        As in `rule_path`.
    spread : float
        Of sites at the beginning: 0 giants, 1 cells. They go on changing.

    Returns
    -------
    mean, way, removed : arrays, shape (worlds,)
        Mean deliveries, how far the reform is at the end, and whether a vote was lost.

    Examples
    --------
    >>> worlds = Worlds.middle()
    >>> means = [float(ruled(rule, worlds)[0][0]) for rule in ("escalate", "oscillate", "stay")]
    >>> means == sorted(means)
    True
    """
    state = State.start(worlds, links, spread=spread, shares=COMMAND)
    for _ in range(5):
        state = step(state, worlds, links)[0]
    state = replace(state, spread=np.full(len(worlds), spread))
    path, way = rule_path(state, rule, worlds, links, market=market, years=years, pace=pace, purge=purge)
    return path.over("delivered", 0, years - 1).mean(axis=0), way, path.removed >= 0
