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
Of Ambrus, Azevedo and Kamada the abstract was read; the others are quoted from memory, with their pages.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from feasible.dual_hierarchy._fear import Denouncing, best_of, shared_failure
from feasible.dual_hierarchy._kontrol import Contract, Kontrol, _between
from feasible.dual_hierarchy._ladders import (
    STEPS,
    Heard,
    Padded,
    biases,
    cells,
    ladder,
    noise,
    padded,
    partition,
    passes_on,
)
from feasible.economy import Economy, consumption_equivalent_loss
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
            f"A watcher who can be repaid with half of a favor is worth {half:.0%} of an honest one, and one "
            "who can be repaid in full is worth nothing",
            "that watcher and plant stay together, so that every favor is returned",
            _bought_is_worthless,
            aggregation={"finds": 0.2},
            weakest={"rotation": 0.5},
            condition="watcher and plant can count on each other for as long as they like",
        ),
        Headline(
            "rotation",
            "Replacing watchers breaks circles, but if it is done too often none knows where to look",
            "that newcomers find less than their elders",
            _best_is_between,
            aggregation={"efficiency": 0.5},
            weakest={"learning": 0.0},
            condition="newcomers find less than their elders",
        ),
        Headline(
            "pressure",
            "Where shortfalls can be covered up, a higher target raises reports and not output",
            "that covering a gap is cheaper than working it off",
            _reports_rise_alone,
            aggregation={"trouble": 2.0},
            weakest={"cover": 2.0},
            condition="covering a gap is cheaper than working it off",
        ),
        Headline(
            "ladder",
            "A report passes through any number of offices unharmed if all want the same, and says nothing "
            "in the end if each wants a little more than the next",
            "that what each wants adds up to a quarter of the scale",
            _layers_silence,
            aggregation={"rungs": 20},
            weakest={"bias": 0.01},
            condition="what each wants adds up to a quarter of the scale",
        ),
    )
