"""Firms that hold rules, trade products, and learn rules by trading (Padgett, Lee and Collier).

Rule k turns product k into product k + 1, and the last product is made into the first: n rules close a ring.
Firms hold copies of rules. A copy takes an input from the environment, and its product goes to a firm beside
it, chosen blindly. If that firm can work on it, one of the two has done a service and gets one more copy
of a rule, and somewhere a copy is forgotten. Nobody looks at more than one trade. The question is whether
rings that feed themselves are still there when everybody has forgotten often enough.

References
----------
Padgett, J. F., Lee, D. and Collier, N. (2003), "Economic production as chemistry", *Industrial and Corporate
Change* 12, 843-877.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pandas as pd

from feasible.compiled import compiled

__all__ = [
    "RULES",
    "RUNS",
    "SETTINGS",
    "Firms",
    "Setting",
    "Survival",
    "alive",
    "history",
    "last_trades",
    "live",
    "neighbors",
]

#: Lengths of the ring in the table.
RULES = tuple(range(2, 10))
#: Seeded runs in each cell of the stored table.
RUNS = 100

Environment = Literal["rich", "poor", "endogenous"]
Learning = Literal["source", "target"]
Search = Literal["selective", "random"]
Network = Literal["torus", "complete"]

_ENVIRONMENTS: tuple[Environment, ...] = ("rich", "poor", "endogenous")
_LEARNING: tuple[Learning, ...] = ("source", "target")
_SEARCH: tuple[Search, ...] = ("selective", "random")
_NETWORKS: tuple[Network, ...] = ("torus", "complete")


@dataclass(frozen=True)
class Setting:
    """How products are found and who learns.

    Attributes
    ----------
    environment : {"rich", "poor", "endogenous"}
        Every product always in stock; only product 0; or a stock that is drawn down and filled again by what
        nobody could use.
    learning : {"source", "target"}
        After a trade the firm that sent gains a copy of the rule it used, or the firm that received gains a
        copy of the rule it is about to use.
    search : {"selective", "random"}
        A copy takes its own input if there is any, or draws one blindly and fails unless it fits.
    network : {"torus", "complete"}
        Eight neighbors on a square that has no edge, or every other firm.
    """

    environment: Environment = "rich"
    learning: Learning = "target"
    search: Search = "selective"
    network: Network = "torus"

    def __post_init__(self) -> None:
        for name, allowed in (
            ("environment", _ENVIRONMENTS),
            ("learning", _LEARNING),
            ("search", _SEARCH),
            ("network", _NETWORKS),
        ):
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} is {getattr(self, name)!r}; expected one of {', '.join(allowed)}")

    @property
    def code(self) -> tuple[int, int, int, int]:
        """Positions of the four choices: part of every seed."""
        return (
            _ENVIRONMENTS.index(self.environment),
            _LEARNING.index(self.learning),
            _SEARCH.index(self.search),
            _NETWORKS.index(self.network),
        )


#: Every setting of the stored table.
SETTINGS = tuple(
    Setting(environment, learning, search, network)
    for network, search, environment, learning in itertools.product(
        _NETWORKS, _SEARCH, _ENVIRONMENTS, _LEARNING
    )
)


@dataclass(frozen=True)
class Firms:
    """How large a run is.

    Attributes
    ----------
    side : int
        Firms stand on a square of side x side, three or more.
    copies : int
        Copies of rules, always the same number.
    stock : int
        Of each product at the start, where the environment is endogenous.
    steps : int
        Copies that act, one after another.
    """

    side: int = 10
    copies: int = 200
    stock: int = 10
    steps: int = 200_000

    def __post_init__(self) -> None:
        if self.side < 3:
            raise ValueError(f"side is {self.side}; expected 3 or more, or neighbors coincide")
        for name in ("copies", "stock", "steps"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}; expected 1 or more")


@lru_cache(maxsize=8)
def neighbors(side: int, network: Network = "torus") -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return the neighbors of each firm, shape (firms, 8) or (firms, firms - 1).

    Examples
    --------
    >>> neighbors(10)[0].tolist()
    [99, 90, 91, 9, 1, 19, 10, 11]
    >>> neighbors(3, "complete").shape
    (9, 8)
    """
    firms = side * side
    if network == "complete":
        table = np.array([[g for g in range(firms) if g != f] for f in range(firms)], dtype=np.int64)
    else:
        around = [d for d in itertools.product((-1, 0, 1), repeat=2) if d != (0, 0)]
        rows, columns = np.divmod(np.arange(firms), side)
        table = np.stack(
            [(rows + down) % side * side + (columns + right) % side for down, right in around], axis=1
        ).astype(np.int64)
    table.setflags(write=False)
    return table


