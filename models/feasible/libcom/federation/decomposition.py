"""Three ways to plan a federation without showing anyone's plants, behind one function.

*Dantzig-Wolfe*: the federation sends multipliers of the shared goods; each community answers with a proposal,
what it would use and which needs it would meet; the federation mixes the proposals it has, and its mix prices
the next round. Exact after finitely many rounds. The multipliers are prices by another name.

*Kornai-Liptak*: the federation sends quotas; each community plans within its quota and answers with what a
little more of each good would be worth to it; the federation moves quotas towards those to whom they are
worth most, by averages (a fictitious play of center and communities). What is sent down is no price. What is
sent up is one.

*ADMM*: the federation sends how far off the last answers were and a multiplier; each community answers with
the use that suits it best, less a penalty for moving far. Half quantity, half price.

References
----------
Dantzig, G. B. and Wolfe, P. (1961), *Econometrica* 29, 767-778.
Kornai, J. and Liptak, T. (1965), "Two-level planning", *Econometrica* 33, 141-169.
Boyd, S., Parikh, N., Chu, E., Peleato, B. and Eckstein, J. (2011),
"Distributed optimization and statistical learning via the alternating direction method of multipliers",
*Foundations and Trends in Machine Learning* 3, section 7.3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import Certificate, Messages, Vector
from feasible.errors import InvalidInput, NotConverged
from feasible.extras import require
from feasible.libcom.federation.blocks import Block, Blocks, certify_blocks
from feasible.optimum.scaled import ScaledHighs
from feasible.procedures.letters import FEDERATION, Post

__all__ = ["METHODS", "FederalPlan", "Signals", "decompose"]

Method = Literal["dantzig-wolfe", "kornai-liptak", "admm"]


#: Rounds after which ADMM may change its penalty.
_CHANGES = frozenset({5, 10, 15, 20, 30, 40, 60, 80, 120, 160, 240, 320})


#: ADMM has arrived if a bound confirms its plan within this share (or 100 times its tolerance).
_NEAR = 1e-3


class Signals(NamedTuple):
    """What a method's letters say, and whether that is a price.

    Attributes
    ----------
    down, up : str
        What the federation sends, and what communities answer.
    prices : str
        Which of the two is a price by another name.
    """

    down: str
    up: str
    prices: str


@dataclass(frozen=True, eq=False)
class FederalPlan:
    """A federation's plan and what it took.

    Attributes
    ----------
    blocks : Blocks
    method : str
    levels : tuple of arrays
        Each community's activities. The federation does not know them.
    value : float
        Needs met. For ADMM: at uses that add up only within the last residual.
    multipliers : array, shape (S,)
    local_multipliers : tuple of arrays
        Each community's own, for the proof; the federation does not know them.
    rounds : DataFrame
        One row a round: value, bound (no plan is worth more; NaN where the method knows none), residual
        (largest overuse as a share of the stock or turnover), messages, bytes.
    converged : bool
    messages : Messages
    """

    blocks: Blocks
    method: str
    levels: tuple[Vector, ...]
    value: float
    multipliers: Vector
    local_multipliers: tuple[Vector, ...]
    rounds: pd.DataFrame
    converged: bool
    messages: Messages

    @cached_property
    def certificate(self) -> Certificate:
        """Recomputed from the communities' data alone."""
        return certify_blocks(self.blocks, self.levels, self.multipliers, self.local_multipliers)


