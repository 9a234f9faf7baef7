"""Kontrol and family circles: the worth of a second hierarchy, truth on a ladder, and what breaks a circle.

Contracts (`Kontrol`)
    A plant produces q at a unit cost theta, low with probability nu, high otherwise; only the plant knows.
    The center values q at S(q) with S' = `first` - q. A plant of low cost that passes for one of high cost
    keeps the rent ``spread * q_high``. A watcher finds proof of a low cost with probability zeta (`finds`)
    and can keep it to herself. Of what the plant slips her the share kappa (`efficiency`) arrives. To be
    told, the center must pay her kappa times the rent. The best contract that leaves nothing to collude over
    is

        S'(q_high) = theta_high + nu / (1 - nu) * spread * (1 - zeta (1 - kappa)):

    at kappa = 1 she is worthless, at kappa = 0 all that she finds is gained (Tirole 1986, in the form of
    Laffont and Tirole 1993). `Kontrol.solved` solves the center's program itself, with every constraint
    written down.
Circles that hold (`stable_from`, `effective`)
    A favor to a watcher is no contract. She keeps silent first and is paid after, or not; then she never
    trusts the plant again, until she is replaced. With x the reward for proof as a share of what the plant
    can make arrive, a circle holds if and only if patience is at least ``x / (x + zeta (1 - x))``. Rotation
    with probability rho a round makes the patience delta worth only delta (1 - rho), and so lowers the reward
    that the center must offer: kappa in the contract becomes ``kappa D zeta / (1 - D + D zeta)``, with
    D = delta (1 - rho).
Targets (`hush`)
    A director can work a missing unit off or have it covered, at a price. He works while that is cheaper and
    covers the rest, until covering costs more than a miss would: reports meet every target up to
    `most_covered`, and output stands still.
Denouncing (`Denouncing`)
    Two friends, a police that acts or does not, leniency for who talks first, and retaliation.
Ladders of cheap talk (`ladder`)
    The state is uniform on [0, 1]; each office wants the decision to be above it by its bias. Messages cost
    nothing. With one rung the most informative equilibrium has the largest N with 2 N (N - 1) b < 1 cells
    and a loss ``1 / (12 N^2) + b^2 (N^2 - 1) / 3`` to the center (Crawford and Sobel 1982). With more rungs,
    in pure strategies, what arrives is an equilibrium partition of the lowest office's game, in which every
    rung above prefers to pass on what it was told: a rung of bias b_i does if neighboring cells' means are at
    least 2 b_i apart (Ambrus, Azevedo and Kamada 2013). In mixed strategies more may arrive (Ivanov 2010);
    that is not computed here.
Padding (`padded`)
    No equilibrium: every rung adds a pad unless it is inspected, by chance. The exact posterior of a center
    that knows the rule, against a center that believes what it reads.

Loss is the mean squared error of the center's best guess; bits are the mutual information of state and
report.

References
----------
Tirole, J. (1986), "Hierarchies and bureaucracies: on the role of collusion in organizations", *Journal of
Law, Economics, and Organization* 2, 181-214. Laffont, J.-J. and Tirole, J. (1993), *A Theory of Incentives in
Procurement and Regulation*, ch. 11 and 12.
Crawford, V. P. and Sobel, J. (1982), "Strategic information transmission", *Econometrica* 50, 1431-1451.
Ivanov, M. (2010), "Communication via a strategic mediator", *Journal of Economic Theory* 145, 869-884.
Ambrus, A., Azevedo, E. M. and Kamada, Y. (2013), "Hierarchical cheap talk", *Theoretical Economics* 8,
233-261.
Padgett, J. F. (2012), as in `feasible.institutions.command`; Fainsod (1958) and Berliner (1957) after
him.
Pages are quoted from memory and were not checked.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from scipy import optimize, stats

from feasible.dual_hierarchy._fear import Denouncing, best_of, shared_failure
from feasible.economy import Economy, Vector, consumption_equivalent_loss
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.institutions.command import CommandPlan
from feasible.procedures.targets import Hush, honest_limit, hush, kept_up, most_covered

__all__ = [
    "STEPS",
    "Contract",
    "Denouncing",
    "Heard",
    "Hush",
    "Kontrol",
    "Padded",
    "best_of",
    "best_rotation",
    "biases",
    "cells",
    "effective",
    "harm_by_bend",
    "headlines",
    "honest_limit",
    "hush",
    "ladder",
    "most_covered",
    "noise",
    "one_deviation",
    "padded",
    "partition",
    "passes_on",
    "planned_on_reports",
    "rotation_needed",
    "shared_failure",
    "stable_from",
    "under_rotation",
]

#: Steps of the scale on which padded reports are written.
STEPS = 200


def _between(where: str, value: float, low: float, high: float, *, open_ends: bool = False) -> None:
    inside = low < value < high if open_ends else low <= value <= high
    if not inside:
        raise InvalidInput(
            f"is {value:g}",
            where=where,
            expected=f"above {low:g} and below {high:g}" if open_ends else f"from {low:g} to {high:g}",
        )


# ------------------------------------------------------------------------------ contracts


@dataclass(frozen=True)
class Contract:
    """What the center asks and pays.

    Attributes
    ----------
    low, high : float
        Output asked of a plant of low and of high cost.
    found : float
        Output asked of a plant whose low cost was proved.
    rent : float
        What a plant of low cost earns above its cost if nothing is proved.
    reward : float
        What the watcher is paid for proof.
    welfare : float
        Expected value to the center, all payments deducted.
    """

    low: float
    high: float
    found: float
    rent: float
    reward: float
    welfare: float


@dataclass(frozen=True)
class Kontrol:
    """A center, a plant that knows its cost, and a watcher who may find it out.

    Attributes
    ----------
    finds : float
        Probability zeta that the watcher gets proof of a low cost, 0 to 1.
    efficiency : float
        Share kappa of a side payment that arrives, 0 to 1.
    first : float
        Value of the first unit: S'(q) = first - q.
    cost : float
        Unit cost of a high-cost plant.
    spread : float
        By how much a low cost is lower; at most `cost`.
    likely : float
        Probability nu of a low cost, above 0 and below 1.

    Raises
    ------
    InvalidInput
        If a parameter is out of its range, or the high-cost plant would be asked for nothing.

    Examples
    --------
    >>> [round(Kontrol(efficiency=k).contract().high, 9) for k in (0.0, 0.5, 1.0)]
    [5.2, 4.6, 4.0]
    >>> round(Kontrol(efficiency=1.0).worth(), 12)
    0.0
    """

    finds: float = 0.6
    efficiency: float = 0.5
    first: float = 10.0
    cost: float = 4.0
    spread: float = 2.0
    likely: float = 0.5

    def __post_init__(self) -> None:
        _between("finds", self.finds, 0.0, 1.0)
        _between("efficiency", self.efficiency, 0.0, 1.0)
        _between("likely", self.likely, 0.0, 1.0, open_ends=True)
        _between("spread", self.spread, 0.0, self.cost)
        if self._high() <= 0.0:
            raise InvalidInput(
                f"{self.first:g} buys nothing from a high-cost plant",
                where="first",
                expected="a higher value",
            )

    @property
    def _kept(self) -> float:
        """Share of the rent that the center pays in one form or the other."""
        return 1.0 - self.finds * (1.0 - self.efficiency)

    def _high(self) -> float:
        return self.first - self.cost - self.likely / (1.0 - self.likely) * self.spread * self._kept

    def _value(self, output: float, cost: float) -> float:
        return (self.first - cost) * output - output**2 / 2.0

    def contract(self) -> Contract:
        """Return the best collusion-proof contract, in closed form."""
        low, high = self.first - self.cost + self.spread, self._high()
        rent = self.spread * high
        welfare = self.likely * (self._value(low, self.cost - self.spread) - self._kept * rent)
        welfare += (1.0 - self.likely) * self._value(high, self.cost)
        return Contract(low, high, low, rent, self.efficiency * rent, welfare)

    def solved(self) -> Contract:
        """Return the same contract from the center's program, by sequential quadratic programming.

        Seven unknowns: output and rent with proof, with a low and with a high cost reported, and the
        watcher's reward. The constraints are that nobody loses, that neither plant gains by passing for the
        other, and that plant and watcher cannot both gain by hiding the proof. Nothing is substituted.
        """
        nu, zeta, kappa, d = self.likely, self.finds, self.efficiency, self.spread
        weights = np.array([nu * zeta, nu * (1.0 - zeta), 1.0 - nu])
        costs = self.cost - d * np.array([1.0, 1.0, 0.0])
        margin = self.first - costs

        def lost(v: Vector) -> float:
            q, u, s = v[:3], v[3:6], v[6]
            return float(-weights @ (margin * q - q**2 / 2.0 - u) + nu * zeta * s)

        def slope(v: Vector) -> Vector:
            q = v[:3]
            return np.concatenate([-weights * (margin - q), weights, [nu * zeta]])

        # Rows: low does not pass for high; high not for low; hiding proof does not pay the watcher.
        rows = np.array(
            [
                [0.0, 0.0, -d, 0.0, 1.0, -1.0, 0.0],
                [0.0, d, 0.0, 0.0, -1.0, 1.0, 0.0],
                [0.0, 0.0, 0.0, kappa, -kappa, 0.0, 1.0],
            ]
        )
        found = optimize.minimize(
            lost,
            np.full(7, 1.0),
            jac=slope,
            method="SLSQP",
            bounds=[(0.0, None)] * 7,
            constraints=optimize.LinearConstraint(rows, 0.0, np.inf),
            options={"ftol": 1e-15, "maxiter": 500},
        )
        v = found.x
        return Contract(float(v[1]), float(v[2]), float(v[0]), float(v[4]), float(v[6]), -float(found.fun))

    def worth(self) -> float:
        """Return what the watcher adds to welfare, as a share of what one who takes nothing would add.

        0 where there is nothing to add.
        """
        alone = replace(self, finds=0.0).contract().welfare
        best = replace(self, efficiency=0.0).contract().welfare - alone
        return (self.contract().welfare - alone) / best if best > 0.0 else 0.0


# ------------------------------------------------------------------------------ circles that hold


def stable_from(reward: float, *, finds: float = 0.6) -> float:
    """Return the least patience (a discount factor) at which a circle holds.

    Parameters
    ----------
    reward : float
        What the center pays for proof, as a share of the most that the plant could make arrive (kappa
        times its rent), 0 to 1.
    finds : float
        Probability zeta that there is something to hide in a round, above 0.

    Returns
    -------
    float
        ``x / (x + zeta (1 - x))``: 0 if nothing is paid, 1 if the reward is the contract's.

    Examples
    --------
    >>> round(stable_from(0.5), 6)
    0.625
    """
    _between("reward", reward, 0.0, 1.0)
    _between("finds", finds, 1e-12, 1.0)
    return reward / (reward + finds * (1.0 - reward))


def one_deviation(reward: float, patience: float, *, finds: float = 0.6, rotation: float = 0.0) -> float:
    """Return what a plant gains by paying its watcher rather than cheating her, in units of the rent.

    The values of a circle that holds and of one that is broken until the watcher is replaced solve two linear
    equations; the gain is the difference of the two continuations less what is paid. Negative: no circle.
    """
    for where, value in (("patience", patience), ("rotation", rotation)):
        _between(where, value, 0.0, 1.0)
    if patience == 1.0:
        raise InvalidInput("is 1", where="patience", expected="below 1")
    _between("reward", reward, 0.0, 1.0)
    # Held: the rent less the favor with proof, the rent without. Broken: the rent only without proof.
    now = np.array([finds * (1.0 - reward) + 1.0 - finds, 1.0 - finds])
    step = np.array([[1.0, 0.0], [rotation, 1.0 - rotation]])
    held, broken = np.linalg.solve(np.eye(2) - patience * step, now)
    after_cheating = rotation * held + (1.0 - rotation) * broken
    return float(patience * (held - after_cheating) - reward)


def rotation_needed(reward: float, patience: float, *, finds: float = 0.6) -> float:
    """Return the share of watchers to replace each round above which no circle holds, 0 if none does anyway.

    Examples
    --------
    >>> round(rotation_needed(0.5, 0.9), 4)
    0.3056
    """
    _between("patience", patience, 0.0, 1.0)
    least = stable_from(reward, finds=finds)
    return max(0.0, 1.0 - least / patience) if patience > 0.0 else 0.0


def effective(efficiency: float, patience: float, *, finds: float = 0.6, rotation: float = 0.0) -> float:
    """Return kappa as the center meets it, when favors must be kept up by the prospect of more.

    Parameters
    ----------
    efficiency : float
        Share of a side payment that arrives, kappa.
    patience : float
        Discount factor of the plant, 0 to 1.
    finds : float
        Probability zeta of proof in a round.
    rotation : float
        Probability rho that the watcher is replaced in a round.

    Returns
    -------
    float
        ``kappa D zeta / (1 - D + D zeta)`` with D = patience (1 - rotation): kappa for the patient, 0 where
        every watcher is new.

    Examples
    --------
    >>> effective(0.5, 1.0), effective(0.5, 0.9, rotation=1.0)
    (0.5, 0.0)
    """
    for where, value in (
        ("efficiency", efficiency),
        ("patience", patience),
        ("finds", finds),
        ("rotation", rotation),
    ):
        _between(where, value, 0.0, 1.0)
    return efficiency * kept_up(finds, patience, turnover=rotation)


def under_rotation(
    rotation: float, kontrol: Kontrol | None = None, *, patience: float = 0.9, learning: float = 0.5
) -> Kontrol:
    """Return the watcher as the center meets her where a share of watchers is replaced each round.

    Parameters
    ----------
    rotation : float
        Probability rho that a watcher is replaced in a round.
    kontrol : Kontrol, optional
        Its `efficiency` is that of a favor paid at once, its `finds` that of a watcher who has been there.
    patience : float
        Discount factor of the plant.
    learning : float
        Share of the chance to find proof that a new watcher lacks: on average she finds with
        ``finds (1 - learning * rotation)``.

    Examples
    --------
    >>> under_rotation(1.0, learning=0.0).efficiency
    0.0
    """
    case = Kontrol() if kontrol is None else kontrol
    _between("rotation", rotation, 0.0, 1.0)
    _between("learning", learning, 0.0, 1.0)
    finds = case.finds * (1.0 - learning * rotation)
    kappa = effective(case.efficiency, patience, finds=finds, rotation=rotation)
    return replace(case, finds=finds, efficiency=kappa)


def best_rotation(
    kontrol: Kontrol | None = None, *, patience: float = 0.9, learning: float = 0.5, steps: int = 400
) -> tuple[float, float]:
    """Return the share of watchers to replace each round, and the welfare it gives.

    Parameters
    ----------
    kontrol, patience, learning
        As in `under_rotation`.
    steps : int
        Of the grid over rotation from 0 to 1.

    Examples
    --------
    >>> best_rotation(learning=0.0)[0], best_rotation(Kontrol(efficiency=1.0), learning=1.0)[0] < 0.5
    (1.0, True)
    """
    shares = np.linspace(0.0, 1.0, steps + 1)
    met = (under_rotation(float(r), kontrol, patience=patience, learning=learning) for r in shares)
    values = [watcher.contract().welfare for watcher in met]
    best = int(np.argmax(values))
    return float(shares[best]), float(values[best])


# ------------------------------------------------------------------------------ ladders


def cells(bias: float) -> int:
    """Return how many words the most informative language has: the largest N with 2 N (N - 1) b < 1.

    Parameters
    ----------
    bias : float
        By how much the sender wants the decision above the state, positive, the state's range being 1.

    Examples
    --------
    >>> cells(0.1), cells(0.01), cells(0.25)
    (2, 7, 1)
    """
    if not (np.isfinite(bias) and bias > 0.0):
        raise InvalidInput(f"is {bias:g}", where="bias", expected="a number above zero")
    return max(1, int(np.ceil(-0.5 + 0.5 * np.sqrt(1.0 + 2.0 / bias))))


def partition(bias: float, words: int | None = None) -> Vector:
    """Return the cells' ends in the equilibrium with a number of words, shape (words + 1,).

    Cells grow by 4 b from one to the next: the higher the state, the less is said about it.

    Examples
    --------
    >>> partition(0.1)
    array([0. , 0.3, 1. ])
    """
    most = cells(bias)
    n = most if words is None else words
    if not 1 <= n <= most:
        raise InvalidInput(f"is {n}", where="words", expected=f"from 1 to {most} at bias {bias:g}")
    i = np.arange(n + 1)
    return np.asarray(i / n - 2.0 * bias * i * (n - i), dtype=float)


def passes_on(ends: Vector, bias: float) -> bool:
    """Return whether an office of some bias prefers to repeat what it was told to saying anything else.

    It knows the cell, and so wants the decision at the cell's mean plus its bias; the decisions on
    offer are the means.
    """
    means = (ends[1:] + ends[:-1]) / 2.0
    wanted = means + bias
    distance = np.abs(wanted[:, None] - means[None, :])
    return bool((np.diag(distance) <= distance.min(axis=1) + 1e-12).all())


@dataclass(frozen=True)
class Heard:
    """What arrives at the top.

    Attributes
    ----------
    words : int
        Different reports that are ever sent.
    loss : float
        Mean squared error of the best guess; 1/12 if nothing arrives.
    bits : float
        Mutual information of state and report.
    """

    words: int
    loss: float
    bits: float

    @property
    def known(self) -> float:
        """Share of the state's variance that the top knows."""
        return 1.0 - 12.0 * self.loss