@compiled
def _trim(held: Any, near: Any) -> bool:
    """Take away, again and again, each rule of a firm without the one before it or after it next door."""
    firms, rules = held.shape
    left = held > 0
    changed = True
    while changed:
        changed = False
        for f in range(firms):
            for r in range(rules):
                if not left[f, r]:
                    continue
                before = False
                after = False
                for j in range(near.shape[1]):
                    if left[near[f, j], (r - 1) % rules]:
                        before = True
                    if left[near[f, j], (r + 1) % rules]:
                        after = True
                if not (before and after):
                    left[f, r] = False
                    changed = True
    for f in range(firms):
        for r in range(rules):
            if left[f, r]:
                return True
    return False


@compiled
def _live(
    rng: Any, near: Any, firm: Any, rule: Any, rules: int, environment: int, learning: int, search: int,
    stock: Any, steps: int,
) -> tuple[int, int]:  # fmt: skip
    """Run on copies at `firm` with `rule`, all changed in place; return steps taken and trades made.

    Stops early when a rule has died out: rules come only from copies, so no ring can close again.
    """
    firms = near.shape[0]
    degree = near.shape[1]
    copies = firm.size
    held = np.zeros((firms, rules), dtype=np.int64)
    size = np.zeros(firms, dtype=np.int64)
    total = np.zeros(rules, dtype=np.int64)
    seen = np.zeros((firms, rules), dtype=np.int64)
    open_to = np.empty(degree, dtype=np.int64)
    for i in range(copies):
        held[firm[i], rule[i]] += 1
        size[firm[i]] += 1
        total[rule[i]] += 1
    trades = 0
    for r in range(rules):
        if total[r] == 0:
            return 0, 0
    for step in range(1, steps + 1):
        i = int(rng.random() * copies)
        f = firm[i]
        r = rule[i]
        if search == 0:
            found = r
        elif environment == 0:
            found = int(rng.random() * rules)
        elif environment == 1:
            found = 0
        else:
            left = int(rng.random() * max(stock.sum(), 1))
            found = 0
            while found < rules - 1 and left >= stock[found]:
                left -= stock[found]
                found += 1
        if found != r or (environment == 1 and found != 0):
            continue
        if environment == 2:
            if stock[found] == 0:
                continue
            stock[found] -= 1
        while True:
            seen[f, r] = step
            then = r + 1 if r + 1 < rules else 0
            count = 0
            for j in range(degree):
                g = near[f, j]
                open_to[count] = g
                count += 1 if size[g] > 0 else 0  # no branch: who is alive cannot be guessed
            if count == 0:
                break
            g = open_to[int(rng.random() * count)]
            if held[g, then] == 0:
                break
            trades += 1
            at = g if learning == 1 else f
            what = then if learning == 1 else r
            d = int(rng.random() * (copies + 1))
            if d < copies:  # otherwise the new copy is the one that is forgotten
                held[firm[d], rule[d]] -= 1
                size[firm[d]] -= 1
                total[rule[d]] -= 1
                gone = rule[d]
                firm[d] = at
                rule[d] = what
                held[at, what] += 1
                size[at] += 1
                total[what] += 1
                if total[gone] == 0:
                    return step, trades
            if seen[g, then] == step:
                break
            f = g
            r = then
        if environment == 2:
            stock[then] += 1
    return steps, trades


@dataclass(frozen=True)
class Survival:
    """What one run came to.

    Attributes
    ----------
    alive : bool
        Whether a ring is left that feeds itself.
    steps : int
        Steps taken before the first rule died out, or all.
    trades : int
        Products that met a firm that could use them.
    held : array, shape (firms, rules)
        Copies at the end.
    """

    alive: bool
    steps: int
    trades: int
    held: np.ndarray[tuple[int, int], np.dtype[np.int64]]