class _Member:
    """One community: its data and its own small program; only `Post` letters leave it."""

    def __init__(self, block: Block) -> None:
        self.name = block.name
        self._block = block
        p = block.value.size
        self._model = ScaledHighs(
            -block.value,
            block.local,
            (np.full(block.upper.size, -np.inf), block.upper),
            (np.zeros(p), block.capacity),
        )
        self._proposals: list[Vector] = []
        self._within: ScaledHighs | None = None
        self.levels = np.zeros(p)
        self.local_multipliers = np.zeros(block.upper.size)

    def _solved(self, model: ScaledHighs) -> None:
        if not model.optimal():
            raise NotConverged(
                f"program of {self.name}",
                residual=np.inf,
                rounds=model.iterations,
                advice="look for values or limits of extreme size",
            )
        self.levels = np.minimum(np.maximum(model.primal, 0.0), self._block.capacity)

    def propose(self, multipliers: Vector) -> tuple[Vector, float, float]:
        """Return use and needs met of the best plan at these multipliers, and its worth net of use."""
        net = self._block.value - self._block.shared.T @ multipliers
        self._model.set_costs(-net)
        self._solved(self._model)
        self.local_multipliers = np.maximum(-self._model.duals, 0.0)
        self._proposals.append(self.levels)
        return (
            self._block.shared @ self.levels,
            float(self._block.value @ self.levels),
            float(net @ self.levels),
        )

    def mix(self, weights: Vector) -> None:
        """Carry out a mixture of one's own proposals (the first is to stand still)."""
        self.levels = np.zeros(self._block.value.size)
        for weight, proposal in zip(weights[1:], self._proposals, strict=True):
            self.levels = self.levels + weight * proposal

    def within(self, quota: Vector) -> tuple[Vector, float, float]:
        """Return what a little more of each quota is worth, the needs met, and the rest of the proof."""
        b = self._block
        free = np.full(quota.size + b.upper.size, -np.inf)
        upper = np.concatenate([quota, b.upper])
        if self._within is None:
            self._within = ScaledHighs(
                -b.value,
                sparse.csc_array(sparse.vstack([b.shared, b.local])),
                (free, upper),
                (np.zeros(b.value.size), b.capacity),
            )
        else:
            self._within.set_rows(free, upper)
        self._solved(self._within)
        duals = np.maximum(-self._within.duals, 0.0)
        worth, self.local_multipliers = duals[: quota.size], duals[quota.size :]
        met = float(b.value @ self.levels)
        margin = b.value - b.shared.T @ worth - b.local.T @ self.local_multipliers
        rest = float(self.local_multipliers @ b.upper + np.maximum(margin, 0.0) @ b.capacity)
        return worth, met, rest

    def near(self, wish: Vector, multipliers: Vector, penalty: Vector) -> tuple[Vector, float]:
        """Return the best use near a wished one, and the needs met.

        Best is needs met, less multipliers, less half the penalty times the squared distance.
        """
        b = self._block
        p, s = b.value.size, wish.size
        # Activities count in capacities, distances in units of equal penalty, worth in its own size.
        unit = 1.0 / np.sqrt(penalty)
        room = np.where(b.capacity > 0.0, b.capacity, 1.0)
        worth = float(np.abs(b.value * room).max(initial=0.0))
        scale = max(worth, float((multipliers * unit).max(initial=0.0)))
        scale = scale if scale > 0.0 else 1.0
        quadratic = sparse.csc_matrix(
            ([1.0 / scale] * s, (np.arange(p, p + s), np.arange(p, p + s))), shape=(p + s, p + s)
        )
        rows = sparse.block_array(
            [
                [(b.shared * room) / unit[:, None], -sparse.eye_array(s)],
                [b.local * room, None],
                [sparse.eye_array(p), None],
                [-sparse.eye_array(p), None],
            ],
            format="csc",
        )
        limits = np.concatenate([wish / unit, b.upper, b.capacity / room, np.zeros(p)])
        clarabel = require("clarabel", what="planning by ADMM", extra="scale", instead="dantzig-wolfe")
        settings = clarabel.DefaultSettings()
        settings.verbose = False
        settings.max_threads = 1
        found = clarabel.DefaultSolver(
            quadratic,
            np.concatenate([-b.value * room, multipliers * unit]) / scale,
            sparse.csc_matrix(rows),
            limits,
            [clarabel.ZeroConeT(s), clarabel.NonnegativeConeT(limits.size - s)],
            settings,
        ).solve()
        if str(found.status) not in {"Solved", "AlmostSolved"}:
            raise NotConverged(
                f"quadratic program of {self.name} ({found.status})",
                residual=float(found.r_prim),
                rounds=int(found.iterations),
                advice="look for values or limits of extreme size",
            )
        self.levels = np.minimum(np.maximum(np.array(found.x)[:p], 0.0) * room, b.capacity)
        self.local_multipliers = np.maximum(np.array(found.z)[s : s + b.upper.size], 0.0) * scale
        return b.shared @ self.levels, float(b.value @ self.levels)