def biases(rungs: int, bias: float, *, against: Literal["center", "superior"]) -> Vector:
    """Return each office's bias against the center, lowest office first, shape (rungs,).

    Parameters
    ----------
    rungs : int
        Offices below the center, 1 or more.
    bias : float
        Positive.
    against : {"center", "superior"}
        Whether each wants `bias` more than the center, or `bias` more than its own superior does: then the
        lowest wants `rungs` times as much.
    """
    if rungs < 1:
        raise InvalidInput(f"is {rungs}", where="rungs", expected="1 or more")
    if against not in {"center", "superior"}:
        raise InvalidInput(f"is {against!r}", where="against", expected="'center' or 'superior'")
    return bias * (np.ones(rungs) if against == "center" else np.arange(rungs, 0, -1.0))


def ladder(each: Sequence[float] | Vector) -> Heard:
    """Return what reaches the center in the most informative pure-strategy equilibrium of a ladder.

    Parameters
    ----------
    each : sequence of float
        Bias of each office against the center, the one that sees the state first.

    Examples
    --------
    Crawford and Sobel, one rung:

    >>> one = ladder([0.1])
    >>> one.words, round(one.loss, 4)
    (2, 0.0308)

    Ten rungs that all want the same hear no less; ten that each want more than the next hear this:

    >>> ladder([0.01] * 10).words, ladder([0.01 * k for k in range(10, 0, -1)]).words
    (7, 2)
    """
    bias = np.asarray(each, dtype=float)
    if bias.ndim != 1 or len(bias) == 0 or not (bias > 0.0).all():
        raise InvalidInput(f"are {list(each)}", where="each", expected="one or more biases above zero")
    first = float(bias[0])
    n = cells(first)
    while not all(passes_on(partition(first, n), float(b)) for b in bias[1:]):
        n -= 1  # one word is always passed on
    length = np.diff(partition(first, n))
    return Heard(n, float((length**3).sum() / 12.0), max(0.0, _entropy(length)))