def alive(held: Any, near: Any) -> bool:
    """Say whether any ring of rules feeds itself through neighboring firms.

    Parameters
    ----------
    held : array, shape (firms, rules)
        Copies of each rule at each firm.
    near : array, shape (firms, degree)
        Neighbors of each firm.

    Returns
    -------
    bool
        Whether something is left after taking away, again and again, every (firm, rule) that has no
        neighbor with the rule before it or none with the rule after it.

    Examples
    --------
    Two firms side by side close a ring of two; one firm alone does not trade with itself.

    >>> ring = np.zeros((9, 2), dtype=int)
    >>> ring[0, 0] = ring[1, 1] = 1
    >>> alive(ring, neighbors(3))
    True
    >>> ring[1, 1], ring[0, 1] = 0, 1
    >>> alive(ring, neighbors(3))
    False
    """
    return bool(_trim(np.asarray(held, dtype=np.int64), np.asarray(near, dtype=np.int64)))


def live(
    rng: np.random.Generator,
    rules: int,
    setting: Setting = Setting(),
    firms: Firms = Firms(),
    *,
    plain: bool = False,
) -> Survival:
    """Run once.

    Parameters
    ----------
    rng : numpy.random.Generator
        Every draw comes from it.
    rules : int
        Length of the ring, 2 or more.
    setting : Setting
    firms : Firms
    plain : bool
        Run the same lines uncompiled: same digits, some hundred times slower.

    Raises
    ------
    ValueError
        If `rules` is less than 2.

    Examples
    --------
    >>> run = live(np.random.default_rng(1), 3, firms=Firms(steps=2000))
    >>> run.alive, int(run.held.sum())
    (True, 200)
    """
    if rules < 2:
        raise ValueError(f"rules is {rules}; expected 2 or more")
    near = neighbors(firms.side, setting.network)
    firm = (rng.random(firms.copies) * near.shape[0]).astype(np.int64)
    rule = (rng.random(firms.copies) * rules).astype(np.int64)
    stock = np.full(rules, firms.stock, dtype=np.int64)
    environment, learning, search, _ = setting.code
    run, trim = (_live.py_func, _trim.py_func) if plain else (_live, _trim)
    steps, trades = run(
        rng, near, firm, rule, rules, environment, learning, search, stock, firms.steps
    )  # fmt: skip
    held = np.zeros((near.shape[0], rules), dtype=np.int64)
    np.add.at(held, (firm, rule), 1)
    return Survival(bool(trim(held, near)), int(steps), int(trades), held)


def history(
    rng: np.random.Generator,
    rules: int,
    setting: Setting = Setting(),
    firms: Firms = Firms(),
    *,
    every: int = 500,
) -> pd.DataFrame:
    """Run once and look at it now and then, until a rule dies out.

    Returns
    -------
    DataFrame
        Columns step, trades (a step, since the row before), fewest and most (copies of the rarest and of
        the commonest rule). The run is the one that `live` makes of the same generator.
    """
    near = neighbors(firms.side, setting.network)
    firm = (rng.random(firms.copies) * near.shape[0]).astype(np.int64)
    rule = (rng.random(firms.copies) * rules).astype(np.int64)
    stock = np.full(rules, firms.stock, dtype=np.int64)
    environment, learning, search, _ = setting.code
    rows, step = [], 0
    while step < firms.steps:
        todo = min(every, firms.steps - step)
        steps, trades = _live(rng, near, firm, rule, rules, environment, learning, search, stock, todo)
        step += int(steps)
        held = np.bincount(rule, minlength=rules)
        rows.append(
            {
                "step": step,
                "trades": trades / max(steps, 1),
                "fewest": int(held.min()),
                "most": int(held.max()),
            }
        )
        if held.min() == 0:
            break
    return pd.DataFrame(rows)


def last_trades(setting: Setting, rules: int, runs: int = RUNS, firms: Firms | None = None) -> pd.DataFrame:
    """Compare trade in the last stretch of each run that dies with trade in the first half of its life.

    Returns
    -------
    DataFrame
        One row for each run that lost a rule: life (steps), before (trades a step in the first half) and
        last (trades a step in the last tenth).
    """
    rows = []
    for k in range(runs):
        rng = np.random.default_rng([rules, *setting.code, k])
        found = history(rng, rules, setting, firms or Firms(), every=100)
        if len(found) < 20 or found["fewest"].iloc[-1] > 0:
            continue
        half, tenth = len(found) // 2, max(len(found) // 10, 1)
        rows.append(
            {"life": int(found["step"].iloc[-1]), "before": float(found["trades"].iloc[:half].mean()),
             "last": float(found["trades"].iloc[-tenth:].mean())}
        )  # fmt: skip
    return pd.DataFrame(rows, columns=["life", "before", "last"])


# ------------------------------------------------------------------------------ the stored table