class _Log:
    """Rounds as they go."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.rows: list[tuple[float, ...]] = []

    def add(self, value: float, bound: float, residual: float) -> None:
        self.rows.append((value, bound, residual, self.post.messages.total, self.post.messages.bytes))

    def frame(self) -> pd.DataFrame:
        frame = pd.DataFrame(self.rows, columns=["value", "bound", "residual", "messages", "bytes"])
        frame.insert(0, "round", np.arange(1, len(frame) + 1))
        return frame.astype({"messages": int, "bytes": int})


def decompose(
    blocks: Blocks,
    method: Method = "dantzig-wolfe",
    *,
    tolerance: float = 1e-9,
    limit: int = 500,
    post: Post | None = None,
) -> FederalPlan:
    """Plan a federation by letters.

    Parameters
    ----------
    blocks : Blocks
    method : {"dantzig-wolfe", "kornai-liptak", "admm"}
        See the module. Kornai and Liptak's quotas are of stocks: there no community may make a shared good.
    tolerance : float
        Relative gap between value and bound at which the rounds end (ADMM: relative residuals, primal and
        dual).
    limit : int
        Rounds after which it stops anyhow; then `converged` is False.
    post : Post, optional
        One that keeps its letters, for those who want to read them.

    Raises
    ------
    InvalidInput
        If the method is unknown, or Kornai and Liptak's is asked for where shared goods are made.
    NotConverged
        If a community's program is not solved.

    Examples
    --------
    >>> from feasible.libcom.federation import workshops
    >>> village = workshops(np.random.default_rng(1), 4, 3)
    >>> plan = decompose(village)
    >>> plan.converged, plan.certificate.ok, bool(abs(plan.value / village.whole.value - 1) < 1e-9)
    (True, True, True)
    """
    if method not in METHODS:
        raise InvalidInput(f"is {method!r}", where="method", expected=f"one of {sorted(METHODS)}")
    if method == "kornai-liptak" and any((block.shared.data < 0.0).any() for block in blocks.members):
        raise InvalidInput(
            "a community makes a shared good",
            where="shared",
            expected="use of stocks only: a quota of something to be made may be impossible to meet",
        )
    post = post or Post()
    members = [_Member(block) for block in blocks.members]
    multipliers, value, log, converged = _RUN[method](members, blocks.stock, tolerance, limit, post)
    return FederalPlan(
        blocks,
        method,
        tuple(member.levels for member in members),
        value,
        multipliers,
        tuple(member.local_multipliers for member in members),
        log.frame(),
        converged,
        post.messages,
    )


_Result = tuple[Vector, float, _Log, bool]


def _dantzig_wolfe(
    members: list[_Member], stock: Vector, tolerance: float, limit: int, post: Post
) -> _Result:
    s, k = stock.size, len(members)
    # Everyone's first proposal is to stand still.
    uses, worths, whose = [np.zeros(s)] * k, [0.0] * k, list(range(k))
    log, y, bound, value = _Log(post), np.zeros(s), np.inf, 0.0
    best_y = y
    proofs = [member.local_multipliers for member in members]
    weights = np.zeros(k)
    converged = False
    for _round in range(limit):
        post.round += 1
        net = 0.0
        for i, member in enumerate(members):
            sent = post.send(FEDERATION, member.name, "multipliers", y)[0]
            use, met, own = member.propose(sent)
            got = post.send(member.name, FEDERATION, "proposal: use and needs met", use, met)
            net += post.send(member.name, FEDERATION, "worth net of use", own)[0].item()
            uses.append(got[0])
            worths.append(float(got[1]))
            whose.append(i)
        if float(y @ stock) + net < bound:
            bound, best_y = float(y @ stock) + net, y
            proofs = [member.local_multipliers for member in members]
        if bound - value <= tolerance * max(abs(bound), 1e-300):
            log.add(value, bound, 0.0)
            converged = True
            break
        columns = len(worths)
        matrix = sparse.vstack(
            [
                sparse.csc_array(np.column_stack(uses)),
                sparse.csc_array((np.ones(columns), (whose, np.arange(columns))), shape=(k, columns)),
            ],
            format="csc",
        )
        master = ScaledHighs(
            -np.array(worths),
            sparse.csc_array(matrix),
            (np.concatenate([np.full(s, -np.inf), np.ones(k)]), np.concatenate([stock, np.ones(k)])),
            (np.zeros(columns), np.full(columns, np.inf)),
        )
        if not master.optimal():
            raise NotConverged(
                "mix of proposals", residual=np.inf, rounds=_round, advice="look for extreme sizes"
            )
        weights = np.maximum(master.primal, 0.0)
        value = float(weights @ np.array(worths))
        y = np.maximum(-master.duals[:s], 0.0)
        log.add(value, bound, 0.0)
    for i, member in enumerate(members):
        mine = np.array([weights[c] if c < weights.size else 0.0 for c, j in enumerate(whose) if j == i])
        sent = post.send(FEDERATION, member.name, "weights of one's proposals", mine)[0]
        member.mix(sent)
        member.local_multipliers = proofs[i]
    return best_y, value, log, converged


def _kornai_liptak(
    members: list[_Member], stock: Vector, tolerance: float, limit: int, post: Post
) -> _Result:
    k, s = len(members), stock.size
    quotas = np.tile(stock / k, (k, 1))
    average, rests = np.zeros((k, s)), np.zeros(k)
    log, value, bound = _Log(post), 0.0, np.inf
    best = (-np.inf, [member.levels for member in members])
    converged = False
    for n in range(1, limit + 1):
        post.round += 1
        value = 0.0
        for i, member in enumerate(members):
            sent = post.send(FEDERATION, member.name, "quotas", quotas[i])[0]
            worth, met, rest = member.within(sent)
            got = post.send(
                member.name, FEDERATION, "worth of more, needs met, rest of the proof", worth, met, rest
            )
            average[i] += (got[0] - average[i]) / n
            rests[i] += (float(got[2]) - rests[i]) / n
            value += float(got[1])
        if value > best[0]:
            best = (value, [member.levels for member in members])
        bound = min(bound, float(stock @ average.max(axis=0)) + float(rests.sum()))
        log.add(best[0], bound, 0.0)
        if bound - best[0] <= tolerance * max(abs(bound), 1e-300):
            converged = True
            break
        # All of each good to whom it has been worth most, mixed in with weight 1/(n+1).
        answer = np.zeros((k, s))
        answer[average.argmax(axis=0), np.arange(s)] = stock
        quotas += (answer - quotas) / (n + 1)
    for member, levels in zip(members, best[1], strict=True):
        member.levels = levels
    return average.max(axis=0), best[0], log, converged


def _admm(members: list[_Member], stock: Vector, tolerance: float, limit: int, post: Post) -> _Result:
    s, agents = stock.size, len(members) + 1
    use = np.zeros((len(members), s))
    left = stock.copy()
    y = np.zeros(s)
    # First everyone says what they would use if it were free: sizes, and a first penalty.
    met = np.zeros(len(members))
    gross = stock.copy()
    for i, member in enumerate(members):
        wish, value, _net = member.propose(np.zeros(s))
        got = post.send(member.name, FEDERATION, "wished use and needs met", wish, value)
        gross += np.abs(got[0])
        met[i] = float(got[1])
    size = np.maximum(gross, 1e-12 * max(float(gross.max(initial=0.0)), 1e-300))
    penalty = met.sum() / size**2
    log, converged = _Log(post), False
    for _round in range(limit):
        post.round += 1
        off = (use.sum(axis=0) + left - stock) / agents
        old = use.copy()
        for i, member in enumerate(members):
            sent = post.send(
                FEDERATION, member.name, "wished use, multipliers, penalty", use[i] - off, y, penalty
            )
            got = post.send(member.name, FEDERATION, "use and needs met", *member.near(*sent))
            use[i], met[i] = got[0], float(got[1])
        left = np.maximum(left - off - y / penalty, 0.0)
        off = (use.sum(axis=0) + left - stock) / agents
        y = y + penalty * off
        primal = float((np.abs(off) * agents / size).max(initial=0.0))
        moved = float((np.abs(use - old) / size).max(initial=0.0))
        over = float((np.maximum(use.sum(axis=0) - stock, 0.0) / size).max(initial=0.0))
        log.add(float(met.sum()), np.nan, over)
        if primal <= tolerance and moved <= tolerance:
            # Answers may stop moving far from the best plan (at standing still, for one): proposals at these
            # multipliers bound what any plan could be worth.
            bound = float(np.maximum(y, 0.0) @ stock)
            for member in members:
                kept = member.levels, member.local_multipliers
                sent = post.send(FEDERATION, member.name, "multipliers", np.maximum(y, 0.0))[0]
                net = member.propose(sent)[2]
                member.levels, member.local_multipliers = kept
                bound += post.send(member.name, FEDERATION, "worth net of use", net)[0].item()
            converged = bound - float(met.sum()) <= max(_NEAR, 100.0 * tolerance) * abs(bound)
            break
        # The penalty rises where goods do not balance and falls where answers move; less and less often, so
        # that the rounds settle.
        if post.round in _CHANGES and max(primal, moved) > 3.0 * min(primal, moved):
            penalty = penalty * (2.0 if primal > moved else 0.5)
    return np.maximum(y, 0.0), float(met.sum()), log, converged


#: What each method's letters say.
METHODS: dict[str, Signals] = {
    "dantzig-wolfe": Signals(
        "multipliers of shared goods", "a proposal: use of each, needs met", "what is sent down"
    ),
    "kornai-liptak": Signals(
        "quotas of shared goods", "what a little more of each is worth", "what is sent up"
    ),
    "admm": Signals("a wished use and multipliers", "the use that suits best", "half of what is sent down"),
}
_RUN: dict[str, Callable[[list[_Member], Vector, float, int, Post], _Result]] = {
    "dantzig-wolfe": _dantzig_wolfe,
    "kornai-liptak": _kornai_liptak,
    "admm": _admm,
}