# ------------------------------------------------------------------------------ padding


@dataclass(frozen=True)
class Padded:
    """What a ladder of offices that add to what they hear brings to the top.

    Attributes
    ----------
    overstated : float
        Mean of report less state.
    believed : float
        Mean squared error of a center that believes the report.
    loss : float
        That of a center that knows the rule and guesses best.
    bits : float
        Mutual information of state and report.
    """

    overstated: float
    believed: float
    loss: float
    bits: float

    @property
    def known(self) -> float:
        """Share of the state's variance that a center knows which knows the rule."""
        return 1.0 - self.loss / ((STEPS**2 - 1) / 12.0 / STEPS**2)


def padded(rungs: int, pad: float, inspection: float) -> Padded:
    """Return what arrives when each rung adds a pad unless it is inspected.

    Parameters
    ----------
    rungs : int
        Offices below the center, 1 or more.
    pad : float
        What each adds, as a share of the state's range: a whole number of `STEPS` ths, since reports are
        written on that scale.
    inspection : float
        Probability that a rung is inspected, and then adds nothing; independent between rungs. The center
        does not know which rungs were: where it knows, it subtracts the other pads, and all is known.

    Returns
    -------
    Padded
        Exact: the state is uniform on the scale, the number of pads binomial.

    Examples
    --------
    Padding that everybody does is read through; padding that half do is not.

    >>> [round(padded(6, 0.05, a).loss, 5) for a in (0.0, 0.5, 1.0)]
    [0.0, 0.00333, 0.0]
    """
    if rungs < 1:
        raise InvalidInput(f"is {rungs}", where="rungs", expected="1 or more")
    _between("inspection", inspection, 0.0, 1.0)
    step = round(pad * STEPS)
    if step < 0 or abs(pad * STEPS - step) > 1e-9:
        raise InvalidInput(f"is {pad:g}", where="pad", expected=f"a whole number of {STEPS}ths")
    number = np.arange(rungs + 1)
    chance = stats.binom.pmf(number, rungs, 1.0 - inspection)
    shift = step * number
    # joint[k, r]: probability of k pads and the report r.
    joint = np.zeros((rungs + 1, STEPS + int(shift[-1])))
    for k, by in enumerate(shift):
        joint[k, by : by + STEPS] = chance[k] / STEPS
    report = joint.sum(axis=0)
    state = np.arange(joint.shape[1])[None, :] - shift[:, None]
    mean = (joint * state).sum(axis=0) / np.where(report > 0.0, report, 1.0)
    loss = float((joint * (state - mean) ** 2).sum()) / STEPS**2
    added = np.bincount(shift, weights=chance).astype(float)  # a pad of nothing makes all shifts one
    return Padded(
        overstated=float(chance @ shift) / STEPS,
        believed=float(chance @ shift.astype(float) ** 2) / STEPS**2,
        loss=loss,
        bits=max(0.0, _entropy(report) - _entropy(added)),
    )


