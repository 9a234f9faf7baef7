"""What the chapter on federation measures once and stores: rounds as communities share more goods, and times.

Two families. *Stocks*: eight workshops' communities that draw on common stocks (`workshops`); all three
methods of `decompose`. *Trade*: eight communities that make goods for each other (`communities`), and the
first question in kind, the largest share of all needs (`needs_blocks`); the same economies planned for good
by multipliers with slopes and by multipliers alone.

``feasible study federation-rounds`` and ``feasible study whole-program-cost`` compute the tables anew.

References
----------
Dantzig, G. B. and Wolfe, P. (1961), *Econometrica* 29, 767-778: finitely many rounds, of which nothing says
how many.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal, NamedTuple, cast

import numpy as np
import pandas as pd

from feasible.book.studies import Study, seeds
from feasible.economy import Economy
from feasible.errors import NotConverged
from feasible.libcom.federation import (
    Blocks,
    FederalPlan,
    Post,
    communities,
    decompose,
    needs_blocks,
    plan_by_multipliers,
    plan_by_slopes,
    shared_rows,
    workshops,
)
from feasible.libcom.federation.cost import solving_time
from feasible.stored import stored_file

__all__ = [
    "FEDERATION_ROUNDS",
    "WHOLE_PROGRAM_COST",
    "LossLetter",
    "Progress",
    "load",
    "loss_letter",
    "progress",
    "progress_of",
    "row",
    "same_letters",
    "with_neighbors",
    "without_exports",
]

COMMUNITIES = 8
#: Goods that each community of the trade family makes for itself.
LOCAL = 10
#: Shared goods of each family, and how many seeds.
SIZES: dict[str, dict[int, int]] = {
    "stocks": {3: 5, 10: 5, 30: 5, 100: 5, 300: 3},
    "trade": {4: 5, 10: 5, 30: 5, 100: 3, 300: 1},
}
METHODS = {
    "stocks": ("dantzig-wolfe", "kornai-liptak", "admm"),
    "trade": ("dantzig-wolfe", "admm", "slopes", "multipliers"),
}
#: Rounds after which a run is given up.
LIMIT = 150
#: What counts as good enough, and as exact.
NEAR, EXACT = 0.01, 1e-9

Kind = Literal["dantzig-wolfe", "kornai-liptak", "admm"]


class Progress(NamedTuple):
    """How a method came near the whole program's plan, round by round.

    Attributes
    ----------
    off : array, shape (rounds,)
        The larger of two shares: needs met below (or, for ADMM, beyond) the best plan's, and overuse.
    bytes : array of int, shape (rounds,)
        Sent until then.
    """

    off: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
    bytes: np.ndarray[tuple[int, ...], np.dtype[np.int64]]

    def to(self, near: float) -> int | None:
        """Return the first round from which on it stays so near; None if there is none."""
        far = np.flatnonzero(self.off > near)
        first = int(far[-1]) + 2 if far.size else 1
        return first if first <= self.off.size else None

    def digits(self, rounds: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        """Return how many digits are right after each round, 9 at most; a run that has ended stays."""
        right = np.clip(-np.log10(np.maximum(self.off[:rounds], 1e-9)), 0.0, 9.0)
        return np.pad(right, (0, rounds - right.size), mode="edge")


def progress(blocks: Blocks, method: str, limit: int = LIMIT) -> Progress:
    """Run a method of `decompose` to the limit and compare each round with the whole program.

    Examples
    --------
    >>> run = progress(workshops(np.random.default_rng(0), 4, 3), "dantzig-wolfe")
    >>> run.to(0.01) < run.to(1e-9) < 20
    True
    """
    return progress_of(decompose(blocks, cast("Kind", method), limit=limit))


def progress_of(plan: FederalPlan) -> Progress:
    """Compare each round of a plan by letters with the whole program."""
    found = plan.rounds
    off = np.abs(1.0 - found["value"].to_numpy() / plan.blocks.whole.value)
    return Progress(np.maximum(off, found["residual"].to_numpy()), found["bytes"].to_numpy())


def row(family: str, shared: int, seed: int, method: str) -> dict[str, object]:
    """Measure one run.

    Parameters
    ----------
    family : {"stocks", "trade"}
    shared : int
        Shared goods.
    seed : int
    method : str
        Of `METHODS`.

    Returns
    -------
    dict
        family, shared, seed, method; ``near`` and ``exact``: rounds to 1 % and to 1e-9 (empty if not within
        the limit; slopes count as exact at their own 1e-6, multipliers as near at .1 % of all budgets);
        ``bytes``: sent until near (slopes: exact), else in all; ``end``: how far off it ends.
    """
    rng = np.random.default_rng(seed)
    out: dict[str, object] = {"family": family, "shared": shared, "seed": seed, "method": method}
    if method in {"slopes", "multipliers"}:
        economy = communities(rng, COMMUNITIES, local=LOCAL, shared=shared)
        plan = plan_by_slopes(economy) if method == "slopes" else plan_by_multipliers(economy)
        last = plan.exchanges.iloc[-1]
        rounds = len(plan.exchanges) if plan.balanced else None
        exact = rounds if method == "slopes" else None
        return out | {"near": rounds, "exact": exact, "bytes": plan.messages.bytes, "end": last["imbalance"]}
    if family == "stocks":
        blocks = workshops(rng, COMMUNITIES, shared)
    else:
        blocks = needs_blocks(communities(rng, COMMUNITIES, local=LOCAL, shared=shared))
    try:
        run = progress(blocks, method)
    except NotConverged:
        # One community's own program is not solved: the run ends without a plan.
        return out | {"near": None, "exact": None, "bytes": None, "end": None}
    near, exact = run.to(NEAR), run.to(EXACT)
    spent = int(run.bytes[-1 if near is None else near - 1])
    return out | {"near": near, "exact": exact, "bytes": spent, "end": float(run.off[-1])}


# ---------------------------------------------------------------------- what is stored


class _Run(NamedTuple):
    """The arguments of `row`."""

    family: str
    shared: int
    seed: int
    method: str


def _runs(limit: int | None) -> list[_Run]:
    return [
        _Run(family, shared, seed, method)
        for family, of in SIZES.items()
        for shared, count in of.items()
        for seed in seeds(count, limit)
        for method in METHODS[family]
    ]


def _ran(task: _Run) -> dict[str, object]:
    return row(*task)


FEDERATION_ROUNDS = Study(
    name="federation-rounds",
    summary="Rounds and bytes of each method as eight communities share 3 to 300 goods; some two minutes.",
    tasks=_runs,
    row=_ran,
    file=stored_file("libcom", "federation-rounds"),
    digits=4,
    keys=("family", "shared", "seed", "method"),
    dtypes=MappingProxyType({"near": "Int64", "exact": "Int64", "bytes": "Int64", "end": float}),
    work=lambda task: task.shared,
    noise=1e-6,
)


def load() -> pd.DataFrame:
    """Return the stored table of rounds; see `row` for its columns."""
    return FEDERATION_ROUNDS.load()


class _Program(NamedTuple):
    """One whole program, and how it is solved."""

    method: str
    size: int
    seed: int


def _programs(limit: int | None) -> list[_Program]:
    return [
        _Program(method, size, seed - 1)
        for method in ("dense ipm", "sparse ipm", "sparse simplex")
        for size in (100, 150, 200, 300, 400, 600, 800)
        for seed in seeds(5, limit)
    ]


def _timed(task: _Program) -> dict[str, object]:
    return task._asdict() | {"seconds": solving_time(task.size, task.seed, task.method)}


WHOLE_PROGRAM_COST = Study(
    name="whole-program-cost",
    summary="Processor times of whole programs of 100 to 800 goods, on this machine as busy as it is.",
    tasks=_programs,
    row=_timed,
    file=stored_file("libcom", "whole-program-cost"),
    digits=6,
    keys=("method", "size", "seed"),
    work=lambda task: task.size,
    reproducible=False,
)


# ---------------------------------------------------------------------- what letters give away


def with_neighbors(economy: Economy, apart: float) -> Economy:
    """Give every household of `communities` a neighbor whose tastes differ and even its own out.

    Parameters
    ----------
    economy : Economy
    apart : float
        0 for two alike, 1 for two who share nothing but the middle good.
    """
    tastes = economy.tastes.toarray()
    tilt = np.zeros_like(tastes)
    for row_, wants in enumerate(tastes):
        goods = np.flatnonzero(wants > 0.0)
        pair = goods[: 2 * (goods.size // 2)].reshape(-1, 2)
        # What one has more of the first the other has more of the second.
        size = np.minimum(wants[pair[:, 0]], wants[pair[:, 1]])
        tilt[row_, pair[:, 0]], tilt[row_, pair[:, 1]] = size, -size
    names = [str(h) for h in economy.households]
    return economy.replace(
        households=[f"{name}, {which}" for which in "ab" for name in names],
        tastes=np.vstack([tastes + apart * tilt, tastes - apart * tilt]),
        needs=np.vstack([economy.needs.toarray()] * 2),
        budgets=np.concatenate([economy.budgets] * 2),
        household_region=np.concatenate([economy.household_region] * 2),
        resource_ownership=None,
        plant_ownership=None,
    )


def same_letters(one: Economy, other: Economy) -> bool:
    """Return whether planning by slopes takes the same letters, number for number, to within rounding."""
    posts = (Post(keep=True), Post(keep=True))
    for economy, post in zip((one, other), posts, strict=True):
        plan_by_slopes(economy, post=post)
    first, second = (post.letters for post in posts)
    return len(first) == len(second) and all(
        np.allclose(x, y, rtol=1e-6, atol=1e-12)
        for a, b in zip(first, second, strict=True)
        for x, y in zip(a.content, b.content, strict=True)
    )


class LossLetter(NamedTuple):
    """What the smallest number of a letter gives away.

    Attributes
    ----------
    limits : int
        Loss over smoothing: how many limits the community has.
    plants, local : int
        The plants and local goods and resources behind them: two limits a plant with a capacity, one a good.
    """

    limits: int
    plants: int
    local: int


def loss_letter(economy: Economy) -> LossLetter:
    """Read the first community's first answer as a nosy reader would, and compare it with the truth."""
    post = Post(keep=True)
    plan_by_slopes(economy, post=post)
    name = min({*map(str, economy.region)})
    asked = next(letter for letter in post.letters if letter.receiver == name)
    told = next(letter for letter in post.letters if letter.sender == name and len(letter.content) == 5)
    limits = round(float(told.content[4].item()) / float(asked.content[1]))
    plants = int((economy.region == name).sum())
    owner, _ = shared_rows(economy)
    return LossLetter(limits, plants, int((owner == 0).sum()))


def without_exports(economy: Economy, place: str) -> Economy:
    """Return an economy of `communities` in which one place makes no shared good."""
    made = economy.goods.to_numpy()[economy.outputs.indices].astype(str)
    stops = (economy.region == place) & np.char.startswith(made, "shared")
    return economy.replace(capacity=np.where(stops, 0.0, economy.capacity), productive=False)