def _entropy(chances: Vector) -> float:
    p = chances[chances > 0.0]
    return float(-(p * np.log2(p)).sum())


def noise(rungs: int, pad: float, inspection: float) -> float:
    """Return the variance that irregular inspection adds to a report: ``rungs pad^2 a (1 - a)``."""
    return rungs * pad**2 * inspection * (1.0 - inspection)


# ------------------------------------------------------------------------------ what a plan makes of it


def planned_on_reports(economy: Economy, survives: Sequence[float] = (0.0, 0.4, 0.7, 1.0)) -> pd.DataFrame:
    """Plan the economy on reports of which some share of all bends survives kontrol.

    Parameters
    ----------
    economy : Economy
    survives : sequence of float
        Shares, 0 first: the plan on the truth, against which losses are measured. A circle that holds lets
        everything through; a watcher outside of it the share ``1 - finds``.

    Returns
    -------
    DataFrame
        Index the share; ``loss`` (consumption-equivalent, of the plan on the truth), ``undelivered`` and
        ``hoarded`` (shares), ``needs`` (mean fulfillment).

    Examples
    --------
    >>> table = planned_on_reports(Economy.reference(1, 30), (0.0, 1.0))
    >>> bool(table["loss"][0.0] == 0.0 < table["loss"][1.0])
    True
    """
    if len(survives) == 0 or survives[0] != 0.0:
        raise InvalidInput(
            f"are {list(survives)}", where="survives", expected="shares of which 0 is the first"
        )
    runs = {share: CommandPlan(collusion=share).run(economy).values for share in survives}
    best = float(runs[0.0]["welfare"])
    rows = {
        share: {
            "loss": max(0.0, consumption_equivalent_loss(economy, float(v["welfare"]), best)),
            "undelivered": float(v["undelivered"]),
            "hoarded": float(v["hoarded"]),
            "needs": float(v["mean need met"]),
        }
        for share, v in runs.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("survives")


def harm_by_bend(economy: Economy, renewed: float = 0.03) -> pd.Series[float]:
    """Return what each way of bending reports costs alone where nothing is struck out, and all together.

    Parameters
    ----------
    economy : Economy
    renewed : float
        Share of a hoard that a plant asks for anew where it keeps the rest from year to year.

    Returns
    -------
    Series
        Consumption-equivalent loss of the plan on the truth, by ``"rosy"`` (more reported than made),
        ``"hiding"`` (less capacity shown), ``"hoarding"`` (more asked for than needed), ``"reports"`` (the
        first two) and ``"all"``. The institution starts every year without the hoards of the last: what is
        asked for beyond need is lost to that year's plan. ``"kept"`` is all, with hoards of which only the
        share `renewed` is asked for: those of an economy that grows by so much.

    Examples
    --------
    >>> harm = harm_by_bend(Economy.reference(1, 30))
    >>> bool(harm["rosy"] < harm["hoarding"] < harm["all"])
    True
    """
    bends = ("rosy", "hiding", "hoarding")
    kept = {name: (name,) for name in bends} | {"reports": ("rosy", "hiding"), "all": bends}
    best = float(CommandPlan(collusion=0.0).run(economy).values["welfare"])
    losses = {}
    for name, bent in kept.items():
        plan = CommandPlan(collusion=1.0)
        straight = {bend: 0.0 for bend in bends if bend not in bent}
        found = float(replace(plan, **straight).run(economy).values["welfare"])  # type: ignore[arg-type]
        losses[name] = max(0.0, consumption_equivalent_loss(economy, found, best))
    whole = CommandPlan(collusion=1.0)
    kept_on = float(replace(whole, hoarding=renewed * whole.hoarding).run(economy).values["welfare"])
    losses["kept"] = max(0.0, consumption_equivalent_loss(economy, kept_on, best))
    return pd.Series(losses)


# ------------------------------------------------------------------------------ what the page says


def _best_is_between(efficiency: float = 1.0, learning: float = 0.5, patience: float = 0.9) -> bool:
    best = best_rotation(Kontrol(efficiency=efficiency), patience=patience, learning=learning, steps=100)[0]
    return 0.0 < best < 1.0


def _bought_is_worthless(finds: float = 0.6, rotation: float = 0.0) -> bool:
    def worth(efficiency: float) -> float:
        kappa = effective(efficiency, 1.0, finds=finds, rotation=rotation)
        return Kontrol(finds=finds, efficiency=kappa).worth()

    return worth(1.0) < 1e-9 and 0.4 < worth(0.5) < 0.5


def _reports_rise_alone(cover: float = 0.8, stake: float = 1.0, trouble: float = 1.0) -> bool:
    targets = np.linspace(0.8, most_covered(cover=cover, stake=stake, trouble=trouble) - 1e-9, 8)
    plans = [hush(float(t), cover=cover, stake=stake, trouble=trouble) for t in targets]
    met = all(abs(plan.report - t) < 1e-9 for plan, t in zip(plans, targets, strict=True))
    return met and len({round(plan.output, 9) for plan in plans}) == 1 and plans[-1].padding > 0.1


def _layers_silence(rungs: int = 10, bias: float = 0.03) -> bool:
    one = ladder(biases(1, bias, against="center")).words
    same = ladder(biases(rungs, bias, against="center")).words
    more = ladder(biases(rungs, bias, against="superior")).words
    return same == one > 1 and more == 1


@functools.cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures and its first screen say; see `feasible.headline`."""
    half = Kontrol(efficiency=0.5).worth()
    return by_name(
        Headline(
            "answer",
            f"A watcher of whose favors half arrive is worth {half:.0%} of an honest one, and one of whose "
            "favors "
            "all arrive is worth nothing",
            "that watcher and plant stay together, so that every favor is returned",
            _bought_is_worthless,
            aggregation={"finds": 0.2},
            weakest={"rotation": 0.5},
            condition="watcher and plant can count on each other for as long as they like",
        ),
        Headline(
            "rotation",
            "Turnover breaks circles, until nobody is left who knows where to look",
            "that newcomers find less than their elders",
            _best_is_between,
            aggregation={"efficiency": 0.5},
            weakest={"learning": 0.0},
            condition="newcomers find less than their elders",
        ),
        Headline(
            "pressure",
            "Where gaps can be covered, reports rise with the target and output stands still",
            "that covering a gap is cheaper than working it off",
            _reports_rise_alone,
            aggregation={"trouble": 2.0},
            weakest={"cover": 2.0},
            condition="covering a gap is cheaper than working it off",
        ),
        Headline(
            "ladder",
            "Layers lose nothing if all want the same, and everything if each wants more than the next",
            "that what each wants adds up to a quarter of the scale",
            _layers_silence,
            aggregation={"rungs": 20},
            weakest={"bias": 0.01},
            condition="what each wants adds up to a quarter of the scale",
        ),
    )
